// SPDX-License-Identifier: Apache-2.0
// What a comparison of a filter compares a field with, the same for filters of the query door, for
// conditions over one record (meta/condition.h) and for the filters of links.
#ifndef META_FILTER_H
#define META_FILTER_H

#include "meta/field_type.h"

#define FILTER_OPERANDS_MAX 1000

// {"$me":true}, {"$dept":true}, {"$today":-7} and {"$field":"key"} stand for what is so when asked.
enum operand_kind { OPERAND_VALUE, OPERAND_ME, OPERAND_DEPT, OPERAND_TODAY, OPERAND_FIELD };
struct operand {
    enum operand_kind kind;
    struct val v;              // OPERAND_VALUE; VAL_NONE: an empty operand, nothing matches it
    i64 days;                  // OPERAND_TODAY
    const struct field *field; // OPERAND_FIELD
};

// The moment of asking.
struct filter_now {
    id64 user_id, dept_id; // 0: nobody, none
    i64 now_ms;
    int offset_min;
};

// The operands of a comparison of f, in c->mem. `fields`: the form whose fields {"$field":key} may
// name; NULL: that is refused. Errors are BAD_REQUEST or the type's own, at the field's key.
err_t filter_operands(struct ctx *c, const struct field *f, enum op op, const struct json *value,
                      const struct form *fields, struct operand **out, int *n);
// What the operand stands for now, in the stored unit of f. Not for OPERAND_FIELD.
struct val operand_now(const struct operand *o, const struct field *f,
                       const struct filter_now *now);
// One value, looser than a cell: it may be out of the field's range, and a text may be a piece.
err_t filter_value(struct ctx *c, const struct field *f, const struct json *j, struct val *out);
// Whether values of the two can be compared: both numbers, both days, both options of one type ...
bool fields_are_comparable(const struct field *a, const struct field *b);

static inline bool op_takes_none(enum op op) { return op == OP_EMPTY || op == OP_NOT_EMPTY; }
static inline bool op_takes_many(enum op op)
{
    return op == OP_IN || op == OP_NOT_IN || op == OP_BETWEEN || op == OP_HAS_ANY ||
           op == OP_HAS_ALL;
}
static inline bool op_takes_text(enum op op)
{
    return op == OP_CONTAINS || op == OP_NOT_CONTAINS || op == OP_STARTS;
}

#endif
