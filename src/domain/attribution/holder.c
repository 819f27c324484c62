// SPDX-License-Identifier: Apache-2.0
// One walk over a person's leads in order. The walk keeps the holding lead and when its channel
// became holder; whenever the channel changes it leaves a span behind, and holder_at looks the
// moment up in the spans.
#include "domain/attribution/holder.h"

#include <stdlib.h>

static i64 second_of(i64 ms) { return ms / 1000 - (ms % 1000 < 0); }

int holder_lead_cmp(const void *va, const void *vb)
{
    const struct holder_lead *a = va, *b = vb;
    i64 at = second_of(a->time_ms), bt = second_of(b->time_ms);
    if (at != bt) return at < bt ? -1 : 1;
    int by_code = str_cmp(a->code, b->code);
    if (by_code != 0) return by_code;
    return (a->id > b->id) - (a->id < b->id);
}

struct walk {
    const struct holder_lead *holder; // its lead made the channel holder; NULL = nobody holds
    i64 fixed_after_s;                // leads after this second come too late
    i64 lock_s;
};

static enum holder_verdict judge(const struct walk *w, const struct holder_lead *lead)
{
    i64 at = second_of(lead->time_ms);
    if (str_empty(lead->code)) return HOLDER_NATURAL;
    if (lead->accepted) return HOLDER_ACCEPTED;
    if (at > w->fixed_after_s) return HOLDER_AFTER_ARRIVAL;
    if (!w->holder) return HOLDER_FIRST;
    if (str_eq(lead->code, w->holder->code)) return HOLDER_AGAIN;
    return at - second_of(w->holder->time_ms) >= w->lock_s ? HOLDER_TAKES_OVER
                                                           : HOLDER_CLAIM_IN_LOCK;
}

static bool changes_holder(const struct walk *w, const struct holder_lead *lead,
                           enum holder_verdict v)
{
    if (v == HOLDER_ACCEPTED) return !w->holder || !str_eq(lead->code, w->holder->code);
    return v == HOLDER_FIRST || v == HOLDER_TAKES_OVER;
}

static struct holder_step step_of(const struct walk *w, const struct holder_lead *before,
                                  const struct holder_lead *lead, enum holder_verdict v)
{
    return (struct holder_step){
        .lead = lead->id,
        .against = before ? before->id : 0,
        .verdict = v,
        .holder = w->holder ? w->holder->channel : HOLDER_NONE,
        .locked_until_ms = w->holder ? w->holder->time_ms + w->lock_s * 1000 : 0,
    };
}

struct holder_history holder_trace(struct mem *m, struct holder_lead *leads, size_t n,
                                   const i64 *first_arrival_ms, i64 lock_ms, bool want_steps)
{
    struct holder_history h = { 0 };
    if (n == 0) return h;
    if (n > 1) qsort(leads, n, sizeof *leads, holder_lead_cmp);
    struct holder_span *spans = mem_array(m, struct holder_span, n);
    struct holder_step *steps = want_steps ? mem_array(m, struct holder_step, n) : NULL;
    struct walk w = {
        .fixed_after_s = first_arrival_ms ? second_of(*first_arrival_ms) : INT64_MAX,
        .lock_s = lock_ms / 1000,
    };
    for (size_t i = 0; i < n; i++) {
        const struct holder_lead *before = w.holder;
        enum holder_verdict v = judge(&w, &leads[i]);
        if (changes_holder(&w, &leads[i], v)) {
            w.holder = &leads[i];
            spans[h.n_spans++] =
                (struct holder_span){ second_of(leads[i].time_ms), leads[i].channel };
        }
        if (steps) steps[i] = step_of(&w, before, &leads[i], v);
    }
    h.spans = spans;
    h.steps = steps;
    return h;
}

i32 holder_at(const struct holder_history *h, i64 time_ms)
{
    i64 at = second_of(time_ms);
    size_t lo = 0, hi = h->n_spans; // the answer is the last span that starts at or before `at`
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (h->spans[mid].from_s <= at) lo = mid + 1;
        else hi = mid;
    }
    return lo == 0 ? HOLDER_NONE : h->spans[lo - 1].channel;
}
