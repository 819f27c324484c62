// SPDX-License-Identifier: Apache-2.0
#include "store/tables.h"
#include <stdlib.h>
#include "store/schema.h"

struct names {
    VEC(struct ident) list;
};

static err_t read_names(struct ctx *c, const struct sql *q, struct names *out)
{
    struct rows *r;
    bool more;
    TRY(db_query(c, q, &r));
    for (;;) {
        struct ident name;
        TRY(rows_next(r, &more));
        if (!more) return OK;
        if (ident_read(rows_text(r, 0), &name)) vec_push(c->mem, &out->list, name);
    }
}

// --- Columns ------------------------------------------------------------------------------------

static bool type_of(struct rows *r, enum ddl_type *out)
{
    if (rows_kind(r, 1) == SVAL_INT) { // pg_type.oid
        i64 oid = rows_i64(r, 1);
        *out = oid == 20 ? DDL_INT : oid == 17 ? DDL_BLOB : DDL_TEXT;
        return oid == 20 || oid == 17 || oid == 25;
    }
    str t = rows_text(r, 1);
    *out = str_eq(t, S("INTEGER")) ? DDL_INT : str_eq(t, S("BLOB")) ? DDL_BLOB : DDL_TEXT;
    return *out != DDL_TEXT || str_eq(t, S("TEXT"));
}

static err_t read_cols(struct ctx *c, struct table *t)
{
    struct sql q = db_sql(c);
    if (q.dialect == SQLITE) {
        sql_lit(&q, "SELECT name, type, pk FROM pragma_table_info(");
        sql_text(&q, str_of(t->name.name));
        sql_lit(&q, ") ORDER BY cid");
    } else {
        sql_lit(&q, "SELECT a.attname::text, a.atttypid::bigint, "
                    "coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0) "
                    "FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid "
                    "AND i.indisprimary WHERE a.attrelid = to_regclass(");
        sql_text(&q, str_of(t->name.name));
        sql_lit(&q, ") AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum");
    }
    struct rows *r;
    bool more;
    TRY(db_query(c, &q, &r));
    for (;;) {
        struct table_col col = { .key = 0 };
        TRY(rows_next(r, &more));
        if (!more) return OK;
        bool ok = ident_read(rows_text(r, 0), &col.name) && type_of(r, &col.type);
        if (!ok) return fail(c, ERR_DB_FAILED); // not a table of ours
        col.key = (int)rows_i64(r, 2);
        if (strcmp(col.name.name, "tx") == 0) continue;
        vec_push(c->mem, &t->cols, col);
    }
}

int table_col_index(const struct table *t, struct ident name)
{
    for (size_t i = 0; i < t->cols.n; i++)
        if (ident_eq(t->cols.v[i].name, name)) return (int)i;
    return -1;
}

// --- Indexes ------------------------------------------------------------------------------------

static err_t read_index_cols(struct ctx *c, struct table_index *x)
{
    struct sql q = db_sql(c);
    if (q.dialect == SQLITE) {
        sql_lit(&q, "SELECT name FROM pragma_index_info(");
        sql_text(&q, str_of(x->name.name));
        sql_lit(&q, ") ORDER BY seqno");
    } else {
        sql_lit(&q, "SELECT a.attname::text FROM pg_index i "
                    "CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k (n, o) "
                    "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n "
                    "WHERE i.indexrelid = to_regclass(");
        sql_text(&q, str_of(x->name.name));
        sql_lit(&q, ") ORDER BY k.o");
    }
    struct names cols = { { 0 } };
    TRY(read_names(c, &q, &cols));
    if (!x->is_unique && cols.list.n) cols.list.n--; // the id behind
    for (size_t i = 0; i < cols.list.n; i++) vec_push(c->mem, &x->cols, cols.list.v[i]);
    return OK;
}

static err_t read_indexes(struct ctx *c, struct table *t)
{
    struct sql q = db_sql(c);
    if (q.dialect == SQLITE) {
        sql_lit(&q, "SELECT name, \"unique\" FROM pragma_index_list(");
        sql_text(&q, str_of(t->name.name));
        sql_lit(&q, ") ORDER BY name");
    } else {
        sql_lit(&q, "SELECT x.relname::text, i.indisunique FROM pg_index i "
                    "JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = to_regclass(");
        sql_text(&q, str_of(t->name.name));
        sql_lit(&q, ") ORDER BY x.relname::text COLLATE \"C\"");
    }
    struct rows *r;
    bool more;
    TRY(db_query(c, &q, &r));
    for (;;) {
        struct table_index x = { .is_unique = false };
        TRY(rows_next(r, &more));
        if (!more) return OK;
        if (!ident_read(rows_text(r, 0), &x.name) || !ident_number(x.name, 'i')) continue;
        x.is_unique = rows_i64(r, 1) != 0;
        TRY(read_index_cols(c, &x));
        vec_push(c->mem, &t->indexes, x);
    }
}

static err_t read_owner_form(struct ctx *c, struct table *t)
{
    struct sql q = db_sql(c);
    if (q.dialect == SQLITE) {
        sql_lit(&q, "SELECT \"table\" FROM pragma_foreign_key_list(");
        sql_text(&q, str_of(t->name.name));
        sql_lit(&q, ")");
    } else {
        sql_lit(&q, "SELECT f.relname::text FROM pg_constraint k JOIN pg_class f "
                    "ON f.oid = k.confrelid WHERE k.contype = 'f' AND k.conrelid = to_regclass(");
        sql_text(&q, str_of(t->name.name));
        sql_lit(&q, ")");
    }
    struct names forms = { { 0 } };
    TRY(read_names(c, &q, &forms));
    if (forms.list.n != 1) return fail(c, ERR_DB_FAILED);
    t->form_id = ident_number(forms.list.v[0], 't');
    return OK;
}

// --- Tables -------------------------------------------------------------------------------------

// The place of a system table in the text of the steps; -1 for what no step makes.
static i64 place_of(struct ident name)
{
    i64 place = 0;
    for (int s = 0; s < schema_step_count; s++) {
        str rest = str_of(schema_steps[s].sql);
        for (i64 at; (at = str_find(rest, S("CREATE TABLE "))) >= 0; place++) {
            rest = str_from(rest, (size_t)at + 13);
            str found = str_sub(rest, 0, (size_t)str_find_char(rest, ' '));
            if (str_eq(found, str_of(name.name))) return place;
        }
    }
    return -1;
}

static int rank(struct ident name)
{
    return ident_number(name, 't') ? 1 : ident_number(name, 'j') ? 2 : 0;
}

static i64 place(struct ident name)
{
    int r = rank(name);
    return r == 0 ? place_of(name) : ident_number(name, r == 1 ? 't' : 'j');
}

bool table_is_known(struct ident name) { return place(name) >= 0; }

static int by_place(const void *a, const void *b)
{
    struct ident x = *(const struct ident *)a, y = *(const struct ident *)b;
    i64 kx = rank(x), ky = rank(y);
    if (kx == ky) {
        kx = place(x);
        ky = place(y);
    }
    return kx < ky ? -1 : kx > ky;
}

err_t tables_read(struct ctx *c, struct tables *out)
{
    struct names names = { { 0 } };
    struct sql q = db_sql(c);
    if (q.dialect == SQLITE) sql_lit(&q, "SELECT name FROM sqlite_schema WHERE type = 'table'");
    else
        sql_lit(&q, "SELECT relname::text FROM pg_class WHERE relkind = 'r' "
                    "AND relnamespace = current_schema()::regnamespace");
    TRY(read_names(c, &q, &names));
    if (names.list.n) qsort(names.list.v, names.list.n, sizeof names.list.v[0], by_place);
    *out = (struct tables){ { 0 } };
    for (size_t i = 0; i < names.list.n; i++) {
        struct table t = { .name = names.list.v[i] };
        if (!table_is_known(t.name)) continue; // SQLite's own, or somebody else's
        TRY(read_cols(c, &t));
        t.form_id = ident_number(t.name, 't');
        if (t.form_id) TRY(read_indexes(c, &t));
        if (rank(t.name) == 2) TRY(read_owner_form(c, &t));
        vec_push(c->mem, &out->list, t);
    }
    return OK;
}

// --- Sequences ----------------------------------------------------------------------------------

static int by_number(const void *a, const void *b)
{
    i64 x = ident_number(((const struct sequence *)a)->name, 's');
    i64 y = ident_number(((const struct sequence *)b)->name, 's');
    return x < y ? -1 : x > y;
}

err_t sequences_read(struct ctx *c, struct sequences *out)
{
    struct names names = { { 0 } };
    struct sql q = db_sql(c);
    *out = (struct sequences){ { 0 } };
    if (q.dialect == SQLITE) sql_lit(&q, "SELECT name FROM x_seq");
    else
        sql_lit(&q, "SELECT relname::text FROM pg_class WHERE relkind = 'S' "
                    "AND relnamespace = current_schema()::regnamespace");
    TRY(read_names(c, &q, &names));
    for (size_t i = 0; i < names.list.n; i++) {
        struct ident name = names.list.v[i];
        i64 next;
        q = db_sql(c);
        if (q.dialect == SQLITE) {
            sql_lit(&q, "SELECT next FROM x_seq WHERE name = ");
            sql_text(&q, str_of(name.name));
        } else {
            sql_lit(&q, "SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM ");
            sql_ident(&q, name);
        }
        TRY(db_one_i64(c, &q, &next, NULL));
        struct sequence seq = { name, next };
        if (next > 1 && name.name[0] == 's') vec_push(c->mem, &out->list, seq);
    }
    if (out->list.n) qsort(out->list.v, out->list.n, sizeof *out->list.v, by_number);
    return OK;
}
