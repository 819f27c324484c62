// SPDX-License-Identifier: Apache-2.0
// Which rows of record tables commits have written, told by the database itself, so that no write can be
// forgotten: on SQLite by its update hook on the one writing connection, on PostgreSQL, where other processes write
// too, by triggers (store/feed.h). For what is kept in memory beside the tables (query/columns.h).
//
// Who was answered is known of: on SQLite a commit is told before its callers are answered, on PostgreSQL whoever
// asks hears first. Rows may be told that were not written after all (a savepoint undone), or more than once;
// whoever follows reads them anew.
#ifndef STORE_CHANGED_H
#define STORE_CHANGED_H

#include "store/db.h"

// Rows of table t<form>: what is committed after this returns is kept until taken. Not inside a transaction; on a
// connection that lives as long as the form is followed. False: not now (too many, or the table is busy).
bool store_follow(struct ctx *c, id64 form);
void store_unfollow(struct store *s, id64 form);

struct changes {
    id64 *ids; // malloc'd; the taker frees
    size_t n;
    bool all; // too many to list, or tables were changed: anything may be different
};
// What was committed since it was taken last.
void store_changes(struct store *s, id64 form, struct changes *out);
// Whether there is anything to take, of any form: all that the caller's snapshot shows is heard before.
err_t store_has_changes(struct ctx *c, bool *any);
// Daily work: what nobody needs any more goes.
err_t store_changes_tidy(struct ctx *c);

// --- Versions: whether what was read is still so ---
// Whoever reads now (in a transaction: whose snapshot was begun) has every write up to this number.
u64 store_stamp(struct ctx *c);
// That none of these tables was written behind the stamp. False also where nobody tells: on PostgreSQL all but
// forms that are followed; there what the caller's snapshot shows is heard before (store_has_changes).
bool store_is_unwritten(struct store *s, const struct ident *tables, int n, u64 stamp);

// Something of a higher room that lives as long as the store; closed with it, before the connections.
enum store_guest { GUEST_COLUMNS, GUEST_ANSWERS, GUEST_COUNT };
void *store_guest(struct store *s, enum store_guest which);
// False when there is one already.
bool store_take_in(struct store *s, enum store_guest which, void *guest, void (*leave)(void *));

// --- For the driver and the writer ---
struct changed;
struct changed *changed_new(void);
void changed_free(struct changed *ch);
void changed_row(struct changed *ch, const char *table, id64 row); // on the writer's thread
void changed_statement(struct changed *ch, str text); // the same: one that is about to run
void changed_commit(struct changed *ch, bool is_ddl); // the same
u64 changed_now(struct changed *ch);
// --- For the feed ---
int changed_forms(struct changed *ch); // how many are followed
void changed_rows(struct changed *ch, id64 form, id64 first, id64 last);
void changed_all(struct changed *ch, id64 form);
void changed_lost(struct changed *ch); // all of all forms
#endif
