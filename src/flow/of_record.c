// SPDX-License-Identifier: Apache-2.0
// The flows of a record, for whoever sees the record.
#include "flow/page.h"
#include "flow/show.h"

#define ROWS_MAX 100

static err_t put_one(struct ctx *c, struct jw *w, const struct page_row *row)
{
    const struct inst *i = row->i;
    bool may;
    TRY(flow_may_read(c, i->id, &may));
    jw_obj(w);
    jw_kid(w, "id", i->id);
    jw_kstr(w, "title", inst_title(c, i->def, row->record_title));
    jw_key(w, S("flow"));
    jw_obj(w);
    jw_kid(w, "id", i->def->id);
    jw_kstr(w, "title", flow_title(c, i->def));
    jw_end_obj(w);
    jw_kstr(w, "state", inst_state_key(i->state));
    jw_kstr(w, "result", i->result);
    put_person(c, w, "initiator", i->initiator);
    jw_kinstant(w, "started_at", i->started_at);
    jw_kinstant(w, "ended_at", i->ended_at);
    inst_put_places(c, w, i, &row->tasks);
    jw_kbool(w, "may_open", may);
    jw_end_obj(w);
    return OK;
}

static err_t ids_of(struct ctx *c, const struct form *f, id64 record, id64 *ids, int *n)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *n = 0;
    sql_lit(&q, "SELECT id FROM x_flow_inst WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, record);
    sql_lit(&q, " ORDER BY id DESC LIMIT 100");
    TRY(db_query(c, &q, &r));
    for (bool more; *n < ROWS_MAX;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        ids[(*n)++] = rows_i64(r, 0);
    }
    rows_close(r);
    return OK;
}

err_t flow_put_of_record(struct ctx *c, const struct form *f, id64 record, struct jw *w)
{
    id64 ids[ROWS_MAX];
    struct page_row *rows;
    bool holds;
    int n;
    TRY(act_holds(c, f, NULL, record, &holds));
    if (!holds) return fail(c, ERR_NOT_FOUND);
    TRY(ids_of(c, f, record, ids, &n));
    rows = mem_array(c->mem, struct page_row, (size_t)n + 1);
    TRY(page_rows(c, ids, (size_t)n, rows));
    jw_obj(w);
    jw_kinstant(w, "now", c->now_ms);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < n; i++)
        if (rows[i].i) TRY(put_one(c, w, &rows[i]));
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
