// SPDX-License-Identifier: Apache-2.0
// What locked periods are worth now, less what has been posted for them.
//
// Both sides are written down as deltas keyed by (channel, origin period, source): what a source is
// worth now with plus, every posting about it with minus. The sum over a key is what is to be
// posted for that source. A source that is gone has only postings and so is taken back whole.
#include <stdlib.h>

#include "base/money.h"
#include "domain/commission/calc_job.h"

struct delta {
    i32 channel, origin; // with source and source_id the key
    enum cm_source source;
    i32 from; // what the source is today: index of its entry, or with give_back of its refund;
              // CM_NONE for a posting
    bool give_back;
    id64 source_id;
    money amount;
};

struct ledger {
    struct cm_job *job;
    struct delta *deltas;
    size_t n;
};

static int key_cmp(const struct delta *a, const struct delta *b)
{
    int c = cm_order(a->channel, b->channel);
    if (c == 0) c = cm_order(a->origin, b->origin);
    if (c == 0) c = cm_order(a->source, b->source);
    return c != 0 ? c : cm_order(a->source_id, b->source_id);
}

static int delta_cmp(const void *va, const void *vb)
{
    const struct delta *a = va, *b = vb;
    int c = key_cmp(a, b);
    return c != 0 ? c : cm_order(b->from, a->from); // postings, CM_NONE, come last
}

static void put_entries(struct ledger *l)
{
    struct cm_job *j = l->job;
    for (size_t i = 0; i < j->entries.n; i++) {
        const struct cm_entry *e = &j->entries.v[i];
        if (e->period == j->now) continue;
        l->deltas[l->n++] = (struct delta){
            .channel = e->channel,
            .origin = e->period,
            .source = e->source,
            .source_id = e->source_id,
            .from = (i32)i,
            .amount = cm_entry_net(e),
        };
        if (e->source != CM_SRC_CHARGE) continue;
        j->charges[e->charge].base = e->base;
        j->charges[e->charge].net = cm_entry_net(e);
    }
}

// ---- clawback at the original proportion --------------------------------------------------------

static int refund_cmp(const void *va, const void *vb)
{
    const struct cm_refund *a = *(const struct cm_refund *const *)va;
    const struct cm_refund *b = *(const struct cm_refund *const *)vb;
    int c = cm_order(a->charge, b->charge);
    if (c == 0) c = cm_order(a->time_ms, b->time_ms);
    if (c == 0) c = str_cmp(a->no, b->no);
    return c != 0 ? c : cm_order(a->id, b->id);
}

static bool is_given_back(const struct cm_job *j, size_t refund)
{
    const struct cm_charge_state *s = &j->charges[j->in->refunds[refund].charge];
    if (j->refund_period[refund] == CM_NONE || j->refund_period[refund] == s->period) return false;
    const struct cm_scheme *scheme = &j->in->schemes[s->scheme];
    return !cm_scheme_counts_heads(scheme) && scheme->clawback == CM_ORIGINAL;
}

// What is owed back of a line in all for R = refunded.
static money owed(const struct cm_charge_state *s, money refunded)
{
    if (s->base <= 0) return 0; // nothing was earned by this line
    money back;
    bool fits = money_mul_div(s->net, i64_min(refunded, s->base), s->base, &back);
    must(fits); // at most all of the commission
    return back;
}

static void put_give_backs(struct ledger *l)
{
    struct cm_job *j = l->job;
    const struct cm_input *in = j->in;
    VEC(const struct cm_refund *) back = { 0 };
    for (size_t i = 0; i < in->n_refunds; i++)
        if (is_given_back(j, i)) vec_push(j->m, &back, &in->refunds[i]);
    if (back.n > 1) qsort(back.v, back.n, sizeof *back.v, refund_cmp);

    money refunded = 0, before = 0;
    for (size_t i = 0; i < back.n; i++) {
        const struct cm_refund *r = back.v[i];
        const struct cm_charge_state *s = &j->charges[r->charge];
        if (i == 0 || back.v[i - 1]->charge != r->charge) refunded = before = 0;
        refunded = cm_add(j, s->channel, refunded, r->amount_fen);
        money now = owed(s, refunded);
        l->deltas[l->n++] = (struct delta){
            .channel = s->channel,
            .origin = s->period,
            .source = CM_SRC_REFUND,
            .source_id = r->id,
            .from = (i32)(r - in->refunds),
            .give_back = true,
            .amount = before - now,
        };
        before = now;
    }
}

static void put_posted(struct ledger *l)
{
    const struct cm_input *in = l->job->in;
    for (size_t i = 0; i < in->n_posted; i++) {
        const struct cm_posting *p = &in->posted[i];
        must(p->channel >= 0 && (size_t)p->channel < in->n_channels);
        must(p->origin >= 0 && p->origin < l->job->now && p->amount_fen > INT64_MIN);
        l->deltas[l->n++] = (struct delta){
            .channel = p->channel,
            .origin = p->origin,
            .source = p->source,
            .source_id = p->source_id,
            .from = CM_NONE,
            .amount = -p->amount_fen,
        };
    }
}

// ---- lines --------------------------------------------------------------------------------------

static void tell_entry(const struct cm_job *j, const struct cm_entry *e, struct cm_line *line)
{
    line->why = e->refunded_now ? CM_WHY_REFUND : CM_WHY_LATE;
    line->scheme_version = j->in->schemes[e->scheme].version_id;
    line->person = e->person;
    line->charge = e->charge;
    line->arrival_id = e->arrival_id;
    line->time_ms = e->time_ms;
    line->base_fen = e->base;
    line->tier = e->tier;
    if (e->own) line->own_item = e->own->item;
}

static void tell_give_back(const struct cm_job *j, i32 refund, struct cm_line *line)
{
    const struct cm_refund *r = &j->in->refunds[refund];
    const struct cm_charge_state *s = &j->charges[r->charge];
    line->why = j->refund_period[refund] == j->now ? CM_WHY_REFUND : CM_WHY_LATE;
    line->scheme_version = j->in->schemes[s->scheme].version_id;
    line->person = j->in->charges[r->charge].person;
    line->charge = r->charge;
    line->time_ms = r->time_ms;
    line->base_fen = -r->amount_fen;
}

static void post(struct cm_job *j, const struct delta *d, money amount)
{
    struct cm_line line = {
        .channel = d->channel,
        .kind = CM_LINE_ADJUST,
        .why = CM_WHY_LATE,
        .origin = d->origin,
        .source = d->source,
        .source_id = d->source_id,
        .person = CM_NONE,
        .charge = CM_NONE,
        .tier = CM_NONE,
        .amount_fen = amount,
    };
    if (d->give_back) tell_give_back(j, d->from, &line);
    else if (d->from != CM_NONE) tell_entry(j, &j->entries.v[d->from], &line);
    vec_push(j->m, &j->adjustments, line);
}

static int adjustment_cmp(const void *va, const void *vb)
{
    const struct cm_line *a = va, *b = vb;
    int c = cm_order(a->channel, b->channel);
    if (c == 0) c = cm_order(a->origin, b->origin);
    if (c == 0) c = cm_order(a->time_ms, b->time_ms);
    if (c == 0) c = cm_order(a->source, b->source);
    return c != 0 ? c : cm_order(a->source_id, b->source_id);
}

void cm_adjust(struct cm_job *j)
{
    size_t most = j->entries.n + j->in->n_refunds + j->in->n_posted;
    struct ledger l = { .job = j, .deltas = mem_array(j->m, struct delta, most) };
    put_entries(&l);
    put_give_backs(&l);
    put_posted(&l);
    if (l.n > 1) qsort(l.deltas, l.n, sizeof *l.deltas, delta_cmp);
    for (size_t from = 0, to; from < l.n; from = to) {
        const struct delta *d = &l.deltas[from];
        money amount = d->amount;
        for (to = from + 1; to < l.n && key_cmp(d, &l.deltas[to]) == 0; to++)
            amount = cm_add(j, d->channel, amount, l.deltas[to].amount);
        if (amount != 0) post(j, d, amount);
    }
    if (j->adjustments.n > 1)
        qsort(j->adjustments.v, j->adjustments.n, sizeof *j->adjustments.v, adjustment_cmp);
}
