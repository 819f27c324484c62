// SPDX-License-Identifier: Apache-2.0
// Commands while a server holds the data folder. The command line sends its words over run/control.sock;
// the server runs the command on a thread of its own connection and sends back what it prints, in
// frames: a letter (o output, e errors, x exit code), a length, a line end, the bytes. Only the same
// system user (or root) is answered.
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "app/app.h"
#include "auth/actor.h"
#include "base/log.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/thread.h"

#define ASK_MAX ((size_t)64 << 10)
#define WORDS_MAX 64

static bool socket_address(struct ctx *c, str dir, struct sockaddr_un *out)
{
    str path = file_join(c->mem, dir, S("run/control.sock"));
    *out = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if (path.n >= sizeof out->sun_path) return false; // a very long folder name: no socket
    memcpy(out->sun_path, path.p, path.n);
    return true;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

// ---- the asking side ----

static str ask_text(struct cli *k, int argc, const char *const *argv)
{
    struct buf b = BUF(k->c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "cwd", k->cwd);
    jw_kstr(&w, "lang", k->c->lang == LANG_EN ? S("en") : S("zh"));
    jw_key(&w, S("argv"));
    jw_arr(&w);
    for (int i = 0; i < argc; i++) jw_str(&w, str_of(argv[i]));
    jw_end_arr(&w);
    jw_end_obj(&w);
    buf_char(&b, '\n');
    return buf_str(&b);
}

// A frame's head: its kind and its length, on a line.
static bool read_head(FILE *in, char *kind, size_t *n)
{
    char line[32];
    i64 v;
    if (!fgets(line, sizeof line, in)) return false;
    str s = str_trim(str_of(line));
    if (s.n < 2 || !str_to_i64(str_from(s, 1), &v) || v < 0) return false;
    *kind = s.p[0];
    *n = (size_t)v;
    return true;
}

static int read_frames(struct cli *k, FILE *in)
{
    char kind, piece[8192];
    size_t n;
    while (read_head(in, &kind, &n)) {
        if (kind == 'x') return (int)n;
        while (n) {
            size_t got = fread(piece, 1, n < sizeof piece ? n : sizeof piece, in);
            if (!got) return EXIT_ERROR;
            fwrite(piece, 1, got, kind == 'o' ? k->out : k->err);
            n -= got;
        }
    }
    return EXIT_ERROR;
}

int control_ask(struct cli *k, str dir, int argc, const char *const *argv)
{
    struct sockaddr_un at;
    str ask = ask_text(k, argc, argv);
    if (!socket_address(k->c, dir, &at)) return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0 || !write_all(fd, ask.p, ask.n)) {
        close(fd);
        return -1;
    }
    FILE *in = fdopen(fd, "r");
    int code = in ? read_frames(k, in) : EXIT_ERROR;
    if (in) fclose(in);
    else close(fd);
    return code;
}

// ---- the answering side ----

struct control {
    struct data *data;
    struct api *api;
    int fd;
    char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
    pthread_t thread;
    struct lock lock; // guards the next
    struct cond idle;
    int running;
};

struct call {
    struct control *k;
    int fd;
};
struct frame_to {
    int fd;
    char kind;
};

static ssize_t put_frame(void *cookie, const char *p, size_t n)
{
    struct frame_to *to = cookie;
    char head[32];
    int h = snprintf(head, sizeof head, "%c%zu\n", to->kind, n);
    if (!write_all(to->fd, head, (size_t)h) || !write_all(to->fd, p, n)) return 0;
    return (ssize_t)n;
}

static bool is_friend(int fd)
{
    struct ucred who;
    socklen_t n = sizeof who;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) != 0) return false;
    return who.uid == geteuid() || who.uid == 0;
}

static str read_ask(int fd, struct mem *m)
{
    struct buf b = BUF(m);
    char piece[4096];
    while (b.n < ASK_MAX) {
        ssize_t n = recv(fd, piece, sizeof piece, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return STR_NONE;
        buf_put(&b, (str){ piece, (size_t)n });
        if (b.p[b.n - 1] == '\n') return buf_str(&b);
    }
    return STR_NONE;
}

static int run_words(struct cli *k, const struct json *ask)
{
    const char *argv[WORDS_MAX];
    const struct cli_command *cmd;
    int argc = 0;
    json_each(word, json_get(ask, S("argv"))) if (argc < WORDS_MAX) argv[argc++] =
        str_z(k->c->mem, json_str(word));
    int code = cli_parse(k, argc, argv, &cmd);
    if (code != EXIT_OK) return code;
    if (!cmd->needs_data) return cli_usage(k, cmd->usage);
    return cli_run(k, cmd);
}

static int run_ask(struct call *call, struct mem *m, FILE *out, FILE *err)
{
    struct ctx c = { .mem = m,
                     .store = call->k->data->store,
                     .crypto = call->k->data->crypto,
                     .now_ms = clock_now_ms(),
                     .request_id = S("cli") };
    struct cli k = { .c = &c, .data = call->k->data, .api = call->k->api, .out = out, .err = err };
    size_t at;
    const struct json *ask = json_parse(m, read_ask(call->fd, m), &at);
    if (!ask) return EXIT_ERROR;
    k.cwd = json_str(json_get(ask, S("cwd")));
    c.lang = str_eq(json_str(json_get(ask, S("lang"))), S("en")) ? LANG_EN : LANG_ZH;
    api_pin_catalog(k.api, &c);
    c.who = actor_cli(&c, S("server"));
    err_t e = db_open(&c, c.store, &c.db);
    if (e != OK) return cli_fail(&k, e);
    int code = run_words(&k, ask);
    err_clear(&c);
    if (api_renew_catalog(k.api, &c, 0) != OK) log_warn("the catalogue could not be read again");
    db_close(c.db);
    return code;
}

static int run_guarded(struct call *call, struct mem *m, FILE *out, FILE *err)
{
    struct mem_guard g;
    if (MEM_GUARD(m, &g)) return EXIT_ERROR;
    int code = run_ask(call, m, out, err);
    mem_unguard(m);
    return code;
}

static void answer(void *arg)
{
    struct call *call = arg;
    struct control *k = call->k;
    struct frame_to to_out = { call->fd, 'o' }, to_err = { call->fd, 'e' };
    cookie_io_functions_t io = { .write = put_frame };
    FILE *out = fopencookie(&to_out, "w", io), *err = fopencookie(&to_err, "w", io);
    if (out && err && is_friend(call->fd)) {
        struct mem *m = mem_new(0);
        setvbuf(err, NULL, _IOLBF, 0);
        int code = run_guarded(call, m, out, err);
        mem_free(m);
        fflush(out);
        fflush(err);
        char end[32];
        int n = snprintf(end, sizeof end, "x%d\n", code);
        (void)write_all(call->fd, end, (size_t)n);
    }
    if (out) fclose(out);
    if (err) fclose(err);
    close(call->fd);
    free(call);
    lock_take(&k->lock);
    k->running--;
    cond_signal(&k->idle);
    lock_drop(&k->lock);
}

static void accept_all(void *arg)
{
    struct control *k = arg;
    for (;;) {
        int fd = accept4(k->fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
        if (fd < 0) return; // closed by control_stop
        struct call *call = malloc(sizeof *call);
        must(call != NULL);
        *call = (struct call){ k, fd };
        lock_take(&k->lock);
        k->running++;
        lock_drop(&k->lock);
        pthread_detach(thread_start("xl-command", answer, call));
    }
}

err_t control_start(struct ctx *c, struct data *d, struct api *a, struct control **out)
{
    struct sockaddr_un at;
    struct control *k = mem_new_of(c->mem, struct control);
    k->data = d;
    k->api = a;
    *out = NULL;
    if (!socket_address(c, d->dir, &at)) return OK;
    memcpy(k->path, at.sun_path, sizeof k->path);
    unlink(k->path); // we hold the folder's lock: it is a left-over
    k->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (k->fd < 0 || bind(k->fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(k->fd, 8) != 0)
        return fail_errno(c, S("run/control.sock"));
    lock_init(&k->lock);
    cond_init(&k->idle);
    k->thread = thread_start("xl-control", accept_all, k);
    *out = k;
    return OK;
}

void control_stop(struct control *k)
{
    shutdown(k->fd, SHUT_RDWR);
    thread_join(k->thread);
    close(k->fd);
    unlink(k->path);
    lock_take(&k->lock);
    while (k->running) cond_wait(&k->idle, &k->lock);
    lock_drop(&k->lock);
    cond_fini(&k->idle);
    lock_fini(&k->lock);
}
