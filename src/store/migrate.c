// SPDX-License-Identifier: Apache-2.0
// Brings the system tables up to date, step by step, in the one transaction that the caller opened:
// after a crash the database is old or new. Which steps were done stands in x_step. A database that
// knows more steps than this program was written by a newer one, and is refused.
//
// On SQLite every table is STRICT, so that it refuses what PostgreSQL refuses.
#include "base/log.h"
#include "os/clock.h"
#include "store/driver.h"
#include "store/schema.h"

struct word {
    const char *name, *sqlite, *pg;
};
static const struct word words[] = {
    { "{id}", "INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY" },
    { "{int}", "INTEGER", "BIGINT" },
    { "{text}", "TEXT", "TEXT COLLATE \"C\"" },
    { "{blob}", "BLOB", "BYTEA" },
    { "{norowid}", " WITHOUT ROWID", "" },
};

static str in_dialect(struct mem *m, str text, enum dialect d)
{
    struct buf out = BUF(m);
    while (text.n) {
        const struct word *w = NULL;
        for (size_t i = 0; text.p[0] == '{' && i < COUNT_OF(words); i++)
            if (str_starts(text, str_of(words[i].name))) w = &words[i];
        must(w || text.p[0] != '{');
        if (w) buf_put(&out, str_of(d == SQLITE ? w->sqlite : w->pg));
        else buf_char(&out, text.p[0]);
        text = str_from(text, w ? strlen(w->name) : 1);
    }
    return buf_str(&out);
}

static err_t run_statement(struct ctx *c, str text)
{
    struct sql q = db_sql(c);
    str sql = in_dialect(c->mem, text, q.dialect);
    buf_put(&q.text, sql);
    bool is_table = str_starts(sql, S("CREATE TABLE "));
    if (is_table && q.dialect == SQLITE) {
        if (str_ends(sql, S("WITHOUT ROWID"))) sql_lit(&q, ", STRICT");
        else sql_lit(&q, " STRICT");
    }
    return ddl_script(c, &q);
}

static err_t run_statements(struct ctx *c, const char *text)
{
    str rest = str_of(text);
    while (rest.n) {
        i64 end = str_find(rest, S(";\n"));
        str one = end < 0 ? rest : str_sub(rest, 0, (size_t)end);
        rest = end < 0 ? STR_NONE : str_from(rest, (size_t)end + 2);
        TRY(run_statement(c, one));
    }
    return OK;
}

static err_t table_exists(struct ctx *c, bool *out)
{
    struct sql q = db_sql(c);
    i64 n;
    if (q.dialect == SQLITE)
        sql_lit(&q, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'x_step'");
    else sql_lit(&q, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('x_step')");
    TRY(db_one_i64(c, &q, &n, NULL));
    *out = n > 0;
    return OK;
}

err_t migrate_at(struct ctx *c, int *step)
{
    bool exists;
    i64 n = 0;
    *step = 0;
    TRY(table_exists(c, &exists));
    if (!exists) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT max(number) FROM x_step");
    TRY(db_one_i64(c, &q, &n, NULL));
    *step = (int)n;
    return OK;
}

static err_t run_step(struct ctx *c, const struct schema_step *step)
{
    const char *own = db_dialect(c->db) == SQLITE ? step->sqlite : step->pg;
    TRY(run_statements(c, step->sql));
    if (own) TRY(run_statements(c, own));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_step (number, at) VALUES (");
    sql_i64(&q, step->number);
    sql_lit(&q, ", ");
    sql_i64(&q, clock_now_ms());
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

int migrate_newest(void) { return schema_steps[schema_step_count - 1].number; }

err_t migrate_run(struct ctx *c, int upto)
{
    if (db_dialect(c->db) == PG) { // two servers may start at once
        struct sql q = db_sql(c);
        sql_lit(&q, "SELECT 1 FROM pg_advisory_xact_lock(7240115001)");
        TRY(db_exec(c, &q, NULL));
    }
    int at, newest = migrate_newest();
    TRY(migrate_at(c, &at));
    if (at > newest) {
        log_error("the database is of step %d, this program knows %d: use a newer one", at, newest);
        return fail(c, ERR_DB_FAILED);
    }
    if (at == 0)
        TRY(run_statement(c, S("CREATE TABLE x_step (number {int} PRIMARY KEY, "
                               "at {int} NOT NULL)")));
    for (int i = 0; i < schema_step_count; i++) {
        int number = schema_steps[i].number;
        if (number > at && (!upto || number <= upto)) TRY(run_step(c, &schema_steps[i]));
    }
    return OK;
}
