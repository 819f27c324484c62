// SPDX-License-Identifier: Apache-2.0
// Values as PostgreSQL sends them in binary.
#ifndef STORE_PG_WIRE_H
#define STORE_PG_WIRE_H

#include "store/driver.h"

enum { // pg_type.oid, fixed in all versions
    PG_BOOL = 16,
    PG_BYTEA = 17,
    PG_INT8 = 20,
    PG_INT2 = 21,
    PG_INT4 = 23,
    PG_TEXT = 25,
    PG_OID = 26,
    PG_FLOAT8 = 701,
    PG_NUMERIC = 1700,
};

struct pg_cell {
    const char *p;
    int n;
}; // n < 0: NULL

enum sval_kind pg_kind(u32 type);                   // of a value that is not NULL
i64 pg_i64(u32 type, struct pg_cell cell);          // whole part of a number; 0 for what is none
bool pg_numeric_i64(struct pg_cell cell, i64 *out); // false: NaN, infinite or over int64

#endif
