// SPDX-License-Identifier: Apache-2.0
// From an exchange to a handler. In this order: the row of the table -> a catalogue pinned -> rate ->
// who calls (session or key) -> CSRF -> the row's permission -> the body -> the handler under its
// idempotency key -> the answer or the problem. Nothing here knows a resource.
#include "api/internal.h"
#include "auth/audit.h"
#include "auth/rate.h"
#include "base/log.h"
#include "os/clock.h"

enum { RATE_SIGN, RATE_LINK_READ, RATE_LINK_WRITE, RATE_HOOK, RATE_FINDER, RATE_EVALUATE };
static const struct rate_class rate_classes[] = {
    [RATE_SIGN] = { 60, 60 },       [RATE_LINK_READ] = { 120, 120 },
    [RATE_LINK_WRITE] = { 30, 30 }, [RATE_FINDER] = { 60, 60 }, // it answers to guesses
    [RATE_EVALUATE] = { 120, 300 }, // a person's typing, many fields at once
    [RATE_HOOK] = { 1200, 1200 },   // a vendor reports on many messages
};
#define RATE_BUCKETS 16384

// ---- the catalogue ----

static void unpin(void *cat) { catalog_unpin(cat); }

struct catalog *api_catalog(struct api *a)
{
    lock_take(&a->lock);
    struct catalog *cat = catalog_pin(a->cat);
    lock_drop(&a->lock);
    return cat;
}

void api_pin_catalog(struct api *a, struct ctx *c)
{
    struct catalog *cat = api_catalog(a);
    mem_defer(c->mem, unpin, cat);
    c->cat = cat;
}

static i64 version_now(struct api *a)
{
    lock_take(&a->lock);
    i64 v = a->cat->version;
    lock_drop(&a->lock);
    return v;
}

// Under a->reload. The guard is there because running out of memory must not leave it taken.
static err_t load_newer(struct api *a, struct ctx *c)
{
    struct mem_guard g;
    struct catalog *cat = NULL;
    if (MEM_GUARD(c->mem, &g))
        return ERR_NO_MEMORY; // bare: a detail could jump further, past the lock
    err_t e = catalog_load(c, &cat);
    mem_unguard(c->mem);
    if (e != OK) return e;
    lock_take(&a->lock);
    struct catalog *old = a->cat;
    bool is_newer = cat->version >= old->version;
    if (is_newer) a->cat = cat;
    lock_drop(&a->lock);
    catalog_unpin(is_newer ? old : cat);
    return OK;
}

err_t api_renew_catalog(struct api *a, struct ctx *c, i64 version)
{
    err_t e = OK;
    lock_take(&a->reload);
    if (!version || version_now(a) < version) e = load_newer(a, c);
    lock_drop(&a->reload);
    if (e == OK) api_pin_catalog(a, c);
    return e;
}

// ---- opening ----

err_t api_open(struct ctx *c, const struct api_config *config, struct api **out)
{
    struct mem *m = mem_new(0);
    struct api *a = mem_new_of(m, struct api);
    a->mem = m;
    a->cfg = *config;
    a->cfg.data_dir = str_dup(m, config->data_dir);
    a->router = router_new(m, api_routes, api_route_count, sizeof *api_routes);
    a->rate = rate_new(m, rate_classes, (int)COUNT_OF(rate_classes), RATE_BUCKETS);
    lock_init(&a->lock);
    lock_init(&a->reload);
    err_t e = catalog_load(c, &a->cat);
    if (e != OK) {
        mem_free(m);
        return e;
    }
    *out = a;
    return OK;
}

void api_start(struct api *a, struct http_server *s)
{
    a->server = s;
    if (events_start(a) != OK) log_warn("live events are off");
}

void api_stop(struct api *a) { events_stop(a); }

void api_close(struct api *a)
{
    catalog_unpin(a->cat);
    lock_fini(&a->lock);
    lock_fini(&a->reload);
    mem_free(a->mem);
}

static bool worker_connect(struct api_worker *w)
{
    struct ctx c = { .mem = w->mem, .store = w->api->cfg.store };
    if (w->db) return true;
    err_t e = db_open(&c, w->api->cfg.store, &w->db);
    if (e != OK) log_error("a worker has no database: " STR_FMT, STR_ARG(err_symbol(e)));
    mem_reset(w->mem);
    return e == OK;
}

void *api_worker_open(void *api, int index)
{
    struct api_worker *w = mem_new_of(((struct api *)api)->mem, struct api_worker);
    (void)index;
    w->api = api;
    w->mem = mem_new(0); // it connects at its first request: an idle server holds few pages
    return w;
}

void api_worker_close(void *api, void *worker)
{
    struct api_worker *w = worker;
    (void)api;
    if (w->db) db_close(w->db);
    mem_free(w->mem);
}

struct http_limits api_limits(void *api, enum http_method m, const struct http_request *req)
{
    struct api *a = api;
    struct route_match match;
    if (router_find(a->router, m, req, &match) != ROUTE_OK)
        return (struct http_limits){ .body_bytes = 64 << 10 };
    const struct api_route *r = (const struct api_route *)(const void *)match.row;
    return (struct http_limits){ r->body_bytes, r->deadline_ms, r->kind == UPLOADS };
}

// ---- the steps before the handler ----

static bool is_change(const struct request *q)
{
    return q->x->req.method != METHOD_GET && q->x->req.method != METHOD_HEAD;
}

static err_t check_rate(struct request *q)
{
    int class;
    i64 wait_s;
    const struct api_route *r = q->route;
    if (r->kind == CALLS) class = RATE_HOOK;
    else if (r->permission == PERM_LINK) class = is_change(q) ? RATE_LINK_WRITE : RATE_LINK_READ;
    else if (r->handle == api_test_clock) return OK;
    else if (r->permission == PERM_PUBLIC && is_change(q)) class = RATE_SIGN;
    else return OK;
    if (rate_take(q->api->rate, class, q->x->req.peer, 0, clock_monotonic_ms(), &wait_s)) return OK;
    return fail_arg(q->c, ERR_RATE_LIMITED, STR_NONE, str_of_i64(q->c->mem, wait_s));
}

// By person, not by address: a whole front desk sits behind one.
static err_t person_rate(struct request *q, int class)
{
    i64 wait_s;
    id64 who = q->c->who->user_id;
    if (rate_take(q->api->rate, class, who ? STR_NONE : q->x->req.peer, who, clock_monotonic_ms(),
                  &wait_s))
        return OK;
    return fail_arg(q->c, ERR_RATE_LIMITED, STR_NONE, str_of_i64(q->c->mem, wait_s));
}

err_t finder_rate(struct request *q) { return person_rate(q, RATE_FINDER); }
err_t evaluate_rate(struct request *q) { return person_rate(q, RATE_EVALUATE); }

// "https://host[:port]" must name the host that was asked.
static bool is_own_origin(struct request *q, str origin)
{
    i64 at = str_find(origin, S("://"));
    return at > 0 && str_eq_nocase(str_from(origin, (size_t)at + 3), q->x->req.host);
}

// A browser tells where a request comes from. What comes from elsewhere changes nothing here.
static err_t check_origin(struct request *q)
{
    str site = http_header_get(q->x, S("sec-fetch-site")),
        origin = http_header_get(q->x, S("origin"));
    if (site.n && !str_eq(site, S("same-origin")) && !str_eq(site, S("none")))
        return fail(q->c, ERR_CSRF);
    if (origin.n && !is_own_origin(q, origin)) return fail(q->c, ERR_CSRF);
    return OK;
}

static err_t check_csrf(struct request *q)
{
    if (!is_change(q) || q->route->permission == PERM_LINK || q->route->kind == CALLS) return OK;
    bool by_cookie = q->session || q->route->permission == PERM_PUBLIC;
    if (!by_cookie) return OK;
    TRY(check_origin(q));
    if (!q->session) return OK;
    return session_check_csrf(q->c, q->session, http_header_get(q->x, S("x-csrf-token")));
}

static err_t find_form(struct request *q)
{
    str key = route_param(&q->match, S("form"));
    if (!key.n) return OK;
    TRY(form_of(q->c, key, &q->form));
    return q->form->parent ? fail(q->c, ERR_FORM_UNKNOWN) : OK; // rows of sub-forms have no address
}

static err_t check_permission(struct request *q)
{
    const struct api_route *r = q->route;
    if (r->permission == PERM_PUBLIC) return OK;
    if (r->permission == PERM_LINK) return public_enter(q);
    TRY(request_actor(q));
    switch (r->permission) {
    case PERM_PERSON: return q->session ? OK : fail(q->c, ERR_ACTION_DENIED);
    case PERM_RIGHT:
        return q->c->who->system_rights & r->rights ? OK : fail(q->c, ERR_ACTION_DENIED);
    case PERM_FORM: TRY(find_form(q)); return need_action(q->c, q->form, r->action);
    case PERM_SIGNED_IN:
    case PERM_PUBLIC:
    case PERM_LINK: return OK;
    }
    return fail(q->c, ERR_ACTION_DENIED);
}

// Looking through another's eyes is looking only.
static err_t check_view_as(struct request *q)
{
    enum route_kind k = q->route->kind;
    bool writes = k == WRITES || k == SENDS || k == SAVES || k == WORKS || k == UPLOADS;
    return writes && q->session && q->session->view_as ? fail(q->c, ERR_ACTION_DENIED) : OK;
}

static err_t read_json(struct request *q)
{
    static const struct json empty = { .type = JSON_OBJECT };
    size_t at = 0;
    q->body = &empty;
    if (q->route->kind == UPLOADS || q->x->req.body_n == 0) return OK;
    if (q->route->kind == CALLS)
        return http_body_read(q->x, q->c, (size_t)q->route->body_bytes, &q->raw);
    str mime = http_header_get(q->x, S("content-type"));
    i64 semi = str_find_char(mime, ';');
    if (!str_eq_nocase(str_trim(semi < 0 ? mime : str_sub(mime, 0, (size_t)semi)),
                       S("application/json")))
        return fail_arg(q->c, ERR_BAD_REQUEST, STR_NONE, S("Content-Type: application/json"));
    TRY(http_body_read(q->x, q->c, (size_t)q->route->body_bytes, &q->raw));
    q->body = json_parse(q->c->mem, q->raw, &at);
    if (!q->body) return fail_arg(q->c, ERR_BAD_JSON, STR_NONE, str_of_i64(q->c->mem, (i64)at));
    if (q->body->type != JSON_OBJECT) return fail_arg(q->c, ERR_BAD_REQUEST, STR_NONE, S("{}"));
    return OK;
}

// Refusals worth keeping: somebody known asked for what he may not do.
static void note_refusal(struct request *q, err_t e)
{
    struct ctx *c = q->c;
    bool is_sent = q->route->permission == PERM_LINK && is_change(q); // each refused sending
    if (!c->who || (!is_sent && e != ERR_ACTION_DENIED && e != ERR_CSRF && e != ERR_FIELD_DENIED))
        return;
    if (!is_change(q) && q->route->permission != PERM_RIGHT) return;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    id64 record = 0;
    jw_obj(&w);
    jw_kstr(&w, "method", http_method_name(q->x->req.method));
    jw_kstr(&w, "route", str_of(q->route->route.pattern));
    jw_kstr(&w, "code", err_symbol(e));
    jw_end_obj(&w);
    if (q->form) (void)str_to_i64(route_param(&q->match, S("id")), &record);
    err_t noted =
        audit_note(c, S("refused"), q->form ? q->form->id : 0, record, buf_str(&b), S("denied"));
    if (noted != OK)
        log_error("a refusal could not be audited: " STR_FMT, STR_ARG(err_symbol(noted)));
}

static err_t serve(struct request *q)
{
    TRY(check_rate(q));
    TRY(check_permission(q));
    TRY(check_csrf(q));
    TRY(check_view_as(q));
    TRY(read_json(q));
    return idem_run(q);
}

// ---- one exchange ----

static void answer_problem(struct request *q, err_t e)
{
    struct err_item *last = q->c->errs_tail;
    struct err_item *was = q->c->errs;
    note_refusal(q, e);
    q->c->errs = was; // noting it may have failed in its own way
    q->c->errs_tail = last;
    if (last) last->next = NULL;
    if (err_http_status(e) >= 500)
        log_error("api " STR_FMT " route=%s id=" STR_FMT " detail=" STR_FMT, STR_ARG(err_symbol(e)),
                  q->route ? q->route->route.pattern : "-", STR_ARG(q->c->request_id),
                  STR_ARG(last ? last->arg[0] : STR_NONE));
    problem_write(q, e);
}

// What the handler had begun to say is taken back.
static void forget_answer(struct http_exchange *x)
{
    x->res.header_count = 0;
    x->res.nonce = x->res.csp = x->res.frame_ancestors = STR_NONE;
    x->res.never_gzip = false;
    http_empty(x, 200);
}

static void run(struct request *q)
{
    err_t e = serve(q);
    if (e == OK) return;
    forget_answer(q->x);
    answer_problem(q, e);
}

static void run_guarded(struct api *a, struct http_exchange *x, struct request *q)
{
    struct mem_mark mark = mem_mark(x->mem);
    struct mem_guard g;
    if (!MEM_GUARD(x->mem, &g)) {
        api_pin_catalog(a, q->c);
        q->c->lang = http_accept_language(x, q->c->cat->lang);
        run(q);
        mem_unguard(x->mem);
        return;
    }
    if (x->res.kind != HTTP_BODY_BUF) forget_answer(x); // lets go of a file or stream first
    mem_rewind(x->mem, mark);
    x->res.body = BUF(x->mem);
    forget_answer(x);
    err_clear(q->c);
    q->c->cat = NULL;
    q->c->who = NULL;
    problem_write(q, ERR_NO_MEMORY);
}

static bool is_api_path(const struct http_request *r)
{
    return r->segment_count > 0 &&
           (str_eq(r->segments[0], S("api")) || str_eq(r->segments[0], S("pub")));
}

static void answer_unrouted(struct request *q, enum route_found found)
{
    struct http_exchange *x = q->x;
    if (found == ROUTE_NO_METHOD) {
        route_answer_no_method(x, q->match.allow); // for its Allow, which stays
        problem_write(q, ERR_METHOD);
    } else if (is_api_path(&x->req)) {
        problem_write(q, ERR_NOT_FOUND);
    } else if (q->api->cfg.other) {
        q->api->cfg.other(x);
    } else {
        problem_write(q, ERR_NOT_FOUND);
    }
}

void api_handle(void *api, struct http_exchange *x)
{
    struct api *a = api;
    struct api_worker *w = x->worker;
    struct ctx c = { .mem = x->mem,
                     .store = a->cfg.store,
                     .crypto = a->cfg.crypto,
                     .now_ms = clock_now_ms(),
                     .request_id = x->request_id };
    struct request q = { .c = &c, .x = x, .api = a };
    c.lang = http_accept_language(x, LANG_ZH);
    enum route_found found = router_find(a->router, x->req.method, &x->req, &q.match);
    if (found != ROUTE_OK) {
        answer_unrouted(&q, found);
        return;
    }
    q.route = (const struct api_route *)(const void *)q.match.row;
    x->route = str_of(q.route->route.pattern);
    if (!worker_connect(w)) {
        problem_write(&q, ERR_BUSY);
        return;
    }
    c.db = w->db;
    db_set_deadline(c.db, x->deadline_ms);
    bool is_read = q.route->kind == READS;
    db_set_patience(c.db, (struct db_patience){ is_read, is_read ? http_has_left : NULL, x });
    run_guarded(a, x, &q);
}
