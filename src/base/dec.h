// SPDX-License-Identifier: Apache-2.0
// Stored decimals: an int64 and a scale (digits after the point), exact. Money is scale 2 (fen).
#ifndef BASE_DEC_H
#define BASE_DEC_H

#include "base/buf.h"

enum dec_parse { DEC_OK, DEC_FORMAT, DEC_RANGE, DEC_DIGITS }; // DEC_DIGITS: more digits than scale

// Whole-string number to v * 10^scale. Accepts a sign, thousands separators (1,280.50) where
// `grouped`, a leading currency sign (¥ ￥) where grouped, trailing zeros beyond the scale.
enum dec_parse dec_parse(str s, int scale, bool grouped, i64 *out);
void dec_put(struct buf *b, i64 v, int scale);       // -15.78, always `scale` digits
void dec_put_short(struct buf *b, i64 v, int scale); // trailing zeros dropped: 0.075
i64 dec_pow10(int n);                                // 0..18

#endif
