// SPDX-License-Identifier: Apache-2.0
// Exports that somebody has to approve. The request keeps the argument of the job as it will run; its
// path lies in the server's spool and is told to nobody. Asking and deciding are audited, and whoever
// waits for the other is told by a notice.
#include "auth/audit.h"
#include "base/vec.h"
#include "io/io.h"
#include "job/notice.h"

static str approval_of(const struct form *f)
{
    return json_str(json_get(f->options_json, S("export_approval")));
}

// "manager" is a role of the form's own app or of none; "hospital.manager" one of another app.
static bool is_approver(struct ctx *c, const struct form *f, const struct role *r)
{
    str key = approval_of(f);
    bool near = !r->app || r->app->id == f->app->id;
    if (near && str_eq(r->key, key)) return true;
    return r->app && str_eq(key, str_cat3(c->mem, r->app->key, S("."), r->key));
}

static bool holds(struct ctx *c, const struct form *f, const struct role **roles, int n)
{
    for (int i = 0; approval_of(f).n && i < n; i++)
        if (is_approver(c, f, roles[i])) return true;
    return false;
}

static bool may_decide(struct ctx *c, const struct form *f)
{
    return c->who->user_id && !c->who->also && holds(c, f, c->who->roles, c->who->role_count) &&
           actor_may(c, f, ACT_EXPORT);
}

bool export_needs_approval(struct ctx *c, const struct form *f)
{
    if (!approval_of(f).n || c->who->has_all_rights) return false;
    return !may_decide(c, f); // nobody holds a role that is gone: then nobody exports
}

// --- Telling --------------------------------------------------------------------------------------

struct news {
    id64 user;
    const char *kind;
    const struct form *f;
    id64 request;
    str who;
};

static err_t tell(struct ctx *c, const struct news *n)
{
    str args = notice_args(c, (const char *const[]){ "who", "form" },
                           (const str[]){ n->who, title_in(n->f->title, c->lang) }, 2);
    struct notice notice = { n->user, str_of(n->kind),
                             args,    n->f,
                             0,       str_fmt(c->mem, "%s:%lld", n->kind, (long long)n->request) };
    return notice_add(c, &notice, NULL);
}

static err_t tell_approvers(struct ctx *c, const struct form *f, id64 request)
{
    for (int i = 0; i < c->cat->user_count; i++) {
        const struct user *u = c->cat->users[i];
        if (u->is_off || u->id == c->who->user_id || !holds(c, f, u->roles, u->role_count))
            continue;
        struct news n = { u->id, "export.asked", f, request, c->who->name };
        TRY(tell(c, &n));
    }
    return OK;
}

static err_t note(struct ctx *c, str action, id64 form, id64 request, str text)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kid(&w, "request", request);
    jw_kstr(&w, "text", text);
    jw_end_obj(&w);
    return audit_write(c, action, form, 0, buf_str(&b), S("ok"));
}

// --- Asking ---------------------------------------------------------------------------------------

struct asking {
    const struct form *f;
    str arg, reason;
    i64 rows;
    id64 *id;
};

static err_t insert_request(struct ctx *c, void *arg)
{
    struct asking *a = arg;
    TRY(store_next_ids(c, ident_sequence(0), 1, a->id));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_export_request (id, form_id, who_id, arg, reason, rows, at, state) "
                "VALUES (");
    sql_i64(&q, *a->id);
    sql_lit(&q, ", ");
    sql_i64(&q, a->f->id);
    sql_lit(&q, ", ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, ", ");
    sql_text(&q, a->arg);
    sql_lit(&q, ", ");
    sql_text(&q, a->reason);
    sql_lit(&q, ", ");
    sql_i64(&q, a->rows);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", 'waiting')");
    TRY(db_exec(c, &q, NULL));
    TRY(note(c, S("export_ask"), a->f->id, *a->id, a->reason));
    return tell_approvers(c, a->f, *a->id);
}

err_t export_ask(struct ctx *c, const struct query *q, str arg, str reason, id64 *id)
{
    struct query *own = mem_dup(c->mem, q, sizeof *q);
    struct asking a = { q->form, arg, reason, 0, id };
    bool is_capped;
    if (!c->who->user_id || c->who->also) return fail(c, ERR_ACTION_DENIED); // a key asks nobody
    TRY(need_action(c, q->form, ACT_EXPORT));
    own->action = ACT_EXPORT;
    TRY(query_count(c, own, true, &a.rows, &is_capped));
    return store_write(c, WRITE_PEOPLE, insert_request, &a);
}

// --- Deciding -------------------------------------------------------------------------------------

struct asked {
    id64 id, who, by, job;
    const struct form *f;
    str arg, reason, state, note;
    i64 rows, at, decided_at;
};

static void read_asked(struct ctx *c, const struct rows *r, struct asked *a)
{
    struct mem *m = c->mem;
    *a = (struct asked){ .id = rows_i64(r, 0),
                         .f = catalog_form_by_id(c->cat, rows_i64(r, 1)),
                         .who = rows_i64(r, 2),
                         .arg = str_dup(m, rows_text(r, 3)),
                         .reason = str_dup(m, rows_text(r, 4)),
                         .rows = rows_i64(r, 5),
                         .at = rows_i64(r, 6),
                         .state = str_dup(m, rows_text(r, 7)),
                         .by = rows_i64(r, 8),
                         .decided_at = rows_i64(r, 9),
                         .note = str_dup(m, rows_text(r, 10)),
                         .job = rows_i64(r, 11) };
}

static void select_asked(struct sql *q)
{
    sql_lit(q, "SELECT id, form_id, who_id, arg, reason, rows, at, state, by_id, decided_at, note, "
               "job_id FROM x_export_request");
}

struct deciding {
    struct asked a;
    bool approves;
    str note;
    id64 job;
};

// The job's argument with the reason and the approver, for the sheet that tells of them.
static str approved_arg(struct ctx *c, const struct asked *a)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    const struct json *j = json_parse(c->mem, a->arg, NULL);
    jw_obj(&w);
    json_each(m, j)
    {
        jw_key(&w, m->key);
        jw_json(&w, m);
    }
    jw_kstr(&w, "reason", a->reason);
    jw_kstr(&w, "approved_by", c->who->name);
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t set_decided(struct ctx *c, const struct deciding *d)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "UPDATE x_export_request SET state = ");
    sql_text(&q, d->approves ? S("approved") : S("refused"));
    sql_lit(&q, ", by_id = ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, ", decided_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", note = ");
    sql_text(&q, d->note);
    sql_lit(&q, ", job_id = ");
    if (d->job) sql_i64(&q, d->job);
    else sql_null(&q);
    sql_lit(&q, " WHERE state = 'waiting' AND id = ");
    sql_i64(&q, d->a.id);
    TRY(db_exec(c, &q, &n));
    return n ? OK : fail(c, ERR_EXPORT_DECIDED);
}

static err_t decide(struct ctx *c, void *arg)
{
    struct deciding *d = arg;
    const struct asked *a = &d->a;
    const struct user *asker = catalog_user(c->cat, a->who);
    struct news n = { a->who, d->approves ? "export.approved" : "export.refused", a->f, a->id,
                      c->who->name };
    d->job = 0;
    if (d->approves && (!asker || asker->is_off)) return fail(c, ERR_NOT_FOUND);
    if (d->approves) TRY(job_add_for(c, asker, S("export"), approved_arg(c, a), &d->job));
    TRY(set_decided(c, d));
    TRY(note(c, d->approves ? S("export_approve") : S("export_refuse"), a->f->id, a->id, d->note));
    return tell(c, &n);
}

err_t export_decide(struct ctx *c, id64 id, bool approves, str text, id64 *job)
{
    struct deciding d = { .approves = approves, .note = text };
    struct sql q = db_sql(c);
    struct rows *r;
    bool found;
    select_asked(&q);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (!found) return fail(c, ERR_NOT_FOUND);
    read_asked(c, r, &d.a);
    rows_close(r);
    bool is_own = c->who->user_id && d.a.who == c->who->user_id;
    if (!d.a.f || (!is_own && !may_decide(c, d.a.f))) return fail(c, ERR_NOT_FOUND);
    if (is_own) return fail(c, ERR_ACTION_DENIED);
    TRY(store_write(c, WRITE_PEOPLE, decide, &d));
    *job = d.job;
    return OK;
}

// --- The list ---------------------------------------------------------------------------------------

static void put_user(struct ctx *c, struct jw *w, const char *key, id64 id)
{
    const struct user *u = id ? catalog_user(c->cat, id) : NULL;
    jw_key(w, str_of(key));
    if (!u) {
        jw_null(w);
        return;
    }
    jw_obj(w);
    jw_kid(w, "id", u->id);
    jw_kstr(w, "title", u->name);
    jw_end_obj(w);
}

// What was asked for, as far as the reader may know its fields.
static str asked_filter(struct ctx *c, const struct asked *a)
{
    struct query *q;
    const struct json *j = json_parse(c->mem, a->arg, NULL);
    if (query_parse(c, a->f, json_get(j, S("query")), &q) == OK) return export_filter_text(c, q);
    err_clear(c);
    return STR_NONE;
}

static void put_asked(struct ctx *c, struct jw *w, const struct asked *a)
{
    bool is_own = a->who == c->who->user_id;
    bool waits = str_eq(a->state, S("waiting"));
    jw_obj(w);
    jw_kid(w, "id", a->id);
    jw_kstr(w, "form", a->f->full_key);
    jw_kstr(w, "form_title", title_in(a->f->title, c->lang));
    put_user(c, w, "who", a->who);
    jw_kstr(w, "reason", a->reason);
    jw_kstr(w, "filter", asked_filter(c, a));
    jw_ki64(w, "rows", a->rows);
    jw_kinstant(w, "at", a->at);
    jw_kstr(w, "state", a->state);
    put_user(c, w, "by", a->by);
    jw_kinstant(w, "decided_at", a->decided_at);
    jw_kstr(w, "note", a->note);
    jw_key(w, S("job"));
    if (is_own && a->job) jw_id(w, a->job);
    else jw_null(w);
    jw_kbool(w, "is_mine", is_own);
    jw_kbool(w, "may_decide", waits && !is_own);
    jw_end_obj(w);
}

err_t export_put_requests(struct ctx *c, struct jw *w)
{
    struct sql q = db_sql(c);
    struct rows *r;
    VEC(struct asked) all = { 0 };
    select_asked(&q);
    sql_lit(&q, " ORDER BY id DESC LIMIT 500");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        struct asked a;
        TRY(rows_next(r, &more));
        if (!more) break;
        read_asked(c, r, &a);
        bool sees = a.f && c->who->user_id && (a.who == c->who->user_id || may_decide(c, a.f));
        if (sees) vec_push(c->mem, &all, a);
    }
    jw_arr(w);
    for (size_t i = 0; i < all.n; i++) put_asked(c, w, &all.v[i]);
    jw_end_arr(w);
    return OK;
}
