// SPDX-License-Identifier: Apache-2.0
// Parsing makes a tree over fields and stored values; holding is then a walk without allocation.
#include "meta/condition.h"
#include "expr/expr.h"

#define DEPTH_MAX 16
#define NODES_MAX 200

enum condition_kind { ALL, ANY, NOT, COMPARE };
struct condition {
    enum condition_kind kind;
    struct condition **kids;
    int kid_count;
    const struct field *field;
    enum op op;
    struct operand *operands;
    int operand_count;
};

// --- Parsing ------------------------------------------------------------------------------------------

struct parser {
    struct ctx *c;
    const struct form *form, *others; // whose fields it asks, whose {"$field":..} names
    str path;
    int nodes;
};

static err_t wrong(const struct parser *p, str what)
{
    return fail_arg(p->c, ERR_BAD_REQUEST, p->path, what);
}

// A value that is in the record's image; one computed at reading is not.
static bool has_cell(const struct field *f)
{
    return !f->is_system && !(f->formula && f->formula->is_volatile);
}

static err_t comparison(struct parser *p, const struct json *j, struct condition *k)
{
    str name = json_str(json_get(j, S("field"))), op = json_str(json_get(j, S("op")));
    k->kind = COMPARE;
    k->field = form_field(p->form, name);
    if (!k->field || !has_cell(k->field)) return fail_arg(p->c, ERR_FIELD_UNKNOWN, p->path, name);
    const struct field_type *t = field_value_type(k->field);
    u32 ops = t->storage == STORE_ROWS ? OPS_EMPTY : t->ops;
    if (!op_of_key(op, &k->op) || !(ops & 1u << k->op))
        return wrong(p, str_cat3(p->c->mem, name, S(" op "), op));
    json_each(m, j) if (!str_eq(m->key, S("field")) && !str_eq(m->key, S("op")) &&
                        !str_eq(m->key, S("value"))) return wrong(p, m->key);
    struct err_item *last = p->c->errs_tail;
    err_t e = filter_operands(p->c, k->field, k->op, json_get(j, S("value")), p->others,
                              &k->operands, &k->operand_count);
    for (struct err_item *it = last ? last->next : p->c->errs; it; it = it->next)
        it->path = p->path; // a rule's mistake stands at the rule, not at the field that it reads
    for (int i = 0; e == OK && i < k->operand_count; i++)
        if (k->operands[i].kind == OPERAND_FIELD && !has_cell(k->operands[i].field))
            return wrong(p, S("$field"));
    return e;
}

static err_t parse_node(struct parser *p, const struct json *j, int depth, struct condition **out)
{
    if (depth > DEPTH_MAX || ++p->nodes > NODES_MAX) return fail_at(p->c, ERR_QUERY_DEPTH, p->path);
    if (!json_is(j, JSON_OBJECT)) return wrong(p, S("{}"));
    struct condition *k = *out = mem_new_of(p->c->mem, struct condition);
    const struct json *all = json_get(j, S("and")), *any = json_get(j, S("or")),
                      *not_ = json_get(j, S("not")), *list = all ? all : any;
    if (!list && !not_ && j->count) return comparison(p, j, k);
    if (j->count > 1) return wrong(p, S("and/or/not"));
    k->kind = not_ ? NOT : any ? ANY : ALL; // {} is all of nothing: it holds
    k->kids = mem_array(p->c->mem, struct condition *, (list ? list->count : 1) + 1);
    if (not_) return parse_node(p, not_, depth + 1, &k->kids[k->kid_count++]);
    if (list && !json_is(list, JSON_ARRAY)) return wrong(p, list->key);
    json_each(item, list) TRY(parse_node(p, item, depth + 1, &k->kids[k->kid_count++]));
    return OK;
}

err_t condition_parse(struct ctx *c, const struct form *f, const struct json *j, str path,
                      struct condition **out)
{
    struct parser p = { c, f, f, path, 0 };
    *out = NULL;
    return parse_node(&p, j, 0, out);
}

err_t condition_check_link(struct ctx *c, const struct form *target, const struct form *of,
                           const struct json *j, str path)
{
    struct parser p = { c, target, of, path, 0 };
    struct condition *k;
    return parse_node(&p, j, 0, &k);
}

void condition_reads(const struct condition *k, void (*see)(void *arg, const struct field *f),
                     void *arg)
{
    for (int i = 0; i < k->kid_count; i++) condition_reads(k->kids[i], see, arg);
    if (k->kind != COMPARE) return;
    see(arg, k->field);
    for (int i = 0; i < k->operand_count; i++)
        if (k->operands[i].kind == OPERAND_FIELD) see(arg, k->operands[i].field);
}

// --- Holding ------------------------------------------------------------------------------------------

// Exact at different scales: the whole parts first, then what is left of them.
static int compare_scaled(i64 a, int scale_a, i64 b, int scale_b)
{
    while (scale_a < scale_b && a <= INT64_MAX / 10 && a >= INT64_MIN / 10) a *= 10, scale_a++;
    while (scale_b < scale_a && b <= INT64_MAX / 10 && b >= INT64_MIN / 10) b *= 10, scale_b++;
    if (scale_a < scale_b) return a < 0 ? -1 : 1; // a is beyond what b can be
    if (scale_b < scale_a) return b < 0 ? 1 : -1;
    return a < b ? -1 : a > b;
}

static int compare(struct val a, int scale_a, struct val b, int scale_b)
{
    if (a.kind == VAL_TEXT && b.kind == VAL_TEXT) return str_cmp(a.s, b.s);
    return compare_scaled(a.i, scale_a, b.i, scale_b);
}

static bool has_at(str text, str piece, size_t at)
{
    return str_eq_nocase(str_sub(text, at, piece.n), piece);
}

static bool contains(str text, str piece)
{
    for (size_t i = 0; i + piece.n <= text.n; i++)
        if (has_at(text, piece, i)) return true;
    return false;
}

static bool has_item(struct val list, struct val item)
{
    for (size_t i = 0; list.kind == VAL_LIST && i < list.n; i++)
        if (list.items[i].i == item.i) return true;
    return false;
}

struct asked {
    const struct condition *k;
    const struct val *cells;
    const struct filter_now *now;
};

static struct val operand(const struct asked *a, int i, int *scale)
{
    const struct operand *o = &a->k->operands[i];
    *scale = o->kind == OPERAND_FIELD ? o->field->scale : a->k->field->scale;
    return o->kind == OPERAND_FIELD ? a->cells[o->field->index]
                                    : operand_now(o, a->k->field, a->now);
}

// -1, 0, 1; *is_known is false when there is nothing to compare with.
static int against(const struct asked *a, struct val cell, int i, bool *is_known)
{
    int scale;
    struct val v = operand(a, i, &scale);
    *is_known = !val_is_null(v);
    return *is_known ? compare(cell, a->k->field->scale, v, scale) : 0;
}

static bool among(const struct asked *a, struct val cell)
{
    for (int i = 0; i < a->k->operand_count; i++) {
        bool is_known;
        if (against(a, cell, i, &is_known) == 0 && is_known) return true;
    }
    return false;
}

static bool list_holds(const struct asked *a, struct val cell)
{
    bool all = a->k->op == OP_HAS_ALL;
    int scale;
    for (int i = 0; i < a->k->operand_count; i++) {
        struct val v = operand(a, i, &scale);
        bool has = !val_is_null(v) && has_item(cell, v);
        if (has != all) return has;
    }
    return all && a->k->operand_count > 0;
}

static bool is_blank(struct val v)
{
    return v.kind == VAL_NULL || (v.kind == VAL_LIST && v.n == 0);
}

static bool cell_holds(const struct asked *a, struct val cell)
{
    bool known = true, second = true;
    int scale, order;
    if (op_takes_text(a->k->op)) {
        struct val v = operand(a, 0, &scale);
        if (v.kind != VAL_TEXT || cell.kind != VAL_TEXT) return false;
        if (a->k->op == OP_STARTS) return has_at(cell.s, v.s, 0);
        return contains(cell.s, v.s) == (a->k->op == OP_CONTAINS);
    }
    if (a->k->op == OP_IN || a->k->op == OP_NOT_IN) return among(a, cell) == (a->k->op == OP_IN);
    order = against(a, cell, 0, &known);
    if (!known) return false;
    switch (a->k->op) {
    case OP_EQ: return order == 0;
    case OP_NE: return order != 0;
    case OP_LT: return order < 0;
    case OP_LE: return order <= 0;
    case OP_GT: return order > 0;
    case OP_GE: return order >= 0;
    case OP_BETWEEN: return order >= 0 && against(a, cell, 1, &second) <= 0 && second;
    default: return false;
    }
}

static bool comparison_holds(const struct asked *a)
{
    struct val cell = a->cells[a->k->field->index];
    if (a->k->op == OP_EMPTY) return is_blank(cell);
    if (is_blank(cell)) return false;
    if (a->k->op == OP_NOT_EMPTY) return true;
    if (cell.kind == VAL_LIST) return list_holds(a, cell);
    return cell_holds(a, cell);
}

bool condition_asks(const struct json *j, const struct form *of, const struct field *f)
{
    if (of != f->form || !j || j->type < JSON_ARRAY) return false;
    if (str_eq(json_str(json_get(j, S("field"))), f->key)) return true;
    json_each(kid, j) if (condition_asks(kid, of, f)) return true;
    return false;
}

bool condition_holds(const struct condition *k, const struct val *cells,
                     const struct filter_now *now)
{
    struct asked a = { k, cells, now };
    switch (k->kind) {
    case COMPARE: return comparison_holds(&a);
    case NOT: return !condition_holds(k->kids[0], cells, now);
    case ALL:
        for (int i = 0; i < k->kid_count; i++)
            if (!condition_holds(k->kids[i], cells, now)) return false;
        return true;
    case ANY:
        for (int i = 0; i < k->kid_count; i++)
            if (condition_holds(k->kids[i], cells, now)) return true;
        return false;
    }
    return false;
}
