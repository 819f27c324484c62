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

// One record's cells, by field index -> the formula's stored value (errors of evaluation give NULL
// and *error the code, e.g. "#DIV/0!").
err_t formula_compute(struct ctx *c, const struct field *f, const struct val *cells,
                      struct val *out, str *error);

#endif
