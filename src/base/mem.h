// SPDX-License-Identifier: Apache-2.0
// Arenas: the memory of one request (or one job, one snapshot, one test).
//
// Everything that a request needs is taken from its arena and given back at once when the request
// ends; nothing is freed singly. Handles (statements, files, locks) hang their clean-up on the arena
// with mem_defer, so a function may simply return its error.
//
// An arena never hands out NULL. When its limit is reached (or malloc fails, or a test injects a
// failure) it jumps to the innermost guard of the arena: MEM_GUARD at the boundary that owns the
// request, which then answers ERR_NO_MEMORY. So code between holds no bare resource: whatever must
// be undone is deferred. Never allocate from an arena inside a callback of a C library, or while
// holding a mutex.
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <setjmp.h>
#include "base/types.h"

struct mem;
struct mem_mark {
    void *block;
    size_t used;
    void *defers;
};

#define MEM_REQUEST_LIMIT ((size_t)32 << 20)

// A new arena that may hold up to `limit` bytes (0 = no limit). Aborts only if not even the first
// small block can be had.
struct mem *mem_new(size_t limit);
void mem_free(struct mem *m);  // runs deferred clean-ups, newest first, then frees all
void mem_reset(struct mem *m); // the same, but keeps the first block for the next request

// Zeroed memory, aligned to 16. Never NULL.
void *mem_alloc(struct mem *m, size_t n);
void *mem_dup(struct mem *m, const void *p, size_t n);
#define mem_new_of(m, type) ((type *)mem_alloc((m), sizeof(type)))
#define mem_array(m, type, n) ((type *)mem_alloc_array((m), (n), sizeof(type)))
void *mem_alloc_array(struct mem *m, size_t n, size_t size);

// Runs fn(arg) when the arena is reset or freed, or rewound past this point.
void mem_defer(struct mem *m, void (*fn)(void *), void *arg);

// For loops over many rows: take a mark, do one round, rewind.
struct mem_mark mem_mark(struct mem *m);
void mem_rewind(struct mem *m, struct mem_mark mark);

size_t mem_used(const struct mem *m);

// `if (MEM_GUARD(m)) { out of memory: answer it } else { work }`; pair with mem_unguard on the good
// path. Guards nest; locals changed after the guard must be volatile.
struct mem_guard {
    jmp_buf env;
    struct mem_guard *outer;
    struct mem *mem;
};
void mem_guard_push(struct mem *m, struct mem_guard *g);
void mem_unguard(struct mem *m);
#define MEM_GUARD(m, g) (mem_guard_push((m), (g)), setjmp((g)->env) != 0)

// Fault injection for tests: the n-th allocation from now fails (0 = never).
void mem_fail_at(struct mem *m, u64 n);

#endif
