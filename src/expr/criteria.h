// SPDX-License-Identifier: Apache-2.0
// The conditions of SUMIF, COUNTIFS and their kin: ">=100", "张*", 5, TRUE, "" ...
#ifndef EXPR_CRITERIA_H
#define EXPR_CRITERIA_H

#include "expr/fn.h"

#define PATTERN_MAX 255 // characters of a pattern with * or ?

struct criterion {
    enum op op;
    struct value v;
    int offset_min;
};

struct criterion criterion_of(struct mem *m, struct value v, int offset_min);
bool criterion_meets(const struct criterion *k, struct value cell);

// Pairs (range, condition) among the arguments from `first`. All ranges must have the shape of
// `like`, else false.
struct selection {
    int n;
    const struct value *ranges[64];
    struct criterion k[64];
};
bool selection_open(struct fn_call *c, int first, struct value like, struct selection *s);
bool selection_has(const struct selection *s, i64 item);

// The sum and count of the numbers of `values` whose item is selected: an error or null.
struct value selection_total(struct fn_call *c, struct value values, const struct selection *s,
                             decimal *sum, i64 *count);
// (range, condition, [values]): the same for SUMIF and AVERAGEIF. Both ranges have one shape.
struct value call_total_if(struct fn_call *c, decimal *sum, i64 *count);
struct value selection_extreme(struct fn_call *c, const struct selection *s, int sign);

// Whole text against a pattern of * ? and ~ (which takes * ? ~ plainly); A-Z in any case.
bool pattern_matches(str pattern, str text);
bool pattern_has_wildcards(str pattern);
// The first code point from `from` (0 based) on where the pattern begins to match, or -1.
i64 pattern_search(str pattern, str text, i64 from);

#endif
