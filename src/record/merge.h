// SPDX-License-Identifier: Apache-2.0
// Two or more records of one person become one: the survivor takes over what the others know, everything that
// points to them points to the survivor, and they go to the bin under an alias. Undone for 30 days.
#ifndef RECORD_MERGE_H
#define RECORD_MERGE_H

#include "record/record.h"

#define MERGE_VICTIMS_MAX 20
#define UNDO_DAYS 30

struct merge_part {
    id64 id;
    i64 rev; // as it was shown; CONFLICT when somebody has changed it since
};
struct merge_request {
    const struct form *form; // of persons
    struct merge_part survivor, victims[MERGE_VICTIMS_MAX];
    int victim_count;
    const struct json *choices; // {field key: id of the record whose value is taken}, or NULL
};
struct merged {
    id64 id; // of the merge
    i64 rev; // of the survivor
};

// Needs the right to update all of them and to delete the victims. A field that nobody chose keeps the
// newest value that there is; lists are joined. Rows of ledgers keep pointing to whom they were written
// for. Of consents only those stay that all of them gave.
err_t record_merge(struct ctx *c, const struct merge_request *rq, struct merged *out);
// What was changed since stays; what the merge moved goes back. The same rights. MERGE_LATE, NOT_FOUND.
err_t record_merge_undo(struct ctx *c, const struct form *f, id64 merge);
// Merges into this record: [{"id","at","by","victims":[ids],"may_undo"}]. The record must be visible.
err_t record_merges(struct ctx *c, const struct form *f, id64 id, struct jw *w);
// The record that this one was merged into, if the actor may see it; 0.
err_t record_merged_into(struct ctx *c, const struct form *f, id64 id, id64 *survivor);

// --- Candidates ------------------------------------------------------------------------------------------
// Pairs of live records with the same phone, the same ID number, or the same name and birthday; looked for
// in order of the value, by its index, some hundred values a call. `step` begins at 0 and `after` empty; -1
// when it is through.
err_t record_twins_find(struct ctx *c, const struct form *f, int *step, str *after);
// [{"a":{"id","title"},"b":{...},"why"}]: pairs of which the actor sees both, and what they share.
err_t record_twins(struct ctx *c, const struct form *f, struct jw *w);
err_t record_twins_dismiss(struct ctx *c, const struct form *f, id64 a,
                           id64 b); // they are two people

#endif
