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

// The answer by SQL. Rights are inside; titles of links are not filled in.
err_t group_by_sql(struct ctx *c, const struct group_ask *ask, struct groups *out);

// The same from the column cache; *done false: it cannot answer this one (not cached, a right or a
// condition that it does not know), and SQL must.
err_t group_by_columns(struct ctx *c, const struct group_ask *ask, struct groups *out, bool *done);

#endif
