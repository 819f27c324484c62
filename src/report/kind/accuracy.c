// SPDX-License-Identifier: Apache-2.0
// What was forecast on the first day of a period against what was won in it:
//   {"form","run":"12","line":"commit"}
// A row a period that is over and of which something was kept: forecast F, actual A, miss |F - A|, accuracy
// max(0, 1 - |F - A| / A); of all together 1 - WAPE. A period without a snapshot of its first day has no forecast and
// is not in the sum. What was won is counted now, by the close date, with the reader's rights, and opens.
#include <stdlib.h>
#include "base/date.h"
#include "meta/field_type.h"
#include "report/answer.h"
#include "report/chart.h"
#include "report/kind/kept.h"

#define PERIODS_MAX 120

enum { FORECAST, ACTUAL, MISS, ACCURACY };
static const char *const measure_keys[] = { "forecast", "actual", "miss", "accuracy" };

struct span {
    struct period p;
    str value;
    struct cell_out forecast;
    i128 actual;
    i64 deals;
};
struct accuracy {
    struct analysis_out *out;
    const struct json *kept_ask;
    str line;
    struct path amount, close;
    i64 won[20]; // codes
    int won_count;
    i64 today;
    struct span spans[PERIODS_MAX];
    int n;
};

static err_t take_run(struct ctx *c, void *arg, const struct kept_run *run)
{
    struct accuracy *a = arg;
    const struct json *answer = json_parse(c->mem, run->answer, NULL);
    struct period p;
    int i = 0;
    if (!kept_period(answer, &p) || p.until > a->today) return OK;
    while (i < a->n && (a->spans[i].p.from != p.from || a->spans[i].p.until != p.until)) i++;
    if (i == a->n) {
        if (a->n == PERIODS_MAX) return OK;
        a->spans[a->n++] = (struct span){ .p = p,
                                          .value = analysis_quoted(c, kept_day(c, p.from)),
                                          .forecast = cell_none() };
    }
    if (run->day == p.from) a->spans[i].forecast = kept_forecast(answer, a->line);
    return OK;
}

// --- What was won -------------------------------------------------------------------------------------

static err_t take_deal(struct ctx *c, void *arg, const struct series_row *row)
{
    struct accuracy *a = arg;
    bool is_won = false;
    if (val_is_null(row->v[0]) || val_is_null(row->v[1]) || val_is_null(row->v[2])) return OK;
    for (int i = 0; i < a->won_count; i++) is_won = is_won || a->won[i] == row->v[0].i;
    if (!is_won) return OK;
    i64 day = analysis_day(c, &a->close, row->v[2].i);
    for (int i = 0; i < a->n; i++) {
        struct span *s = &a->spans[i];
        if (day < s->p.from || day >= s->p.until) continue;
        s->actual += row->v[1].i;
        s->deals++;
        if (analysis_opens(a->out, &s->value, measure_keys[ACTUAL]))
            analysis_note(c, a->out, row->id);
    }
    return OK;
}

// Stages in which a deal is won: as said, or the last of the stages.
static void read_won(struct accuracy *a, const struct field *stage)
{
    const struct json *won = json_get(a->kept_ask, S("won")),
                      *stages = json_get(a->kept_ask, S("stages"));
    json_each(j, won ? won : stages)
    {
        if (!won && j->next) continue;
        for (size_t i = 0; i < stage->option_count && a->won_count < 20; i++)
            if (str_eq(stage->options[i].key, json_str(j)))
                a->won[a->won_count++] = stage->options[i].code;
    }
}

static err_t find_actual(struct ctx *c, struct accuracy *a)
{
    static const char *const fields[] = { "stage", "amount", "close" };
    struct series_ask *s = mem_new_of(c->mem, struct series_ask);
    struct analysis_out *scratch = mem_new_of(c->mem, struct analysis_out);
    TRY(analysis_form(c, a->kept_ask, &s->form));
    for (int i = 0; i < 3; i++)
        TRY(analysis_field(c, s->form, a->kept_ask, fields[i], &s->fields[i]));
    s->field_count = 3;
    a->amount = s->fields[1];
    a->close = s->fields[2];
    a->out->form = s->form;
    read_won(a, s->fields[0].leaf);
    TRY(analysis_filter(c, s->form, a->kept_ask, false, &s->filter, scratch));
    return query_series(c, s, take_deal, a);
}

// --- Writing ------------------------------------------------------------------------------------------

static bool put_cells(struct row_out *r, decimal forecast, decimal actual, decimal miss, int scale)
{
    decimal part, rest;
    r->cells[FORECAST] = cell_number(forecast, scale);
    r->cells[MISS] = cell_number(miss, scale);
    if (!decimal_sign(actual)) return true; // nothing to say
    if (!decimal_div(miss, actual, &part) || !decimal_sub(decimal_of(1), part, &rest)) return false;
    r->cells[ACCURACY] = cell_number(decimal_sign(rest) < 0 ? DECIMAL_ZERO : rest, 6);
    return true;
}

static int by_time(const void *x, const void *y)
{
    const struct span *a = x, *b = y;
    if (a->p.from != b->p.from) return (a->p.from > b->p.from) - (a->p.from < b->p.from);
    return (a->p.until > b->p.until) - (a->p.until < b->p.until);
}

static err_t put_spans(struct ctx *c, struct accuracy *a)
{
    decimal forecasts = DECIMAL_ZERO, actuals = DECIMAL_ZERO, misses = DECIMAL_ZERO, miss;
    int scale = a->amount.leaf->scale < 2 ? 2 : a->amount.leaf->scale, known = 0;
    qsort(a->spans, (size_t)a->n, sizeof *a->spans, by_time);
    struct row_out *total = &a->out->total;
    for (int i = 0; i < ANALYSIS_MEASURES_MAX; i++) total->cells[i] = cell_none();
    for (int i = 0; i < a->n; i++) {
        const struct span *s = &a->spans[i];
        struct row_out *r = analysis_row(c, a->out);
        if (s->actual > INT64_MAX || s->actual < INT64_MIN)
            return fail_arg(c, ERR_BAD_REQUEST, S("amount"), S("#NUM!"));
        decimal actual = decimal_scaled((i64)s->actual, a->amount.leaf->scale);
        r->value[0] = s->value;
        r->text[0] = says_period(c, s->p);
        r->cells[ACTUAL] = cell_number(actual, scale);
        cell_about(a->out, &r->cells[ACTUAL], s->deals);
        if (s->forecast.is_null) continue;
        bool fits = decimal_sub(s->forecast.num, actual, &miss) &&
                    put_cells(r, s->forecast.num, actual, decimal_abs(miss), scale) &&
                    decimal_add(forecasts, s->forecast.num, &forecasts) &&
                    decimal_add(actuals, actual, &actuals) &&
                    decimal_add(misses, decimal_abs(miss), &misses);
        if (!fits) return fail_arg(c, ERR_BAD_REQUEST, S("amount"), S("#NUM!"));
        for (int m = MISS; m <= ACCURACY; m++) cell_about(a->out, &r->cells[m], s->deals);
        known++;
    }
    if (!known) return OK;
    a->out->has_total = true;
    total->cells[ACTUAL] = cell_number(actuals, scale);
    return put_cells(total, forecasts, actuals, misses, scale)
               ? OK
               : fail_arg(c, ERR_BAD_REQUEST, S("amount"), S("#NUM!"));
}

static void put_heads(struct ctx *c, struct analysis_out *o)
{
    analysis_dim(o, analysis_word(c, "期间", "Period"), S("date"), STR_NONE);
    analysis_measure(c, o, measure_keys[FORECAST], "期初预测", "Forecast on day 1", "money");
    analysis_measure(c, o, measure_keys[ACTUAL], "实际成交", "Won", "money");
    analysis_measure(c, o, measure_keys[MISS], "偏差", "Deviation", "money");
    analysis_measure(c, o, measure_keys[ACCURACY], "准确率", "Accuracy", "percent");
    vec_push(c->mem, &o->says,
             analysis_word(
                 c,
                 "准确率 = max(0, 1 − |预测 − 实际| ÷ 实际)，合计为 1 − Σ|偏差| ÷ Σ实际；"
                 "预测取期间第一天的快照，当天没有快照的期间不计入合计",
                 "Accuracy = max(0, 1 − |forecast − actual| ÷ actual); overall 1 − Σ|deviation| "
                 "÷ Σactual. The forecast is the snapshot of the period's first day; "
                 "periods without one are left out of the total"));
}

static err_t run(struct ctx *c, const struct json *ask, struct analysis_out *out)
{
    struct accuracy *a = mem_new_of(c->mem, struct accuracy);
    id64 id;
    a->out = out;
    a->today = date_of_instant(c->now_ms, c->cat->offset_min);
    TRY(analysis_only(c, ask, ANALYSIS_KEYS("run", "line")));
    TRY(kept_of_ask(c, ask, "forecast", &a->kept_ask, &id));
    TRY(kept_line(c, ask, a->kept_ask, &a->line));
    put_heads(c, out);
    TRY(kept_runs(c, id, take_run, a));
    TRY(find_actual(c, a));
    return put_spans(c, a);
}

static const struct analysis_param params[] = {
    KEPT_FORM_PARAM,
    { .key = "run",
      .type = "kept",
      .zh = "哪一个预测快照",
      .en = "Kept forecast",
      .zh_help = "在预测图块的菜单“保存快照”里建立，每天或每月 1 日保存。",
      .en_help = "Created with “Keep snapshots” in the menu of a forecast tile, daily or on day 1 "
                 "of each month." },
};

const struct analysis analysis_accuracy = { "accuracy", run,         ANALYSIS_PARAMS(params),
                                            "table",    CHART_PLAIN, "forecast actual" };
