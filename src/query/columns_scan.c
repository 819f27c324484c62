// SPDX-License-Identifier: Apache-2.0
// A plan answered: threads take rows by turns, each in memory of its own, and what they have gathered is added
// up at the end. Sums are 128 bits wide, so they are the same whatever the order.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "os/crew.h"
#include "query/columns_run.h"

#define RUN_MEMORY ((size_t)768 << 20)
#define RUNS_MAX 4
#define TURN (16 * BLOCK)         // rows that are taken at once
#define SHARED_FROM (100 * BLOCK) // rows that are worth a second thread
#define ALWAYS_SHARED (2 * BLOCK) // and so few that it costs nothing, so that tests see it

struct turns {
    atomic_int next;
    int rows, turn;
    bool is_once; // each run takes one
};
struct runner {
    struct run run;
    struct turns *turns;
    struct crew_task task;
};

// --- Together -----------------------------------------------------------------------------------------

static void add_figures(struct figures *a, const struct figures *b)
{
    if (!b->n) return;
    if (!a->n || b->least < a->least) a->least = b->least;
    if (!a->n || b->most > a->most) a->most = b->most;
    a->sum += b->sum;
    a->n += b->n;
}

static void add_heaps(struct run *a, const struct run *b, const i32 *to)
{
    for (int i = 0; i < a->plan->ask->measure_count; i++)
        for (struct heap *h = b->heaps[i], *next; h; h = next) {
            next = h->next;
            for (int k = 0; k < h->n; k++) h->groups[k] = to[h->groups[k]];
            h->next = a->heaps[i];
            a->heaps[i] = h;
        }
}

static void add_run(struct run *a, const struct run *b)
{
    const struct group_ask *ask = a->plan->ask;
    int n = run_group_count(b);
    i32 *to = mem_array(a->m, i32, (size_t)n + 1);
    for (int g = 0; g < n; g++) {
        i32 theirs[GROUP_DIMS_MAX] = { 0 }, codes[GROUP_DIMS_MAX] = { 0 };
        run_codes(b, g, theirs);
        for (int i = 0; i < ask->dim_count; i++)
            codes[i] = run_code(a, i, b->dims[i].coder.values[theirs[i]]);
        to[g] = run_group(a, codes);
        a->rows[to[g]] += b->rows[g];
        for (int i = 0; i < ask->measure_count; i++)
            add_figures(&a->figures[i][to[g]], &b->figures[i][g]);
    }
    add_heaps(a, b, to);
    for (int i = 0; i < ask->measure_count; i++)
        for (u32 k = 0; k < b->pairs[i].slots; k++)
            if (b->pairs[i].groups[k] >= 0)
                pairs_add(a, &a->pairs[i], to[b->pairs[i].groups[k]], b->pairs[i].values[k]);
}

// The value at a place of the order, by parting at a drawn value what is left. Never at the last one, or nothing
// might be parted.
static i64 value_at(i64 *v, i64 n, i64 place)
{
    u64 draw = 1;
    while (n > 1) {
        draw = draw * 6364136223846793005ull + 1442695040888963407ull;
        i64 by = v[(draw >> 33) % (u64)(n - 1)], i = -1, k = n;
        for (;;) {
            do i++;
            while (v[i] < by);
            do k--;
            while (v[k] > by);
            if (i >= k) break;
            i64 x = v[i];
            v[i] = v[k];
            v[k] = x;
        }
        if (place <= k) {
            n = k + 1;
        } else {
            v += k + 1;
            n -= k + 1;
            place -= k + 1;
        }
    }
    return v[0];
}

// A measure's values group by group, and of each the one that has the rank; it becomes the least. Of a mean of those
// in the middle the sum.
static void rank(struct run *r, int measure, int groups)
{
    struct figures *f = r->figures[measure];
    i64 *ends = mem_array(r->m, i64, (size_t)groups + 1), all = 0;
    for (int g = 0; g < groups; g++) {
        ends[g] = all;
        all += f[g].n;
    }
    i64 *v = mem_array(r->m, i64, (size_t)all + 1);
    for (const struct heap *h = r->heaps[measure]; h; h = h->next)
        for (int k = 0; k < h->n; k++) v[ends[h->groups[k]]++] = h->values[k];
    const struct group_measure *m = &r->plan->ask->measures[measure];
    for (int g = 0; g < groups; g++) {
        i64 n = f[g].n, *own = v + ends[g] - n;
        if (!n) continue;
        f[g].least = value_at(own, n, group_rank(n, m->p) - 1);
        f[g].sum = f[g].least;
        if (query_group_is_mean(m) && n % 2 == 0) f[g].sum += value_at(own, n, n / 2);
    }
}

static void count_pairs(struct run *r)
{
    for (int i = 0; i < r->plan->ask->measure_count; i++)
        for (u32 k = 0; k < r->pairs[i].slots; k++)
            if (r->pairs[i].groups[k] >= 0) r->figures[i][r->pairs[i].groups[k]].n++;
}

struct placed {
    int group;
    i64 keys[GROUP_DIMS_MAX];
    bool has_figure;
    i128 figure; // what the ask orders by
};

static bool is_rows(const struct group_measure *m)
{
    return m->fn == MEASURE_COUNT && !m->field.n && !m->filter;
}

static void find_figure(const struct run *r, struct placed *x)
{
    const struct group_ask *ask = r->plan->ask;
    const struct group_measure *m = ask->order > 0 ? &ask->measures[ask->order - 1] : NULL;
    x->has_figure = true;
    x->figure = r->rows[x->group];
    if (!m || is_rows(m)) return;
    const struct figures *f = &r->figures[ask->order - 1][x->group];
    bool is_counted = m->fn == MEASURE_COUNT || m->fn == MEASURE_DISTINCT;
    x->has_figure = is_counted || f->n;
    x->figure = is_counted             ? f->n
                : m->fn == MEASURE_MIN ? f->least
                : m->fn == MEASURE_MAX ? f->most
                                       : f->sum;
}

static int by_keys(const void *a, const void *b, void *arg)
{
    const struct placed *x = a, *y = b;
    const struct plan *p = arg;
    for (int i = 0; i < p->ask->dim_count; i++) {
        i64 v = x->keys[i], w = y->keys[i];
        if (v == w) continue;
        if (v == NO_VALUE || w == NO_VALUE) return v == NO_VALUE ? 1 : -1;
        const struct dict *d = group_is_text(&p->ask->dims[i]) ? p->dims[i].dict : NULL;
        if (d) return str_cmp(dict_text(d, (int)v), dict_text(d, (int)w));
        return v < w ? -1 : 1;
    }
    return 0;
}

static int by_order(const void *a, const void *b, void *arg)
{
    const struct placed *x = a, *y = b;
    const struct plan *p = arg;
    if (x->has_figure != y->has_figure) return x->has_figure ? -1 : 1;
    if (x->has_figure && x->figure != y->figure)
        return (x->figure < y->figure) == p->ask->order_up ? -1 : 1;
    return by_keys(a, b, arg);
}

static struct val value_of(struct plan *p, int dim, i64 key)
{
    if (key == NO_VALUE) return VAL_NONE;
    if (group_is_text(&p->ask->dims[dim]))
        return val_text(str_dup(p->c->mem, dict_text(p->dims[dim].dict, (int)key)));
    return val_int(key);
}

static void put_cell(const struct run *r, int at, int g, struct group_cell *cell)
{
    const struct group_measure *m = &r->plan->ask->measures[at];
    const struct figures *f = &r->figures[at][g];
    bool is_counted = m->fn == MEASURE_COUNT || m->fn == MEASURE_DISTINCT;
    cell->is_null = !is_counted && !f->n;
    if (is_counted) cell->v = val_int(is_rows(m) ? r->rows[g] : f->n);
    else if (m->fn == MEASURE_MIN || group_is_ranked(m)) cell->v = val_int(f->least);
    else if (m->fn == MEASURE_MAX) cell->v = val_int(f->most);
    cell->sum = group_is_sum(m) || query_group_is_mean(m) ? f->sum : 0;
    cell->n = m->fn == MEASURE_AVG ? f->n : 2 - f->n % 2; // else so many as are in the middle
}

static void put_group(const struct run *r, const struct placed *from, struct group *out)
{
    struct plan *p = r->plan;
    const struct group_ask *ask = p->ask;
    out->dims = mem_array(p->c->mem, struct val, GROUP_DIMS_MAX);
    out->cells = mem_array(p->c->mem, struct group_cell, (size_t)ask->measure_count + 1);
    for (int i = 0; i < ask->dim_count; i++) out->dims[i] = value_of(p, i, from->keys[i]);
    out->rows = r->rows[from->group];
    for (int i = 0; i < ask->measure_count; i++) put_cell(r, i, from->group, &out->cells[i]);
}

static void put_answer(struct run *r, struct groups *out)
{
    struct plan *p = r->plan;
    const struct group_ask *ask = p->ask;
    if (!ask->dim_count && !r->group_cap)
        run_more_groups(r); // of no rows at all there is one group too
    count_pairs(r);
    int n = run_group_count(r);
    for (int i = 0; i < ask->measure_count; i++)
        if (group_is_ranked(&ask->measures[i])) rank(r, i, n);
    struct placed *all = mem_array(r->m, struct placed, (size_t)n + 1);
    for (int g = 0; g < n; g++) {
        i32 codes[GROUP_DIMS_MAX] = { 0 };
        run_codes(r, g, codes);
        all[g].group = g;
        for (int i = 0; i < ask->dim_count; i++) all[g].keys[i] = r->dims[i].coder.values[codes[i]];
        if (ask->order) find_figure(r, &all[g]);
    }
    qsort_r(all, (size_t)n, sizeof *all, ask->order ? by_order : by_keys, p);
    out->is_cut = n > ask->limit;
    out->n = out->is_cut ? ask->limit : n;
    out->v = mem_array(p->c->mem, struct group, (size_t)out->n + 1);
    for (int i = 0; i < out->n; i++) put_group(r, &all[i], &out->v[i]);
    out->by_column = true;
}

// In the memory of the first run, which may end.
static bool put_together(struct runner *v, int n, struct groups *out)
{
    struct mem_guard g;
    struct run *first = &v[0].run;
    if (MEM_GUARD(first->m, &g)) return false;
    for (int i = 1; i < n; i++) add_run(first, &v[i].run);
    bool fits = !first->is_full;
    if (fits) put_answer(first, out);
    mem_unguard(first->m);
    return fits;
}

static void give_back(void *run)
{
    struct run *r = run;
    if (r->m) mem_free(r->m);
    r->m = NULL;
}

// --- Threads ------------------------------------------------------------------------------------------

static void take_turns(void *arg)
{
    struct runner *w = arg;
    struct mem_guard g;
    if (MEM_GUARD(w->run.m, &g)) {
        w->run.failed = true;
        return;
    }
    run_begin(&w->run);
    for (;;) {
        int from = atomic_fetch_add(&w->turns->next, w->turns->turn);
        if (from >= w->turns->rows) break;
        run_rows(&w->run, from, (int)i64_min((i64)from + w->turns->turn, w->turns->rows));
        if (w->turns->is_once || w->run.is_full) break;
    }
    mem_unguard(w->run.m);
}

// What nobody else has begun is done here, or, as a rule, there is nothing left of it.
static void take_all(struct crew *crew, struct runner *v, int n)
{
    for (int i = 1; i < n; i++) crew_open(crew, &v[i].task);
    take_turns(&v[0]);
    for (int i = 1; i < n; i++)
        if (crew_close(crew, &v[i].task) && atomic_load(&v[i].turns->next) < v[i].turns->rows)
            take_turns(&v[i]);
}

err_t columns_scan(struct plan *p, struct groups *out, bool *done)
{
    struct turns *turns = mem_new_of(p->c->mem, struct turns);
    struct runner *v = mem_array(p->c->mem, struct runner, RUNS_MAX);
    int rows = p->places[0].table->n, n = 1;
    turns->rows = rows;
    turns->turn = TURN;
    turns->is_once = rows > 1 && rows <= ALWAYS_SHARED;
    if (turns->is_once) turns->turn = rows / 2 + 1;
    if (turns->is_once) n = 2;
    else if (rows >= SHARED_FROM) n = (int)i64_min(1 + crew_size(p->crew), RUNS_MAX);
    for (int i = 0; i < n; i++) {
        v[i].run = (struct run){ .plan = p, .m = mem_new(RUN_MEMORY) };
        mem_defer(p->c->mem, give_back, &v[i].run);
        v[i].turns = turns;
        v[i].task = (struct crew_task){ .fn = take_turns, .arg = &v[i] };
    }
    take_all(p->crew, v, n);
    bool fits = true;
    for (int i = 0; i < n; i++) fits = fits && !v[i].run.failed && !v[i].run.is_full;
    *done = fits && put_together(v, n, out);
    for (int i = 0; i < n; i++) give_back(&v[i].run);
    return OK;
}
