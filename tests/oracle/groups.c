// SPDX-License-Identifier: Apache-2.0
// Groups for driver_test.c: {"rows":[{"dims","titles","n","measures","behind"}],"is_cut"}; behind is the
// number of rows that the conditions of the group find in a list.
#include "query/group.h"

static void fiscal(struct house *h, i64 start)
{
    if (!start) return;
    struct sql q = db_sql(h->c);
    sql_lit(&q, "INSERT INTO x_meta (key, value) VALUES ('fiscal_start', ");
    sql_text(&q, str_of_i64(h->c->mem, start));
    sql_lit(&q, ") ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    house_run(h, q);
}

static err_t parse_groups(struct ctx *c, const struct form *f, const struct json *j,
                          struct group_ask *a)
{
    i64 limit = 1000;
    json_i64(json_get(j, S("limit")), &limit);
    *a = (struct group_ask){ .form = f,
                             .limit = (int)limit,
                             .search = str_trim(json_str(json_get(j, S("search")))) };
    TRY(need_action(c, f, ACT_READ));
    TRY(query_filter_parse(c, f, json_get(j, S("filter")), false, &a->filter));
    json_each(d, json_get(j, S("dims")))
        TRY(query_group_parse_dim(c, f, d, &a->dims[a->dim_count++]));
    json_each(m, json_get(j, S("measures")))
        TRY(query_group_parse_measure(c, f, m, &a->measures[a->measure_count++]));
    return OK;
}

// The rows behind a group: the ask's own filter and a condition for each dimension, as text and back.
static err_t rows_behind(struct ctx *c, const struct group_ask *a, const struct group *g, i64 *n)
{
    struct query q = {
        .form = a->form, .filter = a->filter, .search = a->search, .action = ACT_READ
    };
    bool capped;
    for (int i = 0; i < a->dim_count; i++) {
        struct buf b = BUF(c->mem);
        struct jw w = JW(&b);
        struct node *node;
        size_t at;
        query_group_put_condition(c, &w, &a->dims[i], g->dims[i]);
        TRY(query_filter_parse(c, a->form, json_parse(c->mem, buf_str(&b), &at), false, &node));
        q.filter = node_and(c, q.filter, node);
    }
    return query_count(c, &q, true, n, &capped);
}

// A span of time holds its first moment and not the first one after it.
static void check_span(const struct group_dim *d, struct val v)
{
    i64 from, until;
    if (!query_group_span(d, v, &from, &until)) return;
    must(from < until && query_group_of(d, from).i == v.i && query_group_of(d, until - 1).i == v.i);
    must(query_group_of(d, until).i == query_group_next(d, v).i);
    must(query_group_of(d, from - 1).i < v.i);
}

static err_t put_group(struct ctx *c, struct jw *w, const struct group_ask *a,
                       const struct group *g)
{
    i64 behind;
    jw_obj(w);
    jw_key(w, S("dims"));
    jw_arr(w);
    for (int i = 0; i < a->dim_count; i++) {
        query_group_put_value(c, w, &a->dims[i], g->dims[i]);
        check_span(&a->dims[i], g->dims[i]);
    }
    jw_end_arr(w);
    jw_key(w, S("titles"));
    jw_arr(w);
    for (int i = 0; i < a->dim_count; i++) {
        const struct field *f = a->dims[i].path.leaf;
        bool is_link = f->type->flags & TYPE_REFERENCE && !a->dims[i].range_count;
        if (is_link && !val_is_null(g->dims[i]))
            jw_str(w, query_group_text(c, &a->dims[i], g->dims[i]));
        else jw_null(w);
    }
    jw_end_arr(w);
    jw_ki64(w, "n", g->rows);
    TRY(rows_behind(c, a, g, &behind));
    jw_ki64(w, "behind", behind);
    jw_key(w, S("measures"));
    jw_arr(w);
    for (int i = 0; i < a->measure_count; i++)
        query_group_put_cell(c, w, &a->measures[i], &g->cells[i]);
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

static err_t put_groups(struct ctx *c, const struct form *f, const struct json *j, struct jw *w)
{
    struct group_ask a;
    struct groups *g;
    TRY(parse_groups(c, f, j, &a));
    TRY(query_group(c, &a, &g));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < g->n; i++) TRY(put_group(c, w, &a, &g->v[i]));
    jw_end_arr(w);
    jw_kbool(w, "is_cut", g->is_cut);
    jw_end_obj(w);
    return OK;
}
