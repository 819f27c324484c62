// SPDX-License-Identifier: Apache-2.0
// Sessions as rows of x_session. Nothing about a session is kept in memory, so it ends everywhere at
// once; the price is one statement a request, which also tells how new the catalogue is.
#include "auth/session.h"
#include "auth/audit.h"
#include "base/log.h"
#include "base/utf8.h"
#include "os/crypto.h"
#include "os/random.h"

#define TOKEN_LEN 52 // base32: 260 bits
#define TOUCH_MS 60000
#define PENDING_MS (10 * 60000LL) // between password and code
#define TRIES_KEPT_MS (24 * 3600000LL)
#define AGENT_MAX 200

err_t session_create(struct ctx *c, id64 user_id, i64 pw_gen, bool totp_pending, str ip, str agent,
                     struct session_new *out)
{
    must(store_in_write(c));
    struct sql q = db_sql(c);
    out->token = random_code(c->mem, TOKEN_LEN);
    out->csrf = random_token(c->mem);
    out->hash = sha256_hex(c->mem, out->token);
    out->expires_at = c->now_ms + (totp_pending ? PENDING_MS : SESSION_LIFE_MS);
    sql_lit(&q,
            "INSERT INTO x_session (token_hash, user_id, csrf, created_at, seen_at, expires_at, "
            "pw_gen, totp_pending, ip, agent) VALUES (");
    sql_text(&q, out->hash);
    sql_lit(&q, ", ");
    sql_i64(&q, user_id);
    sql_lit(&q, ", ");
    sql_text(&q, out->csrf);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_i64(&q, out->expires_at);
    sql_lit(&q, ", ");
    sql_i64(&q, pw_gen);
    sql_lit(&q, ", ");
    sql_i64(&q, totp_pending);
    sql_lit(&q, ", ");
    sql_text(&q, ip.p ? ip : S(""));
    sql_lit(&q, ", ");
    sql_text(&q, agent.p && utf8_valid(agent) ? str_sub(agent, 0, utf8_offset(agent, AGENT_MAX))
                                              : S(""));
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

// --- Finding -----------------------------------------------------------------------------------------

static err_t touch_job(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_session SET seen_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE token_hash = ");
    sql_text(&q, *(str *)arg);
    return db_exec(c, &q, NULL);
}

// A read-only database must still be read by those who are signed in, so this may fail.
static void touch(struct ctx *c, struct session_info *s)
{
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    err_t e = store_write(c, WRITE_JOBS, touch_job, &s->hash);
    if (e == OK) return;
    log_warn("session: not touched: " STR_FMT, STR_ARG(err_symbol(e)));
    c->errs = errs;
    c->errs_tail = tail;
    if (tail) tail->next = NULL;
}

static i64 number_of(const struct rows *r, int col)
{
    i64 v = 0;
    return str_to_i64(rows_text(r, col), &v) ? v : 0;
}

static struct sql find_sql(struct ctx *c, str hash)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT s.user_id, s.csrf, s.created_at, s.seen_at, s.expires_at, s.totp_pending, "
                "s.view_as, "
                "(SELECT value FROM x_meta WHERE key = 'catalog_version'), "
                "(SELECT value FROM x_meta WHERE key = 'perm_epoch') "
                "FROM x_session s JOIN x_user u ON u.id = s.user_id AND u.pw_gen = s.pw_gen "
                "AND u.is_off = 0 WHERE s.token_hash = ");
    sql_text(&q, hash);
    sql_lit(&q, " AND s.expires_at > ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " AND s.seen_at > ");
    sql_i64(&q, c->now_ms - SESSION_IDLE_MS);
    return q;
}

err_t session_find(struct ctx *c, str token, struct session_info *out)
{
    if (token.n != TOKEN_LEN) return fail(c, ERR_NEED_LOGIN);
    str hash = sha256_hex(c->mem, token);
    struct sql q = find_sql(c, hash);
    struct rows *r;
    bool found;
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (found)
        *out = (struct session_info){
            .hash = hash,
            .csrf = str_dup(c->mem, rows_text(r, 1)),
            .user_id = rows_i64(r, 0),
            .created_at = rows_i64(r, 2),
            .seen_at = rows_i64(r, 3),
            .expires_at = rows_i64(r, 4),
            .totp_pending = rows_i64(r, 5) != 0,
            .view_as = rows_i64(r, 6),
            .catalog_version = number_of(r, 7),
            .perm_epoch = number_of(r, 8),
        };
    rows_close(r);
    if (!found) return fail(c, ERR_NEED_LOGIN);
    if (c->now_ms - out->seen_at >= TOUCH_MS) touch(c, out);
    return OK;
}

err_t session_actor(struct ctx *c, const struct session_info *s, str ip, struct actor **out)
{
    if (s->totp_pending) return fail(c, ERR_NEED_TOTP);
    const struct user *u = catalog_user(c->cat, s->user_id);
    if (!u || u->is_off) return fail(c, ERR_NEED_LOGIN);
    struct actor *a = actor_of_user(c, u);
    a->ip = ip;
    a->session_hash = s->hash;
    const struct user *viewed = s->view_as ? catalog_user(c->cat, s->view_as) : NULL;
    if (s->view_as) { // looks only: whoever views as somebody changes nothing in either name
        if (!viewed) return fail(c, ERR_NEED_LOGIN);
        a->also = actor_of_user(c, viewed);
        a->scopes = ACT_READ | ACT_HISTORY;
        a->system_rights = 0;
    }
    *out = a;
    return OK;
}

err_t session_check_csrf(struct ctx *c, const struct session_info *s, str header)
{
    return s->csrf.n && secret_equal(s->csrf, header) ? OK : fail(c, ERR_CSRF);
}

// --- Lists and ends ----------------------------------------------------------------------------------

static err_t may_manage(struct ctx *c, id64 user_id)
{
    return c->who && c->who->user_id == user_id ? OK : need_right(c, RIGHT(PEOPLE));
}

err_t session_list(struct ctx *c, id64 user_id, str this_hash, struct session_row **out, size_t *n)
{
    VEC(struct session_row) v = { 0 };
    struct sql q = db_sql(c);
    struct rows *r;
    TRY(may_manage(c, user_id));
    sql_lit(
        &q,
        "SELECT token_hash, ip, agent, created_at, seen_at FROM x_session WHERE totp_pending = 0 "
        "AND user_id = ");
    sql_i64(&q, user_id);
    sql_lit(&q, " AND expires_at > ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " AND seen_at > ");
    sql_i64(&q, c->now_ms - SESSION_IDLE_MS);
    sql_lit(&q, " ORDER BY seen_at DESC, token_hash LIMIT 200");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct session_row row = {
            .hash = str_dup(c->mem, rows_text(r, 0)),
            .ip = str_dup(c->mem, rows_text(r, 1)),
            .agent = str_dup(c->mem, rows_text(r, 2)),
            .created_at = rows_i64(r, 3),
            .seen_at = rows_i64(r, 4),
            .is_this = str_eq(rows_text(r, 0), this_hash),
        };
        vec_push(c->mem, &v, row);
    }
    *out = v.v;
    *n = v.n;
    return OK;
}

static err_t kill_job(struct ctx *c, void *arg)
{
    str hash = *(str *)arg;
    struct sql find = db_sql(c), q = db_sql(c);
    bool found;
    i64 user_id;
    sql_lit(&find, "SELECT user_id FROM x_session WHERE token_hash = ");
    sql_text(&find, hash);
    TRY(db_one_i64(c, &find, &user_id, &found));
    if (!found) return fail(c, ERR_NOT_FOUND);
    TRY(may_manage(c, user_id));
    sql_lit(&q, "DELETE FROM x_session WHERE token_hash = ");
    sql_text(&q, hash);
    TRY(db_exec(c, &q, NULL));
    str detail = str_fmt(c->mem, "{\"user\":\"%lld\"}", (long long)user_id);
    return audit_write(c, S("session.kill"), 0, 0, detail, S("ok"));
}

err_t session_kill(struct ctx *c, str hash)
{
    return store_write(c, WRITE_PEOPLE, kill_job, &hash);
}

struct kill_all {
    id64 user_id;
    str except;
    i64 killed;
};

static err_t kill_all_job(struct ctx *c, void *arg)
{
    struct kill_all *k = arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_session WHERE user_id = ");
    sql_i64(&q, k->user_id);
    sql_lit(&q, " AND token_hash <> ");
    sql_text(&q, k->except.p ? k->except : S(""));
    TRY(db_exec(c, &q, &k->killed));
    if (!k->killed) return OK;
    str detail = str_fmt(c->mem, "{\"user\":\"%lld\",\"sessions\":%lld}", (long long)k->user_id,
                         (long long)k->killed);
    return audit_write(c, S("session.kill_all"), 0, 0, detail, S("ok"));
}

err_t session_kill_all(struct ctx *c, id64 user_id, str except, i64 *killed)
{
    struct kill_all k = { user_id, except, 0 };
    TRY(may_manage(c, user_id));
    TRY(store_write(c, WRITE_PEOPLE, kill_all_job, &k));
    if (killed) *killed = k.killed;
    return OK;
}

// --- View as -----------------------------------------------------------------------------------------

struct view {
    const struct session_info *session;
    id64 user_id;
};

static err_t view_job(struct ctx *c, void *arg)
{
    const struct view *v = arg;
    i64 changed;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_session SET view_as = ");
    if (v->user_id) sql_i64(&q, v->user_id);
    else sql_null(&q);
    sql_lit(&q, " WHERE token_hash = ");
    sql_text(&q, v->session->hash);
    TRY(db_exec(c, &q, &changed));
    if (!changed) return fail(c, ERR_NEED_LOGIN);
    str detail = str_fmt(c->mem, "{\"user\":\"%lld\"}", (long long)v->user_id);
    return audit_write(c, v->user_id ? S("view_as.begin") : S("view_as.end"), 0, 0, detail,
                       S("ok"));
}

err_t session_view_as(struct ctx *c, const struct session_info *info, id64 user_id)
{
    struct view v = { info, user_id };
    if (user_id) TRY(need_right(c, RIGHT(VIEW_AS)));
    if (user_id && (!catalog_user(c->cat, user_id) || user_id == info->user_id))
        return fail(c, ERR_NOT_FOUND);
    return store_write(c, WRITE_PEOPLE, view_job, &v);
}

// --- Cleaning up -------------------------------------------------------------------------------------

static err_t purge_job(struct ctx *c, void *arg)
{
    i64 sessions, tries;
    struct sql q = db_sql(c), t = db_sql(c);
    sql_lit(&q, "DELETE FROM x_session WHERE expires_at <= ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " OR seen_at <= ");
    sql_i64(&q, c->now_ms - SESSION_IDLE_MS);
    TRY(db_exec(c, &q, &sessions));
    sql_lit(&t, "DELETE FROM x_login_try WHERE at < ");
    sql_i64(&t, c->now_ms - TRIES_KEPT_MS);
    TRY(db_exec(c, &t, &tries));
    *(i64 *)arg = sessions + tries;
    return OK;
}

err_t session_purge(struct ctx *c, i64 *removed)
{
    *removed = 0;
    return store_write(c, WRITE_JOBS, purge_job, removed);
}
