// SPDX-License-Identifier: Apache-2.0
// A question as a plan over packed columns. It says exactly what query/emit.c says in SQL: rows under the
// row right of their form, cells as "the value where some grant gives it in full, else nothing", links under
// both. What it cannot say (links to many, sub-forms, encrypted cells) makes the plan unknown, and SQL
// answers. tests/check/groups compares the two.
#include "query/columns_internal.h"
#include <stdlib.h>

#define RANKED_MAX (1 << 24) // 20 bytes each while they are ranked
#define IDS_MAX 200000       // records that to-dos or taking part lend
#define WORDS_MAX 200000     // of a dictionary, looked through for a comparison

static const struct check yes = { .kind = CHECK_TRUE, .memo = -1 };
static const struct check no = { .kind = CHECK_FALSE, .memo = -1 };

static const struct check *node(struct plan *p, const struct node *n, const struct form *f,
                                int place, bool as_rule);

// --- Building blocks ----------------------------------------------------------------------------------

static struct check *check_new(struct plan *p, enum check_kind kind, int place, int origin)
{
    struct check *k = mem_new_of(p->c->mem, struct check);
    *k = (struct check){ .kind = kind, .place = place, .origin = origin, .memo = p->memo_count++ };
    return k;
}

static const struct check *join(struct plan *p, enum check_kind kind, const struct check *a,
                                const struct check *b)
{
    const struct check *neutral = kind == CHECK_AND ? &yes : &no;
    if (a == neutral || b == neutral) return a == neutral ? b : a;
    struct check *k = check_new(p, kind, 0, 0);
    k->kids = mem_array(p->c->mem, const struct check *, 2);
    k->kids[0] = a;
    k->kids[1] = b;
    k->kid_count = 2;
    return k;
}

static const struct check *both(struct plan *p, const struct check *a, const struct check *b)
{
    return join(p, CHECK_AND, a, b);
}

static const struct check *negated(struct plan *p, const struct check *a)
{
    struct check *k = check_new(p, CHECK_NOT, 0, 0);
    k->kids = mem_array(p->c->mem, const struct check *, 1);
    k->kids[0] = a;
    k->kid_count = 1;
    return k;
}

static const struct check *unknown(struct plan *p)
{
    p->is_unknown = true;
    return &no;
}

static void lacks(struct plan *p, const struct form *f, struct ident col, bool is_text)
{
    for (int i = 0; i < p->missing_count; i++)
        if (p->missing[i].form == f && ident_eq(p->missing[i].col, col)) return;
    if (p->missing_count == NEEDED_MAX) p->is_unknown = true;
    else p->missing[p->missing_count++] = (struct needed){ f, col, is_text };
}

static struct table *table_of(struct plan *p, const struct form *f)
{
    struct table *t = p->find(p->cache, f->id);
    if (!t) lacks(p, f, ident_sys(COL_ID), false);
    if (t && t->is_refused) p->is_unknown = true;
    return t && !t->is_refused ? t : NULL;
}

// The column of a form, read at a place; -1: not there (yet).
static int origin(struct plan *p, const struct form *f, int place, struct ident col, bool is_text)
{
    struct table *t = table_of(p, f);
    struct packed *v = t ? table_col(t, col) : NULL;
    if (!v) {
        if (t) lacks(p, f, col, is_text);
        return -1;
    }
    for (int i = 0; i < p->origin_count; i++)
        if (p->origins[i].place == place && p->origins[i].col == v) return i;
    if (p->origin_count == ORIGINS_MAX) return unknown(p), -1;
    p->origins[p->origin_count] = (struct origin){ place, v };
    return p->origin_count++;
}

static int origin_of(struct plan *p, const struct form *f, int place, const struct field *x)
{
    const struct field_type *t = TYPE_OF(x);
    if (t->storage > STORE_TEXT || t->flags & TYPE_ENCRYPTED || field_is_volatile(x) ||
        field_is_lookup(x))
        return unknown(p), -1;
    return origin(p, f, place, x->col, t->storage == STORE_TEXT);
}

// Where a link leads to from a place; -1: not there.
static int place_behind(struct plan *p, const struct form *f, int place, const struct field *link)
{
    if (link->type->storage != STORE_INT || !link->target || link->target->parent)
        return unknown(p), -1;
    struct table *to = table_of(p, link->target);
    int at = origin_of(p, f, place, link);
    if (at < 0 || !to) return -1;
    for (int i = 1; i < p->place_count; i++)
        if (p->places[i].from == place && p->places[i].link == p->origins[at].col) return i;
    if (p->place_count == PLACES_MAX) return unknown(p), -1;
    p->places[p->place_count] = (struct place){ place, p->origins[at].col, to };
    return p->place_count++;
}

static const struct check *range(struct plan *p, int at, i64 lo, i64 hi)
{
    if (at < 0 || lo > hi) return &no;
    struct check *k = check_new(p, CHECK_RANGE, 0, at);
    k->lo = lo;
    k->hi = hi;
    return k;
}

static int by_value(const void *a, const void *b)
{
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return x < y ? -1 : x > y;
}

static const struct check *among(struct plan *p, int at, i64 *v, int n, bool is_not)
{
    if (at < 0 || (!n && !is_not)) return &no;
    qsort(v, (size_t)n, sizeof *v, by_value);
    struct check *k = check_new(p, CHECK_SET, 0, at);
    k->set = v;
    k->set_count = n;
    k->is_not = is_not;
    return k;
}

static const struct check *has_value(struct plan *p, int at)
{
    return at < 0 ? &no : check_new(p, CHECK_VALUE, 0, at);
}

// --- Rows ---------------------------------------------------------------------------------------------

static const struct check *in_ids(struct plan *p, const struct form *f, int place, struct sql *q)
{
    VEC(i64) ids = { 0 };
    struct rows *r;
    bool more;
    int at = origin(p, f, place, ident_sys(COL_ID), false);
    if (db_query(p->c, q, &r) != OK) return err_clear(p->c), unknown(p);
    for (;;) {
        if (rows_next(r, &more) != OK) return err_clear(p->c), unknown(p);
        if (!more) break;
        if (ids.n == IDS_MAX) {
            rows_close(r);
            return unknown(p);
        }
        vec_push(p->c->mem, &ids, rows_i64(r, 0));
    }
    return among(p, at, ids.v, (int)ids.n, false);
}

static const struct check *lent(struct plan *p, const struct grant *g, int place)
{
    struct sql q = db_sql(p->c);
    sql_lit(&q, "SELECT record_id FROM x_task WHERE state = 'open' AND user_id = ");
    sql_i64(&q, p->c->who->user_id);
    sql_lit(&q, " AND form_id = ");
    sql_i64(&q, g->form->id);
    sql_lit(&q, " AND rights = ");
    sql_i64(&q, g->lent);
    sql_lit(&q, " AND record_id IS NOT NULL");
    return in_ids(p, g->form, place, &q);
}

static const struct check *took_part(struct plan *p, const struct form *f, int place)
{
    struct sql q = db_sql(p->c);
    sql_lit(&q, "SELECT record_id FROM x_participant WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND user_id = ");
    sql_i64(&q, p->c->who->user_id);
    return in_ids(p, f, place, &q);
}

static const struct check *in_depts(struct plan *p, const struct form *f, int place,
                                    enum scope scope)
{
    const struct actor *a = p->c->who;
    const struct catalog *cat = p->c->cat;
    i64 *ids = mem_array(p->c->mem, i64, (size_t)cat->dept_count + (size_t)a->dept_count + 1);
    int n = 0;
    for (int i = 0; scope == SCOPE_DEPT && i < a->dept_count; i++) ids[n++] = a->depts[i]->id;
    for (int d = 0; scope != SCOPE_DEPT && d < cat->dept_count; d++) {
        bool in = false;
        for (int i = 0; i < a->dept_count && !in; i++)
            in = dept_is_below(cat->depts[d],
                               scope == SCOPE_BRANCH ? dept_branch(a->depts[i]) : a->depts[i]);
        if (in) ids[n++] = cat->depts[d]->id;
    }
    return among(p, origin(p, f, place, ident_sys(COL_DEPT), false), ids, n, false);
}

static const struct check *scope(struct plan *p, const struct form *f, int place, enum scope s)
{
    id64 me = p->c->who->user_id;
    int owner;
    switch (s) {
    case SCOPE_ALL: return &yes;
    case SCOPE_NONE:
    case SCOPE_TASK: return &no;
    case SCOPE_POOL:
        owner = origin(p, f, place, ident_sys(COL_OWNER), false);
        return owner < 0 ? &no : negated(p, has_value(p, owner));
    case SCOPE_OWN:
        return me ? range(p, origin(p, f, place, ident_sys(COL_OWNER), false), me, me) : &no;
    case SCOPE_PARTICIPATED: return me ? took_part(p, f, place) : &no;
    case SCOPE_DEPT:
    case SCOPE_DEPT_BELOW:
    case SCOPE_BRANCH: return in_depts(p, f, place, s);
    }
    return unknown(p);
}

static const struct check *grant_made(struct plan *p, const struct grant *g, int place)
{
    struct node *n;
    if (g->scope == SCOPE_TASK) return lent(p, g, place);
    const struct check *in = scope(p, g->form, place, g->scope);
    if (!g->condition) return in;
    if (query_filter_parse(p->c, g->form, g->condition, true, &n) != OK)
        return err_clear(p->c), unknown(p);
    return both(p, in, node(p, n, g->form, place, true));
}

// Each grant once a place.
static const struct check *grant(struct plan *p, const struct grant *g, int place)
{
    for (int i = 0; i < p->grant_count; i++)
        if (p->grants[i].grant == g && p->grants[i].place == place) return p->grants[i].check;
    const struct check *k = grant_made(p, g, place);
    if (p->grant_count == p->grant_cap) {
        struct grant_check *old = p->grants;
        p->grant_cap = p->grant_cap * 2 + 16;
        p->grants = mem_array(p->c->mem, struct grant_check, (size_t)p->grant_cap);
        for (int i = 0; i < p->grant_count; i++) p->grants[i] = old[i];
    }
    p->grants[p->grant_count++] = (struct grant_check){ place, g, k };
    return k;
}

static const struct check *grants(struct plan *p, const struct form_policy *pol, u64 mask,
                                  int place)
{
    const struct check *any = &no;
    for (int i = 0; i < pol->grant_count; i++) {
        const struct grant *g = pol->grants[i];
        if ((mask >> i & 1) && g->scope == SCOPE_ALL && !g->condition) return &yes;
    }
    for (int i = 0; i < pol->grant_count; i++)
        if (mask >> i & 1) any = join(p, CHECK_OR, any, grant(p, pol->grants[i], place));
    return any;
}

static u64 readers(const struct form_policy *pol)
{
    return pol->for_action[__builtin_ctz(ACT_READ)];
}

static const struct form_policy *policy(struct plan *p, const struct form *f)
{
    const struct form_policy *pol;
    if (policy_of(p->c, f, &pol) == OK && !pol->also) return pol;
    err_clear(p->c);
    unknown(p);
    return NULL;
}

static const struct check *row_right(struct plan *p, const struct form *f, int place)
{
    const struct form_policy *pol = policy(p, f);
    return pol ? grants(p, pol, readers(pol), place) : &no;
}

static u64 full_mask(const struct form_policy *pol, const struct field *f)
{
    return f->is_system ? pol->sys_full : pol->full[f->index];
}

static const struct check *cell_right(struct plan *p, const struct form *f, const struct field *x,
                                      int place)
{
    const struct form_policy *pol = policy(p, f);
    return pol ? grants(p, pol, full_mask(pol, x), place) : &no;
}

static const struct check *live(struct plan *p, int place)
{
    return place < 0 ? &no : check_new(p, CHECK_LIVE, place, 0);
}

// --- Comparisons --------------------------------------------------------------------------------------

static bool is_word(const struct node *n, str word, str text)
{
    int cmp = str_cmp(word, text);
    switch (n->op) {
    case OP_LT: return cmp < 0;
    case OP_LE: return cmp <= 0;
    case OP_GT: return cmp > 0;
    case OP_GE: return cmp >= 0;
    case OP_BETWEEN: return cmp >= 0 && str_cmp(word, n->values[1].s) <= 0;
    default: return false;
    }
}

static bool holds_piece(struct mem *m, const struct node *n, str word)
{
    struct mem_mark mark = mem_mark(m);
    str low = str_lower(m, word), piece = str_lower(m, n->values[0].s);
    i64 at = piece.n ? str_find(low, piece) : 0;
    bool is = n->op == OP_STARTS ? str_starts(low, piece) : at >= 0;
    mem_rewind(m, mark);
    return n->op == OP_NOT_CONTAINS ? !is : is;
}

static const struct check *text_in(struct plan *p, const struct node *n, int at, bool is_not)
{
    const struct dict *d = p->origins[at].col->dict;
    i64 *codes = mem_array(p->c->mem, i64, (size_t)n->value_count + 1);
    int count = 0;
    for (int i = 0; i < n->value_count; i++) {
        if (n->values[i].kind != VAL_TEXT) continue;
        int code = dict_find(d, n->values[i].s);
        if (code >= 0) codes[count++] = code;
    }
    return is_not && !count ? has_value(p, at) : among(p, at, codes, count, is_not);
}

static bool has_null(const struct node *n)
{
    for (int i = 0; i < n->value_count; i++)
        if (val_is_null(n->values[i])) return true;
    return false;
}

static const struct check *text_leaf(struct plan *p, const struct node *n, int at)
{
    const struct dict *d = p->origins[at].col->dict;
    if (n->op == OP_IN || n->op == OP_NOT_IN) return text_in(p, n, at, n->op == OP_NOT_IN);
    if (has_null(n)) return &no;
    if (n->op == OP_EQ || n->op == OP_NE) return text_in(p, n, at, n->op == OP_NE);
    if (dict_size(d) > WORDS_MAX || n->op > OP_STARTS) return unknown(p);
    i64 *codes = mem_array(p->c->mem, i64, (size_t)dict_size(d) + 1);
    int count = 0;
    bool is_piece = n->op == OP_CONTAINS || n->op == OP_NOT_CONTAINS || n->op == OP_STARTS;
    for (int i = 0; i < dict_size(d); i++) {
        str word = dict_text(d, i);
        if (is_piece ? holds_piece(p->c->mem, n, word) : is_word(n, word, n->values[0].s))
            codes[count++] = i;
    }
    return among(p, at, codes, count, false);
}

// The values of a comparison with what is found below them.
static const struct check *number_in(struct plan *p, const struct node *n, int at, bool is_not)
{
    const struct field *f = n->path.leaf;
    VEC(i64) v = { 0 };
    for (int i = 0; i < n->value_count; i++) {
        if (val_is_null(n->values[i])) continue;
        if (n->values[i].kind != VAL_INT) return unknown(p);
        vec_push(p->c->mem, &v, n->values[i].i);
        if (!TYPE_OF(f)->below) continue;
        struct val more = TYPE_OF(f)->below(p->c, f, n->values[i]);
        for (size_t k = 0; k < more.n; k++) {
            if (more.items[k].kind != VAL_INT) return unknown(p);
            vec_push(p->c->mem, &v, more.items[k].i);
        }
    }
    return is_not && !v.n ? has_value(p, at) : among(p, at, v.v, (int)v.n, is_not);
}

static const struct check *number_leaf(struct plan *p, const struct node *n, int at)
{
    bool has_below = TYPE_OF(n->path.leaf)->below && (n->op == OP_EQ || n->op == OP_NE);
    if (n->op == OP_IN || n->op == OP_NOT_IN) return number_in(p, n, at, n->op == OP_NOT_IN);
    if (has_null(n)) return &no;
    if (has_below) return number_in(p, n, at, n->op == OP_NE);
    for (int i = 0; i < n->value_count; i++)
        if (n->values[i].kind != VAL_INT) return unknown(p);
    if (n->value_count < (n->op == OP_BETWEEN ? 2 : 1)) return unknown(p);
    i64 v = n->values[0].i, least = NO_VALUE + 1;
    struct check *k;
    switch (n->op) {
    case OP_EQ: return range(p, at, v, v);
    case OP_LT: return v <= least ? &no : range(p, at, least, v - 1);
    case OP_LE: return range(p, at, least, v);
    case OP_GT: return v == INT64_MAX ? &no : range(p, at, v + 1, INT64_MAX);
    case OP_GE: return range(p, at, v == NO_VALUE ? least : v, INT64_MAX);
    case OP_BETWEEN: return range(p, at, v == NO_VALUE ? least : v, n->values[1].i);
    case OP_NE:
        k = check_new(p, CHECK_NOT_RANGE, 0, at);
        k->lo = k->hi = v;
        return k;
    default: return unknown(p);
    }
}

static const struct check *group_leaf(struct plan *p, const struct node *n, int at)
{
    const struct group_dim *d = n->group;
    struct val v = n->values[0];
    i64 from, until;
    if (val_is_null(v)) return has_value(p, at);
    if (query_group_span(d, v, &from, &until)) return range(p, at, from, until - 1);
    if (d->range_count)
        return range(p, at, v.i > 0 ? d->ranges[v.i - 1] : NO_VALUE + 1,
                     v.i < d->range_count ? d->ranges[v.i] - 1 : INT64_MAX);
    if (d->bucket) {
        struct check *k = check_new(p, CHECK_BUCKET, 0, at);
        k->dim = d;
        k->lo = v.i;
        return k;
    }
    if (group_is_text(d)) {
        int code = dict_find(p->origins[at].col->dict, v.s);
        return code < 0 ? &no : range(p, at, code, code);
    }
    return range(p, at, v.i, v.i);
}

static const struct check *leaf(struct plan *p, const struct node *n, const struct form *f,
                                int place)
{
    int at = origin_of(p, f, place, n->path.leaf);
    if (at < 0) return &no;
    if (n->group) return group_leaf(p, n, at);
    if (n->op == OP_NOT_EMPTY) return has_value(p, at);
    if (n->op == OP_EMPTY) return negated(p, has_value(p, at));
    return p->origins[at].col->is_text ? text_leaf(p, n, at) : number_leaf(p, n, at);
}

// A masked phone is found by its whole value where a grant with that right holds.
static const struct check *cell_guard(struct plan *p, const struct node *n, const struct form *f,
                                      int place)
{
    const struct field *x = n->path.leaf;
    const struct form_policy *pol = policy(p, f);
    bool whole = !n->group && (n->op == OP_EQ || n->op == OP_IN) &&
                 TYPE_OF(x)->flags & (TYPE_DIGITS | TYPE_ENCRYPTED);
    if (!pol) return &no;
    u64 exact = whole && !x->is_system
                    ? pol->masked[x->index] & pol->for_action[__builtin_ctz(ACT_EXACT)]
                    : 0;
    return grants(p, pol, full_mask(pol, x) | exact, place);
}

static const struct check *comparison(struct plan *p, const struct node *n, const struct form *f,
                                      int place, int hop, bool as_rule)
{
    const struct check *k = &yes;
    if (is_by_formula(n)) return unknown(p);
    if (hop == n->path.hop_count) {
        if (!as_rule) k = cell_guard(p, n, f, place);
        return both(p, k, leaf(p, n, f, place));
    }
    const struct field *link = n->path.hops[hop], *gate = n->path.gates[hop];
    if (!as_rule) k = cell_right(p, f, link, place);
    if (!as_rule && gate) k = both(p, k, cell_right(p, f, gate, place));
    int to = place_behind(p, f, place, link);
    if (to < 0) return &no;
    k = both(p, k, live(p, to));
    if (!as_rule) k = both(p, k, row_right(p, link->target, to));
    return both(p, k, comparison(p, n, link->target, to, hop + 1, as_rule));
}

static const struct check *node(struct plan *p, const struct node *n, const struct form *f,
                                int place, bool as_rule)
{
    const struct check *k;
    switch (n->kind) {
    case NODE_TRUE: return &yes;
    case NODE_FALSE: return &no;
    case NODE_CMP: return comparison(p, n, f, place, 0, as_rule);
    case NODE_NOT: return negated(p, node(p, n->kids[0], f, place, as_rule));
    case NODE_LINKED: return unknown(p);
    case NODE_AND:
    case NODE_OR: break;
    }
    k = n->kind == NODE_AND ? &yes : &no;
    for (int i = 0; i < n->kid_count; i++)
        k = join(p, n->kind == NODE_AND ? CHECK_AND : CHECK_OR, k,
                 node(p, n->kids[i], f, place, as_rule));
    return k;
}

// --- Values and the whole -----------------------------------------------------------------------------

static void value(struct plan *p, const struct path *path, struct figure *out)
{
    const struct form *f = p->ask->form;
    const struct check *guard = &yes;
    int place = 0;
    *out = (struct figure){ .origin = -1 };
    for (int i = 0; i < path->hop_count; i++) {
        const struct field *link = path->hops[i], *gate = path->gates[i];
        guard = both(p, guard, cell_right(p, f, link, place));
        if (gate) guard = both(p, guard, cell_right(p, f, gate, place));
        int to = place_behind(p, f, place, link);
        if (to < 0) return;
        f = link->target;
        place = to;
        guard = both(p, guard, both(p, live(p, to), row_right(p, f, to)));
    }
    const struct form_policy *pol = policy(p, f);
    if (!pol) return;
    bool is_open = path->hop_count == 0 && is_fully_readable(pol, path->leaf);
    if (!is_open) guard = both(p, guard, cell_right(p, f, path->leaf, place));
    out->origin = origin_of(p, f, place, path->leaf);
    if (out->origin >= 0) out->dict = p->origins[out->origin].col->dict;
    out->guard = guard == &yes ? NULL : guard;
}

err_t columns_plan(struct plan *p)
{
    const struct group_ask *ask = p->ask;
    struct table *t = table_of(p, ask->form);
    i64 ranked = 0; // values that are kept to be ranked
    p->places[0] = (struct place){ -1, NULL, t };
    p->place_count = 1;
    p->rows = both(p, live(p, 0), row_right(p, ask->form, 0));
    if (ask->filter) p->rows = both(p, p->rows, node(p, ask->filter, ask->form, 0, false));
    for (int i = 0; i < ask->dim_count; i++) {
        if (ask->dims[i].formula) return unknown(p), OK;
        value(p, &ask->dims[i].path, &p->dims[i]);
    }
    for (int i = 0; i < ask->measure_count; i++) {
        const struct group_measure *m = &ask->measures[i];
        p->measures[i] = (struct figure){ .origin = -1 };
        if (m->field.n) value(p, &m->path, &p->measures[i]);
        bool is_order = m->fn == MEASURE_MIN || m->fn == MEASURE_MAX;
        if (is_order && TYPE_OF(m->path.leaf)->storage == STORE_TEXT) unknown(p);
        ranked += group_is_ranked(m) && t ? t->n : 0;
        p->which[i] = m->filter ? node(p, m->filter, ask->form, 0, false) : NULL;
    }
    if (ranked > RANKED_MAX) unknown(p);
    return OK;
}
