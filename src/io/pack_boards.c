// SPDX-License-Identifier: Apache-2.0
#include "io/pack_boards.h"
#include "auth/actor.h"
#include "meta/boards.h"
#include "meta/design.h"
#include "meta/metrics.h"

static err_t (*check_doc)(struct ctx *c, const struct json *doc);

void pack_set_board_check(err_t (*check)(struct ctx *c, const struct json *doc))
{
    check_doc = check;
}

// --- Names ------------------------------------------------------------------------------------------------

static str short_name(const struct app *app, str name)
{
    bool is_ours = str_starts(name, app->key) && name.n > app->key.n && name.p[app->key.n] == '.';
    return is_ours ? str_from(name, app->key.n + 1) : name;
}

static str full_name(struct ctx *c, const struct app *app, str key, str name)
{
    str full = str_cat3(c->mem, app->key, S("."), name);
    if (str_eq(key, S("form"))) return catalog_form(c->cat, full) ? full : name;
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '.') return name;
    return full;
}

static void put_named(struct ctx *c, struct jw *w, const struct app *app, const struct json *j,
                      bool is_full)
{
    bool is_object = j->type == JSON_OBJECT;
    if (!is_object && j->type != JSON_ARRAY) {
        jw_json(w, j);
        return;
    }
    if (is_object) jw_obj(w);
    else jw_arr(w);
    json_each(m, j)
    {
        bool is_name = is_object && m->type == JSON_STRING && m->text.n &&
                       (str_eq(m->key, S("form")) || str_eq(m->key, S("metric")));
        if (is_object) jw_key(w, m->key);
        if (!is_name) put_named(c, w, app, m, is_full);
        else jw_str(w, is_full ? full_name(c, app, m->key, m->text) : short_name(app, m->text));
    }
    if (is_object) jw_end_obj(w);
    else jw_end_arr(w);
}

static const struct json *full_names(struct ctx *c, const struct app *app, const struct json *doc)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    put_named(c, &w, app, doc, true);
    return json_parse(c->mem, buf_str(&b), NULL);
}

// --- Writing ----------------------------------------------------------------------------------------------

static void put_readers(struct ctx *c, struct jw *w, const struct app *app, str readers)
{
    const struct json *j = readers.n ? json_parse(c->mem, readers, NULL) : NULL;
    i64 id;
    if (!j) return;
    jw_key(w, S("readers"));
    jw_obj(w);
    jw_key(w, S("roles"));
    jw_arr(w);
    json_each(r, json_get(j, S("roles"))) for (int i = 0; i < c->cat->role_count; i++)
    {
        const struct role *role = c->cat->roles[i];
        if (json_i64(r, &id) && role->id == id && role->app == app) jw_str(w, role->key);
    }
    jw_end_arr(w);
    jw_end_obj(w);
}

static void put_board(struct ctx *c, struct jw *w, const struct app *app, const struct board *b)
{
    const struct json *doc = json_parse(c->mem, b->doc, NULL);
    if (!doc) return;
    jw_obj(w);
    jw_kstr(w, "key", b->key);
    jw_key(w, S("title"));
    jw_obj(w);
    jw_kstr(w, "zh", b->title.zh);
    jw_kstr(w, "en", b->title.en);
    jw_end_obj(w);
    put_readers(c, w, app, b->readers);
    jw_key(w, S("doc"));
    put_named(c, w, app, doc, false);
    jw_end_obj(w);
}

err_t pack_put_boards(struct ctx *c, struct jw *w, const struct app *app)
{
    struct board_filter f = { .app = app };
    struct board *v, one;
    size_t n;
    bool found, any = false;
    TRY(boards_list(c, &f, &v, &n));
    for (size_t i = 0; i < n; i++) {
        if (v[i].owner) continue;
        TRY(boards_of_key(c, app->id, v[i].key, &one, &found));
        if (!found) continue;
        if (!any) {
            jw_key(w, S("boards"));
            jw_arr(w);
        }
        any = true;
        put_board(c, w, app, &one);
    }
    if (any) jw_end_arr(w);
    return OK;
}

// --- Making -----------------------------------------------------------------------------------------------

static const struct role *role_here(const struct ctx *c, const struct app *app, str key)
{
    for (int i = 0; i < c->cat->role_count; i++)
        if (c->cat->roles[i]->app && c->cat->roles[i]->app->id == app->id &&
            str_eq(c->cat->roles[i]->key, key))
            return c->cat->roles[i];
    return NULL;
}

// A role that is not here is left out; persons whom this house has added stay.
static str readers_here(struct ctx *c, const struct app *app, const struct json *readers, str was)
{
    const struct json *old = was.n ? json_parse(c->mem, was, NULL) : NULL;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    if (!json_get(readers, S("roles"))) return STR_NONE;
    jw_obj(&w);
    jw_key(&w, S("roles"));
    jw_arr(&w);
    json_each(r, json_get(readers, S("roles")))
    {
        const struct role *role = role_here(c, app, json_str(r));
        if (role) jw_id(&w, role->id);
    }
    jw_end_arr(&w);
    if (json_get(old, S("users"))) {
        jw_key(&w, S("users"));
        jw_json(&w, json_get(old, S("users")));
    }
    jw_end_obj(&w);
    return buf_str(&b);
}

// Whether the forms and fields are there, whoever may see them: its installer has no role in the app yet.
static err_t check(struct ctx *c, const struct json *doc)
{
    const struct actor *who = c->who;
    if (!check_doc) return OK;
    c->who = actor_capability(c, S("pack"));
    err_t e = check_doc(c, doc);
    c->who = who;
    return e;
}

static err_t save(struct ctx *c, const struct app *app, const struct json *j)
{
    str key = j->key.n ? j->key : json_str(json_get(j, S("key")));
    const struct json *doc = full_names(c, app, json_get(j, S("doc")));
    struct board b;
    bool found;
    if (!doc) return fail_arg2(c, ERR_PACK, S("boards"), S("boards"), key);
    if (check(c, doc) != OK) {
        if (c->errs)
            c->errs->path = str_fmt(c->mem, "boards." STR_FMT "." STR_FMT, STR_ARG(key),
                                    STR_ARG(c->errs->path));
        return ERR_VALIDATION;
    }
    TRY(boards_of_key(c, app->id, key, &b, &found));
    if (!found) b = (struct board){ .app = app->id, .key = key, .is_shared = true };
    b.readers = readers_here(c, app, json_get(j, S("readers")), found ? b.readers : STR_NONE);
    b.title = design_titles(j);
    b.doc = json_to_text(c->mem, doc);
    b.changed_by = c->who->user_id;
    return boards_save(c, &b);
}

err_t pack_save_boards(struct ctx *c, const struct app *app, const struct json *boards)
{
    json_each(j, boards) TRY(save(c, app, j));
    return OK;
}

// --- Metrics ----------------------------------------------------------------------------------------------

static void put_words(struct jw *w, const char *key, struct titles t)
{
    jw_key(w, str_of(key));
    jw_obj(w);
    jw_kstr(w, "zh", t.zh);
    jw_kstr(w, "en", t.en);
    jw_end_obj(w);
}

err_t pack_put_metrics(struct ctx *c, struct jw *w, const struct app *app)
{
    struct metric *v;
    size_t n;
    bool any = false;
    TRY(metrics_list(c, &v, &n));
    for (size_t i = 0; i < n; i++) {
        const struct json *doc = json_parse(c->mem, v[i].doc, NULL);
        if (v[i].app != app->id || !doc) continue;
        if (!any) {
            jw_key(w, S("metrics"));
            jw_arr(w);
        }
        any = true;
        jw_obj(w);
        jw_kstr(w, "key", v[i].key);
        put_words(w, "title", v[i].title);
        put_words(w, "says", v[i].says);
        jw_key(w, S("doc"));
        put_named(c, w, app, doc, false);
        jw_end_obj(w);
    }
    if (any) jw_end_arr(w);
    return OK;
}

err_t pack_save_metrics(struct ctx *c, const struct app *app, const struct json *metrics)
{
    json_each(j, metrics)
    {
        str key = json_str(json_get(j, S("key")));
        const struct json *says = json_get(j, S("says"));
        const struct json *doc = full_names(c, app, json_get(j, S("doc")));
        struct metric there, m = { .app = app->id, .key = key, .title = design_titles(j) };
        bool found;
        if (!doc || !design_key_is_valid(key))
            return fail_arg2(c, ERR_PACK, S("metrics"), S("metrics"), key);
        TRY(metrics_of_key(c, str_cat3(c->mem, app->key, S("."), key), &there, &found));
        if (found) continue;
        m.says =
            (struct titles){ json_str(json_get(says, S("zh"))), json_str(json_get(says, S("en"))) };
        m.doc = json_to_text(c->mem, doc);
        TRY(metrics_save(c, &m));
    }
    return OK;
}
