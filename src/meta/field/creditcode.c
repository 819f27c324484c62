// SPDX-License-Identifier: Apache-2.0
// The unified social credit identifier of GB 32100-2015: registering department, kind of organisation,
// six digits of region, nine of the organisation's code, and a check sign of weight 3^(i-1) mod 31 over
// the 31 signs 0-9 and A-Z without I, O, S, V, Z.
#include "meta/field_parts.h"

static const struct type_option options[] = { { NULL } };

static int value_of(char ch)
{
    static const char signs[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const char *at = ch ? strchr(signs, ch) : NULL;
    return at ? (int)(at - signs) : -1;
}

static bool is_right(str s)
{
    int sum = 0, weight = 1;
    if (s.n != 18) return false;
    for (int i = 2; i < 8; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    for (int i = 0; i < 17; i++, weight = weight * 3 % 31) {
        int v = value_of(s.p[i]);
        if (v < 0) return false;
        sum += v * weight;
    }
    return value_of(s.p[17]) == (31 - sum % 31) % 31;
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    str s = compact_upper(c->mem, text);
    if (!s.n) return *out = VAL_NONE, OK;
    if (!is_right(s))
        return bad_format(c, f, S("统一社会信用代码有误，请核对这 18 位"),
                          S("the social credit code is not right; check its 18 signs"));
    *out = val_text(s);
    return OK;
}

const struct field_type field_type_creditcode = {
    .key = "creditcode",
    .group = GROUP_BASIC,
    .storage = STORE_TEXT,
    .ops = OPS_TEXT,
    .flags = TYPE_SORTABLE | TYPE_SEARCHABLE | TYPE_UNIQUE_OK,
    .widget = "creditcode",
    .options = options,
    .from_json = text_from_json,
    .from_text = from_text,
    .to_json = text_to_json,
    .to_text = text_to_text,
    .expr_kind = 't',
};
