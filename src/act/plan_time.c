// SPDX-License-Identifier: Apache-2.0
// When the steps of a plan come: from the date that it hangs on, so many months, weeks and days later, at a
// time of day. A month more than the 31st is the month's last day, as everywhere.
//
// A step by a solar term comes on the first such day (or so many days before or after the term) that does not
// lie before what `after` says. One that repeats counts each time anew from its first, so that the 31st comes
// back behind a February.
#include "act/plan.h"
#include "base/almanac.h"
#include "base/date.h"

#define AT_DEFAULT (9 * 3600000LL)

const struct json *plan_steps_of(const struct json *spec) { return json_get(spec, S("steps")); }

static str without_nth(str key)
{
    i64 at = str_find_char(key, '#');
    return at < 0 ? key : str_sub(key, 0, (size_t)at);
}

i64 plan_nth_of(str key)
{
    i64 at = str_find_char(key, '#'), n;
    return at >= 0 && str_to_i64(str_from(key, (size_t)at + 1), &n) ? n - 1 : 0;
}

const struct json *plan_step_of(const struct json *spec, str key)
{
    str own = without_nth(key);
    json_each(s, plan_steps_of(spec)) if (str_eq(json_str(json_get(s, S("key"))), own)) return s;
    return NULL;
}

static str key_of(str cause) // "step:d3"
{
    str head = S("step:");
    return str_starts(cause, head) ? without_nth(str_from(cause, head.n)) : STR_NONE;
}

const struct json *plan_do_of(const struct json *spec, str cause)
{
    return json_get(plan_step_of(spec, key_of(cause)), S("do"));
}

int plan_turn_of(const struct json *spec, str cause)
{
    int n = 0;
    json_each(s, plan_steps_of(spec))
    {
        if (str_eq(key_of(cause), json_str(json_get(s, S("key"))))) return n;
        n += 1000;
    }
    return 0;
}

i64 plan_day(const struct ctx *c, i64 at) { return date_of_instant(at, c->cat->offset_min); }

static bool cell_of(const struct field *f, const struct image *img, i64 *out)
{
    if (str_eq(f->key, S("created_at"))) return *out = img->created_at, true;
    if (str_eq(f->key, S("updated_at"))) return *out = img->updated_at, true;
    if (f->index < 0) return false;
    *out = img->cells[f->index].i;
    return img->cells[f->index].kind == VAL_INT;
}

struct plan_base plan_base_of(const struct form *f, const struct json *spec,
                              const struct image *img, i64 began_at)
{
    const struct json *anchor = json_get(json_get(spec, S("when")), S("anchor"));
    str key = json_str(json_get(anchor, S("field")));
    struct plan_base b = { true, false, began_at, f, img };
    if (!key.n) return b;
    const struct field *field = form_field(f, key);
    b.has = field && cell_of(field, img, &b.v);
    b.is_day = field && (field_value_type(field)->flags & TYPE_DATE);
    return b;
}

// --- One time ------------------------------------------------------------------------------------------------

static i64 base_day(const struct ctx *c, const struct plan_base *b)
{
    return b->is_day ? b->v : plan_day(c, b->v);
}

static i64 later(i64 day, const struct json *span, i64 n)
{
    return date_add_months(day, (int)(n * span_part(span, "months"))) +
           n * (7 * span_part(span, "weeks") + span_part(span, "days"));
}

// The k-th behind the first. Months are counted from the base where nothing but months lie between: so the 31st,
// and 29 February, come back.
static i64 repeated(i64 base, const struct json *after, const struct json *repeat, i64 k)
{
    i64 months = k * span_part(repeat, "months");
    bool by_months = months && !span_part(after, "days") && !span_part(after, "weeks");
    if (by_months) return date_add_months(base, (int)(months + span_part(after, "months")));
    return later(later(base, after, 1), repeat, k);
}

// That day at its time, put off to one that is worked.
static i64 at_day(struct ctx *c, const struct json *step, const struct json *after, i64 day,
                  const struct plan_base *b)
{
    int zone = c->cat->offset_min;
    const struct json *at = json_get(step, S("at"));
    i64 ms = AT_DEFAULT;
    if (!b->is_day) ms = b->v - instant_of_local(base_day(c, b), 0, zone);
    if (span_part(after, "workdays"))
        (void)worktime_day(&c->cat->calendar.work, day, span_part(after, "workdays"), &day);
    if (json_bool(json_get(step, S("on_workday"))))
        (void)worktime_day(&c->cat->calendar.work, day, 0, &day);
    if (at) (void)time_parse(json_str(at), &ms);
    return instant_of_local(day, ms, zone) + span_part(after, "hours") * 3600000LL +
           span_part(after, "minutes") * 60000LL;
}

// --- Solar terms ---------------------------------------------------------------------------------------------

// Terms are counted through: 24 a year. The k-th of the name (any: -1) whose day, shifted, is not before `from`.
static bool term_from(int name, i64 shift, i64 from, i64 k, i64 *day)
{
    int step = name < 0 ? 1 : TERM_COUNT;
    i64 first = (i64)(date_to_civil(from - shift).year - 1) * TERM_COUNT + (name < 0 ? 0 : name);
    for (i64 at = first; at < first + 4 * (i64)TERM_COUNT; at += step) {
        if (!term_day((int)(at / TERM_COUNT), (int)(at % TERM_COUNT), day)) continue;
        if (*day + shift < from) continue;
        at += k * step;
        if (!term_day((int)(at / TERM_COUNT), (int)(at % TERM_COUNT), day)) return false;
        *day += shift;
        return true;
    }
    return false;
}

// --- Repeating -----------------------------------------------------------------------------------------------

bool plan_repeats(const struct json *step) { return json_get(step, S("repeat")) != NULL; }

static i64 whole_of(const struct plan_base *b, str key)
{
    const struct field *f = form_field(b->form, key);
    if (!f || !b->img || f->index < 0 || b->img->cells[f->index].kind != VAL_INT) return -1;
    i64 n = b->img->cells[f->index].i;
    for (int i = 0; i < f->scale; i++) n /= 10;
    return n < 0 ? 0 : n > PLAN_TIMES_MAX ? PLAN_TIMES_MAX : n;
}

i64 plan_step_times(const struct json *step, const struct plan_base *b)
{
    const struct json *repeat = json_get(step, S("repeat")), *times = json_get(repeat, S("times"));
    i64 n;
    if (!repeat) return 1;
    if (json_is(times, JSON_OBJECT)) return whole_of(b, json_str(json_get(times, S("field"))));
    return json_i64(times, &n) ? n : PLAN_TIMES_MAX;
}

static bool is_over(struct ctx *c, const struct json *repeat, i64 day, const struct plan_base *b)
{
    const struct json *until = json_get(repeat, S("until"));
    return until && day > later(base_day(c, b), until, 1);
}

bool plan_step_time(struct ctx *c, const struct json *step, i64 k, const struct plan_base *b,
                    i64 *at)
{
    const struct json *repeat = json_get(step, S("repeat")), *term = json_get(step, S("term"));
    const struct json *after = json_get(step, S("after"));
    str name = json_str(json_get(term, S("name")));
    i64 times = plan_step_times(step, b);
    *at = 0;
    if (k >= (times < 0 ? 1 : times)) return false;
    if (!b->has || (times < 0 && b->img)) return true;
    i64 day = repeated(base_day(c, b), after, term ? NULL : repeat, k);
    if (term && !term_from(name.n ? term_of_name(name) : -1, span_part(term, "days"), day, k, &day))
        return k == 0; // beyond the table of terms
    if (is_over(c, repeat, day, b)) return false;
    *at = at_day(c, step, after, day, b);
    return true;
}

bool plan_step_doubled(struct ctx *c, const struct json *step, i64 k, const struct plan_base *b,
                       i64 at)
{
    i64 next;
    return at && plan_repeats(step) && json_bool(json_get(step, S("on_workday"))) &&
           plan_step_time(c, step, k + 1, b, &next) && next == at;
}

i64 plan_end_time(struct ctx *c, const struct json *spec, const struct plan_base *b)
{
    const struct json *end = json_get(spec, S("end"));
    return end && b->has ? at_day(c, NULL, end, later(base_day(c, b), end, 1), b) : 0;
}
