// SPDX-License-Identifier: Apache-2.0
// SQL text of expressions. "Column operator constant" becomes a plain comparison that an index can
// serve; AND, OR, NOT and ISBLANK over such become themselves; everything else is, on SQLite, a
// call of the C core on the same source, and on PostgreSQL not pushable. So there is one semantics
// only.
//
// An empty column is where SQL and formulas part: SQL answers NULL. The truth of "empty op
// constant" is asked of the evaluator itself, and where it is true the comparison gets "OR column
// IS NULL". NULL is as good as false in WHERE, under AND and under OR; below NOT it is made false.
#include "base/dec.h"
#include "expr/eval.h"

struct sql {
    const struct expr *e;
    const struct expr_env *env;
    enum expr_dialect dialect;
    const struct expr_sql_sink *sink; // NULL: only find out whether it can be pushed
    bool strict;                      // NULL must not stand for false here
    bool no_core;                     // below OR and NOT, which would swallow an error
};

static void lit(struct sql *q, const char *literal)
{
    if (q->sink) q->sink->lit(q->sink->arg, literal);
}

static void column(struct sql *q, int slot)
{
    if (q->sink) q->sink->column(q->sink->arg, q->e->slots[slot].slot);
}

static void bind(struct sql *q, int slot, struct value v)
{
    if (q->sink) q->sink->value(q->sink->arg, slot < 0 ? -1 : q->e->slots[slot].slot, v);
}

// ---- constants ----------------------------------------------------------------------------------

static bool is_constant(struct sql *q, const struct expr_node *n);

static bool all_constant(struct sql *q, const struct expr_node *n)
{
    for (int i = 0; i < n->n; i++)
        if (!is_constant(q, n->child[i])) return false;
    return true;
}

static bool is_constant(struct sql *q, const struct expr_node *n)
{
    switch (n->kind) {
    case NODE_CONST:
    case NODE_MISSING: return true;
    case NODE_SLOT: return false;
    case NODE_NEGATE:
    case NODE_PERCENT: return is_constant(q, n->child[0]);
    case NODE_CALL: return !(n->fn->flags & FN_NO_SQL) && all_constant(q, n);
    case NODE_BINARY: {
        const struct expr_node **ops;
        size_t count;
        if (!is_constant(q, ast_spine(q->env->mem, n, &ops, &count))) return false;
        for (size_t i = 0; i < count; i++)
            if (!is_constant(q, ops[i]->child[1])) return false;
        return true;
    }
    }
    must(false);
}

static struct value constant_value(struct sql *q, const struct expr_node *n)
{
    struct eval ev = { q->e, q->env, EXPR_STEPS_DEFAULT };
    return eval_node(&ev, n);
}

// ---- comparisons --------------------------------------------------------------------------------

static const char *op_text(enum op op)
{
    static const char *const text[] = { " = ", " <> ", " < ", " <= ", " > ", " >= " };
    return text[op];
}

static enum op turned(enum op op)
{
    switch (op) {
    case OP_LT: return OP_GT;
    case OP_LE: return OP_GE;
    case OP_GT: return OP_LT;
    case OP_GE: return OP_LE;
    default: return op;
    }
}

static bool has_letters(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((u8)((s.p[i] | 32) - 'a') < 26) return true;
    return false;
}

// A column and the constant as it would be stored in that column.
struct comparison {
    int slot;
    enum op op;
    struct value v;
    bool fold;
};

// A number against a column of integers with a scale: the bound moves to the next integer on the
// side that keeps the answer. An = that no stored integer meets is left to the evaluator.
static bool scale_number(struct comparison *c, int scale)
{
    decimal d;
    decimal ten_to_scale = decimal_of(dec_pow10(scale));
    if (!decimal_mul(c->v.num, ten_to_scale, &d)) return false;
    if (!decimal_is_int(d)) {
        if (c->op == OP_EQ || c->op == OP_NE) return false;
        bool up = c->op == OP_LT || c->op == OP_GE;
        if (!decimal_round(d, 0, up ? DECIMAL_UP : DECIMAL_DOWN, &d)) return false;
    }
    i64 raw;
    if (!decimal_to_i64(d, &raw)) return false;
    c->v.num = d;
    return true;
}

static bool fit_date(struct sql *q, struct comparison *c, enum value_type type)
{
    struct value v = c->v;
    if (value_is(v, VALUE_TEXT)) v = value_of_text(q->env->mem, v.text, q->env->offset_min, false);
    if (type == VALUE_DATETIME && value_is(v, VALUE_DATE))
        v = value_ms(VALUE_DATETIME, instant_of_local(v.days, 0, q->env->offset_min));
    c->v = v;
    return v.type == type;
}

// Brings the constant to the column's stored form; false when SQL would answer differently.
static bool fit(struct sql *q, struct comparison *c)
{
    const struct expr_name *s = &q->e->slots[c->slot];
    bool equality = c->op == OP_EQ || c->op == OP_NE;
    if (s->is_list) return false;
    switch (s->type) {
    case VALUE_NUMBER: return value_is(c->v, VALUE_NUMBER) && scale_number(c, s->scale);
    case VALUE_TEXT:
        c->fold = !equality || (value_is(c->v, VALUE_TEXT) && has_letters(c->v.text));
        if (!value_is(c->v, VALUE_TEXT)) return false;
        if (c->fold) c->v.text = str_lower(q->env->mem, c->v.text);
        return true;
    case VALUE_BOOL: return equality && value_is(c->v, VALUE_BOOL);
    case VALUE_RECORD: return equality && value_is(c->v, VALUE_NUMBER) && scale_number(c, 0);
    case VALUE_DATE:
    case VALUE_DATETIME: return fit_date(q, c, s->type);
    case VALUE_TIME: return value_is(c->v, VALUE_TIME);
    default: return false;
    }
}

static bool is_slot_vs_constant(struct sql *q, const struct expr_node *n, struct comparison *c)
{
    const struct expr_node *a = n->child[0], *b = n->child[1];
    c->op = n->op;
    c->fold = false;
    if (b->kind == NODE_SLOT) {
        const struct expr_node *t = a;
        a = b;
        b = t;
        c->op = turned(c->op);
    }
    if (a->kind != NODE_SLOT || !is_constant(q, b)) return false;
    c->slot = a->slot;
    c->v = constant_value(q, b);
    return !value_is_error(c->v) && !value_is(c->v, VALUE_LIST);
}

static void put_null_test(struct sql *q, int slot, bool is_null)
{
    bool text = q->e->slots[slot].type == VALUE_TEXT;
    lit(q, "(");
    column(q, slot);
    lit(q, is_null ? " IS NULL" : " IS NOT NULL");
    if (text) {
        lit(q, is_null ? " OR " : " AND ");
        column(q, slot);
        lit(q, is_null ? " = ''" : " <> ''");
    }
    lit(q, ")");
}

// Column = empty, <> empty; other comparisons with an empty constant are not pushed.
static bool compare_empty(struct sql *q, const struct comparison *c)
{
    if (q->e->mode == EXPR_RULE) return lit(q, "(1 = 0)"), true;
    if (c->op != OP_EQ && c->op != OP_NE) return false;
    if (q->e->slots[c->slot].is_list) return false;
    return put_null_test(q, c->slot, c->op == OP_EQ), true;
}

static void put_column(struct sql *q, const struct comparison *c)
{
    bool pg = q->dialect == EXPR_POSTGRES;
    if (c->fold) lit(q, "lower(");
    column(q, c->slot);
    if (q->e->slots[c->slot].type == VALUE_TEXT && pg) lit(q, " COLLATE \"C\"");
    if (c->fold) lit(q, ")");
}

// An empty text is as empty as NULL, so in rules it must not meet `<` or `<>` either.
static bool needs_text(struct sql *q, const struct comparison *c)
{
    bool below = c->op == OP_NE || c->op == OP_LT || c->op == OP_LE;
    return below && q->e->mode == EXPR_RULE && q->e->slots[c->slot].type == VALUE_TEXT;
}

static bool compare(struct sql *q, const struct expr_node *n)
{
    struct comparison c;
    if (!is_slot_vs_constant(q, n, &c)) return false;
    if (value_is_empty(c.v)) return compare_empty(q, &c);
    struct eval ev = { q->e, q->env, EXPR_STEPS_DEFAULT };
    bool when_empty = eval_scalar_binary(&ev, c.op, value_null(), c.v).is_true;
    if (!fit(q, &c)) return false;
    bool text = needs_text(q, &c), wrap = q->strict && !when_empty;
    if (wrap) lit(q, "coalesce(");
    if (when_empty || text) lit(q, "(");
    put_column(q, &c);
    lit(q, op_text(c.op));
    bind(q, c.slot, c.v);
    if (when_empty || text) {
        lit(q, text ? " AND " : " OR ");
        column(q, c.slot);
        lit(q, text ? " <> '')" : " IS NULL)");
    }
    if (wrap) lit(q, ", FALSE)");
    return true;
}

// ---- conditions ---------------------------------------------------------------------------------

static bool plain(struct sql *q, const struct expr_node *n);

// A part that SQL cannot say, through the C core; false on PostgreSQL.
static bool call_core(struct sql *q, size_t from, size_t to, bool is_condition)
{
    if (q->dialect != EXPR_SQLITE || q->no_core) return false;
    struct mem *m = q->env->mem;
    int n, *slots = mem_array(m, int, q->e->n_slots + 1);
    str program = program_of(m, q->e, from, to, is_condition, slots, &n);
    for (int i = 0; i < n; i++)
        if (q->e->slots[slots[i]].is_list) return false;
    lit(q, "xe(");
    bind(q, -1, value_text(program));
    for (int i = 0; i < n; i++) {
        lit(q, ", ");
        column(q, slots[i]);
    }
    lit(q, ")");
    return true;
}

// Tries without emitting, then emits.
static bool emit_if(struct sql *q, bool (*emit)(struct sql *, const struct expr_node *),
                    const struct expr_node *n)
{
    struct sql dry = *q;
    dry.sink = NULL;
    if (!emit(&dry, n)) return false;
    return q->sink ? emit(q, n) : true;
}

static bool argument(struct sql *q, const struct expr_node *n)
{
    return emit_if(q, plain, n) || call_core(q, n->from, n->to, true);
}

static bool junction(struct sql *q, const struct expr_node *n, bool any)
{
    struct sql inner = *q;
    inner.no_core = q->no_core || any;
    lit(q, "(");
    for (int i = 0; i < n->n; i++) {
        if (i && any) lit(q, " OR ");
        else if (i) lit(q, " AND ");
        if (!argument(&inner, n->child[i])) return false;
    }
    lit(q, ")");
    return true;
}

static bool negation(struct sql *q, const struct expr_node *n)
{
    struct sql inner = *q;
    inner.strict = inner.no_core = true;
    lit(q, "NOT ");
    return argument(&inner, n->child[0]);
}

static bool blank(struct sql *q, const struct expr_node *n)
{
    const struct expr_node *a = n->child[0];
    if (a->kind != NODE_SLOT || a->is_list) return false;
    lit(q, "(");
    column(q, a->slot);
    lit(q, " IS NULL)");
    return true;
}

static bool constant(struct sql *q, const struct expr_node *n)
{
    struct value v = constant_value(q, n);
    bool b;
    if (value_is(v, VALUE_LIST) || value_to_bool(v, &b)) return false;
    lit(q, b ? "(1 = 1)" : "(1 = 0)");
    return true;
}

static bool truth(struct sql *q, const struct expr_node *n)
{
    if (n->type != VALUE_BOOL || n->is_list) return false;
    lit(q, q->strict ? "coalesce(" : "(");
    column(q, n->slot);
    lit(q, " = ");
    bind(q, n->slot, value_bool(true));
    lit(q, q->strict ? ", FALSE)" : ")");
    return true;
}

// An error makes a condition false, also one below OR or NOT, where SQL would overlook it. What is
// plain cannot err (a column against a constant); a call of the core can, so it stands only at the
// root and below AND, where an error and false are the same.
static bool plain(struct sql *q, const struct expr_node *n)
{
    if (is_constant(q, n)) return constant(q, n);
    if (n->kind == NODE_SLOT) return truth(q, n);
    if (n->kind == NODE_BINARY) return op_is_comparison(n->op) && compare(q, n);
    if (n->kind != NODE_CALL) return false;
    if (n->fn == &fn_and) return junction(q, n, false);
    if (n->fn == &fn_or) return junction(q, n, true);
    if (n->fn == &fn_not) return negation(q, n);
    if (n->fn == &fn_isblank) return blank(q, n);
    return false;
}

static bool whole_condition(struct sql *q, const struct expr_node *n)
{
    return emit_if(q, plain, n) || call_core(q, 0, q->e->source.n, true);
}

static bool whole_value(struct sql *q, const struct expr_node *n)
{
    if (n->kind == NODE_SLOT && !n->is_list) return column(q, n->slot), true;
    return call_core(q, 0, q->e->source.n, false);
}

static bool forbidden(const struct expr_node *n)
{
    if (n->kind == NODE_CALL && (n->fn->flags & FN_NO_SQL)) return true;
    int children = n->kind == NODE_PERCENT ? 1 : n->n;
    for (; n->kind == NODE_BINARY; n = n->child[0], children = n->kind == NODE_PERCENT ? 1 : n->n)
        if (forbidden(n->child[1])) return true;
    if (n->kind == NODE_CALL && (n->fn->flags & FN_NO_SQL)) return true;
    for (int i = 0; i < children; i++)
        if (forbidden(n->child[i])) return true;
    return false;
}

bool expr_to_sql_condition(const struct expr *e, const struct expr_env *env, enum expr_dialect d,
                           const struct expr_sql_sink *sink)
{
    struct sql q = { .e = e, .env = env, .dialect = d, .sink = sink };
    return !forbidden(e->root) && emit_if(&q, whole_condition, e->root);
}

bool expr_to_sql_value(const struct expr *e, const struct expr_env *env, enum expr_dialect d,
                       const struct expr_sql_sink *sink)
{
    struct sql q = { .e = e, .env = env, .dialect = d, .sink = sink };
    return !forbidden(e->root) && emit_if(&q, whole_value, e->root);
}
