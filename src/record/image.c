// SPDX-License-Identifier: Apache-2.0
// The stored row as it is, without rights: what the writer compares with, and what capabilities read.
#include "base/vec.h"
#include "record/internal.h"

void select_cell(struct sql *q, const struct field *f)
{
    switch (TYPE_OF(f)->storage) {
    case STORE_JUNCTION:
        if (q->dialect == PG) sql_lit(q, "(SELECT string_agg(v::text, ',' ORDER BY v) FROM ");
        else sql_lit(q, "(SELECT group_concat(v, ',') FROM ");
        sql_ident(q, field_junction(f));
        sql_lit(q, " WHERE rid = ");
        sql_alias_col(q, 0, ident_sys(COL_ID));
        sql_lit(q, ")");
        return;
    case STORE_ROWS:
    case STORE_NONE: sql_lit(q, "NULL"); return;
    default: sql_alias_col(q, 0, f->col); return;
    }
}

static struct val list_of(struct ctx *c, str rest)
{
    str part;
    VEC(struct val) items = { 0 };
    i64 n;
    while (str_next(&rest, ',', &part))
        if (str_to_i64(part, &n)) vec_push(c->mem, &items, val_int(n));
    return (struct val){ .kind = VAL_LIST, .items = items.v, .n = items.n };
}

err_t read_stored(struct ctx *c, const struct field *f, const struct rows *r, int at, id64 id,
                  struct val *out)
{
    const struct field_type *t = TYPE_OF(f);
    *out = VAL_NONE;
    if (rows_is_null(r, at)) return OK;
    if (t->flags & TYPE_ENCRYPTED) {
        str plain;
        TRY(cell_open(c, f, id, rows_blob(r, at), &plain));
        *out = val_text(plain);
    } else if (t->storage == STORE_INT) {
        *out = val_int(rows_i64(r, at));
    } else if (t->storage == STORE_JUNCTION) {
        *out = list_of(c, rows_text(r, at));
    } else {
        *out = val_text(str_dup(c->mem, rows_text(r, at)));
    }
    return OK;
}

static struct sql statement(struct ctx *c, const struct form *f, id64 id, bool for_update)
{
    static const enum sys_col sys[] = { COL_ID,         COL_REV,        COL_OWNER,      COL_DEPT,
                                        COL_CREATED_AT, COL_UPDATED_AT, COL_DELETED_AT, COL_DEMO };
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT ");
    for (size_t i = 0; i < COUNT_OF(sys); i++) {
        if (i) sql_lit(&q, ", ");
        sql_alias_col(&q, 0, ident_sys(sys[i]));
    }
    for (int i = 0; i < f->field_count; i++) {
        sql_lit(&q, ", ");
        select_cell(&q, f->fields[i]);
    }
    sql_lit(&q, " FROM ");
    sql_ident(&q, f->table);
    sql_lit(&q, " ");
    sql_alias(&q, 0);
    sql_lit(&q, " WHERE ");
    sql_alias_col(&q, 0, ident_sys(COL_ID));
    sql_lit(&q, " = ");
    sql_i64(&q, id);
    if (for_update) sql_for_update(&q);
    return q;
}

err_t image_load(struct ctx *c, const struct form *f, id64 id, bool for_update, struct image *out,
                 bool *found)
{
    struct sql q = statement(c, f, id, for_update);
    struct rows *r;
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, found));
    if (!*found) return OK;
    *out = (struct image){ rows_i64(r, 0), rows_i64(r, 1),      rows_i64(r, 2),
                           rows_i64(r, 3), rows_i64(r, 4),      rows_i64(r, 5),
                           rows_i64(r, 6), rows_i64(r, 7) != 0, NULL };
    out->cells = mem_array(c->mem, struct val, (size_t)f->field_count + 1);
    for (int i = 0; i < f->field_count; i++)
        TRY(read_stored(c, f->fields[i], r, 8 + i, id, &out->cells[i]));
    rows_close(r);
    return OK;
}

err_t record_image_or_bin(struct ctx *c, const struct form *f, id64 id, struct image *out)
{
    bool found;
    TRY(image_load(c, f, id, false, out, &found));
    return found ? OK : fail(c, ERR_NOT_FOUND);
}

err_t record_image_locked(struct ctx *c, const struct form *f, id64 id, struct image *out)
{
    bool found;
    TRY(image_load(c, f, id, true, out, &found));
    return found && !out->deleted_at ? OK : fail(c, ERR_NOT_FOUND);
}

err_t record_image(struct ctx *c, const struct form *f, id64 id, struct image *out)
{
    bool found;
    TRY(image_load(c, f, id, false, out, &found));
    return found && !out->deleted_at ? OK : fail(c, ERR_NOT_FOUND);
}
