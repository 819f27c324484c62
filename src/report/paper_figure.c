// SPDX-License-Identifier: Apache-2.0
// Values of answers as text: thousands apart, percent times a hundred. Exact digits stay as they came; only
// percents and lengths of time are worked out anew, for show.
#include <stdlib.h>
#include "report/paper.h"

static bool is_number(str s)
{
    size_t i = s.n && s.p[0] == '-' ? 1 : 0;
    bool any = false;
    for (; i < s.n; i++) {
        if (s.p[i] != '.' && (s.p[i] < '0' || s.p[i] > '9')) return false;
        any = true;
    }
    return any;
}

static str grouped(struct mem *m, str s)
{
    struct buf b = BUF(m);
    size_t i = 0, end = 0;
    if (s.n && s.p[0] == '-') buf_char(&b, s.p[i++]);
    for (end = i; end < s.n && s.p[end] != '.';) end++;
    for (; i < end; i++) {
        buf_char(&b, s.p[i]);
        if (end - i > 1 && (end - i - 1) % 3 == 0) buf_char(&b, ',');
    }
    buf_put(&b, str_from(s, end));
    return buf_str(&b);
}

// A mean of money has more digits than a till: rounded half away from nothing, as money is.
static str money_text(struct mem *m, str s)
{
    i64 dot = str_find_char(s, '.');
    if (dot < 0 || s.n - (size_t)dot <= 3) return grouped(m, s);
    return grouped(m, str_fmt(m, "%.2f", strtod(str_z(m, s), NULL)));
}

// A ratio comes with six digits; nobody reads more than two.
static str short_decimal(struct mem *m, str s)
{
    i64 dot = str_find_char(s, '.');
    if (dot < 0 || s.n - (size_t)dot <= 3) return grouped(m, s);
    return grouped(m, str_sub(s, 0, (size_t)dot + 3));
}

str paper_figure(struct ctx *c, const struct json *value, str as)
{
    str s =
        value && value->type >= JSON_NUMBER && value->type <= JSON_STRING ? value->text : STR_NONE;
    if (!s.n) return S("–");
    if (!is_number(s)) return s;
    if (str_eq(as, S("percent")))
        return str_fmt(c->mem, "%.1f%%", strtod(str_z(c->mem, s), NULL) * 100);
    if (str_eq(as, S("money"))) return money_text(c->mem, s);
    return short_decimal(c->mem, s);
}
