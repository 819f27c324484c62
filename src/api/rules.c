// SPDX-License-Identifier: Apache-2.0
// Rules of the house as their designer sees them, and to-dos as each person sees his own.
#include "api/internal.h"
#include "io/error_text.h"
#include "job/task.h"
#include "rule/rule.h"

struct edit {
    struct rule_edit in;
    str zh, en;
    enum rule_mode mode;
};

static err_t edit_of(struct request *q, struct edit *e)
{
    const struct json *title = json_get(q->body, S("title")), *mode = json_get(q->body, S("mode")),
                      *zh = json_get(title, S("zh")), *en = json_get(title, S("en"));
    *e = (struct edit){ .in = { .spec = json_get(q->body, S("spec")) } };
    if (title) TRY(json_only(q->c, title, S("title"), BODY_KEYS("zh", "en")));
    if (mode && !rule_mode_of_key(json_str(mode), &e->mode))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("mode"), S("mode"));
    e->zh = json_str(zh);
    e->en = json_str(en);
    if (zh) e->in.title_zh = &e->zh;
    if (en) e->in.title_en = &e->en;
    if (mode) e->in.mode = &e->mode;
    return OK;
}

static err_t answer_rule(struct request *q, id64 id, int status)
{
    const struct rule_def *d;
    TRY(renew_after_change(q));
    TRY(rule_of(q->c, id, &d));
    struct jw w = answer_json(q, status);
    rule_put(q->c, &w, d);
    return OK;
}

err_t api_rules_list(struct request *q)
{
    struct form *f;
    TRY(form_of_path(q, &f));
    struct jw w = answer_json(q, 200);
    return rule_list(q->c, f, &w);
}

err_t api_rule_resume(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("drop")));
    TRY(rule_resume(q->c, id, json_bool(json_get(q->body, S("drop")))));
    return answer_none(q);
}

err_t api_rule_post(struct request *q)
{
    struct form *f;
    struct edit e;
    id64 id;
    TRY(form_of_path(q, &f));
    TRY(body_only(q, BODY_KEYS("title", "mode", "spec")));
    TRY(edit_of(q, &e));
    TRY(rule_create(q->c, f, &e.in, &id));
    return answer_rule(q, id, 201);
}

err_t api_rule_patch(struct request *q)
{
    struct edit e;
    id64 id;
    i64 version;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("title", "mode", "spec", "version")));
    TRY(edit_of(q, &e));
    if (!json_i64(json_get(q->body, S("version")), &version))
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("version"), S("version"));
    TRY(rule_change(q->c, id, version, &e.in));
    return answer_rule(q, id, 200);
}

err_t api_rule_delete(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(rule_remove(q->c, id));
    return answer_none(q);
}

err_t api_rules_replay(struct request *q)
{
    struct form *f;
    i64 after = 0;
    TRY(form_of_path(q, &f));
    TRY(body_only(q, BODY_KEYS("spec", "after")));
    if (json_get(q->body, S("after")) &&
        (!json_i64(json_get(q->body, S("after")), &after) || after < 0))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("after"), S("after"));
    struct jw w = answer_json(q, 200);
    return rule_replay(q->c, f, json_get(q->body, S("spec")), after, &w);
}

err_t api_rules_preview(struct request *q)
{
    struct form *f;
    TRY(form_of_path(q, &f));
    TRY(body_only(q, BODY_KEYS("spec")));
    struct jw w = answer_json(q, 200);
    return rule_preview(q->c, f, json_get(q->body, S("spec")), &w);
}

// --- What happened, in words ------------------------------------------------------------------------------

// {"error" or "code", "args"} as a run keeps it, in the caller's words.
static str reason_text(struct request *q, const struct json *why)
{
    const struct json *args = json_get(why, S("args")), *code = json_get(why, S("error"))
                                                                    ? json_get(why, S("error"))
                                                                    : json_get(why, S("code"));
    struct err_item item = { .code = OK };
    int n = 0;
    for (int e = OK + 1; e < ERR_COUNT && item.code == OK; e++)
        if (str_eq(err_symbol((err_t)e), json_str(code))) item.code = (err_t)e;
    json_each(arg, args) if (n < 3) item.arg[n++] = json_str(arg);
    return item.code == OK ? STR_NONE : error_text(q->c, &item);
}

// The answer of rule/ once more, each reason of a failure with its "message".
void put_said(struct request *q, struct jw *w, const struct json *j)
{
    if (json_is(j, JSON_ARRAY)) {
        jw_arr(w);
        json_each(one, j) put_said(q, w, one);
        jw_end_arr(w);
    } else if (json_is(j, JSON_OBJECT)) {
        jw_obj(w);
        json_each(one, j)
        {
            jw_key(w, one->key);
            put_said(q, w, one);
        }
        if (json_is(json_get(j, S("args")), JSON_ARRAY)) jw_kstr(w, "message", reason_text(q, j));
        jw_end_obj(w);
    } else {
        jw_json(w, j);
    }
}

err_t answer_said(struct request *q, struct buf *b)
{
    size_t at;
    const struct json *j = json_parse(q->c->mem, buf_str(b), &at);
    if (!j) return fail(q->c, ERR_INTERNAL);
    struct jw w = answer_json(q, 200);
    put_said(q, &w, j);
    return OK;
}

err_t api_rules_try(struct request *q)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    struct form *f;
    i64 record;
    TRY(form_of_path(q, &f));
    TRY(body_only(q, BODY_KEYS("spec", "record")));
    if (!json_i64(json_get(q->body, S("record")), &record))
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("record"), S("record"));
    TRY(rule_try(q->c, f, json_get(q->body, S("spec")), record, &w));
    return answer_said(q, &b);
}

err_t api_rule_runs(struct request *q)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    const struct rule_def *d;
    id64 id;
    i64 record = 0, before = 0;
    TRY(path_id(q, S("id"), &id));
    TRY(rule_of(q->c, id, &d));
    (void)query_i64(q, S("record"), &record);
    (void)query_i64(q, S("before"), &before);
    TRY(rule_runs(q->c, d, record, before, &w));
    return answer_said(q, &b);
}

err_t api_rule_because(struct request *q)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    const struct rule_def *d;
    id64 id;
    i64 record = 0;
    TRY(path_id(q, S("id"), &id));
    TRY(rule_of(q->c, id, &d));
    if (!query_i64(q, S("record"), &record))
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("record"), S("record"));
    TRY(rule_why(q->c, d, record, &w));
    return answer_said(q, &b);
}

err_t api_rule_retry(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(rule_retry(q->c, id));
    return answer_none(q);
}

// --- To-dos ---------------------------------------------------------------------------------------------

// Its words were made with the rights of whoever has it: who looks through his eyes may have fewer.
static void put_words(struct request *q, struct jw *w, const struct task *t)
{
    bool is_plain = !q->c->who->also || !t->record || str_eq(t->kind, S("flow"));
    str form = t->form ? title_in(t->form->title, q->c->lang) : STR_NONE;
    jw_kstr(w, "title", is_plain ? t->title : form);
    jw_kstr(w, "text", is_plain ? t->text : STR_NONE);
}

static void put_task(struct request *q, struct jw *w, const struct task *t, str record_title)
{
    jw_obj(w);
    jw_kid(w, "id", t->id);
    jw_kstr(w, "kind", t->kind);
    put_words(q, w, t);
    jw_kstr(w, "form", t->form ? t->form->full_key : STR_NONE);
    jw_kid(w, "record", t->record);
    jw_kstr(w, "record_title", record_title);
    jw_kstr(w, "state", t->state);
    jw_kinstant(w, "made_at", t->made_at);
    jw_kinstant(w, "due_at", t->due_at);
    jw_kinstant(w, "ended_at", t->ended_at);
    jw_kbool(w, "is_late", t->due_at && (t->ended_at ? t->ended_at : q->c->now_ms) > t->due_at);
    jw_kbool(w, "closes_itself", t->done_when.n > 0);
    jw_end_obj(w);
}

// The title of its record as the person may see it now.
static err_t record_title(struct request *q, const struct task *t, str *out)
{
    *out = STR_NONE;
    return t->form && t->record ? query_titles(q->c, t->form, &t->record, 1, out) : OK;
}

err_t api_tasks_list(struct request *q)
{
    struct task *v;
    size_t n;
    i64 open, late;
    TRY(task_list(q->c, query_str(q, S("box")), 200, &v, &n));
    TRY(task_count_open(q->c, &open, &late));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_ki64(&w, "open", open);
    jw_ki64(&w, "late", late);
    jw_kinstant(&w, "now", q->c->now_ms);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (size_t i = 0; i < n; i++) {
        str title;
        TRY(record_title(q, &v[i], &title));
        put_task(q, &w, &v[i], title);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

err_t api_task_post(struct request *q)
{
    struct ctx *c = q->c;
    id64 id;
    i64 user;
    str to, why;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("to", "user", "why")));
    TRY(body_str(q, S("to"), true, &to));
    TRY(body_str(q, S("why"), false, &why));
    if (why.n > 2000) return fail_arg2(c, ERR_FIELD_FORMAT, S("why"), S("why"), S("2000"));
    if (str_eq(to, S("done"))) TRY(task_done(c, id));
    else if (str_eq(to, S("open"))) TRY(task_reopen(c, id));
    else if (!str_eq(to, S("given"))) return fail_arg(c, ERR_BAD_REQUEST, S("to"), S("to"));
    else if (!json_i64(json_get(q->body, S("user")), &user))
        return fail_arg(c, ERR_FIELD_REQUIRED, S("user"), S("user"));
    else TRY(task_give(c, id, user, why));
    return answer_none(q);
}

// Who has what to do about a record; the words only of one's own.
static void put_record_task(struct request *q, struct jw *w, const struct task *t)
{
    const struct user *u = catalog_user(q->c->cat, t->user);
    bool is_own = t->user == q->c->who->user_id && !q->c->who->also;
    jw_obj(w);
    jw_kid(w, "id", is_own ? t->id : 0);
    jw_key(w, S("user"));
    jw_obj(w);
    jw_kid(w, "id", t->user);
    jw_kstr(w, "title", u ? u->name : STR_NONE);
    jw_end_obj(w);
    jw_kstr(w, "kind", t->kind);
    jw_kstr(w, "title", is_own ? t->title : STR_NONE);
    jw_kinstant(w, "due_at", t->due_at);
    jw_kbool(w, "is_late", t->due_at && q->c->now_ms > t->due_at);
    jw_end_obj(w);
}

err_t api_record_tasks(struct request *q)
{
    struct task *v;
    size_t n;
    id64 id;
    u64 rm, also;
    const struct form_policy *p;
    TRY(path_id(q, S("id"), &id));
    TRY(query_row_mask(q->c, q->form, id, ACT_READ, &rm, &also));
    TRY(policy_of(q->c, q->form, &p));
    if (!query_may(p, ACT_READ, rm, also)) return fail(q->c, ERR_NOT_FOUND);
    TRY(task_of_record(q->c, q->form, id, &v, &n));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (size_t i = 0; i < n; i++) put_record_task(q, &w, &v[i]);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}
