// SPDX-License-Identifier: Apache-2.0
// A department, stored as its id.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "default", "department", "默认值（me 为当前用户的部门）", "Default (me: the user's own)" },
    { NULL },
};

const struct field_type field_type_department = {
    .key = "department",
    .group = GROUP_PEOPLE,
    .often = 2,
    .storage = STORE_INT,
    .ops = OPS_EQUAL,
    .flags = TYPE_GROUPABLE | TYPE_DEPT,
    .widget = "department",
    .options = options,
    .parse_options = option_default,
    .from_json = dept_from_json,
    .from_text = dept_from_text,
    .to_json = dept_to_json,
    .to_text = dept_to_text,
    .expr_kind = 't',
};
