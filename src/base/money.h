// SPDX-License-Identifier: Apache-2.0
// Exact arithmetic on fen: rates in basis points, proportions, and splits that add up. No floats.
//
// Every function tells by its result whether the answer fits into 64 bits; when it does not, *out
// is 0 and the caller must refuse. Halves are rounded away from zero, so a refund mirrors its
// charge.
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/mem.h"
#include "base/types.h"

MUST_CHECK bool money_add(money a, money b, money *out);

// a x bp / 10000, rounded once.
MUST_CHECK bool money_mul_bp(money a, i64 bp, money *out);

// The sum of amount x bp / 10000 over n slices, rounded once for the sum.
struct money_slice {
    money amount;
    i64 bp;
};
MUST_CHECK bool money_mul_bp_sum(const struct money_slice *slices, size_t n, money *out);

// a x num / den, rounded once. den must not be 0.
MUST_CHECK bool money_mul_div(money a, i64 num, i64 den, money *out);

// Splits total in proportion to the n weights (which may have mixed signs): each part is rounded
// down (towards minus infinity), then one fen each goes to the largest fraction, then the larger
// weight, then the earlier part, until the parts add up to total. If the weights add up to 0, all
// parts are 0. Scratch memory is taken from m.
MUST_CHECK bool money_split(struct mem *m, money total, const i64 *weights, size_t n, money *out);

#endif
