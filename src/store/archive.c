// SPDX-License-Identifier: Apache-2.0
// The tar format as POSIX 1988 has it (ustar), with GNU's binary sizes for members of 8 GiB and more.
// A member's size is known only at its end, so its header is written twice.
#include "store/archive.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "os/crypto.h"
#include "os/file.h"

#define BLOCK 512
#define BUFFER ((size_t)128 << 10)
#define LINE_MAX_BYTES ((size_t)256 << 20)
#define NAME_MAX_BYTES 100

struct archive_out {
    struct ctx *c;
    int fd;
    str path, temporary;
    bool is_finished;
    char name[NAME_MAX_BYTES];
    i64 head_at, size, at; // bytes
    struct sha256 sha;
    char *buffer;
    size_t n;
};

// --- Headers ------------------------------------------------------------------------------------

static void put_size(char *field, i64 size)
{
    if (size < 1ll << 33) {
        snprintf(field, 12, "%011llo", (unsigned long long)size);
        return;
    }
    field[0] = (char)0x80;
    for (int i = 11; i >= 4; i--, size >>= 8) field[i] = (char)(size & 0xff);
}

static i64 get_size(const char *field)
{
    i64 size = 0;
    if ((u8)field[0] == 0x80) {
        for (int i = 4; i < 12; i++) size = (i64)((u64)size << 8 | (u8)field[i]);
        return size;
    }
    for (int i = 0; i < 11; i++) {
        if (field[i] < '0' || field[i] > '7') return -1;
        size = size * 8 + (field[i] - '0');
    }
    return size;
}

static unsigned checksum(const char *head)
{
    unsigned sum = 0;
    for (int i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? ' ' : (u8)head[i];
    return sum;
}

static void make_head(char head[BLOCK], const char *name, i64 size)
{
    memset(head, 0, BLOCK);
    memcpy(head, name, strlen(name));
    memcpy(head + 100, "0000600", 7);
    memcpy(head + 108, "0000000", 7);
    memcpy(head + 116, "0000000", 7);
    put_size(head + 124, size);
    memcpy(head + 136, "00000000000", 11);
    head[156] = '0';
    memcpy(head + 257,
           "ustar\0"
           "00",
           8);
    snprintf(head + 148, 8, "%06o", checksum(head));
    head[155] = ' ';
}

// --- Writing ------------------------------------------------------------------------------------

static void abandon(void *p)
{
    struct archive_out *a = p;
    if (a->fd >= 0) close(a->fd);
    if (!a->is_finished) unlink(a->temporary.p);
}

err_t archive_create(struct ctx *c, str path, struct archive_out **out)
{
    struct archive_out *a = mem_new_of(c->mem, struct archive_out);
    a->c = c;
    a->fd = -1;
    a->path = str_dup(c->mem, path);
    a->temporary = str_dup(c->mem, str_cat(c->mem, path, S(".new")));
    a->buffer = mem_alloc(c->mem, BUFFER);
    mem_defer(c->mem, abandon, a);
    a->fd = open(a->temporary.p, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (a->fd < 0) return fail_errno(c, path);
    *out = a;
    return OK;
}

static err_t write_out(struct archive_out *a, const char *p, size_t n, i64 at)
{
    while (n) {
        ssize_t put = pwrite(a->fd, p, n, at);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return fail_errno(a->c, a->path);
        p += put;
        n -= (size_t)put;
        at += put;
    }
    return OK;
}

static err_t flush(struct archive_out *a)
{
    TRY(write_out(a, a->buffer, a->n, a->at));
    a->at += (i64)a->n;
    a->n = 0;
    return OK;
}

static err_t put_raw(struct archive_out *a, const char *p, size_t n)
{
    must(p || !n);
    if (n > BUFFER - a->n) TRY(flush(a));
    if (n > BUFFER) {
        TRY(write_out(a, p, n, a->at));
        a->at += (i64)n;
        return OK;
    }
    if (n) memcpy(a->buffer + a->n, p, n);
    a->n += n;
    return OK;
}

err_t archive_begin(struct archive_out *a, str name)
{
    static const char empty[BLOCK];
    must(name.n < NAME_MAX_BYTES);
    memset(a->name, 0, sizeof a->name);
    memcpy(a->name, name.p, name.n);
    a->head_at = a->at + (i64)a->n;
    a->size = 0;
    sha256_begin(&a->sha);
    return put_raw(a, empty, BLOCK);
}

err_t archive_put(struct archive_out *a, str bytes)
{
    sha256_add(&a->sha, bytes.p ? bytes.p : "", bytes.n);
    a->size += (i64)bytes.n;
    return put_raw(a, bytes.p, bytes.n);
}

err_t archive_end(struct archive_out *a, str *sha256)
{
    static const char zeros[BLOCK];
    char head[BLOCK];
    u8 digest[SHA256_LEN];
    sha256_end(&a->sha, digest);
    *sha256 = str_hex(a->c->mem, digest, sizeof digest);
    TRY(put_raw(a, zeros, (size_t)((BLOCK - a->size % BLOCK) % BLOCK)));
    TRY(flush(a));
    make_head(head, a->name, a->size);
    return write_out(a, head, BLOCK, a->head_at);
}

err_t archive_finish(struct archive_out *a, i64 *bytes)
{
    static const char zeros[BLOCK * 2];
    TRY(put_raw(a, zeros, sizeof zeros));
    TRY(flush(a));
    *bytes = a->at;
    if (fsync(a->fd) != 0) return fail_errno(a->c, a->path);
    if (rename(a->temporary.p, a->path.p) != 0) return fail_errno(a->c, a->path);
    a->is_finished = true;
    i64 slash = -1;
    for (size_t i = 0; i < a->path.n; i++)
        if (a->path.p[i] == '/') slash = (i64)i;
    str dir = slash < 0 ? S(".") : slash == 0 ? S("/") : str_sub(a->path, 0, (size_t)slash);
    return file_sync_dir(a->c, dir);
}

// --- Reading ------------------------------------------------------------------------------------

struct archive_in {
    struct ctx *c;
    int fd;
    str path;
    i64 file_size, at; // at: of the file, how far it was taken into the buffer
    char name[NAME_MAX_BYTES + 1];
    i64 left, padding; // of the member: bytes not read yet, bytes that fill its last block
    struct sha256 sha;
    char *buffer;
    size_t from, n; // buffer[from..n) is not used yet
    struct buf line;
};

static void close_in(void *p) { close(((struct archive_in *)p)->fd); }

err_t archive_bad(struct archive_in *a)
{
    return fail_arg(a->c, ERR_BAD_FILE, STR_NONE, a->name[0] ? str_of(a->name) : a->path);
}

err_t archive_open(struct ctx *c, str path, struct archive_in **out)
{
    struct archive_in *a = mem_new_of(c->mem, struct archive_in);
    a->c = c;
    a->path = str_dup(c->mem, path);
    a->buffer = mem_alloc(c->mem, BUFFER);
    a->line = BUF(c->mem);
    a->fd = -1;
    mem_defer(c->mem, close_in, a);
    a->fd = open(a->path.p, O_RDONLY | O_CLOEXEC);
    if (a->fd < 0) return fail_errno(c, path);
    struct stat st;
    if (fstat(a->fd, &st) != 0) return fail_errno(c, path);
    if (!S_ISREG(st.st_mode)) return archive_bad(a);
    a->file_size = st.st_size;
    *out = a;
    return OK;
}

i64 archive_size(const struct archive_in *a) { return a->file_size; }

static err_t fill(struct archive_in *a)
{
    if (a->from < a->n) return OK;
    for (;;) {
        ssize_t got = read(a->fd, a->buffer, BUFFER);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail_errno(a->c, a->path);
        if (got == 0) return archive_bad(a); // cut off
        a->from = 0;
        a->n = (size_t)got;
        a->at += got;
        return OK;
    }
}

// Up to n bytes that lie in the buffer, at least one.
static err_t take_raw(struct archive_in *a, i64 n, str *out)
{
    TRY(fill(a));
    size_t here = a->n - a->from;
    if ((i64)here > n) here = (size_t)n;
    *out = (str){ a->buffer + a->from, here };
    a->from += here;
    return OK;
}

// Member bytes: counted and hashed.
static err_t take(struct archive_in *a, i64 n, str *out)
{
    TRY(take_raw(a, n, out));
    sha256_add(&a->sha, out->p, out->n);
    a->left -= (i64)out->n;
    return OK;
}

err_t archive_skip(struct archive_in *a)
{
    str part;
    while (a->left) TRY(take(a, a->left, &part));
    return OK;
}

static err_t read_head(struct archive_in *a, char head[BLOCK])
{
    for (size_t n = 0; n < BLOCK;) {
        str part;
        TRY(take_raw(a, (i64)(BLOCK - n), &part));
        memcpy(head + n, part.p, part.n);
        n += part.n;
    }
    return OK;
}

err_t archive_next(struct archive_in *a, str *name, i64 *size, bool *more)
{
    char head[BLOCK], want[8] = "";
    *more = false;
    TRY(archive_skip(a));
    while (a->padding) {
        str part;
        TRY(take_raw(a, a->padding, &part));
        a->padding -= (i64)part.n;
    }
    TRY(read_head(a, head));
    if (!head[0]) return OK; // the empty blocks at the end
    snprintf(want, sizeof want, "%06o", checksum(head));
    want[7] = ' ';
    a->name[0] = 0;
    *size = get_size(head + 124);
    i64 rest = a->file_size - a->at + (i64)(a->n - a->from);
    bool is_plain = memcmp(head + 257, "ustar", 5) == 0 && head[156] == '0';
    if (memcmp(head + 148, want, 8) != 0 || !is_plain || *size < 0 || *size > rest)
        return archive_bad(a);
    memcpy(a->name, head, NAME_MAX_BYTES);
    a->left = *size;
    a->padding = (BLOCK - *size % BLOCK) % BLOCK;
    sha256_begin(&a->sha);
    *name = str_of(a->name);
    *more = true;
    return OK;
}

err_t archive_line(struct archive_in *a, str *line, bool *more)
{
    a->line.n = 0;
    *more = a->left > 0;
    while (a->left) {
        TRY(fill(a));
        size_t here = a->n - a->from;
        if ((i64)here > a->left) here = (size_t)a->left;
        const char *p = a->buffer + a->from, *end = memchr(p, '\n', here);
        str part;
        TRY(take(a, end ? end - p + 1 : (i64)here, &part));
        if (end && !a->line.n) { // as a rule
            *line = str_sub(part, 0, part.n - 1);
            return OK;
        }
        if (a->line.n + part.n > LINE_MAX_BYTES) return archive_bad(a);
        buf_put(&a->line, part);
        if (!end) continue;
        *line = str_sub(buf_str(&a->line), 0, a->line.n - 1);
        return OK;
    }
    return *more ? archive_bad(a) : OK; // no end of line at the end
}

void archive_rewind(struct archive_in *a, struct mem_mark mark)
{
    a->line = BUF(a->c->mem); // it may lie behind the mark
    mem_rewind(a->c->mem, mark);
}

err_t archive_rest(struct archive_in *a, size_t max, str *out)
{
    if (a->left > (i64)max) return archive_bad(a);
    size_t n = (size_t)a->left;
    char *p = mem_alloc(a->c->mem, n + 1), *at = p;
    while (a->left) {
        str part;
        TRY(take(a, a->left, &part));
        memcpy(at, part.p, part.n);
        at += part.n;
    }
    *out = (str){ p, n };
    return OK;
}

str archive_sha256(struct archive_in *a, struct mem *m)
{
    u8 digest[SHA256_LEN];
    struct sha256 copy = a->sha;
    must(a->left == 0);
    sha256_end(&copy, digest);
    return str_hex(m, digest, sizeof digest);
}
