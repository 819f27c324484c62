// SPDX-License-Identifier: Apache-2.0
// IF evaluates only the branch it takes, unless the condition is a list: then both, item by item.
#include "expr/fn.h"

static struct value branch(struct fn_call *c, bool cond)
{
    int i = cond ? 1 : 2;
    return i < c->n ? call_eval(c, i) : value_bool(cond);
}

static struct value over_list(struct fn_call *c, struct value cond)
{
    struct value yes = branch(c, true), no = branch(c, false);
    int rows = list_rows(cond), cols = list_cols(cond);
    struct value *cells, list = value_new_list(call_mem(c), rows, cols, &cells);
    if (value_is_error(list)) return list;
    for (int r = 0; r < rows; r++) {
        for (int k = 0; k < cols; k++) {
            bool b;
            enum value_error e = value_to_bool(list_cell_at(cond, r, k), &b);
            *cells++ = e ? value_error(e) : list_cell_at(b ? yes : no, r, k);
        }
    }
    return list;
}

static struct value eval(struct fn_call *c)
{
    struct value cond = call_eval(c, 0);
    if (value_is(cond, VALUE_LIST)) return over_list(c, cond);
    bool b;
    enum value_error e = value_to_bool(cond, &b);
    return e ? value_error(e) : branch(c, b);
}

const struct fn fn_if = {
    .sig = "xx?x?", .result = VALUE_ANY, .flags = FN_SAME_TYPE, .eval = eval
};
