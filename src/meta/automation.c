// SPDX-License-Identifier: Apache-2.0
// Rows of x_rule with the text of their present version, as part of the snapshot: a save asks for the rules
// that it concerns without a statement. A rule whose form is gone, or that this version cannot read, is left
// out; its row stays.
#include "meta/automation.h"
#include "base/log.h"
#include "base/vec.h"

static const char *const modes[] = { "off", "on", "shadow" };
static const char *const kinds[] = { "record", "stage", "date", "idle", "schedule" };

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

static bool read_rule(struct catalog *cat, const struct rows *r, struct rule_def *d)
{
    size_t at;
    *d = (struct rule_def){ .id = rows_i64(r, 0),
                            .form = catalog_form_by_id(cat, rows_i64(r, 1)),
                            .title = { str_dup(cat->mem, rows_text(r, 2)),
                                       str_dup(cat->mem, rows_text(r, 3)) },
                            .version = rows_i64(r, 5),
                            .spec = json_parse(cat->mem, str_dup(cat->mem, rows_text(r, 6)), &at) };
    const struct json *when = json_get(d->spec, S("when"));
    str since = json_str(json_get(json_get(when, S("since")), S("form")));
    d->since = since.n ? catalog_form(cat, since) : NULL;
    if (d->form && d->spec && rule_mode_of_key(rows_text(r, 4), &d->mode) &&
        rule_kind_of_key(json_str(json_get(when, S("kind"))), &d->kind) && (!since.n || d->since))
        return true;
    log_warn("rule %lld is left out: its form is gone or it cannot be read", (long long)d->id);
    return false;
}

static void hear(struct catalog *cat, struct form *f)
{
    VEC(const struct rule_def *) heard = { 0 };
    for (int i = 0; i < cat->rule_count; i++) {
        const struct rule_def *d = &cat->rules[i];
        bool saves_count = d->form == f && d->kind != WHEN_SCHEDULE;
        if (d->mode != RULE_OFF && (saves_count || d->since == f)) vec_push(cat->mem, &heard, d);
    }
    f->heard = heard.v;
    f->heard_count = (int)heard.n;
}

err_t automation_load(struct ctx *c, struct catalog *cat)
{
    VEC(struct rule_def) rules = { 0 };
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(
        &q,
        "SELECT r.id, r.form_id, r.title_zh, r.title_en, r.mode, r.version, v.spec FROM x_rule r "
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
