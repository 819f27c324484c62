// SPDX-License-Identifier: Apache-2.0
// A phone number, stored normalised: it is by this form that two records are the same person. The
// rules are those of the commission import (a cell of text or number): to half-width, no spaces,
// dashes, brackets; +86, 0086 or 86 go if a mobile number of China is what remains; a landline keeps
// its area code, and its extension behind x.
#include "meta/field_parts.h"

static const struct type_option options[] = { { NULL } };

// Characters that people and address books put into numbers; the last are invisible marks.
static bool is_filler(u32 cp)
{
    return cp == ' ' || cp == '\t' || cp == 0xa0 || cp == '-' || cp == '(' || cp == ')' ||
           cp == '[' || cp == ']' || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 ||
           (cp >= 0x2000 && cp <= 0x200f) || (cp >= 0x202a && cp <= 0x202f) || cp == 0x2060 ||
           cp == 0x3010 || cp == 0x3011 || cp == 0x3014 || cp == 0x3015 || cp == 0xfeff;
}

static bool is_digit(char ch) { return ch >= '0' && ch <= '9'; }

static bool is_mobile(str s)
{
    if (s.n != 11 || s.p[0] != '1' || s.p[1] < '3') return false;
    for (size_t i = 1; i < s.n; i++)
        if (!is_digit(s.p[i])) return false;
    return true;
}

static str without_country(str s)
{
    static const str codes[] = { { "+86", 3 }, { "0086", 4 }, { "86", 2 } };
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (str_starts(s, codes[i]) && is_mobile(str_from(s, codes[i].n)))
            return str_from(s, codes[i].n);
    return s;
}

// 转, ext. and x before the extension are one x.
static bool put_extension_mark(struct buf *b, str s, size_t *at, u32 cp)
{
    bool is_word = cp == 'e' || cp == 'E';
    if (is_word) {
        if (!str_eq_nocase(str_sub(s, *at, 2), S("xt"))) return false;
        *at += 2;
        if (*at < s.n && s.p[*at] == '.') ++*at;
    } else if (cp != 0x8f6c && cp != 0x8f49 && cp != 'x' && cp != 'X') { // 转 轉
        return false;
    }
    buf_char(b, 'x');
    return true;
}

static bool shape_is_right(str s)
{
    size_t i = s.n && s.p[0] == '+', digits = 0, extension = 0;
    for (; i < s.n && is_digit(s.p[i]); i++) digits++;
    if (digits < 3 || digits > 20) return false;
    if (i == s.n) return true;
    for (i++; i < s.n && is_digit(s.p[i]); i++) extension++;
    return i == s.n && extension >= 1 && extension <= 6;
}

bool phone_normalise(struct mem *m, str text, str *out)
{
    struct buf b = BUF(m);
    str s = utf8_half_width(m, text);
    for (size_t i = 0; i < s.n;) {
        u32 cp = utf8_next(s, &i);
        if (is_filler(cp)) continue;
        if (cp == '+' && b.n == 0) buf_char(&b, '+');
        else if (cp >= '0' && cp <= '9') buf_char(&b, (char)cp);
        else if (!put_extension_mark(&b, s, &i, cp)) return false;
    }
    *out = without_country(buf_str(&b));
    return shape_is_right(*out);
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    str s;
    if (!str_trim(text).n) return *out = VAL_NONE, OK;
    if (!phone_normalise(c->mem, text, &s))
        return bad_format(c, f, S("请填写电话号码，如 19900012345 或 0755-88886666 转 802"),
                          S("a phone number is needed, like 19900012345 or 0755-88886666 x802"));
    *out = val_text(s);
    return OK;
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    if (json_is(j, JSON_NUMBER)) return from_text(c, f, j->text, out);
    return text_from_json(c, f, j, out);
}

static str mask(struct ctx *c, const struct field *f UNUSED, struct val v)
{
    i64 x = str_find_char(v.s, 'x');
    str s = x < 0 ? v.s : str_sub(v.s, 0, (size_t)x);
    if (s.n < 8) return S("***");
    return str_cat3(c->mem, str_sub(s, 0, 3), S("****"), str_from(s, s.n - 4));
}

const struct field_type field_type_phone = {
    .key = "phone",
    .group = GROUP_BASIC,
    .often = 3,
    .storage = STORE_TEXT,
    .ops = OPS_TEXT,
    .flags =
        TYPE_SORTABLE | TYPE_SEARCHABLE | TYPE_UNIQUE_OK | TYPE_DIGITS | TYPE_MASKED_BY_DEFAULT,
    .widget = "phone",
    .options = options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = text_to_json,
    .to_text = text_to_text,
    .mask = mask,
    .expr_kind = 't',
};
