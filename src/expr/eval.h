// SPDX-License-Identifier: Apache-2.0
// One evaluation: what travels with it, and the operators.
#ifndef EXPR_EVAL_H
#define EXPR_EVAL_H

#include "expr/fn.h"

struct eval {
    const struct expr *expr;
    const struct expr_env *env;
    i64 steps_left;
};

struct value eval_node(struct eval *ev, const struct expr_node *n);
// Neither operand may be a list.
struct value eval_scalar_binary(struct eval *ev, enum op op, struct value a, struct value b);
struct value eval_power(decimal a, decimal b);

#endif
