// SPDX-License-Identifier: Apache-2.0
// Commission arithmetic: plain facts in, the statements of one period out. No database, no clock.
//
// What a period is worth. Let T(c, M, P) be what channel c has earned by month M as seen at the end
// of period P, with the facts known now:
//   - the lines of M: per counted charge its amount less its refunds of M; per refund of M whose
//     charge counted in an earlier period a negative line (clawback NET); per head of M one line;
//   - priced by the scheme, cut to the patient cap and then to the period cap;
//   - clawback RERATE: the refunds dated up to the end of P reduce the lines, too;
//   - clawback ORIGINAL: less, per charge of base B and commission A, A x R / B (rounded once) for
//     R refunded in the periods after M and up to P.
// Settling P posts the lines of P itself, and as adjustment for every earlier (locked) period M
//     T(c, M, P) - everything posted for M so far (its lines and all adjustments to it).
// So a refund is accounted for exactly once, by the scheme's own mode, and so is a row that came or
// changed after locking (whatever the mode): both are the same difference, taken source by source.
// A locked period itself is never touched, and what is posted for a period in the end does not
// depend on when its rows became known. If no row changed, T without refunds equals what was
// posted. When a late row does change the commission A of a line, later refunds are taken back at
// that A.
//
// A refund dated before the period of its charge counts in the period of its charge. Charges, their
// refunds and first arrivals before the first period count nowhere. A refund always follows the
// channel, the agreement and the scheme of its charge.
//
// An item may have a price of its own (money methods only): a rate, or a fixed sum for each charge.
// Its lines are priced one by one and do not belong to the sum that the tiers look at. A fixed sum
// follows what is left of the charge: fixed x line amount / amount of the charge, rounded; a charge of
// nothing earns nothing. An excluded item counts nothing, whatever price it has. All else (refunds,
// caps, corrections) is the same for these lines as for any other.
//
// Order of rows does not matter. Everything is O(n log n). Results live in c->mem, as do the
// strings of the input. Errors: COMMISSION_SCHEME, COMMISSION_TIERS, COMMISSION_ITEMS,
// COMMISSION_OVERFLOW; then the result is not to be used. Indexes that point nowhere are the caller's mistake and abort.
#ifndef DOMAIN_COMMISSION_CALC_H
#define DOMAIN_COMMISSION_CALC_H

#include "base/err.h"
#include "domain/attribution/holder.h"

#define CM_NO_CAP (-1)
#define CM_NONE (-1) // no such index

// ---- rules --------------------------------------------------------------------------------------

enum cm_method { CM_PER_HEAD, CM_PERCENT, CM_TIER_HEADS, CM_TIER_MONEY };

enum cm_clawback { CM_RERATE, CM_NET, CM_ORIGINAL };

// From `from` (inclusive; fen, or heads counted from 1) up to the next tier's from.
struct cm_tier {
    i64 from;
    i64 value; // basis points, or fen per head
};

// The price of an item's charges: basis points of the amount, or fen for a whole charge.
struct cm_item_price {
    id64 item;
    bool is_fixed;
    i64 value;
};

// One immutable version of a scheme.
struct cm_scheme {
    id64 version_id;
    str name;
    enum cm_method method;
    bool whole; // tiers: the whole sum takes one tier (else marginal)
    enum cm_clawback clawback;
    i32 rate_bp;                 // CM_PERCENT
    money head_fen;              // CM_PER_HEAD
    const struct cm_tier *tiers; // CM_TIER_*: ascending; the first from is 0 (heads: 0 or 1)
    size_t n_tiers;
    money patient_cap_fen, period_cap_fen; // CM_NO_CAP = none
    const id64 *excluded;                  // items that count nothing
    size_t n_excluded;
    const struct cm_item_price *items; // CM_PERCENT, CM_TIER_MONEY: each item once
    size_t n_items;
};

struct cm_channel {
    id64 id;
    str name;             // for error texts
    bool hold;            // suspended: changes no figure, is only passed on to the statement
    money carried_in_fen; // carried_out_fen of the last statement, 0 or below
};

// From from_day up to and without until_day (the day after the last one) the scheme version
// applies. Where agreements of a channel overlap, the one that starts later holds (then the later
// in the list).
struct cm_agreement {
    i32 channel, scheme;
    i32 from_day, until_day; // days since 1970-01-01, business calendar
};

// ---- facts --------------------------------------------------------------------------------------

struct cm_period {
    i32 from_day, until_day; // half-open
};

struct cm_person {
    id64 id;
    str key; // orders heads of the same time: the normalised phone
};

struct cm_lead {
    i32 person;
    struct holder_lead lead; // .channel is an index into channels, or HOLDER_NONE
};

struct cm_arrival {
    id64 id;
    i32 person;
    i64 time_ms;
    i32 day;
};

struct cm_charge {
    id64 id;
    str no; // orders lines of the same time
    i32 person;
    id64 item;
    money amount_fen;
    i64 time_ms;
    i32 day;
};

struct cm_refund {
    id64 id;
    str no;
    i32 charge;
    money amount_fen; // absolute
    i64 time_ms;
    i32 day;
};

// What a line is about: the key under which everything posted for it adds up.
enum cm_source {
    CM_SRC_CHARGE, // source_id = charge id
    CM_SRC_REFUND, // source_id = refund id
    CM_SRC_HEAD,   // source_id = person id
};

// One line posted in an earlier period, of any kind: just these columns of the stored cm_lines.
struct cm_posting {
    i32 channel;
    i32 origin; // index of the period that the line is about
    enum cm_source source;
    id64 source_id;
    money amount_fen;
};

struct cm_input {
    const struct cm_period
        *periods; // one joins the next; the last is settled now, others are locked
    size_t n_periods;
    const struct cm_scheme *schemes;
    size_t n_schemes;
    const struct cm_channel *channels;
    size_t n_channels;
    const struct cm_agreement *agreements;
    size_t n_agreements;
    const struct cm_person *persons;
    size_t n_persons;
    const struct cm_lead *leads;
    size_t n_leads;
    const struct cm_arrival *arrivals;
    size_t n_arrivals;
    const struct cm_charge *charges;
    size_t n_charges;
    const struct cm_refund *refunds;
    size_t n_refunds;
    const struct cm_posting *posted; // every line of every locked period
    size_t n_posted;
    i64 lock_ms; // HOLDER_LOCK_MS
};

// ---- result -------------------------------------------------------------------------------------

enum cm_kind {
    CM_LINE_CHARGE,     // one counted charge less its refunds of the same period
    CM_LINE_REFUND,     // one refund of an earlier charge (NET), negative
    CM_LINE_HEAD,       // one head
    CM_LINE_CAP_PERSON, // cut of the line before it, negative
    CM_LINE_CAP_PERIOD,
    CM_LINE_ADJUST, // correction of a locked period
};

enum cm_why {
    CM_WHY_NONE,   // not an adjustment
    CM_WHY_REFUND, // a refund of this period
    CM_WHY_LATE,   // rows that came or changed after locking, or an accepted dispute
};

// Store all columns: the ids tell a person later why the money is what it is, and the postings for
// the next settlement are a projection of them.
struct cm_line {
    i32 channel;
    enum cm_kind kind;
    enum cm_why why;
    i32 origin; // period that the line is about: the settled one, for adjustments an earlier one
    enum cm_source source;
    id64 source_id;
    id64 scheme_version; // 0 in an adjustment whose source counts no more
    i32 person;          // index, or CM_NONE in an adjustment whose source counts no more
    i32 charge;          // index of the source charge (for refunds: of their charge), or CM_NONE
    id64 arrival_id;     // of heads
    i64 time_ms;         // of the charge, refund or first arrival; 0 if the source counts no more
    money base_fen;      // base of the line (adjustment: as it stands now; cap, head: 0)
    i32 tier;            // index of the tier that the period's sum or heads reach, else CM_NONE
    i32 rate_bp;         // of the scheme, that tier or the item; 0 for heads
    money head_fen;      // price per head of the scheme or of that tier; 0 for money
    id64 own_item;       // the item whose own price made this line, else 0
    money fixed_fen;     // its fixed sum for a charge; 0 with a rate
    money amount_fen;
};

struct cm_statement {
    i32 channel;
    bool hold;
    i64 heads;
    money base_fen;
    money commission_fen; // lines after caps
    money adjust_fen;
    money carried_in_fen;
    money payable_fen;     // never negative
    money carried_out_fen; // what was negative, for the next period
    size_t first_line, n_lines;
};

struct cm_result {
    const struct cm_statement *statements; // one per channel, in the order of the input
    const struct cm_line *lines;           // by statement; lines in line order, then adjustments
    size_t n_lines;
    const i32 *charge_channel; // per charge: holder at its time, or HOLDER_NONE
    const i32 *first_arrival;  // per person: index of the first arrival, or CM_NONE
    const i32 *head_channel;   // per person: holder at the first arrival, or HOLDER_NONE
};

// Refuses a scheme that cannot be computed; call it when a version is saved.
MUST_CHECK err_t cm_check_scheme(struct ctx *c, const struct cm_scheme *s);

// Settles (or drafts) the last of in->periods.
MUST_CHECK err_t cm_settle(struct ctx *c, const struct cm_input *in, struct cm_result *out);

// The tier that contains x (fen or heads); the first one if x is below all.
i32 cm_tier_of(const struct cm_scheme *s, i64 x);

#endif
