// SPDX-License-Identifier: Apache-2.0
// The audit log as its readers see it, newest first, and its verification.
#include "auth/audit.h"
#include "api/internal.h"
#include "base/date.h"

#define PAGE 100

static err_t add_time(struct request *q, struct sql *s, str name, bool is_end)
{
    str v = query_str(q, name);
    i64 days, ms, at;
    if (!v.n) return OK;
    int offset = q->c->cat->offset_min;
    if (date_parse(v, &days)) at = instant_of_local(is_end ? days + 1 : days, 0, offset);
    else if (local_parse(v, &days, &ms) || instant_parse(v, offset, &at)) {
        if (!instant_parse(v, offset, &at)) return fail_arg(q->c, ERR_BAD_REQUEST, name, name);
    } else return fail_arg(q->c, ERR_BAD_REQUEST, name, name);
    if (is_end) sql_lit(s, " AND at < ");
    else sql_lit(s, " AND at >= ");
    sql_i64(s, at);
    return OK;
}

static err_t add_number(struct request *q, str name, i64 *out)
{
    if (!query_str(q, name).n) return OK;
    return query_i64(q, name, out) ? OK : fail_arg(q->c, ERR_BAD_REQUEST, name, name);
}

static err_t add_filters(struct request *q, struct sql *s)
{
    i64 cursor = 0, record = 0, user = 0;
    struct form *f;
    TRY(add_number(q, S("cursor"), &cursor));
    TRY(add_number(q, S("record"), &record));
    if (cursor) {
        sql_lit(s, " AND seq < ");
        sql_i64(s, cursor);
    }
    if (record) {
        sql_lit(s, " AND record_id = ");
        sql_i64(s, record);
    }
    str who = query_str(q, S("who")), action = query_str(q, S("action")),
        form = query_str(q, S("form"));
    if (who.n && str_to_i64(who, &user)) {
        sql_lit(s, " AND who_id = ");
        sql_i64(s, user);
    } else if (who.n) {
        sql_lit(s, " AND who = ");
        sql_text(s, who);
    }
    if (action.n) {
        sql_lit(s, " AND action = ");
        sql_text(s, action);
    }
    if (form.n) {
        TRY(form_of(q->c, form, &f));
        sql_lit(s, " AND form_id = ");
        sql_i64(s, f->id);
    }
    TRY(add_time(q, s, S("from"), false));
    return add_time(q, s, S("to"), true);
}

static void put_row(struct ctx *c, struct jw *w, const struct rows *r)
{
    const struct user *u = catalog_user(c->cat, rows_i64(r, 3));
    const struct form *f = catalog_form_by_id(c->cat, rows_i64(r, 6));
    jw_obj(w);
    jw_kid(w, "seq", rows_i64(r, 0));
    jw_kinstant(w, "at", rows_i64(r, 1));
    jw_kstr(w, "who", str_dup(c->mem, rows_text(r, 2)));
    jw_kstr(w, "who_name", u ? u->name : STR_NONE);
    jw_kstr(w, "ip", str_dup(c->mem, rows_text(r, 4)));
    jw_kstr(w, "action", str_dup(c->mem, rows_text(r, 5)));
    jw_kstr(w, "form", f ? f->full_key : STR_NONE);
    jw_key(w, S("record"));
    if (rows_i64(r, 7)) jw_id(w, rows_i64(r, 7));
    else jw_null(w);
    jw_key(w, S("detail"));
    size_t at;
    str detail = str_dup(c->mem, rows_text(r, 8));
    if (detail.n && json_parse(c->mem, detail, &at)) jw_raw(w, detail);
    else jw_str(w, detail);
    jw_kstr(w, "result", str_dup(c->mem, rows_text(r, 9)));
    jw_end_obj(w);
}

err_t api_audit_list(struct request *q)
{
    struct ctx *c = q->c;
    struct sql s = db_sql(c);
    struct rows *r;
    i64 last = 0;
    int n = 0;
    sql_lit(&s, "SELECT seq, at, who, who_id, ip, action, form_id, record_id, detail, result FROM "
                "x_audit WHERE 1 = 1");
    TRY(add_filters(q, &s));
    sql_lit(&s, " ORDER BY seq DESC LIMIT ");
    sql_i64(&s, PAGE + 1);
    TRY(db_query(c, &s, &r));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (bool more; n <= PAGE; n++) {
        TRY(rows_next(r, &more));
        if (!more) break;
        if (n == PAGE) continue;
        put_row(c, &w, r);
        last = rows_i64(r, 0);
    }
    jw_end_arr(&w);
    jw_kstr(&w, "next", n > PAGE ? str_of_i64(c->mem, last) : STR_NONE);
    jw_end_obj(&w);
    return OK;
}

err_t api_audit_check(struct request *q)
{
    struct audit_report report = { 0 };
    TRY(body_only(q, BODY_NONE));
    err_t e = audit_verify(q->c, &report);
    if (e != OK && e != ERR_AUDIT_BROKEN) return e;
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_kbool(&w, "is_sound", e == OK);
    jw_ki64(&w, "rows", report.rows);
    jw_ki64(&w, "unsealed", report.unsealed);
    jw_key(&w, S("first_bad"));
    if (report.first_bad) jw_id(&w, report.first_bad);
    else jw_null(&w);
    jw_kstr(&w, "head", report.head_hash);
    jw_end_obj(&w);
    return OK;
}
