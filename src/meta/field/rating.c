// SPDX-License-Identifier: Apache-2.0
// So many stars of at most "max" (5 unless the form says otherwise). People write 4 or ★★★★.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "max", "int", "最多几星", "Stars at most" },
    { "default", "number", "默认值", "Default" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    i64 most = 5;
    TRY(option_int(c, f, "max", 2, 10, &most));
    f->has_min = f->has_max = true;
    f->min = 1;
    f->max = most;
    return option_default(c, f);
}

static bool is_stars(str text, i64 *n)
{
    str star = S("★");
    *n = 0;
    for (; str_starts(text, star); text = str_from(text, star.n)) ++*n;
    return *n > 0 && text.n == 0;
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    i64 stars;
    if (!is_stars(str_trim(text), &stars)) return int_from_text(c, f, text, out);
    *out = val_int(stars);
    return check_range(c, f, stars, put_fixed);
}

const struct field_type field_type_rating = {
    .key = "rating",
    .group = GROUP_CHOICE,
    .storage = STORE_INT,
    .ops = OPS_ORDER,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE | TYPE_SUMMABLE,
    .widget = "rating",
    .options = options,
    .parse_options = parse_options,
    .from_json = int_from_json,
    .from_text = from_text,
    .to_json = int_to_json,
    .to_text = int_to_text,
    .expr_kind = 'n',
};
