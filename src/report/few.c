// SPDX-License-Identifier: Apache-2.0
// What is about so few rows that it would say who it was is not told, nor what it could be worked out of within
// the same answer; and what is not told does not open.
#include "report/shape.h"

err_t few_least(struct ctx *c, const struct form *f, i64 *least)
{
    const struct form_policy *p;
    TRY(policy_of(c, f, &p));
    bool sees_all = p->sees_all_rows && (!p->also || p->also->sees_all_rows);
    *least = sees_all || c->cat->report_small < 1 ? 0 : c->cat->report_small;
    return OK;
}

static bool is_few(i64 n, i64 least) { return n > 0 && n < least; }

bool few_may_be(const struct ask *a)
{
    for (int s = 0; s < a->source_count; s++)
        if (a->sources[s].least) return true;
    return false;
}

// --- Of one group --------------------------------------------------------------------------------------

// How many rows a figure is about: those that match its filter and have a value of its field.
static i64 about(const struct ask_source *s, int at, const struct group *g)
{
    const struct group_measure *m = &s->measures[at];
    if (m->fn == MEASURE_COUNT) return g->cells[at].v.i;
    return s->counted[at] ? g->cells[s->counted[at]].v.i : g->rows;
}

bool few_figure(const struct ask_source *s, int at, const struct group *g)
{
    if (!s->least || !g || !g->rows) return false;
    i64 n = about(s, at, g);
    bool few_left = s->filters[at].n && is_few(g->rows - n, s->least);
    return is_few(g->rows, s->least) || is_few(n, s->least) || few_left;
}

static bool is_small(const struct ask *a, const struct line *l)
{
    i64 least = a->sources[0].least;
    return l->is_small || is_few(l->rows, least) || is_few(l->rows_before, least);
}

static bool hides(const struct line *l, int m)
{
    return l->now[m].is_few || (l->before && l->before[m].is_few);
}

static bool hides_any(const struct ask *a, const struct line *l)
{
    bool any = is_small(a, l);
    for (int m = 0; m < a->measure_count; m++) any = any || hides(l, m);
    return any;
}

// --- The others ----------------------------------------------------------------------------------------

static bool same_but_first(struct ctx *c, const struct ask *a, const struct line *x,
                           const struct line *y)
{
    for (int d = 1; d < a->dim_count; d++) {
        struct buf p = BUF(c->mem), q = BUF(c->mem);
        struct jw v = JW(&p), w = JW(&q);
        query_group_put_value(c, &v, &a->sources[0].dims[d], x->dims[d]);
        query_group_put_value(c, &w, &a->sources[0].dims[d], y->dims[d]);
        if (!str_eq(buf_str(&p), buf_str(&q))) return false;
    }
    return true;
}

static void take_from(const struct ask *a, struct line *other, const struct line *group)
{
    other->is_small = other->is_small || is_small(a, group);
    for (int m = 0; m < a->measure_count; m++) {
        other->now[m].is_few = other->now[m].is_few || group->now[m].is_few;
        if (other->before && group->before)
            other->before[m].is_few = other->before[m].is_few || group->before[m].is_few;
    }
}

// The first ones told with one more would tell the group that came out of the others.
err_t few_others(struct ctx *c, struct shape *s, const struct top *top)
{
    const struct ask *a = s->ask;
    struct level_want every = {
        .mask = (1u << a->dim_count) - 1, .top = top, .is_rest = true, .untitled = true
    };
    struct lines in;
    if (!few_may_be(a)) return OK;
    TRY(level_run(c, a, &every, &in));
    s->is_few = s->is_few || in.is_cut;
    for (int i = 0; i < s->rows.n && in.is_cut; i++)
        s->rows.v[i].is_small = s->rows.v[i].is_small || s->rows.v[i].is_other;
    for (int k = 0; k < in.n; k++) {
        if (!hides_any(a, &in.v[k])) continue;
        s->is_few = true;
        for (int i = 0; i < s->rows.n; i++)
            if (s->rows.v[i].is_other && same_but_first(c, a, &s->rows.v[i], &in.v[k]))
                take_from(a, &s->rows.v[i], &in.v[k]);
    }
    return OK;
}

// --- Of an answer --------------------------------------------------------------------------------------

// Shares and running totals look at other groups; so does what is made of them.
static bool looks_at_others(const struct ask *a, int at)
{
    const struct ask_measure *m = &a->measures[at];
    if (m->kind == ASK_SHARE || m->kind == ASK_RUNNING) return true;
    if (m->kind == ASK_BASE || m->kind == ASK_TARGET) return false;
    for (int i = 0; m->kind == ASK_FORMULA && i < m->formula->n_slots; i++)
        if (looks_at_others(a, m->formula->slots[i].slot)) return true;
    if (m->kind == ASK_FORMULA) return false;
    return looks_at_others(a, m->of) || (m->kind == ASK_RATIO && looks_at_others(a, m->by));
}

static void hide(struct line *l, int m)
{
    l->now[m].kind = FIGURE_NULL;
    if (l->before) l->before[m].kind = FIGURE_NULL;
}

void few_hide(struct shape *s)
{
    const struct ask *a = s->ask;
    if (!few_may_be(a)) return;
    s->is_few = s->is_few || s->rows.is_cut; // of the rest nothing is known
    for (int i = 0; i < s->rows.n; i++) {
        struct line *l = &s->rows.v[i];
        bool all = is_small(a, l);
        l->is_small = hides_any(a, l);
        s->is_few = s->is_few || l->is_small;
        for (int m = 0; m < a->measure_count; m++) {
            bool here = all || hides(l, m);
            if (here) hide(l, m);
            l->now[m].is_few = here;
        }
    }
}

void few_hide_worked(struct shape *s)
{
    const struct ask *a = s->ask;
    if (!s->is_few) return;
    for (int m = 0; m < a->measure_count; m++) {
        if (!looks_at_others(a, m)) continue;
        for (int i = 0; i < s->rows.n; i++) hide(&s->rows.v[i], m);
    }
    s->has_all = s->has_first = s->has_second = false;
}

// --- What opens ----------------------------------------------------------------------------------------

// Whether a line stands at a place or is a part of it.
static bool is_at(struct ctx *c, const struct ask *a, const struct line *l, const struct json *at)
{
    int d = -1;
    json_each(j, at)
    {
        struct val v;
        struct buf p = BUF(c->mem), q = BUF(c->mem);
        struct jw x = JW(&p), y = JW(&q);
        const struct group_dim *dim = &a->sources[0].dims[++d];
        if ((json_is(j, JSON_OBJECT) && !j->count) || (l->is_other && d == 0)) continue;
        if (query_group_parse_value(c, dim, j, &v) != OK) return false;
        query_group_put_value(c, &x, dim, v);
        query_group_put_value(c, &y, dim, l->dims[d]);
        if (!str_eq(buf_str(&p), buf_str(&q))) return false;
    }
    return true;
}

err_t few_refused(struct ctx *c)
{
    bool en = c->lang == LANG_EN;
    return fail_arg(c, ERR_BAD_REQUEST, S("at"),
                    en ? S("a figure of more people: this few could be recognised")
                       : S("人数太少，为保护隐私不打开明细"));
}

err_t few_opens(struct ctx *c, const struct ask *a, const struct few_place *p, i64 n)
{
    struct shape *s;
    struct ask *every = mem_dup(c->mem, a, sizeof *a);
    if (!few_may_be(a)) return OK;
    if (is_few(n, a->sources[a->measures[p->measure].source].least)) return few_refused(c);
    if (!p->is_other) every->top = 0; // a group among the others is a group all the same
    every->limit = GROUP_LIMIT_MAX;
    TRY(shape_run(c, every, &s));
    for (int i = 0; i < s->rows.n; i++) {
        const struct line *l = &s->rows.v[i];
        bool told = !l->now[p->measure].is_few;
        if (!told && l->is_other == p->is_other && is_at(c, a, l, p->at)) return few_refused(c);
    }
    return OK;
}
