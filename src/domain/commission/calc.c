// SPDX-License-Identifier: Apache-2.0
// Settling one period, step by step: check the schemes, collect what counts (calc_facts.c), price
// and cut it group by group (calc_price.c), find the corrections of locked periods (calc_adjust.c),
// write the statements. A group is the lines of one channel, period and scheme version.
#include "domain/commission/calc.h"

#include <stdlib.h>

#include "base/money.h"
#include "domain/commission/calc_job.h"

money cm_add(struct cm_job *j, i32 channel, money a, money b)
{
    money sum;
    if (!money_add(a, b, &sum) && j->overflow_channel == CM_NONE) j->overflow_channel = channel;
    return sum;
}

// ---- schemes ------------------------------------------------------------------------------------

static bool tiers_are_good(const struct cm_scheme *s)
{
    i64 first_from_max = s->method == CM_TIER_HEADS ? 1 : 0;
    if (s->n_tiers == 0 || s->tiers[0].from < 0 || s->tiers[0].from > first_from_max) return false;
    for (size_t i = 0; i < s->n_tiers; i++) {
        if (s->tiers[i].value < 0 || s->tiers[i].value > INT32_MAX) return false;
        if (i > 0 && s->tiers[i].from <= s->tiers[i - 1].from) return false;
    }
    return true;
}

static bool items_are_good(const struct cm_scheme *s)
{
    if (s->n_items > 0 && cm_scheme_counts_heads(s)) return false;
    for (size_t i = 0; i < s->n_items; i++) {
        const struct cm_item_price *p = &s->items[i];
        if (p->value < 0 || p->value > (p->is_fixed ? INT32_MAX : 10000)) return false;
        for (size_t k = 0; k < i; k++)
            if (s->items[k].item == p->item) return false;
    }
    return true;
}

err_t cm_check_scheme(struct ctx *c, const struct cm_scheme *s)
{
    bool tiers = s->method == CM_TIER_HEADS || s->method == CM_TIER_MONEY;
    if (tiers && !tiers_are_good(s)) return fail_arg(c, ERR_COMMISSION_TIERS, S("tiers"), s->name);
    if (!items_are_good(s)) return fail_arg(c, ERR_COMMISSION_ITEMS, S("item_rates"), s->name);
    bool negative = s->rate_bp < 0 || s->head_fen < 0 || s->patient_cap_fen < CM_NO_CAP ||
                    s->period_cap_fen < CM_NO_CAP;
    return negative ? fail_arg(c, ERR_COMMISSION_SCHEME, STR_NONE, s->name) : OK;
}

// ---- groups -------------------------------------------------------------------------------------

static bool same_group(const struct cm_entry *a, const struct cm_entry *b)
{
    return a->channel == b->channel && a->period == b->period && a->scheme == b->scheme;
}

// Channel, period, scheme; within these the line order of a statement: time, then number.
static int entry_cmp(const void *va, const void *vb)
{
    const struct cm_entry *a = va, *b = vb;
    int c = cm_order(a->channel, b->channel);
    if (c == 0) c = cm_order(a->period, b->period);
    if (c == 0) c = cm_order(a->scheme, b->scheme);
    if (c == 0) c = cm_order(a->time_ms, b->time_ms);
    if (c == 0) c = str_cmp(a->no, b->no);
    if (c == 0) c = cm_order(a->source, b->source);
    return c != 0 ? c : cm_order(a->source_id, b->source_id);
}

static void price_group(struct cm_job *j, struct cm_entry *e, size_t n)
{
    if (!cm_price(j->m, &j->in->schemes[e->scheme], e, n)) j->overflow_channel = e->channel;
    bool refunded_now = false; // tiers and caps let one refund change every line of its group
    for (size_t i = 0; i < n; i++) refunded_now |= e[i].refunded_now;
    for (size_t i = 0; i < n; i++) e[i].refunded_now = refunded_now;
}

static void price_all(struct cm_job *j)
{
    struct cm_entry *e = j->entries.v;
    size_t n = j->entries.n;
    if (n > 1) qsort(e, n, sizeof *e, entry_cmp);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && same_group(&e[from], &e[to]);) to++;
        price_group(j, e + from, to - from);
    }
}

// ---- statements ---------------------------------------------------------------------------------

static struct cm_line line_of_entry(const struct cm_job *j, const struct cm_entry *e)
{
    static const enum cm_kind kinds[] = { CM_LINE_CHARGE, CM_LINE_REFUND, CM_LINE_HEAD };
    const struct cm_scheme *s = &j->in->schemes[e->scheme];
    struct cm_line line = {
        .channel = e->channel,
        .kind = kinds[e->source],
        .origin = e->period,
        .source = e->source,
        .source_id = e->source_id,
        .scheme_version = s->version_id,
        .person = e->person,
        .charge = e->charge,
        .arrival_id = e->arrival_id,
        .time_ms = e->time_ms,
        .base_fen = e->base,
        .tier = e->tier,
        .amount_fen = e->gross,
    };
    if (e->own) {
        line.own_item = e->own->item;
        if (e->own->is_fixed) line.fixed_fen = e->own->value;
        else line.rate_bp = (i32)e->own->value;
    } else if (cm_scheme_counts_heads(s))
        line.head_fen = e->tier == CM_NONE ? s->head_fen : s->tiers[e->tier].value;
    else line.rate_bp = e->tier == CM_NONE ? s->rate_bp : (i32)s->tiers[e->tier].value;
    return line;
}

static struct cm_line cut_of(struct cm_line line, enum cm_kind kind, money cut)
{
    line.kind = kind;
    line.base_fen = 0;
    line.amount_fen = -cut;
    return line;
}

static size_t write_entry(struct cm_job *j, const struct cm_entry *e, struct cm_line *out)
{
    struct cm_statement *st = &j->statements[e->channel];
    st->commission_fen = cm_add(j, e->channel, st->commission_fen, cm_entry_net(e));
    size_t n = 0;
    out[n++] = line_of_entry(j, e);
    if (e->cut_person != 0) out[n++] = cut_of(out[0], CM_LINE_CAP_PERSON, e->cut_person);
    if (e->cut_period != 0) out[n++] = cut_of(out[0], CM_LINE_CAP_PERIOD, e->cut_period);
    return n;
}

static void total(struct cm_job *j, struct cm_statement *st)
{
    money sum = cm_add(j, st->channel, st->commission_fen, st->adjust_fen);
    sum = cm_add(j, st->channel, sum, st->carried_in_fen);
    st->payable_fen = i64_max(0, sum);
    st->carried_out_fen = i64_min(0, sum);
}

static size_t count_lines(const struct cm_job *j)
{
    size_t n = j->adjustments.n;
    for (size_t i = 0; i < j->entries.n; i++) {
        const struct cm_entry *e = &j->entries.v[i];
        if (e->period == j->now)
            n += 1 + (size_t)(e->cut_person != 0) + (size_t)(e->cut_period != 0);
    }
    return n;
}

// Entries and adjustments are both sorted by channel: one walk over the channels takes them all.
static void write_statements(struct cm_job *j, struct cm_result *out)
{
    struct cm_line *lines = mem_array(j->m, struct cm_line, count_lines(j));
    const struct cm_entry *e = j->entries.v;
    const struct cm_line *adj = j->adjustments.v;
    size_t n = 0, ei = 0, ai = 0;
    for (size_t i = 0; i < j->in->n_channels; i++) {
        struct cm_statement *st = &j->statements[i];
        st->first_line = n;
        for (; ei < j->entries.n && e[ei].channel == st->channel; ei++)
            if (e[ei].period == j->now) n += write_entry(j, &e[ei], lines + n);
        for (; ai < j->adjustments.n && adj[ai].channel == st->channel; ai++) {
            lines[n++] = adj[ai];
            st->adjust_fen = cm_add(j, st->channel, st->adjust_fen, adj[ai].amount_fen);
        }
        st->n_lines = n - st->first_line;
        total(j, st);
    }
    out->lines = lines;
    out->n_lines = n;
}

static struct cm_job job_of(struct ctx *c, const struct cm_input *in)
{
    must(in->n_periods > 0 && in->n_periods < INT32_MAX);
    for (size_t i = 1; i < in->n_periods; i++)
        must(in->periods[i - 1].until_day == in->periods[i].from_day);
    struct cm_job j = {
        .m = c->mem, .in = in, .now = (i32)in->n_periods - 1, .overflow_channel = CM_NONE
    };
    j.first_arrival = mem_array(j.m, i32, in->n_persons);
    j.head_channel = mem_array(j.m, i32, in->n_persons);
    j.charges = mem_array(j.m, struct cm_charge_state, in->n_charges);
    j.refund_period = mem_array(j.m, i32, in->n_refunds);
    j.statements = mem_array(j.m, struct cm_statement, in->n_channels);
    for (size_t i = 0; i < in->n_channels; i++) {
        must(in->channels[i].carried_in_fen <= 0);
        j.statements[i].channel = (i32)i;
        j.statements[i].hold = in->channels[i].hold;
        j.statements[i].carried_in_fen = in->channels[i].carried_in_fen;
    }
    return j;
}

err_t cm_settle(struct ctx *c, const struct cm_input *in, struct cm_result *out)
{
    for (size_t i = 0; i < in->n_schemes; i++) TRY(cm_check_scheme(c, &in->schemes[i]));
    struct cm_job j = job_of(c, in);
    *out = (struct cm_result){ 0 };
    cm_collect(&j);
    price_all(&j);
    cm_adjust(&j);
    write_statements(&j, out);
    if (j.overflow_channel != CM_NONE)
        return fail_arg(c, ERR_COMMISSION_OVERFLOW, STR_NONE,
                        in->channels[j.overflow_channel].name);
    i32 *charge_channel = mem_array(j.m, i32, in->n_charges);
    for (size_t i = 0; i < in->n_charges; i++) charge_channel[i] = j.charges[i].channel;
    out->charge_channel = charge_channel;
    out->statements = j.statements;
    out->first_arrival = j.first_arrival;
    out->head_channel = j.head_channel;
    return OK;
}
