// SPDX-License-Identifier: Apache-2.0
// The actions of a rule one behind the other, so that one number says how far a run came: a branch is a jump
// over its "then", with a jump over "else" behind that. And how long a wait is.
#include "base/date.h"
#include "act/act.h"

static const struct {
    const char *key;
    const struct action *action;
} actions[] = {
#define ACTION(name, zh, en) { #name, &action_##name },
#include "../tables/actions.def"
#undef ACTION
};

const struct action *act_of_key(str key)
{
    for (size_t i = 0; i < COUNT_OF(actions); i++)
        if (str_eq(str_of(actions[i].key), key)) return actions[i].action;
    return NULL;
}

struct order {
    struct mem *m;
    VEC(struct instr) v;
};

static void put_steps(struct order *o, const struct json *steps);

static void put_branch(struct order *o, const struct json *j)
{
    size_t at = o->v.n;
    struct instr head = { j, NULL, 0 }, over = { NULL, NULL, 0 };
    vec_push(o->m, &o->v, head);
    put_steps(o, json_get(j, S("then")));
    size_t end = o->v.n;
    vec_push(o->m, &o->v, over);
    o->v.v[at].jump = (int)o->v.n;
    put_steps(o, json_get(j, S("else")));
    o->v.v[end].jump = (int)o->v.n;
}

static void put_steps(struct order *o, const struct json *steps)
{
    json_each(j, steps)
    {
        str key = json_str(json_get(j, S("do")));
        struct instr one = { j, act_of_key(key), 0 };
        if (str_eq(key, S("branch"))) put_branch(o, j);
        else vec_push(o->m, &o->v, one);
    }
}

struct instr *order_of(struct mem *m, const struct json *steps, int *n)
{
    struct order o = { .m = m };
    put_steps(&o, steps);
    *n = (int)o.v.n;
    return o.v.v;
}

i64 span_part(const struct json *j, const char *key)
{
    i64 n = 0;
    return json_i64(json_get(j, str_of(key)), &n) ? n : 0;
}

// From now on; with "at" to that time of the day which is reached then, or of the next. Where working days
// are counted the day is a working one.
err_t span_after(struct ctx *c, const struct json *j, i64 from, i64 *out)
{
    const struct worktime *work = &c->cat->calendar.work;
    int zone = c->cat->offset_min;
    i64 days = span_part(j, "workdays"), hours = span_part(j, "workhours"), ms;
    bool fixed = time_parse(json_str(json_get(j, S("at"))), &ms);
    *out = from + span_part(j, "days") * DAY_MS + span_part(j, "hours") * 3600000LL +
           span_part(j, "minutes") * 60000LL;
    if (days && !worktime_days(work, *out, days, -1, out)) return fail(c, ERR_CALENDAR_EMPTY);
    if (hours && !worktime_add(work, *out, hours * 3600000LL, out))
        return fail(c, ERR_CALENDAR_EMPTY);
    if (!fixed) return OK;
    *out = instant_of_local(date_of_instant(*out, zone), ms, zone);
    if (*out > from) return OK;
    if (!days && !hours) return *out += DAY_MS, OK;
    return worktime_days(work, *out, 1, ms, out) ? OK : fail(c, ERR_CALENDAR_EMPTY);
}

err_t wait_until(struct ctx *c, const struct json *j, i64 *out)
{
    return span_after(c, j, c->now_ms, out);
}
