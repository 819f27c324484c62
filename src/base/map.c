// SPDX-License-Identifier: Apache-2.0
// Open addressing, linear probing, at most half full.
#include "base/map.h"

static u64 seed = 0x5851f42d4c957f2du;

void map_seed(u64 s) { seed = s; }

static struct map_slot *find(struct map_slot *slots, size_t cap, str key)
{
    size_t i = (size_t)str_hash(key, seed) & (cap - 1);
    while (slots[i].value && !str_eq(slots[i].key, key)) i = (i + 1) & (cap - 1);
    return &slots[i];
}

void *map_get(const struct map *map, str key)
{
    return map->cap ? find(map->slots, map->cap, key)->value : NULL;
}

static void grow(struct map *map)
{
    size_t cap = map->cap ? map->cap * 2 : 16;
    struct map_slot *slots = mem_array(map->m, struct map_slot, cap);
    for (size_t i = 0; i < map->cap; i++)
        if (map->slots[i].value) *find(slots, cap, map->slots[i].key) = map->slots[i];
    map->slots = slots;
    map->cap = cap;
}

bool map_add(struct map *map, str key, void *value)
{
    must(value != NULL);
    if (map->n * 2 >= map->cap) grow(map);
    struct map_slot *s = find(map->slots, map->cap, key);
    if (s->value) return false;
    *s = (struct map_slot){ key, value };
    map->n++;
    return true;
}

void map_put(struct map *map, str key, void *value)
{
    if (!map_add(map, key, value)) find(map->slots, map->cap, key)->value = value;
}
