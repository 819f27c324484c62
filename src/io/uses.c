// SPDX-License-Identifier: Apache-2.0
// Views name fields in what they filter, sort, group, colour and sum by; a column alone is no use that could
// go wrong. Of public forms and print templates every name counts.
#include "io/uses.h"
#include "auth/actor.h"
#include "meta/spec_names.h"
#include "io/print.h"
#include "io/public.h"
#include "io/report_uses.h"
#include "meta/design_plan.h"
#include "job/template.h"
#include "job/words.h"
#include "meta/automation.h"
#include "meta/condition.h"
#include "meta/derived.h"
#include "meta/flows.h"

static void put_use(struct ctx *c, struct jw *w, str kind, struct titles title)
{
    jw_obj(w);
    jw_kstr(w, "kind", kind);
    jw_kstr(w, "title", title_in(title, c->lang));
    jw_end_obj(w);
}

// With where it is mended.
static void put_work(struct ctx *c, struct jw *w, str kind, struct titles title,
                     const struct form *f, id64 id)
{
    jw_obj(w);
    jw_kstr(w, "kind", kind);
    jw_kstr(w, "title", title_in(title, c->lang));
    jw_kstr(w, "form", f->full_key);
    jw_kid(w, "id", id);
    jw_end_obj(w);
}

static bool is_in_view(const struct ctx *c, const struct json *spec, const struct field *f)
{
    static const char *const conditions[] = { "filter", "sort", "colors" };
    static const char *const names[] = { "group", "start", "end", "parent", "image", "resource" };
    for (size_t i = 0; i < COUNT_OF(conditions); i++)
        if (spec_names(c, f->form, json_get(spec, str_of(conditions[i])), f)) return true;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq(json_str(json_get(spec, str_of(names[i]))), f->key)) return true;
    return json_get(json_get(spec, S("summary")), f->key) != NULL;
}

// A string that is the key or holds it in braces, anywhere.
static bool mentions(struct ctx *c, const struct json *j, str key)
{
    if (!j) return false;
    if (j->type == JSON_STRING) {
        str s = json_str(j);
        return str_eq(s, key) || str_find(s, str_cat3(c->mem, S("{"), key, S("}"))) >= 0;
    }
    if (j->type < JSON_ARRAY) return false;
    json_each(kid, j) if (mentions(c, kid, key)) return true;
    return false;
}

static err_t put_views(struct ctx *c, const struct field *f, struct jw *w)
{
    struct sql q = db_sql(c);
    struct rows *r;
    int own = 0;
    sql_lit(&q, "SELECT title_zh, title_en, spec, owner_id FROM x_view WHERE form_id = ");
    sql_i64(&q, f->form->id);
    sql_lit(&q, " ORDER BY pos, id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        const struct json *spec = json_parse(c->mem, str_dup(c->mem, rows_text(r, 2)), NULL);
        if (!spec || !is_in_view(c, spec, f)) continue;
        struct titles title = { str_dup(c->mem, rows_text(r, 0)),
                                str_dup(c->mem, rows_text(r, 1)) };
        if (!rows_is_null(r, 3)) own++;
        else put_use(c, w, S("view"), title);
    }
    if (!own) return OK;
    jw_obj(w);
    jw_kstr(w, "kind", S("own_views"));
    jw_ki64(w, "n", own);
    jw_end_obj(w);
    return OK;
}

static err_t put_sheets(struct ctx *c, const struct field *f, struct jw *w)
{
    struct public_form *forms;
    struct print_template *sheets;
    size_t n;
    TRY(public_list(c, f->form, &forms, &n));
    for (size_t i = 0; i < n; i++)
        if (mentions(c, json_get(forms[i].spec, S("pages")), f->key) ||
            mentions(c, json_get(forms[i].spec, S("source")), f->key))
            put_use(c, w, S("public"), design_titles(forms[i].spec));
    TRY(print_list(c, f->form, &sheets, &n));
    for (size_t i = 0; i < n; i++)
        if (mentions(c, json_get(sheets[i].spec, S("blocks")), f->key) ||
            mentions(c, json_get(sheets[i].spec, S("header")), f->key) ||
            mentions(c, json_get(sheets[i].spec, S("footer")), f->key))
            put_use(c, w, S("print"), sheets[i].title);
    return OK;
}

static void put_lookups(struct ctx *c, const struct field *f, struct jw *w)
{
    for (int i = 0; i < c->cat->form_count; i++)
        for (int k = 0; k < c->cat->forms[i]->field_count; k++) {
            const struct field *user = c->cat->forms[i]->fields[k];
            if (user->source != f || !field_is_lookup(user)) continue;
            struct titles title = { str_cat3(c->mem, user->form->title.zh, S(" / "),
                                             user->title.zh),
                                    str_cat3(c->mem, title_in(user->form->title, LANG_EN), S(" / "),
                                             title_in(user->title, LANG_EN)) };
            put_use(c, w, S("lookup"), title);
        }
}

// --- What works by itself, and other forms ---------------------------------------------------------------------

// With its form before it, where that is another one.
static struct titles title_on(struct ctx *c, const struct form *own, const struct form *f,
                              struct titles title)
{
    if (f == own) return title;
    return (struct titles){ str_cat3(c->mem, f->title.zh, S(" / "), title.zh),
                            str_cat3(c->mem, title_in(f->title, LANG_EN), S(" / "),
                                     title_in(title, LANG_EN)) };
}

static void put_rules(struct ctx *c, const struct field *f, struct jw *w)
{
    for (int i = 0; i < c->cat->rule_count; i++) {
        const struct rule_def *d = &c->cat->rules[i];
        str kind = d->kind == WHEN_PLAN ? S("plan") : d->kind == WHEN_POOL ? S("pool") : S("rule");
        if (!d->flow && spec_names(c, d->form, d->spec, f))
            put_work(c, w, kind, title_on(c, f->form, d->form, d->title), d->form, d->id);
    }
}

// What is published, or what is being drawn.
static err_t put_flows(struct ctx *c, const struct field *f, struct jw *w)
{
    for (int i = 0; i < c->cat->flow_count; i++) {
        const struct flow_def *d = &c->cat->flows[i];
        bool named = spec_names(c, d->form, d->spec, f);
        str draft;
        if (!named) {
            TRY(flows_draft(c, d->id, &draft));
            named = spec_names(c, d->form, json_parse(c->mem, draft, NULL), f);
        }
        if (named)
            put_work(c, w, S("flow"), title_on(c, f->form, d->form, d->title), d->form, d->id);
    }
    return OK;
}

static err_t put_templates(struct ctx *c, const struct field *f, struct jw *w)
{
    struct msg_template *v;
    size_t n;
    TRY(msg_template_list(c, &v, &n));
    for (size_t i = 0; i < n; i++) {
        const struct form *at = v[i].form_id ? catalog_form_by_id(c->cat, v[i].form_id) : NULL;
        const struct json *name = json_get(v[i].spec, S("name"));
        struct titles title = { words_pick(name, LANG_ZH), words_pick(name, LANG_EN) };
        if (at && spec_names(c, at, v[i].spec, f))
            put_use(c, w, S("template"), title_on(c, f->form, at, title));
    }
    return OK;
}

// Shared ones of other forms whose condition comes here over a link, or counts the records of this form.
static err_t put_far_views(struct ctx *c, const struct field *f, struct jw *w)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT title_zh, title_en, spec, form_id FROM x_view WHERE owner_id IS NULL AND "
                "form_id <> ");
    sql_i64(&q, f->form->id);
    sql_lit(&q, " ORDER BY form_id, pos, id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        const struct form *at = catalog_form_by_id(c->cat, rows_i64(r, 3));
        if (!at || str_find(rows_text(r, 2), f->key) < 0) continue;
        const struct json *spec = json_parse(c->mem, str_dup(c->mem, rows_text(r, 2)), NULL);
        struct titles title = { str_dup(c->mem, rows_text(r, 0)),
                                str_dup(c->mem, rows_text(r, 1)) };
        if (spec_names(c, at, json_get(spec, S("filter")), f))
            put_use(c, w, S("view"), title_on(c, f->form, at, title));
    }
}

// Of the form itself they belong to the document that is checked anyway.
static void put_computed(struct ctx *c, const struct field *f, struct jw *w)
{
    for (int i = 0; i < c->cat->form_count; i++)
        for (int k = 0; k < c->cat->forms[i]->field_count; k++) {
            const struct field *user = c->cat->forms[i]->fields[k];
            bool chooses =
                user != f && user->target == f->form && (user->type->flags & TYPE_REFERENCE) &&
                (condition_asks(json_get(user->options_json, S("filter")), user->target, f) ||
                 spec_names(c, f->form, json_get(user->options_json, S("carry")), f));
            struct titles title = title_on(c, f->form, user->form, user->title);
            if (chooses) put_use(c, w, S("link"), title);
            else if (user->form != f->form && !field_is_lookup(user) && derived_reads(user, f))
                put_use(c, w, S("formula"), title);
        }
}

// Which records a role sees hangs on it.
static void put_roles(struct ctx *c, const struct field *f, struct jw *w)
{
    for (int i = 0; i < c->cat->role_count; i++) {
        const struct role *role = c->cat->roles[i];
        for (int k = 0; k < role->grant_count; k++) {
            const struct grant *g = role->grants[k];
            if (!g->condition || !spec_names(c, g->form, g->condition, f)) continue;
            put_work(c, w, S("role"), title_on(c, f->form, g->form, role->title), g->form,
                     role->id);
            break;
        }
    }
}

err_t uses_put(struct ctx *c, const struct field *f, struct jw *w)
{
    TRY(need_right(c, RIGHT(DESIGN)));
    jw_arr(w);
    TRY(put_views(c, f, w));
    if (!f->form->parent) TRY(put_sheets(c, f, w));
    put_lookups(c, f, w);
    put_computed(c, f, w);
    TRY(put_far_views(c, f, w));
    put_rules(c, f, w);
    TRY(put_flows(c, f, w));
    TRY(put_templates(c, f, w));
    put_roles(c, f, w);
    TRY(report_uses_put(c, f, w));
    jw_end_arr(w);
    return OK;
}
