// SPDX-License-Identifier: Apache-2.0
// A dashboard on paper, for one reader: what he may ask, as he may see it at this moment.
#ifndef REPORT_PAPER_H
#define REPORT_PAPER_H

#include "base/err.h"
#include "base/json.h"
#include "meta/boards.h"

// A4 pages, or one picture as wide as a phone and as long as the board is; a board too long for one comes as pages.
struct paper {
    str bytes, mime, ending; // ".pdf", ".png"
};
bool paper_as_of(str text, bool *is_picture); // "pdf", "png"

// c->who is the reader. `filters`: what the board's filters are set to, {key: value as in its "default"}, or
// NULL. All tiles are of one moment. What is in *out is in c->mem.
err_t paper_of_board(struct ctx *c, const struct board *b, const struct json *filters,
                     bool is_picture, struct paper *out);

// The ask of a tile with the board's filters laid over it.
const struct json *paper_ask(struct ctx *c, const struct json *doc, const struct json *tile,
                             const struct json *filters);
// A value of an answer as people write it, by the measure's "as".
str paper_figure(struct ctx *c, const struct json *value, str as);

#endif
