// SPDX-License-Identifier: Apache-2.0
// Formulas while somebody types: a form's formulas are parsed once and worked out after each key, from
// values as the API sends them. The browser's module is this file and nothing else (web/wasm/entry.c);
// the server has the last word in any case.
//
// "calendar":{"off":["2026-10-01"],"on":["2026-10-10"]} of "open": the house's holidays and the days worked in
// exchange, sorted.
//
// A request is one JSON object, the answer another:
//   {"do":"open","offset":480,"fields":[{"key":"amount","names":["金额"],"kind":"n"},
//     {"key":"total","kind":"n","scale":2,"formula":"{amount}*2"}]}
//       -> {"set":1,"problems":{"total":{"code","at","message":{"zh","en"}}}}
//   {"do":"run","set":1,"now":1780000000000,"values":{"amount":"12.30"}}
//       -> {"values":{"total":"24.60"},"errors":{"ratio":"#DIV/0!"}}
//   {"do":"close","set":1} -> {}
//   {"do":"check","fields":[...],"formula":"..."} -> {"type":"n","is_volatile":false} or the problem
//   {"do":"case","formula":"...","in":{...},"now","offset"} -> as `xinglin eval` (expr_json.h)
// kind: n number, t text, b truth, d day, i instant, c time of day (field_type.h); "list": all values
// of a sub-form's column. What is not asked for or malformed gives {"problem":"INPUT"}.
#ifndef EXPR_LIVE_H
#define EXPR_LIVE_H

#include "expr/expr.h"

struct live_set;
struct live_set *live_set_new(void); // the sets that are open, at most 64
void live_set_free(struct live_set *s);
str live_ask(struct live_set *s, struct mem *m, str request);

#endif
