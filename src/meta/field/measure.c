// SPDX-License-Identifier: Apache-2.0
// A measured value: an exact decimal with a unit and the range that is usual for it. The unit may stand
// behind the number in a cell; a value out of the range is stored and shown as such.
#include "meta/field_parts.h"

static const struct type_option options[] = {
    { "unit", "text", "单位", "Unit" },
    { "scale", "int", "小数位数", "Digits after the point", true },
    { "ref_low", "number", "参考下限", "Lower end of the reference range" },
    { "ref_high", "number", "参考上限", "Upper end of the reference range" },
    { "min", "number", "最小值", "Smallest" },
    { "max", "number", "最大值", "Largest" },
    { "default", "number", "默认值", "Default" },
    { NULL },
};

static err_t reference(struct ctx *c, const struct field *f, const char *key, bool *has, i64 *out)
{
    const struct json *j = json_get(f->options_json, str_of(key));
    *has = j && j->type != JSON_NULL;
    if (!*has) return OK;
    bool is_number = json_is(j, JSON_NUMBER) || json_is(j, JSON_STRING);
    if (is_number && dec_parse(str_trim(j->text), f->scale, true, out) == DEC_OK) return OK;
    return bad_option(c, f, key, S("与字段的格式不符"), S("it does not have the field's format"));
}

static err_t parse_options(struct ctx *c, struct field *f)
{
    i64 scale = 1, low = 0, high = 0;
    bool has_low, has_high;
    str unit;
    TRY(option_int(c, f, "scale", 0, 9, &scale));
    f->scale = (int)scale;
    TRY(option_str(c, f, "unit", &unit));
    TRY(reference(c, f, "ref_low", &has_low, &low));
    TRY(reference(c, f, "ref_high", &has_high, &high));
    if (has_low && has_high && low > high)
        return bad_option(c, f, "ref_high", S("不能小于参考下限"),
                          S("it must not be below the lower end"));
    TRY(option_limits(c, f));
    return option_default(c, f);
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    str unit = str_trim(opt_str(f, "unit"));
    text = str_trim(text);
    if (unit.n && text.n > unit.n && str_ends(text, unit)) text = str_sub(text, 0, text.n - unit.n);
    return number_of_text(c, f, text, f->scale, out);
}

const struct field_type field_type_measure = {
    .key = "measure",
    .group = GROUP_MEDICAL,
    .storage = STORE_INT,
    .ops = OPS_ORDER,
    .flags = TYPE_SORTABLE | TYPE_SUMMABLE,
    .widget = "measure",
    .options = options,
    .parse_options = parse_options,
    .from_json = number_from_json,
    .from_text = from_text,
    .to_json = scaled_to_json,
    .to_text = scaled_to_text,
    .expr_kind = 'n',
};
