// SPDX-License-Identifier: Apache-2.0
// A small server for tests/http/run and for measuring: it prints its port and serves until its
// standard input ends. Deadlines are shortened by arguments: NAME=VALUE for the figures of
// http_config, cert=PATH key=PATH spool=DIR for the rest.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"
#include "http/multipart.h"
#include "http/router.h"
#include "http/static.h"
#include "os/clock.h"
#include "os/thread.h"

struct app {
    struct router *router;
    struct http_server *server;
    _Atomic int let_go;
};

struct row {
    struct route route;
    void (*handle)(struct app *a, struct http_exchange *x, const struct route_match *m);
    i64 body_bytes;
    i64 deadline_ms;
    bool is_transfer;
};

static const char script[] = "export const answer = 42;\n";
static const char page[] = "<!doctype html><meta nonce=\"__CSP_NONCE__\"><title>x</title>\n";
static const struct asset assets[] = {
    { { "app/index.html", 14 },
      { "text/html; charset=utf-8", 24 },
      { "\"p1\"", 4 },
      { page, sizeof page - 1 },
      { NULL, 0 },
      { NULL, 0 } },
    { { "app/main-0aZ_3bcd.js", 20 },
      { "text/javascript; charset=utf-8", 30 },
      { "\"s1\"", 4 },
      { script, sizeof script - 1 },
      { "BR", 2 },
      { "GZ", 2 } },
};
static const struct asset_table table = { assets, COUNT_OF(assets) };

static void hello(struct app *a, struct http_exchange *x, const struct route_match *m)
{
    (void)a;
    (void)m;
    http_text(x, 200, S("text/plain; charset=utf-8"), S("hello\n"));
}

// What the server understood: for comparing with what was sent.
static void echo(struct app *a, struct http_exchange *x, const struct route_match *m)
{
    (void)a;
    struct ctx c = { .mem = x->mem };
    str body;
    if (http_body_read(x, &c, (size_t)8 << 20, &body) != OK) {
        http_error(x, ERR_BODY_TOO_LARGE);
        return;
    }
    struct jw w = JW(http_json(x, 200));
    jw_obj(&w);
    jw_kstr(&w, "method", http_method_name(x->req.method));
    jw_kstr(&w, "path", x->req.path);
    jw_kstr(&w, "query", x->req.query);
    jw_kstr(&w, "host", x->req.host);
    jw_kstr(&w, "peer", x->req.peer);
    jw_kbool(&w, "tls", x->req.is_tls);
    jw_kstr(&w, "param", m->param_count ? m->params[0] : STR_NONE);
    jw_ki64(&w, "body_n", x->req.body_n);
    jw_kbool(&w, "spooled", x->req.body_fd >= 0);
    jw_ki64(&w, "crc", (i64)crc32(0, (const Bytef *)body.p, (uInt)body.n));
    str head = str_sub(body, 0, 32);
    jw_kstr(&w, "head", utf8_valid(head) ? head : STR_NONE);
    jw_end_obj(&w);
}

static void upload(struct app *a, struct http_exchange *x, const struct route_match *m)
{
    (void)a;
    (void)m;
    struct ctx c = { .mem = x->mem };
    struct http_multipart form;
    err_t e = http_multipart_parse(x, &c, &form);
    if (e != OK) {
        http_error(x, e);
        return;
    }
    struct jw w = JW(http_json(x, 200));
    jw_arr(&w);
    for (size_t i = 0; i < form.n; i++) {
        const struct http_part *p = &form.parts[i];
        str bytes;
        if (http_part_read(&c, p, (size_t)16 << 20, &bytes) != OK) bytes = S("?");
        jw_obj(&w);
        jw_kstr(&w, "name", p->name);
        jw_kstr(&w, "file", p->file_name);
        jw_kstr(&w, "mime", p->mime);
        jw_ki64(&w, "n", p->n);
        jw_ki64(&w, "crc", (i64)crc32(0, (const Bytef *)bytes.p, (uInt)bytes.n));
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
}

static void static_page(struct app *a, struct http_exchange *x, const struct route_match *m)
{
    (void)a;
    (void)m;
    http_static_find(x, &table, S("app/"), S("index.html"));
}

static void static_file(struct app *a, struct http_exchange *x, const struct route_match *m)
{
    (void)a;
    http_static_find(x, &table, S("app/"), m->params[0]);
}

static i64 query_number(struct http_exchange *x, str name, i64 otherwise)
{
    str v;
    i64 n;
    return http_query_get(x, name, &v) && str_to_i64(v, &n) ? n : otherwise;
}

static void big(struct app *a, struct http_exchange *x, const struct route_match *m)
{
    (void)a;
    (void)m;
    struct buf *b = http_json(x, 200);
    i64 n = query_number(x, S("n"), 100000);
    buf_char(b, '"');
    for (i64 i = 0; i < n; i++) buf_char(b, (char)('a' + i % 26));
    buf_char(b, '"');
}

static void nap(struct app *a, struct http_exchange *x, const struct route_match *m)
{
    (void)a;
    (void)m;
    usleep((useconds_t)query_number(x, S("ms"), 100) * 1000);
    http_text(x, 200, S("text/plain"), http_is_abandoned(x) ? S("late\n") : S("slept\n"));
}

static void glutton(struct app *a, struct http_exchange *x, const struct route_match *m)
{
    (void)a;
    (void)m;
    for (;;) memset(mem_alloc(x->mem, 1 << 20), 1, 1 << 20);
}

static void bad_header(struct app *a, struct http_exchange *x, const struct route_match *m)
{
    str v;
    hello(a, x, m);
    if (http_query_get(x, S("v"), &v)) http_header_set(x, S("X-Echo"), v);
}

struct count {
    struct app *app;
    i64 at, n;
    bool fails;
};

static enum http_stream_step count_on(void *arg, struct mem *mem, struct buf *out)
{
    struct count *k = arg;
    (void)mem;
    if (!out) {
        k->app->let_go++;
        return HTTP_STREAM_END;
    }
    for (int i = 0; i < 1000 && k->at < k->n; i++) buf_fmt(out, "%lld\n", (long long)k->at++);
    if (k->fails && k->at > k->n / 2) return HTTP_STREAM_FAIL;
    return k->at < k->n ? HTTP_STREAM_MORE : HTTP_STREAM_END;
}

static void stream(struct app *a, struct http_exchange *x, const struct route_match *m)
{
    (void)m;
    usleep((useconds_t)query_number(x, S("ms"), 0) * 1000);
    struct count *k = mem_new_of(x->mem, struct count);
    *k = (struct count){ a, 0, query_number(x, S("n"), 10000), query_number(x, S("fail"), 0) };
    http_stream(x, 200, S("text/plain"), count_on, k);
}

static void file(struct app *a, struct http_exchange *x, const struct route_match *m)
{
    (void)a;
    (void)m;
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    i64 n = lseek(fd, 0, SEEK_END);
    http_file(x, 200, S("application/octet-stream"), fd, 0, n);
    http_download_name(x, S("\xe4\xb8\xad\xe6\x96\x87 \"a\".bin"));
}

static void events(struct app *a, struct http_exchange *x, const struct route_match *m)
{
    (void)a;
    (void)m;
    http_sse_open(x, (u64)query_number(x, S("group"), 1));
}

static void publish(struct app *a, struct http_exchange *x, const struct route_match *m)
{
    (void)m;
    i64 group = query_number(x, S("group"), 0), times = query_number(x, S("times"), 1);
    for (i64 i = 0; i < times; i++) {
        if (group) http_sse_send(a->server, (u64)group, S("change"), x->req.body);
        else http_sse_broadcast(a->server, S("change"), x->req.body);
    }
    http_empty(x, 204);
}

static void stats(struct app *a, struct http_exchange *x, const struct route_match *m)
{
    (void)m;
    struct http_stats s = http_server_stats(a->server);
    u64 *groups;
    struct jw w = JW(http_json(x, 200));
    jw_obj(&w);
    jw_ki64(&w, "requests", (i64)s.requests);
    jw_ki64(&w, "refused", (i64)s.refused);
    jw_ki64(&w, "busy", (i64)s.busy);
    jw_ki64(&w, "timeouts", (i64)s.timeouts);
    jw_ki64(&w, "connections", (i64)s.connections);
    jw_ki64(&w, "sse", (i64)s.sse);
    jw_ki64(&w, "groups", (i64)http_sse_groups(a->server, x->mem, &groups));
    jw_ki64(&w, "let_go", a->let_go);
    jw_end_obj(&w);
}

#define ROW(m, p, ...)                                                                             \
    {                                                                                              \
        { METHOD_##m, p }, __VA_ARGS__                                                             \
    }
static const struct row rows[] = {
    ROW(GET, "/hello", hello),
    ROW(POST, "/hello", hello, 100000),
    ROW(GET, "/page", static_page),
    ROW(GET, "/assets/{name}", static_file),
    ROW(GET, "/echo/{what}", echo),
    ROW(GET, "/echo", echo),
    ROW(POST, "/echo", echo, 3 << 20),
    ROW(PUT, "/echo", echo, 3 << 20, 0, true),
    ROW(POST, "/upload", upload, 12 << 20, 0, true),
    ROW(GET, "/big", big),
    ROW(GET, "/nap", nap),
    ROW(GET, "/nap/short", nap, 0, 300),
    ROW(GET, "/glutton", glutton),
    ROW(GET, "/bad-header", bad_header),
    ROW(GET, "/stream", stream),
    ROW(GET, "/file", file),
    ROW(GET, "/events", events),
    ROW(POST, "/publish", publish, 100000),
    ROW(GET, "/stats", stats),
};

static void handle(void *arg, struct http_exchange *x)
{
    struct app *a = arg;
    struct route_match m;
    switch (router_find(a->router, x->req.method, &x->req, &m)) {
    case ROUTE_NO_PATH: http_error(x, ERR_NOT_FOUND); break;
    case ROUTE_NO_METHOD: route_answer_no_method(x, m.allow); break;
    case ROUTE_OK:
        x->route = str_of(m.row->pattern);
        rows[m.index].handle(a, x, &m);
        break;
    }
}

static struct http_limits limits(void *arg, enum http_method method, const struct http_request *r)
{
    struct app *a = arg;
    struct route_match m;
    if (router_find(a->router, method, r, &m) != ROUTE_OK)
        return (struct http_limits){ .body_bytes = 65536 };
    const struct row *row = &rows[m.index];
    return (struct http_limits){ row->body_bytes, row->deadline_ms, row->is_transfer };
}

static void set(struct http_config *f, const char *name, const char *value)
{
    struct {
        const char *name;
        i64 *wide;
        size_t *size;
        int *plain;
        const char **text;
    } options[] = {
        { "port", .plain = &f->port },
        { "workers", .plain = &f->workers },
        { "queue", .size = &f->queue_max },
        { "connections", .size = &f->connections_max },
        { "head_ms", .wide = &f->head_ms },
        { "idle_ms", .wide = &f->idle_ms },
        { "deadline_ms", .wide = &f->deadline_ms },
        { "grace_ms", .wide = &f->rate_grace_ms },
        { "stop_ms", .wide = &f->stop_ms },
        { "beat_ms", .wide = &f->sse_heartbeat_ms },
        { "sse_bytes", .size = &f->sse_queue_bytes },
        { "spool_total", .wide = &f->spool_total_bytes },
        { "cert", .text = &f->tls_cert_path },
        { "key", .text = &f->tls_key_path },
        { "spool", .text = &f->spool_dir },
        { "proxies", .text = &f->trusted_proxies },
    };
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        if (strcmp(options[i].name, name) != 0) continue;
        if (options[i].wide) *options[i].wide = atoll(value);
        if (options[i].size) *options[i].size = (size_t)atoll(value);
        if (options[i].plain) *options[i].plain = atoi(value);
        if (options[i].text) *options[i].text = value;
        return;
    }
    fprintf(stderr, "no option %s\n", name);
    exit(2);
}

int main(int argc, char **argv)
{
    struct http_config f = http_config_default();
    for (int i = 1; i < argc; i++) {
        char *eq = strchr(argv[i], '=');
        if (eq) *eq = 0;
        set(&f, argv[i], eq ? eq + 1 : "1");
    }
    if (getenv("HTTP_DEBUG")) log_set_level(LOG_DEBUG);
    struct mem *m = mem_new(0);
    struct app a = { .router = router_new(m, rows, COUNT_OF(rows), sizeof rows[0]) };
    struct ctx c = { .mem = m };
    f.app = &a;
    f.handle = handle;
    f.limits = limits;
    if (http_server_start(&c, &f, &a.server) != OK) {
        fprintf(stderr, STR_FMT "\n", STR_ARG(c.errs->arg[0]));
        return 1;
    }
    printf("%d\n", http_server_port(a.server));
    fflush(stdout);
    for (char buf[64]; read(0, buf, sizeof buf) > 0;) continue;
    i64 began = clock_monotonic_ms();
    http_server_stop(a.server);
    fprintf(stderr, "stopped in %lld ms\n", (long long)(clock_monotonic_ms() - began));
    mem_free(m);
    return 0;
}
