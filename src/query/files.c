// SPDX-License-Identifier: Apache-2.0
// Names, sizes and kinds of the files in cells that are read in full: asked for once a page.
#include "base/vec.h"
#include "query/internal.h"

#define AT_ONCE 500

struct known {
    str id, json;
};
struct files {
    VEC(struct cell *) cells;
    VEC(str) ids;
    struct map found; // id -> its object as JSON text
};

static void add_cell(struct ctx *c, struct files *fs, struct cell *cell)
{
    size_t at;
    if (cell->right != CELL_READ || cell->v.kind != VAL_TEXT) return;
    vec_push(c->mem, &fs->cells, cell);
    json_each(item, json_parse(c->mem, cell->v.s, &at)) if (json_is(item, JSON_STRING))
        vec_push(c->mem, &fs->ids, item->text);
}

static void put_file(struct ctx *c, struct files *fs, const struct rows *r)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct known *k = mem_new_of(c->mem, struct known);
    k->id = str_dup(c->mem, rows_text(r, 0));
    jw_obj(&w);
    jw_kstr(&w, "id", k->id);
    jw_kstr(&w, "name", rows_text(r, 1));
    jw_ki64(&w, "size", rows_i64(r, 3));
    jw_kstr(&w, "mime", rows_text(r, 2));
    jw_end_obj(&w);
    k->json = buf_str(&b);
    map_put(&fs->found, k->id, k);
}

static err_t look_up(struct ctx *c, struct files *fs, size_t from)
{
    struct sql q = db_sql(c);
    struct rows *r;
    size_t end = from + AT_ONCE < fs->ids.n ? from + AT_ONCE : fs->ids.n;
    sql_lit(&q, "SELECT id, name, mime, size FROM x_file WHERE id IN (");
    for (size_t i = from; i < end; i++) {
        if (i > from) sql_lit(&q, ",");
        sql_text(&q, fs->ids.v[i]);
    }
    sql_lit(&q, ")");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        put_file(c, fs, r);
    }
}

static void fill_cell(struct ctx *c, struct files *fs, struct cell *cell)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    size_t at;
    jw_arr(&w);
    json_each(item, json_parse(c->mem, cell->v.s, &at))
    {
        const struct known *k = map_get(&fs->found, item->text);
        if (k) jw_raw(&w, k->json);
        else jw_str(&w, item->text);
    }
    jw_end_arr(&w);
    cell->v.s = buf_str(&b);
}

static void collect(struct ctx *c, const struct query *q, struct page *p, int col, struct files *fs)
{
    const struct field *f = q->columns[col].path.leaf;
    if (!(f->type->flags & TYPE_FILES) && f->type->storage != STORE_ROWS) return;
    for (int i = 0; i < p->count; i++) {
        if (f->type->flags & TYPE_FILES) add_cell(c, fs, &p->records[i].cells[col]);
        const struct sub_rows *rows =
            f->type->storage == STORE_ROWS ? p->records[i].subs[col] : NULL;
        for (int r = 0; rows && r < rows->count; r++)
            for (int k = 0; k < f->target->field_count; k++)
                if (f->target->fields[k]->type->flags & TYPE_FILES)
                    add_cell(c, fs, &rows->rows[r].cells[k]);
    }
}

err_t fill_files(struct ctx *c, const struct query *q, struct page *p)
{
    struct files fs = { .found = MAP(c->mem) };
    for (int i = 0; i < q->column_count; i++) collect(c, q, p, i, &fs);
    for (size_t i = 0; i < fs.ids.n; i += AT_ONCE) TRY(look_up(c, &fs, i));
    for (size_t i = 0; i < fs.cells.n; i++) fill_cell(c, &fs, fs.cells.v[i]);
    return OK;
}

// --- Who may open one ---------------------------------------------------------------------------------

static bool names_file(struct ctx *c, const struct cell *cell, str id)
{
    size_t at;
    if (cell->right != CELL_READ || cell->v.kind != VAL_TEXT) return false;
    json_each(item, json_parse(c->mem, cell->v.s, &at))
    {
        const struct json *own = json_is(item, JSON_OBJECT) ? json_get(item, S("id")) : item;
        if (str_eq(json_str(own), id)) return true;
    }
    return false;
}

// By a cell of a row as it stands. A file that no row names any more was of one of the columns.
static err_t may_open_in_rows(struct ctx *c, const struct field *f, id64 record, str file,
                              const struct sub_policy *sub, u64 rm, bool *may)
{
    struct query *q;
    struct record *r;
    bool all = true;
    for (int i = 0; i < f->target->field_count; i++)
        all &= !(f->target->fields[i]->type->flags & TYPE_FILES) || (sub->full[i] & rm);
    *may = *may && all;
    if (*may || !rm) return OK;
    TRY(query_get(c, f->form, record, &q, &r));
    for (int i = 0; i < q->column_count && !*may; i++) {
        const struct sub_rows *rows = q->columns[i].path.leaf == f ? r->subs[i] : NULL;
        for (int k = 0; rows && k < rows->count && !*may; k++)
            for (int n = 0; n < f->target->field_count && !*may; n++)
                *may = (f->target->fields[n]->type->flags & TYPE_FILES) &&
                       names_file(c, &rows->rows[k].cells[n], file);
    }
    return OK;
}

err_t query_may_open(struct ctx *c, const struct field *f, id64 record, str file, bool *may)
{
    const struct form_policy *p;
    u64 rm, also;
    TRY(policy_of(c, f->form, &p));
    TRY(query_row_mask(c, f->form, record, ACT_READ, &rm, &also));
    *may = rm && query_cell_right(p, f, rm, also) == CELL_READ;
    if (f->type->storage != STORE_ROWS || !f->target || !*may) return OK;
    struct sub_policy own = policy_sub(c->mem, p, f);
    if (p->also) { // only where both see every column, or the cell itself
        struct sub_policy other = policy_sub(c->mem, p->also, f);
        for (int i = 0; i < f->target->field_count; i++)
            if (!(other.full[i] & also)) own.full[i] = 0;
    }
    return may_open_in_rows(c, f, record, file, &own, rm, may);
}
