// SPDX-License-Identifier: Apache-2.0
// Cases about write jobs, read snapshots, sequences and changes of tables.
#include "tests/store/world.h"

static err_t one_a(struct ctx *c, void *arg) { return insert_a(c, *(i64 *)arg, 0, STR_NONE); }

static err_t two_then_refuse(struct ctx *c, void *arg)
{
    (void)arg;
    TRY(insert_a(c, 1, 1, S("one")));
    TRY(insert_a(c, 2, 2, S("two")));
    return fail(c, ERR_VALIDATION);
}

static i64 count_a(struct world *w) { return count_of(w, SQL(w->c, "SELECT count(*) FROM a")); }

static void a_refused_job_leaves_nothing(struct world *w)
{
    world_tables(w);
    err_t e = store_write(w->c, WRITE_PEOPLE, two_then_refuse, NULL);
    CHECK(w, e == ERR_VALIDATION && w->c->errs && !w->c->errs->next);
    CHECK(w, count_a(w) == 0);
    CHECK(w, !store_in_write(w->c));
}

static err_t swallow(struct ctx *c, void *arg)
{
    (void)arg;
    TRY(insert_a(c, 1, 1, S("one")));
    err_t e = insert_a(c, 1, 2, S("two"));
    if (e != ERR_DB_CONSTRAINT) return ERR_INTERNAL;
    err_clear(c);
    i64 n;
    e = db_one_i64(c, SQL(c, "SELECT count(*) FROM a"), &n, NULL);
    return e == ERR_DB_CONSTRAINT ? OK : ERR_INTERNAL;
}

static void a_failed_statement_spoils_its_job_even_when_swallowed(struct world *w)
{
    world_tables(w);
    FAILS(w, ERR_DB_CONSTRAINT, store_write(w->c, WRITE_PEOPLE, swallow, NULL));
    CHECK(w, count_a(w) == 0);
}

static void note(struct ctx *c, void *arg)
{
    (void)c;
    ++*(int *)arg;
}

static err_t note_and_clash(struct ctx *c, void *arg)
{
    store_on_commit(c, note, arg);
    TRY(insert_a(c, 50, 0, STR_NONE));
    return insert_a(c, 1, 0, STR_NONE);
}

struct inner_world {
    int kept, dropped;
    i64 rows;
};

static err_t outer_goes_on(struct ctx *c, void *arg)
{
    struct inner_world *in = arg;
    i64 one = 1, two = 2;
    struct rows *r;
    bool more;
    TRY(one_a(c, &one));
    TRY(db_query(c, SQL(c, "SELECT id FROM a"), &r)); // stays open meanwhile
    store_on_commit(c, note, &in->kept);
    err_t e = store_write(c, WRITE_PEOPLE, note_and_clash, &in->dropped);
    if (e != ERR_DB_CONSTRAINT) return ERR_INTERNAL;
    err_clear(c);
    TRY(store_write(c, WRITE_PEOPLE, one_a, &two));
    store_on_commit(c, note, &in->kept);
    TRY(rows_next(r, &more));
    if (!more || rows_i64(r, 0) != 1) return ERR_INTERNAL;
    rows_close(r);
    return db_one_i64(c, SQL(c, "SELECT count(*) FROM a"), &in->rows, NULL);
}

static void a_failed_inner_job_undoes_itself_alone(struct world *w)
{
    struct inner_world in = { 0 };
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, outer_goes_on, &in));
    CHECK(w, in.rows == 2 && count_a(w) == 2);
    CHECK(w, in.kept == 2 && in.dropped == 0);
}

static err_t deep(struct ctx *c, void *arg)
{
    i64 *left = arg;
    TRY(insert_a(c, *left, 0, STR_NONE));
    if (--*left == 0) return fail(c, ERR_CONFLICT);
    err_t e = store_write(c, WRITE_PEOPLE, deep, left);
    if (e == ERR_CONFLICT && *left == 0) { // only the innermost is undone
        *left = -1;
        err_clear(c);
        return OK;
    }
    return e;
}

static void jobs_nest_deeply(struct world *w)
{
    i64 left = 30;
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, deep, &left));
    CHECK(w, count_a(w) == 29);
}

struct hook_world {
    struct world *w;
    i64 seen;
};

static void look(struct ctx *c, void *arg)
{
    struct hook_world *h = arg;
    if (store_in_write(c)) h->seen = -1;
    else if (db_one_i64(c, SQL(c, "SELECT count(*) FROM a"), &h->seen, NULL) != OK) h->seen = -2;
}

static err_t look_later(struct ctx *c, void *arg)
{
    store_on_commit(c, look, arg);
    return insert_a(c, 1, 1, STR_NONE);
}

static void what_follows_a_commit_sees_it(struct world *w)
{
    struct hook_world h = { w, 0 };
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, look_later, &h));
    CHECK(w, h.seen == 1);
}

// --- Many at once -------------------------------------------------------------------------------

struct counting {
    struct world *w;
    i64 n;
    int bad;
    enum store_queue queue;
};

static err_t increment(struct ctx *c, void *arg)
{
    struct sql *q = SQL(c, "SELECT i FROM a WHERE id = 1");
    sql_for_update(q);
    i64 *out = arg;
    TRY(db_one_i64(c, q, out, NULL));
    ++*out;
    struct sql *u = SQL(c, "UPDATE a SET i = ");
    sql_i64(u, *out);
    sql_lit(u, " WHERE id = 1");
    return db_exec(c, u, NULL);
}

static void count_up(void *arg)
{
    struct counting *k = arg;
    struct ctx *c = ctx_open(k->w);
    for (i64 i = 0; i < k->n; i++) {
        struct mem_mark mark = mem_mark(c->mem);
        i64 mine = 0, seen = 0;
        if (store_write(c, k->queue, increment, &mine) != OK) k->bad++;
        if (db_one_i64(c, SQL(c, "SELECT i FROM a WHERE id = 1"), &seen, NULL) != OK) k->bad++;
        if (seen < mine) k->bad++; // the commit was not there when the answer came
        mem_rewind(c->mem, mark);
    }
    ctx_close(c);
}

static void many_callers_count_exactly_and_see_their_commits(struct world *w)
{
    enum { THREADS = 32 }; // PostgreSQL takes no more connections than it is set up for
    int threads = w->dialect == PG ? THREADS : 64;
    struct counting k[64];
    i64 one = 1;
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, one_a, &one));
    for (int i = 0; i < 64; i++)
        k[i] = (struct counting){ w, 200, 0, i % 4 ? WRITE_PEOPLE : WRITE_JOBS };
    in_threads(threads, count_up, k, sizeof k[0]);
    for (int i = 0; i < threads; i++) CHECK(w, k[i].bad == 0);
    CHECK(w, count_of(w, SQL(w->c, "SELECT i FROM a WHERE id = 1")) == threads * 200);
}

struct numbering {
    struct world *w;
    i64 first[100];
    int n[100], bad;
};

static err_t some_ids(struct ctx *c, void *arg)
{
    i64 *io = arg; // io[0] = how many, io[1] = first
    return store_next_ids(c, ident_sequence(900), io[0], &io[1]);
}

static void take_numbers(void *arg)
{
    struct numbering *k = arg;
    struct ctx *c = ctx_open(k->w);
    for (int i = 0; i < 100; i++) {
        i64 io[2] = { i % 3 ? 1 : 7, 0 };
        if (store_write(c, WRITE_PEOPLE, some_ids, io) != OK) k->bad++;
        k->n[i] = (int)io[0];
        k->first[i] = io[1];
    }
    ctx_close(c);
}

static void ids_are_never_given_twice(struct world *w)
{
    enum { THREADS = 16, MAX = 16 * 100 * 7 };
    struct numbering *k = mem_array(w->c->mem, struct numbering, THREADS);
    bool *given = mem_array(w->c->mem, bool, MAX + 1);
    world_tables(w);
    for (int i = 0; i < THREADS; i++) k[i].w = w;
    in_threads(THREADS, take_numbers, k, sizeof *k);
    for (int t = 0; t < THREADS; t++) {
        CHECK(w, k[t].bad == 0);
        for (int i = 0; i < 100; i++) {
            if (i) CHECK(w, k[t].first[i] > k[t].first[i - 1]);
            for (i64 id = k[t].first[i]; id < k[t].first[i] + k[t].n[i]; id++) {
                CHECK(w, id >= 1 && id <= MAX && !given[id]);
                if (id >= 1 && id <= MAX) given[id] = true;
            }
        }
    }
    CHECK(w, given[1]);
}

static err_t two_sys_ids(struct ctx *c, void *arg)
{
    i64 *out = arg;
    TRY(store_next_sys_id(c, &out[0]));
    return store_next_sys_id(c, &out[1]);
}

static void system_rows_have_ids_of_their_own(struct world *w)
{
    i64 ids[2] = { 0 };
    DO(w, store_write(w->c, WRITE_PEOPLE, two_sys_ids, ids));
    CHECK(w, ids[0] == 1 && ids[1] == 2);
}

// --- Reading ------------------------------------------------------------------------------------

struct snapshot {
    struct world *w;
    struct ctx *other;
    i64 before, after;
};

static err_t count_twice(struct ctx *c, void *arg)
{
    struct snapshot *s = arg;
    i64 one = 1;
    TRY(db_one_i64(c, SQL(c, "SELECT count(*) FROM a"), &s->before, NULL));
    TRY(store_write(s->other, WRITE_PEOPLE, one_a, &one));
    return db_one_i64(c, SQL(c, "SELECT count(*) FROM a"), &s->after, NULL);
}

static void a_read_sees_one_state(struct world *w)
{
    struct snapshot s = { w, ctx_open(w), 0, 0 };
    world_tables(w);
    DO(w, store_read(w->c, count_twice, &s));
    CHECK(w, s.before == 0 && s.after == 0);
    CHECK(w, count_a(w) == 1);
    ctx_close(s.other);
}

static err_t write_inside(struct ctx *c, void *arg)
{
    return store_write(c, WRITE_PEOPLE, one_a, arg);
}
static err_t ddl_inside(struct ctx *c, void *arg) { return store_write_ddl(c, one_a, arg); }

static void the_kinds_of_transactions_do_not_mix(struct world *w)
{
    i64 one = 1;
    world_tables(w);
    FAILS(w, ERR_DB_FAILED, store_read(w->c, write_inside, &one));
    FAILS(w, ERR_DB_FAILED, store_write(w->c, WRITE_PEOPLE, ddl_inside, &one));
    DO(w, store_write_ddl(w->c, write_inside, &one));
    one = 2;
    DO(w, store_write_ddl(w->c, ddl_inside, &one));
    CHECK(w, count_a(w) == 2);
}

// --- Tables -------------------------------------------------------------------------------------

static err_t form_then_refuse(struct ctx *c, void *arg)
{
    TRY(ddl_create_records(c, 7, DDL_RECORDS));
    TRY(ddl_add_column(c, 7, ident_field_column(31), DDL_TEXT));
    TRY(db_exec(c, SQL(c, "INSERT INTO x_meta (key, value) VALUES ('k', 'v')"), NULL));
    TRY(insert_a(c, 1, 1, STR_NONE));
    return *(bool *)arg ? fail(c, ERR_CONFLICT) : OK;
}

static void tables_and_rows_change_together_or_not_at_all(struct world *w)
{
    bool refuse = true;
    i64 n;
    world_tables(w);
    FAILS(w, ERR_CONFLICT, store_write_ddl(w->c, form_then_refuse, &refuse));
    FAILS(w, ERR_DB_FAILED, db_one_i64(w->c, SQL(w->c, "SELECT count(*) FROM t7"), &n, NULL));
    CHECK(w, count_a(w) == 0);
    CHECK(w, count_of(w, SQL(w->c, "SELECT count(*) FROM x_meta WHERE key = 'k'")) == 0);
    refuse = false;
    DO(w, store_write_ddl(w->c, form_then_refuse, &refuse));
    CHECK(w, count_of(w, SQL(w->c, "SELECT count(*) FROM t7")) == 0);
    CHECK(w, count_a(w) == 1);
}

static err_t insert_t(struct ctx *c, i64 id, str phone, bool deleted)
{
    struct sql *q =
        SQL(c, "INSERT INTO t7 (id, rev, created_at, updated_at, deleted_at, c31) VALUES (");
    sql_i64(q, id);
    sql_lit(q, ", 1, 0, 0, ");
    if (deleted) sql_i64(q, 5);
    else sql_null(q);
    sql_lit(q, ", ");
    if (phone.p) sql_text(q, phone);
    else sql_null(q);
    sql_lit(q, ")");
    return db_exec(c, q, NULL);
}

struct t_row {
    i64 id;
    str phone;
    bool deleted;
};
static err_t insert_row(struct ctx *c, void *arg)
{
    const struct t_row *r = arg;
    return insert_t(c, r->id, r->phone, r->deleted);
}

static err_t make_form(struct ctx *c, void *arg)
{
    (void)arg;
    struct ident col = ident_field_column(31), pair[2] = { ident_sys(COL_OWNER), col };
    TRY(ddl_create_records(c, 7, DDL_RECORDS));
    TRY(ddl_create_records(c, 8, DDL_SUB_ROWS));
    TRY(ddl_add_column(c, 7, col, DDL_TEXT));
    TRY(ddl_add_column(c, 7, ident_field_column(32), DDL_INT));
    TRY(ddl_add_column(c, 7, ident_field_column(33), DDL_BLOB));
    TRY(ddl_add_column(c, 8, ident_field_column(41), DDL_INT));
    TRY(ddl_create_junction(c, 7, 34));
    TRY(ddl_create_index(c, 7, ident_index(31, 0), &col, 1, true));
    TRY(ddl_create_index(c, 7, ident_index(31, 1), pair, 2, false));
    col = ident_field_column(41);
    return ddl_create_index(c, 8, ident_index(41, 0), &col, 1, true);
}

static err_t change_form(struct ctx *c, void *arg)
{
    (void)arg;
    TRY(ddl_drop_index(c, ident_index(31, 1)));
    TRY(ddl_drop_column(c, 7, ident_field_column(31))); // takes its unique index with it
    TRY(ddl_drop_table(c, ident_junction(34)));
    return ddl_drop_table(c, ident_form_table(8));
}

static err_t junction_rows(struct ctx *c, void *arg)
{
    (void)arg;
    return db_exec(c, SQL(c, "INSERT INTO j34 (rid, v) VALUES (1, 5), (1, 6), (2, 5)"), NULL);
}

static err_t delete_one(struct ctx *c, void *arg)
{
    (void)arg;
    return db_exec(c, SQL(c, "DELETE FROM t7 WHERE id = 1"), NULL);
}

static void a_form_is_made_and_changed(struct world *w)
{
    struct ctx *c = w->c;
    i64 n;
    DO(w, store_write_ddl(c, make_form, NULL));
    struct {
        struct t_row row;
        err_t want;
    } rows[] = {
        { { 1, S("19900000001"), false }, OK },
        { { 2, S("19900000002"), false }, OK },
        { { 3, S("19900000001"), false }, ERR_DB_CONSTRAINT },
        { { 4, S("19900000001"), true }, OK }, // in the bin
        { { 5, STR_NONE, false }, OK },
        { { 6, STR_NONE, false }, OK },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        FAILS(w, rows[i].want, store_write(c, WRITE_PEOPLE, insert_row, &rows[i].row));
    DO(w, store_write(c, WRITE_PEOPLE, junction_rows, NULL));
    FAILS(w, ERR_DB_CONSTRAINT, store_write(c, WRITE_PEOPLE, junction_rows, NULL));
    DO(w, store_write(c, WRITE_PEOPLE, delete_one, NULL));
    CHECK(w, count_of(w, SQL(c, "SELECT count(*) FROM j34")) == 1);
    CHECK(w, count_of(w, SQL(c, "SELECT demo FROM t7 WHERE id = 2")) == 0);
    DO(w, store_write_ddl(c, change_form, NULL));
    CHECK(w, count_of(w, SQL(c, "SELECT count(c32) + count(*) FROM t7")) == 4);
    FAILS(w, ERR_DB_FAILED, db_one_i64(c, SQL(c, "SELECT count(c31) FROM t7"), &n, NULL));
    FAILS(w, ERR_DB_FAILED, db_one_i64(c, SQL(c, "SELECT count(*) FROM j34"), &n, NULL));
}

static err_t add_second(struct ctx *c, void *arg)
{
    (void)arg;
    return ddl_add_column(c, 7, ident_field_column(50), DDL_INT);
}

static void kept_statements_follow_a_change_of_tables(struct world *w)
{
    struct rows *r;
    bool more;
    struct t_row row = { 1, S("x"), false };
    DO(w, store_write_ddl(w->c, make_form, NULL));
    DO(w, store_write(w->c, WRITE_PEOPLE, insert_row, &row));
    for (int i = 0; i < 3; i++) {
        DO(w, db_query(w->c, SQL(w->c, "SELECT * FROM t7"), &r));
        DO(w, rows_next(r, &more));
        CHECK(w, more && rows_cols(r) == (i < 2 ? 14 : 15));
        rows_close(r);
        if (i == 1) DO(w, store_write_ddl(w->c, add_second, NULL));
    }
}

static err_t exec_arg(struct ctx *c, void *arg) { return db_exec(c, arg, NULL); }

static err_t add_then_refuse(struct ctx *c, void *arg)
{
    TRY(add_second(c, NULL));
    TRY(db_exec(c, SQL(c, "UPDATE t7 SET c50 = 5"), NULL));
    return *(bool *)arg ? fail(c, ERR_CONFLICT) : OK;
}

static void a_column_is_added_to_rows_that_are_there(struct world *w)
{
    bool refuse = true;
    i64 n;
    str problem;
    struct t_row row = { 1, S("x"), false };
    DO(w, store_write_ddl(w->c, make_form, NULL));
    DO(w, store_write(w->c, WRITE_PEOPLE, insert_row, &row));
    FAILS(w, ERR_CONFLICT, store_write_ddl(w->c, add_then_refuse, &refuse));
    FAILS(w, ERR_DB_FAILED, db_one_i64(w->c, SQL(w->c, "SELECT count(c50) FROM t7"), &n, NULL));
    FAILS(w, ERR_DB_FAILED,
          store_write(w->c, WRITE_PEOPLE, exec_arg, SQL(w->c, "UPDATE t7 SET c50 = 1")));
    refuse = false;
    DO(w, store_write_ddl(w->c, add_then_refuse, &refuse));
    CHECK(w, count_of(w, SQL(w->c, "SELECT c50 FROM t7")) == 5);
    // It is as strict as the others, and nothing of the table is damaged.
    FAILS(w, ERR_DB_FAILED,
          store_write(w->c, WRITE_PEOPLE, exec_arg, SQL(w->c, "UPDATE t7 SET c50 = 'five'")));
    FAILS(w, ERR_DB_FAILED, store_write_ddl(w->c, add_second, NULL)); // the same column twice
    CHECK(w, count_of(w, SQL(w->c, "SELECT c50 FROM t7")) == 5);
    DO(w, store_check(w->c, &problem));
    CHECK(w, !problem.n);
}

static void what_happened_cannot_be_altered(struct world *w)
{
    struct ctx *c = w->c;
    const struct {
        struct sql *q;
        err_t want;
    } steps[] = {
        { SQL(c, "INSERT INTO x_audit (seq, at, who, action, detail, result) "
                 "VALUES (1, 5, 'user:1', 'create', '{}', 'ok')"),
          OK },
        { SQL(c, "UPDATE x_audit SET detail = 'other'"), ERR_DB_FAILED },
        { SQL(c, "UPDATE x_audit SET detail = 'other', hash = 'h'"), ERR_DB_FAILED },
        { SQL(c, "UPDATE x_audit SET at = 6, prev_hash = 'p', hash = 'h'"), ERR_DB_FAILED },
        { SQL(c, "UPDATE x_audit SET prev_hash = 'p'"), ERR_DB_FAILED },
        { SQL(c, "UPDATE x_audit SET prev_hash = 'p', hash = 'h'"), OK },
        { SQL(c, "UPDATE x_audit SET prev_hash = 'q', hash = 'i'"), ERR_DB_FAILED },
        { SQL(c, "UPDATE x_audit SET hash = NULL"), ERR_DB_FAILED },
        { SQL(c, "DELETE FROM x_audit"), ERR_DB_FAILED },
        { SQL(c, "INSERT INTO x_history (id, form_id, record_id, rev, at, who, via, action, diff) "
                 "VALUES (1, 1, 1, 1, 1, 'u', 'web', 'update', '{}')"),
          OK },
        { SQL(c, "UPDATE x_history SET diff = ''"), ERR_DB_FAILED },
        { SQL(c, "INSERT INTO x_event (id, at, kind, who) VALUES (1, 1, 'k', 'u')"), OK },
        { SQL(c, "UPDATE x_event SET kind = 'z'"), ERR_DB_FAILED },
    };
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        err_t e = store_write(c, WRITE_PEOPLE, exec_arg, steps[i].q);
        if (e != steps[i].want)
            world_failed(w, __FILE__, __LINE__, str_z(c->mem, buf_str(&steps[i].q->text)));
        err_clear(c);
    }
    CHECK(w,
          count_of(w, SQL(c, "SELECT count(*) FROM x_audit WHERE hash = 'h' AND detail = '{}'")) ==
              1);
}

static err_t announce(struct ctx *c, void *arg)
{
    store_notify_catalog(c);
    return *(bool *)arg ? fail(c, ERR_CONFLICT) : OK;
}

static void other_processes_hear_of_a_new_catalogue(struct world *w)
{
    struct store *other = NULL;
    bool refuse = true;
    DO(w, store_open(w->c, &w->cfg, &other));
    FAILS(w, ERR_CONFLICT, store_write(w->c, WRITE_PEOPLE, announce, &refuse));
    char text[LIVE_TEXT_MAX];
    CHECK(w, store_hear(other, 0, text, sizeof text) == HEARD_NOTHING);
    refuse = false;
    DO(w, store_write(w->c, WRITE_PEOPLE, announce, &refuse));
    CHECK(w, store_hear(other, 5000, text, sizeof text) == HEARD_CATALOG);
    CHECK(w, store_hear(other, 0, text, sizeof text) == HEARD_NOTHING); // once
    DO(w, store_tell(w->c, S("f:7:1:2;")));
    CHECK(w, store_hear(other, 5000, text, sizeof text) == HEARD_LIVE);
    CHECK(w, strcmp(text, "f:7:1:2;") == 0);
    CHECK(w, store_hear(w->store, 0, text, sizeof text) == HEARD_NOTHING); // not to oneself
    store_close(other);
}

struct two_events {
    struct world *w;
    struct ctx *other;
    i64 seen;
};

static err_t event_row(struct ctx *c, void *arg)
{
    i64 id;
    (void)arg;
    TRY(store_next_sys_id(c, &id));
    struct sql *q = SQL(c, "INSERT INTO x_event (id, at, kind, who) VALUES (");
    sql_i64(q, id);
    sql_lit(q, ", 1, 'k', 'u')");
    return db_exec(c, q, NULL);
}

static i64 settled(struct world *w, struct ctx *c)
{
    i64 n = -1;
    struct sql *q = SQL(c, "SELECT count(*) FROM x_event WHERE id > 0");
    sql_settled_events(q);
    DO(w, db_one_i64(c, q, &n, NULL));
    return n;
}

static err_t later_event_first(struct ctx *c, void *arg)
{
    struct two_events *t = arg;
    TRY(event_row(c, NULL));
    TRY(store_write(t->other, WRITE_PEOPLE, event_row, NULL)); // a higher id, committed before us
    t->seen = settled(t->w, t->other);
    return OK;
}

static void an_event_is_not_passed_over_by_a_later_one(struct world *w)
{
    struct two_events t = { w, ctx_open(w), -1 };
    DO(w, store_write(w->c, WRITE_PEOPLE, later_event_first, &t));
    CHECK(w, t.seen == 0);
    CHECK(w, settled(w, w->c) == 2);
    ctx_close(t.other);
}

static void statistics_are_gathered(struct world *w)
{
    i64 one = 1, n;
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, one_a, &one));
    DO(w, store_analyze(w->c));
    n = w->dialect == PG
            ? count_of(w, SQL(w->c, "SELECT reltuples::bigint FROM pg_class "
                                    "WHERE oid = to_regclass('a')"))
            : count_of(w, SQL(w->c, "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'a'"));
    CHECK(w, n == 1);
}

static void opening_again_finds_what_was_written(struct world *w)
{
    i64 one = 1;
    world_tables(w);
    DO(w, store_write(w->c, WRITE_PEOPLE, one_a, &one));
    world_close(w);
    world_open(w);
    CHECK(w, count_a(w) == 1);
}

static err_t seven_id(struct ctx *c, void *arg)
{
    return store_next_ids(c, ident_sequence(7), 1, arg);
}

static err_t make_role(struct ctx *c, void *arg)
{
    (void)arg;
    i64 n;
    TRY(db_one_i64(c, SQL(c, "SELECT count(*) FROM pg_roles WHERE rolname = 'xinglin_req'"), &n,
                   NULL));
    return n ? OK : db_exec(c, SQL(c, "CREATE ROLE xinglin_req LOGIN"), NULL);
}

static err_t exec_ddl(struct ctx *c, void *arg)
{
    (void)arg;
    return ddl_create_records(c, 7, DDL_RECORDS);
}

static void the_request_role_changes_rows_but_no_tables(struct world *w)
{
    i64 id = 0;
    struct ctx *c = w->c;
    DO(w, store_write_ddl(c, make_role, NULL));
    world_close(w);
    w->cfg.pg_ddl_url = w->cfg.pg_url;
    w->cfg.pg_url = str_cat(c->mem, w->cfg.pg_url, S(" user=xinglin_req"));
    world_open(w);
    DO(w, store_write_ddl(c, exec_ddl, NULL));
    DO(w, store_write(c, WRITE_PEOPLE, exec_arg,
                      SQL(c, "INSERT INTO t7 (id, rev, created_at, "
                             "updated_at) VALUES (1, 1, 0, 0)")));
    DO(w, store_write(c, WRITE_PEOPLE, exec_arg, SQL(c, "DELETE FROM t7")));
    DO(w, store_write(c, WRITE_PEOPLE, seven_id, &id));
    CHECK(w, id == 1);
    FAILS(w, ERR_DB_FAILED, store_write(c, WRITE_PEOPLE, exec_arg, SQL(c, "DROP TABLE t7")));
    FAILS(w, ERR_DB_FAILED,
          store_write(c, WRITE_PEOPLE, exec_arg, SQL(c, "CREATE TABLE z (i INT)")));
    FAILS(w, ERR_DB_FAILED, store_write(c, WRITE_PEOPLE, exec_arg, SQL(c, "DELETE FROM x_audit")));
    FAILS(
        w, ERR_DB_FAILED,
        store_write(c, WRITE_PEOPLE, exec_arg, SQL(c, "ALTER TABLE x_audit DISABLE TRIGGER ALL")));
}

const struct test_case transaction_cases[] = {
    CASE(a_refused_job_leaves_nothing, ON_BOTH),
    CASE(a_failed_statement_spoils_its_job_even_when_swallowed, ON_BOTH),
    CASE(a_failed_inner_job_undoes_itself_alone, ON_BOTH),
    CASE(jobs_nest_deeply, ON_BOTH),
    CASE(what_follows_a_commit_sees_it, ON_BOTH),
    CASE(many_callers_count_exactly_and_see_their_commits, ON_BOTH),
    CASE(ids_are_never_given_twice, ON_BOTH),
    CASE(system_rows_have_ids_of_their_own, ON_BOTH),
    CASE(a_read_sees_one_state, ON_BOTH),
    CASE(the_kinds_of_transactions_do_not_mix, ON_BOTH),
    CASE(tables_and_rows_change_together_or_not_at_all, ON_BOTH),
    CASE(a_form_is_made_and_changed, ON_BOTH),
    CASE(kept_statements_follow_a_change_of_tables, ON_BOTH),
    CASE(a_column_is_added_to_rows_that_are_there, ON_BOTH),
    CASE(what_happened_cannot_be_altered, ON_BOTH),
    CASE(other_processes_hear_of_a_new_catalogue, ON_PG),
    CASE(the_request_role_changes_rows_but_no_tables, ON_PG),
    CASE(an_event_is_not_passed_over_by_a_later_one, ON_PG),
    CASE(statistics_are_gathered, ON_BOTH),
    CASE(opening_again_finds_what_was_written, ON_BOTH),
    { NULL, NULL, 0 },
};
