// SPDX-License-Identifier: Apache-2.0
// What every case of the auth suite starts from: a fresh database with keys and an owner who is signed
// in. A case says what must hold with CHECK, DO and GIVES and goes on to its end.
#ifndef TESTS_AUTH_WORLD_H
#define TESTS_AUTH_WORLD_H

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

static void seal_all(struct world *w)
{
    i64 n;
    do DO(w, audit_seal(w->c, &n));
    while (n);
}

#endif
