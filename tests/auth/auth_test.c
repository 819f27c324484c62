// SPDX-License-Identifier: Apache-2.0
// Log-in, sessions, one-time codes, people and the audit chain on a real database: SQLite, and
// PostgreSQL too where XINGLIN_TEST_PG is a libpq connection string. Every case starts from a fresh
// database with an owner. Closes with "N passed, N failed".
//   auth_auth_test [PART-OF-NAME]
#include <dirent.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "auth/apikey.h"
#include "auth/audit.h"
#include "auth/consent.h"
#include "auth/crypto.h"
#include "auth/login.h"
#include "auth/setup.h"
#include "auth/totp.h"
#include "auth/user.h"
#include "base/log.h"
#include "os/clock.h"
#include "os/thread.h"

#define PASSWORD "tangerine-74-boat"
#define START 1783231402000 // 2026-07-05T06:03:22Z

struct world {
    enum dialect dialect;
    struct ctx ctx, *c;
    struct store *store;
    struct crypto *crypto;
    struct catalog *cat; // c->cat
    id64 owner;
    struct session_new session; // the owner's
    int failures;
};

static char scratch[] = "/tmp/xinglin-auth.XXXXXX";

static void failed(struct world *w, int line, const char *what, str got)
{
    w->failures++;
    printf("    line %d: %s " STR_FMT "\n", line, what, STR_ARG(got));
}

#define CHECK(w, cond) ((cond) ? (void)0 : failed((w), __LINE__, #cond, S("")))
#define GIVES(w, want, call)                                                                       \
    do {                                                                                           \
        err_t got_ = (call);                                                                       \
        if (got_ != (want)) failed((w), __LINE__, #call " gave", err_symbol(got_));                \
        err_clear((w)->c);                                                                         \
    } while (0)
#define DO(w, call) GIVES(w, OK, call)

// --- The world -------------------------------------------------------------------------------------

static void remove_tree(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) {
        char child[512];
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        snprintf(child, sizeof child, "%s/%s", path, e->d_name);
        if (unlink(child) != 0) remove_tree(child);
    }
    if (d) closedir(d);
    rmdir(path);
}

static void wipe_pg(void)
{
    PGconn *conn = PQconnectdb(getenv("XINGLIN_TEST_PG"));
    PGresult *res =
        PQexec(conn, "SET client_min_messages = error; DROP SCHEMA IF EXISTS auth_test CASCADE; "
                     "CREATE SCHEMA auth_test");
    if (PQresultStatus(res) != PGRES_COMMAND_OK) {
        fprintf(stderr, "PostgreSQL: %s", PQerrorMessage(conn));
        exit(2);
    }
    PQclear(res);
    PQfinish(conn);
}

// As the server does when the database knows a newer catalogue.
static void reload(struct world *w)
{
    struct catalog *cat = NULL;
    DO(w, catalog_load(w->c, &cat));
    if (w->cat) catalog_unpin(w->cat);
    w->c->cat = w->cat = cat;
}

static struct actor *owner_now(struct world *w)
{
    struct session_info info;
    struct actor *a = NULL;
    DO(w, session_find(w->c, w->session.token, &info));
    DO(w, session_actor(w->c, &info, S("203.0.113.7"), &a));
    return a;
}

static void at(struct world *w, i64 ms) { w->c->now_ms = START + ms; }

static void make_owner(struct world *w)
{
    struct setup in = { .account = S("Owner"),
                        .name = S("王小明"),
                        .password = S(PASSWORD),
                        .org_name = S("杏林诊所"),
                        .ip = S("203.0.113.7"),
                        .agent = S("test") };
    DO(w, setup_token(w->c, &in.token));
    DO(w, setup_owner(w->c, &in, &w->owner, &w->session));
    reload(w);
    w->c->who = owner_now(w);
}

static void world_open(struct world *w)
{
    struct mem *m = mem_new(0);
    w->ctx = (struct ctx){ .mem = m, .now_ms = START };
    w->c = &w->ctx;
    struct store_config cfg = { .dir = str_of(scratch) };
    if (w->dialect == PG) {
        wipe_pg();
        cfg.pg_url =
            str_cat(m, str_of(getenv("XINGLIN_TEST_PG")), S(" options=-csearch_path=auth_test"));
    }
    DO(w, crypto_init(w->c, cfg.dir));
    DO(w, crypto_open(w->c, cfg.dir, &w->crypto));
    w->c->crypto = w->crypto;
    DO(w, store_open(w->c, &cfg, &w->store));
    w->c->store = w->store;
    DO(w, db_open(w->c, w->store, &w->c->db));
    if (w->failures) return;
    reload(w);
    make_owner(w);
}

static void world_close(struct world *w)
{
    db_close(w->c->db);
    store_close(w->store);
    if (w->cat) catalog_unpin(w->cat);
    crypto_close(w->crypto);
    mem_free(w->c->mem);
    char path[128];
    snprintf(path, sizeof path, "%s/keys", scratch);
    remove_tree(path);
    remove_tree(scratch);
    mkdir(scratch, 0700);
}

static i64 number(struct world *w, struct sql q)
{
    i64 n = -1;
    DO(w, db_one_i64(w->c, &q, &n, NULL));
    return n;
}

#define COUNT(w, literal)                                                                          \
    ({                                                                                             \
        struct sql q_ = db_sql((w)->c);                                                            \
        sql_lit(&q_, literal);                                                                     \
        number((w), q_);                                                                           \
    })

static err_t run_sql(struct ctx *c, void *arg) { return db_exec(c, arg, NULL); }
#define RUN(w, literal)                                                                            \
    do {                                                                                           \
        struct sql q_ = db_sql((w)->c);                                                            \
        sql_lit(&q_, literal);                                                                     \
        DO(w, store_write((w)->c, WRITE_PEOPLE, run_sql, &q_));                                    \
    } while (0)

// The database refuses to alter the audit log; an intruder with rights on its tables does this first.
static void break_the_guards(struct world *w)
{
    struct sql a = db_sql(w->c), b = db_sql(w->c);
    sql_lit(&a, "DROP TRIGGER x_audit_update");
    sql_lit(&b, "DROP TRIGGER x_audit_delete");
    if (w->dialect == PG) {
        sql_lit(&a, " ON x_audit");
        sql_lit(&b, " ON x_audit");
    }
    DO(w, store_write_ddl(w->c, run_sql, &a));
    DO(w, store_write_ddl(w->c, run_sql, &b));
}

static err_t sign_in(struct world *w, const char *account, const char *password, const char *ip,
                     struct login_done *out)
{
    struct login in = { str_of(account), str_of(password), str_of(ip), S("test") };
    return login(w->c, &in, out);
}

static id64 make_user(struct world *w, const char *account, const id64 *roles, size_t n)
{
    str a = str_of(account), name = S("张三"), password = S(PASSWORD);
    struct user_edit in = { .account = &a,
                            .name = &name,
                            .password = &password,
                            .roles = roles,
                            .role_count = n,
                            .has_roles = n > 0 };
    id64 id = 0;
    DO(w, user_create(w->c, &in, &id));
    reload(w);
    w->c->who = owner_now(w);
    return id;
}

static id64 owner_role(struct world *w)
{
    return COUNT(w, "SELECT id FROM x_role WHERE key = 'owner'");
}

static id64 make_role(struct world *w, const char *key, u64 rights)
{
    str k = str_of(key), title = S("角色");
    struct role_edit in = { .key = &k, .title_zh = &title, .system_rights = &rights };
    id64 id = 0;
    DO(w, role_create(w->c, &in, &id));
    reload(w);
    w->c->who = owner_now(w);
    return id;
}

// Each thread of a crowd has its own context and connection; all start at once.
struct one {
    struct world *w;
    struct ctx c;
    pthread_t thread;
    pthread_barrier_t *start;
    void (*body)(struct one *);
    int i;
    bool has_db;
    err_t e;
};

static void one_run(void *arg)
{
    struct one *o = arg;
    o->c = *o->w->c;
    o->c.mem = mem_new(0);
    o->c.errs = o->c.errs_tail = NULL;
    o->c.db = NULL;
    o->e = o->has_db ? db_open(&o->c, o->w->store, &o->c.db) : OK;
    pthread_barrier_wait(o->start);
    if (o->e == OK) o->body(o);
    db_close(o->c.db);
    mem_free(o->c.mem);
}

// How many of them end with `counted`.
static int crowd_of(struct world *w, int n, bool has_db, void (*body)(struct one *), err_t counted)
{
    struct one *all = calloc((size_t)n, sizeof *all);
    pthread_barrier_t start;
    int hits = 0;
    pthread_barrier_init(&start, NULL, (unsigned)n);
    for (int i = 0; i < n; i++) {
        all[i] = (struct one){ .w = w, .start = &start, .body = body, .i = i, .has_db = has_db };
        all[i].thread = thread_start("crowd", one_run, &all[i]);
    }
    for (int i = 0; i < n; i++) {
        thread_join(all[i].thread);
        hits += all[i].e == counted;
    }
    pthread_barrier_destroy(&start);
    free(all);
    return hits;
}

static int crowd(struct world *w, int n, void (*body)(struct one *), err_t counted)
{
    return crowd_of(w, n, true, body, counted);
}

// --- Setting up ------------------------------------------------------------------------------------

static void the_setup_link_works_once(struct world *w)
{
    bool needed;
    str token;
    struct setup in = { .token = S("x"),
                        .account = S("second"),
                        .name = S("李四"),
                        .password = S(PASSWORD),
                        .org_name = S("x") };
    id64 id;
    struct session_new s;
    DO(w, setup_is_needed(w->c, &needed));
    CHECK(w, !needed);
    GIVES(w, ERR_SETUP_DONE, setup_token(w->c, &token));
    GIVES(w, ERR_SETUP_DONE, setup_owner(w->c, &in, &id, &s));
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_user") == 1);
    CHECK(w, w->c->who->system_rights == ((u64)1 << RIGHT_COUNT) - 1);
    CHECK(w, str_eq(w->cat->org_name, S("杏林诊所")));
}

static str setup_again;
static void post_setup(struct one *o)
{
    struct setup in = { .token = setup_again,
                        .account = str_fmt(o->c.mem, "owner%d", o->i),
                        .name = S("李四"),
                        .password = S(PASSWORD),
                        .org_name = S("杏林") };
    id64 id;
    struct session_new s;
    o->e = setup_owner(&o->c, &in, &id, &s);
}

static void of_two_who_post_the_setup_token_one_is_owner(struct world *w)
{
    RUN(w, "DELETE FROM x_user_role");
    RUN(w, "DELETE FROM x_session");
    RUN(w, "DELETE FROM x_user");
    DO(w, setup_token(w->c, &setup_again));
    CHECK(w, crowd(w, 4, post_setup, OK) == 1);
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_user") == 1);
}

static void a_wrong_or_late_setup_token_does_nothing(struct world *w)
{
    str token;
    id64 id;
    struct session_new s;
    RUN(w, "DELETE FROM x_user_role");
    RUN(w, "DELETE FROM x_user");
    DO(w, setup_token(w->c, &token));
    struct setup in = { .token = S("wrong"),
                        .account = S("a"),
                        .name = S("b"),
                        .password = S(PASSWORD),
                        .org_name = S("c") };
    GIVES(w, ERR_SETUP_TOKEN, setup_owner(w->c, &in, &id, &s));
    in.token = token;
    in.password = S("12345678901");
    GIVES(w, ERR_PASSWORD_WEAK, setup_owner(w->c, &in, &id, &s));
    in.password = S(PASSWORD);
    at(w, 25 * 3600000LL);
    GIVES(w, ERR_SETUP_TOKEN, setup_owner(w->c, &in, &id, &s));
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_user") == 0);
}

// --- Log-in ----------------------------------------------------------------------------------------

static void the_right_password_opens_a_new_session(struct world *w)
{
    struct login_done a, b;
    struct session_info info;
    DO(w, sign_in(w, " OWNER ", PASSWORD, "203.0.113.7", &a));
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &b));
    CHECK(w, a.user_id == w->owner && !a.needs_totp);
    CHECK(w, !str_eq(a.session.token, b.session.token));
    DO(w, session_find(w->c, a.session.token, &info));
    CHECK(w, info.user_id == w->owner && info.catalog_version == w->cat->version);
    DO(w, session_check_csrf(w->c, &info, a.session.csrf));
    GIVES(w, ERR_CSRF, session_check_csrf(w->c, &info, b.session.csrf));
    GIVES(w, ERR_CSRF, session_check_csrf(w->c, &info, S("")));
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, S("guess"), &info));
    GIVES(w, ERR_NEED_LOGIN,
          session_find(w->c, a.session.hash, &info)); // what the database holds opens nothing
}

static void one_statement_finds_a_session(struct world *w)
{
    struct session_info info;
    u64 before = store_statement_count();
    DO(w, session_find(w->c, w->session.token, &info));
    CHECK(w, store_statement_count() - before == 1);
}

static void five_wrong_passwords_lock_the_account_for_longer_each_time(struct world *w)
{
    struct login_done d;
    for (int i = 0; i < 5; i++)
        GIVES(w, ERR_BAD_CREDENTIALS, sign_in(w, "owner", "wrong-password", "203.0.113.1", &d));
    GIVES(w, ERR_ACCOUNT_LOCKED, sign_in(w, "owner", PASSWORD, "203.0.113.2", &d)); // from anywhere
    at(w, 61000);
    GIVES(w, ERR_BAD_CREDENTIALS, sign_in(w, "owner", "wrong-password", "203.0.113.1", &d));
    at(w, 61000 + 61000);
    GIVES(w, ERR_ACCOUNT_LOCKED,
          sign_in(w, "owner", PASSWORD, "203.0.113.1", &d)); // two minutes now
    at(w, 61000 + 121000);
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.1", &d));
    for (int i = 0; i < 4; i++)
        GIVES(w, ERR_BAD_CREDENTIALS, sign_in(w, "owner", "wrong-password", "203.0.113.1", &d));
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.1", &d)); // counted anew after the success
}

static void an_unknown_account_locks_like_a_known_one(struct world *w)
{
    struct login_done d;
    for (int i = 0; i < 5; i++)
        GIVES(w, ERR_BAD_CREDENTIALS, sign_in(w, "nobody", "wrong-password", "203.0.113.1", &d));
    GIVES(w, ERR_ACCOUNT_LOCKED, sign_in(w, "nobody", "wrong-password", "203.0.113.1", &d));
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_login_try WHERE key LIKE '%nobody%'") == 0);
}

static void an_address_that_tries_many_accounts_is_locked(struct world *w)
{
    struct login_done d;
    char account[20];
    for (int i = 0; i < 20; i++) {
        snprintf(account, sizeof account, "guess%d", i);
        GIVES(w, ERR_BAD_CREDENTIALS, sign_in(w, account, "wrong-password", "203.0.113.9", &d));
    }
    GIVES(w, ERR_ACCOUNT_LOCKED, sign_in(w, "owner", PASSWORD, "203.0.113.9", &d));
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.8", &d));
}

static void try_wrong(struct one *o)
{
    struct login in = { S("owner"), S("wrong-password"), S("203.0.113.1"), S("") };
    struct login_done d;
    o->e = login(&o->c, &in, &d);
}

static void tries_side_by_side_count_one_by_one(struct world *w)
{
    struct login_done d;
    CHECK(w, crowd(w, 20, try_wrong, ERR_BAD_CREDENTIALS) == 5);
    GIVES(w, ERR_ACCOUNT_LOCKED, sign_in(w, "owner", PASSWORD, "203.0.113.2", &d));
}

static void a_user_who_is_switched_off_is_out(struct world *w)
{
    struct login_done d;
    struct session_info info;
    id64 id = make_user(w, "lisi", NULL, 0);
    bool off = true;
    struct user_edit in = { .is_off = &off };
    DO(w, sign_in(w, "lisi", PASSWORD, "203.0.113.7", &d));
    DO(w, user_update(w->c, id, &in));
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, d.session.token, &info));
    GIVES(w, ERR_BAD_CREDENTIALS, sign_in(w, "lisi", PASSWORD, "203.0.113.7", &d));
}

static i64 time_of_wrong(struct world *w, str hash)
{
    bool is_right, is_old;
    i64 from = clock_monotonic_us();
    DO(w, password_verify(w->c, S("wrong-password"), hash, &is_right, &is_old));
    CHECK(w, !is_right);
    return clock_monotonic_us() - from;
}

static void an_unknown_account_takes_as_long_as_a_known_one(struct world *w)
{
    i64 known = INT64_MAX, unknown = INT64_MAX;
    str hash;
    DO(w, password_hash(w->c, S(PASSWORD), &hash));
    for (int i = 0; i < 8; i++) { // the best of eight: the machine has other things to do
        known = i64_min(known, time_of_wrong(w, hash));
        unknown = i64_min(unknown, time_of_wrong(w, STR_NONE));
    }
    CHECK(w, unknown * 3 > known * 2 && known * 3 > unknown * 2);
}

static void verify_once(struct one *o)
{
    bool is_right, is_old;
    o->e = password_verify(&o->c, S("x"), STR_NONE, &is_right, &is_old);
}

static void a_crowd_at_the_door_waits_in_a_bounded_queue(struct world *w)
{
    int busy = crowd_of(w, 90, false, verify_once, ERR_BUSY);
    CHECK(w, busy >= 1 && busy <= 90 - 64);
}

// --- Sessions --------------------------------------------------------------------------------------

static void a_session_ends_when_idle_and_after_twelve_hours(struct world *w)
{
    struct session_info info;
    at(w, 29 * 60000LL);
    DO(w, session_find(w->c, w->session.token, &info)); // touches it
    at(w, 58 * 60000LL);
    DO(w, session_find(w->c, w->session.token, &info));
    at(w, 89 * 60000LL);
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, w->session.token, &info));
    struct login_done d;
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &d));
    i64 from = 89 * 60000LL;
    for (int i = 1; i < 36; i++) {
        at(w, from + i * 20 * 60000LL);
        DO(w, session_find(w->c, d.session.token, &info));
    }
    at(w, from + 12 * 3600000LL);
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, d.session.token, &info));
    i64 removed;
    DO(w, session_purge(w->c, &removed));
    CHECK(w, removed >= 2 && COUNT(w, "SELECT count(*) FROM x_session") == 0);
}

static void killing_a_session_ends_it_and_only_its_user_or_a_manager_may(struct world *w)
{
    struct login_done mine, other;
    struct session_info info;
    struct session_row *rows;
    size_t n;
    id64 id = make_user(w, "lisi", NULL, 0);
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &mine));
    DO(w, sign_in(w, "lisi", PASSWORD, "203.0.113.7", &other));
    DO(w, session_list(w->c, id, STR_NONE, &rows, &n));
    CHECK(w, n == 1 && str_eq(rows[0].hash, other.session.hash));
    w->c->who = actor_of_user(w->c, catalog_user(w->cat, id));
    GIVES(w, ERR_ACTION_DENIED, session_kill(w->c, mine.session.hash));
    GIVES(w, ERR_ACTION_DENIED, session_list(w->c, w->owner, STR_NONE, &rows, &n));
    DO(w, session_find(w->c, mine.session.token, &info));
    w->c->who = owner_now(w);
    DO(w, session_kill(w->c, other.session.hash));
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, other.session.token, &info));
    GIVES(w, ERR_NOT_FOUND, session_kill(w->c, other.session.hash));
    i64 killed;
    DO(w, session_kill_all(w->c, w->owner, w->session.hash, &killed));
    CHECK(w, killed == 1);
    DO(w, session_find(w->c, w->session.token, &info));
}

static void a_new_password_ends_all_other_sessions(struct world *w)
{
    struct login_done other, d;
    struct session_info info;
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &other));
    GIVES(w, ERR_BAD_CREDENTIALS, login_confirm(w->c, w->owner, S("wrong-password")));
    DO(w, login_confirm(w->c, w->owner, S(PASSWORD)));
    GIVES(w, ERR_PASSWORD_WEAK, user_change_password(w->c, S("password123"), w->session.hash));
    DO(w, user_change_password(w->c, S("another-74-boat"), w->session.hash));
    DO(w, session_find(w->c, w->session.token, &info));
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, other.session.token, &info));
    GIVES(w, ERR_BAD_CREDENTIALS, sign_in(w, "owner", PASSWORD, "203.0.113.7", &d));
    DO(w, sign_in(w, "owner", "another-74-boat", "203.0.113.7", &d));
    DO(w, user_set_password(w->c, w->owner, S("third-74-boats")));
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, w->session.token, &info));
}

static void viewing_as_somebody_cuts_rights_and_writes_nothing(struct world *w)
{
    struct session_info info;
    struct actor *a;
    id64 id = make_user(w, "lisi", NULL, 0);
    DO(w, session_find(w->c, w->session.token, &info));
    GIVES(w, ERR_NOT_FOUND, session_view_as(w->c, &info, 999));
    DO(w, session_view_as(w->c, &info, id));
    DO(w, session_find(w->c, w->session.token, &info));
    DO(w, session_actor(w->c, &info, S(""), &a));
    CHECK(w, a->also && a->also->user_id == id && a->user_id == w->owner);
    CHECK(w,
          !(a->scopes & (ACT_CREATE | ACT_UPDATE | ACT_DELETE | ACT_REVEAL)) && !a->system_rights);
    w->c->who = a;
    str name = S("x");
    struct user_edit in = { .name = &name };
    GIVES(w, ERR_ACTION_DENIED, user_update(w->c, id, &in));
    DO(w, session_view_as(w->c, &info, 0));
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_audit WHERE action LIKE 'view_as%'") == 2);
}

// --- One-time codes --------------------------------------------------------------------------------

static str secret_of(struct world *w, const struct totp_setup *s)
{
    u8 *raw = mem_alloc(w->c->mem, 20);
    u64 held = 0;
    int bits = 0;
    size_t n = 0;
    for (size_t i = 0; i < s->secret.n; i++) {
        char ch = s->secret.p[i];
        held = held << 5 | (u64)(ch >= 'A' ? ch - 'A' : ch - '2' + 26);
        for (bits += 5; bits >= 8 && n < 20; bits -= 8) raw[n++] = (u8)(held >> (bits - 8));
    }
    return (str){ (char *)raw, 20 };
}

static str code_at(struct world *w, str secret, i64 ms)
{
    return str_fmt(w->c->mem, "%06u", totp_at(secret, ms / (TOTP_STEP_S * 1000), 6));
}

static str switch_totp_on(struct world *w, str codes[RECOVERY_CODES])
{
    struct totp_setup s = { 0 };
    DO(w, totp_begin(w->c, &s));
    str secret = secret_of(w, &s);
    GIVES(w, ERR_BAD_CODE, totp_confirm(w->c, S("000000"), codes));
    DO(w, totp_confirm(w->c, code_at(w, secret, w->c->now_ms), codes));
    return secret;
}

static str crowd_code;
static void post_code(struct one *o) { o->e = totp_use(&o->c, o->w->owner, crowd_code); }

static void of_fifty_posts_of_one_code_one_succeeds(struct world *w)
{
    str codes[RECOVERY_CODES], secret = switch_totp_on(w, codes);
    at(w, 60000);
    crowd_code = code_at(w, secret, w->c->now_ms);
    CHECK(w, crowd(w, 50, post_code, OK) == 1);
    GIVES(w, ERR_BAD_CODE, totp_use(w->c, w->owner, crowd_code));
    crowd_code = codes[3]; // a recovery code as well
    CHECK(w, crowd(w, 20, post_code, OK) == 1);
}

static void a_code_counts_one_step_early_or_late_and_never_again(struct world *w)
{
    str codes[RECOVERY_CODES], secret = switch_totp_on(w, codes);
    at(w, 600000);
    i64 now = w->c->now_ms;
    GIVES(w, ERR_BAD_CODE, totp_use(w->c, w->owner, code_at(w, secret, now - 60000)));
    GIVES(w, ERR_BAD_CODE, totp_use(w->c, w->owner, code_at(w, secret, now + 60000)));
    DO(w, totp_use(w->c, w->owner, code_at(w, secret, now - 30000)));
    DO(w, totp_use(w->c, w->owner, code_at(w, secret, now + 30000)));
    GIVES(w, ERR_BAD_CODE,
          totp_use(w->c, w->owner, code_at(w, secret, now))); // an earlier step than the last
    GIVES(w, ERR_BAD_CODE, totp_use(w->c, w->owner, S("abcdef")));
    GIVES(w, ERR_BAD_CODE, totp_use(w->c, w->owner, S("")));
}

static void log_in_asks_for_the_code_and_the_half_session_is_good_for_nothing_else(struct world *w)
{
    str codes[RECOVERY_CODES], secret = switch_totp_on(w, codes);
    struct login_done d, full;
    struct session_info info;
    struct actor *a;
    at(w, 60000);
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &d));
    CHECK(w, d.needs_totp);
    DO(w, session_find(w->c, d.session.token, &info));
    CHECK(w, info.totp_pending);
    GIVES(w, ERR_NEED_TOTP, session_actor(w->c, &info, S(""), &a));
    DO(w, login_totp(w->c, &info, code_at(w, secret, w->c->now_ms), S("203.0.113.7"), S("test"),
                     &full));
    CHECK(w, !full.needs_totp && !str_eq(full.session.token, d.session.token));
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, d.session.token, &info)); // replaced
    DO(w, session_find(w->c, full.session.token, &info));
    DO(w, session_actor(w->c, &info, S(""), &a));
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &d));
    DO(w, session_find(w->c, d.session.token, &info));
    DO(w, login_totp(w->c, &info, codes[0], S("203.0.113.7"), S(""), &full));
    bool active;
    i64 left;
    DO(w, totp_status(w->c, w->owner, &active, &left));
    CHECK(w, active && left == RECOVERY_CODES - 1);
}

static void five_wrong_codes_end_the_half_session_and_signing_in_again_does_not_help(
    struct world *w)
{
    str codes[RECOVERY_CODES];
    switch_totp_on(w, codes);
    struct login_done d;
    struct session_info info;
    at(w, 60000);
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &d));
    DO(w, session_find(w->c, d.session.token, &info));
    for (int i = 0; i < 3; i++)
        GIVES(w, ERR_BAD_CODE,
              login_totp(w->c, &info, S("xxxxxxxxxx"), S("203.0.113.7"), S(""), &d));
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &d)); // the right password forgives no codes
    DO(w, session_find(w->c, d.session.token, &info));
    for (int i = 0; i < 2; i++)
        GIVES(w, ERR_BAD_CODE,
              login_totp(w->c, &info, S("xxxxxxxxxx"), S("203.0.113.7"), S(""), &d));
    str hash = info.hash;
    struct sql q = db_sql(w->c);
    sql_lit(&q, "SELECT count(*) FROM x_session WHERE token_hash = ");
    sql_text(&q, hash);
    CHECK(w, number(w, q) == 0);
    GIVES(w, ERR_ACCOUNT_LOCKED, sign_in(w, "owner", PASSWORD, "203.0.113.7", &d));
}

// --- People ----------------------------------------------------------------------------------------

static void wrong_input_is_named_by_its_path_and_nothing_is_stored(struct world *w)
{
    str bad_account = S("李 四"), good = S("lisi"), name = S("李四"), empty = S("  "),
        weak = S("1234567890"), phone = S("abc"), owner = S("owner");
    id64 nowhere = 999, roles[] = { 999 };
    struct {
        struct user_edit in;
        err_t want;
        const char *path;
    } cases[] = {
        { { .name = &name }, ERR_FIELD_REQUIRED, "account" },
        { { .account = &good }, ERR_FIELD_REQUIRED, "name" },
        { { .account = &bad_account, .name = &name }, ERR_FIELD_FORMAT, "account" },
        { { .account = &good, .name = &empty }, ERR_FIELD_REQUIRED, "name" },
        { { .account = &owner, .name = &name }, ERR_UNIQUE, "account" },
        { { .account = &good, .name = &name, .password = &weak }, ERR_PASSWORD_WEAK, "password" },
        { { .account = &good, .name = &name, .phone = &phone }, ERR_FIELD_FORMAT, "phone" },
        { { .account = &good, .name = &name, .dept = &nowhere }, ERR_LINK_MISSING, "dept" },
        { { .account = &good, .name = &name, .roles = roles, .role_count = 1, .has_roles = true },
          ERR_LINK_MISSING,
          "roles.0" },
    };
    i64 version =
        COUNT(w, "SELECT CAST(value AS bigint) FROM x_meta WHERE key = 'catalog_version'");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        id64 id;
        err_t e = user_create(w->c, &cases[i].in, &id);
        CHECK(w, e == cases[i].want);
        CHECK(w, w->c->errs && str_eq(w->c->errs->path, str_of(cases[i].path)));
        err_clear(w->c);
    }
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_user") == 1);
    CHECK(w, COUNT(w, "SELECT CAST(value AS bigint) FROM x_meta WHERE key = 'catalog_version'") ==
                 version);
}

static void nobody_gives_rights_that_he_does_not_have(struct world *w)
{
    id64 hr = make_role(w, "hr", RIGHT(PEOPLE)), designer = make_role(w, "designer", RIGHT(DESIGN));
    id64 id = make_user(w, "hr", &hr, 1), other = make_user(w, "other", NULL, 0),
         owner = owner_role(w);
    struct user_edit roles = { .roles = &owner, .role_count = 1, .has_roles = true };
    w->c->who = actor_of_user(w->c, catalog_user(w->cat, id));
    GIVES(w, ERR_ACTION_DENIED, user_update(w->c, other, &roles)); // make an owner
    roles.roles = &designer;
    GIVES(w, ERR_ACTION_DENIED, user_update(w->c, other, &roles));
    roles.roles = &hr;
    DO(w, user_update(w->c, other, &roles));
    GIVES(w, ERR_ACTION_DENIED, user_update(w->c, id, &roles)); // one's own roles
    GIVES(w, ERR_ACTION_DENIED, user_set_password(w->c, w->owner, S("another-74-boat")));
    str key = S("x"), title = S("x");
    struct role_edit make = { .key = &key, .title_zh = &title };
    id64 made;
    GIVES(w, ERR_ACTION_DENIED, role_create(w->c, &make, &made));
    id64 rolemaker = 0;
    w->c->who = owner_now(w);
    rolemaker = make_role(w, "rolemaker", RIGHT(ROLES));
    id = make_user(w, "rolemaker", &rolemaker, 1);
    w->c->who = actor_of_user(w->c, catalog_user(w->cat, id));
    u64 all = ((u64)1 << RIGHT_COUNT) - 1;
    make.system_rights = &all;
    GIVES(w, ERR_ACTION_DENIED, role_create(w->c, &make, &made));
    GIVES(w, ERR_ACTION_DENIED, role_update(w->c, rolemaker, &make));
    GIVES(w, ERR_ACTION_DENIED, role_delete(w->c, owner));
}

static void the_last_administrator_stays(struct world *w)
{
    bool off = true;
    struct user_edit switch_off = { .is_off = &off }, no_roles = { .has_roles = true };
    GIVES(w, ERR_LAST_ADMIN, user_update(w->c, w->owner, &switch_off));
    GIVES(w, ERR_LAST_ADMIN, user_update(w->c, w->owner, &no_roles));
    GIVES(w, ERR_LAST_ADMIN, role_delete(w->c, owner_role(w)));
    u64 none = 0;
    struct role_edit cut = { .system_rights = &none };
    GIVES(w, ERR_LAST_ADMIN, role_update(w->c, owner_role(w), &cut));
    id64 role = owner_role(w);
    make_user(w, "second", &role, 1);
    DO(w, user_update(w->c, w->owner, &switch_off));
}

static id64 both_admins[2];
static void switch_the_other_off(struct one *o)
{
    bool off = true;
    struct user_edit in = { .is_off = &off };
    o->c.who = actor_of_user(&o->c, catalog_user(o->c.cat, both_admins[o->i]));
    o->e = user_update(&o->c, both_admins[1 - o->i], &in);
}

static void of_two_administrators_who_switch_each_other_off_one_stays(struct world *w)
{
    id64 role = owner_role(w);
    both_admins[0] = w->owner;
    both_admins[1] = make_user(w, "second", &role, 1);
    CHECK(w, crowd(w, 2, switch_the_other_off, OK) == 1);
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_user WHERE is_off = 0") == 1);
}

static void create_same(struct one *o)
{
    str account = S("same"), name = S("李四");
    struct user_edit in = { .account = &account, .name = &name };
    id64 id;
    o->e = user_create(&o->c, &in, &id);
}

static void of_two_administrators_who_make_the_same_account_one_succeeds(struct world *w)
{
    CHECK(w, crowd(w, 6, create_same, OK) == 1);
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_user WHERE account = 'same'") == 1);
}

static id64 shared_role;
static void replace_grants(struct one *o)
{
    struct grant_edit g[5];
    for (int i = 0; i < 5; i++)
        g[i] = (struct grant_edit){ 1, ACT_READ, o->i % 2 ? S("own") : S("all"), STR_NONE,
                                    S("{\"*\":\"read\"}") };
    struct role_edit in = { .grants = g, .grant_count = 5, .has_grants = true };
    o->e = role_update(&o->c, shared_role, &in);
}

static void grants_saved_at_once_are_never_mixed(struct world *w)
{
    RUN(w, "INSERT INTO x_app (id, key, title_zh, title_en) VALUES (1, 'a', 'a', 'a')");
    RUN(w, "INSERT INTO x_form (id, app_id, key, title_zh, title_en, options) VALUES (1, 1, 'f', "
           "'f', 'f', '{}')");
    shared_role = make_role(w, "shared", 0);
    CHECK(w, crowd(w, 8, replace_grants, OK) == 8);
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_grant") == 5);
    CHECK(w, COUNT(w, "SELECT count(DISTINCT scope) FROM x_grant") == 1);
}

static void wrong_grants_are_refused_and_the_old_ones_stay(struct world *w)
{
    RUN(w, "INSERT INTO x_app (id, key, title_zh, title_en) VALUES (1, 'a', 'a', 'a')");
    RUN(w, "INSERT INTO x_form (id, app_id, key, title_zh, title_en, options) VALUES (1, 1, 'f', "
           "'f', 'f', '{}')");
    RUN(w, "INSERT INTO x_field (id, form_id, key, type, title_zh, title_en, options) VALUES (2, "
           "1, 'phone', 'phone', 'p', 'p', '{}')");
    id64 role = make_role(w, "r", 0);
    struct grant_edit good = { 1, ACT_READ, S("own"), STR_NONE,
                               S("{\"*\":\"read\",\"phone\":\"masked\"}") };
    struct role_edit in = { .grants = &good, .grant_count = 1, .has_grants = true };
    DO(w, role_update(w->c, role, &in));
    struct {
        struct grant_edit g;
        err_t want;
    } bad[] = {
        { { 9, ACT_READ, S("own"), STR_NONE, S("{}") }, ERR_FORM_UNKNOWN },
        { { 1, 1 << 20, S("own"), STR_NONE, S("{}") }, ERR_FIELD_FORMAT },
        { { 1, ACT_READ, S("everything"), STR_NONE, S("{}") }, ERR_FIELD_FORMAT },
        { { 1, ACT_READ, S("own"), S("[]"), S("{}") }, ERR_FIELD_FORMAT },
        { { 1, ACT_READ, S("own"), STR_NONE, S("") }, ERR_FIELD_FORMAT },
        { { 1, ACT_READ, S("own"), STR_NONE, S("{\"*\":\"all\"}") }, ERR_FIELD_FORMAT },
        { { 1, ACT_READ, S("own"), STR_NONE, S("{\"salary\":\"rw\"}") }, ERR_FIELD_UNKNOWN },
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        in.grants = &bad[i].g;
        GIVES(w, bad[i].want, role_update(w->c, role, &in));
    }
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_grant WHERE scope = 'own'") == 1);
}

static void departments_form_one_tree_without_circles(struct world *w)
{
    id64 root = COUNT(w, "SELECT id FROM x_dept WHERE parent_id IS NULL"), a = 0, b = 0, x;
    str title = S("门诊部"), code = S("MZ");
    struct dept_edit in = { .title = &title, .parent = &root, .code = &code };
    DO(w, dept_create(w->c, &in, &a));
    GIVES(w, ERR_UNIQUE, dept_create(w->c, &in, &x));
    in.code = NULL;
    in.parent = &a;
    DO(w, dept_create(w->c, &in, &b));
    in.parent = NULL;
    GIVES(w, ERR_FIELD_REQUIRED, dept_create(w->c, &in, &x)); // a second root
    struct dept_edit move = { .parent = &b };
    GIVES(w, ERR_FIELD_FORMAT, dept_update(w->c, a, &move));
    GIVES(w, ERR_FIELD_FORMAT, dept_update(w->c, root, &move));
    move.parent = &root;
    DO(w, dept_update(w->c, b, &move));
    bool off = true;
    struct dept_edit close = { .is_off = &off };
    GIVES(w, ERR_FIELD_FORMAT, dept_update(w->c, root, &close));
    id64 id = make_user(w, "lisi", NULL, 0);
    struct user_edit into = { .dept = &b };
    DO(w, user_update(w->c, id, &into));
    GIVES(w, ERR_LINK_REFUSED, dept_update(w->c, b, &close));
    DO(w, dept_update(w->c, a, &close));
}

static void seal_all(struct world *w)
{
    i64 n;
    do DO(w, audit_seal(w->c, &n));
    while (n);
}

// --- Faults ----------------------------------------------------------------------------------------

static err_t fault_create(struct ctx *c, struct world *w)
{
    str account = S("lisi"), name = S("李四"), phone = S("19900012345");
    id64 role = w->c->who->roles[0]->id, id;
    struct user_edit in = { .account = &account,
                            .name = &name,
                            .phone = &phone,
                            .roles = &role,
                            .role_count = 1,
                            .has_roles = true };
    return user_create(c, &in, &id);
}

static err_t fault_login(struct ctx *c, struct world *w)
{
    (void)w;
    struct login in = { S("owner"), S(PASSWORD), S("203.0.113.7"), S("test") };
    struct login_done d;
    return login(c, &in, &d);
}

static err_t fault_password(struct ctx *c, struct world *w)
{
    return user_change_password(c, S("another-74-boat"), w->session.hash);
}

// One go with the n-th statement (or allocation) failing; its own arena, as a request has.
static err_t with_fault(struct world *w, err_t (*what)(struct ctx *, struct world *), u64 n,
                        bool in_memory)
{
    volatile err_t e = ERR_NO_MEMORY;
    struct mem_guard g;
    struct ctx c = *w->c;
    c.mem = mem_new(0);
    c.errs = c.errs_tail = NULL;
    if (!MEM_GUARD(c.mem, &g)) {
        if (in_memory) mem_fail_at(c.mem, n);
        else store_fail_at(w->store, n);
        e = what(&c, w);
        mem_unguard(c.mem);
    }
    store_fail_at(w->store, 0);
    mem_free(c.mem);
    return e;
}

// Every statement and every allocation of `what` fails once; whatever was answered with an error has
// left the rows that `count` counts as they were.
static void fails_cleanly(struct world *w, err_t (*what)(struct ctx *, struct world *),
                          i64 (*count)(struct world *))
{
    struct audit_report r;
    for (int in_memory = 0; in_memory < 2; in_memory++) {
        i64 before = count(w);
        u64 n = 1;
        for (; n < 2000 && with_fault(w, what, n, in_memory) != OK; n++)
            if (count(w) != before)
                failed(w, __LINE__, "changed by a failure", str_of_i64(w->c->mem, (i64)n));
        CHECK(w, n > 3 && n < 2000);
        CHECK(w, count(w) != before);
        RUN(w, "DELETE FROM x_user_role WHERE user_id IN (SELECT id FROM x_user WHERE account = "
               "'lisi')");
        RUN(w, "DELETE FROM x_user WHERE account = 'lisi'");
        RUN(w, "DELETE FROM x_login_try");
    }
    seal_all(w);
    DO(w, audit_verify(w->c, &r));
}

static i64 users_and_roles(struct world *w)
{
    return COUNT(w,
                 "SELECT (SELECT count(*) FROM x_user) * 100 + (SELECT count(*) FROM x_user_role)");
}

static i64 open_sessions(struct world *w)
{
    RUN(w, "DELETE FROM x_login_try"); // a failed log-in is counted, and that is right
    return COUNT(w, "SELECT count(*) FROM x_session");
}

static i64 password_changes(struct world *w)
{
    return COUNT(w, "SELECT pw_gen * 1000 + (SELECT sum(pw_gen) FROM x_session) + "
                    "(SELECT count(*) FROM x_audit WHERE action = 'user.password') FROM x_user");
}

static void a_failing_creation_leaves_nothing(struct world *w)
{
    fails_cleanly(w, fault_create, users_and_roles);
}
static void a_failing_log_in_leaves_no_session(struct world *w)
{
    fails_cleanly(w, fault_login, open_sessions);
}
static void a_failing_new_password_changes_nothing(struct world *w)
{
    fails_cleanly(w, fault_password, password_changes);
}

// --- API keys --------------------------------------------------------------------------------------

static void an_api_key_acts_with_its_own_roles_cut_to_its_scopes(struct world *w)
{
    id64 role = make_role(w, "reader", RIGHT(EXPORT_ALL) | RIGHT(AUDIT)), id = 0;
    struct apikey in = { .title = S("报表"),
                         .roles = &role,
                         .role_count = 1,
                         .actions = ACT_READ,
                         .system_rights = RIGHT(EXPORT_ALL),
                         .expires_at = START + 86400000 };
    str key;
    struct actor *a;
    i64 version;
    DO(w, apikey_create(w->c, &in, &id, &key));
    DO(w, apikey_find(w->c, key, S("203.0.113.5"), &a, &version));
    CHECK(w, a->kind == ACTOR_APIKEY && a->user_id == 0 && a->role_count == 1 &&
                 a->scopes == ACT_READ);
    CHECK(w, a->system_rights == RIGHT(EXPORT_ALL)); // not its maker's
    CHECK(w, version == w->cat->version);
    GIVES(w, ERR_NEED_LOGIN, apikey_find(w->c, S("xl_guess"), S(""), &a, &version));
    at(w, 86400001);
    GIVES(w, ERR_NEED_LOGIN, apikey_find(w->c, key, S(""), &a, &version));
    at(w, 0);
    DO(w, apikey_revoke(w->c, id));
    GIVES(w, ERR_NEED_LOGIN, apikey_find(w->c, key, S(""), &a, &version));
    GIVES(w, ERR_NOT_FOUND, apikey_revoke(w->c, id));
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_audit WHERE detail LIKE '%xl_%'") == 0);
    struct apikey *list;
    size_t n;
    DO(w, apikey_list(w->c, &list, &n));
    CHECK(w, n == 1 && list[0].revoked_at && list[0].used_at && list[0].role_count == 1);
}

static void a_key_gets_no_role_that_its_maker_could_not_give(struct world *w)
{
    id64 maker_role = make_role(w, "keys", RIGHT(APIKEYS)), other = make_role(w, "other", 0);
    id64 id = make_user(w, "maker", &maker_role, 1), made;
    str key;
    struct apikey in = { .title = S("x"), .roles = &other, .role_count = 1, .actions = ACT_READ };
    w->c->who = actor_of_user(w->c, catalog_user(w->cat, id));
    GIVES(w, ERR_ACTION_DENIED, apikey_create(w->c, &in, &made, &key));
    in.roles = &maker_role;
    in.system_rights = RIGHT(PEOPLE);
    GIVES(w, ERR_ACTION_DENIED, apikey_create(w->c, &in, &made, &key));
    in.system_rights = 0;
    DO(w, apikey_create(w->c, &in, &made, &key));
}

// --- Audit -----------------------------------------------------------------------------------------

static void some_audit_rows(struct world *w)
{
    for (int i = 0; i < 20; i++)
        DO(w, audit_note(w->c, S("test"), 1, i + 1, str_fmt(w->c->mem, "{\"n\":%d}", i), S("ok")));
    seal_all(w);
}

static err_t verify(struct world *w, struct audit_report *r) { return audit_verify(w->c, r); }

static void note_one(struct one *o)
{
    o->e = audit_note(&o->c, S("crowd"), 1, o->i + 1, STR_NONE, S("ok"));
}

static void the_chain_of_many_writers_verifies(struct world *w)
{
    struct audit_report r;
    some_audit_rows(w);
    CHECK(w, crowd(w, 30, note_one, OK) == 30);
    seal_all(w);
    DO(w, verify(w, &r));
    CHECK(w, r.rows == COUNT(w, "SELECT count(*) FROM x_audit") && r.rows >= 50 && r.unsealed == 0);
    CHECK(w, r.head_hash.n == 64);
}

#define BREAKS(name, literal)                                                                      \
    static void name(struct world *w)                                                              \
    {                                                                                              \
        struct audit_report r;                                                                     \
        some_audit_rows(w);                                                                        \
        DO(w, verify(w, &r));                                                                      \
        break_the_guards(w);                                                                       \
        RUN(w, literal);                                                                           \
        GIVES(w, ERR_AUDIT_BROKEN, verify(w, &r));                                                 \
        CHECK(w, r.first_bad > 0);                                                                 \
    }

BREAKS(an_edited_entry_is_found, "UPDATE x_audit SET detail = '{\"n\":99}' WHERE record_id = 7")
BREAKS(an_edited_time_is_found, "UPDATE x_audit SET at = at + 1 WHERE record_id = 7")
BREAKS(a_changed_actor_is_found, "UPDATE x_audit SET who_id = 999 WHERE record_id = 7")
BREAKS(an_entry_taken_out_is_found, "DELETE FROM x_audit WHERE record_id = 7")
BREAKS(a_cut_off_tail_is_found, "DELETE FROM x_audit WHERE seq = (SELECT max(seq) FROM x_audit)")
BREAKS(an_emptied_log_is_found, "DELETE FROM x_audit")
BREAKS(an_added_entry_is_found, "INSERT INTO x_audit (seq, at, who, action, detail, result) "
                                "SELECT max(seq) + 1, 1, 'user:1', 'x', '{}', 'ok' FROM x_audit")
BREAKS(a_moved_head_is_found, "UPDATE x_meta SET value = '1:00' WHERE key = 'audit_head'")

static void entries_that_changed_places_are_found(struct world *w)
{
    struct audit_report r;
    some_audit_rows(w);
    i64 seq = COUNT(w, "SELECT seq FROM x_audit WHERE record_id = 7");
    CHECK(w, seq > 0);
    break_the_guards(w);
    RUN(w, "UPDATE x_audit SET seq = 900000 WHERE record_id = 7");
    RUN(w, "UPDATE x_audit SET seq = seq - 1 WHERE record_id = 8");
    RUN(w, "UPDATE x_audit SET seq = (SELECT seq + 1 FROM x_audit WHERE record_id = 8) WHERE "
           "record_id = 7");
    GIVES(w, ERR_AUDIT_BROKEN, verify(w, &r));
    CHECK(w, r.first_bad == seq);
}

// Whoever has the database but not the keys can compute a chain, but not the MAC of its head.
static void a_chain_computed_anew_without_the_keys_is_found(struct world *w)
{
    struct audit_report r;
    some_audit_rows(w);
    break_the_guards(w);
    RUN(w, "DELETE FROM x_audit");
    RUN(w, "DELETE FROM x_meta WHERE key = 'audit_head'");
    w->c->crypto = NULL;
    some_audit_rows(w);
    DO(w, verify(w, &r));
    w->c->crypto = w->crypto;
    GIVES(w, ERR_AUDIT_BROKEN, verify(w, &r));
}

static err_t note_then_fail(struct ctx *c, void *arg)
{
    (void)arg;
    TRY(audit_write(c, S("undone"), 0, 0, STR_NONE, S("ok")));
    return fail(c, ERR_CONFLICT);
}

static void the_database_itself_refuses_to_alter_the_log(struct world *w)
{
    struct sql edit = db_sql(w->c), del = db_sql(w->c);
    some_audit_rows(w);
    sql_lit(&edit, "UPDATE x_audit SET detail = '{}' WHERE record_id = 7");
    sql_lit(&del, "DELETE FROM x_audit WHERE record_id = 7");
    GIVES(w, ERR_DB_FAILED, store_write(w->c, WRITE_PEOPLE, run_sql, &edit));
    GIVES(w, ERR_DB_FAILED, store_write(w->c, WRITE_PEOPLE, run_sql, &del));
}

static void what_was_rolled_back_leaves_no_entry_and_no_gap(struct world *w)
{
    struct audit_report r;
    GIVES(w, ERR_CONFLICT, store_write(w->c, WRITE_PEOPLE, note_then_fail, NULL));
    some_audit_rows(w);
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_audit WHERE action = 'undone'") == 0);
    DO(w, verify(w, &r));
}

// --- Keys and consent --------------------------------------------------------------------------------

static void foreign_keys_of_another_installation_are_refused(struct world *w)
{
    DO(w, crypto_check(w->c));
    DO(w, crypto_check(w->c));
    struct crypto *other = NULL;
    char dir[] = "/tmp/xinglin-auth-keys.XXXXXX";
    CHECK(w, mkdtemp(dir) != NULL);
    DO(w, crypto_init(w->c, str_of(dir)));
    DO(w, crypto_open(w->c, str_of(dir), &other));
    w->c->crypto = other;
    GIVES(w, ERR_KEYS_WRONG, crypto_check(w->c));
    w->c->crypto = w->crypto;
    crypto_close(other);
    remove_tree(dir);
}

static str notice_version;
static err_t give(struct ctx *c, void *arg)
{
    (void)arg;
    TRY(consent_give(c, 1, 5, S("19900012345"), S("health"), notice_version, S("public")));
    return consent_give(c, 1, 5, S("19900012345"), S("personal"), notice_version, S("public"));
}

static void consent_is_kept_with_its_text_until_withdrawn(struct world *w)
{
    str body;
    bool holds;
    i64 n;
    struct consent *list;
    size_t count;
    notice_version = S("unknown");
    GIVES(w, ERR_NOT_FOUND, store_write(w->c, WRITE_PEOPLE, give, NULL));
    DO(w, consent_text_save(w->c, 1, S("我们收集您的姓名和电话。"), &notice_version));
    str again;
    DO(w, consent_text_save(w->c, 1, S("我们收集您的姓名和电话。"), &again));
    CHECK(w, str_eq(again, notice_version));
    DO(w, consent_text(w->c, notice_version, &body));
    CHECK(w, str_eq(body, S("我们收集您的姓名和电话。")));
    DO(w, store_write(w->c, WRITE_PEOPLE, give, NULL));
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_consent WHERE person_key LIKE '%199000%'") == 0);
    DO(w, consent_holds(w->c, S("19900012345"), S("health"), &holds));
    CHECK(w, holds);
    DO(w, consent_withdraw(w->c, S("19900012345"), S("health"), &n));
    CHECK(w, n == 1);
    DO(w, consent_holds(w->c, S("19900012345"), S("health"), &holds));
    CHECK(w, !holds);
    DO(w, consent_holds(w->c, S("19900012345"), S("personal"), &holds));
    CHECK(w, holds);
    DO(w, consent_list(w->c, 1, 5, &list, &count));
    CHECK(w, count == 2);
}

// --- Running -----------------------------------------------------------------------------------------

#define CASE(fn)                                                                                   \
    {                                                                                              \
#        fn, fn                                                                                    \
    }
static const struct {
    const char *name;
    void (*run)(struct world *w);
} cases[] = {
    CASE(the_setup_link_works_once),
    CASE(of_two_who_post_the_setup_token_one_is_owner),
    CASE(a_wrong_or_late_setup_token_does_nothing),
    CASE(the_right_password_opens_a_new_session),
    CASE(one_statement_finds_a_session),
    CASE(five_wrong_passwords_lock_the_account_for_longer_each_time),
    CASE(an_unknown_account_locks_like_a_known_one),
    CASE(an_address_that_tries_many_accounts_is_locked),
    CASE(tries_side_by_side_count_one_by_one),
    CASE(a_user_who_is_switched_off_is_out),
    CASE(an_unknown_account_takes_as_long_as_a_known_one),
    CASE(a_crowd_at_the_door_waits_in_a_bounded_queue),
    CASE(a_session_ends_when_idle_and_after_twelve_hours),
    CASE(killing_a_session_ends_it_and_only_its_user_or_a_manager_may),
    CASE(a_new_password_ends_all_other_sessions),
    CASE(viewing_as_somebody_cuts_rights_and_writes_nothing),
    CASE(of_fifty_posts_of_one_code_one_succeeds),
    CASE(a_code_counts_one_step_early_or_late_and_never_again),
    CASE(log_in_asks_for_the_code_and_the_half_session_is_good_for_nothing_else),
    CASE(five_wrong_codes_end_the_half_session_and_signing_in_again_does_not_help),
    CASE(wrong_input_is_named_by_its_path_and_nothing_is_stored),
    CASE(nobody_gives_rights_that_he_does_not_have),
    CASE(the_last_administrator_stays),
    CASE(of_two_administrators_who_switch_each_other_off_one_stays),
    CASE(of_two_administrators_who_make_the_same_account_one_succeeds),
    CASE(grants_saved_at_once_are_never_mixed),
    CASE(wrong_grants_are_refused_and_the_old_ones_stay),
    CASE(departments_form_one_tree_without_circles),
    CASE(a_failing_creation_leaves_nothing),
    CASE(a_failing_log_in_leaves_no_session),
    CASE(a_failing_new_password_changes_nothing),
    CASE(an_api_key_acts_with_its_own_roles_cut_to_its_scopes),
    CASE(a_key_gets_no_role_that_its_maker_could_not_give),
    CASE(the_chain_of_many_writers_verifies),
    CASE(an_edited_entry_is_found),
    CASE(an_edited_time_is_found),
    CASE(a_changed_actor_is_found),
    CASE(an_entry_taken_out_is_found),
    CASE(a_cut_off_tail_is_found),
    CASE(an_emptied_log_is_found),
    CASE(an_added_entry_is_found),
    CASE(a_moved_head_is_found),
    CASE(entries_that_changed_places_are_found),
    CASE(a_chain_computed_anew_without_the_keys_is_found),
    CASE(the_database_itself_refuses_to_alter_the_log),
    CASE(what_was_rolled_back_leaves_no_entry_and_no_gap),
    CASE(foreign_keys_of_another_installation_are_refused),
    CASE(consent_is_kept_with_its_text_until_withdrawn),
};

int main(int argc, char **argv)
{
    int passed = 0, lost = 0;
    bool has_pg = getenv("XINGLIN_TEST_PG") != NULL;
    log_set_level(LOG_ERROR + 1); // what goes wrong here is meant to
    if (!mkdtemp(scratch)) return 2;
    for (enum dialect d = SQLITE; d <= (has_pg ? PG : SQLITE); d++) {
        for (size_t i = 0; i < COUNT_OF(cases); i++) {
            if (argc > 1 && !strstr(cases[i].name, argv[1])) continue;
            struct world w = { .dialect = d };
            world_open(&w);
            if (!w.failures) cases[i].run(&w);
            world_close(&w);
            if (w.failures)
                printf("FAILED %s on %s\n", cases[i].name, d == PG ? "PostgreSQL" : "SQLite");
            *(w.failures ? &lost : &passed) += 1;
        }
    }
    remove_tree(scratch);
    printf("%d passed, %d failed\n", passed, lost);
    return lost != 0 || passed == 0;
}
