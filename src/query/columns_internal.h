// SPDX-License-Identifier: Apache-2.0
// What the files of the column cache share.
//
// A table holds the records of a form in order of their ids, each column packed as narrow as its values
// allow. A question is compiled into a plan: places (the rows themselves, and what a chain of to-one links
// leads to from each), sources (a column at a place), and conditions. A plan is run block by block.
#ifndef QUERY_COLUMNS_INTERNAL_H
#define QUERY_COLUMNS_INTERNAL_H

#include "query/columns.h"
#include "query/group_internal.h"
#include "store/changed.h"

#define NO_VALUE INT64_MIN
#define BLOCK 1024

// --- columns_data.c: packed columns --------------------------------------------------------------------

struct dict;
struct packed {
    struct ident col;
    bool is_text; // codes of `dict`
    int width;    // bytes a value: 1 2 4 8
    void *v;
    size_t cap;      // values
    i64 least, most; // what fits the width; nothing fits none
    struct dict *dict;
};
struct table {
    id64 form;
    int n;
    struct packed ids, live; // live: 1, or 0 of what is in the bin or gone
    struct packed *cols;
    int col_count;
    size_t bytes;
    u64 used_at;
    bool is_refused; // too large, or it holds what cannot be packed
    i64 again_at;    // refused because it could not be followed just then: until
    bool is_fresh;   // followed, not read yet
    bool
        is_filling; // columns of it are being read: what is refreshed now is in `meanwhile` for those
    u64 number;     // no other table has had it
    struct changes todo, meanwhile;
};
// All false when there is no memory or a value cannot be packed.
bool packed_put_wider(struct packed *p, int at, i64 v);
static inline bool packed_put(struct packed *p, int at, i64 v)
{
    bool is_none = v == NO_VALUE;
    if ((size_t)at >= p->cap || (!is_none && (v < p->least || v > p->most)))
        return packed_put_wider(p, at, v);
    must(p->v != NULL); // there is room
    if (is_none) v = p->least - 1;
    if (p->width == 1) ((int8_t *)p->v)[at] = (int8_t)v;
    else if (p->width == 2) ((int16_t *)p->v)[at] = (int16_t)v;
    else if (p->width == 4) ((i32 *)p->v)[at] = (i32)v;
    else ((i64 *)p->v)[at] = v;
    return true;
}
bool packed_put_text(struct packed *p, int at, str text);
// `to`, empty, holds the one behind the other, and no room for more. What a holds may move there.
bool packed_join(struct packed *to, struct packed *a, int an, const struct packed *b, int bn);
bool packed_shift(struct packed *p, int from, int n); // one free place at `from`
i64 packed_get(const struct packed *p, int at);
void packed_read(const struct packed *p, int base, int n, i64 *out);
void packed_gather(const struct packed *p, const i32 *at, int n, i64 *out); // at -1: NO_VALUE
void packed_free(struct packed *p);
size_t packed_bytes(const struct packed *p);
int dict_size(const struct dict *d);
str dict_text(const struct dict *d, int code);
int dict_find(const struct dict *d, str text);  // -1
int table_find(const struct table *t, id64 id); // its place, or -1
struct packed *table_col(struct table *t, struct ident col);
void table_free(struct table *t);

// --- columns.c: which tables there are -----------------------------------------------------------------

// A column that a plan needs: of a form, by name.
struct needed {
    const struct form *form;
    struct ident col;
    bool is_text;
};

// --- columns_fill.c: rows read -------------------------------------------------------------------------

// On PostgreSQL c->db waits half a second for a lock and no longer. Whoever asks stands in a transaction and holds
// locks that a change of tables may be waiting for; what is read for him would queue behind that change, for ever.
err_t columns_wait_little(struct ctx *c);

struct crew;
// A table for what `need` names of this form and t has not (of a fresh one also the usual columns); NULL: no
// memory.
struct table *columns_apart(struct table *t, const struct form *f, const struct needed *need,
                            int n);
// All rows into it, on two connections of its own. Rows that are written meanwhile may come as they were
// before or after: whoever follows the form reads those anew. *fits false: they cannot be packed.
err_t columns_read(struct ctx *c, struct crew *crew, struct table *side, bool *fits);
// What was read apart is the table's, or columns of it. False: no memory.
bool columns_join(struct table *t, struct table *side);
// The rows of t->todo as they are now.
err_t columns_refresh(struct ctx *c, struct table *t, bool *fits);

// --- columns_plan.c: conditions and rights ------------------------------------------------------------

struct place {
    int from; // the place that the link is read at; -1: the rows themselves
    struct packed *link;
    struct table *table;
};
struct origin {
    int place;
    struct packed *col;
};
enum check_kind {
    CHECK_TRUE,
    CHECK_FALSE,
    CHECK_AND,
    CHECK_OR,
    CHECK_NOT,
    CHECK_LIVE,     // there is such a record, not in the bin
    CHECK_RANGE,    // lo..hi
    CHECK_SET,      // one of `set`, ascending
    CHECK_VALUE,    // any
    CHECK_BUCKET,   // in the group lo of `dim`
    CHECK_NOT_RANGE // a value, outside of lo..hi
};
struct check {
    enum check_kind kind;
    const struct check **kids;
    int kid_count;
    int place, origin;
    i64 lo, hi;
    const i64 *set;
    int set_count;
    bool is_not; // of CHECK_SET: a value that is not among them
    const struct group_dim *dim;
    int memo; // its number: a check is made once a block
};
struct figure {
    int origin;
    const struct check *guard; // NULL: always
    const struct dict *dict;
};
#define PLACES_MAX 24
#define ORIGINS_MAX 96
#define NEEDED_MAX 96
struct plan {
    struct ctx *c;
    struct crew *crew; // whose threads may help
    const struct group_ask *ask;
    struct place places[PLACES_MAX];
    int place_count;
    struct origin origins[ORIGINS_MAX];
    int origin_count, memo_count;
    const struct check *rows;
    struct figure dims[GROUP_DIMS_MAX], measures[GROUP_MEASURES_MAX];
    const struct check *which[GROUP_MEASURES_MAX];
    struct needed missing[NEEDED_MAX]; // what has to be read first
    int missing_count;
    bool is_unknown; // something that only SQL can do
    // The table of a form, or NULL where it is not read yet.
    struct table *(*find)(void *cache, id64 form);
    void *cache;
    struct grant_check {
        int place;
        const struct grant *grant;
        const struct check *check;
    } * grants;
    int grant_count, grant_cap;
};
err_t columns_plan(struct plan *p);

// --- columns_scan.c: a plan run -----------------------------------------------------------------------

// False in *done: too many groups, or no memory; SQL must.
err_t columns_scan(struct plan *p, struct groups *out, bool *done);

#endif
