// SPDX-License-Identifier: Apache-2.0
// Rows one behind the other, for what cannot be said in groups (report/kind): of each row its id and a few
// values, or the moves of its state. Rights hold inside: only rows that the actor reads come, and a cell that he
// may not read in full is null. In the order of the first value, then the second, then the id; with moves in
// the order of the records and of their moves.
#ifndef QUERY_SERIES_H
#define QUERY_SERIES_H

#include "query/query.h"

#define SERIES_FIELDS_MAX 4

struct series_ask {
    const struct form *form;
    struct path fields[SERIES_FIELDS_MAX];
    int field_count;
    struct node *filter;
    // Each row comes once for each move of the form's state, the values of `fields` beside it, where the state
    // may be read in full.
    bool with_moves;
};
struct series_row {
    id64 id;
    struct val v[SERIES_FIELDS_MAX];
    i64 to, at; // of a move: code of the state it led to, when (UTC ms)
};
// Stops at the callback's first error. Texts are the callback's to copy.
typedef err_t (*series_fn)(struct ctx *c, void *arg, const struct series_row *row);
err_t query_series(struct ctx *c, const struct series_ask *ask, series_fn each, void *arg);
// A path that groups and figures may take: to-one links only.
err_t query_series_path(struct ctx *c, const struct form *f, str name, struct path *out);

#endif
