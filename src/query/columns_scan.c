// SPDX-License-Identifier: Apache-2.0
// A plan run over packed columns: block by block the rows that count, their groups, their figures. Two
// threads take half of the rows each, in memory of their own, and are added up at the end. Sums are 128 bits
// wide, so they are the same whatever the order.
#include "query/columns_internal.h"
#include <stdlib.h>
#include <string.h>
#include "base/date.h"
#include "os/thread.h"

#define RUN_MEMORY ((size_t)768 << 20)
#define THREADS_MAX 2
#define CODES_MAX (1 << 21) // values of a dimension
#define DAYS 1024           // remembered, a power of 2
#define NO_CODE -1

// Values to numbers from 0 in the order of their coming.
struct coder {
    i64 *keys;
    i32 *codes;
    u32 slots; // a power of 2
    i64 *values;
    int n, cap;
};
struct figures {
    i128 sum;
    i64 n, least, most;
};
struct pairs { // (group, value), each once
    i64 *values;
    i32 *groups; // NO_CODE: free
    u32 slots, n;
};
struct day {
    i64 day, bucket;
};
struct run {
    struct plan *plan;
    struct mem *m;
    int from, until; // rows
    int base, n, serial;
    i64 **values; // by origin, of this block where the serial fits
    u8 **masks;   // by memo
    i32 **places;
    int *value_at, *mask_at, *place_at;
    i64 *keys[GROUP_DIMS_MAX];
    i32 *group, *chosen;
    int chosen_count;
    struct day *days[GROUP_DIMS_MAX];
    struct coder dims[GROUP_DIMS_MAX], groups;
    i64 *rows; // by group
    int group_cap;
    struct figures *figures[GROUP_MEASURES_MAX];
    struct pairs pairs[GROUP_MEASURES_MAX];
    bool is_full, failed;
};

// --- Numbers for values -------------------------------------------------------------------------------

static u32 mix(i64 v)
{
    u64 x = (u64)v * 0x9e3779b97f4a7c15ull;
    return (u32)(x >> 32);
}

static void coder_grow(struct run *r, struct coder *k)
{
    u32 slots = k->slots ? k->slots * 2 : 256;
    i64 *keys = mem_array(r->m, i64, slots);
    i32 *codes = mem_array(r->m, i32, slots);
    memset(codes, 0xff, slots * sizeof *codes);
    for (int i = 0; i < k->n; i++) {
        u32 at = mix(k->values[i]) & (slots - 1);
        while (codes[at] != NO_CODE) at = (at + 1) & (slots - 1);
        keys[at] = k->values[i];
        codes[at] = i;
    }
    k->keys = keys;
    k->codes = codes;
    k->slots = slots;
}

static int coder_add(struct run *r, struct coder *k, i64 v)
{
    if (k->n == k->cap) {
        int cap = k->cap ? k->cap * 2 : 64;
        i64 *values = mem_array(r->m, i64, (size_t)cap);
        if (k->n) memcpy(values, k->values, (size_t)k->n * sizeof *values);
        k->values = values;
        k->cap = cap;
    }
    k->values[k->n] = v;
    return k->n++;
}

static inline int coder_code(struct run *r, struct coder *k, i64 v)
{
    if ((u32)k->n * 2 >= k->slots) coder_grow(r, k);
    u32 at = mix(v) & (k->slots - 1);
    while (k->codes[at] != NO_CODE) {
        if (k->keys[at] == v) return k->codes[at];
        at = (at + 1) & (k->slots - 1);
    }
    k->keys[at] = v;
    return k->codes[at] = coder_add(r, k, v);
}

static void pairs_grow(struct run *r, struct pairs *p)
{
    struct pairs old = *p;
    p->slots = old.slots ? old.slots * 2 : 1024;
    p->values = mem_array(r->m, i64, p->slots);
    p->groups = mem_array(r->m, i32, p->slots);
    memset(p->groups, 0xff, p->slots * sizeof *p->groups);
    for (u32 i = 0; i < old.slots; i++) {
        if (old.groups[i] == NO_CODE) continue;
        u32 at = (mix(old.values[i]) ^ mix(old.groups[i])) & (p->slots - 1);
        while (p->groups[at] != NO_CODE) at = (at + 1) & (p->slots - 1);
        p->groups[at] = old.groups[i];
        p->values[at] = old.values[i];
    }
}

static void pairs_add(struct run *r, struct pairs *p, int group, i64 v)
{
    if (p->n * 2 >= p->slots) pairs_grow(r, p);
    u32 at = (mix(v) ^ mix(group)) & (p->slots - 1);
    for (; p->groups[at] != NO_CODE; at = (at + 1) & (p->slots - 1))
        if (p->groups[at] == group && p->values[at] == v) return;
    p->groups[at] = group;
    p->values[at] = v;
    p->n++;
}

// --- A block ------------------------------------------------------------------------------------------

static const i64 *read_origin(struct run *r, int at);

static const i32 *read_place(struct run *r, int place)
{
    const struct place *p = &r->plan->places[place];
    if (r->place_at[place] == r->serial) return r->places[place];
    i32 *out = r->places[place];
    i64 ids[BLOCK];
    if (p->from == 0) packed_read(p->link, r->base, r->n, ids);
    else packed_gather(p->link, read_place(r, p->from), r->n, ids);
    for (int i = 0; i < r->n; i++) out[i] = ids[i] == NO_VALUE ? -1 : table_find(p->table, ids[i]);
    r->place_at[place] = r->serial;
    return out;
}

static const i64 *read_origin(struct run *r, int at)
{
    const struct origin *o = &r->plan->origins[at];
    if (r->value_at[at] == r->serial) return r->values[at];
    if (o->place == 0) packed_read(o->col, r->base, r->n, r->values[at]);
    else packed_gather(o->col, read_place(r, o->place), r->n, r->values[at]);
    r->value_at[at] = r->serial;
    return r->values[at];
}

static void check_live(struct run *r, const struct check *k, u8 *out)
{
    const struct packed *live = &r->plan->places[k->place].table->live;
    i64 v[BLOCK];
    if (k->place == 0) packed_read(live, r->base, r->n, v);
    else packed_gather(live, read_place(r, k->place), r->n, v);
    for (int i = 0; i < r->n; i++) out[i] = v[i] == 1;
}

static bool in_set(const struct check *k, i64 v)
{
    int lo = 0, hi = k->set_count - 1;
    while (lo <= hi) {
        int mid = lo + (hi - lo) / 2;
        if (k->set[mid] == v) return true;
        if (k->set[mid] < v) lo = mid + 1;
        else hi = mid - 1;
    }
    return false;
}

static void check_values(const struct run *r, const struct check *k, const i64 *v, u8 *out)
{
    switch (k->kind) {
    case CHECK_RANGE:
        for (int i = 0; i < r->n; i++) out[i] = v[i] >= k->lo && v[i] <= k->hi && v[i] != NO_VALUE;
        return;
    case CHECK_NOT_RANGE:
        for (int i = 0; i < r->n; i++) out[i] = (v[i] < k->lo || v[i] > k->hi) && v[i] != NO_VALUE;
        return;
    case CHECK_VALUE:
        for (int i = 0; i < r->n; i++) out[i] = v[i] != NO_VALUE;
        return;
    case CHECK_SET:
        for (int i = 0; i < r->n; i++) out[i] = v[i] != NO_VALUE && in_set(k, v[i]) != k->is_not;
        return;
    default:
        for (int i = 0; i < r->n; i++)
            out[i] = v[i] != NO_VALUE && query_group_of(k->dim, v[i]).i == k->lo;
        return;
    }
}

static const u8 *check(struct run *r, const struct check *k);

static void check_kids(struct run *r, const struct check *k, u8 *out)
{
    memcpy(out, check(r, k->kids[0]), (size_t)r->n);
    for (int j = 1; j < k->kid_count; j++) {
        const u8 *more = check(r, k->kids[j]);
        if (k->kind == CHECK_AND)
            for (int i = 0; i < r->n; i++) out[i] &= more[i];
        else
            for (int i = 0; i < r->n; i++) out[i] |= more[i];
    }
    if (k->kind == CHECK_NOT)
        for (int i = 0; i < r->n; i++) out[i] = !out[i];
}

static const u8 *check(struct run *r, const struct check *k)
{
    static const u8 none[BLOCK];
    static const u8 all[BLOCK] = { [0 ... BLOCK - 1] = 1 };
    if (k->kind == CHECK_TRUE) return all;
    if (k->kind == CHECK_FALSE) return none;
    u8 *out = r->masks[k->memo];
    if (r->mask_at[k->memo] == r->serial) return out;
    if (k->kind == CHECK_LIVE) check_live(r, k, out);
    else if (k->kind == CHECK_AND || k->kind == CHECK_OR || k->kind == CHECK_NOT)
        check_kids(r, k, out);
    else check_values(r, k, read_origin(r, k->origin), out);
    r->mask_at[k->memo] = r->serial;
    return out;
}

// --- Groups -------------------------------------------------------------------------------------------

static i64 floor_div(i64 a, i64 b) { return a / b - (a % b < 0); }

static i64 bucket_slow(const struct group_dim *d, i64 v) { return query_group_of(d, v).i; }

// Most moments of a block lie on few days.
static i64 bucket_of(struct run *r, int dim, const struct group_dim *d, bool is_instant, i64 v)
{
    i64 unit = d->bucket == BUCKET_HOUR || d->bucket == BUCKET_HOUR_OF_DAY ? DAY_MS / 24 : DAY_MS;
    i64 day = is_instant ? floor_div(v + (i64)d->offset_min * 60000, unit) : v;
    struct day *at = &r->days[dim][(u64)day & (DAYS - 1)];
    if (at->day != day) *at = (struct day){ day, bucket_slow(d, v) };
    return at->bucket;
}

static void read_dim(struct run *r, int dim)
{
    const struct group_dim *d = &r->plan->ask->dims[dim];
    const struct figure *f = &r->plan->dims[dim];
    const i64 *v = read_origin(r, f->origin);
    const u8 *guard = f->guard ? check(r, f->guard) : NULL;
    bool is_instant = TYPE_OF(d->path.leaf)->flags & TYPE_INSTANT;
    for (int k = 0; k < r->chosen_count; k++) {
        int i = r->chosen[k];
        i64 x = guard && !guard[i] ? NO_VALUE : v[i];
        if (x != NO_VALUE && d->range_count) x = bucket_slow(d, x);
        else if (x != NO_VALUE && d->bucket) x = bucket_of(r, dim, d, is_instant, x);
        r->keys[dim][k] = x;
    }
}

static void more_groups(struct run *r)
{
    const struct group_ask *ask = r->plan->ask;
    int cap = r->group_cap ? r->group_cap * 2 : 64;
    i64 *rows = mem_array(r->m, i64, (size_t)cap);
    if (r->group_cap) memcpy(rows, r->rows, (size_t)r->group_cap * sizeof *rows);
    r->rows = rows;
    for (int i = 0; i < ask->measure_count; i++) {
        struct figures *f = mem_array(r->m, struct figures, (size_t)cap);
        if (r->group_cap) memcpy(f, r->figures[i], (size_t)r->group_cap * sizeof *f);
        r->figures[i] = f;
    }
    r->group_cap = cap;
}

// The group of these codes.
static inline int group_of(struct run *r, const i32 *codes)
{
    int dims = r->plan->ask->dim_count, g = 0;
    if (dims == 1) g = codes[0];
    if (dims > 1) {
        i64 key = codes[0];
        for (int i = 1; i < dims; i++) key = key * CODES_MAX + codes[i];
        g = coder_code(r, &r->groups, key);
    }
    while (g >= r->group_cap) more_groups(r);
    return g;
}

static void find_groups(struct run *r)
{
    int dims = r->plan->ask->dim_count;
    for (int i = 0; i < dims; i++) read_dim(r, i);
    if (!dims) {
        while (!r->group_cap) more_groups(r);
        memset(r->group, 0, (size_t)r->chosen_count * sizeof *r->group);
    }
    i64 last[GROUP_DIMS_MAX] = { 0 };
    i32 codes[GROUP_DIMS_MAX];
    for (int k = 0; dims && k < r->chosen_count; k++) {
        bool same = k > 0;
        for (int i = 0; i < dims; i++) same = same && r->keys[i][k] == last[i];
        for (int i = 0; i < dims && !same; i++) {
            last[i] = r->keys[i][k];
            codes[i] = coder_code(r, &r->dims[i], last[i]);
            r->is_full = r->is_full || codes[i] >= CODES_MAX - 1;
        }
        r->group[k] = same ? r->group[k - 1] : group_of(r, codes);
    }
    for (int k = 0; k < r->chosen_count; k++) r->rows[r->group[k]]++;
}

static inline void add_up(struct figures *f, i64 v)
{
    f->sum += v;
    if (!f->n || v < f->least) f->least = v;
    if (!f->n || v > f->most) f->most = v;
    f->n++;
}

static void add_measure(struct run *r, int at)
{
    const struct group_measure *m = &r->plan->ask->measures[at];
    const struct figure *f = &r->plan->measures[at];
    const u8 *which = r->plan->which[at] ? check(r, r->plan->which[at]) : NULL;
    if (!m->field.n) { // rows
        for (int k = 0; k < r->chosen_count; k++)
            r->figures[at][r->group[k]].n += !which || which[r->chosen[k]];
        return;
    }
    const u8 *guard = f->guard ? check(r, f->guard) : NULL;
    const i64 *v = read_origin(r, f->origin);
    for (int k = 0; k < r->chosen_count; k++) {
        int i = r->chosen[k], g = r->group[k];
        if ((which && !which[i]) || (guard && !guard[i]) || v[i] == NO_VALUE) continue;
        if (m->fn == MEASURE_COUNT) r->figures[at][g].n++;
        else if (m->fn == MEASURE_DISTINCT) pairs_add(r, &r->pairs[at], g, v[i]);
        else add_up(&r->figures[at][g], v[i]);
    }
}

static void run_block(struct run *r)
{
    const struct group_ask *ask = r->plan->ask;
    const u8 *rows = check(r, r->plan->rows);
    r->chosen_count = 0;
    for (int i = 0; i < r->n; i++) {
        r->chosen[r->chosen_count] = i;
        r->chosen_count += rows[i];
    }
    if (!r->chosen_count) return;
    find_groups(r);
    for (int i = 0; i < ask->measure_count; i++) {
        const struct group_measure *m = &ask->measures[i];
        if (m->fn != MEASURE_COUNT || m->field.n || m->filter) add_measure(r, i);
    }
}

static void set_up(struct run *r)
{
    const struct plan *p = r->plan;
    r->values = mem_array(r->m, i64 *, ORIGINS_MAX);
    r->masks = mem_array(r->m, u8 *, (size_t)p->memo_count + 1);
    r->places = mem_array(r->m, i32 *, PLACES_MAX);
    r->value_at = mem_array(r->m, int, ORIGINS_MAX);
    r->mask_at = mem_array(r->m, int, (size_t)p->memo_count + 1);
    r->place_at = mem_array(r->m, int, PLACES_MAX);
    for (int i = 0; i < p->origin_count; i++) r->values[i] = mem_array(r->m, i64, BLOCK);
    for (int i = 0; i < p->memo_count; i++) r->masks[i] = mem_array(r->m, u8, BLOCK);
    for (int i = 0; i < p->place_count; i++) r->places[i] = mem_array(r->m, i32, BLOCK);
    for (int i = 0; i < p->ask->dim_count; i++) {
        r->keys[i] = mem_array(r->m, i64, BLOCK);
        r->days[i] = mem_array(r->m, struct day, DAYS);
        for (int k = 0; k < DAYS; k++) r->days[i][k].day = NO_VALUE;
    }
    r->group = mem_array(r->m, i32, BLOCK);
    r->chosen = mem_array(r->m, i32, BLOCK + 1);
}

static void run_all(void *arg)
{
    struct run *r = arg;
    struct mem_guard g;
    if (MEM_GUARD(r->m, &g)) {
        r->failed = true;
        return;
    }
    set_up(r);
    for (int at = r->from; at < r->until && !r->is_full; at += BLOCK) {
        r->base = at;
        r->n = (int)i64_min(BLOCK, r->until - at);
        r->serial++;
        run_block(r);
    }
    mem_unguard(r->m);
}

// --- Together -----------------------------------------------------------------------------------------

static void codes_of(const struct run *r, int g, i32 *codes)
{
    int dims = r->plan->ask->dim_count;
    i64 key = dims > 1 ? r->groups.values[g] : g;
    for (int i = dims - 1; i > 0; i--) {
        codes[i] = (i32)(key % CODES_MAX);
        key /= CODES_MAX;
    }
    codes[0] = (i32)key;
}

static int group_count(const struct run *r)
{
    int dims = r->plan->ask->dim_count;
    return dims == 0 ? r->group_cap > 0 : dims == 1 ? r->dims[0].n : r->groups.n;
}

static void add_figures(struct figures *a, const struct figures *b)
{
    if (!b->n) return;
    if (!a->n || b->least < a->least) a->least = b->least;
    if (!a->n || b->most > a->most) a->most = b->most;
    a->sum += b->sum;
    a->n += b->n;
}

static void add_run(struct run *a, const struct run *b)
{
    const struct group_ask *ask = a->plan->ask;
    int n = group_count(b);
    i32 *to = mem_array(a->m, i32, (size_t)n + 1);
    for (int g = 0; g < n; g++) {
        i32 theirs[GROUP_DIMS_MAX] = { 0 }, codes[GROUP_DIMS_MAX] = { 0 };
        codes_of(b, g, theirs);
        for (int i = 0; i < ask->dim_count; i++) {
            codes[i] = coder_code(a, &a->dims[i], b->dims[i].values[theirs[i]]);
            a->is_full = a->is_full || codes[i] >= CODES_MAX - 1;
        }
        to[g] = group_of(a, codes);
        a->rows[to[g]] += b->rows[g];
        for (int i = 0; i < ask->measure_count; i++)
            add_figures(&a->figures[i][to[g]], &b->figures[i][g]);
    }
    for (int i = 0; i < ask->measure_count; i++)
        for (u32 k = 0; k < b->pairs[i].slots; k++)
            if (b->pairs[i].groups[k] != NO_CODE)
                pairs_add(a, &a->pairs[i], to[b->pairs[i].groups[k]], b->pairs[i].values[k]);
}

static void count_pairs(struct run *r)
{
    for (int i = 0; i < r->plan->ask->measure_count; i++)
        for (u32 k = 0; k < r->pairs[i].slots; k++)
            if (r->pairs[i].groups[k] != NO_CODE) r->figures[i][r->pairs[i].groups[k]].n++;
}

struct placed {
    int group;
    i64 keys[GROUP_DIMS_MAX];
};

static int by_keys(const void *a, const void *b, void *arg)
{
    const struct placed *x = a, *y = b;
    const struct plan *p = arg;
    for (int i = 0; i < p->ask->dim_count; i++) {
        i64 v = x->keys[i], w = y->keys[i];
        if (v == w) continue;
        if (v == NO_VALUE || w == NO_VALUE) return v == NO_VALUE ? 1 : -1;
        const struct dict *d = group_is_text(&p->ask->dims[i]) ? p->dims[i].dict : NULL;
        if (d) return str_cmp(dict_text(d, (int)v), dict_text(d, (int)w));
        return v < w ? -1 : 1;
    }
    return 0;
}

static struct val value_of(struct plan *p, int dim, i64 key)
{
    if (key == NO_VALUE) return VAL_NONE;
    if (group_is_text(&p->ask->dims[dim]))
        return val_text(str_dup(p->c->mem, dict_text(p->dims[dim].dict, (int)key)));
    return val_int(key);
}

static void put_cell(const struct run *r, int at, int g, struct group_cell *cell)
{
    const struct group_measure *m = &r->plan->ask->measures[at];
    const struct figures *f = &r->figures[at][g];
    bool is_counted = m->fn == MEASURE_COUNT || m->fn == MEASURE_DISTINCT;
    bool is_rows = m->fn == MEASURE_COUNT && !m->field.n && !m->filter;
    cell->is_null = !is_counted && !f->n;
    if (is_counted) cell->v = val_int(is_rows ? r->rows[g] : f->n);
    else if (m->fn == MEASURE_MIN) cell->v = val_int(f->least);
    else if (m->fn == MEASURE_MAX) cell->v = val_int(f->most);
    cell->sum = group_is_sum(m) ? f->sum : 0;
    cell->n = m->fn == MEASURE_AVG ? f->n : 0;
}

static void put_group(const struct run *r, const struct placed *from, struct group *out)
{
    struct plan *p = r->plan;
    const struct group_ask *ask = p->ask;
    out->dims = mem_array(p->c->mem, struct val, GROUP_DIMS_MAX);
    out->cells = mem_array(p->c->mem, struct group_cell, (size_t)ask->measure_count + 1);
    for (int i = 0; i < ask->dim_count; i++) out->dims[i] = value_of(p, i, from->keys[i]);
    out->rows = r->rows[from->group];
    for (int i = 0; i < ask->measure_count; i++) put_cell(r, i, from->group, &out->cells[i]);
}

static void put_answer(struct run *r, struct groups *out)
{
    struct plan *p = r->plan;
    const struct group_ask *ask = p->ask;
    if (!ask->dim_count && !r->group_cap)
        more_groups(r); // of no rows at all there is one group too
    count_pairs(r);
    int n = group_count(r);
    struct placed *all = mem_array(r->m, struct placed, (size_t)n + 1);
    for (int g = 0; g < n; g++) {
        i32 codes[GROUP_DIMS_MAX] = { 0 };
        codes_of(r, g, codes);
        all[g].group = g;
        for (int i = 0; i < ask->dim_count; i++) all[g].keys[i] = r->dims[i].values[codes[i]];
    }
    qsort_r(all, (size_t)n, sizeof *all, by_keys, p);
    out->is_cut = n > ask->limit;
    out->n = out->is_cut ? ask->limit : n;
    out->v = mem_array(p->c->mem, struct group, (size_t)out->n + 1);
    for (int i = 0; i < out->n; i++) put_group(r, &all[i], &out->v[i]);
    out->by_column = true;
}

// In the memory of the first run, which may end.
static bool put_together(struct run *runs, int n, struct groups *out)
{
    struct mem_guard g;
    if (MEM_GUARD(runs[0].m, &g)) return false;
    for (int i = 1; i < n; i++) add_run(&runs[0], &runs[i]);
    bool fits = !runs[0].is_full;
    if (fits) put_answer(&runs[0], out);
    mem_unguard(runs[0].m);
    return fits;
}

static void give_back(void *run)
{
    struct run *r = run;
    if (r->m) mem_free(r->m);
    r->m = NULL;
}

err_t columns_scan(struct plan *p, struct groups *out, bool *done)
{
    int rows = p->places[0].table->n, n = rows > 1 && thread_cpu_count() > 1 ? THREADS_MAX : 1;
    bool is_small = rows < 100 * BLOCK && rows > 2 * BLOCK;
    struct run *runs = mem_array(p->c->mem, struct run, THREADS_MAX);
    pthread_t threads[THREADS_MAX];
    if (is_small) n = 1;
    for (int i = 0; i < n; i++) {
        runs[i] = (struct run){ .plan = p, .m = mem_new(RUN_MEMORY) };
        mem_defer(p->c->mem, give_back, &runs[i]);
        runs[i].from = (int)((i64)rows * i / n);
        runs[i].until = (int)((i64)rows * (i + 1) / n);
    }
    for (int i = 1; i < n; i++) threads[i] = thread_start("xl-scan", run_all, &runs[i]);
    run_all(&runs[0]);
    bool fits = !runs[0].failed && !runs[0].is_full;
    for (int i = 1; i < n; i++) {
        thread_join(threads[i]);
        fits = fits && !runs[i].failed && !runs[i].is_full;
    }
    *done = fits && put_together(runs, n, out);
    for (int i = 0; i < n; i++) give_back(&runs[i]);
    return OK;
}
