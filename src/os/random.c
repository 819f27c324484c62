// SPDX-License-Identifier: Apache-2.0
#include "os/random.h"
#include <sys/random.h>

void random_bytes(void *p, size_t n)
{
    u8 *at = p;
    while (n) {
        ssize_t got = getrandom(at, n < 256 ? n : 256, 0);
        must(got > 0);
        at += got;
        n -= (size_t)got;
    }
}

u64 random_u64(void)
{
    u64 v;
    random_bytes(&v, sizeof v);
    return v;
}

str random_code(struct mem *m, size_t n)
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
    char *p = mem_alloc(m, n + 1);
    random_bytes(p, n);
    for (size_t i = 0; i < n; i++) p[i] = alphabet[(u8)p[i] & 31];
    return (str){ p, n };
}

str random_token(struct mem *m) { return random_code(m, 26); }
