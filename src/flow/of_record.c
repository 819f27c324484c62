// SPDX-License-Identifier: Apache-2.0
// The flows of a record, for whoever sees the record.
#include "flow/show.h"

#define ROWS_MAX 100

static err_t put_one(struct ctx *c, struct jw *w, id64 id, str title)
{
    struct inst *i;
    bool may;
    TRY(inst_read(c, id, &i));
    TRY(flow_may_read(c, id, &may));
    str flow = title_in(i->def->title, c->lang);
    jw_obj(w);
    jw_kid(w, "id", i->id);
    jw_kstr(w, "title", title.n ? str_cat3(c->mem, flow, S(" · "), title) : flow);
    jw_key(w, S("flow"));
    jw_obj(w);
    jw_kid(w, "id", i->def->id);
    jw_kstr(w, "title", flow);
    jw_end_obj(w);
    jw_kstr(w, "state", inst_state_key(i->state));
    jw_kstr(w, "result", i->result);
    put_person(c, w, "initiator", i->initiator);
    put_moment(c, w, "started_at", i->started_at);
    put_moment(c, w, "ended_at", i->ended_at);
    TRY(inst_put_places(c, w, i));
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
    bool holds;
    str title;
    int n;
    TRY(act_holds(c, f, NULL, record, &holds));
    if (!holds) return fail(c, ERR_NOT_FOUND);
    TRY(query_titles(c, f, &record, 1, &title));
    TRY(ids_of(c, f, record, ids, &n));
    jw_obj(w);
    put_moment(c, w, "now", c->now_ms);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < n; i++) TRY(put_one(c, w, ids[i], title));
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
