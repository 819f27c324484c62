// SPDX-License-Identifier: Apache-2.0
// Citizen identification numbers after GB 11643: 18 characters, birth date, check digit modulo 11.
#ifndef EXPR_IDCARD_H
#define EXPR_IDCARD_H

#include "expr/fn.h"

// False when the number is not valid. `male` may be NULL.
bool idcard_read(str number, i64 *birth_days, bool *male);

#endif
