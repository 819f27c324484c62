// SPDX-License-Identifier: Apache-2.0
// Many numbers at once, for the functions of statistics and number theory.
#ifndef EXPR_NUMBERS_H
#define EXPR_NUMBERS_H

#include "expr/fn.h"

// The numbers of the arguments from .. to-1 in ascending order; NULL with *error.
decimal *sorted_numbers(struct fn_call *c, int from, int to, i64 *n, struct value *error);
// Their whole parts, none negative (#NUM!); NULL with *error.
i64 *whole_numbers(struct fn_call *c, i64 *n, struct value *error);
i64 common_divisor(i64 a, i64 b);
// Squared deviations over (count - less); `then` is applied to it if given.
struct value variance(struct fn_call *c, int from, int less, double (*then)(double));

#endif
