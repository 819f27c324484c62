// SPDX-License-Identifier: Apache-2.0
// Strings for writing: a growing buffer in an arena.
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

struct buf {
    struct mem *m;
    char *p;
    size_t n, cap;
};

#define BUF(mem) ((struct buf){ .m = (mem) })

void buf_reserve(struct buf *b, size_t more); // room for `more` further bytes
void buf_put(struct buf *b, str s);
void buf_char(struct buf *b, char c);
void buf_i64(struct buf *b, i64 v);
void buf_u64(struct buf *b, u64 v, int digits); // decimal, with zeros in front up to `digits`
void buf_fmt(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_code_point(struct buf *b, u32 cp); // as UTF-8
static inline str buf_str(const struct buf *b) { return (str){ b->p, b->n }; }
#define buf_lit(b, lit) buf_put((b), S(lit))

#endif
