// SPDX-License-Identifier: Apache-2.0
// What the files of query/ share. Nobody else includes this.
#ifndef QUERY_INTERNAL_H
#define QUERY_INTERNAL_H

#include "query/query.h"

#define TYPE_OF(f) ((f)->result_type ? (f)->result_type : (f)->type)

// An emitter writes one statement. Aliases are numbers, minted here, so that nested sub-selects never
// clash. `secured` must be set by secure_* before a WHERE is closed, else emit_done aborts.
struct join {
    int from;
    struct field *link;
    int alias;
    const struct form_policy *policy;
};
struct emitter {
    struct ctx *c;
    struct sql *q;
    int aliases;
    bool is_secured;
    bool in_bin; // binned rows are not in the search index
    struct join joins[64];
    int join_count;
};

// What the pieces of a filter share while it is read.
struct parser {
    struct ctx *c;
    const struct form *form;
    bool as_rule;
    int nodes, linked, inside; // seen so far; how deep in conditions of linked rows
    size_t values;
};
err_t parse_node(struct parser *p, const struct json *j, int depth, struct node **out);
err_t parse_in_group(struct parser *p, const struct json *j, struct node *n);
err_t parse_linked(struct parser *p, const struct json *j, int depth, struct node *n);
// FIELD_UNKNOWN where no grant shows it.
err_t parse_see_field(struct ctx *c, const struct field *f, bool as_rule, str name);

int emit_alias(struct emitter *e);
// The row condition under which grants of `grants` (bits) hold, on alias; "(1=1)" when one always does.
err_t emit_grants(struct emitter *e, const struct form_policy *p, u64 grants, int alias);
// Rows on which some grant allows the action (both actors of a view-as). Marks the emitter secured.
err_t emit_row_right(struct emitter *e, const struct form_policy *p, u32 action, int alias);
// The number rm: bit i when grant i of the reading (or acting) ones holds.
err_t emit_rm(struct emitter *e, const struct form_policy *p, int alias);
// A filter over alias. as_rule: without field rights (row rules).
err_t emit_node(struct emitter *e, const struct node *n, const struct form *f, int alias,
                bool as_rule);
// The condition that the cell is readable in full on this row.
err_t emit_cell_right(struct emitter *e, const struct form_policy *p, const struct field *f,
                      int alias);
// The same of a column of a sub-form's rows, by the grants on the record at alias.
err_t emit_sub_right(struct emitter *e, const struct form *parent, const struct field *sub,
                     const struct field *column, int alias);
// What is linked with the record at alias, compared. Not for row rules.
err_t emit_linked(struct emitter *e, const struct node *n, const struct form *f, int alias);
// The column at alias, of which the right was asked, is in n->group.
// Of a formula, rights are within.
err_t emit_in_group(struct emitter *e, const struct node *n, const struct form *f, int alias);
bool is_by_formula(const struct node *n);
// The column as the actor may use it in sort, group and aggregates: itself or CASE WHEN .. THEN .. END.
err_t emit_usable(struct emitter *e, const struct form_policy *p, const struct field *f, int alias);
bool is_fully_readable(const struct form_policy *p, const struct field *f); // on every visible row
void emit_list(struct emitter *e, const struct field *f, int alias); // junction values as "1,2,3"
err_t emit_search(struct emitter *e, const struct form *f, int alias, str text);
// The alias of a to-one link's target, joined once for each (from, link).
err_t emit_join(struct emitter *e, int from, struct field *link, int *alias);
void emit_joins(struct emitter *e); // LEFT JOIN ... for all noted
// A value column read over to-one links: joins and gives alias and policy of the leaf's form.
err_t emit_path(struct emitter *e, const struct form *f, int alias, const struct path *p,
                int *leaf_alias, const struct form_policy **leaf_policy);
// The usable value of a path (null where a hop is not visible).
err_t emit_path_usable(struct emitter *e, const struct form *f, int alias, const struct path *p);

// After the rows of a page: titles of many-links, rows of sub-forms.
err_t query_fill(struct ctx *c, const struct query *q, struct page *p);
err_t fill_files(struct ctx *c, const struct query *q, struct page *p); // names of files

// A stored cell of a row.
struct val query_stored(struct ctx *c, const struct field *f, const struct rows *row, int at,
                        id64 id);
// Values that are never stored (TODAY, NOW): marks by field index what they are worked out from, and
// works one out; `cells` by field index, those marked filled in.
void query_volatile_inputs(const struct field *f, bool *wanted);
err_t query_volatile(struct ctx *c, const struct field *f, id64 id, struct val *cells,
                     struct val *out);

// Marks the records of a page of which a column waits for its new value.
err_t query_mark_stale(struct ctx *c, const struct query *q, struct page *p);

str cursor_seal(struct ctx *c, const struct query *q, str payload);
err_t cursor_open(struct ctx *c, const struct query *q, str *payload);

#endif
