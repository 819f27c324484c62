// SPDX-License-Identifier: Apache-2.0
// Conversions, comparison and text forms of values. Dates count as numbers the way spreadsheets
// count them (days since 1899-12-30), so that formulas brought from Excel keep working; text counts
// as a number only when all of it is one.
#include "expr/convert.h"
#include "base/utf8.h"

// ---- dates and serial numbers -----------------------------------------------------------------

bool value_is_datelike(struct value v) { return v.type >= VALUE_DATE && v.type <= VALUE_DURATION; }

static i64 floor_div(i64 a, i64 b) { return a / b - (a % b != 0 && (a % b < 0) != (b < 0)); }

static i64 local_ms(struct value v, int offset_min)
{
    switch (v.type) {
    case VALUE_DATE: return v.days * DAY_MS;
    case VALUE_DATETIME: return v.ms + (i64)offset_min * 60000;
    default: return SERIAL_EPOCH * DAY_MS + v.ms;
    }
}

decimal value_serial(struct value v, int offset_min)
{
    if (v.type == VALUE_DATE) return decimal_of(v.days - SERIAL_EPOCH);
    decimal d;
    must(decimal_div(decimal_of(local_ms(v, offset_min) - SERIAL_EPOCH * DAY_MS),
                     decimal_of(DAY_MS), &d));
    return d;
}

// Serial to local milliseconds, rounded to the nearest.
static bool serial_ms(decimal serial, i64 *ms)
{
    decimal d;
    i64 v;
    if (decimal_cmp(decimal_abs(serial), decimal_of(4000000)) > 0) return false;
    if (!decimal_mul(serial, decimal_of(DAY_MS), &d) || !decimal_round_scaled(d, 0, &v))
        return false;
    *ms = v + SERIAL_EPOCH * DAY_MS;
    return true;
}

static bool days_in_range(i64 days) { return days >= DATE_MIN && days <= DATE_MAX; }

// ---- text that spells something ---------------------------------------------------------------

// Grouped digits and a percent sign, for VALUE and its kin: 1,234.5 and 12%.
static bool loose_number(struct mem *m, str s, decimal *out)
{
    int percent = 0;
    while (s.n && s.p[s.n - 1] == '%') {
        s = str_trim(str_sub(s, 0, s.n - 1));
        percent += 2;
    }
    struct buf b = BUF(m);
    i64 point = str_find_char(s, '.');
    size_t whole = point < 0 ? s.n : (size_t)point;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ',' && i < whole && i > 0 && (whole - i) % 4 == 0) continue;
        buf_char(&b, s.p[i]);
    }
    if (!decimal_parse(buf_str(&b), out)) return false;
    decimal hundredth = { 1, percent };
    return percent == 0 || (percent <= DECIMAL_SCALE_MAX && decimal_mul(*out, hundredth, out));
}

// 12:30, 12:30:15, 12:30 am, also 24:00 and beyond, as part of a day.
static bool loose_time(struct mem *m, str s, i64 *ms)
{
    s = str_lower(m, s);
    int half = str_ends(s, S("am")) ? 1 : str_ends(s, S("pm")) ? 2 : 0;
    if (half) s = str_trim(str_sub(s, 0, s.n - 2));
    i64 part[3] = { 0 };
    int n = 0;
    str one;
    while (str_next(&s, ':', &one)) {
        if (n == 3 || one.n > 4 || !str_to_i64(one, &part[n]) || part[n] < 0) return false;
        n++;
    }
    if (n < 2 || part[1] > 59 || part[2] > 59 || (half && (part[0] > 12 || part[0] < 1)))
        return false;
    if (half) part[0] = part[0] % 12 + (half == 2 ? 12 : 0);
    *ms = (part[0] * 3600 + part[1] * 60 + part[2]) * 1000;
    return true;
}

#define SPELT_MAX 200 // characters of a text that may be a number, the blanks around it left out

struct value value_of_text(struct mem *m, str s, int offset_min, bool loose)
{
    struct value as_is = value_text(s);
    s = str_trim(s);
    if (s.n == 0 || s.n > SPELT_MAX * 3) return as_is; // three bytes a full-width one
    if (m) s = str_trim(utf8_half_width(m, s));
    if (s.n > SPELT_MAX) return as_is;
    decimal d;
    i64 days, ms;
    if (decimal_parse(s, &d)) return value_num(d);
    if (date_parse(s, &days)) return value_date(days);
    if (local_parse(s, &days, &ms))
        return value_ms(VALUE_DATETIME, instant_of_local(days, ms, offset_min));
    if (!loose || !m) return as_is;
    if (loose_number(m, s, &d)) return value_num(d);
    if (loose_time(m, s, &ms)) return value_ms(ms < DAY_MS ? VALUE_TIME : VALUE_DURATION, ms);
    return as_is;
}

// Without an arena: full-width digits are folded into a small buffer on the stack.
static struct value of_text(str s, int offset_min)
{
    char half[SPELT_MAX];
    size_t n = 0;
    s = str_trim(s);
    for (size_t i = 0; i < s.n && n < sizeof half;) {
        size_t from = i;
        u32 c = utf8_next(s, &i);
        if (c >= 0xff01 && c <= 0xff5e) c -= 0xff01 - '!';
        if (c >= 0x80) return value_text(str_from(s, from)); // no digit, no sign
        half[n++] = (char)c;
        if (i < s.n && n == sizeof half) return value_text(s);
    }
    struct value v = value_of_text(NULL, (str){ half, n }, offset_min, false);
    return value_is(v, VALUE_TEXT) ? value_text(s) : v;
}

// ---- conversions ------------------------------------------------------------------------------

enum value_error value_to_number(struct value v, int offset_min, decimal *out)
{
    switch (v.type) {
    case VALUE_NULL: *out = DECIMAL_ZERO; return VALUE_ERR_NONE;
    case VALUE_BOOL: *out = decimal_of(v.is_true); return VALUE_ERR_NONE;
    case VALUE_NUMBER: *out = v.num; return VALUE_ERR_NONE;
    case VALUE_TEXT: {
        struct value t = of_text(v.text, offset_min);
        if (value_is(t, VALUE_TEXT)) return VALUE_ERR_VALUE;
        return value_to_number(t, offset_min, out);
    }
    case VALUE_DATE:
    case VALUE_DATETIME:
    case VALUE_TIME:
    case VALUE_DURATION: *out = value_serial(v, offset_min); return VALUE_ERR_NONE;
    case VALUE_ERROR: return v.error;
    default: return VALUE_ERR_VALUE;
    }
}

enum value_error value_to_bool(struct value v, bool *out)
{
    switch (v.type) {
    case VALUE_NULL: *out = false; return VALUE_ERR_NONE;
    case VALUE_BOOL: *out = v.is_true; return VALUE_ERR_NONE;
    case VALUE_NUMBER: *out = decimal_sign(v.num) != 0; return VALUE_ERR_NONE;
    case VALUE_TEXT: {
        decimal d;
        if (str_eq_nocase(v.text, S("TRUE"))) return *out = true, VALUE_ERR_NONE;
        if (str_eq_nocase(v.text, S("FALSE"))) return *out = false, VALUE_ERR_NONE;
        if (value_to_number(v, 0, &d)) return VALUE_ERR_VALUE;
        *out = decimal_sign(d) != 0;
        return VALUE_ERR_NONE;
    }
    case VALUE_ERROR: return v.error;
    case VALUE_DATE:
    case VALUE_DATETIME:
    case VALUE_TIME:
    case VALUE_DURATION: *out = true; return VALUE_ERR_NONE;
    default: return VALUE_ERR_VALUE;
    }
}

enum value_error value_to_local_ms(struct value v, int offset_min, i64 *ms)
{
    if (value_is(v, VALUE_TEXT)) v = of_text(v.text, offset_min);
    if (value_is(v, VALUE_TEXT)) return VALUE_ERR_VALUE;
    if (value_is_datelike(v)) return *ms = local_ms(v, offset_min), VALUE_ERR_NONE;
    decimal d;
    enum value_error e = value_to_number(v, offset_min, &d);
    if (e) return e;
    if (!serial_ms(d, ms) || !days_in_range(floor_div(*ms, DAY_MS))) return VALUE_ERR_NUM;
    return VALUE_ERR_NONE;
}

enum value_error value_to_days(struct value v, int offset_min, i64 *days)
{
    i64 ms;
    enum value_error e = value_to_local_ms(v, offset_min, &ms);
    if (!e) *days = floor_div(ms, DAY_MS);
    return e;
}

// ---- comparison -------------------------------------------------------------------------------

static u8 fold(char c) { return (u8)(c >= 'A' && c <= 'Z' ? c + 32 : c); }

// By code point, A-Z folded; in UTF-8 byte order is code point order.
static int text_compare(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    for (size_t i = 0; i < n; i++) {
        u8 x = fold(a.p[i]), y = fold(b.p[i]);
        if (x != y) return x < y ? -1 : 1;
    }
    return (a.n > b.n) - (a.n < b.n);
}

// Order of the kinds: numbers and dates, then text, then booleans.
static int rank(struct value v)
{
    switch (v.type) {
    case VALUE_BOOL: return 2;
    case VALUE_TEXT: return 1;
    default: return 0;
    }
}

// A text beside a date is read as a date where it spells one; else it stays text.
static void meet(struct value *a, struct value *b, int offset_min)
{
    struct value *t = value_is(*a, VALUE_TEXT) ? a : b, *d = t == a ? b : a;
    if (!value_is(*t, VALUE_TEXT) || !value_is_datelike(*d)) return;
    struct value v = of_text(t->text, offset_min);
    if (value_is_datelike(v)) *t = v;
    i64 ms;
    if (value_is(*d, VALUE_TIME) && time_parse(str_trim(t->text), &ms))
        *t = value_ms(VALUE_TIME, ms);
}

// A null in an ordering stands for the zero of the other side's kind.
static struct value zero_like(struct value other)
{
    switch (other.type) {
    case VALUE_TEXT: return value_text(S(""));
    case VALUE_BOOL: return value_bool(false);
    default: return value_int(0);
    }
}

static int compare_same(struct value a, struct value b, int offset_min)
{
    if (rank(a) == 1) return text_compare(a.text, b.text);
    if (rank(a) == 2) return (int)a.is_true - (int)b.is_true;
    if (value_is_datelike(a) && value_is_datelike(b)) {
        i64 x = local_ms(a, offset_min), y = local_ms(b, offset_min);
        return (x > y) - (x < y);
    }
    decimal x, y;
    must(!value_to_number(a, offset_min, &x) && !value_to_number(b, offset_min, &y));
    return decimal_cmp(x, y);
}

// Linked records compare with each other and, by id, with numbers.
static struct value as_comparable(struct value v)
{
    return v.type == VALUE_RECORD ? value_int(v.record) : v;
}

int value_compare_at(struct value a, struct value b, int offset_min)
{
    must(a.type < VALUE_LIST && b.type < VALUE_LIST);
    a = as_comparable(a);
    b = as_comparable(b);
    if (value_is(a, VALUE_NULL)) a = zero_like(b);
    if (value_is(b, VALUE_NULL)) b = zero_like(a);
    meet(&a, &b, offset_min);
    if (rank(a) != rank(b)) return rank(a) < rank(b) ? -1 : 1;
    return compare_same(a, b, offset_min);
}

bool value_equal_at(struct value a, struct value b, int offset_min)
{
    must(a.type < VALUE_LIST && b.type < VALUE_LIST);
    if (value_is(a, VALUE_NULL) || value_is(b, VALUE_NULL))
        return value_is_empty(a) && value_is_empty(b);
    return value_compare_at(a, b, offset_min) == 0;
}

bool value_equal(struct value a, struct value b) { return value_equal_at(a, b, 0); }
int value_compare(struct value a, struct value b) { return value_compare_at(a, b, 0); }

// ---- text forms -------------------------------------------------------------------------------

void padded_put(struct buf *b, i64 v, int width)
{
    i64 p = 1;
    for (int i = 1; i < width && i < 18; i++) p *= 10;
    for (; p > v && p > 1; p /= 10) buf_char(b, '0');
    buf_i64(b, v);
}

void date_text_put(struct buf *b, i64 days)
{
    struct civil c = date_to_civil(days);
    padded_put(b, c.year, 4);
    buf_char(b, '-');
    padded_put(b, c.month, 2);
    buf_char(b, '-');
    padded_put(b, c.day, 2);
}

void time_text_put(struct buf *b, i64 ms)
{
    padded_put(b, ms / 3600000, 2);
    buf_char(b, ':');
    padded_put(b, ms / 60000 % 60, 2);
    buf_char(b, ':');
    padded_put(b, ms / 1000 % 60, 2);
    if (ms % 1000 == 0) return;
    buf_char(b, '.');
    padded_put(b, ms % 1000, 3);
}

void value_put(struct buf *b, struct value v, int offset_min)
{
    switch (v.type) {
    case VALUE_NULL: return;
    case VALUE_BOOL: buf_put(b, v.is_true ? S("TRUE") : S("FALSE")); return;
    case VALUE_NUMBER: decimal_put(b, v.num); return;
    case VALUE_TEXT: buf_put(b, v.text); return;
    case VALUE_DATE: date_text_put(b, v.days); return;
    case VALUE_DATETIME: {
        i64 ms = local_ms(v, offset_min), days = floor_div(ms, DAY_MS);
        date_text_put(b, days);
        buf_char(b, ' ');
        time_text_put(b, ms - days * DAY_MS);
        return;
    }
    case VALUE_TIME: time_text_put(b, v.ms); return;
    case VALUE_DURATION:
        if (v.ms < 0) buf_char(b, '-');
        time_text_put(b, v.ms < 0 ? -v.ms : v.ms);
        return;
    case VALUE_RECORD: buf_i64(b, v.record); return;
    case VALUE_ERROR: buf_put(b, value_error_symbol(v.error)); return;
    case VALUE_LIST:
        if (v.list->rows > 0 && v.list->cols > 0) value_put(b, v.list->v[0], offset_min);
        return;
    case VALUE_ANY: return;
    }
}

str value_to_text(struct mem *m, struct value v, int offset_min)
{
    if (value_is(v, VALUE_TEXT)) return v.text;
    struct buf b = BUF(m);
    value_put(&b, v, offset_min);
    return buf_str(&b);
}
