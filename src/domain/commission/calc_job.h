// SPDX-License-Identifier: Apache-2.0
// Inside of calc: what the steps of one settlement hand to each other. Not for other folders.
#ifndef DOMAIN_COMMISSION_CALC_JOB_H
#define DOMAIN_COMMISSION_CALC_JOB_H

#include "base/vec.h"
#include "domain/commission/calc.h"

// -1, 0 or 1: one step of a comparison.
static inline int cm_order(i64 a, i64 b) { return (a > b) - (a < b); }

// A line in the making: one counted charge, negative refund or head in one period.
struct cm_entry {
    i32 channel, period, scheme;
    enum cm_source source;
    bool refunded_now; // a refund of the settled period changed this line of a locked one
    i32 person, charge;
    id64 source_id, arrival_id;
    i64 time_ms;
    str no;
    money base;
    const struct cm_item_price *own; // the item's own price, or NULL
    money charged;                   // the whole amount of the charge
    i32 tier;
    money gross, cut_person, cut_period; // filled in by cm_price
};

static inline money cm_entry_net(const struct cm_entry *e)
{
    return e->gross - e->cut_person - e->cut_period; // cuts never exceed a positive gross
}

// What is known of a charge once it is attributed.
struct cm_charge_state {
    i32 channel; // holder, or HOLDER_NONE
    i32 scheme;  // of the agreement on that day; CM_NONE if the charge counts nothing
    i32 period;
    money refunded_own;   // in its own period
    money refunded_later; // in later periods up to the settled one
    bool refunded_now;    // some of refunded_later is of the settled period
    money base, net;      // of its entry, for charges of locked periods
};

struct cm_job {
    struct mem *m;
    const struct cm_input *in;
    i32 now;              // the period that is settled
    i32 overflow_channel; // first channel whose figures do not fit, or CM_NONE
    size_t *agreement_at; // per channel (+1): start of its rows in `agreements`
    const struct cm_agreement **agreements;
    i32 *first_arrival, *head_channel; // per person
    struct cm_charge_state *charges;
    i32 *refund_period; // per refund; CM_NONE if it counts nothing or not yet
    VEC(struct cm_entry) entries;
    VEC(struct cm_line) adjustments;
    struct cm_statement *statements;
};

// Adds for a channel; what does not fit is remembered and refused in the end.
money cm_add(struct cm_job *j, i32 channel, money a, money b);

static inline bool cm_scheme_counts_heads(const struct cm_scheme *s)
{
    return s->method == CM_PER_HEAD || s->method == CM_TIER_HEADS;
}

// calc_facts.c: attribution and counting; fills entries, and heads and base of the statements.
void cm_collect(struct cm_job *j);

// calc_price.c: prices and cuts the n lines of one channel, period and scheme, in line order. False
// if an amount does not fit.
MUST_CHECK bool cm_price(struct mem *m, const struct cm_scheme *s, struct cm_entry *e, size_t n);

// calc_adjust.c: what locked periods are worth now less what was posted; fills adjustments, sorted
// by channel.
void cm_adjust(struct cm_job *j);

#endif
