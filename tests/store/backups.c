// SPDX-License-Identifier: Apache-2.0
// Cases about backup and restore: each starts on one database and goes to both.
#include "store/blob.h"
#include "tests/store/world.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static err_t run_all(struct ctx *c, void *arg)
{
    for (struct sql **q = arg; *q; q++) TRY(db_exec(c, *q, NULL));
    return OK;
}

static err_t make_clinic(struct ctx *c, void *arg)
{
    (void)arg;
    struct ident phone = ident_field_column(31), owner_phone[2] = { ident_sys(COL_OWNER), phone };
    struct ident line = ident_field_column(41);
    TRY(ddl_create_records(c, 7, DDL_RECORDS));
    TRY(ddl_create_records(c, 8, DDL_SUB_ROWS));
    TRY(ddl_create_records(c, 12, DDL_RECORDS));
    TRY(ddl_add_column(c, 7, ident_field_column(30), DDL_TEXT));
    TRY(ddl_add_column(c, 7, phone, DDL_TEXT));
    TRY(ddl_add_column(c, 7, ident_key_column(31), DDL_TEXT));
    TRY(ddl_add_column(c, 7, ident_field_column(33), DDL_BLOB));
    TRY(ddl_add_column(c, 7, ident_field_column(32), DDL_INT));
    TRY(ddl_add_column(c, 8, line, DDL_INT));
    TRY(ddl_drop_column(c, 7, ident_field_column(30))); // leaves a hole on PostgreSQL
    TRY(ddl_create_junction(c, 7, 34));
    TRY(ddl_create_junction(c, 12, 35));
    TRY(ddl_create_index(c, 7, ident_index(31, 0), &phone, 1, true));
    TRY(ddl_create_index(c, 7, ident_index(31, 1), owner_phone, 2, false));
    return ddl_create_index(c, 8, ident_index(41, 0), &line, 1, false);
}

static err_t insert_clinic_row(struct ctx *c, i64 id, str phone, str key, str blob, i64 n)
{
    struct sql *q = SQL(c, "INSERT INTO t7 (id, rev, created_at, updated_at, c31, k31, c33, c32) "
                           "VALUES (");
    sql_i64(q, id);
    sql_lit(q, ", 1, 100, 200, ");
    sql_text(q, phone);
    sql_lit(q, ", ");
    sql_text(q, key);
    sql_lit(q, ", ");
    if (blob.p) sql_blob(q, blob);
    else sql_null(q);
    sql_lit(q, ", ");
    sql_i64(q, n);
    sql_lit(q, ")");
    return db_exec(c, q, NULL);
}

static err_t fill_clinic(struct ctx *c, void *arg)
{
    i64 id;
    struct sql *rows[] = {
        SQL(c,
            "INSERT INTO x_app (id, key, title_zh, title_en) VALUES (5, 'ch', '渠道', 'Channel')"),
        SQL(c, "INSERT INTO x_form (id, app_id, key, title_zh, title_en, options) "
               "VALUES (7, 5, 'lead', '线索', 'Lead', '{}'), (8, 5, 'line', '明细', 'Line', '{}')"),
        SQL(c, "INSERT INTO x_field (id, form_id, key, type, title_zh, title_en, options) "
               "VALUES (31, 7, 'phone', 'phone', '电话', 'Phone', '{}')"),
        SQL(c, "INSERT INTO x_user (id, account, name, totp_secret, created_at) VALUES "
               "(1, 'root', '管理员', NULL, 0)"),
        SQL(c, "INSERT INTO x_session (token_hash, user_id, csrf, created_at, seen_at, expires_at, "
               "pw_gen) VALUES ('h', 1, 'c', 0, 0, 0, 0)"),
        SQL(c, "INSERT INTO x_audit (seq, at, who, action, detail, result, prev_hash, hash) VALUES "
               "(1, 5, 'user:1', 'create', '{}', 'ok', '', 'aa'), (2, 6, 'cli', 'x', '{}', 'ok', "
               "'aa', NULL)"),
        SQL(c, "INSERT INTO t8 (id, parent, pos, c41) VALUES (1, 1, 0, 5), (2, 1, 1, NULL)"),
        SQL(c, "INSERT INTO j34 (rid, v) VALUES (2, 9), (2, 3), (1, 9)"),
        SQL(c, "INSERT INTO x_gram (form_id, field_id, gram, id) VALUES (7, 31, '杏林', 1), (7, "
               "31, 'a', 1)"),
        NULL,
    };
    (void)arg;
    TRY(store_next_ids(c, ident_sequence(7), 3, &id));
    TRY(store_next_sys_id(c, &id));
    TRY(insert_clinic_row(c, 1, S("19900000001"), S("张\"三\"\n\t\x7f\\ "), S("\0\1\2\xff"),
                          INT64_MAX));
    TRY(insert_clinic_row(c, 2, S("19900000002"), S(""), S(""), INT64_MIN));
    TRY(insert_clinic_row(c, 3, S("19900000003"), S("😀"), STR_NONE, 9007199254740993ll));
    return run_all(c, rows);
}

static void make_data(struct world *w)
{
    str sha;
    DO(w, store_write_ddl(w->c, make_clinic, NULL));
    DO(w, store_write(w->c, WRITE_PEOPLE, fill_clinic, NULL));
    DO(w, blob_put(w->c, S("a picture\0 with a NUL"), &sha));
    DO(w, blob_put(w->c, S(""), &sha));
    DO(w, blob_put(w->c, S("a picture\0 with a NUL"), &sha)); // once only
}

static str file_named(struct world *w, const char *name)
{
    struct store_config top = config_of(w->c->mem, SQLITE, "");
    return str_cat3(w->c->mem, top.dir, S("-"), str_of(name));
}

static err_t next_of_seven(struct ctx *c, void *arg)
{
    return store_next_ids(c, ident_sequence(7), 1, arg);
}

// Restores `file` into a fresh database of kind d and leaves it open as *to.
static void restore_as(struct world *w, str file, enum dialect d, struct world *to)
{
    *to = (struct world){ .dialect = d, .cfg = config_of(w->c->mem, d, "second") };
    to->c = &to->ctx;
    to->ctx = (struct ctx){ .mem = w->c->mem, .now_ms = w->ctx.now_ms };
    world_wipe(to);
    err_t e = backup_restore(w->c, file, &to->cfg);
    if (e != OK && err_any(w->c)) printf("    " STR_FMT "\n", STR_ARG(w->c->errs->arg[0]));
    DO(w, e);
    world_open(to);
}

static void a_backup_restores_into_either_database(struct world *w)
{
    struct backup_report first, again, second;
    str file = file_named(w, "one.tar"), other = file_named(w, "two.tar"), got;
    make_data(w);
    DO(w, backup_write(w->c, w->cfg.dir, file, &first));
    DO(w, backup_verify(w->c, file, &again));
    CHECK(w, str_eq(first.sha256, again.sha256) && first.rows == again.rows);
    CHECK(w, first.blobs == 2 && first.bytes == again.bytes && first.rows == 17);
    for (int d = SQLITE; d <= PG; d++) {
        struct world to;
        i64 id = 0;
        if (d == PG && !w->cfg.pg_url.n && !getenv("XINGLIN_TEST_PG")) continue;
        restore_as(w, file, (enum dialect)d, &to);
        DO(w, backup_write(to.c, to.cfg.dir, other, &second));
        CHECK(w, str_eq(first.sha256, second.sha256)); // every table, index, sequence and blob
        CHECK(w, first.bytes == second.bytes && first.tables == second.tables);
        DO(w, store_write(to.c, WRITE_PEOPLE, next_of_seven, &id));
        CHECK(w, id == 4);
        CHECK(w, count_of(&to, SQL(to.c, "SELECT count(*) FROM x_session")) == 0);
        str sha = first.sha256;
        FAILS(&to, ERR_FILE_MISSING, blob_get(to.c, sha, &got));
        DO(w, blob_put(to.c, S("a picture\0 with a NUL"), &sha));
        DO(w, blob_get(to.c, sha, &got));
        CHECK(w, str_eq(got, S("a picture\0 with a NUL")));
        str problem;
        DO(w, store_check(to.c, &problem));
        CHECK(w, problem.n == 0);
        world_close(&to);
        w->failures += to.failures;
    }
}

static void a_place_that_is_not_empty_is_left_alone(struct world *w)
{
    struct backup_report r;
    str file = file_named(w, "one.tar");
    make_data(w);
    DO(w, backup_write(w->c, w->cfg.dir, file, &r));
    FAILS(w, ERR_BAD_REQUEST, backup_restore(w->c, file, &w->cfg));
    CHECK(w, count_of(w, SQL(w->c, "SELECT count(*) FROM t7")) == 3);
    FAILS(w, ERR_IO, backup_verify(w->c, file_named(w, "none.tar"), &r));
}

static void a_restore_that_was_killed_can_be_done_again(struct world *w)
{
    struct backup_report r;
    struct world to;
    str file = file_named(w, "one.tar");
    make_data(w);
    DO(w, backup_write(w->c, w->cfg.dir, file, &r));
    struct store_config cfg = config_of(w->c->mem, SQLITE, "second");
    str half = file_join(w->c->mem, cfg.dir, S("restoring"));
    restore_as(w, file, SQLITE, &to);
    world_close(&to);
    world_wipe(&to);
    DO(w, file_mkdirs(w->c, file_join(w->c->mem, half, S("blobs/ab")), 0700));
    DO(w, file_write_durable(w->c, file_join(w->c->mem, half, S("xinglin.db")), S("half"), 0600));
    DO(w, backup_restore(w->c, file, &to.cfg));
    CHECK(w, !file_exists(w->c, half));
    world_open(&to);
    CHECK(w, count_of(&to, SQL(to.c, "SELECT count(*) FROM t7")) == 3);
    world_close(&to);
}

// Whatever is done to the file is noticed, and nothing is restored from it.
static void a_damaged_backup_is_refused(struct world *w)
{
    struct backup_report r;
    str file = file_named(w, "one.tar"), bad = file_named(w, "bad.tar"), data;
    make_data(w);
    DO(w, backup_write(w->c, w->cfg.dir, file, &r));
    DO(w, file_read(w->c, file, 1 << 24, &data));
    char *p = (char *)data.p;
    int fd = open(str_z(w->c->mem, bad), O_RDWR | O_CREAT | O_TRUNC, 0600);
    CHECK(w, fd >= 0 && write(fd, data.p, data.n) == (ssize_t)data.n);
    int flipped = 0;
    for (size_t at = 0; at < data.n; at += 1 + random_u64() % 60) {
        if (p[at] == 0) continue; // most of these fill up blocks
        struct mem_mark mark = mem_mark(w->c->mem);
        char broken = (char)(p[at] ^ (1 << at % 7));
        must(pwrite(fd, &broken, 1, (off_t)at) == 1);
        err_t e = backup_verify(w->c, bad, &r);
        if (e != ERR_BAD_FILE) {
            printf("    byte %zu\n", at);
            CHECK(w, e == ERR_BAD_FILE);
        }
        err_clear(w->c);
        must(pwrite(fd, &p[at], 1, (off_t)at) == 1);
        mem_rewind(w->c->mem, mark);
        flipped++;
    }
    CHECK(w, flipped > 100);
    for (size_t n = data.n - 1024; n > 600; n -= 500) {
        must(ftruncate(fd, (off_t)n) == 0);
        FAILS(w, ERR_BAD_FILE, backup_verify(w->c, bad, &r));
    }
    close(fd);
    struct world to = { .dialect = SQLITE, .cfg = config_of(w->c->mem, SQLITE, "second") };
    to.c = w->c;
    world_wipe(&to);
    FAILS(w, ERR_BAD_FILE, backup_restore(w->c, bad, &to.cfg));
    CHECK(w, file_dir_is_empty(w->c, to.cfg.dir));
}

// --- While people work --------------------------------------------------------------------------

static _Atomic bool is_over;

static err_t lead_with_history(struct ctx *c, void *arg)
{
    i64 *id = arg;
    TRY(store_next_ids(c, ident_sequence(7), 1, id));
    struct sql *q = SQL(c, "INSERT INTO t7 (id, rev, created_at, updated_at) VALUES (");
    sql_i64(q, *id);
    sql_lit(q, ", 1, 0, 0)");
    TRY(db_exec(c, q, NULL));
    q = SQL(c, "INSERT INTO x_history (id, form_id, record_id, rev, at, who, via, action, diff) "
               "VALUES (");
    sql_i64(q, *id);
    sql_lit(q, ", 7, 1, 1, 1, 'u', 'web', 'create', '{}')");
    return db_exec(c, q, NULL);
}

static void keep_writing(void *arg)
{
    struct ctx *c = ctx_open(arg);
    while (!is_over) {
        struct mem_mark mark = mem_mark(c->mem);
        i64 id;
        must(store_write(c, WRITE_PEOPLE, lead_with_history, &id) == OK);
        mem_rewind(c->mem, mark);
    }
    ctx_close(c);
}

static err_t make_form_seven(struct ctx *c, void *arg)
{
    (void)arg;
    return ddl_create_records(c, 7, DDL_RECORDS);
}

static void a_backup_of_a_busy_database_is_of_one_moment(struct world *w)
{
    struct backup_report r;
    struct world to;
    str file = file_named(w, "one.tar");
    is_over = false;
    DO(w, store_write_ddl(w->c, make_form_seven, NULL));
    pthread_t t = thread_start("busy", keep_writing, w);
    while (count_of(w, SQL(w->c, "SELECT count(*) FROM t7")) < 50) mem_used(w->c->mem);
    for (int i = 0; i < 5; i++) DO(w, backup_write(w->c, w->cfg.dir, file, &r));
    is_over = true;
    thread_join(t);
    restore_as(w, file, SQLITE, &to);
    i64 leads = count_of(&to, SQL(to.c, "SELECT count(*) FROM t7")), id = 0;
    CHECK(w, leads >= 50 && leads == count_of(&to, SQL(to.c, "SELECT count(*) FROM x_history")));
    DO(w, store_write(to.c, WRITE_PEOPLE, next_of_seven, &id));
    CHECK(w, id > leads); // the sequence is not behind the rows
    world_close(&to);
}

const struct test_case backup_cases[] = {
    CASE(a_backup_restores_into_either_database, ON_BOTH),
    CASE(a_place_that_is_not_empty_is_left_alone, ON_BOTH),
    CASE(a_restore_that_was_killed_can_be_done_again, ON_BOTH),
    CASE(a_damaged_backup_is_refused, ON_BOTH),
    CASE(a_backup_of_a_busy_database_is_of_one_moment, ON_BOTH),
    { NULL, NULL, 0 },
};
