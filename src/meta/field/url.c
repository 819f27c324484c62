// SPDX-License-Identifier: Apache-2.0
// A web address: http and https only, so that a stored value can never become a script when shown
// as a link.
#include "meta/field_parts.h"

#define URL_MAX 2000

static const struct type_option options[] = { { NULL } };

static bool is_right(str s)
{
    size_t scheme = str_eq_nocase(str_sub(s, 0, 8), S("https://"))  ? 8
                    : str_eq_nocase(str_sub(s, 0, 7), S("http://")) ? 7
                                                                    : 0;
    if (!scheme || scheme == s.n || strchr("/?#:@", s.p[scheme])) return false;
    for (size_t i = 0; i < s.n; i++)
        if ((u8)s.p[i] <= ' ' || s.p[i] == 0x7f || strchr("<>\"\\^`{|}", s.p[i])) return false;
    return utf8_valid(s);
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    text = str_trim(text);
    if (!text.n) return *out = VAL_NONE, OK;
    if (text.n > URL_MAX)
        return fail_arg2(c, ERR_FIELD_TOO_LONG, f->key, field_title(c, f),
                         str_of_i64(c->mem, URL_MAX));
    if (!is_right(text))
        return bad_format(c, f, S("请填写以 http:// 或 https:// 开头的网址"),
                          S("an address is needed that starts with http:// or https://"));
    *out = val_text(str_dup(c->mem, text));
    return OK;
}

const struct field_type field_type_url = {
    .key = "url",
    .group = GROUP_BASIC,
    .storage = STORE_TEXT,
    .ops = OPS_TEXT,
    .flags = TYPE_SORTABLE,
    .widget = "url",
    .options = options,
    .from_json = text_from_json,
    .from_text = from_text,
    .to_json = text_to_json,
    .to_text = text_to_text,
    .expr_kind = 't',
};
