// SPDX-License-Identifier: Apache-2.0
// The store conformance suite: every case runs on SQLite and on PostgreSQL (XINGLIN_TEST_PG, a libpq
// connection string) unless it is about one of them. Closes with "N passed, N failed".
//   store_conformance_test [PART-OF-NAME | --bench]
#include "tests/store/world.h"
#include <dirent.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char scratch[] = "/tmp/xinglin-store.XXXXXX";

void world_failed(struct world *w, const char *file, int line, const char *what)
{
    w->failures++;
    printf("    %s:%d: %s\n", file, line, what);
}

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

static str pg_url_for(struct mem *m, const char *name)
{
    str base = str_of(getenv("XINGLIN_TEST_PG"));
    if (!*name) return base;
    return str_cat3(m, base, S(" options=-csearch_path="), str_of(name));
}

struct store_config config_of(struct mem *m, enum dialect d, const char *name)
{
    struct store_config cfg = { .dir = str_cat3(m, str_of(scratch), S("/d"), str_of(name)) };
    if (d == PG) cfg.pg_url = pg_url_for(m, name);
    return cfg;
}

static void wipe_schema(const char *url, const char *name)
{
    char text[200];
    snprintf(text, sizeof text,
             "SET client_min_messages = error; DROP SCHEMA IF EXISTS %s CASCADE; "
             "CREATE SCHEMA %s",
             name, name);
    PGconn *conn = PQconnectdb(url);
    PGresult *res = PQexec(conn, text);
    if (PQresultStatus(res) != PGRES_COMMAND_OK) {
        fprintf(stderr, "PostgreSQL: %s", PQerrorMessage(conn));
        exit(2);
    }
    PQclear(res);
    PQfinish(conn);
}

void world_wipe(struct world *w)
{
    const char *dir = str_z(w->c->mem, w->cfg.dir);
    const char *name = dir + strlen(scratch) + 2;
    remove_tree(dir);
    DO(w, file_mkdirs(w->c, w->cfg.dir, 0700));
    if (w->cfg.pg_url.n) wipe_schema(getenv("XINGLIN_TEST_PG"), *name ? name : "public");
}

void world_open(struct world *w)
{
    DO(w, store_open(w->c, &w->cfg, &w->store));
    if (!w->store) {
        printf("    the database does not open: nothing else can be tried\n");
        exit(2);
    }
    w->c->store = w->store;
    DO(w, db_open(w->c, w->store, &w->c->db));
}

void world_close(struct world *w)
{
    db_close(w->c->db);
    store_close(w->store);
    w->c->db = NULL;
    w->c->store = w->store = NULL;
}

struct ctx *ctx_open(struct world *w)
{
    struct mem *m = mem_new(0);
    struct ctx *c = mem_new_of(m, struct ctx);
    c->mem = m;
    c->store = w->store;
    c->now_ms = w->ctx.now_ms;
    must(db_open(c, w->store, &c->db) == OK);
    return c;
}

void ctx_close(struct ctx *c)
{
    db_close(c->db);
    mem_free(c->mem);
}

err_t make_tables(struct ctx *c, void *arg)
{
    (void)arg;
    TRY(ddl_create_records(c, 900, DDL_RECORDS)); // only to see that it does not disturb
    if (db_dialect(c->db) == SQLITE) {
        TRY(db_exec(c,
                    SQL(c, "CREATE TABLE a (id INTEGER PRIMARY KEY, i INTEGER, t TEXT UNIQUE, "
                           "b BLOB) STRICT"),
                    NULL));
        return db_exec(c,
                       SQL(c, "CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INTEGER NOT NULL "
                              "REFERENCES a(id), n INTEGER CHECK (n >= 0)) STRICT"),
                       NULL);
    }
    TRY(db_exec(c,
                SQL(c, "CREATE TABLE a (id BIGINT PRIMARY KEY, i BIGINT, "
                       "t TEXT COLLATE \"C\" UNIQUE, b BYTEA)"),
                NULL));
    return db_exec(c,
                   SQL(c, "CREATE TABLE b (id BIGINT PRIMARY KEY, a_id BIGINT NOT NULL "
                          "REFERENCES a(id), n BIGINT CHECK (n >= 0))"),
                   NULL);
}

void world_tables(struct world *w) { DO(w, store_write_ddl(w->c, make_tables, NULL)); }

i64 count_of(struct world *w, const struct sql *q)
{
    i64 n = -1;
    DO(w, db_one_i64(w->c, q, &n, NULL));
    return n;
}

err_t insert_a(struct ctx *c, i64 id, i64 i, str t)
{
    struct sql *q = SQL(c, "INSERT INTO a (id, i, t) VALUES (");
    sql_i64(q, id);
    sql_lit(q, ", ");
    sql_i64(q, i);
    sql_lit(q, ", ");
    if (t.p) sql_text(q, t);
    else sql_null(q);
    sql_lit(q, ")");
    return db_exec(c, q, NULL);
}

void in_threads(int n, void (*body)(void *), void *args, size_t size)
{
    pthread_t t[64];
    must(n <= 64);
    for (int i = 0; i < n; i++) t[i] = thread_start("test", body, (char *)args + (size_t)i * size);
    for (int i = 0; i < n; i++) thread_join(t[i]);
}

static void bench(struct world *w);

static bool run_case(const struct test_case *t, enum dialect d)
{
    struct mem *m = mem_new(0);
    struct world w = { .dialect = d, .cfg = config_of(m, d, "") };
    w.c = &w.ctx;
    w.ctx.mem = m;
    w.ctx.now_ms = clock_now_ms();
    world_wipe(&w);
    world_open(&w);
    i64 start = clock_monotonic_ms();
    t->run(&w);
    i64 took = clock_monotonic_ms() - start;
    world_close(&w);
    mem_free(m);
    printf("%s %s: %s", w.failures ? "FAILED " : "ok     ", d == PG ? "pg" : "sqlite", t->name);
    if (took > 1000) printf(" (%lld ms)", (long long)took);
    printf("\n");
    fflush(stdout);
    return w.failures == 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--crash-writer") == 0) return crash_writer(argv[2]);
    const struct test_case *const lists[] = { statement_cases, transaction_cases, fault_cases,
                                              backup_cases };
    const char *only = argc > 1 ? argv[1] : "";
    int passed = 0, failed = 0;
    log_set_level(getenv("XINGLIN_TEST_LOG") ? LOG_DEBUG : (enum log_level)(LOG_ERROR + 1));
    if (!mkdtemp(scratch)) return 2;
    bool has_pg = getenv("XINGLIN_TEST_PG") != NULL;
    if (strcmp(only, "--bench") == 0) {
        for (int d = SQLITE; d <= (has_pg ? PG : SQLITE); d++)
            run_case(&(struct test_case){ "bench", bench, ON_BOTH }, (enum dialect)d);
        remove_tree(scratch);
        return 0;
    }
    if (!has_pg) printf("XINGLIN_TEST_PG is not set: PostgreSQL counts as one failure\n");
    if (!has_pg) failed++;
    for (size_t l = 0; l < COUNT_OF(lists); l++)
        for (const struct test_case *t = lists[l]; t->name; t++)
            for (int d = SQLITE; d <= PG; d++) {
                bool wanted = (t->on & (d == PG ? ON_PG : ON_SQLITE)) && strstr(t->name, only);
                if (!wanted || (d == PG && !has_pg)) continue;
                if (run_case(t, (enum dialect)d)) passed++;
                else failed++;
            }
    remove_tree(scratch);
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0 || passed == 0;
}

// The build makes a program of one file.
#include "tests/store/statements.c"
#include "tests/store/transactions.c"
#include "tests/store/faults.c"
#include "tests/store/backups.c"
#include "tests/store/bench.c"
