// SPDX-License-Identifier: Apache-2.0
#include "job/way.h"
#include "base/vec.h"
#include "store/sql.h"

static struct sql select_ways(struct ctx *c)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT key, kind, title, settings, is_off, rev, hook, token, token_until FROM "
                "x_msg_channel");
    return q;
}

static struct way row_of(struct ctx *c, const struct rows *r)
{
    struct mem *m = c->mem;
    return (struct way){ .key = str_dup(m, rows_text(r, 0)),
                         .kind = str_dup(m, rows_text(r, 1)),
                         .title = str_dup(m, rows_text(r, 2)),
                         .settings = str_dup(m, rows_blob(r, 3)),
                         .is_off = rows_i64(r, 4) != 0,
                         .rev = rows_i64(r, 5),
                         .hook = str_dup(m, rows_text(r, 6)),
                         .token = rows_is_null(r, 7) ? STR_NONE : str_dup(m, rows_blob(r, 7)),
                         .token_until = rows_i64(r, 8) };
}

static err_t read_one(struct ctx *c, const struct sql *q, struct way *out, bool *found)
{
    struct rows *r;
    TRY(db_query(c, q, &r));
    TRY(rows_next(r, found));
    if (*found) *out = row_of(c, r);
    rows_close(r);
    return OK;
}

err_t way_find(struct ctx *c, str key, struct way *out, bool *found)
{
    struct sql q = select_ways(c);
    sql_lit(&q, " WHERE key = ");
    sql_text(&q, key);
    return read_one(c, &q, out, found);
}

err_t way_of_hook(struct ctx *c, str hook, struct way *out, bool *found)
{
    struct sql q = select_ways(c);
    sql_lit(&q, " WHERE hook = ");
    sql_text(&q, hook);
    return read_one(c, &q, out, found);
}

err_t way_list(struct ctx *c, struct way **out, size_t *n)
{
    VEC(struct way) v = { 0 };
    struct sql q = select_ways(c);
    struct rows *r;
    sql_lit(&q, " ORDER BY key");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        vec_push(c->mem, &v, row_of(c, r));
    }
    *out = v.v;
    *n = v.n;
    return OK;
}

err_t ways_put(struct ctx *c, struct jw *w)
{
    struct way *all;
    size_t n;
    TRY(way_list(c, &all, &n));
    jw_key(w, S("ways"));
    jw_arr(w);
    for (size_t i = 0; i < n; i++) {
        if (all[i].is_off) continue;
        jw_obj(w);
        jw_kstr(w, "key", all[i].key);
        jw_kstr(w, "title", all[i].title);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

err_t way_check(struct ctx *c, str key)
{
    struct way way;
    bool found = true;
    if (key.n) TRY(way_find(c, key, &way, &found));
    return found ? OK : fail_arg2(c, ERR_FIELD_FORMAT, S("channel"), S("channel"), key);
}
