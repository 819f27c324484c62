// SPDX-License-Identifier: Apache-2.0
// What a row of a box says of its record beside the title: the first few short fields, as the reader sees them.
#include "flow/page.h"
#include "query/query.h"

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

static err_t query_of(struct ctx *c, const struct form *form, struct page_row **v, size_t rows,
                      struct query **q)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    size_t at;
    int n = 0, all = form->field_count;
    id64 *ids = mem_array(c->mem, id64, rows + 1);
    jw_obj(&w);
    jw_key(&w, S("fields"));
    jw_arr(&w);
    for (int k = 0; k < 2 * all && n < TRIED; k++) { // what it costs comes first
        const struct field *f = form->fields[k % all];
        enum cell_right right = CELL_HIDDEN;
        bool is_money = str_eq(str_of(f->type->key), S("money"));
        if (is_money != (k < all) || !is_short(form, f)) continue;
        TRY(query_right_any(c, f, &right));
        if (right != CELL_READ) continue;
        jw_str(&w, f->key);
        n++;
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    *q = NULL;
    if (!n) return OK;
    TRY(query_parse(c, form, json_parse(c->mem, buf_str(&b), &at), q));
    for (size_t k = 0; k < rows; k++) ids[k] = v[k]->i->record;
    (*q)->only_ids = ids;
    (*q)->only_id_count = (*q)->limit = (int)rows;
    return OK;
}

static void say(struct ctx *c, const struct query *q, const struct record *r, struct page_row *row)
{
    row->said_count = 0;
    for (int k = 0; k < q->column_count && row->said_count < SAID_MAX; k++) {
        const struct field *f = q->columns[k].path.leaf;
        struct buf text = BUF(c->mem);
        if (r->cells[k].right != CELL_READ || val_is_null(r->cells[k].v)) continue;
        field_value_type(f)->to_text(c, f, r->cells[k].v, &text);
        if (!text.n || text.n > TEXT_MAX) continue;
        row->said[row->said_count++] = (struct said){ title_in(f->title, c->lang), buf_str(&text) };
    }
}

err_t page_summaries(struct ctx *c, const struct form *f, struct page_row **v, size_t n)
{
    struct query *q = NULL;
    struct page *page;
    const struct form_policy *p;
    TRY(policy_of(c, f, &p));
    if (p->actions & ACT_READ) TRY(query_of(c, f, v, n, &q));
    if (!q) return OK;
    TRY(query_page(c, q, &page));
    for (int r = 0; r < page->count; r++)
        for (size_t k = 0; k < n; k++)
            if (v[k]->i->record == page->records[r].id) say(c, q, &page->records[r], v[k]);
    return OK;
}
