// SPDX-License-Identifier: Apache-2.0
// The one door for writes. A write is parsed from JSON (or built by a capability), then saved in a
// transaction in this order (settled): right to act on the old image and to write each field sent ->
// values checked -> formulas -> hidden fields emptied -> hooks -> formulas, hidden fields -> required,
// locks, choices, checks -> uniqueness and links -> the row ->
// right on the final image -> search index -> history -> audit -> event -> commit.
//
// All functions may be called inside a write job (they join it) or outside (they open one). What a
// job is given must not be changed by it: a job may run twice.
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include "query/query.h"

struct sub_change {
    id64 id; /* 0: new row */
    struct val *cells;
    bool *sent;
}; // by field index of the sub-form
struct change {
    struct field *f;
    struct val v;
    struct sub_change *rows;
    int row_count; // sub-form: all its rows, in order
    str text;      // link by text (import): resolved at save; kept as unresolved if not found
};

struct write {
    const struct form *form;
    id64 id; // 0: create
    i64 rev; // update: must equal the record's; -1: whatever it is (capabilities, import)
    struct change *changes;
    int change_count;
    bool sets_owner, sets_dept;
    id64 owner, dept; // create: 0 = the actor's
    bool is_demo;
    bool joins;             // inside a job that fails when this fails: no savepoint of its own
    bool in_bulk;           // audit and event are written by the bulk operation for all its rows
    bool is_import;         // of a file
    bool may_write_ledger;  // a capability writing its own ledger
    bool skip_unique_check; // the caller has just looked the import key up
    i64 created_at;         // import of history: 0 = now
    str reason;             // of a state move
};

// What hooks see and may change: the final cells before they are stored.
struct save {
    const struct write *w;
    const struct form *form;
    id64 id;
    bool is_create;
    i64 now_ms;
    id64 owner, dept;
    id64 old_owner;        // 0 at create
    const struct val *old; // by field index; NULL at create
    struct val *cells;     // by field index
    bool *changed;         // by field index
    struct ruled *ruled;   // the same under the form's rules; record/ alone
    void *left;            // what a hook leaves for one of its own behind the others
};

// Hooks of capabilities, filled by app/registry before the server starts. `before` may change cells
// (set s->changed too) and refuse; `after` runs behind the row's own statements, in the transaction.
// `removed` runs behind a deletion into the bin (is_back false) or a restore from it (true), in the
// transaction; img is the record as it was.
struct image;
struct record_hook {
    str capability;
    err_t (*before)(struct ctx *c, struct save *s);
    err_t (*after)(struct ctx *c, struct save *s);
    err_t (*removed)(struct ctx *c, const struct form *f, const struct image *img, bool is_back);
};
void record_set_hooks(const struct record_hook *hooks, int n);
// Called after the commit of each write, with the form and id range: wakes jobs and live events.
// Form 0: something of one person's own, whose id is first_id.
void record_on_event(void (*fn)(const struct ctx *c, id64 form_id, id64 first_id, id64 last_id));
// Inside a write job: his notices or to-dos are others after the commit.
void record_tell_person(struct ctx *c, id64 user);

struct saved {
    id64 id;
    i64 rev;
    bool is_same; /* nothing changed: nothing was written */
};

err_t record_parse(struct ctx *c, const struct form *f, const struct json *values,
                   struct write *out);
err_t record_save(struct ctx *c, const struct write *w, struct saved *out);
err_t record_delete(struct ctx *c, const struct form *f, id64 id, i64 rev); // to the bin, 30 days
err_t record_restore(struct ctx *c, const struct form *f, id64 id);
err_t record_purge(struct ctx *c, i64 *purged);      // the bin after 30 days
err_t record_purge_demo(struct ctx *c, i64 *purged); // all rows marked demo

// {"create":[..],"update":[..],"delete":[..]}, at most 1,000 rows, results in order. One transaction
// a chunk of 200 rows; a row that fails does not touch the others.
struct bulk_result {
    id64 id;
    i64 rev;
    err_t error;
    str message_path;
    struct err_item *errs;
};
err_t record_bulk(struct ctx *c, const struct form *f, const struct json *body,
                  struct bulk_result **out, int *n);
// Inside a write job: one audit row and one event for rows written in_bulk.
err_t record_bulk_note(struct ctx *c, const struct form *f, str action, const id64 *ids, int n);

// The grams of new records that still wait in a list join the search index. Done at every so many
// records, at the end of an import and once a day; searches find everything before it as well.
err_t record_index_merge(struct ctx *c);

// The live record with equal import key, 0 when there is none. Cells by field index.
err_t record_find_by_key(struct ctx *c, const struct form *f, const struct val *cells, id64 *id);
// The field by which a text names a record of this form; NULL for none.
const struct field *record_naming_field(const struct form *f);
// The record that a text names: the target's import key if that is one field, else its title. 0: none.
err_t record_find_by_text(struct ctx *c, const struct form *target, str text, id64 *id);
// The same for who acts: a record that he does not see, or whose name he may not read, is not there.
err_t record_find_seen(struct ctx *c, const struct form *target, str text, id64 *id);
// Sets an option field of a record through the transition table; for capabilities.
err_t record_move(struct ctx *c, const struct form *f, id64 id, struct field *state, str to_key,
                  str reason);

// Works the formulas of the next records after an id out anew and stores what differs, 200 at most in
// one write job, their sub-form rows with them; *read is 0 behind the last one.
err_t record_recompute(struct ctx *c, const struct form *f, id64 after, id64 *last, int *read);

// Values that are computed from other records wait under a mark (x_stale) from the transaction that
// changed one of those. This computes them anew: all that wait, and what waits for these. `tell` hears
// of the progress and may stop it with an error.
err_t record_has_stale(struct ctx *c, bool *any);
err_t record_follow(struct ctx *c, err_t (*tell)(struct ctx *c, void *arg, i64 done, i64 total),
                    void *arg);
// Inside the transaction of a publishing: fields that must not repeat together. What `now` has and `was`
// had not is worked out for every live record; ERR_RULE_TWINS when two share all of them.
err_t record_follow_uniques(struct ctx *c, const struct form *was, const struct form *now);
// All of them anew, for whoever changed stored values past record_save.
err_t record_rebuild_uniques(struct ctx *c, const struct form *f);

// Raw cells of a live record for capabilities, without any right; by field index. NOT_FOUND.
struct image {
    id64 id;
    i64 rev;
    id64 owner, dept;
    i64 created_at, updated_at, deleted_at;
    bool is_demo;
    struct val *cells;
};
err_t record_image(struct ctx *c, const struct form *f, id64 id, struct image *out);
// In a write job: nobody changes it before that commits.
err_t record_image_locked(struct ctx *c, const struct form *f, id64 id, struct image *out);
err_t record_image_or_bin(struct ctx *c, const struct form *f, id64 id, struct image *out);

// Inside a write job: whether the actor may press this button of the record as it now is. Refused as a write of
// the field would be; BUTTON_HIDDEN when the form's rules do not show it. rev as of a write; the row is locked
// until the commit.
err_t record_may_press(struct ctx *c, const struct form *f, id64 id, i64 rev,
                       const struct field *button);

// Reading the past, through the read door (record visible, right HISTORY, field rights).
// The user has had to do with the record (scope "participated"). Inside a write job.
err_t record_took_part(struct ctx *c, const struct form *f, id64 id, id64 user);
err_t record_history(struct ctx *c, const struct form *f, id64 id, struct jw *w);
err_t record_timeline(struct ctx *c, const struct form *f, id64 id, struct jw *w);
err_t record_comment_add(struct ctx *c, const struct form *f, id64 id, str text);
// With files, ids of uploads of the caller's own (an array, or NULL); text or files are needed. Who may read the
// comments may open them.
err_t record_comment_with(struct ctx *c, const struct form *f, id64 id, str text,
                          const struct json *files);
err_t record_comments_seen(struct ctx *c, const struct form *f, id64 id, bool *may);
// Inside a write job: an upload of the caller's own that hangs nowhere is bound to (form, record), in no field of it,
// and written as {"id","name","mime","size"}. FILE_MISSING at path.
err_t record_take_file(struct ctx *c, id64 form, id64 record, str id, str path, struct jw *w);
err_t record_comments(struct ctx *c, const struct form *f, id64 id, struct jw *w);
// The full value of a masked cell: right REVEAL; leaves an audit row first.
err_t record_reveal(struct ctx *c, const struct form *f, id64 id, str field, struct jw *w);
// The grants by which the acting user (or the viewed-as one) sees this record.
err_t record_why(struct ctx *c, const struct form *f, id64 id, const struct user *u, struct jw *w);

#endif
