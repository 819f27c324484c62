// SPDX-License-Identifier: Apache-2.0
#include "os/file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

err_t fail_errno(struct ctx *c, str what)
{
    int e = errno;
    if (e == ENOSPC || e == EDQUOT) return fail(c, ERR_DISK_FULL);
    char text[128];
    const char *why = strerror_r(e, text, sizeof text);
    return fail_arg(c, ERR_IO, STR_NONE, str_fmt(c->mem, STR_FMT ": %s", STR_ARG(what), why));
}

static void close_fd(void *p) { close((int)(intptr_t)p); }
static void defer_close(struct ctx *c, int fd)
{
    mem_defer(c->mem, close_fd, (void *)(intptr_t)fd);
}

str file_join(struct mem *m, str dir, str name) { return str_cat3(m, dir, S("/"), name); }

static err_t read_all(struct ctx *c, int fd, str path, size_t n, str *out)
{
    char *p = mem_alloc(c->mem, n + 1);
    size_t at = 0;
    while (at < n) {
        ssize_t got = read(fd, p + at, n - at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail_errno(c, path);
        if (got == 0) break;
        at += (size_t)got;
    }
    *out = (str){ p, at };
    return OK;
}

err_t file_read(struct ctx *c, str path, size_t max, str *out)
{
    int fd = open(str_z(c->mem, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail_errno(c, path);
    struct stat st;
    err_t e = OK;
    if (fstat(fd, &st) != 0) e = fail_errno(c, path);
    else if (!S_ISREG(st.st_mode)) e = fail_arg(c, ERR_IO, STR_NONE, path);
    else if ((u64)st.st_size > max)
        e = fail_arg(c, ERR_BODY_TOO_LARGE, STR_NONE, str_fmt(c->mem, "%zu MB", max >> 20));
    if (e == OK) {
        struct mem_guard g;
        if (MEM_GUARD(c->mem, &g)) { // only to close the file on the way out
            close(fd);
            return ERR_NO_MEMORY;
        }
        e = read_all(c, fd, path, (size_t)st.st_size, out);
        mem_unguard(c->mem);
    }
    close(fd);
    return e;
}

static err_t write_all(struct ctx *c, int fd, str path, str data)
{
    while (data.n) {
        ssize_t put = write(fd, data.p, data.n);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return fail_errno(c, path);
        data = str_from(data, (size_t)put);
    }
    return fsync(fd) == 0 ? OK : fail_errno(c, path);
}

static str dir_of(str path)
{
    for (size_t i = path.n; i-- > 0;)
        if (path.p[i] == '/') return i ? str_sub(path, 0, i) : S("/");
    return S(".");
}

err_t file_sync_dir(struct ctx *c, str dir)
{
    int fd = open(str_z(c->mem, dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return fail_errno(c, dir);
    int bad = fsync(fd);
    close(fd);
    return bad ? fail_errno(c, dir) : OK;
}

err_t file_write_durable(struct ctx *c, str path, str data, unsigned mode)
{
    const char *tmp = str_z(c->mem, str_cat(c->mem, path, S(".new")));
    const char *name = str_z(c->mem, path);
    int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0) return fail_errno(c, path);
    defer_close(c, fd); // the arena closes it, whatever happens below
    err_t e = write_all(c, fd, path, data);
    if (e == OK && rename(tmp, name) != 0) e = fail_errno(c, path);
    if (e != OK) {
        unlink(tmp);
        return e;
    }
    return file_sync_dir(c, dir_of(path));
}

err_t file_mkdirs(struct ctx *c, str path, unsigned mode)
{
    char *p = (char *)str_z(c->mem, path);
    for (char *at = p + 1;; at++) {
        if (*at != '/' && *at != 0) continue;
        char was = *at;
        *at = 0;
        if (mkdir(p, mode) != 0 && errno != EEXIST) return fail_errno(c, path);
        *at = was;
        if (!was) return OK;
    }
}

bool file_exists(struct ctx *c, str path) { return access(str_z(c->mem, path), F_OK) == 0; }

bool file_dir_is_empty(struct ctx *c, str path)
{
    DIR *d = opendir(str_z(c->mem, path));
    if (!d) return errno == ENOENT;
    bool empty = true;
    for (struct dirent *e; empty && (e = readdir(d));)
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    closedir(d);
    return empty;
}

err_t file_remove(struct ctx *c, str path)
{
    if (unlink(str_z(c->mem, path)) == 0 || errno == ENOENT) return OK;
    return fail_errno(c, path);
}
