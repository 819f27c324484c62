// SPDX-License-Identifier: Apache-2.0
// The list of field types, made from tables/field_types.def, and the names of filter operators.
#include "meta/field_type.h"

const struct field_type *const field_types[] = {
#define FIELD_TYPE(name, zh, en) &field_type_##name,
#include "../tables/field_types.def"
#undef FIELD_TYPE
};
const int field_type_count = (int)COUNT_OF(field_types);

static const struct titles titles[] = {
#define FIELD_TYPE(name, zh, en) { { zh, sizeof zh - 1 }, { en, sizeof en - 1 } },
#include "../tables/field_types.def"
#undef FIELD_TYPE
};

const struct field_type *field_type_of_key(str key)
{
    for (int i = 0; i < field_type_count; i++)
        if (str_eq(str_of(field_types[i]->key), key)) return field_types[i];
    return NULL;
}

struct titles field_type_title(const struct field_type *t)
{
    for (int i = 0; i < field_type_count; i++)
        if (field_types[i] == t) return titles[i];
    return (struct titles){ str_of(t->key), str_of(t->key) };
}

static const struct {
    const char *key, *zh, *en;
} groups[GROUP_COUNT] = {
    [GROUP_BASIC] = { "basic", "基础", "Basic" },
    [GROUP_CHOICE] = { "choice", "选择与评价", "Choices and ratings" },
    [GROUP_NUMBER] = { "number", "数字", "Numbers" },
    [GROUP_DATE] = { "date", "日期与时间", "Dates and times" },
    [GROUP_PEOPLE] = { "people", "人员与部门", "People and departments" },
    [GROUP_MEDICAL] = { "medical", "医疗", "Medical" },
    [GROUP_MEDIA] = { "media", "文件与图片", "Files and pictures" },
    [GROUP_LINK] = { "link", "关联", "Other records" },
    [GROUP_COMPUTED] = { "computed", "自动计算", "Computed" },
    [GROUP_LAYOUT] = { "layout", "布局", "Layout" },
};

str field_group_key(enum field_group g) { return str_of(groups[g].key); }

struct titles field_group_title(enum field_group g)
{
    return (struct titles){ str_of(groups[g].zh), str_of(groups[g].en) };
}

static const char *const op_keys[OP_COUNT] = {
    [OP_EQ] = "eq",
    [OP_NE] = "ne",
    [OP_LT] = "lt",
    [OP_LE] = "le",
    [OP_GT] = "gt",
    [OP_GE] = "ge",
    [OP_BETWEEN] = "between",
    [OP_IN] = "in",
    [OP_NOT_IN] = "not_in",
    [OP_CONTAINS] = "contains",
    [OP_NOT_CONTAINS] = "not_contains",
    [OP_STARTS] = "starts",
    [OP_EMPTY] = "empty",
    [OP_NOT_EMPTY] = "not_empty",
    [OP_HAS_ANY] = "has_any",
    [OP_HAS_ALL] = "has_all",
};

str op_key(enum op op) { return str_of(op_keys[op]); }

bool op_of_key(str key, enum op *out)
{
    for (int i = 0; i < OP_COUNT; i++) {
        if (!str_eq(key, str_of(op_keys[i]))) continue;
        *out = (enum op)i;
        return true;
    }
    return false;
}
