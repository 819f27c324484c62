// SPDX-License-Identifier: Apache-2.0
// Formulas of fields: binding their names to fields of the form, and turning cells into values of
// the expression language and back.
#ifndef META_FORMULA_H
#define META_FORMULA_H

#include "expr/expr.h"
#include "meta/field_type.h"

// Parses f->formula_source against the fields of f->form (keys and titles); fills f->formula and
// f->formula_inputs. Lives in c->mem. ERR_FORMULA with the position.
err_t formula_bind(struct ctx *c, struct field *f);

// Parses a text against the fields of a form; a formula of a field may not name that field itself
// (self; NULL: of no field). inputs are indexes of fields.
err_t formula_parse(struct ctx *c, const struct form *form, const struct field *self, str text,
                    struct expr **out, const int **inputs, int *input_count);
// What it gives for one record's cells, by field index.
struct value formula_value(struct ctx *c, const struct form *form, const struct expr *e,
                           const struct val *cells);
// A value as the cell of a field; false when the field cannot hold it.
bool formula_cell(struct ctx *c, const struct field *f, struct value v, struct val *out);

// One record's cells, by field index -> the formula's stored value (errors of evaluation give NULL
// and *error the code, e.g. "#DIV/0!").
err_t formula_compute(struct ctx *c, const struct field *f, const struct val *cells,
                      struct val *out, str *error);

#endif
