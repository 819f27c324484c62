// SPDX-License-Identifier: Apache-2.0
// What an import would do, row by row, with nothing written. Only what other rows and other people do
// meanwhile (a unique value taken) can still reject a row at the run.
#include "base/vec.h"
#include "io/error_text.h"
#include "io/import_internal.h"

#define PREVIEW_ROWS 200

static const char *const state_keys[] = { "create", "update", "same", "rejected" };

static err_t check_required(struct ctx *c, const struct source *s, struct parsed *p)
{
    for (int i = 0; p->state == ROW_CREATE && i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!f->is_required || (f->type->flags & TYPE_COMPUTED) || f->default_value) continue;
        bool given = false;
        for (int k = 0; k < p->w.change_count; k++)
            given = given || (p->w.changes[k].f == f &&
                              (!val_is_null(p->w.changes[k].v) || p->w.changes[k].text.n));
        if (given) continue;
        struct err_item *e = mem_new_of(c->mem, struct err_item);
        *e = (struct err_item){ .code = ERR_FIELD_REQUIRED,
                                .path = f->key,
                                .arg = { field_title(c, f) },
                                .next = p->errs };
        p->errs = e;
        p->error = ERR_FIELD_REQUIRED;
        p->state = ROW_REJECTED;
    }
    return OK;
}

// An update that changes nothing is "same", as far as whoever asks may read what is there.
static err_t compare_existing(struct ctx *c, struct parsed *p)
{
    struct image img;
    bool may;
    if (p->state != ROW_UPDATE) return OK;
    TRY(import_may_compare(c, p, &may));
    if (!may) return OK;
    TRY(record_image(c, p->w.form, p->w.id, &img));
    for (int i = 0; i < p->w.change_count; i++) {
        const struct change *ch = &p->w.changes[i];
        struct val old = img.cells[ch->f->index], now = ch->v;
        if (ch->text.n) {
            id64 id;
            TRY(record_find_seen(c, ch->f->target, ch->text, &id));
            now = id ? val_int(id) : VAL_NONE;
        }
        if (!val_eq(old, now)) return OK;
    }
    p->state = ROW_SAME;
    return OK;
}

static void put_errors(struct ctx *c, struct jw *w, const struct parsed *p)
{
    jw_key(w, S("errors"));
    jw_arr(w);
    for (const struct err_item *e = p->errs; e; e = e->next) {
        jw_obj(w);
        jw_kstr(w, "field", e->path);
        jw_kstr(w, "code", err_symbol(e->code));
        jw_kstr(w, "message", error_text(c, e));
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static str preview_row(struct ctx *c, const struct source *s, const struct parsed *p)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_ki64(&w, "row", p->number);
    jw_kstr(&w, "state", str_of(state_keys[p->state]));
    put_errors(c, &w, p);
    jw_key(&w, S("values"));
    jw_obj(&w);
    for (int i = 0; i < s->col_count; i++) {
        bool again = false; // a column title that stands twice
        for (int k = 0; k < i; k++) again = again || str_eq(s->cols[k].title, s->cols[i].title);
        if (again) continue;
        jw_key(&w, s->cols[i].title);
        jw_str(&w, p->texts[i]);
    }
    jw_end_obj(&w);
    jw_end_obj(&w);
    return buf_str(&b);
}

static void put_columns(struct jw *w, const struct source *s)
{
    jw_key(w, S("columns"));
    jw_arr(w);
    for (int i = 0; i < s->col_count; i++) {
        jw_obj(w);
        jw_kstr(w, "title", s->cols[i].title);
        jw_key(w, S("field"));
        if (s->cols[i].f) jw_str(w, s->cols[i].f->key);
        else jw_null(w);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_fields(struct ctx *c, struct jw *w, const struct form *f)
{
    jw_key(w, S("fields"));
    jw_arr(w);
    for (int i = 0; i < f->field_count; i++) {
        if (!import_may_fill(c, f, f->fields[i])) continue;
        jw_obj(w);
        jw_kstr(w, "key", f->fields[i]->key);
        jw_kstr(w, "title", field_title(c, f->fields[i]));
        jw_kbool(w, "required", f->fields[i]->is_required);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

struct preview {
    i64 n[4];
    VEC(str) rejected;
    VEC(str) other;
};

static err_t preview_rows(struct ctx *c, struct source *s, struct preview *pv)
{
    for (;;) {
        const struct sheet_row *row;
        struct parsed p;
        TRY(sheet_next(c, s->sheet, &row));
        if (!row) return OK;
        bool room = pv->rejected.n + pv->other.n < 2 * PREVIEW_ROWS;
        struct mem_mark mark = mem_mark(c->mem);
        TRY(import_parse_row(c, s, row, &p));
        TRY(check_required(c, s, &p));
        TRY(compare_existing(c, &p));
        pv->n[p.state]++;
        bool keep = p.state == ROW_REJECTED ? pv->rejected.n < PREVIEW_ROWS
                                            : room && pv->other.n < PREVIEW_ROWS;
        if (!keep) {
            mem_rewind(c->mem, mark); // a long file needs no more memory than a short one
        } else if (p.state == ROW_REJECTED) {
            vec_push(c->mem, &pv->rejected, preview_row(c, s, &p));
        } else {
            vec_push(c->mem, &pv->other, preview_row(c, s, &p));
        }
    }
}

err_t import_preview(struct ctx *c, const struct import_request *rq, struct jw *w)
{
    struct source s = { 0 };
    struct preview pv = { 0 };
    TRY(need_action(c, rq->form, ACT_IMPORT));
    TRY(import_open(c, rq, &s));
    s.adds_options = s.rq.add_options;
    TRY(preview_rows(c, &s, &pv));
    put_columns(w, &s);
    put_fields(c, w, rq->form);
    import_put_options(w, &s.rq);
    jw_kbool(w, "is_remembered", s.is_remembered);
    jw_ki64(w, "total", pv.n[0] + pv.n[1] + pv.n[2] + pv.n[3]);
    for (int i = 0; i < 4; i++) {
        jw_key(w, str_of(state_keys[i]));
        jw_i64(w, pv.n[i]);
    }
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < pv.rejected.n; i++) jw_raw(w, pv.rejected.v[i]);
    for (size_t i = 0; i < pv.other.n && i + pv.rejected.n < PREVIEW_ROWS; i++)
        jw_raw(w, pv.other.v[i]);
    jw_end_arr(w);
    return OK;
}
