// SPDX-License-Identifier: Apache-2.0
// Dashboards of an app as parts of its pack:
//   "boards":[{"key","title":{"zh","en"},"readers":{"roles":["boss"]} or absent,"doc"}]
// Forms and metrics are named without the app, readers by the keys of its roles; persons stay at home.
#ifndef IO_PACK_BOARDS_H
#define IO_PACK_BOARDS_H

#include "base/buf.h"
#include "meta/catalog.h"

// Metrics likewise: "metrics":[{"key","title","says","doc"}]; those that are there already stay as the house
// has them.
err_t pack_put_metrics(struct ctx *c, struct jw *w, const struct app *app);
err_t pack_save_metrics(struct ctx *c, const struct app *app, const struct json *metrics);
err_t pack_put_boards(struct ctx *c, struct jw *w, const struct app *app);

// Inside a write job, with the app's forms and roles in the catalogue: each is made, or takes the place of the
// one of its key. `boards`: a list, or by key.
err_t pack_save_boards(struct ctx *c, const struct app *app, const struct json *boards);

// What says whether a document is right (report/, which stands beside this room). Filled once.
void pack_set_board_check(err_t (*check)(struct ctx *c, const struct json *doc));

#endif
