// SPDX-License-Identifier: Apache-2.0
#include "expr/idcard.h"

static bool digits_value(str s, int *out)
{
    i64 v;
    if (!str_to_i64(s, &v) || v < 0 || s.p[0] == '-' || s.p[0] == '+') return false;
    *out = (int)v;
    return true;
}

static bool check_digit_is_right(str s)
{
    static const u8 weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    int sum = 0;
    for (int i = 0; i < 17; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        sum += (s.p[i] - '0') * weights[i];
    }
    char last = s.p[17] == 'x' ? 'X' : s.p[17];
    return last == "10X98765432"[sum % 11];
}

bool idcard_read(str s, i64 *birth_days, bool *male)
{
    int year, month, day;
    s = str_trim(s);
    if (s.n != 18 || !check_digit_is_right(s)) return false;
    if (!digits_value(str_sub(s, 6, 4), &year) || !digits_value(str_sub(s, 10, 2), &month) ||
        !digits_value(str_sub(s, 12, 2), &day) || !date_is_valid(year, month, day))
        return false;
    *birth_days = date_from_civil(year, month, day);
    if (male) *male = (s.p[16] - '0') % 2 == 1;
    return true;
}
