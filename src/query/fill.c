// SPDX-License-Identifier: Apache-2.0
// What one statement cannot give: titles of the records that many-links point to, and the rows of
// sub-forms; one further statement each for a whole page.
#include "base/vec.h"
#include "query/internal.h"

static void emit_id_list(struct sql *q, const id64 *ids, int n)
{
    sql_lit(q, "(");
    for (int i = 0; i < n; i++) {
        if (i) sql_lit(q, ",");
        sql_i64(q, ids[i]);
    }
    if (!n) sql_lit(q, "NULL");
    sql_lit(q, ")");
}

err_t query_titles(struct ctx *c, const struct form *f, const id64 *ids, int n, str *titles)
{
    const struct form_policy *p;
    TRY(policy_of(c, f, &p));
    for (int i = 0; i < n; i++) titles[i] = STR_NONE;
    if (!n || !(p->actions & ACT_READ) || !f->title_field) return OK;
    for (int from = 0; from < n; from += QUERY_LIMIT_MAX) {
        struct query *q = mem_new_of(c->mem, struct query);
        *q = (struct query){ .form = f,
                             .action = ACT_READ,
                             .limit = QUERY_LIMIT_MAX,
                             .only_ids = ids + from,
                             .only_id_count =
                                 n - from < QUERY_LIMIT_MAX ? n - from : QUERY_LIMIT_MAX };
        q->sort = mem_new_of(c->mem, struct sort_key);
        q->sort[0].path.leaf = form_sys(f, SYS_ID);
        q->sort_count = 1;
        struct page *page;
        TRY(query_page(c, q, &page));
        for (int r = 0; r < page->count; r++)
            for (int i = from; i < from + q->only_id_count; i++)
                if (ids[i] == page->records[r].id) titles[i] = page->records[r].title;
    }
    return OK;
}

// Gives every item of the lists in these cells its title.
static err_t title_cells(struct ctx *c, const struct form *target, struct cell **cells, int n)
{
    VEC(id64) ids = { 0 };
    for (int i = 0; i < n; i++) {
        if (cells[i]->v.kind == VAL_INT) vec_push(c->mem, &ids, cells[i]->v.i);
        for (size_t k = 0; cells[i]->v.kind == VAL_LIST && k < cells[i]->v.n; k++)
            vec_push(c->mem, &ids, cells[i]->v.items[k].i);
    }
    str *titles = mem_array(c->mem, str, ids.n + 1);
    TRY(query_titles(c, target, ids.v, (int)ids.n, titles));
    size_t at = 0;
    for (int i = 0; i < n; i++) {
        if (cells[i]->v.kind == VAL_INT) cells[i]->v.s = titles[at++];
        for (size_t k = 0; cells[i]->v.kind == VAL_LIST && k < cells[i]->v.n; k++)
            ((struct val *)(uintptr_t)cells[i]->v.items)[k].s = titles[at++]; // made by this reader
    }
    return OK;
}

static err_t fill_links(struct ctx *c, const struct query *q, struct page *p, int col)
{
    const struct field *f = q->columns[col].path.leaf;
    struct cell **cells = mem_array(c->mem, struct cell *, (size_t)p->count + 1);
    int n = 0;
    for (int i = 0; i < p->count; i++)
        if (p->records[i].cells[col].right == CELL_READ &&
            p->records[i].cells[col].v.kind == VAL_LIST)
            cells[n++] = &p->records[i].cells[col];
    return n ? title_cells(c, f->target, cells, n) : OK;
}

static struct cell sub_cell(struct ctx *c, const struct field *f, const struct sub_policy *s,
                            const struct sub_policy *also, const struct record *rec, struct val v)
{
    bool full = s->full[f->index] & rec->rm, masked = s->masked[f->index] & rec->rm;
    if (also) {
        full = full && (also->full[f->index] & rec->rm_also);
        masked = masked && (also->masked[f->index] & rec->rm_also);
    }
    if (!full && !masked) return (struct cell){ VAL_NONE, CELL_HIDDEN };
    if (full) return (struct cell){ v, CELL_READ };
    if (val_is_null(v)) return (struct cell){ v, CELL_MASKED };
    str text = TYPE_OF(f)->mask ? TYPE_OF(f)->mask(c, f, v) : S("***");
    return (struct cell){ val_text(text), CELL_MASKED };
}

static struct record *record_of(struct page *p, id64 id)
{
    for (int i = 0; i < p->count; i++)
        if (p->records[i].id == id) return &p->records[i];
    return NULL;
}

static struct sql sub_statement(struct ctx *c, const struct form *sub, const id64 *ids, int n)
{
    struct sql s = db_sql(c);
    sql_lit(&s, "SELECT parent, id");
    for (int i = 0; i < sub->field_count; i++) {
        sql_lit(&s, ", ");
        if (TYPE_OF(sub->fields[i])->storage >= STORE_JUNCTION)
            sql_lit(&s, "NULL"); // a sub-form holds plain cells
        else sql_ident(&s, sub->fields[i]->col);
    }
    sql_lit(&s, " FROM ");
    sql_ident(&s, sub->table);
    sql_lit(&s, " WHERE parent IN ");
    emit_id_list(&s, ids, n);
    sql_lit(&s, " ORDER BY parent, pos, id");
    return s;
}

// The stored values of a row, and what is worked out of them now.
static err_t sub_values(struct ctx *c, const struct form *sub, const struct rows *row, id64 id,
                        struct val **out)
{
    struct val *v = *out = mem_array(c->mem, struct val, (size_t)sub->field_count + 1);
    for (int i = 0; i < sub->field_count; i++)
        v[i] = query_stored(c, sub->fields[i], row, 2 + i, id);
    for (int i = 0; i < sub->field_count; i++)
        if (field_is_volatile(sub->fields[i])) TRY(query_volatile(c, sub->fields[i], id, v, &v[i]));
    return OK;
}

static err_t read_sub_rows(struct ctx *c, const struct query *q, struct page *p, int col,
                           const struct sub_policy *s, const struct sub_policy *also)
{
    const struct form *sub = q->columns[col].path.leaf->target;
    id64 *ids = mem_array(c->mem, id64, (size_t)p->count + 1);
    for (int i = 0; i < p->count; i++) ids[i] = p->records[i].id;
    struct sql stmt = sub_statement(c, sub, ids, p->count);
    struct rows *rows;
    TRY(db_query(c, &stmt, &rows));
    for (bool more;;) {
        TRY(rows_next(rows, &more));
        if (!more) return OK;
        struct record *rec = record_of(p, rows_i64(rows, 0));
        if (rec->cells[col].right == CELL_HIDDEN) continue;
        struct sub_rows *list = rec->subs[col];
        if (!(list->count & (list->count - 1))) { // full at powers of two
            struct sub_row *v = mem_array(c->mem, struct sub_row, (size_t)list->count * 2 + 2);
            if (list->count) memcpy(v, list->rows, (size_t)list->count * sizeof *v);
            list->rows = v;
        }
        struct sub_row *row = &list->rows[list->count++];
        row->id = rows_i64(rows, 1);
        row->cells = mem_array(c->mem, struct cell, (size_t)sub->field_count + 1);
        struct val *v;
        TRY(sub_values(c, sub, rows, row->id, &v));
        for (int i = 0; i < sub->field_count; i++)
            row->cells[i] = sub_cell(c, sub->fields[i], s, also, rec, v[i]);
    }
}

static err_t title_sub_links(struct ctx *c, struct page *p, int col, const struct form *sub)
{
    for (int i = 0; i < sub->field_count; i++) {
        const struct field *f = sub->fields[i];
        if (!(f->type->flags & TYPE_REFERENCE) || !f->target) continue;
        VEC(struct cell *) cells = { 0 };
        for (int r = 0; r < p->count; r++)
            for (int k = 0; k < p->records[r].subs[col]->count; k++) {
                struct cell *cell = &p->records[r].subs[col]->rows[k].cells[i];
                if (cell->right == CELL_READ && cell->v.kind == VAL_INT)
                    vec_push(c->mem, &cells, cell);
            }
        if (cells.n) TRY(title_cells(c, f->target, cells.v, (int)cells.n));
    }
    return OK;
}

static err_t fill_sub_rows(struct ctx *c, const struct query *q, struct page *p, int col)
{
    const struct field *f = q->columns[col].path.leaf;
    for (int i = 0; i < p->count; i++)
        p->records[i].subs[col] = mem_new_of(c->mem, struct sub_rows);
    if (!f->target || !p->count) return OK;
    const struct form_policy *pol;
    TRY(policy_of(c, q->form, &pol));
    struct sub_policy s = policy_sub(c->mem, pol, f), o;
    if (pol->also) o = policy_sub(c->mem, pol->also, f);
    TRY(read_sub_rows(c, q, p, col, &s, pol->also ? &o : NULL));
    return title_sub_links(c, p, col, f->target);
}

err_t query_fill(struct ctx *c, const struct query *q, struct page *p)
{
    for (int i = 0; i < q->column_count; i++) {
        const struct field *f = q->columns[i].path.leaf;
        bool many =
            (f->type->flags & TYPE_REFERENCE) && f->type->storage == STORE_JUNCTION && f->target;
        if (many) TRY(fill_links(c, q, p, i));
        if (f->type->storage == STORE_ROWS && q->with_sub_rows) TRY(fill_sub_rows(c, q, p, i));
    }
    return fill_files(c, q, p);
}
