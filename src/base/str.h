// SPDX-License-Identifier: Apache-2.0
// Strings for reading: a pointer and a length, by value, never owned. UTF-8, checked at the edges.
#ifndef BASE_STR_H
#define BASE_STR_H

#include <string.h>
#include "base/mem.h"
#include "base/types.h"

typedef struct str {
    const char *p;
    size_t n;
} str;

#define S(lit) ((str){ "" lit, sizeof(lit) - 1 })
#define STR_NONE ((str){ NULL, 0 })
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

static inline str str_of(const char *c) { return (str){ c, c ? strlen(c) : 0 }; }
static inline bool str_empty(str s) { return s.n == 0; }
bool str_eq(str a, str b);
bool str_eq_nocase(str a, str b); // A-Z only
int str_cmp(str a, str b);        // by byte, which for UTF-8 is by code point
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
i64 str_find(str s, str what);             // byte offset or -1
i64 str_find_char(str s, char c);          // byte offset or -1
str str_sub(str s, size_t from, size_t n); // clipped to s
str str_from(str s, size_t from);          // the rest
str str_trim(str s);                       // ASCII white space, NBSP and full-width space
// Splits off what stands before `sep` and moves *rest behind it; false when *rest is used up.
bool str_next(str *rest, char sep, str *part);

str str_dup(struct mem *m, str s);       // also NUL-terminated behind its end
const char *str_z(struct mem *m, str s); // a C string for libraries; NULs inside cut it
str str_cat(struct mem *m, str a, str b);
str str_cat3(struct mem *m, str a, str b, str c);
str str_fmt(struct mem *m, const char *fmt, ...) PRINTF_LIKE(2, 3);
str str_lower(struct mem *m, str s); // A-Z only
str str_upper(struct mem *m, str s); // a-z only

// Whole-string integers: optional sign, digits, nothing else; false on overflow too.
bool str_to_i64(str s, i64 *out);
str str_of_i64(struct mem *m, i64 v);
u64 str_hash(str s, u64 seed);

bool str_hex_decode(str hex, u8 *out, size_t out_n); // exactly out_n bytes
str str_hex(struct mem *m, const void *p, size_t n); // lower case

#endif
