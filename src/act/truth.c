// SPDX-License-Identifier: Apache-2.0
// Whether a condition holds for a record. One that asks nothing but the record's own cells is decided from
// them, before and after a change, without a statement; any other by the read door, for this one record.
#include "act/act.h"

struct own {
    bool rows;
};

static void see(void *arg, const struct field *f)
{
    struct own *o = arg;
    o->rows = o->rows || f->type->storage == STORE_ROWS || f->type->storage == STORE_NONE;
}

static bool parse_own(struct ctx *c, const struct form *f, const struct json *j,
                      struct condition **out)
{
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    struct own o = { false };
    bool parsed = condition_parse(c, f, j, S("if"), out) == OK;
    c->errs = errs;
    c->errs_tail = tail;
    if (tail) tail->next = NULL;
    if (parsed) condition_reads(*out, see, &o);
    return parsed && !o.rows;
}

bool is_own_condition(struct ctx *c, const struct form *f, const struct json *j)
{
    struct condition *k;
    return parse_own(c, f, j, &k);
}

bool own_holds(struct ctx *c, const struct form *f, const struct json *j, const struct val *cells)
{
    struct filter_now now = { c->who->user_id, 0, c->now_ms, c->cat->offset_min };
    struct condition *k;
    return parse_own(c, f, j, &k) && condition_holds(k, cells, &now);
}

err_t act_query(struct ctx *c, const struct form *f, const struct json *j, id64 after, int limit,
                struct query **out)
{
    const struct json *plain =
        json_parse(c->mem, S("{\"fields\":[],\"sort\":[{\"field\":\"id\"}]}"), NULL);
    TRY(query_parse(c, f, plain, out));
    if (j) TRY(query_filter_parse(c, f, j, false, &(*out)->filter));
    if (after)
        (*out)->filter =
            node_and(c, (*out)->filter, node_cmp(c, form_sys(f, SYS_ID), OP_GT, val_int(after)));
    (*out)->limit = limit;
    return OK;
}

err_t act_holds(struct ctx *c, const struct form *f, const struct json *j, id64 id, bool *is)
{
    struct query *q;
    i64 n;
    bool capped;
    TRY(act_query(c, f, j, 0, 1, &q));
    q->only_id = id;
    TRY(query_count(c, q, true, &n, &capped));
    *is = n > 0;
    return OK;
}
