// SPDX-License-Identifier: Apache-2.0
// Conditions over one record as it is being edited: what rules of a form ask. The grammar is that of
// filters ({"and":[..]}, {"or":[..]}, {"not":..}, {"field","op","value"}) and so is the meaning:
// two-valued, an empty operand matches nothing but `empty`. {"$field":key} compares with another
// field of the record; a dot across a link is not known here. The browser has the same in
// web/src/core/condition.ts; tests/data/conditions.json holds the two together.
#ifndef META_CONDITION_H
#define META_CONDITION_H

#include "meta/filter.h"

struct condition;

// Parses for the form; lives in c->mem. Errors stand at `path`.
err_t condition_parse(struct ctx *c, const struct form *f, const struct json *j, str path,
                      struct condition **out);

// The filter of a link, as far as it can be known before it is asked: over the linked form, its
// {"$field":key} naming fields of the form that links.
err_t condition_check_link(struct ctx *c, const struct form *target, const struct form *of,
                           const struct json *j, str path);
// Whether a condition over records of `of` (a link's, a roll-up's) asks for f. A field of the same key that its
// {"$field":key} names is one of another record.
bool condition_asks(const struct json *j, const struct form *of, const struct field *f);

// Cells by field index. The cell of a sub-form is the number of its rows, or empty.
bool condition_holds(const struct condition *k, const struct val *cells,
                     const struct filter_now *now);
// Calls see(arg, field) for every field that it reads.
void condition_reads(const struct condition *k, void (*see)(void *arg, const struct field *f),
                     void *arg);

#endif
