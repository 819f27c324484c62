// SPDX-License-Identifier: Apache-2.0
// The stage funnel, from the log of moves of a form's state:
//   {"form","stage":"state","stages":["new",..],"mode":"cohort|event","strict":false,"period","filter","by":dim}
// A record has reached a stage once it entered it or one behind it (strict: once it entered it after all before
// it, one after the other). Re-entering counts once. Cohort: the records of the period by a date of theirs, up
// to now. Event: whenever made, by when they first reached the stage.
#include <stdlib.h>
#include "meta/field_type.h"
#include "report/analysis.h"
#include "report/answer.h"

#define STAGES_MAX 12

enum { REACHED, TO_PREVIOUS, TO_FIRST, DWELL };
static const char *const measure_keys[] = { "reached", "to_previous", "to_first", "dwell_median" };

struct slice { // of the dimension `by`; one alone without it
    str value, text;
    i64 reached[STAGES_MAX];
    VEC(i64) dwell[STAGES_MAX];
};
struct funnel {
    struct analysis_out *out;
    const struct option *stages[STAGES_MAX];
    int n;
    bool is_strict, by_event, has_by;
    struct group_dim by;
    i64 from, until; // of events, UTC ms
    VEC(struct slice *) slices;
    struct map by_value;
    // The record whose moves come at the moment.
    id64 id;
    struct slice *slice;
    int step; // strict: how far it came in order
    i64 reached_at[STAGES_MAX], entered_at[STAGES_MAX];
    bool has_reached[STAGES_MAX], has_entered[STAGES_MAX], has_left[STAGES_MAX];
    int in; // the stage it is in, -1: none of them
};

static int rank_of(const struct funnel *f, i64 code)
{
    for (int i = 0; i < f->n; i++)
        if (f->stages[i]->code == code) return i;
    return -1;
}

static bool counts(const struct funnel *f, int k)
{
    if (!f->has_reached[k]) return false;
    return !f->by_event || (f->reached_at[k] >= f->from && f->reached_at[k] < f->until);
}

static void end_record(struct ctx *c, struct funnel *f)
{
    if (!f->id) return;
    for (int k = 0; k < f->n; k++) {
        if (!counts(f, k)) continue;
        f->slice->reached[k]++;
        if (!f->out->measure.n) continue;
        str stage = analysis_quoted(c, f->stages[k]->key);
        str value[] = { f->has_by ? f->slice->value : stage, stage };
        if (analysis_opens(f->out, value, measure_keys[REACHED])) analysis_note(c, f->out, f->id);
    }
}

static void begin_record(struct funnel *f, id64 id, struct slice *s)
{
    f->id = id;
    f->slice = s;
    f->step = 0;
    f->in = -1;
    for (int k = 0; k < f->n; k++) f->has_reached[k] = f->has_entered[k] = f->has_left[k] = false;
}

// What the records of one value of `by` come to; its title is asked for once.
static struct slice *slice_of(struct ctx *c, struct funnel *f, struct val v)
{
    if (!f->has_by && f->slices.n) return f->slices.v[0];
    struct mem_mark mark = mem_mark(c->mem);
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    if (f->has_by && v.kind == VAL_INT) v = query_group_of(&f->by, v.i);
    if (f->has_by) query_group_put_value(c, &w, &f->by, v);
    else jw_null(&w);
    struct slice *s = map_get(&f->by_value, buf_str(&b));
    if (s) {
        mem_rewind(c->mem, mark); // a million records leave nothing behind
        return s;
    }
    s = mem_new_of(c->mem, struct slice);
    s->value = buf_str(&b);
    const struct field *leaf = f->has_by ? f->by.path.leaf : NULL;
    bool is_link = leaf && leaf->type->flags & TYPE_REFERENCE && leaf->target;
    if (is_link && v.kind == VAL_INT && query_titles(c, leaf->target, &v.i, 1, &v.s) != OK)
        err_clear(c);
    if (f->has_by) s->text = str_dup(c->mem, answer_dim_text(c, &f->by, v));
    map_put(&f->by_value, s->value, s);
    vec_push(c->mem, &f->slices, s);
    return s;
}

static void reach(struct funnel *f, int k, i64 at)
{
    if (f->has_reached[k]) return;
    f->has_reached[k] = true;
    f->reached_at[k] = at;
}

static err_t take_move(struct ctx *c, void *arg, const struct series_row *row)
{
    struct funnel *f = arg;
    int k = rank_of(f, row->to);
    if (row->id != f->id) {
        end_record(c, f);
        begin_record(f, row->id, slice_of(c, f, f->has_by ? row->v[0] : VAL_NONE));
    }
    if (f->in >= 0 && f->in != k && !f->has_left[f->in]) {
        f->has_left[f->in] = true;
        vec_push(c->mem, &f->slice->dwell[f->in], row->at - f->entered_at[f->in]);
    }
    f->in = k;
    if (k < 0) return OK;
    if (!f->has_entered[k]) {
        f->has_entered[k] = true;
        f->entered_at[k] = row->at;
    }
    if (f->is_strict) {
        if (k == f->step) reach(f, f->step++, row->at);
        return OK;
    }
    for (int i = 0; i <= k; i++) reach(f, i, row->at);
    return OK;
}

// --- Reading ------------------------------------------------------------------------------------------

static err_t bad(struct ctx *c, const char *path, const char *want)
{
    return fail_arg(c, ERR_BAD_REQUEST, str_of(path), str_of(want));
}

static err_t read_stages(struct ctx *c, const struct form *form, const struct json *ask,
                         struct funnel *f)
{
    struct path p;
    const struct json *list = json_get(ask, S("stages"));
    TRY(analysis_field(c, form, ask, "stage", &p));
    if (p.hop_count || p.leaf != form->state_field) return bad(c, "stage", "state");
    if (!json_is(list, JSON_ARRAY) || list->count < 2 || list->count > STAGES_MAX)
        return bad(c, "stages", "2..12");
    json_each(j, list)
    {
        const struct option *o = NULL;
        for (size_t i = 0; i < p.leaf->option_count; i++)
            if (str_eq(p.leaf->options[i].key, json_str(j))) o = &p.leaf->options[i];
        if (!o || rank_of(f, o->code) >= 0)
            return fail_arg(c, ERR_BAD_REQUEST, S("stages"), json_str(j));
        f->stages[f->n++] = o;
    }
    return OK;
}

static err_t read_ask(struct ctx *c, const struct json *ask, struct funnel *f, struct series_ask *s)
{
    str mode = json_str(json_get(ask, S("mode")));
    const struct json *by = json_get(ask, S("by"));
    int offset = c->cat->offset_min;
    TRY(analysis_only(
        c, ask, ANALYSIS_KEYS("stage", "stages", "mode", "strict", "period", "filter", "by")));
    TRY(analysis_form(c, ask, &s->form));
    TRY(read_stages(c, s->form, ask, f));
    f->by_event = str_eq(mode, S("event"));
    if (mode.n && !f->by_event && !str_eq(mode, S("cohort")))
        return bad(c, "mode", "cohort, event");
    f->is_strict = json_bool(json_get(ask, S("strict")));
    TRY(analysis_filter(c, s->form, ask, !f->by_event, &s->filter, f->out));
    f->from = f->out->has_period ? instant_of_local(f->out->period.from, 0, offset) : INT64_MIN;
    f->until = f->out->has_period ? instant_of_local(f->out->period.until, 0, offset) : INT64_MAX;
    f->has_by = by && by->type != JSON_NULL;
    if (f->has_by) {
        TRY(query_group_parse_dim(c, s->form, by, &f->by));
        if (f->by.formula) return bad(c, "by", "field");
        s->fields[s->field_count++] = f->by.path;
    }
    s->with_moves = true;
    f->out->form = s->form;
    return OK;
}

// --- Writing ------------------------------------------------------------------------------------------

static int by_size(const void *a, const void *b)
{
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return (x > y) - (x < y);
}

static struct cell_out median_days(struct slice *s, int k)
{
    decimal d;
    size_t n = s->dwell[k].n;
    i64 *v = s->dwell[k].v;
    if (!n) return cell_none();
    qsort(v, n, sizeof *v, by_size);
    if (!decimal_div(decimal_of(v[(n - 1) / 2] + v[n / 2]), decimal_of(2 * DAY_MS), &d))
        return cell_none();
    return cell_number(d, 6);
}

static void put_slice(struct ctx *c, struct funnel *f, struct slice *s)
{
    struct cell_out last = cell_none(); // of the stage before
    i64 shown = 0; // the last number that is told: who dropped out between is a count too
    for (int k = 0; k < f->n; k++) {
        struct row_out *r = analysis_row(c, f->out);
        int at = 0;
        if (f->has_by) {
            r->value[at] = s->value;
            r->text[at++] = s->text;
        }
        r->value[at] = analysis_quoted(c, f->stages[k]->key);
        r->text[at] = title_in(f->stages[k]->title, c->lang);
        r->cells[REACHED] = cell_count(s->reached[k]);
        if (k) r->cells[TO_PREVIOUS] = cell_ratio(s->reached[k], s->reached[k - 1]);
        r->cells[TO_FIRST] = cell_ratio(s->reached[k], s->reached[0]);
        r->cells[DWELL] = median_days(s, k);
        cell_about(f->out, &r->cells[REACHED], s->reached[k]);
        if (k) cell_about(f->out, &r->cells[REACHED], llabs(shown - s->reached[k]));
        r->cells[TO_FIRST].is_few = r->cells[REACHED].is_few;
        cell_about(f->out, &r->cells[TO_FIRST], s->reached[0]);
        r->cells[TO_PREVIOUS].is_few = r->cells[REACHED].is_few || last.is_few;
        cell_about(f->out, &r->cells[DWELL], (i64)s->dwell[k].n);
        last = r->cells[REACHED];
        if (!last.is_few) shown = s->reached[k];
    }
}

static void put_words(struct ctx *c, struct funnel *f)
{
    struct analysis_out *o = f->out;
    str base = f->by_event
                   ? analysis_word(c, "按首次到达该阶段的时间计",
                                   "By the date the stage was first reached")
                   : analysis_word(c, "按记录的时间分批，看到目前为止到过哪里",
                                   "Records of the period and how far they have come so far");
    o->measures[REACHED].says =
        f->is_strict
            ? analysis_word(c, "按顺序依次进入过各阶段的记录，反复进入只计一次",
                            "Records that passed the stages in order, each counted once")
            : analysis_word(c, "进入过该阶段或其后阶段的记录，反复进入只计一次",
                            "Records that reached the stage or a later one, each counted once");
    vec_push(c->mem, &o->says, base);
}

static void put_heads(struct ctx *c, struct funnel *f, const struct form *form)
{
    struct analysis_out *o = f->out;
    if (f->has_by)
        analysis_dim(o, says_dim_title(c, &f->by), str_of(ask_type(f->by.path.leaf)->key),
                     bucket_key(f->by.bucket));
    analysis_dim(o, field_title(c, form->state_field), S("select"), STR_NONE);
    analysis_measure(c, o, measure_keys[REACHED], "到过", "Reached", "number");
    analysis_measure(c, o, measure_keys[TO_PREVIOUS], "对上一步", "From previous stage", "percent");
    analysis_measure(c, o, measure_keys[TO_FIRST], "对第一步", "From first stage", "percent");
    analysis_measure(c, o, measure_keys[DWELL], "停留中位数（天）", "Median time in stage (days)",
                     "days");
    put_words(c, f);
}

static err_t run(struct ctx *c, const struct json *ask, struct analysis_out *out)
{
    struct funnel *f = mem_new_of(c->mem, struct funnel);
    struct series_ask *s = mem_new_of(c->mem, struct series_ask);
    f->out = out;
    f->by_value = MAP(c->mem);
    TRY(read_ask(c, ask, f, s));
    put_heads(c, f, s->form);
    if (!f->has_by) (void)slice_of(c, f, VAL_NONE);
    TRY(query_series(c, s, take_move, f));
    end_record(c, f);
    for (size_t i = 0; i < f->slices.n; i++) put_slice(c, f, f->slices.v[i]);
    return OK;
}

// --- What is chosen ----------------------------------------------------------------------------------

static const struct analysis_choice modes[] = {
    { "cohort", "按记录的时间", "By the record's date",
      "这段时间里来的记录，到今天为止走到了哪一步。适合看一批人最后的转化。",
      "Records of the period and how far they have come by today: what became of them." },
    { "event", "按到达的时间", "By the date the stage was reached",
      "不管什么时候来的，这段时间里有多少走到了这一步。适合看本月做了多少。",
      "How many reached the stage within the period, whenever the records began." },
};
static const struct analysis_param params[] = {
    { .key = "form",
      .type = "form",
      .zh = "看哪个表单",
      .en = "Form",
      .zh_help = "要有状态的表单，例如线索、预约。",
      .en_help = "A form with a status, such as leads." },
    { .key = "stage", .type = "state", .zh = "阶段", .en = "Stage" },
    { .key = "stages",
      .type = "stages",
      .of = "stage",
      .zh = "依次经过的阶段",
      .en = "Stages, in order",
      .zh_help = "从上到下一步接一步。中途退出的状态（如“流失”）不要放进来。",
      .en_help = "From first to last. Leave out stages where people drop out, such as “Lost”.",
      .start = "\"open won\"",
      .low = 2,
      .high = STAGES_MAX },
    { .key = "mode",
      .type = "choice",
      .zh = "怎么算时间",
      .en = "Date basis",
      .start = "\"cohort\"",
      ANALYSIS_CHOICES(modes) },
    { .key = "strict",
      .type = "flag",
      .zh = "必须按顺序走过每一步",
      .en = "Every stage must be passed, in order",
      .zh_help = "不勾选时，直接跳到后面阶段的，也算到过前面的阶段。",
      .en_help = "Otherwise a record that skips stages also counts for those in between." },
    { .key = "by",
      .type = "dim",
      .zh = "分组对比",
      .en = "Split by",
      .zh_help = "例如每个渠道、每位咨询师各看一条。",
      .en_help = "For example one funnel per channel or per person.",
      .optional = true },
    { .key = "period",
      .type = "period",
      .zh = "时间范围",
      .en = "Period",
      .start = "{\"last\":12,\"unit\":\"month\"}" },
    { .key = "filter", .type = "filter", .zh = "只统计", .en = "Filter" },
};

const struct analysis analysis_funnel = { "funnel", run,         ANALYSIS_PARAMS(params),
                                          "funnel", CHART_STEPS, NULL };
