// SPDX-License-Identifier: Apache-2.0
// Formulas of records that are there, worked out anew after a design changed them. Nobody writes such
// cells, so the revision stays (an editor's save is not refused because of it), and so does who changed
// the record last; the publishing stands in the audit log, and each chunk as one row there.
#include "record/internal.h"

#define CHUNK 200

struct chunk {
    const struct form *form;
    id64 after;
    id64 last;
    int read;
};

static err_t ids_after(struct ctx *c, const struct chunk *k, id64 *ids, int *n)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *n = 0;
    sql_lit(&q, "SELECT id FROM ");
    sql_ident(&q, k->form->table);
    sql_lit(&q, " WHERE id > ");
    sql_i64(&q, k->after);
    sql_lit(&q, " ORDER BY id LIMIT ");
    sql_i64(&q, CHUNK);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        ids[(*n)++] = rows_i64(r, 0);
    }
}

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

static err_t run_chunk(struct ctx *c, void *arg)
{
    struct chunk *k = arg;
    id64 ids[CHUNK], done[CHUNK];
    int n_done = 0;
    TRY(ids_after(c, k, ids, &k->read));
    k->last = k->read ? ids[k->read - 1] : k->after;
    for (int i = 0; i < k->read; i++) {
        bool changed = false;
        TRY(refresh_record(c, k->form, ids[i], &changed));
        if (changed) done[n_done++] = ids[i];
    }
    return record_bulk_note(c, k->form, S("recomputed"), done, n_done);
}

err_t record_recompute(struct ctx *c, const struct form *f, id64 after, id64 *last, int *read)
{
    struct chunk k = { .form = f, .after = after };
    TRY(store_write(c, WRITE_JOBS, run_chunk, &k));
    *last = k.last;
    *read = k.read;
    return OK;
}
