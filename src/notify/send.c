// SPDX-License-Identifier: Apache-2.0
// One message: claimed in a transaction, sent outside of any, marked in another.
//
//   waiting, held --claim--> sending --mark--> sent | waiting (again) | failed | unknown
//                 \-- governed: held until morning, refused
//
// A claim is a lease: next_at is then the instant when it ends, and tries its number. Whoever comes late
// with the outcome of an earlier try marks nothing. A lease that ran out means that a process died between
// claim and mark: where the channel knows a repeat by its key it is sent again, else it is unknown, which a
// person decides. Of one record and channel the messages leave in order: the next is not claimed before
// the one before it has come to an end; one that is held until morning holds nobody up.
#include "auth/crypto.h"
#include "base/log.h"
#include "base/utf8.h"
#include "store/blob.h"
#include "notify/notify.h"
#include "os/clock.h"
#include "os/random.h"

#define LEASE_MS 120000
#define AGAIN_MS 30000
#define AGAIN_MAX_MS (6 * 3600000LL)
#define ERROR_MAX 300
#define FILES_BYTES ((size_t)20 << 20)

struct claim {
    struct sending s;
    struct sealed_message m;
    struct chan ch;
    str divert_from; // title of the channel that it was for; empty: not diverted
    str divert_to;
    bool found, goes; // goes: it is ours to send
};

// ---- claiming ----

static err_t find_due(struct ctx *c, struct claim *k, str *state)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT id, key, channel, what, person, purpose, form_id, record_id, tries, "
                "made_at, state, made_by, user_id FROM x_send a WHERE next_at <= ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " AND state IN ('waiting', 'held', 'sending') AND (record_id = 0 OR state = "
                "'sending' OR NOT EXISTS (SELECT 1 FROM x_send b WHERE b.form_id = a.form_id AND "
                "b.record_id = a.record_id AND b.channel = a.channel AND b.id < a.id AND b.state "
                "IN ('waiting', 'sending'))) ORDER BY next_at, id LIMIT 1");
    if (q.dialect == PG) sql_lit(&q, " FOR UPDATE SKIP LOCKED");
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &k->found));
    if (!k->found) return OK;
    k->s = (struct sending){ .id = rows_i64(r, 0),
                             .key = str_dup(c->mem, rows_text(r, 1)),
                             .channel = str_dup(c->mem, rows_text(r, 2)),
                             .what = str_dup(c->mem, rows_blob(r, 3)),
                             .person = str_dup(c->mem, rows_text(r, 4)),
                             .form_id = rows_i64(r, 6),
                             .record_id = rows_i64(r, 7),
                             .tries = rows_i64(r, 8),
                             .made_at = rows_i64(r, 9),
                             .made_by = str_dup(c->mem, rows_text(r, 11)),
                             .user_id = rows_i64(r, 12) };
    (void)purpose_of_key(rows_text(r, 5), &k->s.purpose);
    *state = str_dup(c->mem, rows_text(r, 10));
    rows_close(r);
    return OK;
}

struct mark {
    const char *state;
    i64 tries, next_at, sent_at;
    str why, error, provider_id;
    i64 parts;
};

static void set_text(struct sql *q, str v)
{
    if (v.n) sql_text(q, v);
    else sql_null(q);
}

// With only_tries: nothing when another try began meanwhile.
static err_t mark_row(struct ctx *c, id64 id, const struct mark *m, i64 only_tries)
{
    struct sql q = db_sql(c);
    bool is_end = !str_eq(str_of(m->state), S("waiting")) && !str_eq(str_of(m->state), S("held")) &&
                  !str_eq(str_of(m->state), S("sending"));
    sql_lit(&q, "UPDATE x_send SET state = ");
    sql_text(&q, str_of(m->state));
    sql_lit(&q, ", tries = ");
    sql_i64(&q, m->tries);
    sql_lit(&q, ", next_at = ");
    sql_i64(&q, m->next_at);
    sql_lit(&q, ", why = ");
    set_text(&q, m->why);
    sql_lit(&q, ", error = ");
    set_text(&q, utf8_clean(c->mem, m->error, ERROR_MAX)); // what a stranger said, whatever it is
    if (m->provider_id.n) {
        sql_lit(&q, ", provider_id = ");
        sql_text(&q, m->provider_id);
    }
    if (m->sent_at) {
        sql_lit(&q, ", sent_at = ");
        sql_i64(&q, m->sent_at);
    }
    if (m->parts) {
        sql_lit(&q, ", parts = ");
        sql_i64(&q, m->parts);
    }
    if (is_end) {
        sql_lit(&q, ", ended_at = ");
        sql_i64(&q, c->now_ms);
    }
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    if (only_tries) {
        sql_lit(&q, " AND state = 'sending' AND tries = ");
        sql_i64(&q, only_tries);
    }
    return db_exec(c, &q, NULL);
}

static err_t end_claim(struct ctx *c, const struct claim *k, const char *state, str why,
                       i64 next_at)
{
    struct mark m = { .state = state, .tries = k->s.tries, .next_at = next_at, .why = why };
    return mark_row(c, k->s.id, &m, 0);
}

static str name_of(struct ctx *c, const struct chan *ch)
{
    return ch->title.n ? ch->title : title_in(channel_kind_title(ch->kind), c->lang);
}

// Everything goes to one address, by one channel: a house that is trying its messages out.
static err_t divert(struct ctx *c, struct claim *k, const struct governance *g, bool *is_lost)
{
    struct chan to;
    bool found;
    *is_lost = false;
    if (!g->divert_channel.n) return OK;
    TRY(channel_find(c, g->divert_channel, &to, &found));
    *is_lost = !found || to.is_off || to.problem != OK || to.kind->is_coded;
    if (*is_lost) return OK;
    k->divert_from = name_of(c, &k->ch);
    k->divert_to = k->m.to;
    k->ch = to;
    k->m.to = g->divert_to;
    return OK;
}

// A member is written to where he is reached today, not where he was when the message was made.
static err_t member_address(struct ctx *c, const struct channel_kind *kind, id64 user_id, str *out)
{
    const struct user *u = catalog_user(c->cat, user_id);
    struct sql q = db_sql(c);
    str address = str_of(kind->address);
    *out = STR_NONE;
    if (!u || u->is_off) return OK;
    if (str_eq(address, S("member"))) *out = u->account;
    if (!str_eq(address, S("email")) && !str_eq(address, S("phone"))) return OK;
    if (str_eq(address, S("email"))) sql_lit(&q, "SELECT email FROM x_user WHERE id = ");
    else sql_lit(&q, "SELECT phone FROM x_user WHERE id = ");
    sql_i64(&q, user_id);
    return db_one_text(c, &q, out, NULL);
}

static err_t take_member(struct ctx *c, struct claim *k, bool *is_lost)
{
    *is_lost = false;
    if (k->m.to.n || !k->s.user_id) return OK;
    TRY(member_address(c, k->ch.kind, k->s.user_id, &k->m.to));
    *is_lost = !k->m.to.n && !str_eq(str_of(k->ch.kind->address), S("none"));
    return OK;
}

static err_t claim_found(struct ctx *c, struct claim *k, str state)
{
    struct governance g;
    enum verdict verdict = MAY_GO;
    i64 until = 0;
    str why = STR_NONE;
    bool found, is_lost;
    TRY(governance_load(c, &g));
    TRY(channel_find(c, k->s.channel, &k->ch, &found));
    if (!found) return end_claim(c, k, "failed", S("CHANNEL_MISSING"), 0);
    bool was_sending = str_eq(state, S("sending"));
    if (was_sending && !k->ch.kind->knows_repeats)
        return end_claim(c, k, "unknown", S("INTERRUPTED"), 0);
    if (k->ch.is_off || k->ch.problem != OK) return end_claim(c, k, "failed", S("CHANNEL_OFF"), 0);
    TRY(outbox_open(c, k->s.id, k->s.what, &k->m));
    TRY(take_member(c, k, &is_lost));
    if (is_lost) return end_claim(c, k, "failed", S("NO_ADDRESS"), 0);
    if (!was_sending) TRY(govern(c, &g, &k->s, k->ch.kind, k->m.person, &verdict, &until, &why));
    if (verdict == MUST_WAIT) return end_claim(c, k, "held", why, until);
    if (verdict == MUST_NOT) return end_claim(c, k, "refused", why, 0);
    TRY(divert(c, k, &g, &is_lost));
    if (is_lost) return end_claim(c, k, "failed", S("DIVERT"), 0);
    k->goes = true;
    struct mark m = { .state = "sending",
                      .tries = ++k->s.tries,
                      .next_at = c->now_ms + LEASE_MS,
                      .sent_at = c->now_ms };
    return mark_row(c, k->s.id, &m, 0);
}

static err_t claim_next(struct ctx *c, void *arg)
{
    struct claim *k = arg;
    str state;
    *k = (struct claim){ .found = false };
    TRY(find_due(c, k, &state));
    return k->found ? claim_found(c, k, state) : OK;
}

// ---- sending ----

static err_t load_files(struct ctx *c, const struct claim *k, struct letter *l)
{
    struct letter_file *v = mem_array(c->mem, struct letter_file, k->m.file_count);
    size_t bytes = 0;
    for (size_t i = 0; i < k->m.file_count; i++) {
        struct sql q = db_sql(c);
        struct rows *r;
        bool found;
        sql_lit(&q, "SELECT sha256, name, mime, size FROM x_file WHERE id = ");
        sql_text(&q, k->m.files[i]);
        TRY(db_query(c, &q, &r));
        TRY(rows_next(r, &found));
        if (!found) return fail(c, ERR_FILE_MISSING);
        str sha = str_dup(c->mem, rows_text(r, 0));
        v[i] = (struct letter_file){ .name = str_dup(c->mem, rows_text(r, 1)),
                                     .mime = str_dup(c->mem, rows_text(r, 2)) };
        bytes += (size_t)rows_i64(r, 3);
        rows_close(r);
        if (bytes > FILES_BYTES) return fail_arg(c, ERR_BODY_TOO_LARGE, STR_NONE, S("20 MB"));
        TRY(blob_get(c, sha, &v[i].data));
    }
    l->files = v;
    l->file_count = k->m.file_count;
    return OK;
}

static struct letter letter_of(struct ctx *c, const struct claim *k)
{
    const struct form *f = catalog_form_by_id(c->cat, k->s.form_id);
    struct letter l = { .id = k->s.id,
                        .key = k->s.key,
                        .tries = k->s.tries,
                        .to = k->m.to,
                        .title = k->m.title,
                        .text = k->m.text,
                        .code = k->m.code,
                        .params = k->m.params,
                        .param_count = k->m.param_count,
                        .form = f ? f->full_key : STR_NONE,
                        .record_id = k->s.record_id,
                        .made_at = k->s.made_at };
    if (!k->divert_from.n) return l;
    str said = c->lang == LANG_EN ? S("[Test] for ") : S("【测试】原收件人：");
    str head = str_cat3(c->mem, said, k->divert_from, str_cat(c->mem, S(" "), k->divert_to));
    l.text = str_cat3(c->mem, head, S("\n"), l.text);
    if (l.title.n)
        l.title = str_cat(c->mem, c->lang == LANG_EN ? S("[Test] ") : S("【测试】"), l.title);
    return l;
}

struct ending {
    const struct claim *k;
    struct outcome o;
    i64 tries_max, parts;
};

// 30 s, 1 min, 2 min ... and up to a quarter more, so that those that failed together do not all come back
// together.
static i64 again_after(i64 tries)
{
    i64 wait = tries > 20 ? AGAIN_MAX_MS : i64_min(AGAIN_MAX_MS, (i64)AGAIN_MS << (tries - 1));
    return wait + (i64)(random_u64() % (u64)(wait / 4));
}

static err_t end_sending(struct ctx *c, void *arg)
{
    const struct ending *e = arg;
    struct mark m = { .tries = e->k->s.tries,
                      .error = e->o.error,
                      .provider_id = e->o.provider_id,
                      .parts = e->parts };
    bool is_last = e->k->s.tries >= e->tries_max;
    switch (e->o.how) {
    case SENT_OK: m.state = "sent"; break;
    case SENT_UNKNOWN: m.state = "unknown"; break;
    case SENT_NEVER: m.state = "failed"; break;
    case SENT_AGAIN: m.state = is_last ? "failed" : "waiting"; break;
    }
    if (e->o.how == SENT_OK && e->k->divert_from.n) m.why = S("DIVERTED");
    if (e->o.how == SENT_UNKNOWN) m.why = S("NO_ANSWER");
    if (e->o.how == SENT_AGAIN && is_last) m.why = S("TRIES");
    if (e->o.how == SENT_AGAIN && !is_last) m.next_at = c->now_ms + again_after(e->k->s.tries);
    return mark_row(c, e->k->s.id, &m, e->k->s.tries);
}

static err_t send_claimed(struct ctx *c, struct claim *k, struct outcome *o)
{
    struct letter l = letter_of(c, k);
    err_t e = load_files(c, k, &l);
    if (e == OK) return k->ch.kind->send(c, &k->ch, &l, o);
    *o = (struct outcome){ e == ERR_DB_FAILED ? SENT_AGAIN : SENT_NEVER, STR_NONE, err_symbol(e) };
    return OK;
}

// An idle house opens no write transaction for this.
static err_t is_any_due(struct ctx *c, bool *any)
{
    struct sql q = db_sql(c);
    i64 id;
    sql_lit(&q,
            "SELECT id FROM x_send WHERE state IN ('waiting', 'held', 'sending') AND next_at <= ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " LIMIT 1");
    return db_one_i64(c, &q, &id, any);
}

err_t send_next(struct ctx *c, bool *did)
{
    struct claim k;
    struct ending e = { .k = &k };
    struct governance g;
    TRY(is_any_due(c, did));
    if (!*did) return OK;
    TRY(store_write(c, WRITE_JOBS, claim_next, &k));
    *did = k.found;
    if (!k.goes) return OK;
    err_t went = send_claimed(c, &k, &e.o);
    if (went != OK) { // our own failure: nothing is known to have left but that it was tried
        e.o = (struct outcome){ k.ch.kind->knows_repeats ? SENT_AGAIN : SENT_UNKNOWN, STR_NONE,
                                err_symbol(went) };
        log_warn("message %lld: %.*s", (long long)k.s.id, STR_ARG(err_symbol(went)));
        err_clear(c);
    }
    TRY(governance_load(c, &g));
    e.tries_max = g.tries_max;
    if (k.ch.kind->part_len) e.parts = message_parts(k.ch.kind, k.m.text).parts;
    c->now_ms = clock_now_ms();
    return store_write(c, WRITE_JOBS, end_sending, &e);
}

// --- The senders: loops that do the same, so that one slow server does not hold up the others ---------------

// SQLite: what is being sent when the program starts was taken by one that died. All loops begin with this,
// and none may free what another has taken meanwhile.
static _Atomic bool is_freed;

static err_t free_taken(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    (void)arg;
    if (is_freed) return OK;
    sql_lit(&q, "UPDATE x_send SET next_at = 0 WHERE state = 'sending'");
    TRY(db_exec(c, &q, NULL));
    is_freed = true; // the writer of SQLite runs one job at a time
    return OK;
}

static err_t round_of_sending(struct ctx *c, bool *did)
{
    c->who = actor_capability(c, S("notify"));
    return send_next(c, did);
}

const struct loop_kind sender_loop = { .name = "sender",
                                       .free_taken = free_taken,
                                       .round = round_of_sending };
