// SPDX-License-Identifier: Apache-2.0
// Cases about single statements: values, order, nesting, errors, deadlines.
#include "tests/store/world.h"

static err_t insert_value(struct ctx *c, i64 id, struct sval i, struct sval t, struct sval b)
{
    struct sql *q = SQL(c, "INSERT INTO a (id, i, t, b) VALUES (");
    sql_i64(q, id);
    sql_lit(q, ", ");
    sql_sval(q, i);
    sql_lit(q, ", ");
    sql_sval(q, t);
    sql_lit(q, ", ");
    sql_sval(q, b);
    sql_lit(q, ")");
    return db_exec(c, q, NULL);
}

static const i64 extremes[] = { 0, 1, -1, INT64_MAX, INT64_MIN, INT32_MAX, INT32_MIN, 1ll << 53 };

static err_t insert_extremes(struct ctx *c, void *arg)
{
    str big = *(str *)arg;
    struct sval null = { .kind = SVAL_NULL };
    for (size_t k = 0; k < COUNT_OF(extremes); k++)
        TRY(insert_value(c, (i64)k, (struct sval){ SVAL_INT, extremes[k], STR_NONE }, null, null));
    TRY(insert_value(c, 100, null, (struct sval){ SVAL_TEXT, 0, S("") },
                     (struct sval){ SVAL_BLOB, 0, S("") }));
    TRY(insert_value(c, 101, null, (struct sval){ SVAL_TEXT, 0, S("杏林'\"\\;--") },
                     (struct sval){ SVAL_BLOB, 0, S("\0\1\xff\0") }));
    return insert_value(c, 102, null, (struct sval){ SVAL_TEXT, 0, str_sub(big, 0, 2000) },
                        (struct sval){ SVAL_BLOB, 0, big });
}

static void values_come_back_as_they_were_stored(struct world *w)
{
    str big = { mem_alloc(w->c->mem, 1 << 20), 1 << 20 };
    memset((char *)big.p, 'x', big.n);
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, insert_extremes, &big));
    struct rows *r;
    bool more = false;
    DO(w, db_query(w->c, SQL(w->c, "SELECT id, i, t, b FROM a ORDER BY id"), &r));
    for (size_t k = 0; k < COUNT_OF(extremes); k++) {
        DO(w, rows_next(r, &more));
        CHECK(w, more && rows_cols(r) == 4);
        CHECK(w, rows_i64(r, 1) == extremes[k] && rows_kind(r, 1) == SVAL_INT);
        CHECK(w, rows_is_null(r, 2) && rows_is_null(r, 3));
        CHECK(w, rows_text(r, 2).n == 0 && rows_blob(r, 3).n == 0);
    }
    DO(w, rows_next(r, &more));
    CHECK(w, rows_is_null(r, 1) && rows_i64(r, 1) == 0);
    CHECK(w, !rows_is_null(r, 2) && rows_text(r, 2).n == 0);
    CHECK(w, !rows_is_null(r, 3) && rows_blob(r, 3).n == 0 && rows_kind(r, 3) == SVAL_BLOB);
    DO(w, rows_next(r, &more));
    CHECK(w, str_eq(rows_text(r, 2), S("杏林'\"\\;--")) && rows_kind(r, 2) == SVAL_TEXT);
    CHECK(w, str_eq(rows_blob(r, 3), S("\0\1\xff\0")));
    DO(w, rows_next(r, &more));
    CHECK(w, rows_text(r, 2).n == 2000 && str_eq(rows_blob(r, 3), big));
    DO(w, rows_next(r, &more));
    CHECK(w, !more && rows_is_null(r, 0));
    DO(w, rows_next(r, &more)); // the end stays the end
    CHECK(w, !more);
}

static err_t insert_texts(struct ctx *c, void *arg)
{
    const str *texts = arg;
    for (i64 i = 0; texts[i].p; i++) TRY(insert_a(c, 100 - i, i, texts[i]));
    return OK;
}

static void text_is_ordered_and_compared_by_code_point(struct world *w)
{
    static const str sorted[] = { S(""),   S(" "),  S("-"),  S("A"), S("B"),  S("Z"), S("_"),
                                  S("a"),  S("aB"), S("ab"), S("b"), S("é"),  S("Ω"), S("中"),
                                  S("丰"), S("王"), S("ａ"), S("😀"), STR_NONE };
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, insert_texts, (void *)sorted));
    struct rows *r;
    bool more;
    DO(w, db_query(w->c, SQL(w->c, "SELECT t FROM a ORDER BY t"), &r));
    for (int i = 0; sorted[i].p; i++) {
        DO(w, rows_next(r, &more));
        CHECK(w, more && str_eq(rows_text(r, 0), sorted[i]));
    }
    rows_close(r);
    struct sql *q = SQL(w->c, "SELECT count(*) FROM a WHERE t > ");
    sql_text(q, S("Z"));
    sql_lit(q, " AND t < ");
    sql_text(q, S("中"));
    CHECK(w, count_of(w, q) == 7);
}

static err_t insert_thousand(struct ctx *c, void *arg)
{
    for (i64 i = 0; i < *(i64 *)arg; i++) TRY(insert_a(c, i, i * 2, str_of_i64(c->mem, i)));
    return OK;
}

static i64 two_of(struct world *w, i64 id)
{
    struct sql *q = SQL(w->c, "SELECT i FROM a WHERE id = ");
    sql_i64(q, id);
    return count_of(w, q);
}

// The same text again inside itself, three deep.
static i64 walk(struct world *w, i64 from, int depth)
{
    struct rows *r;
    bool more = false;
    i64 sum = 0;
    struct sql *q = SQL(w->c, "SELECT id FROM a WHERE id >= ");
    sql_i64(q, from);
    sql_lit(q, " ORDER BY id LIMIT ");
    sql_i64(q, 5);
    DO(w, db_query(w->c, q, &r));
    for (;;) {
        DO(w, rows_next(r, &more));
        if (!more) return sum;
        i64 id = rows_i64(r, 0);
        sum += id;
        if (depth > 1) sum += walk(w, id + 10, depth - 1);
        CHECK(w, rows_i64(r, 0) == id); // still the same row
    }
}

static void queries_nest_while_rows_are_read(struct world *w)
{
    i64 n = 1000, seen = 0;
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, insert_thousand, &n));
    struct rows *r;
    bool more;
    DO(w, db_query(w->c, SQL(w->c, "SELECT id, t FROM a ORDER BY id"), &r));
    for (;; seen++) {
        DO(w, rows_next(r, &more));
        if (!more) break;
        struct mem_mark mark = mem_mark(w->c->mem);
        str before = rows_text(r, 1);
        CHECK(w, two_of(w, rows_i64(r, 0)) == seen * 2);
        CHECK(w, str_eq(rows_text(r, 1), before) && rows_i64(r, 0) == seen);
        mem_rewind(w->c->mem, mark);
    }
    CHECK(w, seen == n);
    i64 sum = walk(w, 0, 1);
    CHECK(w, sum == 0 + 1 + 2 + 3 + 4);
    CHECK(w, walk(w, 0, 3) > sum);
}

static void rows_left_open_close_with_the_arena(struct world *w)
{
    i64 n = 100;
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, insert_thousand, &n));
    for (int i = 0; i < 300; i++) { // more than there are kept statements
        struct mem_mark mark = mem_mark(w->c->mem);
        struct rows *r;
        bool more;
        DO(w, db_query(w->c, SQL(w->c, "SELECT id FROM a ORDER BY id"), &r));
        DO(w, rows_next(r, &more));
        CHECK(w, more && rows_i64(r, 0) == 0);
        mem_rewind(w->c->mem, mark);
    }
    CHECK(w, count_of(w, SQL(w->c, "SELECT count(*) FROM a")) == 100);
}

static err_t six_inserts(struct ctx *c, void *arg)
{
    (void)arg;
    TRY(insert_a(c, 1, 1, S("one")));
    return db_exec(c, SQL(c, "INSERT INTO b (id, a_id, n) VALUES (1, 1, 5)"), NULL);
}

static err_t run_sql(struct ctx *c, void *arg) { return db_exec(c, arg, NULL); }

static void broken_constraints_are_told_apart_from_failures(struct world *w)
{
    struct ctx *c = w->c;
    world_tables(w);
    DO(w, store_write(c, WRITE_PEOPLE, six_inserts, NULL));
    const struct {
        struct sql *q;
        err_t want;
    } cases[] = {
        { SQL(c, "INSERT INTO a (id, t) VALUES (1, 'x')"), ERR_DB_CONSTRAINT },
        { SQL(c, "INSERT INTO a (id, t) VALUES (2, 'one')"), ERR_DB_CONSTRAINT },
        { SQL(c, "INSERT INTO b (id, a_id, n) VALUES (2, 77, 1)"), ERR_DB_CONSTRAINT },
        { SQL(c, "DELETE FROM a WHERE id = 1"), ERR_DB_CONSTRAINT },
        { SQL(c, "UPDATE b SET n = n - 6"), ERR_DB_CONSTRAINT },
        { SQL(c, "INSERT INTO b (id, a_id, n) VALUES (2, NULL, 1)"), ERR_DB_FAILED },
        { SQL(c, "INSERT INTO nowhere VALUES (1)"), ERR_DB_FAILED },
        { SQL(c, "SELEC 1"), ERR_DB_FAILED },
        { SQL(c, "SELECT 1; DELETE FROM b"), ERR_DB_FAILED },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        err_t e = store_write(c, WRITE_PEOPLE, run_sql, cases[i].q);
        if (e != cases[i].want)
            world_failed(w, __FILE__, __LINE__, str_z(c->mem, buf_str(&cases[i].q->text)));
        CHECK(w, db_row_exists_error(e) == (e == ERR_DB_CONSTRAINT));
        CHECK(w, err_any(c));
        err_clear(c);
    }
    CHECK(w, count_of(w, SQL(c, "SELECT count(*) FROM b")) == 1);
}

static err_t update_all(struct ctx *c, void *arg)
{
    return db_exec(c, SQL(c, "UPDATE a SET i = i + 1 WHERE id < 7"), arg);
}

static err_t insert_returning(struct ctx *c, void *arg)
{
    struct sql *q = SQL(c, "INSERT INTO a (id, i) VALUES (");
    sql_i64(q, 5000);
    sql_lit(q, ", 9) RETURNING id + i");
    return db_one_i64(c, q, arg, NULL);
}

static void a_statement_tells_what_it_changed(struct world *w)
{
    i64 n = 20, changed = -1, sum = 0;
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, insert_thousand, &n));
    DO(w, store_write(w->c, WRITE_PEOPLE, update_all, &changed));
    CHECK(w, changed == 7);
    DO(w, store_write(w->c, WRITE_PEOPLE, insert_returning, &sum));
    CHECK(w, sum == 5009);
    bool found = true;
    i64 v = 5;
    DO(w, db_one_i64(w->c, SQL(w->c, "SELECT id FROM a WHERE id < 0"), &v, &found));
    CHECK(w, !found && v == 0);
    str t;
    DO(w, db_one_text(w->c, SQL(w->c, "SELECT t FROM a WHERE id = 7"), &t, &found));
    CHECK(w, found && str_eq(t, S("7")));
}

static void writing_outside_of_a_job_is_refused_on_sqlite(struct world *w)
{
    world_tables(w);
    FAILS(w, ERR_DB_FAILED, insert_a(w->c, 1, 1, S("x")));
    CHECK(w, count_of(w, SQL(w->c, "SELECT count(*) FROM a")) == 0);
}

static err_t null_then_value(struct ctx *c, void *arg)
{
    (void)arg;
    for (i64 i = 0; i < 12; i++) {
        struct sval null = { .kind = SVAL_NULL };
        struct sval v = i % 3 ? (struct sval){ SVAL_INT, i, STR_NONE } : null;
        struct sval t = i % 2 ? (struct sval){ SVAL_TEXT, 0, str_of_i64(c->mem, i) } : null;
        TRY(insert_value(c, i, v, t, i % 4 ? (struct sval){ SVAL_BLOB, 0, S("b") } : null));
        struct sql *q = SQL(c, "UPDATE a SET i = i + coalesce(");
        sql_sval(q, v);
        sql_lit(q, ", 0) WHERE id = ");
        sql_i64(q, i);
        TRY(db_exec(c, q, NULL));
    }
    return OK;
}

static void one_statement_takes_nulls_and_values_in_turn(struct world *w)
{
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, null_then_value, NULL));
    CHECK(w, count_of(w, SQL(w->c, "SELECT count(i) FROM a")) == 8);
    CHECK(w,
          count_of(w, SQL(w->c, "SELECT sum(i) FROM a")) == 2 * (1 + 2 + 4 + 5 + 7 + 8 + 10 + 11));
}

static void more_statements_than_are_kept_still_run(struct world *w)
{
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 450; i++) {
            struct sql *q = SQL(w->c, "SELECT ");
            for (int k = 0; k <= i % 10; k++) sql_lit(q, "0 + ");
            for (int k = 0; k <= i / 10; k++) sql_lit(q, " 1 * ");
            sql_i64(q, i);
            CHECK(w, count_of(w, q) == i);
        }
}

static void text_that_is_no_text_is_refused(struct world *w)
{
    static const str bad[] = { S("a\0b"), S("\xff"), S("\xc0\x80"), S("\xed\xa0\x80"),
                               S("\xe4\xb8") };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct sql *q = SQL(w->c, "SELECT 1 WHERE ");
        sql_text(q, bad[i]);
        sql_lit(q, " = 'x'");
        i64 v;
        FAILS(w, ERR_BAD_REQUEST, db_one_i64(w->c, q, &v, NULL));
    }
}

static err_t insert_huge(struct ctx *c, void *arg)
{
    (void)arg;
    TRY(insert_a(c, 1, INT64_MAX, STR_NONE));
    TRY(insert_a(c, 2, INT64_MAX - 1, STR_NONE));
    return insert_a(c, 3, -INT64_MAX, STR_NONE);
}

static void sums_are_exact_or_refused(struct world *w)
{
    i64 v;
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, insert_huge, NULL));
    CHECK(w, count_of(w, SQL(w->c, "SELECT sum(i) FROM a WHERE id <> 2")) == 0);
    CHECK(w, count_of(w, SQL(w->c, "SELECT sum(i) FROM a WHERE id = 1")) == INT64_MAX);
    FAILS(w, ERR_DB_FAILED,
          db_one_i64(w->c, SQL(w->c, "SELECT sum(i) FROM a WHERE id < 3"), &v, NULL));
    CHECK(w, count_of(w, SQL(w->c, "SELECT count(*) FROM a")) == 3);
    CHECK(w,
          count_of(w, SQL(w->c, "SELECT CASE WHEN id = 1 THEN 7 ELSE 8 END FROM a WHERE id = 1")) ==
              7);
    CHECK(w, count_of(w, SQL(w->c, "SELECT avg(id) FROM a WHERE id > 1")) == 2); // 2.5 without .5
}

static void a_query_past_its_deadline_is_broken_off(struct world *w)
{
    struct sql *endless =
        SQL(w->c, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                  "SELECT max(i) FROM (SELECT i FROM n LIMIT 2000000000) z");
    i64 v, start = clock_monotonic_ms();
    db_set_deadline(w->c->db, start + 150);
    FAILS(w, ERR_TIMEOUT, db_one_i64(w->c, endless, &v, NULL));
    CHECK(w, clock_monotonic_ms() - start < 3000);
    FAILS(w, ERR_TIMEOUT, db_one_i64(w->c, SQL(w->c, "SELECT 1"), &v, NULL));
    db_set_deadline(w->c->db, 0);
    CHECK(w, count_of(w, SQL(w->c, "SELECT 42")) == 42);
}

static void a_long_result_streams_and_survives_other_statements(struct world *w)
{
    struct rows *r;
    bool more;
    i64 n = 0, sum = 0;
    DO(w, db_query(w->c,
                   SQL(w->c, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                             "WHERE i < 60000) SELECT i, 'row ' || i FROM n"),
                   &r));
    for (;;) {
        DO(w, rows_next(r, &more));
        if (!more) break;
        n++;
        sum += rows_i64(r, 0);
        if (n % 20000 == 7) CHECK(w, count_of(w, SQL(w->c, "SELECT 5")) == 5);
        if (n == 59999) CHECK(w, str_eq(rows_text(r, 1), S("row 59999")));
    }
    CHECK(w, n == 60000 && sum == 60000ll * 60001 / 2);
}

static void nobody_attaches_or_turns_safety_off(struct world *w)
{
    struct ctx *c = w->c;
    struct sql *const refused[] = {
        SQL(c, "ATTACH ':memory:' AS x"),
        SQL(c, "PRAGMA journal_mode = DELETE"),
        SQL(c, "PRAGMA synchronous = OFF"),
        SQL(c, "PRAGMA writable_schema = ON"),
        SQL(c, "PRAGMA query_only = OFF"),
        SQL(c, "CREATE TABLE z (i)"),
        SQL(c, "SELECT load_extension('x')"),
        SQL(c, "DROP TABLE x_meta"),
        SQL(c, "VACUUM INTO 'x'"),
        SQL(c, "ALTER TABLE x_meta ADD COLUMN z"),
        SQL(c, "PRAGMA foreign_keys = OFF"),
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        FAILS(w, ERR_DB_FAILED, db_exec(c, refused[i], NULL));
        FAILS(w, ERR_DB_FAILED, store_write(c, WRITE_PEOPLE, run_sql, refused[i]));
    }
}

static void a_sound_database_is_found_sound(struct world *w)
{
    str problem = S("x");
    world_tables(w);
    DO(w, store_check(w->c, &problem));
    CHECK(w, problem.n == 0);
}

const struct test_case statement_cases[] = {
    CASE(values_come_back_as_they_were_stored, ON_BOTH),
    CASE(text_is_ordered_and_compared_by_code_point, ON_BOTH),
    CASE(queries_nest_while_rows_are_read, ON_BOTH),
    CASE(rows_left_open_close_with_the_arena, ON_BOTH),
    CASE(broken_constraints_are_told_apart_from_failures, ON_BOTH),
    CASE(a_statement_tells_what_it_changed, ON_BOTH),
    CASE(writing_outside_of_a_job_is_refused_on_sqlite, ON_SQLITE),
    CASE(one_statement_takes_nulls_and_values_in_turn, ON_BOTH),
    CASE(more_statements_than_are_kept_still_run, ON_BOTH),
    CASE(text_that_is_no_text_is_refused, ON_BOTH),
    CASE(sums_are_exact_or_refused, ON_BOTH),
    CASE(a_query_past_its_deadline_is_broken_off, ON_BOTH),
    CASE(a_long_result_streams_and_survives_other_statements, ON_BOTH),
    CASE(nobody_attaches_or_turns_safety_off, ON_SQLITE),
    CASE(a_sound_database_is_found_sound, ON_BOTH),
    { NULL, NULL, 0 },
};
