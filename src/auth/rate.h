// SPDX-License-Identifier: Apache-2.0
// Rate limits: token buckets in memory by (class, address) and (class, account). An IPv4 address
// counts whole, an IPv6 address by its /64. The table is bounded: when it is full, the fullest (least
// busy) bucket of a set makes room, which can only let somebody through, never lock anybody out.
// One per process, made by app/. Any thread. Nothing of it survives a restart.
#ifndef AUTH_RATE_H
#define AUTH_RATE_H

#include "base/str.h"

struct rate_class {
    u32 burst;
    u32 per_minute;
}; // tokens at most, and how many come back a minute

struct rate;
// Classes are numbered as in the array, which is borrowed. At most `buckets` are kept (64 bytes each).
struct rate *rate_new(struct mem *m, const struct rate_class *classes, int count, size_t buckets);
// Takes one token from the address's and from the account's bucket (user_id 0: none; an account without an
// address: from its own alone). False when one is
// empty: *wait_s then says in how many seconds to come again. monotonic_ms: clock_monotonic_ms().
bool rate_take(struct rate *r, int class_index, str ip, id64 user_id, i64 monotonic_ms,
               i64 *wait_s);
// What an address counts as: "203.0.113.7", "2001:db8:1:2::/64"; empty when it is none. For log-in too.
str rate_address(struct mem *m, str ip);

#endif
