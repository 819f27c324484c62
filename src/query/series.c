// SPDX-License-Identifier: Apache-2.0
// One statement, read row by row: whoever counts over a million of them keeps what he counts and no row.
#include "query/series.h"
#include "query/internal.h"

err_t query_series_path(struct ctx *c, const struct form *f, str name, struct path *out)
{
    TRY(query_path(c, f, name, false, out));
    if (field_is_volatile(out->leaf))
        return fail_arg(c, ERR_FORMULA_FILTER, out->leaf->key, field_title(c, out->leaf));
    for (int i = 0; i < out->hop_count; i++)
        if (out->hops[i]->type->storage != STORE_INT)
            return fail_arg(c, ERR_FIELD_UNKNOWN, name, name);
    return TYPE_OF(out->leaf)->storage <= STORE_TEXT ? OK
                                                     : fail_arg(c, ERR_FIELD_UNKNOWN, name, name);
}

static err_t emit_head(struct emitter *e, const struct series_ask *a)
{
    sql_lit(e->q, "SELECT ");
    for (int i = 0; i < a->field_count; i++) {
        TRY(emit_path_usable(e, a->form, 0, &a->fields[i]));
        sql_lit(e->q, ", ");
    }
    sql_alias_col(e->q, 0, ident_sys(COL_ID));
    if (a->with_moves) sql_lit(e->q, ", s.to_code, s.at");
    return OK;
}

static err_t emit_where(struct emitter *e, const struct series_ask *a, const struct form_policy *p)
{
    sql_lit(e->q, " WHERE ");
    TRY(emit_row_right(e, p, ACT_READ, 0));
    sql_lit(e->q, " AND ");
    sql_alias_col(e->q, 0, ident_sys(COL_DELETED_AT));
    sql_lit(e->q, " IS NULL");
    if (a->with_moves) {
        sql_lit(e->q, " AND ");
        TRY(emit_cell_right(e, p, a->form->state_field, 0));
    }
    if (a->filter) {
        sql_lit(e->q, " AND ");
        TRY(emit_node(e, a->filter, a->form, 0, false));
    }
    must(e->is_secured);
    return OK;
}

static void emit_order(struct sql *q, const struct series_ask *a)
{
    sql_lit(q, " ORDER BY ");
    if (a->with_moves) {
        sql_alias_col(q, 0, ident_sys(COL_ID));
        sql_lit(q, ", s.id");
        return;
    }
    if (a->field_count > 0) sql_lit(q, "1 NULLS LAST, ");
    if (a->field_count > 1) sql_lit(q, "2 NULLS LAST, ");
    sql_alias_col(q, 0, ident_sys(COL_ID));
}

static err_t build(struct ctx *c, const struct series_ask *a, struct sql *out)
{
    struct sql where = db_sql(c), joins = db_sql(c);
    struct emitter e = { .c = c, .q = out, .aliases = 1 };
    const struct form_policy *p;
    TRY(policy_of(c, a->form, &p));
    TRY(emit_head(&e, a));
    e.q = &where;
    TRY(emit_where(&e, a, p));
    e.q = &joins;
    emit_joins(&e);
    sql_lit(out, " FROM ");
    sql_ident(out, a->form->table);
    sql_lit(out, " ");
    sql_alias(out, 0);
    if (a->with_moves) {
        sql_lit(out, " JOIN x_stage s ON s.form_id = ");
        sql_i64(out, a->form->id);
        sql_lit(out, " AND s.field_id = ");
        sql_i64(out, a->form->state_field->id);
        sql_lit(out, " AND s.record_id = ");
        sql_alias_col(out, 0, ident_sys(COL_ID));
    }
    sql_append(out, &joins);
    sql_append(out, &where);
    emit_order(out, a);
    return OK;
}

static struct val cell_of(const struct path *p, const struct rows *r, int at)
{
    if (rows_is_null(r, at)) return VAL_NONE;
    if (TYPE_OF(p->leaf)->storage == STORE_TEXT) return val_text(rows_text(r, at));
    return val_int(rows_i64(r, at));
}

err_t query_series(struct ctx *c, const struct series_ask *a, series_fn each, void *arg)
{
    struct sql q = db_sql(c);
    struct rows *r;
    if (a->form->parent || (a->with_moves && !a->form->state_field))
        return fail(c, ERR_FORM_UNKNOWN);
    TRY(need_action(c, a->form, ACT_READ));
    TRY(build(c, a, &q));
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        struct series_row row = { 0 };
        TRY(rows_next(r, &more));
        if (!more) return OK;
        for (int i = 0; i < a->field_count; i++) row.v[i] = cell_of(&a->fields[i], r, i);
        row.id = rows_i64(r, a->field_count);
        if (a->with_moves) {
            row.to = rows_i64(r, a->field_count + 1);
            row.at = rows_i64(r, a->field_count + 2);
        }
        err_t e = each(c, arg, &row);
        if (e != OK) {
            rows_close(r);
            return e;
        }
    }
}
