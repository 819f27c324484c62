// SPDX-License-Identifier: Apache-2.0
#include "job/apart.h"
#include <malloc.h>

#define TRIM_FROM ((size_t)32 << 20)

static void free_arena(void *held)
{
    struct mem **m = held;
    if (*m) mem_free(*m);
    *m = NULL;
}

__attribute__((noinline)) static err_t guarded(struct ctx *own, err_t (*fn)(struct ctx *, void *),
                                               void *arg)
{
    struct mem_guard g;
    if (MEM_GUARD(own->mem, &g)) return ERR_NO_MEMORY;
    err_t e = fn(own, arg);
    mem_unguard(own->mem);
    return e;
}

static struct mem **new_arena(struct ctx *c, size_t limit)
{
    struct mem **m = mem_new_of(c->mem, struct mem *);
    mem_defer(c->mem, free_arena, m);
    *m = mem_new(limit);
    return m;
}

static err_t run_in(struct ctx *c, struct mem *m, err_t (*fn)(struct ctx *own, void *arg),
                    void *arg)
{
    struct ctx own = *c;
    own.mem = m;
    own.errs = own.errs_tail = NULL;
    err_t e = guarded(&own, fn, arg);
    if (e != OK && !own.errs) return fail(c, e);
    for (const struct err_item *i = own.errs; i; i = i->next)
        fail_arg3(c, i->code, i->path, i->arg[0], i->arg[1], i->arg[2]);
    return e;
}

err_t job_run_apart(struct ctx *c, err_t (*fn)(struct ctx *own, void *arg), void *arg)
{
    return run_in(c, *new_arena(c, 0), fn, arg);
}

err_t job_run_briefly(struct ctx *c, size_t limit, err_t (*fn)(struct ctx *own, void *arg),
                      void *arg)
{
    struct mem **m = new_arena(c, limit);
    err_t e = run_in(c, *m, fn, arg);
    size_t used = mem_used(*m);
    free_arena(m);
    if (used > TRIM_FROM) malloc_trim(0); // each thread would keep as much for itself
    return e;
}
