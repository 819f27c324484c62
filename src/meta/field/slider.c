// SPDX-License-Identifier: Apache-2.0
// A whole number that is a step of a slider: min, min + step ... max.
#include "meta/field_parts.h"

#define FAR 1000000000

static const struct type_option options[] = {
    { "min", "int", "最小值", "Smallest" },
    { "max", "int", "最大值", "Largest" },
    { "step", "int", "步长", "Step" },
    { "unit", "text", "单位", "Unit" },
    { "default", "number", "默认值", "Default" },
    { NULL },
};

static i64 step_of(const struct field *f)
{
    i64 step = 1;
    return opt_i64(f, "step", &step) && step > 0 ? step : 1;
}

static err_t parse_options(struct ctx *c, struct field *f)
{
    i64 step = 1;
    str unit;
    f->min = 0;
    f->max = 100;
    TRY(option_int(c, f, "min", -FAR, FAR, &f->min));
    TRY(option_int(c, f, "max", f->min + 1, FAR, &f->max));
    TRY(option_int(c, f, "step", 1, f->max - f->min, &step));
    TRY(option_str(c, f, "unit", &unit));
    f->has_min = f->has_max = true;
    return option_default(c, f);
}

static err_t from_text(struct ctx *c, const struct field *f, str text, struct val *out)
{
    i64 step = step_of(f);
    TRY(int_from_text(c, f, text, out));
    if (!f->has_min || (out->i - f->min) % step == 0) return OK; // a filter asks for any number
    return bad_format(
        c, f, str_fmt(c->mem, "应为从 %lld 起每隔 %lld 的数", (long long)f->min, (long long)step),
        str_fmt(c->mem, "a step of %lld from %lld is needed", (long long)step, (long long)f->min));
}

const struct field_type field_type_slider = {
    .key = "slider",
    .group = GROUP_CHOICE,
    .storage = STORE_INT,
    .ops = OPS_ORDER,
    .flags = TYPE_SORTABLE | TYPE_GROUPABLE | TYPE_SUMMABLE,
    .widget = "slider",
    .options = options,
    .parse_options = parse_options,
    .from_json = number_from_json,
    .from_text = from_text,
    .to_json = int_to_json,
    .to_text = int_to_text,
    .expr_kind = 'n',
};
