// SPDX-License-Identifier: Apache-2.0
// Numbers and dates as spreadsheets store them, by digits alone: no floating point, no locale.
#include "base/date.h"
#include "format/parse.h"

enum { EXCEL_DIGITS = 15, EXPONENT_MAX = 30 };

struct number {
    bool negative;
    char digits[64]; // without leading zeros
    int n;
    int point;     // digits before the decimal point; may be negative or beyond n
    bool exponent; // written with E
    bool fraction; // written with a point
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads a digit run into the number; false when there are more digits than any spreadsheet writes.
static bool take_digits(str s, size_t *at, struct number *v, bool fraction)
{
    for (; *at < s.n && is_digit(s.p[*at]); (*at)++) {
        char c = s.p[*at];
        if (v->n == 0 && c == '0') {
            if (fraction) v->point--;
            continue;
        }
        if (v->n == (int)sizeof v->digits) return false;
        v->digits[v->n++] = c;
        if (!fraction) v->point++;
    }
    return true;
}

static bool number_read(str s, struct number *v)
{
    size_t i = 0;
    *v = (struct number){ 0 };
    if (i < s.n && (s.p[i] == '-' || s.p[i] == '+')) v->negative = s.p[i++] == '-';
    size_t from = i;
    if (!take_digits(s, &i, v, false)) return false;
    size_t digits = i - from;
    if (i < s.n && s.p[i] == '.') {
        from = ++i;
        v->fraction = true;
        if (!take_digits(s, &i, v, true)) return false;
        digits += i - from;
    }
    if (digits == 0) return false;
    if (i == s.n) return true;
    if (s.p[i] != 'e' && s.p[i] != 'E') return false;
    i64 e;
    if (!str_to_i64(str_from(s, i + 1), &e) || e < -1000 || e > 1000) return false;
    v->exponent = true;
    v->point += (int)e;
    return true;
}

// Half up, at the 15th significant digit; then without trailing zeros.
static void round_digits(struct number *v)
{
    if (v->n > EXCEL_DIGITS) {
        bool up = v->digits[EXCEL_DIGITS] >= '5';
        v->n = EXCEL_DIGITS;
        while (up && v->n && v->digits[v->n - 1] == '9') v->n--;
        if (up && v->n) {
            v->digits[v->n - 1]++;
        } else if (up) {
            v->digits[v->n++] = '1';
            v->point++;
        }
    }
    while (v->n && v->digits[v->n - 1] == '0') v->n--;
}

str number_plain(str s, char *out)
{
    struct number v;
    s = str_trim(s);
    if (!number_read(s, &v)) return STR_NONE;
    // Whole numbers keep all their digits (an 18-digit identity number written as a number).
    if (!v.exponent && (!v.fraction || v.n <= EXCEL_DIGITS)) return s;
    round_digits(&v);
    if (v.n == 0) return S("0");
    if (v.point < -EXPONENT_MAX || v.point > EXPONENT_MAX) return s;
    size_t n = 0;
    if (v.negative) out[n++] = '-';
    if (v.point <= 0) out[n++] = '0';
    for (int i = 0; i < v.point; i++) out[n++] = i < v.n ? v.digits[i] : '0';
    if (v.point < v.n) out[n++] = '.';
    for (int i = v.point; i < 0; i++) out[n++] = '0';
    for (int i = v.point > 0 ? v.point : 0; i < v.n; i++) out[n++] = v.digits[i];
    return (str){ out, n };
}

// Serial days to whole days and a fraction in units of 10^-12 day, by digits.
static bool serial_split(const struct number *v, i64 *days, i64 *fraction)
{
    *days = *fraction = 0;
    if (v->point > 7) return false;
    for (int i = 0; i < v->point; i++) *days = *days * 10 + (i < v->n ? v->digits[i] - '0' : 0);
    for (int i = 0; i < 12; i++) {
        int at = v->point + i;
        *fraction = *fraction * 10 + (at >= 0 && at < v->n ? v->digits[at] - '0' : 0);
    }
    return true;
}

bool sheet_date(str serial, bool date_1904, i64 *days, i64 *ms)
{
    struct number v;
    i64 whole, fraction;
    if (!number_read(str_trim(serial), &v) || (v.negative && v.n)) return false;
    if (!serial_split(&v, &whole, &fraction)) return false;
    i64 seconds = (fraction * 86400 + 500000000000) / 1000000000000;
    if (seconds == 86400) seconds = 0, whole++;
    *ms = seconds * 1000;
    *days = 0;
    // Below one day it is a time alone; day 0 of the 1904 calendar is its first day, though.
    if (whole == 0 && (!date_1904 || seconds)) return true;
    if (date_1904) {
        *days = date_from_civil(1904, 1, 1) + whole;
    } else {
        // Serial 60 is 1900-02-29, a day that never was; before it all serials are one too small.
        if (whole == 60) return false;
        *days = date_from_civil(1899, 12, whole < 60 ? 31 : 30) + whole;
    }
    return *days <= DATE_MAX;
}

str sheet_column_name(struct mem *m, size_t i)
{
    char name[16];
    size_t at = sizeof name;
    for (size_t v = i + 1; v > 0; v = (v - 1) / 26) name[--at] = (char)('A' + (v - 1) % 26);
    return str_dup(m, (str){ name + at, sizeof name - at });
}
