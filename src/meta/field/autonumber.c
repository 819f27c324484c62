// SPDX-License-Identifier: Apache-2.0
// A number that the server gives: a prefix (which may hold the date and the branch's code) and a
// count that may start anew each year, month or day. record/ draws the count in the writing
// transaction; here it becomes text.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "prefix", "text", "前缀（可用 {yyyy} {yy} {mm} {dd} {branch}）",
      "Prefix ({yyyy} {yy} {mm} {dd} {branch} are filled)" },
    { "digits", "int", "位数", "Digits" },
    { "reset", "choice:never|year|month|day", "重新计数", "Start anew" },
    { NULL },
};

// The next brace of *rest: text before it, and its name (empty at the end). False: no closing brace.
static bool next_brace(str *rest, str *before, str *name)
{
    i64 open = str_find_char(*rest, '{');
    *name = STR_NONE;
    *before = open < 0 ? *rest : str_sub(*rest, 0, (size_t)open);
    if (open < 0) return *rest = STR_NONE, true;
    str tail = str_from(*rest, (size_t)open + 1);
    i64 close = str_find_char(tail, '}');
    if (close < 0) return false;
    *name = str_sub(tail, 0, (size_t)close);
    *rest = str_from(tail, (size_t)close + 1);
    return true;
}

static bool is_known(str name)
{
    return str_eq(name, S("yyyy")) || str_eq(name, S("yy")) || str_eq(name, S("mm")) ||
           str_eq(name, S("dd")) || str_eq(name, S("branch"));
}

static bool prefix_is_right(str prefix)
{
    str before, name;
    while (prefix.n) {
        bool had_brace = str_find_char(prefix, '{') >= 0;
        if (!next_brace(&prefix, &before, &name) || (had_brace && !is_known(name))) return false;
    }
    return true;
}

static bool reset_is_right(str reset)
{
    return str_eq(reset, S("never")) || str_eq(reset, S("year")) || str_eq(reset, S("month")) ||
           str_eq(reset, S("day"));
}

static err_t parse_options(struct ctx *c, struct field *f)
{
    i64 digits = 6;
    f->number_reset = S("never");
    TRY(option_str(c, f, "prefix", &f->prefix));
    TRY(option_int(c, f, "digits", 1, 12, &digits));
    TRY(option_str(c, f, "reset", &f->number_reset));
    f->digits = (int)digits;
    if (f->prefix.n > 60 || !prefix_is_right(f->prefix))
        return bad_option(c, f, "prefix", S("只能使用 {yyyy} {yy} {mm} {dd} {branch}"),
                          S("only {yyyy} {yy} {mm} {dd} {branch} may be used"));
    if (!reset_is_right(f->number_reset))
        return bad_option(c, f, "reset", S("应为 never、year、month 或 day"),
                          S("never, year, month or day is needed"));
    return OK;
}

str autonumber_period(struct mem *m, const struct field *f, i64 days)
{
    struct civil d = date_to_civil(days);
    if (str_eq(f->number_reset, S("year"))) return str_fmt(m, "%04d", d.year);
    if (str_eq(f->number_reset, S("month"))) return str_fmt(m, "%04d-%02d", d.year, d.month);
    if (str_eq(f->number_reset, S("day")))
        return str_fmt(m, "%04d-%02d-%02d", d.year, d.month, d.day);
    return S("");
}

static void put_name(struct buf *b, str name, struct civil d, str branch_code)
{
    if (str_eq(name, S("yyyy"))) buf_fmt(b, "%04d", d.year);
    else if (str_eq(name, S("yy"))) buf_fmt(b, "%02d", d.year % 100);
    else if (str_eq(name, S("mm"))) buf_fmt(b, "%02d", d.month);
    else if (str_eq(name, S("dd"))) buf_fmt(b, "%02d", d.day);
    else if (str_eq(name, S("branch"))) buf_put(b, branch_code);
}

str autonumber_text(struct mem *m, const struct field *f, i64 number, i64 days, str branch_code)
{
    struct buf b = BUF(m);
    struct civil d = date_to_civil(days);
    str rest = f->prefix, before, name;
    while (rest.n && next_brace(&rest, &before, &name)) {
        buf_put(&b, before);
        put_name(&b, name, d, branch_code);
    }
    buf_fmt(&b, "%0*lld", f->digits, (long long)number);
    return buf_str(&b);
}

const struct field_type field_type_autonumber = {
    .key = "autonumber",
    .group = GROUP_COMPUTED,
    .storage = STORE_TEXT,
    .ops = OPS_TEXT,
    .flags = TYPE_SORTABLE | TYPE_SEARCHABLE | TYPE_UNIQUE_OK | TYPE_COMPUTED,
    .widget = "autonumber",
    .options = options,
    .parse_options = parse_options,
    .from_json = text_from_json,
    .from_text = text_checked, // filters and import keys
    .to_json = text_to_json,
    .to_text = text_to_text,
    .expr_kind = 't',
};
