// SPDX-License-Identifier: Apache-2.0
// Tables of forms. Every name comes from store/ident.h. SQLite's tables are STRICT.
#include "store/ddl.h"
#include "store/driver.h"

static void put_type(struct sql *q, enum ddl_type type)
{
    bool pg = q->dialect == PG;
    switch (type) {
    case DDL_INT:
        if (pg) sql_lit(q, " BIGINT");
        else sql_lit(q, " INTEGER");
        return;
    case DDL_TEXT:
        if (pg) sql_lit(q, " TEXT COLLATE \"C\"");
        else sql_lit(q, " TEXT");
        return;
    case DDL_BLOB:
        if (pg) sql_lit(q, " BYTEA");
        else sql_lit(q, " BLOB");
        return;
    }
}

static err_t run(struct ctx *c, const struct sql *q)
{
    must(c->db && c->db->frame && c->db->frame->is_ddl);
    return ddl_script(c, q);
}

// CREATE INDEX <table>_<what> ON <table> (<a>, <b>)
static err_t system_index(struct ctx *c, struct ident table, enum sys_col a, enum sys_col b)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "CREATE INDEX ");
    sql_ident(&q, table);
    sql_lit(&q, "_");
    sql_ident(&q, ident_sys(a));
    sql_lit(&q, " ON ");
    sql_ident(&q, table);
    sql_lit(&q, " (");
    sql_ident(&q, ident_sys(a));
    sql_lit(&q, ", ");
    sql_ident(&q, ident_sys(b));
    sql_lit(&q, ")");
    return run(c, &q);
}

// CREATE INDEX <table>_<who>_at ON <table> (<who>, created_at, id): the rows of one owner or department,
// newest first, so that who sees only those walks as short a way as who sees all.
static err_t newest_index(struct ctx *c, struct ident table, enum sys_col who)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "CREATE INDEX ");
    sql_ident(&q, table);
    sql_lit(&q, "_");
    sql_ident(&q, ident_sys(who));
    sql_lit(&q, "_at ON ");
    sql_ident(&q, table);
    sql_lit(&q, " (");
    sql_ident(&q, ident_sys(who));
    sql_lit(&q, ", created_at, id)");
    return run(c, &q);
}

static void put_column(struct sql *q, enum sys_col col, bool is_required)
{
    sql_lit(q, ", ");
    sql_ident(q, ident_sys(col));
    put_type(q, DDL_INT);
    if (is_required) sql_lit(q, " NOT NULL");
}

static void put_record_columns(struct sql *q)
{
    put_column(q, COL_REV, true);
    put_column(q, COL_OWNER, false);
    put_column(q, COL_DEPT, false);
    put_column(q, COL_CREATED_AT, true);
    put_column(q, COL_CREATED_BY, false);
    put_column(q, COL_UPDATED_AT, true);
    put_column(q, COL_UPDATED_BY, false);
    put_column(q, COL_DELETED_AT, false);
    put_column(q, COL_FLOW_STATE, false);
    put_column(q, COL_DEMO, true);
    sql_lit(q, " DEFAULT 0");
}

static void put_end_of_table(struct sql *q)
{
    if (q->dialect == PG) sql_lit(q, ")");
    else sql_lit(q, ") STRICT");
}

static err_t create_table(struct ctx *c, struct ident table, enum ddl_table_kind kind)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "CREATE TABLE ");
    sql_ident(&q, table);
    sql_lit(&q, " (");
    sql_ident(&q, ident_sys(COL_ID));
    put_type(&q, DDL_INT);
    sql_lit(&q, " PRIMARY KEY");
    if (kind == DDL_RECORDS) {
        put_record_columns(&q);
    } else {
        put_column(&q, COL_PARENT, true);
        put_column(&q, COL_POS, true);
    }
    put_end_of_table(&q);
    return run(c, &q);
}

err_t ddl_ensure_sequence(struct ctx *c, struct ident seq, i64 next)
{
    struct sql q = db_sql(c);
    if (q.dialect == PG) {
        sql_lit(&q, "CREATE SEQUENCE IF NOT EXISTS ");
        sql_ident(&q, seq);
        TRY(run(c, &q));
        q = db_sql(c);
        sql_lit(&q, "SELECT setval('");
        sql_ident(&q, seq);
        sql_lit(&q, "', ");
        sql_i64(&q, next);
        sql_lit(&q, ", false)");
    } else {
        sql_lit(&q, "INSERT INTO x_seq (name, next) VALUES (");
        sql_text(&q, str_of(seq.name));
        sql_lit(&q, ", ");
        sql_i64(&q, next);
        sql_lit(&q, ") ON CONFLICT (name) DO UPDATE SET next = excluded.next");
    }
    return db_exec(c, &q, NULL);
}

err_t ddl_create_records(struct ctx *c, id64 form_id, enum ddl_table_kind kind)
{
    struct ident table = ident_form_table(form_id);
    TRY(create_table(c, table, kind));
    TRY(ddl_ensure_sequence(c, ident_sequence(form_id), 1));
    if (kind == DDL_SUB_ROWS) return system_index(c, table, COL_PARENT, COL_POS);
    TRY(system_index(c, table, COL_OWNER, COL_ID));
    TRY(system_index(c, table, COL_DEPT, COL_ID));
    TRY(newest_index(c, table, COL_OWNER));
    TRY(newest_index(c, table, COL_DEPT));
    return system_index(c, table, COL_CREATED_AT, COL_ID);
}

static struct sql alter(struct ctx *c, id64 form_id)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "ALTER TABLE ");
    sql_ident(&q, ident_form_table(form_id));
    return q;
}

err_t ddl_add_column(struct ctx *c, id64 form_id, struct ident col, enum ddl_type type)
{
    struct sql q = db_sql(c);
    must(c->db && c->db->frame && c->db->frame->is_ddl);
    put_type(&q, type);
    return ddl_append(c, ident_form_table(form_id), col, &q);
}

// PostgreSQL drops the indexes that use a column with it; SQLite wants them gone before.
static err_t drop_indexes_of(struct ctx *c, struct ident table, struct ident col)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT DISTINCT l.name FROM pragma_index_list(");
    sql_text(&q, str_of(table.name));
    sql_lit(&q, ") l, pragma_index_info(l.name) i WHERE i.name = ");
    sql_text(&q, str_of(col.name));
    VEC(struct ident) names = { 0 };
    struct rows *r;
    bool more;
    TRY(db_query(c, &q, &r));
    for (;;) {
        struct ident name;
        TRY(rows_next(r, &more));
        if (!more) break;
        if (ident_read(rows_text(r, 0), &name)) vec_push(c->mem, &names, name);
    }
    for (size_t i = 0; i < names.n; i++) TRY(ddl_drop_index(c, names.v[i]));
    return OK;
}

err_t ddl_drop_column(struct ctx *c, id64 form_id, struct ident col)
{
    struct sql q = alter(c, form_id);
    if (q.dialect == SQLITE) TRY(drop_indexes_of(c, ident_form_table(form_id), col));
    sql_lit(&q, " DROP COLUMN ");
    sql_ident(&q, col);
    return run(c, &q);
}

err_t ddl_create_junction(struct ctx *c, id64 form_id, id64 field_id)
{
    struct ident table = ident_junction(field_id);
    struct sql q = db_sql(c);
    sql_lit(&q, "CREATE TABLE ");
    sql_ident(&q, table);
    sql_lit(&q, " (rid");
    put_type(&q, DDL_INT);
    sql_lit(&q, " NOT NULL REFERENCES ");
    sql_ident(&q, ident_form_table(form_id));
    sql_lit(&q, " (id) ON DELETE CASCADE, v");
    put_type(&q, DDL_INT);
    sql_lit(&q, " NOT NULL, PRIMARY KEY (rid, v)");
    put_end_of_table(&q);
    if (q.dialect == SQLITE) sql_lit(&q, ", WITHOUT ROWID");
    TRY(run(c, &q));
    return system_index(c, table, COL_V, COL_RID);
}

// The record tables alone have the bin.
static err_t has_bin(struct ctx *c, struct ident table, bool *out)
{
    struct sql q = db_sql(c);
    if (q.dialect == SQLITE) {
        sql_lit(&q, "SELECT count(*) FROM pragma_table_info(");
        sql_text(&q, str_of(table.name));
        sql_lit(&q, ") WHERE name = 'deleted_at'");
    } else {
        sql_lit(&q, "SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass(");
        sql_text(&q, str_of(table.name));
        sql_lit(&q, ") AND attname = 'deleted_at' AND NOT attisdropped");
    }
    i64 n;
    TRY(db_one_i64(c, &q, &n, NULL));
    *out = n > 0;
    return OK;
}

static void put_names(struct sql *q, const struct ident *cols, int n)
{
    for (int i = 0; i < n; i++) {
        if (i) sql_lit(q, ", ");
        sql_ident(q, cols[i]);
    }
}

err_t ddl_create_index(struct ctx *c, id64 form_id, struct ident name, const struct ident *cols,
                       int n, bool unique)
{
    must(n > 0);
    struct ident table = ident_form_table(form_id);
    bool bin = false;
    if (unique) TRY(has_bin(c, table, &bin));
    struct sql q = db_sql(c);
    sql_lit(&q, "CREATE ");
    if (unique) sql_lit(&q, "UNIQUE ");
    sql_lit(&q, "INDEX ");
    sql_ident(&q, name);
    sql_lit(&q, " ON ");
    sql_ident(&q, table);
    sql_lit(&q, " (");
    put_names(&q, cols, n);
    if (!unique) sql_lit(&q, ", id");
    sql_lit(&q, ")");
    for (int i = 0; unique && i < n; i++) {
        if (i == 0) sql_lit(&q, " WHERE ");
        else sql_lit(&q, " AND ");
        sql_ident(&q, cols[i]);
        sql_lit(&q, " IS NOT NULL");
    }
    if (bin) sql_lit(&q, " AND deleted_at IS NULL");
    return run(c, &q);
}

err_t ddl_drop_index(struct ctx *c, struct ident name)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DROP INDEX ");
    sql_ident(&q, name);
    return run(c, &q);
}

err_t ddl_drop_table(struct ctx *c, struct ident table)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DROP TABLE ");
    sql_ident(&q, table);
    return run(c, &q); // its sequence stays: an id is never given twice
}
