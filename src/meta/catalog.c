// SPDX-License-Identifier: Apache-2.0
// Compiling the catalogue: rows of the system tables -> one immutable snapshot. Loading is a straight
// walk (apps, forms, fields, options, people, roles, grants, bindings) followed by one pass that
// resolves what refers to what (link targets, title fields, formulas). What does not resolve any more
// (a field type of a newer version, a link to a removed form) is left out with a warning, so that one
// bad row never keeps a hospital from starting.
#include "meta/catalog.h"
#include <stdatomic.h>
#include "base/log.h"
#include "base/vec.h"
#include "meta/automation.h"
#include "meta/derived.h"
#include "meta/field_type.h"
#include "meta/formula.h"
#include "meta/rules.h"

struct loader {
    struct ctx *c; // its arena holds only what loading needs
    struct mem *m; // the snapshot's
    struct catalog *cat;
    VEC(struct app *) apps;
    VEC(struct form *) forms;
    VEC(struct dept *) depts;
    VEC(struct user *) users;
    VEC(struct role *) roles;
    VEC(struct binding) bindings;
};

static str keep(struct loader *l, const struct rows *r, int col)
{
    return str_dup(l->m, rows_text(r, col));
}

static const struct json *keep_json(struct loader *l, const struct rows *r, int col)
{
    if (rows_is_null(r, col)) return NULL;
    size_t at;
    const struct json *j = json_parse(l->m, keep(l, r, col), &at);
    if (!j) log_warn("catalog: bad JSON in a system row near byte %zu", at);
    return j;
}

// Runs a statement and goes through its rows.
#define EACH_ROW(l, q, r)                                                                          \
    struct rows *r;                                                                                \
    TRY(db_query((l)->c, (q), &r));                                                                \
    for (bool more_;;) {                                                                           \
        TRY(rows_next(r, &more_));                                                                 \
        if (!more_) break;
#define END_ROWS }

static err_t load_settings(struct loader *l)
{
    l->cat->offset_min = 480; // Asia/Shanghai until init says otherwise
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT key, value FROM x_meta");
    EACH_ROW(l, &q, r)
    str key = rows_text(r, 0), value = rows_text(r, 1);
    i64 n;
    if (str_eq(key, S("catalog_version")) && str_to_i64(value, &n)) l->cat->version = n;
    if (str_eq(key, S("type_epoch")) && str_to_i64(value, &n)) l->cat->type_epoch = n;
    if (str_eq(key, S("offset_min")) && str_to_i64(value, &n)) l->cat->offset_min = (int)n;
    if (str_eq(key, S("org_name"))) l->cat->org_name = keep(l, r, 1);
    if (str_eq(key, S("lang"))) l->cat->lang = str_eq(value, S("en")) ? LANG_EN : LANG_ZH;
    END_ROWS
    return OK;
}

static err_t load_apps(struct loader *l)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT id, key, title_zh, title_en, icon FROM x_app ORDER BY pos, id");
    EACH_ROW(l, &q, r)
    struct app *a = mem_new_of(l->m, struct app);
    *a = (struct app){
        rows_i64(r, 0), keep(l, r, 1), { keep(l, r, 2), keep(l, r, 3) }, keep(l, r, 4)
    };
    vec_push(l->m, &l->apps, a);
    END_ROWS
    return OK;
}

static struct app *find_app(struct loader *l, id64 id)
{
    for (size_t i = 0; i < l->apps.n; i++)
        if (l->apps.v[i]->id == id) return l->apps.v[i];
    return NULL;
}

static struct form *find_form(struct loader *l, id64 id)
{
    for (size_t i = 0; i < l->forms.n; i++)
        if (l->forms.v[i]->id == id) return l->forms.v[i];
    return NULL;
}

// The fixed fields: what a caller sees under the keys id, rev, owner, ...
static const struct {
    const char *key, *type, *zh, *en;
    enum sys_col col;
} sys_rows[SYS_COUNT] = {
    [SYS_ID] = { "id", "integer", "编号", "ID", COL_ID },
    [SYS_REV] = { "rev", "integer", "版本", "Revision", COL_REV },
    [SYS_OWNER] = { "owner", "user", "归属人", "Owner", COL_OWNER },
    [SYS_DEPT] = { "dept", "department", "所属部门", "Department", COL_DEPT },
    [SYS_CREATED_AT] = { "created_at", "datetime", "创建时间", "Created at", COL_CREATED_AT },
    [SYS_CREATED_BY] = { "created_by", "user", "创建人", "Created by", COL_CREATED_BY },
    [SYS_UPDATED_AT] = { "updated_at", "datetime", "修改时间", "Updated at", COL_UPDATED_AT },
    [SYS_UPDATED_BY] = { "updated_by", "user", "修改人", "Updated by", COL_UPDATED_BY },
    [SYS_DEMO] = { "demo", "boolean", "演示数据", "Demo data", COL_DEMO },
};

static void add_sys_fields(struct loader *l, struct form *f)
{
    for (int i = 0; i < SYS_COUNT; i++) {
        if (f->parent && i != SYS_ID) continue; // rows of a sub-form have an id only
        struct field *s = mem_new_of(l->m, struct field);
        s->key = str_of(sys_rows[i].key);
        s->type = field_type_of_key(str_of(sys_rows[i].type));
        must(s->type != NULL);
        s->form = f;
        s->index = -1 - i;
        s->title = (struct titles){ str_of(sys_rows[i].zh), str_of(sys_rows[i].en) };
        s->is_system = true;
        s->col = ident_sys(sys_rows[i].col);
        map_put(&f->by_key, s->key, s);
    }
}

struct field *form_sys(const struct form *f, enum sys_field which)
{
    return map_get(&f->by_key, str_of(sys_rows[which].key));
}

static err_t load_forms(struct loader *l)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT id, app_id, key, title_zh, title_en, parent_form, options FROM x_form "
                "WHERE deleted_at IS NULL ORDER BY app_id, pos, id");
    EACH_ROW(l, &q, r)
    struct app *app = find_app(l, rows_i64(r, 1));
    if (!app) continue;
    struct form *f = mem_new_of(l->m, struct form);
    f->id = rows_i64(r, 0);
    f->app = app;
    f->key = keep(l, r, 2);
    f->full_key = str_cat3(l->m, app->key, S("."), f->key);
    f->title = (struct titles){ keep(l, r, 3), keep(l, r, 4) };
    f->table = ident_form_table(f->id);
    f->parent = rows_is_null(r, 5) ? NULL : find_form(l, rows_i64(r, 5));
    f->options_json = keep_json(l, r, 6);
    f->by_key = MAP(l->m);
    vec_push(l->m, &l->forms, f);
    add_sys_fields(l, f);
    END_ROWS
    return OK;
}

static err_t load_field(struct loader *l, const struct rows *r, struct form *form,
                        struct field ***at)
{
    struct field *f = mem_new_of(l->m, struct field);
    f->id = rows_i64(r, 0);
    f->key = keep(l, r, 2);
    f->type = field_type_of_key(rows_text(r, 3));
    if (!f->type) {
        log_warn("catalog: field %lld has an unknown type", (long long)f->id);
        return OK;
    }
    f->form = form;
    f->title = (struct titles){ keep(l, r, 4), keep(l, r, 5) };
    f->is_required = rows_i64(r, 6);
    f->is_unique = rows_i64(r, 7);
    f->is_indexed = rows_i64(r, 8);
    f->is_sensitive = rows_i64(r, 9);
    f->options_json = keep_json(l, r, 10);
    f->store = rows_is_null(r, 11) ? f->id : rows_i64(r, 11);
    f->col = ident_field_column(f->store);
    f->index = form->field_count;
    f->help = (struct titles){ opt_str(f, "help_zh"), opt_str(f, "help_en") };
    f->has_key_col = opt_bool(f, "name");
    (*at)[form->field_count++] = f;
    map_put(&form->by_key, f->key, f);
    return OK;
}

static err_t load_fields(struct loader *l)
{
    for (size_t i = 0; i < l->forms.n; i++) { // room for all fields of a form, counted first
        struct sql q = db_sql(l->c);
        sql_lit(&q, "SELECT count(*) FROM x_field WHERE deleted_at IS NULL AND form_id = ");
        sql_i64(&q, l->forms.v[i]->id);
        i64 n;
        TRY(db_one_i64(l->c, &q, &n, NULL));
        l->forms.v[i]->fields = mem_array(l->m, struct field *, (size_t)n + 1);
    }
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT id, form_id, key, type, title_zh, title_en, required, is_unique, indexed, "
                "sensitive, options, store FROM x_field WHERE deleted_at IS NULL ORDER BY form_id, "
                "pos, id");
    EACH_ROW(l, &q, r)
    struct form *form = find_form(l, rows_i64(r, 1));
    if (form) TRY(load_field(l, r, form, &form->fields));
    END_ROWS
    return OK;
}

struct field *form_field_by_id(const struct form *f, id64 id)
{
    for (int i = 0; i < f->field_count; i++)
        if (f->fields[i]->id == id) return f->fields[i];
    return NULL;
}

static struct field *find_field(struct loader *l, id64 id)
{
    for (size_t i = 0; i < l->forms.n; i++) {
        struct field *f = form_field_by_id(l->forms.v[i], id);
        if (f) return f;
    }
    return NULL;
}

static void set_options(struct field *f, struct option *v, size_t n)
{
    if (!f) return;
    f->options = v;
    f->option_count = n;
}

static err_t load_options(struct loader *l)
{
    VEC(struct option) run = { 0 };
    struct field *of = NULL;
    id64 of_id = 0;
    struct sql q = db_sql(l->c);
    sql_lit(&q,
            "SELECT field_id, code, key, title_zh, title_en, color, is_off, parent FROM x_option "
            "ORDER BY field_id, pos, code");
    EACH_ROW(l, &q, r)
    if (rows_i64(r, 0) != of_id) {
        set_options(of, run.v, run.n);
        run.v = NULL;
        run.n = run.cap = 0;
        of_id = rows_i64(r, 0);
        of = find_field(l, of_id);
    }
    struct option o = { rows_i64(r, 1), keep(l, r, 2),       { keep(l, r, 3), keep(l, r, 4) },
                        keep(l, r, 5),  rows_i64(r, 6) != 0, rows_i64(r, 7) };
    vec_push(l->m, &run, o);
    END_ROWS
    set_options(of, run.v, run.n);
    return OK;
}

static struct dept *find_dept(struct loader *l, id64 id)
{
    for (size_t i = 0; i < l->depts.n; i++)
        if (l->depts.v[i]->id == id) return l->depts.v[i];
    return NULL;
}

static err_t load_depts(struct loader *l)
{
    VEC(id64) parents = { 0 };
    struct sql q = db_sql(l->c);
    sql_lit(
        &q,
        "SELECT id, parent_id, kind, title, code, head_id, is_off FROM x_dept ORDER BY pos, id");
    EACH_ROW(l, &q, r)
    struct dept *d = mem_new_of(l->m, struct dept);
    str kind = rows_text(r, 2);
    d->id = rows_i64(r, 0);
    d->kind = str_eq(kind, S("org"))      ? DEPT_ORG
              : str_eq(kind, S("branch")) ? DEPT_BRANCH
                                          : DEPT_DEPT;
    d->title = keep(l, r, 3);
    d->code = keep(l, r, 4);
    d->head_id = rows_i64(r, 5);
    d->is_off = rows_i64(r, 6);
    vec_push(l->m, &l->depts, d);
    vec_push(l->m, &parents, rows_i64(r, 1));
    END_ROWS
    for (size_t i = 0; i < l->depts.n; i++) l->depts.v[i]->parent = find_dept(l, parents.v[i]);
    for (size_t i = 0; i < l->depts.n; i++) {
        struct dept *d = l->depts.v[i];
        for (const struct dept *up = d->parent; up && d->depth < 64; up = up->parent) d->depth++;
        if (d->depth == 64) d->parent = NULL; // a cycle made by hand in the database
    }
    return OK;
}

static err_t load_roles(struct loader *l)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q,
            "SELECT id, app_id, key, title_zh, title_en, system_rights FROM x_role ORDER BY id");
    EACH_ROW(l, &q, r)
    struct role *o = mem_new_of(l->m, struct role);
    o->id = rows_i64(r, 0);
    o->app = find_app(l, rows_i64(r, 1));
    o->key = keep(l, r, 2);
    o->title = (struct titles){ keep(l, r, 3), keep(l, r, 4) };
    i64 bits = 0;
    if (str_to_i64(rows_text(r, 5), &bits)) o->system_rights = (u64)bits;
    vec_push(l->m, &l->roles, o);
    END_ROWS
    return OK;
}

static struct role *find_role(struct loader *l, id64 id)
{
    for (size_t i = 0; i < l->roles.n; i++)
        if (l->roles.v[i]->id == id) return l->roles.v[i];
    return NULL;
}

static err_t load_users(struct loader *l, struct map *by_id)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT id, account, name, dept_id, is_off, lang FROM x_user ORDER BY id");
    EACH_ROW(l, &q, r)
    struct user *u = mem_new_of(l->m, struct user);
    u->id = rows_i64(r, 0);
    u->account = keep(l, r, 1);
    u->name = keep(l, r, 2);
    u->dept = find_dept(l, rows_i64(r, 3));
    u->is_off = rows_i64(r, 4);
    u->has_lang = rows_text(r, 5).n > 0;
    u->lang = str_eq(rows_text(r, 5), S("en")) ? LANG_EN : LANG_ZH;
    vec_push(l->m, &l->users, u);
    map_put(by_id, str_of_i64(l->c->mem, u->id), u);
    END_ROWS
    return OK;
}

static err_t load_user_depts(struct loader *l, struct map *by_id)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT user_id, dept_id FROM x_user_dept ORDER BY user_id, dept_id");
    EACH_ROW(l, &q, r)
    struct user *u = map_get(by_id, str_of_i64(l->c->mem, rows_i64(r, 0)));
    struct dept *d = find_dept(l, rows_i64(r, 1));
    if (!u || !d) continue;
    struct dept **more = mem_array(l->m, struct dept *, (size_t)u->more_count + 1);
    if (u->more_count) memcpy(more, u->more, (size_t)u->more_count * sizeof *more);
    more[u->more_count++] = d;
    u->more = more;
    END_ROWS
    return OK;
}

static err_t load_user_roles(struct loader *l, struct map *by_id)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT user_id, role_id FROM x_user_role ORDER BY user_id, role_id");
    EACH_ROW(l, &q, r)
    struct user *u = map_get(by_id, str_of_i64(l->c->mem, rows_i64(r, 0)));
    struct role *o = find_role(l, rows_i64(r, 1));
    if (!u || !o) continue;
    const struct role **roles = mem_array(l->m, const struct role *, (size_t)u->role_count + 1);
    if (u->role_count) memcpy(roles, u->roles, (size_t)u->role_count * sizeof *roles);
    roles[u->role_count++] = o;
    u->roles = roles;
    END_ROWS
    return OK;
}

static enum scope scope_of(str s)
{
    static const struct {
        const char *key;
        enum scope scope;
    } rows[] = {
        { "own", SCOPE_OWN },       { "dept", SCOPE_DEPT }, { "dept_below", SCOPE_DEPT_BELOW },
        { "branch", SCOPE_BRANCH }, { "all", SCOPE_ALL },   { "participated", SCOPE_PARTICIPATED },
        { "pool", SCOPE_POOL },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_eq(s, str_of(rows[i].key))) return rows[i].scope;
    return SCOPE_NONE; // unknown: nobody
}

// "read": rw | read | masked | masked_write | write | hidden
static struct field_right right_of(str s)
{
    struct field_right r = { CELL_HIDDEN, false };
    if (str_starts(s, S("rw")) || str_eq(s, S("read"))) r.read = CELL_READ;
    if (str_starts(s, S("masked"))) r.read = CELL_MASKED;
    r.write = str_eq(s, S("rw")) || str_eq(s, S("write")) || str_eq(s, S("masked_write"));
    return r;
}

struct weakening {
    const struct form *form;
    struct field_right *v;
    struct field_right **sub; // of the rows of sub-forms; NULL inside one
    u8 *seen;
};

static void weaken_to(struct weakening *k, int i, enum cell_right r)
{
    if (r < k->v[i].read) k->v[i].read = r;
}

// Columns of a sub-form that enter the value; other forms are the actor's business (auth/policy.c).
static void weaken_by_rows(struct weakening *k, const struct field *fd)
{
    for (int n = 0; n < fd->foreign_count; n++)
        for (int s = 0; s < k->form->field_count; s++)
            if (k->form->fields[s]->target == fd->foreign[n]->form && k->sub && k->sub[s])
                weaken_to(k, fd->index, k->sub[s][fd->foreign[n]->index].read);
}

// A formula carries the weakest right over its inputs, unless it is declared a value of its own.
static void weaken(struct weakening *k, int i)
{
    const struct field *fd = k->form->fields[i];
    if (k->seen[i]++ || !(fd->formula || fd->rollup) || fd->is_own_value) return;
    for (int n = 0; n < fd->formula_input_count; n++) {
        weaken(k, fd->formula_inputs[n]);
        weaken_to(k, i, k->v[fd->formula_inputs[n]].read);
    }
    if (fd->rollup && fd->via && rollup_is_own(fd)) weaken_to(k, i, k->v[fd->via->index].read);
    weaken_by_rows(k, fd);
}

static void weaken_formulas(struct loader *l, const struct form *f, struct field_right *v,
                            struct field_right **sub)
{
    struct weakening k = { f, v, sub, mem_alloc(l->c->mem, (size_t)f->field_count + 1) };
    for (int i = 0; i < f->field_count; i++) weaken(&k, i);
}

// fields JSON: {"*":"rw","phone":"masked","lines":{"*":"read"}}; a field not named takes "*".
static struct field_right *rights_of(struct loader *l, const struct form *f, const struct json *j)
{
    struct field_right *v = mem_array(l->m, struct field_right, (size_t)f->field_count + 1);
    struct field_right rest = right_of(json_str(json_get(j, S("*"))));
    for (int i = 0; i < f->field_count; i++) {
        const struct json *one = json_get(j, f->fields[i]->key);
        if (json_is(one, JSON_OBJECT)) v[i] = right_of(json_str(json_get(one, S("*"))));
        else v[i] = one ? right_of(json_str(one)) : rest;
    }
    return v;
}

static void sub_rights_of(struct loader *l, struct grant *g, const struct json *j)
{
    const struct form *f = g->form;
    g->sub_rights = mem_array(l->m, struct field_right *, (size_t)f->field_count + 1);
    for (int i = 0; i < f->field_count; i++) {
        if (f->fields[i]->type->storage != STORE_ROWS || !f->fields[i]->target) continue;
        const struct json *one = json_get(j, f->fields[i]->key);
        struct form *sub = f->fields[i]->target;
        if (json_is(one, JSON_OBJECT)) {
            g->sub_rights[i] = rights_of(l, sub, one);
            weaken_formulas(l, sub, g->sub_rights[i], NULL);
        } else {
            g->sub_rights[i] = mem_array(l->m, struct field_right, (size_t)sub->field_count + 1);
            for (int k = 0; k < sub->field_count; k++) g->sub_rights[i][k] = g->rights[i];
        }
    }
}

static err_t load_grants(struct loader *l)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT id, role_id, form_id, actions, scope, condition, fields FROM x_grant "
                "ORDER BY role_id, pos, id");
    EACH_ROW(l, &q, r)
    struct role *o = find_role(l, rows_i64(r, 1));
    struct form *f = find_form(l, rows_i64(r, 2));
    if (!o || !f) continue;
    struct grant *g = mem_new_of(l->m, struct grant);
    *g = (struct grant){ .id = rows_i64(r, 0),
                         .role = o,
                         .form = f,
                         .actions = (u32)rows_i64(r, 3) & ACT_ALL,
                         .scope = scope_of(rows_text(r, 4)),
                         .condition = keep_json(l, r, 5),
                         .sys_right = { CELL_READ, false } };
    if (!rows_is_null(r, 5) && !g->condition) g->scope = SCOPE_NONE; // unreadable condition: nobody
    const struct json *fields = keep_json(l, r, 6);
    g->rights = rights_of(l, f, fields);
    sub_rights_of(l, g, fields);
    weaken_formulas(l, f, g->rights, g->sub_rights);
    struct grant **all = mem_array(l->m, struct grant *, (size_t)o->grant_count + 1);
    if (o->grant_count) memcpy(all, o->grants, (size_t)o->grant_count * sizeof *all);
    all[o->grant_count++] = g;
    o->grants = all;
    END_ROWS
    return OK;
}

static err_t load_bindings(struct loader *l)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q,
            "SELECT capability, role, form_id, fields FROM x_binding ORDER BY capability, role");
    EACH_ROW(l, &q, r)
    struct binding b = { keep(l, r, 0), keep(l, r, 1), find_form(l, rows_i64(r, 2)),
                         keep_json(l, r, 3) };
    if (b.form) vec_push(l->m, &l->bindings, b);
    END_ROWS
    return OK;
}

// --- The resolving pass ---------------------------------------------------------------------------

static struct field *named_field(struct form *f, str option)
{
    str key = json_str(json_get(f->options_json, option));
    return key.n ? form_field(f, key) : NULL;
}

str move_to(const struct json *move)
{
    return json_str(json_is(move, JSON_OBJECT) ? json_get(move, S("to")) : move);
}

struct titles move_title(const struct json *move)
{
    const struct json *t = json_is(move, JSON_OBJECT) ? json_get(move, S("title")) : NULL;
    if (!json_is(t, JSON_OBJECT)) return (struct titles){ 0 };
    return (struct titles){ json_str(json_get(t, S("zh"))), json_str(json_get(t, S("en"))) };
}

static void resolve_form(struct loader *l, struct form *f)
{
    f->title_field = named_field(f, S("title_field"));
    if (!f->title_field && f->field_count) f->title_field = f->fields[0];
    f->state_field = named_field(f, S("state_field"));
    f->transitions = json_get(f->options_json, S("transitions"));
    f->is_ledger = json_bool(json_get(f->options_json, S("ledger")));
    f->is_append_only = json_bool(json_get(f->options_json, S("append_only")));
    f->is_person = json_bool(json_get(f->options_json, S("person")));
    f->is_clinical = json_bool(json_get(f->options_json, S("clinical")));
    const struct json *key = json_get(f->options_json, S("import_key"));
    f->import_key = mem_array(l->m, struct field *, key ? key->count + 1 : 1);
    json_each(k, key)
    {
        struct field *fd = form_field(f, json_str(k));
        if (fd) f->import_key[f->import_key_count++] = fd;
    }
}

static void index_forms(struct loader *l)
{
    struct catalog *cat = l->cat;
    cat->form_by_key = MAP(l->m);
    struct map seen = MAP(l->c->mem);
    for (size_t i = 0; i < l->forms.n; i++) {
        struct form *f = l->forms.v[i];
        map_put(&cat->form_by_key, f->full_key, f);
        if (!map_add(&seen, f->key, f))
            map_put(&seen, f->key, l); // two apps use it: it names neither
    }
    for (size_t i = 0; i < l->forms.n; i++) {
        struct form *f = l->forms.v[i];
        if (map_get(&seen, f->key) == f) map_put(&cat->form_by_key, f->key, f);
    }
}

static struct form *target_of(struct loader *l, const struct form *from, str key)
{
    if (!key.n) return NULL;
    struct form *same_app = catalog_form(l->cat, str_cat3(l->c->mem, from->app->key, S("."), key));
    return same_app ? same_app : catalog_form(l->cat, key);
}

// What is computed from a volatile formula is volatile too, in whatever order they were bound.
static bool spread_volatile(struct form *f)
{
    for (int k = 0; k < f->field_count; k++) {
        struct expr *e =
            (struct expr *)(uintptr_t)f->fields[k]->formula; // of this snapshot, not yet shared
        for (int i = 0; e && !e->is_volatile && i < f->fields[k]->formula_input_count; i++) {
            const struct field *input = f->fields[f->fields[k]->formula_inputs[i]];
            if (field_is_volatile(input)) return e->is_volatile = true;
        }
    }
    return false;
}

static void bind_formula(struct loader *l, struct field *f)
{
    struct ctx *c = l->c;
    struct mem *loading = c->mem;
    c->mem = l->m;
    err_t e = f->formula_source.n ? formula_bind(c, f) : OK;
    c->mem = loading;
    if (e != OK) log_warn("catalog: formula of field %lld does not parse", (long long)f->id);
    err_clear(c);
}

// Options of the types, then what points from form to form, then formulas (which need all types).
static err_t resolve(struct loader *l)
{
    struct ctx *c = l->c;
    struct mem *loading = c->mem;
    for (size_t i = 0; i < l->forms.n; i++) {
        struct form *f = l->forms.v[i];
        for (int k = 0; k < f->field_count; k++) {
            struct field *fd = f->fields[k];
            c->mem = l->m; // what a type parses out of its options lives with the snapshot
            err_t e = fd->type->parse_options ? fd->type->parse_options(c, fd) : OK;
            c->mem = loading;
            if (e != OK)
                log_warn("catalog: options of field %lld are not right", (long long)fd->id);
            err_clear(c);
            fd->target = target_of(l, f, fd->target_key);
        }
    }
    for (size_t i = 0; i < l->forms.n; i++) resolve_form(l, l->forms.v[i]);
    for (size_t i = 0; i < l->forms.n; i++) derived_resolve(c, l->cat, l->forms.v[i]);
    for (size_t i = 0; i < l->forms.n; i++) {
        struct form *f = l->forms.v[i];
        for (int k = 0; k < f->field_count; k++) bind_formula(l, f->fields[k]);
        while (spread_volatile(f)) {} // each round marks one more, at most all
    }
    c->mem = l->m;
    derived_follow(c, l->forms.v, (int)l->forms.n);
    c->mem = loading;
    return OK;
}

static void publish(struct loader *l)
{
    struct catalog *cat = l->cat;
    cat->apps = l->apps.v;
    cat->app_count = (int)l->apps.n;
    cat->forms = l->forms.v;
    cat->form_count = (int)l->forms.n;
    cat->depts = l->depts.v;
    cat->dept_count = (int)l->depts.n;
    cat->users = l->users.v;
    cat->user_count = (int)l->users.n;
    cat->roles = l->roles.v;
    cat->role_count = (int)l->roles.n;
    cat->bindings = l->bindings.v;
    cat->binding_count = (int)l->bindings.n;
}

static err_t load_all(struct ctx *c, void *arg)
{
    struct loader *l = arg;
    l->c = c;
    TRY(load_settings(l));
    TRY(load_apps(l));
    TRY(load_forms(l));
    TRY(load_fields(l));
    TRY(load_options(l));
    TRY(load_depts(l));
    TRY(load_roles(l));
    struct map people = MAP(c->mem);
    TRY(load_users(l, &people));
    TRY(load_user_depts(l, &people));
    TRY(load_user_roles(l, &people));
    index_forms(l);
    TRY(resolve(l));
    TRY(load_grants(l));
    TRY(load_bindings(l));
    publish(l);
    rules_bind_all(c, l->cat);
    return automation_load(c, l->cat);
}

err_t catalog_load(struct ctx *c, struct catalog **out)
{
    struct mem *m = mem_new(0);
    struct catalog *cat = mem_new_of(m, struct catalog);
    cat->mem = m;
    atomic_init(&cat->refs, 1);
    struct loader l = { .c = c, .m = m, .cat = cat };
    const struct catalog *before = c->cat;
    c->cat = cat;
    err_t e = store_in_write(c) ? load_all(c, &l) : store_read(c, load_all, &l);
    c->cat = before;
    if (e != OK) {
        mem_free(m);
        return e;
    }
    *out = cat;
    return OK;
}

struct catalog *catalog_pin(struct catalog *cat)
{
    atomic_fetch_add(&cat->refs, 1);
    return cat;
}

void catalog_unpin(struct catalog *cat)
{
    if (cat && atomic_fetch_sub(&cat->refs, 1) == 1) mem_free(cat->mem);
}

// --- Look-ups -------------------------------------------------------------------------------------

struct form *catalog_form(const struct catalog *cat, str key)
{
    return map_get(&cat->form_by_key, key);
}

struct form *catalog_form_by_id(const struct catalog *cat, id64 id)
{
    for (int i = 0; i < cat->form_count; i++)
        if (cat->forms[i]->id == id) return cat->forms[i];
    return NULL;
}

struct field *form_field(const struct form *f, str key) { return map_get(&f->by_key, key); }

const struct user *catalog_user(const struct catalog *cat, id64 id)
{
    int lo = 0, hi = cat->user_count; // loaded in order of id
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (cat->users[mid]->id < id) lo = mid + 1;
        else hi = mid;
    }
    return lo < cat->user_count && cat->users[lo]->id == id ? cat->users[lo] : NULL;
}

const struct dept *catalog_dept(const struct catalog *cat, id64 id)
{
    for (int i = 0; i < cat->dept_count; i++)
        if (cat->depts[i]->id == id) return cat->depts[i];
    return NULL;
}

const struct role *catalog_role(const struct catalog *cat, str key)
{
    for (int i = 0; i < cat->role_count; i++)
        if (str_eq(cat->roles[i]->key, key)) return cat->roles[i];
    return NULL;
}

const struct binding *catalog_binding(const struct catalog *cat, str capability, str role)
{
    for (int i = 0; i < cat->binding_count; i++)
        if (str_eq(cat->bindings[i].capability, capability) && str_eq(cat->bindings[i].role, role))
            return &cat->bindings[i];
    return NULL;
}

bool dept_is_below(const struct dept *d, const struct dept *top)
{
    for (int hops = 0; d && hops < 64; d = d->parent, hops++)
        if (d == top) return true;
    return false;
}

const struct dept *dept_branch(const struct dept *d)
{
    int hops = 0;
    while (d && d->kind != DEPT_BRANCH && d->parent && hops++ < 64) d = d->parent;
    return d;
}

const struct option *field_option(const struct field *f, i64 code)
{
    for (size_t i = 0; i < f->option_count; i++)
        if (f->options[i].code == code) return &f->options[i];
    return NULL;
}

const struct option *field_option_by_key(const struct field *f, str key)
{
    for (size_t i = 0; i < f->option_count; i++)
        if (str_eq(f->options[i].key, key)) return &f->options[i];
    for (size_t i = 0; i < f->option_count; i++)
        if (str_eq(f->options[i].title.zh, key) || str_eq_nocase(f->options[i].title.en, key))
            return &f->options[i];
    return NULL;
}

err_t form_of(struct ctx *c, str key, struct form **out)
{
    *out = catalog_form(c->cat, key);
    return *out ? OK : fail(c, ERR_FORM_UNKNOWN);
}
