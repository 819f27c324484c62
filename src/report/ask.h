// SPDX-License-Identifier: Apache-2.0
// What a tile asks: rows of a form (and of further forms, aligned by dimension) in groups, with figures.
// The JSON is told in docs/reports.md. Reading an ask checks all of it; running it (shape.h) goes through
// query/group alone, so no right is decided here.
#ifndef REPORT_ASK_H
#define REPORT_ASK_H

#include "expr/expr.h"
#include "query/group.h"
#include "meta/metrics.h"
#include "report/period.h"

#define ASK_SOURCES_MAX 6
#define ASK_MEASURES_MAX 40 // with those that metrics bring along
#define ASK_TOP_MAX 100

// A form that is asked. Conditions stay JSON, so that the rows behind a number are found by the very text
// that counted them.
struct ask_source {
    str key; // empty: the main one
    const struct form *form;
    struct group_dim dims[GROUP_DIMS_MAX];
    bool
        is_divided[GROUP_DIMS_MAX]; // else its figures are the same in all groups of that dimension
    str period_field;               // empty: not cut by the period
    const struct field *period_leaf;
    str filter; // as JSON; empty: all
    struct group_measure measures[GROUP_MEASURES_MAX];
    str filters[GROUP_MEASURES_MAX]; // of the measures, as JSON
    int matched[GROUP_MEASURES_MAX]; // of a sum with a filter: the measure that counts its rows
    int counted
        [GROUP_MEASURES_MAX]; // where there is a `least`: the measure that counts the rows a figure is about
    int measure_count;
    i64 least; // figures about fewer rows are not told; 0: all are
};

enum ask_kind {
    ASK_BASE, // counted or added up by the door
    ASK_RATIO,
    ASK_FORMULA,
    ASK_RUNNING,
    ASK_SHARE,
    ASK_CHANGE,
    ASK_ATTAIN,
    ASK_TARGET,
    ASK_SAME // another one under its own name: what a metric comes to
};
struct ask_measure {
    str key;
    struct titles title;
    str as; // number percent money days duration date text
    bool is_hidden;
    enum ask_kind kind;
    int source, at;  // ASK_BASE: which of that source's measures
    int of, by;      // other measures: ratio of/by; what is run, shared, compared
    bool of_first;   // a share of its dims[0] group instead of all
    bool as_percent; // a change
    const struct expr *formula;
    int scope; // names are looked for among measures of this metric (0: of the ask)
    const struct json *json;
    str says;                     // of a metric: its words
    id64 metric;                  // of ASK_SAME
    const struct target *targets; // of ASK_ATTAIN and ASK_TARGET
    size_t target_count;
};

enum compare { COMPARE_NONE, COMPARE_PREVIOUS, COMPARE_YEAR };
struct ask_sort {
    int dim, measure; // one of them, the other -1
    bool is_desc;
};
struct ask {
    struct ask_source sources[ASK_SOURCES_MAX];
    int source_count, dim_count;
    struct ask_measure measures[ASK_MEASURES_MAX];
    int measure_count;
    int order[ASK_MEASURES_MAX]; // as they can be worked out one after the other
    bool has_period;
    struct period_spec period;
    struct period_house house;
    enum compare compare;
    struct ask_sort sort[GROUP_DIMS_MAX];
    int sort_count;
    int top, top_by; // 0: all
    bool top_other, fills, has_totals;
    int limit;
    int scopes; // metrics so far
};

// The form of the ask must be readable. Errors name the part: FIELD_UNKNOWN, BAD_REQUEST, FORMULA.
err_t ask_parse(struct ctx *c, const struct json *j, struct ask **out);
// The definition of the first metric among the measures, which says what an ask leaves open: its form, its date.
// NULL: none.
err_t ask_metric(struct ctx *c, const struct json *j, const struct json **doc);
int ask_measure_of(const struct ask *a, int scope, str key); // -1: none
// The period that is asked, or the one it is compared with. False: no bounds to speak of.
bool ask_period(const struct ask *a, bool before, struct period *out);
// What limits a source: its filter, the period, and `more` (a condition as JSON or empty). JSON, or empty.
str ask_condition(struct ctx *c, const struct ask *a, const struct ask_source *s, bool before,
                  str more);
str ask_and(struct ctx *c, str a, str b); // either may be empty
err_t ask_node(struct ctx *c, const struct form *f, str condition, struct node **out);

// few.c: figures about fewer rows of this form are not told to this reader; 0: all are.
err_t few_least(struct ctx *c, const struct form *f, i64 *least);
err_t few_refused(struct ctx *c); // what is not told does not open

// ask_measure.c
err_t ask_parse_measures(struct ctx *c, struct ask *a, const struct json *j, int scope);
err_t ask_resolve(struct ctx *c, struct ask *a);
// The name of a metric's source, which no source of an ask has.
str ask_source_key(struct ctx *c, int scope, str key);
err_t ask_parse_form(struct ctx *c, const struct json *name, struct form **f);
err_t ask_parse_period_field(struct ctx *c, struct ask_source *s, str name);
// A source of that key over that form, made when it is not there.
err_t ask_parse_source(struct ctx *c, struct ask *a, const struct json *j, str key);

static inline const struct field_type *ask_type(const struct field *f)
{
    return f->result_type ? f->result_type : f->type;
}

#endif
