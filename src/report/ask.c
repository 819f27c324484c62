// SPDX-License-Identifier: Apache-2.0
// An ask out of its JSON. Every name passes the door's own parsers, so a form or field that the asker may
// not read is as unknown here as anywhere.
#include "report/ask.h"
#include "meta/field_type.h"
#include "report/metric.h"

static err_t bad(struct ctx *c, str path, const char *want)
{
    return fail_arg(c, ERR_BAD_REQUEST, path, str_of(want));
}

static err_t only(struct ctx *c, const struct json *j, const char *const *keys)
{
    json_each(m, j)
    {
        bool known = false;
        for (const char *const *k = keys; *k; k++) known = known || str_eq(m->key, str_of(*k));
        if (!known) return fail_arg(c, ERR_BAD_REQUEST, m->key, m->key);
    }
    return OK;
}
#define ONLY(c, j, ...) TRY(only(c, j, (const char *const[]){ __VA_ARGS__, NULL }))

// --- Conditions ---------------------------------------------------------------------------------------

str ask_and(struct ctx *c, str a, str b)
{
    if (!a.n || !b.n) return a.n ? a : b;
    struct buf t = BUF(c->mem);
    buf_lit(&t, "{\"and\":[");
    buf_put(&t, a);
    buf_char(&t, ',');
    buf_put(&t, b);
    buf_lit(&t, "]}");
    return buf_str(&t);
}

static void put_bound(struct ctx *c, struct jw *w, const struct ask_source *s, const char *op,
                      i64 day)
{
    const struct field_type *t = ask_type(s->period_leaf);
    i64 v = day;
    if (t->flags & TYPE_INSTANT) v = instant_of_local(day, 0, c->cat->offset_min);
    else if (t->of_day) v = t->of_day(day);
    jw_obj(w);
    jw_kstr(w, "field", s->period_field);
    jw_kstr(w, "op", str_of(op));
    jw_key(w, S("value"));
    t->to_json(c, s->period_leaf, val_int(v), w);
    jw_end_obj(w);
}

static str period_condition(struct ctx *c, const struct ask_source *s, struct period p)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    if (p.from <= DATE_MIN && p.until > DATE_MAX) return STR_NONE;
    jw_obj(&w);
    jw_key(&w, S("and"));
    jw_arr(&w);
    if (p.from > DATE_MIN) put_bound(c, &w, s, "ge", p.from);
    if (p.until <= DATE_MAX) put_bound(c, &w, s, "lt", p.until);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return buf_str(&b);
}

bool ask_period(const struct ask *a, bool before, struct period *out)
{
    if (!a->has_period) return false;
    *out = period_of(&a->period, &a->house);
    if (!before) return true;
    if (a->compare == COMPARE_YEAR) return period_year_before(&a->period, &a->house, out);
    return period_previous(&a->period, &a->house, out);
}

str ask_condition(struct ctx *c, const struct ask *a, const struct ask_source *s, bool before,
                  str more)
{
    struct period p;
    str all = s->filter;
    if (s->period_leaf && ask_period(a, before, &p))
        all = ask_and(c, all, period_condition(c, s, p));
    return ask_and(c, all, more);
}

err_t ask_node(struct ctx *c, const struct form *f, str condition, struct node **out)
{
    size_t at;
    *out = NULL;
    if (!condition.n) return OK;
    const struct json *j = json_parse(c->mem, condition, &at);
    if (!j) return fail(c, ERR_INTERNAL);
    return query_filter_parse(c, f, j, false, out);
}

// --- Parts --------------------------------------------------------------------------------------------

static err_t parse_filter(struct ctx *c, struct ask_source *s, const struct json *j)
{
    struct node *n;
    if (!j || j->type == JSON_NULL) return OK;
    TRY(query_filter_parse(c, s->form, j, false, &n));
    s->filter = json_to_text(c->mem, j);
    return OK;
}

err_t ask_parse_period_field(struct ctx *c, struct ask_source *s, str name)
{
    struct path p;
    TRY(query_path(c, s->form, name, false, &p));
    if (!(ask_type(p.leaf)->flags & (TYPE_DATE | TYPE_INSTANT)) || field_is_volatile(p.leaf))
        return bad(c, name, "period");
    s->period_field = name;
    s->period_leaf = p.leaf;
    return OK;
}

err_t ask_parse_form(struct ctx *c, const struct json *name, struct form **f)
{
    if (!name || name->type != JSON_STRING) return bad(c, S("form"), "form");
    TRY(form_of(c, name->text, f));
    if ((*f)->parent) return fail_arg(c, ERR_FORM_UNKNOWN, S("form"), name->text);
    return need_action(c, *f, ACT_READ);
}

// What stands for the ask's dimensions: a name, a dimension with its own bucket, or null. A name takes the
// bucket and ranges of the main one.
static err_t parse_stand_in(struct ctx *c, const struct ask *a, const struct json *item, int at,
                            struct ask_source *s)
{
    const struct group_dim *main = &a->sources[0].dims[at];
    if (!item || item->type == JSON_NULL) return OK;
    s->is_divided[at] = true;
    if (json_is(item, JSON_OBJECT)) return query_group_parse_dim(c, s->form, item, &s->dims[at]);
    if (!json_is(item, JSON_STRING)) return bad(c, S("sources"), "dims");
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    size_t pos;
    jw_obj(&w);
    jw_kstr(&w, "field", item->text);
    if (main->bucket) jw_kstr(&w, "bucket", bucket_key(main->bucket));
    jw_end_obj(&w);
    TRY(query_group_parse_dim(c, s->form, json_parse(c->mem, buf_str(&b), &pos), &s->dims[at]));
    if (main->range_count && (ask_type(s->dims[at].path.leaf)->storage != STORE_INT ||
                              s->dims[at].path.leaf->scale != main->path.leaf->scale))
        return bad(c, item->text, "ranges");
    s->dims[at].ranges = main->ranges;
    s->dims[at].range_count = main->range_count;
    return OK;
}

err_t ask_parse_source(struct ctx *c, struct ask *a, const struct json *j, str key)
{
    struct form *f;
    int at = 0;
    if (!json_is(j, JSON_OBJECT) || !key.n) return bad(c, S("sources"), "{}");
    if (a->source_count == ASK_SOURCES_MAX) return bad(c, S("sources"), "≤ 5");
    ONLY(c, j, "form", "dims", "period", "filter");
    struct ask_source *s = &a->sources[a->source_count];
    TRY(ask_parse_form(c, json_get(j, S("form")), &f));
    *s = (struct ask_source){ .key = key, .form = f };
    TRY(few_least(c, f, &s->least));
    json_each(item, json_get(j, S("dims")))
    {
        if (at == a->dim_count) break;
        TRY(parse_stand_in(c, a, item, at++, s));
    }
    str period = json_str(json_get(j, S("period")));
    if (period.n) TRY(ask_parse_period_field(c, s, period));
    TRY(parse_filter(c, s, json_get(j, S("filter"))));
    a->source_count++;
    return OK;
}

// `date`: the field of the first metric, where the ask names none.
static err_t parse_period(struct ctx *c, struct ask *a, const struct json *j, str date)
{
    str wrong;
    if (!j || j->type == JSON_NULL) return OK;
    ONLY(c, j, "field", "is");
    if (!period_spec_parse(json_get(j, S("is")), &a->period, &wrong))
        return fail_arg(c, ERR_BAD_REQUEST, S("period"), wrong);
    a->has_period = true;
    str field = json_str(json_get(j, S("field")));
    return ask_parse_period_field(c, &a->sources[0], field.n ? field : date);
}

static err_t parse_compare(struct ctx *c, struct ask *a, const struct json *j)
{
    struct period p;
    if (!j || j->type == JSON_NULL) return OK;
    str s = json_str(j);
    a->compare = str_eq(s, S("previous")) ? COMPARE_PREVIOUS
                 : str_eq(s, S("year"))   ? COMPARE_YEAR
                                          : COMPARE_NONE;
    if (!a->compare) return bad(c, S("compare"), "previous, year");
    return ask_period(a, true, &p) ? OK : bad(c, S("compare"), "period");
}

static err_t parse_dims(struct ctx *c, struct ask *a, const struct json *j)
{
    if (j && !json_is(j, JSON_ARRAY)) return bad(c, S("dims"), "[]");
    json_each(item, j)
    {
        if (a->dim_count == GROUP_DIMS_MAX) return bad(c, S("dims"), "≤ 3");
        ONLY(c, item, "field", "formula", "title", "bucket", "ranges");
        int at = a->dim_count;
        TRY(query_group_parse_dim(c, a->sources[0].form, item, &a->sources[0].dims[at]));
        a->sources[0].is_divided[at] = true;
        a->dim_count++;
    }
    return OK;
}

static err_t parse_sort(struct ctx *c, struct ask *a, const struct json *j)
{
    json_each(item, j)
    {
        i64 dim;
        if (a->sort_count == GROUP_DIMS_MAX) return bad(c, S("sort"), "≤ 3");
        ONLY(c, item, "by", "dir");
        const struct json *by = json_get(item, S("by"));
        struct ask_sort *s = &a->sort[a->sort_count++];
        *s = (struct ask_sort){ -1, -1, str_eq(json_str(json_get(item, S("dir"))), S("desc")) };
        if (json_is(by, JSON_NUMBER)) {
            if (!json_i64(by, &dim) || dim < 0 || dim >= a->dim_count)
                return bad(c, S("sort"), "by");
            s->dim = (int)dim;
        } else {
            s->measure = ask_measure_of(a, 0, json_str(by));
            if (s->measure < 0) return bad(c, S("sort"), "by");
        }
    }
    return OK;
}

static err_t parse_top(struct ctx *c, struct ask *a, const struct json *j)
{
    i64 n;
    if (!j || j->type == JSON_NULL) return OK;
    ONLY(c, j, "n", "by", "other");
    if (!a->dim_count || !json_i64(json_get(j, S("n")), &n) || n < 1 || n > ASK_TOP_MAX)
        return bad(c, S("top"), "n: 1..100");
    a->top = (int)n;
    a->top_by = ask_measure_of(a, 0, json_str(json_get(j, S("by"))));
    if (a->top_by < 0 || a->measures[a->top_by].kind == ASK_RUNNING ||
        a->measures[a->top_by].kind == ASK_SHARE)
        return bad(c, S("top"), "by");
    a->top_other = json_bool(json_get(j, S("other")));
    return OK;
}

static err_t parse_rest(struct ctx *c, struct ask *a, const struct json *j)
{
    i64 limit = 1000;
    const struct json *n = json_get(j, S("limit"));
    if (n && (!json_i64(n, &limit) || limit < 1 || limit > GROUP_LIMIT_MAX))
        return bad(c, S("limit"), "1..5000");
    a->limit = (int)limit;
    a->fills = json_bool(json_get(j, S("fill")));
    a->has_totals = json_bool(json_get(j, S("totals")));
    TRY(parse_sort(c, a, json_get(j, S("sort"))));
    return parse_top(c, a, json_get(j, S("top")));
}

err_t ask_metric(struct ctx *c, const struct json *j, const struct json **doc)
{
    struct metric m;
    *doc = NULL;
    json_each(one, json_get(j, S("measures")))
    {
        if (json_get(one, S("metric"))) return metric_find(c, one, &m, doc);
    }
    return OK;
}

err_t ask_parse(struct ctx *c, const struct json *j, struct ask **out)
{
    const struct json *doc, *form = json_get(j, S("form"));
    struct form *f;
    struct ask *a = mem_new_of(c->mem, struct ask);
    if (!json_is(j, JSON_OBJECT)) return bad(c, S("asks"), "{}");
    ONLY(c, j, "form", "sources", "dims", "measures", "filter", "period", "compare", "sort", "top",
         "fill", "totals", "limit", "kind");
    TRY(ask_metric(c, j, &doc));
    if (!form && doc) form = json_get(doc, S("form"));
    TRY(ask_parse_form(c, form, &f));
    a->sources[0].form = f;
    TRY(few_least(c, f, &a->sources[0].least));
    a->source_count = 1;
    a->house = period_house_at(c->now_ms, c->cat->offset_min, c->cat->fiscal_start);
    TRY(parse_filter(c, &a->sources[0], json_get(j, S("filter"))));
    TRY(parse_dims(c, a, json_get(j, S("dims"))));
    TRY(parse_period(c, a, json_get(j, S("period")), json_str(json_get(doc, S("date")))));
    TRY(parse_compare(c, a, json_get(j, S("compare"))));
    json_each(s, json_get(j, S("sources"))) TRY(ask_parse_source(c, a, s, s->key));
    TRY(ask_parse_measures(c, a, json_get(j, S("measures")), 0));
    TRY(ask_resolve(c, a));
    TRY(parse_rest(c, a, j));
    *out = a;
    return OK;
}
