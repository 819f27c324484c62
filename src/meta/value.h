// SPDX-License-Identifier: Apache-2.0
// A cell's value as it is stored. What the integer means is the field type's business:
//   integer, boolean 0/1, select = option code, date = days since 1970, time = ms of the day,
//   date-time = UTC ms, money = fen, decimal and percent = scaled by the field's scale,
//   user, department, branch, link = id.
// Lists (multi select, many links) hold items of kind VAL_INT. Sub-form rows are not cells.
#ifndef META_VALUE_H
#define META_VALUE_H

#include "base/str.h"

enum val_kind { VAL_NULL, VAL_INT, VAL_TEXT, VAL_LIST };

struct val {
    enum val_kind kind;
    i64 i;
    str s;                   // text; for a reference read by query/: the target's title
    const struct val *items; // list
    size_t n;
};

#define VAL_NONE ((struct val){ .kind = VAL_NULL })
static inline struct val val_int(i64 i) { return (struct val){ .kind = VAL_INT, .i = i }; }
static inline struct val val_text(str s) { return (struct val){ .kind = VAL_TEXT, .s = s }; }
static inline bool val_is_null(struct val v) { return v.kind == VAL_NULL; }
bool val_eq(struct val a, struct val b); // lists as sets

#endif
