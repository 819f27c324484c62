// SPDX-License-Identifier: Apache-2.0
// A new release of a pack on the app that was made of an older one: three-way, nothing of the customer's is
// lost, never by itself. Needs what installing the pack needs.
#ifndef IO_UPGRADE_H
#define IO_UPGRADE_H

#include "io/pack.h"
#include "io/pack_merge.h"

// What would be taken, what is kept, where both sides changed. `choices` may be NULL.
err_t upgrade_check(struct ctx *c, const struct app *app, const struct json *pack,
                    const struct json *choices, struct merge *out);
// PACK_CONFLICTS while a conflict has no choice; then one transaction. is_solution: the pack is the
// program's own, whose ledgers and bound fields it may change.
err_t upgrade_apply(struct ctx *c, const struct app *app, const struct json *pack,
                    const struct json *choices, bool is_solution, struct merge *out);

void upgrade_put(struct jw *w, const struct merge *m, str from, str to);
// The version of the pack that the app was made of or upgraded to; empty when it was made by hand.
err_t upgrade_version(struct ctx *c, const struct app *app, str *version);

#endif
