// SPDX-License-Identifier: Apache-2.0
// PostgreSQL: what commits of all processes wrote, told by the database itself. Triggers on the tables that some
// process keeps in memory write into x_changed which rows a statement wrote, in its own transaction; whoever asks
// reads what his snapshot shows of it and the snapshot kept from the last time did not. Snapshots are compared
// and no numbers, so a transaction that commits late is not passed over. Used through store/changed.h.
#ifndef STORE_FEED_H
#define STORE_FEED_H

#include "store/db.h"

struct feed;
struct feed *feed_new(void);
void feed_free(struct feed *f);

// Has the table of a form tell, made known to `changed` before. Not inside a transaction. False: it could not be
// done in passing. The connection holds a lock for as long as it lives, by which others see that it is wanted.
bool feed_follow(struct ctx *c, id64 form);
// Tells `changed` what is new in the caller's snapshot.
err_t feed_hear(struct ctx *c);
// Inside a write: everything of a form (0: of all forms) may be different.
err_t feed_note_all(struct ctx *c, id64 form);

#endif
