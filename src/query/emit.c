// SPDX-License-Identifier: Apache-2.0
// AST -> SQL. Two rules carry the security of every read:
//   1. rows: a row of a form appears only under emit_row_right of that form (also each row reached
//      over a link), and emit aborts in emit_done if a statement was built without it;
//   2. cells: a column takes part in a filter, sort, group or search only as "its value where some
//      grant gives it in full": emit_usable, or the cell condition before a comparison.
// Conditions are two-valued where it matters: NOT wraps its operand in CASE, so NULL counts as false.
#include "auth/crypto.h"
#include "query/internal.h"

int emit_alias(struct emitter *e) { return e->aliases++; }

static void emit_true(struct emitter *e) { sql_lit(e->q, "(1=1)"); }
static void emit_false(struct emitter *e) { sql_lit(e->q, "(1=0)"); }

// --- Rows -----------------------------------------------------------------------------------------

static void emit_in_ids(struct emitter *e, const id64 *ids, int n)
{
    sql_lit(e->q, "IN (");
    for (int i = 0; i < n; i++) {
        if (i) sql_lit(e->q, ",");
        sql_i64(e->q, ids[i]);
    }
    sql_lit(e->q, ")");
}

// Departments of the actor: its own, with all below them, or all of its branch.
static int actor_depts(struct emitter *e, enum scope scope, id64 **out)
{
    const struct actor *a = e->c->who;
    const struct catalog *cat = e->c->cat;
    *out = mem_array(e->c->mem, id64, (size_t)cat->dept_count + (size_t)a->dept_count + 1);
    int n = 0;
    if (scope == SCOPE_DEPT) {
        for (int i = 0; i < a->dept_count; i++) (*out)[n++] = a->depts[i]->id;
        return n;
    }
    for (int d = 0; d < cat->dept_count; d++) {
        bool in = false;
        for (int i = 0; i < a->dept_count && !in; i++)
            in = dept_is_below(cat->depts[d],
                               scope == SCOPE_BRANCH ? dept_branch(a->depts[i]) : a->depts[i]);
        if (in) (*out)[n++] = cat->depts[d]->id;
    }
    return n;
}

// The records of his open to-dos that lend these rights.
static void emit_task(struct emitter *e, const struct grant *g, int alias)
{
    sql_alias_col(e->q, alias, ident_sys(COL_ID));
    sql_lit(e->q, " IN (SELECT record_id FROM x_task WHERE state = 'open' AND user_id = ");
    sql_i64(e->q, e->c->who->user_id);
    sql_lit(e->q, " AND form_id = ");
    sql_i64(e->q, g->form->id);
    sql_lit(e->q, " AND rights = ");
    sql_i64(e->q, g->lent);
    sql_lit(e->q, " AND record_id IS NOT NULL)");
}

static void emit_scope(struct emitter *e, const struct form *f, enum scope scope, int alias)
{
    id64 me = e->c->who->user_id, *ids;
    int n;
    switch (scope) {
    case SCOPE_ALL: emit_true(e); return;
    case SCOPE_NONE:
    case SCOPE_TASK: emit_false(e); return;
    case SCOPE_POOL:
        sql_alias_col(e->q, alias, ident_sys(COL_OWNER));
        sql_lit(e->q, " IS NULL");
        return;
    case SCOPE_OWN:
        if (!me) {
            emit_false(e);
            return;
        }
        sql_alias_col(e->q, alias, ident_sys(COL_OWNER));
        sql_lit(e->q, " = ");
        sql_i64(e->q, me);
        return;
    case SCOPE_PARTICIPATED:
        if (!me) {
            emit_false(e);
            return;
        }
        sql_alias_col(e->q, alias, ident_sys(COL_ID));
        sql_lit(e->q, " IN (SELECT record_id FROM x_participant WHERE form_id = ");
        sql_i64(e->q, f->id);
        sql_lit(e->q, " AND user_id = ");
        sql_i64(e->q, me);
        sql_lit(e->q, ")");
        return;
    case SCOPE_DEPT:
    case SCOPE_DEPT_BELOW:
    case SCOPE_BRANCH:
        n = actor_depts(e, scope, &ids);
        if (n == 0) {
            emit_false(e);
            return;
        }
        sql_alias_col(e->q, alias, ident_sys(COL_DEPT));
        sql_lit(e->q, " ");
        emit_in_ids(e, ids, n);
        return;
    }
}

static err_t emit_grant(struct emitter *e, const struct grant *g, int alias)
{
    if (g->scope == SCOPE_TASK) {
        emit_task(e, g, alias);
        return OK;
    }
    if (!g->condition) {
        emit_scope(e, g->form, g->scope, alias);
        return OK;
    }
    struct node *n;
    TRY(query_filter_parse(e->c, g->form, g->condition, true, &n));
    sql_lit(e->q, "(");
    emit_scope(e, g->form, g->scope, alias);
    sql_lit(e->q, " AND ");
    TRY(emit_node(e, n, g->form, alias, true));
    sql_lit(e->q, ")");
    return OK;
}

static bool is_unconditional(const struct grant *g)
{
    return g->scope == SCOPE_ALL && !g->condition;
}

err_t emit_grants(struct emitter *e, const struct form_policy *p, u64 grants, int alias)
{
    for (int i = 0; i < p->grant_count; i++)
        if ((grants >> i & 1) && is_unconditional(p->grants[i])) return emit_true(e), OK;
    bool first = true;
    sql_lit(e->q, "(");
    for (int i = 0; i < p->grant_count; i++) {
        if (!(grants >> i & 1)) continue;
        if (!first) sql_lit(e->q, " OR ");
        first = false;
        TRY(emit_grant(e, p->grants[i], alias));
    }
    if (first) emit_false(e);
    sql_lit(e->q, ")");
    return OK;
}

static int action_bit(u32 action) { return __builtin_ctz(action); }

// In a view-as the second actor's scopes are its own. It stands in a context of its own, so that running
// out of memory half way never leaves it in the first one's place.
static err_t as_also(struct emitter *e,
                     err_t (*fn)(struct emitter *, const struct form_policy *, u64, int),
                     const struct form_policy *p, u64 grants, int alias)
{
    struct ctx *mine = e->c, theirs = *mine;
    must(mine->who->also != NULL);
    theirs.who = mine->who->also;
    e->c = &theirs;
    err_t err = fn(e, p, grants, alias);
    e->c = mine;
    mine->errs = theirs.errs;
    mine->errs_tail = theirs.errs_tail;
    return err;
}

err_t emit_row_right(struct emitter *e, const struct form_policy *p, u32 action, int alias)
{
    int bit = action_bit(action);
    TRY(emit_grants(e, p, p->for_action[bit], alias));
    if (p->also) {
        sql_lit(e->q, " AND ");
        TRY(as_also(e, emit_grants, p->also, p->also->for_action[bit], alias));
    }
    e->is_secured = true;
    return OK;
}

static err_t emit_rm_of(struct emitter *e, const struct form_policy *p, u64 unused, int alias)
{
    (void)unused;
    u64 always = 0;
    sql_lit(e->q, "(");
    for (int i = 0; i < p->grant_count; i++) {
        if (is_unconditional(p->grants[i])) {
            always |= (u64)1 << i;
            continue;
        }
        sql_lit(e->q, "CASE WHEN ");
        TRY(emit_grant(e, p->grants[i], alias));
        sql_lit(e->q, " THEN ");
        sql_i64(e->q, (i64)((u64)1 << i));
        sql_lit(e->q, " ELSE 0 END + ");
    }
    sql_i64(e->q, (i64)always);
    sql_lit(e->q, ")");
    return OK;
}

err_t emit_rm(struct emitter *e, const struct form_policy *p, int alias)
{
    TRY(emit_rm_of(e, p, 0, alias));
    sql_lit(e->q, ", ");
    if (!p->also) {
        sql_lit(e->q, "0");
        return OK;
    }
    return as_also(e, emit_rm_of, p->also, 0, alias);
}

err_t secure_emit(struct ctx *c, struct sql *q, const struct form *f, int alias, u32 action)
{
    struct emitter e = { .c = c, .q = q, .aliases = 1000 };
    const struct form_policy *p;
    TRY(policy_of(c, f, &p));
    return emit_row_right(&e, p, action, alias);
}

// --- Cells ----------------------------------------------------------------------------------------

static u64 full_mask(const struct form_policy *p, const struct field *f)
{
    return f->is_system ? p->sys_full : p->full[f->index];
}

bool is_fully_readable(const struct form_policy *p, const struct field *f)
{
    u64 readers = p->for_action[action_bit(ACT_READ)];
    if (readers & ~full_mask(p, f)) return false;
    return !p->also || is_fully_readable(p->also, f);
}

err_t emit_cell_right(struct emitter *e, const struct form_policy *p, const struct field *f,
                      int alias)
{
    TRY(emit_grants(e, p, full_mask(p, f), alias));
    if (!p->also) return OK;
    sql_lit(e->q, " AND ");
    return as_also(e, emit_grants, p->also, full_mask(p->also, f), alias);
}

static struct ident value_col(const struct field *f) { return f->col; }

err_t emit_usable(struct emitter *e, const struct form_policy *p, const struct field *f, int alias)
{
    if (!p || is_fully_readable(p, f)) {
        sql_alias_col(e->q, alias, value_col(f));
        return OK;
    }
    sql_lit(e->q, "CASE WHEN ");
    TRY(emit_cell_right(e, p, f, alias));
    sql_lit(e->q, " THEN ");
    sql_alias_col(e->q, alias, value_col(f));
    sql_lit(e->q, " END");
    return OK;
}

void emit_list(struct emitter *e, const struct field *f, int alias)
{
    if (e->q->dialect == PG) sql_lit(e->q, "(SELECT string_agg(v::text, ',' ORDER BY v) FROM ");
    else sql_lit(e->q, "(SELECT group_concat(v, ',') FROM ");
    sql_ident(e->q, field_junction(f));
    sql_lit(e->q, " WHERE rid = ");
    sql_alias_col(e->q, alias, ident_sys(COL_ID));
    sql_lit(e->q, ")");
}

// --- Comparisons ----------------------------------------------------------------------------------

static void emit_val(struct emitter *e, const struct field *f, struct val v)
{
    if (v.kind == VAL_INT) sql_i64(e->q, v.i);
    else if (TYPE_OF(f)->flags & TYPE_ENCRYPTED) sql_text(e->q, cell_index(e->c, f, v.s));
    else sql_text(e->q, v.s);
}

static void emit_col(struct emitter *e, const struct field *f, int alias)
{
    // An encrypted cell is compared by its blind index (equality only).
    sql_alias_col(e->q, alias, TYPE_OF(f)->flags & TYPE_ENCRYPTED ? field_key(f) : f->col);
}

// A pattern for LIKE: the special signs of the text escaped, A-Z folded.
static str like_pattern(struct mem *m, str text, bool open_start)
{
    struct buf b = BUF(m);
    if (open_start) buf_char(&b, '%');
    str low = str_lower(m, text);
    for (size_t i = 0; i < low.n; i++) {
        char ch = low.p[i];
        if (ch == '%' || ch == '_' || ch == '\\') buf_char(&b, '\\');
        buf_char(&b, ch);
    }
    buf_char(&b, '%');
    return buf_str(&b);
}

static void emit_like(struct emitter *e, const struct field *f, int alias, str text,
                      bool open_start)
{
    sql_lit(e->q, "lower(");
    sql_alias_col(e->q, alias, f->col);
    sql_lit(e->q, ") LIKE ");
    sql_text(e->q, like_pattern(e->c->mem, text, open_start));
    sql_lit(e->q, " ESCAPE '\\'");
}

// A value and what a filter by it finds too (field_type.below), with commas between.
static void emit_with_below(struct emitter *e, const struct field *f, struct val v)
{
    emit_val(e, f, v);
    if (!TYPE_OF(f)->below) return;
    struct val all = TYPE_OF(f)->below(e->c, f, v);
    for (size_t i = 0; i < all.n; i++) {
        sql_lit(e->q, ",");
        emit_val(e, f, all.items[i]);
    }
}

static void emit_in(struct emitter *e, const struct node *n, int alias, bool is_not)
{
    sql_lit(e->q, "(");
    emit_col(e, n->path.leaf, alias);
    sql_lit(e->q, " IS NOT NULL AND ");
    emit_col(e, n->path.leaf, alias);
    if (is_not) sql_lit(e->q, " NOT IN (");
    else sql_lit(e->q, " IN (");
    bool first = true;
    for (int i = 0; i < n->value_count; i++) {
        if (val_is_null(n->values[i])) continue;
        if (!first) sql_lit(e->q, ",");
        first = false;
        emit_with_below(e, n->path.leaf, n->values[i]);
    }
    if (first) sql_lit(e->q, "NULL"); // nothing to be in
    sql_lit(e->q, "))");
}

static bool any_null(const struct node *n)
{
    for (int i = 0; i < n->value_count; i++)
        if (val_is_null(n->values[i])) return true;
    return false;
}

static void emit_column_cmp(struct emitter *e, const struct node *n, int alias)
{
    if (n->op == OP_EMPTY || n->op == OP_NOT_EMPTY) {
        sql_alias_col(e->q, alias, n->path.leaf->col);
        if (n->op == OP_EMPTY) sql_lit(e->q, " IS NULL");
        else sql_lit(e->q, " IS NOT NULL");
        return;
    }
    if (n->op == OP_IN || n->op == OP_NOT_IN) {
        bool nothing = true;
        for (int i = 0; i < n->value_count; i++) nothing = nothing && val_is_null(n->values[i]);
        if (nothing && n->op == OP_IN) emit_false(e);
        else if (nothing) {
            emit_col(e, n->path.leaf, alias);
            sql_lit(e->q, " IS NOT NULL");
        } else emit_in(e, n, alias, n->op == OP_NOT_IN);
        return;
    }
    if (any_null(n)) {
        emit_false(e);
        return;
    } // a comparison with an empty operand
    if (TYPE_OF(n->path.leaf)->below && (n->op == OP_EQ || n->op == OP_NE)) {
        emit_in(e, n, alias, n->op == OP_NE);
        return;
    }
    if (n->op == OP_CONTAINS || n->op == OP_STARTS) {
        emit_like(e, n->path.leaf, alias, n->values[0].s, n->op == OP_CONTAINS);
        return;
    }
    if (n->op == OP_NOT_CONTAINS) {
        sql_lit(e->q, "NOT (");
        emit_like(e, n->path.leaf, alias, n->values[0].s, true);
        sql_lit(e->q, ")");
        return;
    }
    if (n->op == OP_BETWEEN) {
        sql_lit(e->q, "(");
        emit_col(e, n->path.leaf, alias);
        sql_lit(e->q, " >= ");
        emit_val(e, n->path.leaf, n->values[0]);
        sql_lit(e->q, " AND ");
        emit_col(e, n->path.leaf, alias);
        sql_lit(e->q, " <= ");
        emit_val(e, n->path.leaf, n->values[1]);
        sql_lit(e->q, ")");
        return;
    }
    emit_col(e, n->path.leaf, alias);
    switch (n->op) {
    case OP_EQ: sql_lit(e->q, " = "); break;
    case OP_NE: sql_lit(e->q, " <> "); break;
    case OP_LT: sql_lit(e->q, " < "); break;
    case OP_LE: sql_lit(e->q, " <= "); break;
    case OP_GT: sql_lit(e->q, " > "); break;
    default: sql_lit(e->q, " >= "); break;
    }
    emit_val(e, n->path.leaf, n->values[0]);
}

static void emit_junction(struct emitter *e, const struct field *f, int alias, const struct val *v,
                          bool not )
{
    if (not ) sql_lit(e->q, "NOT ");
    sql_lit(e->q, "EXISTS (SELECT 1 FROM ");
    sql_ident(e->q, field_junction(f));
    sql_lit(e->q, " WHERE rid = ");
    sql_alias_col(e->q, alias, ident_sys(COL_ID));
    if (v && TYPE_OF(f)->below) {
        sql_lit(e->q, " AND v IN (");
        emit_with_below(e, f, *v);
        sql_lit(e->q, ")");
    } else if (v) {
        sql_lit(e->q, " AND v = ");
        sql_i64(e->q, v->i);
    }
    sql_lit(e->q, ")");
}

static void emit_list_cmp(struct emitter *e, const struct node *n, int alias)
{
    const struct field *f = n->path.leaf;
    if (n->op == OP_EMPTY || n->op == OP_NOT_EMPTY) {
        emit_junction(e, f, alias, NULL, n->op == OP_EMPTY);
        return;
    }
    bool all = n->op == OP_HAS_ALL, first = true;
    sql_lit(e->q, "(");
    for (int i = 0; i < n->value_count; i++) {
        if (!first && all) sql_lit(e->q, " AND ");
        if (!first && !all) sql_lit(e->q, " OR ");
        first = false;
        if (val_is_null(n->values[i])) emit_false(e);
        else emit_junction(e, f, alias, &n->values[i], false);
    }
    if (first) emit_false(e);
    sql_lit(e->q, ")");
}

static void emit_rows_cmp(struct emitter *e, const struct node *n,
                          int alias) // a sub-form: empty or not
{
    if (n->op == OP_EMPTY) sql_lit(e->q, "NOT ");
    sql_lit(e->q, "EXISTS (SELECT 1 FROM ");
    sql_ident(e->q, n->path.leaf->target->table);
    sql_lit(e->q, " WHERE parent = ");
    sql_alias_col(e->q, alias, ident_sys(COL_ID));
    sql_lit(e->q, ")");
}

static void emit_leaf(struct emitter *e, const struct node *n, int alias)
{
    enum storage s = TYPE_OF(n->path.leaf)->storage;
    if (s == STORE_JUNCTION) emit_list_cmp(e, n, alias);
    else if (s == STORE_ROWS) emit_rows_cmp(e, n, alias);
    else emit_column_cmp(e, n, alias);
}

// A masked cell is found by its whole value where a grant with the exact-match right holds.
static u64 exact_mask(const struct form_policy *p, const struct field *f)
{
    return f->is_system ? 0 : p->masked[f->index] & p->for_action[action_bit(ACT_EXACT)];
}

static err_t emit_exact(struct emitter *e, const struct form_policy *p, u64 grants, int alias)
{
    return emit_grants(e, p, grants, alias);
}

static err_t emit_cell_guard(struct emitter *e, const struct form_policy *p, const struct node *n,
                             int alias)
{
    const struct field *f = n->path.leaf;
    bool whole = !n->group && (n->op == OP_EQ || n->op == OP_IN) &&
                 (TYPE_OF(f)->flags & (TYPE_DIGITS | TYPE_ENCRYPTED));
    u64 mask = full_mask(p, f) | (whole ? exact_mask(p, f) : 0);
    TRY(emit_grants(e, p, mask, alias));
    if (p->also) {
        sql_lit(e->q, " AND ");
        TRY(as_also(e, emit_exact, p->also,
                    full_mask(p->also, f) | (whole ? exact_mask(p->also, f) : 0), alias));
    }
    sql_lit(e->q, " AND ");
    return OK;
}

static err_t emit_cmp(struct emitter *e, const struct node *n, const struct form *f, int alias,
                      int hop, bool as_rule);

// Guards of a sub-form's cell: the grants of the parent under which its column is readable.
err_t emit_sub_right(struct emitter *e, const struct form *parent, const struct field *sub,
                     const struct field *column, int alias)
{
    const struct form_policy *p;
    TRY(policy_of(e->c, parent, &p));
    struct sub_policy s = policy_sub(e->c->mem, p, sub);
    TRY(emit_grants(e, p, column->is_system ? p->full[sub->index] : s.full[column->index], alias));
    if (!p->also) return OK;
    struct sub_policy o = policy_sub(e->c->mem, p->also, sub);
    u64 mask = column->is_system ? p->also->full[sub->index] : o.full[column->index];
    sql_lit(e->q, " AND ");
    return as_also(e, emit_grants, p->also, mask, alias);
}

static err_t emit_sub_guard(struct emitter *e, const struct node *n, const struct form *parent,
                            int alias, int hop)
{
    const struct field *next = hop + 1 < n->path.hop_count ? n->path.hops[hop + 1] : n->path.leaf;
    TRY(emit_sub_right(e, parent, n->path.hops[hop], next, alias));
    sql_lit(e->q, " AND ");
    return OK;
}

// EXISTS over the rows that a link or sub-form reaches, each under its own form's row right.
static err_t emit_hop(struct emitter *e, const struct node *n, int alias, int hop, bool as_rule)
{
    const struct field *link = n->path.hops[hop];
    const struct form *target = link->target;
    int to = emit_alias(e);
    sql_lit(e->q, "EXISTS (SELECT 1 FROM ");
    sql_ident(e->q, target->table);
    sql_lit(e->q, " ");
    sql_alias(e->q, to);
    sql_lit(e->q, " WHERE ");
    if (link->type->storage == STORE_ROWS) {
        sql_alias_col(e->q, to, ident_sys(COL_PARENT));
        sql_lit(e->q, " = ");
        sql_alias_col(e->q, alias, ident_sys(COL_ID));
    } else if (link->type->storage == STORE_JUNCTION) {
        sql_alias_col(e->q, to, ident_sys(COL_ID));
        sql_lit(e->q, " IN (SELECT v FROM ");
        sql_ident(e->q, field_junction(link));
        sql_lit(e->q, " WHERE rid = ");
        sql_alias_col(e->q, alias, ident_sys(COL_ID));
        sql_lit(e->q, ")");
    } else {
        sql_alias_col(e->q, to, ident_sys(COL_ID));
        sql_lit(e->q, " = ");
        sql_alias_col(e->q, alias, link->col);
    }
    if (!target->parent) {
        sql_lit(e->q, " AND ");
        sql_alias_col(e->q, to, ident_sys(COL_DELETED_AT));
        sql_lit(e->q, " IS NULL");
    }
    if (!as_rule && !target->parent) {
        const struct form_policy *p;
        TRY(policy_of(e->c, target, &p));
        sql_lit(e->q, " AND ");
        TRY(emit_row_right(e, p, ACT_READ, to));
    }
    sql_lit(e->q, " AND ");
    TRY(emit_cmp(e, n, target, to, hop + 1, as_rule));
    sql_lit(e->q, ")");
    return OK;
}

static err_t emit_cmp(struct emitter *e, const struct node *n, const struct form *f, int alias,
                      int hop, bool as_rule)
{
    sql_lit(e->q, "(");
    bool is_hop = hop < n->path.hop_count;
    if (!as_rule && !f->parent) {
        const struct form_policy *p;
        TRY(policy_of(e->c, f, &p));
        if (is_hop) {
            TRY(emit_cell_right(e, p, n->path.hops[hop], alias));
            sql_lit(e->q, " AND ");
            if (n->path.gates[hop]) {
                TRY(emit_cell_right(e, p, n->path.gates[hop], alias));
                sql_lit(e->q, " AND ");
            }
        } else if (n->kind == NODE_CMP && !is_by_formula(n)) {
            TRY(emit_cell_guard(e, p, n, alias));
        }
    }
    if (!as_rule && is_hop && n->path.hops[hop]->type->storage == STORE_ROWS)
        TRY(emit_sub_guard(e, n, f, alias, hop));
    if (is_hop) TRY(emit_hop(e, n, alias, hop, as_rule));
    else if (n->group) TRY(emit_in_group(e, n, f, alias));
    else if (n->kind == NODE_LINKED) TRY(emit_linked(e, n, f, alias));
    else emit_leaf(e, n, alias);
    sql_lit(e->q, ")");
    return OK;
}

err_t emit_node(struct emitter *e, const struct node *n, const struct form *f, int alias,
                bool as_rule)
{
    switch (n->kind) {
    case NODE_TRUE: emit_true(e); return OK;
    case NODE_FALSE: emit_false(e); return OK;
    case NODE_LINKED:
    case NODE_CMP: return emit_cmp(e, n, f, alias, 0, as_rule);
    case NODE_NOT:
        sql_lit(e->q, "(CASE WHEN ");
        TRY(emit_node(e, n->kids[0], f, alias, as_rule));
        sql_lit(e->q, " THEN 0 ELSE 1 END) = 1");
        return OK;
    case NODE_AND:
    case NODE_OR: break;
    }
    if (n->kid_count == 0) { // and() is true, or() is false
        if (n->kind == NODE_AND) emit_true(e);
        else emit_false(e);
        return OK;
    }
    sql_lit(e->q, "(");
    for (int i = 0; i < n->kid_count; i++) {
        if (i && n->kind == NODE_AND) sql_lit(e->q, " AND ");
        if (i && n->kind == NODE_OR) sql_lit(e->q, " OR ");
        TRY(emit_node(e, n->kids[i], f, alias, as_rule));
    }
    sql_lit(e->q, ")");
    return OK;
}

// --- Values over to-one links -----------------------------------------------------------------------

err_t emit_join(struct emitter *e, int from, struct field *link, int *alias)
{
    for (int i = 0; i < e->join_count; i++)
        if (e->joins[i].from == from && e->joins[i].link == link)
            return *alias = e->joins[i].alias, OK;
    if (e->join_count == (int)COUNT_OF(e->joins)) return fail(e->c, ERR_QUERY_DEPTH);
    struct join j = { from, link, emit_alias(e), NULL };
    TRY(policy_of(e->c, link->target, &j.policy));
    e->joins[e->join_count++] = j;
    *alias = j.alias;
    return OK;
}

void emit_joins(struct emitter *e)
{
    for (int i = 0; i < e->join_count; i++) {
        struct join *j = &e->joins[i];
        sql_lit(e->q, " LEFT JOIN ");
        sql_ident(e->q, j->link->target->table);
        sql_lit(e->q, " ");
        sql_alias(e->q, j->alias);
        sql_lit(e->q, " ON ");
        sql_alias_col(e->q, j->alias, ident_sys(COL_ID));
        sql_lit(e->q, " = ");
        sql_alias_col(e->q, j->from, j->link->col);
        sql_lit(e->q, " AND ");
        sql_alias_col(e->q, j->alias, ident_sys(COL_DELETED_AT));
        sql_lit(e->q, " IS NULL");
    }
}

err_t emit_path(struct emitter *e, const struct form *f, int alias, const struct path *p,
                int *leaf_alias, const struct form_policy **leaf_policy)
{
    *leaf_alias = alias;
    const struct form *at = f;
    for (int i = 0; i < p->hop_count; i++) {
        TRY(emit_join(e, *leaf_alias, p->hops[i], leaf_alias));
        at = p->hops[i]->target;
    }
    return policy_of(e->c, at, leaf_policy);
}

err_t emit_path_usable(struct emitter *e, const struct form *f, int alias, const struct path *p)
{
    int at = alias;
    const struct form *form = f;
    const struct form_policy *pol;
    if (p->hop_count == 0) {
        TRY(policy_of(e->c, f, &pol));
        return emit_usable(e, pol, p->leaf, alias); // the plain column where it may be, for indexes
    }
    sql_lit(e->q, "CASE WHEN (1=1)");
    for (int i = 0; i < p->hop_count; i++) { // each link cell readable, each row reached visible
        TRY(policy_of(e->c, form, &pol));
        sql_lit(e->q, " AND ");
        TRY(emit_cell_right(e, pol, p->hops[i], at));
        if (p->gates[i]) {
            sql_lit(e->q, " AND ");
            TRY(emit_cell_right(e, pol, p->gates[i], at));
        }
        TRY(emit_join(e, at, p->hops[i], &at));
        form = p->hops[i]->target;
        TRY(policy_of(e->c, form, &pol));
        sql_lit(e->q, " AND ");
        bool was = e->is_secured;
        TRY(emit_row_right(e, pol, ACT_READ, at));
        e->is_secured = was; // a joined row does not secure the statement's own rows
    }
    TRY(policy_of(e->c, form, &pol));
    sql_lit(e->q, " AND ");
    TRY(emit_cell_right(e, pol, p->leaf, at));
    sql_lit(e->q, " THEN ");
    sql_alias_col(e->q, at, p->leaf->col);
    sql_lit(e->q, " END");
    return OK;
}
