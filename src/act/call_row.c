// SPDX-License-Identifier: Apache-2.0
// Rows of x_call: made by a step, opened by the sender and by whoever looks.
#include "act/call.h"
#include "auth/crypto.h"
#include "base/date.h"

#define KEPT_DAYS 30

static str label_of(struct ctx *c, id64 id, const char *part)
{
    return str_fmt(c->mem, "call:%lld:%s", (long long)id, part);
}

static str request_json(struct ctx *c, const struct outgoing *o)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "method", o->method);
    jw_kstr(&w, "path", o->path);
    jw_kstr(&w, "body", o->body);
    jw_kbool(&w, "repeats", o->repeats);
    jw_kbool(&w, "reads", o->reads);
    if (o->expect) {
        jw_key(&w, S("expect"));
        jw_json(&w, o->expect);
    }
    jw_key(&w, S("headers"));
    jw_arr(&w);
    for (size_t i = 0; i < o->header_count; i++) {
        jw_obj(&w);
        jw_kstr(&w, "name", o->headers[i].name);
        jw_kstr(&w, "value", o->headers[i].value);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return buf_str(&b);
}

err_t call_open(struct ctx *c, const struct call_row *r, struct outgoing *out)
{
    str plain;
    TRY(secret_open(c, label_of(c, r->id, "request"), r->what, &plain));
    const struct json *j = json_parse(c->mem, plain, NULL), *headers = json_get(j, S("headers"));
    *out = (struct outgoing){ .method = json_str(json_get(j, S("method"))),
                              .path = json_str(json_get(j, S("path"))),
                              .body = json_str(json_get(j, S("body"))),
                              .expect = json_get(j, S("expect")),
                              .repeats = json_bool(json_get(j, S("repeats"))),
                              .reads = json_bool(json_get(j, S("reads"))) };
    out->headers = mem_array(c->mem, struct call_header, (headers ? headers->count : 0) + 1);
    json_each(h, headers) out->headers[out->header_count++] =
        (struct call_header){ json_str(json_get(h, S("name"))), json_str(json_get(h, S("value"))) };
    return OK;
}

err_t call_seal_answer(struct ctx *c, id64 id, str answer, str *out)
{
    return secret_seal(c, label_of(c, id, "answer"), answer, out);
}

err_t call_open_answer(struct ctx *c, const struct call_row *r, str *out)
{
    *out = STR_NONE;
    return r->answer.n ? secret_open(c, label_of(c, r->id, "answer"), r->answer, out) : OK;
}

// ---- reading ----

static err_t read_one(struct ctx *c, const struct sql *q, struct call_row *out, bool *found)
{
    struct rows *r;
    TRY(db_query(c, q, &r));
    TRY(rows_next(r, found));
    if (!*found) return OK;
    *out = (struct call_row){ .id = rows_i64(r, 0),
                              .key = str_dup(c->mem, rows_text(r, 1)),
                              .waiter = str_dup(c->mem, rows_text(r, 2)),
                              .step = rows_i64(r, 3),
                              .connection = str_dup(c->mem, rows_text(r, 4)),
                              .method = str_dup(c->mem, rows_text(r, 5)),
                              .shown = str_dup(c->mem, rows_text(r, 6)),
                              .form_id = rows_i64(r, 7),
                              .record_id = rows_i64(r, 8),
                              .what = str_dup(c->mem, rows_blob(r, 9)),
                              .state = str_dup(c->mem, rows_text(r, 10)),
                              .tries = rows_i64(r, 11),
                              .next_at = rows_i64(r, 12),
                              .status = rows_i64(r, 13),
                              .answer = str_dup(c->mem, rows_blob(r, 14)),
                              .why = str_dup(c->mem, rows_text(r, 15)),
                              .error = str_dup(c->mem, rows_text(r, 16)),
                              .made_at = rows_i64(r, 17),
                              .sent_at = rows_i64(r, 18),
                              .ended_at = rows_i64(r, 19) };
    rows_close(r);
    return OK;
}

static struct sql select_calls(struct ctx *c)
{
    struct sql q = db_sql(c);
    sql_lit(&q,
            "SELECT id, key, waiter, step, connection, method, shown, form_id, record_id, what, "
            "state, tries, next_at, status, answer, why, error, made_at, sent_at, ended_at FROM "
            "x_call WHERE ");
    return q;
}

err_t call_find(struct ctx *c, str key, struct call_row *out, bool *found)
{
    struct sql q = select_calls(c);
    sql_lit(&q, "key = ");
    sql_text(&q, key);
    return read_one(c, &q, out, found);
}

err_t call_by_id(struct ctx *c, id64 id, struct call_row *out)
{
    struct sql q = select_calls(c);
    bool found;
    sql_lit(&q, "id = ");
    sql_i64(&q, id);
    if (store_in_write(c)) sql_for_update(&q);
    TRY(read_one(c, &q, out, &found));
    return found ? OK : fail(c, ERR_NOT_FOUND);
}

// ---- writing ----

static void wake(struct ctx *c, void *arg)
{
    (void)c;
    (void)arg;
    worker_wake();
}

err_t call_add(struct ctx *c, const struct act *a, str connection, str shown,
               const struct outgoing *o, id64 *id)
{
    struct sql q = db_sql(c);
    str sealed;
    TRY(store_next_sys_id(c, id));
    TRY(secret_seal(c, label_of(c, *id, "request"), request_json(c, o), &sealed));
    sql_lit(&q, "INSERT INTO x_call (id, key, waiter, connection, method, shown, step, form_id, "
                "record_id, next_at, made_at, what, state) VALUES (");
    sql_i64(&q, *id);
    const str texts[] = { str_fmt(c->mem, STR_FMT ":%d", STR_ARG(a->key), a->step), a->key,
                          connection, o->method, shown };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        sql_lit(&q, ", ");
        sql_text(&q, texts[i]);
    }
    const i64 numbers[] = { a->step, a->form->id, a->record, c->now_ms, c->now_ms };
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        sql_lit(&q, ", ");
        sql_i64(&q, numbers[i]);
    }
    sql_lit(&q, ", ");
    sql_blob(&q, sealed);
    sql_lit(&q, ", 'waiting')");
    store_on_commit(c, wake, NULL);
    return db_exec(c, &q, NULL);
}

err_t call_again(struct ctx *c, id64 id)
{
    struct sql q = db_sql(c);
    sql_lit(&q,
            "UPDATE x_call SET state = 'waiting', tries = 0, why = NULL, error = NULL, status = "
            "0, answer = NULL, ended_at = NULL, next_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    store_on_commit(c, wake, NULL);
    return db_exec(c, &q, NULL);
}

static err_t purge_job(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    (void)arg;
    sql_lit(&q, "UPDATE x_call SET what = NULL, answer = NULL WHERE what IS NOT NULL AND state NOT "
                "IN ('waiting', 'sending') AND made_at < ");
    sql_i64(&q, c->now_ms - KEPT_DAYS * DAY_MS);
    return db_exec(c, &q, NULL);
}

err_t call_purge(struct ctx *c) { return store_write(c, WRITE_JOBS, purge_job, NULL); }
