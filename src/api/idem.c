// SPDX-License-Identifier: Apache-2.0
// Idempotency keys: the same key with the same body gives the stored answer for 24 hours, with
// another body it is refused. For short writes the key's row, the change and the answer commit
// together, so a key is never spent without its change. Long work takes the key first (status 0) and
// stores the answer when it is done; the same key meanwhile is told to wait. What a stranger sends
// counts once, however often it comes with the same key.
//
// Answers may hold what must not lie open in the database, so they are stored sealed.
#include "api/internal.h"
#include "auth/crypto.h"
#include "os/crypto.h"

#define KEEP_MS (24 * 3600000LL)
#define WORK_MS (15 * 60000LL) // longer than any work: whoever took the key is gone
#define KEY_MAX 200

struct idem {
    struct request *q;
    str key, hash;
    struct policy_slot *policies; // of the actor, before the job
    bool is_replayed;
};

static bool is_key(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] > '~') return false;
    return s.n > 0 && s.n <= KEY_MAX;
}

static str hash_of(struct request *q)
{
    struct mem *m = q->c->mem;
    str head = str_fmt(m, STR_FMT " " STR_FMT "?" STR_FMT " " STR_FMT "\n",
                       STR_ARG(http_method_name(q->x->req.method)), STR_ARG(q->x->req.path),
                       STR_ARG(q->x->req.query), STR_ARG(http_header_get(q->x, S("if-match"))));
    return sha256_hex(m, str_cat(m, head, q->raw));
}

static str label_of(struct idem *d)
{
    return str_fmt(d->q->c->mem, "idem:" STR_FMT ":" STR_FMT, STR_ARG(d->q->c->who->key),
                   STR_ARG(d->key));
}

// ETag, a line end, the body; sealed; in hex.
static err_t pack(struct idem *d, str *out)
{
    struct request *q = d->q;
    struct ctx *c = q->c;
    str etag = STR_NONE, sealed;
    for (size_t i = 0; i < q->x->res.header_count; i++)
        if (str_eq_nocase(q->x->res.headers[i].name, S("etag"))) etag = q->x->res.headers[i].value;
    str plain = str_cat3(c->mem, etag, S("\n"), buf_str(&q->x->res.body));
    TRY(secret_seal(c, label_of(d), plain, &sealed));
    *out = str_hex(c->mem, sealed.p, sealed.n);
    return OK;
}

static err_t replay(struct idem *d, int status, str packed)
{
    struct request *q = d->q;
    struct ctx *c = q->c;
    u8 *raw = mem_alloc(c->mem, packed.n / 2 + 1);
    str plain;
    if (!str_hex_decode(packed, raw, packed.n / 2)) return fail(c, ERR_SEALED_CELL);
    TRY(secret_open(c, label_of(d), (str){ (char *)raw, packed.n / 2 }, &plain));
    i64 at = str_find_char(plain, '\n');
    str etag = str_sub(plain, 0, (size_t)at), body = str_from(plain, (size_t)at + 1);
    d->is_replayed = true;
    if (!body.n) {
        http_empty(q->x, status);
    } else {
        buf_put(http_json(q->x, status), body);
    }
    if (etag.n) http_header_set(q->x, S("ETag"), etag);
    http_header_set(q->x, S("Idempotency-Replayed"), S("true"));
    return OK;
}

static err_t earlier(struct idem *d, bool *found)
{
    struct ctx *c = d->q->c;
    struct sql s = db_sql(c);
    struct rows *r;
    sql_lit(&s, "SELECT body_hash, status, body FROM x_idem WHERE who = ");
    sql_text(&s, c->who->key);
    sql_lit(&s, " AND key = ");
    sql_text(&s, d->key);
    TRY(db_query(c, &s, &r));
    TRY(rows_next(r, found));
    if (!*found) return OK;
    bool is_same = secret_equal(rows_text(r, 0), d->hash);
    int status = (int)rows_i64(r, 1);
    str packed = str_dup(c->mem, rows_text(r, 2));
    rows_close(r);
    if (!is_same) return fail(c, ERR_IDEMPOTENCY_MISMATCH);
    if (!status) return fail(c, ERR_BUSY); // the first one is still at it
    return replay(d, status, packed);
}

static err_t forget_old(struct idem *d)
{
    struct ctx *c = d->q->c;
    struct sql s = db_sql(c);
    sql_lit(&s, "DELETE FROM x_idem WHERE who = ");
    sql_text(&s, c->who->key);
    sql_lit(&s, " AND key = ");
    sql_text(&s, d->key);
    sql_lit(&s, " AND (at < ");
    sql_i64(&s, c->now_ms - KEEP_MS);
    sql_lit(&s, " OR (status = 0 AND at < ");
    sql_i64(&s, c->now_ms - WORK_MS);
    sql_lit(&s, "))");
    return db_exec(c, &s, NULL);
}

// Takes the key; *taken false when it was spent before (then the answer stands already).
static err_t take_key(struct idem *d, bool *taken)
{
    struct ctx *c = d->q->c;
    struct sql s = db_sql(c);
    i64 changed;
    bool found;
    TRY(forget_old(d));
    sql_lit(&s, "INSERT INTO x_idem (who, key, body_hash, status, body, at) VALUES (");
    sql_text(&s, c->who->key);
    sql_lit(&s, ", ");
    sql_text(&s, d->key);
    sql_lit(&s, ", ");
    sql_text(&s, d->hash);
    sql_lit(&s, ", 0, '', ");
    sql_i64(&s, c->now_ms);
    sql_lit(&s, ") ON CONFLICT (who, key) DO NOTHING");
    TRY(db_exec(c, &s, &changed));
    *taken = changed == 1;
    if (*taken) return OK;
    TRY(earlier(d, &found));
    return found ? OK : fail(c, ERR_BUSY); // gone between the two statements
}

static err_t keep_answer(struct ctx *c, void *arg)
{
    struct idem *d = arg;
    struct sql s = db_sql(c);
    str packed;
    TRY(pack(d, &packed));
    sql_lit(&s, "UPDATE x_idem SET status = ");
    sql_i64(&s, d->q->x->res.status);
    sql_lit(&s, ", body = ");
    sql_text(&s, packed);
    sql_lit(&s, " WHERE who = ");
    sql_text(&s, c->who->key);
    sql_lit(&s, " AND key = ");
    sql_text(&s, d->key);
    return db_exec(c, &s, NULL);
}

static err_t drop_key(struct ctx *c, void *arg)
{
    struct idem *d = arg;
    struct sql s = db_sql(c);
    sql_lit(&s, "DELETE FROM x_idem WHERE who = ");
    sql_text(&s, c->who->key);
    sql_lit(&s, " AND key = ");
    sql_text(&s, d->key);
    sql_lit(&s, " AND status = 0");
    return db_exec(c, &s, NULL);
}

// ---- short writes: everything in one job, which may run more than once ----

static void begin_again(struct idem *d)
{
    struct http_response *res = &d->q->x->res;
    res->header_count = 0;
    res->body = BUF(d->q->c->mem);
    res->status = 200;
    // What a try before this one cached lay in memory that was rewound.
    ((struct actor *)(uintptr_t)d->q->c->who)->policies = d->policies;
}

static err_t write_with_key(struct ctx *c, void *arg)
{
    struct idem *d = arg;
    bool taken;
    begin_again(d);
    TRY(take_key(d, &taken));
    if (!taken) return OK;
    TRY(d->q->route->handle(d->q));
    return keep_answer(c, d);
}

static err_t write_plain(struct ctx *c, void *arg)
{
    struct idem *d = arg;
    (void)c;
    begin_again(d);
    return d->q->route->handle(d->q);
}

// ---- long work: the key, then the work, then the answer ----

static err_t take_key_job(struct ctx *c, void *arg)
{
    struct idem *d = arg;
    bool taken;
    (void)c;
    begin_again(d);
    d->is_replayed = false;
    return take_key(d, &taken);
}

static err_t work_with_key(struct idem *d)
{
    struct ctx *c = d->q->c;
    TRY(store_write(c, WRITE_PEOPLE, take_key_job, d));
    if (d->is_replayed) return OK;
    err_t e = d->q->route->handle(d->q);
    d->policies = c->who->policies;
    if (e == OK) return store_write(c, WRITE_PEOPLE, keep_answer, d);
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    err_t dropped = store_write(c, WRITE_PEOPLE, drop_key, d); // so that it may be tried again
    if (dropped == OK) return e;
    c->errs = errs;
    c->errs_tail = tail;
    return e;
}

// ---- a stranger's: counted first, but not when it is only told again ----

static err_t is_told_again(struct idem *d, bool *again)
{
    struct ctx *c = d->q->c;
    struct sql s = db_sql(c);
    i64 n;
    sql_lit(&s, "SELECT count(*) FROM x_idem WHERE who = ");
    sql_text(&s, c->who->key);
    sql_lit(&s, " AND key = ");
    sql_text(&s, d->key);
    sql_lit(&s, " AND body_hash = ");
    sql_text(&s, d->hash);
    sql_lit(&s, " AND status <> 0 AND at >= ");
    sql_i64(&s, c->now_ms - KEEP_MS);
    TRY(db_one_i64(c, &s, &n, NULL));
    *again = n > 0;
    return OK;
}

static err_t try_once(struct idem *d)
{
    bool again;
    TRY(is_told_again(d, &again));
    str once = str_cat3(d->q->c->mem, label_of(d), S(":"), d->hash);
    return again ? OK : public_may_try(d->q, str_sub(sha256_hex(d->q->c->mem, once), 0, 24));
}

err_t idem_run(struct request *q)
{
    enum route_kind kind = q->route->kind;
    struct idem d = { .q = q, .key = http_header_get(q->x, S("idempotency-key")) };
    bool is_short = kind == WRITES || kind == SENDS,
         keeps = (is_short || kind == SAVES || kind == WORKS) && q->c->who;
    if (!keeps) return q->route->handle(q);
    d.policies = q->c->who->policies;
    if (!d.key.n && kind == SENDS) TRY(public_may_try(q, STR_NONE));
    if (!d.key.n)
        return is_short ? store_write(q->c, WRITE_PEOPLE, write_plain, &d) : q->route->handle(q);
    if (!is_key(d.key)) return fail_arg(q->c, ERR_BAD_REQUEST, STR_NONE, S("Idempotency-Key"));
    d.hash = hash_of(q);
    if (kind == SENDS) TRY(try_once(&d));
    if (kind != WORKS) return store_write(q->c, WRITE_PEOPLE, write_with_key, &d);
    return work_with_key(&d);
}
