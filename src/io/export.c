// SPDX-License-Identifier: Apache-2.0
// Export: the query's pages through the read door, streamed into a sheet. Each page is its own short
// read, so a million rows hold no snapshot and no memory. It needs the right to export on the form;
// rows and cells are those that the actor may see, masked cells masked.
#include "auth/audit.h"
#include "format/sheet_write.h"
#include "io/export_internal.h"
#include "os/file.h"

#define PAGE 500
#define TYPE_OF(f) ((f)->result_type ? (f)->result_type : (f)->type)

struct writer {
    struct sheet_out *out;
    struct sheet_column *cols;
    enum put_kind *kinds;
    struct sheet_value *row;
};

// What kind of cell a field becomes; text for all that has no kind of its own.
static enum put_kind kind_of(const struct field *f)
{
    const struct field_type *t = TYPE_OF(f);
    if (t->storage != STORE_INT || (t->flags & TYPE_OWN_TEXT)) return PUT_TEXT;
    switch (t->expr_kind) {
    case 'd': return PUT_DATE;
    case 'i': return PUT_INSTANT;
    case 'c': return PUT_TIME;
    case 'n': break;
    default: return PUT_TEXT;
    }
    if (!(t->flags & TYPE_SUMMABLE)) return PUT_TEXT;
    if (t->flags & TYPE_MONEY) return PUT_MONEY;
    if (t->flags & TYPE_SHARE) return PUT_PERCENT;
    return f->scale ? PUT_DECIMAL : PUT_INT;
}

static struct sheet_value value_of(struct ctx *c, const struct field *f, enum put_kind kind,
                                   const struct cell *cell)
{
    struct sheet_value v = { .kind = PUT_EMPTY };
    if (val_is_null(cell->v) || cell->right == CELL_HIDDEN) return v;
    if (cell->right == CELL_MASKED)
        return (struct sheet_value){ .kind = PUT_TEXT, .text = cell->v.s };
    if (kind != PUT_TEXT && cell->v.kind == VAL_INT)
        return (struct sheet_value){ .kind = kind, .v = cell->v.i, .scale = f->scale };
    struct buf b = BUF(c->mem);
    TYPE_OF(f)->to_text(c, f, cell->v, &b);
    return (struct sheet_value){ .kind = PUT_TEXT, .text = buf_str(&b) };
}

// A look-up is called as it is here, whatever it shows there.
static const struct field *called(const struct path *p)
{
    for (int i = 0; i < p->hop_count; i++)
        if (p->gates[i]) return p->gates[i];
    return p->leaf;
}

static err_t begin(struct ctx *c, const struct export_request *rq, struct writer *w)
{
    const struct query *q = rq->query;
    size_t n = (size_t)q->column_count;
    w->cols = mem_array(c->mem, struct sheet_column, n + 1);
    w->kinds = mem_array(c->mem, enum put_kind, n + 1);
    w->row = mem_array(c->mem, struct sheet_value, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct field *f = q->columns[i].path.leaf;
        w->kinds[i] = kind_of(f);
        const struct field *title = called(&q->columns[i].path);
        w->cols[i] = (struct sheet_column){ field_title(c, title), w->kinds[i], 0 };
    }
    struct sheet_write_options opt = { .sheet = title_in(q->form->title, c->lang),
                                       .offset_min = c->cat->offset_min,
                                       .bom = rq->for_people };
    return sheet_write_begin(c, rq->is_xlsx ? SHEET_XLSX : SHEET_CSV, rq->path, &opt, w->cols, n,
                             &w->out);
}

static err_t write_page(struct ctx *c, const struct query *q, const struct page *p,
                        struct writer *w)
{
    for (int r = 0; r < p->count; r++) {
        for (int i = 0; i < q->column_count; i++)
            w->row[i] = value_of(c, q->columns[i].path.leaf, w->kinds[i], &p->records[r].cells[i]);
        TRY(sheet_write_row(c, w->out, w->row));
    }
    return OK;
}

// Sub-forms have no place in a flat table; they are exported by themselves.
static void drop_sub_forms(struct query *q)
{
    int n = 0;
    for (int i = 0; i < q->column_count; i++)
        if (q->columns[i].path.leaf->type->storage != STORE_ROWS) q->columns[n++] = q->columns[i];
    q->column_count = n;
}

err_t export_run(struct ctx *c, const struct export_request *rq, struct job *j, i64 *rows)
{
    struct query *q = rq->query;
    struct writer w;
    char cursor[8300];
    *rows = 0;
    TRY(need_action(c, q->form, ACT_EXPORT));
    q->action = ACT_EXPORT; // only rows on which a grant allows it
    q->limit = PAGE;
    drop_sub_forms(q);
    TRY(begin(c, rq, &w));
    for (;;) {
        struct mem_mark mark = mem_mark(c->mem);
        struct page *p;
        TRY(query_page(c, q, &p));
        TRY(write_page(c, q, p, &w));
        *rows += p->count;
        if (!p->next.n) break;
        must(p->next.n < sizeof cursor);
        memcpy(cursor, p->next.p, p->next.n); // the page's memory goes, its end stays
        q->cursor = (str){ cursor, p->next.n };
        mem_rewind(c->mem, mark);
        if (!j) continue;
        TRY(job_progress(c, j, *rows, 0));
        if (j->is_cancelled) return OK;
    }
    if (rq->for_people) TRY(export_put_notes(c, rq, *rows, w.out));
    TRY(sheet_write_end(c, w.out));
    struct buf b = BUF(c->mem);
    struct jw jw = JW(&b);
    jw_obj(&jw);
    jw_ki64(&jw, "rows", *rows);
    jw_end_obj(&jw);
    return audit_note(c, S("export"), q->form->id, 0, buf_str(&b), S("ok"));
}

// arg: {"form","query":{},"format":"csv|xlsx","path","reason","approved_by"}; the path is the server's own.
err_t export_job(struct ctx *c, struct job *j)
{
    struct form *f;
    struct query *q;
    i64 rows;
    TRY(form_of(c, json_str(json_get(j->arg, S("form"))), &f));
    TRY(query_parse(c, f, json_get(j->arg, S("query")), &q));
    struct export_request rq = { .query = q,
                                 .is_xlsx =
                                     str_eq(json_str(json_get(j->arg, S("format"))), S("xlsx")),
                                 .for_people = true,
                                 .path = json_str(json_get(j->arg, S("path"))),
                                 .reason = json_str(json_get(j->arg, S("reason"))),
                                 .approved_by = json_str(json_get(j->arg, S("approved_by"))) };
    TRY(export_run(c, &rq, j, &rows));
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_ki64(&w, "rows", rows);
    jw_kstr(&w, "file", rq.path);
    jw_end_obj(&w);
    j->result = buf_str(&b);
    return OK;
}
