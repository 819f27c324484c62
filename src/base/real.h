// SPDX-License-Identifier: Apache-2.0
// Exponentials and logarithms that give the same double, bit for bit, on every machine and in the browser's
// module: libc's choose other instructions by the processor, and every libc has its own. The nearest
// double, but for very rare cases in which the next one is as near.
#ifndef BASE_REAL_H
#define BASE_REAL_H

#include "base/decimal.h"

double real_exp(double x);
double real_expm1(double x);
double real_log(double x); // NaN below 0
double real_log1p(double x);
double real_log10(double x);
double real_pow(double x, double y); // NaN where it is not real
// c / 10^scale, rounded once.
double real_of_scaled(i128 c, int scale);
// d * 10^places, rounded half away from zero; |d| * 10^places < 10^16, places -24..18.
i64 real_to_scaled(double d, int places);

#endif
