// SPDX-License-Identifier: Apache-2.0
// Growing arrays in an arena: struct { T *v; size_t n, cap; } declared with VEC(T).
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/mem.h"

#define VEC(T)                                                                                     \
    struct {                                                                                       \
        T *v;                                                                                      \
        size_t n, cap;                                                                             \
    }
#define vec_push(m, vec, item)                                                                     \
    do {                                                                                           \
        if ((vec)->n == (vec)->cap)                                                                \
            (vec)->v = vec_grow((m), (vec)->v, (vec)->n, &(vec)->cap, sizeof *(vec)->v);           \
        (vec)->v[(vec)->n++] = (item);                                                             \
    } while (0)

void *vec_grow(struct mem *m, void *v, size_t n, size_t *cap, size_t size);

#endif
