// SPDX-License-Identifier: Apache-2.0
// A value computed from other fields of the record. All that concerns the value is the business of
// the result's type (field_value_type); here are the options and the way there. The formula itself is
// parsed by the catalogue, which knows the other fields.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "formula", "formula", "公式", "Formula" },
    { "result", "choice:text|integer|decimal|percent|money|boolean|date|datetime|time", "结果类型",
      "Type of the result", true },
    { "scale", "int", "小数位数", "Digits after the point", true },
    { "is_own_value", "bool", "单独授权（不随来源字段的权限）",
      "Has rights of its own (not those of its inputs)" },
    { NULL },
};

static bool may_be_result(str key)
{
    static const char *const keys[] = { "text",    "integer", "decimal",  "percent", "money",
                                        "boolean", "date",    "datetime", "time" };
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (str_eq(key, str_of(keys[i]))) return true;
    return false;
}

static err_t parse_options(struct ctx *c, struct field *f)
{
    f->formula_result = S("text");
    TRY(option_str(c, f, "formula", &f->formula_source));
    TRY(option_str(c, f, "result", &f->formula_result));
    TRY(option_bool(c, f, "is_own_value", &f->is_own_value));
    if (!str_trim(f->formula_source).n)
        return bad_option(c, f, "formula", S("请填写公式"), S("write a formula"));
    if (!may_be_result(f->formula_result))
        return bad_option(c, f, "result", S("请选择结果类型"), S("choose the type of the result"));
    f->result_type = field_type_of_key(f->formula_result);
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

const struct field_type field_type_formula = {
    // storage, ops and sorting are the result type's
    .key = "formula",       .group = GROUP_COMPUTED,
    .storage = STORE_TEXT,  .ops = OPS_EMPTY,
    .flags = TYPE_COMPUTED, .widget = "formula",
    .options = options,     .parse_options = parse_options,
    .from_json = from_json, .from_text = from_text,
    .to_json = to_json,     .to_text = to_text,
};
