// SPDX-License-Identifier: Apache-2.0
// What a metric brings into an ask: its measures under a scope of their own, so that two metrics may both call
// something "n"; its further forms, divided as its definition says.
#include "report/metric.h"
#include "report/answer.h"

static err_t bad(struct ctx *c, str path, const char *want)
{
    return fail_arg(c, ERR_BAD_REQUEST, path, str_of(want));
}

err_t metric_find(struct ctx *c, const struct json *measure, struct metric *m,
                  const struct json **doc)
{
    bool found;
    str key = json_str(json_get(measure, S("metric")));
    TRY(metrics_of_key(c, key, m, &found));
    if (!found) return fail_arg(c, ERR_BAD_REQUEST, S("metric"), key);
    *doc = json_parse(c->mem, m->doc, NULL);
    return *doc ? OK : fail(c, ERR_INTERNAL);
}

static bool is_among(const struct json *allowed, str field)
{
    json_each(f, allowed) if (str_eq(json_str(f), field)) return true;
    return false;
}

// A further form as an ask has it: for each dimension the field that stands for it, or nothing.
static err_t put_source(struct ctx *c, struct ask *a, const struct json *j, int scope)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    const struct json *dims = json_get(j, S("dims"));
    if (!json_is(j, JSON_OBJECT) || (dims && !json_is(dims, JSON_OBJECT)))
        return bad(c, S("sources"), "{}");
    jw_obj(&w);
    json_each(part, j)
    {
        if (str_eq(part->key, S("dims"))) continue;
        jw_key(&w, part->key);
        jw_json(&w, part);
    }
    jw_key(&w, S("dims"));
    jw_arr(&w);
    for (int d = 0; d < a->dim_count; d++) {
        const struct json *field = json_get(dims, a->sources[0].dims[d].field);
        if (field) jw_json(&w, field);
        else jw_null(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    str key = ask_source_key(c, scope, j->key);
    return ask_parse_source(c, a, json_parse(c->mem, buf_str(&b), NULL), key);
}

static err_t check_dims(struct ctx *c, const struct ask *a, const struct json *allowed)
{
    if (!allowed || allowed->type == JSON_NULL) return OK;
    if (!json_is(allowed, JSON_ARRAY)) return bad(c, S("dims"), "[]");
    for (int d = 0; d < a->dim_count; d++) {
        const str *fields; // of a formula all that it is made of
        int n = query_group_fields(&a->sources[0].dims[d], &fields);
        for (int i = 0; i < n; i++)
            if (!is_among(allowed, fields[i]))
                return fail_arg(c, ERR_BAD_REQUEST, S("dims"), fields[i]);
    }
    return OK;
}

err_t metric_expand(struct ctx *c, struct ask *a, const struct metric *m, const struct json *doc,
                    int *value)
{
    struct form *f;
    int scope = ++a->scopes, from = a->measure_count;
    (void)m;
    TRY(form_of(c, json_str(json_get(doc, S("form"))), &f));
    if (f != a->sources[0].form) return fail_arg(c, ERR_BAD_REQUEST, S("metric"), f->full_key);
    TRY(check_dims(c, a, json_get(doc, S("dims"))));
    json_each(s, json_get(doc, S("sources"))) TRY(put_source(c, a, s, scope));
    TRY(ask_parse_measures(c, a, json_get(doc, S("measures")), scope));
    for (int i = from; i < a->measure_count; i++) a->measures[i].is_hidden = true;
    *value = ask_measure_of(a, scope, json_str(json_get(doc, S("value"))));
    return *value < 0 ? bad(c, S("value"), "key") : OK;
}

// --- Whether a definition is right --------------------------------------------------------------------

static err_t check_keys(struct ctx *c, const struct json *doc)
{
    static const char *const keys[] = { "form", "sources", "measures", "value",
                                        "base", "date",    "dims",     "as" };
    json_each(m, doc)
    {
        bool known = false;
        for (size_t i = 0; i < COUNT_OF(keys); i++)
            known = known || str_eq(m->key, str_of(keys[i]));
        if (!known) return fail_arg(c, ERR_BAD_REQUEST, m->key, m->key);
    }
    str base = json_str(json_get(doc, S("base")));
    if (base.n && !str_eq(base, S("event")) && !str_eq(base, S("cohort")))
        return bad(c, S("base"), "event, cohort");
    return OK;
}

// Each field that stands for one of the main form, on both sides.
static err_t check_stand_ins(struct ctx *c, const struct ask *a, const struct json *doc)
{
    struct path p;
    json_each(d, json_get(doc, S("dims")))
        TRY(query_path(c, a->sources[0].form, json_str(d), false, &p));
    int at = 1;
    json_each(s, json_get(doc, S("sources")))
    {
        json_each(d, json_get(s, S("dims")))
        {
            TRY(query_path(c, a->sources[0].form, d->key, false, &p));
            TRY(query_path(c, a->sources[at].form, json_str(d), false, &p));
        }
        at++;
    }
    return OK;
}

static err_t parse_alone(struct ctx *c, const struct json *doc, struct ask **out, int *value)
{
    struct ask *a = mem_new_of(c->mem, struct ask);
    struct metric none = { 0 };
    struct form *f;
    if (!json_is(doc, JSON_OBJECT)) return bad(c, S("doc"), "{}");
    TRY(check_keys(c, doc));
    TRY(ask_parse_form(c, json_get(doc, S("form")), &f));
    a->sources[0].form = f;
    a->source_count = 1;
    str date = json_str(json_get(doc, S("date")));
    if (date.n) TRY(ask_parse_period_field(c, &a->sources[0], date));
    TRY(metric_expand(c, a, &none, doc, value));
    TRY(ask_resolve(c, a));
    *out = a;
    return check_stand_ins(c, a, doc);
}

err_t metric_check(struct ctx *c, const struct json *doc)
{
    struct ask *a;
    int value;
    return parse_alone(c, doc, &a, &value);
}

// --- Showing ------------------------------------------------------------------------------------------

static void put_part(struct jw *w, const struct json *doc, const char *key)
{
    const struct json *j = json_get(doc, str_of(key));
    jw_key(w, str_of(key));
    if (j) jw_json(w, j);
    else jw_null(w);
}

static void put_one(struct ctx *c, struct jw *w, const struct metric *m, const struct json *doc,
                    const struct ask *a, int value, bool with_doc)
{
    i64 dot = str_find_char(m->full_key, '.');
    static const char *const parts[] = { "date", "dims", "base", "as" };
    jw_obj(w);
    jw_kid(w, "id", m->id);
    jw_kstr(w, "key", m->full_key);
    jw_kstr(w, "app", dot < 0 ? STR_NONE : str_sub(m->full_key, 0, (size_t)dot));
    jw_kstr(w, "title", title_in(m->title, c->lang));
    jw_kstr(w, "title_zh", m->title.zh);
    jw_kstr(w, "title_en", m->title.en);
    jw_kstr(w, "says", title_in(m->says, c->lang));
    jw_kstr(w, "says_zh", m->says.zh);
    jw_kstr(w, "says_en", m->says.en);
    jw_kstr(w, "formula", says_measure(c, a, value));
    jw_kstr(w, "form", a->sources[0].form->full_key);
    for (size_t i = 0; i < COUNT_OF(parts); i++) put_part(w, doc, parts[i]);
    if (with_doc) {
        jw_key(w, S("doc"));
        jw_json(w, doc);
    }
    jw_ki64(w, "rev", m->rev);
    jw_end_obj(w);
}

err_t metric_list_put(struct ctx *c, struct jw *w, str form)
{
    struct metric *v;
    size_t n;
    TRY(metrics_list(c, &v, &n));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < n; i++) {
        struct ask *a;
        int value;
        const struct json *doc = json_parse(c->mem, v[i].doc, NULL);
        err_t e = doc ? parse_alone(c, doc, &a, &value) : ERR_INTERNAL;
        if (e != OK && err_http_status(e) >= 500 && doc) return e;
        if (e != OK) err_clear(c); // not for him
        else if (!form.n || str_eq(form, a->sources[0].form->full_key))
            put_one(c, w, &v[i], doc, a, value, false);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

static err_t find_seen(struct ctx *c, id64 id, struct metric *m, const struct json **doc,
                       struct ask **a, int *value)
{
    TRY(metrics_get(c, id, m));
    *doc = json_parse(c->mem, m->doc, NULL);
    err_t e = *doc ? parse_alone(c, *doc, a, value) : ERR_NOT_FOUND;
    if (e == OK) return OK;
    if (err_http_status(e) >= 500) return e;
    err_clear(c);
    return fail(c, ERR_NOT_FOUND);
}

err_t metric_put(struct ctx *c, struct jw *w, id64 id)
{
    struct metric m;
    const struct json *doc;
    struct ask *a;
    int value;
    TRY(find_seen(c, id, &m, &doc, &a, &value));
    put_one(c, w, &m, doc, a, value, true);
    return OK;
}
