// SPDX-License-Identifier: Apache-2.0
// What the files of groups share (query/group*.c, query/columns*.c).
#ifndef QUERY_GROUP_INTERNAL_H
#define QUERY_GROUP_INTERNAL_H

#include "query/group.h"
#include "query/internal.h"

static inline bool group_is_text(const struct group_dim *d)
{
    return !d->bucket && !d->range_count && TYPE_OF(d->path.leaf)->storage == STORE_TEXT;
}
static inline bool group_is_sum(const struct group_measure *m)
{
    return m->fn == MEASURE_SUM || m->fn == MEASURE_AVG;
}
static inline bool group_is_ranked(const struct group_measure *m)
{
    return m->fn == MEASURE_MEDIAN || m->fn == MEASURE_PERCENTILE;
}
// The nearest rank, from 1, of the percentile p among n values in order.
static inline i64 group_rank(i64 n, int p) { return p ? (n * p + 99) / 100 : 1; }

// The formula of a dimension, its type and title: all but bucket and ranges.
err_t group_formula_parse(struct ctx *c, const struct form *f, const struct json *j,
                          struct group_dim *d);
// The group of the row at alias, as struct group_dim tells it. `is_row`: of the statement's own rows, so links
// are joined; `within`: what limits these, or NULL.
err_t emit_formula_group(struct emitter *e, const struct form *f, int alias,
                         const struct group_dim *d, bool is_row, const struct node *within);

// The answer by SQL. Rights are inside; titles of links are not filled in.
err_t group_by_sql(struct ctx *c, const struct group_ask *ask, struct groups *out);

// The statements of that, one behind the other: what they say with their values is the whole question.
err_t group_statements(struct ctx *c, const struct group_ask *ask, struct sql *out);

// --- group_kept.c: answers that are kept ----------------------------------------------------------------

struct answers;
struct kept_ask {
    struct answers *answers; // NULL: this one is not kept
    str key;
    struct ident *tables;
    int table_count;
    u64 stamp;
};
err_t answers_prepare(struct ctx *c, const struct group_ask *ask, struct kept_ask *out);
bool answers_give(struct ctx *c, const struct group_ask *ask, const struct kept_ask *a,
                  struct groups *out);
void answers_put(struct ctx *c, const struct group_ask *ask, const struct kept_ask *a,
                 const struct groups *g);

// The same from the column cache; *done false: it cannot answer this one (not cached, a right or a
// condition that it does not know), and SQL must.
err_t group_by_columns(struct ctx *c, const struct group_ask *ask, struct groups *out, bool *done);

#endif
