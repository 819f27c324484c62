// SPDX-License-Identifier: Apache-2.0
// What a formula function is. One file of fn/ and one row of tables/functions.def each:
// docs/adding/function.md.
//
// Arguments arrive evaluated and converted as the signature says; an error among them has already
// become the result, leftmost first. A list given where the signature wants a single value makes
// the function run once per item ("lifting"); functions see single values there and never need to
// know.
#ifndef EXPR_FN_H
#define EXPR_FN_H

#include "expr/ast.h"
#include "expr/convert.h"

struct fn_call {
    struct eval *ev;
    int n;                               // arguments given
    struct value *arg;                   // n of them, converted; nothing for lazy ones
    const struct expr_node *const *node; // their nodes, for lazy ones
};

enum fn_flags {
    FN_VOLATILE = 1,       // depends on the instant
    FN_VOLATILE_SHORT = 2, // the same, but only when the last optional argument is left out
    FN_SAME_TYPE = 4, // static type: what the arguments of kind s, e, l, L and x have in common
    FN_NO_SQL = 8,    // must not run inside the database
    FN_CALENDAR = 16, // takes the house's holidays, of which the database knows nothing either
};

struct fn {
    // One letter per argument: n number, i integer (cut), t text, b boolean, d date (days),
    // D date and time (DURATION: local ms since 1970-01-01), s single value as it is, e the same
    // but errors too, l list or single value as given, L the same but errors too, x unevaluated.
    // "?" behind a letter: may be left out, as all that follow. "*": any number, also none.
    // "**" at the end: the last two letters once or more often.
    const char *sig;
    enum value_type result; // VALUE_ANY with FN_SAME_TYPE
    int flags;
    struct value (*eval)(struct fn_call *c);
    // PostgreSQL text, or NULL: not pushable there. `%0`, `%1` stand for arguments.
    const char *pg;
};

// A row as the table has it.
struct fn_row {
    const char *name, *alias_zh, *category, *usage_zh, *help_zh, *usage_en, *help_en;
    const struct fn *fn;
};

#define FN(sym, name, alias_zh, category, usage_zh, help_zh, usage_en, help_en)                    \
    extern const struct fn fn_##sym;
#include "../tables/functions.def"
#undef FN

// By name or alias, A-Z in any case. NULL when there is none.
const struct fn_row *function_find(str name);
const char *function_name(const struct fn *fn);
void function_arity(const char *sig, int *min, int *max);
// The letter of argument i.
char function_kind(const char *sig, int i);

// ---- for fn/*.c -------------------------------------------------------------------------------

static inline struct mem *call_mem(const struct fn_call *c) { return eval_mem(c->ev); }
// Given and not left empty, as in FLOOR(x;;1).
static inline bool call_has(const struct fn_call *c, int i)
{
    return i < c->n && c->node[i]->kind != NODE_MISSING;
}
// Argument i of kind n or i as int64, cut and held inside the range; `otherwise` when not given.
i64 call_i64(const struct fn_call *c, int i, i64 otherwise);
double call_double(const struct fn_call *c, int i, double otherwise);
struct value call_eval(const struct fn_call *c, int i); // evaluates a lazy argument

// A number that came out of floating point, rounded to 15 digits; #NUM! when it is none.
struct value call_approx(double d);
struct value call_text(const struct fn_call *c, const struct buf *b); // #LIMIT! when too long

// All items of the arguments from..n-1, lists item by item.
struct call_items {
    const struct fn_call *c;
    int arg;
    i64 at;
    bool in_list;
};
static inline struct call_items call_items(const struct fn_call *c, int from)
{
    return (struct call_items){ .c = c, .arg = from };
}
bool call_next(struct call_items *it, struct value *v);
// The numbers among them, as aggregates count them: in lists numbers and dates only; given singly
// also booleans and numeric text (other text is #VALUE!). False at the end and on an error, which
// is then in *error.
bool call_next_number(struct call_items *it, struct decimal *d, struct value *error);

// ---- bodies that several functions share --------------------------------------------------------

struct value call_rounded(struct fn_call *c, enum decimal_rounding how); // (number, [digits])
// The multiple of `step` next to x in that direction. Neither is 0.
struct value call_multiple(decimal x, decimal step, enum decimal_rounding how);
// The sum and the count of the numbers among the arguments from..; an error or null.
struct value call_total(struct fn_call *c, int from, decimal *sum, i64 *count);
struct value call_mean(decimal sum, i64 count);         // #DIV/0! of nothing
struct value call_extreme(struct fn_call *c, int sign); // MIN (-1), MAX (1)
struct value call_all_any(struct fn_call *c, bool any); // lazy AND, OR
// The first argument (lazy), or the second where `caught` says so of its error.
struct value call_if_error(struct fn_call *c, bool (*caught)(enum value_error e));
// The texts of the arguments from.. with `between`; empty ones left out where `skip_empty`.
struct value call_join(struct fn_call *c, int from, str between, bool skip_empty);
// A number rounded to `digits`, which are all shown; groups of three where wanted.
bool call_put_fixed(struct buf *b, decimal d, i64 digits, bool grouped);
i64 call_second_of_day(struct fn_call *c, int i); // of an argument of kind D
struct value call_code_point(struct fn_call *c);  // of the first character
// The first `n` code points from code point `from` (0 based), clipped.
str text_slice(str s, i64 from, i64 n);

// ---- lists ------------------------------------------------------------------------------------

static inline int list_rows(struct value v) { return value_is(v, VALUE_LIST) ? v.list->rows : 1; }
static inline int list_cols(struct value v) { return value_is(v, VALUE_LIST) ? v.list->cols : 1; }
static inline struct value list_cell(struct value v, i64 i) // i-th item, row by row
{
    return value_is(v, VALUE_LIST) ? v.list->v[i] : v;
}
static inline i64 list_count(struct value v) { return (i64)list_rows(v) * list_cols(v); }
// The item that belongs to (row, col) of a larger table: single rows, columns and values repeat,
// what lies outside is #N/A.
struct value list_cell_at(struct value v, int row, int col);
// The single value for which a list stands where only one fits: its first item.
struct value list_first(struct value v);

#endif
