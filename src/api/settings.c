// SPDX-License-Identifier: Apache-2.0
// Settings of the installation that an administrator may change: a table of keys, each with its check.
#include "api/internal.h"
#include "auth/audit.h"
#include "auth/user.h"

struct setting {
    const char *key, *meta;
    bool (*is_good)(str v);
};

static bool is_name(str v) { return v.n > 0 && v.n <= 200; }
static bool is_lang(str v) { return str_eq(v, S("zh")) || str_eq(v, S("en")); }
static bool is_text(str v) { return v.n <= 2000; }
static bool is_url(str v)
{
    if (!v.n) return true;
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= ' ' || v.p[i] == '"' || v.p[i] == '<' || v.p[i] == '>') return false;
    return v.n <= 300 && (str_starts(v, S("https://")) || str_starts(v, S("http://"))) &&
           !str_ends(v, S("/"));
}
static bool is_month(str v)
{
    i64 n;
    return str_to_i64(v, &n) && n >= 1 && n <= 12;
}
static bool is_small(str v)
{
    i64 n;
    return str_to_i64(v, &n) && n >= 0 && n <= 100;
}
static const struct setting settings[] = {
    { "org", "org_name", is_name },
    { "lang", "lang", is_lang },
    { "base_url", "base_url", is_url },    // for links in codes and messages
    { "processor", "processor", is_text }, // who processes personal data, for the public notice
    { "contact", "contact", is_text },     // whom patients ask
    { "retention", "retention", is_text }, // how long their data are kept
    { "fiscal_start", "fiscal_start", is_month }, // the month in which the business year begins
    { "report_small", "report_small", is_small }, // groups of fewer rows are left out of reports
};

static err_t put_settings(struct request *q)
{
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        str v;
        bool found;
        TRY(meta_get(q->c, str_of(settings[i].meta), &v, &found));
        jw_key(&w, str_of(settings[i].key));
        jw_str(&w, found ? v : STR_NONE);
    }
    jw_end_obj(&w);
    return OK;
}

err_t api_settings_get(struct request *q) { return put_settings(q); }

static const struct setting *setting_of(str key)
{
    for (size_t i = 0; i < COUNT_OF(settings); i++)
        if (str_eq(key, str_of(settings[i].key))) return &settings[i];
    return NULL;
}

static err_t change(struct ctx *c, void *arg)
{
    const struct request *q = arg;
    json_each(m, q->body) TRY(meta_set(c, str_of(setting_of(m->key)->meta), m->text));
    TRY(catalog_bump(c, false));
    return audit_write(c, S("settings"), 0, 0, json_to_text(c->mem, q->body), S("ok"));
}

err_t api_settings_patch(struct request *q)
{
    struct ctx *c = q->c;
    json_each(m, q->body)
    {
        const struct setting *s = setting_of(m->key);
        if (!s) return fail_arg(c, ERR_FIELD_UNKNOWN, m->key, m->key);
        if (m->type != JSON_STRING && m->type != JSON_NUMBER)
            return fail_arg2(c, ERR_FIELD_FORMAT, m->key, m->key, S("string"));
        if (!s->is_good(m->text)) return fail_arg2(c, ERR_FIELD_FORMAT, m->key, m->key, m->text);
    }
    if (q->body->count) TRY(store_write(c, WRITE_PEOPLE, change, q));
    TRY(renew_after_change(q));
    return put_settings(q);
}
