// SPDX-License-Identifier: Apache-2.0
// An answer as JSON. Figures leave rounded: of a field at its scale, of what is worked out at six digits.
#include "report/answer.h"
#include "base/dec.h"
#include "meta/field_type.h"
#include "report/analysis.h"
#include "report/report.h"

#define DERIVED_SCALE 6

int answer_scale(const struct ask *a, int measure)
{
    const struct ask_measure *m = &a->measures[measure];
    if (m->kind == ASK_SAME || m->kind == ASK_RUNNING || (m->kind == ASK_CHANGE && !m->as_percent))
        return answer_scale(a, m->of);
    if (m->kind != ASK_BASE) return DERIVED_SCALE;
    const struct group_measure *g = &a->sources[m->source].measures[m->at];
    if (g->fn == MEASURE_COUNT || g->fn == MEASURE_DISTINCT) return 0;
    int scale = g->path.leaf->scale;
    return query_group_is_mean(g) && scale < 2 ? 2 : scale;
}

static bool is_counted(const struct ask *a, int measure)
{
    const struct ask_measure *m = &a->measures[measure];
    if (m->kind == ASK_SAME || m->kind == ASK_RUNNING || (m->kind == ASK_CHANGE && !m->as_percent))
        return is_counted(a, m->of);
    if (m->kind != ASK_BASE) return false;
    enum group_fn fn = a->sources[m->source].measures[m->at].fn;
    return fn == MEASURE_COUNT || fn == MEASURE_DISTINCT;
}

static const struct group_measure *measure_of(const struct ask *a, int measure)
{
    const struct ask_measure *m = &a->measures[measure];
    while (m->kind == ASK_SAME) m = &a->measures[m->of];
    return &a->sources[m->source].measures[m->at];
}

void answer_put_figure(struct ctx *c, struct jw *w, const struct ask *a, int measure,
                       struct figure f)
{
    const struct ask_measure *m = &a->measures[measure];
    struct buf b = BUF(c->mem);
    decimal d;
    i64 v;
    int scale = answer_scale(a, measure);
    if (f.kind == FIGURE_NULL) jw_null(w);
    else if (f.kind == FIGURE_VALUE) query_group_put_cell(c, w, measure_of(a, measure), f.cell);
    else if (f.kind == FIGURE_BAD || !decimal_round(f.num, scale, DECIMAL_NEAREST, &d))
        jw_str(w, S("#NUM!"));
    else if (is_counted(a, measure) && decimal_to_i64(d, &v)) jw_i64(w, v);
    else {
        while (m->kind == ASK_SAME) m = &a->measures[m->of];
        bool is_fixed = m->kind == ASK_BASE && decimal_round_scaled(d, scale, &v);
        if (is_fixed) dec_put(&b, v, scale);
        else decimal_put(&b, d);
        jw_str(w, buf_str(&b));
    }
}

// --- Dimensions ---------------------------------------------------------------------------------------

str answer_dim_text(struct ctx *c, const struct group_dim *d, struct val v)
{
    static const char *const zh[] = { "周一", "周二", "周三", "周四", "周五", "周六", "周日" };
    static const char *const en[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    if (val_is_null(v)) return c->lang == LANG_EN ? S("None") : S("无");
    if (d->bucket == BUCKET_WEEKDAY && v.i >= 1 && v.i <= 7)
        return str_of(c->lang == LANG_EN ? en[v.i - 1] : zh[v.i - 1]);
    return query_group_text(c, d, v);
}

static void put_end(struct ctx *c, struct jw *w, const struct group_dim *d, i64 at)
{
    struct buf b = BUF(c->mem);
    bool is_instant = ask_type(d->path.leaf)->flags & TYPE_INSTANT;
    if (d->bucket == BUCKET_HOUR) instant_put(&b, at);
    else date_put(&b, is_instant ? date_of_instant(at, d->offset_min) : at);
    jw_str(w, buf_str(&b));
}

void answer_put_dim(struct ctx *c, struct jw *w, const struct group_dim *d, struct val v)
{
    i64 from, until;
    jw_obj(w);
    jw_key(w, S("value"));
    query_group_put_value(c, w, d, v);
    jw_kstr(w, "text", answer_dim_text(c, d, v));
    if (query_group_span(d, v, &from, &until)) {
        jw_key(w, S("from"));
        put_end(c, w, d, from);
        jw_key(w, S("to"));
        put_end(c, w, d, d->bucket == BUCKET_HOUR ? until : until - 1);
    }
    jw_end_obj(w);
}

void answer_put_dim_head(struct ctx *c, struct jw *w, const struct group_dim *d)
{
    jw_obj(w);
    jw_kstr(w, "title", says_dim_title(c, d));
    jw_kstr(w, "type", str_of(ask_type(d->path.leaf)->key));
    jw_kstr(w, "bucket", bucket_key(d->bucket));
    jw_end_obj(w);
}

str answer_other(struct ctx *c) { return c->lang == LANG_EN ? S("Other") : S("其他"); }

static void put_dims(struct ctx *c, struct jw *w, const struct ask *a, const struct line *l,
                     u32 mask)
{
    jw_key(w, S("dims"));
    jw_arr(w);
    for (int d = 0; d < a->dim_count; d++) {
        if (!(mask & 1u << d)) continue;
        if (l->is_other && d == 0) {
            jw_obj(w);
            jw_key(w, S("value"));
            jw_null(w);
            jw_kstr(w, "text", answer_other(c));
            jw_end_obj(w);
        } else {
            answer_put_dim(c, w, &a->sources[0].dims[d], l->dims[d]);
        }
    }
    jw_end_arr(w);
}

// --- Figures ------------------------------------------------------------------------------------------

static void put_values(struct ctx *c, struct jw *w, const struct ask *a, const struct line *l)
{
    jw_key(w, S("values"));
    jw_arr(w);
    for (int m = 0; m < a->measure_count; m++)
        if (!a->measures[m].is_hidden) answer_put_figure(c, w, a, m, l->now[m]);
    jw_end_arr(w);
    if (!l->before) return;
    jw_key(w, S("before"));
    jw_arr(w);
    for (int m = 0; m < a->measure_count; m++)
        if (!a->measures[m].is_hidden) answer_put_figure(c, w, a, m, l->before[m]);
    jw_end_arr(w);
}

static void put_lines(struct ctx *c, struct jw *w, const struct ask *a, const struct lines *l,
                      u32 mask)
{
    jw_arr(w);
    for (int i = 0; i < l->n; i++) {
        jw_obj(w);
        put_dims(c, w, a, &l->v[i], mask);
        put_values(c, w, a, &l->v[i]);
        if (l->v[i].is_other) jw_kbool(w, "is_other", true);
        if (l->v[i].is_small) jw_kbool(w, "is_small", true);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_totals(struct ctx *c, struct jw *w, const struct ask *a, const struct shape *s)
{
    jw_key(w, S("totals"));
    jw_obj(w);
    if (s->has_all) {
        jw_key(w, S("all"));
        jw_obj(w);
        put_values(c, w, a, &s->all.v[0]);
        jw_end_obj(w);
    }
    if (s->has_first && a->dim_count == 2) {
        jw_key(w, S("dims0"));
        put_lines(c, w, a, &s->first, 1);
    }
    if (s->has_second) {
        jw_key(w, S("dims1"));
        put_lines(c, w, a, &s->second, 2);
    }
    jw_end_obj(w);
}

static void put_measures(struct ctx *c, struct jw *w, const struct ask *a)
{
    jw_key(w, S("measures"));
    jw_arr(w);
    for (int m = 0; m < a->measure_count; m++) {
        if (a->measures[m].is_hidden) continue;
        jw_obj(w);
        jw_kstr(w, "key", a->measures[m].key);
        jw_kstr(w, "title", says_measure_title(c, a, m));
        jw_kstr(w, "as", a->measures[m].as);
        jw_ki64(w, "scale", answer_scale(a, m));
        jw_kstr(w, "says", says_measure(c, a, m));
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

void answer_put_period(struct ctx *c, struct jw *w, const struct ask *a)
{
    static const char *const keys[] = { "period", "period_before" };
    for (int before = 0; before < (a->compare ? 2 : 1); before++) {
        struct period p;
        if (!ask_period(a, before, &p)) continue;
        struct buf from = BUF(c->mem), to = BUF(c->mem);
        if (p.from > DATE_MIN) date_put(&from, p.from);
        if (p.until <= DATE_MAX) date_put(&to, p.until - 1);
        jw_key(w, str_of(keys[before]));
        jw_obj(w);
        jw_kstr(w, "from", buf_str(&from));
        jw_kstr(w, "to", buf_str(&to));
        jw_kstr(w, "text", says_period(c, p));
        jw_end_obj(w);
    }
}

void answer_put(struct ctx *c, const struct ask *a, const struct shape *s, struct jw *w)
{
    jw_obj(w);
    jw_key(w, S("dims"));
    jw_arr(w);
    for (int d = 0; d < a->dim_count; d++) answer_put_dim_head(c, w, &a->sources[0].dims[d]);
    jw_end_arr(w);
    put_measures(c, w, a);
    jw_key(w, S("rows"));
    put_lines(c, w, a, &s->rows, (1u << a->dim_count) - 1);
    if (a->has_totals) put_totals(c, w, a, s);
    jw_kbool(w, "is_cut", s->rows.is_cut);
    answer_put_period(c, w, a);
    jw_key(w, S("says"));
    says_put(c, w, a);
    jw_kinstant(w, "as_of", c->now_ms);
    jw_end_obj(w);
}

// What is no question of groups; NULL for those.
err_t report_kind(struct ctx *c, const struct json *ask, const struct analysis **out)
{
    const struct json *kind = json_get(ask, S("kind"));
    *out = NULL;
    if (!kind || str_eq(json_str(kind), S("groups"))) return OK;
    *out = analysis_of(json_str(kind));
    return *out ? OK : fail_arg(c, ERR_BAD_REQUEST, S("kind"), json_str(kind));
}

err_t report_answer(struct ctx *c, const struct json *j, struct jw *w)
{
    struct ask *a;
    struct shape *s;
    const struct analysis *kind;
    TRY(report_kind(c, j, &kind));
    if (kind) return analysis_answer(c, kind, j, w);
    TRY(ask_parse(c, j, &a));
    TRY(shape_run(c, a, &s));
    answer_put(c, a, s, w);
    return OK;
}
