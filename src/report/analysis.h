// SPDX-License-Identifier: Apache-2.0
// Analyses: asks whose answer is not groups of rows. Each is a file kind/<key>.c and a row of
// tables/analyses.def. It fills a table, written as any answer, so charts, drill and exports know nothing of it;
// and it says which records stand behind a cell. Rows come from query/series alone.
#ifndef REPORT_ANALYSIS_H
#define REPORT_ANALYSIS_H

#include "base/decimal.h"
#include "base/vec.h"
#include "meta/field_type.h"
#include "query/group.h"
#include "query/series.h"
#include "report/chart.h"
#include "report/period.h"

#define ANALYSIS_DIMS_MAX 2
#define ANALYSIS_MEASURES_MAX 8
#define ANALYSIS_ENTITIES_MAX 300000
// Of the rows behind a cell: a list asks for a few values more (QUERY_VALUES_MAX).
#define ANALYSIS_IDS_MAX 4000

struct cell_out {
    bool is_null, is_count;
    bool is_few; // it would say who it was: not told
    decimal num;
    int scale; // digits shown at most
};
struct row_out {
    str value[ANALYSIS_DIMS_MAX]; // JSON
    str text[ANALYSIS_DIMS_MAX];
    struct cell_out cells[ANALYSIS_MEASURES_MAX];
    bool is_small; // some of it is not told
    bool is_other; // what the first ones leave, together
};
struct analysis_out {
    struct {
        str title, type, bucket;
    } dims[ANALYSIS_DIMS_MAX];
    int dim_count;
    struct {
        str key, title, as, says;
        bool tells_others; // a share of all: with one row hidden none is told
    } measures[ANALYSIS_MEASURES_MAX];
    int measure_count;
    VEC(struct row_out) rows;
    struct row_out total; // without dimensions
    bool has_total;
    i64 least; // setting report_small, for whom it applies; 0
    VEC(str) says;
    struct period period;
    bool has_period;
    // The rows behind a cell, when somebody opens it.
    const struct form *form;
    const struct json *at;
    bool is_other; // its row
    str measure;
    VEC(id64) ids;
    i64 id_count;
    struct buf
        *members; // NULL, or where a kind writes which entities are in which class (report/kept.h)
};

// What somebody chooses of an analysis, in the order in which he is asked. It is published, and the browser makes
// its form of it, so an analysis needs no screen of its own.
struct analysis_choice {
    const char *key, *zh, *en, *zh_help, *en_help;
};
struct analysis_param {
    const char *key; // where it stands in the ask: "stages", "touches.form"
    // form; fields of it: state option link time number group dim; of a field with options: stages (in order),
    // options, shares (a part of 1 each), steps (a part of 1 from each of `of` to the next); choice count flag day
    // period filter; before (days ago, a day, or what was kept)
    const char *type;
    const char *zh, *en, *zh_help, *en_help;
    const char *of;   // whose: the param with the form, or with the field; NULL: "form"
    const char *like; // a link to the same form as this param's
    const char *
        when; // "model=weighted": asked only then; several values by |; "top.n": when it is said and not 0
    const char *chart; // as which it is drawn while this flag is on
    const char *start; // JSON; of options and stages: "won", "open", "late": which it begins with
    bool optional;
    int low, high;
    const struct analysis_choice *choices;
    int choice_count;
};
struct analysis {
    const char *key;
    err_t (*run)(struct ctx *c, const struct json *ask, struct analysis_out *out);
    const struct analysis_param *params;
    int param_count;
    const char *chart; // as which it is drawn at first
    u32 gives;         // needs of charts (chart.h) that its answer meets
    const char *parts; // keys of measures that add up over the rows, by spaces
    const char *draws; // and of those that are drawn at first; NULL: all
};
#define ANALYSIS_CHOICES(list) .choices = (list), .choice_count = COUNT_OF(list)
#define ANALYSIS_PARAMS(list) .params = (list), .param_count = COUNT_OF(list)
#define ANALYSIS(key, zh, en, zh_help, en_help) extern const struct analysis analysis_##key;
#include "../tables/analyses.def"
#undef ANALYSIS

const struct analysis *analysis_of(str key);    // NULL: none
void analyses_put(struct ctx *c, struct jw *w); // all that there are, with what is chosen of each
// The one place where what is too few is left out.
err_t analysis_run(struct ctx *c, const struct analysis *a, const struct json *ask,
                   struct analysis_out *out);
err_t analysis_answer(struct ctx *c, const struct analysis *a, const struct json *ask,
                      struct jw *w);
void analysis_put(struct ctx *c, const struct analysis_out *o, struct jw *w);
err_t analysis_rows(struct ctx *c, const struct analysis *a, const struct json *body, struct jw *w);

// --- For the kinds ------------------------------------------------------------------------------------
err_t analysis_only(struct ctx *c, const struct json *ask, const char *const *keys);
#define ANALYSIS_KEYS(...) ((const char *const[]){ "form", "kind", __VA_ARGS__, NULL })
err_t analysis_form(struct ctx *c, const struct json *ask, const struct form **f);
// The field of that name in the ask, and that it is a time; *name empty and *out unset where it may be absent.
err_t analysis_field(struct ctx *c, const struct form *f, const struct json *ask, const char *key,
                     struct path *out);
err_t analysis_time(struct ctx *c, const struct form *f, const struct json *ask, const char *key,
                    struct path *out);
err_t analysis_number(struct ctx *c, const struct json *ask, const char *key, i64 low, i64 high,
                      i64 otherwise, i64 *out);
// "filter" and "period" of the ask; `more` JSON or empty. *p as asked; *has it.
err_t analysis_filter(struct ctx *c, const struct form *f, const struct json *ask, bool by_period,
                      struct node **filter, struct analysis_out *out);
i64 analysis_day(struct ctx *c, const struct path *p, i64 stored); // the local day of a time
void analysis_dim(struct analysis_out *o, str title, str type, str bucket);
int analysis_measure(struct ctx *c, struct analysis_out *o, const char *key, const char *zh,
                     const char *en, const char *as);
struct row_out *analysis_row(struct ctx *c, struct analysis_out *o);
str analysis_quoted(struct ctx *c, str s); // as a JSON text
struct cell_out cell_count(i64 n);
struct cell_out cell_ratio(i64 a, i64 b); // null where b is 0
struct cell_out cell_number(decimal d, int scale);
struct cell_out cell_none(void);
// That the cell says something of n records, or lets it be found: of too few it is not told.
void cell_about(const struct analysis_out *o, struct cell_out *cell, i64 n);
// Whether this cell is being opened (`value` JSON of each dimension); then note_id its records.
bool analysis_opens(const struct analysis_out *o, const str *value, const char *measure);
void analysis_note(struct ctx *c, struct analysis_out *o, id64 id);
str analysis_word(struct ctx *c, const char *zh, const char *en);

#endif
