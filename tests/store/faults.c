// SPDX-License-Identifier: Apache-2.0
// Cases about what goes wrong: the n-th statement, the n-th allocation, the disk, the server, the
// process itself.
#include "tests/store/world.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
int fsync(int fd);

static i64 rows_in(struct world *w)
{
    return count_of(w, SQL(w->c, "SELECT (SELECT count(*) FROM a) + (SELECT count(*) FROM b)"));
}

// --- The n-th statement and allocation ----------------------------------------------------------

struct plain {
    i64 seq;
    int runs;
    bool done;
};

static err_t inner_pair(struct ctx *c, void *arg)
{
    struct plain *p = arg;
    TRY(insert_a(c, p->seq + 1000, 0, STR_NONE));
    struct sql *q = SQL(c, "INSERT INTO b (id, a_id, n) VALUES (");
    sql_i64(q, p->seq + 2000);
    sql_lit(q, ", ");
    sql_i64(q, p->seq + 1000);
    sql_lit(q, ", 1)");
    return db_exec(c, q, NULL);
}

static err_t five_rows(struct ctx *c, void *arg)
{
    struct plain *p = arg;
    struct rows *r;
    bool more = true;
    p->runs++;
    TRY(store_next_ids(c, ident_sequence(900), 1, &p->seq));
    for (i64 i = 0; i < 3; i++) TRY(insert_a(c, i, i, str_of_i64(c->mem, i)));
    TRY(store_write(c, WRITE_PEOPLE, inner_pair, p));
    TRY(db_query(c, SQL(c, "SELECT id FROM a ORDER BY id"), &r));
    while (more) TRY(rows_next(r, &more));
    p->done = true;
    return OK;
}

static void a_job_whose_nth_statement_fails_leaves_nothing(struct world *w)
{
    world_tables(w);
    u64 n = 1;
    for (; n < 100; n++) {
        struct plain p = { 0 };
        u64 before = store_statement_count();
        store_fail_at(w->store, n);
        err_t e = store_write(w->c, WRITE_PEOPLE, five_rows, &p);
        store_fail_at(w->store, 0);
        err_clear(w->c);
        if (e == OK) break;
        CHECK(w, e == ERR_DB_FAILED && store_statement_count() == before + n);
        CHECK(w, rows_in(w) == 0 && p.runs == 1);
    }
    CHECK(w, n == (w->dialect == PG ? 9 : 10) && rows_in(w) == 5); // of which one is the commit
}

static void a_job_whose_nth_allocation_fails_leaves_nothing(struct world *w)
{
    world_tables(w);
    struct ctx *c = ctx_open(w);
    u64 n = 1;
    for (; n < 1000; n++) {
        struct plain p = { 0 };
        mem_fail_at(c->mem, n);
        err_t e = store_write(c, WRITE_PEOPLE, five_rows, &p);
        mem_fail_at(c->mem, 0);
        if (e == OK) break;
        CHECK(w, e == ERR_NO_MEMORY);
        CHECK(w, rows_in(w) == 0 && !p.done);
    }
    CHECK(w, n > 20 && n < 1000 && rows_in(w) == 5);
    ctx_close(c);
}

static err_t eat(struct ctx *c, void *arg)
{
    (void)arg;
    TRY(insert_a(c, 1, 1, STR_NONE));
    for (;;) (void)mem_alloc(c->mem, 1 << 20);
}

static void a_job_that_eats_its_arena_harms_no_other(struct world *w)
{
    world_tables(w);
    struct ctx own = *w->c;
    own.mem = mem_new(8 << 20);
    CHECK(w, store_write(&own, WRITE_PEOPLE, eat, NULL) == ERR_NO_MEMORY);
    mem_free(own.mem);
    struct plain p = { 0 };
    DO(w, store_write(w->c, WRITE_PEOPLE, five_rows, &p));
    CHECK(w, rows_in(w) == 5);
}

// A read that runs out of memory while its rows come in.
static err_t read_all(struct ctx *c, void *arg)
{
    struct rows *r;
    bool more = true;
    i64 one;
    TRY(db_query(c, SQL(c, "SELECT id, t FROM a ORDER BY id"), &r));
    while (more) {
        TRY(rows_next(r, &more));
        if (!more) break;
        (void)str_dup(c->mem, rows_text(r, 1));
        TRY(db_one_i64(c, SQL(c, "SELECT count(*) FROM b"), &one, NULL));
        ++*(i64 *)arg;
    }
    return OK;
}

static void a_read_whose_nth_allocation_fails_ends_cleanly(struct world *w)
{
    struct plain p = { 0 };
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, five_rows, &p));
    struct ctx *c = ctx_open(w);
    for (u64 n = 1;; n++) {
        i64 seen = 0;
        struct mem_mark mark = mem_mark(c->mem);
        mem_fail_at(c->mem, n);
        err_t e = store_read(c, read_all, &seen);
        mem_fail_at(c->mem, 0);
        mem_rewind(c->mem, mark);
        if (e == OK) break;
        CHECK(w, e == ERR_NO_MEMORY && n < 1000);
    }
    ctx_close(c);
}

// --- Deadlines ----------------------------------------------------------------------------------

static void a_job_past_its_callers_deadline_does_not_run(struct world *w)
{
    struct plain p = { 0 };
    world_tables(w);
    db_set_deadline(w->c->db, clock_monotonic_ms() - 1);
    FAILS(w, ERR_TIMEOUT, store_write(w->c, WRITE_PEOPLE, five_rows, &p));
    db_set_deadline(w->c->db, 0);
    CHECK(w, rows_in(w) == 0 && !p.done);
    DO(w, store_write(w->c, WRITE_PEOPLE, five_rows, &p));
}

// --- Groups on SQLite ---------------------------------------------------------------------------

// Three callers whose jobs are made to stand in one group, in order: a fourth holds up the writer
// until they are all in the queue.
struct member {
    struct world *w;
    int me, runs, hooks;
    err_t result;
    store_job body;
};
static _Atomic int callers_here;

static err_t hold_up(struct ctx *c, void *arg)
{
    (void)c;
    (void)arg;
    callers_here = 0;
    for (int i = 0; i < 2000 && callers_here < 3; i++) poll(NULL, 0, 1);
    poll(NULL, 0, 20); // the last one is on its way into the queue
    return OK;
}

static void count_hook(struct ctx *c, void *arg)
{
    (void)c;
    ((struct member *)arg)->hooks++;
}

static err_t member_job(struct ctx *c, void *arg)
{
    struct member *m = arg;
    m->runs++;
    store_on_commit(c, count_hook, m);
    TRY(insert_a(c, m->me, 0, STR_NONE));
    return m->body ? m->body(c, m) : OK;
}

static void be_member(void *arg)
{
    struct member *m = arg;
    struct ctx *c = ctx_open(m->w);
    for (int i = 0; m->me < 3 && i < 2000 && callers_here < m->me; i++) poll(NULL, 0, 1);
    poll(NULL, 0, m->me < 3 ? 2 : 0); // the one before is in the queue by now
    callers_here++;
    m->result = store_write(c, WRITE_PEOPLE, m->me == 3 ? hold_up : member_job, m);
    ctx_close(c);
}

static void run_members(struct world *w, struct member m[4], store_job last)
{
    callers_here = -1000;
    for (int i = 0; i < 4; i++) m[i] = (struct member){ .w = w, .me = i };
    m[2].body = last;
    in_threads(4, be_member, m, sizeof m[0]);
    CHECK(w, m[3].result == OK || m[3].result == ERR_DISK_FULL);
}

static err_t take_too_long(struct ctx *c, void *arg)
{
    (void)arg;
    db_set_deadline(c->db, clock_monotonic_ms() + 40);
    return db_exec(c,
                   SQL(c, "INSERT INTO a (id) WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL "
                          "SELECT i + 1 FROM n LIMIT 100000000) SELECT i FROM n"),
                   NULL);
}

static void one_that_loses_the_group_does_not_take_the_others_along(struct world *w)
{
    struct member m[4];
    world_tables(w);
    run_members(w, m, take_too_long);
    CHECK(w, m[0].result == OK && m[1].result == OK && m[2].result == ERR_TIMEOUT);
    CHECK(w, m[0].runs == 2 && m[1].runs == 2 && m[2].runs == 1);
    CHECK(w, m[0].hooks == 1 && m[1].hooks == 1 && m[2].hooks == 0);
    CHECK(w, rows_in(w) == 2);
}

static err_t be_refused(struct ctx *c, void *arg)
{
    (void)arg;
    return fail(c, ERR_CONFLICT);
}

static void one_that_is_refused_leaves_the_group_standing(struct world *w)
{
    struct member m[4];
    world_tables(w);
    run_members(w, m, be_refused);
    CHECK(w, m[0].result == OK && m[1].result == OK && m[2].result == ERR_CONFLICT);
    CHECK(w, m[0].runs == 1 && m[1].runs == 1 && m[2].hooks == 0);
    CHECK(w, rows_in(w) == 2);
}

// --- The disk -----------------------------------------------------------------------------------

static _Atomic int writes_to_fail, syncs_to_fail;

static ssize_t pwrite_or_full(int fd, const void *p, size_t n, off_t at)
{
    if (writes_to_fail > 0) {
        writes_to_fail--;
        errno = ENOSPC;
        return -1;
    }
    return pwrite(fd, p, n, at);
}

// Stands in for the C library's in this program.
int fsync(int fd)
{
    if (syncs_to_fail > 0) {
        syncs_to_fail--;
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fsync, fd);
}

static void break_disk(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    must(vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)pwrite_or_full) == SQLITE_OK);
}

static err_t put_one(struct ctx *c, void *arg) { return insert_a(c, *(i64 *)arg, 0, STR_NONE); }

static void a_full_disk_refuses_and_recovers(struct world *w)
{
    i64 one = 1;
    str why;
    world_tables(w);
    break_disk();
    writes_to_fail = 1 << 20;
    FAILS(w, ERR_DISK_FULL, store_write(w->c, WRITE_PEOPLE, put_one, &one));
    CHECK(w, rows_in(w) == 0 && !store_is_read_only(w->store, &why));
    struct member m[4];
    run_members(w, m, NULL);
    for (int i = 0; i < 3; i++) CHECK(w, m[i].result == ERR_DISK_FULL && m[i].hooks == 0);
    writes_to_fail = 0;
    CHECK(w, rows_in(w) == 0);
    DO(w, store_write(w->c, WRITE_PEOPLE, put_one, &one));
    CHECK(w, rows_in(w) == 1);
}

static void a_group_too_big_for_the_disk_is_tried_one_by_one(struct world *w)
{
    struct member m[4];
    world_tables(w);
    break_disk();
    writes_to_fail = 1;
    run_members(w, m, NULL);
    for (int i = 0; i < 3; i++) CHECK(w, m[i].result == OK && m[i].runs == 2 && m[i].hooks == 1);
    CHECK(w, rows_in(w) == 3 && writes_to_fail == 0);
}

static void a_failed_sync_ends_all_writing(struct world *w)
{
    i64 one = 1;
    str why = STR_NONE;
    world_tables(w);
    CHECK(w, !store_is_read_only(w->store, &why));
    syncs_to_fail = 1;
    FAILS(w, ERR_READ_ONLY, store_write(w->c, WRITE_PEOPLE, put_one, &one));
    CHECK(w, syncs_to_fail == 0 && store_is_read_only(w->store, &why) && why.n > 0);
    FAILS(w, ERR_READ_ONLY, store_write(w->c, WRITE_PEOPLE, put_one, &one));
    FAILS(w, ERR_READ_ONLY, store_write_ddl(w->c, put_one, &one));
    CHECK(w, rows_in(w) == 0); // reading goes on
    world_close(w);
    world_open(w);
    str problem;
    DO(w, store_check(w->c, &problem));
    CHECK(w, problem.n == 0);
    one = 2;
    DO(w, store_write(w->c, WRITE_PEOPLE, put_one, &one));
}

// --- The server ---------------------------------------------------------------------------------

static i64 pid_of(struct world *w, struct ctx *c)
{
    i64 pid = 0;
    DO(w, db_one_i64(c, SQL(c, "SELECT pg_backend_pid()"), &pid, NULL));
    return pid;
}

static void cut(struct ctx *by, i64 pid)
{
    struct sql *q = SQL(by, "SELECT pg_terminate_backend(");
    sql_i64(q, pid);
    sql_lit(q, "::int, 5000)");
    i64 done;
    must(db_one_i64(by, q, &done, NULL) == OK);
}

struct cutting {
    struct world *w;
    struct ctx *by;
    int runs;
};

static err_t be_cut(struct ctx *c, void *arg)
{
    struct cutting *k = arg;
    k->runs++;
    TRY(insert_a(c, 1, 1, STR_NONE));
    cut(k->by, pid_of(k->w, c));
    return insert_a(c, 2, 1, STR_NONE);
}

static void a_lost_connection_comes_back(struct world *w)
{
    struct cutting k = { w, ctx_open(w), 0 };
    struct rows *r;
    i64 v, two = 2;
    world_tables(w);
    cut(k.by, pid_of(w, w->c));
    FAILS(w, ERR_DB_RETRY, db_one_i64(w->c, SQL(w->c, "SELECT 1"), &v, NULL));
    DO(w, db_one_i64(w->c, SQL(w->c, "SELECT 1"), &v, NULL));
    FAILS(w, ERR_DB_RETRY, store_write(w->c, WRITE_PEOPLE, be_cut, &k));
    CHECK(w, k.runs == 1);
    DO(w, store_write(w->c, WRITE_PEOPLE, put_one, &two));
    CHECK(w, rows_in(w) == 1);
    // With a result streaming: what is on its way may still come, then the error.
    DO(w, db_query(w->c,
                   SQL(w->c, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                             "WHERE i < 3000000) SELECT i, 'padding' FROM n"),
                   &r));
    i64 mine = 0;
    DO(w, db_one_i64(k.by,
                     SQL(k.by, "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND "
                               "query LIKE '%padding%' AND pid <> pg_backend_pid()"),
                     &mine, NULL));
    cut(k.by, mine);
    bool more = true;
    err_t e = OK;
    while (more && e == OK) e = rows_next(r, &more);
    CHECK(w, e == ERR_DB_RETRY);
    err_clear(w->c);
    CHECK(w, rows_in(w) == 1);
    ctx_close(k.by);
}

struct crossing {
    struct world *w;
    i64 first, second;
    int runs;
    err_t result;
};
static _Atomic int at_crossing;

static err_t lock_row(struct ctx *c, i64 id)
{
    struct sql *q = SQL(c, "UPDATE a SET i = i + 1 WHERE id = ");
    sql_i64(q, id);
    return db_exec(c, q, NULL);
}

static err_t cross(struct ctx *c, void *arg)
{
    struct crossing *k = arg;
    k->runs++;
    TRY(lock_row(c, k->first));
    at_crossing++;
    for (int i = 0; i < 2000 && at_crossing < 2; i++) poll(NULL, 0, 1);
    return lock_row(c, k->second);
}

static void go_across(void *arg)
{
    struct crossing *k = arg;
    struct ctx *c = ctx_open(k->w);
    k->result = store_write(c, WRITE_PEOPLE, cross, k);
    ctx_close(c);
}

static void two_jobs_in_each_others_way_both_get_through(struct world *w)
{
    i64 one = 1, two = 2;
    struct crossing k[2] = { { w, 1, 2, 0, OK }, { w, 2, 1, 0, OK } };
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, put_one, &one));
    DO(w, store_write(w->c, WRITE_PEOPLE, put_one, &two));
    at_crossing = 0;
    in_threads(2, go_across, k, sizeof k[0]);
    CHECK(w, k[0].result == OK && k[1].result == OK);
    CHECK(w, k[0].runs + k[1].runs >= 3);
    CHECK(w, count_of(w, SQL(w->c, "SELECT sum(i) FROM a")) == 4);
}

// --- The process --------------------------------------------------------------------------------

static err_t add_pair(struct ctx *c, void *arg)
{
    i64 *id = arg;
    TRY(store_next_ids(c, ident_sequence(900), 1, id));
    TRY(insert_a(c, *id, 0, STR_NONE));
    struct sql *q = SQL(c, "INSERT INTO b (id, a_id, n) VALUES (");
    sql_i64(q, *id);
    sql_lit(q, ", ");
    sql_i64(q, *id);
    sql_lit(q, ", 0)");
    return db_exec(c, q, NULL);
}

static void add_for_ever(void *arg)
{
    struct ctx *c = ctx_open(arg);
    for (;;) {
        struct mem_mark mark = mem_mark(c->mem);
        i64 id = 0;
        if (store_write(c, WRITE_PEOPLE, add_pair, &id) != OK) _exit(3);
        if (write(STDOUT_FILENO, &id, sizeof id) != sizeof id) _exit(4);
        mem_rewind(c->mem, mark);
    }
}

int crash_writer(const char *dir)
{
    struct mem *m = mem_new(0);
    struct world w = { .cfg = { .dir = str_of(dir) } };
    if (getenv("CRASH_PG")) w.cfg.pg_url = str_of(getenv("XINGLIN_TEST_PG"));
    w.c = &w.ctx;
    w.ctx.mem = m;
    if (store_open(w.c, &w.cfg, &w.store) != OK) return 2;
    struct world *args[8];
    for (int i = 0; i < 8; i++) args[i] = &w;
    for (int i = 0; i < 8; i++) (void)thread_start("crash", add_for_ever, args[i]);
    for (;;) pause();
}

static pid_t start_crash_writer(struct world *w, int *acks)
{
    int ends[2];
    must(pipe(ends) == 0);
    posix_spawn_file_actions_t fa;
    posix_spawn_file_actions_init(&fa);
    posix_spawn_file_actions_adddup2(&fa, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&fa, ends[0]);
    char dir[512], *args[] = { (char *)"crash", (char *)"--crash-writer", dir, NULL };
    snprintf(dir, sizeof dir, STR_FMT, STR_ARG(w->cfg.dir));
    if (w->dialect == PG) setenv("CRASH_PG", "1", 1);
    else unsetenv("CRASH_PG");
    pid_t pid;
    must(posix_spawn(&pid, "/proc/self/exe", &fa, NULL, args, environ) == 0);
    posix_spawn_file_actions_destroy(&fa);
    close(ends[1]);
    *acks = ends[0];
    return pid;
}

// Kills the writer after so many acknowledged rows; the ids are appended to `seen`.
static void crash_once(struct world *w, int after, i64 *seen, int *n, int max)
{
    int acks, status, got = 0;
    pid_t pid = start_crash_writer(w, &acks);
    for (i64 id; *n < max && read(acks, &id, sizeof id) == sizeof id; got++) {
        seen[(*n)++] = id;
        if (got == after) kill(pid, SIGKILL); // and read on what was acknowledged before
    }
    CHECK(w, got > after);
    close(acks);
    kill(pid, SIGKILL);
    must(waitpid(pid, &status, 0) == pid);
    CHECK(w, WIFSIGNALED(status));
}

static void what_was_acknowledged_survives_kill_9(struct world *w)
{
    enum { MAX = 200000 };
    int rounds = getenv("XINGLIN_LONG") && *getenv("XINGLIN_LONG") ? 100 : 5, n = 0;
    i64 *seen = mem_array(w->c->mem, i64, MAX);
    world_tables(w);
    for (int round = 0; round < rounds; round++) {
        world_close(w);
        int before = n;
        crash_once(w, 50 + (int)(random_u64() % 300), seen, &n, MAX);
        world_open(w);
        for (int i = before; i < n; i++) {
            struct mem_mark mark = mem_mark(w->c->mem);
            struct sql *q = SQL(w->c, "SELECT count(*) FROM b WHERE a_id = ");
            sql_i64(q, seen[i]);
            CHECK(w, count_of(w, q) == 1);
            mem_rewind(w->c->mem, mark);
        }
        CHECK(w,
              count_of(
                  w, SQL(w->c, "SELECT (SELECT count(*) FROM a) - (SELECT count(*) FROM b)")) == 0);
        CHECK(w, count_of(w, SQL(w->c, "SELECT count(*) FROM b")) >= n);
        str problem;
        DO(w, store_check(w->c, &problem));
        CHECK(w, problem.n == 0);
    }
}

static err_t claim_newer(struct ctx *c, void *arg)
{
    (void)arg;
    return db_exec(c, SQL(c, "INSERT INTO x_step (number, at) VALUES (1000000, 0)"), NULL);
}

static void a_database_of_a_newer_program_is_refused(struct world *w)
{
    struct store *s = NULL;
    DO(w, store_write(w->c, WRITE_PEOPLE, claim_newer, NULL));
    FAILS(w, ERR_DB_FAILED, store_open(w->c, &w->cfg, &s));
    CHECK(w, s == NULL);
}

const struct test_case fault_cases[] = {
    CASE(a_job_whose_nth_statement_fails_leaves_nothing, ON_BOTH),
    CASE(a_job_whose_nth_allocation_fails_leaves_nothing, ON_BOTH),
    CASE(a_job_that_eats_its_arena_harms_no_other, ON_BOTH),
    CASE(a_read_whose_nth_allocation_fails_ends_cleanly, ON_BOTH),
    CASE(a_job_past_its_callers_deadline_does_not_run, ON_BOTH),
    CASE(one_that_loses_the_group_does_not_take_the_others_along, ON_SQLITE),
    CASE(one_that_is_refused_leaves_the_group_standing, ON_SQLITE),
    CASE(a_full_disk_refuses_and_recovers, ON_SQLITE),
    CASE(a_group_too_big_for_the_disk_is_tried_one_by_one, ON_SQLITE),
    CASE(a_failed_sync_ends_all_writing, ON_SQLITE),
    CASE(a_lost_connection_comes_back, ON_PG),
    CASE(two_jobs_in_each_others_way_both_get_through, ON_PG),
    CASE(what_was_acknowledged_survives_kill_9, ON_BOTH),
    CASE(a_database_of_a_newer_program_is_refused, ON_BOTH),
    { NULL, NULL, 0 },
};
