// SPDX-License-Identifier: Apache-2.0
// What an input asks for while it is filled in: the fixed table of its type, values of another form,
// a choice to be added.
#include "api/internal.h"
#include "base/map.h"
#include "io/publish.h"

#define SUGGESTIONS 20
#define LOOK_AT 200 // records; many of them may say the same

// ---- fixed tables ----

static err_t put_list(struct request *q, u32 never)
{
    const struct field_type *t = field_type_of_key(route_param(&q->match, S("list")));
    if (!t || !t->put_list || (t->flags & never)) return fail(q->c, ERR_NOT_FOUND);
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("items"));
    jw_arr(&w);
    t->put_list(q->c, &w);
    jw_end_arr(&w);
    jw_end_obj(&w);
    http_header_set(q->x, S("Cache-Control"), S("private, max-age=86400"));
    http_header_set(q->x, S("Vary"), S("Accept-Language"));
    return OK;
}

err_t api_list_get(struct request *q) { return put_list(q, 0); }
err_t api_public_list_get(struct request *q) { return put_list(q, TYPE_ROLE); }

// ---- values of another form ----

static err_t field_of_path(struct request *q, const struct field **out)
{
    const struct form_policy *p;
    str key = route_param(&q->match, S("field"));
    TRY(policy_of(q->c, q->form, &p));
    *out = form_field(q->form, key);
    bool known = *out && !(*out)->is_system &&
                 (cell_right_any(p, *out) != CELL_HIDDEN || actor_may_write_field(p, *out));
    return known ? OK : fail_arg(q->c, ERR_FIELD_UNKNOWN, key, key);
}

// The query that the caller could have sent himself.
static err_t suggest_query(struct request *q, const struct form *target, str key,
                           struct query **out)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    str piece = str_trim(query_str(q, S("q")));
    size_t at;
    jw_obj(&w);
    jw_key(&w, S("fields"));
    jw_arr(&w);
    jw_str(&w, key);
    jw_end_arr(&w);
    jw_ki64(&w, "limit", LOOK_AT);
    jw_key(&w, S("filter"));
    jw_obj(&w);
    jw_kstr(&w, "field", key);
    jw_kstr(&w, "op", piece.n ? S("contains") : S("not_empty"));
    if (piece.n) jw_kstr(&w, "value", piece);
    jw_end_obj(&w);
    jw_end_obj(&w);
    return query_parse(q->c, target, json_parse(q->c->mem, buf_str(&b), &at), out);
}

static void put_suggestions(struct ctx *c, struct jw *w, const struct page *page,
                            const struct field *f)
{
    struct map seen = MAP(c->mem);
    int told = 0;
    for (int i = 0; i < page->count && told < SUGGESTIONS; i++) {
        const struct cell *cell = &page->records[i].cells[0];
        if (cell->right != CELL_READ || val_is_null(cell->v)) continue;
        struct buf b = BUF(c->mem);
        field_value_type(f)->to_text(c, f, cell->v, &b);
        if (!map_add(&seen, buf_str(&b), w)) continue;
        jw_str(w, buf_str(&b));
        told++;
    }
}

err_t api_field_suggest(struct request *q)
{
    const struct field *f;
    struct query *query;
    struct page *page;
    TRY(field_of_path(q, &f));
    str key = opt_str(f, "field");
    if (!f->target || !key.n || (f->type->flags & TYPE_REFERENCE)) return fail(q->c, ERR_NOT_FOUND);
    TRY(suggest_query(q, f->target, key, &query));
    TRY(query_page(q->c, query, &page));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("items"));
    jw_arr(&w);
    put_suggestions(q->c, &w, page, query->columns[0].path.leaf);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

// ---- a choice more ----

err_t api_option_add(struct request *q)
{
    const struct field *f;
    struct option o;
    str title, parent;
    TRY(body_only(q, BODY_KEYS("title", "parent")));
    TRY(body_str(q, S("title"), true, &title));
    TRY(body_str(q, S("parent"), false, &parent));
    TRY(field_of_path(q, &f));
    TRY(publish_option(q->c, q->form, f, title, parent, &o));
    TRY(renew_after_change(q));
    struct jw w = answer_json(q, 201);
    jw_obj(&w);
    jw_kstr(&w, "key", o.key);
    jw_key(&w, S("title"));
    put_titles(q->c, &w, o.title);
    if (parent.n) jw_kstr(&w, "parent", parent);
    jw_end_obj(&w);
    return OK;
}
