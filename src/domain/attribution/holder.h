// SPDX-License-Identifier: Apache-2.0
// Which channel a person belongs to at a moment, from the leads that channels handed in.
//
// Leads without a channel code are natural and hold nothing. The others are taken in time order
// (same second: lower code first). The first makes its channel the holder. A lead of another
// channel takes over if at least `lock_ms` have passed since the holder became holder; otherwise it
// is a claim inside the lock and changes nothing. A further lead of the holder changes nothing and
// does not renew the lock. With the person's first arrival the holder (also "none") is fixed: later
// leads change nothing. A lead that the owner accepted in a dispute takes over in any case.
//
// Times are UTC milliseconds but are compared by whole seconds, as people read them.
#ifndef DOMAIN_ATTRIBUTION_HOLDER_H
#define DOMAIN_ATTRIBUTION_HOLDER_H

#include "base/str.h"

#define HOLDER_NONE (-1)
#define HOLDER_LOCK_MS ((i64)90 * 24 * 3600 * 1000)

struct holder_lead {
    i64 time_ms;
    id64 id;
    str code;    // channel code as written; empty = natural
    i32 channel; // the caller's number for the code; HOLDER_NONE for a code that it does not know:
                 // such a lead holds like any other, so that nobody else is paid
    bool accepted; // a claim that was accepted in a dispute
};

enum holder_verdict {
    HOLDER_NATURAL,       // no code: counts nothing
    HOLDER_FIRST,         // made its channel the holder
    HOLDER_AGAIN,         // of the present holder: changes nothing
    HOLDER_TAKES_OVER,    // the lock had run out
    HOLDER_CLAIM_IN_LOCK, // another channel inside the lock: goes to the dispute list
    HOLDER_AFTER_ARRIVAL, // too late, the first arrival fixed the channel
    HOLDER_ACCEPTED,      // accepted in a dispute
};

// What became of one lead; `against` is the lead that holds (0 where nobody did).
struct holder_step {
    id64 lead, against;
    enum holder_verdict verdict;
    i32 holder;          // channel after the lead
    i64 locked_until_ms; // of the holder after the lead; 0 without holder
};

// From from_s on (seconds since 1970), up to the next span, the channel holds.
struct holder_span {
    i64 from_s;
    i32 channel;
};

struct holder_history {
    const struct holder_span *spans;
    size_t n_spans;
    const struct holder_step *steps; // one per lead, in the order taken; NULL if not asked for
};

// The one order in which leads are taken: second, code, id.
int holder_lead_cmp(const void *a, const void *b);

// Sorts `leads` (of one person) in place and tells who held when. `first_arrival_ms` is NULL for a
// person who never came. Steps cost memory and are made only if `want_steps`. All in arena m.
struct holder_history holder_trace(struct mem *m, struct holder_lead *leads, size_t n,
                                   const i64 *first_arrival_ms, i64 lock_ms, bool want_steps);

// The channel at that time; a lead of the same second counts as before it.
i32 holder_at(const struct holder_history *h, i64 time_ms);

#endif
