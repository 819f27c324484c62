// SPDX-License-Identifier: Apache-2.0
// Which groups come first by a figure that is worked out, where there are more of them than the door gives at once:
// an average, a ratio or a formula, what several forms say together, a name. All groups are taken, put in order, and
// forgotten again but for the first ones.
#include "job/apart.h"
#include "report/shape.h"

#define EVERY_MEMORY ((size_t)768 << 20)

// --- The first ones of dims[0] ------------------------------------------------------------------------

struct topping {
    struct ctx *c; // whose arena keeps what was found
    const struct ask *a;
    struct top *top;
};

static struct val val_copy(struct mem *m, struct val v)
{
    v.s = str_dup(m, v.s);
    return v;
}

static err_t find_top(struct ctx *own, void *arg)
{
    struct topping *t = arg;
    const struct ask *a = t->a;
    struct ask_sort by = { .dim = -1, .measure = a->top_by, .is_desc = true };
    struct lines all;
    TRY(level_run(own, a, &(struct level_want){ .mask = 1, .is_every = true, .untitled = true },
                  &all));
    derive(own, a, &all, NULL, NULL);
    lines_sort(own, a, &all, &by, 1);
    for (t->top->n = 0; t->top->n < all.n && t->top->n < a->top; t->top->n++)
        t->top->v[t->top->n] = val_copy(t->c->mem, all.v[t->top->n].dims[0]);
    return OK;
}

// Conditions say the titles of links too.
static err_t fill_titles(struct ctx *c, const struct group_dim *d, struct top *top)
{
    const struct field *f = d->path.leaf;
    id64 ids[ASK_TOP_MAX];
    str titles[ASK_TOP_MAX];
    int n = 0;
    if (d->bucket || d->range_count || !f->target || !(ask_type(f)->flags & TYPE_REFERENCE))
        return OK;
    for (int i = 0; i < top->n; i++)
        if (!val_is_null(top->v[i])) ids[n++] = top->v[i].i;
    TRY(query_titles(c, f->target, ids, n, titles));
    for (int i = 0, at = 0; i < top->n; i++)
        if (!val_is_null(top->v[i])) top->v[i].s = titles[at++];
    return OK;
}

err_t every_top(struct ctx *c, const struct ask *a, struct top *top)
{
    struct topping t = { c, a, top };
    TRY(job_run_briefly(c, EVERY_MEMORY, find_top, &t));
    return fill_titles(c, &a->sources[0].dims[0], top);
}

// --- All that is shown --------------------------------------------------------------------------------

static struct figure *figures_copy(struct mem *m, const struct figure *v, int n)
{
    if (!v) return NULL;
    struct figure *out = mem_dup(m, v, (size_t)n * sizeof *v);
    for (int i = 0; i < n; i++) {
        if (out[i].kind != FIGURE_VALUE) continue;
        struct group_cell *cell = mem_dup(m, v[i].cell, sizeof *cell);
        cell->v = val_copy(m, cell->v);
        out[i].cell = cell;
    }
    return out;
}

static void lines_copy(struct mem *m, const struct ask *a, struct lines *l)
{
    l->v = mem_dup(m, l->v, (size_t)l->n * sizeof *l->v);
    for (int i = 0; i < l->n; i++) {
        struct line *one = &l->v[i];
        for (int d = 0; d < GROUP_DIMS_MAX; d++) one->dims[d] = val_copy(m, one->dims[d]);
        one->key = str_dup(m, one->key);
        one->now = figures_copy(m, one->now, a->measure_count);
        one->before = figures_copy(m, one->before, a->measure_count);
    }
}

struct shaping {
    struct ctx *c;
    struct shape *s;
};

static err_t find_shape(struct ctx *own, void *arg)
{
    struct shaping *x = arg;
    struct shape mine = { .ask = x->s->ask, .is_every = true };
    struct lines *all[] = { &mine.rows, &mine.all, &mine.first, &mine.second };
    TRY(shape_rows(own, &mine));
    TRY(shape_finish(own, &mine));
    for (int i = 0; i < 4; i++) lines_copy(x->c->mem, mine.ask, all[i]);
    *x->s = mine;
    return OK;
}

err_t every_shape(struct ctx *c, struct shape *s)
{
    struct shaping x = { c, s };
    return job_run_briefly(c, EVERY_MEMORY, find_shape, &x);
}
