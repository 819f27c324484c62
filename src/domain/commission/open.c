// SPDX-License-Identifier: Apache-2.0
// One snapshot of the facts serves all open months: each computed month is taken for locked, so that the
// next one sees its lines, as it would after settling.
#include "domain/commission/open.h"
#include "base/date.h"
#include "job/apart.h"

// The first day on which anything was earned; today where nothing was.
static i64 first_day(const struct ctx *c, const struct facts *f)
{
    i64 first = date_of_instant(c->now_ms, c->cat->offset_min);
    for (size_t i = 0; i < f->charges.n; i++)
        first = i64_min(first, date_of_instant(f->charges.v[i].time_ms, c->cat->offset_min));
    for (size_t i = 0; i < f->arrivals.n; i++)
        first = i64_min(first, date_of_instant(f->arrivals.v[i].time_ms, c->cat->offset_min));
    return first;
}

static err_t add_month(struct ctx *c, struct open_months *o, struct cm_period at, i64 today)
{
    struct open_month *m = &o->m[o->n++];
    struct cm_input in;
    m->period = period_of_day(c->mem, at.from_day);
    m->last_day = i64_min(at.until_day - 1, today);
    TRY(facts_settle(c, &o->f, at, &in, &m->r));
    facts_lock(&o->f, &in, &m->r, m->period);
    return OK;
}

static err_t compute(struct ctx *c, void *arg)
{
    struct open_months *o = arg;
    i64 today = date_of_instant(c->now_ms, c->cat->offset_min);
    struct cm_period at, last;
    c->who = actor_capability(c, S("commission")); // figures do not depend on who asks
    TRY(facts_read(c, &o->f));
    must(period_parse(period_of_day(c->mem, today), &last));
    i64 first = o->f.periods.n ? o->f.periods.v[o->f.periods.n - 1].until_day : first_day(c, &o->f);
    must(period_parse(period_of_day(c->mem, first), &at));
    while (last.from_day - at.from_day > (OPEN_MONTHS_MAX - 1) * 30) // the oldest are left out
        must(period_parse(period_of_day(c->mem, at.until_day), &at));
    while (at.from_day <= last.from_day && o->n < OPEN_MONTHS_MAX) {
        TRY(add_month(c, o, at, today));
        must(period_parse(period_of_day(c->mem, at.until_day), &at));
    }
    return OK;
}

err_t commission_open(struct ctx *c, struct open_months **out)
{
    *out = mem_new_of(c->mem, struct open_months);
    return job_run_apart(c, compute, *out);
}

i64 open_line_day(const struct ctx *c, const struct open_month *m, const struct cm_line *l)
{
    return l->time_ms ? date_of_instant(l->time_ms, c->cat->offset_min) : m->last_day;
}

void open_line_put(struct ctx *c, struct jw *w, const struct open_months *o,
                   const struct open_month *m, const struct cm_line *l)
{
    const struct facts *f = &o->f;
    bool is_known = (size_t)l->origin < f->period_names.n;
    commission_put_line(c, w, f, l, is_known ? f->period_names.v[l->origin] : m->period);
}
