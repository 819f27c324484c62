// SPDX-License-Identifier: Apache-2.0
// A figure over many records: those of another form that link here, the rows of a sub-form, or those
// that a many-link names. Stored, and worked out anew when one of them changes (record/follow.c). All
// that concerns the value is the business of the result's type.
#include "meta/derived.h"
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "form", "rollup", "汇总哪个表单（空为本表单的子表）",
      "Records of which form (none: a sub-form of this one)" },
    { "link", "part", "通过哪个字段关联", "By which link" },
    { "kind", "part", "汇总方式", "Kind" },
    { "field", "part", "汇总的字段", "Field" },
    { "order", "part", "先后次序（首个、末个）", "Order, for first and last" },
    { "filter", "part", "只汇总符合条件的", "Only those that" },
    { "result", "part", "结果类型", "Type of the result", true },
    { "scale", "int", "小数位数", "Digits after the point", true },
    { "is_own_value", "bool", "单独授权（不随来源字段的权限）",
      "Has rights of its own (not those of its inputs)" },
    { NULL },
};

static int kind_of(str key)
{
    static const char *const keys[] = {
        "", "count", "sum", "min", "max", "average", "first", "last"
    };
    for (int i = 1; i < (int)COUNT_OF(keys); i++)
        if (str_eq(key, str_of(keys[i]))) return i;
    return ROLLUP_NONE;
}

static const struct field_type *result_of(str key)
{
    static const char *const keys[] = { "integer", "decimal", "money",    "percent",
                                        "text",    "date",    "datetime", "time" };
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (str_eq(key, str_of(keys[i]))) return field_type_of_key(key);
    return NULL;
}

static err_t parse_options(struct ctx *c, struct field *f)
{
    str kind = S("count");
    f->formula_result = S("integer");
    TRY(option_str(c, f, "form", &f->via_form_key));
    TRY(option_str(c, f, "link", &f->via_key));
    TRY(option_str(c, f, "kind", &kind));
    TRY(option_str(c, f, "field", &f->source_key));
    TRY(option_str(c, f, "order", &f->order_key));
    TRY(option_str(c, f, "result", &f->formula_result));
    TRY(option_bool(c, f, "is_own_value", &f->is_own_value));
    f->rollup_filter = json_get(f->options_json, S("filter"));
    f->rollup = kind_of(kind);
    if (!f->via_key.n)
        return bad_option(c, f, "link", S("请选择关联字段或子表"), S("choose a link or sub-form"));
    if (!f->rollup) return bad_option(c, f, "kind", S("请选择汇总方式"), S("choose a kind"));
    if (f->rollup != ROLLUP_COUNT && !f->source_key.n)
        return bad_option(c, f, "field", S("请选择汇总的字段"), S("choose the field to add up"));
    f->result_type = result_of(f->formula_result);
    if (!f->result_type)
        return bad_option(c, f, "result", S("请选择结果类型"), S("choose the type of the result"));
    TRY(f->result_type->parse_options ? f->result_type->parse_options(c, f) : OK);
    f->default_value = NULL;
    return OK;
}

static err_t from_json(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    return f->result_type->from_json(c, f, j, out); // filters
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    return f->result_type->from_text(c, f, text, out);
}

static void to_json(struct ctx *c, const struct field *f, struct val v, struct jw *w)
{
    f->result_type->to_json(c, f, v, w);
}

static void to_text(struct ctx *c, const struct field *f, struct val v, struct buf *b)
{
    f->result_type->to_text(c, f, v, b);
}

const struct field_type field_type_rollup = {
    // storage, ops and sorting are the result type's
    .key = "rollup",        .group = GROUP_COMPUTED,
    .storage = STORE_INT,   .ops = OPS_EMPTY,
    .flags = TYPE_COMPUTED, .widget = "formula",
    .options = options,     .parse_options = parse_options,
    .from_json = from_json, .from_text = from_text,
    .to_json = to_json,     .to_text = to_text,
};
