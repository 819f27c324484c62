// SPDX-License-Identifier: Apache-2.0
// The prepared statements of one connection, by their neutral text, the least recently used dropped
// first. Entries that are running (`busy`) are never dropped.
#ifndef STORE_CACHE_H
#define STORE_CACHE_H

#include "base/str.h"

struct cached {
    str text;     // owned, NUL behind
    void *handle; // the driver's: a prepared statement
    u32 *types;   // the driver's: types of the parameters, allocated with malloc, or NULL
    size_t cost;  // bytes it holds, as far as known
    bool busy;
    struct cached *chain, *newer, *older; // of the cache
};

struct cache;
// drop is called for each entry that goes; it frees handle (types and text are freed by the cache).
struct cache *cache_new(size_t max_entries, size_t max_cost, void (*drop)(void *, struct cached *),
                        void *owner); // NULL when out of memory
void cache_free(struct cache *k);
struct cached *cache_find(struct cache *k, str text); // NULL when absent; now the newest
struct cached *cache_add(struct cache *k, str text); // NULL when out of memory; set handle and cost
void cache_trim(struct cache *k);                    // drops what is over the limits
void cache_remove(struct cache *k, struct cached *e);

#endif
