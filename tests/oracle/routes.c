// SPDX-License-Identifier: Apache-2.0
// Part of driver_test.c: addresses of the API, asked without a network. The handler runs behind the same
// steps as in a server, for the person that the driver says: the table's row, the right on the form, the
// body, the answer or the problem in words.
#include <sys/stat.h>
#include "api/internal.h"
#include "io/public.h"
#include "record/merge.h"

static void routes_close(struct driver *d)
{
    if (d->api) api_close(d->api);
    d->api = NULL;
}

static err_t routes_open(struct driver *d, struct ctx *c)
{
    struct api_config cfg = {
        .store = d->h.store, .crypto = c->crypto, .data_dir = str_of(d->h.dir), .version = S("test")
    };
    if (d->api) return OK;
    mkdir(str_z(c->mem, str_cat(c->mem, str_of(d->h.dir), S("/spool"))), 0700);
    return api_open(c, &cfg, &d->api);
}

static void set_target(struct http_request *r, str target)
{
    str rest, segment;
    i64 q = str_find_char(target, '?');
    r->path = q < 0 ? target : str_sub(target, 0, (size_t)q);
    r->query = q < 0 ? STR_NONE : str_from(target, (size_t)q + 1);
    rest = str_from(r->path, 1);
    while (str_next(&rest, '/', &segment)) r->segments[r->segment_count++] = segment;
}

static void add_header(struct http_request *r, str name, str value)
{
    if (value.n) r->headers[r->header_count++] = (struct http_header){ name, value };
}

static struct http_exchange *exchange(struct ctx *c, const struct json *j)
{
    struct http_exchange *x = mem_new_of(c->mem, struct http_exchange);
    struct http_request *r = &x->req;
    str method = text_of(j, "method");
    *x = (struct http_exchange){ .mem = c->mem, .request_id = S("test") };
    while (!str_eq(http_method_name(r->method), method)) r->method++;
    set_target(r, text_of(j, "target"));
    r->host = S("localhost");
    r->peer = S("192.0.2.1");
    r->body = text_of(j, "body");
    r->body_n = (i64)r->body.n;
    r->body_fd = -1;
    add_header(r, S("content-type"), text_of(j, "type"));
    add_header(r, S("if-match"), text_of(j, "rev"));
    x->res.status = 200;
    x->res.body = BUF(c->mem);
    return x;
}

// As dispatch.c has it, but for who calls, which is settled.
static err_t enter(struct request *q)
{
    str key = route_param(&q->match, S("form"));
    const struct api_route *r = q->route;
    if (r->permission == PERM_LINK) return public_enter(q);
    if (r->permission == PERM_RIGHT && !(q->c->who->system_rights & r->rights))
        return fail(q->c, ERR_ACTION_DENIED);
    if (r->permission != PERM_FORM) return OK;
    TRY(form_of(q->c, key, &q->form));
    return need_action(q->c, q->form, r->action);
}

static err_t read_body(struct request *q)
{
    static const struct json empty = { .type = JSON_OBJECT };
    size_t at = 0;
    q->body = &empty;
    if (q->route->kind == UPLOADS || !q->x->req.body_n) return OK;
    q->raw = q->x->req.body;
    q->body = json_parse(q->c->mem, q->raw, &at);
    return q->body ? OK : fail_arg(q->c, ERR_BAD_JSON, STR_NONE, str_of_i64(q->c->mem, (i64)at));
}

static err_t handle(struct request *q)
{
    if (router_find(q->api->router, q->x->req.method, &q->x->req, &q->match) != ROUTE_OK)
        return fail(q->c, ERR_NOT_FOUND);
    q->route = (const struct api_route *)(const void *)q->match.row;
    TRY(enter(q));
    TRY(read_body(q));
    return idem_run(q);
}

static str serve(struct driver *d, struct ctx *c, struct http_exchange *x)
{
    struct request q = { .c = c, .x = x, .api = d->api };
    err_t e = handle(&q);
    if (e != OK) {
        x->res.header_count = 0;
        x->res.body = BUF(c->mem);
        problem_write(&q, e);
    }
    return buf_str(&x->res.body);
}

static err_t put_route(struct driver *d, struct ctx *c, const struct json *j, struct jw *w)
{
    TRY(routes_open(d, c));
    struct http_exchange *x = exchange(c, j);
    str body = serve(d, c, x);
    err_clear(c);
    jw_obj(w);
    jw_ki64(w, "status", x->res.status);
    jw_kstr(w, "body", body);
    jw_end_obj(w);
    return OK;
}

// A public form made for the occasion: what a stranger is shown, and what he is told who fills it in.
static err_t put_public(struct driver *d, struct ctx *c, const struct form *f, const struct json *j,
                        struct jw *w)
{
    struct public_form p;
    id64 id;
    size_t at;
    TRY(routes_open(d, c));
    c->who = actor_cli(c, S("test"));
    TRY(public_make(c, f, json_get(j, S("spec")), &id));
    TRY(public_get(c, id, &p));
    str target = str_cat(c->mem, S("/pub/v1/forms/"), p.token);
    struct http_exchange get = { .mem = c->mem, .req = { .peer = S("192.0.2.1"), .body_fd = -1 } };
    set_target(&get.req, target);
    get.res.body = BUF(c->mem);
    str shown = serve(d, c, &get);
    err_clear(c);
    struct http_exchange *post = exchange(c, j);
    struct buf b = BUF(c->mem);
    struct jw body = JW(&b);
    jw_obj(&body);
    jw_key(&body, S("values"));
    jw_json(&body, json_get(j, S("values")));
    const struct json *notice = json_get(json_parse(c->mem, shown, &at), S("notice"));
    jw_kstr(&body, "notice_version", json_str(json_get(notice, S("version"))));
    jw_end_obj(&body);
    post->req.segment_count = 0;
    set_target(&post->req, target);
    post->req.body = buf_str(&b);
    post->req.body_n = (i64)b.n;
    c->now_ms += 60000; // nobody fills it in at once
    str told = serve(d, c, post);
    c->now_ms -= 60000;
    err_clear(c);
    jw_obj(w);
    jw_ki64(w, "status", post->res.status);
    jw_kstr(w, "shown", shown);
    jw_kstr(w, "body", told);
    jw_end_obj(w);
    return OK;
}

static void find_twins(struct house *h)
{
    for (int i = 0; i < h->cat->form_count; i++) {
        str after = STR_NONE;
        for (int step = 0; step >= 0 && h->cat->forms[i]->is_person;)
            HOUSE_DO(h, record_twins_find(h->c, h->cat->forms[i], &step, &after));
    }
}
