// SPDX-License-Identifier: Apache-2.0
// The measures of an ask. Those that the door counts go to their source; the others are worked out of these,
// in an order in which each finds what it needs.
#include "meta/field_type.h"
#include "report/metric.h"

static err_t bad(struct ctx *c, str path, const char *want)
{
    return fail_arg(c, ERR_BAD_REQUEST, path, str_of(want));
}

static bool is_key(str s)
{
    if (!s.n || s.n > 60) return false;
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        bool ok = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                  (ch >= '0' && ch <= '9') || ch == '_' || ch == '.' || ch == '-';
        if (!ok) return false;
    }
    return true;
}

int ask_measure_of(const struct ask *a, int scope, str key)
{
    for (int i = 0; i < a->measure_count; i++)
        if (a->measures[i].scope == scope && str_eq(a->measures[i].key, key)) return i;
    return -1;
}

static err_t parse_title(struct ctx *c, const struct json *j, struct ask_measure *m)
{
    static const char *const shows[] = { "number", "percent", "money", "days", "duration" };
    const struct json *title = json_get(j, S("title")), *as = json_get(j, S("as"));
    m->title =
        (struct titles){ json_str(json_get(title, S("zh"))), json_str(json_get(title, S("en"))) };
    if (m->title.zh.n > 300 || m->title.en.n > 300) return bad(c, m->key, "title");
    m->is_hidden = json_bool(json_get(j, S("hidden")));
    if (!as || json_get(j, S("change"))) return OK; // there it is value or percent
    for (size_t i = 0; i < COUNT_OF(shows); i++)
        if (str_eq(json_str(as), str_of(shows[i]))) m->as = str_of(shows[i]);
    return m->as.n ? OK : bad(c, m->key, "as");
}

static str shown_as(const struct group_measure *g)
{
    if (g->fn == MEASURE_COUNT || g->fn == MEASURE_DISTINCT) return S("number");
    const struct field_type *t = ask_type(g->path.leaf);
    if (t->flags & TYPE_MONEY) return S("money");
    if (t->flags & TYPE_SHARE) return S("percent");
    if (t->flags & (TYPE_DATE | TYPE_INSTANT)) return S("date");
    return t->flags & TYPE_SUMMABLE ? S("number") : S("text");
}

// Which measure counts the rows that a measure's own filter finds, those with a value of a field if one is given: a sum
// of no rows is 0, one of rows without a value that the reader knows is nothing to say. 0: there is no room for it.
static int counted(struct ask_source *s, int at, str field)
{
    for (int i = 1; i < s->measure_count; i++) {
        bool is_count = s->measures[i].fn == MEASURE_COUNT && str_eq(s->measures[i].field, field);
        if (is_count && str_eq(s->filters[i], s->filters[at])) return i;
    }
    int i = s->measure_count;
    if (i == GROUP_MEASURES_MAX) return 0;
    s->measures[i] =
        (struct group_measure){ .fn = MEASURE_COUNT, .filter = s->measures[at].filter };
    if (field.n) {
        s->measures[i].field = field;
        s->measures[i].path = s->measures[at].path;
    }
    s->filters[i] = s->filters[at];
    s->measure_count++;
    return i;
}

static err_t parse_base(struct ctx *c, struct ask *a, const struct json *j, struct ask_measure *m)
{
    str name = json_str(json_get(j, S("source")));
    m->source = -1;
    if (m->scope && name.n) name = ask_source_key(c, m->scope, name);
    for (int i = 0; i < a->source_count; i++)
        if (str_eq(a->sources[i].key, name)) m->source = i;
    if (m->source < 0) return bad(c, m->key, "source");
    struct ask_source *s = &a->sources[m->source];
    if (s->measure_count == GROUP_MEASURES_MAX) return bad(c, m->key, "≤ 30");
    m->at = s->measure_count;
    TRY(query_group_parse_measure(c, s->form, j, &s->measures[m->at]));
    const struct json *filter = json_get(j, S("filter"));
    if (json_is(filter, JSON_OBJECT)) s->filters[m->at] = json_to_text(c->mem, filter);
    s->measure_count++;
    if (s->measures[m->at].fn == MEASURE_SUM && s->filters[m->at].n) {
        s->matched[m->at] = counted(s, m->at, STR_NONE);
        if (!s->matched[m->at]) return bad(c, m->key, "≤ 30");
    }
    if (s->least && s->measures[m->at].fn != MEASURE_COUNT) {
        s->counted[m->at] = counted(s, m->at, s->measures[m->at].field);
        if (!s->counted[m->at]) return bad(c, m->key, "≤ 30");
    }
    if (!m->as.n) m->as = shown_as(&s->measures[m->at]);
    return OK;
}

str ask_source_key(struct ctx *c, int scope, str key)
{
    return str_fmt(c->mem, "%d/" STR_FMT, scope, STR_ARG(key));
}

// What a metric comes to, under the name that the ask gives it.
static err_t parse_metric(struct ctx *c, struct ask *a, const struct json *j, struct ask_measure *m)
{
    struct metric named;
    const struct json *doc;
    if (m->scope) return bad(c, m->key, "metric");
    TRY(metric_find(c, j, &named, &doc));
    TRY(metric_expand(c, a, &named, doc, &m->of));
    str as = json_str(json_get(doc, S("as")));
    m->kind = ASK_SAME;
    m->metric = named.id;
    if (!m->title.zh.n && !m->title.en.n) m->title = named.title;
    if (!m->as.n) m->as = as.n ? as : a->measures[m->of].as;
    m->says = title_in(named.says, c->lang);
    if (a->measure_count == ASK_MEASURES_MAX) return bad(c, S("measures"), "≤ 40");
    return OK;
}

static bool is_kind(const struct json *j, const char *key) { return json_get(j, str_of(key)); }

static err_t parse_one(struct ctx *c, struct ask *a, const struct json *j, int scope)
{
    static const char *const keys[] = {
        "key",     "fn",    "field", "p",      "filter", "source", "ratio",  "as",     "formula",
        "running", "share", "of",    "change", "title",  "hidden", "metric", "attain", "target"
    };
    if (a->measure_count == ASK_MEASURES_MAX) return bad(c, S("measures"), "≤ 40");
    json_each(part, j)
    {
        bool known = false;
        for (size_t i = 0; i < COUNT_OF(keys); i++)
            known = known || str_eq(part->key, str_of(keys[i]));
        if (!known) return fail_arg(c, ERR_BAD_REQUEST, part->key, part->key);
    }
    struct ask_measure m = { .key = json_str(json_get(j, S("key"))), .json = j, .scope = scope };
    if (!is_key(m.key) || ask_measure_of(a, scope, m.key) >= 0) return bad(c, S("measures"), "key");
    TRY(parse_title(c, j, &m));
    if (is_kind(j, "ratio")) m.kind = ASK_RATIO;
    else if (is_kind(j, "formula")) m.kind = ASK_FORMULA;
    else if (is_kind(j, "running")) m.kind = ASK_RUNNING;
    else if (is_kind(j, "share")) m.kind = ASK_SHARE;
    else if (is_kind(j, "change")) m.kind = ASK_CHANGE;
    else if (is_kind(j, "attain")) m.kind = ASK_ATTAIN;
    else if (is_kind(j, "target")) m.kind = ASK_TARGET;
    else if (is_kind(j, "metric")) TRY(parse_metric(c, a, j, &m));
    else TRY(parse_base(c, a, j, &m));
    a->measures[a->measure_count++] = m;
    return OK;
}

err_t ask_parse_measures(struct ctx *c, struct ask *a, const struct json *j, int scope)
{
    if (!json_is(j, JSON_ARRAY) || !j->count) return bad(c, S("measures"), "[]");
    json_each(item, j)
    {
        if (!json_is(item, JSON_OBJECT)) return bad(c, S("measures"), "{}");
        TRY(parse_one(c, a, item, scope));
    }
    return OK;
}

// --- What each is worked out of -----------------------------------------------------------------------

static bool is_number(const struct ask *a, int measure)
{
    const struct ask_measure *m = &a->measures[measure];
    if (m->kind != ASK_BASE) return true;
    const struct group_measure *g = &a->sources[m->source].measures[m->at];
    if (g->fn == MEASURE_COUNT || g->fn == MEASURE_DISTINCT) return true;
    return ask_type(g->path.leaf)->flags & TYPE_SUMMABLE;
}

struct resolving {
    struct ask *a;
    int scope;
};

static bool find_name(void *arg, str name, bool is_field, struct expr_name *out)
{
    struct resolving *r = arg;
    int at = is_field ? ask_measure_of(r->a, r->scope, name) : -1;
    if (at < 0 || !is_number(r->a, at)) return false;
    *out = (struct expr_name){ .slot = at, .type = VALUE_NUMBER };
    return true;
}

static err_t resolve_formula(struct ctx *c, struct ask *a, struct ask_measure *m)
{
    struct expr_diag diag;
    struct resolving r = { a, m->scope };
    struct expr_resolver names = { find_name, &r };
    str text = json_str(json_get(m->json, S("formula")));
    m->formula = expr_parse(c->mem, text, EXPR_FORMULA, &names, &diag);
    if (!m->formula)
        return fail_arg2(c, ERR_FORMULA, m->key, expr_diag_text(c->mem, &diag, c->lang == LANG_ZH),
                         str_of_i64(c->mem, (i64)diag.at + 1));
    bool ok = m->formula->type == VALUE_NUMBER || m->formula->type == VALUE_ANY;
    if (!ok || m->formula->is_volatile) return bad(c, m->key, "formula");
    if (!m->as.n) m->as = S("number");
    return OK;
}

static err_t refer(struct ctx *c, struct ask *a, struct ask_measure *m, const struct json *name,
                   int *out)
{
    *out = ask_measure_of(a, m->scope, json_str(name));
    if (*out < 0 || !is_number(a, *out)) return bad(c, m->key, "measure");
    return OK;
}

static err_t resolve_ratio(struct ctx *c, struct ask *a, struct ask_measure *m)
{
    const struct json *both = json_get(m->json, S("ratio"));
    if (!json_is(both, JSON_ARRAY) || both->count != 2) return bad(c, m->key, "ratio");
    TRY(refer(c, a, m, both->first, &m->of));
    TRY(refer(c, a, m, both->first->next, &m->by));
    if (!m->as.n) m->as = S("percent");
    return OK;
}

static int last_time_dim(const struct ask *a)
{
    for (int d = a->dim_count - 1; d >= 0; d--)
        if (bucket_is_span(a->sources[0].dims[d].bucket)) return d;
    return -1;
}

static err_t resolve_running(struct ctx *c, struct ask *a, struct ask_measure *m)
{
    TRY(refer(c, a, m, json_get(m->json, S("running")), &m->of));
    m->by = last_time_dim(a);
    if (m->by < 0) return bad(c, m->key, "dims");
    if (!m->as.n) m->as = a->measures[m->of].as;
    return OK;
}

static err_t resolve_share(struct ctx *c, struct ask *a, struct ask_measure *m)
{
    str of = json_str(json_get(m->json, S("of")));
    TRY(refer(c, a, m, json_get(m->json, S("share")), &m->of));
    m->of_first = str_eq(of, S("dims[0]"));
    if (of.n && !m->of_first && !str_eq(of, S("all"))) return bad(c, m->key, "of");
    if (m->of_first && a->dim_count < 2) return bad(c, m->key, "of");
    if (!m->as.n) m->as = S("percent");
    return OK;
}

static err_t resolve_change(struct ctx *c, struct ask *a, struct ask_measure *m)
{
    str as = json_str(json_get(m->json, S("as")));
    TRY(refer(c, a, m, json_get(m->json, S("change")), &m->of));
    if (!a->compare) return bad(c, m->key, "compare");
    m->as_percent = str_eq(as, S("percent"));
    if (as.n && !m->as_percent && !str_eq(as, S("value"))) return bad(c, m->key, "as");
    m->as = m->as_percent ? S("percent") : a->measures[m->of].as;
    return OK;
}

// What is held against targets, and they themselves.
static err_t resolve_target(struct ctx *c, struct ask *a, struct ask_measure *m, str part)
{
    struct target *v;
    TRY(refer(c, a, m, json_get(m->json, part), &m->of));
    if (!a->measures[m->of].metric) return bad(c, m->key, "metric");
    TRY(metrics_targets(c, a->measures[m->of].metric, &v, &m->target_count));
    m->targets = v;
    if (!m->as.n) m->as = m->kind == ASK_ATTAIN ? S("percent") : a->measures[m->of].as;
    return OK;
}

static err_t resolve_one(struct ctx *c, struct ask *a, struct ask_measure *m)
{
    switch (m->kind) {
    case ASK_BASE: return OK;
    case ASK_RATIO: return resolve_ratio(c, a, m);
    case ASK_FORMULA: return resolve_formula(c, a, m);
    case ASK_RUNNING: return resolve_running(c, a, m);
    case ASK_SHARE: return resolve_share(c, a, m);
    case ASK_CHANGE: return resolve_change(c, a, m);
    case ASK_ATTAIN: return resolve_target(c, a, m, S("attain"));
    case ASK_TARGET: return resolve_target(c, a, m, S("target"));
    case ASK_SAME:
        if (!m->as.n) m->as = a->measures[m->of].as;
        return OK;
    }
    return OK;
}

static bool needs(const struct ask_measure *m, int other)
{
    if (m->kind == ASK_BASE) return false;
    if (m->kind == ASK_FORMULA) {
        for (int i = 0; i < m->formula->n_slots; i++)
            if (m->formula->slots[i].slot == other) return true;
        return false;
    }
    return m->of == other || (m->kind == ASK_RATIO && m->by == other);
}

// Those that need nothing unknown first; what remains needs itself.
static err_t put_in_order(struct ctx *c, struct ask *a)
{
    bool done[ASK_MEASURES_MAX] = { 0 };
    int n = 0;
    for (bool moved = true; moved;) {
        moved = false;
        for (int i = 0; i < a->measure_count; i++) {
            bool ready = !done[i];
            for (int k = 0; k < a->measure_count && ready; k++)
                ready = done[k] || !needs(&a->measures[i], k);
            if (!ready) continue;
            done[i] = moved = true;
            a->order[n++] = i;
        }
    }
    if (n < a->measure_count) return bad(c, S("measures"), "⟲");
    // A running total or share of what is itself one has no meaning at the level above.
    for (int i = 0; i < n; i++) {
        const struct ask_measure *m = &a->measures[i];
        bool above = m->kind == ASK_RUNNING || m->kind == ASK_SHARE || m->kind == ASK_CHANGE;
        enum ask_kind of = above ? a->measures[m->of].kind : ASK_BASE;
        if (of == ASK_RUNNING || of == ASK_SHARE || of == ASK_CHANGE)
            return bad(c, m->key, "measure");
    }
    return OK;
}

err_t ask_resolve(struct ctx *c, struct ask *a)
{
    for (int i = 0; i < a->measure_count; i++) TRY(resolve_one(c, a, &a->measures[i]));
    return put_in_order(c, a);
}
