// SPDX-License-Identifier: Apache-2.0
// Forecast of deals that are to close within the period:
//   {"form","stage":"state","amount":"amount","close":"close_on","model":"weighted|category|conversion","period",
//    "filter","won":["won"],"weights":{"need":"0.1"},"categories":{"commit":[..],"best":[..],"pipeline":[..]},
//    "stages":["need","offer","won"],"conversions":["0.5","0.4"]}
// Weighted: open amounts by the chance of their stage, and what is won. Category: won; commit with it; best case
// with both; the open pipeline. Conversion: the chance is the product of the conversions of the stages still to
// come, as given or as the log of moves shows for the last 365 days (where fewer than 30 deals passed a stage, as the
// weights have it); beside the sum what 1,000 throws of the dice with a fixed beginning give. What is lost never
// enters.
#include <stdlib.h>
#include "meta/field_type.h"
#include "report/analysis.h"

#define STAGES_MAX 20
#define DRAWS 1000
#define DRAWN_MAX 5000
#define LEAST_DEALS 30

enum { DEALS, AMOUNT, CHANCE, EXPECTED, LOW, HIGH };
static const char *const measure_keys[] = { "deals", "amount", "chance", "expected", "p10", "p90" };
enum model { WEIGHTED, CATEGORY, CONVERSION };

struct step {
    const struct option *option; // NULL: a category
    str value, text;
    decimal chance;
    bool is_won;
    i64 deals;
    i128 amount;
    i64 reached, since; // for conversions: of records in the last year
};
struct deal {
    i64 amount;
    u32 chance; // of 2^32
};
struct forecast {
    struct analysis_out *out;
    struct path amount, close;
    const struct field *stage;
    enum model model;
    struct step steps[STAGES_MAX];
    int n;
    i64 year_ago;
    VEC(struct deal) deals;
    id64 id; // whose moves come at the moment
    bool has_reached[STAGES_MAX];
    int scale;
};

static err_t bad(struct ctx *c, const char *path, const char *want)
{
    return fail_arg(c, ERR_BAD_REQUEST, str_of(path), str_of(want));
}

static int step_of(const struct forecast *f, i64 code)
{
    for (int i = 0; i < f->n; i++)
        if (f->steps[i].option && f->steps[i].option->code == code) return i;
    return -1;
}

// --- Reading ------------------------------------------------------------------------------------------

static err_t add_step(struct ctx *c, struct forecast *f, str key, struct step **out)
{
    const struct option *o = NULL;
    for (size_t i = 0; i < f->stage->option_count; i++)
        if (str_eq(f->stage->options[i].key, key)) o = &f->stage->options[i];
    if (!o || f->n == STAGES_MAX || step_of(f, o->code) >= 0)
        return fail_arg(c, ERR_BAD_REQUEST, S("stage"), key);
    struct step *s = &f->steps[f->n++];
    *s = (struct step){ .option = o,
                        .value = analysis_quoted(c, o->key),
                        .text = title_in(o->title, c->lang),
                        .chance = DECIMAL_ZERO };
    *out = s;
    return OK;
}

static err_t read_chance(struct ctx *c, const struct json *j, decimal *out)
{
    bool ok =
        j && (j->type == JSON_STRING || j->type == JSON_NUMBER) && decimal_parse(j->text, out);
    if (!ok || decimal_sign(*out) < 0 || decimal_cmp(*out, decimal_of(1)) > 0)
        return bad(c, "weights", "0..1");
    return OK;
}

static err_t add_won(struct ctx *c, struct forecast *f, const struct json *ask)
{
    json_each(j, json_get(ask, S("won")))
    {
        struct step *s;
        TRY(add_step(c, f, json_str(j), &s));
        s->chance = decimal_of(1);
        s->is_won = true;
    }
    return OK;
}

static err_t read_weighted(struct ctx *c, struct forecast *f, const struct json *ask)
{
    const struct json *weights = json_get(ask, S("weights"));
    if (!json_is(weights, JSON_OBJECT) || !weights->count) return bad(c, "weights", "{}");
    json_each(w, weights)
    {
        struct step *s;
        TRY(add_step(c, f, w->key, &s));
        TRY(read_chance(c, w, &s->chance));
    }
    return add_won(c, f, ask);
}

// Stages of one category share a place: the category's is kept as `since`.
static err_t read_categories(struct ctx *c, struct forecast *f, const struct json *ask)
{
    static const char *const keys[] = { "commit", "best", "pipeline" };
    const struct json *all = json_get(ask, S("categories"));
    if (!json_is(all, JSON_OBJECT)) return bad(c, "categories", "{}");
    TRY(analysis_only(c, all, ANALYSIS_KEYS("commit", "best", "pipeline")));
    TRY(add_won(c, f, ask));
    for (int i = 0; i < 3; i++) json_each(j, json_get(all, str_of(keys[i])))
        {
            struct step *s;
            TRY(add_step(c, f, json_str(j), &s));
            s->since = i + 1;
        }
    return OK;
}

static err_t read_stages(struct ctx *c, struct forecast *f, const struct json *ask)
{
    const struct json *list = json_get(ask, S("stages")), *given = json_get(ask, S("conversions"));
    const struct json *weights = json_get(ask, S("weights"));
    if (!json_is(list, JSON_ARRAY) || list->count < 2) return bad(c, "stages", "[]");
    json_each(j, list)
    {
        struct step *s;
        TRY(add_step(c, f, json_str(j), &s));
        const struct json *w = json_get(weights, json_str(j));
        if (w) TRY(read_chance(c, w, &s->chance));
    }
    f->steps[f->n - 1].is_won = true;
    f->steps[f->n - 1].chance = decimal_of(1);
    if (!given) return f->stage == f->stage->form->state_field ? OK : bad(c, "conversions", "[]");
    if (!json_is(given, JSON_ARRAY) || (int)given->count != f->n - 1)
        return bad(c, "conversions", "stages - 1");
    decimal each[STAGES_MAX];
    int n = 0;
    json_each(j, given) TRY(read_chance(c, j, &each[n++]));
    for (int i = f->n - 2; i >= 0; i--)
        if (!decimal_mul(each[i], f->steps[i + 1].chance, &f->steps[i].chance))
            return bad(c, "conversions", "0..1");
    return OK;
}

static err_t read_model(struct ctx *c, struct forecast *f, const struct json *ask)
{
    str model = json_str(json_get(ask, S("model")));
    if (!model.n || str_eq(model, S("weighted"))) return read_weighted(c, f, ask);
    f->model = CATEGORY;
    if (str_eq(model, S("category"))) return read_categories(c, f, ask);
    f->model = CONVERSION;
    if (str_eq(model, S("conversion"))) return read_stages(c, f, ask);
    return bad(c, "model", "weighted, category, conversion");
}

static err_t read_ask(struct ctx *c, const struct json *ask, struct forecast *f,
                      struct series_ask *s)
{
    TRY(analysis_only(c, ask,
                      ANALYSIS_KEYS("stage", "amount", "close", "model", "period", "filter", "won",
                                    "weights", "categories", "stages", "conversions")));
    TRY(analysis_form(c, ask, &s->form));
    TRY(analysis_field(c, s->form, ask, "stage", &s->fields[0]));
    f->stage = s->fields[0].leaf;
    if (s->fields[0].hop_count || !f->stage->option_count ||
        field_value_type(f->stage)->storage != STORE_INT)
        return bad(c, "stage", "select");
    TRY(analysis_field(c, s->form, ask, "amount", &s->fields[1]));
    f->amount = s->fields[1];
    if (!(field_value_type(f->amount.leaf)->flags & TYPE_SUMMABLE))
        return bad(c, "amount", "number");
    TRY(analysis_time(c, s->form, ask, "close", &s->fields[2]));
    f->close = s->fields[2];
    s->field_count = 3;
    f->scale = f->amount.leaf->scale;
    f->out->form = s->form;
    f->year_ago = c->now_ms - 365 * DAY_MS;
    TRY(read_model(c, f, ask));
    return analysis_filter(c, s->form, ask, false, &s->filter, f->out);
}

// --- Counting -----------------------------------------------------------------------------------------

static str place_of(const struct forecast *f, int step)
{
    static const char *const names[] = { "\"closed\"", "\"commit\"", "\"best\"", "\"pipeline\"" };
    return f->model == CATEGORY ? str_of(names[f->steps[step].since]) : f->steps[step].value;
}

static u32 of_dice(decimal chance)
{
    decimal scaled;
    i64 v = 0;
    if (decimal_mul(chance, decimal_of(4294967295LL), &scaled) &&
        decimal_round(scaled, 0, DECIMAL_NEAREST, &scaled))
        (void)!decimal_to_i64(scaled, &v);
    return (u32)v;
}

static err_t take_deal(struct ctx *c, void *arg, const struct series_row *row)
{
    struct forecast *f = arg;
    if (val_is_null(row->v[0]) || val_is_null(row->v[1])) return OK;
    int at = step_of(f, row->v[0].i);
    if (at < 0) return OK;
    if (f->out->has_period) {
        if (val_is_null(row->v[2])) return OK;
        i64 day = analysis_day(c, &f->close, row->v[2].i);
        if (day < f->out->period.from || day >= f->out->period.until) return OK;
    }
    f->steps[at].deals++;
    f->steps[at].amount += row->v[1].i;
    str value = place_of(f, at);
    if (analysis_opens(f->out, &value, measure_keys[DEALS])) analysis_note(c, f->out, row->id);
    struct deal d = { row->v[1].i, of_dice(f->steps[at].chance) };
    if (f->model == CONVERSION && !f->steps[at].is_won && f->deals.n <= DRAWN_MAX)
        vec_push(c->mem, &f->deals, d);
    return OK;
}

// Who reached a stage within the last year, and of those who reached the next.
static err_t take_move(struct ctx *c, void *arg, const struct series_row *row)
{
    struct forecast *f = arg;
    int at = step_of(f, row->to);
    (void)c;
    if (row->id != f->id)
        for (int i = 0; i < f->n; i++) f->has_reached[i] = false;
    f->id = row->id;
    for (int i = 0; i <= at; i++) {
        if (f->has_reached[i]) continue;
        f->has_reached[i] = true;
        if (row->at >= f->year_ago) f->steps[i].reached++;
    }
    return OK;
}

static err_t learn(struct ctx *c, struct forecast *f, const struct form *form)
{
    struct series_ask *s = mem_new_of(c->mem, struct series_ask);
    s->form = form;
    s->with_moves = true;
    TRY(query_series(c, s, take_move, f));
    for (int i = f->n - 2; i >= 0; i--) {
        struct step *k = &f->steps[i], *next = &f->steps[i + 1];
        decimal part;
        if (k->reached < LEAST_DEALS) continue; // as the weights have it
        if (next->reached > k->reached) next->reached = k->reached;
        if (!decimal_div(decimal_of(next->reached), decimal_of(k->reached), &part) ||
            !decimal_mul(part, next->chance, &k->chance))
            return fail(c, ERR_INTERNAL);
    }
    return OK;
}

// --- Writing ------------------------------------------------------------------------------------------

static struct cell_out amount_cell(const struct forecast *f, i128 v)
{
    if (v > INT64_MAX || v < INT64_MIN) return cell_none();
    return cell_number(decimal_scaled((i64)v, f->scale), f->scale);
}

static int by_size(const void *a, const void *b)
{
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return (x > y) - (x < y);
}

static u64 next_random(u64 *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

static void put_draws(struct ctx *c, struct forecast *f, struct row_out *total, i128 won)
{
    i64 *v = mem_array(c->mem, i64, DRAWS);
    u64 state = 0x9E3779B97F4A7C15ULL;
    i128 open = 0;
    for (size_t k = 0; k < f->deals.n; k++) open += f->deals.v[k].amount;
    if (f->deals.n > DRAWN_MAX || open > INT64_MAX / 2 || open < 0) return;
    for (int i = 0; i < DRAWS; i++)
        for (size_t k = 0; k < f->deals.n; k++)
            if ((u32)(next_random(&state) >> 32) < f->deals.v[k].chance)
                v[i] += f->deals.v[k].amount;
    qsort(v, DRAWS, sizeof *v, by_size);
    total->cells[LOW] = amount_cell(f, won + v[DRAWS / 10 - 1]);
    total->cells[HIGH] = amount_cell(f, won + v[DRAWS * 9 / 10 - 1]);
}

static err_t put_steps(struct ctx *c, struct forecast *f)
{
    decimal sum = DECIMAL_ZERO, expected;
    i64 deals = 0;
    i128 all = 0, won = 0;
    for (int i = 0; i < f->n; i++) {
        const struct step *s = &f->steps[i];
        struct row_out *r = analysis_row(c, f->out);
        bool fits = s->amount <= INT64_MAX && s->amount >= INT64_MIN &&
                    decimal_mul(decimal_scaled((i64)s->amount, f->scale), s->chance, &expected) &&
                    decimal_add(sum, expected, &sum);
        if (!fits) return bad(c, "amount", "#NUM!");
        r->value[0] = s->value;
        r->text[0] = s->text;
        r->cells[DEALS] = cell_count(s->deals);
        r->cells[AMOUNT] = amount_cell(f, s->amount);
        r->cells[CHANCE] = cell_number(s->chance, 6);
        r->cells[EXPECTED] = cell_number(expected, f->scale < 2 ? 2 : f->scale);
        for (int m = DEALS; m <= EXPECTED; m++)
            if (m != CHANCE) cell_about(f->out, &r->cells[m], s->deals);
        deals += s->deals;
        all += s->amount;
        if (s->is_won) won += s->amount;
    }
    struct row_out *total = &f->out->total;
    f->out->has_total = true;
    for (int i = 0; i < ANALYSIS_MEASURES_MAX; i++) total->cells[i] = cell_none();
    total->cells[DEALS] = cell_count(deals);
    total->cells[AMOUNT] = amount_cell(f, all);
    total->cells[EXPECTED] = cell_number(sum, f->scale < 2 ? 2 : f->scale);
    if (f->model == CONVERSION) put_draws(c, f, total, won);
    return OK;
}

static void put_categories(struct ctx *c, struct forecast *f)
{
    static const char *const keys[] = { "closed", "commit", "best", "pipeline" };
    static const char *const zh[] = { "已成交", "承诺", "最佳", "在途合计" };
    static const char *const en[] = { "Won", "Commit", "Best case", "Open pipeline" };
    i128 amounts[4] = { 0 };
    i64 deals[4] = { 0 };
    for (int i = 0; i < f->n; i++) {
        amounts[f->steps[i].since] += f->steps[i].amount;
        deals[f->steps[i].since] += f->steps[i].deals;
    }
    const i128 cumulative[] = { amounts[0], amounts[0] + amounts[1],
                                amounts[0] + amounts[1] + amounts[2],
                                amounts[1] + amounts[2] + amounts[3] };
    for (int i = 0; i < 4; i++) {
        struct row_out *r = analysis_row(c, f->out);
        r->value[0] = analysis_quoted(c, str_of(keys[i]));
        r->text[0] = analysis_word(c, zh[i], en[i]);
        r->cells[DEALS] = cell_count(deals[i]);
        r->cells[AMOUNT] = amount_cell(f, amounts[i]);
        r->cells[EXPECTED] = amount_cell(f, cumulative[i]);
        for (int m = DEALS; m <= EXPECTED; m++) cell_about(f->out, &r->cells[m], deals[i]);
    }
}

static void put_heads(struct ctx *c, struct forecast *f)
{
    struct analysis_out *o = f->out;
    static const char *const zh[] = {
        "金额 × 所处阶段的概率，加已成交", "逐级累计：已成交、承诺、最佳；在途合计不含已成交",
        "概率 = 之后各阶段转化率之积；P10–P90 为固定种子的 1000 次模拟"
    };
    static const char *const en[] = {
        "Amount × probability of its stage, plus what is already won",
        "Cumulative: won, commit, best case; open pipeline excludes what is won",
        "Probability = product of the conversion rates still ahead; P10–P90 from 1,000 simulations"
    };
    str says = analysis_word(c, zh[f->model], en[f->model]);
    bool is_category = f->model == CATEGORY;
    analysis_dim(o, is_category ? analysis_word(c, "类别", "Category") : field_title(c, f->stage),
                 S("select"), STR_NONE);
    analysis_measure(c, o, measure_keys[DEALS], "商机数", "Deals", "number");
    analysis_measure(c, o, measure_keys[AMOUNT], "金额", "Amount", "money");
    analysis_measure(c, o, measure_keys[CHANCE], "概率", "Probability", "percent");
    int expected = analysis_measure(c, o, measure_keys[EXPECTED], is_category ? "累计预测" : "预测",
                                    is_category ? "Cumulative" : "Forecast", "money");
    o->measures[expected].tells_others = is_category; // added up over the lines
    analysis_measure(c, o, measure_keys[LOW], "P10", "P10", "money");
    analysis_measure(c, o, measure_keys[HIGH], "P90", "P90", "money");
    vec_push(c->mem, &o->says, says);
}

static err_t run(struct ctx *c, const struct json *ask, struct analysis_out *out)
{
    struct forecast *f = mem_new_of(c->mem, struct forecast);
    struct series_ask *s = mem_new_of(c->mem, struct series_ask);
    f->out = out;
    TRY(read_ask(c, ask, f, s));
    put_heads(c, f);
    if (f->model == CONVERSION && !json_get(ask, S("conversions"))) TRY(learn(c, f, s->form));
    TRY(query_series(c, s, take_deal, f));
    if (f->model != CATEGORY) return put_steps(c, f);
    put_categories(c, f);
    return OK;
}

// --- What is chosen ----------------------------------------------------------------------------------

static const struct analysis_choice models[] = {
    { "weighted", "按阶段加权", "Weighted by stage",
      "每笔金额乘以所处阶段的成交概率，加上已成交的。",
      "Each amount times the probability of its stage, plus what is already won." },
    { "category", "按把握分类", "By category",
      "已成交、承诺、最佳、在途，逐级累计：保底多少，最好多少。",
      "Won, commit, best case and pipeline, cumulative: from the least to the best outcome." },
    { "conversion", "按历史转化", "By past conversion",
      "按过去一年各阶段实际的转化率推算，并给出高低范围。",
      "From the conversion rates of the past year, with the likely range." },
};
static const struct analysis_param params[] = {
    { .key = "form",
      .type = "form",
      .zh = "看哪个表单",
      .en = "Form",
      .zh_help = "有阶段和金额的表单，例如商机、预约、结算单。",
      .en_help = "A form with stages and an amount, such as deals or statements." },
    { .key = "stage", .type = "option", .zh = "阶段", .en = "Stage" },
    { .key = "amount", .type = "number", .zh = "金额", .en = "Amount" },
    { .key = "close", .type = "time", .zh = "预计成交时间", .en = "Expected closing date" },
    { .key = "model",
      .type = "choice",
      .zh = "怎么预测",
      .en = "Forecast method",
      .start = "\"weighted\"",
      ANALYSIS_CHOICES(models) },
    { .key = "stages",
      .type = "stages",
      .of = "stage",
      .when = "model=conversion",
      .zh = "依次经过的阶段",
      .en = "Stages, in order",
      .zh_help = "最后一个是成交。",
      .en_help = "The last one counts as won.",
      .start = "\"open won\"",
      .low = 2,
      .high = STAGES_MAX },
    { .key = "conversions",
      .type = "steps",
      .of = "stages",
      .when = "model=conversion",
      .zh = "转到下一步的比例",
      .en = "Share that moves on",
      .zh_help = "不填就从状态变更记录里学；没有状态记录的阶段要填。",
      .en_help = "Leave empty to learn it from the status history.",
      .optional = true },
    { .key = "weights",
      .type = "shares",
      .of = "stage",
      .when = "model=weighted|conversion",
      .zh = "各阶段的成交概率",
      .en = "Probability per stage",
      .zh_help = "没有写的阶段不计入。按历史转化时，样本不足 30 笔的阶段用这里的。",
      .en_help = "Stages left empty are not counted. With past conversion: used for stages with "
                 "fewer than 30 deals.",
      .start = "\"open\"" },
    { .key = "won",
      .type = "options",
      .of = "stage",
      .when = "model=weighted|category",
      .zh = "哪些算已成交",
      .en = "What counts as won",
      .start = "\"won\"",
      .optional = true },
    { .key = "categories.commit",
      .type = "options",
      .of = "stage",
      .when = "model=category",
      .zh = "承诺：基本会成",
      .en = "Commit: as good as won",
      .start = "\"late\"",
      .optional = true },
    { .key = "categories.best",
      .type = "options",
      .of = "stage",
      .when = "model=category",
      .zh = "最佳：努力能成",
      .en = "Best case: likely with effort",
      .start = "\"middle\"",
      .optional = true },
    { .key = "categories.pipeline",
      .type = "options",
      .of = "stage",
      .when = "model=category",
      .zh = "在途：还在谈",
      .en = "Pipeline: still open",
      .start = "\"early\"",
      .optional = true },
    { .key = "period",
      .type = "period",
      .of = "close",
      .zh = "成交时间范围",
      .en = "Closing period",
      .start = "\"this_year\"" },
    { .key = "filter", .type = "filter", .zh = "只统计", .en = "Filter" },
};

const struct analysis analysis_forecast = { "forecast",       run,         ANALYSIS_PARAMS(params),
                                            "column",         CHART_PLAIN, "deals amount",
                                            "amount expected" };
