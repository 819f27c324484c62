// SPDX-License-Identifier: Apache-2.0
// From groups to what is shown: sources aligned, empty groups filled in, compared with another period, the
// first ones and the others, totals of each level, and what is worked out of all that. What cannot be added
// up is asked again at each level; nothing is averaged twice.
#ifndef REPORT_SHAPE_H
#define REPORT_SHAPE_H

#include "report/ask.h"

enum figure_kind { FIGURE_NULL, FIGURE_NUMBER, FIGURE_VALUE, FIGURE_BAD };
struct figure {
    decimal num;                   // FIGURE_NUMBER; not rounded
    const struct group_cell *cell; // FIGURE_VALUE: a day, a text
    enum figure_kind kind;
    bool is_few; // about so few that it is not told (few.c)
};

struct line {
    struct val dims[GROUP_DIMS_MAX];
    str key; // of the dimensions of its level
    i64 rows, rows_before;
    struct figure *now, *before; // by measure; before NULL when nothing is compared
    bool is_other, is_small;
};
struct lines {
    struct line *v;
    int n;
    bool is_cut;
    u32 mask; // which dimensions its lines have
};

struct shape {
    const struct ask *ask;
    bool is_every; // of all groups there are (every.c)
    bool is_few;   // something of a group is not told, shown or not
    struct lines rows;
    bool has_all, has_first, has_second;
    struct lines all, first, second; // totals: over everything, per dims[0], per dims[1]
};

err_t shape_run(struct ctx *c, const struct ask *a, struct shape **out);

// The first groups of dims[0] that are shown one by one. One read snapshot for all of it.
struct top {
    struct val v[ASK_TOP_MAX];
    int n;
};
// Which those are; *all: the groups that the door gave, in that order.
err_t shape_top(struct ctx *c, const struct ask *a, struct top *top, struct lines *all);
// level.c: the groups of some dimensions out of all sources, figures of the door filled in.
struct level_want {
    u32 mask;              // bits: which dimensions
    const struct top *top; // NULL: all groups
    bool is_rest;          // those that are not in it
    bool fills;
    // Where there are more than the door gives: the first ones by a measure, if it can be asked for in that order
    // (level_orders), else by their dimensions.
    const struct ask_sort *by;
    bool is_every; // up to GROUP_EVERY_MAX, then GROUPS_MANY
    bool untitled; // links by their ids alone
};
err_t level_run(struct ctx *c, const struct ask *a, const struct level_want *want,
                struct lines *out);
bool level_orders(const struct ask *a, const struct ask_sort *by);

// every.c: the same worked out of every group there is, in memory of its own, where which ones come first cannot be
// asked of the door. What is shown of it is copied to c->mem.
err_t every_top(struct ctx *c, const struct ask *a, struct top *top);
err_t every_shape(struct ctx *c, struct shape *s);
// Everything but the rows themselves: totals, what is worked out, the order, as many as were asked for.
err_t shape_rows(struct ctx *c, struct shape *s);
err_t shape_finish(struct ctx *c, struct shape *s);
// The condition "dims[0] is (not) one of these" for a source.
err_t level_top_condition(struct ctx *c, const struct ask *a, int source, const struct top *top,
                          bool is_rest, str *out);
// What a group's value is called in the period before, by its place there, and the other way round. False:
// there is none (the 31st of a month that has thirty days).
struct sequence {
    i64 *v;
    int n;
};
struct shift {
    struct sequence now, before;
    bool moves;
};
void level_shifts(struct ctx *c, const struct ask *a, int source, int dim, struct shift *out);
bool level_shift(const struct shift *x, bool to_before, struct val v, struct val *out);

// few.c: what is about too few to be told.
bool few_may_be(const struct ask *a);
bool few_figure(const struct ask_source *s, int at, const struct group *g);
// Of the groups that are not in *top: whether "other" is told.
err_t few_others(struct ctx *c, struct shape *s, const struct top *top);
// Before anything is worked out of the rows, and then what looks at other groups, totals too.
void few_hide(struct shape *s);
void few_hide_worked(struct shape *s);
struct few_place {
    int measure; // ASK_BASE
    bool is_other;
    const struct json *at;
};
// Refuses a place of n rows that is not told, or of which a part is not.
err_t few_opens(struct ctx *c, const struct ask *a, const struct few_place *p, i64 n);

// derive.c: what is worked out, measure by measure. Totals may be NULL.
void derive(struct ctx *c, const struct ask *a, struct lines *rows, const struct lines *all,
            const struct lines *first);
// By dims ascending (none last), the order in which totals run.
void lines_by_dims(struct ctx *c, const struct ask *a, struct lines *l);
void lines_sort(struct ctx *c, const struct ask *a, struct lines *l, const struct ask_sort *by,
                int n);

#endif
