// SPDX-License-Identifier: Apache-2.0
// The plain door of groups: counts, sums and groups of one form as JSON, for lists and for capabilities.
// The work is query_group's (group.h); the older words of this door are put in here: a week is named by
// its Monday, an hour is that of the day.
#include "base/date.h"
#include "query/group_internal.h"

#define DIMS_MAX 3
#define MEASURES_MAX 12

static err_t parse_dims(struct ctx *c, const struct json *j, struct group_ask *a)
{
    json_each(item, j)
    {
        if (a->dim_count == DIMS_MAX) return fail_arg(c, ERR_BAD_REQUEST, S("dims"), S("3"));
        struct group_dim *d = &a->dims[a->dim_count++];
        TRY(query_group_parse_dim(c, a->form, item, d));
        if (d->bucket == BUCKET_HOUR) d->bucket = BUCKET_HOUR_OF_DAY;
    }
    return OK;
}

static err_t parse_measures(struct ctx *c, const struct json *j, struct group_ask *a)
{
    json_each(item, j)
    {
        if (a->measure_count == MEASURES_MAX)
            return fail_arg(c, ERR_BAD_REQUEST, S("measures"), S("12"));
        TRY(query_group_parse_measure(c, a->form, item, &a->measures[a->measure_count++]));
    }
    if (a->measure_count == 0)
        a->measures[a->measure_count++] = (struct group_measure){ .fn = MEASURE_COUNT };
    return OK;
}

static void put_dim(struct ctx *c, struct jw *w, const struct group_dim *d, struct val v)
{
    struct buf b = BUF(c->mem);
    if (d->bucket == BUCKET_WEEK && !val_is_null(v)) {
        date_put(&b, v.i);
        jw_str(w, buf_str(&b));
    } else if (val_is_null(v) || d->bucket || d->range_count || d->formula) {
        query_group_put_value(c, w, d, v);
    } else {
        TYPE_OF(d->path.leaf)->to_json(c, d->path.leaf, v, w);
    }
}

static void put_group(struct ctx *c, struct jw *w, const struct group_ask *a, const struct group *g)
{
    jw_obj(w);
    jw_key(w, S("dims"));
    jw_arr(w);
    for (int i = 0; i < a->dim_count; i++) put_dim(c, w, &a->dims[i], g->dims[i]);
    jw_end_arr(w);
    jw_key(w, S("measures"));
    jw_arr(w);
    for (int i = 0; i < a->measure_count; i++)
        query_group_put_cell(c, w, &a->measures[i], &g->cells[i]);
    jw_end_arr(w);
    jw_end_obj(w);
}

err_t query_aggregate(struct ctx *c, const struct form *f, const struct json *j, struct jw *w)
{
    struct group_ask *a = mem_new_of(c->mem, struct group_ask);
    struct groups *out;
    a->form = f;
    if (!json_is(j, JSON_OBJECT)) return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, S("object"));
    static const char *const names[] = { "dims", "measures", "filter", "search", "limit" };
    json_each(m, j)
    {
        bool known = false;
        for (size_t i = 0; i < COUNT_OF(names); i++)
            known = known || str_eq(m->key, str_of(names[i]));
        if (!known) return fail_arg(c, ERR_BAD_REQUEST, m->key, m->key);
    }
    if (f->parent) return fail(c, ERR_FORM_UNKNOWN);
    TRY(need_action(c, f, ACT_READ));
    TRY(query_filter_parse(c, f, json_get(j, S("filter")), false, &a->filter));
    a->search = str_trim(json_str(json_get(j, S("search"))));
    i64 limit = 1000;
    const struct json *l = json_get(j, S("limit"));
    if (l && (!json_i64(l, &limit) || limit < 1 || limit > GROUP_LIMIT_MAX))
        return fail_arg(c, ERR_BAD_REQUEST, S("limit"), S("1..5000"));
    a->limit = (int)limit;
    TRY(parse_dims(c, json_get(j, S("dims")), a));
    TRY(parse_measures(c, json_get(j, S("measures")), a));
    TRY(query_group(c, a, &out));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < out->n; i++) put_group(c, w, a, &out->v[i]);
    jw_end_arr(w);
    jw_kbool(w, "is_cut", out->is_cut);
    jw_end_obj(w);
    return OK;
}
