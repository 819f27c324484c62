// SPDX-License-Identifier: Apache-2.0
// One record: all of it that the caller may see, and which of his grants hold on it.
#include "query/internal.h"

err_t query_get(struct ctx *c, const struct form *f, id64 id, struct query **q, struct record **out)
{
    TRY(query_all_fields(c, f, q));
    (*q)->only_id = id;
    (*q)->with_sub_rows = true;
    (*q)->limit = 1;
    struct page *p;
    TRY(query_page(c, *q, &p));
    if (p->count == 0) return fail(c, ERR_NOT_FOUND);
    *out = &p->records[0];
    return OK;
}

err_t query_row_mask(struct ctx *c, const struct form *f, id64 id, u32 action, u64 *rm,
                     u64 *rm_also)
{
    const struct form_policy *p;
    TRY(policy_of(c, f, &p));
    struct sql s = db_sql(c);
    struct emitter e = { .c = c, .q = &s, .aliases = 1 };
    sql_lit(&s, "SELECT ");
    TRY(emit_rm(&e, p, 0));
    sql_lit(&s, " FROM ");
    sql_ident(&s, f->table);
    sql_lit(&s, " ");
    sql_alias(&s, 0);
    sql_lit(&s, " WHERE ");
    TRY(emit_row_right(&e, p, action, 0));
    sql_lit(&s, " AND ");
    sql_alias_col(&s, 0, ident_sys(COL_ID));
    sql_lit(&s, " = ");
    sql_i64(&s, id);
    struct rows *rows;
    TRY(db_query(c, &s, &rows));
    bool found;
    TRY(rows_next(rows, &found));
    *rm = found ? (u64)rows_i64(rows, 0) : 0;
    *rm_also = found ? (u64)rows_i64(rows, 1) : 0;
    rows_close(rows);
    return OK;
}
