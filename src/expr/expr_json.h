// SPDX-License-Identifier: Apache-2.0
// Values to and from JSON, as the command `eval` and the evaluate route read and write them:
// number, text, true/false, null, {"date":"2020-01-31"} (with T10:19:00: a date-time),
// {"time":"PT1H2M3S"}, {"error":"#N/A"}, and a list of rows.
#ifndef EXPR_EXPR_JSON_H
#define EXPR_EXPR_JSON_H

#include "base/json.h"
#include "expr/expr.h"

// False when the JSON has none of these shapes. Date-times are local to offset_min.
bool expr_value_of_json(struct mem *m, const struct json *j, int offset_min, struct value *out);
void expr_value_to_json(struct jw *w, struct value v, int offset_min);

// One case of `eval`: {"formula": "...", "in": {name: value}} to {"value": ...} or
// {"error": "#N/A"}; a formula that does not parse gives
// {"error": "#NAME?", "code": "FUNCTION_UNKNOWN", "at": 3, "message": "..."}.
// {字段} and bare names are both looked up in "in". Returns the whole line without a line end.
str expr_json_eval(struct mem *m, str line, i64 now_ms, int offset_min, bool zh);

#endif
