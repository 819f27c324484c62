// SPDX-License-Identifier: Apache-2.0
// Writing an app as a pack and making an app of one, by the same operations that a designer uses.
#include "io/io.h"
#include "io/pack.h"
#include "io/pack_boards.h"
#include "io/pack_connections.h"
#include "io/pack_flows.h"
#include "io/pack_rules.h"
#include "auth/audit.h"
#include "auth/user.h"
#include "base/vec.h"
#include "io/public.h"
#include "io/publish.h"
#include "meta/formula.h"
#include "record/record.h"

// --- Words of grants -------------------------------------------------------------------------------------

static const char *const action_names[] = { "read",   "create", "update",  "delete",
                                            "export", "import", "reveal",  "exact",
                                            "last4",  "assign", "history", "print" };
static const char *const right_names[] = {
#define SYSTEM_RIGHT(sym, key, zh, en) key,
#include "../tables/system_rights.def"
#undef SYSTEM_RIGHT
};

static err_t bits_of(struct ctx *c, const struct json *list, const char *const *names, size_t n,
                     u64 *all)
{
    *all = 0;
    json_each(item, list)
    {
        size_t i = 0;
        while (i < n && !str_eq(json_str(item), str_of(names[i]))) i++;
        if (i == n) return fail_arg2(c, ERR_PACK, S("roles"), S("roles"), json_str(item));
        *all |= (u64)1 << i;
    }
    return OK;
}

static void put_bits(struct jw *w, u64 bits, const char *const *names, size_t n)
{
    jw_arr(w);
    for (size_t i = 0; i < n; i++)
        if (bits & (u64)1 << i) jw_str(w, str_of(names[i]));
    jw_end_arr(w);
}

static str text_of(struct ctx *c, const struct json *j)
{
    return j && j->type != JSON_NULL ? json_to_text(c->mem, j) : STR_NONE;
}

// --- Writing ------------------------------------------------------------------------------------------------

// A text that names a form of the app loses the app's key; ids and what the server makes itself go.
static void put_plain(struct jw *w, const struct app *app, const struct json *j, bool in_options)
{
    str head = app->key;
    if (json_is(j, JSON_STRING) && str_starts(j->text, head) && j->text.n > head.n &&
        j->text.p[head.n] == '.') {
        jw_str(w, str_from(j->text, head.n + 1));
        return;
    }
    if (!json_is(j, JSON_OBJECT) && !json_is(j, JSON_ARRAY)) {
        jw_json(w, j);
        return;
    }
    bool is_object = j->type == JSON_OBJECT;
    bool has_type = is_object && json_get(j, S("type"));
    if (is_object) jw_obj(w);
    else jw_arr(w);
    json_each(m, j)
    {
        if (has_type && str_eq(m->key, S("id"))) continue;
        if (in_options && is_object && str_eq(m->key, S("form")) && !json_get(j, S("field")))
            continue;
        if (is_object) jw_key(w, m->key);
        put_plain(w, app, m,
                  has_type && str_eq(m->key, S("options")) &&
                      str_eq(json_str(json_get(j, S("type"))), S("subform")));
    }
    if (is_object) jw_end_obj(w);
    else jw_end_arr(w);
}

static err_t put_views(struct ctx *c, const struct form *f, struct jw *w)
{
    struct sql q = db_sql(c);
    struct rows *r;
    int n = 0;
    sql_lit(&q, "SELECT key, title_zh, title_en, spec, id FROM x_view WHERE owner_id IS NULL AND "
                "form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " ORDER BY pos, id");
    TRY(db_query(c, &q, &r));
    jw_key(w, S("views"));
    jw_arr(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        str key = str_dup(c->mem, rows_text(r, 0));
        n++;
        jw_obj(w);
        jw_kstr(w, "key", key.n ? key : str_fmt(c->mem, "v%lld", (long long)rows_i64(r, 4)));
        jw_key(w, S("title"));
        jw_obj(w);
        jw_kstr(w, "zh", rows_text(r, 1));
        jw_kstr(w, "en", rows_text(r, 2));
        jw_end_obj(w);
        jw_key(w, S("spec"));
        const struct json *spec = json_parse(c->mem, str_dup(c->mem, rows_text(r, 3)), NULL);
        if (json_is(spec, JSON_OBJECT)) put_plain(w, f->app, spec, false);
        else jw_raw(w, S("{}"));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

static err_t put_public(struct ctx *c, const struct form *f, struct jw *w)
{
    struct public_form *v;
    size_t n;
    TRY(public_list(c, f, &v, &n));
    if (!n) return OK;
    jw_key(w, S("public"));
    jw_arr(w);
    for (size_t i = 0; i < n; i++) jw_json(w, v[i].spec);
    jw_end_arr(w);
    return OK;
}

static void put_names_plain(struct jw *w, const struct app *app, const struct json *j)
{
    put_plain(w, app, j, false);
}

static err_t put_form(struct ctx *c, const struct form *f, struct jw *w)
{
    struct buf b = BUF(c->mem), plain = BUF(c->mem);
    struct jw doc = JW(&b), out = JW(&plain);
    design_put(&doc, f);
    put_plain(&out, f->app, json_parse(c->mem, buf_str(&b), NULL), false);
    const struct json *form = json_parse(c->mem, buf_str(&plain), NULL);
    jw_obj(w);
    json_each(m, form)
    {
        jw_key(w, m->key);
        jw_json(w, m);
    }
    TRY(put_views(c, f, w));
    TRY(put_public(c, f, w));
    pack_put_rules(c, w, f, put_names_plain);
    pack_put_flows(c, w, f);
    jw_end_obj(w);
    return OK;
}

static err_t put_grants(struct ctx *c, const struct app *app, const struct role *role, struct jw *w)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT form_id, actions, scope, condition, fields FROM x_grant WHERE role_id = ");
    sql_i64(&q, role->id);
    sql_lit(&q, " ORDER BY pos, id");
    TRY(db_query(c, &q, &r));
    jw_key(w, S("grants"));
    jw_arr(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        const struct form *f = catalog_form_by_id(c->cat, rows_i64(r, 0));
        if (!f || f->app != app || f->parent) continue;
        jw_obj(w);
        jw_kstr(w, "form", f->key);
        jw_key(w, S("actions"));
        put_bits(w, (u64)rows_i64(r, 1), action_names, COUNT_OF(action_names));
        jw_kstr(w, "scope", rows_text(r, 2));
        if (!rows_is_null(r, 3) && rows_text(r, 3).n) {
            jw_key(w, S("condition"));
            jw_raw(w, rows_text(r, 3));
        }
        jw_key(w, S("fields"));
        jw_raw(w, rows_text(r, 4));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

// The role that the house makes for whoever made the app is made again there.
static err_t put_roles(struct ctx *c, const struct app *app, struct jw *w)
{
    jw_key(w, S("roles"));
    jw_arr(w);
    for (int i = 0; i < c->cat->role_count; i++) {
        const struct role *role = c->cat->roles[i];
        if (role->app != app || str_eq(role->key, S("manager"))) continue;
        jw_obj(w);
        jw_kstr(w, "key", role->key);
        jw_key(w, S("title"));
        jw_obj(w);
        jw_kstr(w, "zh", role->title.zh);
        jw_kstr(w, "en", role->title.en);
        jw_end_obj(w);
        jw_key(w, S("system_rights"));
        put_bits(w, role->system_rights, right_names, COUNT_OF(right_names));
        TRY(put_grants(c, app, role, w));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

static void put_bindings(struct ctx *c, const struct app *app, struct jw *w)
{
    str open = STR_NONE;
    jw_key(w, S("bindings"));
    jw_obj(w);
    for (int i = 0; i < c->cat->binding_count; i++) { // in order of capability
        const struct binding *b = &c->cat->bindings[i];
        if (b->form->app != app) continue;
        if (!str_eq(open, b->capability)) {
            if (open.n) jw_end_obj(w);
            jw_key(w, b->capability);
            jw_obj(w);
            open = b->capability;
        }
        jw_key(w, b->role);
        jw_obj(w);
        jw_kstr(w, "form", b->form->key);
        if (b->fields && b->fields->first) {
            jw_key(w, S("fields"));
            jw_json(w, b->fields);
        }
        jw_end_obj(w);
    }
    if (open.n) jw_end_obj(w);
    jw_end_obj(w);
}

// Plain values; people, files and computed ones belong to this installation.
static bool is_carried(const struct field *f)
{
    const struct field_type *t = field_value_type(f);
    bool has_files = t == &field_type_attachment || t->ops == OPS_EMPTY;
    return !(f->type->flags &
             (TYPE_COMPUTED | TYPE_PERSON | TYPE_DEPT | TYPE_ROLE | TYPE_ENCRYPTED)) &&
           t->storage != STORE_ROWS && !has_files;
}

static void put_record(struct ctx *c, struct jw *w, const struct query *q, const struct record *r)
{
    jw_obj(w);
    jw_kid(w, "id", r->id);
    jw_key(w, S("values"));
    jw_obj(w);
    for (int i = 0; i < q->column_count; i++) {
        const struct field *f = q->columns[i].path.leaf;
        if (q->columns[i].path.hop_count || f->is_system || !is_carried(f)) continue;
        if (r->cells[i].right != CELL_READ || val_is_null(r->cells[i].v)) continue;
        jw_key(w, f->key);
        query_put_cell(c, w, f, &r->cells[i]);
    }
    jw_end_obj(w);
    jw_end_obj(w);
}

static err_t put_records_of(struct ctx *c, const struct form *f, struct jw *w)
{
    struct query *q;
    struct page *page;
    int left = PACK_RECORDS_MAX;
    TRY(query_all_fields(c, f, &q));
    q->limit = QUERY_LIMIT_MAX;
    q->action = ACT_EXPORT;
    jw_key(w, f->key);
    jw_arr(w);
    do {
        TRY(query_page(c, q, &page));
        for (int i = 0; i < page->count && left; i++, left--)
            put_record(c, w, q, &page->records[i]);
        q->cursor = page->next;
    } while (page->next.n && left);
    jw_end_arr(w);
    return OK;
}

// Of its capabilities, as the app came with them.
static err_t put_settings(struct ctx *c, const struct app *app, struct jw *w)
{
    struct sql q = db_sql(c);
    str manifest;
    sql_lit(&q, "SELECT coalesce(manifest, '') FROM x_app WHERE id = ");
    sql_i64(&q, app->id);
    TRY(db_one_text(c, &q, &manifest, NULL));
    const struct json *settings =
        manifest.n ? json_get(json_parse(c->mem, manifest, NULL), S("settings")) : NULL;
    if (!settings) return OK;
    jw_key(w, S("settings"));
    jw_json(w, settings);
    return OK;
}

static const struct form *form_of_app(const struct ctx *c, const struct app *app, str key)
{
    for (int i = 0; i < c->cat->form_count; i++) {
        const struct form *f = c->cat->forms[i];
        if (f->app == app && !f->parent && str_eq(f->key, key)) return f;
    }
    return NULL;
}

err_t pack_put(struct ctx *c, const struct app *app, str version, const str *records, int n,
               struct jw *w)
{
    TRY(need_right(c, RIGHT(DESIGN)));
    jw_obj(w);
    jw_ki64(w, "xinglin_pack", 1);
    jw_kstr(w, "name", app->key);
    jw_kstr(w, "version", version);
    jw_key(w, S("app"));
    jw_obj(w);
    jw_kstr(w, "key", app->key);
    jw_key(w, S("title"));
    jw_obj(w);
    jw_kstr(w, "zh", app->title.zh);
    jw_kstr(w, "en", app->title.en);
    jw_end_obj(w);
    jw_kstr(w, "icon", app->icon);
    jw_end_obj(w);
    jw_key(w, S("forms"));
    jw_arr(w);
    for (int i = 0; i < c->cat->form_count; i++)
        if (c->cat->forms[i]->app == app && !c->cat->forms[i]->parent)
            TRY(put_form(c, c->cat->forms[i], w));
    jw_end_arr(w);
    TRY(pack_put_metrics(c, w, app));
    TRY(pack_put_boards(c, w, app));
    TRY(pack_put_connections(c, w, app));
    TRY(put_roles(c, app, w));
    put_bindings(c, app, w);
    TRY(put_settings(c, app, w));
    if (n) {
        jw_key(w, S("records"));
        jw_obj(w);
        for (int i = 0; i < n; i++) {
            const struct form *f = form_of_app(c, app, records[i]);
            if (!f) return fail(c, ERR_FORM_UNKNOWN);
            TRY(need_action(c, f, ACT_EXPORT));
            if (export_needs_approval(c, f)) return fail(c, ERR_ACTION_DENIED);
            TRY(put_records_of(c, f, w));
            TRY(audit_note(c, S("export"), f->id, 0, S("{\"pack\":true}"), S("ok")));
        }
        jw_end_obj(w);
    }
    jw_end_obj(w);
    return OK;
}

// --- Making -------------------------------------------------------------------------------------------------

err_t pack_need_rights(struct ctx *c, const struct json *pack)
{
    const struct json *roles = json_get(pack, S("roles"));
    bool rules_system = json_get(pack, S("bindings")) && json_get(pack, S("bindings"))->first;
    TRY(need_right(c, RIGHT(DESIGN)));
    if (roles && roles->first) TRY(need_right(c, RIGHT(ROLES)));
    json_each(r, roles)
    {
        const struct json *rights = json_get(r, S("system_rights"));
        rules_system = rules_system || (rights && rights->first);
    }
    if (json_get(pack, S("owner_roles")) || json_get(pack, S("settings"))) rules_system = true;
    return rules_system ? need_right(c, RIGHT(SOLUTIONS)) : OK;
}

err_t pack_add_form(struct ctx *c, id64 app, const struct json *form, id64 *id)
{
    TRY(design_check_rules(c, NULL, form));
    return design_form_create(c, app, form, id);
}

static err_t form_id_of(struct ctx *c, id64 app, str key, id64 *id)
{
    struct sql q = db_sql(c);
    bool found;
    sql_lit(&q, "SELECT id FROM x_form WHERE deleted_at IS NULL AND app_id = ");
    sql_i64(&q, app);
    sql_lit(&q, " AND key = ");
    sql_text(&q, key);
    TRY(db_one_i64(c, &q, id, &found));
    return found ? OK : fail_arg2(c, ERR_PACK, key, key, S("form"));
}

typedef VEC(struct grant_edit) grant_edits;

// Grants of the role on forms of other apps are not the pack's to change.
static err_t foreign_grants(struct ctx *c, const struct role *was, id64 app, grant_edits *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT g.form_id, g.actions, g.scope, g.condition, g.fields FROM x_grant g JOIN "
                "x_form f ON f.id = g.form_id WHERE f.app_id <> ");
    sql_i64(&q, app);
    sql_lit(&q, " AND g.role_id = ");
    sql_i64(&q, was->id);
    sql_lit(&q, " ORDER BY g.pos, g.id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct grant_edit e = { rows_i64(r, 0), (u32)rows_i64(r, 1),
                                str_dup(c->mem, rows_text(r, 2)), str_dup(c->mem, rows_text(r, 3)),
                                str_dup(c->mem, rows_text(r, 4)) };
        vec_push(c->mem, out, e);
    }
}

err_t pack_save_role(struct ctx *c, id64 app, const struct json *role, const struct role *was)
{
    grant_edits grants = { 0 };
    u64 rights, actions;
    id64 id;
    str key = json_str(json_get(role, S("key")));
    struct titles t = design_titles(role);
    if (was) TRY(foreign_grants(c, was, app, &grants));
    json_each(g, json_get(role, S("grants")))
    {
        struct grant_edit e = { .scope = json_str(json_get(g, S("scope"))),
                                .condition_json = text_of(c, json_get(g, S("condition"))),
                                .fields_json = text_of(c, json_get(g, S("fields"))) };
        TRY(form_id_of(c, app, json_str(json_get(g, S("form"))), &e.form_id));
        TRY(bits_of(c, json_get(g, S("actions")), action_names, COUNT_OF(action_names), &actions));
        e.actions = (u32)actions;
        vec_push(c->mem, &grants, e);
    }
    TRY(bits_of(c, json_get(role, S("system_rights")), right_names, COUNT_OF(right_names),
                &rights));
    struct role_edit edit = { .key = &key,
                              .title_zh = &t.zh,
                              .title_en = &t.en,
                              .app = &app,
                              .system_rights = &rights,
                              .grants = grants.v,
                              .grant_count = grants.n,
                              .has_grants = true };
    if (!was) return role_create(c, &edit, &id);
    edit.key = NULL;
    edit.app = NULL;
    return role_update(c, was->id, &edit);
}

err_t pack_bind(struct ctx *c, str capability, const struct json *role, id64 form)
{
    const struct json *fields = json_get(role, S("fields"));
    return design_bind(c, capability, role->key, form, fields ? text_of(c, fields) : S("{}"));
}

static str without(struct ctx *c, const struct json *pack, const char *const *keys)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    json_each(m, pack)
    {
        int k = 0;
        while (keys[k] && !str_eq(m->key, str_of(keys[k]))) k++;
        if (keys[k]) continue;
        jw_key(&w, m->key);
        jw_json(&w, m);
    }
    jw_end_obj(&w);
    return buf_str(&b);
}

// What makes an app a solution stays when a pack says nothing of it: whoever may change forms does not
// take away by that what capabilities go by.
static err_t with_kept(struct ctx *c, id64 app, const struct json *pack, const struct json **out)
{
    static const char *const kept[] = { "settings", "owner_roles", "bindings" };
    struct json *all = mem_dup(c->mem, pack, sizeof *pack), **end = &all->first;
    struct sql q = db_sql(c);
    str manifest;
    sql_lit(&q, "SELECT coalesce(manifest, '') FROM x_app WHERE id = ");
    sql_i64(&q, app);
    TRY(db_one_text(c, &q, &manifest, NULL));
    const struct json *was = manifest.n ? json_parse(c->mem, manifest, NULL) : NULL;
    json_each(m, pack)
    {
        *end = mem_dup(c->mem, m, sizeof *m);
        end = &(*end)->next;
    }
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        const struct json *now = json_get(pack, str_of(kept[i])),
                          *old = json_get(was, str_of(kept[i]));
        if (!old || (now && (now->first || !str_eq(now->key, S("bindings"))))) continue;
        *end = mem_dup(c->mem, old, sizeof *old);
        end = &(*end)->next;
    }
    *end = NULL;
    *out = all;
    return OK;
}

err_t pack_keep(struct ctx *c, id64 app, const struct json *pack)
{
    static const char *const big[] = { "forms",   "metrics",      "boards", "roles",
                                       "records", "xinglin_pack", NULL };
    static const char *const rows[] = { "records", NULL };
    struct sql q = db_sql(c);
    TRY(with_kept(c, app, pack, &pack));
    sql_lit(&q, "UPDATE x_app SET manifest = ");
    sql_text(&q, without(c, pack, big));
    sql_lit(&q, ", pack = ");
    sql_text(&q, without(c, pack, rows));
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, app);
    return db_exec(c, &q, NULL);
}

struct making {
    const struct json *pack;
    str key, title;
    bool is_solution, is_ours;
    id64 app;
};

static err_t make_forms(struct ctx *c, struct making *m)
{
    id64 id;
    json_each(f, json_get(m->pack, S("forms"))) TRY(pack_add_form(c, m->app, f, &id));
    json_each(r, json_get(m->pack, S("roles"))) TRY(pack_save_role(c, m->app, r, NULL));
    json_each(capability, json_get(m->pack, S("bindings"))) json_each(role, capability)
    {
        TRY(form_id_of(c, m->app, json_str(json_get(role, S("form"))), &id));
        TRY(pack_bind(c, capability->key, role, id));
    }
    return OK;
}

// --- Records ------------------------------------------------------------------------------------------------

struct carried {
    struct map ids; // "form id" of the pack -> id64 * here
    struct ctx *c;
};

static const id64 *id_here(const struct carried *k, const struct form *f, str id)
{
    return map_get(&k->ids, str_cat3(k->c->mem, f->key, S(" "), id));
}

// A link's value in the pack is {"id","title"}, a list of such; what did not come along is left out.
static void put_link(const struct carried *k, struct jw *w, const struct field *f,
                     const struct json *v)
{
    if (json_is(v, JSON_ARRAY)) {
        jw_arr(w);
        json_each(item, v)
        {
            const id64 *id =
                f->target ? id_here(k, f->target, json_str(json_get(item, S("id")))) : NULL;
            if (id) jw_id(w, *id);
        }
        jw_end_arr(w);
        return;
    }
    const id64 *id = f->target ? id_here(k, f->target, json_str(json_get(v, S("id")))) : NULL;
    if (id) jw_id(w, *id);
    else jw_null(w);
}

static err_t save_values(struct ctx *c, struct carried *k, const struct form *f,
                         const struct json *rec, bool links, id64 *id)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct write wr = { .id = *id, .rev = -1 };
    struct saved out;
    int n = 0;
    jw_obj(&w);
    json_each(v, json_get(rec, S("values")))
    {
        const struct field *fd = form_field(f, v->key);
        if (!fd) return fail_arg(c, ERR_FIELD_UNKNOWN, v->key, v->key);
        if (!is_carried(fd) ||
            (field_value_type(fd)->flags & TYPE_REFERENCE) != (links ? TYPE_REFERENCE : 0))
            continue;
        jw_key(&w, v->key);
        if (links) put_link(k, &w, fd, v);
        else jw_json(&w, v);
        n++;
    }
    jw_end_obj(&w);
    if (links && !n) return OK;
    TRY(record_parse(c, f, json_parse(c->mem, buf_str(&b), NULL), &wr));
    wr.in_bulk = wr.joins = true;
    TRY(record_save(c, &wr, &out));
    *id = out.id;
    return OK;
}

static err_t make_records_of(struct ctx *c, struct carried *k, const struct form *f,
                             const struct json *list, bool links)
{
    id64 *ids = mem_array(c->mem, id64, list->count + 1);
    int n = 0;
    json_each(rec, list)
    {
        str key = str_cat3(c->mem, f->key, S(" "), json_str(json_get(rec, S("id"))));
        id64 *id = links ? map_get(&k->ids, key) : mem_new_of(c->mem, id64);
        if (!id) continue;
        TRY(save_values(c, k, f, rec, links, id));
        if (!links) map_put(&k->ids, key, id);
        ids[n++] = *id;
    }
    return links ? OK : record_bulk_note(c, f, S("created"), ids, n);
}

static const struct app *app_made(const struct ctx *c, const struct making *m)
{
    for (int i = 0; i < c->cat->app_count; i++)
        if (c->cat->apps[i]->id == m->app) return c->cat->apps[i];
    return NULL;
}

static err_t make_records(struct ctx *c, const struct making *m)
{
    struct carried k = { MAP(c->mem), c };
    const struct app *app = app_made(c, m);
    for (int links = 0; links < 2; links++) json_each(list, json_get(m->pack, S("records")))
        {
            const struct form *f = form_of_app(c, app, list->key);
            if (!f || f->is_ledger)
                return fail_arg2(c, ERR_PACK, list->key, list->key, S("records"));
            TRY(make_records_of(c, &k, f, list, links));
        }
    return OK;
}

static err_t make_public(struct ctx *c, const struct making *m)
{
    id64 form, id;
    const bool off = true;
    json_each(f, json_get(m->pack, S("forms"))) json_each(spec, json_get(f, S("public")))
    {
        TRY(form_id_of(c, m->app, json_str(json_get(f, S("key"))), &form));
        TRY(public_make(c, catalog_form_by_id(c->cat, form), spec, &id));
        TRY(public_change(c, id, 1, NULL, &off)); // whoever runs the place switches it on
    }
    return OK;
}

static err_t make_rules(struct ctx *c, const struct making *m)
{
    id64 form;
    bool is_trusted = m->is_solution || m->is_ours || c->who->has_all_rights;
    json_each(f, json_get(m->pack, S("forms")))
    {
        TRY(form_id_of(c, m->app, json_str(json_get(f, S("key"))), &form));
        const struct form *here = catalog_form_by_id(c->cat, form);
        TRY(pack_save_flows(c, here, json_get(f, S("flows")), is_trusted)); // rules may start them
        TRY(pack_save_rules(c, here, json_get(f, S("automations")), is_trusted));
    }
    return OK;
}

// The catalogue leaves a formula out that does not parse; a pack that has one is refused.
static err_t check_formulas(struct ctx *c, const struct making *m)
{
    for (int i = 0; i < c->cat->form_count; i++) {
        const struct form *f = c->cat->forms[i];
        for (int k = 0; f->app->id == m->app && k < f->field_count; k++) {
            struct field once = *f->fields[k];
            if (once.formula_source.n && !once.formula) TRY(formula_bind(c, &once));
        }
    }
    return OK;
}

static void unpin(void *cat) { catalog_unpin(cat); }

// What needs the forms in the catalogue.
static err_t make_rest(struct ctx *c, const struct making *m)
{
    struct catalog *now;
    const struct catalog *was = c->cat;
    const struct actor *who = c->who;
    TRY(catalog_load(c, &now));
    mem_defer(c->mem, unpin, now);
    c->cat = now;
    err_t e = check_formulas(c, m);
    if (e == OK) e = make_public(c, m);
    if (e == OK) e = pack_save_connections(c, json_get(m->pack, S("connections")));
    if (e == OK) e = make_rules(c, m);
    if (e == OK) e = pack_save_metrics(c, app_made(c, m), json_get(m->pack, S("metrics")));
    if (e == OK) e = pack_save_boards(c, app_made(c, m), json_get(m->pack, S("boards")));
    c->who = actor_capability(c, S("pack"));
    if (e == OK) e = make_records(c, m);
    c->who = who;
    c->cat = was;
    return e;
}

static err_t install_job(struct ctx *c, void *arg)
{
    struct making *m = arg;
    const struct json *app = json_get(m->pack, S("app"));
    struct titles title = design_titles(app);
    if (m->title.n) title = (struct titles){ m->title, STR_NONE };
    str key = m->key.n ? m->key : json_str(json_get(app, S("key")));
    TRY(design_app_create(c, key, title, json_str(json_get(app, S("icon"))), STR_NONE, &m->app));
    TRY(make_forms(c, m));
    if (!m->is_solution)
        TRY(publish_manager(c, m->app)); // whom a solution serves say its own roles
    TRY(make_rest(c, m));
    TRY(pack_keep(c, m->app, m->pack));
    TRY(audit_write(c, m->is_solution ? S("install") : S("pack.install"), 0, m->app, STR_NONE,
                    S("ok")));
    return catalog_bump(c, true);
}

err_t pack_make_solution(struct ctx *c, const struct json *pack)
{
    struct making m = { .pack = pack, .is_solution = true };
    return install_job(c, &m);
}

err_t pack_install(struct ctx *c, const struct json *pack, str key, str title, bool is_ours,
                   id64 *app)
{
    struct making m = { .pack = pack, .key = key, .title = title, .is_ours = is_ours };
    TRY(pack_need_rights(c, pack));
    TRY(pack_check(c, pack));
    TRY(store_write_ddl(c, install_job, &m));
    *app = m.app;
    return OK;
}
