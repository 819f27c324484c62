// SPDX-License-Identifier: Apache-2.0
// Any number of members of the organisation; each is read and written as the type `user` does.
#include "meta/field_parts.h"

#define MOST 500

static const struct type_option options[] = {
    { "default", "list", "默认值（me 为当前用户）", "Default (me: the current user)" },
    { NULL },
};

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    return list_from_json(c, f, j, MOST, field_type_user.from_json, out);
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    return list_from_text(c, f, text, MOST, field_type_user.from_text, out);
}

static void to_json(struct ctx *c, const struct field *f, struct val v, struct jw *w)
{
    list_to_json(c, f, v, w, field_type_user.to_json);
}

static void to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b)
{
    list_to_text(c, f, v, b, field_type_user.to_text);
}

const struct field_type field_type_users = {
    .key = "users",
    .group = GROUP_PEOPLE,
    .storage = STORE_JUNCTION,
    .ops = OPS_SET,
    .flags = TYPE_PERSON,
    .widget = "users",
    .options = options,
    .parse_options = option_default,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .expr_kind = 'l',
};
