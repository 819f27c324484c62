// SPDX-License-Identifier: Apache-2.0
// What is worked out of figures: ratios, formulas, shares, running totals, changes; and in which order lines
// stand. Exact decimals throughout; nothing is rounded before it is shown.
#include "meta/field_type.h"
#include "report/target.h"

static struct figure none(void)
{
    return (struct figure){ .kind = FIGURE_NULL, .num = DECIMAL_ZERO };
}
static struct figure number(bool fits, decimal d)
{
    return (struct figure){ .kind = fits ? FIGURE_NUMBER : FIGURE_BAD, .num = d };
}

static bool is_known(struct figure f) { return f.kind == FIGURE_NUMBER || f.kind == FIGURE_BAD; }

static struct figure divided(struct figure a, struct figure b)
{
    decimal d = DECIMAL_ZERO;
    if (!is_known(a) || !is_known(b)) return none();
    if (a.kind == FIGURE_BAD || b.kind == FIGURE_BAD) return number(false, d);
    if (!decimal_sign(b.num)) return none();
    return number(decimal_div(a.num, b.num, &d), d);
}

static struct figure minus(struct figure a, struct figure b)
{
    decimal d = DECIMAL_ZERO;
    if (!is_known(a) || !is_known(b)) return none();
    if (a.kind == FIGURE_BAD || b.kind == FIGURE_BAD) return number(false, d);
    return number(decimal_sub(a.num, b.num, &d), d);
}

// --- Formulas -----------------------------------------------------------------------------------------

struct given {
    const struct figure *v;
};

static struct value get(void *arg, int slot)
{
    const struct given *g = arg;
    return value_num(g->v[slot].num);
}

static struct figure of_formula(struct ctx *c, const struct ask_measure *m, const struct figure *v)
{
    struct given g = { v };
    for (int i = 0; i < m->formula->n_slots; i++) {
        struct figure f = v[m->formula->slots[i].slot];
        if (f.kind == FIGURE_BAD) return number(false, DECIMAL_ZERO);
        if (f.kind != FIGURE_NUMBER) return none();
    }
    struct expr_env env = {
        .mem = c->mem, .get = get, .arg = &g, .now_ms = c->now_ms, .offset_min = c->cat->offset_min
    };
    struct value got = expr_eval(m->formula, &env);
    if (got.type == VALUE_NUMBER) return number(true, got.num);
    bool overflows = got.type == VALUE_ERROR && got.error == VALUE_ERR_NUM;
    return overflows ? number(false, DECIMAL_ZERO) : none();
}

// --- Order --------------------------------------------------------------------------------------------

struct order {
    struct ctx *c;
    const struct ask *a;
    const struct ask_sort *by;
    int n;
};

static int by_value(struct val a, struct val b)
{
    if (val_is_null(a) || val_is_null(b)) return (int)val_is_null(a) - (int)val_is_null(b);
    if (a.kind == VAL_TEXT) return str_cmp(a.s, b.s);
    return (a.i > b.i) - (a.i < b.i);
}

static int place_of_option(const struct field *f, i64 code)
{
    for (size_t i = 0; i < f->option_count; i++)
        if (f->options[i].code == code) return (int)i;
    return (int)f->option_count;
}

// Options in their own order; linked records and people by what they are called, when somebody asks for it.
static int by_dim(const struct group_dim *d, struct val a, struct val b)
{
    if (val_is_null(a) || val_is_null(b) || d->bucket || d->range_count) return by_value(a, b);
    const struct field *f = d->path.leaf;
    if (a.kind == VAL_INT && f->option_count && ask_type(f)->storage == STORE_INT)
        return place_of_option(f, a.i) - place_of_option(f, b.i);
    return by_value(a, b);
}

static int by_text(struct ctx *c, const struct group_dim *d, struct val a, struct val b)
{
    bool named = ask_type(d->path.leaf)->flags & (TYPE_REFERENCE | TYPE_PERSON | TYPE_DEPT);
    if (!named || val_is_null(a) || val_is_null(b)) return by_dim(d, a, b);
    return str_cmp(query_group_text(c, d, a), query_group_text(c, d, b));
}

static int by_figure(struct figure a, struct figure b)
{
    bool x = a.kind == FIGURE_NUMBER, y = b.kind == FIGURE_NUMBER;
    if (x && y) return decimal_cmp(a.num, b.num);
    if (a.kind == FIGURE_VALUE && b.kind == FIGURE_VALUE) return by_value(a.cell->v, b.cell->v);
    return 0;
}

static bool is_nothing(struct figure f) { return f.kind == FIGURE_NULL || f.kind == FIGURE_BAD; }

static int by_rule(const struct order *o, const struct line *a, const struct line *b)
{
    if (a->is_other != b->is_other) return a->is_other ? 1 : -1;
    for (int i = 0; i < o->n; i++) {
        const struct ask_sort *s = &o->by[i];
        int found;
        if (s->dim >= 0) {
            const struct val *x = &a->dims[s->dim], *y = &b->dims[s->dim];
            found = by_text(o->c, &o->a->sources[0].dims[s->dim], *x, *y);
            if (found && (val_is_null(*x) || val_is_null(*y))) return found;
        } else {
            struct figure x = a->now[s->measure], y = b->now[s->measure];
            if (is_nothing(x) != is_nothing(y)) return is_nothing(x) ? 1 : -1;
            found = by_figure(x, y);
        }
        if (found) return s->is_desc ? -found : found;
    }
    if (o->n) return 0;
    for (int d = 0; d < o->a->dim_count; d++) {
        int found = by_dim(&o->a->sources[0].dims[d], a->dims[d], b->dims[d]);
        if (found) return found;
    }
    return 0;
}

static void merge(const struct order *o, struct line *v, struct line *room, int n)
{
    if (n < 2) return;
    int half = n / 2, x = 0, y = half;
    merge(o, v, room, half);
    merge(o, v + half, room, n - half);
    for (int i = 0; i < n; i++) {
        bool left = y == n || (x < half && by_rule(o, &v[x], &v[y]) <= 0);
        room[i] = left ? v[x++] : v[y++];
    }
    memcpy(v, room, (size_t)n * sizeof *v);
}

void lines_sort(struct ctx *c, const struct ask *a, struct lines *l, const struct ask_sort *by,
                int n)
{
    struct order o = { c, a, by, n };
    struct line *room = mem_array(c->mem, struct line, (size_t)l->n + 1);
    merge(&o, l->v, room, l->n);
}

void lines_by_dims(struct ctx *c, const struct ask *a, struct lines *l)
{
    lines_sort(c, a, l, NULL, 0);
}

// --- Measure by measure -------------------------------------------------------------------------------

struct deriving {
    struct ctx *c;
    const struct ask *a;
    struct lines *rows;
    const struct lines *all, *first;
    struct map first_by; // dims[0] -> line of `first`
    bool before;
};

static struct figure *figures(const struct line *l, bool before)
{
    return before ? l->before : l->now;
}

static str first_key(struct deriving *d, const struct line *l)
{
    struct buf b = BUF(d->c->mem);
    struct jw w = JW(&b);
    if (l->is_other) return S("other");
    query_group_put_value(d->c, &w, &d->a->sources[0].dims[0], l->dims[0]);
    return buf_str(&b);
}

static struct figure share_of(struct deriving *d, const struct ask_measure *m, const struct line *l)
{
    struct figure own = figures(l, d->before)[m->of];
    const struct line *total = NULL;
    if (!m->of_first && d->all && d->all->n) total = &d->all->v[0];
    if (m->of_first && d->first) total = map_get(&d->first_by, first_key(d, l));
    return total ? divided(own, figures(total, d->before)[m->of]) : none();
}

// Along time, anew for each group of the other dimensions. Lines stand by their dims here.
static void run_totals(struct deriving *d, int at)
{
    const struct ask *a = d->a;
    const struct ask_measure *m = &a->measures[at];
    struct map sums = MAP(d->c->mem);
    for (int i = 0; i < d->rows->n; i++) {
        struct line *l = &d->rows->v[i];
        struct buf key = BUF(d->c->mem);
        struct jw w = JW(&key);
        buf_char(&key, l->is_other ? 'o' : 'g');
        for (int k = 0; k < a->dim_count; k++)
            if (k != m->by) query_group_put_value(d->c, &w, &a->sources[0].dims[k], l->dims[k]);
        struct figure *sum = map_get(&sums, buf_str(&key));
        if (!sum) {
            sum = mem_new_of(d->c->mem, struct figure);
            map_put(&sums, buf_str(&key), sum);
        }
        struct figure f = figures(l, d->before)[m->of];
        bool fits = f.kind != FIGURE_BAD && sum->kind != FIGURE_BAD;
        if (f.kind == FIGURE_NUMBER && sum->kind == FIGURE_NUMBER)
            fits = decimal_add(sum->num, f.num, &sum->num);
        else if (f.kind == FIGURE_NUMBER && sum->kind == FIGURE_NULL) sum->num = f.num;
        if (is_known(f)) sum->kind = fits ? FIGURE_NUMBER : FIGURE_BAD;
        bool has_time = !val_is_null(l->dims[m->by]);
        figures(l, d->before)[at] = has_time ? *sum : none();
    }
}

static struct figure change_of(const struct ask_measure *m, const struct line *l)
{
    struct figure diff = minus(l->now[m->of], l->before[m->of]), was = l->before[m->of];
    if (!m->as_percent) return diff;
    was.num = decimal_abs(was.num);
    return divided(diff, was);
}

static struct figure target_of(struct deriving *d, const struct ask_measure *m,
                               const struct line *l)
{
    struct figure target = number(true, DECIMAL_ZERO);
    bool found = target_of_line(d->a, m, l, d->rows->mask, d->before, &target.num);
    return found ? target : none();
}

static void derive_one(struct deriving *d, int at)
{
    const struct ask_measure *m = &d->a->measures[at];
    if (m->kind == ASK_BASE) return;
    if (m->kind == ASK_RUNNING) {
        run_totals(d, at);
        return;
    }
    for (int i = 0; i < d->rows->n; i++) {
        struct line *l = &d->rows->v[i];
        struct figure *v = figures(l, d->before);
        if (m->kind == ASK_RATIO) v[at] = divided(v[m->of], v[m->by]);
        else if (m->kind == ASK_FORMULA) v[at] = of_formula(d->c, m, v);
        else if (m->kind == ASK_SHARE) v[at] = share_of(d, m, l);
        else if (m->kind == ASK_SAME) v[at] = v[m->of];
        else if (m->kind == ASK_TARGET) v[at] = target_of(d, m, l);
        else if (m->kind == ASK_ATTAIN) v[at] = divided(v[m->of], target_of(d, m, l));
        else v[at] = d->before ? none() : change_of(m, l);
    }
}

void derive(struct ctx *c, const struct ask *a, struct lines *rows, const struct lines *all,
            const struct lines *first)
{
    struct deriving d = { .c = c, .a = a, .rows = rows, .all = all, .first = first };
    d.first_by = MAP(c->mem);
    for (int i = 0; first && i < first->n; i++)
        map_put(&d.first_by, first_key(&d, &first->v[i]), &first->v[i]);
    // What was before comes first: a change looks at it.
    for (int pass = a->compare ? 0 : 1; pass < 2; pass++) {
        d.before = pass == 0;
        for (int i = 0; i < a->measure_count; i++) derive_one(&d, a->order[i]);
    }
}
