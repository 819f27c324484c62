// SPDX-License-Identifier: Apache-2.0
// The duty roster.
#include "act/duty.h"
#include "api/internal.h"
#include "base/date.h"

#define RANGE_MAX 62
#define NOTE_MAX 200

static err_t answer(struct request *q, i64 from, i64 to)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    TRY(duty_put(q->c, from, to, &w));
    return answer_said(q, &b);
}

err_t api_duty_get(struct request *q)
{
    i64 from = date_of_instant(q->c->now_ms, q->c->cat->offset_min), to;
    if (query_str(q, S("from")).n && !date_parse(query_str(q, S("from")), &from))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("from"), S("from"));
    to = from;
    if (query_str(q, S("to")).n && !date_parse(query_str(q, S("to")), &to))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("to"), S("to"));
    if (to < from || to - from >= RANGE_MAX)
        return fail_arg(q->c, ERR_BAD_REQUEST, S("to"), S("to"));
    return answer(q, from, to);
}

err_t api_duty_person(struct request *q)
{
    id64 user;
    i64 rev = 0, today = date_of_instant(q->c->now_ms, q->c->cat->offset_min);
    TRY(path_id(q, S("id"), &user));
    TRY(body_only(q, BODY_KEYS("shifts", "rev")));
    (void)json_i64(json_get(q->body, S("rev")), &rev);
    TRY(duty_set_shifts(q->c, user, rev, json_get(q->body, S("shifts"))));
    return answer(q, today, today);
}

static err_t bad(struct ctx *c, str path, const char *part, const char *want)
{
    return fail_arg2(c, ERR_FIELD_FORMAT, str_cat3(c->mem, path, S("."), str_of(part)),
                     str_of(part), str_of(want));
}

static err_t read_day(struct ctx *c, const struct json *j, str path, struct duty_day *out)
{
    str kind = json_str(json_get(j, S("kind")));
    i64 from = 0, to = 0;
    TRY(json_only(c, j, path, BODY_KEYS("user", "date", "kind", "from", "to", "note")));
    *out = (struct duty_day){ .is_off = str_eq(kind, S("off")),
                              .is_usual = str_eq(kind, S("usual")),
                              .note = str_trim(json_str(json_get(j, S("note")))) };
    if (!json_i64(json_get(j, S("user")), &out->user) || !catalog_user(c->cat, out->user))
        return bad(c, path, "user", "1");
    if (!date_parse(json_str(json_get(j, S("date"))), &out->day))
        return bad(c, path, "date", "2026-10-01");
    bool is_on = str_eq(kind, S("on"));
    if (!is_on && !out->is_off && !out->is_usual) return bad(c, path, "kind", "off, on, usual");
    if (is_on && (!time_parse(json_str(json_get(j, S("from"))), &from) ||
                  !time_parse(json_str(json_get(j, S("to"))), &to)))
        return bad(c, path, "from", "08:00");
    if (out->note.n > NOTE_MAX) return bad(c, path, "note", "≤ 200");
    out->from = (int)(from / 60000);
    out->to = (int)(to / 60000);
    return OK;
}

err_t api_duty_days(struct request *q)
{
    const struct json *list = json_get(q->body, S("days"));
    size_t n = 0;
    TRY(body_only(q, BODY_KEYS("days")));
    if (!json_is(list, JSON_ARRAY) || !list->count || list->count > DUTY_DAYS_MAX)
        return fail_arg2(q->c, ERR_FIELD_FORMAT, S("days"), S("days"), S("1 - 1000"));
    struct duty_day *v = mem_array(q->c->mem, struct duty_day, list->count);
    json_each(j, list)
    {
        str path = str_fmt(q->c->mem, "days.%zu", n);
        TRY(read_day(q->c, j, path, &v[n++]));
    }
    TRY(duty_set_days(q->c, v, n));
    return answer(q, v[0].day, v[0].day);
}

static err_t answer_leave(struct request *q)
{
    struct buf day = BUF(q->c->mem);
    struct jw w = answer_json(q, 200);
    date_put(&day, date_of_instant(q->c->now_ms, q->c->cat->offset_min));
    jw_obj(&w);
    jw_kstr(&w, "today", buf_str(&day));
    TRY(duty_put_own(q->c, &w));
    jw_end_obj(&w);
    return OK;
}

err_t api_leave_list(struct request *q) { return answer_leave(q); }

err_t api_leave_put(struct request *q)
{
    const struct json *off = json_get(q->body, S("is_off")),
                      *last = json_get(q->body, S("until_day"));
    str note = str_trim(json_str(json_get(q->body, S("note"))));
    i64 from, until;
    TRY(body_only(q, BODY_KEYS("from_day", "until_day", "is_off", "note")));
    if (!date_parse(json_str(json_get(q->body, S("from_day"))), &from))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("from_day"), S("from_day"));
    until = from;
    if (last && last->type != JSON_NULL && !date_parse(json_str(last), &until))
        return fail_arg(q->c, ERR_BAD_REQUEST, S("until_day"), S("until_day"));
    if (!off || off->type != JSON_BOOL)
        return fail_arg(q->c, ERR_BAD_REQUEST, S("is_off"), S("is_off"));
    if (note.n > NOTE_MAX)
        return fail_arg2(q->c, ERR_FIELD_TOO_LONG, S("note"), S("note"), S("200"));
    TRY(duty_set_own(q->c, from, until, json_bool(off), note));
    return answer_leave(q);
}
