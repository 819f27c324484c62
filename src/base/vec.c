// SPDX-License-Identifier: Apache-2.0
#include "base/vec.h"
#include <string.h>

void *vec_grow(struct mem *m, void *v, size_t n, size_t *cap, size_t size)
{
    size_t new_cap = *cap ? *cap * 2 : 8;
    void *p = mem_alloc_array(m, new_cap, size);
    if (n) memcpy(p, v, n * size);
    *cap = new_cap;
    return p;
}
