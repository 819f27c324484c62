// SPDX-License-Identifier: Apache-2.0
// Rows of x_rule with the text of their present version, as part of the snapshot: a save asks for the rules
// that it concerns without a statement. A rule whose form is gone, or that this version cannot read, is left
// out; its row stays.
#include "meta/automation.h"
#include "base/log.h"
#include "base/vec.h"

static const char *const modes[] = { "off", "on", "shadow" };
static const char *const kinds[] = { "record",   "stage",  "date",      "idle",
                                     "plan",     "pool",   "submitted", "segment",
                                     "schedule", "button", "webhook",   "flow" };

static bool index_of(const char *const *names, size_t n, str key, int *out)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(names[i]), key)) return *out = (int)i, true;
    return false;
}

str rule_mode_key(enum rule_mode m) { return str_of(modes[m]); }

bool rule_mode_of_key(str key, enum rule_mode *out)
{
    int i = 0;
    bool known = index_of(modes, COUNT_OF(modes), key, &i);
    *out = (enum rule_mode)i;
    return known;
}

bool rule_kind_of_key(str key, enum rule_kind *out)
{
    int i = 0;
    bool known = index_of(kinds, COUNT_OF(kinds), key, &i);
    *out = (enum rule_kind)i;
    return known;
}

// {"linked":{"form"}}, anywhere in the condition; what is reached over further links is not heard.
static void add_counted(const struct catalog *cat, const struct json *j, struct rule_def *d)
{
    if (!j || j->type < JSON_ARRAY) return;
    const struct json *l = json_get(j, S("linked"));
    const struct form *f =
        l && !json_get(l, S("over")) ? catalog_form(cat, json_str(json_get(l, S("form")))) : NULL;
    if (f && d->counted_count < AUTOMATION_COUNTED_MAX) d->counted[d->counted_count++] = f;
    json_each(kid, j) if (!l) add_counted(cat, kid, d);
}

static bool hears_linked(const struct rule_def *d)
{
    if (d->kind == WHEN_SEGMENT) return true;
    json_each(one, json_get(json_get(d->spec, S("when")),
                            S("on"))) if (d->kind == WHEN_RECORD &&
                                          str_eq(json_str(one), S("linked"))) return true;
    return false;
}

static bool counts(const struct rule_def *d, const struct form *f)
{
    for (int i = 0; i < d->counted_count; i++)
        if (d->counted[i] == f) return true;
    return false;
}

static bool read_rule(struct catalog *cat, const struct rows *r, struct rule_def *d)
{
    size_t at;
    *d = (struct rule_def){ .id = rows_i64(r, 0),
                            .form = catalog_form_by_id(cat, rows_i64(r, 1)),
                            .key = str_dup(cat->mem, rows_text(r, 7)),
                            .title = { str_dup(cat->mem, rows_text(r, 2)),
                                       str_dup(cat->mem, rows_text(r, 3)) },
                            .version = rows_i64(r, 5),
                            .flow = rows_i64(r, 8),
                            .changed_at = rows_i64(r, 9),
                            .spec = json_parse(cat->mem, str_dup(cat->mem, rows_text(r, 6)), &at) };
    const struct json *when = json_get(d->spec, S("when"));
    str since = json_str(json_get(json_get(when, S("since")), S("form")));
    d->since = since.n ? catalog_form(cat, since) : NULL;
    if (d->form && d->spec && rule_mode_of_key(rows_text(r, 4), &d->mode) &&
        rule_kind_of_key(json_str(json_get(when, S("kind"))), &d->kind) && (!since.n || d->since)) {
        if (hears_linked(d)) add_counted(cat, json_get(d->spec, S("if")), d);
        return true;
    }
    log_warn("rule %lld is left out: its form is gone or it cannot be read", (long long)d->id);
    return false;
}

static void hear(struct catalog *cat, struct form *f)
{
    VEC(const struct rule_def *) heard = { 0 };
    for (int i = 0; i < cat->rule_count; i++) {
        const struct rule_def *d = &cat->rules[i];
        bool saves_count = d->form == f && d->kind < WHEN_SCHEDULE;
        if (d->mode != RULE_OFF && (saves_count || d->since == f || counts(d, f)))
            vec_push(cat->mem, &heard, d);
    }
    f->heard = heard.v;
    f->heard_count = (int)heard.n;
}

err_t automation_load(struct ctx *c, struct catalog *cat)
{
    VEC(struct rule_def) rules = { 0 };
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q,
            "SELECT r.id, r.form_id, r.title_zh, r.title_en, r.mode, r.version, v.spec, r.key, "
            "r.flow_id, r.changed_at "
            "FROM "
            "x_rule r "
            "JOIN x_rule_version v ON v.rule_id = r.id AND v.version = r.version ORDER BY r.id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        struct rule_def d;
        TRY(rows_next(r, &more));
        if (!more) break;
        if (read_rule(cat, r, &d)) vec_push(cat->mem, &rules, d);
    }
    cat->rules = rules.v;
    cat->rule_count = (int)rules.n;
    for (int i = 0; i < cat->form_count; i++) hear(cat, cat->forms[i]);
    return OK;
}

const struct rule_def *catalog_rule(const struct catalog *cat, id64 id)
{
    for (int i = 0; i < cat->rule_count; i++)
        if (cat->rules[i].id == id) return &cat->rules[i];
    return NULL;
}

bool form_has_kind(const struct catalog *cat, const struct form *f, enum rule_kind kind)
{
    for (int i = 0; i < cat->rule_count; i++) {
        const struct rule_def *d = &cat->rules[i];
        if (d->form == f && d->kind == kind && d->mode != RULE_OFF) return true;
    }
    return false;
}

// --- Rows -----------------------------------------------------------------------------------------------

static err_t put_version(struct ctx *c, id64 id, i64 version, const struct json *spec)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_rule_version (rule_id, version, spec, at) VALUES (");
    sql_i64(&q, id);
    sql_lit(&q, ", ");
    sql_i64(&q, version);
    sql_lit(&q, ", ");
    sql_text(&q, json_to_text(c->mem, spec));
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

err_t automation_insert(struct ctx *c, id64 form_id, const struct rule_def *d, id64 *id)
{
    TRY(store_next_sys_id(c, id));
    struct sql q = db_sql(c);
    sql_lit(
        &q,
        "INSERT INTO x_rule (id, form_id, key, title_zh, title_en, mode, at, changed_at, flow_id, "
        "by_user) VALUES (");
    sql_i64(&q, *id);
    sql_lit(&q, ", ");
    sql_i64(&q, form_id);
    sql_lit(&q, ", ");
    sql_text(&q, d->key.n ? d->key : str_fmt(c->mem, "r%lld", (long long)*id));
    sql_lit(&q, ", ");
    sql_text(&q, d->title.zh);
    sql_lit(&q, ", ");
    sql_text(&q, d->title.en);
    sql_lit(&q, ", ");
    sql_text(&q, rule_mode_key(d->mode));
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_i64(&q, d->flow);
    sql_lit(&q, ", ");
    sql_i64(&q, d->by);
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    return put_version(c, *id, 1, d->spec);
}

err_t automation_update(struct ctx *c, id64 id, const struct rule_def *d)
{
    struct sql q = db_sql(c);
    i64 changed;
    sql_lit(&q, "UPDATE x_rule SET version = version + 1, changed_at = ");
    sql_i64(&q, c->now_ms);
    if (d->by) {
        sql_lit(&q, ", by_user = ");
        sql_i64(&q, d->by);
    }
    sql_lit(&q, ", title_zh = ");
    sql_text(&q, d->title.zh);
    sql_lit(&q, ", title_en = ");
    sql_text(&q, d->title.en);
    sql_lit(&q, ", mode = ");
    sql_text(&q, rule_mode_key(d->mode));
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    sql_lit(&q, " AND version = ");
    sql_i64(&q, d->version);
    TRY(db_exec(c, &q, &changed));
    return changed ? put_version(c, id, d->version + 1, d->spec) : fail(c, ERR_CONFLICT);
}

static err_t end_runs(struct ctx *c, id64 id)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_rule_run SET state = 'skipped', why = 'off', ended_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE state IN ('waiting', 'held') AND rule_id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}

static err_t end_plans(struct ctx *c, id64 id)
{
    struct sql q = db_sql(c);
    sql_lit(&q,
            "UPDATE x_plan_run SET state = 'stopped', why = 'off', next_at = NULL, ended_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE state IN ('running', 'paused') AND plan_id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}

// What it did stays in its runs.
err_t automation_delete(struct ctx *c, id64 id)
{
    struct sql due = db_sql(c), state = db_sql(c), q = db_sql(c), hook = db_sql(c),
               call = db_sql(c);
    TRY(end_runs(c, id));
    sql_lit(&hook, "DELETE FROM x_rule_hook WHERE rule_id = ");
    sql_i64(&hook, id);
    TRY(db_exec(c, &hook, NULL));
    sql_lit(&call, "DELETE FROM x_rule_call WHERE rule_id = ");
    sql_i64(&call, id);
    TRY(db_exec(c, &call, NULL));
    TRY(end_plans(c, id));
    sql_lit(&due, "DELETE FROM x_rule_due WHERE rule_id = ");
    sql_i64(&due, id);
    TRY(db_exec(c, &due, NULL));
    sql_lit(&state, "DELETE FROM x_rule_state WHERE rule_id = ");
    sql_i64(&state, id);
    TRY(db_exec(c, &state, NULL));
    sql_lit(&q, "DELETE FROM x_rule WHERE id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}
