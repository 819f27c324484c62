// SPDX-License-Identifier: Apache-2.0
// Calls a program of others and writes what it answers: {"do":"call","connection":key,"method":"POST",
// "path":"/patients/{code}","query":{},"headers":{},"body":{"patient.name":value},"expect":[200],"repeat":bool,
// "into":{field: "data.id"},"fails":"stop|go_on"}. The step makes a row of x_call and waits; looked at again, it takes
// what came. A failed one that is not being waited for was sent back here by a person: it is made once more.
#include "act/call.h"

#define LOOK_MS 600000 // whoever marks the call wakes us; this is for the case that nobody did

static err_t check_into(struct ctx *c, const struct form *f, const struct json *into, str path)
{
    const struct form_policy *p;
    if (!into) return OK;
    TRY(policy_of(c, f, &p));
    if (!json_is(into, JSON_OBJECT) || into->count > 50)
        return spec_wrong(c, path, "应为对象 {}", "an object is needed");
    json_each(j, into)
    {
        str at = str_cat3(c->mem, path, S("."), j->key);
        const struct field *field = form_field(f, j->key);
        if (!given_fits(field))
            return spec_wrong(c, at, "不能写这个字段", "this field cannot be written");
        if (!actor_may_write_field(p, field) || !(p->actions & ACT_UPDATE))
            return spec_wrong(c, at, "您没有写这个字段的权限",
                              "you have no right to write this field");
        TRY(given_path_check(c, j, at));
    }
    return OK;
}

static err_t check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    struct connection n;
    bool found = false;
    str key = json_str(json_get(j, S("connection")));
    TRY(keys_only(c, j, path,
                  KEYS("do", "connection", "method", "path", "query", "headers", "body", "expect",
                       "repeat", "into", "fails")));
    if (key.n) TRY(connection_find(c, key, &n, &found));
    if (!found)
        return spec_wrong(c, path_under(c, path, "connection"),
                          "请选择外部连接；没有时请管理员先添加",
                          "choose a connection; an administrator adds them");
    TRY(call_check(c, f, j, path));
    if (json_get(j, S("fails")))
        TRY(one_of(c, json_get(j, S("fails")), path_under(c, path, "fails"),
                   KEYS("stop", "go_on")));
    return check_into(c, f, json_get(j, S("into")), path_under(c, path, "into"));
}

// --- The way there ----------------------------------------------------------------------------------------------

static void wait_for(struct ctx *c, struct act *a)
{
    a->again = true;
    a->why = "call";
    a->wait_until = c->now_ms + LOOK_MS;
}

static err_t ask(struct ctx *c, struct act *a, const struct json *j)
{
    struct outgoing o;
    id64 id;
    TRY(call_build(c, a, j, &o));
    if (a->said) { // a trial sends nothing, and goes on without the answer
        jw_kstr(a->log, "connection", json_str(json_get(j, S("connection"))));
        jw_kstr(a->log, "method", o.method);
        jw_kstr(a->log, "path", json_str(json_get(j, S("path"))));
        return OK;
    }
    TRY(call_add(c, a, json_str(json_get(j, S("connection"))), json_str(json_get(j, S("path"))), &o,
                 &id));
    jw_kid(a->log, "call", id);
    wait_for(c, a);
    return OK;
}

// --- And back ---------------------------------------------------------------------------------------------------

struct taking {
    struct act *a;
    const struct json *into, *answer;
};

static err_t take(struct ctx *c, void *arg)
{
    const struct taking *t = arg;
    struct saved saved;
    struct write w = { .form = t->a->form, .id = t->a->record, .rev = -1, .joins = true };
    w.changes = mem_array(c->mem, struct change, t->into->count + 1);
    json_each(j, t->into)
    {
        const struct field *f = form_field(t->a->form, j->key);
        const struct json *v = given_at(t->answer, json_str(j));
        if (f && f->index >= 0 && v) TRY(given_value(c, f, v, &w.changes[w.change_count++]));
    }
    return w.change_count ? record_save(c, &w, &saved) : OK;
}

static err_t write_answer(struct ctx *c, struct act *a, const struct json *j,
                          const struct call_row *r)
{
    struct taking t = { a, json_get(j, S("into")), NULL };
    str body;
    if (!t.into || !t.into->count || !a->cells) return OK;
    TRY(call_open_answer(c, r, &body));
    t.answer = json_parse(c->mem, body, NULL);
    jw_key(a->log, S("into"));
    jw_arr(a->log);
    json_each(f, t.into) if (given_at(t.answer, json_str(f))) jw_str(a->log, f->key);
    jw_end_arr(a->log);
    return store_write(c, WRITE_JOBS, take, &t);
}

static err_t title_of(struct ctx *c, str key, str *out)
{
    struct connection n;
    bool found;
    TRY(connection_find(c, key, &n, &found));
    *out = found ? title_in(n.title, c->lang) : key;
    return OK;
}

static err_t failed(struct ctx *c, const struct call_row *r)
{
    str title;
    TRY(title_of(c, r->connection, &title));
    if (str_eq(r->state, S("unknown"))) return fail_arg(c, ERR_CALL_UNSURE, STR_NONE, title);
    if (str_eq(r->why, S("CONNECTION_OFF")))
        return fail_arg(c, ERR_CONNECTION_OFF, STR_NONE, title);
    return fail_arg2(c, ERR_CALL_FAILED, STR_NONE, title, r->error);
}

static void tell(struct act *a, const struct call_row *r)
{
    jw_kid(a->log, "call", r->id);
    jw_kstr(a->log, "connection", r->connection);
    jw_kstr(a->log, "method", r->method);
    jw_kstr(a->log, "path", r->shown);
    jw_kstr(a->log, "state", r->state);
    jw_ki64(a->log, "status", r->status);
    jw_ki64(a->log, "tries", r->tries);
}

// What cannot be done is passed over where the rule says so.
static err_t judge(struct ctx *c, struct act *a, const struct json *j, err_t e)
{
    bool goes_on = str_eq(json_str(json_get(j, S("fails"))), S("go_on"));
    if (e == OK || act_is_passing(e) || !goes_on) return e;
    jw_kstr(a->log, "note", S("failed"));
    jw_kstr(a->log, "error", err_symbol(e));
    err_clear(c);
    return OK;
}

static err_t run(struct ctx *c, struct act *a, const struct json *j)
{
    struct call_row r;
    bool found;
    TRY(call_find(c, str_fmt(c->mem, STR_FMT ":%d", STR_ARG(a->key), a->step), &r, &found));
    if (!found && !a->cells) {
        jw_kstr(a->log, "note", S("gone"));
        return OK;
    }
    if (!found) return judge(c, a, j, ask(c, a, j));
    bool is_done = str_eq(r.state, S("done")),
         is_lost = str_eq(r.state, S("failed")) || str_eq(r.state, S("unknown"));
    if (is_lost && !a->is_again && r.what.n) {
        TRY(call_again(c, r.id));
        wait_for(c, a);
        return OK;
    }
    if (!is_done && !is_lost) {
        wait_for(c, a);
        return OK;
    }
    tell(a, &r);
    return judge(c, a, j, is_done ? write_answer(c, a, j, &r) : failed(c, &r));
}

const struct action action_call = { check, run };
