// SPDX-License-Identifier: Apache-2.0
// Decimals for calculating: a 128-bit coefficient and up to 18 digits after the point. Add,
// subtract and multiply are exact (a product is rounded at the 18th digit behind the point); what
// does not fit is reported, never wrapped. Rounding is half away from zero. Values are kept in
// normal form (no trailing zeros behind the point), so equal numbers are equal bit for bit.
//
// Stored decimals and money are an int64 and a scale: base/dec.h.
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "base/buf.h"

#define DECIMAL_SCALE_MAX 18

typedef __int128 i128;
typedef struct decimal {
    i128 c;
    int scale;
} decimal; // c / 10^scale, |c| < 10^38

#define DECIMAL_ZERO ((decimal){ 0, 0 })

decimal decimal_of(i64 v);                // an integer
decimal decimal_scaled(i64 v, int scale); // v / 10^scale, scale 0..18: money is scale 2

// All return false when the result does not fit; *out is then untouched.
MUST_CHECK bool decimal_add(decimal a, decimal b, decimal *out);
MUST_CHECK bool decimal_sub(decimal a, decimal b, decimal *out);
MUST_CHECK bool decimal_mul(decimal a, decimal b, decimal *out);
MUST_CHECK bool decimal_div(decimal a, decimal b, decimal *out); // b not zero; to 18 digits
// a - b * floor(a / b): the result has b's sign (Excel's MOD). b not zero.
MUST_CHECK bool decimal_mod(decimal a, decimal b, decimal *out);
decimal decimal_neg(decimal a);
decimal decimal_abs(decimal a);

enum decimal_rounding {
    DECIMAL_NEAREST,
    DECIMAL_TO_ZERO,
    DECIMAL_FROM_ZERO,
    DECIMAL_DOWN,
    DECIMAL_UP
};
// Keeps `digits` after the point; negative ones round to tens, hundreds ... False on overflow.
MUST_CHECK bool decimal_round(decimal a, int digits, enum decimal_rounding how, decimal *out);
decimal decimal_floor(decimal a);
decimal decimal_trunc(decimal a);

int decimal_cmp(decimal a, decimal b); // -1, 0, 1
int decimal_sign(decimal a);
bool decimal_is_int(decimal a);
bool decimal_to_i64(decimal a, i64 *out);                  // integers that fit only
bool decimal_to_scaled(decimal a, int scale, i64 *out);    // exactly v / 10^scale, or false
bool decimal_round_scaled(decimal a, int scale, i64 *out); // rounded to the scale

double decimal_to_double(decimal a);
// The nearest decimal of at most 15 significant digits; false for NaN, infinity and overflow.
bool decimal_of_double(double d, decimal *out);

// Whole string: sign, digits, point, exponent (1e3). More than 18 digits behind the point are
// rounded. False when it is no number or does not fit.
bool decimal_parse(str s, decimal *out);
void decimal_put(struct buf *b, decimal a); // shortest exact text: -15.78

#endif
