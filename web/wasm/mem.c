// SPDX-License-Identifier: Apache-2.0
// Arenas for the browser's module: the contract of base/mem.h without guards, stdio and a general
// malloc, which would be a good part of the module. Blocks are 64 KB or a power of two above, and are
// kept for the next one of their size. Out of memory is the end of the module.
#include "base/mem.h"
#include <string.h>
#include "wasm.h"

#define ALIGN 16u

struct block {
    struct block *prev;
    size_t cap, used;
};
struct mem {
    struct block *top;
};

#define HEAD ((sizeof(struct block) + ALIGN - 1) / ALIGN * ALIGN)

void must_failed(const char *what, const char *file, int line)
{
    (void)what;
    (void)file;
    (void)line;
    __builtin_trap();
}

// Debian's compiler runtime is built with a stack protector.
__attribute__((used)) unsigned long __stack_chk_guard = 0x9e3779b9;
__attribute__((used)) void __stack_chk_fail(void);
void __stack_chk_fail(void) { __builtin_trap(); }

#define PAGE ((size_t)65536)

static struct block *unused[16]; // by size: PAGE << i

static int size_class(size_t n)
{
    int i = 0;
    while (PAGE << i < n)
        if (++i == 16) __builtin_trap();
    return i;
}

static struct block *take_block(size_t n)
{
    int i = size_class(n + HEAD);
    struct block *b = unused[i];
    if (b) {
        unused[i] = b->prev;
    } else {
        size_t at = __builtin_wasm_memory_grow(0, (size_t)1 << i);
        if (at == SIZE_MAX) __builtin_trap();
        b = (struct block *)(at * PAGE);
    }
    *b = (struct block){ .cap = (PAGE << i) - HEAD };
    return b;
}

static void give_back(struct block *b)
{
    int i = size_class(b->cap + HEAD);
    b->prev = unused[i];
    unused[i] = b;
}

void *block_bytes(size_t n) { return (char *)take_block(n) + HEAD; }
void block_free(void *p)
{
    if (p) give_back((struct block *)((char *)p - HEAD));
}

static void push_block(struct mem *m, size_t n)
{
    struct block *b = take_block(n);
    b->prev = m->top;
    m->top = b;
}

static void pop_block(struct mem *m)
{
    struct block *b = m->top;
    m->top = b->prev;
    give_back(b);
}

// The arena lies at the head of its own first block.
struct mem *mem_new(size_t limit)
{
    (void)limit; // the browser's, of a page
    struct block *b = take_block(0);
    struct mem *m = (struct mem *)((char *)b + HEAD);
    *m = (struct mem){ .top = b };
    b->used = sizeof *m + (ALIGN - sizeof *m % ALIGN) % ALIGN;
    return m;
}

void mem_reset(struct mem *m)
{
    while (m->top->prev) pop_block(m);
    m->top->used = sizeof *m + (ALIGN - sizeof *m % ALIGN) % ALIGN;
}

void mem_free(struct mem *m)
{
    while (m->top->prev) pop_block(m);
    give_back(m->top);
}

void *mem_alloc(struct mem *m, size_t n)
{
    if (n > SIZE_MAX / 2) __builtin_trap();
    n = (n + ALIGN - 1) / ALIGN * ALIGN;
    if (m->top->cap - m->top->used < n) push_block(m, n);
    void *p = (char *)m->top + HEAD + m->top->used;
    m->top->used += n;
    return memset(p, 0, n);
}

void *mem_alloc_array(struct mem *m, size_t n, size_t size)
{
    if (size && n > SIZE_MAX / 2 / size) __builtin_trap();
    return mem_alloc(m, n * size);
}

void *mem_dup(struct mem *m, const void *p, size_t n)
{
    void *to = mem_alloc(m, n);
    return n ? memcpy(to, p, n) : to;
}

struct mem_mark mem_mark(struct mem *m) { return (struct mem_mark){ m->top, m->top->used, NULL }; }

void mem_rewind(struct mem *m, struct mem_mark mark)
{
    while (m->top != mark.block) pop_block(m);
    m->top->used = mark.used;
}

// libc's is written for speed and twelve times as long.
void *memmem(const void *in, size_t n, const void *what, size_t k)
{
    for (const char *p = in; k <= n; p++, n--)
        if (memcmp(p, what, k) == 0) return (void *)(uintptr_t)p;
    return NULL;
}
