// SPDX-License-Identifier: Apache-2.0
// Arenas. Blocks form a list, newest first; a block too small for a request is left behind and a
// bigger one taken. Deferred clean-ups are themselves stored in the arena.
#include "base/mem.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_FIRST ((size_t)8 << 10)
#define BLOCK_MAX ((size_t)1 << 20)
#define ALIGN 16u

struct block {
    struct block *prev;
    size_t cap, used;
};
struct defer {
    struct defer *prev;
    void (*fn)(void *);
    void *arg;
};

struct mem {
    struct block *top;
    struct defer *defers;
    struct mem_guard *guard;
    size_t limit, held;
    u64 fail_in;
};

#define HEAD ((sizeof(struct block) + ALIGN - 1) / ALIGN * ALIGN)

void must_failed(const char *what, const char *file, int line)
{
    fprintf(stderr, "must(%s) failed at %s:%d\n", what, file, line);
    abort();
}

static struct block *block_new(size_t cap)
{
    struct block *b = malloc(HEAD + cap);
    if (b) *b = (struct block){ .cap = cap };
    return b;
}

struct mem *mem_new(size_t limit)
{
    struct mem *m = calloc(1, sizeof *m);
    must(m != NULL);
    m->limit = limit;
    m->top = block_new(BLOCK_FIRST);
    must(m->top != NULL);
    m->held = BLOCK_FIRST;
    return m;
}

static void run_defers(struct mem *m, const struct defer *until)
{
    while (m->defers != until) {
        struct defer *d = m->defers;
        m->defers = d->prev;
        d->fn(d->arg);
    }
}

static void drop_blocks(struct mem *m, const struct block *until)
{
    while (m->top != until) {
        struct block *b = m->top;
        m->top = b->prev;
        m->held -= b->cap;
        free(b);
    }
}

void mem_reset(struct mem *m)
{
    run_defers(m, NULL);
    struct block *first = m->top;
    while (first->prev) first = first->prev;
    drop_blocks(m, first);
    first->used = 0;
    m->guard = NULL;
    m->fail_in = 0;
}

void mem_free(struct mem *m)
{
    if (!m) return;
    run_defers(m, NULL);
    drop_blocks(m, NULL);
    free(m);
}

NORETURN static void out_of_memory(struct mem *m)
{
    struct mem_guard *g = m->guard;
    must(g != NULL); // whoever owns an arena with a limit guards it
    m->guard = g->outer;
    longjmp(g->env, 1);
}

static void *take_block(struct mem *m, size_t n)
{
    size_t cap = m->top->cap < BLOCK_MAX ? m->top->cap * 2 : BLOCK_MAX;
    if (cap < n) cap = n;
    if (m->limit && m->held + cap > m->limit) cap = n;
    if (m->limit && m->held + cap > m->limit) out_of_memory(m);
    struct block *b = block_new(cap);
    if (!b) out_of_memory(m);
    b->prev = m->top;
    m->top = b;
    m->held += cap;
    b->used = n;
    return (char *)b + HEAD;
}

void *mem_alloc(struct mem *m, size_t n)
{
    if (n > SIZE_MAX / 2) out_of_memory(m);
    if (m->fail_in && --m->fail_in == 0) out_of_memory(m);
    n = (n + ALIGN - 1) / ALIGN * ALIGN;
    if (n == 0) n = ALIGN;
    struct block *b = m->top;
    void *p;
    if (b->cap - b->used >= n) {
        p = (char *)b + HEAD + b->used;
        b->used += n;
    } else {
        p = take_block(m, n);
    }
    return memset(p, 0, n);
}

void *mem_alloc_array(struct mem *m, size_t n, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(n, size, &total)) out_of_memory(m);
    return mem_alloc(m, total);
}

void *mem_dup(struct mem *m, const void *p, size_t n)
{
    void *q = mem_alloc(m, n);
    if (n) memcpy(q, p, n);
    return q;
}

void mem_defer(struct mem *m, void (*fn)(void *), void *arg)
{
    struct defer *d = mem_new_of(m, struct defer);
    *d = (struct defer){ m->defers, fn, arg };
    m->defers = d;
}

struct mem_mark mem_mark(struct mem *m)
{
    return (struct mem_mark){ m->top, m->top->used, m->defers };
}

void mem_rewind(struct mem *m, struct mem_mark mark)
{
    run_defers(m, mark.defers);
    drop_blocks(m, mark.block);
    m->top->used = mark.used;
}

size_t mem_used(const struct mem *m) { return m->held; }

void mem_guard_push(struct mem *m, struct mem_guard *g)
{
    g->outer = m->guard;
    g->mem = m;
    m->guard = g;
}

void mem_unguard(struct mem *m)
{
    must(m->guard != NULL);
    m->guard = m->guard->outer;
}

void mem_fail_at(struct mem *m, u64 n) { m->fail_in = n; }
