// SPDX-License-Identifier: Apache-2.0
// Base64 of RFC 4648, with padding and without line breaks.
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/buf.h"

void base64_put(struct buf *b, const void *p, size_t n);
str base64_of(struct mem *m, const void *p, size_t n);
// False when it is not such a text: other characters, a wrong length, bits left over.
bool base64_decode(struct mem *m, str text, str *out);

#endif
