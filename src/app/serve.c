// SPDX-License-Identifier: Apache-2.0
// `xinglin serve`: everything is opened in order, the address is printed, and the main thread waits
// for a signal. At the end all is closed in the opposite order, so that no answer is lost that was
// promised.
#include <errno.h>
#include <grp.h>
#include <malloc.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/app.h"
#include "auth/setup.h"
#include "base/date.h"
#include "base/log.h"
#include "format/spawn.h"
#include "job/job.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/thread.h"
#include "record/record.h"

struct server {
    struct data data;
    struct api *api;
    struct http_server *http;
    bool has_worker;
    struct control *control;
    char host[64];
    int port;
    bool is_tls;
};

// The one event sink of record/: hooks there carry no argument.
static struct api *events_to;
static void on_event(const struct ctx *c, id64 form, id64 first, id64 last)
{
    (void)c;
    if (events_to) api_event(events_to, form, first, last);
}

// ---- what may be listened on ----

static bool is_loopback(const char *host)
{
    return !strncmp(host, "127.", 4) || !strcmp(host, "::1");
}

// HOST:PORT, [::1]:8080
static bool parse_listen(struct server *s, str listen)
{
    i64 colon = -1, port;
    for (size_t i = 0; i < listen.n; i++)
        if (listen.p[i] == ':') colon = (i64)i;
    if (colon <= 0 || !str_to_i64(str_from(listen, (size_t)colon + 1), &port)) return false;
    str host = str_sub(listen, 0, (size_t)colon);
    if (str_starts(host, S("[")) && str_ends(host, S("]"))) host = str_sub(host, 1, host.n - 2);
    if (str_eq(host, S("localhost"))) host = S("127.0.0.1");
    if (port < 0 || port > 65535 || !host.n || host.n >= sizeof s->host) return false;
    memcpy(s->host, host.p, host.n);
    s->host[host.n] = 0;
    s->port = (int)port;
    return true;
}

static str address(struct cli *k, const struct server *s)
{
    bool is_v6 = strchr(s->host, ':') != NULL;
    return str_fmt(k->c->mem, "%s://%s%s%s:%d", s->is_tls ? "https" : "http", is_v6 ? "[" : "",
                   s->host, is_v6 ? "]" : "", http_server_port(s->http));
}

// ---- who runs it ----

// Root is given up for the owner of the data folder.
static err_t drop_root(struct cli *k, str dir)
{
    struct stat st;
    if (geteuid() != 0) return OK;
    if (stat(str_z(k->c->mem, dir), &st) != 0) return fail_errno(k->c, dir);
    if (st.st_uid == 0) {
        TELL(k, k->err, IS_ROOT, );
        return OK;
    }
    const struct passwd *p = getpwuid(st.st_uid);
    bool done = (p ? initgroups(p->pw_name, st.st_gid) : setgroups(0, NULL)) == 0 &&
                setgid(st.st_gid) == 0 && setuid(st.st_uid) == 0;
    return done ? OK : fail_errno(k->c, S("setuid"));
}

// ---- opening ----

static struct catalog *pin(void *api) { return api_catalog(api); }

static err_t start_http(struct cli *k, struct server *s)
{
    struct http_config cfg = http_config_default();
    struct ctx *c = k->c;
    const struct conf *f = &s->data.conf;
    str v;
    i64 workers = f->workers ? f->workers : i64_max(4, 2 * thread_cpu_count());
    if (cli_option(k, "workers", &v) && (!str_to_i64(v, &workers) || workers < 1 || workers > 64))
        return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, S("--workers"));
    cfg.host = s->host;
    cfg.port = s->port;
    cfg.workers = (int)workers;
    cfg.spool_dir = str_z(c->mem, file_join(c->mem, s->data.dir, S("spool/http")));
    cfg.tls_cert_path = f->tls_cert.n ? str_z(c->mem, f->tls_cert) : NULL;
    cfg.tls_key_path = f->tls_key.n ? str_z(c->mem, f->tls_key) : NULL;
    cfg.trusted_proxies = f->trusted_proxies.n ? str_z(c->mem, f->trusted_proxies) : NULL;
    cfg.app = s->api;
    cfg.handle = api_handle;
    cfg.limits = api_limits;
    cfg.worker_open = api_worker_open;
    cfg.worker_close = api_worker_close;
    TRY(http_server_start(c, &cfg, &s->http));
    api_start(s->api, s->http);
    return OK;
}

// Tests may begin at an instant of their own, before anything looks at the clock.
static err_t set_test_clock(struct cli *k)
{
    str text;
    i64 at;
    if (!cli_flag(k, "test-clock") || !cli_option(k, "test-clock-at", &text)) return OK;
    if (!instant_parse(text, k->c->cat->offset_min, &at))
        return fail_arg(k->c, ERR_BAD_REQUEST, STR_NONE, S("--test-clock-at"));
    clock_freeze_ms(at);
    k->c->now_ms = at;
    return OK;
}

static err_t open_server(struct cli *k, struct server *s, bool is_insecure)
{
    TRY(set_test_clock(k));
    struct ctx *c = k->c;
    struct api_config cfg = { .store = s->data.store,
                              .crypto = s->data.crypto,
                              .data_dir = s->data.dir,
                              .is_insecure_http = is_insecure,
                              .has_test_clock = cli_flag(k, "test-clock"),
                              .version = S(APP_VERSION),
                              .other = pages_serve };
    TRY(api_open(c, &cfg, &s->api));
    events_to = s->api;
    registry_set_spool(file_join(c->mem, s->data.dir, S("spool")));
    record_on_event(on_event);
    struct worker_config worker = { .store = s->data.store,
                                    .crypto = s->data.crypto,
                                    .pin = pin,
                                    .arg = s->api,
                                    .lang = c->cat->lang };
    worker_start(&worker);
    s->has_worker = true;
    TRY(start_http(k, s));
    return control_start(c, &s->data, s->api, &s->control);
}

static void close_server(struct server *s)
{
    store_ends(s->data.store);
    if (s->control) control_stop(s->control);
    events_to = NULL;
    if (s->api) api_stop(s->api);
    if (s->http) http_server_stop(s->http);
    if (s->has_worker) worker_stop();
    if (s->api) api_close(s->api);
}

static err_t say_address(struct cli *k, struct server *s)
{
    bool is_new;
    str token, at = address(k, s);
    TELL(k, k->out, SERVING, at);
    TRY(setup_is_needed(k->c, &is_new));
    if (is_new) {
        TRY(setup_token(k->c, &token));
        TELL(k, k->out, SETUP_LINK, str_cat3(k->c->mem, at, S("/setup?token="), token));
    }
    fflush(k->out);
    return OK;
}

static void wait_for_signal(const sigset_t *signals)
{
    int got;
    while (sigwait(signals, &got) != 0) {}
}

static int serve_locked(struct cli *k, str dir, struct server *s, const sigset_t *signals)
{
    bool is_insecure = cli_flag(k, "insecure-http") || s->data.conf.is_insecure_http;
    str listen = s->data.conf.listen.n ? s->data.conf.listen : S("127.0.0.1:8080");
    cli_option(k, "listen", &listen);
    s->is_tls = s->data.conf.tls_cert.n > 0;
    (void)dir;
    if (!parse_listen(s, listen)) return cli_usage(k, "serve --listen HOST:PORT");
    if (!s->is_tls && !is_loopback(s->host)) {
        if (!is_insecure) {
            TELL(k, k->err, INSECURE_REFUSED, listen);
            return EXIT_ERROR;
        }
        TELL(k, k->err, INSECURE_WARNING, );
    }
    err_t e = open_server(k, s, is_insecure);
    if (e == OK) e = say_address(k, s);
    if (e == OK) {
        malloc_trim(0);
        wait_for_signal(signals);
        TELL(k, k->out, STOPPING, );
    }
    close_server(s);
    return e == OK ? EXIT_OK : cli_fail(k, e);
}

int serve_main(struct cli *k, str dir)
{
    struct server s = { .port = 0 };
    sigset_t signals;
    int lock;
    bool is_held;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL); // before any thread, so that only sigwait takes them
    err_t e = drop_root(k, dir);
    if (e != OK) return cli_fail(k, e);
    parser_spawn_init();
    e = data_lock(k->c, dir, &lock, &is_held);
    if (e != OK) return cli_fail(k, e);
    if (is_held) {
        TELL(k, k->err, LOCKED, dir);
        return EXIT_ERROR;
    }
    e = data_open(k->c, dir, &s.data);
    if (e != OK) return cli_fail(k, e);
    int code = serve_locked(k, dir, &s, &signals);
    data_close(&s.data);
    parser_spawn_fini();
    close(lock);
    return code;
}
