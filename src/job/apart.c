// SPDX-License-Identifier: Apache-2.0
#include "job/apart.h"

static void free_arena(void *m) { mem_free(m); }

__attribute__((noinline)) static err_t guarded(struct ctx *own, err_t (*fn)(struct ctx *, void *),
                                               void *arg)
{
    struct mem_guard g;
    if (MEM_GUARD(own->mem, &g)) return ERR_NO_MEMORY;
    err_t e = fn(own, arg);
    mem_unguard(own->mem);
    return e;
}

err_t job_run_apart(struct ctx *c, err_t (*fn)(struct ctx *own, void *arg), void *arg)
{
    struct ctx own = *c;
    own.mem = mem_new(0);
    mem_defer(c->mem, free_arena, own.mem);
    own.errs = own.errs_tail = NULL;
    err_t e = guarded(&own, fn, arg);
    if (e != OK && !own.errs) return fail(c, e);
    for (const struct err_item *i = own.errs; i; i = i->next)
        fail_arg3(c, i->code, i->path, i->arg[0], i->arg[1], i->arg[2]);
    return e;
}
