// SPDX-License-Identifier: Apache-2.0
// The number of a bank account or card: 8 to 32 digits, written with or without spaces and dashes. The
// accounts of organisations have no check digit, so none is asked for.
#include "meta/field_parts.h"

static const struct type_option options[] = { { NULL } };

static bool is_digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return true;
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    str s = compact_upper(c->mem, text);
    if (!s.n) return *out = VAL_NONE, OK;
    if (!is_digits(s) || s.n < 8 || s.n > 32)
        return bad_format(c, f, S("请填写银行账号，8 到 32 位数字"),
                          S("an account number of 8 to 32 digits is needed"));
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
    if (v.s.n < 12) return S("***");
    return str_cat(c->mem, S("**** **** "), str_from(v.s, v.s.n - 4));
}

const struct field_type field_type_bankaccount = {
    .key = "bankaccount",
    .group = GROUP_BASIC,
    .storage = STORE_TEXT,
    .ops = OPS_EQUAL,
    .flags = TYPE_UNIQUE_OK | TYPE_MASKED_BY_DEFAULT,
    .widget = "bankaccount",
    .options = options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = text_to_json,
    .to_text = text_to_text,
    .mask = mask,
    .expr_kind = 't',
};
