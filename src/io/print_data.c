// SPDX-License-Identifier: Apache-2.0
// What a template needs of records, through the read door. All paths of the template that the actor may
// see become columns of one query; the others do not exist for him. Files are read only where the cell
// is his to read in full.
#include "base/map.h"
#include "base/vec.h"
#include "io/print_spec.h"
#include "store/blob.h"

typedef VEC(str) path_list;

static void want(struct mem *m, path_list *v, str path)
{
    if (!path.n || path.p[0] == '$') return;
    for (size_t i = 0; i < v->n; i++)
        if (str_eq(v->v[i], path)) return;
    vec_push(m, v, path);
}

static void want_text(struct mem *m, path_list *v, str text)
{
    struct print_part *parts;
    size_t n = print_parts(m, text, &parts);
    for (size_t i = 0; i < n; i++)
        if (parts[i].is_field) want(m, v, parts[i].text);
}

static void want_all(struct mem *m, path_list *v, const struct json *spec)
{
    want_text(m, v, json_str(json_get(spec, S("header"))));
    want_text(m, v, json_str(json_get(spec, S("footer"))));
    json_each(b, json_get(spec, S("blocks")))
    {
        want_text(m, v, json_str(json_get(b, S("text"))));
        want(m, v, json_str(json_get(b, S("if"))));
        want(m, v, json_str(json_get(b, S("field"))));
        json_each(f, json_get(b, S("fields"))) want(m, v, json_str(f));
    }
}

// Asked of the door itself, so that nobody else decides; its refusal is forgotten.
static bool is_shown(struct ctx *c, const struct form *f, str path)
{
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    struct path found;
    bool shown = print_field(f, path) && query_path(c, f, path, false, &found) == OK;
    c->errs = errs;
    c->errs_tail = tail;
    if (tail) tail->next = NULL;
    return shown;
}

static err_t build_query(struct ctx *c, const struct print_request *rq, const path_list *paths,
                         struct query **out)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    size_t at;
    jw_obj(&w);
    jw_key(&w, S("fields"));
    jw_arr(&w);
    for (size_t i = 0; i < paths->n; i++)
        if (is_shown(c, rq->form, paths->v[i])) jw_str(&w, paths->v[i]);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return query_parse(c, rq->form, json_parse(c->mem, buf_str(&b), &at), out);
}

err_t print_columns(struct ctx *c, const struct print_request *rq, struct print_data *out)
{
    path_list paths = { 0 };
    want_all(c->mem, &paths, rq->spec);
    return build_query(c, rq, &paths, &out->query);
}

err_t print_read(struct ctx *c, const struct print_request *rq, struct print_data *out)
{
    TRY(need_action(c, rq->form, ACT_READ | ACT_PRINT));
    TRY(print_columns(c, rq, out));
    struct query *q = out->query;
    q->action = ACT_PRINT; // only rows on which a grant allows it
    q->only_ids = rq->ids;
    q->only_id_count = rq->n;
    q->limit = rq->n;
    q->with_sub_rows = true;
    return query_page(c, q, &out->page);
}

int print_column(const struct print_data *d, str path)
{
    for (int i = 0; i < d->query->column_count; i++)
        if (str_eq(d->query->columns[i].name, path)) return i;
    return -1;
}

bool print_shows_sub(struct ctx *c, const struct form_policy *p, const struct field *sub,
                     const struct field *f)
{
    struct sub_policy rights = policy_sub(c->mem, p, sub);
    bool shown = rights.full[f->index] | rights.masked[f->index];
    return shown && (!p->also || print_shows_sub(c, p->also, sub, f));
}

// --- Texts --------------------------------------------------------------------------------------------------

bool print_holds_files(const struct field *f) { return f->type->flags & TYPE_FILES; }

// Names in place of ids; the door has put them there.
static void file_names(struct ctx *c, str files, struct buf *b)
{
    size_t at;
    json_each(file, json_parse(c->mem, files, &at))
    {
        str name = json_str(json_get(file, S("name")));
        if (!name.n) continue;
        if (b->n) buf_lit(b, "、");
        buf_put(b, name);
    }
}

str print_cell_text(struct ctx *c, const struct field *f, const struct cell *cell)
{
    struct buf b = BUF(c->mem);
    if (cell->right == CELL_HIDDEN || val_is_null(cell->v)) return STR_NONE;
    if (cell->right == CELL_MASKED) return cell->v.s;
    if (f->type->storage == STORE_ROWS) return STR_NONE;
    if (print_holds_files(f)) file_names(c, cell->v.s, &b);
    else field_value_type(f)->to_text(c, f, cell->v, &b);
    return buf_str(&b);
}

// --- Pictures -----------------------------------------------------------------------------------------------

// A file that hangs at another record is not shown by this one's cell.
static err_t file_sha(struct ctx *c, str id, const struct form *f, id64 record, str *sha)
{
    struct sql q = db_sql(c);
    bool found;
    sql_lit(&q, "SELECT sha256 FROM x_file WHERE id = ");
    sql_text(&q, id);
    sql_lit(&q, " AND (record_id IS NULL OR (form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, record);
    sql_lit(&q, "))");
    TRY(db_one_text(c, &q, sha, &found));
    return found ? OK : ERR_FILE_MISSING;
}

bool print_file(struct ctx *c, const struct form *f, const struct field *field, id64 record,
                const struct cell *cell, str *bytes)
{
    size_t at;
    str sha;
    if (cell->right != CELL_READ || cell->v.kind != VAL_TEXT || !print_holds_files(field))
        return false;
    const struct json *list = json_parse(c->mem, cell->v.s, &at);
    const struct json *first = list ? list->first : NULL;
    str id = json_str(json_is(first, JSON_OBJECT) ? json_get(first, S("id")) : first);
    if (!id.n) return false;
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    bool found = file_sha(c, id, f, record, &sha) == OK && blob_get(c, sha, bytes) == OK;
    c->errs = errs;
    c->errs_tail = tail;
    if (tail) tail->next = NULL;
    return found;
}
