// SPDX-License-Identifier: Apache-2.0
// The one keeper of what comes by its time: rows of a person that are due at their next_at. Whoever takes one has
// a lease, works outside of any transaction, and stores what came of it in one more, which first looks whether the
// row is still due: so two processes do not do it twice, and one that died does not keep it.
//
// A kind is a table with the columns id, user_id, schedule, is_off, next_at, leased_until, last_at, last_state,
// rev, made_at and its own. What it sends has timed_key, which no two times of a row share.
#ifndef REPORT_TIMED_H
#define REPORT_TIMED_H

#include "base/json.h"
#include "job/loop.h"
#include "meta/catalog.h"
#include "store/sql.h"

#define TIMED_OWN_MAX 12

struct timed {
    id64 id, user;
    str schedule, last_state;
    bool is_off;
    i64 next_at, last_at, rev;
    struct sval own[TIMED_OWN_MAX]; // in the order of the kind's columns
    // of the work that is being done
    void *made;   // what `work` gives to `done`
    bool is_done; // there is something for `done`
};

struct timed_column {
    const char *name; // NULL: the end
    bool is_text;
};

struct timed_kind {
    const char *table;
    const struct timed_column *own;
    int per_person; // rows at most
    i64 lease_ms;
    // Whether c->who may know of the row, and whether he may change it (NULL: whoever knows of it).
    err_t (*sees)(struct ctx *c, const struct timed *d, bool *out);
    bool (*may_edit)(const struct ctx *c, const struct timed *d);
    // What a change leaves behind in its own transaction (audit); may be NULL.
    err_t (*noted)(struct ctx *c, const struct timed *d, bool is_gone);
    // Outside of any transaction; c->who is the capability "report" and may be set to the person. Sets last_state
    // and what changes in `own`. An error of the server leaves the row until the lease has run out.
    err_t (*work)(struct ctx *c, struct timed *d);
    // In the transaction that moves the row on, when is_done. May be NULL.
    err_t (*done)(struct ctx *c, const struct timed *d);
};

// One that c->who may know of; else ERR_NOT_FOUND.
err_t timed_find(struct ctx *c, const struct timed_kind *k, id64 id, struct timed *out);
// One that he may change (else ERR_ACTION_DENIED) and that is still as he has seen it (else ERR_CONFLICT).
err_t timed_take_up(struct ctx *c, const struct timed_kind *k, id64 id, i64 rev, struct timed *out);
// Rows in order of their id. `where`: a condition.
err_t timed_list(struct ctx *c, const struct timed_kind *k, const struct sql *where,
                 struct timed **out, size_t *n);
// What every row shows, inside its object: id, schedule, is_off, next_at, last_at, last_state, rev.
void timed_put(struct ctx *c, struct jw *w, const struct timed *d);
void timed_put_json(struct ctx *c, struct jw *w, const char *key, str text); // null when it is none

// schedule and is_off as they come (NULL: as they are); when it is due next.
err_t timed_take(struct ctx *c, struct timed *d, const struct json *schedule, const bool *is_off);
// A new one (id 0 before) or a changed one; ERR_CONFLICT when its rev is another by now.
err_t timed_save(struct ctx *c, const struct timed_kind *k, struct timed *d);
err_t timed_remove(struct ctx *c, const struct timed_kind *k, id64 id, i64 rev);

// --- Working off (a loop's round) ---
err_t timed_next(struct ctx *c, const struct timed_kind *k, bool *did);
err_t timed_free(struct ctx *c,
                 const struct timed_kind *k); // inside a write job: what died with its process
str timed_key(struct ctx *c, const struct timed *d, const char *prefix); // "prefix:row:time"

#endif
