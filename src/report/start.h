// SPDX-License-Identifier: Apache-2.0
// The dashboard that opens when somebody signs in: the person's own choice, else that of one of his roles, else none
// (the workbench). One that he does not see any more, or that lies in the bin, counts as not chosen.
#ifndef REPORT_START_H
#define REPORT_START_H

#include "base/json.h"
#include "meta/catalog.h"

err_t start_board(struct ctx *c, id64 *board); // of who asks; 0: none
// {"mine","roles":["3"]}: whether it is one's own start, and which roles start with it (for who may set that).
err_t start_put(struct ctx *c, struct jw *w, id64 board);
// NULL: as it is. `mine` false: no longer this one. `roles`: those that start with it, all of them (right DESIGN).
err_t start_set(struct ctx *c, id64 board, const bool *mine, const struct json *roles);

#endif
