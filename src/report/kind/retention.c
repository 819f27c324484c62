// SPDX-License-Identifier: Apache-2.0
// Retention and return visits: entities by the span of their first row, and in which spans after it they came
// again:
//   {"form","entity":"patient","at":"arrived_at","unit":"month","spans":12,"mode":"classic|rolling|bounded",
//    "period","filter"}
// Classic: came in that very span. Rolling: in that one or a later one. Bounded: again in any span up to it. A
// span that is not over yet says nothing. The period says which first rows make a cohort.
#include <stdlib.h>
#include "meta/field_type.h"
#include "report/analysis.h"
#include "report/ask.h"

#define SPANS_MAX 36
#define COHORTS_MAX 400

enum { ENTITIES, CAME, SHARE };
static const char *const measure_keys[] = { "entities", "came", "share" };
enum mode { CLASSIC, ROLLING, BOUNDED };

struct cohort {
    i64 start;
    i64 n, came[SPANS_MAX];
};
struct retention {
    struct analysis_out *out;
    struct path at;
    const struct field *entity;
    enum period_unit unit;
    int spans, fiscal;
    enum mode mode;
    struct period cohorts_of;
    i64 today;
    VEC(struct cohort) cohorts;
    // The entity whose rows come at the moment.
    id64 id;
    i64 first;
    bool came[SPANS_MAX], is_late; // is_late: a row behind the last span
};

static struct cohort *cohort_of(struct ctx *c, struct retention *r, i64 start)
{
    for (size_t i = 0; i < r->cohorts.n; i++)
        if (r->cohorts.v[i].start == start) return &r->cohorts.v[i];
    struct cohort fresh = { .start = start };
    if (r->cohorts.n == COHORTS_MAX) return NULL;
    vec_push(c->mem, &r->cohorts, fresh);
    return &r->cohorts.v[r->cohorts.n - 1];
}

static str span_text(struct ctx *c, i64 start)
{
    struct buf b = BUF(c->mem);
    date_put(&b, start);
    return buf_str(&b);
}

static bool any(const struct retention *r, int from, int until)
{
    for (int i = from; i < until; i++)
        if (r->came[i]) return true;
    return false;
}

static bool stands(const struct retention *r, int span)
{
    if (r->mode == CLASSIC) return r->came[span];
    if (r->mode == BOUNDED) return span == 0 || any(r, 1, span + 1);
    return r->is_late || any(r, span, r->spans);
}

static bool is_over(const struct retention *r, i64 start, int span)
{
    return unit_add(start, r->unit, span + 1) <= r->today + 1;
}

static void open_span(struct ctx *c, struct retention *r, i64 start, int span, bool in)
{
    str value[] = { analysis_quoted(c, span_text(c, start)),
                    analysis_quoted(c, str_of_i64(c->mem, span)) };
    if (!is_over(r, start, span)) return;
    if (analysis_opens(r->out, value, measure_keys[ENTITIES]) ||
        (in && (analysis_opens(r->out, value, measure_keys[CAME]) ||
                analysis_opens(r->out, value, measure_keys[SHARE]))))
        analysis_note(c, r->out, r->id);
}

static err_t end_entity(struct ctx *c, struct retention *r)
{
    if (!r->id || r->first < r->cohorts_of.from || r->first >= r->cohorts_of.until) return OK;
    i64 start = unit_start(r->first, r->unit, r->fiscal);
    struct cohort *k = cohort_of(c, r, start);
    if (!k) return fail_arg(c, ERR_BAD_REQUEST, S("period"), S("≤ 400"));
    k->n++;
    for (int i = 0; i < r->spans; i++) {
        bool in = stands(r, i);
        if (in) k->came[i]++;
        if (r->out->measure.n) open_span(c, r, start, i, in);
    }
    return OK;
}

static err_t take_row(struct ctx *c, void *arg, const struct series_row *row)
{
    struct retention *r = arg;
    if (val_is_null(row->v[0]) || val_is_null(row->v[1])) return OK;
    i64 day = analysis_day(c, &r->at, row->v[1].i);
    if (row->v[0].i != r->id) {
        TRY(end_entity(c, r));
        r->id = row->v[0].i;
        r->first = day;
        r->is_late = false;
        for (int i = 0; i < SPANS_MAX; i++) r->came[i] = false;
    }
    i64 place = unit_place(r->first, day, r->unit, r->fiscal);
    if (place >= 0 && place < r->spans) r->came[place] = true;
    else r->is_late = true;
    return OK;
}

// --- Reading ------------------------------------------------------------------------------------------

static err_t bad(struct ctx *c, const char *path, const char *want)
{
    return fail_arg(c, ERR_BAD_REQUEST, str_of(path), str_of(want));
}

static err_t read_mode(struct ctx *c, const struct json *ask, struct retention *r)
{
    static const char *const modes[] = { "classic", "rolling", "bounded" };
    str mode = json_str(json_get(ask, S("mode"))), unit = json_str(json_get(ask, S("unit")));
    i64 spans;
    bool known = !mode.n;
    for (size_t i = 0; i < COUNT_OF(modes); i++)
        if (str_eq(mode, str_of(modes[i]))) {
            r->mode = (enum mode)i;
            known = true;
        }
    if (!known) return bad(c, "mode", "classic, rolling, bounded");
    r->unit = UNIT_MONTH;
    if (unit.n && !period_unit_of(unit, &r->unit)) return bad(c, "unit", "day..year");
    TRY(analysis_number(c, ask, "spans", 1, SPANS_MAX, 12, &spans));
    r->spans = (int)spans;
    return OK;
}

static err_t read_ask(struct ctx *c, const struct json *ask, struct retention *r,
                      struct series_ask *s)
{
    TRY(analysis_only(c, ask,
                      ANALYSIS_KEYS("entity", "at", "unit", "spans", "mode", "period", "filter")));
    TRY(analysis_form(c, ask, &s->form));
    TRY(analysis_field(c, s->form, ask, "entity", &s->fields[0]));
    r->entity = s->fields[0].leaf;
    if (!(ask_type(r->entity)->flags & TYPE_REFERENCE) || !r->entity->target)
        return bad(c, "entity", "link");
    TRY(analysis_time(c, s->form, ask, "at", &s->fields[1]));
    s->field_count = 2;
    r->at = s->fields[1];
    TRY(read_mode(c, ask, r));
    // All rows are looked at, whatever the period: an entity's first one is its first one.
    TRY(analysis_filter(c, s->form, ask, false, &s->filter, r->out));
    r->cohorts_of = (struct period){ DATE_MIN, DATE_MAX + 1 };
    if (r->out->has_period) r->cohorts_of = r->out->period;
    r->today = date_of_instant(c->now_ms, c->cat->offset_min);
    r->fiscal = c->cat->fiscal_start;
    r->out->form = r->entity->target;
    return OK;
}

// --- Writing ------------------------------------------------------------------------------------------

static int by_start(const void *a, const void *b)
{
    const struct cohort *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

static void put_cohort(struct ctx *c, struct retention *r, const struct cohort *k)
{
    str head = span_text(c, k->start);
    i64 shown = k->n; // the last number that is told: who stayed away between is a count too
    if (r->unit == UNIT_MONTH) head.n = 7;
    for (int i = 0; i < r->spans && is_over(r, k->start, i); i++) {
        struct row_out *row = analysis_row(c, r->out);
        row->value[0] = analysis_quoted(c, span_text(c, k->start));
        row->text[0] = head;
        row->value[1] = analysis_quoted(c, str_of_i64(c->mem, i));
        row->text[1] = str_of_i64(c->mem, i);
        row->cells[ENTITIES] = cell_count(k->n);
        row->cells[CAME] = cell_count(k->came[i]);
        row->cells[SHARE] = cell_ratio(k->came[i], k->n);
        cell_about(r->out, &row->cells[ENTITIES], k->n);
        row->cells[CAME].is_few = row->cells[ENTITIES].is_few;
        cell_about(r->out, &row->cells[CAME], k->came[i]);
        cell_about(r->out, &row->cells[CAME], k->n - k->came[i]);
        if (r->mode) cell_about(r->out, &row->cells[CAME], llabs(shown - k->came[i]));
        row->cells[SHARE].is_few = row->cells[CAME].is_few;
        if (!row->cells[CAME].is_few) shown = k->came[i];
    }
}

static void put_heads(struct ctx *c, struct retention *r)
{
    static const char *const zh[] = { "在该期内来过的人", "在该期或之后来过的人",
                                      "首次之后到该期为止又来过的人" };
    static const char *const en[] = { "Came in that period", "Came in that period or later",
                                      "Came again by the end of that period" };
    struct analysis_out *o = r->out;
    str over = analysis_word(c, "尚未结束的期不计入", "Periods not over yet are left out");
    analysis_dim(o, analysis_word(c, "首次", "First visit"), S("date"), period_unit_key(r->unit));
    analysis_dim(o, analysis_word(c, "之后第几期", "Periods later"), S("integer"), STR_NONE);
    analysis_measure(c, o, measure_keys[ENTITIES], "人数", "People", "number");
    analysis_measure(c, o, measure_keys[CAME], "回来人数", "Returned", "number");
    analysis_measure(c, o, measure_keys[SHARE], "回来比例", "Return rate", "percent");
    o->measures[CAME].says = analysis_word(c, zh[r->mode], en[r->mode]);
    vec_push(c->mem, &o->says, over);
}

static err_t run(struct ctx *c, const struct json *ask, struct analysis_out *out)
{
    struct retention *r = mem_new_of(c->mem, struct retention);
    struct series_ask *s = mem_new_of(c->mem, struct series_ask);
    r->out = out;
    TRY(read_ask(c, ask, r, s));
    put_heads(c, r);
    TRY(query_series(c, s, take_row, r));
    TRY(end_entity(c, r));
    if (r->cohorts.n) qsort(r->cohorts.v, r->cohorts.n, sizeof *r->cohorts.v, by_start);
    for (size_t i = 0; i < r->cohorts.n; i++) put_cohort(c, r, &r->cohorts.v[i]);
    return OK;
}

// --- What is chosen ----------------------------------------------------------------------------------

static const struct analysis_choice units[] = {
    { "day", "天", "Days", NULL, NULL },     { "week", "周", "Weeks", NULL, NULL },
    { "month", "月", "Months", NULL, NULL }, { "quarter", "季度", "Quarters", NULL, NULL },
    { "year", "年", "Years", NULL, NULL },
};
static const struct analysis_choice modes[] = {
    { "classic", "当期来过", "Within that period", "第 3 个月的数，是第 3 个月里又来过的人。",
      "Month 3 shows who came again in month 3." },
    { "rolling", "当期或以后来过", "In that period or later",
      "第 3 个月的数，是第 3 个月及以后还来过的人：还没流失的有多少。",
      "Month 3 shows who came in month 3 or later: who has not been lost yet." },
    { "bounded", "到当期为止来过", "By the end of that period",
      "第 3 个月的数，是前 3 个月里至少又来过一次的人：复诊了多少。",
      "Month 3 shows who came again at least once by then: who has returned." },
};
static const struct analysis_param params[] = {
    { .key = "form",
      .type = "form",
      .zh = "看哪个表单",
      .en = "Form",
      .zh_help = "每来一次有一条记录的表单，例如到诊。",
      .en_help = "A form with one record each time someone comes, such as visits." },
    { .key = "entity",
      .type = "link",
      .zh = "谁回来",
      .en = "Whose visits are counted",
      .zh_help = "一般是患者或客户。",
      .en_help = "Usually the patient or customer." },
    { .key = "at", .type = "time", .zh = "来的时间", .en = "Visit date" },
    { .key = "unit",
      .type = "choice",
      .zh = "按什么分期",
      .en = "Period length",
      .start = "\"month\"",
      ANALYSIS_CHOICES(units) },
    { .key = "spans",
      .type = "count",
      .zh = "看几期",
      .en = "Number of periods",
      .zh_help = "第 0 期是首次来的那一期；还没过完的期不显示。",
      .en_help = "Period 0 is that of the first visit; periods not over yet are not shown.",
      .start = "12",
      .low = 1,
      .high = SPANS_MAX },
    { .key = "mode",
      .type = "choice",
      .zh = "怎样算回来",
      .en = "What counts as returning",
      .start = "\"classic\"",
      ANALYSIS_CHOICES(modes) },
    { .key = "period",
      .type = "period",
      .of = "at",
      .zh = "首次来的时间",
      .en = "First-visit period",
      .start = "{\"last\":12,\"unit\":\"month\"}" },
    { .key = "filter", .type = "filter", .zh = "只统计", .en = "Filter" },
};

const struct analysis analysis_retention = { "retention", run,          ANALYSIS_PARAMS(params),
                                             "cohort",    CHART_COHORT, NULL };
