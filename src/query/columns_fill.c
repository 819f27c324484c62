// SPDX-License-Identifier: Apache-2.0
// The rows of a form read into its packed columns: all of them, columns that come later, and rows anew that
// were written. Runs on one snapshot; who may look meanwhile is columns.c's.
#include <stdlib.h>
#include "query/columns_internal.h"

#define BATCH 200 // rows read anew with one statement

// SELECT id, deleted_at IS NULL, columns from `first` on; the caller goes on behind FROM.
static void put_select(struct sql *q, const struct table *t, int first)
{
    sql_lit(q, "SELECT ");
    sql_ident(q, ident_sys(COL_ID));
    sql_lit(q, ", ");
    sql_ident(q, ident_sys(COL_DELETED_AT));
    sql_lit(q, " IS NULL");
    for (int i = first; i < t->col_count; i++) {
        sql_lit(q, ", ");
        sql_ident(q, t->cols[i].col);
    }
    sql_lit(q, " FROM ");
    sql_ident(q, ident_form_table(t->form));
}

static bool put_cells(struct table *t, int first, const struct rows *r, int at)
{
    for (int i = first; i < t->col_count; i++) {
        struct packed *p = &t->cols[i];
        int col = i - first + 2;
        bool fits;
        if (rows_is_null(r, col)) fits = packed_put(p, at, NO_VALUE);
        else if (p->is_text) fits = packed_put_text(p, at, rows_text(r, col));
        else fits = rows_i64(r, col) != NO_VALUE && packed_put(p, at, rows_i64(r, col));
        if (!fits) return false;
    }
    return true;
}

// The place of an id, made where there is none.
static int place_for(struct table *t, id64 id)
{
    int at = table_find(t, id);
    if (at >= 0) return at;
    at = t->n;
    while (at > 0 && packed_get(&t->ids, at - 1) > id) at--;
    if (at < t->n) {
        if (!packed_shift(&t->ids, at, t->n) || !packed_shift(&t->live, at, t->n)) return -1;
        for (int i = 0; i < t->col_count; i++)
            if (!packed_shift(&t->cols[i], at, t->n)) return -1;
    }
    if (t->n == INT32_MAX - 1 || !packed_put(&t->ids, at, id)) return -1;
    t->n++;
    return at;
}

enum reading { READ_FRESH, READ_COLUMNS, READ_AGAIN };

// Columns from `first` on of the rows that come. False: it cannot be packed.
static err_t read_rows(struct ctx *c, struct table *t, const struct sql *q, int first,
                       enum reading how, bool *fits)
{
    struct rows *r;
    bool more;
    *fits = true;
    TRY(db_query(c, q, &r));
    for (;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        id64 id = rows_i64(r, 0);
        int at = how == READ_COLUMNS ? table_find(t, id) : place_for(t, id);
        if (at < 0 && how == READ_COLUMNS) continue; // a row of a commit not told of yet
        *fits = at >= 0 && put_cells(t, first, r, at) &&
                (how == READ_COLUMNS || packed_put(&t->live, at, rows_i64(r, 1)));
        if (*fits) continue;
        rows_close(r);
        return OK;
    }
}

static bool add_col(struct table *t, struct ident col, bool is_text)
{
    if (table_col(t, col)) return true;
    struct packed *cols = realloc(t->cols, ((size_t)t->col_count + 1) * sizeof *cols);
    if (!cols) return false;
    t->cols = cols;
    t->cols[t->col_count++] = (struct packed){ .col = col, .is_text = is_text };
    return true;
}

// Whole numbers take little room, so all of a form are read at once; texts when somebody asks for them.
static bool add_usual(struct table *t, const struct form *f)
{
    bool ok = add_col(t, ident_sys(COL_OWNER), false) && add_col(t, ident_sys(COL_DEPT), false);
    for (int i = 0; i < f->field_count && ok; i++) {
        const struct field *x = f->fields[i];
        if (TYPE_OF(x)->storage == STORE_INT && !field_is_volatile(x) && !field_is_lookup(x))
            ok = add_col(t, x->col, false);
    }
    return ok;
}

static int by_id(const void *a, const void *b)
{
    id64 x = *(const id64 *)a, y = *(const id64 *)b;
    return x < y ? -1 : x > y;
}

// Rows that were written, as they are now; those that are gone are dead.
static err_t read_again(struct ctx *c, struct table *t, const id64 *ids, int n, bool *fits)
{
    struct sql q = db_sql(c);
    put_select(&q, t, 0);
    sql_lit(&q, " WHERE ");
    sql_ident(&q, ident_sys(COL_ID));
    sql_lit(&q, " IN (");
    for (int i = 0; i < n; i++) {
        int at = table_find(t, ids[i]);
        if (at >= 0 && !packed_put(&t->live, at, 0)) return *fits = false, OK;
        if (i) sql_lit(&q, ",");
        sql_i64(&q, ids[i]);
    }
    sql_lit(&q, ") ORDER BY ");
    sql_ident(&q, ident_sys(COL_ID));
    return read_rows(c, t, &q, 0, READ_AGAIN, fits);
}

err_t columns_refresh(struct ctx *c, struct table *t, bool *fits)
{
    struct changes *ch = &t->todo;
    *fits = true;
    qsort(ch->ids, ch->n, sizeof *ch->ids, by_id);
    size_t n = 0;
    for (size_t i = 0; i < ch->n; i++)
        if (i == 0 || ch->ids[i] != ch->ids[i - 1]) ch->ids[n++] = ch->ids[i];
    for (size_t i = 0; i < n && *fits; i += BATCH)
        TRY(read_again(c, t, ch->ids + i, (int)i64_min(BATCH, (i64)(n - i)), fits));
    free(ch->ids);
    *ch = (struct changes){ 0 };
    return OK;
}

err_t columns_fill(struct ctx *c, struct table *t, const struct form *f, const struct needed *need,
                   int n, bool *fits)
{
    bool is_new = t->is_fresh;
    *fits = !is_new || add_usual(t, f);
    int first = is_new ? 0 : t->col_count;
    for (int i = 0; i < n && *fits; i++)
        if (need[i].form == f) *fits = add_col(t, need[i].col, need[i].is_text);
    for (int i = first; i < t->col_count && *fits && t->n; i++)
        *fits = packed_put(&t->cols[i], t->n - 1, NO_VALUE); // rows that do not come have none
    struct sql q = db_sql(c);
    put_select(&q, t, first);
    sql_lit(&q, " ORDER BY ");
    sql_ident(&q, ident_sys(COL_ID));
    if (*fits) TRY(read_rows(c, t, &q, first, is_new ? READ_FRESH : READ_COLUMNS, fits));
    t->is_fresh = false;
    return OK;
}
