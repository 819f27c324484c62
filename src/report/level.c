// SPDX-License-Identifier: Apache-2.0
// One level of an ask: each source is asked once a period, its groups are found again by what their values
// are called in answers, so that a day of one form meets the same day of another.
#include "meta/field_type.h"
#include "report/shape.h"

#define SEQUENCE_MAX 10000

struct part { // what a source said for one period
    struct groups *groups;
    struct map by_key;
};

static str one_key(struct ctx *c, const struct group_dim *d, struct val v)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    query_group_put_value(c, &w, d, v);
    return buf_str(&b);
}

// --- Places in a period -------------------------------------------------------------------------------

static i64 stored_day(const struct group_dim *d, i64 day)
{
    bool is_instant = ask_type(d->path.leaf)->flags & TYPE_INSTANT;
    return is_instant ? instant_of_local(day, 0, d->offset_min) : day;
}

// The buckets of a period, one behind the other. Empty where there would be too many.
static struct sequence sequence_of(struct ctx *c, const struct group_dim *d, i64 first, i64 last)
{
    struct sequence s = { 0 };
    for (int pass = 0; pass < 2; pass++) {
        struct val v = val_int(first);
        int n = 0;
        for (; v.i <= last && n < SEQUENCE_MAX; v = query_group_next(d, v)) {
            if (pass) s.v[n] = v.i;
            n++;
        }
        if (n == SEQUENCE_MAX) return (struct sequence){ 0 };
        if (!pass) s.v = mem_array(c->mem, i64, (size_t)n + 1);
        s.n = n;
    }
    return s;
}

static struct sequence of_period(struct ctx *c, const struct group_dim *d, struct period p)
{
    if (p.from <= DATE_MIN || p.until > DATE_MAX) return (struct sequence){ 0 };
    return sequence_of(c, d, query_group_of(d, stored_day(d, p.from)).i,
                       query_group_of(d, stored_day(d, p.until) - 1).i);
}

static bool runs_with_period(const struct ask_source *s, int dim)
{
    return bucket_is_span(s->dims[dim].bucket) && s->period_field.n &&
           str_eq(s->dims[dim].field, s->period_field);
}

void level_shifts(struct ctx *c, const struct ask *a, int source, int dim, struct shift *out)
{
    const struct ask_source *s = &a->sources[source];
    struct period now, before;
    *out = (struct shift){ 0 };
    if (!a->compare || !runs_with_period(s, dim)) return;
    if (!ask_period(a, false, &now) || !ask_period(a, true, &before)) return;
    out->now = of_period(c, &s->dims[dim], now);
    out->before = of_period(c, &s->dims[dim], before);
    out->moves = out->now.n && out->before.n;
}

bool level_shift(const struct shift *x, bool to_before, struct val v, struct val *out)
{
    const struct sequence *from = to_before ? &x->now : &x->before;
    const struct sequence *to = to_before ? &x->before : &x->now;
    int low = 0, high = from->n;
    *out = v;
    if (!x->moves || val_is_null(v)) return true;
    while (low < high) {
        int half = (low + high) / 2;
        if (from->v[half] < v.i) low = half + 1;
        else high = half;
    }
    if (low >= from->n || from->v[low] != v.i || low >= to->n) return false;
    *out = val_int(to->v[low]);
    return true;
}

// --- Asking -------------------------------------------------------------------------------------------

err_t level_top_condition(struct ctx *c, const struct ask *a, int source, const struct top *top,
                          bool is_rest, str *out)
{
    const struct ask_source *s = &a->sources[source];
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    *out = STR_NONE;
    if (!top || !s->is_divided[0]) return OK;
    if (is_rest) buf_lit(&b, "{\"not\":");
    jw_obj(&w);
    jw_key(&w, S("or"));
    jw_arr(&w);
    for (int i = 0; i < top->n; i++) {
        struct val v = top->v[i];
        if (source) { // as it is called there
            size_t at;
            str said = one_key(c, &a->sources[0].dims[0], v);
            TRY(query_group_parse_value(c, &s->dims[0], json_parse(c->mem, said, &at), &v));
        }
        query_group_put_condition(c, &w, &s->dims[0], v);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    if (is_rest) buf_lit(&b, "}");
    *out = buf_str(&b);
    return OK;
}

static u32 own_mask(const struct ask *a, int source, u32 mask)
{
    u32 own = 0;
    for (int d = 0; d < a->dim_count; d++)
        if (mask & 1u << d && a->sources[source].is_divided[d]) own |= 1u << d;
    return own;
}

// The measure of this source that the door puts groups in order by; 0: none. What is worked out cannot be.
static int own_order(const struct ask *a, int source, const struct ask_sort *by)
{
    int measure = by ? by->measure : -1;
    while (measure >= 0 && a->measures[measure].kind == ASK_SAME) measure = a->measures[measure].of;
    if (measure < 0 || a->measures[measure].kind != ASK_BASE) return 0;
    const struct ask_measure *m = &a->measures[measure];
    bool is_own = m->source == source && query_group_orders(&a->sources[source].measures[m->at]);
    return is_own ? m->at + 1 : 0;
}

bool level_orders(const struct ask *a, const struct ask_sort *by)
{
    for (int s = 0; s < a->source_count; s++)
        if (a->sources[s].is_divided[0] && own_order(a, s, by)) return true;
    return false;
}

static err_t ask_door(struct ctx *c, const struct ask *a, int source, const struct level_want *want,
                      bool before, str more, struct groups **out)
{
    u32 mask = own_mask(a, source, want->mask);
    const struct ask_source *s = &a->sources[source];
    struct group_ask *g = mem_new_of(c->mem, struct group_ask);
    g->form = s->form;
    for (int d = 0; d < a->dim_count; d++)
        if (mask & 1u << d) g->dims[g->dim_count++] = s->dims[d];
    for (int m = 0; m < s->measure_count; m++) g->measures[m] = s->measures[m];
    g->measure_count = s->measure_count;
    g->order = g->dim_count ? own_order(a, source, want->by) : 0;
    g->order_up = g->order && !want->by->is_desc;
    g->untitled = want->untitled;
    if (want->is_every) g->limit = GROUP_EVERY_MAX;
    TRY(ask_node(c, s->form, ask_condition(c, a, s, before, more), &g->filter));
    TRY(query_group(c, g, out));
    if (!want->is_every || !(*out)->is_cut) return OK;
    return fail_arg(c, ERR_GROUPS_MANY, S("dims"), str_of_i64(c->mem, GROUP_EVERY_MAX));
}

struct level {
    struct ctx *c;
    const struct ask *a;
    const struct level_want *want;
    u32 mask;
    struct part parts[ASK_SOURCES_MAX][2];
    struct shift shifts[ASK_SOURCES_MAX][GROUP_DIMS_MAX];
    struct map by_key;
    VEC(struct line *) lines;
};

static str key_of(struct level *l, const struct val *dims, u32 mask)
{
    struct buf b = BUF(l->c->mem);
    for (int d = 0; d < l->a->dim_count; d++) {
        if (!(mask & 1u << d)) continue;
        buf_put(&b, one_key(l->c, &l->a->sources[0].dims[d], dims[d]));
        buf_char(&b, '\x1f');
    }
    if (!b.n) buf_char(&b, '*');
    return buf_str(&b);
}

static struct line *line_of(struct level *l, const struct val *dims)
{
    str key = key_of(l, dims, l->mask);
    struct line *line = map_get(&l->by_key, key);
    if (line) return line;
    line = mem_new_of(l->c->mem, struct line);
    line->key = key;
    for (int d = 0; d < GROUP_DIMS_MAX; d++) line->dims[d] = l->mask & 1u << d ? dims[d] : VAL_NONE;
    map_put(&l->by_key, key, line);
    vec_push(l->c->mem, &l->lines, line);
    return line;
}

// A value of another source under the main one's name; of links the title comes along.
static err_t as_main(struct level *l, int source, int dim, struct val v, struct val *out)
{
    size_t at;
    str said = one_key(l->c, &l->a->sources[source].dims[dim], v);
    *out = v;
    if (!source || val_is_null(v)) return OK;
    TRY(query_group_parse_value(l->c, &l->a->sources[0].dims[dim], json_parse(l->c->mem, said, &at),
                                out));
    if (ask_type(l->a->sources[0].dims[dim].path.leaf)->flags & TYPE_REFERENCE) out->s = v.s;
    return OK;
}

static err_t take_group(struct level *l, int source, bool before, struct group *g)
{
    const struct ask *a = l->a;
    u32 own = own_mask(a, source, l->mask);
    struct val dims[GROUP_DIMS_MAX] = { VAL_NONE, VAL_NONE, VAL_NONE };
    int at = 0;
    for (int d = 0; d < a->dim_count; d++) {
        struct val v;
        if (!(own & 1u << d)) continue;
        v = g->dims[at++];
        if (before && !level_shift(&l->shifts[source][d], false, v, &v)) return OK;
        TRY(as_main(l, source, d, v, &dims[d]));
    }
    map_put(&l->parts[source][before].by_key, key_of(l, dims, own), g);
    if (own == l->mask) (void)line_of(l, dims);
    return OK;
}

static err_t take_source(struct level *l, int source, bool before, str more, bool *is_cut)
{
    struct part *p = &l->parts[source][before];
    p->by_key = MAP(l->c->mem);
    if (source && !l->a->sources[source].measure_count) return OK;
    TRY(ask_door(l->c, l->a, source, l->want, before, more, &p->groups));
    *is_cut = *is_cut || p->groups->is_cut;
    for (int i = 0; i < p->groups->n; i++) TRY(take_group(l, source, before, &p->groups->v[i]));
    return OK;
}

// --- Empty groups -------------------------------------------------------------------------------------

static struct sequence between(struct ctx *c, const struct group_dim *d, const struct level *l,
                               int dim)
{
    i64 first = INT64_MAX, last = INT64_MIN;
    for (size_t i = 0; i < l->lines.n; i++) {
        struct val v = l->lines.v[i]->dims[dim];
        if (val_is_null(v)) continue;
        first = v.i < first ? v.i : first;
        last = v.i > last ? v.i : last;
    }
    if (first > last) return (struct sequence){ 0 };
    return sequence_of(c, d, first, last);
}

static struct sequence numbers(struct ctx *c, i64 first, i64 last)
{
    struct sequence s = { .v = mem_array(c->mem, i64, (size_t)(last - first + 1)) };
    for (i64 v = first; v <= last; v++) s.v[s.n++] = v;
    return s;
}

static struct sequence choices(struct ctx *c, const struct field *f)
{
    struct sequence s = { 0 };
    if (ask_type(f)->storage != STORE_INT || !f->option_count) return s;
    s.v = mem_array(c->mem, i64, f->option_count);
    for (size_t i = 0; i < f->option_count; i++)
        if (!f->options[i].is_off) s.v[s.n++] = f->options[i].code;
    return s;
}

static struct sequence all_values(struct level *l, int dim)
{
    const struct ask_source *s = &l->a->sources[0];
    const struct group_dim *d = &s->dims[dim];
    struct period p;
    if (d->range_count) return numbers(l->c, 0, d->range_count);
    switch (d->bucket) {
    case BUCKET_NONE: return choices(l->c, d->path.leaf);
    case BUCKET_WEEKDAY: return numbers(l->c, 1, 7);
    case BUCKET_HOUR_OF_DAY: return numbers(l->c, 0, 23);
    case BUCKET_MONTH_OF_YEAR: return numbers(l->c, 1, 12);
    case BUCKET_DAY_OF_MONTH: return numbers(l->c, 1, 31);
    default: break;
    }
    if (runs_with_period(s, dim) && ask_period(l->a, false, &p)) {
        struct sequence found = of_period(l->c, d, p);
        if (found.n) return found;
    }
    return between(l->c, d, l, dim);
}

// What is there already of a dimension, and what is not. Beside the first ones none is made up: what is not
// among them is counted with the others.
static struct val *values_of(struct level *l, int dim, int *n)
{
    struct sequence s = { 0 };
    if (dim || !l->want->top) s = all_values(l, dim);
    size_t most = (size_t)s.n + l->lines.n + 1;
    struct val *v = mem_array(l->c->mem, struct val, most);
    struct map seen = MAP(l->c->mem);
    *n = 0;
    for (size_t i = 0; i < l->lines.n + (size_t)s.n; i++) {
        struct val x = i < l->lines.n ? l->lines.v[i]->dims[dim] : val_int(s.v[i - l->lines.n]);
        if (map_add(&seen, one_key(l->c, &l->a->sources[0].dims[dim], x), l)) v[(*n)++] = x;
    }
    return v;
}

static void fill_in(struct level *l)
{
    struct val *v[GROUP_DIMS_MAX] = { 0 };
    int n[GROUP_DIMS_MAX] = { 1, 1, 1 };
    i64 product = 1;
    for (int d = 0; d < l->a->dim_count; d++) {
        if (!(l->mask & 1u << d)) continue;
        v[d] = values_of(l, d, &n[d]);
        product *= n[d];
    }
    if (product > GROUP_LIMIT_MAX) return;
    for (i64 i = 0; i < product; i++) {
        struct val dims[GROUP_DIMS_MAX] = { VAL_NONE, VAL_NONE, VAL_NONE };
        i64 rest = i;
        for (int d = 0; d < l->a->dim_count; d++) {
            if (!(l->mask & 1u << d)) continue;
            dims[d] = v[d][rest % n[d]];
            rest /= n[d];
        }
        (void)line_of(l, dims);
    }
}

// --- Figures ------------------------------------------------------------------------------------------

static struct figure figure_of(const struct ask_source *s, int at, const struct group *g)
{
    const struct group_measure *m = &s->measures[at];
    bool adds = m->fn == MEASURE_COUNT || m->fn == MEASURE_DISTINCT || m->fn == MEASURE_SUM;
    struct figure f = { .kind = FIGURE_NULL, .num = DECIMAL_ZERO };
    bool fits;
    if (!g || !g->rows || (s->matched[at] && !g->cells[s->matched[at]].v.i)) {
        if (adds) f.kind = FIGURE_NUMBER; // of no rows: 0
        return f;
    }
    const struct group_cell *cell = &g->cells[at];
    if (m->fn != MEASURE_COUNT && m->fn != MEASURE_DISTINCT && cell->is_null) return f;
    bool is_value = m->field.n && !adds && !(ask_type(m->path.leaf)->flags & TYPE_SUMMABLE);
    if (is_value || !query_group_decimal(m, cell, &fits, &f.num)) {
        f.kind = FIGURE_VALUE;
        f.cell = cell;
        return f;
    }
    f.kind = fits ? FIGURE_NUMBER : FIGURE_BAD;
    return f;
}

static void fill_line(struct level *l, struct line *line, bool before)
{
    const struct ask *a = l->a;
    const struct group *of[ASK_SOURCES_MAX] = { 0 };
    struct figure *v = mem_array(l->c->mem, struct figure, (size_t)a->measure_count + 1);
    for (int s = 0; s < a->source_count; s++)
        of[s] =
            map_get(&l->parts[s][before].by_key, key_of(l, line->dims, own_mask(a, s, l->mask)));
    for (int m = 0; m < a->measure_count; m++) {
        const struct ask_measure *x = &a->measures[m];
        if (x->kind != ASK_BASE) continue;
        v[m] = figure_of(&a->sources[x->source], x->at, of[x->source]);
        v[m].is_few = few_figure(&a->sources[x->source], x->at, of[x->source]);
    }
    *(before ? &line->before : &line->now) = v;
    *(before ? &line->rows_before : &line->rows) = of[0] ? of[0]->rows : 0;
}

err_t level_run(struct ctx *c, const struct ask *a, const struct level_want *want,
                struct lines *out)
{
    struct level *l = mem_new_of(c->mem, struct level);
    u32 mask = want->mask;
    *l = (struct level){ .c = c, .a = a, .want = want, .mask = mask };
    l->by_key = MAP(c->mem);
    *out = (struct lines){ .mask = mask };
    for (int s = 0; s < a->source_count; s++) {
        str more;
        for (int d = 0; d < a->dim_count; d++) level_shifts(c, a, s, d, &l->shifts[s][d]);
        TRY(level_top_condition(c, a, s, want->top, want->is_rest, &more));
        TRY(take_source(l, s, false, more, &out->is_cut));
        if (a->compare) TRY(take_source(l, s, true, more, &out->is_cut));
    }
    if (!mask) {
        struct val none[GROUP_DIMS_MAX] = { VAL_NONE, VAL_NONE, VAL_NONE };
        (void)line_of(l, none);
    }
    if (want->fills && mask) fill_in(l);
    out->v = mem_array(c->mem, struct line, l->lines.n + 1);
    for (size_t i = 0; i < l->lines.n; i++) {
        struct line *line = l->lines.v[i];
        fill_line(l, line, false);
        if (a->compare) fill_line(l, line, true);
        out->v[out->n++] = *line;
    }
    lines_by_dims(c, a, out);
    return OK;
}
