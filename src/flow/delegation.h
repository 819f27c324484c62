// SPDX-License-Identifier: Apache-2.0
// Standing delegation (代理): who handles somebody's tasks for him on which days. The task stays his; the
// other may decide it too, and what is decided says "B for A". A task is covered by what holds on the day
// it is made, as long as that holds. It does not go on: B's own stand-in gets nothing of A's.
#ifndef FLOW_DELEGATION_H
#define FLOW_DELEGATION_H

#include "meta/catalog.h"

struct delegation {
    id64 id;
    id64 from, to;
    id64 flow;               // 0: all
    i64 from_day, until_day; // days since 1970, both included
    i64 made_at;
};

// What the acting user has given and what he was given, if it has not ended, the newest first.
err_t delegation_list(struct ctx *c, struct delegation **out, size_t *n);
// d->from is the acting user. Errors at "to", "from", "until"; ERR_DELEGATION_CLASH at "from".
err_t delegation_add(struct ctx *c, const struct delegation *d, id64 *id);
// One's own. The stand-in no longer sees the tasks. NOT_FOUND.
err_t delegation_end(struct ctx *c, id64 id);
// Inside a write job: which one covers a task that is made now for this user; 0: none.
err_t delegation_covering(struct ctx *c, id64 user, id64 flow, id64 *id, id64 *to);

#endif
