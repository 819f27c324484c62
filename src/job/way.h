// SPDX-License-Identifier: Apache-2.0
// The ways that messages leave the house by: the rows of x_msg_channel as they stand, read here and nowhere
// else. What a kind makes of them, and who changes them, is notify's business.
#ifndef JOB_WAY_H
#define JOB_WAY_H

#include "base/json.h"
#include "store/db.h"

struct way {
    str key, kind, title, hook;
    str settings, token; // sealed; no token: empty
    bool is_off;
    i64 rev, token_until;
};

err_t way_find(struct ctx *c, str key, struct way *out, bool *found);
err_t way_of_hook(struct ctx *c, str hook, struct way *out, bool *found);
err_t way_list(struct ctx *c, struct way **out, size_t *n); // by their keys

// For those who choose one: "ways":[{"key","title"}] of those that are on, by name alone.
err_t ways_put(struct ctx *c, struct jw *w);
err_t way_check(struct ctx *c, str key); // that there is one of this key; empty: fine

#endif
