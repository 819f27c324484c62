// SPDX-License-Identifier: Apache-2.0
// Building SQL text. Text comes only from string literals (sql_lit), names only from minted
// identifiers (store/ident.h), values are always bound. There is no other way to a statement, and
// tools/sqlcheck holds everybody to it.
//
// The text is dialect-neutral: a value is written as the byte \x01 and becomes ? (SQLite) or $n
// (PostgreSQL) when the statement is prepared, so fragments may be built apart and joined in any
// order with sql_append. Where the dialects differ, ask sql->dialect and write both literals.
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include "base/buf.h"
#include "base/vec.h"
#include "store/ident.h"

enum dialect { SQLITE, PG };
#define SQL_VALUE_MARK '\x01'

enum sval_kind { SVAL_NULL, SVAL_INT, SVAL_TEXT, SVAL_BLOB, SVAL_WORK };
struct sql_work;
struct sval {
    enum sval_kind kind;
    i64 i;
    str s;
    struct sql_work *work;
};

// What the program itself makes of cells of a row, inside SQLite: called once a row, on the thread that asks.
// The text it gives is borrowed until it is called again. False: out of memory, and the statement fails. It
// runs below SQLite, so it must not allocate from an arena without a guard of its own.
#define SQL_WORK_CELLS 30
struct sql_work {
    bool (*of)(struct sql_work *work, const struct sval *cells, int n, struct sval *out);
    struct sval cells[SQL_WORK_CELLS]; // room for those
};

struct sql {
    enum dialect dialect;
    struct buf text;
    VEC(struct sval) params;
};

struct sql sql_new(struct mem *m, enum dialect d);
#define sql_lit(q, literal) sql_put_literal_((q), "" literal "", sizeof(literal) - 1)
void sql_put_literal_(struct sql *q, const char *p, size_t n); // through sql_lit only
void sql_ident(struct sql *q, struct ident id);
void sql_alias_col(struct sql *q, int alias, struct ident col); // a3.c31
void sql_alias(struct sql *q, int alias);                       // a3
void sql_i64(struct sql *q, i64 v);
void sql_text(struct sql *q, str v); // borrowed until executed
void sql_blob(struct sql *q, str v);
void sql_null(struct sql *q);
void sql_sval(struct sql *q, struct sval v);
// First argument of xwork(work, cells...), which only SQLite has.
void sql_work(struct sql *q, struct sql_work *work);
void sql_append(struct sql *q, const struct sql *part); // text and values, in order
bool sql_is_empty(const struct sql *q);
str sql_render(struct mem *m, const struct sql *q); // with the dialect's placeholders, NUL behind

#endif
