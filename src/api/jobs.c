// SPDX-License-Identifier: Apache-2.0
// How a job goes: for whoever started it.
#include "api/internal.h"

err_t api_job_get(struct request *q)
{
    struct ctx *c = q->c;
    struct sql s = db_sql(c);
    struct rows *r;
    bool found;
    id64 id;
    size_t at;
    TRY(path_id(q, S("id"), &id));
    sql_lit(&s, "SELECT kind, state, done, total, result FROM x_job WHERE id = ");
    sql_i64(&s, id);
    sql_lit(&s, " AND who = ");
    sql_text(&s, c->who->key);
    TRY(db_query(c, &s, &r));
    TRY(rows_next(r, &found));
    if (!found) return fail(c, ERR_NOT_FOUND);
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_kid(&w, "id", id);
    jw_kstr(&w, "kind", str_dup(c->mem, rows_text(r, 0)));
    jw_kstr(&w, "state", str_dup(c->mem, rows_text(r, 1)));
    jw_ki64(&w, "done", rows_i64(r, 2));
    jw_ki64(&w, "total", rows_i64(r, 3));
    str result = str_dup(c->mem, rows_text(r, 4));
    jw_key(&w, S("result"));
    if (result.n && json_parse(c->mem, result, &at)) jw_raw(&w, result);
    else jw_null(&w);
    jw_end_obj(&w);
    return OK;
}
