// SPDX-License-Identifier: Apache-2.0
// When a rule would have fired in the last thirty days, by what the history of the records holds: from what a record
// is now, change by change back, then forward again. Nothing is done and nothing is written. History keeps words and
// not values, so what cannot be read back (a link to several, a sealed value, a choice that has another name now) is
// unknown from there on, and told as that. A condition that looks at other records is asked of today. Some hundred
// records a call; whoever asks goes on behind the last one.
#include "base/date.h"
#include "rule/internal.h"

#define DAYS 30
#define RECORDS 200
#define CHANGES_MAX 500 // of one record

struct moment {
    i64 at;
    str diff, via;
};
struct film {
    const struct form *form;
    const struct rule_def *d;
    id64 id;
    struct val *now, *old;
    bool *changed, *unknown; // by field index
    i64 *fired;              // newest first
    struct moment *all;      // room for CHANGES_MAX
    int n, unknowns;
    bool is_own, holds_today;
};

static bool replay_can(const struct rule_def *d)
{
    return d->kind == WHEN_RECORD || d->kind == WHEN_STAGE;
}

// --- Back in time -----------------------------------------------------------------------------------------

static bool link_from_text(const struct field *f, str text, struct val *out)
{
    i64 id;
    if (f->type->storage != STORE_INT || !str_starts(text, S("#")) ||
        !str_to_i64(str_from(text, 1), &id))
        return false;
    *out = val_int(id);
    return true;
}

static bool from_words(struct ctx *c, const struct field *f, const struct json *j, struct val *out)
{
    const struct field_type *type = field_value_type(f);
    *out = VAL_NONE;
    if (!j || j->type == JSON_NULL) return j != NULL;
    if (type->flags & TYPE_ENCRYPTED) return false;
    if (type->flags & TYPE_REFERENCE) return link_from_text(f, json_str(j), out);
    if (!type->from_text || type->from_text(c, f, json_str(j), out) == OK) return type->from_text;
    err_clear(c);
    return false;
}

// One change back: film->now is what the record was after it, film->old before it.
static void step_back(struct ctx *c, struct film *k, str diff)
{
    size_t n = (size_t)k->form->field_count, at;
    memcpy(k->old, k->now, n * sizeof *k->old);
    memset(k->changed, 0, n * sizeof *k->changed);
    json_each(pair, json_parse(c->mem, diff, &at))
    {
        i64 id;
        struct val after;
        const struct field *f = str_to_i64(pair->key, &id) ? form_field_by_id(k->form, id) : NULL;
        if (!f || f->index < 0 || !pair->first) continue;
        k->changed[f->index] = true;
        if (!from_words(c, f, pair->first, &k->old[f->index]) ||
            !from_words(c, f, pair->first->next, &after) || !val_eq(after, k->now[f->index]))
            k->unknown[f->index] = true;
    }
}

static bool names(const struct json *j, str key)
{
    if (!j) return false;
    if (j->type == JSON_STRING && str_eq(j->text, key)) return true;
    if (!json_is(j, JSON_OBJECT) && !json_is(j, JSON_ARRAY)) return false;
    json_each(one, j) if (names(one, key)) return true;
    return false;
}

// Whether something that the rule asks for is not known any more.
static bool is_dark(const struct film *k)
{
    for (int i = 0; i < k->form->field_count; i++) {
        if (!k->unknown[i]) continue;
        str key = k->form->fields[i]->key;
        if (names(rule_if(k->d->spec), key) || names(json_get(k->d->spec, S("when")), key))
            return true;
    }
    return false;
}

// Who saved, as far as history tells. Who made a record it does not: where the rule asks, that is unknown.
static str origin_of(const struct film *k, const struct moment *m, bool is_made, bool *is_told)
{
    static const char *const said[][2] = {
        { "rule", "rule" }, { "flow", "rule" }, { "api", "program" }, { "public", "public" }
    };
    const struct json *by = json_get(json_get(k->d->spec, S("when")), S("by"));
    *is_told = !is_made || !by || !by->count;
    if (!*is_told) return json_str(by->first);
    for (size_t i = 0; i < COUNT_OF(said); i++)
        if (str_eq(m->via, str_of(said[i][0]))) return str_of(said[i][1]);
    return S("person");
}

static void look_at(struct ctx *c, struct film *k, const struct moment *m, bool is_made)
{
    struct ctx then = *c;
    bool fits, is_told;
    struct past p = { is_made ? NULL : k->old, k->now, k->changed,
                      origin_of(k, m, is_made, &is_told) };
    then.now_ms = m->at;
    bool rises = match_would(&then, k->d, k->id, &p, &fits);
    if (!is_told || is_dark(k)) k->unknowns += fits;
    else if (k->is_own ? rises : fits && k->holds_today) k->fired[k->n++] = m->at;
}

static err_t read_moments(struct ctx *c, const struct form *f, id64 id, i64 since,
                          struct moment *out, int *n)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *n = 0;
    sql_lit(&q, "SELECT at, diff, via FROM x_history WHERE action = 'update' AND form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, id);
    sql_lit(&q, " AND at >= ");
    sql_i64(&q, since);
    sql_lit(&q, " ORDER BY rev DESC LIMIT ");
    sql_i64(&q, CHANGES_MAX);
    TRY(db_query(c, &q, &r));
    for (bool more; *n < CHANGES_MAX;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        out[(*n)++] = (struct moment){ rows_i64(r, 0), str_dup(c->mem, rows_text(r, 1)),
                                       str_dup(c->mem, rows_text(r, 2)) };
    }
    rows_close(r);
    return OK;
}

// Once, or once in so many days: of what is left in its order.
static void keep_apart(struct film *k)
{
    const struct json *again = json_get(k->d->spec, S("again"));
    str kind = json_str(json_get(again, S("kind")));
    i64 days = 0, last = 0;
    int kept = 0;
    bool once = str_eq(kind, S("once")), spaced = str_eq(kind, S("days"));
    if (spaced) (void)json_i64(json_get(again, S("days")), &days);
    if (!k->is_own && k->n > 1) { // its edge cannot be told: the last time that it could have been
        k->n = 1;
        return;
    }
    for (int i = k->n - 1; i >= 0; i--) { // from the first on
        bool may = !kept || (!once && (!spaced || k->fired[i] >= last + days * DAY_MS));
        if (!may) {
            k->fired[i] = 0;
            continue;
        }
        last = k->fired[i];
        kept++;
    }
}

static err_t play(struct ctx *c, struct film *k, i64 since)
{
    struct moment *all = k->all;
    struct image img;
    size_t n = (size_t)k->form->field_count + 1;
    int count;
    TRY(record_image(c, k->form, k->id, &img));
    TRY(read_moments(c, k->form, k->id, since, all, &count));
    k->now = img.cells;
    k->old = mem_array(c->mem, struct val, n);
    k->changed = mem_array(c->mem, bool, n);
    k->unknown = mem_array(c->mem, bool, n);
    k->fired = mem_array(c->mem, i64, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        step_back(c, k, all[i].diff);
        look_at(c, k, &all[i], false);
        memcpy(k->now, k->old, n * sizeof *k->now);
    }
    if (img.created_at >= since) {
        struct moment made = { img.created_at, STR_NONE, S("ui") };
        for (size_t i = 0; i < n; i++) k->changed[i] = true;
        look_at(c, k, &made, true);
    }
    keep_apart(k);
    return OK;
}

// --- Some records -----------------------------------------------------------------------------------------

static err_t select_some(struct ctx *c, const struct form *f, i64 since, id64 after,
                         struct query **q)
{
    TRY(act_query(c, f, NULL, after, RECORDS, q));
    (*q)->filter =
        node_and(c, (*q)->filter, node_cmp(c, form_sys(f, SYS_UPDATED_AT), OP_GE, val_int(since)));
    return OK;
}

static void put_fired(struct jw *w, const struct film *k, str title)
{
    for (int i = 0; i < k->n; i++) {
        if (!k->fired[i]) continue;
        jw_obj(w);
        jw_kid(w, "id", k->id);
        jw_kstr(w, "title", title);
        jw_kinstant(w, "at", k->fired[i]);
        jw_end_obj(w);
    }
}

static err_t play_page(struct ctx *c, const struct rule_def *d, const struct page *page, i64 since,
                       struct jw *w, int *unknowns)
{
    const struct json *j = rule_if(d->spec);
    bool is_own = !j || is_own_condition(c, d->form, j);
    struct moment *all = mem_array(c->mem, struct moment, CHANGES_MAX + 1);
    for (int i = 0; i < page->count; i++) {
        struct film k = {
            .form = d->form, .d = d, .id = page->records[i].id, .is_own = is_own, .all = all
        };
        if (!is_own) TRY(act_holds(c, d->form, j, k.id, &k.holds_today));
        TRY(play(c, &k, since));
        put_fired(w, &k, page->records[i].title);
        *unknowns += k.unknowns;
    }
    return OK;
}

err_t rule_replay(struct ctx *c, const struct form *f, const struct json *spec, id64 after,
                  struct jw *w)
{
    struct rule_def d = { .form = (struct form *)f, .spec = spec, .mode = RULE_ON };
    const struct json *j = rule_if(spec);
    i64 since = c->now_ms - DAYS * DAY_MS, total = 0;
    int unknowns = 0;
    bool capped = false;
    struct query *q;
    struct page *page;
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(spec_check(c, f, spec));
    (void)rule_kind_of_key(json_str(json_get(json_get(spec, S("when")), S("kind"))), &d.kind);
    jw_obj(w);
    jw_kbool(w, "can", replay_can(&d));
    if (!replay_can(&d)) {
        jw_end_obj(w);
        return OK;
    }
    TRY(select_some(c, f, since, after, &q));
    if (!after) TRY(query_count(c, q, true, &total, &capped));
    TRY(query_page(c, q, &page));
    jw_kinstant(w, "since", since);
    jw_kbool(w, "as_today", j && !is_own_condition(c, f, j));
    jw_key(w, S("rows"));
    jw_arr(w);
    TRY(play_page(c, &d, page, since, w, &unknowns));
    jw_end_arr(w);
    jw_ki64(w, "unknown", unknowns);
    jw_ki64(w, "looked", page->count);
    jw_ki64(w, "total", total);
    jw_kid(w, "after", page->count == RECORDS ? page->records[RECORDS - 1].id : 0);
    jw_end_obj(w);
    return OK;
}
