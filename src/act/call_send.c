// SPDX-License-Identifier: Apache-2.0
// One call: claimed in a transaction, made outside of any, marked in another, as messages are (notify/send.c). A
// claim is a lease; one that ran out means that a process died between claim and mark: what may be repeated is
// made again with the same Idempotency-Key, all else is unknown, which a person decides. Whoever waits for the
// answer is woken in the transaction that marks it.
#include "act/call.h"
#include "base/base64.h"
#include "base/log.h"
#include "os/clock.h"
#include "os/crypto.h"
#include "os/random.h"

#define LEASE_MS (2 * CONNECTION_SECONDS_MAX * 1000LL)
#define AGAIN_MS 30000
#define TRIES_MAX 8

struct claim {
    struct call_row r;
    struct connection n;
    struct outgoing o;
    bool found, goes;
};

struct mark {
    const char *state, *why;
    i64 next_at;
    const struct returned *got; // NULL: it was not made
};

// ---- marking ----

static err_t put_got(struct ctx *c, struct sql *q, const struct call_row *r,
                     const struct returned *got)
{
    str sealed;
    sql_lit(q, ", status = ");
    sql_i64(q, got->status);
    sql_lit(q, ", error = ");
    if (got->error.n) sql_text(q, str_sub(got->error, 0, 300));
    else sql_null(q);
    if (!got->body.n) return OK;
    TRY(call_seal_answer(c, r->id, got->body, &sealed));
    sql_lit(q, ", answer = ");
    sql_blob(q, sealed);
    return OK;
}

// Nothing when another try began meanwhile.
static err_t mark_row(struct ctx *c, const struct call_row *r, i64 only_tries, const struct mark *m)
{
    struct sql q = db_sql(c);
    bool is_end =
        !str_eq(str_of(m->state), S("waiting")) && !str_eq(str_of(m->state), S("sending"));
    i64 changed;
    sql_lit(&q, "UPDATE x_call SET state = ");
    sql_text(&q, str_of(m->state));
    sql_lit(&q, ", tries = ");
    sql_i64(&q, r->tries);
    sql_lit(&q, ", next_at = ");
    sql_i64(&q, m->next_at);
    sql_lit(&q, ", why = ");
    if (m->why) sql_text(&q, str_of(m->why));
    else sql_null(&q);
    if (m->got) TRY(put_got(c, &q, r, m->got));
    if (is_end) sql_lit(&q, ", ended_at = ");
    else sql_lit(&q, ", sent_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, r->id);
    if (only_tries) {
        sql_lit(&q, " AND state = 'sending' AND tries = ");
        sql_i64(&q, only_tries);
    }
    TRY(db_exec(c, &q, &changed));
    return changed && is_end ? act_port()->wake(c, r->waiter, (int)r->step) : OK;
}

// ---- claiming ----

static err_t find_due(struct ctx *c, struct claim *k)
{
    struct sql q = db_sql(c);
    id64 id;
    sql_lit(&q, "SELECT id FROM x_call WHERE state IN ('waiting', 'sending') AND next_at <= ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " ORDER BY next_at, id LIMIT 1");
    if (q.dialect == PG) sql_lit(&q, " FOR UPDATE SKIP LOCKED");
    TRY(db_one_i64(c, &q, &id, &k->found));
    return k->found ? call_by_id(c, id, &k->r) : OK;
}

static err_t end_claim(struct ctx *c, const struct claim *k, const char *state, const char *why)
{
    struct mark m = { state, why, 0, NULL };
    return mark_row(c, &k->r, 0, &m);
}

static err_t claim_next(struct ctx *c, void *arg)
{
    struct claim *k = arg;
    bool found;
    *k = (struct claim){ .found = false };
    TRY(find_due(c, k));
    if (!k->found) return OK;
    TRY(call_open(c, &k->r, &k->o));
    if (str_eq(k->r.state, S("sending")) && !k->o.repeats)
        return end_claim(c, k, "unknown", "INTERRUPTED");
    TRY(connection_find(c, k->r.connection, &k->n, &found));
    if (!found || k->n.is_off) return end_claim(c, k, "failed", "CONNECTION_OFF");
    k->goes = true;
    k->r.tries++;
    struct mark m = { "sending", NULL, c->now_ms + LEASE_MS, NULL };
    return mark_row(c, &k->r, 0, &m);
}

// ---- calling ----

struct head {
    VEC(struct call_header) v;
};

static void add(struct ctx *c, struct head *h, str name, str value)
{
    struct call_header one = { name, value };
    vec_push(c->mem, &h->v, one);
}

static void sign(struct ctx *c, const struct connection *n, const struct outgoing *o,
                 struct head *h)
{
    u8 mac[SHA256_LEN];
    str now = str_of_i64(c->mem, clock_now_ms() / 1000);
    hmac_sha256(n->secret, str_cat3(c->mem, now, S("."), o->body), mac);
    add(c, h, S("X-Xinglin-Timestamp"), now);
    add(c, h, S("X-Xinglin-Signature"),
        str_cat(c->mem, S("sha256="), str_hex(c->mem, mac, sizeof mac)));
}

// Who we are.
static void identify(struct ctx *c, const struct connection *n, const struct outgoing *o,
                     struct head *h)
{
    if (str_eq(n->auth, S("bearer")))
        add(c, h, S("Authorization"), str_cat(c->mem, S("Bearer "), n->secret));
    if (str_eq(n->auth, S("basic"))) {
        str pair = str_cat3(c->mem, n->user, S(":"), n->secret);
        add(c, h, S("Authorization"),
            str_cat(c->mem, S("Basic "), base64_of(c->mem, pair.p, pair.n)));
    }
    if (str_eq(n->auth, S("header"))) add(c, h, n->header, n->secret);
    if (str_eq(n->auth, S("signature"))) sign(c, n, o, h);
}

static bool is_expected(const struct outgoing *o, i64 status)
{
    i64 n;
    if (!o->expect) return status >= 200 && status < 300;
    json_each(j, o->expect) if (json_i64(j, &n) && n == status) return true;
    return false;
}

static void judge_status(struct ctx *c, const struct outgoing *o, int status, struct returned *out)
{
    // Later it may go: the other side is busy, was slow, or is being mended.
    bool heals = status >= 500 || status == 408 || status == 425 || status == 429;
    // Something broke behind the door: it may have been done before.
    bool is_dim = (status == 500 || status == 502 || status == 504) && !o->repeats;
    out->how = is_dim ? CALLED_UNKNOWN : heals ? CALLED_AGAIN : CALLED_NEVER;
    out->error = str_fmt(c->mem, "HTTP %d", status);
    if (status >= 300 && status < 400)
        out->error =
            str_cat(c->mem, out->error,
                    c->lang == LANG_EN ? S(" (redirects are not followed)") : S("（不跟随跳转）"));
}

static void judge(struct ctx *c, const struct outgoing *o, const struct call_answer *a,
                  struct returned *out)
{
    *out = (struct returned){ CALLED_OK, a->status, a->body, a->problem };
    if (a->end != CALL_ANSWERED) {
        bool is_lost = a->end == CALL_LOST && !o->repeats;
        out->how = is_lost ? CALLED_UNKNOWN : CALLED_AGAIN;
        out->body = STR_NONE;
        return;
    }
    if (!is_expected(o, a->status)) {
        judge_status(c, o, a->status, out);
        return;
    }
    bool is_read = !o->reads || (!a->is_cut && json_parse(c->mem, a->body, NULL));
    if (is_read) return;
    // It was done there; doing it again would not make the answer better.
    out->how = CALLED_NEVER;
    out->error = a->is_cut ? S("> 256 KB") : S("JSON");
}

err_t call_perform(struct ctx *c, const struct connection *n, const struct outgoing *o, str key,
                   struct returned *out)
{
    struct head h = { 0 };
    struct buf once = BUF(c->mem);
    struct call_answer a;
    url_encode_put(&once, key);
    add(c, &h, S("Accept"), S("application/json"));
    add(c, &h, S("Idempotency-Key"), buf_str(&once));
    if (o->body.n) add(c, &h, S("Content-Type"), S("application/json; charset=utf-8"));
    identify(c, n, o, &h);
    for (size_t i = 0; i < o->header_count; i++)
        add(c, &h, o->headers[i].name, o->headers[i].value);
    struct call k = { .method = o->method,
                      .url = str_cat(c->mem, n->base, o->path),
                      .headers = h.v.v,
                      .header_count = h.v.n,
                      .body = o->body,
                      .timeout_ms = n->seconds * 1000,
                      .reaches_local = n->is_inside };
    TRY(http_call(c, &k, &a));
    judge(c, o, &a, out);
    return OK;
}

struct ending {
    const struct claim *k;
    struct returned got;
};

// 30 s, 1 min, 2 min ... and up to a quarter more, so that those that failed together do not all come back
// together.
static i64 again_after(i64 tries)
{
    i64 wait = (i64)AGAIN_MS << i64_min(tries - 1, 20);
    return wait + (i64)(random_u64() % (u64)(wait / 4));
}

static err_t end_calling(struct ctx *c, void *arg)
{
    const struct ending *e = arg;
    const struct call_row *r = &e->k->r;
    struct mark m = { .state = "done", .got = &e->got };
    bool is_last = r->tries >= TRIES_MAX;
    if (e->got.how == CALLED_NEVER) m.state = "failed";
    if (e->got.how == CALLED_UNKNOWN) {
        m.state = "unknown";
        m.why = "NO_ANSWER";
    }
    if (e->got.how == CALLED_AGAIN) {
        m.state = is_last ? "failed" : "waiting";
        m.why = is_last ? "TRIES" : NULL;
        m.next_at = is_last ? 0 : c->now_ms + again_after(r->tries);
    }
    return mark_row(c, r, r->tries, &m);
}

// An idle house opens no write transaction for this.
static err_t is_any_due(struct ctx *c, bool *any)
{
    struct sql q = db_sql(c);
    i64 id;
    sql_lit(&q, "SELECT id FROM x_call WHERE state IN ('waiting', 'sending') AND next_at <= ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " LIMIT 1");
    return db_one_i64(c, &q, &id, any);
}

static err_t round_of_calls(struct ctx *c, bool *did)
{
    struct claim k;
    struct ending e = { .k = &k };
    c->who = actor_capability(c, S("calls"));
    TRY(is_any_due(c, did));
    if (!*did) return OK;
    TRY(store_write(c, WRITE_JOBS, claim_next, &k));
    *did = k.found;
    if (!k.goes) return OK;
    err_t went = call_perform(c, &k.n, &k.o, k.r.key, &e.got);
    if (went != OK) { // our own failure: nothing is known to have left but that it was tried
        e.got = (struct returned){ k.o.repeats ? CALLED_AGAIN : CALLED_UNKNOWN, 0, STR_NONE,
                                   err_symbol(went) };
        log_warn("call %lld: %.*s", (long long)k.r.id, STR_ARG(err_symbol(went)));
        err_clear(c);
    }
    c->now_ms = clock_now_ms();
    return store_write(c, WRITE_JOBS, end_calling, &e);
}

// SQLite: what is on its way when the program starts was taken by one that died. All loops begin with this, and
// none may free what another has taken meanwhile.
static _Atomic bool is_freed;

static err_t free_taken(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    (void)arg;
    if (is_freed) return OK;
    sql_lit(&q, "UPDATE x_call SET next_at = 0 WHERE state = 'sending'");
    TRY(db_exec(c, &q, NULL));
    is_freed = true; // the writer of SQLite runs one job at a time
    return OK;
}

const struct loop_kind call_loop = { "calls", free_taken, round_of_calls };
