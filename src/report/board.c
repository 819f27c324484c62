// SPDX-License-Identifier: Apache-2.0
// Who sees a board and who changes it. Whoever saves one may know less than his document holds (a colleague
// built a tile over a form that he does not read): such tiles come to him without what they ask, and go back
// into the document as they were.
#include "report/board.h"
#include "auth/audit.h"
#include "base/date.h"
#include "meta/design.h"
#include "report/ask.h"

#define PER_PERSON_MAX 200
#define TITLE_MAX 300

static bool has_role(const struct actor *a, id64 role)
{
    for (int i = 0; i < a->role_count; i++)
        if (a->roles[i]->id == role) return true;
    return false;
}

static bool is_reader(struct ctx *c, const struct actor *a, str readers)
{
    const struct json *j = readers.n ? json_parse(c->mem, readers, NULL) : NULL;
    i64 id;
    if (!readers.n || a->has_all_rights) return true;
    json_each(r, json_get(j, S("roles"))) if (json_i64(r, &id) && has_role(a, id)) return true;
    json_each(u, json_get(j, S("users"))) if (json_i64(u, &id) && a->user_id == id) return true;
    return false;
}

// Whoever may do something in it; designers see all of them.
static bool may_open(struct ctx *c, id64 app)
{
    if (!app || actor_has(c, RIGHT(DESIGN))) return true;
    for (int i = 0; i < c->cat->form_count; i++) {
        const struct form *f = c->cat->forms[i];
        if (f->app->id == app && !f->parent && actor_may(c, f, ACT_READ)) return true;
    }
    return false;
}

// Through another's eyes one's own boards are not his.
static bool is_mine(const struct ctx *c, const struct board *b)
{
    return b->owner && b->owner == c->who->user_id && !c->who->also;
}

bool board_may_edit(const struct ctx *c, const struct board *b)
{
    return is_mine(c, b) || (!b->owner && actor_has(c, RIGHT(DESIGN)));
}

bool board_is_seen(struct ctx *c, const struct board *b)
{
    const struct actor *me = c->who;
    if (board_may_edit(c, b)) return true;
    if (b->deleted_at || (b->owner && !b->is_shared) || !may_open(c, b->app)) return false;
    return is_reader(c, me, b->readers) && (!me->also || is_reader(c, me->also, b->readers));
}

err_t board_find(struct ctx *c, id64 id, struct board *b)
{
    TRY(boards_get(c, id, b));
    return board_is_seen(c, b) ? OK : fail(c, ERR_NOT_FOUND);
}

static err_t find_to_edit(struct ctx *c, id64 id, struct board *b)
{
    TRY(board_find(c, id, b));
    return board_may_edit(c, b) ? OK : fail(c, ERR_ACTION_DENIED);
}

// --- Showing ----------------------------------------------------------------------------------------------

static const struct app *app_of(const struct ctx *c, id64 id)
{
    for (int i = 0; i < c->cat->app_count; i++)
        if (c->cat->apps[i]->id == id) return c->cat->apps[i];
    return NULL;
}

static void put_person(struct ctx *c, struct jw *w, const char *key, id64 id)
{
    const struct user *u = id ? catalog_user(c->cat, id) : NULL;
    jw_key(w, str_of(key));
    if (!id) {
        jw_null(w);
        return;
    }
    jw_obj(w);
    jw_kid(w, "id", id);
    jw_kstr(w, "title", u ? u->name : STR_NONE);
    jw_end_obj(w);
}

// Who else reads it is the business of who may say so.
static void put_readers(struct ctx *c, struct jw *w, const struct board *b)
{
    const struct json *j = b->readers.n ? json_parse(c->mem, b->readers, NULL) : NULL;
    jw_key(w, S("readers"));
    if (j && board_may_edit(c, b)) jw_json(w, j);
    else jw_null(w);
}

static void put_head(struct ctx *c, struct jw *w, const struct board *b)
{
    const struct app *app = app_of(c, b->app);
    jw_kid(w, "id", b->id);
    jw_key(w, S("app"));
    if (app) jw_str(w, app->key);
    else jw_null(w);
    jw_key(w, S("key"));
    if (b->key.n) jw_str(w, b->key);
    else jw_null(w);
    jw_kstr(w, "title", title_in(b->title, c->lang));
    jw_kstr(w, "title_zh", b->title.zh);
    jw_kstr(w, "title_en", b->title.en);
    put_person(c, w, "owner", b->owner);
    jw_kbool(w, "is_shared", b->is_shared || !b->owner);
    put_readers(c, w, b);
    jw_kbool(w, "may_edit", board_may_edit(c, b));
    jw_ki64(w, "rev", b->rev);
    jw_kinstant(w, "updated_at", b->changed_at);
    if (b->deleted_at) jw_kinstant(w, "deleted_at", b->deleted_at);
}

err_t board_list_put(struct ctx *c, struct jw *w, str app, bool is_bin)
{
    struct board_filter f = { .user = c->who->user_id, .is_bin = is_bin };
    struct board *v;
    size_t n;
    for (int i = 0; i < c->cat->app_count; i++)
        if (str_eq(c->cat->apps[i]->key, app)) f.app = c->cat->apps[i];
    if (app.n && !f.app) return fail(c, ERR_NOT_FOUND);
    TRY(boards_list(c, &f, &v, &n));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < n; i++) {
        if (!board_is_seen(c, &v[i]) || (is_bin && !board_may_edit(c, &v[i]))) continue;
        jw_obj(w);
        put_head(c, w, &v[i]);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

// --- The document as this reader gets it ------------------------------------------------------------------

static void put_hidden(struct jw *w, str text)
{
    jw_kbool(w, "is_hidden", true);
    jw_key(w, S("problem"));
    jw_obj(w);
    jw_kstr(w, "code", S("BOARD_TILE"));
    jw_kstr(w, "detail", text);
    jw_end_obj(w);
    jw_end_obj(w);
}

static void put_members(struct jw *w, const struct json *j, const char *const *keys)
{
    for (; *keys; keys++) {
        const struct json *m = json_get(j, str_of(*keys));
        if (!m) continue;
        jw_key(w, m->key);
        jw_json(w, m);
    }
}
#define KEYS(...) ((const char *const[]){ __VA_ARGS__, NULL })

// The screens find in each ask which form it counts: where only its metric says so, that stands there too.
static void put_open(struct ctx *c, struct jw *w, const struct json *tile)
{
    const struct json *ask = json_get(tile, S("ask")), *metric = NULL;
    bool is_said = json_is(json_get(ask, S("form")), JSON_STRING);
    if (is_said || ask_metric(c, ask, &metric) != OK || !metric) {
        jw_json(w, tile);
        return;
    }
    jw_obj(w);
    json_each(m, tile)
    {
        jw_key(w, m->key);
        if (m != ask) {
            jw_json(w, m);
            continue;
        }
        jw_obj(w);
        jw_kstr(w, "form", json_str(json_get(metric, S("form"))));
        json_each(part, ask)
        {
            if (str_eq(part->key, S("form"))) continue;
            jw_key(w, part->key);
            jw_json(w, part);
        }
        jw_end_obj(w);
    }
    jw_end_obj(w);
}

static void put_tile(struct ctx *c, struct jw *w, const struct json *doc, const struct json *tile,
                     str hidden)
{
    if (board_tile_is_open(c, doc, tile)) {
        put_open(c, w, tile);
        return;
    }
    jw_obj(w);
    put_members(w, tile, KEYS("id", "kind", "chart", "title", "at", "phone"));
    put_hidden(w, hidden);
}

static void put_tabs(struct ctx *c, struct jw *w, const struct json *doc, str hidden)
{
    jw_key(w, S("tabs"));
    jw_arr(w);
    json_each(tab, json_get(doc, S("tabs")))
    {
        jw_obj(w);
        put_members(w, tab, KEYS("key", "title"));
        jw_key(w, S("tiles"));
        jw_arr(w);
        json_each(t, json_get(tab, S("tiles"))) put_tile(c, w, doc, t, hidden);
        jw_end_arr(w);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_filters(struct ctx *c, struct jw *w, const struct json *list, str hidden)
{
    jw_key(w, S("filters"));
    jw_arr(w);
    json_each(f, list)
    {
        if (board_filter_is_open(c, f)) {
            jw_json(w, f);
            continue;
        }
        jw_obj(w);
        put_members(w, f, KEYS("key", "kind", "title"));
        put_hidden(w, hidden);
    }
    jw_end_arr(w);
}

static err_t put_board(struct ctx *c, struct jw *w, const struct board *b, str hidden)
{
    const struct json *doc = json_parse(c->mem, b->doc, NULL);
    if (!doc) return fail(c, ERR_BAD_JSON);
    jw_obj(w);
    put_head(c, w, b);
    jw_key(w, S("doc"));
    jw_obj(w);
    put_tabs(c, w, doc, hidden);
    put_filters(c, w, json_get(doc, S("filters")), hidden);
    put_members(w, doc, KEYS("look", "tv"));
    jw_end_obj(w);
    jw_end_obj(w);
    return OK;
}

err_t board_put(struct ctx *c, struct jw *w, id64 id, str hidden)
{
    struct board b;
    TRY(board_find(c, id, &b));
    return put_board(c, w, &b, hidden);
}

err_t board_versions_put(struct ctx *c, struct jw *w, id64 id)
{
    struct board b;
    struct board_version *v;
    size_t n;
    TRY(find_to_edit(c, id, &b));
    TRY(boards_versions(c, id, &v, &n));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < n; i++) {
        jw_obj(w);
        jw_ki64(w, "n", v[i].n);
        jw_kinstant(w, "at", v[i].at);
        put_person(c, w, "by", v[i].by);
        jw_kstr(w, "title", title_in(v[i].title, c->lang));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

err_t board_version_put(struct ctx *c, struct jw *w, id64 id, i64 n, str hidden)
{
    struct board b;
    struct board_version v;
    TRY(find_to_edit(c, id, &b));
    TRY(boards_version(c, id, n, &v));
    b.doc = v.doc;
    b.title = v.title;
    b.rev = v.n;
    b.changed_at = v.at;
    return put_board(c, w, &b, hidden);
}

// --- Saving -----------------------------------------------------------------------------------------------

static const struct json *stored_tile(const struct json *doc, str id)
{
    json_each(tab, json_get(doc, S("tabs")))
        json_each(t, json_get(tab, S("tiles"))) if (id.n && str_eq(json_str(json_get(t, S("id"))),
                                                                   id)) return t;
    return NULL;
}

static void put_kept(struct jw *w, const struct json *was, const struct json *now)
{
    static const char *const of_now[] = { "at", "phone", "title", NULL };
    jw_obj(w);
    json_each(m, was)
    {
        const struct json *moved = NULL;
        for (int i = 0; of_now[i]; i++)
            if (str_eq(m->key, str_of(of_now[i]))) moved = json_get(now, m->key);
        jw_key(w, m->key);
        jw_json(w, moved ? moved : m);
    }
    jw_end_obj(w);
}

struct merging {
    struct ctx *c;
    const struct json *stored;
    bool is_lost; // something hidden is not in the stored document
};

static void put_merged(struct merging *k, struct jw *w, const struct json *item, bool is_tile)
{
    const struct json *was = NULL;
    if (!json_bool(json_get(item, S("is_hidden")))) {
        jw_json(w, item);
        return;
    }
    if (is_tile) was = stored_tile(k->stored, json_str(json_get(item, S("id"))));
    else
        json_each(f,
                  json_get(k->stored, S("filters"))) if (str_eq(json_str(json_get(f, S("key"))),
                                                                json_str(json_get(item, S("key")))))
            was = f;
    if (was) put_kept(w, was, item);
    else {
        jw_null(w);
        k->is_lost = true;
    }
}

static void put_merged_tabs(struct merging *k, struct jw *w, const struct json *tabs)
{
    jw_arr(w);
    json_each(tab, tabs)
    {
        jw_obj(w);
        json_each(m, tab)
        {
            jw_key(w, m->key);
            if (!str_eq(m->key, S("tiles")) || !json_is(m, JSON_ARRAY)) {
                jw_json(w, m);
                continue;
            }
            jw_arr(w);
            json_each(t, m) put_merged(k, w, t, true);
            jw_end_arr(w);
        }
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

// The document to be stored: what the saver was not shown is as it was.
static err_t merge_hidden(struct ctx *c, const struct json *doc, const struct json *stored,
                          str *out)
{
    struct merging k = { c, stored, false };
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    json_each(m, doc)
    {
        jw_key(&w, m->key);
        if (str_eq(m->key, S("tabs"))) put_merged_tabs(&k, &w, m);
        else if (str_eq(m->key, S("filters")) && json_is(m, JSON_ARRAY)) {
            jw_arr(&w);
            json_each(f, m) put_merged(&k, &w, f, false);
            jw_end_arr(&w);
        } else jw_json(&w, m);
    }
    jw_end_obj(&w);
    *out = buf_str(&b);
    return k.is_lost ? fail_arg(c, ERR_BAD_REQUEST, S("doc"), S("is_hidden")) : OK;
}

static err_t set_doc(struct ctx *c, const struct json *doc, struct board *b)
{
    const struct json *stored = b->doc.n ? json_parse(c->mem, b->doc, NULL) : NULL;
    TRY(board_check(c, doc));
    TRY(merge_hidden(c, doc, stored, &b->doc));
    return b->doc.n <= BOARD_DOC_MAX ? OK : fail_arg(c, ERR_BODY_TOO_LARGE, S("doc"), S("256 KB"));
}

static err_t set_readers(struct ctx *c, const struct json *j, struct board *b)
{
    static const char *const keys[] = { "roles", "users" };
    i64 id;
    if (j->type == JSON_NULL) {
        b->readers = STR_NONE;
        return OK;
    }
    if (!json_is(j, JSON_OBJECT)) return fail_arg(c, ERR_BAD_REQUEST, S("readers"), S("readers"));
    json_each(list, j)
    {
        bool is_role = str_eq(list->key, str_of(keys[0]));
        if ((!is_role && !str_eq(list->key, str_of(keys[1]))) || list->type != JSON_ARRAY ||
            list->count > 500)
            return fail_arg(c, ERR_BAD_REQUEST, S("readers"), list->key);
        json_each(r, list)
        {
            bool is_there = false;
            if (!json_i64(r, &id)) return fail_arg(c, ERR_BAD_REQUEST, S("readers"), json_str(r));
            for (int i = 0; is_role && i < c->cat->role_count; i++)
                is_there = is_there || c->cat->roles[i]->id == id;
            if (!is_role) is_there = catalog_user(c->cat, id) != NULL;
            if (!is_there) return fail_arg(c, ERR_BAD_REQUEST, S("readers"), json_str(r));
        }
    }
    b->readers = json_to_text(c->mem, j);
    return OK;
}

static err_t set_app(struct ctx *c, const struct json *j, struct board *b)
{
    b->app = 0;
    if (j->type == JSON_NULL) return OK;
    for (int i = 0; i < c->cat->app_count; i++)
        if (str_eq(c->cat->apps[i]->key, json_str(j))) b->app = c->cat->apps[i]->id;
    if (b->app && may_open(c, b->app)) return OK;
    return fail_arg2(c, ERR_FIELD_FORMAT, S("app"), S("app"), json_str(j));
}

static err_t set_title(struct ctx *c, const struct board_edit *e, struct board *b)
{
    if (e->zh) b->title.zh = str_dup(c->mem, str_trim(*e->zh));
    if (e->en) b->title.en = str_dup(c->mem, str_trim(*e->en));
    if (!b->title.zh.n) b->title.zh = b->title.en;
    if (!b->title.zh.n) return fail_arg(c, ERR_FIELD_REQUIRED, S("title_zh"), S("title"));
    if (b->title.zh.n > TITLE_MAX || b->title.en.n > TITLE_MAX)
        return fail_arg2(c, ERR_FIELD_TOO_LONG, S("title_zh"), S("title"), S("100"));
    return OK;
}

// Asked again inside the write job, where the row is what it is.
static err_t take(struct ctx *c, const struct board_edit *e, struct board *b)
{
    TRY(set_title(c, e, b));
    if (e->app) TRY(set_app(c, e->app, b));
    if (e->readers) TRY(set_readers(c, e->readers, b));
    if (e->is_shared) b->is_shared = *e->is_shared;
    return e->doc ? set_doc(c, e->doc, b) : OK;
}

static err_t note(struct ctx *c, const char *action, const struct board *b)
{
    struct buf buf = BUF(c->mem);
    struct jw w = JW(&buf);
    jw_obj(&w);
    jw_kid(&w, "board", b->id);
    jw_kstr(&w, "title", b->title.zh);
    jw_end_obj(&w);
    return audit_write(c, str_of(action), 0, 0, buf_str(&buf), S("ok"));
}

struct saving {
    struct board b;
    const char *action;
    id64 made; // by the last run of the job
};

static err_t has_room(struct ctx *c, const struct board *b)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_board WHERE deleted_at IS NULL AND owner_id = ");
    sql_i64(&q, b->owner);
    TRY(db_one_i64(c, &q, &n, NULL));
    return n < PER_PERSON_MAX
               ? OK
               : fail_arg(c, ERR_BAD_REQUEST, STR_NONE, str_fmt(c->mem, "≤ %d", PER_PERSON_MAX));
}

static err_t save_job(struct ctx *c, void *arg)
{
    struct saving *s = arg;
    struct board b = s->b, twin, old = { 0 };
    bool found = false;
    if (b.id) TRY(boards_get(c, b.id, &old));
    if (!b.id && b.owner) TRY(has_room(c, &b));
    if (!b.id && !b.owner && b.key.n) TRY(boards_of_key(c, b.app, b.key, &twin, &found));
    if (found) return fail_arg2(c, ERR_UNIQUE, S("key"), S("key"), b.key);
    b.changed_by = c->who->user_id;
    TRY(boards_save(c, &b));
    TRY(board_bind_pictures(c, &b, old.doc));
    TRY(note(c, s->action, &b));
    s->made = b.id;
    return OK;
}

static err_t make(struct ctx *c, struct board *b, id64 *id)
{
    struct saving s = { .b = *b, .action = "board.make" };
    if (!b->owner) TRY(need_right(c, RIGHT(DESIGN)));
    TRY(store_write(c, WRITE_PEOPLE, save_job, &s));
    *id = s.made;
    return OK;
}

err_t board_create(struct ctx *c, const struct board_edit *e, id64 *id)
{
    static const char empty[] = "{\"tabs\":[{\"key\":\"t1\",\"title\":{\"zh\":\"\",\"en\":\"\"},"
                                "\"tiles\":[]}]}";
    struct board b = { .owner = e->is_house ? 0 : c->who->user_id };
    if (!e->is_house && !c->who->user_id) return fail(c, ERR_ACTION_DENIED); // a key has none
    if (e->is_house) TRY(need_right(c, RIGHT(DESIGN)));
    TRY(take(c, e, &b));
    if (!b.doc.n) b.doc = str_of(empty);
    if (e->key && e->is_house) {
        if (!design_key_is_valid(*e->key))
            return fail_arg2(c, ERR_FIELD_FORMAT, S("key"), S("key"), *e->key);
        b.key = *e->key;
    }
    return make(c, &b, id);
}

err_t board_change(struct ctx *c, id64 id, i64 rev, const struct board_edit *e)
{
    struct saving s = { .action = "board.change" };
    TRY(find_to_edit(c, id, &s.b));
    if (s.b.rev != rev) return fail(c, ERR_CONFLICT);
    if (s.b.deleted_at) return fail(c, ERR_NOT_FOUND);
    TRY(take(c, e, &s.b));
    return store_write(c, WRITE_PEOPLE, save_job, &s);
}

err_t board_copy(struct ctx *c, id64 id, const struct board_edit *e, id64 *copy)
{
    struct board b;
    TRY(board_find(c, id, &b));
    if (!e->is_house && !c->who->user_id) return fail(c, ERR_ACTION_DENIED);
    b.id = b.rev = 0;
    b.owner = e->is_house ? 0 : c->who->user_id;
    b.is_shared = false;
    if (b.owner) b.readers = STR_NONE;
    b.key = STR_NONE;
    if (!e->zh) {
        b.title.zh = str_cat(c->mem, b.title.zh, S(" 副本"));
        if (b.title.en.n) b.title.en = str_cat(c->mem, b.title.en, S(" (copy)"));
    }
    TRY(set_title(c, e, &b));
    if (e->is_house && e->app) TRY(set_app(c, e->app, &b));
    if (e->is_house && e->readers) TRY(set_readers(c, e->readers, &b));
    return make(c, &b, copy);
}

static err_t remove_job(struct ctx *c, void *arg)
{
    struct saving *s = arg;
    TRY(boards_set_deleted(c, s->b.id, s->b.rev, true, c->who->user_id));
    return note(c, s->action, &s->b);
}

err_t board_remove(struct ctx *c, id64 id, i64 rev)
{
    struct saving s = { .action = "board.remove" };
    TRY(find_to_edit(c, id, &s.b));
    if (s.b.deleted_at) return fail(c, ERR_NOT_FOUND);
    s.b.rev = rev;
    return store_write(c, WRITE_PEOPLE, remove_job, &s);
}

err_t board_restore(struct ctx *c, id64 id, i64 rev, i64 n)
{
    struct saving s = { .action = "board.restore" };
    struct board_version v;
    TRY(find_to_edit(c, id, &s.b));
    if (s.b.rev != rev) return fail(c, ERR_CONFLICT);
    if (n) {
        TRY(boards_version(c, id, n, &v));
        s.b.doc = v.doc;
        s.b.title = v.title;
    }
    return store_write(c, WRITE_PEOPLE, save_job, &s);
}

static err_t purge_job(struct ctx *c, void *arg)
{
    (void)arg;
    return boards_purge(c, c->now_ms - BOARD_BIN_DAYS * DAY_MS);
}

err_t board_daily(struct ctx *c) { return store_write(c, WRITE_JOBS, purge_job, NULL); }
