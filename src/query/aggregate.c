// SPDX-License-Identifier: Apache-2.0
// Counts, sums and groups, under the same row and cell rights as a list: a cell that is not readable
// in full counts as empty. Sums are integers in the stored unit, so amounts stay exact; an average is
// the exact sum over the count, rounded half away from zero at the field's scale (at least 2 digits).
#include "base/date.h"
#include "base/dec.h"
#include "base/decimal.h"
#include "query/internal.h"

#define DIMS_MAX 3
#define MEASURES_MAX 12
#define GROUPS_MAX 5000

enum fn { FN_COUNT, FN_DISTINCT, FN_SUM, FN_AVG, FN_MIN, FN_MAX, FN_NONE };
enum bucket {
    BUCKET_NONE,
    BUCKET_YEAR,
    BUCKET_QUARTER,
    BUCKET_MONTH,
    BUCKET_WEEK,
    BUCKET_DAY,
    BUCKET_HOUR,
    BUCKET_WEEKDAY,
    BUCKET_BAD
};

struct dim {
    struct path path;
    enum bucket bucket;
};
struct measure {
    enum fn fn;
    struct path path;
    bool has_field;
};
struct aggregate {
    struct dim dims[DIMS_MAX];
    int dim_count;
    struct measure measures[MEASURES_MAX];
    int measure_count;
    struct query *q;
    i64 limit;
    bool is_wide; // sums in two halves
};

static enum fn fn_of(str s)
{
    static const char *const names[] = { "count", "distinct", "sum", "avg", "min", "max" };
    for (int i = 0; i < FN_NONE; i++)
        if (str_eq(s, str_of(names[i]))) return (enum fn)i;
    return FN_NONE;
}

static enum bucket bucket_of(str s)
{
    static const char *const names[] = { "",     "year", "quarter", "month",
                                         "week", "day",  "hour",    "weekday" };
    for (int i = 0; i < BUCKET_BAD; i++)
        if (str_eq(s, str_of(names[i]))) return (enum bucket)i;
    return BUCKET_BAD;
}

static err_t to_one_path(struct ctx *c, const struct form *f, str name, struct path *p)
{
    TRY(query_path(c, f, name, false, p));
    if (field_is_volatile(p->leaf))
        return fail_arg(c, ERR_FORMULA_FILTER, p->leaf->key, field_title(c, p->leaf));
    for (int i = 0; i < p->hop_count; i++)
        if (p->hops[i]->type->storage != STORE_INT)
            return fail_arg(c, ERR_FIELD_UNKNOWN, name, name);
    return OK;
}

static err_t parse_dims(struct ctx *c, const struct form *f, const struct json *j,
                        struct aggregate *a)
{
    json_each(item, j)
    {
        if (a->dim_count == DIMS_MAX) return fail_arg(c, ERR_BAD_REQUEST, S("dims"), S("3"));
        struct dim *d = &a->dims[a->dim_count++];
        str name = json_str(json_get(item, S("field")));
        TRY(to_one_path(c, f, name, &d->path));
        d->bucket = bucket_of(json_str(json_get(item, S("bucket"))));
        const struct field_type *t = TYPE_OF(d->path.leaf);
        bool is_time = t->flags & (TYPE_DATE | TYPE_INSTANT);
        if (d->bucket == BUCKET_BAD || (d->bucket && !is_time) ||
            (d->bucket == BUCKET_HOUR && !(t->flags & TYPE_INSTANT)))
            return fail_arg(c, ERR_BAD_REQUEST, name, S("bucket"));
        bool ok =
            t->flags & TYPE_GROUPABLE && t->storage <= STORE_TEXT && !(t->flags & TYPE_ENCRYPTED);
        if (!ok && !is_time) return fail_arg(c, ERR_BAD_REQUEST, name, S("dims"));
    }
    return OK;
}

static err_t parse_measures(struct ctx *c, const struct form *f, const struct json *j,
                            struct aggregate *a)
{
    json_each(item, j)
    {
        if (a->measure_count == MEASURES_MAX)
            return fail_arg(c, ERR_BAD_REQUEST, S("measures"), S("12"));
        struct measure *m = &a->measures[a->measure_count++];
        str name = json_str(json_get(item, S("field")));
        m->fn = fn_of(json_str(json_get(item, S("fn"))));
        m->has_field = name.n > 0;
        if (m->fn == FN_NONE || (!m->has_field && m->fn != FN_COUNT))
            return fail_arg(c, ERR_BAD_REQUEST, S("measures"), S("fn"));
        if (!m->has_field) continue;
        TRY(to_one_path(c, f, name, &m->path));
        const struct field_type *t = TYPE_OF(m->path.leaf);
        bool adds = m->fn == FN_SUM || m->fn == FN_AVG, orders = m->fn == FN_MIN || m->fn == FN_MAX;
        if ((adds && !(t->flags & TYPE_SUMMABLE)) || (orders && !(t->flags & TYPE_SORTABLE)) ||
            t->storage > STORE_TEXT)
            return fail_arg(c, ERR_BAD_REQUEST, name, S("fn"));
    }
    if (a->measure_count == 0) a->measures[a->measure_count++] = (struct measure){ .fn = FN_COUNT };
    return OK;
}

// The local day number of a date or instant column's value, as SQL.
static err_t emit_local_day(struct emitter *e, const struct form *f, const struct dim *d)
{
    if (TYPE_OF(d->path.leaf)->flags & TYPE_DATE) return emit_path_usable(e, f, 0, &d->path);
    // floor((ms + offset) / day) for instants since 1970 and before: shift so that division truncates down
    sql_lit(e->q, "((");
    TRY(emit_path_usable(e, f, 0, &d->path));
    sql_lit(e->q, " + ");
    sql_i64(e->q, (i64)e->c->cat->offset_min * 60000 + 800000 * DAY_MS);
    sql_lit(e->q, ") / 86400000 - 800000)");
    return OK;
}

// Buckets as integers: year*100+month, ISO week by its Monday, ...; turned into text in C.
static err_t emit_civil(struct emitter *e, const struct form *f, const struct dim *d,
                        bool with_month)
{
    if (e->q->dialect == PG) {
        sql_lit(e->q, "(extract(year from (date '1970-01-01' + (");
        TRY(emit_local_day(e, f, d));
        sql_lit(e->q, ")::int))::bigint * 100");
        if (with_month) {
            sql_lit(e->q, " + extract(month from (date '1970-01-01' + (");
            TRY(emit_local_day(e, f, d));
            sql_lit(e->q, ")::int))::bigint");
        }
        sql_lit(e->q, ")");
        return OK;
    }
    if (with_month) sql_lit(e->q, "CAST(strftime('%Y%m', (");
    else sql_lit(e->q, "CAST(strftime('%Y00', (");
    TRY(emit_local_day(e, f, d));
    sql_lit(e->q, ") * 86400, 'unixepoch') AS INTEGER)");
    return OK;
}

static err_t emit_dim(struct emitter *e, const struct form *f, const struct dim *d)
{
    switch (d->bucket) {
    case BUCKET_NONE:
    case BUCKET_BAD: return emit_path_usable(e, f, 0, &d->path);
    case BUCKET_YEAR: return emit_civil(e, f, d, false);
    case BUCKET_QUARTER:
    case BUCKET_MONTH: return emit_civil(e, f, d, true);
    case BUCKET_DAY: return emit_local_day(e, f, d);
    case BUCKET_WEEK: // the Monday: 1970-01-01 was a Thursday
        sql_lit(e->q, "((");
        TRY(emit_local_day(e, f, d));
        sql_lit(e->q, " + 7000003) / 7 * 7 - 7000003)");
        return OK;
    case BUCKET_WEEKDAY:
        sql_lit(e->q, "((");
        TRY(emit_local_day(e, f, d));
        sql_lit(e->q, " + 7000003) % 7 + 1)");
        return OK;
    case BUCKET_HOUR:
        sql_lit(e->q, "((");
        TRY(emit_path_usable(e, f, 0, &d->path));
        sql_lit(e->q, " + ");
        sql_i64(e->q, (i64)e->c->cat->offset_min * 60000 + 800000 * DAY_MS);
        sql_lit(e->q, ") / 3600000 % 24)");
        return OK;
    }
    return OK;
}

// A sum in two halves of 32 bits, for the rare one that does not fit in 64 as it grows.
static err_t emit_wide_sum(struct emitter *e, const struct form *f, const struct measure *m)
{
    sql_lit(e->q, "CAST(sum(");
    TRY(emit_path_usable(e, f, 0, &m->path));
    sql_lit(e->q, " / 4294967296) AS BIGINT), CAST(sum(");
    TRY(emit_path_usable(e, f, 0, &m->path));
    sql_lit(e->q, " % 4294967296) AS BIGINT)");
    return OK;
}

static bool is_sum(const struct measure *m) { return m->fn == FN_SUM || m->fn == FN_AVG; }

static err_t emit_plain(struct emitter *e, const struct form *f, const struct measure *m)
{
    switch (m->fn) {
    case FN_COUNT: sql_lit(e->q, "count("); break;
    case FN_DISTINCT: sql_lit(e->q, "count(DISTINCT "); break;
    case FN_SUM:
    case FN_AVG: sql_lit(e->q, "CAST(sum("); break;
    case FN_MIN: sql_lit(e->q, "min("); break;
    default: sql_lit(e->q, "max("); break;
    }
    TRY(emit_path_usable(e, f, 0, &m->path));
    if (is_sum(m)) sql_lit(e->q, ") AS BIGINT)");
    else sql_lit(e->q, ")");
    return OK;
}

static err_t emit_measure(struct emitter *e, const struct form *f, const struct measure *m,
                          bool wide)
{
    if (!m->has_field) {
        sql_lit(e->q, "count(*)");
        return OK;
    }
    TRY(wide && is_sum(m) ? emit_wide_sum(e, f, m) : emit_plain(e, f, m));
    if (m->fn == FN_AVG) { // its count beside it
        sql_lit(e->q, ", count(");
        TRY(emit_path_usable(e, f, 0, &m->path));
        sql_lit(e->q, ")");
    }
    return OK;
}

// A quarter is the month's number cut: 202605 -> 202602 (second quarter).
static void emit_quarter_wrap(struct emitter *e, bool open)
{
    if (open) sql_lit(e->q, "(SELECT v / 100 * 100 + (v % 100 + 2) / 3 FROM (SELECT ");
    else sql_lit(e->q, " AS v) z)");
}

static err_t build(struct ctx *c, const struct form *f, struct aggregate *a, struct sql *out)
{
    struct sql head = db_sql(c), where = db_sql(c), joins = db_sql(c);
    struct emitter e = { .c = c, .q = &head, .aliases = 1 };
    const struct form_policy *p;
    TRY(policy_of(c, f, &p));
    sql_lit(&head, "SELECT ");
    for (int i = 0; i < a->dim_count; i++) {
        bool quarter = a->dims[i].bucket == BUCKET_QUARTER;
        if (quarter) emit_quarter_wrap(&e, true);
        TRY(emit_dim(&e, f, &a->dims[i]));
        if (quarter) emit_quarter_wrap(&e, false);
        sql_lit(&head, ", ");
    }
    for (int i = 0; i < a->measure_count; i++) {
        if (i) sql_lit(&head, ", ");
        TRY(emit_measure(&e, f, &a->measures[i], a->is_wide));
    }
    e.q = &where;
    sql_lit(&where, " WHERE ");
    TRY(emit_row_right(&e, p, ACT_READ, 0));
    sql_lit(&where, " AND ");
    sql_alias_col(&where, 0, ident_sys(COL_DELETED_AT));
    sql_lit(&where, " IS NULL");
    if (a->q->filter) {
        sql_lit(&where, " AND ");
        TRY(emit_node(&e, a->q->filter, f, 0, false));
    }
    if (a->q->search.n) {
        sql_lit(&where, " AND ");
        TRY(emit_search(&e, f, 0, a->q->search));
    }
    must(e.is_secured);
    if (a->dim_count) sql_lit(&where, " GROUP BY 1");
    if (a->dim_count > 1) sql_lit(&where, ", 2");
    if (a->dim_count > 2) sql_lit(&where, ", 3");
    if (a->dim_count) sql_lit(&where, " ORDER BY 1 NULLS LAST"); // on both databases alike
    if (a->dim_count > 1) sql_lit(&where, ", 2 NULLS LAST");
    if (a->dim_count > 2) sql_lit(&where, ", 3 NULLS LAST");
    sql_lit(&where, " LIMIT ");
    sql_i64(&where, a->limit + 1);
    e.q = &joins;
    emit_joins(&e);
    sql_append(out, &head);
    sql_lit(out, " FROM ");
    sql_ident(out, f->table);
    sql_lit(out, " ");
    sql_alias(out, 0);
    sql_append(out, &joins);
    sql_append(out, &where);
    return OK;
}

// --- Output -------------------------------------------------------------------------------------------

static void put_bucket(struct ctx *c, struct jw *w, enum bucket b, i64 v)
{
    struct buf t = BUF(c->mem);
    switch (b) {
    case BUCKET_YEAR: buf_fmt(&t, "%04d", (int)(v / 100)); break;
    case BUCKET_QUARTER: buf_fmt(&t, "%04d-Q%d", (int)(v / 100), (int)(v % 100)); break;
    case BUCKET_MONTH: buf_fmt(&t, "%04d-%02d", (int)(v / 100), (int)(v % 100)); break;
    case BUCKET_WEEK:
    case BUCKET_DAY: date_put(&t, v); break;
    default: buf_i64(&t, v); break;
    }
    jw_str(w, buf_str(&t));
}

struct group_titles {
    id64 *ids;
    str *titles;
    int n;
};

static str title_among(const struct group_titles *g, id64 id)
{
    for (int i = 0; i < g->n; i++)
        if (g->ids[i] == id) return g->titles[i];
    return STR_NONE;
}

static void put_dim(struct ctx *c, struct jw *w, const struct dim *d, const struct group_titles *g,
                    struct val v)
{
    if (val_is_null(v)) {
        jw_null(w);
        return;
    }
    if (d->bucket) {
        put_bucket(c, w, d->bucket, v.i);
        return;
    }
    if (d->path.leaf->type->flags & TYPE_REFERENCE) v.s = title_among(g, v.i);
    TYPE_OF(d->path.leaf)->to_json(c, d->path.leaf, v, w);
}

static void put_average(struct ctx *c, struct jw *w, const struct field *f, i64 sum, i64 n)
{
    int scale = f->scale < 2 ? 2 : f->scale;
    decimal q;
    struct buf b = BUF(c->mem);
    if (!decimal_div(decimal_scaled(sum, f->scale), decimal_of(n), &q) ||
        !decimal_round(q, scale, DECIMAL_NEAREST, &q)) {
        jw_null(w);
        return;
    }
    i64 fixed;
    if (decimal_round_scaled(q, scale, &fixed)) dec_put(&b, fixed, scale);
    jw_str(w, buf_str(&b));
}

// A sum and, of an average, its count. One that does not fit is #NUM!, as in formulas.
static void put_sum(struct ctx *c, struct jw *w, const struct measure *m, const struct rows *r,
                    int *at, bool wide)
{
    const struct field *f = m->path.leaf;
    bool is_null = rows_is_null(r, *at), fits = true;
    i64 sum = rows_i64(r, (*at)++);
    i64 low = wide ? rows_i64(r, (*at)++) : 0;
    if (wide)
        fits = !__builtin_mul_overflow(sum, (i64)1 << 32, &sum) &&
               !__builtin_add_overflow(sum, low, &sum);
    i64 n = m->fn == FN_AVG ? rows_i64(r, (*at)++) : 1;
    if (is_null) jw_null(w);
    else if (!fits) jw_str(w, S("#NUM!"));
    else if (m->fn == FN_AVG) put_average(c, w, f, sum, n);
    else TYPE_OF(f)->to_json(c, f, val_int(sum), w);
}

static void put_measure(struct ctx *c, struct jw *w, const struct measure *m, const struct rows *r,
                        int *at, bool wide)
{
    if (is_sum(m)) {
        put_sum(c, w, m, r, at, wide);
        return;
    }
    int col = (*at)++;
    const struct field *f = m->path.leaf; // of a plain count: NULL and not looked at
    if (rows_is_null(r, col)) {
        jw_null(w);
    } else if (m->fn == FN_COUNT || m->fn == FN_DISTINCT) {
        jw_i64(w, rows_i64(r, col));
    } else {
        struct val v = TYPE_OF(f)->storage == STORE_TEXT
                           ? val_text(str_dup(c->mem, rows_text(r, col)))
                           : val_int(rows_i64(r, col));
        TYPE_OF(f)->to_json(c, f, v, w);
    }
}

// Titles of the linked records that are groups, fetched before the rows are written.
static err_t titles_of_groups(struct ctx *c, const struct aggregate *a, struct group_titles *g,
                              struct val **dims, int n)
{
    for (int d = 0; d < a->dim_count; d++) {
        const struct field *f = a->dims[d].path.leaf;
        if (!(f->type->flags & TYPE_REFERENCE) || !f->target) continue;
        g[d].ids = mem_array(c->mem, id64, (size_t)n + 1);
        g[d].titles = mem_array(c->mem, str, (size_t)n + 1);
        for (int i = 0; i < n; i++)
            if (!val_is_null(dims[i][d]) && title_among(&g[d], dims[i][d].i).p == NULL)
                g[d].ids[g[d].n++] = dims[i][d].i;
        TRY(query_titles(c, f->target, g[d].ids, g[d].n, g[d].titles));
    }
    return OK;
}

static err_t run(struct ctx *c, struct aggregate *a, const struct sql *s, struct jw *w)
{
    struct rows *r;
    struct val **dims = mem_array(c->mem, struct val *, (size_t)a->limit + 2);
    str *measures = mem_array(c->mem, str, (size_t)a->limit + 2);
    int n = 0;
    bool more, is_cut = false;
    TRY(db_query(c, s, &r));
    for (;; n++) {
        TRY(rows_next(r, &more));
        if (!more) break;
        if (n == a->limit) {
            is_cut = true;
            rows_close(r);
            break;
        }
        dims[n] = mem_array(c->mem, struct val, DIMS_MAX);
        for (int d = 0; d < a->dim_count; d++) {
            bool is_text =
                !a->dims[d].bucket && TYPE_OF(a->dims[d].path.leaf)->storage == STORE_TEXT;
            if (rows_is_null(r, d)) dims[n][d] = VAL_NONE;
            else
                dims[n][d] =
                    is_text ? val_text(str_dup(c->mem, rows_text(r, d))) : val_int(rows_i64(r, d));
        }
        struct buf b = BUF(c->mem);
        struct jw mw = JW(&b);
        int at = a->dim_count;
        jw_arr(&mw);
        for (int m = 0; m < a->measure_count; m++)
            put_measure(c, &mw, &a->measures[m], r, &at, a->is_wide);
        jw_end_arr(&mw);
        measures[n] = buf_str(&b);
    }
    struct group_titles titles[DIMS_MAX] = { 0 };
    TRY(titles_of_groups(c, a, titles, dims, n));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < n; i++) {
        jw_obj(w);
        jw_key(w, S("dims"));
        jw_arr(w);
        for (int d = 0; d < a->dim_count; d++) put_dim(c, w, &a->dims[d], &titles[d], dims[i][d]);
        jw_end_arr(w);
        jw_key(w, S("measures"));
        jw_raw(w, measures[i]);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_kbool(w, "is_cut", is_cut);
    jw_end_obj(w);
    return OK;
}

err_t query_aggregate(struct ctx *c, const struct form *f, const struct json *j, struct jw *w)
{
    struct aggregate *a = mem_new_of(c->mem, struct aggregate);
    struct json empty_fields = { .type = JSON_ARRAY, .key = S("fields") };
    struct json plain = { .type = JSON_OBJECT, .first = &empty_fields, .count = 1 };
    if (!json_is(j, JSON_OBJECT)) return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, S("object"));
    static const char *const names[] = { "dims", "measures", "filter", "search", "limit" };
    json_each(m, j)
    {
        bool known = false;
        for (size_t i = 0; i < COUNT_OF(names); i++)
            known = known || str_eq(m->key, str_of(names[i]));
        if (!known) return fail_arg(c, ERR_BAD_REQUEST, m->key, m->key);
    }
    TRY(query_parse(c, f, &plain, &a->q));
    TRY(query_filter_parse(c, f, json_get(j, S("filter")), false, &a->q->filter));
    a->q->search = str_trim(json_str(json_get(j, S("search"))));
    a->limit = 1000;
    const struct json *limit = json_get(j, S("limit"));
    if (limit && (!json_i64(limit, &a->limit) || a->limit < 1 || a->limit > GROUPS_MAX))
        return fail_arg(c, ERR_BAD_REQUEST, S("limit"), S("1..5000"));
    TRY(parse_dims(c, f, json_get(j, S("dims")), a));
    TRY(parse_measures(c, f, json_get(j, S("measures")), a));
    bool sums = false;
    for (int i = 0; i < a->measure_count; i++) sums = sums || is_sum(&a->measures[i]);
    struct sql s = db_sql(c), wide = db_sql(c);
    TRY(build(c, f, a, &s));
    err_t e = run(c, a, &s, w);
    if (e != ERR_DB_FAILED || !sums) return e;
    err_clear(c); // a sum that grew too large stops the statement: once more in halves
    a->is_wide = true;
    TRY(build(c, f, a, &wide));
    return run(c, a, &wide, w);
}
