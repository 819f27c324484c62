// SPDX-License-Identifier: Apache-2.0
// The arithmetic of figures and grades: exact, without the database.
#include "base/dec.h"
#include "base/money.h"
#include "domain/channel/channel.h"

static struct channel_ratio divide(money a, i64 by, i64 times)
{
    struct channel_ratio r = { false, 0 };
    if (by > 0) r.has = money_mul_div(a, times, by, &r.v);
    return r;
}

struct channel_ratios channel_ratios(const struct channel_sums *s)
{
    struct channel_ratios r = { 0 };
    money spent, gain;
    bool knows_spent =
        s->knows[SUM_COST] && s->knows[SUM_COMMISSION] && money_add(s->cost, s->commission, &spent);
    if (!knows_spent) return r;
    if (s->knows[SUM_REVENUE] && money_add(s->revenue, -spent, &gain)) {
        r.roi = divide(gain, spent, 10000);
        r.ratio = divide(s->revenue, spent, 100);
    }
    if (spent <= 0) return r; // nothing spent: no cost of anything
    if (s->knows[SUM_LEADS]) r.per_lead = divide(spent, s->leads, 1);
    if (s->knows[SUM_ARRIVALS]) r.per_arrival = divide(spent, s->arrivals, 1);
    if (s->knows[SUM_DEALS]) r.per_deal = divide(spent, s->deals, 1);
    return r;
}

static bool reaches_money(const struct json *least, money v)
{
    i64 n;
    return !least || (dec_parse(least->text, 2, false, &n) == DEC_OK && v >= n);
}

static bool reaches_count(const struct json *least, i64 v)
{
    i64 n;
    return !least || (json_i64(least, &n) && v >= n);
}

// Without any cost a return has no figure; such a channel is not held back by it.
static bool reaches_roi(const struct json *least, struct channel_ratio roi)
{
    i64 n;
    return !least || !roi.has || (dec_parse(least->text, 4, false, &n) == DEC_OK && roi.v >= n);
}

int grade_of(const struct json *grades, const struct channel_sums *s)
{
    int at = 0;
    struct channel_ratios r = channel_ratios(s);
    json_each(g, grades)
    {
        bool ok = reaches_money(json_get(g, S("revenue")), s->revenue) &&
                  reaches_count(json_get(g, S("arrivals")), s->arrivals) &&
                  reaches_roi(json_get(g, S("roi")), r.roi);
        if (ok) return at;
        at++;
    }
    return -1;
}

i64 reminder_due(const struct json *days, i64 days_left, i64 notice_days)
{
    i64 best = -1, n;
    if (days_left < 0) return -1;
    json_each(d, days) if (json_i64(d, &n) && n >= days_left && n <= notice_days &&
                           (best < 0 || n < best)) best = n;
    return best;
}
