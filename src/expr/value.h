// SPDX-License-Identifier: Apache-2.0
// A formula's values. By value; text and lists lie in the arena of the evaluation (or borrow from
// whoever supplied them) and are never changed after they are made.
#ifndef EXPR_VALUE_H
#define EXPR_VALUE_H

#include "base/date.h"
#include "base/decimal.h"

enum value_type {
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_NUMBER,
    VALUE_TEXT,
    VALUE_DATE,     // days since 1970-01-01
    VALUE_DATETIME, // UTC milliseconds; shown and taken apart with the offset of the environment
    VALUE_TIME,     // milliseconds of the day, 0 .. DAY_MS-1
    VALUE_DURATION, // milliseconds, either sign, at most VALUE_SPAN_MAX
    VALUE_RECORD,   // id of a linked record
    VALUE_LIST,
    VALUE_ERROR,
    VALUE_ANY, // as a static type only: not known before evaluation
};

// In the order of the symbols below. Stored beside a null result, so the numbers never change.
enum value_error {
    VALUE_ERR_NONE,
    VALUE_ERR_DIV0,  // #DIV/0!
    VALUE_ERR_VALUE, // #VALUE!  a value of the wrong kind
    VALUE_ERR_NAME,  // #NAME?
    VALUE_ERR_NUM,   // #NUM!    out of range, overflow
    VALUE_ERR_NA,    // #N/A     not found
    VALUE_ERR_REF,   // #REF!    an index outside the list
    VALUE_ERR_LIMIT, // #LIMIT!  the step budget, list length or text length is used up
    VALUE_ERR_COUNT,
};

struct value_list;

struct value {
    enum value_type type;
    bool is_approx; // a number that went through floating point (15 digits)
    union {
        bool is_true;
        decimal num;
        str text;
        i64 days;
        i64 ms; // DATETIME, TIME, DURATION
        id64 record;
        const struct value_list *list;
        enum value_error error;
    };
};

// Two-dimensional, row by row. A sub-form field or to-many link is one column.
struct value_list {
    int rows, cols;
    struct value *v;
};

#define VALUE_LIST_MAX 10000
#define VALUE_SPAN_MAX (4000000 * DAY_MS) // longest duration, either sign: all the years there are
#define VALUE_TEXT_MAX ((size_t)1 << 20)

static inline struct value value_null(void) { return (struct value){ .type = VALUE_NULL }; }
static inline struct value value_bool(bool b)
{
    return (struct value){ .type = VALUE_BOOL, .is_true = b };
}
static inline struct value value_num(decimal d)
{
    return (struct value){ .type = VALUE_NUMBER, .num = d };
}
static inline struct value value_int(i64 v) { return value_num(decimal_of(v)); }
static inline struct value value_text(str s)
{
    return (struct value){ .type = VALUE_TEXT, .text = s };
}
static inline struct value value_date(i64 days)
{
    return (struct value){ .type = VALUE_DATE, .days = days };
}
static inline struct value value_ms(enum value_type type, i64 ms)
{
    return (struct value){ .type = type, .ms = ms };
}
static inline struct value value_error(enum value_error e)
{
    return (struct value){ .type = VALUE_ERROR, .error = e };
}
static inline bool value_is(struct value v, enum value_type t) { return v.type == t; }
static inline bool value_is_error(struct value v) { return v.type == VALUE_ERROR; }

// A list of rows * cols nulls to be filled through *cells, or #LIMIT! when it is too long.
struct value value_new_list(struct mem *m, i64 rows, i64 cols, struct value **cells);

str value_error_symbol(enum value_error e);               // "#DIV/0!"
bool value_error_of_symbol(str s, enum value_error *out); // exact, any case

#endif
