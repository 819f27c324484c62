// SPDX-License-Identifier: Apache-2.0
// Counts and figures of groups: the door for reports (docs/reports.md), for /aggregate and for whoever
// adds up. Rights hold inside: only rows that the actor reads count, and a cell that he may not read in
// full is in the group "none" and adds nothing.
//
// Everything is exact. A sum is 128 bits wide in the field's stored unit, an average its sum and how many
// values there were, so that callers may add up counts and sums of groups; anything else is asked again.
// A percentile is the value of a row: the nearest rank. So is the median of days and moments; that of
// numbers is the mean of the two values in the middle, rounded as an average.
//
// A dimension may be a formula over fields of the form and of what its to-one links lead to: evaluated by the one
// evaluator (meta/formula.h), each field in it as far as the asker reads it in full, else empty. What it gives is
// grouped like a field of that type; an error or nothing is the group "none" (group_formula.c).
//
// A group is also a condition, {"in_group":{"field","bucket","ranges"},"value":"2026-07"}: it holds for
// the very rows that are in the group, for every actor; value null: those in the group "none".
#ifndef QUERY_GROUP_H
#define QUERY_GROUP_H

#include "base/decimal.h"
#include "query/query.h"

#define GROUP_DIMS_MAX 3
#define GROUP_MEASURES_MAX 30
#define GROUP_RANGES_MAX 50
#define GROUP_LIMIT_MAX 5000
#define GROUP_EVERY_MAX 100000 // where somebody must see all to know which come first
#define GROUP_BY_ROWS (-1)

// Up to BUCKET_HOUR they follow each other in time; the others lie over each other.
enum bucket {
    BUCKET_NONE,
    BUCKET_YEAR,
    BUCKET_HALF,
    BUCKET_QUARTER,
    BUCKET_FISCAL_YEAR,
    BUCKET_FISCAL_QUARTER,
    BUCKET_MONTH,
    BUCKET_WEEK,
    BUCKET_DAY,
    BUCKET_HOUR,
    BUCKET_WEEKDAY,
    BUCKET_HOUR_OF_DAY,
    BUCKET_MONTH_OF_YEAR,
    BUCKET_DAY_OF_MONTH,
    BUCKET_COUNT
};
str bucket_key(enum bucket b); // "fiscal_year"; "" for none
static inline bool bucket_is_span(enum bucket b) { return b >= BUCKET_YEAR && b <= BUCKET_HOUR; }

// A group's value (struct val of a dimension), VAL_NONE in the group "none":
//   year .. day: its first local day; hour: hours since 1970 of local time; weekday .. day_of_month: the
//   number; ranges: how many bounds lie at or below the value (0..range_count); otherwise the stored
//   value, of a link the id with the title in v.s ('' where the actor sees none).
struct group_formula;
struct group_dim {
    str field;                     // as it was asked; of a formula its text, names as keys
    struct path path;              // of a formula its result, as if it were a field
    struct group_formula *formula; // NULL: a field
    enum bucket bucket;
    const i64 *ranges; // ascending, in the stored unit; only without a bucket
    int range_count;
    int offset_min, fiscal_start; // the installation's
};

enum group_fn {
    MEASURE_COUNT, // rows; with a field: those with a value
    MEASURE_DISTINCT,
    MEASURE_SUM,
    MEASURE_AVG,
    MEASURE_MIN,
    MEASURE_MAX,
    MEASURE_MEDIAN,
    MEASURE_PERCENTILE,
    MEASURE_FN_COUNT
};
struct group_measure {
    enum group_fn fn;
    str field; // empty: rows
    struct path path;
    int p;               // of a percentile 0..100
    struct node *filter; // NULL: all rows of the group
};

struct group_ask {
    const struct form *form;
    struct group_dim dims[GROUP_DIMS_MAX];
    int dim_count;
    struct group_measure measures[GROUP_MEASURES_MAX];
    int measure_count; // may be 0
    struct node *filter;
    str search;
    int limit; // groups; 0: GROUP_LIMIT_MAX
    int order; // which come first: 0 by their dimensions, GROUP_BY_ROWS, or the number of a measure + 1
    bool order_up; // the least first
    bool untitled; // links without their titles: their values alone are looked at
    bool by_sql;   // never from the column cache, nor a kept answer (for proofs)
};

// Counts, sums, the least and the greatest of numbers can be ordered by; what is divided (an average, a
// percentile) cannot.
bool query_group_orders(const struct group_measure *m);

struct group_cell {
    bool is_null; // sum, avg, min .. of no values
    struct val v; // count, distinct; min, max, median, percentile: the stored value
    i128 sum;     // sum, avg; median of numbers: of those in the middle
    i64 n;        // avg, median: of so many values
};
struct group {
    struct val *dims;
    struct group_cell *cells; // by measure
    i64 rows;                 // in the group, whatever the measures count
};
// In the order of their dimensions, "none" last, or as `order` says: the greatest figures first, groups
// without one last, equal ones by their dimensions. Without dimensions always one.
struct groups {
    struct group *v;
    int n;
    bool is_cut;    // there are more than `limit`
    bool by_column; // it came of the column cache
    bool is_kept;   // it is the answer to the same question asked before
};

// {"field" or "formula","title","bucket","ranges":["0","100"]} and {"fn","field","p","filter"}; other keys are not looked at.
// Errors: FIELD_UNKNOWN, BAD_REQUEST at the field.
err_t query_group_parse_dim(struct ctx *c, const struct form *f, const struct json *j,
                            struct group_dim *out);
err_t query_group_parse_measure(struct ctx *c, const struct form *f, const struct json *j,
                                struct group_measure *out);
// The fields that a dimension is made of, as paths ("channel.grade"); how many.
int query_group_fields(const struct group_dim *d, const str **out);
// A formula with the titles of its fields in the place of their keys, in c->lang.
str query_group_formula_words(struct ctx *c, const struct group_dim *d);
// The right to read the form is asked here. Titles of links are filled in. One snapshot: the caller's,
// where he is in a store_read.
err_t query_group(struct ctx *c, const struct group_ask *ask, struct groups **out);

// Keeps answers in so many bytes (docs/reports.md, Kept answers); before the first question, 0: none.
#define RESULTS_BUDGET_MB 64
err_t query_group_keep(struct ctx *c, size_t budget);
struct kept_stat {
    i64 hits, misses, outdated, kept;
    size_t budget;
};
void query_group_kept(struct ctx *c, struct kept_stat *out);

// The value as answers carry it and conditions take it back: option key, id, "2026-W31", "3"; null.
void query_group_put_value(struct ctx *c, struct jw *w, const struct group_dim *d, struct val v);
// The same for people, in c->lang: option title, person, "2026-07", "< 100". Of "none" empty.
str query_group_text(struct ctx *c, const struct group_dim *d, struct val v);
// Of a bucket that is a span of time: its first moment and the first one after it, in the stored unit of
// the field (days or UTC ms). False for others and for none.
bool query_group_span(const struct group_dim *d, struct val v, i64 *from, i64 *until);
// The first value of the next bucket in time; weekdays and the like: number + 1.
struct val query_group_next(const struct group_dim *d, struct val v);
// The bucket in which a moment of the stored unit lies (days or UTC ms); any bucket, or ranges.
struct val query_group_of(const struct group_dim *d, i64 stored);
// A value as answers carry it (a JSON text or null) read back.
err_t query_group_parse_value(struct ctx *c, const struct group_dim *d, const struct json *j,
                              struct val *out);
// The condition as JSON, {"in_group":..,"value":..}, and as a node.
void query_group_put_condition(struct ctx *c, struct jw *w, const struct group_dim *d,
                               struct val v);
struct node *query_group_node(struct ctx *c, const struct group_dim *d, struct val v);

// An average, or the median of numbers: a mean of values, shown with at least 2 digits.
bool query_group_is_mean(const struct group_measure *m);
// The cell's figure as a decimal in the unit that a user sees (money in yuan); *fits false where it does
// not fit in what the field could hold (#NUM!). Not of texts and not where is_null. A mean is rounded
// half away from zero at the field's scale, at least 2 digits.
bool query_group_decimal(const struct group_measure *m, const struct group_cell *cell, bool *fits,
                         decimal *out);
// As JSON: counts are numbers; figures decimal strings as the field's type writes them; null; "#NUM!".
void query_group_put_cell(struct ctx *c, struct jw *w, const struct group_measure *m,
                          const struct group_cell *cell);

#endif
