// SPDX-License-Identifier: Apache-2.0
// What was merged, for whoever sees the survivor.
#include "auth/user.h"
#include "base/date.h"
#include "record/internal.h"
#include "record/merge.h"

err_t record_merges(struct ctx *c, const struct form *f, id64 id, struct jw *w)
{
    struct sql q = db_sql(c);
    struct rows *r;
    u64 rm, also;
    TRY(query_row_mask(c, f, id, ACT_READ, &rm, &also));
    if (!rm) return fail(c, ERR_NOT_FOUND);
    sql_lit(&q,
            "SELECT id, at, coalesce(by_id, 0), snapshot FROM x_merge WHERE undone_at IS NULL AND "
            "form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND survivor_id = ");
    sql_i64(&q, id);
    sql_lit(&q, " ORDER BY id DESC LIMIT 50");
    TRY(db_query(c, &q, &r));
    jw_arr(w);
    for (bool more, is_newest = true;; is_newest = false) {
        TRY(rows_next(r, &more));
        if (!more) break;
        const struct user *by = catalog_user(c->cat, rows_i64(r, 2));
        const struct json *snap = json_parse(c->mem, str_dup(c->mem, rows_text(r, 3)), NULL);
        jw_obj(w);
        jw_kid(w, "id", rows_i64(r, 0));
        jw_ki64(w, "at", rows_i64(r, 1));
        jw_kstr(w, "by", by ? by->name : STR_NONE);
        jw_key(w, S("victims"));
        jw_arr(w);
        json_each(v, json_get(snap, S("victims"))) jw_str(w, v->text);
        jw_end_arr(w);
        jw_kbool(w, "may_undo", is_newest && rows_i64(r, 1) + UNDO_DAYS * DAY_MS > c->now_ms);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

err_t record_merged_into(struct ctx *c, const struct form *f, id64 id, id64 *survivor)
{
    struct sql q = db_sql(c);
    u64 rm, also;
    sql_lit(&q, "SELECT survivor_id FROM x_merge_alias WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND victim_id = ");
    sql_i64(&q, id);
    TRY(db_one_i64(c, &q, survivor, NULL));
    if (!*survivor) return OK;
    TRY(query_row_mask(c, f, *survivor, ACT_READ, &rm, &also));
    if (!rm) *survivor = 0;
    return OK;
}
