// SPDX-License-Identifier: Apache-2.0
#ifndef OS_RANDOM_H
#define OS_RANDOM_H

#include "base/str.h"

void random_bytes(void *p, size_t n); // from the kernel; aborts if it has none
u64 random_u64(void);
str random_token(struct mem *m);          // 128 bits, 26 characters of base32 (a-z2-7)
str random_code(struct mem *m, size_t n); // n characters of base32 without 0 1 8 9

#endif
