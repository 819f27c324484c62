// SPDX-License-Identifier: Apache-2.0
// Packed columns. A value takes 1, 2, 4 or 8 bytes, as the widest one of its column needs; the smallest
// number of the width stands for "no value". Texts are numbers of a dictionary. This memory lives as long
// as the cache, so it is malloc's and counted; running out of it is answered, not fatal.
#include <stdlib.h>
#include <string.h>
#include "query/columns_internal.h"

#if defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__)
#    pragma GCC optimize("O3") // loops made for several values at a time
#endif

// --- Dictionaries -------------------------------------------------------------------------------------

#define DICT_TEXTS_MAX (4 << 20)

struct dict {
    char *text;
    size_t used, cap;
    u64 *at; // by code: where its text begins; one more at the end
    int n, n_cap;
    u32 *slots; // code + 1
    u32 slot_count;
};

int dict_size(const struct dict *d) { return d ? d->n : 0; }

str dict_text(const struct dict *d, int code)
{
    return (str){ d->text + d->at[code], d->at[code + 1] - d->at[code] };
}

static u32 slot_of(const struct dict *d, str text)
{
    u32 i = (u32)str_hash(text, 0x9e3779b97f4a7c15ull) & (d->slot_count - 1);
    while (d->slots[i] && !str_eq(dict_text(d, (int)d->slots[i] - 1), text))
        i = (i + 1) & (d->slot_count - 1);
    return i;
}

int dict_find(const struct dict *d, str text)
{
    return d && d->slot_count ? (int)d->slots[slot_of(d, text)] - 1 : -1;
}

static bool more_slots(struct dict *d)
{
    u32 count = d->slot_count ? d->slot_count * 2 : 64;
    u32 *slots = calloc(count, sizeof *slots);
    if (!slots) return false;
    free(d->slots);
    d->slots = slots;
    d->slot_count = count;
    for (int i = 0; i < d->n; i++) d->slots[slot_of(d, dict_text(d, i))] = (u32)i + 1;
    return true;
}

static bool room_for(struct dict *d, size_t n)
{
    if (d->used + n > d->cap) {
        size_t cap = (d->cap ? d->cap * 2 : 1024) + n;
        char *text = realloc(d->text, cap);
        if (!text) return false;
        d->text = text;
        d->cap = cap;
    }
    if (d->n + 1 >= d->n_cap) {
        int cap = d->n_cap ? d->n_cap * 2 : 64;
        u64 *at = realloc(d->at, (size_t)cap * sizeof *at);
        if (!at) return false;
        if (!d->at) at[0] = 0;
        d->at = at;
        d->n_cap = cap;
    }
    return (u32)d->n * 2 < d->slot_count || more_slots(d);
}

static int dict_add(struct dict *d, str text)
{
    int code = dict_find(d, text);
    if (code >= 0) return code;
    if (d->n == DICT_TEXTS_MAX || !room_for(d, text.n)) return -1;
    if (text.n) memcpy(d->text + d->used, text.p, text.n);
    d->used += text.n;
    code = d->n++;
    d->at[d->n] = d->used;
    d->slots[slot_of(d, text)] = (u32)code + 1;
    return code;
}

static void dict_free(struct dict *d)
{
    if (!d) return;
    free(d->text);
    free(d->at);
    free(d->slots);
    free(d);
}

// --- Columns ------------------------------------------------------------------------------------------

static i64 none_of(int width)
{
    return width == 1 ? INT8_MIN : width == 2 ? INT16_MIN : width == 4 ? INT32_MIN : INT64_MIN;
}

static int width_of(i64 v)
{
    if (v > INT8_MIN && v <= INT8_MAX) return 1;
    if (v > INT16_MIN && v <= INT16_MAX) return 2;
    return v > INT32_MIN && v <= INT32_MAX ? 4 : 8;
}

static void set(void *v, int width, size_t at, i64 x)
{
    if (width == 1) ((int8_t *)v)[at] = (int8_t)x;
    else if (width == 2) ((int16_t *)v)[at] = (int16_t)x;
    else if (width == 4) ((i32 *)v)[at] = (i32)x;
    else ((i64 *)v)[at] = x;
}

static i64 raw(const void *v, int width, size_t at)
{
    if (width == 1) return ((const int8_t *)v)[at];
    if (width == 2) return ((const int16_t *)v)[at];
    return width == 4 ? ((const i32 *)v)[at] : ((const i64 *)v)[at];
}

static bool grow(struct packed *p, size_t cap, int width)
{
    if (width == p->width) {
        void *v = realloc(p->v, cap * (size_t)width);
        if (!v) return false;
        p->v = v;
    } else {
        void *v = malloc(cap * (size_t)width);
        if (!v) return false;
        for (size_t i = 0; i < p->cap; i++) {
            i64 x = raw(p->v, p->width, i);
            set(v, width, i, x == none_of(p->width) ? none_of(width) : x);
        }
        free(p->v);
        p->v = v;
        p->width = width;
    }
    for (size_t i = p->cap; i < cap; i++) set(p->v, width, i, none_of(width));
    p->cap = cap;
    p->least = none_of(width) + 1;
    p->most = -p->least;
    return true;
}

bool packed_put_wider(struct packed *p, int at, i64 v)
{
    int width = v == NO_VALUE ? 1 : width_of(v);
    if (width < p->width) width = p->width;
    size_t cap = p->cap;
    if ((size_t)at >= cap)
        cap = (size_t)at + (size_t)at / 8 + 1024; // `at` may lie far behind the end
    if ((cap != p->cap || width != p->width) && !grow(p, cap, width)) return false;
    set(p->v, p->width, (size_t)at, v == NO_VALUE ? none_of(p->width) : v);
    return true;
}

bool packed_put_text(struct packed *p, int at, str text)
{
    if (!p->dict && !(p->dict = calloc(1, sizeof *p->dict))) return false;
    int code = dict_add(p->dict, text);
    return code >= 0 && packed_put(p, at, code);
}

// Numbers of the one dictionary for those of another, into `to`'s.
static i32 *codes_in(struct packed *to, const struct packed *from)
{
    int n = dict_size(from->dict);
    i32 *codes = malloc(((size_t)n + 1) * sizeof *codes);
    if (codes && !to->dict && !(to->dict = calloc(1, sizeof *to->dict))) {
        free(codes);
        return NULL;
    }
    for (int i = 0; codes && i < n; i++) {
        codes[i] = dict_add(to->dict, dict_text(from->dict, i));
        if (codes[i] >= 0) continue;
        free(codes);
        return NULL;
    }
    return codes;
}

static bool put_behind(struct packed *to, int at, const struct packed *from, int n)
{
    i32 *codes = NULL;
    if (!n) return true;
    if (!from->is_text && from->width == to->width) {
        memcpy((char *)to->v + (size_t)at * (size_t)to->width, from->v,
               (size_t)n * (size_t)to->width);
        return true;
    }
    if (from->is_text && !(codes = codes_in(to, from))) return false;
    bool ok = true;
    for (int i = 0; i < n && ok; i++) {
        i64 v = packed_get(from, i);
        ok = packed_put(to, at + i, codes && v != NO_VALUE ? codes[v] : v);
    }
    free(codes);
    return ok;
}

bool packed_join(struct packed *to, struct packed *a, int an, const struct packed *b, int bn)
{
    int width = a->width > b->width ? a->width : b->width, n = an + bn;
    if (an &&
        a->width == width) { // as it is: pages that are touched anew cost more than to copy them
        struct packed was = *a;
        was.col = to->col;
        if ((size_t)an < was.cap) was.cap = (size_t)an;
        *a = (struct packed){ .col = a->col, .is_text = a->is_text };
        *to = was;
        return grow(to, (size_t)n, width) && put_behind(to, an, b, bn);
    }
    if (n && !grow(to, (size_t)n, width ? width : 1)) return false;
    return put_behind(to, 0, a, an) && put_behind(to, an, b, bn);
}

bool packed_shift(struct packed *p, int from, int n)
{
    if (!packed_put(p, n, NO_VALUE)) return false; // room for one more
    size_t w = (size_t)p->width;
    memmove((char *)p->v + ((size_t)from + 1) * w, (char *)p->v + (size_t)from * w,
            (size_t)(n - from) * w);
    return true;
}

i64 packed_get(const struct packed *p, int at)
{
    i64 v = raw(p->v, p->width, (size_t)at);
    return v == none_of(p->width) ? NO_VALUE : v;
}

#define READ_ALL(type, none)                                                                       \
    do {                                                                                           \
        const type *v = (const type *)p->v + base;                                                 \
        for (int i = 0; i < n; i++) out[i] = v[i] == (none) ? NO_VALUE : (i64)v[i];                \
    } while (0)

void packed_read(const struct packed *p, int base, int n, i64 *out)
{
    if (p->width == 1) READ_ALL(int8_t, INT8_MIN);
    else if (p->width == 2) READ_ALL(int16_t, INT16_MIN);
    else if (p->width == 4) READ_ALL(i32, INT32_MIN);
    else memcpy(out, (const i64 *)p->v + base, (size_t)n * sizeof *out);
}

#define GATHER_ALL(type, none)                                                                     \
    do {                                                                                           \
        const type *v = p->v;                                                                      \
        for (int i = 0; i < n; i++)                                                                \
            out[i] = at[i] < 0 || v[at[i]] == (none) ? NO_VALUE : (i64)v[at[i]];                   \
    } while (0)

void packed_gather(const struct packed *p, const i32 *at, int n, i64 *out)
{
    if (p->width == 1) GATHER_ALL(int8_t, INT8_MIN);
    else if (p->width == 2) GATHER_ALL(int16_t, INT16_MIN);
    else if (p->width == 4) GATHER_ALL(i32, INT32_MIN);
    else GATHER_ALL(i64, NO_VALUE);
}

void packed_free(struct packed *p)
{
    free(p->v);
    dict_free(p->dict);
    *p = (struct packed){ 0 };
}

size_t packed_bytes(const struct packed *p)
{
    const struct dict *d = p->dict;
    size_t words =
        d ? d->cap + (size_t)d->n_cap * sizeof *d->at + d->slot_count * sizeof *d->slots : 0;
    return p->cap * (size_t)p->width + words;
}

// --- Tables -------------------------------------------------------------------------------------------

int table_find(const struct table *t, id64 id)
{
    if (t->n == 0) return -1;
    i64 first = packed_get(&t->ids, 0), last = packed_get(&t->ids, t->n - 1);
    if (id < first || id > last) return -1;
    if (last - first == t->n - 1) return (int)(id - first); // none is missing between them
    int lo = 0, hi = t->n - 1;
    while (lo < hi) {
        int mid = lo + (hi - lo) / 2;
        if (packed_get(&t->ids, mid) < id) lo = mid + 1;
        else hi = mid;
    }
    return packed_get(&t->ids, lo) == id ? lo : -1;
}

struct packed *table_col(struct table *t, struct ident col)
{
    if (ident_eq(col, ident_sys(COL_ID))) return &t->ids;
    for (int i = 0; i < t->col_count; i++)
        if (ident_eq(t->cols[i].col, col)) return &t->cols[i];
    return NULL;
}

void table_free(struct table *t)
{
    if (!t) return;
    for (int i = 0; i < t->col_count; i++) packed_free(&t->cols[i]);
    packed_free(&t->ids);
    packed_free(&t->live);
    free(t->cols);
    free(t->todo.ids);
    free(t->meanwhile.ids);
    free(t);
}
