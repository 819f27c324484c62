// SPDX-License-Identifier: Apache-2.0
// Groups as statements. One statement answers everything that can be aggregated in one pass; each median
// or percentile is a statement of its own over the same rows, in which a window numbers the values of each
// group, so both databases give the value of the same row (percentile_disc of PostgreSQL counts in
// floating point and misses the rank now and then). All are sorted by the dimensions and joined here.
//
// A sum may be wider than 64 bits: SQLite adds up two halves, PostgreSQL adds exactly and sends text.
#include <stdlib.h>
#include "base/date.h"
#include "query/group_internal.h"

// --- A bucket as an expression ------------------------------------------------------------------------

// What is put into buckets: the value of a path as the actor may use it, or, inside a condition that has
// asked for the right already, the column itself.
struct source {
    const struct form *form; // NULL: the column
    int alias;
    const struct node *within; // which rows of the form the statement is about
};

static err_t emit_value(struct emitter *e, const struct source *s, const struct group_dim *d)
{
    if (s->form) return emit_path_usable(e, s->form, s->alias, &d->path);
    sql_alias_col(e->q, s->alias, d->path.leaf->col);
    return OK;
}

// Local milliseconds, moved so far up that division rounds down before 1970 too.
#define FAR_DAYS 800000

static err_t emit_far_ms(struct emitter *e, const struct source *s, const struct group_dim *d)
{
    sql_lit(e->q, "(");
    TRY(emit_value(e, s, d));
    sql_lit(e->q, " + ");
    sql_i64(e->q, (i64)d->offset_min * 60000 + FAR_DAYS * DAY_MS);
    sql_lit(e->q, ")");
    return OK;
}

static err_t emit_local_day(struct emitter *e, const struct source *s, const struct group_dim *d)
{
    if (!(TYPE_OF(d->path.leaf)->flags & TYPE_INSTANT)) return emit_value(e, s, d);
    sql_lit(e->q, "(");
    TRY(emit_far_ms(e, s, d));
    sql_lit(e->q, " / 86400000 - 800000)");
    return OK;
}

enum part { PART_YEAR, PART_MONTH, PART_DAY };

static err_t emit_part(struct emitter *e, const struct source *s, const struct group_dim *d,
                       enum part part)
{
    bool is_pg = e->q->dialect == PG;
    if (is_pg && part == PART_YEAR) sql_lit(e->q, "extract(year from (date '1970-01-01' + (");
    if (is_pg && part == PART_MONTH) sql_lit(e->q, "extract(month from (date '1970-01-01' + (");
    if (is_pg && part == PART_DAY) sql_lit(e->q, "extract(day from (date '1970-01-01' + (");
    if (!is_pg && part == PART_YEAR) sql_lit(e->q, "CAST(strftime('%Y', (");
    if (!is_pg && part == PART_MONTH) sql_lit(e->q, "CAST(strftime('%m', (");
    if (!is_pg && part == PART_DAY) sql_lit(e->q, "CAST(strftime('%d', (");
    TRY(emit_local_day(e, s, d));
    if (is_pg) sql_lit(e->q, ")::int))::bigint");
    else sql_lit(e->q, ") * 86400, 'unixepoch') AS INTEGER)");
    return OK;
}

static int months_in(enum bucket b)
{
    return b == BUCKET_HALF ? 6 : b == BUCKET_QUARTER || b == BUCKET_FISCAL_QUARTER ? 3 : 12;
}

// The first month of the bucket, counted from year 0.
static err_t emit_months(struct emitter *e, const struct source *s, const struct group_dim *d)
{
    bool is_fiscal = d->bucket == BUCKET_FISCAL_YEAR || d->bucket == BUCKET_FISCAL_QUARTER;
    int shift = is_fiscal ? d->fiscal_start - 1 : 0, months = months_in(d->bucket);
    if (d->bucket == BUCKET_YEAR) {
        sql_lit(e->q, "(");
        TRY(emit_part(e, s, d, PART_YEAR));
        sql_lit(e->q, " * 12)");
        return OK;
    }
    sql_lit(e->q, "((");
    TRY(emit_part(e, s, d, PART_YEAR));
    sql_lit(e->q, " * 12 + ");
    TRY(emit_part(e, s, d, PART_MONTH));
    sql_lit(e->q, " - ");
    sql_i64(e->q, 1 + shift);
    sql_lit(e->q, ")");
    if (d->bucket != BUCKET_MONTH) {
        sql_lit(e->q, " / ");
        sql_i64(e->q, months);
        sql_lit(e->q, " * ");
        sql_i64(e->q, months);
        sql_lit(e->q, " + ");
        sql_i64(e->q, shift);
    }
    sql_lit(e->q, ")");
    return OK;
}

static bool counts_months(enum bucket b) { return b >= BUCKET_YEAR && b <= BUCKET_MONTH; }

static err_t emit_ranges(struct emitter *e, const struct source *s, const struct group_dim *d)
{
    sql_lit(e->q, "CASE");
    for (int i = 0; i <= d->range_count; i++) {
        bool is_last = i == d->range_count;
        sql_lit(e->q, " WHEN ");
        TRY(emit_value(e, s, d));
        if (is_last) sql_lit(e->q, " >= ");
        else sql_lit(e->q, " < ");
        sql_i64(e->q, d->ranges[is_last ? i - 1 : i]);
        sql_lit(e->q, " THEN ");
        sql_i64(e->q, i);
    }
    sql_lit(e->q, " END");
    return OK;
}

// The group's value as the statement gives it: of years to months the number of the first month, else as
// in group.h.
static err_t emit_group(struct emitter *e, const struct source *s, const struct group_dim *d)
{
    if (d->formula) return emit_formula_group(e, s->form, s->alias, d, true, s->within);
    if (d->range_count) return emit_ranges(e, s, d);
    if (counts_months(d->bucket)) return emit_months(e, s, d);
    switch (d->bucket) {
    case BUCKET_NONE: return emit_value(e, s, d);
    case BUCKET_DAY: return emit_local_day(e, s, d);
    case BUCKET_MONTH_OF_YEAR: return emit_part(e, s, d, PART_MONTH);
    case BUCKET_DAY_OF_MONTH: return emit_part(e, s, d, PART_DAY);
    case BUCKET_HOUR:
        sql_lit(e->q, "(");
        TRY(emit_far_ms(e, s, d));
        sql_lit(e->q, " / 3600000 - 19200000)");
        return OK;
    case BUCKET_HOUR_OF_DAY:
        sql_lit(e->q, "(");
        TRY(emit_far_ms(e, s, d));
        sql_lit(e->q, " / 3600000 % 24)");
        return OK;
    default: break;
    }
    sql_lit(e->q, "((");
    TRY(emit_local_day(e, s, d));
    if (d->bucket == BUCKET_WEEK) sql_lit(e->q, " + 7000003) / 7 * 7 - 7000003)"); // its Monday
    else sql_lit(e->q, " + 7000003) % 7 + 1)"); // 1970-01-01 was a Thursday
    return OK;
}

static struct val of_statement(struct ctx *c, const struct group_dim *d, const struct rows *r,
                               int at)
{
    if (rows_is_null(r, at)) return VAL_NONE;
    if (group_is_text(d)) return val_text(str_dup(c->mem, rows_text(r, at)));
    i64 v = rows_i64(r, at);
    if (!counts_months(d->bucket) || d->formula) return val_int(v);
    return val_int(date_from_civil((int)(v / 12), (int)(v % 12) + 1, 1));
}

// --- A group as a condition ---------------------------------------------------------------------------

static void emit_half_open(struct emitter *e, const struct field *f, int alias, const i64 *from,
                           const i64 *until)
{
    sql_lit(e->q, "(");
    if (from) {
        sql_alias_col(e->q, alias, f->col);
        sql_lit(e->q, " >= ");
        sql_i64(e->q, *from);
    }
    if (from && until) sql_lit(e->q, " AND ");
    if (until) {
        sql_alias_col(e->q, alias, f->col);
        sql_lit(e->q, " < ");
        sql_i64(e->q, *until);
    }
    sql_lit(e->q, ")");
}

bool is_by_formula(const struct node *n) { return n->group && n->group->formula; }

static err_t emit_by_formula(struct emitter *e, const struct node *n, const struct form *form,
                             int alias)
{
    struct val v = n->values[0];
    TRY(emit_formula_group(e, form, alias, n->group, false, NULL));
    if (val_is_null(v)) sql_lit(e->q, " IS NOT NULL");
    else sql_lit(e->q, " = ");
    if (v.kind == VAL_TEXT) sql_text(e->q, v.s);
    else if (!val_is_null(v)) sql_i64(e->q, v.i);
    return OK;
}

err_t emit_in_group(struct emitter *e, const struct node *n, const struct form *form, int alias)
{
    if (is_by_formula(n)) return emit_by_formula(e, n, form, alias);
    const struct group_dim *d = n->group;
    const struct field *f = n->path.leaf;
    struct val v = n->values[0];
    i64 from, until;
    if (val_is_null(v)) {
        sql_alias_col(e->q, alias, f->col);
        sql_lit(e->q, " IS NOT NULL");
        return OK;
    }
    if (query_group_span(d, v, &from, &until)) {
        emit_half_open(e, f, alias, &from, &until);
        return OK;
    }
    if (d->range_count) {
        emit_half_open(e, f, alias, v.i > 0 ? &d->ranges[v.i - 1] : NULL,
                       v.i < d->range_count ? &d->ranges[v.i] : NULL);
        return OK;
    }
    TRY(emit_group(e, &(struct source){ .alias = alias }, d));
    sql_lit(e->q, " = ");
    if (v.kind == VAL_TEXT) sql_text(e->q, v.s);
    else sql_i64(e->q, v.i);
    return OK;
}

// --- Statements ---------------------------------------------------------------------------------------

struct grouping {
    struct ctx *c;
    const struct group_ask *ask;
    struct emitter e;
};

static void emit_key(struct sql *q, int dim) // k0, k1, k2
{
    if (dim == 0) sql_lit(q, "k0");
    else if (dim == 1) sql_lit(q, "k1");
    else sql_lit(q, "k2");
}

static err_t emit_dims(struct grouping *g, bool named)
{
    struct emitter *e = &g->e;
    for (int i = 0; i < g->ask->dim_count; i++) {
        const struct group_dim *d = &g->ask->dims[i];
        TRY(emit_group(e, &(struct source){ .form = g->ask->form, .within = g->ask->filter }, d));
        if (named) sql_lit(e->q, " AS ");
        if (named) emit_key(e->q, i);
        sql_lit(e->q, ", ");
    }
    return OK;
}

// Which of its rows a measure looks at.
static err_t emit_which(struct grouping *g, const struct group_measure *m)
{
    if (!m->filter) return OK;
    sql_lit(g->e.q, " FILTER (WHERE ");
    TRY(emit_node(&g->e, m->filter, g->ask->form, 0, false));
    sql_lit(g->e.q, ")");
    return OK;
}

static err_t emit_field(struct grouping *g, const struct group_measure *m)
{
    return emit_path_usable(&g->e, g->ask->form, 0, &m->path);
}

static err_t emit_sum(struct grouping *g, const struct group_measure *m)
{
    struct sql *q = g->e.q;
    if (q->dialect == PG) {
        sql_lit(q, "CAST(sum(");
        TRY(emit_field(g, m));
        sql_lit(q, ")");
        TRY(emit_which(g, m));
        sql_lit(q, " AS TEXT)");
        return OK;
    }
    sql_lit(q, "sum((");
    TRY(emit_field(g, m));
    sql_lit(q, ") >> 32)");
    TRY(emit_which(g, m));
    sql_lit(q, ", sum((");
    TRY(emit_field(g, m));
    sql_lit(q, ") & 4294967295)");
    return emit_which(g, m);
}

static err_t emit_measure(struct grouping *g, const struct group_measure *m)
{
    struct sql *q = g->e.q;
    if (group_is_sum(m)) {
        TRY(emit_sum(g, m));
        if (m->fn == MEASURE_SUM) return OK;
        sql_lit(q, ", ");
    }
    switch (m->fn) {
    case MEASURE_DISTINCT: sql_lit(q, "count(DISTINCT "); break;
    case MEASURE_MIN: sql_lit(q, "min("); break;
    case MEASURE_MAX: sql_lit(q, "max("); break;
    default: sql_lit(q, "count("); break;
    }
    if (m->field.n) TRY(emit_field(g, m));
    else sql_lit(q, "*");
    sql_lit(q, ")");
    return emit_which(g, m);
}

// The rows that count, behind the columns of `head`.
static err_t build_rows(struct grouping *g, const struct sql *head, const struct node *also,
                        struct sql *out)
{
    const struct group_ask *ask = g->ask;
    struct sql where = db_sql(g->c), joins = db_sql(g->c);
    struct emitter *e = &g->e;
    const struct form_policy *p;
    TRY(policy_of(g->c, ask->form, &p));
    e->q = &where;
    sql_lit(&where, " WHERE ");
    TRY(emit_row_right(e, p, ACT_READ, 0));
    sql_lit(&where, " AND ");
    sql_alias_col(&where, 0, ident_sys(COL_DELETED_AT));
    sql_lit(&where, " IS NULL");
    const struct node *filters[] = { ask->filter, also };
    for (int i = 0; i < 2; i++) {
        if (!filters[i]) continue;
        sql_lit(&where, " AND ");
        TRY(emit_node(e, filters[i], ask->form, 0, false));
    }
    if (ask->search.n) {
        sql_lit(&where, " AND ");
        TRY(emit_search(e, ask->form, 0, ask->search));
    }
    must(e->is_secured);
    e->q = &joins;
    emit_joins(e);
    sql_append(out, head);
    sql_lit(out, " FROM ");
    sql_ident(out, ask->form->table);
    sql_lit(out, " ");
    sql_alias(out, 0);
    sql_append(out, &joins);
    sql_append(out, &where);
    return OK;
}

static void put_places(struct sql *q, int n,
                       bool sorted) // 1 NULLS LAST, 2 ..: on both databases alike
{
    for (int i = 0; i < n; i++) {
        if (i) sql_lit(q, ", ");
        if (i == 0) sql_lit(q, "1");
        else if (i == 1) sql_lit(q, "2");
        else sql_lit(q, "3");
        if (sorted) sql_lit(q, " NULLS LAST");
    }
}

// What is ordered by, as columns o and, of a sum on SQLite, p, behind all others.
static err_t emit_order(struct grouping *g)
{
    const struct group_ask *ask = g->ask;
    const struct group_measure *m = ask->order > 0 ? &ask->measures[ask->order - 1] : NULL;
    struct sql *q = g->e.q;
    sql_lit(q, ", ");
    if (!m) {
        sql_lit(q, "count(*) AS o");
        return OK;
    }
    if (m->fn != MEASURE_SUM) {
        TRY(emit_measure(g, m));
        sql_lit(q, " AS o");
        return OK;
    }
    sql_lit(q, "sum(");
    TRY(emit_field(g, m));
    if (q->dialect == SQLITE) sql_lit(q, " >> 32");
    sql_lit(q, ")");
    TRY(emit_which(g, m));
    sql_lit(q, " AS o");
    if (q->dialect == PG) return OK;
    sql_lit(q, ", sum(");
    TRY(emit_field(g, m));
    sql_lit(q, " & 4294967295)");
    TRY(emit_which(g, m));
    sql_lit(q, " AS p");
    return OK;
}

static void put_order(const struct grouping *g, struct sql *q)
{
    const struct group_ask *ask = g->ask;
    bool is_halves =
        q->dialect == SQLITE && ask->order > 0 && ask->measures[ask->order - 1].fn == MEASURE_SUM;
    if (is_halves) sql_lit(q, "o + (p >> 32)");
    else sql_lit(q, "o");
    if (!ask->order_up) sql_lit(q, " DESC");
    sql_lit(q, " NULLS LAST, ");
    if (!is_halves) return;
    sql_lit(q, "p & 4294967295");
    if (!ask->order_up) sql_lit(q, " DESC");
    sql_lit(q, ", ");
}

static err_t build_main(struct grouping *g, struct sql *out)
{
    const struct group_ask *ask = g->ask;
    struct sql head = db_sql(g->c);
    g->e = (struct emitter){ .c = g->c, .q = &head, .aliases = 1 };
    sql_lit(&head, "SELECT ");
    TRY(emit_dims(g, false));
    sql_lit(&head, "count(*)");
    for (int i = 0; i < ask->measure_count; i++) {
        const struct group_measure *m = &ask->measures[i];
        if (group_is_ranked(m) || (m->fn == MEASURE_COUNT && !m->field.n && !m->filter)) continue;
        sql_lit(&head, ", ");
        TRY(emit_measure(g, m));
    }
    if (ask->order && ask->dim_count) TRY(emit_order(g));
    TRY(build_rows(g, &head, NULL, out));
    if (ask->dim_count) {
        sql_lit(out, " GROUP BY ");
        put_places(out, ask->dim_count, false);
        sql_lit(out, " ORDER BY ");
        if (ask->order) put_order(g, out);
        put_places(out, ask->dim_count, true);
    }
    sql_lit(out, " LIMIT ");
    sql_i64(out, ask->limit + 1);
    return OK;
}

static void put_partition(struct sql *q, int dims)
{
    if (dims) sql_lit(q, "PARTITION BY ");
    for (int i = 0; i < dims; i++) {
        if (i) sql_lit(q, ", ");
        emit_key(q, i);
    }
}

static err_t build_ranked(struct grouping *g, const struct group_measure *m, struct sql *out)
{
    int dims = g->ask->dim_count;
    struct sql head = db_sql(g->c), rows = db_sql(g->c);
    g->e = (struct emitter){ .c = g->c, .q = &head, .aliases = 1 };
    sql_lit(&head, "SELECT ");
    TRY(emit_dims(g, true));
    TRY(emit_field(g, m));
    sql_lit(&head, " AS v");
    TRY(build_rows(g, &head, m->filter, &rows));
    sql_lit(out, "SELECT ");
    for (int i = 0; i < dims; i++) {
        emit_key(out, i);
        sql_lit(out, ", ");
    }
    sql_lit(out, "v FROM (SELECT i.*, row_number() OVER (");
    put_partition(out, dims);
    sql_lit(out, " ORDER BY v) AS rank, count(*) OVER (");
    put_partition(out, dims);
    sql_lit(out, ") AS size FROM (");
    sql_append(out, &rows);
    sql_lit(out, ") i WHERE v IS NOT NULL) o WHERE rank ");
    if (query_group_is_mean(m)) {
        sql_lit(out, "BETWEEN (size + 1) / 2 AND size / 2 + 1");
    } else if (m->p == 0) {
        sql_lit(out, "= 1");
    } else {
        sql_lit(out, "= (size * ");
        sql_i64(out, m->p);
        sql_lit(out, " + 99) / 100");
    }
    if (dims) sql_lit(out, " ORDER BY ");
    put_places(out, dims, true);
    return OK;
}

// --- Reading ------------------------------------------------------------------------------------------

static i128 i128_of(str s)
{
    bool is_negative = s.n && s.p[0] == '-';
    i128 v = 0;
    for (size_t i = is_negative; i < s.n; i++) v = v * 10 + (s.p[i] - '0');
    return is_negative ? -v : v;
}

static void read_sum(const struct group_measure *m, const struct rows *r, enum dialect d, int *at,
                     struct group_cell *cell)
{
    cell->is_null = rows_is_null(r, *at);
    if (d == PG) {
        cell->sum = cell->is_null ? 0 : i128_of(rows_text(r, *at));
        ++*at;
    } else {
        cell->sum = (i128)rows_i64(r, *at) * ((i128)1 << 32) + rows_i64(r, *at + 1);
        *at += 2;
    }
    if (m->fn == MEASURE_AVG) cell->n = rows_i64(r, (*at)++);
}

static struct val read_figure(struct ctx *c, const struct group_measure *m, const struct rows *r,
                              int at)
{
    if (m->fn == MEASURE_COUNT || m->fn == MEASURE_DISTINCT ||
        TYPE_OF(m->path.leaf)->storage == STORE_INT)
        return val_int(rows_i64(r, at));
    return val_text(str_dup(c->mem, rows_text(r, at)));
}

static void read_group(struct grouping *g, const struct rows *r, struct group *out)
{
    const struct group_ask *ask = g->ask;
    int at = ask->dim_count;
    out->dims = mem_array(g->c->mem, struct val, GROUP_DIMS_MAX);
    out->cells = mem_array(g->c->mem, struct group_cell, (size_t)ask->measure_count + 1);
    for (int i = 0; i < ask->dim_count; i++) out->dims[i] = of_statement(g->c, &ask->dims[i], r, i);
    out->rows = rows_i64(r, at++);
    for (int i = 0; i < ask->measure_count; i++) {
        const struct group_measure *m = &ask->measures[i];
        struct group_cell *cell = &out->cells[i];
        if (group_is_ranked(m)) {
            cell->is_null = true; // until its own statement says
        } else if (m->fn == MEASURE_COUNT && !m->field.n && !m->filter) {
            cell->v = val_int(out->rows);
        } else if (group_is_sum(m)) {
            read_sum(m, r, db_dialect(g->c->db), &at, cell);
        } else {
            cell->is_null = rows_is_null(r, at);
            if (!cell->is_null) cell->v = read_figure(g->c, m, r, at);
            at++;
        }
    }
}

static err_t read_main(struct grouping *g, struct groups *out)
{
    struct sql q = db_sql(g->c);
    struct rows *r;
    bool more;
    VEC(struct group) v = { 0 };
    TRY(build_main(g, &q));
    TRY(db_query(g->c, &q, &r));
    for (;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        if ((int)v.n == g->ask->limit) {
            out->is_cut = true;
            rows_close(r);
            break;
        }
        struct group one = { 0 };
        read_group(g, r, &one);
        vec_push(g->c->mem, &v, one);
    }
    out->v = v.v;
    out->n = (int)v.n;
    return OK;
}

static int by_value(struct val a, struct val b)
{
    if (val_is_null(a) || val_is_null(b)) return (int)val_is_null(a) - (int)val_is_null(b);
    return a.kind == VAL_TEXT ? str_cmp(a.s, b.s) : (a.i > b.i) - (a.i < b.i);
}

static int by_dims(const void *a, const void *b, void *count)
{
    const struct group *x = *(struct group *const *)a, *y = *(struct group *const *)b;
    int found = 0;
    for (int i = 0; i < *(int *)count && !found; i++) found = by_value(x->dims[i], y->dims[i]);
    return found;
}

// In the order of their dimensions, as every statement but the main one may be.
static struct group **sorted(struct grouping *g, struct groups *from)
{
    struct group **v = mem_array(g->c->mem, struct group *, (size_t)from->n + 1);
    int dims = g->ask->dim_count;
    for (int i = 0; i < from->n; i++) v[i] = &from->v[i];
    qsort_r(v, (size_t)from->n, sizeof(struct group *), by_dims, &dims);
    return v;
}

// Both come in one order. Groups may be missing among those that are shown: the ask has a limit.
static err_t read_ranked(struct grouping *g, int measure, struct groups *out)
{
    struct sql q = db_sql(g->c);
    struct rows *r;
    bool more;
    int at = 0, dims = g->ask->dim_count;
    struct group **v = sorted(g, out);
    struct val keys[GROUP_DIMS_MAX] = { VAL_NONE, VAL_NONE, VAL_NONE };
    struct group here = { .dims = keys };
    const struct group *ours = &here;
    TRY(build_ranked(g, &g->ask->measures[measure], &q));
    TRY(db_query(g->c, &q, &r));
    for (;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        for (int i = 0; i < dims; i++) keys[i] = of_statement(g->c, &g->ask->dims[i], r, i);
        while (at < out->n && by_dims(&v[at], &ours, &dims) < 0) at++;
        if (at == out->n) {
            rows_close(r);
            return OK;
        }
        if (by_dims(&v[at], &ours, &dims)) continue;
        struct group_cell *cell = &v[at]->cells[measure];
        cell->is_null = false;
        cell->v = val_int(rows_i64(r, dims));
        cell->sum += cell->v.i;
        cell->n++;
    }
}

err_t group_statements(struct ctx *c, const struct group_ask *ask, struct sql *out)
{
    struct grouping g = { .c = c, .ask = ask };
    TRY(build_main(&g, out));
    for (int i = 0; i < ask->measure_count; i++) {
        if (!group_is_ranked(&ask->measures[i])) continue;
        sql_lit(out, "; ");
        TRY(build_ranked(&g, &ask->measures[i], out));
    }
    return OK;
}

err_t group_by_sql(struct ctx *c, const struct group_ask *ask, struct groups *out)
{
    struct grouping g = { .c = c, .ask = ask };
    TRY(read_main(&g, out));
    for (int i = 0; i < ask->measure_count; i++)
        if (group_is_ranked(&ask->measures[i])) TRY(read_ranked(&g, i, out));
    return OK;
}
