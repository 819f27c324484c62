// SPDX-License-Identifier: Apache-2.0
// When the steps of a plan come: from the date that it hangs on, so many months, weeks and days later, at a
// time of day. A month more than the 31st is the month's last day, as everywhere.
#include "act/plan.h"
#include "base/date.h"

#define AT_DEFAULT (9 * 3600000LL)

const struct json *plan_steps_of(const struct json *spec) { return json_get(spec, S("steps")); }

const struct json *plan_step_of(const struct json *spec, str key)
{
    json_each(s, plan_steps_of(spec)) if (str_eq(json_str(json_get(s, S("key"))), key)) return s;
    return NULL;
}

static str key_of(str cause) // "step:d3"
{
    str head = S("step:");
    return str_starts(cause, head) ? str_from(cause, head.n) : STR_NONE;
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
    struct plan_base b = { true, false, began_at };
    if (!key.n) return b;
    const struct field *field = form_field(f, key);
    b.has = field && cell_of(field, img, &b.v);
    b.is_day = field && (field_value_type(field)->flags & TYPE_DATE);
    return b;
}

// `span` behind the base: the day, and what stands beside it of hours.
static i64 moment(struct ctx *c, const struct json *span, const struct json *at, bool on_workday,
                  const struct plan_base *b)
{
    int zone = c->cat->offset_min;
    i64 from = b->is_day ? b->v : date_of_instant(b->v, zone), ms = AT_DEFAULT;
    i64 day = date_add_months(from, (int)span_part(span, "months")) + 7 * span_part(span, "weeks") +
              span_part(span, "days");
    if (!b->is_day) ms = b->v - instant_of_local(from, 0, zone);
    if (span_part(span, "workdays"))
        (void)worktime_day(&c->cat->calendar.work, day, span_part(span, "workdays"), &day);
    if (on_workday) (void)worktime_day(&c->cat->calendar.work, day, 0, &day);
    if (at) (void)time_parse(json_str(at), &ms);
    return instant_of_local(day, ms, zone) + span_part(span, "hours") * 3600000LL +
           span_part(span, "minutes") * 60000LL;
}

i64 plan_step_time(struct ctx *c, const struct json *step, const struct plan_base *b)
{
    return b->has ? moment(c, json_get(step, S("after")), json_get(step, S("at")),
                           json_bool(json_get(step, S("on_workday"))), b)
                  : 0;
}

i64 plan_end_time(struct ctx *c, const struct json *spec, const struct plan_base *b)
{
    const struct json *end = json_get(spec, S("end"));
    return end && b->has ? moment(c, end, NULL, false, b) : 0;
}
