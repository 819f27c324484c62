// SPDX-License-Identifier: Apache-2.0
// Which rules, plans and flows call a connection. Those that are at work hold it: without it they would stop at
// that step. What is off, or only drawn, is told and holds nothing.
#include "act/connection.h"
#include "meta/automation.h"
#include "meta/flows.h"

#define NAMED_MAX 6 // more are not read anyway

// {"do":"call","connection":key}, anywhere.
static bool calls(const struct json *j, str key)
{
    if (!j || j->type < JSON_ARRAY) return false;
    if (str_eq(json_str(json_get(j, S("do"))), S("call")) &&
        str_eq(json_str(json_get(j, S("connection"))), key))
        return true;
    json_each(kid, j) if (calls(kid, key)) return true;
    return false;
}

struct use {
    const char *kind;
    struct titles title;
    const struct form *form;
    id64 id;
    bool is_on;
};
struct uses {
    VEC(struct use) v;
    int working;
};

static void add(struct ctx *c, struct uses *out, struct use one)
{
    vec_push(c->mem, &out->v, one);
    out->working += one.is_on;
}

static err_t add_flow(struct ctx *c, str key, const struct flow_def *d, struct uses *out)
{
    bool published = calls(d->spec, key), named = published;
    str draft;
    if (!named) {
        TRY(flows_draft(c, d->id, &draft));
        named = calls(json_parse(c->mem, draft, NULL), key);
    }
    if (named) add(c, out, (struct use){ "flow", d->title, d->form, d->id, published && d->is_on });
    return OK;
}

static err_t uses_of(struct ctx *c, str key, struct uses *out)
{
    *out = (struct uses){ 0 };
    for (int i = 0; i < c->cat->rule_count; i++) {
        const struct rule_def *d = &c->cat->rules[i];
        const char *kind = d->kind == WHEN_PLAN ? "plan" : "rule";
        if (!d->flow && calls(d->spec, key))
            add(c, out, (struct use){ kind, d->title, d->form, d->id, d->mode != RULE_OFF });
    }
    for (int i = 0; i < c->cat->flow_count; i++) TRY(add_flow(c, key, &c->cat->flows[i], out));
    return OK;
}

// --- Of an app ------------------------------------------------------------------------------------------------

static err_t add_called(struct ctx *c, const struct json *j, struct connections *out)
{
    if (!j || j->type < JSON_ARRAY) return OK;
    str key = str_eq(json_str(json_get(j, S("do"))), S("call"))
                  ? json_str(json_get(j, S("connection")))
                  : STR_NONE;
    bool known = !key.n, found;
    for (size_t i = 0; i < out->n; i++) known = known || str_eq(out->v[i].key, key);
    if (!known) {
        struct connection n = { 0 };
        TRY(connection_find(c, key, &n, &found));
        if (!found) n = (struct connection){ .key = key, .title = { key, STR_NONE } };
        vec_push(c->mem, out, n);
    }
    json_each(kid, j) TRY(add_called(c, kid, out));
    return OK;
}

err_t connections_of(struct ctx *c, const struct app *app, struct connections *out)
{
    *out = (struct connections){ 0 };
    for (int i = 0; i < c->cat->rule_count; i++)
        if (c->cat->rules[i].form->app->id == app->id)
            TRY(add_called(c, c->cat->rules[i].spec, out));
    for (int i = 0; i < c->cat->flow_count; i++) {
        const struct flow_def *d = &c->cat->flows[i];
        str draft;
        if (d->form->app->id != app->id) continue;
        TRY(add_called(c, d->spec, out));
        TRY(flows_draft(c, d->id, &draft));
        TRY(add_called(c, json_parse(c->mem, draft, NULL), out));
    }
    return OK;
}

err_t connection_put_uses(struct ctx *c, struct jw *w, str key)
{
    struct uses all;
    TRY(uses_of(c, key, &all));
    jw_ki64(w, "used", (i64)all.v.n);
    jw_ki64(w, "working", all.working);
    if (!actor_has(c, RIGHT(DESIGN))) return OK;
    jw_key(w, S("uses"));
    jw_arr(w);
    for (size_t i = 0; i < all.v.n; i++) {
        const struct use *u = &all.v.v[i];
        jw_obj(w);
        jw_kstr(w, "kind", str_of(u->kind));
        jw_kstr(w, "title", title_in(u->title, c->lang));
        jw_kstr(w, "form", u->form->full_key);
        jw_kid(w, "id", u->id);
        jw_kbool(w, "is_on", u->is_on);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

// By name for who may know them.
err_t connection_need_free(struct ctx *c, const struct connection *n)
{
    struct uses all;
    struct buf names = BUF(c->mem);
    bool en = c->lang == LANG_EN, named = actor_has(c, RIGHT(DESIGN));
    int told = 0;
    TRY(uses_of(c, n->key, &all));
    if (!all.working) return OK;
    for (size_t i = 0; i < all.v.n && named && told < NAMED_MAX; i++) {
        if (!all.v.v[i].is_on) continue;
        if (told++) buf_put(&names, en ? S(", ") : S("、"));
        buf_put(&names, title_in(all.v.v[i].title, c->lang));
    }
    str whom = named ? buf_str(&names)
                     : str_fmt(c->mem, en ? "%d rules or flows" : "%d 条规则或流程", all.working);
    return fail_arg2(c, ERR_CONNECTION_USED, STR_NONE, title_in(n->title, c->lang), whom);
}
