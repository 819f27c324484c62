// SPDX-License-Identifier: Apache-2.0
// An ask names fields of its form, of its further forms and, in an analysis, of those of its parts
// (docs/reports.md). What only its owner sees is counted and not called by its name.
#include "io/report_uses.h"
#include "io/uses.h"
#include "auth/actor.h"
#include "meta/spec_names.h"

// For a field, or for a metric.
struct looking {
    struct ctx *c;
    const struct field *f;
    str metric; // its full key
    VEC(id64) boards;
    int n; // rows so far
    const struct metric *metrics;
    size_t metric_count;
};

static const struct form *form_in(const struct looking *l, const struct json *j)
{
    str key = json_str(json_get(j, S("form")));
    return key.n ? catalog_form(l->c->cat, key) : NULL;
}

static bool reaches(const struct looking *l, const struct form *at, const struct json *name)
{
    return l->f && path_names_field(l->c, at, json_str(name), l->f);
}

static bool names(const struct looking *l, const struct form *at, const struct json *part)
{
    return l->f && spec_names(l->c, at, part, l->f);
}

// --- Asks ---------------------------------------------------------------------------------------------

static bool source_names(const struct looking *l, const struct json *s)
{
    const struct form *f = form_in(l, s);
    json_each(d, json_get(s, S("dims")))
    {
        if (json_is(d, JSON_OBJECT) ? names(l, f, d) : reaches(l, f, d)) return true;
    }
    return reaches(l, f, json_get(s, S("period"))) || names(l, f, json_get(s, S("filter")));
}

// A formula of a measure is over measures, which may be called like a field: it is not looked at.
static bool measures_name(const struct looking *l, const struct form *form, const struct json *ask)
{
    json_each(m, json_get(ask, S("measures")))
    {
        str source = json_str(json_get(m, S("source")));
        const struct form *f =
            source.n ? form_in(l, json_get(json_get(ask, S("sources")), source)) : form;
        if (reaches(l, f, json_get(m, S("field"))) || names(l, f, json_get(m, S("filter"))))
            return true;
    }
    return false;
}

static bool part_names(const struct looking *l, const struct json *part)
{
    static const char *const keys[] = { "stage", "entity", "at", "amount", "close", "source" };
    const struct form *f = form_in(l, part);
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (reaches(l, f, json_get(part, str_of(keys[i])))) return true;
    return names(l, f, json_get(part, S("filter"))) || names(l, f, json_get(part, S("by")));
}

// Where only a metric says which form is asked.
static const struct form *form_of_ask(const struct looking *l, const struct json *ask)
{
    const struct form *f = form_in(l, ask);
    if (f) return f;
    json_each(m, json_get(ask, S("measures")))
    {
        str key = json_str(json_get(m, S("metric")));
        for (size_t i = 0; key.n && i < l->metric_count; i++)
            if (str_eq(l->metrics[i].full_key, key))
                return form_in(l, json_parse(l->c->mem, l->metrics[i].doc, NULL));
    }
    return NULL;
}

static bool asks_metric(const struct looking *l, const struct json *ask)
{
    json_each(m, json_get(ask, S("measures")))
    {
        if (str_eq(json_str(json_get(m, S("metric"))), l->metric)) return true;
    }
    return false;
}

static bool ask_names(const struct looking *l, const struct json *ask)
{
    if (!l->f) return asks_metric(l, ask);
    const struct form *f = form_of_ask(l, ask);
    const struct json *touches = json_get(ask, S("touches")), *goal = json_get(ask, S("goal"));
    json_each(s, json_get(ask, S("sources"))) if (source_names(l, s)) return true;
    json_each(d, json_get(ask, S("dims"))) if (names(l, f, d)) return true;
    return measures_name(l, f, ask) || part_names(l, ask) || part_names(l, touches) ||
           part_names(l, goal) || reaches(l, f, json_get(json_get(ask, S("period")), S("field")));
}

// --- Rows ---------------------------------------------------------------------------------------------

static void put_named(struct looking *l, struct jw *w, const char *kind, struct titles title,
                      id64 id)
{
    l->n++;
    jw_obj(w);
    jw_kstr(w, "kind", str_of(kind));
    jw_kstr(w, "title", title_in(title, l->c->lang));
    jw_kid(w, "id", id);
    jw_end_obj(w);
}

static void put_counted(struct looking *l, struct jw *w, const char *kind, i64 n)
{
    if (!n) return;
    l->n++;
    jw_obj(w);
    jw_kstr(w, "kind", str_of(kind));
    jw_ki64(w, "n", n);
    jw_end_obj(w);
}

// --- Boards -------------------------------------------------------------------------------------------

static bool tile_names(const struct looking *l, const struct json *tile)
{
    const struct json *ask = json_get(tile, S("ask"));
    const struct form *f = form_of_ask(l, ask);
    json_each(m, json_get(tile, S("filters"))) if (reaches(l, f, m)) return true;
    return ask_names(l, ask);
}

static bool board_names(const struct looking *l, const struct json *doc)
{
    json_each(filter, json_get(doc, S("filters")))
    {
        if (reaches(l, form_in(l, filter), json_get(filter, S("field")))) return true;
    }
    json_each(tab, json_get(doc, S("tabs")))
    {
        json_each(tile, json_get(tab, S("tiles"))) if (tile_names(l, tile)) return true;
    }
    return false;
}

static err_t put_boards(struct looking *l, struct jw *w)
{
    struct ctx *c = l->c;
    struct sql q = db_sql(c);
    struct rows *r;
    id64 me = c->who ? c->who->user_id : 0;
    int own = 0;
    sql_lit(&q, "SELECT id, title_zh, title_en, doc, coalesce(owner_id, 0), is_shared FROM x_board "
                "WHERE deleted_at IS NULL ORDER BY pos, id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        const struct json *doc = json_parse(c->mem, str_dup(c->mem, rows_text(r, 3)), NULL);
        id64 owner = rows_i64(r, 4);
        struct titles title = { str_dup(c->mem, rows_text(r, 1)),
                                str_dup(c->mem, rows_text(r, 2)) };
        if (!doc || !board_names(l, doc)) continue;
        vec_push(c->mem, &l->boards, rows_i64(r, 0));
        if (owner && owner != me && !rows_i64(r, 5)) own++;
        else put_named(l, w, "board", title, rows_i64(r, 0));
    }
    put_counted(l, w, "own_boards", own);
    return OK;
}

// --- Metrics ------------------------------------------------------------------------------------------

static bool metric_names(const struct looking *l, const struct json *doc)
{
    const struct form *f = form_in(l, doc);
    json_each(s, json_get(doc, S("sources")))
    {
        json_each(d, json_get(s, S("dims")))
        {
            if (path_names_field(l->c, f, d->key, l->f)) return true;
        }
        if (source_names(l, s)) return true;
    }
    json_each(d, json_get(doc, S("dims"))) if (reaches(l, f, d)) return true;
    return measures_name(l, f, doc) || reaches(l, f, json_get(doc, S("date")));
}

static void put_metrics(struct looking *l, struct jw *w)
{
    for (size_t i = 0; i < l->metric_count; i++) {
        const struct metric *m = &l->metrics[i];
        const struct json *doc = json_parse(l->c->mem, m->doc, NULL);
        if (doc && metric_names(l, doc)) put_named(l, w, "metric", m->title, m->id);
    }
}

// --- Alerts -------------------------------------------------------------------------------------------

static err_t put_alerts(struct looking *l, struct jw *w)
{
    struct ctx *c = l->c;
    struct sql q = db_sql(c);
    struct rows *r;
    int own = 0;
    sql_lit(&q, "SELECT id, title, ask, user_id FROM x_board_alert ORDER BY id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        const struct json *ask = json_parse(c->mem, str_dup(c->mem, rows_text(r, 2)), NULL);
        str title = str_dup(c->mem, rows_text(r, 1));
        if (!ask || !ask_names(l, ask)) continue;
        if (!c->who || rows_i64(r, 3) != c->who->user_id) own++;
        else put_named(l, w, "alert", (struct titles){ title, title }, rows_i64(r, 0));
    }
    put_counted(l, w, "own_alerts", own);
    return OK;
}

// --- Subscriptions ------------------------------------------------------------------------------------

// To how many the boards found come by themselves.
static err_t put_subs(struct looking *l, struct jw *w)
{
    struct sql q = db_sql(l->c);
    struct rows *r;
    i64 n = 0;
    sql_lit(&q, "SELECT board_id, count(*) FROM x_board_sub WHERE is_off = 0 GROUP BY board_id");
    TRY(db_query(l->c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        for (size_t i = 0; i < l->boards.n; i++)
            if (l->boards.v[i] == rows_i64(r, 0)) n += rows_i64(r, 1);
    }
    put_counted(l, w, "subs", n);
    return OK;
}

err_t report_uses_put(struct ctx *c, const struct field *f, struct jw *w)
{
    struct looking l = { .c = c, .f = f };
    struct metric *metrics;
    TRY(metrics_list(c, &metrics, &l.metric_count));
    l.metrics = metrics;
    TRY(put_boards(&l, w));
    put_metrics(&l, w);
    return put_alerts(&l, w);
}

err_t metric_uses_put(struct ctx *c, const struct metric *m, struct jw *w, int *n)
{
    struct looking l = { .c = c, .metric = m->full_key };
    struct target *targets;
    size_t count;
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(metrics_targets(c, m->id, &targets, &count));
    jw_arr(w);
    TRY(put_boards(&l, w));
    TRY(put_alerts(&l, w));
    TRY(put_subs(&l, w));
    put_counted(&l, w, "targets", (i64)count);
    jw_end_arr(w);
    *n = l.n;
    return OK;
}
