// SPDX-License-Identifier: Apache-2.0
// How values turn into one another: the table of docs/formulas.md.
#ifndef EXPR_CONVERT_H
#define EXPR_CONVERT_H

#include "expr/expr.h"

struct eval;
struct mem *eval_mem(const struct eval *ev);
int eval_offset_min(const struct eval *ev);
i64 eval_now_ms(const struct eval *ev);
const struct expr_calendar *eval_calendar(const struct eval *ev);
// Takes `n` from the step budget; false when it is used up (answer #LIMIT!).
bool eval_step(struct eval *ev, i64 n);

#define SERIAL_EPOCH (-25569) // 1899-12-30, day 0 of spreadsheets

// Each returns VALUE_ERR_NONE or what is wrong. None takes lists; errors give themselves.
enum value_error value_to_number(struct value v, int offset_min, decimal *out);
enum value_error value_to_bool(struct value v, bool *out);
enum value_error value_to_days(struct value v, int offset_min, i64 *days);
// Local milliseconds since 1970-01-01T00:00; a time alone lies on 1899-12-30, as in spreadsheets.
enum value_error value_to_local_ms(struct value v, int offset_min, i64 *ms);

// A text as the number, date, date-time or (where `loose`) time, percentage or grouped number that
// it spells; the text itself when it is none.
struct value value_of_text(struct mem *m, str s, int offset_min, bool loose);

bool value_is_datelike(struct value v);               // DATE, DATETIME, TIME, DURATION
decimal value_serial(struct value v, int offset_min); // of a date-like value, days since the epoch

// Empty: null or a text without characters.
static inline bool value_is_empty(struct value v)
{
    return v.type == VALUE_NULL || (v.type == VALUE_TEXT && v.text.n == 0);
}

// = and < with the zone (a date compares with a date-time by local time).
bool value_equal_at(struct value a, struct value b, int offset_min);
int value_compare_at(struct value a, struct value b, int offset_min);

// Appends the text form.
void value_put(struct buf *b, struct value v, int offset_min);
void date_text_put(struct buf *b, i64 days);
void time_text_put(struct buf *b, i64 ms);
void padded_put(struct buf *b, i64 v, int width); // digits with leading zeros

#endif
