// SPDX-License-Identifier: Apache-2.0
// The column cache: forms with many records kept in memory by column, so that groups are counted without
// reading every row from the database. It answers what query_group asks, under the same rights, or leaves
// it to SQL. Never stale: what was committed before the question is in it, by whatever process (store/changed.h).
#ifndef QUERY_COLUMNS_H
#define QUERY_COLUMNS_H

#include "base/err.h"

#define COLUMNS_FROM 50000
#define COLUMNS_BUDGET_MB 1024

// Forms whose ids reach `from` are kept, in at most so many bytes of memory all together; the least used
// go first. Before the first question; from -1: none at all.
err_t columns_limits(struct ctx *c, i64 from, size_t budget);

struct columns_stat {
    int forms;
    i64 rows, fills, refreshed, answers, left_to_sql, evicted;
    size_t bytes;
};
void columns_stat(struct ctx *c, struct columns_stat *out);

#endif
