// SPDX-License-Identifier: Apache-2.0
// A hash map from str to pointer, in an arena. Keys are borrowed and must outlive the map. The seed
// is drawn once a process so that nobody can choose colliding keys from outside.
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/str.h"

struct map_slot {
    str key;
    void *value;
};
struct map {
    struct mem *m;
    struct map_slot *slots;
    size_t n, cap;
};

#define MAP(mem) ((struct map){ .m = (mem) })

void *map_get(const struct map *map, str key);       // NULL when absent
void map_put(struct map *map, str key, void *value); // value must not be NULL; replaces
bool map_add(struct map *map, str key, void *value); // false when the key is there already
void map_seed(u64 seed);                             // once, at start

#endif
