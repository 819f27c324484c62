// SPDX-License-Identifier: Apache-2.0
// What the files of record/ share.
#ifndef RECORD_INTERNAL_H
#define RECORD_INTERNAL_H

#include "auth/audit.h"
#include "auth/crypto.h"
#include "record/record.h"

#define TYPE_OF(f) ((f)->result_type ? (f)->result_type : (f)->type)
#define BIN_DAYS 30

// A record, or a row of a sub-form, as the rules of its form see it (rules.c). All by field index.
struct ruled {
    const struct form *form;
    id64 id;
    bool is_create;
    struct val *cells;     // as they will be
    const struct val *old; // NULL at create
    bool *changed;         // by whatever
    const bool *sent;      // named by the writer
    const bool *wrote;     // and so changed by him
    const int *sent_rows;  // rows sent for a sub-form; -1: not sent. NULL in a row
    str prefix;            // of paths: "lines.2."
    bool *hidden,
        *touched; // filled by rules_apply; touched: this save has to do with its being shown
};
// Hides and empties what the rules do not show, and works out again what was computed of it.
err_t rules_apply(struct ctx *c, struct ruled *r);
bool rules_hide(const struct ruled *r, const struct field *f);
bool rules_empty_rows(const struct ruled *r, const struct field *f); // of a hidden sub-form
err_t rules_require(struct ctx *c, const struct ruled *r, bool *needed, bool *asked);
bool rules_have_rows(struct ctx *c, const struct ruled *r, const struct field *f);
bool rules_lock(struct ctx *c, const struct ruled *r, const struct field *f);
err_t rules_check(struct ctx *c, const struct ruled *r); // locks, choices, checks

// Keys of several fields (uniques.c). Taken before the row is written; refused when another holds it.
err_t uniques_take(struct ctx *c, const struct save *s);
err_t uniques_free(struct ctx *c, const struct form *f, id64 id);
// A record whose link was moved past record_save. What would now clash holds no place: merging persons is
// not stopped by it.
err_t uniques_follow_link(struct ctx *c, const struct field *link, id64 id);
err_t uniques_unlink(struct ctx *c, const struct field *link, id64 target); // before it is emptied

err_t image_load(struct ctx *c, const struct form *f, id64 id, bool for_update, struct image *out,
                 bool *found);
err_t read_stored(struct ctx *c, const struct field *f, const struct rows *r, int at, id64 id,
                  struct val *out);
void select_cell(struct sql *q, const struct field *f); // of the row a0
err_t save_junction(struct ctx *c, const struct field *f, id64 id, struct val v);
err_t compute_formulas(struct ctx *c, struct save *s);
// The formulas and roll-ups of a row of any form; changed (by field index) may be NULL.
enum compute_what {
    COMPUTE_NEW,  // a record that nothing links to yet
    COMPUTE_OWN,  // formulas, and roll-ups over many-links that change
    COMPUTE_ROWS, // and over rows of sub-forms
    COMPUTE_ALL,  // and over other records
};
err_t compute_cells(struct ctx *c, const struct form *f, id64 id, struct val *cells, bool *changed,
                    enum compute_what what);
// Stores the cells marked as changed, without a new revision; their search entries too.
err_t store_computed(struct ctx *c, struct save *s);
bool reads_own_rows(const struct form *f); // something is computed from rows of its sub-forms
// Computes and stores what a row of a sub-form holds of its own links.
err_t refresh_sub_rows(struct ctx *c, const struct form *f, id64 id, bool *any);
bool computes_in_sub_rows(const struct form *f);
// Marks what other records compute from this one. `old` NULL: it is new; `now` NULL: it went.
// `changed` by field index, NULL: all.
err_t mark_followers(struct ctx *c, const struct form *f, id64 id, const struct val *old,
                     const struct val *now, const bool *changed);
// Marks one record's own computed values.
err_t mark_record(struct ctx *c, const struct form *f, id64 id);
err_t refresh_record(struct ctx *c, const struct form *f, id64 id, bool *changed);
err_t next_number(struct ctx *c, struct save *s, const struct field *f, str *out);
err_t check_values(struct ctx *c, struct save *s); // required, moves of the state field
err_t check_unique(struct ctx *c, struct save *s);
err_t check_links(struct ctx *c, struct save *s,
                  const struct val *before_hooks); // cells as the writer left them
// The target is a live record; `visible`: and the writer may see it.
err_t check_target(struct ctx *c, const struct field *f, id64 id, bool visible, str path);
// Newly linked records must meet the link's own filter; cells: of the record or row that links.
err_t check_link_filter(struct ctx *c, const struct field *f, const struct val *cells,
                        const id64 *ids, int n, str path);
err_t resolve_texts(struct ctx *c,
                    struct save *s); // links given as text -> ids; notes what is left open
err_t keep_unresolved(struct ctx *c, struct save *s);
err_t resolve_waiting(struct ctx *c, struct save *s); // others that wait for this record
bool is_column(const struct field *f);                // stored in a column of the row
bool has_key(const struct field *f);                  // with a key column beside it
err_t put_cell(struct ctx *c, struct sql *q, const struct field *f, id64 record_id, struct val v);
void put_key(struct ctx *c, struct sql *q, const struct field *f, struct val v);
err_t row_insert(struct ctx *c, struct save *s);
err_t row_update(struct ctx *c, struct save *s, i64 new_rev);
err_t rows_save_subs(struct ctx *c, struct save *s, bool *any); // *any: some row was changed
// Files that the cells name for the first time become the record's (files.c).
err_t bind_files(struct ctx *c, const struct save *s);
err_t bind_row_files(struct ctx *c, const struct save *s, const struct field *sub,
                     const struct val *old, const struct val *cells);
// The files of one record become another's: writes their ids as an array. file_move: one of them.
err_t files_move(struct ctx *c, const struct form *f, id64 from, id64 to, struct jw *w);
err_t file_move(struct ctx *c, const struct form *f, id64 from, id64 to, str file);
bool is_searched(const struct field *f);
err_t index_row(struct ctx *c, struct save *s);
// The record anew; with `also`, beside its cells, this value as one of that field.
err_t index_with(struct ctx *c, struct save *s, const struct field *also, struct val v);
err_t unindex_row(struct ctx *c, const struct form *f, id64 id);
err_t unindex_rows(struct ctx *c, const struct form *f, const id64 *ids, int n);
err_t note_history(struct ctx *c, const struct form *f, id64 id, i64 rev, str action, str diff);
err_t note_stage(struct ctx *c, struct save *s);
err_t note_event(struct ctx *c, str kind, const struct form *f, id64 first, id64 last);
err_t note_participant(struct ctx *c, const struct form *f, id64 id);
str diff_json(struct ctx *c, const struct save *s);
bool was_sent(const struct save *s, const struct field *f); // by the caller himself
bool is_changed(const struct save *s, const struct field *f);
err_t run_removed_hooks(struct ctx *c, const struct form *f, const struct image *img, bool is_back);
err_t not_visible_or_denied(struct ctx *c, const struct form *f, id64 id);

#endif
