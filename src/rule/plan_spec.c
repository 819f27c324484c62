// SPDX-License-Identifier: Apache-2.0
// What a plan says, checked when it is designed.
#include "base/almanac.h"
#include "rule/internal.h"
#include "rule/plan.h"

#define KEY_MAX 24
#define AFTER_MAX 36600
#define TERM_SHIFT_MAX 60

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

// {"name":"立冬","days":-3}; without a name whichever comes next.
static err_t check_term(struct ctx *c, const struct json *term, str path)
{
    const struct json *name = json_get(term, S("name"));
    if (!term) return OK;
    TRY(keys_only(c, term, path, KEYS("name", "days")));
    TRY(number_in(c, json_get(term, S("days")), path_under(c, path, "days"), -TERM_SHIFT_MAX,
                  TERM_SHIFT_MAX));
    if (!name || term_of_name(json_str(name)) >= 0) return OK;
    return spec_wrong(c, path_under(c, path, "name"), "没有这个节气", "no such solar term");
}

static err_t check_times(struct ctx *c, const struct form *f, const struct json *times, str path)
{
    struct field *field;
    if (!json_is(times, JSON_OBJECT)) return number_in(c, times, path, 1, PLAN_TIMES_MAX);
    TRY(keys_only(c, times, path, KEYS("field")));
    TRY(field_named(c, f, json_get(times, S("field")), path, &field));
    const struct field_type *type = field_value_type(field);
    if (type->expr_kind == 'n' && type->storage == STORE_INT && field->index >= 0) return OK;
    return spec_wrong(c, path, "应为数字字段", "a number is needed");
}

// By a span of its own, or from term to term; something has to end it.
static err_t check_repeat(struct ctx *c, const struct form *f, const struct json *s,
                          const struct json *spec, str path)
{
    static const char *const units[] = { "days", "weeks", "months" };
    const struct json *repeat = json_get(s, S("repeat")), *times = json_get(repeat, S("times"));
    const struct json *until = json_get(repeat, S("until"));
    int said = 0;
    if (!repeat) return OK;
    TRY(keys_only(c, repeat, path, KEYS("days", "weeks", "months", "times", "until")));
    for (int i = 0; i < 3; i++) {
        said += json_get(repeat, str_of(units[i])) != NULL;
        TRY(number_in(c, json_get(repeat, str_of(units[i])), path, 1, 1200));
    }
    if (said != (json_get(s, S("term")) ? 0 : 1))
        return spec_wrong(c, path, "请写每隔几天、几周或几个月",
                          "say every how many days, weeks or months");
    if (times) TRY(check_times(c, f, times, path_under(c, path, "times")));
    if (until) {
        TRY(keys_only(c, until, path_under(c, path, "until"), KEYS("days", "weeks", "months")));
        json_each(n, until) TRY(number_in(c, n, path_under(c, path, "until"), 1, AFTER_MAX));
    }
    if (times || (until && until->first) || json_get(spec, S("end"))) return OK;
    return spec_wrong(c, path_under(c, path, "times"), "请写重复多少次，或到什么时候为止",
                      "say how often, or until when");
}

static bool is_key(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_')) return false;
    }
    return s.n > 0 && s.n <= KEY_MAX;
}

static err_t check_step(struct ctx *c, const struct form *f, const struct json *spec,
                        const struct json *s, str path)
{
    const struct json *steps = json_get(spec, S("steps"));
    str key = json_str(json_get(s, S("key"))), title;
    TRY(keys_only(c, s, path,
                  KEYS("key", "title", "after", "term", "repeat", "at", "on_workday", "do")));
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
    TRY(check_term(c, json_get(s, S("term")), path_under(c, path, "term")));
    TRY(check_repeat(c, f, s, spec, path_under(c, path, "repeat")));
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
    json_each(s, steps) TRY(check_step(c, f, spec, s, str_fmt(c->mem, "steps.%d", i++)));
    return OK;
}
