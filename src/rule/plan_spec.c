// SPDX-License-Identifier: Apache-2.0
// What a plan says, checked when it is designed.
#include "rule/internal.h"
#include "rule/plan.h"

#define KEY_MAX 24
#define AFTER_MAX 36600

static err_t check_anchor(struct ctx *c, const struct form *f, const struct json *when)
{
    const struct json *anchor = json_get(when, S("anchor"));
    struct field *field;
    TRY(keys_only(c, when, S("when"), KEYS("kind", "anchor")));
    TRY(keys_only(c, anchor, S("when.anchor"), KEYS("field", "start")));
    if (json_bool(json_get(anchor, S("start"))) && anchor->count == 1) return OK;
    TRY(field_named(c, f, json_get(anchor, S("field")), S("when.anchor.field"), &field));
    bool has_column = field->is_system || field->type->storage != STORE_NONE;
    if ((field_value_type(field)->flags & (TYPE_DATE | TYPE_INSTANT)) && has_column) return OK;
    return spec_wrong(c, S("when.anchor.field"), "应为日期或时间字段",
                      "a date or a time is needed");
}

static err_t check_span(struct ctx *c, const struct json *j, str path)
{
    TRY(keys_only(c, j, path, KEYS("days", "weeks", "months", "workdays", "hours", "minutes")));
    json_each(n, j)
        TRY(number_in(c, n, str_cat3(c->mem, path, S("."), n->key), -AFTER_MAX, AFTER_MAX));
    return OK;
}

static bool is_key(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_')) return false;
    }
    return s.n > 0 && s.n <= KEY_MAX;
}

static err_t check_step(struct ctx *c, const struct form *f, const struct json *steps,
                        const struct json *s, str path)
{
    str key = json_str(json_get(s, S("key"))), title;
    TRY(keys_only(c, s, path, KEYS("key", "title", "after", "at", "on_workday", "do")));
    if (!is_key(key))
        return spec_wrong(c, path_under(c, path, "key"), "标识应为小写字母、数字和下划线",
                          "a key is made of small letters, digits and underscores");
    json_each(other, steps)
    {
        if (other == s) break;
        if (str_eq(json_str(json_get(other, S("key"))), key))
            return spec_wrong(c, path_under(c, path, "key"), "标识重复", "the key occurs twice");
    }
    title = words_pick(json_get(s, S("title")), LANG_ZH);
    if (!str_trim(title).n || title.n > 200)
        return spec_wrong(c, path_under(c, path, "title"), "请填写步骤名称", "name the step");
    TRY(check_span(c, json_get(s, S("after")), path_under(c, path, "after")));
    TRY(time_at(c, json_get(s, S("at")), path_under(c, path, "at")));
    return steps_check(c, f, json_get(s, S("do")), path_under(c, path, "do"), 0);
}

static err_t check_stop(struct ctx *c, const struct form *f, const struct json *stop)
{
    const struct json *cond = json_get(stop, S("if"));
    if (!stop) return OK;
    TRY(keys_only(c, stop, S("stop"), KEYS("if", "opt_out", "keep_tasks")));
    return cond && cond->first ? filter_check(c, f, cond, S("stop.if")) : OK;
}

err_t plan_spec_check(struct ctx *c, const struct form *f, const struct json *spec)
{
    const struct json *steps = json_get(spec, S("steps")), *cond = json_get(spec, S("if"));
    int i = 0;
    TRY(keys_only(c, spec, STR_NONE, KEYS("when", "if", "steps", "stop", "end")));
    TRY(check_anchor(c, f, json_get(spec, S("when"))));
    if (cond) TRY(keys_only(c, cond, S("if"), KEYS("and", "or", "not", "field", "op", "value")));
    if (cond && cond->first) TRY(filter_check(c, f, cond, S("if")));
    TRY(check_stop(c, f, json_get(spec, S("stop"))));
    if (json_get(spec, S("end"))) TRY(check_span(c, json_get(spec, S("end")), S("end")));
    if (!json_is(steps, JSON_ARRAY) || !steps->count)
        return spec_wrong(c, S("steps"), "请至少添加一个步骤", "add at least one step");
    if (steps->count > PLAN_STEPS_MAX)
        return spec_wrong(c, S("steps"), "步骤太多", "too many steps");
    json_each(s, steps) TRY(check_step(c, f, steps, s, str_fmt(c->mem, "steps.%d", i++)));
    return OK;
}
