// SPDX-License-Identifier: Apache-2.0
// Building the house of house.h, and looking at all of it (house_dump).
#include "tests/oracle/house.h"
#include <dirent.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "os/random.h"
#include "store/tables.h"

static _Noreturn void house_stop(struct house *h, const char *what)
{
    fprintf(stderr, "house: %s: " STR_FMT "\n", what, STR_ARG(house_errors(h)));
    exit(2);
}

#define HOUSE_DO(h, call)                                                                          \
    do {                                                                                           \
        if ((call) != OK) house_stop((h), #call);                                                  \
    } while (0)

str house_errors(struct house *h)
{
    struct buf b = BUF(h->c->mem);
    for (struct err_item *e = h->c->errs; e; e = e->next) {
        buf_fmt(&b, STR_FMT " " STR_FMT, STR_ARG(err_symbol(e->code)), STR_ARG(e->path));
        for (int i = 0; i < 3; i++)
            if (e->arg[i].n) buf_fmt(&b, " [" STR_FMT "]", STR_ARG(e->arg[i]));
        buf_lit(&b, "; ");
    }
    return buf_str(&b);
}

bool house_has_pg(void) { return getenv("XINGLIN_TEST_PG") != NULL; }

void house_wipe_pg(void)
{
    PGconn *conn = PQconnectdb(getenv("XINGLIN_TEST_PG"));
    PGresult *res =
        PQexec(conn, "SET client_min_messages = error; DROP SCHEMA IF EXISTS oracle_test "
                     "CASCADE; CREATE SCHEMA oracle_test");
    if (PQresultStatus(res) != PGRES_COMMAND_OK) {
        fprintf(stderr, "PostgreSQL: %s", PQerrorMessage(conn));
        exit(2);
    }
    PQclear(res);
    PQfinish(conn);
}

static void remove_tree(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) {
        char child[512];
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        snprintf(child, sizeof child, "%s/%s", path, e->d_name);
        if (unlink(child) != 0) remove_tree(child);
    }
    if (d) closedir(d);
    rmdir(path);
}

// Keys are made once a program, so that houses of the same making answer alike to the last byte.
static struct crypto *house_keys;

static void make_keys(struct house *h)
{
    if (!house_keys) {
        HOUSE_DO(h, crypto_init(h->c, str_of(h->dir)));
        HOUSE_DO(h, crypto_open(h->c, str_of(h->dir), &house_keys));
    }
    h->c->crypto = house_keys;
}

void house_end(void) { crypto_close(house_keys); }

void house_open(struct house *h, enum dialect d)
{
    const char *base = getenv("XINGLIN_ORACLE_TMP");
    *h = (struct house){ .dialect = d };
    snprintf(h->dir, sizeof h->dir, "%s/xinglin-oracle.XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(h->dir)) house_stop(h, "mkdtemp");
    h->ctx = (struct ctx){ .mem = mem_new(0), .now_ms = HOUSE_NOW };
    h->c = &h->ctx;
    struct store_config cfg = { .dir = str_of(h->dir) };
    if (d == PG) {
        house_wipe_pg();
        cfg.pg_url = str_cat(h->c->mem, str_of(getenv("XINGLIN_TEST_PG")),
                             S(" options=-csearch_path=oracle_test"));
    }
    make_keys(h);
    HOUSE_DO(h, store_open(h->c, &cfg, &h->store));
    h->c->store = h->store;
    HOUSE_DO(h, db_open(h->c, h->store, &h->c->db));
    house_reload(h);
    house_be(h, 0);
}

void house_close(struct house *h)
{
    db_close(h->c->db);
    store_close(h->store);
    if (h->cat) catalog_unpin(h->cat);
    mem_free(h->c->mem);
    remove_tree(h->dir);
}

static err_t run_sql(struct ctx *c, void *arg) { return db_exec(c, arg, NULL); }

void house_run(struct house *h, struct sql q)
{
    HOUSE_DO(h, store_write(h->c, WRITE_PEOPLE, run_sql, &q));
}

void house_reload(struct house *h)
{
    struct catalog *cat = NULL;
    HOUSE_DO(h, catalog_load(h->c, &cat));
    if (h->cat) catalog_unpin(h->cat);
    h->c->cat = h->cat = cat;
}

void house_be(struct house *h, id64 user)
{
    const struct user *u = user ? catalog_user(h->cat, user) : NULL;
    if (user && !u) house_stop(h, "no such user");
    h->c->who = u ? actor_of_user(h->c, u) : actor_cli(h->c, S("test"));
}

struct form *house_find(struct house *h, const char *key)
{
    struct form *f = catalog_form(h->cat, str_of(key));
    if (!f) house_stop(h, key);
    return f;
}

const struct json *house_json(struct house *h, const char *text)
{
    size_t at = 0;
    const struct json *j = json_parse(h->c->mem, str_of(text), &at);
    if (!j) house_stop(h, text);
    return j;
}

struct house_design {
    struct house *h;
    const struct json *forms;
    str key;
};

static err_t design_app(struct ctx *c, void *arg)
{
    struct house_design *d = arg;
    TRY(design_app_create(c, d->key, (struct titles){ d->key, d->key }, STR_NONE, STR_NONE,
                          &d->h->app));
    return catalog_bump(c, true);
}

static err_t design_forms(struct ctx *c, void *arg)
{
    struct house_design *d = arg;
    id64 id;
    json_each(f, d->forms) TRY(design_form_create(c, d->h->app, f, &id));
    return catalog_bump(c, true);
}

void house_app(struct house *h, const char *key)
{
    struct house_design d = { h, NULL, str_of(key) };
    HOUSE_DO(h, store_write_ddl(h->c, design_app, &d));
}

void house_forms(struct house *h, const struct json *forms)
{
    struct house_design d = { h, forms, STR_NONE };
    HOUSE_DO(h, store_write_ddl(h->c, design_forms, &d));
    house_reload(h);
    house_be(h, 0);
}

void house_form(struct house *h, const char *json)
{
    house_forms(h,
                house_json(h, str_z(h->c->mem, str_cat3(h->c->mem, S("["), str_of(json), S("]")))));
}

// --- People -------------------------------------------------------------------------------------

static void comma(struct sql *q) { sql_lit(q, ", "); }

static void id_or_null(struct sql *q, id64 id)
{
    if (id) sql_i64(q, id);
    else sql_null(q);
}

void house_dept(struct house *h, id64 id, id64 parent, str kind, str title)
{
    struct sql q = db_sql(h->c);
    sql_lit(&q, "INSERT INTO x_dept (id, parent_id, kind, title, code) VALUES (");
    sql_i64(&q, id);
    comma(&q);
    id_or_null(&q, parent);
    comma(&q);
    sql_text(&q, kind);
    comma(&q);
    sql_text(&q, title);
    comma(&q);
    sql_text(&q, str_fmt(h->c->mem, "D%lld", (long long)id));
    sql_lit(&q, ")");
    house_run(h, q);
}

void house_user(struct house *h, id64 id, id64 dept, str name)
{
    struct sql q = db_sql(h->c);
    sql_lit(&q, "INSERT INTO x_user (id, account, name, dept_id, created_at) VALUES (");
    sql_i64(&q, id);
    comma(&q);
    sql_text(&q, str_fmt(h->c->mem, "u%lld", (long long)id));
    comma(&q);
    sql_text(&q, name);
    comma(&q);
    id_or_null(&q, dept);
    sql_lit(&q, ", 0)");
    house_run(h, q);
}

void house_user_dept(struct house *h, id64 user, id64 dept)
{
    struct sql q = db_sql(h->c);
    sql_lit(&q, "INSERT INTO x_user_dept (user_id, dept_id) VALUES (");
    sql_i64(&q, user);
    comma(&q);
    sql_i64(&q, dept);
    sql_lit(&q, ")");
    house_run(h, q);
}

void house_role(struct house *h, id64 id, str key, u64 system_rights)
{
    struct sql q = db_sql(h->c);
    sql_lit(&q, "INSERT INTO x_role (id, key, title_zh, title_en, system_rights) VALUES (");
    sql_i64(&q, id);
    comma(&q);
    sql_text(&q, key);
    comma(&q);
    sql_text(&q, key);
    sql_lit(&q, ", '', ");
    sql_text(&q, str_of_i64(h->c->mem, (i64)system_rights));
    sql_lit(&q, ")");
    house_run(h, q);
}

void house_user_role(struct house *h, id64 user, id64 role)
{
    struct sql q = db_sql(h->c);
    sql_lit(&q, "INSERT INTO x_user_role (user_id, role_id) VALUES (");
    sql_i64(&q, user);
    comma(&q);
    sql_i64(&q, role);
    sql_lit(&q, ")");
    house_run(h, q);
}

struct grant_row {
    struct sql *q;
    id64 role, form;
    u32 actions;
    str scope, condition, fields;
};

static err_t insert_grant_row(struct ctx *c, void *arg)
{
    struct grant_row *g = arg;
    id64 id;
    TRY(store_next_sys_id(c, &id));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_grant (id, role_id, form_id, pos, actions, scope, condition, "
                "fields) VALUES (");
    sql_i64(&q, id);
    comma(&q);
    sql_i64(&q, g->role);
    comma(&q);
    sql_i64(&q, g->form);
    comma(&q);
    sql_i64(&q, id);
    comma(&q);
    sql_i64(&q, g->actions);
    comma(&q);
    sql_text(&q, g->scope);
    comma(&q);
    if (g->condition.n) sql_text(&q, g->condition);
    else sql_null(&q);
    comma(&q);
    sql_text(&q, g->fields);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

void house_grant(struct house *h, id64 role, id64 form, u32 actions, str scope, str condition,
                 str fields)
{
    struct grant_row g = { NULL, role, form, actions, scope, condition, fields };
    HOUSE_DO(h, store_write(h->c, WRITE_PEOPLE, insert_grant_row, &g));
}

// --- Looking at everything ------------------------------------------------------------------------

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

bool house_dump_sealed = true; // sealed cells differ each time they are written

static str row_text(struct mem *m, const struct rows *r, const struct table *t)
{
    struct buf b = BUF(m);
    buf_put(&b, str_of(t->name.name));
    for (int i = 0; i < rows_cols(r); i++) {
        buf_fmt(&b, "\t%s=", t->cols.v[i].name.name);
        if (rows_is_null(r, i)) buf_lit(&b, "-");
        else if (rows_kind(r, i) == SVAL_INT) buf_i64(&b, rows_i64(r, i));
        else if (rows_kind(r, i) == SVAL_BLOB && !house_dump_sealed) buf_lit(&b, "(sealed)");
        else if (rows_kind(r, i) == SVAL_BLOB)
            buf_put(&b, str_hex(m, rows_blob(r, i).p, rows_blob(r, i).n));
        else buf_put(&b, rows_text(r, i));
    }
    return buf_str(&b);
}

typedef VEC(str) house_lines;

static err_t dump_table(struct ctx *c, const struct table *t, house_lines *out)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT ");
    for (size_t i = 0; i < t->cols.n; i++) {
        if (i) sql_lit(&q, ", ");
        sql_ident(&q, t->cols.v[i].name);
    }
    sql_lit(&q, " FROM ");
    sql_ident(&q, t->name);
    struct rows *r;
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        str line = row_text(c->mem, r, t);
        vec_push(c->mem, out, line);
    }
}

struct dump_job {
    const char *const *but;
    size_t n;
    house_lines lines;
};

static err_t dump_all(struct ctx *c, void *arg)
{
    struct dump_job *j = arg;
    struct tables tables;
    TRY(tables_read(c, &tables));
    for (size_t i = 0; i < tables.list.n; i++) {
        bool skip = false;
        for (size_t k = 0; k < j->n; k++)
            skip |= strcmp(tables.list.v[i].name.name, j->but[k]) == 0;
        if (!skip) TRY(dump_table(c, &tables.list.v[i], &j->lines));
    }
    return OK;
}

str house_dump(struct house *h, const char *const *but, size_t n)
{
    struct dump_job j = { but, n, { 0 } };
    HOUSE_DO(h, store_read(h->c, dump_all, &j));
    if (j.lines.n) qsort(j.lines.v, j.lines.n, sizeof *j.lines.v, by_text);
    struct buf b = BUF(h->c->mem);
    for (size_t i = 0; i < j.lines.n; i++) {
        buf_put(&b, j.lines.v[i]);
        buf_char(&b, '\n');
    }
    return buf_str(&b);
}
