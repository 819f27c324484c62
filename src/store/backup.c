// SPDX-License-Identifier: Apache-2.0
// A backup is a tar file: tables/<name>.jsonl with a JSON array a row, blobs/<sha256>, and last
// manifest.json, which names the tables with columns, indexes, row counts and SHA-256, and its own
// hash in manifest.sha256. Rows stand in the order of the primary key and values in one spelling, so that equal data give equal bytes
// whichever database they come from. It is not encrypted; encrypted cells stay encrypted, for the
// keys are never in it. Log-ins (sessions, limits, set-up links) are left out on purpose: restoring
// must not bring one back.
#include "store/backup.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/json.h"
#include "base/log.h"
#include "base/map.h"
#include "os/file.h"
#include "store/archive.h"
#include "store/driver.h"
#include "store/tables.h"

#define FORMAT 1
#define MANIFEST S("manifest.json")
#define SEAL S("manifest.sha256") // the last member
#define PARAMS_AT_ONCE 8000
#define ROWS_AT_ONCE 100
#define BYTES_AT_ONCE ((size_t)4 << 20)
#define MANIFEST_MAX ((size_t)64 << 20)

static const str type_names[] = {
    [DDL_INT] = S("int"), [DDL_TEXT] = S("text"), [DDL_BLOB] = S("blob")
};

static bool is_left_out(struct ident table)
{
    static const char *const names[] = { "x_step",      "x_seq",   "x_session", "x_rate",
                                         "x_login_try", "x_setup", "x_blob" };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(table.name, names[i]) == 0) return true;
    return false;
}

// --- Writing ------------------------------------------------------------------------------------

struct writing {
    struct archive_out *a;
    str data_dir, file;
    struct buf manifest;
    struct jw w;
    struct backup_report *report;
};

static void put_cols(struct sql *q, const struct table *t)
{
    for (size_t i = 0; i < t->cols.n; i++) {
        if (i) sql_lit(q, ", ");
        sql_ident(q, t->cols.v[i].name);
    }
}

static struct sql select_all(struct ctx *c, const struct table *t)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT ");
    put_cols(&q, t);
    sql_lit(&q, " FROM ");
    sql_ident(&q, t->name);
    for (int k = 1, found = 1; found; k++) {
        found = 0;
        for (size_t i = 0; !found && i < t->cols.n; i++) {
            if (t->cols.v[i].key != k) continue;
            if (k == 1) sql_lit(&q, " ORDER BY ");
            else sql_lit(&q, ", ");
            sql_ident(&q, t->cols.v[i].name);
            found = 1;
        }
    }
    return q;
}

static void put_cell(struct jw *w, struct rows *r, int col, struct mem *m)
{
    switch (rows_kind(r, col)) {
    case SVAL_NULL: jw_null(w); return;
    case SVAL_INT: jw_i64(w, rows_i64(r, col)); return;
    case SVAL_TEXT: jw_str(w, rows_text(r, col)); return;
    case SVAL_WORK: // nothing that is stored
    case SVAL_BLOB: break;
    }
    str b = rows_blob(r, col);
    jw_obj(w);
    jw_kstr(w, "x", str_hex(m, b.p, b.n));
    jw_end_obj(w);
}

static err_t write_rows(struct ctx *c, struct archive_out *a, const struct table *t, i64 *n)
{
    struct sql q = select_all(c, t);
    struct rows *r;
    bool more;
    TRY(db_query(c, &q, &r));
    for (*n = 0;; ++*n) {
        struct mem_mark mark = mem_mark(c->mem);
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct buf line = BUF(c->mem);
        struct jw w = JW(&line);
        jw_arr(&w);
        for (int i = 0; i < rows_cols(r); i++) put_cell(&w, r, i, c->mem);
        jw_end_arr(&w);
        buf_char(&line, '\n');
        TRY(archive_put(a, buf_str(&line)));
        mem_rewind(c->mem, mark);
    }
}

static void describe_index(struct jw *w, const struct table_index *x)
{
    jw_obj(w);
    jw_kstr(w, "name", str_of(x->name.name));
    jw_kbool(w, "unique", x->is_unique);
    jw_key(w, S("cols"));
    jw_arr(w);
    for (size_t i = 0; i < x->cols.n; i++) jw_str(w, str_of(x->cols.v[i].name));
    jw_end_arr(w);
    jw_end_obj(w);
}

static void describe_table(struct jw *w, const struct table *t, i64 rows, str sha256)
{
    jw_obj(w);
    jw_kstr(w, "name", str_of(t->name.name));
    if (t->form_id) jw_kid(w, "form", t->form_id);
    jw_ki64(w, "rows", rows);
    jw_kstr(w, "sha256", sha256);
    jw_key(w, S("cols"));
    jw_arr(w);
    for (size_t i = 0; i < t->cols.n; i++) {
        jw_arr(w);
        jw_str(w, str_of(t->cols.v[i].name.name));
        jw_str(w, type_names[t->cols.v[i].type]);
        jw_end_arr(w);
    }
    jw_end_arr(w);
    jw_key(w, S("indexes"));
    jw_arr(w);
    for (size_t i = 0; i < t->indexes.n; i++) describe_index(w, &t->indexes.v[i]);
    jw_end_arr(w);
    jw_end_obj(w);
}

static err_t write_table(struct ctx *c, struct writing *out, const struct table *t)
{
    str sha256;
    i64 rows = 0;
    TRY(archive_begin(out->a, str_fmt(c->mem, "tables/%s.jsonl", t->name.name)));
    TRY(write_rows(c, out->a, t, &rows));
    TRY(archive_end(out->a, &sha256));
    describe_table(&out->w, t, rows, sha256);
    out->report->tables++;
    out->report->rows += rows;
    return OK;
}

// --- Blobs --------------------------------------------------------------------------------------

static err_t write_blob(struct ctx *c, struct writing *out, str name, str data)
{
    str sha256;
    TRY(archive_begin(out->a, str_cat(c->mem, S("blobs/"), name)));
    TRY(archive_put(out->a, data));
    TRY(archive_end(out->a, &sha256));
    if (!str_eq(sha256, name)) { // rotten on the disk: better found now
        log_error("blob " STR_FMT " is not what its name says", STR_ARG(name));
        return fail_arg(c, ERR_BAD_FILE, STR_NONE, name);
    }
    out->report->blobs++;
    return OK;
}

static err_t write_blob_rows(struct ctx *c, struct writing *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool more;
    sql_lit(&q, "SELECT sha256, data FROM x_blob ORDER BY sha256");
    TRY(db_query(c, &q, &r));
    for (;;) {
        struct mem_mark mark = mem_mark(c->mem);
        TRY(rows_next(r, &more));
        if (!more) return OK;
        TRY(write_blob(c, out, str_dup(c->mem, rows_text(r, 0)), rows_blob(r, 1)));
        mem_rewind(c->mem, mark);
    }
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

// The names in a folder, sorted; none when there is no folder.
struct names {
    VEC(str) list;
};
static void list_dir(struct ctx *c, str dir, struct names *out)
{
    DIR *d = opendir(str_z(c->mem, dir));
    struct mem_guard g;
    if (!d) return;
    if (MEM_GUARD(c->mem, &g)) { // only to close the folder on the way out
        closedir(d);
        (void)mem_alloc(c->mem, SIZE_MAX);
    }
    for (struct dirent *e; (e = readdir(d));)
        if (e->d_name[0] != '.') vec_push(c->mem, &out->list, str_dup(c->mem, str_of(e->d_name)));
    mem_unguard(c->mem);
    closedir(d);
    if (out->list.n) qsort(out->list.v, out->list.n, sizeof *out->list.v, by_name);
}

static err_t write_blob_files(struct ctx *c, struct writing *out)
{
    str root = file_join(c->mem, out->data_dir, S("blobs"));
    struct names dirs = { { 0 } };
    list_dir(c, root, &dirs);
    for (size_t i = 0; i < dirs.list.n; i++) {
        str dir = file_join(c->mem, root, dirs.list.v[i]);
        struct names files = { { 0 } };
        list_dir(c, dir, &files);
        for (size_t k = 0; k < files.list.n; k++) {
            struct mem_mark mark = mem_mark(c->mem);
            str data, name = files.list.v[k];
            if (!blob_name_is_valid(name)) continue; // a write that is going on
            TRY(file_read(c, file_join(c->mem, dir, name), BLOB_MAX, &data));
            TRY(write_blob(c, out, name, data));
            mem_rewind(c->mem, mark);
        }
    }
    return OK;
}

// --- The whole ----------------------------------------------------------------------------------

static err_t describe_sequences(struct ctx *c, struct jw *w)
{
    struct sequences seqs;
    TRY(sequences_read(c, &seqs));
    jw_key(w, S("sequences"));
    jw_arr(w);
    for (size_t i = 0; i < seqs.list.n; i++) {
        jw_arr(w);
        jw_str(w, str_of(seqs.list.v[i].name.name));
        jw_i64(w, seqs.list.v[i].next);
        jw_end_arr(w);
    }
    jw_end_arr(w);
    return OK;
}

static err_t write_members(struct ctx *c, void *arg)
{
    struct writing *out = arg;
    struct tables tables;
    int step;
    TRY(tables_read(c, &tables));
    TRY(migrate_at(c, &step));
    struct jw *w = &out->w;
    jw_obj(w);
    jw_kstr(w, "product", S("xinglin"));
    jw_ki64(w, "format", FORMAT);
    jw_ki64(w, "step", step);
    jw_ki64(w, "made_at", c->now_ms);
    jw_key(w, S("tables"));
    jw_arr(w);
    for (size_t i = 0; i < tables.list.n; i++)
        if (!is_left_out(tables.list.v[i].name)) TRY(write_table(c, out, &tables.list.v[i]));
    jw_end_arr(w);
    TRY(describe_sequences(c, w)); // after the rows: a sequence is never behind them
    TRY(db_dialect(c->db) == PG ? write_blob_rows(c, out) : write_blob_files(c, out));
    jw_ki64(w, "blobs", out->report->blobs);
    jw_end_obj(w);
    return OK;
}

// --- Verifying ----------------------------------------------------------------------------------

struct member {
    i64 rows;
    str sha256;
};
struct reading {
    struct archive_in *a;
    struct map members; // by table name: struct member
    const struct json *manifest;
    bool is_sealed;
    struct backup_report *report;
};

// tables/t7.jsonl -> t7
static bool table_of_member(str name, str *table)
{
    if (!str_starts(name, S("tables/")) || !str_ends(name, S(".jsonl"))) return false;
    *table = str_sub(name, 7, name.n - 13);
    return true;
}

static err_t read_member(struct ctx *c, struct reading *in, str name)
{
    struct archive_in *a = in->a;
    str table, line;
    if (str_eq(name, MANIFEST) && !in->manifest) {
        str text;
        size_t at;
        TRY(archive_rest(a, MANIFEST_MAX, &text));
        in->manifest = json_parse(c->mem, text, &at);
        in->report->sha256 = archive_sha256(a, c->mem);
        return in->manifest ? OK : archive_bad(a);
    }
    if (str_eq(name, SEAL)) {
        TRY(archive_rest(a, 64, &line));
        in->is_sealed = true;
        return in->manifest && str_eq(line, in->report->sha256) ? OK : archive_bad(a);
    }
    if (in->manifest) return archive_bad(a); // nothing else stands behind it
    if (table_of_member(name, &table)) {
        struct member *m = mem_new_of(c->mem, struct member);
        for (bool more = true;; m->rows++) {
            TRY(archive_line(a, &line, &more));
            if (!more) break;
        }
        m->sha256 = archive_sha256(a, c->mem);
        in->report->rows += m->rows;
        in->report->tables++;
        return map_add(&in->members, str_dup(c->mem, table), m) ? OK : archive_bad(a);
    }
    if (!str_starts(name, S("blobs/")) || !blob_name_is_valid(str_from(name, 6)))
        return archive_bad(a);
    TRY(archive_skip(a));
    in->report->blobs++;
    struct mem_mark mark = mem_mark(c->mem);
    bool same = str_eq(archive_sha256(a, c->mem), str_from(name, 6));
    mem_rewind(c->mem, mark);
    return same ? OK : archive_bad(a);
}

static err_t check_manifest(struct reading *in)
{
    i64 format, blobs, n = 0;
    const struct json *m = in->manifest;
    if (!m || !in->is_sealed || !str_eq(json_str(json_get(m, S("product"))), S("xinglin")) ||
        !json_i64(json_get(m, S("format")), &format) || format != FORMAT ||
        !json_i64(json_get(m, S("blobs")), &blobs) || blobs != in->report->blobs)
        return archive_bad(in->a);
    json_each(t, json_get(m, S("tables")))
    {
        const struct member *got = map_get(&in->members, json_str(json_get(t, S("name"))));
        i64 rows;
        if (!got || !json_i64(json_get(t, S("rows")), &rows) || rows != got->rows ||
            !str_eq(json_str(json_get(t, S("sha256"))), got->sha256))
            return archive_bad(in->a);
        n++;
    }
    return n == in->report->tables ? OK : archive_bad(in->a);
}

static err_t verify(struct ctx *c, str file, struct backup_report *out,
                    const struct json **manifest)
{
    struct reading in = { .members = MAP(c->mem), .report = out };
    *out = (struct backup_report){ 0 };
    TRY(archive_open(c, file, &in.a));
    for (;;) {
        str name;
        i64 size;
        bool more;
        TRY(archive_next(in.a, &name, &size, &more));
        if (!more) break;
        if (in.is_sealed) return archive_bad(in.a);
        TRY(read_member(c, &in, name));
    }
    out->bytes = archive_size(in.a);
    *manifest = in.manifest;
    return check_manifest(&in);
}

err_t backup_verify(struct ctx *c, str file, struct backup_report *out)
{
    const struct json *manifest;
    return verify(c, file, out, &manifest);
}

err_t backup_write(struct ctx *c, str data_dir, str file, struct backup_report *out)
{
    struct writing w = {
        .data_dir = data_dir, .file = file, .manifest = BUF(c->mem), .report = out
    };
    *out = (struct backup_report){ 0 };
    w.w = JW(&w.manifest);
    TRY(archive_create(c, file, &w.a));
    TRY(store_read(c, write_members, &w));
    TRY(archive_begin(w.a, MANIFEST));
    TRY(archive_put(w.a, buf_str(&w.manifest)));
    TRY(archive_end(w.a, &out->sha256));
    str unused;
    TRY(archive_begin(w.a, SEAL));
    TRY(archive_put(w.a, out->sha256));
    TRY(archive_end(w.a, &unused));
    TRY(archive_finish(w.a, &out->bytes));
    struct backup_report seen;
    err_t e = backup_verify(c, file, &seen);
    if (e == OK && (seen.rows != out->rows || !str_eq(seen.sha256, out->sha256)))
        e = fail_arg(c, ERR_BAD_FILE, STR_NONE, file);
    if (e != OK) (void)file_remove(c, file); // a backup that does not verify is none
    return e;
}

// --- Restoring: tables --------------------------------------------------------------------------

struct restoring {
    str file;
    const struct json *manifest;
    str blob_dir;         // SQLite: where the folder blobs/ is made
    struct tables tables; // as the archive has them
};

static err_t bad(struct ctx *c, str what) { return fail_arg(c, ERR_BAD_FILE, STR_NONE, what); }

static err_t table_of_json(struct ctx *c, const struct json *j, struct table *t)
{
    *t = (struct table){ .form_id = 0 };
    str name = json_str(json_get(j, S("name")));
    if (!ident_read(name, &t->name) || !table_is_known(t->name) || is_left_out(t->name))
        return bad(c, name);
    const struct json *form = json_get(j, S("form"));
    if (form && (!json_i64(form, &t->form_id) || t->form_id <= 0)) return bad(c, name);
    json_each(k, json_get(j, S("cols")))
    {
        struct table_col col = { .key = 0 };
        if (!json_is(k, JSON_ARRAY) || k->count != 2 || !ident_read(json_str(k->first), &col.name))
            return bad(c, name);
        str type = json_str(k->first->next);
        size_t i = 0;
        while (i < COUNT_OF(type_names) && !str_eq(type, type_names[i])) i++;
        if (i == COUNT_OF(type_names)) return bad(c, name);
        col.type = (enum ddl_type)i;
        vec_push(c->mem, &t->cols, col);
    }
    return t->cols.n ? OK : bad(c, name);
}

static bool has_col(const struct table *t, enum sys_col col)
{
    return table_col_index(t, ident_sys(col)) >= 0;
}

static err_t make_table(struct ctx *c, const struct table *t)
{
    if (ident_number(t->name, 'j'))
        return ddl_create_junction(c, t->form_id, ident_number(t->name, 'j'));
    if (t->form_id != ident_number(t->name, 't')) return bad(c, str_of(t->name.name));
    if (!t->form_id) return OK; // a system table is there already
    bool is_sub = has_col(t, COL_PARENT) && !has_col(t, COL_REV);
    TRY(ddl_create_records(c, t->form_id, is_sub ? DDL_SUB_ROWS : DDL_RECORDS));
    for (size_t i = 0; i < t->cols.n; i++) {
        struct ident col = t->cols.v[i].name;
        if (ident_number(col, 'c') || ident_number(col, 'k'))
            TRY(ddl_add_column(c, t->form_id, col, t->cols.v[i].type));
    }
    return OK;
}

static err_t make_index(struct ctx *c, const struct table *t, const struct json *j)
{
    struct ident name, cols[32];
    int n = 0;
    str text = json_str(json_get(j, S("name")));
    if (!ident_read(text, &name) || !ident_number(name, 'i')) return bad(c, text);
    json_each(k, json_get(j, S("cols")))
    {
        if (n == (int)COUNT_OF(cols) || !ident_read(json_str(k), &cols[n])) return bad(c, text);
        if (table_col_index(t, cols[n++]) < 0) return bad(c, text);
    }
    if (!n) return bad(c, text);
    return ddl_create_index(c, t->form_id, name, cols, n, json_bool(json_get(j, S("unique"))));
}

static err_t make_indexes(struct ctx *c, struct restoring *r)
{
    size_t i = 0;
    json_each(j, json_get(r->manifest, S("tables")))
    {
        if (i == r->tables.list.n) return bad(c, S("tables"));
        const struct table *t = &r->tables.list.v[i++];
        json_each(x, json_get(j, S("indexes"))) TRY(make_index(c, t, x));
    }
    return OK;
}

static err_t make_sequences(struct ctx *c, const struct restoring *r)
{
    json_each(j, json_get(r->manifest, S("sequences")))
    {
        struct ident name;
        i64 next;
        str text = json_is(j, JSON_ARRAY) && j->count == 2 ? json_str(j->first) : STR_NONE;
        bool ok = ident_read(text, &name) && name.name[0] == 's' && json_i64(j->first->next, &next);
        ok = ok && (ident_number(name, 's') || ident_eq(name, ident_sequence(0))) && next > 0;
        if (!ok) return bad(c, S("sequences"));
        TRY(ddl_ensure_sequence(c, name, next));
    }
    return OK;
}

// --- Restoring: rows ----------------------------------------------------------------------------

static bool value_of(struct ctx *c, const struct json *j, enum ddl_type type, struct sval *out)
{
    const struct json *hex = json_get(j, S("x"));
    *out = (struct sval){ .kind = SVAL_NULL };
    if (j->type == JSON_NULL) return true;
    if (type == DDL_INT) {
        out->kind = SVAL_INT;
        return j->type == JSON_NUMBER && json_i64(j, &out->i);
    }
    if (type == DDL_TEXT) {
        out->kind = SVAL_TEXT;
        out->s = json_str(j);
        return j->type == JSON_STRING;
    }
    out->kind = SVAL_BLOB;
    if (!json_is(hex, JSON_STRING) || hex->text.n % 2) return false;
    u8 *p = mem_alloc(c->mem, hex->text.n / 2);
    out->s = (str){ (char *)p, hex->text.n / 2 };
    return str_hex_decode(hex->text, p, out->s.n);
}

// " (?, ?, ...)" of one line.
static err_t put_row(struct ctx *c, struct sql *q, const struct table *t, str line)
{
    size_t at, i = 0;
    struct json *row = json_parse(c->mem, str_dup(c->mem, line), &at);
    if (!json_is(row, JSON_ARRAY) || row->count != t->cols.n) return bad(c, str_of(t->name.name));
    sql_lit(q, " (");
    json_each(j, row)
    {
        struct sval v;
        if (!value_of(c, j, t->cols.v[i].type, &v)) return bad(c, str_of(t->name.name));
        if (i++) sql_lit(q, ", ");
        sql_sval(q, v);
    }
    sql_lit(q, ")");
    return OK;
}

// The next rows in one statement, for a round trip a row is what restoring into PostgreSQL costs.
static err_t insert_some(struct ctx *c, struct archive_in *a, const struct table *t, bool *more)
{
    size_t rows = PARAMS_AT_ONCE / t->cols.n, bytes = 0, n = 0;
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO ");
    sql_ident(&q, t->name);
    sql_lit(&q, " (");
    put_cols(&q, t);
    sql_lit(&q, ") VALUES");
    for (; n == 0 || (n < rows && n < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE); n++) {
        str line;
        TRY(archive_line(a, &line, more));
        if (!*more) break;
        if (n) sql_lit(&q, ",");
        TRY(put_row(c, &q, t, line));
        bytes += line.n;
    }
    return n ? db_exec(c, &q, NULL) : OK;
}

static err_t insert_rows(struct ctx *c, struct archive_in *a, const struct table *t)
{
    for (bool more = true; more;) {
        struct mem_mark mark = mem_mark(c->mem);
        TRY(insert_some(c, a, t, &more));
        archive_rewind(a, mark);
    }
    return OK;
}

static const struct table *find_table(const struct restoring *r, str name)
{
    for (size_t i = 0; i < r->tables.list.n; i++)
        if (str_eq(str_of(r->tables.list.v[i].name.name), name)) return &r->tables.list.v[i];
    return NULL;
}

static err_t read_members(struct ctx *c, struct restoring *r)
{
    struct archive_in *a;
    TRY(archive_open(c, r->file, &a));
    for (;;) {
        str name, table;
        i64 size;
        bool more;
        TRY(archive_next(a, &name, &size, &more));
        if (!more) return OK;
        if (table_of_member(name, &table)) {
            const struct table *t = find_table(r, table);
            if (!t) return archive_bad(a);
            TRY(insert_rows(c, a, t));
        } else if (str_starts(name, S("blobs/"))) {
            struct mem_mark mark = mem_mark(c->mem);
            str data, sha256 = str_dup(c->mem, str_from(name, 6));
            TRY(archive_rest(a, BLOB_MAX, &data));
            TRY(blob_put_as(c, r->blob_dir, sha256, data));
            mem_rewind(c->mem, mark);
        }
    }
}

static err_t restore_job(struct ctx *c, void *arg)
{
    struct restoring *r = arg;
    r->tables = (struct tables){ { 0 } };
    json_each(j, json_get(r->manifest, S("tables")))
    {
        struct table t;
        TRY(table_of_json(c, j, &t));
        TRY(make_table(c, &t));
        vec_push(c->mem, &r->tables.list, t);
    }
    TRY(read_members(c, r));
    TRY(make_indexes(c, r));
    TRY(make_sequences(c, r));
    return migrate_run(c, 0);
}

// --- Restoring: the place -----------------------------------------------------------------------

static err_t remove_tree(struct ctx *c, str path)
{
    struct names names = { { 0 } };
    list_dir(c, path, &names);
    for (size_t i = 0; i < names.list.n; i++) {
        str child = file_join(c->mem, path, names.list.v[i]);
        struct stat st;
        if (lstat(str_z(c->mem, child), &st) == 0 && S_ISDIR(st.st_mode))
            TRY(remove_tree(c, child));
        else TRY(file_remove(c, child));
    }
    if (rmdir(str_z(c->mem, path)) != 0 && errno != ENOENT) return fail_errno(c, path);
    return OK;
}

static err_t move(struct ctx *c, str from_dir, str to_dir, str name)
{
    str from = file_join(c->mem, from_dir, name), to = file_join(c->mem, to_dir, name);
    if (!file_exists(c, from)) return OK;
    return rename(str_z(c->mem, from), str_z(c->mem, to)) == 0 ? OK : fail_errno(c, to);
}

static err_t count_rows(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT (SELECT count(*) FROM x_meta) + (SELECT count(*) FROM x_app) + "
                "(SELECT count(*) FROM x_form) + (SELECT count(*) FROM x_user) + "
                "(SELECT count(*) FROM x_audit)");
    return db_one_i64(c, &q, arg, NULL);
}

static err_t load_into(struct ctx *c, const struct store_config *cfg, int step, struct restoring *r)
{
    struct ctx own = *c;
    i64 n = 0;
    own.db = NULL;
    own.store = NULL;
    own.errs = own.errs_tail = NULL;
    err_t e = store_open_at(&own, cfg, step, &own.store);
    if (e == OK) e = db_open(&own, own.store, &own.db);
    if (e == OK) e = count_rows(&own, &n);
    if (e == OK && n) e = fail_arg(&own, ERR_BAD_REQUEST, STR_NONE, S("PostgreSQL: not empty"));
    if (e == OK) e = store_write_ddl(&own, restore_job, r);
    db_close(own.db);
    store_close(own.store);
    c->errs = own.errs;
    c->errs_tail = own.errs_tail;
    return e;
}

static err_t restore_sqlite(struct ctx *c, const struct store_config *into, int step,
                            struct restoring *r)
{
    struct store_config cfg = *into;
    struct names there = { { 0 } };
    list_dir(c, into->dir, &there);
    bool is_ours = there.list.n == 1 && str_eq(there.list.v[0], S("restoring"));
    if (there.list.n && !is_ours) return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, into->dir);
    cfg.dir = file_join(c->mem, into->dir, S("restoring")); // what a crash leaves is no data folder
    TRY(remove_tree(c, cfg.dir));
    TRY(file_mkdirs(c, cfg.dir, 0700));
    r->blob_dir = cfg.dir;
    err_t e = load_into(c, &cfg, step, r);
    if (e == OK && file_exists(c, file_join(c->mem, cfg.dir, S("xinglin.db-wal"))))
        e = fail_arg(c, ERR_IO, STR_NONE, S("xinglin.db-wal")); // it did not close cleanly
    if (e != OK) {
        (void)remove_tree(c, cfg.dir);
        return e;
    }
    TRY(file_sync_dir(c, cfg.dir));
    TRY(move(c, cfg.dir, into->dir, S("blobs")));
    TRY(file_sync_dir(c, into->dir));
    TRY(move(c, cfg.dir, into->dir, S("xinglin.db"))); // last: with it the folder is one
    TRY(file_sync_dir(c, into->dir));
    return remove_tree(c, cfg.dir);
}

err_t backup_restore(struct ctx *c, str file, const struct store_config *into)
{
    struct restoring r = { .file = file };
    struct backup_report report;
    i64 step;
    TRY(verify(c, file, &report, &r.manifest));
    if (!json_i64(json_get(r.manifest, S("step")), &step) || step <= 0 || step > INT32_MAX)
        return bad(c, file);
    if (step > migrate_newest()) {
        log_error("the backup is of step %lld: use a newer program", (long long)step);
        return bad(c, file);
    }
    if (into->pg_url.n) return load_into(c, into, (int)step, &r);
    return restore_sqlite(c, into, (int)step, &r);
}
