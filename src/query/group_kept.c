// SPDX-License-Identifier: Apache-2.0
// Answers that are kept. The key is the statement that would answer the question, with its values: row rights, cell
// rights and the asker's ids are in it, so an answer comes back only where the very same is asked under the
// very same rights, whoever asks. It holds as long as none of the tables that the statement names was written
// (store/changed.h); their names are read out of the statement, so none can be left out. Titles of links are
// not in it. Least used go first.
#include <stdlib.h>
#include <string.h>
#include "os/thread.h"
#include "query/group_internal.h"
#include "store/cache.h"
#include "store/changed.h"

#define ENTRIES_MAX 20000
#define TABLES_MAX 32

struct answer {
    _Alignas(16) u64 stamp; // groups stand behind it
    int table_count, refs;  // refs under the lock
    struct ident tables[TABLES_MAX];
    size_t size;
    struct groups groups; // in this block
};

struct answers {
    struct lock lock;
    struct cache *cache;
    struct kept_stat stat;
};

static void drop(void *owner, struct cached *e)
{
    struct answer *a = e->handle;
    (void)owner;
    if (--a->refs == 0) free(a);
}

static void leave(void *guest)
{
    struct answers *k = guest;
    cache_free(k->cache);
    lock_fini(&k->lock);
    free(k);
}

static struct answers *answers_new(size_t budget)
{
    struct answers *k = calloc(1, sizeof *k);
    if (!k) return NULL;
    k->stat.budget = budget;
    k->cache = cache_new(ENTRIES_MAX, budget, drop, k);
    lock_init(&k->lock);
    if (k->cache) return k;
    leave(k);
    return NULL;
}

err_t query_group_keep(struct ctx *c, size_t budget)
{
    struct answers *k = budget ? answers_new(budget) : NULL;
    if (!budget) return OK;
    if (!k) return fail(c, ERR_NO_MEMORY);
    if (!store_take_in(c->store, GUEST_ANSWERS, k, leave)) leave(k);
    return OK;
}

void query_group_kept(struct ctx *c, struct kept_stat *out)
{
    struct answers *k = store_guest(c->store, GUEST_ANSWERS);
    *out = (struct kept_stat){ 0 };
    if (!k) return;
    lock_take(&k->lock);
    *out = k->stat;
    lock_drop(&k->lock);
}

// --- The key ------------------------------------------------------------------------------------------

static void put_bytes(struct buf *b, const void *p, size_t n) { buf_put(b, (str){ p, n }); }

static void put_number(struct buf *b, i64 v) { put_bytes(b, &v, sizeof v); }

// False: something works in it that is no value.
static bool put_values(struct buf *b, const struct sql *q)
{
    for (size_t i = 0; i < q->params.n; i++) {
        const struct sval *v = &q->params.v[i];
        if (v->kind > SVAL_BLOB) return false;
        bool is_bytes = v->kind == SVAL_TEXT || v->kind == SVAL_BLOB;
        put_number(b, v->kind);
        put_number(b, is_bytes ? (i64)v->s.n : v->kind == SVAL_INT ? v->i : 0);
        if (is_bytes) buf_put(b, v->s);
    }
    return true;
}

// How what comes back is read: two questions may be one statement.
static void put_shape(struct buf *b, const struct group_ask *ask)
{
    put_number(b, ask->limit);
    put_number(b, ask->order);
    put_number(b, ask->order_up);
    put_number(b, ask->dim_count);
    put_number(b, ask->measure_count);
    for (int i = 0; i < ask->dim_count; i++) {
        const struct group_dim *d = &ask->dims[i];
        put_number(b, d->bucket);
        put_number(b, d->range_count);
        put_number(b, group_is_text(d));
    }
    for (int i = 0; i < ask->measure_count; i++) {
        const struct group_measure *m = &ask->measures[i];
        put_number(b, m->fn);
        put_number(b, m->p);
        put_number(b, m->field.n ? (i64)TYPE_OF(m->path.leaf)->storage : -1);
        put_number(b, m->filter != NULL);
    }
}

static bool is_of_name(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_';
}

static bool is_table(str w, struct ident *table)
{
    if (!ident_read(w, table)) return false;
    return ident_number(*table, 't') || ident_number(*table, 'j') || str_starts(w, S("x_"));
}

// Every name of a table in a statement; false: too many. A statement is made of literals and minted names alone.
static bool find_tables(str text, struct kept_ask *out)
{
    for (size_t at = 0; at < text.n;) {
        size_t to = at;
        struct ident table;
        while (to < text.n && is_of_name(text.p[to])) to++;
        bool is_new = to > at && is_table(str_sub(text, at, to - at), &table);
        for (int i = 0; i < out->table_count && is_new; i++)
            is_new = !ident_eq(out->tables[i], table);
        if (is_new && out->table_count == TABLES_MAX) return false;
        if (is_new) out->tables[out->table_count++] = table;
        at = to + 1;
    }
    return true;
}

// A dimension by formula is worked out, row by row or on PostgreSQL to build its statement.
static bool may_keep(struct ctx *c, const struct group_ask *ask)
{
    bool may = !ask->by_sql && !store_in_write(c);
    for (int i = 0; i < ask->dim_count; i++) may = may && !ask->dims[i].formula;
    return may;
}

err_t answers_prepare(struct ctx *c, const struct group_ask *ask, struct kept_ask *out)
{
    struct sql q = db_sql(c);
    struct buf key = BUF(c->mem);
    bool any;
    *out = (struct kept_ask){ .answers = NULL };
    if (!may_keep(c, ask)) return OK;
    struct answers *k = store_guest(c->store, GUEST_ANSWERS);
    if (!k) return OK;
    TRY(store_has_changes(c, &any));
    out->tables = mem_array(c->mem, struct ident, TABLES_MAX);
    TRY(group_statements(c, ask, &q));
    if (!find_tables(buf_str(&q.text), out)) return OK;
    put_shape(&key, ask);
    put_number(&key, (i64)q.text.n);
    buf_put(&key, buf_str(&q.text));
    if (!put_values(&key, &q)) return OK;
    out->answers = k;
    out->key = buf_str(&key);
    out->stamp = store_stamp(c);
    return OK;
}

// --- Giving and keeping -------------------------------------------------------------------------------

// A block that grows without a move: measured first, then filled. Everything in it begins where a sum of 128 bits
// may.
struct block {
    char *p; // NULL: only measured
    size_t n;
};

static void *room(struct block *b, const void *from, size_t n)
{
    size_t at = b->n;
    b->n += (n + 15) / 16 * 16;
    if (b->p && n) memcpy(b->p + at, from, n);
    return b->p ? b->p + at : NULL;
}

static void put_val(struct block *b, struct val *v, const struct val *from)
{
    const char *text = room(b, from->s.p, from->s.n);
    if (b->p) v->s.p = text;
}

static void put_groups(struct block *b, const struct group_ask *ask, const struct groups *from)
{
    size_t dims = GROUP_DIMS_MAX * sizeof(struct val);
    size_t cells = (size_t)ask->measure_count * sizeof(struct group_cell);
    struct group *v = room(b, from->v, (size_t)from->n * sizeof *v);
    for (int i = 0; i < from->n; i++) {
        const struct group *g = &from->v[i];
        struct val *d = room(b, g->dims, dims);
        struct group_cell *cell = room(b, g->cells, cells);
        if (v) v[i].dims = d;
        if (v) v[i].cells = cell;
        for (int k = 0; k < ask->dim_count; k++) put_val(b, d ? &d[k] : NULL, &g->dims[k]);
        for (int k = 0; k < ask->measure_count; k++)
            put_val(b, cell ? &cell[k].v : NULL, &g->cells[k].v);
    }
}

struct hold {
    struct answers *of;
    struct answer *answer;
};

static void let_go(void *arg)
{
    struct hold *h = arg;
    if (!h->answer) return;
    lock_take(&h->of->lock);
    bool is_last = --h->answer->refs == 0;
    lock_drop(&h->of->lock);
    if (is_last) free(h->answer);
}

static void take(struct ctx *c, const struct kept_ask *a, struct hold *h)
{
    struct answers *k = a->answers;
    lock_take(&k->lock);
    struct cached *e = cache_find(k->cache, a->key);
    struct answer *found = e ? e->handle : NULL;
    if (found && !store_is_unwritten(c->store, found->tables, found->table_count, found->stamp)) {
        cache_remove(k->cache, e);
        found = NULL;
        k->stat.outdated++;
    }
    if (found) found->refs++;
    ++*(found ? &k->stat.hits : &k->stat.misses);
    h->answer = found;
    lock_drop(&k->lock);
}

bool answers_give(struct ctx *c, const struct group_ask *ask, const struct kept_ask *a,
                  struct groups *out)
{
    struct hold *h = mem_new_of(c->mem, struct hold);
    if (!a->answers) return false;
    *h = (struct hold){ a->answers, NULL };
    mem_defer(c->mem, let_go, h);
    take(c, a, h);
    if (!h->answer) return false;
    struct block b = { NULL, 0 };
    const struct groups *from = &h->answer->groups;
    put_groups(&b, ask, from);
    b = (struct block){ mem_alloc(c->mem, b.n + 1), 0 };
    *out = *from;
    out->v = (struct group *)b.p;
    put_groups(&b, ask, from);
    out->is_kept = true;
    return true;
}

static struct answer *answer_of(const struct group_ask *ask, const struct kept_ask *a,
                                const struct groups *g)
{
    struct block b = { NULL, 0 };
    put_groups(&b, ask, g);
    size_t size = sizeof(struct answer) + b.n;
    struct answer *out = calloc(1, size);
    if (!out) return NULL;
    *out = (struct answer){
        .stamp = a->stamp, .table_count = a->table_count, .refs = 1, .size = size
    };
    memcpy(out->tables, a->tables, (size_t)a->table_count * sizeof *a->tables);
    b = (struct block){ (char *)(out + 1), 0 };
    out->groups = *g;
    out->groups.v = (struct group *)b.p;
    put_groups(&b, ask, g);
    return out;
}

void answers_put(struct ctx *c, const struct group_ask *ask, const struct kept_ask *a,
                 const struct groups *g)
{
    struct answers *k = a->answers;
    if (!k || !store_is_unwritten(c->store, a->tables, a->table_count, a->stamp)) return;
    struct answer *one = answer_of(ask, a, g);
    if (!one || one->size > k->stat.budget / 8) {
        free(one);
        return;
    }
    lock_take(&k->lock);
    struct cached *e = cache_find(k->cache, a->key);
    if (e) cache_remove(k->cache, e);
    e = cache_add(k->cache, a->key);
    if (e) {
        e->handle = one;
        e->cost = one->size + a->key.n + sizeof *e;
        k->stat.kept++;
        cache_trim(k->cache);
    } else {
        free(one);
    }
    lock_drop(&k->lock);
}
