// SPDX-License-Identifier: Apache-2.0
// From rows to lines in the making.
//
// First every person is given a history of holders, then every charge its channel, agreement and
// period, then every refund is put to its charge. What counts becomes an entry of its channel and
// period; the counts and bases of the settled period go to the statements directly, because they
// are there for head schemes, too.
#include <stdlib.h>

#include "domain/commission/calc_job.h"

// Index of the period of that day; CM_NONE before the first, n_periods after the last.
static i32 period_of(const struct cm_input *in, i32 day)
{
    size_t lo = 0, hi = in->n_periods; // the number of periods that start at or before the day
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (in->periods[mid].from_day <= day) lo = mid + 1;
        else hi = mid;
    }
    bool after = day >= in->periods[in->n_periods - 1].until_day;
    return after ? (i32)in->n_periods : (i32)lo - 1;
}

// ---- people -------------------------------------------------------------------------------------

static int arrival_cmp(const struct cm_arrival *a, const struct cm_arrival *b)
{
    int c = cm_order(a->time_ms, b->time_ms);
    return c != 0 ? c : cm_order(a->id, b->id);
}

static void find_first_arrivals(struct cm_job *j)
{
    const struct cm_input *in = j->in;
    for (size_t i = 0; i < in->n_persons; i++) j->first_arrival[i] = CM_NONE;
    for (size_t i = 0; i < in->n_arrivals; i++) {
        const struct cm_arrival *a = &in->arrivals[i];
        must(a->person >= 0 && (size_t)a->person < in->n_persons);
        i32 *first = &j->first_arrival[a->person];
        if (*first == CM_NONE || arrival_cmp(a, &in->arrivals[*first]) < 0) *first = (i32)i;
    }
}

// The leads of person i are sorted[at[i]] up to sorted[at[i + 1]].
static struct holder_lead *leads_by_person(struct cm_job *j, size_t *at)
{
    const struct cm_input *in = j->in;
    struct holder_lead *sorted = mem_array(j->m, struct holder_lead, in->n_leads);
    for (size_t i = 0; i < in->n_leads; i++) {
        i32 person = in->leads[i].person, channel = in->leads[i].lead.channel;
        must(person >= 0 && (size_t)person < in->n_persons);
        must(channel == HOLDER_NONE || (channel >= 0 && (size_t)channel < in->n_channels));
        at[person + 1]++;
    }
    for (size_t i = 0; i < in->n_persons; i++) at[i + 1] += at[i];
    size_t *next = mem_dup(j->m, at, in->n_persons * sizeof *at);
    for (size_t i = 0; i < in->n_leads; i++)
        sorted[next[in->leads[i].person]++] = in->leads[i].lead;
    return sorted;
}

static struct holder_history *trace_holders(struct cm_job *j)
{
    const struct cm_input *in = j->in;
    size_t *at = mem_array(j->m, size_t, in->n_persons + 1);
    struct holder_lead *leads = leads_by_person(j, at);
    struct holder_history *holders = mem_array(j->m, struct holder_history, in->n_persons);
    for (size_t i = 0; i < in->n_persons; i++) {
        i32 first = j->first_arrival[i];
        const i64 *fixed = first == CM_NONE ? NULL : &in->arrivals[first].time_ms;
        holders[i] =
            holder_trace(j->m, leads + at[i], at[i + 1] - at[i], fixed, in->lock_ms, false);
    }
    return holders;
}

// ---- agreements ---------------------------------------------------------------------------------

static int later_agreement_first(const void *va, const void *vb)
{
    const struct cm_agreement *a = *(const struct cm_agreement *const *)va;
    const struct cm_agreement *b = *(const struct cm_agreement *const *)vb;
    int c = cm_order(a->channel, b->channel);
    if (c == 0) c = cm_order(b->from_day, a->from_day);
    return c != 0 ? c : cm_order(b - a, 0);
}

static void sort_agreements(struct cm_job *j)
{
    const struct cm_input *in = j->in;
    j->agreements = mem_array(j->m, const struct cm_agreement *, in->n_agreements);
    j->agreement_at = mem_array(j->m, size_t, in->n_channels + 1);
    for (size_t i = 0; i < in->n_agreements; i++) {
        const struct cm_agreement *a = &in->agreements[i];
        must(a->channel >= 0 && (size_t)a->channel < in->n_channels);
        must(a->scheme >= 0 && (size_t)a->scheme < in->n_schemes);
        j->agreements[i] = a;
        j->agreement_at[a->channel + 1]++;
    }
    for (size_t i = 0; i < in->n_channels; i++) j->agreement_at[i + 1] += j->agreement_at[i];
    if (in->n_agreements > 1)
        qsort(j->agreements, in->n_agreements, sizeof *j->agreements, later_agreement_first);
}

// Scheme of the channel on that day, or CM_NONE when no agreement runs.
static i32 scheme_on(const struct cm_job *j, i32 channel, i32 day)
{
    if (channel == HOLDER_NONE) return CM_NONE;
    for (size_t i = j->agreement_at[channel]; i < j->agreement_at[channel + 1]; i++) {
        const struct cm_agreement *a = j->agreements[i];
        if (a->from_day <= day && day < a->until_day) return a->scheme;
    }
    return CM_NONE;
}

static bool is_excluded(const struct cm_scheme *s, id64 item)
{
    for (size_t i = 0; i < s->n_excluded; i++)
        if (s->excluded[i] == item) return true;
    return false;
}

static const struct cm_item_price *own_price(const struct cm_scheme *s, id64 item)
{
    for (size_t i = 0; i < s->n_items; i++)
        if (s->items[i].item == item) return &s->items[i];
    return NULL;
}

// ---- heads, charges, refunds --------------------------------------------------------------------

static void add_entry(struct cm_job *j, struct cm_entry e) { vec_push(j->m, &j->entries, e); }

static void collect_heads(struct cm_job *j, const struct holder_history *holders)
{
    const struct cm_input *in = j->in;
    for (size_t i = 0; i < in->n_persons; i++) {
        i32 first = j->first_arrival[i];
        j->head_channel[i] = HOLDER_NONE;
        if (first == CM_NONE) continue;
        const struct cm_arrival *a = &in->arrivals[first];
        i32 channel = j->head_channel[i] = holder_at(&holders[i], a->time_ms);
        i32 scheme = scheme_on(j, channel, a->day), period = period_of(in, a->day);
        if (scheme == CM_NONE || period == CM_NONE || period > j->now) continue;
        if (period == j->now) j->statements[channel].heads++;
        if (!cm_scheme_counts_heads(&in->schemes[scheme])) continue;
        struct cm_entry e = { .channel = channel,
                              .period = period,
                              .scheme = scheme,
                              .source = CM_SRC_HEAD,
                              .person = (i32)i,
                              .charge = CM_NONE,
                              .source_id = in->persons[i].id,
                              .arrival_id = a->id,
                              .time_ms = a->time_ms,
                              .no = in->persons[i].key };
        add_entry(j, e);
    }
}

static void attribute_charges(struct cm_job *j, const struct holder_history *holders)
{
    const struct cm_input *in = j->in;
    for (size_t i = 0; i < in->n_charges; i++) {
        const struct cm_charge *c = &in->charges[i];
        struct cm_charge_state *s = &j->charges[i];
        must(c->person >= 0 && (size_t)c->person < in->n_persons);
        s->channel = holder_at(&holders[c->person], c->time_ms);
        s->scheme = scheme_on(j, s->channel, c->day);
        s->period = period_of(in, c->day);
        if (s->scheme == CM_NONE) continue;
        bool counts = s->period != CM_NONE && s->period <= j->now &&
                      !is_excluded(&in->schemes[s->scheme], c->item);
        if (!counts) s->scheme = CM_NONE;
    }
}

static void attribute_refunds(struct cm_job *j)
{
    const struct cm_input *in = j->in;
    for (size_t i = 0; i < in->n_refunds; i++) {
        const struct cm_refund *r = &in->refunds[i];
        must(r->charge >= 0 && (size_t)r->charge < in->n_charges && r->amount_fen >= 0);
        struct cm_charge_state *s = &j->charges[r->charge];
        j->refund_period[i] = CM_NONE;
        if (s->scheme == CM_NONE) continue;
        i32 period = (i32)i64_max(period_of(in, r->day), s->period);
        if (period > j->now) continue; // not yet
        j->refund_period[i] = period;
        if (period == s->period) {
            s->refunded_own = cm_add(j, s->channel, s->refunded_own, r->amount_fen);
        } else {
            s->refunded_later = cm_add(j, s->channel, s->refunded_later, r->amount_fen);
            s->refunded_now |= period == j->now;
        }
    }
}

static void collect_charges(struct cm_job *j)
{
    const struct cm_input *in = j->in;
    for (size_t i = 0; i < in->n_charges; i++) {
        const struct cm_charge *c = &in->charges[i];
        struct cm_charge_state *s = &j->charges[i];
        if (s->scheme == CM_NONE) continue;
        const struct cm_scheme *scheme = &in->schemes[s->scheme];
        money base = cm_add(j, s->channel, c->amount_fen, -s->refunded_own);
        if (s->period == j->now) {
            struct cm_statement *st = &j->statements[s->channel];
            st->base_fen = cm_add(j, s->channel, st->base_fen, base);
        }
        if (cm_scheme_counts_heads(scheme)) continue;
        bool rerate = scheme->clawback == CM_RERATE;
        if (rerate) base = cm_add(j, s->channel, base, -s->refunded_later);
        struct cm_entry e = { .channel = s->channel,
                              .period = s->period,
                              .scheme = s->scheme,
                              .source = CM_SRC_CHARGE,
                              .refunded_now = rerate && s->refunded_now,
                              .person = c->person,
                              .charge = (i32)i,
                              .source_id = c->id,
                              .time_ms = c->time_ms,
                              .no = c->no,
                              .base = base,
                              .own = own_price(scheme, c->item),
                              .charged = c->amount_fen };
        add_entry(j, e);
    }
}

// With NET a refund of an earlier period's charge is a negative line of its own.
static void collect_net_refunds(struct cm_job *j)
{
    const struct cm_input *in = j->in;
    for (size_t i = 0; i < in->n_refunds; i++) {
        const struct cm_refund *r = &in->refunds[i];
        const struct cm_charge_state *s = &j->charges[r->charge];
        i32 period = j->refund_period[i];
        if (period == CM_NONE || period == s->period) continue;
        const struct cm_scheme *scheme = &in->schemes[s->scheme];
        if (cm_scheme_counts_heads(scheme) || scheme->clawback != CM_NET) continue;
        if (period == j->now) {
            struct cm_statement *st = &j->statements[s->channel];
            st->base_fen = cm_add(j, s->channel, st->base_fen, -r->amount_fen);
        }
        const struct cm_charge *c = &in->charges[r->charge];
        struct cm_entry e = { .channel = s->channel,
                              .period = period,
                              .scheme = s->scheme,
                              .source = CM_SRC_REFUND,
                              .person = c->person,
                              .charge = r->charge,
                              .source_id = r->id,
                              .time_ms = r->time_ms,
                              .no = r->no,
                              .base = -r->amount_fen,
                              .own = own_price(scheme, c->item),
                              .charged = c->amount_fen };
        add_entry(j, e);
    }
}

void cm_collect(struct cm_job *j)
{
    find_first_arrivals(j);
    sort_agreements(j);
    const struct holder_history *holders = trace_holders(j);
    collect_heads(j, holders);
    attribute_charges(j, holders);
    attribute_refunds(j);
    collect_charges(j);
    collect_net_refunds(j);
}
