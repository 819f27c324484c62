// SPDX-License-Identifier: Apache-2.0
// A page of instances at once. A box is the page that is opened most often: were each row to ask for its own
// things, fifty rows would be hundreds of statements, each with its way to the database.
#include "flow/page.h"

// The rows of each form, one form behind the other.
struct rows_of_form {
    const struct form *form;
    struct page_row **v;
    size_t n;
};

static void of_form(struct page_row *rows, size_t n, struct rows_of_form *out)
{
    out->n = 0;
    for (size_t k = 0; k < n; k++)
        if (rows[k].i && rows[k].i->form == out->form) out->v[out->n++] = &rows[k];
}

static bool is_first_of_form(const struct page_row *rows, size_t k)
{
    if (!rows[k].i) return false;
    for (size_t o = 0; o < k; o++)
        if (rows[o].i && rows[o].i->form == rows[k].i->form) return false;
    return true;
}

static err_t titles_of_form(struct ctx *c, const struct rows_of_form *f)
{
    id64 *ids = mem_array(c->mem, id64, f->n + 1);
    str *titles = mem_array(c->mem, str, f->n + 1);
    for (size_t k = 0; k < f->n; k++) ids[k] = f->v[k]->i->record;
    TRY(query_titles(c, f->form, ids, (int)f->n, titles));
    for (size_t k = 0; k < f->n; k++) f->v[k]->record_title = titles[k];
    return OK;
}

static err_t by_form(struct ctx *c, struct page_row *rows, size_t n, bool all)
{
    struct rows_of_form f = { .v = mem_array(c->mem, struct page_row *, n + 1) };
    for (size_t k = 0; k < n; k++) {
        if (!is_first_of_form(rows, k)) continue;
        f.form = rows[k].i->form;
        of_form(rows, n, &f);
        TRY(titles_of_form(c, &f));
        if (all) TRY(page_summaries(c, f.form, f.v, f.n));
    }
    return OK;
}

static err_t read_insts(struct ctx *c, const id64 *ids, size_t n, struct page_row *out)
{
    struct inst **v = mem_array(c->mem, struct inst *, n + 1);
    TRY(insts_read(c, ids, n, v));
    for (size_t k = 0; k < n; k++) out[k] = (struct page_row){ .i = v[k] };
    return OK;
}

err_t page_titles(struct ctx *c, const id64 *ids, size_t n, struct page_row *out)
{
    TRY(read_insts(c, ids, n, out));
    return by_form(c, out, n, false);
}

static err_t read_tasks(struct ctx *c, const id64 *ids, size_t n, struct page_row *out)
{
    struct sql q = db_sql(c);
    struct ftasks all;
    sql_lit(&q, "t.inst_id ");
    ids_put(&q, ids, n);
    sql_lit(&q, " ORDER BY t.id");
    TRY(ftasks_take(c, &q, &all));
    for (size_t t = 0; t < all.n; t++)
        for (size_t k = 0; k < n; k++)
            if (ids[k] == all.v[t].inst) vec_push(c->mem, &out[k].tasks, all.v[t]);
    return OK;
}

static err_t read_watched(struct ctx *c, const id64 *ids, size_t n, struct page_row *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT inst_id FROM x_flow_watch WHERE user_id = ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, " AND inst_id ");
    ids_put(&q, ids, n);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        for (size_t k = 0; k < n; k++)
            if (ids[k] == rows_i64(r, 0)) out[k].is_watched = true;
    }
}

err_t page_rows(struct ctx *c, const id64 *ids, size_t n, struct page_row *out)
{
    TRY(read_insts(c, ids, n, out));
    TRY(by_form(c, out, n, true));
    TRY(read_tasks(c, ids, n, out));
    return read_watched(c, ids, n, out);
}
