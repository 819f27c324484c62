// SPDX-License-Identifier: Apache-2.0
// The rows behind a number: the conditions that counted it, as one filter that every list takes. The list
// goes through the same door, so it holds as many rows as were counted, for every reader.
#include "report/report.h"
#include "meta/field_type.h"
#include "report/analysis.h"
#include "report/answer.h"

static err_t bad(struct ctx *c, str path, const char *want)
{
    return fail_arg(c, ERR_BAD_REQUEST, path, str_of(want));
}

// A figure that is worked out opens what its first part was counted from.
static int base_of(const struct ask *a, int m)
{
    while (a->measures[m].kind != ASK_BASE) {
        const struct ask_measure *x = &a->measures[m];
        int next = x->kind == ASK_FORMULA ? -1 : x->of;
        for (int i = 0; x->kind == ASK_FORMULA && i < x->formula->n_slots && next < 0; i++)
            next = x->formula->slots[i].slot;
        if (next < 0) return -1;
        m = next;
    }
    return m;
}

struct place {
    const struct ask *a;
    int measure, source;
    bool before, is_other;
    const struct json *at;
};

// A linked record with its title, as conditions and titles say it.
static err_t named(struct ctx *c, const struct group_dim *d, struct val *v)
{
    const struct field *f = d->path.leaf;
    if (d->bucket || v->kind != VAL_INT || !(ask_type(f)->flags & TYPE_REFERENCE) || !f->target)
        return OK;
    return query_titles(c, f->target, &v->i, 1, &v->s);
}

// A place of it that says nothing, with one behind it that does: all of its groups.
static bool is_any(const struct json *j) { return json_is(j, JSON_OBJECT) && !j->count; }

static err_t put_place(struct ctx *c, const struct place *p, const struct top *top, str *out)
{
    const struct ask_source *s = &p->a->sources[p->source];
    int d = -1;
    json_each(j, p->at)
    {
        struct val v;
        struct buf b = BUF(c->mem);
        struct jw w = JW(&b);
        if (++d >= p->a->dim_count) return bad(c, S("at"), "dims");
        if (!s->is_divided[d] || is_any(j) || (p->is_other && d == 0)) continue;
        TRY(query_group_parse_value(c, &s->dims[d], j, &v));
        struct shift x;
        level_shifts(c, p->a, p->source, d, &x);
        if (p->before && !level_shift(&x, true, v, &v)) return fail(c, ERR_NOT_FOUND);
        TRY(named(c, &s->dims[d], &v));
        query_group_put_condition(c, &w, &s->dims[d], v);
        *out = ask_and(c, *out, buf_str(&b));
    }
    str others = STR_NONE;
    if (p->is_other) TRY(level_top_condition(c, p->a, p->source, top, true, &others));
    *out = ask_and(c, *out, others);
    return OK;
}

static str not_empty(struct ctx *c, str field)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "field", field);
    jw_kstr(&w, "op", S("not_empty"));
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t condition_of(struct ctx *c, const struct place *p, str *out)
{
    const struct ask_source *s = &p->a->sources[p->source];
    const struct ask_measure *m = &p->a->measures[p->measure];
    const struct group_measure *g = &s->measures[m->at];
    struct top top = { .n = 0 };
    struct lines all;
    *out = STR_NONE;
    if (p->is_other) TRY(shape_top(c, p->a, &top, &all));
    TRY(put_place(c, p, &top, out));
    *out = ask_and(c, *out, s->filters[m->at]);
    if (g->field.n) *out = ask_and(c, *out, not_empty(c, g->field));
    *out = ask_condition(c, p->a, s, p->before, *out);
    if (!out->n) *out = S("{\"and\":[]}");
    return OK;
}

static void put_title(struct ctx *c, struct jw *w, const struct place *p)
{
    struct buf b = BUF(c->mem);
    int d = 0;
    buf_put(&b, says_measure_title(c, p->a, p->measure));
    json_each(j, p->at)
    {
        struct val v;
        const struct group_dim *dim = &p->a->sources[0].dims[d++];
        if ((p->is_other && d == 1) || is_any(j)) continue;
        if (query_group_parse_value(c, dim, j, &v) != OK) continue;
        if (named(c, dim, &v) != OK) continue;
        str text = answer_dim_text(c, dim, v);
        if (text.n) buf_lit(&b, " · ");
        buf_put(&b, text);
    }
    jw_kstr(w, "title", buf_str(&b));
}

static err_t read_place(struct ctx *c, const struct json *body, const struct ask *a,
                        struct place *p)
{
    str key = json_str(json_get(body, S("measure")));
    const struct json *at = json_get(body, S("at"));
    *p = (struct place){ .a = a,
                         .at = at,
                         .before = json_bool(json_get(body, S("before"))),
                         .is_other = json_bool(json_get(body, S("is_other"))) };
    if (at && !json_is(at, JSON_ARRAY)) return bad(c, S("at"), "[]");
    if (p->before && !a->compare) return bad(c, S("before"), "compare");
    if (p->is_other && !a->top) return bad(c, S("is_other"), "top");
    p->measure = key.n ? ask_measure_of(a, 0, key) : 0;
    if (p->measure < 0 || base_of(a, p->measure) < 0) return bad(c, S("measure"), "key");
    p->measure = base_of(a, p->measure);
    p->source = a->measures[p->measure].source;
    return OK;
}

err_t report_rows(struct ctx *c, const struct json *body, struct jw *w)
{
    struct ask *a;
    struct place p;
    struct query *q;
    struct buf text = BUF(c->mem);
    str filter;
    i64 n;
    bool capped;
    size_t at;
    const struct analysis *kind;
    TRY(report_kind(c, json_get(body, S("ask")), &kind));
    if (kind) return analysis_rows(c, kind, body, w);
    TRY(ask_parse(c, json_get(body, S("ask")), &a));
    TRY(read_place(c, body, a, &p));
    TRY(condition_of(c, &p, &filter));
    const struct form *f = a->sources[p.source].form;
    buf_lit(&text, "{\"fields\":[],\"filter\":");
    buf_put(&text, filter);
    buf_char(&text, '}');
    TRY(query_parse(c, f, json_parse(c->mem, buf_str(&text), &at), &q));
    TRY(query_count(c, q, true, &n, &capped));
    TRY(few_opens(c, a, &(struct few_place){ p.measure, p.is_other, p.at }, n));
    jw_obj(w);
    jw_kstr(w, "form", f->full_key);
    jw_key(w, S("filter"));
    jw_raw(w, filter);
    jw_ki64(w, "count", n);
    put_title(c, w, &p);
    jw_end_obj(w);
    return OK;
}
