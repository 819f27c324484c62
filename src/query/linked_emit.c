// SPDX-License-Identifier: Apache-2.0
// What is linked with a record -> SQL: a sub-select that counts or adds up, compared with a number. A row
// counts when the caller may read it, its link to the record and each cell that the question uses; so a count
// tells nothing that a list of those rows would not. The index of the link is what finds them.
#include "base/date.h"
#include "query/internal.h"

static bool is_instant(const struct field *f) { return field_value_type(f)->flags & TYPE_INSTANT; }

// --- Which rows --------------------------------------------------------------------------------------------

static void emit_joined(struct emitter *e, const struct linked *l, int alias, int to)
{
    const struct field *link = l->own ? l->own : l->link;
    if (link->type->storage == STORE_JUNCTION) {
        sql_alias_col(e->q, to, ident_sys(COL_ID));
        if (l->own) sql_lit(e->q, " IN (SELECT v FROM ");
        else sql_lit(e->q, " IN (SELECT rid FROM ");
        sql_ident(e->q, field_junction(link));
        if (l->own) sql_lit(e->q, " WHERE rid = ");
        else sql_lit(e->q, " WHERE v = ");
        sql_alias_col(e->q, alias, ident_sys(COL_ID));
        sql_lit(e->q, ")");
        return;
    }
    sql_alias_col(e->q, to, l->own ? ident_sys(COL_PARENT) : l->link->col);
    sql_lit(e->q, " = ");
    sql_alias_col(e->q, alias, ident_sys(COL_ID));
}

// A date as the instant of its midnight, where it is compared with a moment.
static void emit_moment(struct emitter *e, const struct field *f, int alias, bool as_instant)
{
    sql_alias_col(e->q, alias, f->col);
    if (is_instant(f) || !as_instant) return;
    sql_lit(e->q, " * ");
    sql_i64(e->q, DAY_MS);
    sql_lit(e->q, " - ");
    sql_i64(e->q, e->c->cat->offset_min * 60000LL);
}

// From the one to the other; where a day meets a moment, all of that day counts.
static void emit_since(struct emitter *e, const struct window *w, int alias, int to)
{
    bool instants = is_instant(w->at) || is_instant(w->base);
    i64 span = instants ? w->span : w->span / DAY_MS, rest = DAY_MS - 1;
    i64 first = span < 0 ? span : 0, last = span > 0 ? span : 0;
    if (instants && !is_instant(w->at)) first -= rest;
    if (instants && !is_instant(w->base)) last += rest;
    for (int side = 0; side < 2; side++) {
        sql_lit(e->q, " AND ");
        emit_moment(e, w->at, to, instants);
        if (side) sql_lit(e->q, " <= ");
        else sql_lit(e->q, " >= ");
        emit_moment(e, w->base, alias, instants);
        sql_lit(e->q, " + ");
        sql_i64(e->q, side ? last : first);
    }
}

static void emit_window(struct emitter *e, const struct window *w, int alias, int to)
{
    if (w->has_from) {
        sql_lit(e->q, " AND ");
        sql_alias_col(e->q, to, w->at->col);
        sql_lit(e->q, " >= ");
        sql_i64(e->q, w->from);
    }
    if (w->has_until) {
        sql_lit(e->q, " AND ");
        sql_alias_col(e->q, to, w->at->col);
        sql_lit(e->q, " < ");
        sql_i64(e->q, w->until);
    }
    if (w->base) emit_since(e, w, alias, to);
}

// --- Which of them he may read -----------------------------------------------------------------------------

struct columns {
    const struct field *v[QUERY_NODES_MAX];
    int n;
};

// What a condition over rows of a sub-form asks of the rows themselves.
static void columns_of(const struct node *n, struct columns *out)
{
    const struct field *f = n->path.hop_count ? n->path.hops[0] : n->path.leaf;
    if (n->kind == NODE_CMP && out->n < QUERY_NODES_MAX) out->v[out->n++] = f;
    for (int i = 0; i < n->kid_count; i++) columns_of(n->kids[i], out);
}

static err_t emit_column(struct emitter *e, const struct form *f, const struct linked *l,
                         const struct field *column, int alias, int to)
{
    const struct form_policy *p;
    if (!column) return OK;
    sql_lit(e->q, " AND ");
    if (l->form->parent) return emit_sub_right(e, f, l->own, column, alias);
    TRY(policy_of(e->c, l->form, &p));
    return emit_cell_right(e, p, column, to);
}

static err_t emit_rights(struct emitter *e, const struct form *f, const struct linked *l, int alias,
                         int to)
{
    const struct form_policy *p, *theirs;
    bool was = e->is_secured;
    TRY(policy_of(e->c, f, &p));
    if (l->own) {
        sql_lit(e->q, " AND ");
        TRY(emit_cell_right(e, p, l->own, alias));
    }
    if (l->window.base) {
        sql_lit(e->q, " AND ");
        TRY(emit_cell_right(e, p, l->window.base, alias));
    }
    if (!l->form->parent) {
        sql_lit(e->q, " AND ");
        sql_alias_col(e->q, to, ident_sys(COL_DELETED_AT));
        sql_lit(e->q, " IS NULL AND ");
        TRY(policy_of(e->c, l->form, &theirs));
        TRY(emit_row_right(e, theirs, ACT_READ, to));
        e->is_secured = was; // rows that are counted do not secure the statement's own
    } else if (l->filter) {
        struct columns *asked = mem_new_of(e->c->mem, struct columns);
        columns_of(l->filter, asked);
        for (int i = 0; i < asked->n; i++) TRY(emit_column(e, f, l, asked->v[i], alias, to));
    }
    TRY(emit_column(e, f, l, l->link, alias, to));
    TRY(emit_column(e, f, l, l->sum, alias, to));
    return emit_column(e, f, l, l->window.at, alias, to);
}

// --- The figure --------------------------------------------------------------------------------------------

// SQLite adds in 64 bits and fails beyond: there the halves are added, and compared as a pair.
static void emit_halves(struct emitter *e, struct ident col, int to)
{
    sql_lit(e->q, "coalesce(sum(");
    sql_alias_col(e->q, to, col);
    sql_lit(e->q, " >> 32), 0) + (coalesce(sum(");
    sql_alias_col(e->q, to, col);
    sql_lit(e->q, " & 4294967295), 0) >> 32), coalesce(sum(");
    sql_alias_col(e->q, to, col);
    sql_lit(e->q, " & 4294967295), 0) & 4294967295");
}

static bool in_halves(const struct emitter *e, const struct linked *l)
{
    return l->sum && e->q->dialect != PG;
}

static err_t emit_figure(struct emitter *e, const struct form *f, const struct linked *l, int alias)
{
    int to = emit_alias(e);
    sql_lit(e->q, "(SELECT ");
    if (in_halves(e, l)) emit_halves(e, l->sum->col, to);
    else if (l->sum) {
        sql_lit(e->q, "coalesce(sum(");
        sql_alias_col(e->q, to, l->sum->col);
        sql_lit(e->q, "), 0)");
    } else sql_lit(e->q, "count(*)");
    sql_lit(e->q, " FROM ");
    sql_ident(e->q, l->form->table);
    sql_lit(e->q, " ");
    sql_alias(e->q, to);
    sql_lit(e->q, " WHERE ");
    emit_joined(e, l, alias, to);
    emit_window(e, &l->window, alias, to);
    TRY(emit_rights(e, f, l, alias, to));
    if (l->filter) {
        sql_lit(e->q, " AND ");
        TRY(emit_node(e, l->filter, l->form, to, false));
    }
    sql_lit(e->q, ")");
    return OK;
}

static void emit_op(struct emitter *e, enum op op)
{
    switch (op) {
    case OP_EQ: sql_lit(e->q, " = "); break;
    case OP_NE: sql_lit(e->q, " <> "); break;
    case OP_LT: sql_lit(e->q, " < "); break;
    case OP_LE: sql_lit(e->q, " <= "); break;
    case OP_GT: sql_lit(e->q, " > "); break;
    default: sql_lit(e->q, " >= "); break;
    }
}

static err_t emit_against(struct emitter *e, const struct node *n, const struct form *f, int alias,
                          enum op op, i64 v)
{
    TRY(emit_figure(e, f, n->linked, alias));
    emit_op(e, op);
    if (!in_halves(e, n->linked)) {
        sql_i64(e->q, v);
        return OK;
    }
    sql_lit(e->q, "(");
    sql_i64(e->q, (v - (v & 0xffffffff)) / ((i64)1 << 32));
    sql_lit(e->q, ", ");
    sql_i64(e->q, v & 0xffffffff);
    sql_lit(e->q, ")");
    return OK;
}

err_t emit_linked(struct emitter *e, const struct node *n, const struct form *f, int alias)
{
    if (n->op != OP_BETWEEN) return emit_against(e, n, f, alias, n->op, n->values[0].i);
    TRY(emit_against(e, n, f, alias, OP_GE, n->values[0].i));
    sql_lit(e->q, " AND ");
    return emit_against(e, n, f, alias, OP_LE, n->values[1].i);
}
