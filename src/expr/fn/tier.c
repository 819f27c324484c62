// SPDX-License-Identifier: Apache-2.0
// TIER: exact; the starts must ascend and the first is usually 0.
#include "expr/fn.h"

static struct value eval(struct fn_call *c)
{
    struct value table = c->arg[1];
    decimal amount = c->arg[0].num, sum = DECIMAL_ZERO, next = DECIMAL_ZERO;
    if (list_cols(table) != 2) return value_error(VALUE_ERR_VALUE);
    int rows = list_rows(table);
    for (int r = 0; r < rows; r++) {
        decimal start, rate, part;
        enum value_error e =
            value_to_number(list_cell(table, r * 2), eval_offset_min(c->ev), &start);
        if (!e) e = value_to_number(list_cell(table, r * 2 + 1), eval_offset_min(c->ev), &rate);
        if (!e && r + 1 < rows)
            e = value_to_number(list_cell(table, r * 2 + 2), eval_offset_min(c->ev), &next);
        if (e) return value_error(e);
        if (r + 1 < rows && decimal_cmp(next, start) <= 0) return value_error(VALUE_ERR_VALUE);
        if (decimal_cmp(amount, start) <= 0) continue;
        bool whole_step = r + 1 < rows && decimal_cmp(amount, next) > 0;
        if (!decimal_sub(whole_step ? next : amount, start, &part) ||
            !decimal_mul(part, rate, &part) || !decimal_add(sum, part, &sum))
            return value_error(VALUE_ERR_NUM);
    }
    return value_num(sum);
}

const struct fn fn_tier = { .sig = "nl", .result = VALUE_NUMBER, .eval = eval };
