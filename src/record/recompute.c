// SPDX-License-Identifier: Apache-2.0
// Formulas of records that are there, worked out anew after a design changed them. Nobody writes such
// cells, so the revision stays (an editor's save is not refused because of it), and so does who changed
// the record last; the publishing stands in the audit log, and each chunk as one row there.
//
// Records are read a page at a time, only what their formulas need, and one statement stores what has
// changed in a page. A record of which more hangs on that, its search entries or values in rows of its
// sub-forms, is done by itself (refresh_record).
#include "os/clock.h"
#include "record/internal.h"

#define PAGE 200
#define VALUES 20000 // of one statement, at most; SQLite takes 32766
#define CHUNK 2000   // records in one transaction while nobody waits for it
#define CHUNK_MS 50  // longer saves no more commits worth speaking of

err_t store_computed(struct ctx *c, struct save *s)
{
    bool any = false;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE ");
    sql_ident(&q, s->form->table);
    sql_lit(&q, " SET ");
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!is_column(f) || !s->changed[i]) continue;
        if (any) sql_lit(&q, ", ");
        sql_ident(&q, f->col);
        sql_lit(&q, " = ");
        TRY(put_cell(c, &q, f, s->id, s->cells[i]));
        any = true;
    }
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, s->id);
    if (!any) return OK;
    TRY(db_exec(c, &q, NULL));
    return s->is_create ? OK : index_row(c, s); // a new record is indexed when it is whole
}

// Its sub-form rows, its own values, and then a mark for whoever computes from what has changed.
err_t refresh_record(struct ctx *c, const struct form *f, id64 id, bool *changed)
{
    struct image img;
    bool found, any = false;
    size_t n = (size_t)f->field_count + 1;
    *changed = false;
    TRY(image_load(c, f, id, true, &img, &found));
    if (!found) return OK;
    const struct write none = { .form = f, .id = id, .in_bulk = true };
    struct save s = { .w = &none, .form = f, .id = id, .now_ms = c->now_ms, .old = img.cells };
    s.cells = mem_dup(c->mem, img.cells, n * sizeof *img.cells);
    s.changed = mem_array(c->mem, bool, n);
    TRY(refresh_sub_rows(c, f, id, &any));
    TRY(compute_cells(c, f, id, s.cells, s.changed, COMPUTE_ALL));
    for (int i = 0; i < f->field_count; i++) any = any || s.changed[i];
    *changed = any;
    if (!any) return OK;
    TRY(store_computed(c, &s));
    return img.deleted_at ? OK : mark_followers(c, f, id, s.old, s.cells, s.changed);
}

// --- All records of a form ----------------------------------------------------------------------------

struct chunk {
    const struct form *form;
    id64 after;
    id64 last;
    int read;
    int page;     // records in one
    bool *needed; // by field index: read for a page. NULL: each record is done by itself
    id64 *done;
    int n_done;
};

// A record with the cells that are needed, as they are stored and as they will be.
struct paged {
    id64 id;
    bool is_deleted;
    struct val *old, *cells;
    bool *changed; // NULL: nothing is
};
struct batch {
    struct paged v[PAGE];
    int n;
    bool *changed; // by field index: in some record
};

static bool is_computed(const struct field *f)
{
    return (f->formula || f->rollup) && !field_is_volatile(f);
}

// What the formulas read of the record itself, what they gave, and the links by which others are marked.
static bool *needed_of(struct ctx *c, const struct form *f)
{
    bool *needed = mem_array(c->mem, bool, (size_t)f->field_count + 1);
    if (computes_in_sub_rows(f)) return NULL;
    for (int i = 0; i < f->field_count; i++) {
        const struct field *one = f->fields[i];
        if (!is_computed(one)) continue;
        needed[i] = true;
        for (int n = 0; n < one->formula_input_count; n++) needed[one->formula_inputs[n]] = true;
        if (one->via && one->via->form == f) needed[one->via->index] = true;
    }
    for (int i = 0; i < f->follower_count; i++)
        if (f->followers[i].is_up) needed[f->followers[i].link->index] = true;
    return needed;
}

static struct sql page_statement(struct ctx *c, const struct chunk *k)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT ");
    sql_alias_col(&q, 0, ident_sys(COL_ID));
    sql_lit(&q, ", ");
    sql_alias_col(&q, 0, ident_sys(COL_DELETED_AT));
    for (int i = 0; k->needed && i < k->form->field_count; i++) {
        if (!k->needed[i]) continue;
        sql_lit(&q, ", ");
        select_cell(&q, k->form->fields[i]);
    }
    sql_lit(&q, " FROM ");
    sql_ident(&q, k->form->table);
    sql_lit(&q, " ");
    sql_alias(&q, 0);
    sql_lit(&q, " WHERE ");
    sql_alias_col(&q, 0, ident_sys(COL_ID));
    sql_lit(&q, " > ");
    sql_i64(&q, k->last);
    sql_lit(&q, " ORDER BY ");
    sql_alias_col(&q, 0, ident_sys(COL_ID));
    sql_lit(&q, " LIMIT ");
    sql_i64(&q, k->page);
    sql_for_update(&q);
    return q;
}

static err_t read_paged(struct ctx *c, const struct chunk *k, const struct rows *r,
                        struct paged *out)
{
    const struct form *f = k->form;
    *out = (struct paged){ .id = rows_i64(r, 0), .is_deleted = rows_i64(r, 1) != 0 };
    if (!k->needed) return OK;
    out->old = mem_array(c->mem, struct val, (size_t)f->field_count + 1);
    for (int i = 0, at = 2; i < f->field_count; i++)
        if (k->needed[i]) TRY(read_stored(c, f->fields[i], r, at++, out->id, &out->old[i]));
    return OK;
}

static err_t read_page(struct ctx *c, const struct chunk *k, struct batch *p)
{
    struct sql q = page_statement(c, k);
    struct rows *r;
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        TRY(read_paged(c, k, r, &p->v[p->n++]));
    }
}

// Its search entries hang on it, or more than a column.
static bool is_more_than_cells(const struct form *f, const bool *changed)
{
    for (int i = 0; i < f->field_count; i++)
        if (changed[i] && (is_searched(f->fields[i]) || !is_column(f->fields[i]) ||
                           (TYPE_OF(f->fields[i])->flags & TYPE_ENCRYPTED)))
            return true;
    return false;
}

static err_t refresh_alone(struct ctx *c, struct chunk *k, id64 id)
{
    bool changed;
    TRY(refresh_record(c, k->form, id, &changed));
    if (changed) k->done[k->n_done++] = id;
    return OK;
}

static err_t refresh_paged(struct ctx *c, struct chunk *k, struct batch *p, struct paged *one)
{
    const struct form *f = k->form;
    size_t n = (size_t)f->field_count + 1;
    bool any = false, *changed = mem_array(c->mem, bool, n);
    if (!k->needed) return refresh_alone(c, k, one->id);
    one->cells = mem_dup(c->mem, one->old, n * sizeof *one->cells);
    TRY(compute_cells(c, f, one->id, one->cells, changed, COMPUTE_ALL));
    if (is_more_than_cells(f, changed)) return refresh_alone(c, k, one->id);
    for (int i = 0; i < f->field_count; i++) any = any || changed[i];
    if (!any) return OK;
    one->changed = changed;
    for (int i = 0; i < f->field_count; i++) p->changed[i] = p->changed[i] || changed[i];
    k->done[k->n_done++] = one->id;
    return OK;
}

static void put_row(struct sql *q, const struct form *f, const struct batch *p,
                    const struct paged *one)
{
    sql_lit(q, "(");
    sql_i64(q, one->id);
    for (int i = 0; i < f->field_count; i++) {
        if (!p->changed[i]) continue;
        struct val v = one->cells[i];
        sql_lit(q, ", ");
        if (val_is_null(v)) sql_null(q);
        else if (v.kind == VAL_INT) sql_i64(q, v.i);
        else sql_text(q, v.s);
        if (q->dialect == SQLITE) continue;
        if (TYPE_OF(f->fields[i])->storage == STORE_INT) sql_lit(q, "::bigint");
        else sql_lit(q, "::text"); // what a NULL alone does not say
    }
    sql_lit(q, ")");
}

// One statement: WITH v(id, c9) AS (VALUES (1, 20), (2, 30)) UPDATE t7 SET c9 = v.c9 FROM v ...
static err_t store_page(struct ctx *c, const struct form *f, const struct batch *p)
{
    struct sql q = db_sql(c), set = db_sql(c);
    bool any = false;
    sql_lit(&q, "WITH v(id");
    for (int i = 0; i < f->field_count; i++) {
        if (!p->changed[i]) continue;
        sql_lit(&q, ", ");
        sql_ident(&q, f->fields[i]->col);
        if (!sql_is_empty(&set)) sql_lit(&set, ", ");
        sql_ident(&set, f->fields[i]->col);
        sql_lit(&set, " = v.");
        sql_ident(&set, f->fields[i]->col);
    }
    if (sql_is_empty(&set)) return OK;
    sql_lit(&q, ") AS (VALUES ");
    for (int i = 0; i < p->n; i++) {
        if (!p->v[i].changed) continue;
        if (any) sql_lit(&q, ", ");
        put_row(&q, f, p, &p->v[i]);
        any = true;
    }
    sql_lit(&q, ") UPDATE ");
    sql_ident(&q, f->table);
    sql_lit(&q, " SET ");
    sql_append(&q, &set);
    sql_lit(&q, " FROM v WHERE ");
    sql_ident(&q, f->table);
    sql_lit(&q, ".id = v.id");
    return db_exec(c, &q, NULL);
}

static err_t run_page(struct ctx *c, struct chunk *k)
{
    const struct form *f = k->form;
    struct batch *p = mem_new_of(c->mem, struct batch);
    p->changed = mem_array(c->mem, bool, (size_t)f->field_count + 1);
    TRY(read_page(c, k, p));
    for (int i = 0; i < p->n; i++) TRY(refresh_paged(c, k, p, &p->v[i]));
    TRY(store_page(c, f, p));
    for (int i = 0; i < p->n; i++) {
        const struct paged *one = &p->v[i];
        if (one->changed && !one->is_deleted)
            TRY(mark_followers(c, f, one->id, one->old, one->cells, one->changed));
    }
    if (p->n) k->last = p->v[p->n - 1].id;
    k->read += p->n;
    return OK;
}

// On PostgreSQL, where others wait for single records, and wait unseen, after every page.
static bool is_over(struct ctx *c, const struct chunk *k, int before, i64 begun)
{
    return k->read < before + k->page || k->read + k->page > CHUNK ||
           store_dialect(c->store) == PG || store_others_wait(c) ||
           clock_monotonic_ms() - begun >= CHUNK_MS;
}

static err_t run_chunk(struct ctx *c, void *arg)
{
    struct chunk *k = arg;
    i64 begun = clock_monotonic_ms();
    int before;
    k->last = k->after; // it may run twice
    k->read = k->n_done = 0;
    k->needed = needed_of(c, k->form);
    k->page = (int)i64_min(PAGE, VALUES / (k->form->field_count + 1));
    k->done = mem_array(c->mem, id64, CHUNK);
    do {
        struct mem_mark mark = mem_mark(c->mem);
        before = k->read;
        TRY(run_page(c, k));
        if (!store_awaits_commit(c)) mem_rewind(c->mem, mark);
    } while (!is_over(c, k, before, begun));
    return record_bulk_note(c, k->form, S("recomputed"), k->done, k->n_done);
}

err_t record_recompute(struct ctx *c, const struct form *f, id64 after, id64 *last, int *read)
{
    struct chunk k = { .form = f, .after = after };
    TRY(store_write(c, WRITE_JOBS, run_chunk, &k));
    *last = k.last;
    *read = k.read;
    return OK;
}
