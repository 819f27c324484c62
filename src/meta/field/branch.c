// SPDX-License-Identifier: Apache-2.0
// A branch (院区/分院): a node of kind branch in the department tree, or its root where the
// organisation has one site only.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "default", "branch", "默认值（me 为当前用户的院区）", "Default (me: the user's own)" },
    { NULL },
};

static err_t check_branch(struct ctx *c, const struct field *f, struct val v)
{
    const struct dept *d = c->cat ? catalog_dept(c->cat, v.i) : NULL;
    if (!d || d->kind == DEPT_BRANCH || !d->parent) return OK;
    return bad_format(c, f, S("请选择院区"), S("choose a branch"));
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    TRY(dept_from_json(c, f, j, out));
    return check_branch(c, f, *out);
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    TRY(dept_from_text(c, f, text, out));
    return check_branch(c, f, *out);
}

const struct field_type field_type_branch = {
    .key = "branch",
    .group = GROUP_PEOPLE,
    .storage = STORE_INT,
    .ops = OPS_EQUAL,
    .flags = TYPE_GROUPABLE | TYPE_DEPT,
    .widget = "branch",
    .options = options,
    .parse_options = option_default,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = dept_to_json,
    .to_text = dept_to_text,
    .expr_kind = 't',
};
