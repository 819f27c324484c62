// SPDX-License-Identifier: Apache-2.0
// Rows of x_notice. The key makes a notice happen once, whatever is run again.
#include "job/notice.h"

str notice_args(struct ctx *c, const char *const *keys, const str *values, int n)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    for (int i = 0; i < n; i++) {
        jw_key(&w, str_of(keys[i]));
        jw_str(&w, values[i]);
    }
    jw_end_obj(&w);
    return buf_str(&b);
}

struct adding {
    const struct notice *n;
    bool is_new;
};

static err_t add(struct ctx *c, void *arg)
{
    struct adding *a = arg;
    const struct notice *n = a->n;
    id64 id;
    i64 changed;
    TRY(store_next_sys_id(c, &id));
    struct sql q = db_sql(c);
    sql_lit(&q,
            "INSERT INTO x_notice (id, user_id, at, kind, args, form_id, record_id, key) VALUES (");
    sql_i64(&q, id);
    sql_lit(&q, ", ");
    sql_i64(&q, n->user);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_text(&q, n->kind);
    sql_lit(&q, ", ");
    sql_text(&q, n->args);
    sql_lit(&q, ", ");
    if (n->form) sql_i64(&q, n->form->id);
    else sql_null(&q);
    sql_lit(&q, ", ");
    if (n->record) sql_i64(&q, n->record);
    else sql_null(&q);
    sql_lit(&q, ", ");
    sql_text(&q, str_fmt(c->mem, STR_FMT ":u%lld", STR_ARG(n->key), (long long)n->user));
    sql_lit(&q, ") ON CONFLICT (key) DO NOTHING");
    TRY(db_exec(c, &q, &changed));
    a->is_new = changed > 0;
    if (a->is_new) record_tell_person(c, n->user);
    return OK;
}

err_t notice_add(struct ctx *c, const struct notice *n, bool *is_new)
{
    const struct user *u = catalog_user(c->cat, n->user);
    struct adding a = { n, false };
    if (u && !u->is_off) TRY(store_write(c, WRITE_JOBS, add, &a));
    if (is_new) *is_new = a.is_new;
    return OK;
}
