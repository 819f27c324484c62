// SPDX-License-Identifier: Apache-2.0
// The evaluator walks the tree. Every node and every list item costs a step of the budget, so an
// evaluation ends. Lists meet single values item by item; a row meets a column as a table, and what
// lies outside the shorter one is #N/A.
#include "expr/eval.h"

struct mem *eval_mem(const struct eval *ev) { return ev->env->mem; }
int eval_offset_min(const struct eval *ev) { return ev->env->offset_min; }
i64 eval_now_ms(const struct eval *ev) { return ev->env->now_ms; }
const struct expr_calendar *eval_calendar(const struct eval *ev) { return ev->env->calendar; }

bool eval_step(struct eval *ev, i64 n)
{
    if (ev->steps_left < n) return ev->steps_left = 0, false;
    ev->steps_left -= n;
    return true;
}

struct value call_eval(const struct fn_call *c, int i)
{
    must(i < c->n);
    return eval_node(c->ev, c->node[i]);
}

// ---- lists ------------------------------------------------------------------------------------

struct value list_cell_at(struct value v, int row, int col)
{
    if (!value_is(v, VALUE_LIST)) return v;
    const struct value_list *l = v.list;
    if (l->rows == 1) row = 0;
    if (l->cols == 1) col = 0;
    if (row >= l->rows || col >= l->cols) return value_error(VALUE_ERR_NA);
    return l->v[(i64)row * l->cols + col];
}

struct value list_first(struct value v)
{
    if (!value_is(v, VALUE_LIST)) return v;
    return list_count(v) > 0 ? v.list->v[0] : value_null();
}

// A list of one item is that item; an empty list is empty.
static struct value unwrap(struct value v)
{
    if (!value_is(v, VALUE_LIST)) return v;
    i64 n = (i64)v.list->rows * v.list->cols;
    return n == 0 ? value_null() : n == 1 ? v.list->v[0] : v;
}

static struct value binary(struct eval *ev, enum op op, struct value a, struct value b)
{
    a = unwrap(a);
    b = unwrap(b);
    if (!value_is(a, VALUE_LIST) && !value_is(b, VALUE_LIST))
        return eval_scalar_binary(ev, op, a, b);
    int rows = list_rows(a) > list_rows(b) ? list_rows(a) : list_rows(b);
    int cols = list_cols(a) > list_cols(b) ? list_cols(a) : list_cols(b);
    struct value *cells, list = value_new_list(ev->env->mem, rows, cols, &cells);
    if (value_is_error(list)) return list;
    if (!eval_step(ev, (i64)rows * cols)) return value_error(VALUE_ERR_LIMIT);
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++)
            *cells++ = eval_scalar_binary(ev, op, list_cell_at(a, r, c), list_cell_at(b, r, c));
    return list;
}

// ---- signs ------------------------------------------------------------------------------------

static struct value sign(struct eval *ev, const struct expr_node *n, struct value v)
{
    decimal d, percent = { 1, 2 };
    enum value_error e = value_to_number(v, ev->env->offset_min, &d);
    if (e) return value_error(e);
    if (n->kind == NODE_NEGATE) d = decimal_neg(d);
    for (int i = 0; n->kind == NODE_PERCENT && i < n->n; i++)
        if (!decimal_mul(d, percent, &d)) return value_error(VALUE_ERR_NUM);
    return (struct value){ .type = VALUE_NUMBER, .is_approx = v.is_approx, .num = d };
}

static struct value unary(struct eval *ev, const struct expr_node *n)
{
    struct value v = unwrap(eval_node(ev, n->child[0]));
    if (!value_is(v, VALUE_LIST)) return sign(ev, n, v);
    struct value *cells, list = value_new_list(ev->env->mem, list_rows(v), list_cols(v), &cells);
    i64 count = (i64)list_rows(v) * list_cols(v);
    if (value_is_error(list)) return list;
    if (!eval_step(ev, count)) return value_error(VALUE_ERR_LIMIT);
    for (i64 i = 0; i < count; i++) cells[i] = sign(ev, n, v.list->v[i]);
    return list;
}

static struct value chain(struct eval *ev, const struct expr_node *n)
{
    const struct expr_node **ops;
    size_t count;
    struct value v = eval_node(ev, ast_spine(ev->env->mem, n, &ops, &count));
    for (size_t i = 0; i < count && !value_is_error(v); i++) {
        if (!eval_step(ev, 1)) return value_error(VALUE_ERR_LIMIT);
        v = binary(ev, ops[i]->op, v, eval_node(ev, ops[i]->child[1]));
    }
    return v;
}

// ---- calls ------------------------------------------------------------------------------------

// One argument as the letter wants it; an error is the error.
static struct value convert(struct eval *ev, char kind, struct value v)
{
    if (kind == 'e' || value_is_error(v)) return v;
    int offset = ev->env->offset_min;
    decimal d;
    bool b;
    i64 i;
    enum value_error e;
    switch (kind) {
    case 'n':
    case 'i':
        e = value_to_number(v, offset, &d);
        if (e) return value_error(e);
        return (struct value){ .type = VALUE_NUMBER,
                               .is_approx = v.is_approx,
                               .num = kind == 'i' ? decimal_trunc(d) : d };
    case 't': return value_text(value_to_text(ev->env->mem, v, offset));
    case 'b': e = value_to_bool(v, &b); return e ? value_error(e) : value_bool(b);
    case 'd': e = value_to_days(v, offset, &i); return e ? value_error(e) : value_date(i);
    case 'D':
        e = value_to_local_ms(v, offset, &i);
        return e ? value_error(e) : value_ms(VALUE_DURATION, i);
    default: return v;
    }
}

static bool is_scalar_kind(char kind) { return kind != 'l' && kind != 'L' && kind != 'x'; }

// Evaluates the arguments; false with *out an error. *lifted: a list stands where a single value
// is wanted.
static bool arguments(struct fn_call *c, const struct expr_node *n, bool *lifted, struct value *out)
{
    *lifted = false;
    for (int i = 0; i < n->n; i++) {
        char kind = function_kind(n->fn->sig, i);
        if (kind == 'x') continue;
        struct value v = eval_node(c->ev, n->child[i]);
        if (is_scalar_kind(kind)) {
            v = unwrap(v);
            if (value_is(v, VALUE_LIST)) *lifted = true;
            else v = convert(c->ev, kind, v);
        }
        if (value_is_error(v) && kind != 'e' && kind != 'L') return *out = v, false;
        c->arg[i] = v;
    }
    return true;
}

// The call once per item of the lists that stand where single values are wanted.
static struct value lift(struct fn_call *c, const struct expr_node *n)
{
    const char *sig = n->fn->sig;
    int rows = 1, cols = 1;
    for (int i = 0; i < n->n; i++) {
        if (!is_scalar_kind(function_kind(sig, i))) continue;
        if (list_rows(c->arg[i]) > rows) rows = list_rows(c->arg[i]);
        if (list_cols(c->arg[i]) > cols) cols = list_cols(c->arg[i]);
    }
    struct value *cells, list = value_new_list(call_mem(c), rows, cols, &cells);
    if (value_is_error(list)) return list;
    struct fn_call one = *c;
    one.arg = mem_array(call_mem(c), struct value, n->n);
    for (i64 at = 0; at < (i64)rows * cols; at++) {
        if (!eval_step(c->ev, 1 + n->n)) return value_error(VALUE_ERR_LIMIT);
        struct value error = value_null();
        for (int i = 0; i < n->n && !value_is_error(error); i++) {
            char kind = function_kind(sig, i);
            one.arg[i] = c->arg[i];
            if (!is_scalar_kind(kind)) continue;
            if (value_is(c->arg[i], VALUE_LIST))
                one.arg[i] = convert(c->ev, kind,
                                     list_cell_at(c->arg[i], (int)(at / cols), (int)(at % cols)));
            if (value_is_error(one.arg[i]) && kind != 'e') error = one.arg[i];
        }
        cells[at] = unwrap(value_is_error(error) ? error : n->fn->eval(&one));
        if (value_is(cells[at], VALUE_LIST)) cells[at] = value_error(VALUE_ERR_VALUE);
    }
    return list;
}

static struct value call(struct eval *ev, const struct expr_node *n)
{
    struct fn_call c = { .ev = ev, .n = n->n, .node = (const struct expr_node *const *)n->child };
    c.arg = mem_array(ev->env->mem, struct value, n->n);
    bool lifted;
    struct value error;
    if (!arguments(&c, n, &lifted, &error)) return error;
    return lifted ? lift(&c, n) : n->fn->eval(&c);
}

// ---- the walk -----------------------------------------------------------------------------------

struct value eval_node(struct eval *ev, const struct expr_node *n)
{
    if (!eval_step(ev, 1)) return value_error(VALUE_ERR_LIMIT);
    switch (n->kind) {
    case NODE_CONST: return n->constant;
    case NODE_MISSING: return value_null();
    case NODE_SLOT: return ev->env->get(ev->env->arg, ev->expr->slots[n->slot].slot);
    case NODE_NEGATE:
    case NODE_PERCENT: return unary(ev, n);
    case NODE_BINARY: return chain(ev, n);
    case NODE_CALL: return call(ev, n);
    }
    must(false);
}

struct value expr_eval(const struct expr *e, const struct expr_env *env)
{
    struct eval ev = { e, env, env->steps ? env->steps : EXPR_STEPS_DEFAULT };
    return eval_node(&ev, e->root);
}

bool expr_holds(const struct expr *e, const struct expr_env *env)
{
    bool b;
    return value_to_bool(unwrap(expr_eval(e, env)), &b) == VALUE_ERR_NONE && b;
}
