// SPDX-License-Identifier: Apache-2.0
// A colour, stored as #rrggbb in small letters; #rgb and a missing # are read too.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "default", "text", "默认值", "Default" },
    { NULL },
};

static bool is_hex(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f'))) return false;
    return true;
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    str s = str_lower(c->mem, str_trim(utf8_half_width(c->mem, text)));
    if (str_starts(s, S("#"))) s = str_from(s, 1);
    if (!is_hex(s) || (s.n != 3 && s.n != 6))
        return bad_format(c, f, S("请填写颜色，如 #2f6fed"), S("a colour is needed, like #2f6fed"));
    if (s.n == 3)
        s = str_fmt(c->mem, "%c%c%c%c%c%c", s.p[0], s.p[0], s.p[1], s.p[1], s.p[2], s.p[2]);
    *out = val_text(str_cat(c->mem, S("#"), s));
    return OK;
}

const struct field_type field_type_color = {
    .key = "color",
    .group = GROUP_BASIC,
    .storage = STORE_TEXT,
    .ops = OPS_EQUAL,
    .flags = TYPE_GROUPABLE,
    .widget = "color",
    .options = options,
    .parse_options = option_default,
    .from_json = text_from_json,
    .from_text = from_text,
    .to_json = text_to_json,
    .to_text = text_to_text,
    .expr_kind = 't',
};
