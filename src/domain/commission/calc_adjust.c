// SPDX-License-Identifier: Apache-2.0
// What locked periods are worth now, less what has been posted for them.
//
// Both sides are written down as deltas keyed by (channel, origin period, source): what a source is
// worth now with plus, every posting about it with minus. The sum over a key is what is to be posted
// for that source. A source that is gone has only postings and so is taken back whole.
#include <stdlib.h>

#include "base/money.h"
#include "domain/commission/calc_job.h"

struct delta {
    struct cm_line line; // channel, origin, source, source_id are the key; amount_fen is summed
    bool live;           // tells what the source is today (else: a posting)
};

struct ledger {
    struct cm_job *job;
    VEC(struct delta) deltas;
};

static int key_cmp(const struct cm_line *a, const struct cm_line *b)
{
    if (a->channel != b->channel) return a->channel < b->channel ? -1 : 1;
    if (a->origin != b->origin) return a->origin < b->origin ? -1 : 1;
    if (a->source != b->source) return a->source < b->source ? -1 : 1;
    return (a->source_id > b->source_id) - (a->source_id < b->source_id);
}

static int delta_cmp(const void *va, const void *vb)
{
    const struct delta *a = va, *b = vb;
    int c = key_cmp(&a->line, &b->line);
    return c != 0 ? c : (int)b->live - (int)a->live; // what it is today comes first
}

static struct delta delta_of_entry(const struct cm_job *j, const struct cm_entry *e)
{
    return (struct delta){ .live = true, .line = {
        .channel = e->channel, .origin = e->period, .source = e->source, .source_id = e->source_id,
        .why = e->refunded_now ? CM_WHY_REFUND : CM_WHY_LATE,
        .scheme_version = j->in->schemes[e->scheme].version_id, .person = e->person,
        .charge = e->charge, .arrival_id = e->arrival_id, .time_ms = e->time_ms,
        .base_fen = e->base, .tier = e->tier, .amount_fen = cm_entry_net(e),
    } };
}

static void put_entries(struct ledger *l)
{
    struct cm_job *j = l->job;
    for (size_t i = 0; i < j->entries.n; i++) {
        const struct cm_entry *e = &j->entries.v[i];
        if (e->period == j->now) continue;
        vec_push(j->m, &l->deltas, delta_of_entry(j, e));
        if (e->source != CM_SRC_CHARGE) continue;
        j->charges[e->charge].base = e->base;
        j->charges[e->charge].net = cm_entry_net(e);
    }
}

// ---- clawback at the original proportion ----------------------------------------------------------

static int refund_cmp(const void *va, const void *vb)
{
    const struct cm_refund *a = *(const struct cm_refund *const *)va;
    const struct cm_refund *b = *(const struct cm_refund *const *)vb;
    if (a->charge != b->charge) return a->charge < b->charge ? -1 : 1;
    if (a->time_ms != b->time_ms) return a->time_ms < b->time_ms ? -1 : 1;
    int by_no = str_cmp(a->no, b->no);
    return by_no != 0 ? by_no : (a->id > b->id) - (a->id < b->id);
}

static bool is_given_back(const struct cm_job *j, size_t refund)
{
    const struct cm_charge_state *s = &j->charges[j->in->refunds[refund].charge];
    if (j->refund_period[refund] == CM_NONE || j->refund_period[refund] == s->period) return false;
    const struct cm_scheme *scheme = &j->in->schemes[s->scheme];
    return !cm_scheme_counts_heads(scheme) && scheme->clawback == CM_ORIGINAL;
}

// What is owed back of a line in all for R = refunded.
static money owed(struct cm_job *j, const struct cm_charge_state *s, money refunded)
{
    money back = 0;
    if (s->base > 0 && !money_mul_div(s->net, i64_min(refunded, s->base), s->base, &back))
        j->overflow_channel = s->channel;
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
        money now = owed(j, s, refunded);
        bool of_this_period = j->refund_period[r - in->refunds] == j->now;
        struct delta d = { .live = true, .line = {
            .channel = s->channel, .origin = s->period, .source = CM_SRC_REFUND,
            .source_id = r->id, .why = of_this_period ? CM_WHY_REFUND : CM_WHY_LATE,
            .scheme_version = in->schemes[s->scheme].version_id,
            .person = in->charges[r->charge].person, .charge = r->charge, .time_ms = r->time_ms,
            .base_fen = -r->amount_fen, .tier = CM_NONE, .amount_fen = before - now,
        } };
        vec_push(j->m, &l->deltas, d);
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
        struct delta d = { .live = false, .line = {
            .channel = p->channel, .origin = p->origin, .source = p->source,
            .source_id = p->source_id, .why = CM_WHY_LATE, .person = CM_NONE, .charge = CM_NONE,
            .tier = CM_NONE, .amount_fen = -p->amount_fen,
        } };
        vec_push(l->job->m, &l->deltas, d);
    }
}

static int adjustment_cmp(const void *va, const void *vb)
{
    const struct cm_line *a = va, *b = vb;
    if (a->channel != b->channel) return a->channel < b->channel ? -1 : 1;
    if (a->origin != b->origin) return a->origin < b->origin ? -1 : 1;
    if (a->time_ms != b->time_ms) return a->time_ms < b->time_ms ? -1 : 1;
    return key_cmp(a, b);
}

void cm_adjust(struct cm_job *j)
{
    struct ledger l = { .job = j };
    put_entries(&l);
    put_give_backs(&l);
    put_posted(&l);
    if (l.deltas.n > 1) qsort(l.deltas.v, l.deltas.n, sizeof *l.deltas.v, delta_cmp);
    for (size_t from = 0, to; from < l.deltas.n; from = to) {
        struct cm_line line = l.deltas.v[from].line;
        for (to = from + 1; to < l.deltas.n && key_cmp(&line, &l.deltas.v[to].line) == 0; to++)
            line.amount_fen =
                cm_add(j, line.channel, line.amount_fen, l.deltas.v[to].line.amount_fen);
        line.kind = CM_LINE_ADJUST;
        if (line.amount_fen != 0) vec_push(j->m, &j->adjustments, line);
    }
    if (j->adjustments.n > 1)
        qsort(j->adjustments.v, j->adjustments.n, sizeof *j->adjustments.v, adjustment_cmp);
}
