// SPDX-License-Identifier: Apache-2.0
// The door of group.h: who may ask, which way it is answered, titles of the links that are groups.
#include <stdlib.h>
#include "query/group_internal.h"

static int by_id(const void *a, const void *b)
{
    id64 x = *(const id64 *)a, y = *(const id64 *)b;
    return x < y ? -1 : x > y;
}

static err_t fill_titles(struct ctx *c, const struct group_dim *d, struct groups *out, int dim)
{
    const struct field *f = d->path.leaf;
    int n = 0;
    id64 *ids = mem_array(c->mem, id64, (size_t)out->n + 1);
    for (int i = 0; i < out->n; i++)
        if (!val_is_null(out->v[i].dims[dim])) ids[n++] = out->v[i].dims[dim].i;
    qsort(ids, (size_t)n, sizeof *ids, by_id);
    int kept = 0;
    for (int i = 0; i < n; i++)
        if (i == 0 || ids[i] != ids[i - 1]) ids[kept++] = ids[i];
    str *titles = mem_array(c->mem, str, (size_t)kept + 1);
    TRY(query_titles(c, f->target, ids, kept, titles));
    for (int i = 0; i < out->n; i++) {
        struct val *v = &out->v[i].dims[dim];
        if (val_is_null(*v)) continue;
        const id64 *at = bsearch(&v->i, ids, (size_t)kept, sizeof *ids, by_id);
        v->s = titles[at - ids];
    }
    return OK;
}

struct asked {
    const struct group_ask *ask;
    struct groups *out;
};

static err_t answer(struct ctx *c, void *arg)
{
    const struct asked *a = arg;
    const struct group_ask *ask = a->ask;
    struct kept_ask kept;
    bool done = false;
    *a->out = (struct groups){ 0 };
    TRY(answers_prepare(c, ask, &kept));
    if (!answers_give(c, ask, &kept, a->out)) {
        TRY(group_by_columns(c, ask, a->out, &done));
        if (!done) TRY(group_by_sql(c, ask, a->out));
        answers_put(c, ask, &kept, a->out);
    }
    for (int i = 0; i < ask->dim_count; i++) {
        const struct field *f = ask->dims[i].path.leaf;
        bool is_link = !ask->untitled && f->type->flags & TYPE_REFERENCE && f->target &&
                       !ask->dims[i].range_count;
        if (is_link) TRY(fill_titles(c, &ask->dims[i], a->out, i));
    }
    return OK;
}

bool query_group_orders(const struct group_measure *m)
{
    switch (m->fn) {
    case MEASURE_COUNT:
    case MEASURE_DISTINCT:
    case MEASURE_SUM: return true;
    case MEASURE_MIN:
    case MEASURE_MAX: return TYPE_OF(m->path.leaf)->storage == STORE_INT;
    default: return false;
    }
}

static bool needs_snapshot(const struct group_ask *ask)
{
    for (int i = 0; i < ask->measure_count; i++)
        if (group_is_ranked(&ask->measures[i])) return true;
    for (int i = 0; i < ask->dim_count; i++)
        if (ask->dims[i].formula) return true; // two statements on PostgreSQL
    return false;
}

err_t query_group(struct ctx *c, const struct group_ask *ask, struct groups **out)
{
    struct group_ask *mine = mem_dup(c->mem, ask, sizeof *ask);
    *out = mem_new_of(c->mem, struct groups);
    struct asked a = { mine, *out };
    if (ask->form->parent) return fail(c, ERR_FORM_UNKNOWN);
    must(ask->order <= ask->measure_count);
    must(ask->order <= 0 || query_group_orders(&ask->measures[ask->order - 1]));
    TRY(need_action(c, ask->form, ACT_READ));
    if (!mine->limit) mine->limit = GROUP_LIMIT_MAX;
    return needs_snapshot(ask) ? store_read(c, answer, &a) : answer(c, &a);
}
