// SPDX-License-Identifier: Apache-2.0
// Inside domain/demo: random numbers that are the same at every run.
#ifndef DOMAIN_DEMO_DICE_H
#define DOMAIN_DEMO_DICE_H

#include "base/json.h"

struct dice {
    u64 state;
};

u64 dice_next(struct dice *d);
double dice_unit(struct dice *d);                  // [0, 1)
i64 dice_below(struct dice *d, i64 n);             // 0 .. n-1; n > 0
i64 dice_range(struct dice *d, i64 low, i64 high); // both included
bool dice_hit(struct dice *d, double chance);
double dice_normal(struct dice *d);
double dice_lognormal(struct dice *d, double median, double sigma);
// Picks from weights: running sums, ascending; n > 0, the last one > 0.
size_t dice_pick(struct dice *d, const double *sums, size_t n);
// Orders a weighted draw without replacement: the smallest keys are those drawn.
double dice_key(struct dice *d, double weight);

double number_of(const struct json *j, const char *key, double otherwise);
i64 integer_of(const struct json *j, const char *key, i64 otherwise);
const struct json *item_at(const struct json *list, i64 at); // NULL beyond its end
str text_at(const struct json *list, i64 at);

#endif
