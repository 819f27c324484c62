// SPDX-License-Identifier: Apache-2.0
// Saved views: a name and a query. A view without an owner belongs to everybody and is made by whoever
// may design; a person's own view is his alone. A view that names what the caller may not read is not
// shown to him: its filter would tell.
#include "api/internal.h"

struct view {
    id64 id, form_id, owner;
    str key, zh, en, spec;
};

static bool is_readable(struct ctx *c, const struct form *f, const struct json *spec)
{
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    bool fine = spec && view_spec_check(c, f, spec) == OK;
    c->errs = errs;
    c->errs_tail = tail;
    if (tail) tail->next = NULL;
    return fine;
}

static void put_view(struct ctx *c, struct jw *w, const struct view *v, const struct json *spec)
{
    jw_obj(w);
    jw_kid(w, "id", v->id);
    jw_kstr(w, "key", v->key);
    jw_key(w, S("title"));
    put_titles(c, w, (struct titles){ v->zh, v->en });
    jw_key(w, S("spec"));
    if (spec) jw_json(w, spec);
    else jw_null(w);
    jw_kbool(w, "is_mine", v->owner != 0 && v->owner == c->who->user_id);
    jw_end_obj(w);
}

static struct view view_of_row(struct ctx *c, const struct rows *r)
{
    struct mem *m = c->mem;
    return (struct view){ rows_i64(r, 0),
                          rows_i64(r, 1),
                          rows_i64(r, 2),
                          str_dup(m, rows_text(r, 3)),
                          str_dup(m, rows_text(r, 4)),
                          str_dup(m, rows_text(r, 5)),
                          str_dup(m, rows_text(r, 6)) };
}

err_t put_views(struct request *q, struct jw *w, const struct form *f)
{
    struct ctx *c = q->c;
    struct sql s = db_sql(c);
    struct rows *r;
    size_t at;
    sql_lit(
        &s,
        "SELECT id, form_id, owner_id, key, title_zh, title_en, spec FROM x_view WHERE form_id = ");
    sql_i64(&s, f->id);
    sql_lit(&s, " AND (owner_id IS NULL OR owner_id = ");
    sql_i64(&s, c->who->user_id);
    sql_lit(&s, ") ORDER BY pos, id");
    TRY(db_query(c, &s, &r));
    jw_arr(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct view v = view_of_row(c, r);
        const struct json *spec = json_parse(c->mem, v.spec, &at);
        if (is_readable(c, f, spec)) put_view(c, w, &v, spec);
    }
    jw_end_arr(w);
    return OK;
}

static err_t find_view(struct request *q, struct view *v)
{
    struct ctx *c = q->c;
    struct sql s = db_sql(c);
    struct rows *r;
    bool found;
    id64 id;
    TRY(path_id(q, S("id"), &id));
    sql_lit(&s,
            "SELECT id, form_id, owner_id, key, title_zh, title_en, spec FROM x_view WHERE id = ");
    sql_i64(&s, id);
    TRY(db_query(c, &s, &r));
    TRY(rows_next(r, &found));
    if (!found) return fail(c, ERR_NOT_FOUND);
    *v = view_of_row(c, r);
    rows_close(r);
    q->form = catalog_form_by_id(c->cat, v->form_id);
    if (!q->form || !actor_may(c, q->form, ACT_READ)) return fail(c, ERR_NOT_FOUND);
    if (v->owner && v->owner != c->who->user_id) return fail(c, ERR_NOT_FOUND);
    if (!v->owner) return need_right(c, RIGHT(DESIGN));
    return OK;
}

struct view_body {
    str title;
    const struct json *spec;
    bool is_shared;
};

static err_t read_body(struct request *q, struct view_body *b, bool is_new)
{
    struct ctx *c = q->c;
    TRY(body_only(q, is_new ? BODY_KEYS("title", "spec", "shared") : BODY_KEYS("title", "spec")));
    TRY(body_str(q, S("title"), is_new, &b->title));
    b->title = str_trim(b->title);
    if (b->title.n > 200) return fail_arg2(c, ERR_FIELD_TOO_LONG, S("title"), S("title"), S("60"));
    b->spec = json_get(q->body, S("spec"));
    b->is_shared = json_bool(json_get(q->body, S("shared")));
    if (is_new && !b->spec) return fail_arg(c, ERR_FIELD_REQUIRED, S("spec"), S("spec"));
    if (b->spec) TRY(view_spec_check(c, q->form, b->spec));
    return OK;
}

err_t api_view_create(struct request *q)
{
    struct ctx *c = q->c;
    struct view_body b;
    struct view v = { .form_id = q->form->id };
    TRY(read_body(q, &b, true));
    if (b.is_shared) TRY(need_right(c, RIGHT(DESIGN)));
    else if (!c->who->user_id) return fail(c, ERR_ACTION_DENIED); // a key has no views of its own
    v.owner = b.is_shared ? 0 : c->who->user_id;
    v.zh = v.en = b.title;
    TRY(store_next_sys_id(c, &v.id));
    struct sql s = db_sql(c);
    sql_lit(&s,
            "INSERT INTO x_view (id, form_id, owner_id, title_zh, title_en, spec, pos) VALUES (");
    sql_i64(&s, v.id);
    sql_lit(&s, ", ");
    sql_i64(&s, v.form_id);
    sql_lit(&s, ", ");
    if (v.owner) sql_i64(&s, v.owner);
    else sql_null(&s);
    sql_lit(&s, ", ");
    sql_text(&s, b.title);
    sql_lit(&s, ", ");
    sql_text(&s, b.title);
    sql_lit(&s, ", ");
    sql_text(&s, json_to_text(c->mem, b.spec));
    sql_lit(&s, ", 1000)");
    TRY(db_exec(c, &s, NULL));
    struct jw w = answer_json(q, 201);
    put_view(c, &w, &v, b.spec);
    return OK;
}

err_t api_view_patch(struct request *q)
{
    struct ctx *c = q->c;
    struct view v;
    struct view_body b;
    size_t at;
    TRY(find_view(q, &v));
    TRY(read_body(q, &b, false));
    if (b.title.n) v.zh = v.en = b.title;
    if (b.spec) v.spec = json_to_text(c->mem, b.spec);
    struct sql s = db_sql(c);
    sql_lit(&s, "UPDATE x_view SET title_zh = ");
    sql_text(&s, v.zh);
    sql_lit(&s, ", title_en = ");
    sql_text(&s, v.en);
    sql_lit(&s, ", spec = ");
    sql_text(&s, v.spec);
    sql_lit(&s, " WHERE id = ");
    sql_i64(&s, v.id);
    TRY(db_exec(c, &s, NULL));
    struct jw w = answer_json(q, 200);
    put_view(c, &w, &v, json_parse(c->mem, v.spec, &at));
    return OK;
}

err_t api_view_delete(struct request *q)
{
    struct ctx *c = q->c;
    struct view v;
    TRY(body_only(q, BODY_NONE));
    TRY(find_view(q, &v));
    struct sql s = db_sql(c);
    sql_lit(&s, "DELETE FROM x_view WHERE id = ");
    sql_i64(&s, v.id);
    TRY(db_exec(c, &s, NULL));
    return answer_none(q);
}
