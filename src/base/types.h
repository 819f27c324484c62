// SPDX-License-Identifier: Apache-2.0
// The value types used in every room. Nothing here allocates.
#ifndef BASE_TYPES_H
#define BASE_TYPES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t i64;
typedef int32_t i32;
typedef uint64_t u64;
typedef uint32_t u32;
typedef uint8_t u8;
typedef i64 id64;  // id of a record or of a system row; 0 means none
typedef i64 money; // fen

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))
#define UNUSED __attribute__((unused))
#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define NORETURN __attribute__((noreturn))

// A claim that only a programming error can break. Stays on in release builds.
#define must(cond) ((cond) ? (void)0 : must_failed(#cond, __FILE__, __LINE__))
NORETURN void must_failed(const char *what, const char *file, int line);

static inline i64 i64_min(i64 a, i64 b) { return a < b ? a : b; }
static inline i64 i64_max(i64 a, i64 b) { return a > b ? a : b; }

#endif
