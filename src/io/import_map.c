// SPDX-License-Identifier: Apache-2.0
// How the columns of a file went to fields the last time, by form and by the titles of the columns: the
// same export of another program comes every week. It names keys of fields alone; what the next importer
// may not fill is left out for him as ever.
#include "io/import_internal.h"
#include "os/crypto.h"

static str head_of(struct ctx *c, const struct source *s)
{
    struct buf b = BUF(c->mem);
    for (int i = 0; i < s->col_count; i++) {
        buf_put(&b, s->cols[i].title);
        buf_char(&b, '\x1f');
    }
    return sha256_hex(c->mem, buf_str(&b));
}

err_t import_map_find(struct ctx *c, const struct source *s, struct import_request *rq)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool found;
    size_t at;
    sql_lit(&q, "SELECT map FROM x_import_map WHERE form_id = ");
    sql_i64(&q, s->form->id);
    sql_lit(&q, " AND head = ");
    sql_text(&q, head_of(c, s));
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (!found) return OK;
    const struct json *j = json_parse(c->mem, str_dup(c->mem, rows_text(r, 0)), &at);
    rows_close(r);
    if (!json_is(j, JSON_OBJECT)) return OK;
    rq->mapping = json_get(j, S("mapping"));
    rq->key = json_get(j, S("key"));
    rq->make_links = json_bool(json_get(j, S("make_links")));
    rq->add_options = json_bool(json_get(j, S("add_options")));
    if (!import_mode_of(json_str(json_get(j, S("mode"))), &rq->mode)) rq->mode = IMPORT_UPSERT;
    return OK;
}

void import_put_options(struct jw *w, const struct import_request *rq)
{
    static const char *const modes[] = { "upsert", "create", "update" };
    jw_kstr(w, "mode", str_of(modes[rq->mode]));
    jw_key(w, S("key"));
    if (json_is(rq->key, JSON_ARRAY)) jw_json(w, rq->key);
    else jw_raw(w, S("[]"));
    jw_kbool(w, "make_links", rq->make_links);
    jw_kbool(w, "add_options", rq->add_options);
}

err_t import_map_keep(struct ctx *c, const struct source *s, const struct import_request *rq)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct sql q = db_sql(c);
    jw_obj(&w);
    jw_key(&w, S("mapping"));
    jw_obj(&w);
    for (int i = 0; i < s->col_count; i++) {
        jw_key(&w, s->cols[i].title);
        if (s->cols[i].f) jw_str(&w, s->cols[i].f->key);
        else jw_null(&w);
    }
    jw_end_obj(&w);
    import_put_options(&w, rq);
    jw_end_obj(&w);
    sql_lit(&q, "INSERT INTO x_import_map (form_id, head, map, at) VALUES (");
    sql_i64(&q, s->form->id);
    sql_lit(&q, ", ");
    sql_text(&q, head_of(c, s));
    sql_lit(&q, ", ");
    sql_text(&q, buf_str(&b));
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ") ON CONFLICT (form_id, head) DO UPDATE SET map = excluded.map, at = excluded.at");
    return db_exec(c, &q, NULL);
}
