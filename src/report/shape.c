// SPDX-License-Identifier: Apache-2.0
// The levels of an ask put together: the first groups and the others, totals, what is worked out, the order.
#include "report/shape.h"

static bool wants_share(const struct ask *a, bool of_first)
{
    for (int i = 0; i < a->measure_count; i++)
        if (a->measures[i].kind == ASK_SHARE && a->measures[i].of_first == of_first) return true;
    return false;
}

err_t shape_top(struct ctx *c, const struct ask *a, struct top *top, struct lines *all)
{
    struct ask_sort by = { .dim = -1, .measure = a->top_by, .is_desc = true };
    TRY(level_run(c, a, &(struct level_want){ .mask = 1, .by = &by }, all));
    if (all->is_cut && !level_orders(a, &by)) return every_top(c, a, top);
    derive(c, a, all, NULL, NULL);
    lines_sort(c, a, all, &by, 1);
    for (top->n = 0; top->n < all->n && top->n < a->top; top->n++)
        top->v[top->n] = all->v[top->n].dims[0];
    return OK;
}

// The lines of dims[0] that are shown one by one; those behind them are the others. Where there are more
// groups than the door gives, what it did not say of them is asked anew.
static err_t choose_top(struct ctx *c, struct shape *s, struct top *top, bool *has_rest)
{
    const struct ask *a = s->ask;
    struct ask_sort by = { .dim = -1, .measure = a->top_by, .is_desc = true };
    struct lines all;
    TRY(shape_top(c, a, top, &all));
    *has_rest = all.n > a->top;
    if (all.is_cut && (a->source_count > 1 || a->compare || !level_orders(a, &by))) {
        TRY(level_run(c, a, &(struct level_want){ .mask = 1, .top = top }, &all));
        derive(c, a, &all, NULL, NULL);
        lines_sort(c, a, &all, &by, 1);
    }
    all.n = (int)i64_min(all.n, top->n);
    s->first = all;
    return OK;
}

static void append(struct ctx *c, struct lines *l, const struct lines *more)
{
    struct line *v = mem_array(c->mem, struct line, (size_t)(l->n + more->n) + 1);
    if (l->n) memcpy(v, l->v, (size_t)l->n * sizeof *v);
    for (int i = 0; i < more->n; i++) {
        v[l->n + i] = more->v[i];
        v[l->n + i].is_other = true;
    }
    l->v = v;
    l->n += more->n;
    l->is_cut = l->is_cut || more->is_cut;
}

static err_t rows_with_top(struct ctx *c, struct shape *s)
{
    const struct ask *a = s->ask;
    struct top top = { .n = 0 };
    struct lines rest;
    bool has_rest;
    u32 all = (1u << a->dim_count) - 1;
    TRY(choose_top(c, s, &top, &has_rest));
    if (a->dim_count == 1) {
        s->rows = s->first; // its lines, and the mask of one dimension
        s->rows.is_cut = false;
    } else if (top.n) {
        TRY(level_run(c, a, &(struct level_want){ .mask = all, .top = &top, .fills = a->fills },
                      &s->rows));
    }
    if (has_rest && a->top_other) {
        struct level_want others = {
            .mask = all & ~1u, .top = &top, .is_rest = true, .fills = a->fills
        };
        TRY(level_run(c, a, &others, &rest));
        append(c, &s->rows, &rest);
        if (a->dim_count > 1) {
            TRY(level_run(c, a, &(struct level_want){ .top = &top, .is_rest = true }, &rest));
            append(c, &s->first, &rest);
        }
    }
    s->has_first = a->dim_count > 1;
    return has_rest ? few_others(c, s, &top) : OK;
}

// Whether the first groups by the order of the ask may stand for all, where there are too many: running totals
// need what comes before, and other sources and periods may lack groups that this one has.
static bool may_be_cut_by(const struct ask *a)
{
    bool may = a->sort_count > 0 && a->source_count == 1 && !a->compare;
    for (int i = 0; i < a->measure_count; i++) may = may && a->measures[i].kind != ASK_RUNNING;
    return may;
}

err_t shape_rows(struct ctx *c, struct shape *s)
{
    const struct ask *a = s->ask;
    struct level_want want = { .mask = (1u << a->dim_count) - 1,
                               .fills = a->fills,
                               .is_every = s->is_every };
    if (a->top) return rows_with_top(c, s);
    if (!s->is_every && may_be_cut_by(a)) want.by = a->sort;
    return level_run(c, a, &want, &s->rows);
}

// The door gave some of many, and cannot tell which come first.
static bool needs_every(const struct shape *s)
{
    const struct ask *a = s->ask;
    bool is_ordered = may_be_cut_by(a) && level_orders(a, a->sort);
    return s->rows.is_cut && !a->top && a->sort_count && !is_ordered;
}

static err_t find_totals(struct ctx *c, struct shape *s)
{
    const struct ask *a = s->ask;
    bool two = a->has_totals && a->dim_count == 2;
    s->has_all = a->has_totals || wants_share(a, false);
    s->has_second = two;
    if (s->has_all) TRY(level_run(c, a, &(struct level_want){ .mask = 0 }, &s->all));
    if (!s->has_first && (two || wants_share(a, true))) {
        struct level_want first = { .mask = 1, .fills = a->fills, .is_every = s->is_every };
        TRY(level_run(c, a, &first, &s->first));
        s->has_first = true;
    }
    struct level_want second = { .mask = 2, .fills = a->fills, .is_every = s->is_every };
    return two ? level_run(c, a, &second, &s->second) : OK;
}

err_t shape_finish(struct ctx *c, struct shape *s)
{
    const struct ask *a = s->ask;
    TRY(find_totals(c, s));
    // From the top down: a share looks at what stands above it.
    const struct lines *all = s->has_all ? &s->all : NULL, *first = s->has_first ? &s->first : NULL;
    if (all) derive(c, a, &s->all, all, NULL);
    if (first) derive(c, a, &s->first, all, first);
    if (s->has_second) derive(c, a, &s->second, all, NULL);
    lines_by_dims(c, a, &s->rows);
    few_hide(s);
    derive(c, a, &s->rows, all, first);
    few_hide_worked(s);
    if (a->sort_count) lines_sort(c, a, &s->rows, a->sort, a->sort_count);
    else if (a->top && a->dim_count == 1) {
        struct ask_sort by = { .dim = -1, .measure = a->top_by, .is_desc = true };
        lines_sort(c, a, &s->rows, &by, 1);
    }
    if (s->rows.n > a->limit) {
        s->rows.n = a->limit;
        s->rows.is_cut = true;
    }
    s->has_all = s->has_all && a->has_totals;
    s->has_first = s->has_first && a->has_totals;
    return OK;
}

err_t shape_run(struct ctx *c, const struct ask *a, struct shape **out)
{
    struct shape *s = *out = mem_new_of(c->mem, struct shape);
    s->ask = a;
    TRY(shape_rows(c, s));
    return needs_every(s) ? every_shape(c, s) : shape_finish(c, s);
}
