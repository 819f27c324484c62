// SPDX-License-Identifier: Apache-2.0
// Periods of time. Everything is a unit (month, week, fiscal year ...) counted from the one that holds today,
// so that "last month", "the last 3 complete months" and what they are compared with are one rule.
#include "report/period.h"

static const char *const unit_keys[UNIT_COUNT] = {
    "day", "week", "month", "quarter", "half", "year", "fiscal_quarter", "fiscal_year"
};

struct period_house period_house_at(i64 now_ms, int offset_min, int fiscal_start)
{
    bool ok = fiscal_start >= 1 && fiscal_start <= 12;
    return (struct period_house){ .today = date_of_instant(now_ms, offset_min),
                                  .fiscal_start = ok ? fiscal_start : 1 };
}

bool period_unit_of(str key, enum period_unit *out)
{
    for (int u = 0; u < UNIT_COUNT; u++)
        if (str_eq(key, str_of(unit_keys[u]))) {
            *out = (enum period_unit)u;
            return true;
        }
    return false;
}

str period_unit_key(enum period_unit u) { return str_of(unit_keys[u]); }

// --- Units of time ----------------------------------------------------------------------------------

static int months_of(enum period_unit u)
{
    static const int months[UNIT_COUNT] = { 0, 0, 1, 3, 6, 12, 3, 12 };
    return months[u];
}

static bool is_fiscal(enum period_unit u) { return u >= UNIT_FISCAL_QUARTER; }

i64 unit_start(i64 day, enum period_unit u, int fiscal_start)
{
    if (u == UNIT_DAY) return day;
    if (u == UNIT_WEEK) return day - (date_weekday(day) - 1);
    struct civil c = date_to_civil(day);
    int shift = is_fiscal(u) ? fiscal_start - 1 : 0;
    int months = c.year * 12 + c.month - 1 - shift;
    months = months / months_of(u) * months_of(u) + shift;
    if (months < 12) return DATE_MIN;
    return date_from_civil(months / 12, months % 12 + 1, 1);
}

static i64 clamped(i64 day)
{
    return day < DATE_MIN ? DATE_MIN : day > DATE_MAX + 1 ? DATE_MAX + 1 : day;
}

// date_add_months within the years that dates have.
static i64 months_on(i64 day, int n)
{
    struct civil c = date_to_civil(clamped(day) > DATE_MAX ? DATE_MAX : clamped(day));
    i64 year = ((i64)c.year * 12 + c.month - 1 + n) / 12;
    if (year < 1 || (i64)c.year * 12 + c.month - 1 + n < 12) return DATE_MIN;
    if (year > 9999) return DATE_MAX + 1;
    return date_add_months(day, n);
}

i64 unit_add(i64 start, enum period_unit u, int n)
{
    if (u == UNIT_DAY) return clamped(start + n);
    if (u == UNIT_WEEK) return clamped(start + (i64)n * 7);
    return months_on(start, n * months_of(u));
}

i64 unit_place(i64 from, i64 day, enum period_unit u, int fiscal_start)
{
    i64 a = unit_start(from, u, fiscal_start), b = unit_start(day, u, fiscal_start);
    if (u == UNIT_DAY) return b - a;
    if (u == UNIT_WEEK) return (b - a) / 7;
    struct civil x = date_to_civil(a), y = date_to_civil(b);
    return ((i64)(y.year - x.year) * 12 + y.month - x.month) / months_of(u);
}

// --- Reading ------------------------------------------------------------------------------------------

static bool named(str name, struct period_spec *s)
{
    *s = (struct period_spec){ .kind = PERIOD_UNITS, .count = 1 };
    if (str_eq(name, S("today"))) return true;
    if (str_eq(name, S("yesterday"))) {
        s->first = -1;
        return true;
    }
    if (!str_starts(name, S("this_")) && !str_starts(name, S("last_"))) return false;
    if (str_starts(name, S("last_"))) s->first = -1;
    return period_unit_of(str_from(name, 5), &s->unit) && s->unit != UNIT_DAY;
}

static bool known_keys(const struct json *is, const char *a, const char *b, const char *c,
                       str *wrong)
{
    json_each(m, is)
    {
        if (str_eq(m->key, str_of(a)) || (b && str_eq(m->key, str_of(b))) ||
            (c && str_eq(m->key, str_of(c))))
            continue;
        *wrong = m->key;
        return false;
    }
    return true;
}

static bool parse_last(const struct json *is, struct period_spec *s, str *wrong)
{
    i64 n;
    const struct json *complete = json_get(is, S("complete"));
    if (!known_keys(is, "last", "unit", "complete", wrong)) return false;
    *wrong = S("last");
    if (!json_i64(json_get(is, S("last")), &n) || n < 1 || n > PERIOD_LAST_MAX) return false;
    *wrong = S("unit");
    if (!period_unit_of(json_str(json_get(is, S("unit"))), &s->unit)) return false;
    *wrong = S("complete");
    if (complete && !json_is(complete, JSON_BOOL)) return false;
    s->kind = PERIOD_UNITS;
    s->count = (int)n;
    s->first = json_bool(complete) ? -(int)n : 1 - (int)n;
    return true;
}

static bool parse_day(const struct json *is, str key, bool *has, i64 *day, str *wrong)
{
    const struct json *j = json_get(is, key);
    *wrong = key;
    *has = j && j->type != JSON_NULL;
    return !*has || date_parse(json_str(j), day);
}

static bool parse_days(const struct json *is, struct period_spec *s, str *wrong)
{
    if (!known_keys(is, "from", "to", NULL, wrong)) return false;
    s->kind = PERIOD_DAYS;
    if (!parse_day(is, S("from"), &s->has_from, &s->from, wrong)) return false;
    if (!parse_day(is, S("to"), &s->has_to, &s->to, wrong)) return false;
    if (!s->has_from && !s->has_to) return false;
    return !s->has_from || !s->has_to || s->from <= s->to;
}

bool period_spec_parse(const struct json *is, struct period_spec *out, str *wrong)
{
    *wrong = S("is");
    *out = (struct period_spec){ 0 };
    if (json_is(is, JSON_STRING)) return named(is->text, out);
    if (!json_is(is, JSON_OBJECT)) return false;
    if (json_get(is, S("last"))) return parse_last(is, out, wrong);
    if (!json_get(is, S("to_date"))) return parse_days(is, out, wrong);
    if (!known_keys(is, "to_date", NULL, NULL, wrong)) return false;
    *wrong = S("to_date");
    out->kind = PERIOD_TO_DATE;
    return period_unit_of(json_str(json_get(is, S("to_date"))), &out->unit);
}

// --- Which days ---------------------------------------------------------------------------------------

static struct period units(const struct period_spec *s, const struct period_house *h, int back)
{
    i64 now = unit_start(h->today, s->unit, h->fiscal_start);
    return (struct period){ unit_add(now, s->unit, s->first - back),
                            unit_add(now, s->unit, s->first - back + s->count) };
}

struct period period_of(const struct period_spec *s, const struct period_house *h)
{
    if (s->kind == PERIOD_UNITS) return units(s, h, 0);
    if (s->kind == PERIOD_TO_DATE)
        return (struct period){ unit_start(h->today, s->unit, h->fiscal_start), h->today + 1 };
    return (struct period){ s->has_from ? s->from : DATE_MIN,
                            s->has_to ? s->to + 1 : DATE_MAX + 1 };
}

// To the same day of the unit before, never into the running one.
static struct period to_date_before(const struct period_spec *s, const struct period_house *h)
{
    i64 start = unit_start(h->today, s->unit, h->fiscal_start);
    i64 until = unit_add(h->today, s->unit, -1) + 1;
    return (struct period){ unit_add(start, s->unit, -1), until < start ? until : start };
}

bool period_previous(const struct period_spec *s, const struct period_house *h, struct period *out)
{
    struct period p = period_of(s, h);
    if (s->kind == PERIOD_UNITS) *out = units(s, h, s->count);
    else if (s->kind == PERIOD_TO_DATE) *out = to_date_before(s, h);
    else if (!s->has_from || !s->has_to) return false;
    else *out = (struct period){ clamped(p.from - (p.until - p.from)), p.from };
    return true;
}

// The end of a whole month stays one; 29 February becomes 28.
static i64 end_year_before(i64 until)
{
    if (date_to_civil(until).day == 1) return months_on(until, -12);
    return months_on(until - 1, -12) + 1;
}

bool period_year_before(const struct period_spec *s, const struct period_house *h,
                        struct period *out)
{
    struct period p = period_of(s, h);
    if (s->kind == PERIOD_DAYS && (!s->has_from || !s->has_to)) return false;
    if (s->kind != PERIOD_DAYS && s->unit == UNIT_WEEK)
        *out = (struct period){ clamped(p.from - 364), clamped(p.until - 364) };
    else *out = (struct period){ months_on(p.from, -12), end_year_before(p.until) };
    return true;
}
