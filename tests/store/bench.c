// SPDX-License-Identifier: Apache-2.0
// How many durable commits a second, by the number of callers: store_conformance_test --bench.
#include "tests/store/world.h"
#include <stdio.h>

struct bencher {
    struct world *w;
    i64 until_ms, n;
};

static err_t add_one(struct ctx *c, void *arg)
{
    (void)arg;
    i64 id;
    TRY(store_next_ids(c, ident_sequence(900), 1, &id));
    return insert_a(c, id, id, STR_NONE);
}

static void keep_adding(void *arg)
{
    struct bencher *b = arg;
    struct ctx *c = ctx_open(b->w);
    while (clock_monotonic_ms() < b->until_ms) {
        struct mem_mark mark = mem_mark(c->mem);
        if (store_write(c, WRITE_PEOPLE, add_one, NULL) == OK) b->n++;
        mem_rewind(c->mem, mark);
    }
    ctx_close(c);
}

static void bench_writes(struct world *w, int callers)
{
    enum { MS = 2000 };
    struct bencher b[64];
    i64 sum = 0, until = clock_monotonic_ms() + MS;
    for (int i = 0; i < callers; i++) b[i] = (struct bencher){ w, until, 0 };
    in_threads(callers, keep_adding, b, sizeof b[0]);
    for (int i = 0; i < callers; i++) sum += b[i].n;
    printf("%-6s %2d callers: %6lld commits/s\n", w->dialect == PG ? "pg" : "sqlite", callers,
           (long long)(sum * 1000 / MS));
}

static void bench_reads(struct world *w)
{
    i64 start = clock_monotonic_us(), n = 20000;
    for (i64 i = 0; i < n; i++) {
        struct mem_mark mark = mem_mark(w->c->mem);
        struct sql *q = SQL(w->c, "SELECT i FROM a WHERE id = ");
        sql_i64(q, i + 1);
        (void)count_of(w, q);
        mem_rewind(w->c->mem, mark);
    }
    printf("%-6s reads by key: %.1f us each\n", w->dialect == PG ? "pg" : "sqlite",
           (double)(clock_monotonic_us() - start) / (double)n);
    struct rows *r;
    bool more = true;
    i64 rows = 0;
    start = clock_monotonic_us();
    DO(w, db_query(w->c, SQL(w->c, "SELECT id, i, t FROM a"), &r));
    while (more) {
        DO(w, rows_next(r, &more));
        if (more) rows += rows_i64(r, 0) > 0;
    }
    printf("%-6s scan: %.2f us a row over %lld rows\n", w->dialect == PG ? "pg" : "sqlite",
           (double)(clock_monotonic_us() - start) / (double)rows, (long long)rows);
}

static void print_memory(struct world *w)
{
    struct ctx *c[8];
    str text;
    i64 n;
    for (int i = 0; i < 8; i++) {
        c[i] = ctx_open(w);
        (void)db_one_i64(c[i], SQL(c[i], "SELECT sum(length(t)) FROM a"), &n, NULL);
    }
    FILE *f = fopen("/proc/self/status", "r");
    char line[200];
    while (f && fgets(line, sizeof line, f)) {
        text = str_of(line);
        if (str_starts(text, S("RssAnon:")))
            printf("with 8 connections that read it all: %s", line);
    }
    if (f) fclose(f);
    for (int i = 0; i < 8; i++) ctx_close(c[i]);
}

static void bench_backup(struct world *w)
{
    struct backup_report r;
    str file = str_cat(w->c->mem, w->cfg.dir, S(".tar"));
    i64 start = clock_monotonic_ms();
    DO(w, backup_write(w->c, w->cfg.dir, file, &r));
    i64 wrote = clock_monotonic_ms();
    struct store_config to = config_of(w->c->mem, w->dialect, "second");
    struct world second = { .cfg = to, .c = w->c };
    world_wipe(&second);
    DO(w, backup_restore(w->c, file, &to));
    printf("%-6s backup of %lld rows (%lld MB): %lld ms, restore %lld ms\n",
           w->dialect == PG ? "pg" : "sqlite", (long long)r.rows, (long long)(r.bytes >> 20),
           (long long)(wrote - start), (long long)(clock_monotonic_ms() - wrote));
}

static err_t fill_900(struct ctx *c, void *arg)
{
    (void)arg;
    return db_exec(c,
                   SQL(c, "INSERT INTO t900 (id, rev, owner, created_at, updated_at) WITH "
                          "RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                          "i < 300000) SELECT i, 1, i % 50, 1700000000000 + i, 5 FROM n"),
                   NULL);
}

static void bench(struct world *w)
{
    static const int callers[] = { 1, 4, 16, 32, 64 };
    world_tables(w);
    for (size_t i = 0; i < COUNT_OF(callers); i++)
        if (w->dialect == SQLITE || callers[i] < 50) bench_writes(w, callers[i]);
    bench_reads(w);
    print_memory(w);
    DO(w, store_write(w->c, WRITE_JOBS, fill_900, NULL));
    bench_backup(w);
}
