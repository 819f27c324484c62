// SPDX-License-Identifier: Apache-2.0
// The log of messages. When and how one went may be known to whoever looks after messages; what it said and
// to whom, only to those who read the record and every field that is in it, by the read door. A message
// about no record is read by its maker, its receiver and those who set the channels up.
#include "auth/audit.h"
#include "base/date.h"
#include "job/job.h"
#include "job/words.h"
#include "notify/notify.h"

#define KEPT_DAYS 180

struct row {
    id64 id, form_id, record_id, user_id;
    str key, channel, what, reads, purpose, state, why, error, made_by;
    i64 tries, next_at, parts, made_at, sent_at;
};

static struct row row_of(struct ctx *c, struct rows *r)
{
    return (struct row){ .id = rows_i64(r, 0),
                         .key = str_dup(c->mem, rows_text(r, 1)),
                         .channel = str_dup(c->mem, rows_text(r, 2)),
                         .what = str_dup(c->mem, rows_blob(r, 3)),
                         .reads = str_dup(c->mem, rows_text(r, 4)),
                         .form_id = rows_i64(r, 5),
                         .record_id = rows_i64(r, 6),
                         .user_id = rows_i64(r, 7),
                         .purpose = str_dup(c->mem, rows_text(r, 8)),
                         .state = str_dup(c->mem, rows_text(r, 9)),
                         .tries = rows_i64(r, 10),
                         .next_at = rows_i64(r, 11),
                         .why = str_dup(c->mem, rows_text(r, 12)),
                         .error = str_dup(c->mem, rows_text(r, 13)),
                         .parts = rows_i64(r, 14),
                         .made_by = str_dup(c->mem, rows_text(r, 15)),
                         .made_at = rows_i64(r, 16),
                         .sent_at = rows_i64(r, 17) };
}

static struct sql select_rows(struct ctx *c)
{
    struct sql q = db_sql(c);
    sql_lit(&q,
            "SELECT id, key, channel, what, reads, form_id, record_id, user_id, purpose, state, "
            "tries, next_at, why, error, parts, made_by, made_at, sent_at FROM x_send WHERE ");
    return q;
}

// ---- who may read one ----

static bool may_read(struct ctx *c, const struct row *r)
{
    const struct form *f = catalog_form_by_id(c->cat, r->form_id);
    bool reads = false;
    if (!r->record_id)
        return actor_has(c, RIGHT(SETTINGS)) || str_eq(c->who->key, r->made_by) ||
               (r->user_id && r->user_id == c->who->user_id);
    if (!f || !actor_may(c, f, ACT_READ)) return false;
    err_t e = message_reads_all(c, f, r->record_id, r->reads, &reads);
    return e == OK && reads;
}

// ---- telling ----

static bool may_retry(const struct row *r)
{
    return r->what.n && (str_eq(r->state, S("failed")) || str_eq(r->state, S("unknown")) ||
                         str_eq(r->state, S("refused")));
}

static err_t put_text(struct ctx *c, struct jw *w, const struct row *r)
{
    struct sealed_message m;
    TRY(outbox_open(c, r->id, r->what, &m));
    jw_kstr(w, "to", m.to);
    jw_kstr(w, "title", m.title);
    jw_kstr(w, "text", m.text);
    jw_kstr(w, "code", m.code);
    jw_ki64(w, "files", (i64)m.file_count);
    jw_kstr(w, "error", r->error);
    return OK;
}

static err_t put_row(struct ctx *c, struct jw *w, const struct row *r)
{
    const struct form *f = catalog_form_by_id(c->cat, r->form_id);
    bool is_read = may_read(c, r),
         is_due = str_eq(r->state, S("waiting")) || str_eq(r->state, S("held"));
    jw_obj(w);
    jw_kid(w, "id", r->id);
    jw_kstr(w, "channel", r->channel);
    jw_kstr(w, "purpose", r->purpose);
    jw_kstr(w, "state", r->state);
    jw_kstr(w, "why", r->why);
    jw_ki64(w, "tries", r->tries);
    jw_ki64(w, "parts", r->parts);
    jw_kstr(w, "form", f && actor_may(c, f, ACT_READ) ? f->full_key : STR_NONE);
    jw_key(w, S("record"));
    if (is_read && r->record_id) jw_id(w, r->record_id);
    else jw_null(w);
    jw_kinstant(w, "made_at", r->made_at);
    jw_kinstant(w, "sent_at", r->sent_at);
    jw_kinstant(w, "next_at", is_due ? r->next_at : 0);
    jw_kbool(w, "can_retry", may_retry(r));
    jw_kbool(w, "is_read", is_read);
    jw_kbool(w, "is_gone", r->what.n == 0);
    if (is_read && r->what.n) TRY(put_text(c, w, r));
    jw_end_obj(w);
    return OK;
}

static void put_conditions(struct sql *q, const struct log_filter *f)
{
    sql_lit(q, "1 = 1");
    if (f->state.n) {
        sql_lit(q, " AND state = ");
        sql_text(q, f->state);
    }
    if (f->channel.n) {
        sql_lit(q, " AND channel = ");
        sql_text(q, f->channel);
    }
    if (f->purpose.n) {
        sql_lit(q, " AND purpose = ");
        sql_text(q, f->purpose);
    }
    if (f->form_id) {
        sql_lit(q, " AND form_id = ");
        sql_i64(q, f->form_id);
    }
    if (f->record_id) {
        sql_lit(q, " AND record_id = ");
        sql_i64(q, f->record_id);
    }
    if (f->before) {
        sql_lit(q, " AND id < ");
        sql_i64(q, f->before);
    }
    sql_lit(q, " ORDER BY id DESC LIMIT ");
    sql_i64(q, f->limit + 1);
}

static err_t read_rows(struct ctx *c, const struct sql *q, struct row *v, int max, int *n)
{
    struct rows *r;
    *n = 0;
    TRY(db_query(c, q, &r));
    for (bool more; *n < max;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        v[(*n)++] = row_of(c, r);
    }
    rows_close(r);
    return OK;
}

err_t log_put(struct ctx *c, const struct log_filter *f, struct jw *w)
{
    struct row *v = mem_array(c->mem, struct row, f->limit + 1);
    struct sql q = select_rows(c);
    int n;
    put_conditions(&q, f);
    TRY(read_rows(c, &q, v, f->limit + 1, &n));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < n && i < f->limit; i++) TRY(put_row(c, w, &v[i]));
    jw_end_arr(w);
    jw_key(w, S("next"));
    if (n > f->limit) jw_id(w, v[f->limit - 1].id);
    else jw_null(w);
    jw_end_obj(w);
    return OK;
}

static err_t find_row(struct ctx *c, id64 id, struct row *out)
{
    struct sql q = select_rows(c);
    int n;
    sql_lit(&q, "id = ");
    sql_i64(&q, id);
    if (store_in_write(c)) sql_for_update(&q);
    TRY(read_rows(c, &q, out, 1, &n));
    return n ? OK : fail(c, ERR_NOT_FOUND);
}

err_t log_put_one(struct ctx *c, id64 id, struct jw *w)
{
    struct row r;
    TRY(find_row(c, id, &r));
    return put_row(c, w, &r);
}

// ---- again ----

static err_t retry_job(struct ctx *c, void *arg)
{
    const id64 *id = arg;
    struct row r;
    struct sql q = db_sql(c);
    TRY(find_row(c, *id, &r));
    if (!may_retry(&r)) return fail(c, ERR_MESSAGE_STATE);
    sql_lit(&q,
            "UPDATE x_send SET state = 'waiting', tries = 0, why = NULL, error = NULL, ended_at "
            "= NULL, next_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, r.id);
    TRY(db_exec(c, &q, NULL));
    struct buf b = BUF(c->mem);
    buf_fmt(&b, "{\"message\":\"%lld\",\"state\":\"%.*s\"}", (long long)r.id, STR_ARG(r.state));
    return audit_write(c, S("messages.retry"), r.form_id, r.record_id, buf_str(&b), S("ok"));
}

err_t log_retry(struct ctx *c, id64 id)
{
    TRY(store_write(c, WRITE_PEOPLE, retry_job, &id));
    worker_wake();
    return OK;
}

// ---- what was said is not kept for ever ----

static err_t purge_job(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    (void)arg;
    sql_lit(&q,
            "UPDATE x_send SET what = NULL, error = NULL WHERE what IS NOT NULL AND state NOT IN "
            "('waiting', 'held', 'sending') AND made_at < ");
    sql_i64(&q, c->now_ms - KEPT_DAYS * DAY_MS);
    return db_exec(c, &q, NULL);
}

err_t log_purge(struct ctx *c) { return store_write(c, WRITE_JOBS, purge_job, NULL); }
