// SPDX-License-Identifier: Apache-2.0
// The citizen identity number of GB 11643-1999: six digits of region, the date of birth, three of
// order (odd: male), one check digit by ISO 7064 MOD 11-2. Numbers of 15 digits (before 1999) get
// their century and check digit. In memory the value is text; record/ and query/ encrypt it at the
// edge of the database.
#include "meta/field_parts.h"

static const struct type_option options[] = { { NULL } };

static bool region_is_known(int province)
{
    static const u8 known[] = { 11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34,
                                35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
                                53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91 };
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (known[i] == province) return true;
    return false;
}

static char check_digit(const char *digits)
{
    static const int weight[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    int sum = 0;
    for (int i = 0; i < 17; i++) sum += (digits[i] - '0') * weight[i];
    return "10X98765432"[sum % 11];
}

static int number_at(str s, size_t at, size_t n)
{
    int v = 0;
    for (size_t i = at; i < at + n; i++) v = v * 10 + (s.p[i] - '0');
    return v;
}

static bool birth_is_right(str s)
{
    int year = number_at(s, 6, 4);
    return year >= 1850 && date_is_valid(year, number_at(s, 10, 2), number_at(s, 12, 2));
}

static bool has_digits(str s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return true;
}

bool idnumber_normalise(struct mem *m, str text, str *out)
{
    str s = str_upper(m, str_trim(utf8_half_width(m, text)));
    if (s.n == 15 && has_digits(s, 15)) {
        s = str_fmt(m, "%.6s19%.9s", s.p, s.p + 6);
        char check = check_digit(s.p);
        s = str_cat(m, s, (str){ &check, 1 });
    }
    if (s.n != 18 || !has_digits(s, 17) || s.p[17] != check_digit(s.p)) return false;
    *out = s;
    return region_is_known(number_at(s, 0, 2)) && birth_is_right(s);
}

i64 idnumber_birth(str s)
{
    must(s.n == 18);
    return date_from_civil(number_at(s, 6, 4), number_at(s, 10, 2), number_at(s, 12, 2));
}

bool idnumber_is_male(str s)
{
    must(s.n == 18);
    return (s.p[16] - '0') % 2 == 1;
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    str s;
    if (!str_trim(text).n) return *out = VAL_NONE, OK;
    if (!idnumber_normalise(c->mem, text, &s))
        return bad_format(c, f, S("身份证号有误，请核对"),
                          S("the ID number is not right; check it"));
    *out = val_text(s);
    return OK;
}

static str mask(struct ctx *c, const struct field *f UNUSED, struct val v)
{
    if (v.s.n < 15) return S("***");
    return str_cat3(c->mem, str_sub(v.s, 0, 3), S("*************"), str_from(v.s, v.s.n - 2));
}

const struct field_type field_type_idnumber = {
    .key = "idnumber",
    .group = GROUP_BASIC,
    .often = 4,
    .storage = STORE_BLOB,
    .ops = OPS_EQUAL,
    .flags = TYPE_UNIQUE_OK | TYPE_ENCRYPTED | TYPE_MASKED_BY_DEFAULT,
    .widget = "idnumber",
    .options = options,
    .from_json = text_from_json,
    .from_text = from_text,
    .to_json = text_to_json,
    .to_text = text_to_text,
    .mask = mask,
    .expr_kind = 't',
};
