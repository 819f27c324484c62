// SPDX-License-Identifier: Apache-2.0
// Formulas of fields: binding their names to fields of the form, and turning cells into values of
// the expression language and back.
#ifndef META_FORMULA_H
#define META_FORMULA_H

#include "expr/expr.h"
#include "meta/derived.h"

// Parses f->formula_source against the fields of f->form (keys and titles); fills f->formula and
// f->formula_inputs. Lives in c->mem. ERR_FORMULA with the position.
err_t formula_bind(struct ctx *c, struct field *f);
// The same for a formula that is being written: false with the place and kind of what is wrong.
bool formula_read(struct ctx *c, struct field *f, struct expr_diag *diag);
// The same, of a formula that is no field of the form: a name that `sees` does not see is not there.
bool formula_read_seen(struct ctx *c, struct field *f,
                       bool (*sees)(void *arg, const struct field *hop, const struct field *leaf),
                       void *arg, struct expr_diag *diag);
err_t formula_wrong(struct ctx *c, const struct expr_diag *diag); // FORMULA
// Parses a text against the fields of a form, for what is no field; it knows nothing across a link.
// inputs are indexes of fields.
err_t formula_parse(struct ctx *c, const struct form *form, str text, struct expr **out,
                    const int **inputs, int *input_count);
// What it gives for one record's cells, by field index.
struct value formula_value(struct ctx *c, const struct form *form, const struct expr *e,
                           const struct val *cells);
// A value as the cell of a field; false when the field cannot hold it.
bool formula_cell(struct ctx *c, const struct field *f, struct value v, struct val *out);

// The formula with keys in place of titles, which are in one language.
str formula_by_keys(struct mem *m, const struct field *f);

// One record's cells by field index, and how what lies behind its links is read: a value, or a list of
// them for a sub-form or many-link. Without `linked` it is empty.
struct formula_inputs {
    const struct val *cells;
    err_t (*linked)(struct ctx *c, void *arg, const struct formula_path *p,
                    const struct formula_inputs *in, struct value *out);
    void *arg;
};

// The formula's stored value (errors of evaluation give NULL and *error the code, e.g. "#DIV/0!").
err_t formula_compute(struct ctx *c, const struct field *f, const struct formula_inputs *in,
                      struct val *out, str *error);
// A cell as formulas see it.
struct value formula_of_cell(struct ctx *c, const struct field *f, struct val v);

#endif
