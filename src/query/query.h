// SPDX-License-Identifier: Apache-2.0
// The one door for reads. A query is parsed from JSON into an AST, the actor's policy is folded in,
// and SQL comes out; nothing reaches the database around it.
//
//   {"fields":["name","channel.name"], "filter":{...}, "sort":[{"field":"created_at","dir":"desc"}],
//    "search":"张", "limit":50, "cursor":"...", "count":"none|capped|exact"}
//
// A filter is {"and":[...]}, {"or":[...]}, {"not":{...}} or a comparison
// {"field":"channel.grade","op":"in","value":["S","A"]}; a field may follow to-one links, to-many
// links and sub-forms ("some row matches"). Operators: field_type.h. Special values in filters:
// {"in_group":{"field" or "formula","bucket","ranges"},"value":..}: the row is in this group of an aggregate (group.h).
// {"$me":true} the acting user, {"$today":-7} a day relative to today, {"$dept":true} the actor's
// department. A comparison with an empty operand is false; logic is two-valued (not(false) is true).
//
// What a cell shows on a row is decided by the grants that hold there (auth/actor.h). In a filter,
// sort, group, search or aggregate a cell that is not readable in full counts as nothing. A field
// that no grant shows does not exist: FIELD_UNKNOWN.
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include "auth/actor.h"
#include "meta/formula.h"

#define QUERY_LIMIT_MAX 500
#define QUERY_COUNT_CAP 1001
#define QUERY_NODES_MAX 500
#define QUERY_VALUES_MAX 5000
#define QUERY_PATH_MAX 4

// A field reached over links: hops[0..hop_count) are link or sub-form fields, `leaf` the field read.
struct path {
    struct field *hops[QUERY_PATH_MAX];
    struct field
        *gates[QUERY_PATH_MAX]; // the look-up that stands for this hop and what is behind it
    int hop_count;
    struct field *leaf;
};

// How many records of another form are linked with this one, or what a figure of them comes to:
//   {"linked":{"form":"visit","link":"patient","filter":{..},"sum":"paid","over":"patient",
//              "within":{"field":"visited_at","days":90}},"op":"ge","value":3}
// `form` and `link`: rows there whose link names this record; or `field`: a to-many link or a sub-form
// of this form. Without `sum` they are counted. `over`: links to follow first (some record reached).
// None at all: 0. Rows and cells count as far as the caller may read them.
struct window {
    struct field *at; // of the linked rows; NULL: whenever
    bool has_from, has_until;
    i64 from, until;    // in the stored unit of `at`, `until` not included
    struct field *base; // of the record: from here `span` ms on (negative: before it)
    i64 span;
};
struct linked {
    const struct form *form;
    struct field *link, *own; // one of them
    struct node *filter;
    struct field *sum; // NULL: counted
    struct window window;
    str text; // as it was asked
};

enum node_kind { NODE_AND, NODE_OR, NODE_NOT, NODE_CMP, NODE_LINKED, NODE_TRUE, NODE_FALSE };
struct node {
    enum node_kind kind;
    struct node **kids;
    int kid_count;
    struct path path; // of NODE_LINKED the links to follow first, without a leaf
    enum op op;
    const struct val *values;
    int value_count;
    const struct linked *linked;
    const struct group_dim
        *group; // NODE_CMP: in the group values[0] of it (group.h); op is not asked
};

struct sort_key {
    struct path path;
    bool is_desc;
};
struct column {
    str name;
    struct path path;
};
enum count_mode { COUNT_NONE, COUNT_CAPPED, COUNT_EXACT };

struct query {
    const struct form *form;
    struct column *columns;
    int column_count;
    struct node *filter; // NULL: all
    struct sort_key *sort;
    int sort_count; // the last key is always id
    str search;
    int limit;
    str cursor;
    enum count_mode count;
    bool with_deleted_only; // the bin instead of the live rows
    id64 only_id;           // 0, or one record
    const id64 *only_ids;
    int only_id_count;  // NULL, or these records
    bool with_sub_rows; // also rows of sub-forms among the columns
    u32 action;         // rows on which a grant allows this action (default ACT_READ)
};

struct cell {
    struct val v;
    enum cell_right right;
}; // masked: v is the masked text
struct sub_row {
    id64 id;
    struct cell *cells;
}; // by field index of the sub-form
struct sub_rows {
    struct sub_row *rows;
    int count;
};
struct record {
    id64 id;
    i64 rev;
    id64 owner, dept;
    i64 created_at, updated_at;  // owner and dept 0: nobody's
    id64 created_by, updated_by; // 0: a stranger, the program
    u64 rm, rm_also;             // grants whose row condition holds (also: of the viewed-as actor)
    struct cell *cells;          // by column of the query
    struct sub_rows **subs;      // by column; NULL where the column is no sub-form
    str title;                   // as the actor may see it
    bool is_stale;               // a column waits for a new value, because another record changed
};
struct page {
    struct record *records;
    int count;
    str next; /* cursor, empty at the end */
};

err_t query_parse(struct ctx *c, const struct form *f, const struct json *j, struct query **out);
// All fields of the form that the actor may see, no filter: for get, export.
err_t query_all_fields(struct ctx *c, const struct form *f, struct query **out);
err_t query_filter_parse(struct ctx *c, const struct form *f, const struct json *j, bool as_rule,
                         struct node **out);
err_t query_path(struct ctx *c, const struct form *f, str name, bool as_rule, struct path *out);
// The path of a look-up of this form (its link, then what is shown); false when it leads nowhere.
bool query_lookup_path(const struct field *f, struct path *out);
// The strongest right of the actor on any row; of a look-up the weakest on its way.
err_t query_right_any(struct ctx *c, const struct field *f, enum cell_right *out);
// What it asks for, in c->lang.
void query_put_words(struct ctx *c, struct buf *b, const struct node *n);
struct node *node_and(struct ctx *c, struct node *a, struct node *b); // either may be NULL
struct node *node_cmp(struct ctx *c, struct field *f, enum op op, struct val v);

// One page. At most q->limit records; page->next is the cursor of the following one.
err_t query_page(struct ctx *c, const struct query *q, struct page **out);
err_t query_count(struct ctx *c, const struct query *q, bool exact, i64 *n, bool *is_capped);
// The record, or NOT_FOUND. fields NULL: all visible ones with sub-form rows.
err_t query_get(struct ctx *c, const struct form *f, id64 id, struct query **q,
                struct record **out);
// The grants that hold on a live row (0: not visible for the action, or no such row).
err_t query_row_mask(struct ctx *c, const struct form *f, id64 id, u32 action, u64 *rm,
                     u64 *rm_also);
// A cell's right on a row with these masks, both actors of a view-as considered.
enum cell_right query_cell_right(const struct form_policy *p, const struct field *f, u64 rm,
                                 u64 rm_also);
bool query_may(const struct form_policy *p, u32 action, u64 rm, u64 rm_also);
// What the actor may do with this record, for "can" in answers.
u32 query_actions_on(const struct form_policy *p, u64 rm, u64 rm_also);

// Whether the actor may open a file that hangs at this field of the record; in a sub-form it is the column
// that says so.
err_t query_may_open(struct ctx *c, const struct field *f, id64 record, str file, bool *may);

// {"id":..,"rev":..,"title":..,"values":{..},"masked":[..],"can":[..]}
void query_put_record(struct ctx *c, struct jw *w, const struct query *q, const struct record *r);
void query_put_cell(struct ctx *c, struct jw *w, const struct field *f, const struct cell *cell);

// {"dims":[{"field":"channel"},{"field":"paid_at","bucket":"month"}],
//  "measures":[{"fn":"count"},{"fn":"sum","field":"amount"}], "filter":{..},"search":"","limit":1000}
// -> {"rows":[{"dims":[..],"measures":[..]}],"is_cut":false}. Dimensions, measures and buckets are those of
// group.h; in this older door `hour` is that of the day and a week is named by its Monday.
err_t query_aggregate(struct ctx *c, const struct form *f, const struct json *j, struct jw *w);

// What the computed fields would be, from values that are being typed over the stored record (id 0: a
// new one): {"values":{..},"errors":{key:"#DIV/0!"},"rows":{sub-form:[{"values","errors"}]}}. Fields of
// which the caller may not know an input are left out. Nothing is written. EVALUATE_ROWS, EVALUATE_READS
// when it would cost too much.
#define EVALUATE_ROWS_MAX 1000  // of all sub-forms together
#define EVALUATE_READS_MAX 1000 // of linked records
err_t query_evaluate(struct ctx *c, const struct form *f, id64 id, const struct json *values,
                     struct jw *w);
// A formula that a designer is writing: {"problem":{"code","at","message"}}, or its type and what it
// gives on the newest records that he may read. FORMULA_LONG.
#define TRY_FORMULA_MAX (16 << 10)
err_t query_try_formula(struct ctx *c, const struct form *f, str source, str result, int scale,
                        struct jw *w);

// Titles of records of a form as the actor may see them; '' where not visible. For pickers too.
err_t query_titles(struct ctx *c, const struct form *f, const id64 *ids, int n, str *titles);

// --- Search index (kept by record/) ---------------------------------------------------------------
// The grams under which a text of a field is found: bigrams of text, 4-grams of Latin letters and
// digits, each with its shorter tails marked by $; pinyin initials of a name field.
struct grams {
    str *v;
    size_t n;
};
struct grams search_grams(struct mem *m, const struct field *f, str text);
// All grams of a record in one text, as x_gram_row and x_gram_late keep them:
// GRAM_HEAD gram GRAM_TAIL field GRAM_HEAD gram ... No gram holds one of the marks.
#define GRAM_HEAD '\x1e'
#define GRAM_TAIL '\x1f'
// The stored key of a name: "zhangsanfeng|zsf".
str search_pinyin_key(struct mem *m, str name);

// --- For record/ and tests -------------------------------------------------------------------------
// Appends the actor's row predicate for an action to a statement whose row alias is a<alias>.
err_t secure_emit(struct ctx *c, struct sql *q, const struct form *f, int alias, u32 action);

// --- What is stored out of other records (query/derived.c): without any right, for record/ alone ------
// The values of a formula's path, read through a record's links as its cells have them; `id` is the
// record whose rows are meant, 0 when it has none yet.
err_t query_linked(struct ctx *c, const struct formula_path *p, id64 id, struct val link,
                   struct value *out);
// The roll-up of a record, in the stored unit of its result; NULL with *error "#NUM!" when it does not
// fit. `cells` are the record's (for its many-links); NULL: as stored.
err_t query_rollup(struct ctx *c, const struct field *f, id64 id, const struct val *cells,
                   struct val *out, str *error);

#endif
