// SPDX-License-Identifier: Apache-2.0
// Token buckets in a set-associative table: a key may stand in one of 8 places of its set, so the table
// never grows and a lookup is a short scan. A level is counted in 1/60000 of a token, so that what comes
// back in a millisecond is a whole number and a caller in a hurry loses nothing to rounding.
#include "auth/rate.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include "base/date.h"
#include "os/random.h"
#include "os/thread.h"

#define WAYS 8
#define TOKEN 60000LL

struct bucket {
    u64 key;
    i64 at_ms;
    i64 level;
}; // key 0: free

struct rate {
    const struct rate_class *classes;
    int count;
    u64 seed;
    size_t sets;
    struct lock lock; // of the buckets
    struct bucket (*buckets)[WAYS];
};

static void fini(void *p) { lock_fini(p); }

struct rate *rate_new(struct mem *m, const struct rate_class *classes, int count, size_t buckets)
{
    struct rate *r = mem_new_of(m, struct rate);
    r->classes = classes;
    r->count = count;
    r->seed = random_u64();
    r->sets = buckets / WAYS ? buckets / WAYS : 1;
    r->buckets = mem_alloc_array(m, r->sets, sizeof *r->buckets);
    lock_init(&r->lock);
    mem_defer(m, fini, &r->lock);
    return r;
}

// 4 or 8 bytes of network address; 0 when the text is none.
static size_t network_of(str ip, u8 out[8])
{
    char text[INET6_ADDRSTRLEN + 1];
    u8 raw[16];
    if (ip.n >= sizeof text || !ip.n) return 0;
    memcpy(text, ip.p, ip.n);
    text[ip.n] = 0;
    if (inet_pton(AF_INET, text, out) == 1) return 4;
    if (inet_pton(AF_INET6, text, raw) != 1) return 0;
    static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
    bool is_v4 = memcmp(raw, mapped, sizeof mapped) == 0;
    memcpy(out, is_v4 ? raw + 12 : raw, is_v4 ? 4 : 8);
    return is_v4 ? 4 : 8;
}

str rate_address(struct mem *m, str ip)
{
    u8 net[8];
    size_t n = network_of(ip, net);
    if (n == 4) return str_fmt(m, "%d.%d.%d.%d", net[0], net[1], net[2], net[3]);
    if (n == 0) return S("");
    return str_fmt(m, "%x:%x:%x:%x::/64", net[0] << 8 | net[1], net[2] << 8 | net[3],
                   net[4] << 8 | net[5], net[6] << 8 | net[7]);
}

static i64 level_at(const struct rate_class *k, const struct bucket *b, i64 now_ms)
{
    i64 most = (i64)k->burst * TOKEN, passed = now_ms > b->at_ms ? now_ms - b->at_ms : 0;
    i64 level = b->level + i64_min(passed, DAY_MS) * k->per_minute;
    return level > most ? most : level;
}

static struct bucket *bucket_for(struct rate *r, u64 key, const struct rate_class *k, i64 now_ms)
{
    struct bucket *set = r->buckets[(key >> 8) % r->sets], *free_one = NULL;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == key) return &set[i];
        // a free place, else the least recently used: it has filled up the most
        if (!free_one || (free_one->key && (!set[i].key || set[i].at_ms < free_one->at_ms)))
            free_one = &set[i];
    }
    *free_one = (struct bucket){ key, now_ms, (i64)k->burst * TOKEN };
    return free_one;
}

static bool take(struct rate *r, int class_index, u64 who, i64 now_ms, i64 *wait_s)
{
    const struct rate_class *k = &r->classes[class_index];
    u64 key = who ^ (u64)(class_index + 1) * 0x9e3779b97f4a7c15u;
    struct bucket *b = bucket_for(r, key ? key : 1, k, now_ms);
    i64 level = level_at(k, b, now_ms);
    bool may = level >= TOKEN;
    i64 each_s = (i64)k->per_minute * 1000;
    i64 wait = may ? 0 : each_s ? (TOKEN - level + each_s - 1) / each_s : 3600;
    if (wait > *wait_s) *wait_s = wait;
    b->level = may ? level - TOKEN : level;
    b->at_ms = now_ms;
    return may;
}

bool rate_take(struct rate *r, int class_index, str ip, id64 user_id, i64 now_ms, i64 *wait_s)
{
    must(class_index >= 0 && class_index < r->count);
    u8 net[8];
    size_t n = network_of(ip, net);
    u64 address = str_hash((str){ (const char *)net, n }, r->seed);
    u64 account = str_hash((str){ (const char *)&user_id, sizeof user_id }, ~r->seed);
    *wait_s = 0;
    lock_take(&r->lock);
    bool may = !ip.n && user_id; // only who he is counts
    if (!may) may = take(r, class_index, address, now_ms, wait_s);
    if (user_id) may &= take(r, class_index, account, now_ms, wait_s);
    lock_drop(&r->lock);
    return may;
}
