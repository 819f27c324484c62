// SPDX-License-Identifier: Apache-2.0
// Records: the doors of query/ and record/ over HTTP.
#include "api/internal.h"
#include "job/mention.h"
#include "record/record.h"

static void put_etag(struct request *q, i64 rev)
{
    http_header_set(q->x, S("ETag"), str_fmt(q->c->mem, "\"%lld\"", (long long)rev));
}

err_t put_record(struct request *q, const struct form *f, id64 id, int status)
{
    struct query *query;
    struct record *r;
    TRY(query_get(q->c, f, id, &query, &r));
    struct jw w = answer_json(q, status);
    put_etag(q, r->rev);
    query_put_record(q->c, &w, query, r);
    return OK;
}

static err_t put_count(struct ctx *c, struct jw *w, const struct query *query)
{
    i64 n;
    bool is_capped;
    jw_key(w, S("count"));
    if (query->count == COUNT_NONE) {
        jw_null(w);
        return OK;
    }
    TRY(query_count(c, query, query->count == COUNT_EXACT, &n, &is_capped));
    jw_obj(w);
    jw_ki64(w, "n", n);
    jw_kbool(w, "is_capped", is_capped);
    jw_end_obj(w);
    return OK;
}

err_t api_records_query(struct request *q)
{
    struct query *query;
    struct page *page;
    TRY(query_parse(q->c, q->form, q->body, &query));
    TRY(query_page(q->c, query, &page));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (int i = 0; i < page->count; i++) query_put_record(q->c, &w, query, &page->records[i]);
    jw_end_arr(&w);
    jw_kstr(&w, "next", page->next);
    TRY(put_count(q->c, &w, query));
    jw_end_obj(&w);
    return OK;
}

err_t api_records_aggregate(struct request *q)
{
    struct jw w = answer_json(q, 200);
    return query_aggregate(q->c, q->form, q->body, &w);
}

// A field that tells namesakes apart: of the import key, else a phone or number of the form.
const struct field *lookup_hint(struct ctx *c, const struct form *f)
{
    const struct form_policy *p;
    if (policy_of(c, f, &p) != OK) return NULL;
    for (int i = 0; i < f->import_key_count; i++)
        if (f->import_key[i] != f->title_field &&
            cell_right_any(p, f->import_key[i]) != CELL_HIDDEN)
            return f->import_key[i];
    for (int i = 0; i < f->field_count; i++)
        if (f->fields[i]->type->flags & TYPE_DIGITS &&
            cell_right_any(p, f->fields[i]) != CELL_HIDDEN)
            return f->fields[i];
    return NULL;
}

void put_lookup_row(struct ctx *c, struct jw *w, const struct query *query, const struct record *r)
{
    struct buf b = BUF(c->mem);
    const struct field *f = query->column_count ? query->columns[0].path.leaf : NULL;
    if (f && !val_is_null(r->cells[0].v)) {
        if (r->cells[0].right == CELL_MASKED) buf_put(&b, r->cells[0].v.s);
        else if (r->cells[0].right == CELL_READ)
            field_value_type(f)->to_text(c, f, r->cells[0].v, &b);
    }
    jw_obj(w);
    jw_kid(w, "id", r->id);
    jw_kstr(w, "title", r->title);
    jw_kstr(w, "hint", buf_str(&b));
    jw_end_obj(w);
}

// The query that a caller could have sent himself.
static err_t lookup_query(struct request *q, struct query **out)
{
    struct ctx *c = q->c;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    const struct field *hint = lookup_hint(c, q->form);
    i64 limit = 20;
    size_t at;
    if (query_str(q, S("limit")).n &&
        (!query_i64(q, S("limit"), &limit) || limit < 1 || limit > 100))
        return fail_arg(c, ERR_BAD_REQUEST, S("limit"), S("limit"));
    jw_obj(&w);
    jw_key(&w, S("fields"));
    jw_arr(&w);
    if (hint) jw_str(&w, hint->key);
    jw_end_arr(&w);
    jw_kstr(&w, "search", str_trim(query_str(q, S("q"))));
    jw_ki64(&w, "limit", limit);
    str filter = query_str(q, S("filter"));
    const struct json *given = filter.n ? json_parse(c->mem, filter, &at) : NULL;
    if (filter.n && !given) return fail_arg(c, ERR_BAD_REQUEST, S("filter"), S("filter"));
    if (given) {
        jw_key(&w, S("filter"));
        jw_json(&w, given);
    }
    jw_end_obj(&w);
    const struct json *j = json_parse(c->mem, buf_str(&b), &at);
    must(j != NULL);
    return query_parse(c, q->form, j, out);
}

err_t api_records_lookup(struct request *q)
{
    struct query *query;
    struct page *page;
    TRY(lookup_query(q, &query));
    TRY(query_page(q->c, query, &page));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (int i = 0; i < page->count; i++) put_lookup_row(q->c, &w, query, &page->records[i]);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

// ---- one record ----

err_t api_record_get(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    return put_record(q, q->form, id, 200);
}

// A row that the writer may not read (creating confers no right) is answered by its number alone.
static err_t put_saved(struct request *q, const struct saved *saved, int status)
{
    struct ctx *c = q->c;
    u64 rm, also;
    TRY(query_row_mask(c, q->form, saved->id, ACT_READ, &rm, &also));
    if (rm) return put_record(q, q->form, saved->id, status);
    struct jw w = answer_json(q, status);
    jw_obj(&w);
    jw_kid(&w, "id", saved->id);
    jw_ki64(&w, "rev", saved->rev);
    jw_end_obj(&w);
    return OK;
}

static err_t read_values(struct request *q, struct write *w)
{
    static const struct json empty = { .type = JSON_OBJECT };
    const struct json *values = json_get(q->body, S("values"));
    return record_parse(q->c, q->form, values ? values : &empty, w);
}

err_t api_record_create(struct request *q)
{
    struct write w = { 0 };
    struct saved saved;
    TRY(body_only(q, BODY_KEYS("values")));
    if (!json_is(json_get(q->body, S("values")), JSON_OBJECT))
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("values"), S("values"));
    TRY(read_values(q, &w));
    w.id = 0;
    TRY(record_save(q->c, &w, &saved));
    http_header_set(q->x, S("Location"),
                    str_fmt(q->c->mem, "/api/v1/forms/" STR_FMT "/records/%lld",
                            STR_ARG(q->form->full_key), (long long)saved.id));
    return put_saved(q, &saved, 201);
}

err_t api_record_patch(struct request *q)
{
    struct write w = { 0 };
    struct saved saved;
    id64 id;
    i64 rev;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("values", "reason")));
    TRY(if_match(q, &rev));
    TRY(read_values(q, &w));
    w.id = id;
    w.rev = rev;
    TRY(body_str(q, S("reason"), false, &w.reason));
    TRY(record_save(q->c, &w, &saved));
    return put_saved(q, &saved, 200);
}

err_t api_record_remove(struct request *q)
{
    id64 id;
    i64 rev;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_NONE));
    TRY(if_match(q, &rev));
    TRY(record_delete(q->c, q->form, id, rev));
    return answer_none(q);
}

err_t api_record_bring_back(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_NONE));
    TRY(record_restore(q->c, q->form, id));
    return put_record(q, q->form, id, 200);
}

// ---- many ----

static void put_bulk_error(struct ctx *c, struct jw *w, const struct bulk_result *r)
{
    const struct err_item *own = r->errs;
    for (const struct err_item *e = r->errs; e; e = e->next)
        if (e->code == r->error) own = e;
    jw_obj(w);
    jw_kstr(w, "code", err_symbol(r->error));
    jw_kstr(w, "message", problem_text(c, r->error, own));
    jw_key(w, S("errors"));
    jw_arr(w);
    for (const struct err_item *e = r->errs; e; e = e->next)
        if (e->path.n) problem_put_item(c, w, e);
    jw_end_arr(w);
    jw_end_obj(w);
}

err_t api_records_bulk(struct request *q)
{
    struct ctx *c = q->c;
    struct bulk_result *results;
    int n;
    TRY(body_only(q, BODY_KEYS("create", "update", "delete")));
    TRY(record_bulk(c, q->form, q->body, &results, &n));
    err_clear(c);
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("results"));
    jw_arr(&w);
    for (int i = 0; i < n; i++) {
        jw_obj(&w);
        jw_kid(&w, "id", results[i].id);
        jw_ki64(&w, "rev", results[i].rev);
        jw_key(&w, S("error"));
        if (results[i].error == OK) jw_null(&w);
        else put_bulk_error(c, &w, &results[i]);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

// ---- the past, comments, revealing, why ----

static err_t put_part(struct request *q,
                      err_t (*part)(struct ctx *, const struct form *, id64, struct jw *))
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    struct jw w = answer_json(q, 200);
    return part(q->c, q->form, id, &w);
}

err_t api_record_past(struct request *q) { return put_part(q, record_history); }
err_t api_record_times(struct request *q) { return put_part(q, record_timeline); }
err_t api_comments_list(struct request *q) { return put_part(q, record_comments); }

err_t api_comments_add(struct request *q)
{
    id64 id;
    str text;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("text", "files")));
    TRY(body_str(q, S("text"), false, &text));
    TRY(comment_say(q->c, q->form, id, text, json_get(q->body, S("files"))));
    struct jw w = answer_json(q, 201);
    return record_comments(q->c, q->form, id, &w);
}

err_t api_record_show(struct request *q)
{
    id64 id;
    str field;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("field")));
    TRY(body_str(q, S("field"), true, &field));
    struct jw w = answer_json(q, 200);
    q->x->res.never_gzip = true;
    return record_reveal(q->c, q->form, id, field, &w);
}

err_t api_record_because(struct request *q)
{
    id64 id;
    i64 user = q->c->who->user_id;
    TRY(path_id(q, S("id"), &id));
    if (query_str(q, S("user")).n) {
        if (!query_i64(q, S("user"), &user))
            return fail_arg(q->c, ERR_BAD_REQUEST, S("user"), S("user"));
        if (user != q->c->who->user_id) TRY(need_right(q->c, RIGHT(ROLES)));
    }
    const struct user *u = catalog_user(q->c->cat, user);
    if (!u) return fail(q->c, ERR_NOT_FOUND);
    struct jw w = answer_json(q, 200);
    return record_why(q->c, q->form, id, u, &w);
}
