// SPDX-License-Identifier: Apache-2.0
// Log-in and its brakes.
//
// x_login_try holds a counter per account ("a:" and a hash of what was typed, so that a password typed
// into the wrong box is not stored) and per address ("i:"). A try is counted, and the wait that it
// would cost is set, in a transaction of its own before the password is looked at; what proves right
// is taken back. So any number of tries side by side count one by one, and whether an account exists
// makes no difference to anything that a caller can see.
#include "auth/login.h"
#include "auth/audit.h"
#include "auth/crypto.h"
#include "auth/rate.h"
#include "auth/totp.h"
#include "auth/user.h"
#include "base/utf8.h"
#include "os/crypto.h"

#define ACCOUNT_TRIES 5
#define ADDRESS_TRIES 20
#define WAIT_FIRST_MS 60000LL
#define WAIT_MOST_MS (30 * 60000LL)
#define FORGET_MS (60 * 60000LL) // a counter starts anew after an hour without a wrong try
#define ACCOUNT_MAX 200

// --- Counters ----------------------------------------------------------------------------------------

struct counter {
    str key;
    i64 limit, n, until;
};

static str account_key(struct ctx *c, str account)
{
    return str_cat(c->mem, S("a:"), str_sub(sha256_hex(c->mem, account), 0, 40));
}

static str address_key(struct ctx *c, str ip)
{
    return str_cat(c->mem, S("i:"), rate_address(c->mem, ip));
}

static i64 wait_after(i64 n, i64 limit)
{
    if (n < limit) return 0;
    i64 doublings = i64_min(n - limit, 10);
    return i64_min(WAIT_FIRST_MS << doublings, WAIT_MOST_MS);
}

static err_t read_counter(struct ctx *c, struct counter *k, i64 *at)
{
    struct sql make = db_sql(c), q = db_sql(c);
    struct rows *r;
    bool more;
    sql_lit(&make, "INSERT INTO x_login_try (key, n, until, at) VALUES (");
    sql_text(&make, k->key);
    sql_lit(&make, ", 0, 0, ");
    sql_i64(&make, c->now_ms);
    sql_lit(&make, ") ON CONFLICT (key) DO NOTHING");
    TRY(db_exec(c, &make, NULL));
    sql_lit(&q, "SELECT n, until, at FROM x_login_try WHERE key = ");
    sql_text(&q, k->key);
    sql_for_update(&q);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &more));
    k->n = more ? rows_i64(r, 0) : 0;
    k->until = more ? rows_i64(r, 1) : 0;
    *at = more ? rows_i64(r, 2) : 0;
    rows_close(r);
    return OK;
}

static err_t write_counter(struct ctx *c, const struct counter *k)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_login_try SET n = ");
    sql_i64(&q, k->n);
    sql_lit(&q, ", until = ");
    sql_i64(&q, k->until);
    sql_lit(&q, ", at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE key = ");
    sql_text(&q, k->key);
    return db_exec(c, &q, NULL);
}

static err_t count_one(struct ctx *c, struct counter *k)
{
    i64 at;
    TRY(read_counter(c, k, &at));
    if (k->until > c->now_ms) {
        i64 minutes = (k->until - c->now_ms + 59999) / 60000;
        return fail_arg(c, ERR_ACCOUNT_LOCKED, STR_NONE, str_of_i64(c->mem, minutes));
    }
    if (i64_max(at, k->until) + FORGET_MS < c->now_ms) k->n = 0;
    k->n++;
    i64 wait = wait_after(k->n, k->limit);
    k->until = wait ? c->now_ms + wait : 0;
    return write_counter(c, k);
}

struct tries {
    struct counter account, address;
};

static struct tries tries_of(struct ctx *c, str account, str ip)
{
    return (struct tries){ { account_key(c, account), ACCOUNT_TRIES, 0, 0 },
                           { address_key(c, ip), ADDRESS_TRIES, 0, 0 } };
}

static err_t count_job(struct ctx *c, void *arg)
{
    struct tries *t = arg;
    TRY(count_one(c, &t->account));
    return count_one(c, &t->address);
}

// Inside a write job: the try was right. `forget` clears the account's counter altogether.
static err_t take_back(struct ctx *c, struct tries *t, bool forget)
{
    struct counter *both[] = { &t->account, &t->address };
    for (int i = 0; i < 2; i++) {
        i64 at;
        struct counter *k = both[i];
        TRY(read_counter(c, k, &at));
        k->n = forget && k == &t->account ? 0 : i64_max(k->n - 1, 0);
        if (!wait_after(k->n, k->limit)) k->until = 0;
        TRY(write_counter(c, k));
    }
    return OK;
}

// --- The first step ------------------------------------------------------------------------------------

struct known {
    id64 id;
    str account, name, hash;
    i64 pw_gen;
    bool is_off, has_totp;
};

static err_t read_known(struct ctx *c, struct sql *q, struct known *out)
{
    struct rows *r;
    bool more;
    *out = (struct known){ 0 };
    TRY(db_query(c, q, &r));
    TRY(rows_next(r, &more));
    if (more)
        *out = (struct known){ rows_i64(r, 0),
                               str_dup(c->mem, rows_text(r, 1)),
                               str_dup(c->mem, rows_text(r, 2)),
                               str_dup(c->mem, rows_text(r, 3)),
                               rows_i64(r, 4),
                               rows_i64(r, 5) != 0,
                               totp_is_active(rows_blob(r, 6)) };
    rows_close(r);
    return OK;
}

static err_t find_account(struct ctx *c, str account, struct known *out)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id, account, name, pw_hash, pw_gen, is_off, totp_secret FROM x_user WHERE "
                "account = ");
    sql_text(&q, account);
    return read_known(c, &q, out);
}

static err_t find_user(struct ctx *c, id64 id, struct known *out)
{
    struct sql q = db_sql(c);
    sql_lit(
        &q,
        "SELECT id, account, name, pw_hash, pw_gen, is_off, totp_secret FROM x_user WHERE id = ");
    sql_i64(&q, id);
    return read_known(c, &q, out);
}

// For the audit log: who tries, as far as that is known.
static struct actor *trying(struct ctx *c, const struct known *u, str ip)
{
    struct actor *a = mem_new_of(c->mem, struct actor);
    a->kind = ACTOR_USER;
    a->user_id = u->id;
    a->key = u->id ? str_fmt(c->mem, "user:%lld", (long long)u->id) : S("nobody");
    a->name = u->name;
    a->ip = ip;
    a->via = S("ui");
    return a;
}

static err_t refuse(struct ctx *c, err_t e, const struct known *u, str action, str ip)
{
    const struct actor *was = c->who;
    c->who = trying(c, u, ip);
    err_t noted = audit_note(c, action, 0, 0, STR_NONE, S("refused"));
    c->who = was;
    return noted != OK ? noted : e;
}

struct enter {
    const struct known *user;
    struct tries *tries;
    str new_hash, ip, agent, replaces; // replaces: hash of the pending session
    bool is_pending;
    struct session_new *session;
};

static err_t store_hash(struct ctx *c, const struct enter *e)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_user SET pw_hash = ");
    sql_text(&q, e->new_hash);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, e->user->id);
    sql_lit(&q, " AND pw_gen = ");
    sql_i64(&q, e->user->pw_gen);
    return db_exec(c, &q, NULL);
}

static err_t drop_session(struct ctx *c, str hash)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_session WHERE token_hash = ");
    sql_text(&q, hash);
    return db_exec(c, &q, NULL);
}

static err_t enter_job(struct ctx *c, void *arg)
{
    struct enter *e = arg;
    // A right password does not clear the counter while the code is still to come: else codes could be
    // tried without end by signing in again.
    TRY(take_back(c, e->tries, !e->is_pending));
    if (e->new_hash.n) TRY(store_hash(c, e));
    if (e->replaces.n) TRY(drop_session(c, e->replaces));
    TRY(session_create(c, e->user->id, e->user->pw_gen, e->is_pending, e->ip, e->agent,
                       e->session));
    return audit_write(c, e->is_pending ? S("login.password") : S("login"), 0, 0, STR_NONE,
                       S("ok"));
}

static err_t enter(struct ctx *c, struct enter *e, struct login_done *out)
{
    const struct actor *was = c->who;
    *out = (struct login_done){ .user_id = e->user->id, .needs_totp = e->is_pending };
    e->session = &out->session;
    c->who = trying(c, e->user, e->ip);
    err_t err = store_write(c, WRITE_PEOPLE, enter_job, e);
    c->who = was;
    return err;
}

err_t login(struct ctx *c, const struct login *in, struct login_done *out)
{
    struct known u;
    bool is_right, is_old;
    str account = str_lower(c->mem, str_trim(in->account));
    if (account.n > ACCOUNT_MAX || !utf8_valid(account)) account = S("");
    struct tries t = tries_of(c, account, in->ip);
    TRY(find_account(c, account, &u));
    err_t e = store_write(c, WRITE_PEOPLE, count_job, &t);
    if (e == ERR_ACCOUNT_LOCKED) return refuse(c, e, &u, S("login.locked"), in->ip);
    TRY(e);
    TRY(password_verify(c, in->password, u.is_off ? STR_NONE : u.hash, &is_right, &is_old));
    if (!is_right) return refuse(c, fail(c, ERR_BAD_CREDENTIALS), &u, S("login"), in->ip);
    struct enter enters = {
        .user = &u, .tries = &t, .ip = in->ip, .agent = in->agent, .is_pending = u.has_totp
    };
    if (is_old) TRY(password_hash(c, in->password, &enters.new_hash));
    return enter(c, &enters, out);
}

// --- The second step -----------------------------------------------------------------------------------

static err_t end_pending_job(struct ctx *c, void *arg) { return drop_session(c, *(str *)arg); }

err_t login_totp(struct ctx *c, const struct session_info *pending, str code, str ip, str agent,
                 struct login_done *out)
{
    struct known u;
    str hash = pending->hash;
    if (!pending->totp_pending) return fail(c, ERR_NEED_LOGIN);
    TRY(find_user(c, pending->user_id, &u));
    struct tries t = tries_of(c, u.account, ip);
    err_t e = store_write(c, WRITE_PEOPLE, count_job, &t);
    if (e == OK) e = totp_use(c, u.id, code);
    bool is_last = e == ERR_ACCOUNT_LOCKED || (e == ERR_BAD_CODE && t.account.n >= ACCOUNT_TRIES);
    if (is_last) TRY(store_write(c, WRITE_PEOPLE, end_pending_job, &hash));
    if (e == ERR_BAD_CODE || e == ERR_ACCOUNT_LOCKED) return refuse(c, e, &u, S("login.code"), ip);
    TRY(e);
    struct enter enters = { .user = &u, .tries = &t, .ip = ip, .agent = agent, .replaces = hash };
    return enter(c, &enters, out);
}

// --- The rest ------------------------------------------------------------------------------------------

static err_t logout_job(struct ctx *c, void *arg)
{
    TRY(drop_session(c, *(str *)arg));
    return audit_write(c, S("logout"), 0, 0, STR_NONE, S("ok"));
}

err_t logout(struct ctx *c, const struct session_info *info)
{
    str hash = info->hash;
    return store_write(c, WRITE_PEOPLE, logout_job, &hash);
}

static err_t confirmed_job(struct ctx *c, void *arg) { return take_back(c, arg, true); }

err_t login_confirm(struct ctx *c, id64 user_id, str password)
{
    struct known u;
    bool is_right, is_old;
    str ip = c->who ? c->who->ip : STR_NONE;
    TRY(find_user(c, user_id, &u));
    struct tries t = tries_of(c, u.account, ip);
    err_t e = store_write(c, WRITE_PEOPLE, count_job, &t);
    if (e == ERR_ACCOUNT_LOCKED) return refuse(c, e, &u, S("login.confirm"), ip);
    TRY(e);
    TRY(password_verify(c, password, u.is_off ? STR_NONE : u.hash, &is_right, &is_old));
    if (!is_right)
        return refuse(c, fail_at(c, ERR_BAD_CREDENTIALS, S("password")), &u, S("login.confirm"),
                      ip);
    return store_write(c, WRITE_PEOPLE, confirmed_job, &t);
}
