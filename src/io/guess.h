// SPDX-License-Identifier: Apache-2.0
// What form a spreadsheet would make: each column of the first row is a field.
#ifndef IO_GUESS_H
#define IO_GUESS_H

#include "base/json.h"
#include "meta/catalog.h"

// Reads the first 5,000 rows: {"sheets":[..],"sheet":"..","rows":n,"is_cut":false,"columns":[{"title",
// "type","options":{},"choices":[..],"filled":n,"samples":[..]}]}, title and choices in the file's own
// words, fields ready for a form's document (meta/design.h). Nothing is written. ERR_BAD_FILE.
err_t guess_form(struct ctx *c, str path, str sheet, struct jw *w);

#endif
