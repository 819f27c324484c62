// SPDX-License-Identifier: Apache-2.0
// What all analyses share: reading their asks, writing their tables, the records behind a cell.
#include "report/analysis.h"
#include "meta/field_type.h"
#include "meta/filter.h"
#include "report/answer.h"
#include "report/ask.h"
#include "report/report.h"
#include "report/shape.h"

static const struct analysis *const analyses[] = {
#define ANALYSIS(key, zh, en, zh_help, en_help) &analysis_##key,
#include "../tables/analyses.def"
#undef ANALYSIS
};

const struct analysis *analysis_of(str key)
{
    for (size_t i = 0; i < COUNT_OF(analyses); i++)
        if (str_eq(key, str_of(analyses[i]->key))) return analyses[i];
    return NULL;
}

// --- What there is, and what is chosen of each --------------------------------------------------------

static const char *in_lang(struct ctx *c, const char *zh, const char *en)
{
    return c->lang == LANG_EN ? en : zh;
}

// A key that is not there is left out.
static void put_known(struct jw *w, const char *key, const char *text)
{
    if (!text) return;
    jw_key(w, str_of(key));
    jw_str(w, str_of(text));
}

static void put_choices(struct ctx *c, struct jw *w, const struct analysis_param *p)
{
    jw_key(w, S("choices"));
    jw_arr(w);
    for (int i = 0; i < p->choice_count; i++) {
        const struct analysis_choice *x = &p->choices[i];
        jw_obj(w);
        jw_kstr(w, "key", str_of(x->key));
        jw_kstr(w, "title", str_of(in_lang(c, x->zh, x->en)));
        put_known(w, "help", in_lang(c, x->zh_help, x->en_help));
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_param(struct ctx *c, struct jw *w, const struct analysis_param *p)
{
    jw_obj(w);
    jw_kstr(w, "key", str_of(p->key));
    jw_kstr(w, "type", str_of(p->type));
    jw_kstr(w, "title", str_of(in_lang(c, p->zh, p->en)));
    put_known(w, "help", in_lang(c, p->zh_help, p->en_help));
    put_known(w, "of", p->of);
    put_known(w, "like", p->like);
    put_known(w, "when", p->when);
    put_known(w, "chart", p->chart);
    if (p->start) {
        jw_key(w, S("start"));
        jw_raw(w, str_of(p->start));
    }
    if (p->optional) jw_kbool(w, "optional", true);
    if (p->high) {
        jw_ki64(w, "low", p->low);
        jw_ki64(w, "high", p->high);
    }
    if (p->choice_count) put_choices(c, w, p);
    jw_end_obj(w);
}

static void put_keys(struct jw *w, const char *name, const char *keys)
{
    str rest = str_of(keys ? keys : ""), key;
    jw_key(w, str_of(name));
    jw_arr(w);
    while (str_next(&rest, ' ', &key)) jw_str(w, key);
    jw_end_arr(w);
}

static void put_analysis(struct ctx *c, struct jw *w, const struct analysis *a, const char *title,
                         const char *help)
{
    jw_obj(w);
    jw_kstr(w, "key", str_of(a->key));
    jw_kstr(w, "title", str_of(title));
    jw_kstr(w, "help", str_of(help));
    jw_kstr(w, "chart", str_of(a->chart));
    jw_key(w, S("gives"));
    chart_put_needs(w, a->gives);
    put_keys(w, "parts", a->parts);
    put_keys(w, "draws", a->draws);
    jw_key(w, S("params"));
    jw_arr(w);
    for (int i = 0; i < a->param_count; i++) put_param(c, w, &a->params[i]);
    jw_end_arr(w);
    jw_end_obj(w);
}

void analyses_put(struct ctx *c, struct jw *w)
{
    jw_arr(w);
#define ANALYSIS(key, zh, en, zh_help, en_help)                                                    \
    put_analysis(c, w, &analysis_##key, in_lang(c, zh, en), in_lang(c, zh_help, en_help));
#include "../tables/analyses.def"
#undef ANALYSIS
    jw_end_arr(w);
}

static err_t bad(struct ctx *c, str path, const char *want)
{
    return fail_arg(c, ERR_BAD_REQUEST, path, str_of(want));
}

// --- Reading ------------------------------------------------------------------------------------------

err_t analysis_only(struct ctx *c, const struct json *ask, const char *const *keys)
{
    json_each(m, ask)
    {
        bool known = false;
        for (const char *const *k = keys; *k; k++) known = known || str_eq(m->key, str_of(*k));
        if (!known) return fail_arg(c, ERR_BAD_REQUEST, m->key, m->key);
    }
    return OK;
}

err_t analysis_form(struct ctx *c, const struct json *ask, const struct form **f)
{
    struct form *found;
    TRY(ask_parse_form(c, json_get(ask, S("form")), &found));
    *f = found;
    return OK;
}

err_t analysis_field(struct ctx *c, const struct form *f, const struct json *ask, const char *key,
                     struct path *out)
{
    str name = json_str(json_get(ask, str_of(key)));
    if (!name.n) return bad(c, str_of(key), key);
    return query_series_path(c, f, name, out);
}

err_t analysis_time(struct ctx *c, const struct form *f, const struct json *ask, const char *key,
                    struct path *out)
{
    TRY(analysis_field(c, f, ask, key, out));
    bool is_time = ask_type(out->leaf)->flags & (TYPE_DATE | TYPE_INSTANT);
    return is_time ? OK : bad(c, str_of(key), "date");
}

err_t analysis_number(struct ctx *c, const struct json *ask, const char *key, i64 low, i64 high,
                      i64 otherwise, i64 *out)
{
    const struct json *j = json_get(ask, str_of(key));
    *out = otherwise;
    if (!j || j->type == JSON_NULL) return OK;
    if (json_is(j, JSON_NUMBER) && json_i64(j, out) && *out >= low && *out <= high) return OK;
    return fail_arg(c, ERR_BAD_REQUEST, str_of(key),
                    str_fmt(c->mem, "%lld..%lld", (long long)low, (long long)high));
}

err_t analysis_filter(struct ctx *c, const struct form *f, const struct json *ask, bool by_period,
                      struct node **filter, struct analysis_out *out)
{
    const struct json *own = json_get(ask, S("filter")), *period = json_get(ask, S("period"));
    struct ask *a = mem_new_of(c->mem, struct ask);
    str wrong;
    *filter = NULL;
    a->sources[0].form = f;
    if (own && own->type != JSON_NULL) {
        TRY(query_filter_parse(c, f, own, false, filter));
        a->sources[0].filter = json_to_text(c->mem, own);
    }
    if (!period || period->type == JSON_NULL) return OK;
    a->house = period_house_at(c->now_ms, c->cat->offset_min, c->cat->fiscal_start);
    if (!period_spec_parse(json_get(period, S("is")), &a->period, &wrong))
        return fail_arg(c, ERR_BAD_REQUEST, S("period"), wrong);
    a->has_period = true;
    out->period = period_of(&a->period, &a->house);
    out->has_period = true;
    if (!by_period) return OK;
    TRY(ask_parse_period_field(c, &a->sources[0], json_str(json_get(period, S("field")))));
    return ask_node(c, f, ask_condition(c, a, &a->sources[0], false, STR_NONE), filter);
}

i64 analysis_day(struct ctx *c, const struct path *p, i64 stored)
{
    bool is_instant = ask_type(p->leaf)->flags & TYPE_INSTANT;
    return is_instant ? date_of_instant(stored, c->cat->offset_min) : stored;
}

// --- Filling ------------------------------------------------------------------------------------------

str analysis_word(struct ctx *c, const char *zh, const char *en)
{
    return str_of(c->lang == LANG_EN ? en : zh);
}

void analysis_dim(struct analysis_out *o, str title, str type, str bucket)
{
    o->dims[o->dim_count].title = title;
    o->dims[o->dim_count].type = type;
    o->dims[o->dim_count++].bucket = bucket;
}

int analysis_measure(struct ctx *c, struct analysis_out *o, const char *key, const char *zh,
                     const char *en, const char *as)
{
    int at = o->measure_count++;
    o->measures[at].key = str_of(key);
    o->measures[at].title = analysis_word(c, zh, en);
    o->measures[at].as = str_of(as);
    return at;
}

struct row_out *analysis_row(struct ctx *c, struct analysis_out *o)
{
    struct row_out row = { 0 };
    for (int i = 0; i < ANALYSIS_MEASURES_MAX; i++) row.cells[i] = cell_none();
    vec_push(c->mem, &o->rows, row);
    return &o->rows.v[o->rows.n - 1];
}

str analysis_quoted(struct ctx *c, str s)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_str(&w, s);
    return buf_str(&b);
}

struct cell_out cell_none(void)
{
    return (struct cell_out){ .is_null = true, .num = DECIMAL_ZERO };
}
struct cell_out cell_count(i64 n)
{
    return (struct cell_out){ .is_count = true, .num = decimal_of(n) };
}
struct cell_out cell_number(decimal d, int scale)
{
    return (struct cell_out){ .num = d, .scale = scale };
}
struct cell_out cell_ratio(i64 a, i64 b)
{
    decimal d;
    if (!b || !decimal_div(decimal_of(a), decimal_of(b), &d)) return cell_none();
    return cell_number(d, 6);
}

void cell_about(const struct analysis_out *o, struct cell_out *cell, i64 n)
{
    if (n > 0 && n < o->least) cell->is_few = true;
}

// --- So few that they would say who it was --------------------------------------------------------------

static void hide_measure(struct analysis_out *o, int m)
{
    for (size_t i = 0; i < o->rows.n; i++) {
        o->rows.v[i].cells[m].is_null = true;
        o->rows.v[i].cells[m].is_few = true;
    }
}

static void hide_few(struct analysis_out *o)
{
    bool any = false;
    for (size_t i = 0; i < o->rows.n; i++)
        for (int m = 0; m < o->measure_count; m++) {
            struct cell_out *cell = &o->rows.v[i].cells[m];
            if (!cell->is_few) continue;
            cell->is_null = o->rows.v[i].is_small = any = true;
        }
    if (!any) return;
    o->has_total = false;
    for (int m = 0; m < o->measure_count; m++)
        if (o->measures[m].tells_others) hide_measure(o, m);
}

err_t analysis_run(struct ctx *c, const struct analysis *a, const struct json *ask,
                   struct analysis_out *o)
{
    struct report_forms forms;
    i64 least;
    TRY(report_forms(c, ask, &forms));
    for (int i = 0; i < forms.n; i++) {
        TRY(few_least(c, forms.v[i], &least));
        o->least = i64_max(o->least, least);
    }
    TRY(a->run(c, ask, o));
    hide_few(o);
    return OK;
}

// --- The records behind a cell ------------------------------------------------------------------------

bool analysis_opens(const struct analysis_out *o, const str *value, const char *measure)
{
    int d = 0;
    if (!o->measure.n || !str_eq(o->measure, str_of(measure))) return false;
    json_each(j, o->at)
    {
        if (d >= o->dim_count) return false;
        if (json_is(j, JSON_OBJECT) && !j->count) { // any of them
            d++;
            continue;
        }
        bool is_null = j->type == JSON_NULL;
        str want = is_null ? S("null") : j->text, have = value[d++];
        if (have.n > 1 && have.p[0] == '"') have = str_sub(have, 1, have.n - 2);
        if (!str_eq(want, have)) return false;
    }
    return true;
}

void analysis_note(struct ctx *c, struct analysis_out *o, id64 id)
{
    o->id_count++;
    if (o->ids.n < ANALYSIS_IDS_MAX) vec_push(c->mem, &o->ids, id);
}

// --- Writing ------------------------------------------------------------------------------------------

static void put_cell(struct ctx *c, struct jw *w, struct cell_out cell)
{
    struct buf b = BUF(c->mem);
    decimal d;
    i64 n;
    if (cell.is_null) jw_null(w);
    else if (cell.is_count && decimal_to_i64(cell.num, &n)) jw_i64(w, n);
    else if (!decimal_round(cell.num, cell.scale, DECIMAL_NEAREST, &d)) jw_str(w, S("#NUM!"));
    else {
        decimal_put(&b, d);
        jw_str(w, buf_str(&b));
    }
}

static void put_heads(struct jw *w, const struct analysis_out *o)
{
    jw_key(w, S("dims"));
    jw_arr(w);
    for (int i = 0; i < o->dim_count; i++) {
        jw_obj(w);
        jw_kstr(w, "title", o->dims[i].title);
        jw_kstr(w, "type", o->dims[i].type);
        jw_kstr(w, "bucket", o->dims[i].bucket);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_key(w, S("measures"));
    jw_arr(w);
    for (int i = 0; i < o->measure_count; i++) {
        jw_obj(w);
        jw_kstr(w, "key", o->measures[i].key);
        jw_kstr(w, "title", o->measures[i].title);
        jw_kstr(w, "as", o->measures[i].as);
        jw_ki64(w, "scale", str_eq(o->measures[i].as, S("number")) ? 0 : 6);
        jw_kstr(w, "says", o->measures[i].says);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_rows(struct ctx *c, struct jw *w, const struct analysis_out *o)
{
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < o->rows.n; i++) {
        const struct row_out *r = &o->rows.v[i];
        jw_obj(w);
        jw_key(w, S("dims"));
        jw_arr(w);
        for (int d = 0; d < o->dim_count; d++) {
            jw_obj(w);
            jw_key(w, S("value"));
            jw_raw(w, r->value[d]);
            jw_kstr(w, "text", r->text[d]);
            jw_end_obj(w);
        }
        jw_end_arr(w);
        jw_key(w, S("values"));
        jw_arr(w);
        for (int m = 0; m < o->measure_count; m++) put_cell(c, w, r->cells[m]);
        jw_end_arr(w);
        if (r->is_other) jw_kbool(w, "is_other", true);
        if (r->is_small) jw_kbool(w, "is_small", true);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_total(struct ctx *c, struct jw *w, const struct analysis_out *o)
{
    jw_key(w, S("totals"));
    jw_obj(w);
    jw_key(w, S("all"));
    jw_obj(w);
    jw_key(w, S("values"));
    jw_arr(w);
    for (int m = 0; m < o->measure_count; m++) put_cell(c, w, o->total.cells[m]);
    jw_end_arr(w);
    jw_end_obj(w);
    jw_end_obj(w);
}

static void put_period(struct ctx *c, struct jw *w, struct period p)
{
    struct buf from = BUF(c->mem), to = BUF(c->mem);
    if (p.from > DATE_MIN) date_put(&from, p.from);
    if (p.until <= DATE_MAX) date_put(&to, p.until - 1);
    jw_key(w, S("period"));
    jw_obj(w);
    jw_kstr(w, "from", buf_str(&from));
    jw_kstr(w, "to", buf_str(&to));
    jw_kstr(w, "text", says_period(c, p));
    jw_end_obj(w);
}

void analysis_put(struct ctx *c, const struct analysis_out *o, struct jw *w)
{
    jw_obj(w);
    put_heads(w, o);
    put_rows(c, w, o);
    if (o->has_total) put_total(c, w, o);
    jw_kbool(w, "is_cut", false);
    if (o->has_period) put_period(c, w, o->period);
    jw_key(w, S("says"));
    jw_arr(w);
    for (size_t i = 0; i < o->says.n; i++) jw_str(w, o->says.v[i]);
    if (c->who && c->who->user_id)
        jw_str(w, analysis_word(c, "只计入您有权查看的数据", "Only what you may see is counted"));
    jw_end_arr(w);
    jw_kinstant(w, "as_of", c->now_ms);
    jw_end_obj(w);
}

err_t analysis_answer(struct ctx *c, const struct analysis *a, const struct json *ask, struct jw *w)
{
    struct analysis_out *o = mem_new_of(c->mem, struct analysis_out);
    TRY(analysis_run(c, a, ask, o));
    analysis_put(c, o, w);
    return OK;
}

static void put_some_ids(struct jw *w, const struct analysis_out *o, size_t from)
{
    jw_obj(w);
    jw_kstr(w, "field", S("id"));
    jw_kstr(w, "op", S("in"));
    jw_key(w, S("value"));
    jw_arr(w);
    for (size_t i = from; i < o->ids.n && i < from + FILTER_OPERANDS_MAX; i++)
        jw_i64(w, o->ids.v[i]);
    jw_end_arr(w);
    jw_end_obj(w);
}

// One condition takes only so many values.
static void put_ids(struct jw *w, const struct analysis_out *o)
{
    if (o->ids.n <= FILTER_OPERANDS_MAX) {
        put_some_ids(w, o, 0);
        return;
    }
    jw_obj(w);
    jw_key(w, S("or"));
    jw_arr(w);
    for (size_t i = 0; i < o->ids.n; i += FILTER_OPERANDS_MAX) put_some_ids(w, o, i);
    jw_end_arr(w);
    jw_end_obj(w);
}

// What is too few is not opened, by way of all either, nor of a part of the place; "other" is there when it is a row.
static err_t not_few(struct ctx *c, const struct analysis_out *o, int m)
{
    bool found = !o->is_other;
    for (size_t i = 0; i < o->rows.n; i++) {
        const struct row_out *r = &o->rows.v[i];
        bool opens =
            o->is_other ? r->is_other : analysis_opens(o, r->value, str_z(c->mem, o->measure));
        found = found || opens;
        if (opens && r->cells[m].is_few) return few_refused(c);
    }
    return found ? OK : bad(c, S("is_other"), "top");
}

// The records by their numbers: which moves or which months brought them there no list can say.
err_t analysis_rows(struct ctx *c, const struct analysis *a, const struct json *body, struct jw *w)
{
    struct analysis_out *o = mem_new_of(c->mem, struct analysis_out);
    const struct json *at = json_get(body, S("at"));
    o->at = at;
    o->measure = json_str(json_get(body, S("measure")));
    o->is_other = json_bool(json_get(body, S("is_other")));
    if (at && !json_is(at, JSON_ARRAY)) return bad(c, S("at"), "[]");
    if (!o->measure.n) return bad(c, S("measure"), "key");
    TRY(analysis_run(c, a, json_get(body, S("ask")), o));
    int m = 0;
    while (m < o->measure_count && !str_eq(o->measures[m].key, o->measure)) m++;
    if (m == o->measure_count || !o->form) return bad(c, S("measure"), "key");
    TRY(not_few(c, o, m));
    jw_obj(w);
    jw_kstr(w, "form", o->form->full_key);
    jw_key(w, S("filter"));
    put_ids(w, o);
    jw_ki64(w, "count", o->id_count);
    jw_kbool(w, "is_cut", o->id_count > (i64)o->ids.n);
    jw_kstr(w, "title", o->form->title.zh.n ? title_in(o->form->title, c->lang) : STR_NONE);
    jw_end_obj(w);
    return OK;
}
