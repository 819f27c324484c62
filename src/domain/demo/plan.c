// SPDX-License-Identifier: Apache-2.0
// Channels, enquiries and what becomes of them: the shape of the days (week, season, growth), few
// channels that bring much, and the rates that a hospital's boards show. Numbers asked for are met
// exactly: those who book, come and pay are drawn without replacement.
#include "domain/demo/plan.h"
#include <stdlib.h>
#include "base/date.h"

// --- Small things -----------------------------------------------------------------------------------------

static str one_han(str s, struct dice *dice) // one character of three bytes
{
    return str_sub(s, (size_t)dice_below(dice, (i64)(s.n / 3)) * 3, 3);
}

str demo_name(struct demo *d, bool is_male)
{
    const struct json *given = json_get(d->p, is_male ? S("given_male") : S("given_female"));
    str family = one_han(json_str(json_get(d->p, S("surnames"))), &d->dice);
    return str_cat(d->m, family, text_at(given, dice_below(&d->dice, (i64)given->count)));
}

// Each number of the block once, in no visible order: 7919 and 100000 have no common divisor.
i64 demo_number(struct demo *d) { return 19900000000 + (d->numbers++ * 7919 + 4111) % 100000; }

i32 demo_user(struct demo *d, const char *role)
{
    i32 n = 0;
    for (size_t i = 0; i < d->users.n; i++) n += str_eq(d->users.v[i].role, str_of(role));
    if (!n) return NONE;
    i64 at = dice_below(&d->dice, n);
    for (size_t i = 0; i < d->users.n; i++)
        if (str_eq(d->users.v[i].role, str_of(role)) && at-- == 0) return (i32)i;
    return NONE;
}

i64 demo_time(struct demo *d, i64 day, const char *hours)
{
    double sums[24], sum = 0;
    int h = 0;
    json_each(w, json_get(d->p, str_of(hours)))
    {
        i64 n = 0;
        json_i64(w, &n);
        if (h < 24) sums[h++] = sum += (double)n;
    }
    if (h < 24 || sum <= 0) return instant_of_local(day, 10 * 3600000, d->offset_min);
    i64 hour = (i64)dice_pick(&d->dice, sums, 24);
    i64 ms = hour * 3600000 + dice_below(&d->dice, 60) * 60000 + dice_below(&d->dice, 60) * 1000;
    return instant_of_local(day, ms, d->offset_min);
}

static double list_number(const struct json *list, i64 at, double otherwise)
{
    struct json one = { .type = JSON_OBJECT };
    const struct json *item = item_at(list, at);
    if (!item) return otherwise;
    struct json copy = *item;
    copy.key = S("x");
    copy.next = NULL;
    one.first = &copy;
    return number_of(&one, "x", otherwise);
}

static double day_weight(struct demo *d, i64 day)
{
    struct civil c = date_to_civil(day);
    double months = (double)(day - d->first_day) / 30.4, growth = 1;
    double rate = number_of(d->p, "growth_month", 0);
    for (int i = 0; i < (int)months; i++) growth *= 1 + rate;
    return growth * list_number(json_get(d->p, S("weekdays")), date_weekday(day) - 1, 1) *
           list_number(json_get(d->p, S("months")), c.month - 1, 1);
}

static i64 day_of(const struct demo *d, i64 ms) { return date_of_instant(ms, d->offset_min); }

// --- Channels -----------------------------------------------------------------------------------------------

static void add_channel(struct demo *d, const struct json *kind, int at, double share)
{
    const struct json *names = json_get(kind, S("names")), *regions = json_get(kind, S("region")),
                      *schemes = json_get(kind, S("schemes"));
    struct d_channel ch = { .kind = kind, .state = "active", .is_signed = true };
    bool is_male = dice_hit(&d->dice, 0.5);
    ch.code = str_fmt(d->m, STR_FMT "%03d", STR_ARG(json_str(json_get(kind, S("code")))), at + 1);
    ch.contact = demo_name(d, is_male);
    ch.name = names && names->count ? text_at(names, at) : ch.contact;
    ch.region = text_at(regions, dice_below(&d->dice, (i64)regions->count));
    ch.owner = demo_user(d, "channel_manager");
    ch.consultant = demo_user(d, "consultant");
    i64 scheme = NONE;
    json_i64(item_at(schemes, dice_below(&d->dice, (i64)schemes->count)), &scheme);
    ch.scheme = (i32)scheme;
    ch.weight = share / (double)(at + 2); // few bring much
    ch.book = number_of(kind, "book", 1) * (0.85 + 0.3 * dice_unit(&d->dice));
    ch.from_day = dice_hit(&d->dice, 0.7) ? d->first_day - dice_range(&d->dice, 5, 400)
                                          : d->first_day + dice_range(&d->dice, 20, 560);
    ch.end_day = d->today + dice_range(&d->dice, 75, 500);
    ch.first_code = ch.first_person = 0;
    vec_push(d->m, &d->channels, ch);
}

// A channel by chance that is still as it was made.
static struct d_channel *plain_channel(struct demo *d)
{
    for (;;) {
        struct d_channel *ch = &d->channels.v[dice_below(&d->dice, (i64)d->channels.n)];
        bool plain = ch->is_signed && !ch->is_ended && ch->end_day > d->today + 70;
        if (plain) return ch;
    }
}

static void plan_ends(struct demo *d)
{
    for (i64 i = integer_of(d->p, "unsigned_channels", 0); i > 0; i--) {
        struct d_channel *ch = plain_channel(d);
        ch->is_signed = false;
        ch->state = i % 2 ? "prospect" : "draft";
        ch->weight = 0;
    }
    for (i64 i = integer_of(d->p, "ended_agreements", 0); i > 0; i--) {
        struct d_channel *ch = plain_channel(d);
        ch->is_ended = true;
        ch->state = i % 2 ? "suspended" : "terminated";
        ch->from_day = d->first_day - 60;
        ch->end_day = d->today - dice_range(&d->dice, 20, 240);
    }
    json_each(day, json_get(d->p, S("ending_days")))
    {
        i64 n = 0;
        json_i64(day, &n);
        plain_channel(d)->end_day = d->today + n;
    }
}

static str code_text(struct demo *d)
{
    static const char signs[] = "abcdefghijklmnopqrstuvwxyz234567";
    char *s = mem_alloc(d->m, 9);
    for (int i = 0; i < 8; i++) s[i] = signs[dice_below(&d->dice, 32)];
    return (str){ s, 8 };
}

static void add_code(struct demo *d, i32 channel, i32 contact)
{
    const struct json *media = json_get(d->p, S("media"));
    struct d_code k = { .channel = channel,
                        .contact = contact,
                        .text = code_text(d),
                        .medium = text_at(media, dice_below(&d->dice, (i64)media->count)),
                        .from_day = d->channels.v[channel].from_day };
    vec_push(d->m, &d->codes, k);
}

// One code for each signed channel, further ones for persons of the channels that bring most.
static void plan_codes(struct demo *d)
{
    i64 further = integer_of(d->p, "person_codes", 0);
    for (size_t i = 0; i < d->channels.n; i++) {
        struct d_channel *ch = &d->channels.v[i];
        if (!ch->is_signed) continue;
        ch->first_code = (i32)d->codes.n;
        ch->first_person = (i32)d->contacts.n;
        add_code(d, (i32)i, NONE);
        i64 want = ch->weight > 2 ? 3 : ch->weight > 0.5 ? 1 : dice_hit(&d->dice, 0.4);
        for (; want > 0 && further > 0; want--, further--) {
            struct d_contact person = { .channel = (i32)i,
                                        .name = demo_name(d, dice_hit(&d->dice, 0.4)),
                                        .number = demo_number(d) };
            vec_push(d->m, &d->contacts, person);
            add_code(d, (i32)i, (i32)d->contacts.n - 1);
            ch->persons++;
        }
        ch->codes = (i32)d->codes.n - ch->first_code;
    }
}

void plan_channels(struct demo *d)
{
    json_each(kind, json_get(d->p, S("kinds")))
    {
        double share = number_of(kind, "share", 1), sum = 0;
        i64 n = integer_of(kind, "count", 0);
        for (int i = 0; i < n; i++) sum += 1.0 / (i + 2);
        for (int i = 0; i < n; i++) add_channel(d, kind, i, share / sum);
    }
    plan_ends(d);
    plan_codes(d);
}

// --- Enquiries ----------------------------------------------------------------------------------------------

struct day_sums {
    double *sums;
    size_t n;
};

static struct day_sums days_of(struct demo *d)
{
    struct day_sums s = { .n = (size_t)(d->today - d->first_day + 1) };
    double sum = 0;
    s.sums = mem_array(d->m, double, s.n);
    for (size_t i = 0; i < s.n; i++) s.sums[i] = sum += day_weight(d, d->first_day + (i64)i);
    return s;
}

static double *channel_sums_of(struct demo *d)
{
    double sum = 0, *sums = mem_array(d->m, double, d->channels.n);
    for (size_t i = 0; i < d->channels.n; i++) sums[i] = sum += d->channels.v[i].weight;
    return sums;
}

static i32 channel_on(struct demo *d, const double *sums, i64 day)
{
    if (dice_hit(&d->dice, number_of(d->p, "no_source", 0))) return NONE;
    for (int i = 0; i < 60; i++) {
        i32 at = (i32)dice_pick(&d->dice, sums, d->channels.n);
        const struct d_channel *ch = &d->channels.v[at];
        if (ch->is_signed && ch->from_day <= day && ch->end_day >= day) return at;
    }
    return NONE;
}

static i32 code_of(struct demo *d, i32 channel)
{
    if (channel == NONE || dice_hit(&d->dice, 0.15)) return NONE; // told by telephone
    const struct d_channel *ch = &d->channels.v[channel];
    return ch->first_code + (i32)dice_below(&d->dice, ch->codes);
}

static void add_lead(struct demo *d, i32 person, i32 channel, i64 at, bool is_repeat)
{
    struct d_lead l = { .person = person,
                        .channel = channel,
                        .code = code_of(d, channel),
                        .at = at,
                        .is_repeat = is_repeat,
                        .appointment = NONE };
    vec_push(d->m, &d->leads, l);
}

static i32 add_person(struct demo *d, i32 channel)
{
    struct d_person p = { .is_male = dice_hit(&d->dice, 0.44), .channel = NONE, .contact = NONE };
    p.name = demo_name(d, p.is_male);
    p.number = demo_number(d);
    p.birth = d->today - dice_range(&d->dice, 18 * 365, 78 * 365);
    p.consultant = channel == NONE ? demo_user(d, "consultant") : d->channels.v[channel].consultant;
    vec_push(d->m, &d->persons, p);
    return (i32)d->persons.n - 1;
}

static void plan_repeats(struct demo *d, const double *sums)
{
    size_t first = d->leads.n;
    double other = number_of(d->p, "other_channel_repeats", 0.4);
    for (i64 left = integer_of(d->p, "repeat_leads", 0); left > 0;) {
        const struct d_lead l = d->leads.v[dice_below(&d->dice, (i64)first)];
        i64 at = demo_time(d, day_of(d, l.at) + dice_range(&d->dice, 1, 160), "lead_hours");
        if (at > d->now_ms - 600000) continue;
        i32 channel = dice_hit(&d->dice, other) ? channel_on(d, sums, day_of(d, at)) : l.channel;
        if (channel != NONE && d->channels.v[channel].end_day < day_of(d, at)) continue;
        add_lead(d, l.person, channel, at, true);
        left--;
    }
}

static int by_time(const void *a, const void *b)
{
    const struct d_lead *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return x->person < y->person ? -1 : x->person > y->person;
}

void plan_leads(struct demo *d)
{
    struct day_sums days = days_of(d);
    double *sums = channel_sums_of(d);
    i64 n = integer_of(d->p, "leads", 1000) - integer_of(d->p, "repeat_leads", 0);
    for (i64 i = 0; i < n; i++) {
        i64 day = d->first_day + (i64)dice_pick(&d->dice, days.sums, days.n);
        i64 at = demo_time(d, day, "lead_hours");
        if (at > d->now_ms - 60000) at = d->now_ms - dice_range(&d->dice, 1, 360) * 60000;
        i32 channel = channel_on(d, sums, day_of(d, at));
        add_lead(d, add_person(d, channel), channel, at, false);
    }
    plan_repeats(d, sums);
    qsort(d->leads.v, d->leads.n, sizeof *d->leads.v, by_time);
    for (size_t i = d->leads.n; i-- > 0;)
        if (!d->leads.v[i].is_repeat) d->persons.v[d->leads.v[i].person].first_lead = (i32)i;
}

// --- Money spent ----------------------------------------------------------------------------------------------

static i64 leads_in(const struct demo *d, i32 channel, i64 from, i64 until)
{
    i64 n = 0;
    for (size_t i = 0; i < d->leads.n; i++) {
        i64 day = day_of(d, d->leads.v[i].at);
        n += d->leads.v[i].channel == channel && day >= from && day < until;
    }
    return n;
}

static i64 list_range(struct demo *d, const struct json *pair)
{
    i64 low = 0, high = 0;
    json_i64(item_at(pair, 0), &low);
    json_i64(item_at(pair, 1), &high);
    return dice_range(&d->dice, low, high > low ? high : low);
}

static void cost_of_month(struct demo *d, i32 channel, i64 from, i64 until)
{
    const struct d_channel *ch = &d->channels.v[channel];
    const struct json *cost = json_get(ch->kind, S("cost")), *by_lead = json_get(cost, S("lead"));
    struct d_cost row = { .channel = channel,
                          .day = i64_min(until - 1, d->today),
                          .kind = json_str(json_get(cost, S("kind"))) };
    i64 yuan = by_lead ? leads_in(d, channel, from, until) * list_range(d, by_lead)
                       : list_range(d, json_get(cost, S("month")));
    if (yuan <= 0 || ch->from_day > from || ch->end_day < from || !ch->is_signed) return;
    row.amount = yuan * 100;
    vec_push(d->m, &d->costs, row);
}

void plan_costs(struct demo *d)
{
    struct civil c = date_to_civil(d->first_day);
    for (i64 from = date_from_civil(c.year, c.month, 1); from <= d->today;
         from = date_add_months(from, 1))
        for (size_t i = 0; i < d->channels.n; i++)
            cost_of_month(d, (i32)i, from, date_add_months(from, 1));
}
