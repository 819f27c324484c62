// SPDX-License-Identifier: Apache-2.0
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

#define UTF8_BAD 0xffffffffu

bool utf8_valid(str s);           // no overlongs, surrogates or NULs
u32 utf8_next(str s, size_t *at); // code point at *at, moves on; UTF8_BAD on bad input (moves 1)
// Bad bytes and controls as '?', at most max bytes of it, cut between code points.
str utf8_clean(struct mem *m, str s, size_t max);
size_t utf8_count(str s);             // code points
size_t utf8_offset(str s, size_t cp); // byte offset of the cp-th code point, clipped
// Full-width ASCII forms (U+FF01..FF5E) and the full-width space to half-width.
str utf8_half_width(struct mem *m, str s);
bool utf8_is_han(u32 cp);

#endif
