// SPDX-License-Identifier: Apache-2.0
// The face of the parsers: opens what was uploaded, in this process or in the confined child, and
// turns a fault into the failure that people read.
#include "format/sheet.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "format/spawn.h"
#include "format/spawn_ask.h"
#include "format/wire.h"
#include "os/file.h"

static const struct {
    const char *code, *zh, *en;
} faults[FAULT_COUNT] = {
#define FAULT(code, zh, en) [FAULT_##code] = { #code, zh, en },
#include "format/fault.def"
#undef FAULT
};

struct sheet {
    struct parse_job job;
    struct parsing *local; // parsed in this process ...
    struct remote *remote; // ... or in the confined child
    struct sheet_info info;
    enum sheet_fault fault;
    bool ended;
    int fd; // our own, or -1
};

static str fill_in(struct mem *m, str text, i64 n)
{
    i64 at = str_find(text, S("{n}"));
    if (at < 0) return text;
    return str_cat3(m, str_sub(text, 0, (size_t)at), str_of_i64(m, n),
                    str_from(text, (size_t)at + 3));
}

static err_t fail_fault(struct ctx *c, struct sheet *s, enum sheet_fault f, i64 n)
{
    if (s) s->fault = f;
    str text = str_of(c->lang == LANG_EN ? faults[f].en : faults[f].zh);
    return fail_arg2(c, ERR_BAD_FILE, STR_NONE, fill_in(c->mem, text, n), str_of(faults[f].code));
}

str sheet_fault_code(const struct sheet *s) { return s ? str_of(faults[s->fault].code) : STR_NONE; }

static void close_deferred(void *p) { sheet_close(p); }

void sheet_close(struct sheet *s)
{
    parse_close(s->local);
    if (s->remote) remote_close(s->remote);
    s->local = NULL;
    s->remote = NULL;
    s->ended = true;
    if (s->fd >= 0) close(s->fd);
    s->fd = -1;
}

static struct sheet *new_sheet(struct ctx *c, const struct sheet_options *opt)
{
    struct sheet *s = mem_new_of(c->mem, struct sheet);
    if (opt) s->job.opt = *opt;
    s->job.opt.limits = parse_limits(s->job.opt.limits);
    s->job.opt.sheet = str_dup(c->mem, s->job.opt.sheet);
    s->job.gb18030 = ICONV_NONE;
    s->job.src.fd = s->fd = -1;
    mem_defer(c->mem, close_deferred, s);
    return s;
}

static err_t start_remote(struct ctx *c, struct sheet *s)
{
    struct remote *r = mem_new_of(c->mem, struct remote);
    int fd = parser_spawn_ask(&s->job);
    if (fd < 0) return fail_errno(c, S("parser"));
    enum sheet_fault f = remote_open(r, fd, s->job.opt.limits);
    s->remote = r;
    s->info = r->info;
    return f ? fail_fault(c, s, f, r->fault_at) : OK;
}

static err_t start(struct ctx *c, struct sheet *s)
{
    i64 at;
    if (parser_spawn_running()) return start_remote(c, s);
    enum sheet_fault f = parse_open(&s->job, &s->local, &at);
    if (f) return fail_fault(c, s, f, at);
    s->info = s->local->info;
    return OK;
}

err_t sheet_open_path(struct ctx *c, str path, const struct sheet_options *opt, struct sheet **out)
{
    struct stat st;
    struct sheet *s = new_sheet(c, opt);
    *out = s;
    s->fd = open(str_z(c->mem, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (s->fd < 0 || fstat(s->fd, &st) != 0) return fail_errno(c, path);
    if (!S_ISREG(st.st_mode)) return fail_fault(c, s, FAULT_NOT_A_SHEET, 0);
    s->job.src.fd = s->fd;
    s->job.src.size = (u64)st.st_size;
    return start(c, s);
}

err_t sheet_open_bytes(struct ctx *c, str bytes, const struct sheet_options *opt,
                       struct sheet **out)
{
    struct sheet *s = new_sheet(c, opt);
    *out = s;
    s->job.src.p = bytes.p;
    s->job.src.size = bytes.n;
    return start(c, s);
}

const struct sheet_info *sheet_info(const struct sheet *s) { return &s->info; }

err_t sheet_next(struct ctx *c, struct sheet *s, const struct sheet_row **row)
{
    *row = NULL;
    if (s->ended) return OK;
    enum sheet_fault f = s->remote ? remote_next(s->remote) : parse_next(s->local);
    const struct sheet_row *r = s->remote ? &s->remote->row : &s->local->row;
    s->ended = f || r->n == 0;
    if (f) return fail_fault(c, s, f, s->remote ? s->remote->fault_at : s->local->fault_at);
    if (!s->ended) *row = r;
    return OK;
}
