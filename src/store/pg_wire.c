// SPDX-License-Identifier: Apache-2.0
#include "store/pg_wire.h"
#include <endian.h>
#include <math.h>
#include <string.h>

static u32 get16(const char *p)
{
    u8 b[2];
    memcpy(b, p, 2);
    return (u32)b[0] << 8 | b[1];
}

static u32 get32(const char *p) { return get16(p) << 16 | get16(p + 2); }
static u64 get64(const char *p) { return (u64)get32(p) << 32 | get32(p + 4); }

enum sval_kind pg_kind(u32 type)
{
    switch (type) {
    case PG_BOOL:
    case PG_INT8:
    case PG_INT2:
    case PG_INT4:
    case PG_OID:
    case PG_FLOAT8:
    case PG_NUMERIC: return SVAL_INT;
    case PG_BYTEA: return SVAL_BLOB;
    default: return SVAL_TEXT;
    }
}

// Groups of four decimal digits: how many, the power of the first, sign, digits shown, the groups.
bool pg_numeric_i64(struct pg_cell cell, i64 *out)
{
    *out = 0;
    if (cell.n < 8) return false;
    int groups = (int16_t)get16(cell.p), weight = (int16_t)get16(cell.p + 2);
    u32 sign = get16(cell.p + 4);
    if ((sign != 0 && sign != 0x4000) || groups < 0 || cell.n < 8 + groups * 2) return false;
    i64 v = 0; // counted downwards, for there is one more negative number
    for (int i = 0; i <= weight; i++) {
        i64 group = i < groups ? (i64)get16(cell.p + 8 + i * 2) : 0;
        if (__builtin_mul_overflow(v, 10000, &v) || __builtin_sub_overflow(v, group, &v))
            return false;
    }
    if (sign == 0 && __builtin_sub_overflow(0, v, &v)) return false;
    *out = v;
    return true;
}

static i64 of_float(u64 bits)
{
    double f;
    memcpy(&f, &bits, sizeof f);
    if (isnan(f)) return 0;
    if (f >= 9223372036854775807.0) return INT64_MAX;
    if (f <= -9223372036854775808.0) return INT64_MIN;
    return (i64)f;
}

i64 pg_i64(u32 type, struct pg_cell cell)
{
    i64 v = 0;
    switch (type) {
    case PG_BOOL: return cell.n == 1 && cell.p[0] != 0;
    case PG_INT2: return cell.n == 2 ? (int16_t)get16(cell.p) : 0;
    case PG_INT4: return cell.n == 4 ? (i32)get32(cell.p) : 0;
    case PG_OID: return cell.n == 4 ? (i64)get32(cell.p) : 0;
    case PG_INT8: return cell.n == 8 ? (i64)get64(cell.p) : 0;
    case PG_FLOAT8: return cell.n == 8 ? of_float(get64(cell.p)) : 0;
    case PG_NUMERIC: (void)pg_numeric_i64(cell, &v); return v;
    default: return 0;
    }
}
