// SPDX-License-Identifier: Apache-2.0
// A bump allocator: 64 KiB blocks, larger requests get a block of their own.
#include "format/pool.h"
#include <stdlib.h>

enum { BLOCK = 64 * 1024 };

struct pool_block {
    struct pool_block *next;
    size_t n, cap;
    max_align_t data[];
};

void *pool_alloc(struct pool *p, size_t n)
{
    if (n > p->limit - p->used) return NULL;
    n = (n + 15) & ~(size_t)15;
    struct pool_block *b = p->blocks;
    if (!b || n > b->cap - b->n) {
        size_t cap = n > BLOCK ? n : BLOCK;
        b = calloc(1, sizeof *b + cap);
        if (!b) return NULL;
        b->cap = cap;
        b->next = p->blocks;
        p->blocks = b;
    }
    void *at = (char *)b->data + b->n;
    b->n += n;
    p->used += n < p->limit - p->used ? n : p->limit - p->used;
    return at;
}

char *pool_dup(struct pool *p, str s)
{
    char *copy = pool_alloc(p, s.n + 1);
    if (copy && s.n) memcpy(copy, s.p, s.n);
    return copy;
}

void pool_free(struct pool *p)
{
    for (struct pool_block *b = p->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    p->blocks = NULL;
    p->used = 0;
}
