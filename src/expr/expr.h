// SPDX-License-Identifier: Apache-2.0
// The one expression language: formulas, row rules, validation, conditions. Semantics:
// docs/formulas.md.
//
// Pure: no clock, no files, no locale, no global state; the same sources make the browser's module.
// A parsed expression is immutable and may be evaluated by many threads at once.
#ifndef EXPR_EXPR_H
#define EXPR_EXPR_H

#include "expr/value.h"

#define EXPR_DEPTH_MAX 64
#define EXPR_NODES_MAX 10000
#define EXPR_SOURCE_MAX ((size_t)64 << 10)
#define EXPR_STEPS_DEFAULT 1000000

// ---- errors of a formula's text -------------------------------------------------------------

enum expr_error {
    EXPR_OK,
#define EXPR_ERROR(sym, zh, en) EXPR_ERR_##sym,
#include "../tables/formula_errors.def"
#undef EXPR_ERROR
    EXPR_ERR_COUNT
};

struct expr_diag {
    enum expr_error code;
    size_t at; // character (code point) in the source, from 0
    str arg;   // the name or sign that is wrong; points into the source
};

str expr_error_symbol(enum expr_error e); // "FUNCTION_UNKNOWN"
// The message, {0} filled with the diag's argument. For api/, io/ and the CLI only.
str expr_diag_text(struct mem *m, const struct expr_diag *d, bool zh);

// ---- names -----------------------------------------------------------------------------------

// What a name stands for. Lists are sub-form fields and to-many links.
struct expr_name {
    int slot;             // given back to expr_env.get; 0 or more
    enum value_type type; // of the value, or of the list's items; VALUE_ANY when not known
    bool is_list;
    int scale;        // NUMBER stored as an integer: digits after the point (money 2); else 0
    bool is_volatile; // itself computed from TODAY or NOW
};

// `is_field` for {字段}, {关联.字段}, {子表.字段} (name without braces, trimmed); false for a bare
// name. Returns false when there is no such name. `name` lives as long as the source does.
struct expr_resolver {
    bool (*find)(void *arg, str name, bool is_field, struct expr_name *out);
    void *arg;
};

// ---- parsing ---------------------------------------------------------------------------------

enum expr_mode {
    EXPR_FORMULA, // Excel's rules for empty values
    EXPR_RULE, // row rules, link predicates, filters: a comparison with an empty operand is false
};

struct expr_node;
struct expr_use;
struct expr {
    const struct expr_node *root;
    str source;
    enum expr_mode mode;
    bool is_condition;    // a program of expr_to_sql_condition: answer expr_holds as 0 or 1
    enum value_type type; // static type of the result; VALUE_ANY when not known
    bool is_volatile;     // contains TODAY, NOW ... or a volatile name: never store the result
    bool uses_calendar;   // counts working days
    int n_slots;          // distinct slots, in order of first appearance
    const struct expr_name *slots;
    int n_uses; // where names stand in the source (for programs)
    const struct expr_use *uses;
};

// The expression in `m`, or NULL with *diag filled. `source` is copied; a leading "=" is accepted.
struct expr *expr_parse(struct mem *m, str source, enum expr_mode mode,
                        const struct expr_resolver *names, struct expr_diag *diag);

// The source with other names for its slots (as the resolver gave them).
str expr_renamed(struct mem *m, const struct expr *e,
                 str (*name)(struct mem *m, const void *arg, int slot), const void *arg);

// ---- evaluating ------------------------------------------------------------------------------

// Days that differ from the usual week, sorted; for the working-day functions. NULL: weekends only.
struct expr_calendar {
    const i64 *holidays;
    size_t n_holidays;
    const i64 *workdays;
    size_t n_workdays;
};

struct expr_env {
    struct mem *mem;                          // results and everything between
    struct value (*get)(void *arg, int slot); // must return a value of the slot's type or NULL
    void *arg;
    i64 now_ms;     // the evaluation's instant, UTC
    int offset_min; // the installation's zone
    i64 steps;      // budget; 0 means EXPR_STEPS_DEFAULT
    const struct expr_calendar *calendar;
};

// Never fails: what goes wrong is a value of type VALUE_ERROR.
struct value expr_eval(const struct expr *e, const struct expr_env *env);
// A condition: true for TRUE and numbers other than 0; null, text and errors are false.
bool expr_holds(const struct expr *e, const struct expr_env *env);

// ---- values ----------------------------------------------------------------------------------

// As the language's own `=`, `<` and `&` do. Neither may be a list or an error.
bool value_equal(struct value a, struct value b);
int value_compare(struct value a, struct value b);
str value_to_text(struct mem *m, struct value v, int offset_min); // errors as their symbol

// ---- SQL -------------------------------------------------------------------------------------

enum expr_dialect { EXPR_SQLITE, EXPR_POSTGRES };

// Receives the SQL piece by piece, left to right.
struct expr_sql_sink {
    void *arg;
    void (*lit)(void *arg, const char *literal); // only ever string literals of expr/
    void (*column)(void *arg, int slot);         // the slot's column as stored
    // A constant to bind. For a NUMBER it is the integer as stored in that slot (scale applied);
    // slot is -1 for the program text of xe().
    void (*value)(void *arg, int slot, struct value v);
};

// Emits a condition for WHERE (never NULL where that would matter) or returns false, having emitted
// nothing, when the expression cannot be pushed down in that dialect. On SQLite all that is not
// "column operator constant" is a call xe(program, columns...). Of `env` only mem, now_ms and
// offset_min are used: constant parts such as TODAY() - 30 are computed here and bound.
bool expr_to_sql_condition(const struct expr *e, const struct expr_env *env, enum expr_dialect d,
                           const struct expr_sql_sink *sink);
// The same for a value (a column of the result): a plain column, or xe(program, columns...).
bool expr_to_sql_value(const struct expr *e, const struct expr_env *env, enum expr_dialect d,
                       const struct expr_sql_sink *sink);

// What the registered function xe() does with its first argument. Programs are plain text: the
// names with their types and scales, then the source. Slots of the parsed program are
// 0 .. n_slots-1 = the further arguments of xe(). Parse once and cache by text; a condition
// (is_condition) answers expr_holds as 0 or 1.
struct expr *expr_parse_program(struct mem *m, str program, struct expr_diag *diag);

// ---- functions (help, autocomplete) ------------------------------------------------------------

struct expr_function {
    const char *name, *alias_zh;     // ROUND, 四舍五入
    const char *category;            // math, logic, text, date, stat, lookup, finance, local
    const char *usage_zh, *usage_en; // ROUND(数值, 小数位数)
    const char *help_zh, *help_en;
    int args_min, args_max; // args_max -1: any number
};
size_t expr_function_count(void);
struct expr_function expr_function_at(size_t i); // sorted by name

#endif
