// SPDX-License-Identifier: Apache-2.0
// Precedence climbing over the lexer's tokens. From loose to tight, as in spreadsheets: comparison,
// &, + -, * /, ^ (to the left: 2^3^2 is 64), sign (-2^2 is 4), %. Depth is counted at every
// parenthesis, call and sign, so the C stack is bounded; the first error wins.
#include "expr/fn.h"
#include "expr/lex.h"
#include "base/utf8.h"
#include "base/vec.h"

struct parser {
    struct mem *mem;
    struct lexer lex;
    const struct expr_resolver *names;
    int depth, nodes;
    bool is_volatile, uses_calendar;
    VEC(struct expr_name) slots;
    VEC(struct expr_use) uses;
};

// ---- static types -------------------------------------------------------------------------------

enum value_type ast_common_type(enum value_type a, enum value_type b)
{
    if (a == VALUE_NULL || a == VALUE_ERROR) return b;
    if (b == VALUE_NULL || b == VALUE_ERROR || a == b) return a;
    return VALUE_ANY;
}

static bool is_date_type(enum value_type t) { return t == VALUE_DATE || t == VALUE_DATETIME; }
static bool is_span_type(enum value_type t) { return t == VALUE_TIME || t == VALUE_DURATION; }

enum value_type ast_binary_type(enum op op, enum value_type l, enum value_type r)
{
    if (op_is_comparison(op)) return VALUE_BOOL;
    if (op == OP_CONCAT) return VALUE_TEXT;
    if (op != OP_ADD && op != OP_SUB) return VALUE_NUMBER;
    bool open = l == VALUE_ANY || r == VALUE_ANY || l == VALUE_TEXT || r == VALUE_TEXT;
    if (open) return VALUE_ANY; // a text may spell a date
    if (op == OP_ADD && (is_date_type(r) || (is_span_type(r) && !is_date_type(l)))) {
        enum value_type t = l;
        l = r;
        r = t;
    }
    bool l_date = is_date_type(l), r_date = is_date_type(r);
    if (l_date && r_date) return VALUE_NUMBER;
    if (l_date) return is_span_type(r) ? VALUE_DATETIME : l;
    if (is_span_type(l) && is_span_type(r)) return op == OP_SUB ? VALUE_NUMBER : VALUE_DURATION;
    return is_span_type(l) ? l : VALUE_NUMBER;
}

const struct expr_node *ast_spine(struct mem *m, const struct expr_node *n,
                                  const struct expr_node ***ops, size_t *count)
{
    size_t k = 0;
    for (const struct expr_node *i = n; i->kind == NODE_BINARY; i = i->child[0]) k++;
    *ops = mem_array(m, const struct expr_node *, k);
    *count = k;
    for (; n->kind == NODE_BINARY; n = n->child[0]) (*ops)[--k] = n;
    return n;
}

str ast_op_symbol(enum op op)
{
    static const char *const s[] = {
        "=", "<>", "<", "<=", ">", ">=", "&", "+", "-", "*", "/", "^"
    };
    return str_of(s[op]);
}

// ---- nodes --------------------------------------------------------------------------------------

static struct expr_node *fail_at_byte(struct parser *p, enum expr_error code, size_t byte, str arg)
{
    lex_fail(&p->lex, code, byte, arg);
    return NULL;
}

static struct expr_node *fail_here(struct parser *p, enum expr_error code)
{
    return fail_at_byte(p, code, p->lex.start, lex_token_text(&p->lex));
}

static struct expr_node *node_new(struct parser *p, enum node_kind kind, enum value_type type)
{
    if (++p->nodes > EXPR_NODES_MAX) return fail_here(p, EXPR_ERR_TOO_LONG);
    struct expr_node *n = mem_new_of(p->mem, struct expr_node);
    n->kind = kind;
    n->type = type;
    return n;
}

static struct expr_node *node_const(struct parser *p, struct value v)
{
    struct expr_node *n = node_new(p, NODE_CONST, v.type);
    if (n) n->constant = v;
    return n;
}

static struct expr_node *node_with(struct parser *p, enum node_kind kind, enum value_type type,
                                   struct expr_node *a, struct expr_node *b)
{
    if (!a) return NULL;
    struct expr_node *n = node_new(p, kind, type);
    if (!n) return NULL;
    n->n = b ? 2 : 1;
    n->child = mem_array(p->mem, struct expr_node *, 2);
    n->child[0] = a;
    n->child[1] = b;
    n->is_list = a->is_list || (b && b->is_list);
    return n;
}

static int slot_index(struct parser *p, const struct expr_name *name)
{
    for (size_t i = 0; i < p->slots.n; i++)
        if (p->slots.v[i].slot == name->slot) return (int)i;
    vec_push(p->mem, &p->slots, *name);
    return (int)p->slots.n - 1;
}

static struct expr_node *node_slot(struct parser *p, const struct expr_name *name, size_t at,
                                   str as)
{
    struct expr_node *n = node_new(p, NODE_SLOT, name->type);
    if (!n) return NULL;
    n->slot = slot_index(p, name);
    struct expr_use use = { at, as, n->slot };
    vec_push(p->mem, &p->uses, use);
    n->is_list = name->is_list;
    p->is_volatile |= name->is_volatile;
    return n;
}

static bool find_name(struct parser *p, str name, bool is_field, struct expr_name *out)
{
    *out = (struct expr_name){ .type = VALUE_ANY };
    return p->names && p->names->find && p->names->find(p->names->arg, name, is_field, out);
}

// ---- arrays and fields --------------------------------------------------------------------------

typedef VEC(struct value) cells_t;

// One item of an array literal; false when it is none (then the braces hold a field's name).
static bool array_item(struct parser *p, struct value *v)
{
    struct lexer *l = &p->lex;
    bool minus = false;
    if (l->token == TOKEN_MINUS || l->token == TOKEN_PLUS) {
        minus = l->token == TOKEN_MINUS;
        lex_next(l);
        if (l->token != TOKEN_NUMBER) return false;
    }
    switch (l->token) {
    case TOKEN_NUMBER: *v = value_num(minus ? decimal_neg(l->num) : l->num); break;
    case TOKEN_TEXT: *v = value_text(l->text); break;
    case TOKEN_ERROR: *v = value_error(l->error); break;
    case TOKEN_NAME:
        if (!str_eq_nocase(l->text, S("TRUE")) && !str_eq_nocase(l->text, S("FALSE"))) return false;
        *v = value_bool(l->text.n == 4);
        break;
    default: return false;
    }
    lex_next(l);
    return true;
}

// Reads items up to the closing brace. *cols is the length of the first row, or 0 on rows of
// different length.
static bool array_items(struct parser *p, cells_t *cells, size_t *cols)
{
    size_t row_from = 0;
    bool even = true;
    for (*cols = 0;;) {
        struct value v;
        if (!array_item(p, &v) || cells->n == VALUE_LIST_MAX) return false;
        vec_push(p->mem, cells, v);
        enum token t = p->lex.token;
        if (t == TOKEN_BAR || t == TOKEN_BRACE_CLOSE) {
            if (*cols == 0) *cols = cells->n;
            even = even && cells->n - row_from == *cols;
            row_from = cells->n;
        }
        if (t == TOKEN_BRACE_CLOSE) break;
        if (t != TOKEN_BAR && t != TOKEN_SEPARATOR) return false;
        lex_next(&p->lex);
    }
    if (!even) *cols = 0;
    return true;
}

static struct expr_node *array_node(struct parser *p, const cells_t *cells, size_t cols, size_t at)
{
    if (cols == 0) return fail_at_byte(p, EXPR_ERR_ARRAY_SHAPE, at, STR_NONE);
    p->nodes += (int)cells->n;
    struct value *to;
    struct value list = value_new_list(p->mem, (i64)(cells->n / cols), (i64)cols, &to);
    struct expr_node *n = node_const(p, list);
    if (!n) return NULL;
    memcpy(to, cells->v, cells->n * sizeof *to);
    n->is_list = true;
    n->type = cells->v[0].type;
    for (size_t i = 1; i < cells->n; i++) n->type = ast_common_type(n->type, cells->v[i].type);
    lex_next(&p->lex);
    return n;
}

// {字段} or {1;2|3;4}: an array where everything in the braces is a constant and no field has it
// for its name.
static struct expr_node *parse_brace(struct parser *p)
{
    struct lexer at_brace = p->lex;
    struct expr_diag before = *p->lex.diag;
    struct expr_name name;
    str text;
    if (!lex_field(&p->lex, &text))
        return fail_at_byte(p, EXPR_ERR_BRACE_OPEN, at_brace.start, STR_NONE);
    size_t end = p->lex.at;
    bool is_field = find_name(p, text, true, &name);
    if (!is_field) {
        cells_t cells = { 0 };
        size_t cols;
        p->lex = at_brace;
        lex_next(&p->lex);
        if (array_items(p, &cells, &cols)) return array_node(p, &cells, cols, at_brace.start);
        p->lex = at_brace;
        *p->lex.diag = before;
        return fail_at_byte(p, EXPR_ERR_FIELD_UNKNOWN, at_brace.start, text);
    }
    p->lex.at = end;
    struct expr_node *n = node_slot(p, &name, at_brace.start, text);
    lex_next(&p->lex);
    return n;
}

// ---- grammar ------------------------------------------------------------------------------------

static struct expr_node *parse_binary(struct parser *p, int min_level);

static struct expr_node *parse_nested(struct parser *p)
{
    if (p->depth >= EXPR_DEPTH_MAX) return fail_here(p, EXPR_ERR_TOO_DEEP);
    p->depth++;
    struct expr_node *n = parse_binary(p, 0);
    p->depth--;
    return n;
}

static struct expr_node *parse_argument(struct parser *p)
{
    enum token t = p->lex.token;
    if (t == TOKEN_SEPARATOR || t == TOKEN_CLOSE) return node_new(p, NODE_MISSING, VALUE_NULL);
    return parse_nested(p);
}

typedef VEC(struct expr_node *) nodes_t;

static bool parse_arguments(struct parser *p, nodes_t *args, size_t open_at)
{
    lex_next(&p->lex);
    if (p->lex.token == TOKEN_CLOSE) return lex_next(&p->lex), true;
    for (;;) {
        size_t from = p->lex.start;
        struct expr_node *n = parse_argument(p);
        if (!n) return false;
        n->from = from;
        n->to = p->lex.start;
        vec_push(p->mem, args, n);
        if (p->lex.token == TOKEN_CLOSE) return lex_next(&p->lex), true;
        if (p->lex.token == TOKEN_END) break;
        if (p->lex.token != TOKEN_SEPARATOR) return fail_here(p, EXPR_ERR_UNEXPECTED), false;
        lex_next(&p->lex);
    }
    return fail_at_byte(p, EXPR_ERR_PAREN_OPEN, open_at, STR_NONE), false;
}

static void type_call(struct expr_node *n)
{
    const struct fn *fn = n->fn;
    n->type = fn->result;
    if (fn->flags & FN_SAME_TYPE) n->type = VALUE_NULL;
    for (int i = 0; i < n->n; i++) {
        char kind = function_kind(fn->sig, i);
        const struct expr_node *a = n->child[i];
        bool scalar = kind != 'l' && kind != 'L';
        n->is_list |= scalar && a->is_list;
        bool counts =
            kind == 's' || kind == 'e' || kind == 'l' || kind == 'L' || (kind == 'x' && i > 0);
        if ((fn->flags & FN_SAME_TYPE) && counts) n->type = ast_common_type(n->type, a->type);
    }
}

static struct expr_node *parse_call(struct parser *p, str name, size_t at)
{
    const struct fn_row *row = function_find(name);
    if (!row) return fail_at_byte(p, EXPR_ERR_FUNCTION_UNKNOWN, at, name);
    nodes_t args = { 0 };
    if (!parse_arguments(p, &args, p->lex.start)) return NULL;
    int n = (int)args.n, min, max;
    function_arity(row->fn->sig, &min, &max);
    if (n < min) return fail_at_byte(p, EXPR_ERR_ARGS_FEW, at, name);
    if (max >= 0 && n > max) return fail_at_byte(p, EXPR_ERR_ARGS_MANY, at, name);
    struct expr_node *call = node_new(p, NODE_CALL, VALUE_ANY);
    if (!call) return NULL;
    call->fn = row->fn;
    call->child = args.v;
    call->n = n;
    type_call(call);
    bool short_call = n < max || (n > 0 && call->child[n - 1]->kind == NODE_MISSING);
    p->is_volatile |=
        (row->fn->flags & FN_VOLATILE) || ((row->fn->flags & FN_VOLATILE_SHORT) && short_call);
    p->uses_calendar |= (row->fn->flags & FN_CALENDAR) != 0;
    return call;
}

static struct expr_node *parse_name(struct parser *p)
{
    str name = p->lex.text;
    size_t at = p->lex.start;
    lex_next(&p->lex);
    if (p->lex.token == TOKEN_OPEN) return parse_call(p, name, at);
    struct expr_name found;
    if (find_name(p, name, false, &found)) return node_slot(p, &found, at, name);
    if (str_eq_nocase(name, S("TRUE"))) return node_const(p, value_bool(true));
    if (str_eq_nocase(name, S("FALSE"))) return node_const(p, value_bool(false));
    return fail_at_byte(p, EXPR_ERR_NAME_UNKNOWN, at, name);
}

static struct expr_node *parse_primary(struct parser *p)
{
    struct lexer *l = &p->lex;
    struct expr_node *n;
    size_t at = l->start;
    switch (l->token) {
    case TOKEN_NUMBER: n = node_const(p, value_num(l->num)); break;
    case TOKEN_TEXT: n = node_const(p, value_text(l->text)); break;
    case TOKEN_ERROR: n = node_const(p, value_error(l->error)); break;
    case TOKEN_NAME: return parse_name(p);
    case TOKEN_BRACE: return parse_brace(p);
    case TOKEN_OPEN:
        lex_next(l);
        n = parse_nested(p);
        if (!n) return NULL;
        if (l->token == TOKEN_END) return fail_at_byte(p, EXPR_ERR_PAREN_OPEN, at, STR_NONE);
        if (l->token != TOKEN_CLOSE) return fail_here(p, EXPR_ERR_UNEXPECTED);
        break;
    case TOKEN_BAD: return NULL;
    default: return fail_here(p, EXPR_ERR_OPERAND);
    }
    lex_next(l);
    return l->token == TOKEN_BAD ? NULL : n;
}

static struct expr_node *parse_percent(struct parser *p)
{
    struct expr_node *n = parse_primary(p);
    int signs = 0;
    for (; n && p->lex.token == TOKEN_PERCENT; lex_next(&p->lex))
        if (++signs > 9) return fail_here(p, EXPR_ERR_TOO_DEEP);
    if (!n || !signs) return n;
    n = node_with(p, NODE_PERCENT, VALUE_NUMBER, n, NULL);
    if (n) n->n = signs;
    return n;
}

// Signs bind tighter than ^. A plus does nothing; two minuses still make a number of a text.
static struct expr_node *parse_sign(struct parser *p)
{
    int minus = 0;
    while (p->lex.token == TOKEN_MINUS || p->lex.token == TOKEN_PLUS) {
        minus += p->lex.token == TOKEN_MINUS;
        lex_next(&p->lex);
    }
    struct expr_node *n = parse_percent(p);
    for (int i = minus ? 2 - minus % 2 : 0; n && i > 0; i--) {
        if (n->kind == NODE_CONST && value_is(n->constant, VALUE_NUMBER))
            n->constant.num = decimal_neg(n->constant.num);
        else n = node_with(p, NODE_NEGATE, VALUE_NUMBER, n, NULL);
    }
    return n;
}

// How tightly the current token binds as a binary operator; -1 when it is none.
static int level_of(const struct lexer *l)
{
    if (l->token != TOKEN_OP && l->token != TOKEN_PLUS && l->token != TOKEN_MINUS) return -1;
    switch (l->op) {
    case OP_CONCAT: return 1;
    case OP_ADD:
    case OP_SUB: return 2;
    case OP_MUL:
    case OP_DIV: return 3;
    case OP_POW: return 4;
    default: return 0;
    }
}

static struct expr_node *parse_binary(struct parser *p, int min_level)
{
    struct expr_node *left = parse_sign(p);
    while (left) {
        int level = level_of(&p->lex);
        if (level < min_level || level < 0) break;
        enum op op = p->lex.op;
        lex_next(&p->lex);
        struct expr_node *right = parse_binary(p, level + 1);
        if (!right) return NULL;
        left = node_with(p, NODE_BINARY, ast_binary_type(op, left->type, right->type), left, right);
        if (left) left->op = op;
    }
    return left;
}

static struct expr_node *parse_all(struct parser *p)
{
    lex_next(&p->lex);
    if (p->lex.token == TOKEN_OP && p->lex.op == OP_EQ) lex_next(&p->lex);
    if (p->lex.token == TOKEN_END) return fail_here(p, EXPR_ERR_EMPTY);
    struct expr_node *root = parse_nested(p);
    if (root && p->lex.token == TOKEN_BAD) return NULL;
    if (root && p->lex.token != TOKEN_END) return fail_here(p, EXPR_ERR_UNEXPECTED);
    return root;
}

struct expr *expr_parse(struct mem *m, str source, enum expr_mode mode,
                        const struct expr_resolver *names, struct expr_diag *diag)
{
    *diag = (struct expr_diag){ 0 };
    if (source.n > EXPR_SOURCE_MAX) return diag->code = EXPR_ERR_TOO_LONG, NULL;
    if (!utf8_valid(source)) return diag->code = EXPR_ERR_UTF8, NULL;
    source = str_dup(m, source);
    struct parser p = { .mem = m, .names = names };
    p.lex = (struct lexer){ .mem = m, .src = source, .diag = diag };
    const struct expr_node *root = parse_all(&p);
    if (!root) return NULL;
    struct expr *e = mem_new_of(m, struct expr);
    *e = (struct expr){ .root = root,
                        .source = source,
                        .mode = mode,
                        .type = root->type,
                        .is_volatile = p.is_volatile,
                        .uses_calendar = p.uses_calendar,
                        .n_slots = (int)p.slots.n,
                        .slots = p.slots.v,
                        .n_uses = (int)p.uses.n,
                        .uses = p.uses.v };
    return e;
}
