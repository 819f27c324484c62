// SPDX-License-Identifier: Apache-2.0
// A plan run block by block: which rows count, in which group each is, what it adds. A loop over a block does
// one thing, and what can be looked up is: a column of one or two bytes has so few values that a table says
// which group each is in, whatever bucket or range that takes to work out.
#include "query/columns_run.h"
#include <string.h>
#include "base/date.h"

// The loops over a block are made for several values at a time, which gcc does by itself from -O3 on alone.
#if defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__)
#    pragma GCC optimize("O3")
#endif

#define DAYS 1024 // remembered, a power of 2
#define NO_CODE (-1)
#define GRID_BITS 18 // of all dimensions together

// --- Numbers for values -------------------------------------------------------------------------------

static u32 mix(i64 v)
{
    u64 x = (u64)v * 0x9e3779b97f4a7c15ull;
    return (u32)(x >> 32);
}

static void coder_grow(struct run *r, struct coder *k)
{
    u32 slots = k->slots ? k->slots * 2 : 256;
    while ((u32)k->n * 2 >= slots) slots *= 2;
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

void pairs_add(struct run *r, struct pairs *p, int group, i64 v)
{
    if (p->n * 2 >= p->slots) pairs_grow(r, p);
    u32 at = (mix(v) ^ mix(group)) & (p->slots - 1);
    for (; p->groups[at] != NO_CODE; at = (at + 1) & (p->slots - 1))
        if (p->groups[at] == group && p->values[at] == v) return;
    p->groups[at] = group;
    p->values[at] = v;
    p->n++;
}

// --- What a block holds -------------------------------------------------------------------------------

static const i64 *read_origin(struct run *r, int at);

static void find_places(const struct table *t, const i64 *ids, int n, i32 *out)
{
    i64 first = t->n ? packed_get(&t->ids, 0) : 0;
    bool is_dense = t->n && packed_get(&t->ids, t->n - 1) - first == t->n - 1;
    for (int i = 0; is_dense && i < n; i++) {
        u64 at = (u64)ids[i] - (u64)first;
        out[i] = at < (u64)t->n ? (i32)at : -1;
    }
    for (int i = 0; !is_dense && i < n; i++) {
        bool same = i > 0 && ids[i] == ids[i - 1];
        out[i] = same ? out[i - 1] : ids[i] == NO_VALUE ? -1 : table_find(t, ids[i]);
    }
}

static const i32 *read_place(struct run *r, int place)
{
    const struct place *p = &r->plan->places[place];
    if (r->place_at[place] == r->serial) return r->places[place];
    i64 ids[BLOCK];
    if (p->from == 0) packed_read(p->link, r->base, r->n, ids);
    else packed_gather(p->link, read_place(r, p->from), r->n, ids);
    find_places(p->table, ids, r->n, r->places[place]);
    r->place_at[place] = r->serial;
    return r->places[place];
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

// --- Checks -------------------------------------------------------------------------------------------

static void check_live(struct run *r, const struct check *k, u8 *out)
{
    const struct packed *live = &r->plan->places[k->place].table->live;
    const int8_t *v = live->v; // 1, 0: one byte each
    if (k->place == 0) {
        for (int i = 0; i < r->n; i++) out[i] = v[r->base + i] == 1;
        return;
    }
    const i32 *at = read_place(r, k->place);
    for (int i = 0; i < r->n; i++) out[i] = at[i] >= 0 && v[at[i]] == 1;
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

static bool holds(const struct check *k, i64 v)
{
    if (v == NO_VALUE) return false;
    switch (k->kind) {
    case CHECK_RANGE: return v >= k->lo && v <= k->hi;
    case CHECK_NOT_RANGE: return v < k->lo || v > k->hi;
    case CHECK_VALUE: return true;
    case CHECK_SET: return in_set(k, v) != k->is_not;
    default: return query_group_of(k->dim, v).i == k->lo;
    }
}

// Of a narrow column each value is looked at once.
static void check_known(struct run *r, const struct check *k, int width, const i64 *v, u8 *out)
{
    enum { UNKNOWN, FALSE_OF, TRUE_OF };
    u32 mask = width == 1 ? 0xff : 0xffff;
    u8 *known = r->known[k->memo];
    if (!known) known = r->known[k->memo] = mem_array(r->m, u8, (size_t)mask + 1);
    for (int i = 0; i < r->n; i++) {
        u8 *say = &known[(u32)v[i] & mask];
        if (v[i] != NO_VALUE && *say == UNKNOWN) *say = holds(k, v[i]) ? TRUE_OF : FALSE_OF;
        out[i] = v[i] != NO_VALUE && *say == TRUE_OF;
    }
}

#define CHECK_RAW(type, none)                                                                      \
    do {                                                                                           \
        const type *v = (const type *)p->v + r->base;                                              \
        type a = (type)lo, b = (type)hi;                                                           \
        if (is_empty) memset(out, 0, (size_t)r->n);                                                \
        else                                                                                       \
            for (int i = 0; i < r->n; i++) out[i] = (v[i] >= a) & (v[i] <= b);                     \
        if (k->kind == CHECK_NOT_RANGE)                                                            \
            for (int i = 0; i < r->n; i++) out[i] = (v[i] != (none)) & !out[i];                    \
    } while (0)

// Ranges of the rows' own columns, as they are packed.
static void check_raw(const struct run *r, const struct check *k, const struct packed *p, u8 *out)
{
    i64 least = p->width == 1 ? INT8_MIN : p->width == 2 ? INT16_MIN : INT32_MIN, most = -least - 1;
    bool any = k->kind == CHECK_VALUE;
    i64 lo = any || k->lo <= least ? least + 1 : k->lo, hi = any || k->hi > most ? most : k->hi;
    bool is_empty = lo > hi;
    if (p->width == 1) CHECK_RAW(int8_t, INT8_MIN);
    else if (p->width == 2) CHECK_RAW(int16_t, INT16_MIN);
    else CHECK_RAW(i32, INT32_MIN);
}

static void check_values(struct run *r, const struct check *k, u8 *out)
{
    const struct origin *o = &r->plan->origins[k->origin];
    bool is_range = k->kind == CHECK_RANGE || k->kind == CHECK_NOT_RANGE || k->kind == CHECK_VALUE;
    if (is_range && o->place == 0 && o->col->width >= 1 && o->col->width <= 4) {
        check_raw(r, k, o->col, out);
        return;
    }
    const i64 *v = read_origin(r, k->origin);
    if (!is_range && (o->col->width == 1 || o->col->width == 2))
        check_known(r, k, o->col->width, v, out);
    else if (k->kind == CHECK_RANGE)
        for (int i = 0; i < r->n; i++)
            out[i] = (v[i] >= k->lo) & (v[i] <= k->hi) & (v[i] != NO_VALUE);
    else
        for (int i = 0; i < r->n; i++) out[i] = holds(k, v[i]);
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
    else check_values(r, k, out);
    r->mask_at[k->memo] = r->serial;
    return out;
}

// --- Values of dimensions -----------------------------------------------------------------------------

int run_code(struct run *r, int dim, i64 value)
{
    int code = coder_code(r, &r->dims[dim].coder, value);
    r->is_full = r->is_full || code >= CODES_MAX - 1;
    return code;
}

static i32 code_of(struct run *r, int dim, i64 v)
{
    const struct group_dim *d = &r->plan->ask->dims[dim];
    bool is_put = v != NO_VALUE && (d->bucket || d->range_count);
    return run_code(r, dim, is_put ? query_group_of(d, v).i : v);
}

// Of a column of one or two bytes; at: where its rows are, guard: where it may be known.
static inline __attribute__((always_inline)) void read_narrow(struct run *r, int dim,
                                                              const struct packed *p, bool is_two,
                                                              const i32 *at, const u8 *guard)
{
    struct dim_run *d = &r->dims[dim];
    u32 none = is_two ? 0x8000 : 0x80;
    for (int k = 0; k < r->chosen_count; k++) {
        int i = r->chosen[k], row = at ? at[i] : r->base + i;
        u32 raw = none;
        if (row >= 0 && (!guard || guard[i]))
            raw = is_two ? ((const uint16_t *)p->v)[row] : ((const u8 *)p->v)[row];
        if (d->by_raw[raw] == NO_CODE) {
            i64 v = is_two ? (int16_t)raw : (int8_t)raw;
            d->by_raw[raw] = code_of(r, dim, raw == none ? NO_VALUE : v);
        }
        d->codes[k] = d->by_raw[raw];
    }
}

// Division by what is always the same, rounded down.
static i64 floor_by(i64 v, i64 unit, double part)
{
    i64 q = (i64)((double)v * part), rest = v - q * unit;
    return rest < 0 ? q - 1 : rest >= unit ? q + 1 : q;
}

// Most moments of a block lie on few days.
static void read_times(struct run *r, int dim, const i64 *v, const u8 *guard)
{
    const struct group_dim *d = &r->plan->ask->dims[dim];
    struct dim_run *to = &r->dims[dim];
    bool is_instant = TYPE_OF(d->path.leaf)->flags & TYPE_INSTANT;
    bool by_hour = d->bucket == BUCKET_HOUR || d->bucket == BUCKET_HOUR_OF_DAY;
    i64 unit = by_hour ? DAY_MS / 24 : DAY_MS, shift = (i64)d->offset_min * 60000;
    double part = 1.0 / (double)unit;
    i32 none = NO_CODE;
    for (int k = 0; k < r->chosen_count; k++) {
        int i = r->chosen[k];
        if (v[i] == NO_VALUE || (guard && !guard[i])) {
            if (none == NO_CODE) none = code_of(r, dim, NO_VALUE);
            to->codes[k] = none;
            continue;
        }
        i64 day = is_instant ? floor_by(v[i] + shift, unit, part) : v[i];
        struct day *known = &to->days[(u64)day & (DAYS - 1)];
        if (known->day != day) *known = (struct day){ day, code_of(r, dim, v[i]) };
        to->codes[k] = known->code;
    }
}

static void read_wide(struct run *r, int dim, const i64 *v, const u8 *guard)
{
    struct dim_run *to = &r->dims[dim];
    i64 last = 0;
    for (int k = 0; k < r->chosen_count; k++) {
        int i = r->chosen[k];
        i64 x = guard && !guard[i] ? NO_VALUE : v[i];
        to->codes[k] = k && x == last ? to->codes[k - 1] : code_of(r, dim, x);
        last = x;
    }
}

static void read_dim(struct run *r, int dim)
{
    const struct figure *f = &r->plan->dims[dim];
    const struct origin *o = &r->plan->origins[f->origin];
    const u8 *guard = f->guard ? check(r, f->guard) : NULL;
    int width = o->col->width;
    if (r->dims[dim].by_raw) {
        const i32 *at = o->place ? read_place(r, o->place) : NULL;
        if (width == 1 && !at && !guard) read_narrow(r, dim, o->col, false, NULL, NULL);
        else if (width == 2 && !at && !guard) read_narrow(r, dim, o->col, true, NULL, NULL);
        else if (width == 1) read_narrow(r, dim, o->col, false, at, guard);
        else read_narrow(r, dim, o->col, true, at, guard);
        return;
    }
    const i64 *v = read_origin(r, f->origin);
    if (r->dims[dim].days) read_times(r, dim, v, guard);
    else read_wide(r, dim, v, guard);
}

// --- Groups -------------------------------------------------------------------------------------------

void run_more_groups(struct run *r)
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

static i64 key_of(int dims, const i32 *codes)
{
    i64 key = codes[0];
    for (int i = 1; i < dims; i++) key = key * CODES_MAX + codes[i];
    return key;
}

void run_codes(const struct run *r, int group, i32 *codes)
{
    int dims = r->plan->ask->dim_count;
    i64 key = dims > 1 ? r->groups.values[group] : group;
    for (int i = dims - 1; i > 0; i--) {
        codes[i] = (i32)(key % CODES_MAX);
        key /= CODES_MAX;
    }
    codes[0] = (i32)key;
}

int run_group_count(const struct run *r)
{
    int dims = r->plan->ask->dim_count;
    return dims == 0 ? r->group_cap > 0 : dims == 1 ? r->dims[0].coder.n : r->groups.n;
}

int run_group(struct run *r, const i32 *codes)
{
    int dims = r->plan->ask->dim_count;
    int g = dims > 1 ? coder_code(r, &r->groups, key_of(dims, codes)) : dims ? codes[0] : 0;
    while (g >= r->group_cap) run_more_groups(r);
    return g;
}

static u32 cell_of(const struct run *r, const i32 *codes)
{
    u32 cell = 0;
    for (int i = 0; i < r->plan->ask->dim_count; i++) cell = cell << r->grid_at[i] | (u32)codes[i];
    return cell;
}

// Room for every code there is by now, and some more. Without a grid where that takes too much.
static void fit_grid(struct run *r)
{
    int dims = r->plan->ask->dim_count, bits = 0;
    bool fits = r->grid != NULL;
    for (int i = 0; i < dims; i++) fits = fits && r->dims[i].coder.n <= 1 << r->grid_at[i];
    if (fits || !r->has_grid) return;
    for (int i = 0; i < dims; i++) {
        int need = 3;
        while (1 << need < r->dims[i].coder.n) need++;
        bits += r->grid_at[i] = need + 1;
    }
    r->has_grid = bits <= GRID_BITS;
    if (!r->has_grid) return;
    r->grid = mem_array(r->m, i32, (size_t)1 << bits);
    memset(r->grid, 0xff, sizeof *r->grid << bits);
    for (int g = 0; g < r->groups.n; g++) {
        i32 codes[GROUP_DIMS_MAX];
        run_codes(r, g, codes);
        r->grid[cell_of(r, codes)] = g;
    }
}

static void find_in_grid(struct run *r)
{
    int dims = r->plan->ask->dim_count;
    i32 codes[GROUP_DIMS_MAX] = { 0 };
    for (int k = 0; k < r->chosen_count; k++) {
        u32 cell = (u32)r->dims[0].codes[k] << r->grid_at[1] | (u32)r->dims[1].codes[k];
        if (dims == 3) cell = cell << r->grid_at[2] | (u32)r->dims[2].codes[k];
        if (r->grid[cell] == NO_CODE) {
            for (int i = 0; i < dims; i++) codes[i] = r->dims[i].codes[k];
            r->grid[cell] = run_group(r, codes);
        }
        r->group[k] = r->grid[cell];
    }
}

static void find_by_hash(struct run *r)
{
    int dims = r->plan->ask->dim_count;
    i32 codes[GROUP_DIMS_MAX] = { 0 };
    for (int k = 0; k < r->chosen_count; k++) {
        bool same = k > 0;
        for (int i = 0; i < dims; i++) {
            codes[i] = r->dims[i].codes[k];
            same = same && codes[i] == r->dims[i].codes[k - 1];
        }
        r->group[k] = same ? r->group[k - 1] : run_group(r, codes);
    }
}

static void find_groups(struct run *r)
{
    int dims = r->plan->ask->dim_count;
    for (int i = 0; i < dims; i++) read_dim(r, i);
    if (!dims) {
        if (!r->group_cap) run_more_groups(r);
        r->rows[0] += r->chosen_count;
        return;
    }
    if (dims == 1) {
        r->group = r->dims[0].codes;
        while (r->dims[0].coder.n > r->group_cap) run_more_groups(r);
    } else {
        fit_grid(r);
        if (r->has_grid) find_in_grid(r);
        else find_by_hash(r);
    }
    for (int k = 0; k < r->chosen_count; k++) r->rows[r->group[k]]++;
}

// --- Figures ------------------------------------------------------------------------------------------

struct some { // rows of the block, and their groups
    const i32 *rows, *groups;
    int n;
};

static struct some only(struct run *r, struct some from, const u8 *mask)
{
    int n = 0;
    bool has_groups = r->plan->ask->dim_count > 0;
    for (int k = 0; k < from.n; k++) { // in place too: never ahead of what is read
        i32 row = from.rows[k];
        if (has_groups) r->group_less[n] = from.groups[k];
        r->some_less[n] = row;
        n += mask[row] != 0;
    }
    return (struct some){ r->some_less, r->group_less, n };
}

static inline void add_up(struct figures *f, i64 v)
{
    f->sum += v;
    f->n++;
}

// Without dimensions there is one group, and of values of up to four bytes a block adds up in 64 bits.
static void add_all(struct some s, const i64 *v, int width, struct figures *f)
{
    i64 sum = 0, n = 0;
    for (int k = 0; width <= 4 && k < s.n; k++) {
        i64 x = v[s.rows[k]];
        sum += x == NO_VALUE ? 0 : x;
        n += x != NO_VALUE;
    }
    f->sum += sum;
    f->n += n;
    for (int k = 0; width > 4 && k < s.n; k++)
        if (v[s.rows[k]] != NO_VALUE) add_up(f, v[s.rows[k]]);
}

static void add_sums(struct some s, const i64 *v, struct figures *f)
{
    for (int k = 0; k < s.n; k++) {
        i64 x = v[s.rows[k]];
        if (x != NO_VALUE) add_up(&f[s.groups[k]], x);
    }
}

static void add_bounds(struct some s, const i64 *v, struct figures *f)
{
    for (int k = 0; k < s.n; k++) {
        i64 x = v[s.rows[k]];
        struct figures *to = &f[s.groups[k]];
        if (x == NO_VALUE) continue;
        if (!to->n || x < to->least) to->least = x;
        if (!to->n || x > to->most) to->most = x;
        to->n++;
    }
}

static void add_ranked(struct run *r, int at, struct some s, const i64 *v)
{
    struct figures *to = r->figures[at];
    struct heap *h = r->heaps[at];
    if (!h || h->n + s.n > BLOCK) { // of a block there are at most as many
        h = mem_new_of(r->m, struct heap);
        h->next = r->heaps[at];
        r->heaps[at] = h;
    }
    for (int k = 0; k < s.n; k++) {
        i64 x = v[s.rows[k]];
        if (x == NO_VALUE) continue;
        h->values[h->n] = x;
        h->groups[h->n++] = s.groups[k];
        to[s.groups[k]].n++;
    }
}

static void add_measure(struct run *r, int at)
{
    const struct group_measure *m = &r->plan->ask->measures[at];
    const struct figure *f = &r->plan->measures[at];
    struct figures *to = r->figures[at];
    struct some s = { r->chosen, r->group, r->chosen_count };
    if (r->plan->which[at]) s = only(r, s, check(r, r->plan->which[at]));
    if (!m->field.n) { // rows
        for (int k = 0; k < s.n; k++) to[s.groups[k]].n++;
        return;
    }
    if (f->guard) s = only(r, s, check(r, f->guard));
    const i64 *v = read_origin(r, f->origin);
    if (group_is_sum(m) && !r->plan->ask->dim_count)
        add_all(s, v, r->plan->origins[f->origin].col->width, to);
    else if (group_is_sum(m)) add_sums(s, v, to);
    else if (group_is_ranked(m)) add_ranked(r, at, s, v);
    else if (m->fn == MEASURE_MIN || m->fn == MEASURE_MAX) add_bounds(s, v, to);
    else if (m->fn == MEASURE_COUNT)
        for (int k = 0; k < s.n; k++) to[s.groups[k]].n += v[s.rows[k]] != NO_VALUE;
    else
        for (int k = 0; k < s.n; k++)
            if (v[s.rows[k]] != NO_VALUE) pairs_add(r, &r->pairs[at], s.groups[k], v[s.rows[k]]);
}

// --- A block ------------------------------------------------------------------------------------------

static void choose(struct run *r, const u8 *rows)
{
    int n = 0;
    for (int i = 0; i < r->n; i++) n += rows[i];
    r->chosen_count = n;
    r->chosen = n == r->n ? r->every : r->some;
    if (n == r->n || !n) return;
    n = 0;
    for (int i = 0; i < r->n; i++) {
        r->some[n] = i;
        n += rows[i];
    }
}

static void run_block(struct run *r)
{
    const struct group_ask *ask = r->plan->ask;
    choose(r, check(r, r->plan->rows));
    if (!r->chosen_count) return;
    find_groups(r);
    for (int i = 0; i < ask->measure_count; i++) {
        const struct group_measure *m = &ask->measures[i];
        if (m->fn != MEASURE_COUNT || m->field.n || m->filter) add_measure(r, i);
    }
}

static void begin_dim(struct run *r, int dim)
{
    const struct group_dim *d = &r->plan->ask->dims[dim];
    struct dim_run *to = &r->dims[dim];
    int width = r->plan->origins[r->plan->dims[dim].origin].col->width;
    to->codes = mem_array(r->m, i32, BLOCK);
    if (width == 1 || width == 2) {
        size_t n = width == 1 ? 1 << 8 : 1 << 16;
        to->by_raw = mem_array(r->m, i32, n);
        memset(to->by_raw, 0xff, n * sizeof *to->by_raw);
    } else if (d->bucket) {
        to->days = mem_array(r->m, struct day, DAYS);
        for (int k = 0; k < DAYS; k++) to->days[k].day = NO_VALUE;
    }
}

void run_begin(struct run *r)
{
    const struct plan *p = r->plan;
    size_t memos = (size_t)p->memo_count + 1;
    r->values = mem_array(r->m, i64 *, ORIGINS_MAX);
    r->masks = mem_array(r->m, u8 *, memos);
    r->known = mem_array(r->m, u8 *, memos);
    r->places = mem_array(r->m, i32 *, PLACES_MAX);
    r->value_at = mem_array(r->m, int, ORIGINS_MAX);
    r->mask_at = mem_array(r->m, int, memos);
    r->place_at = mem_array(r->m, int, PLACES_MAX);
    for (int i = 0; i < p->origin_count; i++) r->values[i] = mem_array(r->m, i64, BLOCK);
    for (int i = 0; i < p->memo_count; i++) r->masks[i] = mem_array(r->m, u8, BLOCK);
    for (int i = 0; i < p->place_count; i++) r->places[i] = mem_array(r->m, i32, BLOCK);
    for (int i = 0; i < p->ask->dim_count; i++) begin_dim(r, i);
    r->group = mem_array(r->m, i32, BLOCK); // all in group 0 where there are no dimensions
    r->every = mem_array(r->m, i32, BLOCK);
    r->some = mem_array(r->m, i32, BLOCK + 1);
    r->some_less = mem_array(r->m, i32, BLOCK + 1);
    r->group_less = mem_array(r->m, i32, BLOCK + 1);
    for (int i = 0; i < BLOCK; i++) r->every[i] = i;
    r->has_grid = p->ask->dim_count > 1;
}

void run_rows(struct run *r, int from, int until)
{
    for (int at = from; at < until && !r->is_full; at += BLOCK) {
        r->base = at;
        r->n = (int)i64_min(BLOCK, until - at);
        r->serial++;
        run_block(r);
    }
}
