// SPDX-License-Identifier: Apache-2.0
// Memory for callbacks of C libraries, where an arena must not be used (it would jump through the
// library's frames): blocks with a limit, NULL when it is reached, freed all at once.
#ifndef FORMAT_POOL_H
#define FORMAT_POOL_H

#include "base/str.h"

struct pool_block;
struct pool {
    struct pool_block *blocks;
    size_t limit, used;
};

void *pool_alloc(struct pool *p, size_t n); // zeroed, aligned to 16; NULL past the limit
char *pool_dup(struct pool *p, str s);      // NUL-terminated copy
void pool_free(struct pool *p);

#endif
