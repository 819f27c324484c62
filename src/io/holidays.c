// SPDX-License-Identifier: Apache-2.0
// Spans of days as they were announced, unfolded; they go to the calendar as any others do.
#include "io/holidays.h"
#include "auth/calendar.h"
#include "base/date.h"

struct span {
    int year;
    const char *from, *to, *zh, *en; // zh with from NULL: the notice of that year
    enum day_kind kind;
};

#define HOLIDAY DAY_HOLIDAY
#define WORKED DAY_WORKED
#define ARRANGED(year, zh, en) { year, NULL, NULL, zh, en, DAY_USUAL },
#define SPAN(from, to, kind, zh, en) { 0, from, to, zh, en, kind },
static const struct span spans[] = {
#include "../tables/holidays.def"
};
#undef ARRANGED
#undef SPAN

static i64 day_of(const char *text)
{
    i64 day = 0;
    (void)date_parse(str_of(text), &day);
    return day;
}

static i64 count(size_t at, enum day_kind kind)
{
    i64 n = 0;
    for (size_t i = at + 1; i < COUNT_OF(spans) && spans[i].from; i++)
        if (spans[i].kind == kind) n += day_of(spans[i].to) - day_of(spans[i].from) + 1;
    return n;
}

static void put_span(struct ctx *c, struct jw *w, const struct span *s)
{
    for (i64 day = day_of(s->from); day <= day_of(s->to); day++) {
        struct buf date = BUF(c->mem);
        date_put(&date, day);
        jw_obj(w);
        jw_kstr(w, "date", buf_str(&date));
        jw_kstr(w, "kind", day_kind_key(s->kind));
        jw_kstr(w, "name", str_of(c->lang == LANG_EN ? s->en : s->zh));
        jw_end_obj(w);
    }
}

void holidays_put(struct ctx *c, struct jw *w)
{
    jw_obj(w);
    jw_key(w, S("years"));
    jw_arr(w);
    for (size_t i = 0; i < COUNT_OF(spans); i++) {
        if (spans[i].from) continue;
        jw_obj(w);
        jw_ki64(w, "year", spans[i].year);
        jw_kstr(w, "notice", str_of(c->lang == LANG_EN ? spans[i].en : spans[i].zh));
        jw_ki64(w, "holidays", count(i, DAY_HOLIDAY));
        jw_ki64(w, "workdays", count(i, DAY_WORKED));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_key(w, S("days"));
    jw_arr(w);
    for (size_t i = 0; i < COUNT_OF(spans); i++)
        if (spans[i].from) put_span(c, w, &spans[i]);
    jw_end_arr(w);
    jw_end_obj(w);
}
