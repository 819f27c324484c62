// SPDX-License-Identifier: Apache-2.0
// Builds the worlds of worlds.py and answers their requests through the read and the write door, one
// JSON object a line on stdin, one a line on stdout:
//   {"op":"world",...}  a new installation with these people, roles, forms and rows -> {"ok":true}
//   {"op":"ask","user":1,"also":null,"channel":"list",...} -> {"ok":...} or {"error":"NOT_FOUND"}
//   {"op":"ask",...,"channel":"route","method","target","type","body"} -> {"ok":{"status","body"}}
//   {"op":"grants","role":7001,"grants":[...]}  the role has these from now on -> {"ok":true}
//   {"op":"kept"}       -> {"ok":{"answers","columns"}}: how many came out of memory
//   {"op":"dump"}       all rows of all tables -> {"ok":["t7\tid=1\t...",...]}
//   {"op":"names"}      tables and columns -> {"ok":{"f0":{"":"t7","name":"c8",...},...}}
//   oracle_driver_test [pg] < worlds > answers
#include "tests/oracle/house.c"
#include "io/io.h"
#include "io/print_spec.h"
#include "job/task.h"
#include "os/crypto.h"

struct api;
struct driver {
    struct house h;
    struct api *api; // opened when an address is asked for
    bool is_open;
    enum dialect dialect;
};

static str text_of(const struct json *j, const char *key)
{
    return json_str(json_get(j, str_of(key)));
}

static i64 int_of(const struct json *j, const char *key)
{
    i64 v = 0;
    json_i64(json_get(j, str_of(key)), &v);
    return v;
}

static str json_text_of(struct mem *m, const struct json *j)
{
    if (!j || j->type == JSON_NULL) return STR_NONE;
    struct buf b = BUF(m);
    struct jw w = JW(&b);
    jw_json(&w, j);
    return buf_str(&b);
}

#include "tests/oracle/groups.c"
#include "tests/oracle/routes.c"

// --- The world ------------------------------------------------------------------------------------

static void people(struct house *h, const struct json *j)
{
    json_each(d, json_get(j, S("depts"))) house_dept(h, int_of(d, "id"), int_of(d, "parent"),
                                                     text_of(d, "kind"), text_of(d, "title"));
    json_each(r, json_get(j, S("roles")))
        house_role(h, int_of(r, "id"), text_of(r, "key"), (u64)int_of(r, "rights"));
    json_each(u, json_get(j, S("users")))
    {
        house_user(h, int_of(u, "id"), int_of(u, "dept"), text_of(u, "name"));
        i64 id;
        json_each(d, json_get(u, S("more"))) if (json_i64(d, &id))
            house_user_dept(h, int_of(u, "id"), id);
        json_each(r, json_get(u, S("roles"))) if (json_i64(r, &id))
            house_user_role(h, int_of(u, "id"), id);
    }
}

static void grants(struct house *h, const struct json *j)
{
    json_each(r, json_get(j, S("roles"))) json_each(g, json_get(r, S("grants")))
    {
        const struct form *f = house_find(h, str_z(h->c->mem, text_of(g, "form")));
        house_grant(h, int_of(r, "id"), f->id, (u32)int_of(g, "actions"), text_of(g, "scope"),
                    json_text_of(h->c->mem, json_get(g, S("condition"))),
                    json_text_of(h->c->mem, json_get(g, S("fields"))));
    }
}

// As an administrator does it, by the door for roles.
static void regrant(struct house *h, const struct json *j)
{
    const struct json *list = json_get(j, S("grants"));
    struct mem *m = h->c->mem;
    struct grant_edit *v = mem_array(m, struct grant_edit, list->count + 1);
    struct role_edit edit = { .grants = v, .has_grants = true };
    json_each(g, list) v[edit.grant_count++] =
        (struct grant_edit){ house_find(h, str_z(m, text_of(g, "form")))->id,
                             (u32)int_of(g, "actions"), text_of(g, "scope"),
                             json_text_of(m, json_get(g, S("condition"))),
                             json_text_of(m, json_get(g, S("fields"))) };
    HOUSE_DO(h, role_update(h->c, int_of(j, "role"), &edit));
    house_reload(h);
}

static void put_kept(struct ctx *c, struct buf *out)
{
    struct kept_stat answers;
    struct columns_stat columns;
    query_group_kept(c, &answers);
    columns_stat(c, &columns);
    buf_fmt(out, "{\"ok\":{\"answers\":%lld,\"columns\":%lld}}\n", (long long)answers.hits,
            (long long)columns.answers);
}

struct rows_job {
    struct driver *d;
    const struct json *world;
};

static err_t set_next_id(struct ctx *c, const struct form *f, id64 id)
{
    struct sql q = db_sql(c);
    if (q.dialect == PG) {
        i64 got;
        sql_lit(&q, "SELECT setval('");
        sql_ident(&q, ident_sequence(f->id));
        sql_lit(&q, "', ");
        sql_i64(&q, id);
        sql_lit(&q, ", false)");
        return db_one_i64(c, &q, &got, NULL);
    }
    sql_lit(&q, "UPDATE x_seq SET next = ");
    sql_i64(&q, id);
    sql_lit(&q, " WHERE name = ");
    sql_text(&q, str_of(ident_sequence(f->id).name));
    return db_exec(c, &q, NULL);
}

static err_t save_values(struct ctx *c, const struct form *f, const struct json *row, id64 id,
                         const struct json *values)
{
    struct write w = { .id = id, .rev = -1 };
    struct saved out;
    TRY(record_parse(c, f, values, &w));
    w.created_at = HOUSE_NOW + int_of(row, "created") * 3600000;
    if (!id) {
        w.sets_owner = w.sets_dept = true;
        w.owner = int_of(row, "owner");
        w.dept = int_of(row, "dept");
        TRY(set_next_id(c, f, int_of(row, "id")));
    }
    return record_save(c, &w, &out);
}

// "UPDATE t<form> SET ...": what no door does, so that ids, revisions and times are the world's.
static err_t raw_row(struct ctx *c, const struct form *f, id64 id, const char *set)
{
    struct sql q = db_sql(c);
    bool absent = strcmp(set, "absent") == 0;
    if (absent) sql_lit(&q, "DELETE FROM ");
    else sql_lit(&q, "UPDATE ");
    sql_ident(&q, f->table);
    if (strcmp(set, "new") == 0) sql_lit(&q, " SET rev = 1, updated_at = created_at");
    if (strcmp(set, "deleted") == 0) sql_lit(&q, " SET deleted_at = updated_at");
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    TRY(db_exec(c, &q, NULL));
    if (strcmp(set, "new") == 0) return OK;
    struct sql g = db_sql(c), late = db_sql(c), row = db_sql(c);
    sql_lit(&g, "DELETE FROM x_gram WHERE id = ");
    sql_lit(&late, "DELETE FROM x_gram_late WHERE id = ");
    sql_lit(&row, "DELETE FROM x_gram_row WHERE id = ");
    struct sql *all[] = { &g, &late, &row };
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        sql_i64(all[i], id);
        sql_lit(all[i], " AND form_id = ");
        sql_i64(all[i], f->id);
        TRY(db_exec(c, all[i], NULL));
    }
    return OK;
}

static err_t run_literal(struct ctx *c, struct sql q) { return db_exec(c, &q, NULL); }

static err_t add_participant(struct ctx *c, const struct form *f, id64 id, id64 user)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_participant (form_id, user_id, record_id) VALUES (");
    sql_i64(&q, f->id);
    comma(&q);
    sql_i64(&q, user);
    comma(&q);
    sql_i64(&q, id);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static err_t add_comment(struct ctx *c, const struct form *f, id64 id, const struct json *j,
                         i64 row)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_comment (id, form_id, record_id, at, who_id, text) VALUES (");
    sql_i64(&q, row);
    comma(&q);
    sql_i64(&q, f->id);
    comma(&q);
    sql_i64(&q, id);
    comma(&q);
    sql_i64(&q, HOUSE_NOW);
    comma(&q);
    sql_i64(&q, int_of(j, "user"));
    comma(&q);
    sql_text(&q, text_of(j, "text"));
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

// Through the writer of to-dos; what ended has its state set.
// By the doors that people and flows end them by.
static err_t end_task(struct ctx *c, struct task *t, bool is_flow, str state, id64 by)
{
    const struct actor *was = c->who;
    struct sql q = db_sql(c);
    err_t e;
    if (is_flow) {
        struct actor *person = mem_dup(c->mem, was, sizeof *was);
        person->user_id = by;
        c->who = person;
        e = task_flow_close(c, t->key, t->user, str_eq(state, S("done")));
        c->who = was;
        return e;
    }
    sql_lit(&q, "SELECT id FROM x_task WHERE key LIKE ");
    sql_text(&q, str_cat(c->mem, t->key, S(":%")));
    TRY(db_one_i64(c, &q, &t->id, NULL));
    return task_move(c, t, state, by);
}

static err_t add_task(struct ctx *c, struct house *h, const struct json *j, int n)
{
    const struct json *fields = json_get(j, S("fields"));
    str kind = text_of(j, "kind"), state = text_of(j, "state");
    struct task t = { .user = int_of(j, "user"),
                      .kind = kind,
                      .title = S("do"),
                      .form = house_find(h, str_z(c->mem, text_of(j, "form"))),
                      .record = int_of(j, "id"),
                      .key = str_fmt(c->mem, "t%d", n),
                      .fields = fields->count ? json_text_of(c->mem, fields) : STR_NONE };
    bool is_new, is_flow = str_eq(kind, S("flow"));
    if (is_flow) TRY(task_flow_open(c, &t));
    else TRY(task_add(c, &t, &is_new));
    return str_eq(state, S("open")) ? OK : end_task(c, &t, is_flow, state, int_of(j, "by"));
}

// Rows first without links, then their links, then what happened to them later.
static err_t make_rows(struct ctx *c, void *arg)
{
    const struct rows_job *j = arg;
    struct house *h = &j->d->h;
    i64 comment = 0;
    const struct json *rows = json_get(j->world, S("rows"));
    int made = 0;
    json_each(r, rows)
    {
        TRY(save_values(c, house_find(h, str_z(c->mem, text_of(r, "form"))), r, 0,
                        json_get(r, S("values"))));
        if (++made % 7 == 0) TRY(record_index_merge(c)); // so that some are found there, some here
    }
    json_each(r, rows) if (json_get(r, S("links"))->count)
        TRY(save_values(c, house_find(h, str_z(c->mem, text_of(r, "form"))), r, int_of(r, "id"),
                        json_get(r, S("links"))));
    json_each(r, rows)
    {
        const struct form *f = house_find(h, str_z(c->mem, text_of(r, "form")));
        TRY(raw_row(c, f, int_of(r, "id"), "new"));
        i64 user;
        json_each(p, json_get(r, S("participants"))) if (json_i64(p, &user))
            TRY(add_participant(c, f, int_of(r, "id"), user));
        json_each(p, json_get(r, S("comments")))
            TRY(add_comment(c, f, int_of(r, "id"), p, ++comment));
    }
    int tasks = 0;
    json_each(t, json_get(j->world, S("tasks"))) TRY(add_task(c, h, t, ++tasks));
    struct sql history = db_sql(c);
    sql_lit(&history, "DELETE FROM x_history");
    TRY(run_literal(c, history));
    json_each(u, json_get(j->world, S("updates")))
    {
        c->now_ms = HOUSE_NOW + int_of(u, "at") * 60000;
        TRY(save_values(c, house_find(h, str_z(c->mem, text_of(u, "form"))), u, int_of(u, "id"),
                        json_get(u, S("values"))));
    }
    c->now_ms = HOUSE_NOW;
    json_each(r, rows)
    {
        str state = text_of(r, "state"); // deleted, absent
        if (state.n)
            TRY(raw_row(c, house_find(h, str_z(c->mem, text_of(r, "form"))), int_of(r, "id"),
                        str_z(c->mem, state)));
    }
    return OK;
}

static err_t heard(struct ctx *c, void *arg, i64 done, i64 total)
{
    (void)c, (void)arg, (void)done, (void)total;
    return OK;
}

// Rows came and went past the doors: what is rolled up of them is worked out anew.
static void roll_up(struct house *h)
{
    for (int i = 0; i < h->cat->form_count; i++) {
        id64 after = 0;
        for (int read = 1; read && !h->cat->forms[i]->parent;)
            HOUSE_DO(h, record_recompute(h->c, h->cat->forms[i], after, &after, &read));
    }
    HOUSE_DO(h, record_follow(h->c, heard, NULL));
}

static void world(struct driver *d, const struct json *j, struct mem *lines)
{
    (void)lines;
    routes_close(d);
    if (d->is_open) house_close(&d->h);
    house_open(&d->h, d->dialect);
    d->is_open = true;
    struct house *h = &d->h;
    house_app(h, "w");
    people(h, j);
    house_forms(h, json_get(j, S("forms")));
    grants(h, j);
    setting(h, "fiscal_start", int_of(j, "fiscal"));
    setting(h, "report_small", int_of(j, "small"));
    house_reload(h);
    if (!json_bool(json_get(j, S("cold")))) {
        HOUSE_DO(h, columns_limits(h->c, 0, (size_t)256 << 20)); // whatever their size
        HOUSE_DO(h, query_group_keep(h->c, (size_t)1 << 20));
    }
    house_be(h, 0);
    h->c->who = actor_capability(h->c, S("test"));
    struct rows_job job = { d, j };
    HOUSE_DO(h, store_write(h->c, WRITE_JOBS, make_rows, &job));
    roll_up(h);
    find_twins(h);
}

// --- Questions ------------------------------------------------------------------------------------

static err_t put_pages(struct ctx *c, const struct form *f, const struct json *j, struct jw *w)
{
    i64 pages = int_of(j, "pages");
    struct query *q;
    struct page *p = NULL;
    TRY(query_parse(c, f, json_get(j, S("query")), &q));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (i64 i = 0; i < pages && (i == 0 || p->next.n); i++) {
        if (i) q->cursor = p->next;
        TRY(query_page(c, q, &p));
        for (int r = 0; r < p->count; r++) query_put_record(c, w, q, &p->records[r]);
    }
    jw_end_arr(w);
    jw_kstr(w, "next", p->next);
    jw_end_obj(w);
    return OK;
}

static err_t put_one(struct ctx *c, const struct form *f, id64 id, struct jw *w)
{
    struct query *q;
    struct record *r;
    TRY(query_get(c, f, id, &q, &r));
    query_put_record(c, w, q, r);
    return OK;
}

static err_t put_count(struct ctx *c, const struct form *f, const struct json *j, struct jw *w)
{
    struct query *q;
    i64 n;
    bool capped;
    TRY(query_parse(c, f, json_get(j, S("query")), &q));
    TRY(query_count(c, q, json_bool(json_get(j, S("exact"))), &n, &capped));
    jw_i64(w, n);
    return OK;
}

static err_t titles_of(struct ctx *c, const struct form *f, const struct json *j, struct jw *w)
{
    const struct json *ids = json_get(j, S("ids"));
    id64 *v = mem_array(c->mem, id64, ids->count + 1);
    str *titles = mem_array(c->mem, str, ids->count + 1);
    int n = 0;
    json_each(i, ids) if (json_i64(i, &v[n])) n++;
    TRY(query_titles(c, f, v, n, titles));
    jw_arr(w);
    for (int i = 0; i < n; i++) jw_str(w, titles[i]);
    jw_end_arr(w);
    return OK;
}

static err_t put_export(struct house *h, struct ctx *c, const struct form *f, const struct json *j,
                        struct jw *w)
{
    struct query *q;
    i64 rows;
    char path[128];
    snprintf(path, sizeof path, "%s/export.csv", h->dir);
    TRY(query_parse(c, f, json_get(j, S("query")), &q));
    struct export_request rq = { .query = q, .path = str_of(path) };
    TRY(export_run(c, &rq, NULL, &rows));
    struct buf b = BUF(c->mem);
    char part[4096];
    FILE *in = fopen(path, "rb");
    for (size_t n; in && (n = fread(part, 1, sizeof part, in)) > 0;) buf_put(&b, (str){ part, n });
    if (in) fclose(in);
    unlink(path);
    jw_str(w, buf_str(&b));
    return OK;
}

static void put_printed(struct ctx *c, struct jw *w, const struct print_data *d,
                        const struct form_policy *p, const struct record *r)
{
    jw_obj(w);
    jw_kid(w, "id", r->id);
    for (int i = 0; i < d->query->column_count; i++) {
        const struct field *f = d->query->columns[i].path.leaf;
        if (r->cells[i].right == CELL_HIDDEN) continue;
        jw_key(w, d->query->columns[i].name);
        if (f->type->storage != STORE_ROWS) {
            jw_str(w, print_cell_text(c, f, &r->cells[i]));
            continue;
        }
        jw_arr(w);
        for (int k = 0; r->subs[i] && k < r->subs[i]->count; k++) {
            jw_obj(w);
            for (int s = 0; s < f->target->field_count; s++) {
                const struct cell *cell = &r->subs[i]->rows[k].cells[s];
                if (cell->right == CELL_HIDDEN) continue;
                must(print_shows_sub(c, p, f, f->target->fields[s]));
                jw_key(w, f->target->fields[s]->key);
                jw_str(w, print_cell_text(c, f->target->fields[s], cell));
            }
            jw_end_obj(w);
        }
        jw_end_arr(w);
    }
    jw_end_obj(w);
}

// What would stand on the paper, and a digest of the paper itself where it is asked for.
static err_t put_print(struct ctx *c, const struct form *f, const struct json *j, struct jw *w)
{
    id64 ids[8];
    struct print_request rq = { .form = f, .ids = ids };
    struct print_data data;
    const struct form_policy *p;
    str pdf = STR_NONE;
    int n = 0;
    json_each(i, json_get(j, S("ids"))) if (rq.n < 8 && json_i64(i, &ids[rq.n])) rq.n++;
    rq.spec = print_default(c, f);
    if (!rq.spec) return fail(c, ERR_FORM_UNKNOWN);
    TRY(print_read(c, &rq, &data));
    TRY(policy_of(c, f, &p));
    if (json_bool(json_get(j, S("pdf")))) TRY(print_records(c, &rq, &pdf, &n));
    jw_obj(w);
    jw_key(w, S("records"));
    jw_arr(w);
    for (int i = 0; i < rq.n; i++)
        for (int k = 0; k < data.page->count; k++) {
            const struct record *r = &data.page->records[k];
            if (r->id == ids[i] && query_may(p, ACT_READ, r->rm, r->rm_also))
                put_printed(c, w, &data, p, r);
        }
    jw_end_arr(w);
    jw_kstr(w, "pdf", pdf.n ? sha256_hex(c->mem, pdf) : STR_NONE);
    jw_ki64(w, "printed", n);
    jw_end_obj(w);
    return OK;
}

static err_t put_write(struct ctx *c, const struct form *f, const struct json *j, struct jw *w)
{
    str verb = text_of(j, "verb");
    id64 id = int_of(j, "id");
    struct saved out = { 0 };
    if (str_eq(verb, S("delete"))) {
        TRY(record_delete(c, f, id, int_of(j, "rev")));
        jw_bool(w, true);
        return OK;
    }
    if (str_eq(verb, S("restore"))) {
        TRY(record_restore(c, f, id));
        jw_bool(w, true);
        return OK;
    }
    struct write wr = { .id = id, .rev = int_of(j, "rev") };
    TRY(record_parse(c, f, json_get(j, S("values")), &wr));
    TRY(record_save(c, &wr, &out));
    jw_obj(w);
    jw_kid(w, "id", out.id);
    jw_ki64(w, "rev", out.rev);
    jw_kbool(w, "is_same", out.is_same);
    jw_end_obj(w);
    return OK;
}

static err_t answer(struct driver *d, const struct json *j, struct jw *w)
{
    struct house *h = &d->h;
    struct ctx *c = h->c;
    str channel = text_of(j, "channel");
    id64 id = int_of(j, "id");
    struct form *f;
    if (str_eq(channel, S("route"))) return put_route(d, c, j, w);
    TRY(form_of(c, text_of(j, "form"), &f));
    if (str_eq(channel, S("public"))) return put_public(d, c, f, j, w);
    if (str_eq(channel, S("list"))) return put_pages(c, f, j, w);
    if (str_eq(channel, S("get"))) return put_one(c, f, id, w);
    if (str_eq(channel, S("count"))) return put_count(c, f, j, w);
    if (str_eq(channel, S("aggregate"))) return query_aggregate(c, f, json_get(j, S("query")), w);
    if (str_eq(channel, S("groups"))) return put_groups(c, f, json_get(j, S("query")), w);
    if (str_eq(channel, S("same"))) return put_same(c, f, j, w);
    if (str_eq(channel, S("titles"))) return titles_of(c, f, j, w);
    if (str_eq(channel, S("history"))) return record_history(c, f, id, w);
    if (str_eq(channel, S("timeline"))) return record_timeline(c, f, id, w);
    if (str_eq(channel, S("comments"))) return record_comments(c, f, id, w);
    if (str_eq(channel, S("why"))) return record_why(c, f, id, NULL, w);
    if (str_eq(channel, S("reveal"))) return record_reveal(c, f, id, text_of(j, "field"), w);
    if (str_eq(channel, S("export"))) return put_export(h, c, f, j, w);
    if (str_eq(channel, S("print"))) return put_print(c, f, j, w);
    if (str_eq(channel, S("write"))) return put_write(c, f, j, w);
    return fail(c, ERR_INTERNAL);
}

static void ask(struct driver *d, const struct json *j, struct buf *out)
{
    struct house *h = &d->h;
    struct mem *lasting = h->c->mem, *request = mem_new(0);
    const struct actor *cli = h->c->who;
    struct jw w = JW(out);
    h->c->mem = request;
    h->c->errs = h->c->errs_tail = NULL;
    struct actor *a = actor_of_user(h->c, catalog_user(h->cat, int_of(j, "user")));
    if (int_of(j, "also")) a->also = actor_of_user(h->c, catalog_user(h->cat, int_of(j, "also")));
    h->c->who = a;
    buf_lit(out, "{\"ok\":");
    err_t e = answer(d, j, &w);
    if (e != OK) {
        out->n = 0;
        buf_fmt(out, "{\"error\":\"" STR_FMT "\",\"said\":", STR_ARG(err_symbol(e)));
        w = JW(out);
        jw_str(&w, house_errors(h));
    }
    buf_lit(out, "}\n");
    h->c->errs = h->c->errs_tail = NULL;
    h->c->who = cli;
    h->c->mem = lasting;
    mem_free(request);
}

static void names(struct driver *d, struct buf *out)
{
    struct jw w = JW(out);
    buf_lit(out, "{\"ok\":");
    jw_obj(&w);
    for (int i = 0; i < d->h.cat->form_count; i++) {
        const struct form *f = d->h.cat->forms[i];
        jw_key(&w, f->key);
        jw_obj(&w);
        jw_kstr(&w, "", str_of(f->table.name));
        for (int k = 0; k < f->field_count; k++) {
            struct ident id = f->fields[k]->type->storage == STORE_JUNCTION
                                  ? ident_junction(f->fields[k]->id)
                                  : f->fields[k]->col;
            jw_key(&w, f->fields[k]->key);
            jw_str(&w, str_dup(out->m, str_of(id.name)));
        }
        jw_end_obj(&w);
    }
    jw_end_obj(&w);
    buf_lit(out, "}\n");
}

static void dump(struct driver *d, struct buf *out)
{
    static const char *const but[] = { "x_audit", "x_seq" };
    struct house *h = &d->h;
    struct mem *lasting = h->c->mem;
    h->c->mem = out->m;
    str rest = house_dump(h, but, COUNT_OF(but)), line;
    h->c->mem = lasting;
    struct jw w = JW(out);
    buf_lit(out, "{\"ok\":");
    jw_arr(&w);
    while (str_next(&rest, '\n', &line))
        if (line.n) jw_str(&w, line);
    jw_end_arr(&w);
    buf_lit(out, "}\n");
}

int main(int argc, char **argv)
{
    struct driver d = { .dialect = argc > 1 && strcmp(argv[1], "pg") == 0 ? PG : SQLITE };
    char *line = NULL;
    size_t cap = 0;
    log_set_level(LOG_ERROR);
    for (ssize_t n; (n = getline(&line, &cap, stdin)) > 0;) {
        struct mem *m = mem_new(0);
        struct buf out = BUF(m);
        size_t at = 0;
        const struct json *j = json_parse(m, (str){ line, (size_t)n }, &at);
        str op = text_of(j, "op");
        if (!j) {
            fprintf(stderr, "driver: bad JSON at byte %zu\n", at);
            return 2;
        }
        if (str_eq(op, S("world"))) {
            world(&d, j, m);
            buf_lit(&out, "{\"ok\":true}\n");
        } else if (str_eq(op, S("grants"))) {
            regrant(&d.h, j);
            buf_lit(&out, "{\"ok\":true}\n");
        } else if (str_eq(op, S("kept"))) put_kept(d.h.c, &out);
        else if (str_eq(op, S("dump"))) dump(&d, &out);
        else if (str_eq(op, S("names"))) names(&d, &out);
        else ask(&d, j, &out);
        fwrite(out.p, 1, out.n, stdout);
        fflush(stdout);
        mem_free(m);
    }
    routes_close(&d);
    if (d.is_open) house_close(&d.h);
    house_end();
    free(line);
    return 0;
}
