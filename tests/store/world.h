// SPDX-License-Identifier: Apache-2.0
// What every case of the store conformance suite starts from: a fresh database of one kind, opened,
// with a connection and an arena. A case says what must hold with CHECK and DO and goes on to its
// end; what failed is counted.
#ifndef TESTS_STORE_WORLD_H
#define TESTS_STORE_WORLD_H

#include "base/log.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/random.h"
#include "os/thread.h"
#include "store/backup.h"
#include "store/db.h"
#include "store/ddl.h"

struct world {
    enum dialect dialect;
    struct store_config cfg;
    struct ctx ctx, *c;
    struct store *store;
    int failures;
};

enum { ON_SQLITE = 1, ON_PG = 2, ON_BOTH = 3 };
#define CASE(fn, on)                                                                               \
    {                                                                                              \
#        fn, fn, on                                                                                \
    }
struct test_case {
    const char *name;
    void (*run)(struct world *w);
    int on;
};

extern const struct test_case statement_cases[], transaction_cases[], fault_cases[], backup_cases[];

void world_failed(struct world *w, const char *file, int line, const char *what);
#define CHECK(w, cond) ((cond) ? (void)0 : world_failed((w), __FILE__, __LINE__, #cond))
#define DO(w, call)                                                                                \
    do {                                                                                           \
        err_t do_err_ = (call);                                                                    \
        if (do_err_ != OK)                                                                         \
            world_failed((w), __FILE__, __LINE__,                                                  \
                         str_z((w)->c->mem, str_cat3((w)->c->mem, S(#call " gave "),               \
                                                     err_symbol(do_err_), STR_NONE)));             \
    } while (0)
#define FAILS(w, want, call)                                                                       \
    do {                                                                                           \
        err_t got_ = (call);                                                                       \
        if (got_ != (want))                                                                        \
            world_failed((w), __FILE__, __LINE__,                                                  \
                         str_z((w)->c->mem, str_cat3((w)->c->mem, S(#call " gave "),               \
                                                     err_symbol(got_), S(", not " #want))));       \
        err_clear((w)->c);                                                                         \
    } while (0)

// A statement without values.
#define SQL(c, literal) sql_of_((c), literal, sizeof(literal) - 1)
static inline struct sql *sql_of_(struct ctx *c, const char *p, size_t n)
{
    struct sql *q = mem_new_of(c->mem, struct sql);
    *q = db_sql(c);
    sql_put_literal_(q, p, n);
    return q;
}

// A table a (id, i, t, b) with unique t, and b (id, a_id -> a, n >= 0), made by a DDL job.
err_t make_tables(struct ctx *c, void *arg);
void world_tables(struct world *w);
i64 count_of(struct world *w, const struct sql *q); // the one integer of a query
err_t insert_a(struct ctx *c, i64 id, i64 i, str t);

// Another thread's context with its own connection.
struct ctx *ctx_open(struct world *w);
void ctx_close(struct ctx *c);

void world_open(struct world *w);
void world_close(struct world *w);
void world_wipe(struct world *w); // empties the database that cfg points to
struct store_config config_of(struct mem *m, enum dialect d,
                              const char *name); // "" = the usual one
// Runs body(arg of each) in n threads and waits for all of them.
void in_threads(int n, void (*body)(void *), void *args, size_t size);

int crash_writer(const char *dir); // the program that is killed

#endif
