// SPDX-License-Identifier: Apache-2.0
// What a record stores of other records: values across its links, and roll-ups. Read as it is, without
// any right: who may read the result is decided by what it is made of (auth/policy.c). Binned records
// do not count. For record/, which stores the results, and for values worked out at every read.
#include "base/vec.h"
#include "query/internal.h"

static void only_live(struct sql *q, const struct form *f)
{
    if (f->parent) return;
    sql_lit(q, " AND ");
    sql_alias_col(q, 0, ident_sys(COL_DELETED_AT));
    sql_lit(q, " IS NULL");
}

static void from_rows(struct sql *q, const struct form *f)
{
    sql_lit(q, " FROM ");
    sql_ident(q, f->table);
    sql_lit(q, " ");
    sql_alias(q, 0);
    sql_lit(q, " WHERE ");
}

// Records that a many-link names: as the cell has them, else as they are stored.
static void named_by(struct sql *q, const struct field *link, id64 id, const struct val *cell)
{
    sql_alias_col(q, 0, ident_sys(COL_ID));
    if (!cell) {
        sql_lit(q, " IN (SELECT v FROM ");
        sql_ident(q, field_junction(link));
        sql_lit(q, " WHERE rid = ");
        sql_i64(q, id);
        sql_lit(q, ")");
        return;
    }
    sql_lit(q, " IN (");
    for (size_t i = 0; cell->kind == VAL_LIST && i < cell->n; i++) {
        if (i) sql_lit(q, ",");
        sql_i64(q, cell->items[i].i);
    }
    if (cell->kind != VAL_LIST || !cell->n) sql_lit(q, "NULL");
    sql_lit(q, ")");
}

static void rows_of(struct sql *q, const struct field *hop, id64 id, const struct val *cell)
{
    if (hop->type->storage == STORE_JUNCTION) {
        named_by(q, hop, id, cell);
        return;
    }
    sql_alias_col(q, 0, ident_sys(hop->type->storage == STORE_ROWS ? COL_PARENT : COL_ID));
    sql_lit(q, " = ");
    sql_i64(q, hop->type->storage == STORE_ROWS || !cell ? id : cell->i);
}

static void in_order(struct sql *q, const struct form *f)
{
    sql_lit(q, " ORDER BY ");
    if (f->parent) {
        sql_alias_col(q, 0, ident_sys(COL_POS));
        sql_lit(q, ", ");
    }
    sql_alias_col(q, 0, ident_sys(COL_ID));
}

static struct sql select_leaf(struct ctx *c, const struct formula_path *p, id64 id,
                              const struct val *link)
{
    struct sql q = db_sql(c);
    const struct form *f = p->hop->target;
    sql_lit(&q, "SELECT ");
    sql_alias_col(&q, 0, ident_sys(COL_ID));
    sql_lit(&q, ", ");
    if (TYPE_OF(p->leaf)->storage >= STORE_JUNCTION) sql_lit(&q, "NULL");
    else sql_alias_col(&q, 0, p->leaf->col);
    from_rows(&q, f);
    rows_of(&q, p->hop, id, link);
    only_live(&q, f);
    in_order(&q, f);
    sql_lit(&q, " LIMIT ");
    sql_i64(&q, VALUE_LIST_MAX + 1);
    return q;
}

err_t query_linked(struct ctx *c, const struct formula_path *p, id64 id, struct val link,
                   struct value *out)
{
    bool is_many = p->hop->type->storage != STORE_INT;
    VEC(struct value) items = { 0 };
    struct rows *r;
    *out = value_null();
    if (!is_many && link.kind != VAL_INT) return OK;
    struct sql q = select_leaf(c, p, id, &link);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct val v = query_stored(c, p->leaf, r, 1, rows_i64(r, 0));
        vec_push(c->mem, &items, formula_of_cell(c, p->leaf, v));
    }
    if (!is_many) {
        if (items.n) *out = items.v[0];
        return OK;
    }
    struct value *cells;
    *out = value_new_list(c->mem, (i64)items.n, 1, &cells);
    if (!value_is_error(*out) && items.n) memcpy(cells, items.v, items.n * sizeof *cells);
    return OK;
}

// --- Roll-ups ----------------------------------------------------------------------------------------

// A sum in two halves of 32 bits, so that it never overflows as it grows.
static void put_sum(struct sql *q, const struct field *of)
{
    sql_lit(q, "CAST(sum(");
    sql_alias_col(q, 0, of->col);
    sql_lit(q, " / 4294967296) AS BIGINT), CAST(sum(");
    sql_alias_col(q, 0, of->col);
    sql_lit(q, " % 4294967296) AS BIGINT), count(");
    sql_alias_col(q, 0, of->col);
    sql_lit(q, ")");
}

static void put_figure(struct sql *q, const struct field *f)
{
    if (f->rollup == ROLLUP_COUNT) sql_lit(q, "count(*)");
    else if (f->rollup == ROLLUP_SUM || f->rollup == ROLLUP_AVERAGE) put_sum(q, f->source);
    else {
        if (f->rollup == ROLLUP_MIN) sql_lit(q, "min(");
        else if (f->rollup == ROLLUP_MAX) sql_lit(q, "max(");
        else sql_lit(q, "(");
        sql_alias_col(q, 0, f->source->col);
        sql_lit(q, ")");
    }
}

static void put_key(struct sql *q, struct ident col, bool is_desc)
{
    sql_lit(q, "CASE WHEN ");
    sql_alias_col(q, 0, col);
    sql_lit(q, " IS NULL THEN 1 ELSE 0 END, ");
    sql_alias_col(q, 0, col);
    if (is_desc) sql_lit(q, " DESC");
    sql_lit(q, ", ");
}

// First and last: by the order field, or as the rows stand; empty values are passed over.
static void put_end(struct sql *q, const struct field *f, const struct form *rows)
{
    bool is_desc = f->rollup == ROLLUP_LAST;
    sql_lit(q, " AND ");
    sql_alias_col(q, 0, f->source->col);
    sql_lit(q, " IS NOT NULL ORDER BY ");
    if (f->order && TYPE_OF(f->order)->storage <= STORE_TEXT) put_key(q, f->order->col, is_desc);
    else if (rows->parent) put_key(q, ident_sys(COL_POS), is_desc);
    sql_alias_col(q, 0, ident_sys(COL_ID));
    if (is_desc) sql_lit(q, " DESC");
    sql_lit(q, " LIMIT 1");
}

static err_t rollup_statement(struct ctx *c, const struct field *f, id64 id,
                              const struct val *cells, struct sql *q)
{
    bool is_own = rollup_is_own(f), is_end = f->rollup == ROLLUP_FIRST || f->rollup == ROLLUP_LAST;
    const struct form *rows = is_own ? f->via->target : f->via->form;
    struct emitter e = { .c = c, .q = q, .aliases = 1 };
    struct node *n;
    sql_lit(q, "SELECT ");
    put_figure(q, f);
    from_rows(q, rows);
    if (is_own) {
        rows_of(q, f->via, id, cells ? &cells[f->via->index] : NULL);
    } else if (f->via->type->storage == STORE_JUNCTION) {
        sql_alias_col(q, 0, ident_sys(COL_ID));
        sql_lit(q, " IN (SELECT rid FROM ");
        sql_ident(q, field_junction(f->via));
        sql_lit(q, " WHERE v = ");
        sql_i64(q, id);
        sql_lit(q, ")");
    } else {
        sql_alias_col(q, 0, f->via->col);
        sql_lit(q, " = ");
        sql_i64(q, id);
    }
    only_live(q, rows);
    TRY(query_filter_parse(c, rows, f->rollup_filter, true, &n));
    if (n) {
        sql_lit(q, " AND ");
        TRY(emit_node(&e, n, rows, 0, true));
    }
    if (is_end) put_end(q, f, rows);
    return OK;
}

static bool store_figure(const struct field *f, decimal d, struct val *out)
{
    i64 n;
    if (!decimal_round_scaled(d, f->scale, &n)) return false;
    *out = val_int(n);
    return true;
}

// high * 2^32 + low, by the count where an average is wanted.
static bool sum_of(const struct field *f, const struct rows *r, struct val *out)
{
    decimal high, sum, scaled = decimal_scaled(1, f->source->scale);
    bool ok = decimal_mul(decimal_of(rows_i64(r, 0)), decimal_of((i64)1 << 32), &high) &&
              decimal_add(high, decimal_of(rows_i64(r, 1)), &sum) && decimal_mul(sum, scaled, &sum);
    i64 n = rows_i64(r, 2);
    if (ok && f->rollup == ROLLUP_AVERAGE) {
        if (!n) return *out = VAL_NONE, true;
        ok = decimal_div(sum, decimal_of(n), &sum);
    }
    return ok && store_figure(f, sum, out);
}

// One of the source's own values, in the stored unit of the result.
static bool value_of(struct ctx *c, const struct field *f, const struct rows *r, struct val *out)
{
    struct val v = query_stored(c, f->source, r, 0, 0);
    if (val_is_null(v)) return *out = VAL_NONE, true;
    if (f->result_type->expr_kind == 'n')
        return store_figure(f, decimal_scaled(v.i, f->source->scale), out);
    if (f->result_type->expr_kind != 't' || v.kind == VAL_TEXT) return *out = v, true;
    struct buf b = BUF(c->mem); // an option, a person: the text that people see
    TYPE_OF(f->source)->to_text(c, f->source, v, &b);
    *out = val_text(buf_str(&b));
    return true;
}

err_t query_rollup(struct ctx *c, const struct field *f, id64 id, const struct val *cells,
                   struct val *out, str *error)
{
    struct rows *r;
    bool found, ok;
    *out = VAL_NONE;
    *error = STR_NONE;
    if (!f->via || (f->rollup != ROLLUP_COUNT && !f->source)) return OK;
    struct sql q = db_sql(c);
    TRY(rollup_statement(c, f, id, cells, &q));
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (!found) return OK;
    if (f->rollup == ROLLUP_COUNT) ok = store_figure(f, decimal_of(rows_i64(r, 0)), out);
    else if (f->rollup == ROLLUP_SUM || f->rollup == ROLLUP_AVERAGE) ok = sum_of(f, r, out);
    else ok = value_of(c, f, r, out);
    rows_close(r);
    if (!ok) *error = S("#NUM!");
    return OK;
}

// --- Worked out at every read --------------------------------------------------------------------------

struct volatile_read {
    id64 id;
    const struct form *form;
    struct val *cells;
    u8 *done;
};

static err_t read_linked(struct ctx *c, void *arg, const struct formula_path *p,
                         const struct formula_inputs *in, struct value *out)
{
    const struct volatile_read *k = arg;
    return query_linked(c, p, k->id, in->cells[p->hop->index], out);
}

static err_t work_out(struct ctx *c, struct volatile_read *k, const struct field *f)
{
    str error;
    if (!field_is_volatile(f) || k->done[f->index]++) return OK;
    for (int i = 0; i < f->formula_input_count; i++)
        TRY(work_out(c, k, f->form->fields[f->formula_inputs[i]]));
    struct formula_inputs in = { k->cells, read_linked, k };
    return formula_compute(c, f, &in, &k->cells[f->index], &error);
}

void query_volatile_inputs(const struct field *f, bool *wanted)
{
    for (int i = 0; i < f->formula_input_count; i++) {
        const struct field *in = f->form->fields[f->formula_inputs[i]];
        bool was = wanted[in->index];
        wanted[in->index] = true;
        if (!was && field_is_volatile(in)) query_volatile_inputs(in, wanted);
    }
}

err_t query_volatile(struct ctx *c, const struct field *f, id64 id, struct val *cells,
                     struct val *out)
{
    struct volatile_read k = { id, f->form, cells,
                               mem_alloc(c->mem, (size_t)f->form->field_count + 1) };
    TRY(work_out(c, &k, f));
    *out = cells[f->index];
    return OK;
}

// --- What waits for a new value ------------------------------------------------------------------------

static bool shows_followed(const struct query *q)
{
    for (int i = 0; i < q->column_count; i++) {
        const struct field *f = q->columns[i].path.leaf;
        if (!q->columns[i].path.hop_count && f->foreign_count) return true;
    }
    return false;
}

static void only_these(struct sql *q, const struct page *p)
{
    sql_lit(q, " IN (");
    for (int i = 0; i < p->count; i++) {
        if (i) sql_lit(q, ",");
        sql_i64(q, p->records[i].id);
    }
    sql_lit(q, ")");
}

static err_t mark_rows(struct ctx *c, struct sql *q, struct page *p)
{
    struct rows *r;
    TRY(db_query(c, q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        for (int i = 0; i < p->count; i++)
            if (p->records[i].id == rows_i64(r, 0)) p->records[i].is_stale = true;
    }
}

static err_t mark_by_link(struct ctx *c, const struct field *link, struct page *p)
{
    struct sql q = db_sql(c);
    if (link->type->storage != STORE_INT || link->form->parent) return OK;
    sql_lit(&q, "SELECT ");
    sql_alias_col(&q, 0, ident_sys(COL_ID));
    sql_lit(&q, " FROM ");
    sql_ident(&q, link->form->table);
    sql_lit(&q, " ");
    sql_alias(&q, 0);
    sql_lit(&q, " JOIN x_stale s ON s.form_id = ");
    sql_i64(&q, link->form->id);
    sql_lit(&q, " AND s.link_id = ");
    sql_i64(&q, link->id);
    sql_lit(&q, " AND s.record_id = ");
    sql_alias_col(&q, 0, link->col);
    sql_lit(&q, " WHERE ");
    sql_alias_col(&q, 0, ident_sys(COL_ID));
    only_these(&q, p);
    return mark_rows(c, &q, p);
}

err_t query_mark_stale(struct ctx *c, const struct query *q, struct page *p)
{
    struct sql own = db_sql(c);
    if (!p->count || !shows_followed(q)) return OK;
    sql_lit(&own, "SELECT record_id FROM x_stale WHERE form_id = ");
    sql_i64(&own, q->form->id);
    sql_lit(&own, " AND link_id = 0 AND record_id");
    only_these(&own, p);
    TRY(mark_rows(c, &own, p));
    for (int i = 0; i < q->form->field_count; i++)
        for (int k = 0; k < q->form->fields[i]->formula_path_count; k++)
            TRY(mark_by_link(c, q->form->fields[i]->formula_paths[k].hop, p));
    return OK;
}
