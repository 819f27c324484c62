// SPDX-License-Identifier: Apache-2.0
// "As it was installed" is the pack that was kept with the app; an app from before packs were kept has its
// forms' first designs (x_form_version), and of its roles nothing, so that differences there are asked.
// The merged forms go the way of every published design: one comparison, a version kept, values converted.
#include "io/pack_boards.h"
#include "io/pack_flows.h"
#include "io/pack_rules.h"
#include "io/upgrade.h"
#include "auth/audit.h"
#include "auth/user.h"
#include "io/publish.h"

// --- The three states -------------------------------------------------------------------------------------

static err_t kept_pack(struct ctx *c, const struct app *app, const struct json **out)
{
    struct sql q = db_sql(c);
    str text;
    *out = NULL;
    sql_lit(&q, "SELECT coalesce(pack, '') FROM x_app WHERE id = ");
    sql_i64(&q, app->id);
    TRY(db_one_text(c, &q, &text, NULL));
    if (text.n) *out = json_parse(c->mem, text, NULL);
    return OK;
}

static err_t first_design(struct ctx *c, const struct form *f, struct jw *w)
{
    struct sql q = db_sql(c);
    str doc;
    bool found;
    sql_lit(&q, "SELECT doc FROM x_form_version WHERE n = 1 AND form_id = ");
    sql_i64(&q, f->id);
    TRY(db_one_text(c, &q, &doc, &found));
    if (found) jw_raw(w, doc);
    else design_put(w, f);
    return OK;
}

static err_t guessed_pack(struct ctx *c, const struct app *app, const struct json **out)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_key(&w, S("forms"));
    jw_arr(&w);
    for (int i = 0; i < c->cat->form_count; i++)
        if (c->cat->forms[i]->app == app && !c->cat->forms[i]->parent)
            TRY(first_design(c, c->cat->forms[i], &w));
    jw_end_arr(&w);
    jw_end_obj(&w);
    *out = json_parse(c->mem, buf_str(&b), NULL);
    return OK;
}

static err_t present_pack(struct ctx *c, const struct app *app, const struct json **out)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    TRY(pack_put(c, app, STR_NONE, NULL, 0, &w));
    *out = json_parse(c->mem, buf_str(&b), NULL);
    return *out ? OK : fail(c, ERR_BAD_JSON);
}

struct states {
    const struct json *base, *ours, *theirs; // normal
    const struct json *merged;
};

static err_t merge_states(struct ctx *c, const struct app *app, const struct json *pack,
                          const struct json *choices, struct merge *m, struct states *s)
{
    const struct json *base, *ours;
    TRY(kept_pack(c, app, &base));
    if (!base) TRY(guessed_pack(c, app, &base));
    TRY(present_pack(c, app, &ours));
    *m = (struct merge){ .mem = c->mem, .choices = choices };
    s->base = merge_normal(c->mem, base);
    s->ours = merge_normal(c->mem, ours);
    s->theirs = merge_normal(c->mem, pack);
    s->merged = merge_packs(m, s->base, s->ours, s->theirs);
    return OK;
}

err_t upgrade_check(struct ctx *c, const struct app *app, const struct json *pack,
                    const struct json *choices, struct merge *out)
{
    struct states s;
    TRY(pack_need_rights(c, pack));
    TRY(pack_check(c, pack));
    return merge_states(c, app, pack, choices, out, &s);
}

err_t upgrade_version(struct ctx *c, const struct app *app, str *version)
{
    struct sql q = db_sql(c);
    str text;
    sql_lit(&q, "SELECT coalesce(manifest, '') FROM x_app WHERE id = ");
    sql_i64(&q, app->id);
    TRY(db_one_text(c, &q, &text, NULL));
    const struct json *manifest = text.n ? json_parse(c->mem, text, NULL) : NULL;
    *version = json_str(json_get(manifest, S("version")));
    return OK;
}

static void put_value(struct jw *w, const char *key, const struct json *v)
{
    jw_key(w, str_of(key));
    if (v) jw_json(w, v);
    else jw_null(w);
}

void upgrade_put(struct jw *w, const struct merge *m, str from, str to)
{
    static const char *const kinds[] = { "take", "keep", "conflict" };
    jw_obj(w);
    jw_kstr(w, "from", from);
    jw_kstr(w, "to", to);
    jw_ki64(w, "open", m->open);
    jw_key(w, S("items"));
    jw_arr(w);
    for (size_t i = 0; i < m->items.n; i++) {
        const struct merge_item *item = &m->items.v[i];
        jw_obj(w);
        jw_kstr(w, "kind", str_of(kinds[item->kind]));
        jw_kstr(w, "path", item->path);
        jw_kstr(w, "title", item->title);
        if (item->kind == MERGE_CONFLICT) {
            put_value(w, "was", item->base);
            put_value(w, "ours", item->ours);
            put_value(w, "theirs", item->theirs);
            jw_kbool(w, "is_chosen", item->is_chosen);
        } else {
            jw_kbool(w, "is_new", !item->base && !item->ours);
        }
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
}

// --- Doing it -----------------------------------------------------------------------------------------------

typedef VEC(str) keys;

static bool has_key(const keys *v, str key)
{
    for (size_t i = 0; i < v->n; i++)
        if (str_eq(v->v[i], key)) return true;
    return false;
}

static void insert_after(struct mem *m, keys *v, str after, str key)
{
    size_t at = 0;
    for (size_t i = 0; i < v->n; i++)
        if (str_eq(v->v[i], after)) at = i + 1;
    vec_push(m, v, key);
    for (size_t i = v->n - 1; i > at; i--) v->v[i] = v->v[i - 1];
    v->v[at] = key;
}

// The customer's order; what is new stands behind what it follows in the new pack.
static keys ordered(struct mem *m, const struct json *merged, const struct json *ours,
                    const struct json *theirs)
{
    keys v = { 0 };
    str before = STR_NONE;
    json_each(o, ours) if (json_get(merged, o->key)) vec_push(m, &v, o->key);
    json_each(t, theirs)
    {
        if (json_get(merged, t->key) && !has_key(&v, t->key)) insert_after(m, &v, before, t->key);
        before = t->key;
    }
    json_each(x, merged) if (!has_key(&v, x->key)) vec_push(m, &v, x->key);
    return v;
}

static void put_choices(struct mem *m, struct jw *w, const struct json *merged,
                        const struct json *ours, const struct json *theirs)
{
    keys v = ordered(m, merged, ours, theirs);
    jw_key(w, S("choices"));
    jw_arr(w);
    for (size_t i = 0; i < v.n; i++) {
        const struct json *o = json_get(merged, v.v[i]);
        jw_obj(w);
        jw_kstr(w, "key", v.v[i]);
        jw_key(w, S("title"));
        jw_json(w, json_get(o, S("title")));
        jw_kstr(w, "color", json_str(json_get(o, S("color"))));
        if (json_str(json_get(o, S("parent"))).n)
            jw_kstr(w, "parent", json_str(json_get(o, S("parent"))));
        if (json_bool(json_get(o, S("is_off")))) jw_kbool(w, "is_off", true);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_fields(struct mem *m, struct jw *w, const struct form *f, const struct json *merged,
                       const struct json *ours, const struct json *theirs);

// Options as they are where nothing changed: the server adds to some what no pack has.
static void put_options(struct jw *w, const struct json *merged, const struct json *ours,
                        const struct json *stored, str form)
{
    jw_key(w, S("options"));
    if (merge_same(merged, ours) && stored) {
        jw_json(w, stored);
        return;
    }
    jw_obj(w);
    json_each(o, merged)
    {
        jw_key(w, o->key);
        jw_json(w, o);
    }
    if (form.n) jw_kstr(w, "form", form);
    jw_end_obj(w);
}

static void put_field(struct mem *m, struct jw *w, const struct field *f, str key,
                      const struct json *merged, const struct json *ours, const struct json *theirs)
{
    static const char *const plain[] = { "type",   "title",   "required",
                                         "unique", "indexed", "sensitive" };
    str form = f && f->type->storage == STORE_ROWS ? opt_str(f, "form") : STR_NONE;
    jw_obj(w);
    if (f) jw_kid(w, "id", f->id);
    jw_kstr(w, "key", key);
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        const struct json *v = json_get(merged, str_of(plain[i]));
        if (!v) continue;
        jw_key(w, str_of(plain[i]));
        jw_json(w, v);
    }
    put_options(w, json_get(merged, S("options")), json_get(ours, S("options")),
                f ? f->options_json : NULL, form);
    put_choices(m, w, json_get(merged, S("choices")), json_get(ours, S("choices")),
                json_get(theirs, S("choices")));
    if (str_eq(json_str(json_get(merged, S("type"))), S("subform")))
        put_fields(m, w, f ? f->target : NULL, json_get(merged, S("fields")),
                   json_get(ours, S("fields")), json_get(theirs, S("fields")));
    jw_end_obj(w);
}

static void put_fields(struct mem *m, struct jw *w, const struct form *f, const struct json *merged,
                       const struct json *ours, const struct json *theirs)
{
    keys v = ordered(m, merged, ours, theirs);
    jw_key(w, S("fields"));
    jw_arr(w);
    for (size_t i = 0; i < v.n; i++)
        put_field(m, w, f ? form_field(f, v.v[i]) : NULL, v.v[i], json_get(merged, v.v[i]),
                  json_get(ours, v.v[i]), json_get(theirs, v.v[i]));
    jw_end_arr(w);
}

static const struct json *document(struct ctx *c, const struct form *f, str key,
                                   const struct json *merged, const struct json *ours,
                                   const struct json *theirs)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "key", key);
    jw_key(&w, S("title"));
    jw_json(&w, json_get(merged, S("title")));
    put_options(&w, json_get(merged, S("options")), json_get(ours, S("options")),
                f ? f->options_json : NULL, STR_NONE);
    put_fields(c->mem, &w, f, json_get(merged, S("fields")), json_get(ours, S("fields")),
               json_get(theirs, S("fields")));
    jw_end_obj(&w);
    return json_parse(c->mem, buf_str(&b), NULL);
}

struct upgrade {
    id64 app_id;
    const struct app *app; // of the catalogue at hand
    const struct json *pack, *choices;
    bool is_solution;
    struct merge *out;
    struct states s;
};

static const struct form *form_here(const struct ctx *c, const struct app *app, str key)
{
    for (int i = 0; i < c->cat->form_count; i++) {
        const struct form *f = c->cat->forms[i];
        if (f->app->id == app->id && !f->parent && str_eq(f->key, key)) return f;
    }
    return NULL;
}

static const struct json *part(const struct json *normal, const char *list, str key)
{
    return json_get(json_get(normal, str_of(list)), key);
}

static const struct json *in_list(const struct json *pack, const char *list, str key)
{
    json_each(item, json_get(pack, str_of(list))) if (str_eq(json_str(json_get(item, S("key"))),
                                                             key)) return item;
    return NULL;
}

static err_t save_views(struct ctx *c, const struct form *f, const struct json *merged,
                        const struct json *ours)
{
    json_each(v, merged)
    {
        if (merge_same(v, json_get(ours, v->key))) continue;
        struct sql q = db_sql(c);
        id64 id;
        sql_lit(&q, "SELECT id FROM x_view WHERE owner_id IS NULL AND form_id = ");
        sql_i64(&q, f->id);
        sql_lit(&q, " AND key = ");
        sql_text(&q, v->key);
        TRY(db_one_i64(c, &q, &id, NULL));
        struct buf b = BUF(c->mem);
        struct jw w = JW(&b);
        jw_obj(&w);
        jw_kstr(&w, "key", v->key);
        json_each(m, v)
        {
            jw_key(&w, m->key);
            jw_json(&w, m);
        }
        jw_end_obj(&w);
        TRY(design_view_save(c, f->id, id, 0, json_parse(c->mem, buf_str(&b), NULL), &id));
    }
    return OK;
}

typedef err_t (*saver)(struct ctx *c, const struct form *f, const struct json *list,
                       bool is_trusted);

// Rules or flows: those that differ from what is here.
static err_t save_changed(struct ctx *c, const struct upgrade *u, const struct form *f,
                          const struct json *merged, const struct json *ours, saver save)
{
    bool is_trusted = u->is_solution || c->who->has_all_rights;
    if (merge_same(merged, ours)) return OK;
    json_each(item, merged)
    {
        struct json one = { .type = JSON_OBJECT, .count = 1 }, copy = *item;
        copy.next = NULL;
        one.first = &copy;
        if (!merge_same(item, json_get(ours, item->key))) TRY(save(c, f, &one, is_trusted));
    }
    return OK;
}

static err_t save_automation(struct ctx *c, const struct upgrade *u, const struct form *f,
                             const struct json *now, const struct json *ours)
{
    TRY(save_changed(c, u, f, json_get(now, S("flows")), json_get(ours, S("flows")),
                     pack_save_flows));
    return save_changed(c, u, f, json_get(now, S("automations")), json_get(ours, S("automations")),
                        pack_save_rules);
}

static err_t apply_forms(struct ctx *c, struct upgrade *u, bool is_new)
{
    json_each(now, json_get(u->s.merged, S("forms")))
    {
        id64 id;
        const struct form *f = form_here(c, u->app, now->key);
        const struct json *ours = part(u->s.ours, "forms", now->key),
                          *theirs = part(u->s.theirs, "forms", now->key);
        if (is_new != (f == NULL)) continue;
        if (!f) {
            TRY(pack_add_form(c, u->app->id, in_list(u->pack, "forms", now->key), &id));
            if (!u->is_solution) TRY(publish_manage_new(c, u->app->id, id));
            continue;
        }
        if (!ours) TRY(save_automation(c, u, f, now, NULL)); // made just now
        if (!ours || merge_same(now, ours)) continue;
        TRY(publish_upgrade(c, f, document(c, f, now->key, now, ours, theirs), u->is_solution));
        TRY(save_views(c, f, json_get(now, S("views")), json_get(ours, S("views"))));
        TRY(save_automation(c, u, f, now, ours));
    }
    return OK;
}

static void put_role(struct jw *w, const struct json *now)
{
    jw_obj(w);
    jw_kstr(w, "key", now->key);
    json_each(m, now)
    {
        if (str_eq(m->key, S("grants"))) continue;
        jw_key(w, m->key);
        jw_json(w, m);
    }
    jw_key(w, S("grants"));
    jw_arr(w);
    json_each(form, json_get(now, S("grants"))) json_each(g, form) jw_json(w, g);
    jw_end_arr(w);
    jw_end_obj(w);
}

static const struct role *role_here(const struct ctx *c, const struct app *app, str key)
{
    for (int i = 0; i < c->cat->role_count; i++) {
        const struct role *r = c->cat->roles[i];
        if (r->app && r->app->id == app->id && str_eq(r->key, key)) return r;
    }
    return NULL;
}

static err_t apply_roles(struct ctx *c, struct upgrade *u)
{
    json_each(now, json_get(u->s.merged, S("roles")))
    {
        if (merge_same(now, part(u->s.ours, "roles", now->key))) continue;
        struct buf b = BUF(c->mem);
        struct jw w = JW(&b);
        put_role(&w, now);
        TRY(pack_save_role(c, u->app->id, json_parse(c->mem, buf_str(&b), NULL),
                           role_here(c, u->app, now->key)));
    }
    return OK;
}

static err_t apply_boards(struct ctx *c, struct upgrade *u)
{
    json_each(now, json_get(u->s.merged, S("boards")))
    {
        struct json one = { .type = JSON_OBJECT, .count = 1 }, copy = *now;
        copy.next = NULL;
        one.first = &copy;
        if (!merge_same(now, part(u->s.ours, "boards", now->key)))
            TRY(pack_save_boards(c, u->app, &one));
    }
    return OK;
}

static err_t apply_bindings(struct ctx *c, struct upgrade *u)
{
    json_each(capability, json_get(u->s.merged, S("bindings"))) json_each(role, capability)
    {
        const struct json *ours = json_get(part(u->s.ours, "bindings", capability->key), role->key);
        const struct form *f = form_here(c, u->app, json_str(json_get(role, S("form"))));
        if (f && !merge_same(role, ours)) TRY(pack_bind(c, capability->key, role, f->id));
    }
    return OK;
}

static void unpin(void *cat) { catalog_unpin(cat); }

static err_t renew(struct ctx *c, struct upgrade *u)
{
    struct catalog *now;
    TRY(catalog_load(c, &now));
    mem_defer(c->mem, unpin, now);
    c->cat = now;
    for (int i = 0; i < now->app_count; i++)
        if (now->apps[i]->id == u->app_id) {
            u->app = now->apps[i];
            return OK;
        }
    return fail(c, ERR_NOT_FOUND);
}

// New forms first: fields of the others may point to them.
static err_t apply_all(struct ctx *c, struct upgrade *u)
{
    TRY(renew(c, u));
    TRY(merge_states(c, u->app, u->pack, u->choices, u->out, &u->s));
    if (u->out->open)
        return fail_arg(c, ERR_PACK_CONFLICTS, STR_NONE, str_of_i64(c->mem, u->out->open));
    TRY(apply_forms(c, u, true));
    TRY(renew(c, u));
    TRY(apply_forms(c, u, false));
    TRY(renew(c, u));
    TRY(apply_roles(c, u));
    TRY(renew(c, u)); // boards name roles
    TRY(pack_save_metrics(c, u->app, json_get(u->pack, S("metrics"))));
    TRY(apply_boards(c, u));
    TRY(apply_bindings(c, u));
    TRY(pack_keep(c, u->app->id, u->pack));
    TRY(audit_write(c, S("pack.upgrade"), 0, u->app->id, STR_NONE, S("ok")));
    return catalog_bump(c, true);
}

static err_t upgrade_job(struct ctx *c, void *arg)
{
    const struct catalog *was = c->cat;
    err_t e = apply_all(c, arg);
    c->cat = was;
    return e;
}

err_t upgrade_apply(struct ctx *c, const struct app *app, const struct json *pack,
                    const struct json *choices, bool is_solution, struct merge *out)
{
    struct upgrade u = {
        .app_id = app->id, .pack = pack, .choices = choices, .is_solution = is_solution, .out = out
    };
    TRY(pack_need_rights(c, pack));
    TRY(pack_check(c, pack));
    return store_write_ddl(c, upgrade_job, &u);
}
