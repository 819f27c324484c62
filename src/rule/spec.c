// SPDX-License-Identifier: Apache-2.0
// What a rule says, checked when it is designed: closed lists of keys, fields that exist, rights of whoever
// publishes it (he reads what it reads and writes what it sets, as the rule itself will act with all rights).
// Each mistake is told at its place: "do.1.set.state".
#include "base/date.h"
#include "rule/internal.h"

#define STEPS_MAX 30
#define DEPTH_MAX 4
#define OFFSETS_MAX 12
#define DAYS_MAX 36600

str path_under(struct ctx *c, str path, const char *part)
{
    return path.n ? str_cat3(c->mem, path, S("."), str_of(part)) : str_of(part);
}

err_t spec_wrong(struct ctx *c, str path, const char *zh, const char *en)
{
    return fail_arg(c, ERR_RULE_SPEC, path, str_of(c->lang == LANG_EN ? en : zh));
}

err_t keys_only(struct ctx *c, const struct json *j, str path, const char *const *keys)
{
    if (!json_is(j, JSON_OBJECT)) return spec_wrong(c, path, "应为对象 {}", "an object is needed");
    json_each(m, j)
    {
        bool known = false;
        for (int i = 0; keys[i]; i++) known = known || str_eq(m->key, str_of(keys[i]));
        if (!known)
            return spec_wrong(c, str_cat3(c->mem, path, S("."), m->key), "不认识的项", "unknown");
    }
    return OK;
}

const struct json *rule_if(const struct json *spec)
{
    const struct json *j = json_get(spec, S("if"));
    return json_is(j, JSON_OBJECT) && j->first ? j : NULL;
}

static err_t one_of(struct ctx *c, const struct json *j, str path, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (str_eq(json_str(j), str_of(words[i]))) return OK;
    return spec_wrong(c, path, "请从可选项中选一个", "choose one of those offered");
}

static err_t number_in(struct ctx *c, const struct json *j, str path, i64 min, i64 max)
{
    i64 n;
    if (!j) return OK;
    if (json_i64(j, &n) && n >= min && n <= max) return OK;
    return fail_arg(c, ERR_RULE_SPEC, path,
                    str_fmt(c->mem,
                            c->lang == LANG_EN ? "a whole number from %lld to %lld"
                                               : "应为 %lld 到 %lld 的整数",
                            (long long)min, (long long)max));
}

static err_t time_at(struct ctx *c, const struct json *j, str path)
{
    i64 ms;
    if (!j || time_parse(json_str(j), &ms)) return OK;
    return spec_wrong(c, path, "时间应写成 09:00", "a time is written 09:00");
}

static err_t field_named(struct ctx *c, const struct form *f, const struct json *j, str path,
                         struct field **out)
{
    enum cell_right right = CELL_READ;
    *out = json_str(j).n ? form_field(f, json_str(j)) : NULL;
    if (*out && !(*out)->is_system) TRY(query_right_any(c, *out, &right));
    if (!*out || right != CELL_READ)
        return spec_wrong(c, path, "请选择一个您能读取的字段", "choose a field that you may read");
    return OK;
}

static bool is_day_or_instant(const struct field *f)
{
    return field_value_type(f)->flags & (TYPE_DATE | TYPE_INSTANT);
}

// A rule decides with all rights, so whoever writes its condition must read all of it himself: else he would
// learn by what the rule does what a masked number is.
static err_t path_readable(struct ctx *c, const struct path *p, str path)
{
    enum cell_right right;
    for (int i = 0; i <= p->hop_count; i++) {
        const struct field *f = i < p->hop_count ? p->hops[i] : p->leaf;
        if (f->is_system || f->form->parent) continue;
        TRY(query_right_any(c, f, &right));
        if (right != CELL_READ)
            return spec_wrong(c, path, "条件里有您不能完整读取的字段",
                              "the condition has a field that you may not read in full");
    }
    return OK;
}

static err_t node_readable(struct ctx *c, const struct node *n, str path)
{
    if (n->kind == NODE_CMP) return path_readable(c, &n->path, path);
    for (int i = 0; i < n->kid_count; i++) TRY(node_readable(c, n->kids[i], path));
    return OK;
}

err_t filter_check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    struct node *node;
    TRY(query_filter_parse(c, f, j, false, &node));
    return node ? node_readable(c, node, path) : OK;
}

// --- When -------------------------------------------------------------------------------------------------

static err_t check_record(struct ctx *c, const struct form *f, const struct json *w)
{
    struct field *field;
    const struct json *on = json_get(w, S("on"));
    TRY(keys_only(c, w, S("when"), KEYS("kind", "on", "fields")));
    if (!json_is(on, JSON_ARRAY) || !on->count)
        return spec_wrong(c, S("when.on"), "请至少选一个时机", "choose at least one");
    json_each(one, on) TRY(one_of(c, one, S("when.on"), KEYS("created", "updated", "deleted")));
    json_each(one, json_get(w, S("fields"))) TRY(field_named(c, f, one, S("when.fields"), &field));
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
    TRY(keys_only(c, w, S("when"), KEYS("kind", "field", "offsets", "at", "yearly")));
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
        TRY(keys_only(c, o, S("when.offsets"), KEYS("days", "hours", "minutes")));
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
    TRY(keys_only(c, w, S("when"), KEYS("kind", "days", "hours", "since", "repeat_days", "at")));
    TRY(number_in(c, json_get(w, S("days")), S("when.days"), 0, DAYS_MAX));
    TRY(number_in(c, json_get(w, S("hours")), S("when.hours"), 0, DAYS_MAX));
    TRY(number_in(c, json_get(w, S("repeat_days")), S("when.repeat_days"), 1, DAYS_MAX));
    if (!json_get(w, S("days")) && !json_get(w, S("hours")))
        return spec_wrong(c, S("when.days"), "请写多少天或多少小时", "say how many days or hours");
    TRY(time_at(c, json_get(w, S("at")), S("when.at")));
    return check_since(c, f, json_get(w, S("since")));
}

static err_t check_schedule(struct ctx *c, const struct form *f, const struct json *w)
{
    (void)f;
    TRY(keys_only(c, w, S("when"), KEYS("kind", "every", "at", "weekdays", "day")));
    TRY(one_of(c, json_get(w, S("every")), S("when.every"), KEYS("day", "week", "month")));
    json_each(d, json_get(w, S("weekdays"))) TRY(number_in(c, d, S("when.weekdays"), 1, 7));
    TRY(number_in(c, json_get(w, S("day")), S("when.day"), 1, 31));
    if (str_eq(json_str(json_get(w, S("every"))), S("week")) &&
        !json_is(json_get(w, S("weekdays")), JSON_ARRAY))
        return spec_wrong(c, S("when.weekdays"), "请选择星期几", "choose the days of the week");
    return time_at(c, json_get(w, S("at")), S("when.at"));
}

static err_t check_when(struct ctx *c, const struct form *f, const struct json *w)
{
    static err_t (*const checks[])(struct ctx *, const struct form *, const struct json *) = {
        [WHEN_RECORD] = check_record, [WHEN_STAGE] = check_stage,       [WHEN_DATE] = check_date,
        [WHEN_IDLE] = check_idle,     [WHEN_SCHEDULE] = check_schedule,
    };
    enum rule_kind kind;
    if (!rule_kind_of_key(json_str(json_get(w, S("kind"))), &kind))
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

static err_t check_again(struct ctx *c, const struct json *j)
{
    if (!j) return OK;
    TRY(keys_only(c, j, S("again"), KEYS("kind", "days")));
    TRY(one_of(c, json_get(j, S("kind")), S("again.kind"), KEYS("edge", "once", "days")));
    if (str_eq(json_str(json_get(j, S("kind"))), S("days")) && !json_get(j, S("days")))
        return spec_wrong(c, S("again.days"), "请写间隔多少天", "say how many days between");
    return number_in(c, json_get(j, S("days")), S("again.days"), 1, DAYS_MAX);
}

// --- Do -------------------------------------------------------------------------------------------------------

static err_t check_wait(struct ctx *c, const struct json *j, str path)
{
    TRY(keys_only(c, j, path, KEYS("do", "days", "hours", "minutes", "at")));
    if (!json_get(j, S("days")) && !json_get(j, S("hours")) && !json_get(j, S("minutes")))
        return spec_wrong(c, path, "请写等多久", "say how long to wait");
    json_each(n, j) if (!str_eq(n->key, S("do")) && !str_eq(n->key, S("at")))
        TRY(number_in(c, n, str_cat3(c->mem, path, S("."), n->key), 0, DAYS_MAX));
    return time_at(c, json_get(j, S("at")), path_under(c, path, "at"));
}

static err_t check_branch(struct ctx *c, const struct form *f, const struct json *j, str path,
                          int depth)
{
    const struct json *cond = json_get(j, S("if"));
    TRY(keys_only(c, j, path, KEYS("do", "if", "then", "else")));
    if (!json_is(cond, JSON_OBJECT) || !cond->first)
        return spec_wrong(c, path_under(c, path, "if"), "请写分支的条件",
                          "give the condition of the branch");
    TRY(filter_check(c, f, cond, path_under(c, path, "if")));
    TRY(steps_check(c, f, json_get(j, S("then")), path_under(c, path, "then"), depth + 1));
    return json_get(j, S("else"))
               ? steps_check(c, f, json_get(j, S("else")), path_under(c, path, "else"), depth + 1)
               : OK;
}

err_t steps_check(struct ctx *c, const struct form *f, const struct json *steps, str path,
                  int depth)
{
    int i = 0;
    if (!json_is(steps, JSON_ARRAY) || !steps->count)
        return spec_wrong(c, path, "请至少添加一个动作", "add at least one action");
    if (steps->count > STEPS_MAX || depth > DEPTH_MAX)
        return spec_wrong(c, path, "动作太多，请拆成几条规则",
                          "too many actions: make several rules of it");
    json_each(j, steps)
    {
        str at = str_fmt(c->mem, STR_FMT ".%d", STR_ARG(path), i++);
        str key = json_str(json_get(j, S("do")));
        const struct rule_action *a = rule_action_of_key(key);
        if (a) TRY(a->check(c, f, j, at));
        else if (str_eq(key, S("wait"))) TRY(check_wait(c, j, at));
        else if (str_eq(key, S("branch"))) TRY(check_branch(c, f, j, at, depth));
        else return spec_wrong(c, path_under(c, at, "do"), "请选择动作", "choose an action");
    }
    return OK;
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

err_t spec_check(struct ctx *c, const struct form *f, const struct json *spec)
{
    TRY(sees_all(c, f));
    TRY(keys_only(c, spec, STR_NONE, KEYS("when", "if", "edge", "again", "do")));
    TRY(check_when(c, f, json_get(spec, S("when"))));
    TRY(check_if(c, f, spec));
    if (json_get(spec, S("edge")))
        TRY(one_of(c, json_get(spec, S("edge")), S("edge"), KEYS("became_true", "every_time")));
    TRY(check_again(c, json_get(spec, S("again"))));
    return steps_check(c, f, json_get(spec, S("do")), S("do"), 0);
}
