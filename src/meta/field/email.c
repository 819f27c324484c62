// SPDX-License-Identifier: Apache-2.0
// An e-mail address. The domain is put in lower case; what stands before the @ belongs to the
// receiver and is kept.
#include "meta/field_parts.h"

static const struct type_option options[] = { { NULL } };

static bool is_word(char ch)
{
    return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

static bool local_is_right(str s)
{
    if (!s.n || s.n > 64 || s.p[0] == '.' || s.p[s.n - 1] == '.' || str_find(s, S("..")) >= 0)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!is_word(s.p[i]) && !strchr(".!#$%&'*+/=?^_`{|}~-", s.p[i])) return false;
    return true;
}

static bool domain_is_right(str s)
{
    str label;
    int labels = 0;
    if (s.n > 253 || !s.n) return false;
    while (str_next(&s, '.', &label)) {
        if (!label.n || label.n > 63 || label.p[0] == '-' || label.p[label.n - 1] == '-')
            return false;
        for (size_t i = 0; i < label.n; i++)
            if (!is_word(label.p[i]) && label.p[i] != '-') return false;
        labels++;
    }
    return labels >= 2;
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    text = str_trim(utf8_half_width(c->mem, text));
    if (!text.n) return *out = VAL_NONE, OK;
    i64 at = str_find_char(text, '@');
    str local = at < 0 ? STR_NONE : str_sub(text, 0, (size_t)at);
    str domain = at < 0 ? STR_NONE : str_lower(c->mem, str_from(text, (size_t)at + 1));
    if (!local_is_right(local) || !domain_is_right(domain))
        return bad_format(c, f, S("请填写邮箱，如 name@example.com"),
                          S("an e-mail address is needed, like name@example.com"));
    *out = val_text(str_cat3(c->mem, local, S("@"), domain));
    return OK;
}

static str mask(struct ctx *c, const struct field *f UNUSED, struct val v)
{
    i64 at = str_find_char(v.s, '@');
    if (at < 1) return S("***");
    return str_cat3(c->mem, str_sub(v.s, 0, 1), S("***"), str_from(v.s, (size_t)at));
}

const struct field_type field_type_email = {
    .key = "email",
    .group = GROUP_BASIC,
    .often = 5,
    .storage = STORE_TEXT,
    .ops = OPS_TEXT,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE | TYPE_SEARCHABLE | TYPE_UNIQUE_OK,
    .widget = "email",
    .options = options,
    .from_json = text_from_json,
    .from_text = from_text,
    .to_json = text_to_json,
    .to_text = text_to_text,
    .mask = mask,
    .expr_kind = 't',
};
