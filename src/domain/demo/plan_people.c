// SPDX-License-Identifier: Apache-2.0
// What becomes of an enquiry: appointment, arrival, payment, coming again, and the marks that this
// leaves on the enquiry. To whom a person belongs is worked out by the rule itself (holder.h), so that
// demo data say what live data would.
#include <stdlib.h>
#include "base/date.h"
#include "domain/attribution/holder.h"
#include "domain/demo/plan.h"

#define HOUR_MS 3600000LL
#define MINUTE_MS 60000LL

static i64 day_of(const struct demo *d, i64 ms) { return date_of_instant(ms, d->offset_min); }

// --- Drawing without replacement ----------------------------------------------------------------------------

struct ticket {
    double key;
    i32 at;
};

static int by_key(const void *a, const void *b)
{
    double x = ((const struct ticket *)a)->key, y = ((const struct ticket *)b)->key;
    return x < y ? -1 : x > y;
}

static int by_place(const void *a, const void *b)
{
    return ((const struct ticket *)a)->at - ((const struct ticket *)b)->at;
}

// Leaves the n with the smallest keys in front, in the order of their places. Those of weight 0 never.
static size_t draw(struct ticket *t, size_t count, size_t n)
{
    qsort(t, count, sizeof *t, by_key);
    if (n > count) n = count;
    while (n > 0 && t[n - 1].key >= 1e300) n--;
    qsort(t, n, sizeof *t, by_place);
    return n;
}

// --- Appointments ---------------------------------------------------------------------------------------------

static i64 half_hour(i64 ms) { return ms / (30 * MINUTE_MS) * (30 * MINUTE_MS); }

static void add_appointment(struct demo *d, i32 lead)
{
    const struct json *wait = json_get(d->p, S("booking_hours"));
    const struct d_lead *l = &d->leads.v[lead];
    i64 ahead = dice_hit(&d->dice, 0.06)
                    ? dice_range(&d->dice, 14, integer_of(d->p, "days_ahead", 42))
                    : dice_range(&d->dice, 1, 12);
    struct d_appointment a = {
        .person = l->person, .lead = lead, .previous = NONE, .visit = NONE, .state = "booked"
    };
    a.made = l->at + (i64)(dice_lognormal(&d->dice, number_of(wait, "median", 20),
                                          number_of(wait, "sigma", 1)) *
                           (double)HOUR_MS);
    if (a.made > l->at + 20 * DAY_MS) a.made = l->at + 20 * DAY_MS;
    if (a.made > d->now_ms)
        a.made = l->at + dice_range(&d->dice, 1, 100) * (d->now_ms - l->at) / 120;
    a.at = half_hour(demo_time(d, day_of(d, a.made) + ahead, "visit_hours"));
    a.doctor = (i32)dice_below(&d->dice, (i64)d->doctors.n);
    d->leads.v[lead].appointment = (i32)d->appointments.n;
    vec_push(d->m, &d->appointments, a);
}

static void plan_bookings(struct demo *d)
{
    struct ticket *t = mem_array(d->m, struct ticket, d->leads.n + 1);
    for (size_t i = 0; i < d->leads.n; i++) {
        const struct d_lead *l = &d->leads.v[i];
        double weight = l->is_repeat || l->at > d->now_ms - 3 * HOUR_MS ? 0
                        : l->channel == NONE                            ? 0.9
                                             : d->channels.v[l->channel].book;
        t[i] = (struct ticket){ dice_key(&d->dice, weight), (i32)i };
    }
    size_t n = draw(t, d->leads.n, (size_t)integer_of(d->p, "bookings", 0));
    for (size_t i = 0; i < n; i++) add_appointment(d, t[i].at);
}

// Some were made for another time first: a further row behind, linked to it.
static void plan_reschedules(struct demo *d)
{
    size_t n = d->appointments.n;
    for (i64 left = integer_of(d->p, "reschedules", 0); left > 0 && n; left--) {
        i32 old = (i32)dice_below(&d->dice, (i64)n);
        struct d_appointment again = d->appointments.v[old];
        if (!strcmp(again.state, "rescheduled")) continue;
        i64 at = half_hour(
            demo_time(d, day_of(d, again.at) + dice_range(&d->dice, 1, 9), "visit_hours"));
        again.previous = old;
        again.made = again.made + (i64_min(again.at, d->now_ms) - again.made) / 2;
        again.at = at;
        d->appointments.v[old].state = "rescheduled";
        d->leads.v[again.lead].appointment = (i32)d->appointments.n;
        vec_push(d->m, &d->appointments, again);
    }
}

// --- Arrivals, payments, coming again -----------------------------------------------------------------------

static i32 add_visit(struct demo *d, i32 person, i32 appointment, i32 doctor, i64 at)
{
    struct d_visit v = { .person = person,
                         .appointment = appointment,
                         .doctor = doctor,
                         .at = at,
                         .channel = NONE,
                         .contact = NONE };
    struct d_person *p = &d->persons.v[person];
    if (!p->first_arrival || at < p->first_arrival) p->first_arrival = at;
    if (at > p->last_visit) p->last_visit = at;
    vec_push(d->m, &d->visits, v);
    return (i32)d->visits.n - 1;
}

static void arrive(struct demo *d, i32 appointment)
{
    struct d_appointment *a = &d->appointments.v[appointment];
    i64 at = a->at + dice_range(&d->dice, -20, 25) * MINUTE_MS;
    if (at > d->now_ms) at = d->now_ms - MINUTE_MS;
    if (at < a->made) at = a->made + MINUTE_MS;
    a->state = "arrived";
    a->visit = add_visit(d, a->person, appointment, a->doctor, at);
}

static void plan_arrivals(struct demo *d)
{
    struct ticket *t = mem_array(d->m, struct ticket, d->appointments.n + 1);
    size_t past = 0;
    double no_show = number_of(d->p, "no_show_of_missed", 0.65);
    for (size_t i = 0; i < d->appointments.n; i++) {
        const struct d_appointment *a = &d->appointments.v[i];
        if (!strcmp(a->state, "rescheduled") || a->at > d->now_ms - 10 * MINUTE_MS) continue;
        t[past++] = (struct ticket){ dice_key(&d->dice, 1), (i32)i };
    }
    size_t n = draw(t, past, (size_t)integer_of(d->p, "arrivals", 0));
    for (size_t i = 0; i < n; i++) arrive(d, t[i].at);
    for (size_t i = 0; i < d->appointments.n; i++) {
        struct d_appointment *a = &d->appointments.v[i];
        if (strcmp(a->state, "booked") != 0) continue;
        if (a->at <= d->now_ms - 30 * MINUTE_MS)
            a->state = dice_hit(&d->dice, no_show) ? "no_show" : "cancelled";
        else if (dice_hit(&d->dice, 0.6)) a->state = "confirmed";
    }
}

static money amount_of(struct demo *d)
{
    const struct json *a = json_get(d->p, S("amount"));
    double yuan =
        dice_lognormal(&d->dice, number_of(a, "median", 680), number_of(a, "sigma", 1.05));
    double max = number_of(a, "max", 60000);
    if (yuan > max) yuan = max;
    i64 fen = (i64)(yuan * 2 + 0.5) * 50; // to half a yuan
    return fen < 1000 ? 1000 : fen;
}

static str item_of(struct demo *d, money amount)
{
    json_each(band, json_get(d->p, S("items")))
    {
        const struct json *names = json_get(band, S("names"));
        if (amount <= integer_of(band, "max", 0) * 100)
            return text_at(names, dice_below(&d->dice, (i64)names->count));
    }
    return S("-");
}

static void pay(struct demo *d, i32 visit)
{
    struct d_visit *v = &d->visits.v[visit];
    struct d_charge ch = { .person = v->person,
                           .visit = visit,
                           .original = NONE,
                           .channel = NONE,
                           .contact = NONE,
                           .amount = amount_of(d) };
    ch.at = i64_min(v->at + dice_range(&d->dice, 15, 100) * MINUTE_MS, d->now_ms);
    ch.item = item_of(d, ch.amount);
    v->is_paid = true;
    d->persons.v[v->person].paid++;
    vec_push(d->m, &d->charges, ch);
}

static size_t plan_payers(struct demo *d)
{
    struct ticket *t = mem_array(d->m, struct ticket, d->visits.n + 1);
    for (size_t i = 0; i < d->visits.n; i++)
        t[i] = (struct ticket){ dice_key(&d->dice, 1), (i32)i };
    size_t n = draw(t, d->visits.n, (size_t)integer_of(d->p, "payers", 0));
    for (size_t i = 0; i < n; i++) pay(d, t[i].at);
    return n;
}

static void plan_returns(struct demo *d, size_t payers)
{
    double soon = number_of(d->p, "return_within_90_days", 0.5);
    i64 left = integer_of(d->p, "paid_visits", 0) - (i64)payers;
    VEC(i32) coming = { 0 };
    for (size_t i = 0; i < payers; i++)
        if (dice_hit(&d->dice, 0.41)) vec_push(d->m, &coming, d->charges.v[i].visit);
    for (i64 tries = left * 20; left > 0 && coming.n && tries > 0; tries--) {
        const struct d_visit first = d->visits.v[coming.v[dice_below(&d->dice, (i64)coming.n)]];
        i64 after =
            dice_hit(&d->dice, soon) ? dice_range(&d->dice, 3, 90) : dice_range(&d->dice, 91, 520);
        i64 at = demo_time(d, day_of(d, first.at) + after, "visit_hours");
        if (at > d->now_ms - 20 * MINUTE_MS) continue;
        pay(d, add_visit(d, first.person, NONE, first.doctor, at));
        left--;
    }
}

static void plan_refunds(struct demo *d)
{
    size_t n = d->charges.n;
    bool *done = mem_array(d->m, bool, n + 1);
    for (i64 left = integer_of(d->p, "refunds", 0); left > 0 && n;) {
        i32 at = (i32)dice_below(&d->dice, (i64)n);
        const struct d_charge *of = &d->charges.v[at];
        i64 when = demo_time(d, day_of(d, of->at) + dice_range(&d->dice, 0, 35), "visit_hours");
        if (done[at] || when > d->now_ms || when <= of->at) {
            left -= dice_hit(&d->dice, 0.001); // never for ever
            continue;
        }
        struct d_charge back = *of;
        back.original = at;
        back.at = when;
        if (dice_hit(&d->dice, 0.5)) back.amount = of->amount / 200 * 100;
        if (back.amount <= 0) continue;
        done[at] = true;
        vec_push(d->m, &d->charges, back);
        left--;
    }
}

void plan_visits(struct demo *d)
{
    plan_bookings(d);
    plan_reschedules(d);
    plan_arrivals(d);
    size_t payers = plan_payers(d);
    plan_returns(d, payers);
    plan_refunds(d);
    for (size_t i = 0; i < d->visits.n; i++) {
        struct d_visit *v = &d->visits.v[i];
        v->is_first = v->at == d->persons.v[v->person].first_arrival;
    }
    i64 n = 0, refunds = 0;
    for (size_t i = 0; i < d->charges.n; i++) {
        struct d_charge *ch = &d->charges.v[i];
        struct civil c = date_to_civil(day_of(d, ch->at));
        ch->no = str_fmt(d->m, "%s%04d%02d%02d-%05lld", ch->original == NONE ? "SF" : "TF", c.year,
                         c.month, c.day, (long long)(ch->original == NONE ? ++n : ++refunds));
    }
}

// --- Whose a person is ------------------------------------------------------------------------------------------

struct of_person {
    i32 *lead;
    size_t n;
};

static struct of_person *leads_by_person(struct demo *d)
{
    struct of_person *by = mem_array(d->m, struct of_person, d->persons.n + 1);
    i32 *all = mem_array(d->m, i32, d->leads.n + 1);
    size_t at = 0;
    for (size_t i = 0; i < d->leads.n; i++) by[d->leads.v[i].person].n++;
    for (size_t i = 0; i < d->persons.n; i++) {
        by[i].lead = all + at;
        at += by[i].n;
        by[i].n = 0;
    }
    for (size_t i = 0; i < d->leads.n; i++) {
        struct of_person *p = &by[d->leads.v[i].person];
        p->lead[p->n++] = (i32)i;
    }
    return by;
}

static void add_claims(struct demo *d, i32 person, const struct holder_history *h, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct holder_step *s = &h->steps[i];
        if (s->verdict != HOLDER_CLAIM_IN_LOCK) continue;
        i32 lead = (i32)s->lead - 1;
        struct d_claim k = { person, lead, d->leads.v[lead].channel, s->holder, d->leads.v[lead].at,
                             "open" };
        if (k.at < d->now_ms - 30 * DAY_MS) k.state = "refused";
        vec_push(d->m, &d->claims, k);
    }
}

static i32 contact_of(const struct demo *d, const struct d_lead *l)
{
    return !l || l->code == NONE ? NONE : d->codes.v[l->code].contact;
}

// The lead that made the channel the holder at that second.
static const struct d_lead *lead_of_span(const struct demo *d, const struct of_person *of,
                                         i64 from_s, i32 channel)
{
    const struct d_lead *found = NULL;
    for (size_t i = 0; channel != NONE && i < of->n; i++) {
        const struct d_lead *l = &d->leads.v[of->lead[i]];
        if (l->at / 1000 == from_s && l->channel == channel) found = l;
    }
    return found;
}

static i32 contact_at(const struct demo *d, const struct of_person *of,
                      const struct holder_history *h, i64 at)
{
    const struct d_lead *by = NULL;
    for (size_t i = 0; i < h->n_spans && h->spans[i].from_s <= at / 1000; i++)
        by = lead_of_span(d, of, h->spans[i].from_s, h->spans[i].channel);
    return contact_of(d, by);
}

static void hold(struct demo *d, i32 person, const struct of_person *of)
{
    struct d_person *p = &d->persons.v[person];
    struct holder_lead *hl = mem_array(d->m, struct holder_lead, of->n + 1);
    for (size_t i = 0; i < of->n; i++) {
        const struct d_lead *l = &d->leads.v[of->lead[i]];
        hl[i] = (struct holder_lead){ .time_ms = l->at,
                                      .id = of->lead[i] + 1,
                                      .channel = l->channel,
                                      .code = l->channel == NONE ? STR_NONE
                                                                 : d->channels.v[l->channel].code };
    }
    struct holder_history h = holder_trace(
        d->m, hl, of->n, p->first_arrival ? &p->first_arrival : NULL, HOLDER_LOCK_MS, true);
    add_claims(d, person, &h, of->n);
    for (size_t i = 0; i < h.n_spans; i++) {
        p->channel = h.spans[i].channel;
        p->held_since = h.spans[i].from_s * 1000;
    }
    const struct d_lead *by = lead_of_span(d, of, p->held_since / 1000, p->channel);
    if (by) {
        p->contact = contact_of(d, by);
        p->held_since = by->at;
    }
    for (size_t i = 0; i < d->visits.n && p->first_arrival; i++) { // few have visits
        struct d_visit *v = &d->visits.v[i];
        if (v->person != person) continue;
        v->channel = holder_at(&h, v->at);
        v->contact = contact_at(d, of, &h, v->at);
    }
    for (size_t i = 0; i < d->charges.n && p->paid; i++) {
        struct d_charge *ch = &d->charges.v[i];
        if (ch->person != person) continue;
        i64 at = ch->original == NONE ? ch->at : d->charges.v[ch->original].at;
        ch->channel = holder_at(&h, at);
        ch->contact = contact_at(d, of, &h, at);
    }
}

void plan_holders(struct demo *d)
{
    struct of_person *by = leads_by_person(d);
    for (size_t i = 0; i < d->persons.n; i++) hold(d, (i32)i, &by[i]);
}

// --- The stages of an enquiry -------------------------------------------------------------------------------------

static void move(struct demo *d, struct d_lead *l, const char *to, i64 at)
{
    i64 last = l->move_count ? l->moves[l->move_count - 1].at : l->at;
    if (at <= last) at = last + MINUTE_MS;
    if (at > d->now_ms || l->move_count == 7) return; // it has not come to that yet
    l->moves[l->move_count++] = (struct d_move){ to, at };
}

static void lose(struct demo *d, struct d_lead *l, i64 after)
{
    static const char *const reasons[] = { "price",     "price",  "distance", "competitor",
                                           "timing",    "timing", "no_trust", "not_reachable",
                                           "elsewhere", "other" };
    i64 at = after + dice_range(&d->dice, 3, 25) * DAY_MS;
    if (dice_hit(&d->dice, 0.33)) {
        move(d, l, "dormant", at);
        return;
    }
    int before = l->move_count;
    move(d, l, "lost", at);
    if (l->move_count > before)
        l->lost_reason = reasons[dice_below(&d->dice, (i64)COUNT_OF(reasons))];
}

// Open ones ask for a call: some are overdue, some are for today.
static void ask_again(struct demo *d, struct d_lead *l)
{
    static const i64 days[] = { -2, -1, 0, 0, 0, 1, 2 };
    i64 day = d->today + days[dice_below(&d->dice, (i64)COUNT_OF(days))], made = day_of(d, l->at);
    if (day < made) day = made; // nobody is to be called before they wrote
    l->next_at =
        instant_of_local(day, dice_range(&d->dice, 18, 34) * 30 * MINUTE_MS, d->offset_min);
}

static void after_arrival(struct demo *d, struct d_lead *l, const struct d_appointment *a)
{
    const struct d_person *p = &d->persons.v[l->person];
    const struct d_visit *v = &d->visits.v[a->visit];
    move(d, l, "arrived", v->at);
    if (!v->is_paid) {
        lose(d, l, v->at + 10 * DAY_MS);
        return;
    }
    move(d, l, "won", v->at + 90 * MINUTE_MS);
    if (p->paid > 1) move(d, l, "treating", v->at + 3 * DAY_MS);
    move(d, l, "done", p->last_visit + 45 * DAY_MS);
}

static void plan_lead_moves(struct demo *d, struct d_lead *l)
{
    const struct json *call = json_get(d->p, S("first_call_minutes"));
    double minutes =
        dice_lognormal(&d->dice, number_of(call, "median", 12), number_of(call, "sigma", 1.5));
    i64 contacted = l->at + (i64)((minutes > 2800 ? 2800 : minutes) * (double)MINUTE_MS);
    if (dice_hit(&d->dice, 0.03) && l->appointment == NONE) {
        move(d, l, "invalid", contacted);
        return;
    }
    move(d, l, "contacted", contacted);
    if (l->move_count) l->first_response = l->moves[0].at;
    const struct d_appointment *a =
        l->appointment == NONE ? NULL : &d->appointments.v[l->appointment];
    if (!a) {
        lose(d, l, contacted);
    } else {
        move(d, l, "invited", a->made);
        if (a->visit != NONE) after_arrival(d, l, a);
        else if (a->at < d->now_ms) lose(d, l, a->at);
    }
    bool waits = l->move_count == 0 || !strcmp(l->moves[l->move_count - 1].to, "contacted");
    if (waits) ask_again(d, l);
}

// Whoever opens the demo as a consultant finds a call that is overdue: of those whom chance left
// without one, the latest lead that never came to an appointment is called again.
static void give_everybody_a_call(struct demo *d)
{
    i64 midnight = instant_of_local(d->today, 0, d->offset_min),
        six_before = midnight - 6 * 60 * MINUTE_MS;
    struct d_lead **latest = mem_array(d->m, struct d_lead *, d->users.n);
    bool *has_call = mem_array(d->m, bool, d->users.n);
    for (size_t i = 0; i < d->leads.n; i++) {
        struct d_lead *l = &d->leads.v[i];
        i32 user = d->persons.v[l->person].consultant;
        if (user == NONE || l->at >= six_before) continue;
        if (l->next_at && l->next_at < midnight) has_call[user] = true;
        bool may_wait =
            l->appointment == NONE && (!l->move_count || !strcmp(l->moves[0].to, "contacted"));
        if (may_wait && (!latest[user] || l->at > latest[user]->at)) latest[user] = l;
    }
    for (size_t i = 0; i < d->users.n; i++) {
        struct d_lead *l = latest[i];
        if (has_call[i] || !l) continue;
        if (l->move_count > 1) l->move_count = 1;
        l->lost_reason = NULL;
        l->next_at = six_before;
    }
}

void plan_moves(struct demo *d)
{
    for (size_t i = 0; i < d->leads.n; i++) plan_lead_moves(d, &d->leads.v[i]);
    give_everybody_a_call(d);
}
