// SPDX-License-Identifier: Apache-2.0
// What was kept, day by day (report/kept.h):
//   {"form","run":"12","line":"commit"}
// Of a forecast a row a day and period: what was forecast for it, what was won by then; of the categories the one that
// `line` names. Of RFM a row a day and class. Nothing is worked out again: what was kept is what was seen that day.
#include "report/kind/kept.h"
#include "base/date.h"
#include "report/answer.h"
#include "report/chart.h"

struct showing {
    struct analysis_out *out;
    const struct json *ask;
    str line;
};

const struct json *kept_value(const struct json *answer, const struct json *row,
                              const char *measure)
{
    const struct json *values = json_get(row, S("values")), *v = values ? values->first : NULL;
    json_each(m, json_get(answer, S("measures")))
    {
        if (!v) return NULL;
        if (str_eq(json_str(json_get(m, S("key"))), str_of(measure))) return v;
        v = v->next;
    }
    return NULL;
}

struct cell_out kept_cell(const struct json *v, bool is_count)
{
    decimal d;
    bool has =
        v && (v->type == JSON_NUMBER || v->type == JSON_STRING) && decimal_parse(v->text, &d);
    if (!has) return cell_none();
    return is_count ? (struct cell_out){ .is_count = true, .num = d } : cell_number(d, 6);
}

static const struct json *row_of(const struct json *answer, str line)
{
    json_each(r, json_get(answer, S("rows")))
    {
        const struct json *dims = json_get(r, S("dims"));
        if (dims && str_eq(json_str(json_get(dims->first, S("value"))), line)) return r;
    }
    return NULL;
}

bool kept_is_category(const struct json *ask)
{
    return str_eq(json_str(json_get(ask, S("model"))), S("category"));
}

err_t kept_line(struct ctx *c, const struct json *ask, const struct json *kept_ask, str *line)
{
    static const char *const lines[] = { "commit", "best", "closed", "pipeline" };
    *line = json_str(json_get(ask, S("line")));
    if (!line->n && kept_is_category(kept_ask)) *line = S("commit");
    bool known = !line->n;
    for (size_t i = 0; i < COUNT_OF(lines) && kept_is_category(kept_ask); i++)
        known = known || str_eq(*line, str_of(lines[i]));
    return known ? OK
                 : fail_arg(c, ERR_BAD_REQUEST, S("line"), S("commit, best, closed, pipeline"));
}

struct cell_out kept_forecast(const struct json *answer, str line)
{
    const struct json *row =
        line.n ? row_of(answer, line) : json_get(json_get(answer, S("totals")), S("all"));
    return kept_cell(kept_value(answer, row, "expected"), false);
}

bool kept_period(const struct json *answer, struct period *p)
{
    const struct json *j = json_get(answer, S("period"));
    if (!date_parse(json_str(json_get(j, S("from"))), &p->from) ||
        !date_parse(json_str(json_get(j, S("to"))), &p->until))
        return false;
    p->until++;
    return true;
}

str kept_day(struct ctx *c, i64 day)
{
    struct buf b = BUF(c->mem);
    date_put(&b, day);
    return buf_str(&b);
}

// --- Forecasts ----------------------------------------------------------------------------------------

static err_t take_forecast(struct ctx *c, void *arg, const struct kept_run *run)
{
    struct showing *s = arg;
    const struct json *answer = json_parse(c->mem, run->answer, NULL);
    struct period p;
    if (!kept_period(answer, &p)) return OK;
    struct row_out *r = analysis_row(c, s->out);
    r->text[0] = kept_day(c, run->day);
    r->value[0] = analysis_quoted(c, r->text[0]);
    r->value[1] = analysis_quoted(c, kept_day(c, p.from));
    r->text[1] = says_period(c, p);
    r->cells[0] = kept_forecast(answer, s->line);
    return OK;
}

// --- Classes ------------------------------------------------------------------------------------------

static err_t take_classes(struct ctx *c, void *arg, const struct kept_run *run)
{
    struct showing *s = arg;
    const struct json *answer = json_parse(c->mem, run->answer, NULL);
    json_each(was, json_get(answer, S("rows")))
    {
        const struct json *dims = json_get(was, S("dims"));
        if (!dims || !dims->first) continue;
        str class = json_str(json_get(dims->first, S("value")));
        struct row_out *r = analysis_row(c, s->out);
        r->text[0] = kept_day(c, run->day);
        r->value[0] = analysis_quoted(c, r->text[0]);
        r->value[1] = analysis_quoted(c, class);
        r->text[1] = rfm_class_text(c, class);
        r->cells[0] = kept_cell(kept_value(answer, was, "entities"), true);
        r->cells[1] = kept_cell(kept_value(answer, was, "amount"), false);
    }
    return OK;
}

static err_t run(struct ctx *c, const struct json *ask, struct analysis_out *out)
{
    struct showing s = { .out = out };
    id64 id;
    TRY(analysis_only(c, ask, ANALYSIS_KEYS("run", "line")));
    TRY(kept_of_ask(c, ask, NULL, &s.ask, &id));
    bool is_rfm = str_eq(json_str(json_get(s.ask, S("kind"))), S("rfm"));
    analysis_dim(out, analysis_word(c, "日期", "Day"), S("date"), S("day"));
    if (is_rfm) {
        analysis_dim(out, analysis_word(c, "客户分层", "Segment"), S("select"), STR_NONE);
        analysis_measure(c, out, "entities", "客户数", "Customers", "number");
        analysis_measure(c, out, "amount", "消费合计", "Total paid", "money");
    } else {
        TRY(kept_line(c, ask, s.ask, &s.line));
        analysis_dim(out, analysis_word(c, "期间", "Period"), S("date"), STR_NONE);
        analysis_measure(c, out, "expected", "预测", "Forecast", "money");
    }
    TRY(kept_runs(c, id, is_rfm ? take_classes : take_forecast, &s));
    vec_push(c->mem, &out->says,
             analysis_word(c, "按当天保存的快照显示；没有保存的日子没有数据，事后不补造",
                           "As in the snapshot of that day; days without a snapshot stay empty"));
    return OK;
}

static const struct analysis_param params[] = {
    KEPT_FORM_PARAM,
    { .key = "run",
      .type = "kept",
      .zh = "哪一个快照",
      .en = "Snapshot",
      .zh_help = "在图块菜单“保存快照”里建立。",
      .en_help = "Created with “Keep snapshots” in the menu of a tile." },
};

const struct analysis analysis_kept = { "kept", run,        ANALYSIS_PARAMS(params),
                                        "line", CHART_TIME, "expected entities amount" };
