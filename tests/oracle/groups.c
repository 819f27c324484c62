// SPDX-License-Identifier: Apache-2.0
// Groups for driver_test.c: {"rows":[{"dims","titles","n","measures","behind"}],"is_cut"}; behind is the
// number of rows that the conditions of the group find in a list.
#include "query/columns.h"
#include "query/group.h"

static void setting(struct house *h, const char *key, i64 value)
{
    if (!value) return;
    struct sql q = db_sql(h->c);
    sql_lit(&q, "INSERT INTO x_meta (key, value) VALUES (");
    sql_text(&q, str_of(key));
    sql_lit(&q, ", ");
    sql_text(&q, str_of_i64(h->c->mem, value));
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
    i64 order = 0;
    json_i64(json_get(j, S("order")), &order);
    a->order = (int)order;
    a->order_up = json_bool(json_get(j, S("order_up")));
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

// --- Columns against SQL, while rows change --------------------------------------------------------

struct stir {
    const struct form *form;
    u64 seed;
    bool fails;
};

static u64 drawn(struct stir *s, u64 below)
{
    s->seed = s->seed * 6364136223846793005ull + 1442695040888963407ull;
    return (s->seed >> 33) % below;
}

static void put_cols(struct sql *q, const struct form *f)
{
    static const enum sys_col fixed[] = { COL_REV,        COL_OWNER,      COL_DEPT,
                                          COL_CREATED_AT, COL_CREATED_BY, COL_UPDATED_AT,
                                          COL_UPDATED_BY, COL_DELETED_AT, COL_DEMO };
    for (size_t i = 0; i < COUNT_OF(fixed); i++) {
        sql_lit(q, ", ");
        sql_ident(q, ident_sys(fixed[i]));
    }
    for (int i = 0; i < f->field_count; i++) {
        if (field_value_type(f->fields[i])->storage > STORE_TEXT || field_is_lookup(f->fields[i]))
            continue;
        sql_lit(q, ", ");
        sql_ident(q, f->fields[i]->col);
    }
}

static err_t stir_one(struct ctx *c, struct stir *s)
{
    const struct form *f = s->form;
    i64 a = 1 + (i64)drawn(s, 40), b = 1 + (i64)drawn(s, 40);
    struct sql q = db_sql(c);
    const struct field *x = f->fields[drawn(s, (u64)f->field_count)];
    bool is_plain = field_value_type(x)->storage <= STORE_TEXT && !field_is_lookup(x);
    switch (drawn(s, 6)) {
    case 0: // one more, now and then in a gap
        sql_lit(&q, "INSERT INTO ");
        sql_ident(&q, f->table);
        sql_lit(&q, " (id");
        put_cols(&q, f);
        sql_lit(&q, ") SELECT ");
        sql_i64(&q, drawn(s, 3) ? 60 + (i64)drawn(s, 5000) : a);
        put_cols(&q, f);
        sql_lit(&q, " FROM ");
        sql_ident(&q, f->table);
        sql_lit(&q, " WHERE id = ");
        sql_i64(&q, b);
        sql_lit(&q, " ON CONFLICT DO NOTHING");
        return db_exec(c, &q, NULL);
    case 1:
        sql_lit(&q, "DELETE FROM ");
        sql_ident(&q, f->table);
        sql_lit(&q, " WHERE id = ");
        sql_i64(&q, a);
        return db_exec(c, &q, NULL);
    case 2:
        sql_lit(&q, "UPDATE ");
        sql_ident(&q, f->table);
        sql_lit(&q, " SET deleted_at = CASE WHEN deleted_at IS NULL THEN 1 END WHERE id = ");
        sql_i64(&q, a);
        return db_exec(c, &q, NULL);
    default: break;
    }
    struct ident col = is_plain ? x->col : ident_sys(drawn(s, 2) ? COL_OWNER : COL_DEPT);
    sql_lit(&q, "UPDATE ");
    sql_ident(&q, f->table);
    sql_lit(&q, " SET ");
    sql_ident(&q, col);
    sql_lit(&q, " = (SELECT ");
    sql_ident(&q, col);
    sql_lit(&q, " FROM ");
    sql_ident(&q, f->table);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, b);
    sql_lit(&q, ") WHERE id = ");
    sql_i64(&q, a);
    return db_exec(c, &q, NULL);
}

static err_t stir(struct ctx *c, void *arg)
{
    struct stir *s = arg;
    for (u64 n = drawn(s, 4); n; n--) TRY(stir_one(c, s));
    return s->fails ? fail(c, ERR_BAD_REQUEST) : OK; // undone
}

static err_t groups_text(struct ctx *c, const struct form *f, const struct json *j, bool by_sql,
                         str *by, str *out)
{
    struct group_ask a;
    struct groups *g;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    TRY(parse_groups(c, f, j, &a));
    a.by_sql = by_sql;
    TRY(query_group(c, &a, &g));
    jw_arr(&w);
    for (int i = 0; i < g->n; i++) {
        for (int d = 0; d < a.dim_count; d++)
            query_group_put_value(c, &w, &a.dims[d], g->v[i].dims[d]);
        jw_i64(&w, g->v[i].rows);
        for (int m = 0; m < a.measure_count; m++)
            query_group_put_cell(c, &w, &a.measures[m], &g->v[i].cells[m]);
    }
    jw_bool(&w, g->is_cut);
    jw_end_arr(&w);
    *out = buf_str(&b);
    *by = g->is_kept ? S("kept") : g->by_column ? S("column") : S("sql");
    return OK;
}

// The same asked before something may have changed, and behind it: {"by":"kept|column|sql"} where SQL says the same
// then; else {"sql","column"}.
static err_t put_same(struct ctx *c, const struct form *f, const struct json *j, struct jw *w)
{
    i64 seed = 0;
    str by, column, sql, none;
    json_i64(json_get(j, S("stir")), &seed);
    const struct actor *who = c->who;
    const struct form *other = c->cat->forms[(u64)seed % (u64)c->cat->form_count];
    struct stir s = { other->parent ? f : other, (u64)seed, seed % 5 == 0 };
    TRY(groups_text(c, f, json_get(j, S("query")), false, &by, &column));
    c->who = actor_capability(c, S("test"));
    TRY(groups_text(c, f, json_get(j, S("query")), false, &none, &sql)); // somebody who sees all
    if (seed && store_write(c, WRITE_JOBS, stir, &s) != OK) err_clear(c);
    c->who = who;
    TRY(groups_text(c, f, json_get(j, S("query")), false, &by, &column));
    TRY(groups_text(c, f, json_get(j, S("query")), true, &none, &sql));
    jw_obj(w);
    if (str_eq(column, sql)) {
        jw_kstr(w, "by", by);
    } else {
        jw_kstr(w, "sql", sql);
        jw_kstr(w, "column", column);
    }
    jw_end_obj(w);
    return OK;
}
