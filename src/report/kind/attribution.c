// SPDX-License-Identifier: Apache-2.0
// Attribution: what each touch within a look-back window before a deal is credited with:
//   {"touches":{"form","entity","at","source","filter"},"goal":{"form","entity","at","amount","filter"},
//    "model":"first|last|linear|u|w|decay","days":90,"first_goal":true,
//    "top":{"n":10,"by":"conversions|amount|touched","other":true},"period","filter"}
// The period and the filter beside it are of the deals.
// U: 40 / 20 / 40, two touches halve it, one takes all. W: 30 / 30 / 30 / 10 for the first, the one in the middle,
// the last and the others. Decay: half of it for each 7 days of age. Shares of a deal add up to the deal: what
// rounding leaves goes to its last touch. The touches stay as they are.
#include <stdlib.h>
#include "meta/field_type.h"
#include "report/analysis.h"
#include "report/answer.h"

#define TOUCHES_MAX 200 // of one deal: the newest
#define UNIT_SHARE 1000000000LL

enum { CONVERSIONS, AMOUNT, TOUCHED };
static const char *const measure_keys[] = { "conversions", "amount", "touched" };
enum model { FIRST, LAST, LINEAR, U_SHAPE, W_SHAPE, DECAY, MODEL_COUNT };

struct touch {
    id64 entity;
    i64 at, source; // source: place among the sources
};
struct source {
    str value, text;
    i64 share; // billionths of a deal, of all deals
    i128 amount;
    i64 touched;
    i64 fewest;   // of "other": touches of the smallest source in it
    i128 rank;    // what is the first ones' in the order asked for
    bool is_rest; // not among the first ones
};
struct attribution {
    struct analysis_out *out;
    struct path touch_at, goal_at, amount;
    struct group_dim by;
    bool has_amount, first_goal;
    enum model model;
    i64 days, top; // 0: all sources
    int top_by;
    bool top_other;
    VEC(struct touch) touches;
    VEC(struct source) sources;
    struct map by_value;
    size_t next;  // touches in front of it belong to entities done with
    id64 entity;  // whose goal was the last one
    bool opening; // the second time through the deals: which of them stand behind the cell
};

static i64 ms_of(struct ctx *c, const struct path *p, i64 stored)
{
    bool is_instant = ask_type(p->leaf)->flags & TYPE_INSTANT;
    return is_instant ? stored : instant_of_local(stored, 0, c->cat->offset_min);
}

static size_t source_of(struct ctx *c, struct attribution *a, struct val v)
{
    struct mem_mark mark = mem_mark(c->mem);
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    if (v.kind == VAL_INT) v = query_group_of(&a->by, v.i);
    query_group_put_value(c, &w, &a->by, v);
    size_t *at = map_get(&a->by_value, buf_str(&b));
    if (at) {
        mem_rewind(c->mem, mark);
        return *at;
    }
    struct source s = { .value = buf_str(&b) };
    const struct field *leaf = a->by.path.leaf;
    bool is_link = leaf->type->flags & TYPE_REFERENCE && leaf->target;
    if (is_link && v.kind == VAL_INT && query_titles(c, leaf->target, &v.i, 1, &v.s) != OK)
        err_clear(c);
    s.text = str_dup(c->mem, answer_dim_text(c, &a->by, v));
    at = mem_new_of(c->mem, size_t);
    *at = a->sources.n;
    vec_push(c->mem, &a->sources, s);
    map_put(&a->by_value, s.value, at);
    return *at;
}

static err_t take_touch(struct ctx *c, void *arg, const struct series_row *row)
{
    struct attribution *a = arg;
    if (val_is_null(row->v[0]) || val_is_null(row->v[1])) return OK;
    if (a->touches.n == ANALYSIS_ENTITIES_MAX)
        return fail_arg(c, ERR_BAD_REQUEST, S("touches"), S("≤ 300000"));
    struct touch t = { row->v[0].i, ms_of(c, &a->touch_at, row->v[1].i),
                       (i64)source_of(c, a, row->v[2]) };
    vec_push(c->mem, &a->touches, t);
    return OK;
}

// --- Shares -------------------------------------------------------------------------------------------

// Half of it for each 7 days: exact for whole weeks, between them by the nearest day.
static i64 decayed(i64 age_ms)
{
    static const i64 day[] = { 1000000000, 905723664, 820335356, 742997145,
                               672950096,  609506827, 552044757 };
    i64 days = age_ms / DAY_MS, weeks = days / 7;
    return weeks > 62 ? 0 : day[days % 7] >> weeks;
}

static i64 weight_of(const struct attribution *a, const struct touch *t, int i, int n, i64 goal)
{
    int middle = (n - 1) / 2;
    bool ends = i == 0 || i == n - 1;
    switch (a->model) {
    case FIRST: return i == 0;
    case LAST: return i == n - 1;
    case LINEAR: return 1;
    case DECAY: return decayed(goal - t->at);
    case U_SHAPE:
        if (n <= 2) return 1;
        return ends ? 2 * (n - 2) : 1; // 40 % each; the others share 20 %
    default:
        if (n <= 3) return 1;
        return ends || i == middle ? 3 * (n - 3) : 1; // 30 % each; the others share 10 %
    }
}

static i64 weigh(const struct attribution *a, const struct touch *t, int n, i64 goal, i64 *weights)
{
    i64 all = 0;
    for (int i = 0; i < n; i++) all += weights[i] = weight_of(a, &t[i], i, n, goal);
    if (!all) all = weights[n - 1] = 1;
    return all;
}

static void credit(struct attribution *a, const struct touch *t, int n, i64 goal, i64 amount)
{
    i64 weights[TOUCHES_MAX], all = weigh(a, t, n, goal, weights);
    i64 left = UNIT_SHARE, money_left = amount;
    for (int i = 0; i < n; i++) {
        bool last = i == n - 1;
        i64 share = last ? left : (i64)((i128)UNIT_SHARE * weights[i] / all);
        i64 fen = last ? money_left : (i64)((i128)amount * weights[i] / all);
        struct source *s = &a->sources.v[t[i].source];
        left -= share;
        money_left -= fen;
        s->share += share;
        s->amount += fen;
        if (weights[i]) s->touched++;
    }
}

static bool source_opens(struct ctx *c, const struct attribution *a, const struct source *s)
{
    const struct analysis_out *o = a->out;
    if (s->is_rest) return a->top_other && (o->is_other || !o->at || !o->at->count);
    return !o->is_other && analysis_opens(o, &s->value, str_z(c->mem, o->measure));
}

// A deal stands once behind a source that it credits, whichever figure is opened.
static void open_goal(struct ctx *c, struct attribution *a, const struct touch *t, int n, i64 goal,
                      id64 id)
{
    i64 weights[TOUCHES_MAX];
    weigh(a, t, n, goal, weights);
    for (int i = 0; i < n; i++) {
        if (!weights[i] || !source_opens(c, a, &a->sources.v[t[i].source])) continue;
        analysis_note(c, a->out, id);
        return;
    }
}

static err_t take_goal(struct ctx *c, void *arg, const struct series_row *row)
{
    struct attribution *a = arg;
    if (val_is_null(row->v[0]) || val_is_null(row->v[1])) return OK;
    id64 entity = row->v[0].i;
    i64 goal = ms_of(c, &a->goal_at, row->v[1].i), from = goal - a->days * DAY_MS;
    i64 day = date_of_instant(goal, c->cat->offset_min);
    if (entity == a->entity && a->first_goal) return OK;
    a->entity = entity;
    if (a->out->has_period && (day < a->out->period.from || day >= a->out->period.until)) return OK;
    while (a->next < a->touches.n && a->touches.v[a->next].entity < entity) a->next++;
    size_t first = a->next;
    while (first < a->touches.n && a->touches.v[first].entity == entity &&
           a->touches.v[first].at < from)
        first++;
    size_t end = first;
    while (end < a->touches.n && a->touches.v[end].entity == entity && a->touches.v[end].at <= goal)
        end++;
    if (end - first > TOUCHES_MAX) first = end - TOUCHES_MAX;
    int n = (int)(end - first);
    i64 amount = a->has_amount && !val_is_null(row->v[2]) ? row->v[2].i : 0;
    struct touch none = { entity, goal, 0 };
    if (!n) none.source = (i64)source_of(c, a, VAL_NONE); // a deal that nothing led to
    const struct touch *t = n ? &a->touches.v[first] : &none;
    if (a->opening) open_goal(c, a, t, n ? n : 1, goal, row->id);
    else credit(a, t, n ? n : 1, goal, amount);
    return OK;
}

// --- Reading ------------------------------------------------------------------------------------------

static err_t bad(struct ctx *c, const char *path, const char *want)
{
    return fail_arg(c, ERR_BAD_REQUEST, str_of(path), str_of(want));
}

static err_t read_parts(struct ctx *c, const struct json *j, struct series_ask *s, struct path *at)
{
    struct analysis_out none = { 0 };
    if (!json_is(j, JSON_OBJECT)) return bad(c, "form", "{}");
    TRY(analysis_only(c, j, ANALYSIS_KEYS("entity", "at", "source", "amount", "filter")));
    TRY(analysis_form(c, j, &s->form));
    TRY(analysis_field(c, s->form, j, "entity", &s->fields[0]));
    if (!(ask_type(s->fields[0].leaf)->flags & TYPE_REFERENCE)) return bad(c, "entity", "link");
    TRY(analysis_time(c, s->form, j, "at", &s->fields[1]));
    *at = s->fields[1];
    s->field_count = 2;
    return analysis_filter(c, s->form, j, false, &s->filter, &none);
}

// What is wrong in a part of the ask is told at its place there: both sides have an entity and a time.
static err_t told_in(struct ctx *c, const char *part, const struct err_item *last, err_t e)
{
    if (e != OK && c->errs_tail && c->errs_tail != last)
        c->errs_tail->path = str_cat3(c->mem, str_of(part), S("."), c->errs_tail->path);
    return e;
}

static err_t read_side(struct ctx *c, const struct json *ask, const char *side,
                       struct series_ask *s, struct path *at)
{
    const struct err_item *last = c->errs_tail;
    return told_in(c, side, last, read_parts(c, json_get(ask, str_of(side)), s, at));
}

static err_t read_top(struct ctx *c, const struct json *j, struct attribution *a)
{
    static const char *const keys[] = { "n", "by", "other", NULL };
    str by = json_str(json_get(j, S("by")));
    if (!j || j->type == JSON_NULL) return OK;
    if (!json_is(j, JSON_OBJECT)) return bad(c, "n", "0..100");
    TRY(analysis_only(c, j, keys));
    TRY(analysis_number(c, j, "n", 0, ASK_TOP_MAX, 0, &a->top));
    a->top_other = json_bool(json_get(j, S("other")));
    for (int m = CONVERSIONS; m <= TOUCHED; m++)
        if (str_eq(by, str_of(measure_keys[m]))) a->top_by = m;
    if (a->top && by.n && !str_eq(by, str_of(measure_keys[a->top_by])))
        return bad(c, "by", "conversions, amount, touched");
    if (a->top && a->top_by == AMOUNT && !a->has_amount)
        return bad(c, "by", analysis_word(c, "先选成交金额", "choose the deal amount first").p);
    return OK;
}

static err_t read_source(struct ctx *c, struct attribution *a, const struct form *f,
                         const struct json *j)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "field", json_str(json_get(j, S("source"))));
    jw_end_obj(&w);
    return query_group_parse_dim(c, f, json_parse(c->mem, buf_str(&b), NULL), &a->by);
}

static err_t read_model(struct ctx *c, const struct json *ask, struct attribution *a)
{
    static const char *const models[] = { "first", "last", "linear", "u", "w", "decay" };
    str model = json_str(json_get(ask, S("model")));
    a->model = MODEL_COUNT;
    for (int i = 0; i < MODEL_COUNT; i++)
        if (str_eq(model, str_of(models[i]))) a->model = (enum model)i;
    if (a->model == MODEL_COUNT) return bad(c, "model", "first, last, linear, u, w, decay");
    a->first_goal = json_bool(json_get(ask, S("first_goal")));
    return analysis_number(c, ask, "days", 1, 3660, 90, &a->days);
}

static err_t read_ask(struct ctx *c, const struct json *ask, struct attribution *a,
                      struct series_ask *touches, struct series_ask *goals)
{
    const struct json *t = json_get(ask, S("touches")), *g = json_get(ask, S("goal"));
    const struct err_item *last = c->errs_tail;
    struct node *more;
    TRY(analysis_only(c, ask,
                      ANALYSIS_KEYS("touches", "goal", "model", "days", "first_goal", "top",
                                    "period", "filter")));
    TRY(read_model(c, ask, a));
    TRY(read_side(c, ask, "touches", touches, &a->touch_at));
    TRY(read_source(c, a, touches->form, t));
    touches->fields[touches->field_count++] = a->by.path;
    TRY(read_side(c, ask, "goal", goals, &a->goal_at));
    if (touches->fields[0].leaf->target != goals->fields[0].leaf->target)
        return bad(c, "touches.entity", "link");
    a->has_amount = json_get(g, S("amount")) != NULL;
    if (a->has_amount) {
        TRY(analysis_field(c, goals->form, g, "amount", &a->amount));
        if (!(ask_type(a->amount.leaf)->flags & TYPE_SUMMABLE)) return bad(c, "amount", "number");
        goals->fields[goals->field_count++] = a->amount;
    }
    TRY(told_in(c, "top", last, read_top(c, json_get(ask, S("top")), a)));
    a->out->form = goals->form;
    TRY(analysis_filter(c, goals->form, ask, false, &more, a->out));
    goals->filter = node_and(c, goals->filter, more);
    return OK;
}

// --- Writing ------------------------------------------------------------------------------------------

static i128 rank_of(const struct attribution *a, const struct source *s)
{
    if (!a->top || a->top_by == CONVERSIONS) return s->share;
    return a->top_by == AMOUNT ? s->amount : s->touched;
}

static int by_rank(const void *x, const void *y)
{
    const struct source *a = *(struct source *const *)x, *b = *(struct source *const *)y;
    if (a->rank != b->rank) return a->rank < b->rank ? 1 : -1;
    return str_cmp(a->value, b->value);
}

// The sources that are credited with something, the greatest first; touches know them by their places, which stay.
static size_t ranked(struct ctx *c, struct attribution *a, struct source ***out)
{
    size_t n = 0;
    *out = mem_array(c->mem, struct source *, a->sources.n + 1);
    for (size_t i = 0; i < a->sources.n; i++) {
        struct source *s = &a->sources.v[i];
        s->rank = rank_of(a, s);
        s->fewest = s->touched;
        if (s->touched) (*out)[n++] = s;
    }
    if (n) qsort(*out, n, sizeof **out, by_rank);
    return n;
}

static struct row_out *put_source(struct ctx *c, struct attribution *a, const struct source *s)
{
    struct row_out *r = analysis_row(c, a->out);
    int scale = a->has_amount ? a->amount.leaf->scale : 0;
    bool fits = s->amount >= INT64_MIN && s->amount <= INT64_MAX;
    r->value[0] = s->value;
    r->text[0] = s->text;
    r->cells[CONVERSIONS] = cell_number(decimal_scaled(s->share, 9), 6);
    if (a->has_amount && fits)
        r->cells[AMOUNT] = cell_number(decimal_scaled((i64)s->amount, scale), scale);
    r->cells[TOUCHED] = cell_count(s->touched);
    for (int m = CONVERSIONS; m <= TOUCHED; m++) cell_about(a->out, &r->cells[m], s->fewest);
    return r;
}

// One source too few in "other" hides it whole: with one more among the first ones it could be worked out.
static void put_rows(struct ctx *c, struct attribution *a)
{
    struct source **v, rest = { .value = S("null"), .text = answer_other(c), .fewest = INT64_MAX };
    size_t n = ranked(c, a, &v), shown = a->top ? (size_t)i64_min(a->top, (i64)n) : n;
    for (size_t i = 0; i < shown; i++) put_source(c, a, v[i]);
    for (size_t i = shown; i < n; i++) {
        v[i]->is_rest = true;
        rest.share += v[i]->share;
        rest.amount += v[i]->amount;
        rest.touched += v[i]->touched;
        rest.fewest = i64_min(rest.fewest, v[i]->fewest);
    }
    if (shown < n && a->top_other) put_source(c, a, &rest)->is_other = true;
}

static void put_heads(struct ctx *c, struct attribution *a)
{
    static const char *const zh[] = { "全部归首次接触",
                                      "全部归末次接触",
                                      "各次接触平均",
                                      "首末各 40%，其余共 20%",
                                      "首次、中间、末次各 30%，其余共 10%",
                                      "每早 7 天减半" };
    static const char *const en[] = {
        "All credit to the first touchpoint",
        "All credit to the last touchpoint",
        "Equal credit to every touchpoint",
        "40% each to the first and the last, 20% shared by the others",
        "30% each to the first, middle and last, 10% shared by the others",
        "Half the credit for every 7 days earlier"
    };
    struct analysis_out *o = a->out;
    str how = analysis_word(c, zh[a->model], en[a->model]);
    analysis_dim(o, says_dim_title(c, &a->by), str_of(ask_type(a->by.path.leaf)->key), STR_NONE);
    analysis_measure(c, o, measure_keys[CONVERSIONS], "归因成交数", "Credited deals", "number");
    analysis_measure(c, o, measure_keys[AMOUNT], "归因金额", "Credited amount", "money");
    analysis_measure(c, o, measure_keys[TOUCHED], "参与成交的接触", "Credited touchpoints",
                     "number");
    vec_push(c->mem, &o->says, how);
}

static err_t run(struct ctx *c, const struct json *ask, struct analysis_out *out)
{
    struct attribution *a = mem_new_of(c->mem, struct attribution);
    struct series_ask *touches = mem_new_of(c->mem, struct series_ask);
    struct series_ask *goals = mem_new_of(c->mem, struct series_ask);
    a->out = out;
    a->by_value = MAP(c->mem);
    TRY(read_ask(c, ask, a, touches, goals));
    put_heads(c, a);
    TRY(query_series(c, touches, take_touch, a));
    TRY(query_series(c, goals, take_goal, a));
    put_rows(c, a);
    if (!out->measure.n) return OK;
    a->opening = true; // which sources are among the first ones is known now
    a->next = 0;
    a->entity = 0;
    return query_series(c, goals, take_goal, a);
}

// --- What is chosen ----------------------------------------------------------------------------------

static const struct analysis_choice model_choices[] = {
    { "first", "首次接触", "First touch", "功劳全归第一次接触：是谁带来的。",
      "All credit to the first touchpoint: who brought them in." },
    { "last", "末次接触", "Last touch", "功劳全归成交前最后一次：是谁促成的。",
      "All credit to the last one before the deal: who closed it." },
    { "linear", "平均", "Linear", "每次接触一样多。", "Equal credit to every touchpoint." },
    { "u", "U 形", "U shape", "首次和末次各 40%，中间的分 20%。",
      "40% each to the first and the last, 20% shared in between." },
    { "w", "W 形", "W shape", "首次、中间、末次各 30%，其余分 10%。",
      "30% each to the first, middle and last, 10% shared by the rest." },
    { "decay", "时间衰减", "Time decay", "离成交越近越多，每早 7 天减半。",
      "The closer to the deal, the more: half for every 7 days earlier." },
};
static const struct analysis_choice top_choices[] = {
    { "conversions", "归因成交数", "Credited deals", NULL, NULL },
    { "amount", "归因金额", "Credited amount", NULL, NULL },
    { "touched", "参与成交的接触", "Credited touchpoints", NULL, NULL },
};
static const struct analysis_param params[] = {
    { .key = "goal.form",
      .type = "form",
      .zh = "成交是哪个表单",
      .en = "Deals",
      .zh_help = "什么算成交，例如收费、到诊。",
      .en_help = "What counts as a deal, such as charges or visits." },
    { .key = "goal.entity", .type = "link", .of = "goal.form", .zh = "谁成交", .en = "Customer" },
    { .key = "goal.at", .type = "time", .of = "goal.form", .zh = "成交时间", .en = "Deal date" },
    { .key = "goal.amount",
      .type = "number",
      .of = "goal.form",
      .zh = "成交金额",
      .en = "Deal amount",
      .zh_help = "不选就只数成交笔数。",
      .en_help = "Leave empty to count deals only.",
      .optional = true },
    { .key = "goal.filter",
      .type = "filter",
      .of = "goal.form",
      .zh = "哪些算成交",
      .en = "Only deals that match" },
    { .key = "touches.form",
      .type = "form",
      .zh = "接触是哪个表单",
      .en = "Touchpoints",
      .zh_help = "成交之前的来往，例如线索、预约、到诊。",
      .en_help = "What came before, such as leads, appointments or visits." },
    { .key = "touches.entity",
      .type = "link",
      .of = "touches.form",
      .like = "goal.entity",
      .zh = "与谁接触",
      .en = "Who was contacted" },
    { .key = "touches.at",
      .type = "time",
      .of = "touches.form",
      .zh = "接触时间",
      .en = "Touchpoint date" },
    { .key = "touches.source",
      .type = "group",
      .of = "touches.form",
      .zh = "功劳归给什么",
      .en = "Give credit to",
      .zh_help = "例如渠道、来源、经手人。",
      .en_help = "For example the channel, the source or the person." },
    { .key = "touches.filter",
      .type = "filter",
      .of = "touches.form",
      .zh = "哪些算接触",
      .en = "Only touchpoints that match" },
    { .key = "model",
      .type = "choice",
      .zh = "功劳怎么分",
      .en = "Attribution model",
      .start = "\"linear\"",
      ANALYSIS_CHOICES(model_choices) },
    { .key = "days",
      .type = "count",
      .zh = "往前看多少天",
      .en = "Look-back days",
      .zh_help = "成交前这么多天以内的接触才算。",
      .en_help = "Only touches within this many days before the deal count.",
      .start = "90",
      .low = 1,
      .high = 3660 },
    { .key = "first_goal",
      .type = "flag",
      .zh = "每人只算第一次成交",
      .en = "Count only each customer's first deal",
      .start = "true" },
    { .key = "top.n",
      .type = "count",
      .zh = "只列前几名",
      .en = "Show top",
      .zh_help = "填 0 全部列出。",
      .en_help = "Enter 0 to list all.",
      .start = "10",
      .optional = true,
      .low = 0,
      .high = ASK_TOP_MAX },
    { .key = "top.by",
      .type = "choice",
      .when = "top.n",
      .zh = "按什么排名",
      .en = "Rank by",
      .start = "\"conversions\"",
      ANALYSIS_CHOICES(top_choices) },
    { .key = "top.other",
      .type = "flag",
      .when = "top.n",
      .zh = "其余合并为“其他”",
      .en = "Combine the rest as “Other”",
      .start = "true" },
    { .key = "period",
      .type = "period",
      .of = "goal.at",
      .zh = "成交的时间范围",
      .en = "Deal period",
      .start = "{\"last\":12,\"unit\":\"month\"}" },
};

const struct analysis analysis_attribution = { "attribution", run,         ANALYSIS_PARAMS(params),
                                               "bar",         CHART_PLAIN, "conversions amount",
                                               "conversions" };
