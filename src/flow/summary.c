// SPDX-License-Identifier: Apache-2.0
// What a row of a box says of its record beside the title: the first few short fields, as the reader sees them.
#include "flow/show.h"
#include "query/query.h"

#define SHOWN 3
#define TRIED 8
#define TEXT_MAX 60

static bool is_short(const struct form *form, const struct field *f)
{
    static const char *const types[] = { "text",      "select",  "money", "integer",
                                         "decimal",   "percent", "date",  "datetime",
                                         "daterange", "link",    "user" };
    if (f == form->title_field || f->is_sensitive) return false;
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (str_eq(str_of(f->type->key), str_of(types[i]))) return true;
    return false;
}

static err_t query_of(struct ctx *c, const struct inst *i, struct query **q)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    size_t at;
    int n = 0, all = i->form->field_count;
    jw_obj(&w);
    jw_key(&w, S("fields"));
    jw_arr(&w);
    for (int k = 0; k < 2 * all && n < TRIED; k++) { // what it costs comes first
        const struct field *f = i->form->fields[k % all];
        enum cell_right right = CELL_HIDDEN;
        bool is_money = str_eq(str_of(f->type->key), S("money"));
        if (is_money != (k < all) || !is_short(i->form, f)) continue;
        TRY(query_right_any(c, f, &right));
        if (right != CELL_READ) continue;
        jw_str(&w, f->key);
        n++;
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    *q = NULL;
    if (!n) return OK;
    TRY(query_parse(c, i->form, json_parse(c->mem, buf_str(&b), &at), q));
    (*q)->only_id = i->record;
    (*q)->limit = 1;
    return OK;
}

static void put_cell(struct ctx *c, struct jw *w, const struct field *f, str text)
{
    jw_obj(w);
    jw_kstr(w, "title", title_in(f->title, c->lang));
    jw_kstr(w, "text", text);
    jw_end_obj(w);
}

static void put_cells(struct ctx *c, struct jw *w, const struct query *q, const struct record *r)
{
    int shown = 0;
    for (int k = 0; k < q->column_count && shown < SHOWN; k++) {
        const struct field *f = q->columns[k].path.leaf;
        struct buf text = BUF(c->mem);
        if (r->cells[k].right != CELL_READ || val_is_null(r->cells[k].v)) continue;
        field_value_type(f)->to_text(c, f, r->cells[k].v, &text);
        if (!text.n || text.n > TEXT_MAX) continue;
        put_cell(c, w, f, buf_str(&text));
        shown++;
    }
}

err_t inst_put_summary(struct ctx *c, struct jw *w, const struct inst *i)
{
    struct query *q = NULL;
    struct page *page;
    const struct form_policy *p;
    jw_key(w, S("summary"));
    jw_arr(w);
    TRY(policy_of(c, i->form, &p));
    if (p->actions & ACT_READ) TRY(query_of(c, i, &q));
    if (q) {
        TRY(query_page(c, q, &page));
        if (page->count) put_cells(c, w, q, &page->records[0]);
    }
    jw_end_arr(w);
    return OK;
}
