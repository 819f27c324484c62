// SPDX-License-Identifier: Apache-2.0
// A point on a scale with words at both ends; 0 to 10 is the question whether one would recommend us.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "min", "int", "最小值", "Smallest" },
    { "max", "int", "最大值", "Largest" },
    { "low_zh", "text", "最低分的含义（中文）", "What the lowest means (Chinese)" },
    { "low_en", "text", "最低分的含义（英文）", "What the lowest means (English)" },
    { "high_zh", "text", "最高分的含义（中文）", "What the highest means (Chinese)" },
    { "high_en", "text", "最高分的含义（英文）", "What the highest means (English)" },
    { "default", "number", "默认值", "Default" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    static const char *const words[] = { "low_zh", "low_en", "high_zh", "high_en" };
    str word;
    f->min = 0;
    f->max = 10;
    TRY(option_int(c, f, "min", -10, 10, &f->min));
    TRY(option_int(c, f, "max", f->min + 1, f->min + 20, &f->max));
    for (size_t i = 0; i < COUNT_OF(words); i++) TRY(option_str(c, f, words[i], &word));
    f->has_min = f->has_max = true;
    return option_default(c, f);
}

const struct field_type field_type_scale = {
    .key = "scale",
    .group = GROUP_CHOICE,
    .storage = STORE_INT,
    .ops = OPS_ORDER,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE | TYPE_SUMMABLE,
    .widget = "scale",
    .options = options,
    .parse_options = parse_options,
    .from_json = int_from_json,
    .from_text = int_from_text,
    .to_json = int_to_json,
    .to_text = int_to_text,
    .expr_kind = 'n',
};
