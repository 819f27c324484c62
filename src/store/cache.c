// SPDX-License-Identifier: Apache-2.0
// A hash table with chains, and a list in order of use.
#include "store/cache.h"
#include <stdlib.h>

#define BUCKETS 256u

struct cache {
    struct cached *buckets[BUCKETS];
    struct cached *newest, *oldest;
    size_t n, max_n, max_cost;
    void (*drop)(void *, struct cached *);
    void *owner;
};

struct cache *cache_new(size_t max_entries, size_t max_cost, void (*drop)(void *, struct cached *),
                        void *owner)
{
    struct cache *k = calloc(1, sizeof *k);
    if (!k) return NULL;
    k->max_n = max_entries;
    k->max_cost = max_cost;
    k->drop = drop;
    k->owner = owner;
    return k;
}

static struct cached **bucket_of(struct cache *k, str text)
{
    return &k->buckets[str_hash(text, 0) % BUCKETS];
}

static void unlink_use(struct cache *k, struct cached *e)
{
    *(e->newer ? &e->newer->older : &k->newest) = e->older;
    *(e->older ? &e->older->newer : &k->oldest) = e->newer;
}

static void link_newest(struct cache *k, struct cached *e)
{
    e->newer = NULL;
    e->older = k->newest;
    *(k->newest ? &k->newest->newer : &k->oldest) = e;
    k->newest = e;
}

struct cached *cache_find(struct cache *k, str text)
{
    struct cached *e = *bucket_of(k, text);
    while (e && !str_eq(e->text, text)) e = e->chain;
    if (e && e != k->newest) {
        unlink_use(k, e);
        link_newest(k, e);
    }
    return e;
}

struct cached *cache_add(struct cache *k, str text)
{
    struct cached *e = calloc(1, sizeof *e);
    char *copy = malloc(text.n + 1);
    if (!e || !copy) {
        free(e);
        free(copy);
        return NULL;
    }
    memcpy(copy, text.p, text.n);
    copy[text.n] = 0;
    e->text = (str){ copy, text.n };
    struct cached **at = bucket_of(k, text);
    e->chain = *at;
    *at = e;
    link_newest(k, e);
    k->n++;
    return e;
}

void cache_remove(struct cache *k, struct cached *e)
{
    struct cached **at = bucket_of(k, e->text);
    while (*at != e) at = &(*at)->chain;
    *at = e->chain;
    unlink_use(k, e);
    k->n--;
    if (e->handle) k->drop(k->owner, e);
    free(e->types);
    free((char *)e->text.p);
    free(e);
}

void cache_trim(struct cache *k)
{
    size_t cost = 0;
    for (struct cached *e = k->newest; e; e = e->older) cost += e->cost;
    for (struct cached *e = k->oldest, *next; e && e != k->newest; e = next) {
        if (k->n <= k->max_n && (!k->max_cost || cost <= k->max_cost)) return;
        next = e->newer;
        if (e->busy) continue;
        cost -= e->cost;
        cache_remove(k, e);
    }
}

void cache_free(struct cache *k)
{
    if (!k) return;
    for (struct cached *e = k->newest, *next; e; e = next) {
        next = e->older;
        cache_remove(k, e);
    }
    free(k);
}
