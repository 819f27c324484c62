// SPDX-License-Identifier: Apache-2.0
// What happened to an instance, as its reader may know it. Moves of tokens and of tasks are the engine's
// business and are left out; what was written into the record comes from the record's own history, by the door
// that the reader would have to take anyway.
#include "flow/show.h"

err_t story_read(struct ctx *c, id64 inst, struct story *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    size_t at;
    *out = (struct story){ 0 };
    sql_lit(&q,
            "SELECT seq, rev, round, at, actor, user_id, for_user, task_id, node, kind, what FROM "
            "x_flow_event WHERE inst_id = ");
    sql_i64(&q, inst);
    sql_lit(&q, " ORDER BY seq");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct told e = { .seq = rows_i64(r, 0),
                          .rev = rows_i64(r, 1),
                          .round = rows_i64(r, 2),
                          .at = rows_i64(r, 3),
                          .actor = str_dup(c->mem, rows_text(r, 4)),
                          .user = rows_i64(r, 5),
                          .for_user = rows_i64(r, 6),
                          .task = rows_i64(r, 7),
                          .node = str_dup(c->mem, rows_text(r, 8)),
                          .kind = str_dup(c->mem, rows_text(r, 9)) };
        e.what = json_parse(c->mem, str_dup(c->mem, rows_text(r, 10)), &at);
        vec_push(c->mem, out, e);
    }
}

bool story_is_mine(const struct told *e, id64 task)
{
    json_each(t, json_get(e->what, S("tasks")))
    {
        id64 id;
        if (json_i64(json_get(t, S("id")), &id) && id == task) return true;
    }
    return false;
}

// --- One line -----------------------------------------------------------------------------------------------

static str word(const struct told *e, const char *key)
{
    return json_str(json_get(e->what, str_of(key)));
}

// The task that the operation was done with, as the event has it.
static const struct json *own_task(const struct told *e)
{
    json_each(t, json_get(e->what, S("tasks")))
    {
        id64 id;
        if (json_i64(json_get(t, S("id")), &id) && id == e->task) return t;
    }
    return NULL;
}

// What passed by itself: those who need not be asked are in the event of the node's tasks.
static bool has_auto(const struct told *e)
{
    json_each(t, json_get(e->what, S("tasks"))) if (json_str(json_get(t, S("auto"))).n) return true;
    return false;
}

static bool is_hidden(const struct told *e)
{
    static const char *const hidden[] = {
        "move", "straight", "sent", "watch", "unwatch", "relimit"
    };
    for (size_t k = 0; k < COUNT_OF(hidden); k++)
        if (str_eq(e->kind, str_of(hidden[k]))) return true;
    return str_eq(e->kind, S("tasks")) && !has_auto(e);
}

static str shown_kind(const struct told *e)
{
    str task = json_str(json_get(own_task(e), S("kind")));
    if (str_eq(e->kind, S("tasks")) || str_eq(e->kind, S("passed"))) return S("auto");
    if (str_eq(e->kind, S("late"))) return S("overdue");
    if (str_eq(e->kind, S("submit")) && str_eq(task, S("resubmit"))) return S("resubmit");
    if (str_eq(task, S("delegated")) &&
        (str_eq(e->kind, S("approve")) || str_eq(e->kind, S("submit")) ||
         str_eq(e->kind, S("reject"))))
        return S("delegated");
    return e->kind;
}

static void put_id(struct ctx *c, struct jw *w, id64 id)
{
    const struct user *u = catalog_user(c->cat, id);
    if (!u) return;
    jw_obj(w);
    jw_kid(w, "id", u->id);
    jw_kstr(w, "name", u->name);
    jw_end_obj(w);
}

static void put_to(struct ctx *c, struct jw *w, const struct told *e)
{
    id64 id;
    jw_key(w, S("to"));
    jw_arr(w);
    if (json_i64(json_get(e->what, S("user")), &id) ||
        json_i64(json_get(e->what, S("dropped")), &id))
        put_id(c, w, id);
    json_each(u, json_get(e->what, S("users"))) if (json_i64(u, &id)) put_id(c, w, id);
    bool first = str_eq(e->kind, S("tasks"));
    json_each(t, json_get(e->what, S("tasks")))
    {
        if (!str_eq(e->kind, S("tasks")) || !json_str(json_get(t, S("auto"))).n) continue;
        if (!first && json_i64(json_get(t, S("user")), &id)) put_id(c, w, id);
        first = false;
    }
    jw_end_arr(w);
}

static id64 who_of_line(const struct told *e)
{
    id64 id = e->user;
    json_each(t, json_get(e->what, S("tasks"))) if (str_eq(e->kind, S("tasks")) &&
                                                    json_str(json_get(t, S("auto"))).n)
    {
        (void)json_i64(json_get(t, S("user")), &id);
        break;
    }
    return id;
}

static str why_of(const struct told *e)
{
    str own = word(e, "auto");
    if (str_eq(own, S("time"))) return word(e, "do");
    if (own.n) return own;
    json_each(t, json_get(e->what, S("tasks"))) if (str_eq(e->kind, S("tasks")) &&
                                                    json_str(json_get(t, S("auto")))
                                                        .n) return json_str(json_get(t, S("auto")));
    return str_eq(e->kind, S("end")) ? word(e, "result") : STR_NONE;
}

static str text_of(const struct told *e)
{
    static const char *const keys[] = { "opinion", "text", "why" };
    for (size_t k = 0; k < COUNT_OF(keys); k++)
        if (word(e, keys[k]).n) return word(e, keys[k]);
    return STR_NONE;
}

static void str_or_null(struct jw *w, const char *key, str s)
{
    jw_key(w, str_of(key));
    if (s.n) jw_str(w, s);
    else jw_null(w);
}

static void put_to_node(struct ctx *c, struct jw *w, const struct inst *i, const struct told *e)
{
    const struct flow_node *n = graph_node(i->graph, word(e, "to"));
    jw_key(w, S("to_node"));
    if (!n || str_eq(e->kind, S("move"))) {
        jw_null(w);
        return;
    }
    jw_obj(w);
    jw_kstr(w, "id", n->id);
    jw_kstr(w, "title", node_title(c, n));
    jw_end_obj(w);
}

// --- What was written -----------------------------------------------------------------------------------------

// The lines of the record's history; NULL when the reader may not see it.
static const struct json *past_of(struct ctx *c, const struct inst *i)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    size_t at;
    err_t e = record_history(c, i->form, i->record, &w);
    if (e != OK) err_clear(c);
    const struct json *j = e == OK ? json_parse(c->mem, buf_str(&b), &at) : NULL;
    return json_get(j, S("rows"));
}

static void put_changed(struct jw *w, const struct told *e, const struct json *past)
{
    i64 rev = 0, one;
    jw_key(w, S("changes"));
    (void)json_i64(json_get(e->what, S("record_rev")), &rev);
    json_each(row, past) if (rev && json_i64(json_get(row, S("rev")), &one) && one == rev)
    {
        jw_json(w, json_get(row, S("changes")));
        return;
    }
    jw_arr(w);
    jw_end_arr(w);
}

static void put_files(struct jw *w, const struct told *e)
{
    const struct json *files = json_get(e->what, S("files"));
    jw_key(w, S("files"));
    if (files) jw_json(w, files);
    else {
        jw_arr(w);
        jw_end_arr(w);
    }
    jw_key(w, S("signature"));
    if (json_get(e->what, S("signature"))) jw_json(w, json_get(e->what, S("signature")));
    else jw_null(w);
}

static void put_line(struct ctx *c, struct jw *w, const struct inst *i, const struct told *e,
                     const struct json *past)
{
    const struct flow_node *n = graph_node(i->graph, e->node);
    bool by_time = str_eq(word(e, "auto"), S("time"));
    jw_obj(w);
    jw_ki64(w, "seq", e->seq);
    jw_ki64(w, "rev", e->rev);
    jw_ki64(w, "round", e->round);
    jw_kinstant(w, "at", e->at);
    jw_kstr(w, "kind", shown_kind(e));
    put_person(c, w, "who", who_of_line(e));
    put_person(c, w, "on_behalf_of", by_time ? 0 : e->for_user);
    jw_kstr(w, "by", by_time ? S("time") : e->user ? S("person") : S("flow"));
    str_or_null(w, "node", n ? n->id : STR_NONE);
    str_or_null(w, "node_title", n ? node_title(c, n) : STR_NONE);
    jw_key(w, S("task"));
    if (e->task) jw_id(w, e->task);
    else jw_null(w);
    str_or_null(w, "text", text_of(e));
    put_to(c, w, e);
    put_to_node(c, w, i, e);
    str_or_null(w, "mode", word(e, "mode"));
    str_or_null(w, "why", why_of(e));
    put_files(w, e);
    put_changed(w, e, past);
    jw_end_obj(w);
}

err_t story_put(struct ctx *c, struct jw *w, const struct inst *i, const struct story *s)
{
    bool wrote = false;
    for (size_t k = 0; k < s->n; k++) wrote |= json_get(s->v[k].what, S("record_rev")) != NULL;
    const struct json *past = wrote ? past_of(c, i) : NULL;
    jw_key(w, S("history"));
    jw_arr(w);
    for (size_t k = 0; k < s->n; k++)
        if (!is_hidden(&s->v[k])) put_line(c, w, i, &s->v[k], past);
    jw_end_arr(w);
    return OK;
}
