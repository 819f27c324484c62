// SPDX-License-Identifier: Apache-2.0
// Calls as people see them. What was said is shown with its values hidden, so that nobody reads of a record here
// what he may not read there; whoever tries a call must read every field of the record that the call names.
#include "act/call.h"
#include "auth/audit.h"
#include "job/words.h"
#include "os/clock.h"
#include "os/random.h"

#define SHOWN_MAX 65536

// ---- hiding ----

static void put_hidden(struct jw *w, const struct json *j)
{
    bool is_object = j->type == JSON_OBJECT;
    if (is_object || j->type == JSON_ARRAY) {
        if (is_object) jw_obj(w);
        else jw_arr(w);
        json_each(m, j)
        {
            if (is_object) jw_key(w, m->key);
            put_hidden(w, m);
        }
        if (is_object) jw_end_obj(w);
        else jw_end_arr(w);
    } else if (j->type == JSON_BOOL || j->type == JSON_NULL) {
        jw_json(w, j);
    } else {
        jw_str(w, S("***"));
    }
}

static void put_body(struct ctx *c, struct jw *w, const char *key, str text)
{
    const struct json *j = text.n && text.n <= SHOWN_MAX ? json_parse(c->mem, text, NULL) : NULL;
    jw_key(w, str_of(key));
    if (j) put_hidden(w, j);
    else jw_null(w);
}

// ---- the list ----

static bool may_retry(const struct call_row *r)
{
    return r->what.n && (str_eq(r->state, S("failed")) || str_eq(r->state, S("unknown")));
}

static err_t may_see(struct ctx *c, const struct form *f, id64 record, bool *is)
{
    u64 rm = 0, also = 0;
    *is = f && actor_may(c, f, ACT_READ);
    if (*is && record) TRY(query_row_mask(c, f, record, ACT_READ, &rm, &also));
    *is = *is && (!record || rm);
    return OK;
}

static err_t put_row(struct ctx *c, struct jw *w, const struct call_row *r, bool in_full)
{
    const struct form *f = catalog_form_by_id(c->cat, r->form_id);
    bool is_due = str_eq(r->state, S("waiting")), sees;
    struct outgoing o;
    str answer;
    TRY(may_see(c, f, r->record_id, &sees));
    jw_obj(w);
    jw_kid(w, "id", r->id);
    jw_kstr(w, "connection", r->connection);
    jw_kstr(w, "method", r->method);
    jw_kstr(w, "path", r->shown);
    jw_kstr(w, "by", r->waiter);
    jw_kstr(w, "state", r->state);
    jw_kstr(w, "why", r->why);
    jw_kstr(w, "error", r->error);
    jw_ki64(w, "status", r->status);
    jw_ki64(w, "tries", r->tries);
    jw_kstr(w, "form", f && actor_may(c, f, ACT_READ) ? f->full_key : STR_NONE);
    jw_key(w, S("record"));
    if (sees && r->record_id) jw_id(w, r->record_id);
    else jw_null(w);
    jw_kinstant(w, "made_at", r->made_at);
    jw_kinstant(w, "ended_at", r->ended_at);
    jw_kinstant(w, "next_at", is_due ? r->next_at : 0);
    jw_kbool(w, "can_retry", may_retry(r));
    if (in_full && r->what.n) {
        TRY(call_open(c, r, &o));
        TRY(call_open_answer(c, r, &answer));
        put_body(c, w, "request", o.body);
        put_body(c, w, "answer", answer);
    }
    jw_end_obj(w);
    return OK;
}

static err_t ids_of(struct ctx *c, const struct call_filter *f, id64 *ids, int *n)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *n = 0;
    sql_lit(&q, "SELECT id FROM x_call WHERE id < ");
    sql_i64(&q, f->before ? f->before : INT64_MAX);
    if (f->state.n) {
        sql_lit(&q, " AND state = ");
        sql_text(&q, f->state);
    }
    if (f->connection.n) {
        sql_lit(&q, " AND connection = ");
        sql_text(&q, f->connection);
    }
    sql_lit(&q, " ORDER BY id DESC LIMIT ");
    sql_i64(&q, f->limit + 1);
    TRY(db_query(c, &q, &r));
    for (bool more; *n <= f->limit;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        ids[(*n)++] = rows_i64(r, 0);
    }
    rows_close(r);
    return OK;
}

err_t calls_put(struct ctx *c, const struct call_filter *f, struct jw *w)
{
    id64 *ids = mem_array(c->mem, id64, f->limit + 1);
    int n;
    TRY(ids_of(c, f, ids, &n));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < n && i < f->limit; i++) {
        struct call_row r;
        TRY(call_by_id(c, ids[i], &r));
        TRY(put_row(c, w, &r, false));
    }
    jw_end_arr(w);
    jw_key(w, S("next"));
    if (n > f->limit) jw_id(w, ids[f->limit - 1]);
    else jw_null(w);
    jw_end_obj(w);
    return OK;
}

err_t call_put_one(struct ctx *c, id64 id, struct jw *w)
{
    struct call_row r;
    TRY(call_by_id(c, id, &r));
    return put_row(c, w, &r, true);
}

// ---- again ----

static err_t retry_job(struct ctx *c, void *arg)
{
    const id64 *id = arg;
    struct call_row r;
    struct buf b = BUF(c->mem);
    TRY(call_by_id(c, *id, &r));
    if (!may_retry(&r)) return fail(c, ERR_CALL_STATE);
    TRY(call_again(c, r.id));
    TRY(act_port()->resume(c, r.waiter, (int)r.step));
    buf_fmt(&b, "{\"call\":\"%lld\",\"state\":\"%.*s\"}", (long long)r.id, STR_ARG(r.state));
    return audit_write(c, S("calls.retry"), r.form_id, r.record_id, buf_str(&b), S("ok"));
}

err_t call_retry(struct ctx *c, id64 id) { return store_write(c, WRITE_PEOPLE, retry_job, &id); }

// ---- trying ----

static str add_text(struct ctx *c, str reads, const struct json *texts)
{
    json_each(t, texts) reads = str_cat3(c->mem, reads, S(" "), json_str(t));
    return reads;
}

// The texts of a call as one, so that its fields can be found in it.
static str texts_of(struct ctx *c, const struct json *j)
{
    str all = json_str(json_get(j, S("path")));
    all = add_text(c, all, json_get(j, S("query")));
    all = add_text(c, all, json_get(j, S("headers")));
    json_each(v, json_get(j, S("body")))
    {
        str field = json_str(json_get(v, S("field"))), text = json_str(json_get(v, S("text")));
        if (field.n) all = str_cat3(c->mem, all, S(" {"), str_cat(c->mem, field, S("}")));
        if (text.n) all = str_cat3(c->mem, all, S(" "), text);
    }
    return all;
}

static str formula_reads(struct ctx *c, const struct form *f, const struct json *j, str reads)
{
    struct expr *e;
    const int *inputs;
    int n;
    json_each(v, json_get(j, S("body")))
    {
        str text = json_str(json_get(v, S("formula")));
        if (!text.n || formula_parse(c, f, text, &e, &inputs, &n) != OK) continue;
        for (int i = 0; i < n; i++)
            reads = str_cat3(c->mem, reads, S(" "), f->fields[inputs[i]]->key);
    }
    return str_trim(reads);
}

static err_t must_read(struct ctx *c, const struct form *f, id64 record, const struct json *j)
{
    struct words w;
    bool reads;
    TRY(message_render(c, f, record, texts_of(c, j), c->lang, NULL, &w));
    TRY(message_reads_all(c, f, record, formula_reads(c, f, j, w.reads), &reads));
    return reads ? OK : fail_arg(c, ERR_ACTION_DENIED, STR_NONE, f->full_key);
}

static void put_found(struct ctx *c, struct jw *w, const struct form *f, const struct json *into,
                      const struct json *answer)
{
    jw_key(w, S("into"));
    jw_arr(w);
    json_each(j, into)
    {
        const struct field *field = form_field(f, j->key);
        const struct json *v = given_at(answer, json_str(j));
        struct change ch;
        if (!field) continue;
        jw_obj(w);
        jw_kstr(w, "field", field->key);
        jw_kstr(w, "path", json_str(j));
        jw_key(w, S("value"));
        if (v) jw_json(w, v);
        else jw_null(w);
        jw_kbool(w, "fits", !v || given_value(c, field, v, &ch) == OK);
        jw_end_obj(w);
        err_clear(c);
    }
    jw_end_arr(w);
}

static void put_tried(struct ctx *c, struct jw *w, const struct form *f, const struct json *j,
                      const struct returned *got, i64 took)
{
    static const char *const words[] = { "done", "again", "failed", "unknown" };
    const struct json *answer = got->body.n ? json_parse(c->mem, got->body, NULL) : NULL;
    jw_obj(w);
    jw_kstr(w, "state", str_of(words[got->how]));
    jw_ki64(w, "status", got->status);
    jw_kstr(w, "error", got->error);
    jw_ki64(w, "ms", took);
    jw_key(w, S("answer"));
    if (answer && got->body.n <= SHOWN_MAX) jw_json(w, answer);
    else jw_null(w);
    jw_ki64(w, "bytes", (i64)got->body.n);
    put_found(c, w, f, json_get(j, S("into")), answer);
    jw_end_obj(w);
}

err_t call_try(struct ctx *c, const struct form *f, id64 record, const struct json *j, struct jw *w)
{
    struct connection n;
    struct image img;
    struct outgoing o;
    struct returned got;
    bool found, sees;
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(act_of_key(S("call"))->check(c, f, j, STR_NONE));
    TRY(may_see(c, f, record, &sees));
    if (!sees || !record) return fail(c, ERR_NOT_FOUND);
    TRY(must_read(c, f, record, j));
    TRY(record_image(c, f, record, &img));
    TRY(connection_find(c, json_str(json_get(j, S("connection"))), &n, &found));
    if (!found || n.is_off) return fail_arg(c, ERR_CONNECTION_OFF, STR_NONE, n.key);
    struct act a = { .form = f, .record = record, .cells = img.cells };
    TRY(call_build(c, &a, j, &o));
    i64 from = clock_monotonic_ms();
    TRY(call_perform(c, &n, &o, str_cat(c->mem, S("try:"), random_token(c->mem)), &got));
    put_tried(c, w, f, j, &got, clock_monotonic_ms() - from);
    return OK;
}
