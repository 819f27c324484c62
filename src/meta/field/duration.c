// SPDX-License-Identifier: Apache-2.0
// A length of time in whole seconds. People write 1:30:00 (hours, minutes, seconds), 1:30 (hours and
// minutes), 1小时30分, 1h 30m, 2天, 45min or a bare number of seconds; 1:30:00 is written back.
#include "meta/field_parts.h"

#define LONGEST (1000000LL * 86400)

static const struct type_option options[] = {
    { "show", "choice:hm|dhm|hms|ms", "显示为", "Shown as" },
    { "min", "text", "最短", "Shortest" },
    { "max", "text", "最长", "Longest" },
    { "default", "text", "默认值", "Default" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    str show = S("hm");
    TRY(option_str(c, f, "show", &show));
    if (!str_eq(show, S("hm")) && !str_eq(show, S("dhm")) && !str_eq(show, S("hms")) &&
        !str_eq(show, S("ms")))
        return bad_option(c, f, "show", S("应为 hm、dhm、hms 或 ms"),
                          S("hm, dhm, hms or ms is needed"));
    TRY(option_limits(c, f));
    return option_default(c, f);
}

static void put(struct buf *b, i64 v, int scale UNUSED)
{
    if (v < 0) buf_char(b, '-');
    if (v < 0) v = -v;
    buf_fmt(b, "%lld:%02d:%02d", (long long)(v / 3600), (int)(v / 60 % 60), (int)(v % 60));
}

static bool digits_of(str *rest, i64 *n)
{
    size_t i = 0;
    *n = 0;
    for (; i < rest->n && i < 12 && rest->p[i] >= '0' && rest->p[i] <= '9'; i++)
        *n = *n * 10 + (rest->p[i] - '0');
    *rest = str_from(*rest, i);
    return i > 0;
}

// h:mm or h:mm:ss; minutes and seconds below 60.
static bool read_clock(str s, i64 *out)
{
    i64 h, m, sec = 0;
    if (!digits_of(&s, &h) || !str_starts(s, S(":"))) return false;
    s = str_from(s, 1);
    if (!digits_of(&s, &m) || m > 59) return false;
    if (str_starts(s, S(":"))) {
        s = str_from(s, 1);
        if (!digits_of(&s, &sec) || sec > 59) return false;
    }
    *out = h * 3600 + m * 60 + sec;
    return s.n == 0;
}

// A unit at the front of *rest, the longer spellings first.
static bool unit_of(str *rest, i64 *seconds)
{
    static const struct {
        str word;
        i64 seconds;
    } units[] = {
        { S("小时"), 3600 },  { S("分钟"), 60 },   { S("hours"), 3600 }, { S("hour"), 3600 },
        { S("mins"), 60 },    { S("min"), 60 },    { S("secs"), 1 },     { S("sec"), 1 },
        { S("days"), 86400 }, { S("day"), 86400 }, { S("天"), 86400 },   { S("日"), 86400 },
        { S("时"), 3600 },    { S("分"), 60 },     { S("秒"), 1 },       { S("d"), 86400 },
        { S("h"), 3600 },     { S("m"), 60 },      { S("s"), 1 },
    };
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (!str_starts(*rest, units[i].word)) continue;
        *seconds = units[i].seconds;
        *rest = str_from(*rest, units[i].word.n);
        return true;
    }
    return false;
}

static bool read_words(str s, i64 *out)
{
    i64 n, unit, last = INT64_MAX, sum = 0;
    while (s.n) {
        if (!digits_of(&s, &n)) return false;
        s = str_trim(s);
        if (!unit_of(&s, &unit) || unit >= last) return false; // from the large to the small
        sum += n * unit;
        last = unit;
        s = str_trim(s);
    }
    *out = sum;
    return last != INT64_MAX;
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    i64 v;
    str s = str_lower(c->mem, str_trim(utf8_half_width(c->mem, text)));
    bool minus = str_starts(s, S("-"));
    if (minus) s = str_trim(str_from(s, 1));
    if (!(s.n <= 12 && str_to_i64(s, &v) && v >= 0) && !read_clock(s, &v) && !read_words(s, &v))
        return bad_format(c, f, S("请填写时长，如 1:30:00 或 1小时30分"),
                          S("a length of time is needed, like 1:30:00 or 1h 30m"));
    if (v > LONGEST) return bad_range(c, f, S("≤ 1000000 × 24:00:00"));
    if (minus) v = -v;
    TRY(check_range(c, f, v, put));
    *out = val_int(v);
    return OK;
}

static void to_text(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v, struct buf *b)
{
    put(b, v.i, 0);
}

const struct field_type field_type_duration = {
    .key = "duration",
    .group = GROUP_DATE,
    .storage = STORE_INT,
    .ops = OPS_ORDER,
    .flags = TYPE_SORTABLE | TYPE_SUMMABLE | TYPE_OWN_TEXT,
    .widget = "duration",
    .options = options,
    .parse_options = parse_options,
    .from_json = number_from_json,
    .from_text = from_text,
    .to_json = int_to_json,
    .to_text = to_text,
    .expr_kind = 'n',
};
