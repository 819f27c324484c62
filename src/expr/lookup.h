// SPDX-License-Identifier: Apache-2.0
// Finding values in lists.
#ifndef EXPR_LOOKUP_H
#define EXPR_LOOKUP_H

#include "expr/fn.h"

// One row or column of a list.
struct line {
    struct value of;
    i64 first, step, n;
};

struct line lookup_row(struct value table, int row);
struct line lookup_column(struct value table, int col);
// The single row or column that a list is; of a table the longer side, the first one.
struct line lookup_line(struct value list);
static inline struct value lookup_item(struct line l, i64 i)
{
    return list_cell(l.of, l.first + i * l.step);
}

// All return the place from 0, or -1. Only values of one kind (number, text, boolean) meet.
i64 lookup_exact(struct fn_call *c, struct value v, struct line l, bool wildcards);
i64 lookup_sorted(struct fn_call *c, struct value v, struct line l, bool descending);
i64 lookup_next(struct fn_call *c, struct value v, struct line l,
                int sign); // nearest below (-1), above (1)

// Item, row, column or all of a list; #REF! outside.
struct value lookup_part(struct fn_call *c, struct value list, i64 row, i64 col);

#endif
