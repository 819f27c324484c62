// SPDX-License-Identifier: Apache-2.0
// Rows of a form of their own, saved with their parent under its revision. They are no cell: record/
// and query/ handle them, and a caller that treats one as a value is told so.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "form", "form", "子表表单", "Form of the rows", true },
    { "max_rows", "int", "最多行数", "Most rows" },
    { NULL },
};

static err_t parse_options(struct ctx *c, struct field *f)
{
    f->max = 200;
    f->has_max = true;
    TRY(option_str(c, f, "form", &f->target_key));
    return option_int(c, f, "max_rows", 1, 1000, &f->max);
}

static err_t not_a_value(struct ctx *c, const struct field *f)
{
    return bad_format(c, f, S("子表的内容应随整条记录保存"), S("rows are saved with their record"));
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j UNUSED,
                       struct val *out UNUSED)
{
    return not_a_value(c, f);
}

static err_t from_text(struct ctx *c, const struct field *f, str text UNUSED,
                       struct val *out UNUSED)
{
    return not_a_value(c, f);
}

static void to_json(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v UNUSED,
                    struct jw *w)
{
    jw_null(w);
}

static void to_text(struct ctx *c UNUSED, const struct field *f UNUSED, struct val v UNUSED,
                    struct buf *b UNUSED)
{
}

const struct field_type field_type_subform = {
    .key = "subform",
    .group = GROUP_LINK,
    .often = 3,
    .storage = STORE_ROWS,
    .ops = 0,
    .widget = "subform",
    .options = options,
    .parse_options = parse_options,
    .from_json = from_json,
    .from_text = from_text,
    .to_json = to_json,
    .to_text = to_text,
    .expr_kind = 'l',
};
