// SPDX-License-Identifier: Apache-2.0
// What a rule says, checked when it is designed: when it is to run, the condition, the guards. What it does is
// checked by act/check.c.
#include "base/date.h"
#include "rule/internal.h"
#include "rule/plan.h"
#include "rule/pool.h"

#define OFFSETS_MAX 12
#define DAYS_MAX 36600

const struct json *rule_if(const struct json *spec)
{
    const struct json *j = json_get(spec, S("if"));
    return json_is(j, JSON_OBJECT) && j->first ? j : NULL;
}

static bool is_day_or_instant(const struct field *f)
{
    return field_value_type(f)->flags & (TYPE_DATE | TYPE_INSTANT);
}

// --- When -------------------------------------------------------------------------------------------------

static err_t check_record(struct ctx *c, const struct form *f, const struct json *w)
{
    struct field *field;
    const struct json *on = json_get(w, S("on"));
    TRY(keys_only(c, w, S("when"), KEYS("kind", "on", "fields", "by")));
    if (!json_is(on, JSON_ARRAY) || !on->count)
        return spec_wrong(c, S("when.on"), "请至少选一个时机", "choose at least one");
    json_each(one, on)
        TRY(one_of(c, one, S("when.on"), KEYS("created", "updated", "deleted", "linked")));
    json_each(one, json_get(w, S("fields"))) TRY(field_named(c, f, one, S("when.fields"), &field));
    json_each(one, json_get(w, S("by")))
        TRY(one_of(c, one, S("when.by"), KEYS("person", "program", "import", "public", "rule")));
    return OK;
}

static err_t check_stage(struct ctx *c, const struct form *f, const struct json *w)
{
    struct field *field;
    const struct json *in = json_get(w, S("enters")), *out = json_get(w, S("leaves"));
    TRY(keys_only(c, w, S("when"), KEYS("kind", "field", "enters", "leaves")));
    TRY(field_named(c, f, json_get(w, S("field")), S("when.field"), &field));
    if (!field->option_count)
        return spec_wrong(c, S("when.field"), "应为单选字段", "a choice is needed");
    if (!json_is(in, JSON_ARRAY) == !json_is(out, JSON_ARRAY) || (in ? in : out)->count == 0)
        return spec_wrong(c, S("when.enters"), "请选择进入或离开哪些选项",
                          "choose what it enters or leaves");
    json_each(key, in ? in : out) if (!field_option_by_key(field, json_str(key))) return spec_wrong(
        c, in ? S("when.enters") : S("when.leaves"), "没有这个选项", "no such choice");
    return OK;
}

static err_t check_date(struct ctx *c, const struct form *f, const struct json *w)
{
    struct field *field;
    const struct json *offsets = json_get(w, S("offsets"));
    TRY(keys_only(c, w, S("when"),
                  KEYS("kind", "field", "offsets", "at", "yearly", "lunar", "on_workday")));
    if (json_bool(json_get(w, S("lunar"))) && !json_bool(json_get(w, S("yearly"))))
        return spec_wrong(c, S("when.lunar"), "按农历只用于每年",
                          "the lunar calendar is for every year");
    TRY(field_named(c, f, json_get(w, S("field")), S("when.field"), &field));
    if (!is_day_or_instant(field))
        return spec_wrong(c, S("when.field"), "应为日期或时间字段", "a date or a time is needed");
    if (field_value_type(field)->expr_kind && (field->type->flags & TYPE_COMPUTED) &&
        !field->is_system && field->type->storage == STORE_NONE)
        return spec_wrong(c, S("when.field"), "不能用引用字段", "not a looked-up field");
    if (!json_is(offsets, JSON_ARRAY) || !offsets->count || offsets->count > OFFSETS_MAX)
        return spec_wrong(c, S("when.offsets"), "请写 1 到 12 个时间", "give 1 to 12 times");
    json_each(o, offsets)
    {
        TRY(keys_only(c, o, S("when.offsets"),
                      KEYS("days", "hours", "minutes", "workdays", "workhours")));
        json_each(n, o) TRY(number_in(c, n, S("when.offsets"), -DAYS_MAX, DAYS_MAX));
    }
    return time_at(c, json_get(w, S("at")), S("when.at"));
}

static err_t check_since(struct ctx *c, const struct form *f, const struct json *since)
{
    struct field *field;
    struct form *other;
    TRY(keys_only(c, since, S("when.since"), KEYS("field", "form", "link", "stage")));
    if (json_get(since, S("stage"))) {
        TRY(field_named(c, f, json_get(since, S("stage")), S("when.since.stage"), &field));
        return field == f->state_field ? OK
                                       : spec_wrong(c, S("when.since.stage"), "应为状态字段",
                                                    "the form's state is needed");
    }
    other = (struct form *)f;
    if (json_get(since, S("form"))) {
        struct field *link;
        other = catalog_form(c->cat, json_str(json_get(since, S("form"))));
        if (!other || !actor_may(c, other, ACT_READ))
            return spec_wrong(c, S("when.since.form"), "没有这个表单", "no such form");
        TRY(field_named(c, other, json_get(since, S("link")), S("when.since.link"), &link));
        if (link->target != f || link->type->storage != STORE_INT)
            return spec_wrong(c, S("when.since.link"), "应为指向本表单的关联",
                              "a link to this form is needed");
    }
    TRY(field_named(c, other, json_get(since, S("field")), S("when.since.field"), &field));
    return is_day_or_instant(field) ? OK
                                    : spec_wrong(c, S("when.since.field"), "应为日期或时间字段",
                                                 "a date or a time is needed");
}

static err_t check_idle(struct ctx *c, const struct form *f, const struct json *w)
{
    TRY(keys_only(
        c, w, S("when"),
        KEYS("kind", "days", "hours", "workdays", "workhours", "since", "repeat_days", "at")));
    TRY(number_in(c, json_get(w, S("days")), S("when.days"), 0, DAYS_MAX));
    TRY(number_in(c, json_get(w, S("hours")), S("when.hours"), 0, DAYS_MAX));
    TRY(number_in(c, json_get(w, S("workdays")), S("when.workdays"), 0, DAYS_MAX));
    TRY(number_in(c, json_get(w, S("workhours")), S("when.workhours"), 0, DAYS_MAX));
    TRY(number_in(c, json_get(w, S("repeat_days")), S("when.repeat_days"), 1, DAYS_MAX));
    if (!json_get(w, S("days")) && !json_get(w, S("hours")) && !json_get(w, S("workdays")) &&
        !json_get(w, S("workhours")))
        return spec_wrong(c, S("when.days"), "请写多少天或多少小时", "say how many days or hours");
    TRY(time_at(c, json_get(w, S("at")), S("when.at")));
    return check_since(c, f, json_get(w, S("since")));
}

static err_t check_schedule(struct ctx *c, const struct form *f, const struct json *w)
{
    (void)f;
    str every = json_str(json_get(w, S("every")));
    bool is_term = str_eq(every, S("solarterm"));
    TRY(keys_only(c, w, S("when"),
                  is_term ? KEYS("kind", "every", "at", "term", "days")
                          : KEYS("kind", "every", "at", "weekdays", "day")));
    TRY(one_of(c, json_get(w, S("every")), S("when.every"),
               KEYS("day", "week", "month", "workday", "solarterm")));
    if (is_term) TRY(term_check(c, w));
    json_each(d, json_get(w, S("weekdays"))) TRY(number_in(c, d, S("when.weekdays"), 1, 7));
    TRY(number_in(c, json_get(w, S("day")), S("when.day"), 1, 31));
    if (str_eq(every, S("week")) && !json_is(json_get(w, S("weekdays")), JSON_ARRAY))
        return spec_wrong(c, S("when.weekdays"), "请选择星期几", "choose the days of the week");
    return time_at(c, json_get(w, S("at")), S("when.at"));
}

static err_t check_button(struct ctx *c, const struct form *f, const struct json *w)
{
    const struct field *field = form_field(f, json_str(json_get(w, S("field"))));
    TRY(keys_only(c, w, S("when"), KEYS("kind", "field")));
    if (field && field->index >= 0 && (field->type->flags & TYPE_ACTION)) return OK;
    return spec_wrong(c, S("when.field"), "请选择一个按钮字段", "choose a button of the form");
}

// By one public form, or by any of this form.
static err_t check_submitted(struct ctx *c, const struct form *f, const struct json *w)
{
    const struct json *id = json_get(w, S("form"));
    i64 n, there;
    TRY(keys_only(c, w, S("when"), KEYS("kind", "form")));
    if (!id) return OK;
    struct sql q = db_sql(c);
    if (!json_i64(id, &n)) n = 0;
    sql_lit(&q, "SELECT count(*) FROM x_public_form WHERE id = ");
    sql_i64(&q, n);
    sql_lit(&q, " AND form_id = ");
    sql_i64(&q, f->id);
    TRY(db_one_i64(c, &q, &there, NULL));
    return there ? OK : spec_wrong(c, S("when.form"), "没有这个公开表单", "no such public form");
}

static err_t check_when(struct ctx *c, const struct form *f, const struct json *w)
{
    static err_t (*const checks[])(struct ctx *, const struct form *, const struct json *) = {
        [WHEN_RECORD] = check_record,       [WHEN_STAGE] = check_stage,
        [WHEN_DATE] = check_date,           [WHEN_IDLE] = check_idle,
        [WHEN_SCHEDULE] = check_schedule,   [WHEN_BUTTON] = check_button,
        [WHEN_SUBMITTED] = check_submitted, [WHEN_WEBHOOK] = hook_check,
        [WHEN_SEGMENT] = segment_check,     [WHEN_FLOW] = flow_event_check,
    };
    enum rule_kind kind;
    if (!rule_kind_of_key(json_str(json_get(w, S("kind"))), &kind))
        return spec_wrong(c, S("when.kind"), "请选择什么时候执行", "choose when it is to run");
    if (kind == WHEN_PLAN || kind == WHEN_POOL)
        return spec_wrong(c, S("when.kind"), "请选择什么时候执行", "choose when it is to run");
    return checks[kind](c, f, w);
}

// --- If, guards ---------------------------------------------------------------------------------------------

static bool hears_deletions(const struct json *spec)
{
    json_each(one, json_get(json_get(spec, S("when")),
                            S("on"))) if (str_eq(json_str(one), S("deleted"))) return true;
    return false;
}

static err_t check_if(struct ctx *c, const struct form *f, const struct json *spec)
{
    const struct json *j = json_get(spec, S("if"));
    if (j && !json_is(j, JSON_OBJECT))
        return spec_wrong(c, S("if"), "应为对象 {}", "an object is needed");
    if (!rule_if(spec)) return OK;
    TRY(filter_check(c, f, j, S("if")));
    if (hears_deletions(spec) && !is_own_condition(c, f, j))
        return spec_wrong(c, S("if"), "删除时的条件只能用本记录的字段",
                          "for a deletion the condition can only use the record's own fields");
    return OK;
}

static bool counts_heard(const struct json *j)
{
    if (!j || j->type < JSON_ARRAY) return false;
    const struct json *l = json_get(j, S("linked"));
    if (l) return json_get(l, S("form")) && !json_get(l, S("over"));
    json_each(kid, j) if (counts_heard(kid)) return true;
    return false;
}

// What a rule hears and what its condition asks have to fit.
static err_t check_fit(struct ctx *c, const struct json *spec)
{
    const struct json *when = json_get(spec, S("when"));
    bool is_segment = str_eq(json_str(json_get(when, S("kind"))), S("segment"));
    if (is_segment && !rule_if(spec))
        return spec_wrong(c, S("if"), "请写人群的条件", "give the condition of the segment");
    if (is_segment && json_get(spec, S("edge")))
        return spec_wrong(c, S("edge"), "人群规则总在进入或离开时执行",
                          "a segment runs when records enter or leave");
    json_each(one, json_get(when, S("on"))) if (
        str_eq(json_str(one), S("linked")) &&
        !counts_heard(rule_if(
            spec))) return spec_wrong(c, S("when.on"), "条件里没有统计关联到本表单的记录",
                                      "the condition counts no records that link to this form");
    return OK;
}

static err_t check_again(struct ctx *c, const struct json *j)
{
    if (!j) return OK;
    TRY(keys_only(c, j, S("again"), KEYS("kind", "days")));
    TRY(one_of(c, json_get(j, S("kind")), S("again.kind"), KEYS("edge", "once", "days")));
    if (str_eq(json_str(json_get(j, S("kind"))), S("days")) && !json_get(j, S("days")))
        return spec_wrong(c, S("again.days"), "请写间隔多少天", "say how many days between");
    return number_in(c, json_get(j, S("days")), S("again.days"), 1, DAYS_MAX);
}

// It will look at every record of the form: so must he who publishes it.
static err_t sees_all(struct ctx *c, const struct form *f)
{
    const struct form_policy *p;
    TRY(policy_of(c, f, &p));
    if (p->sees_all_rows || c->who->has_all_rights) return OK;
    return spec_wrong(c, STR_NONE, "规则作用于全部记录，请由能查看全部记录的人发布",
                      "a rule acts on all records: somebody who sees them all has to publish it");
}

static err_t check_pool(struct ctx *c, const struct form *f, const struct json *spec)
{
    const struct json *since = json_get(json_get(spec, S("when")), S("since"));
    if (since) TRY(check_since(c, f, since));
    return pool_spec_check(c, f, spec);
}

err_t spec_check(struct ctx *c, const struct form *f, const struct json *spec)
{
    TRY(sees_all(c, f));
    if (str_eq(json_str(json_get(json_get(spec, S("when")), S("kind"))), S("plan")))
        return plan_spec_check(c, f, spec);
    if (str_eq(json_str(json_get(json_get(spec, S("when")), S("kind"))), S("pool")))
        return check_pool(c, f, spec);
    TRY(keys_only(c, spec, STR_NONE, KEYS("when", "if", "edge", "again", "only", "rate", "do")));
    TRY(check_when(c, f, json_get(spec, S("when"))));
    TRY(check_if(c, f, spec));
    TRY(check_fit(c, spec));
    if (json_get(spec, S("edge")))
        TRY(one_of(c, json_get(spec, S("edge")), S("edge"), KEYS("became_true", "every_time")));
    TRY(check_again(c, json_get(spec, S("again"))));
    TRY(only_check(c, json_get(spec, S("only"))));
    TRY(number_in(c, json_get(spec, S("rate")), S("rate"), 1, RATE_MAX));
    TRY(calendar_check(c, spec));
    bool is_told = str_eq(json_str(json_get(json_get(spec, S("when")), S("kind"))), S("flow"));
    return (is_told ? steps_check_told : steps_check)(c, f, json_get(spec, S("do")), S("do"), 0);
}
