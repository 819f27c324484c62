// SPDX-License-Identifier: Apache-2.0
// Designing: the types there are, a form as its document, what a changed document would do, publishing
// it; apps and forms made and removed. Structure only, never a record.
#include "api/internal.h"
#include "io/publish.h"
#include "io/retype.h"
#include "io/uses.h"

// --- Types ---------------------------------------------------------------------------------------------------

static void put_choice_words(struct jw *w, str words) // "refuse|unlink"
{
    jw_arr(w);
    for (;;) {
        i64 end = str_find_char(words, '|');
        jw_str(w, end < 0 ? words : str_sub(words, 0, (size_t)end));
        if (end < 0) break;
        words = str_from(words, (size_t)end + 1);
    }
    jw_end_arr(w);
}

static void put_type_option(struct ctx *c, struct jw *w, const struct type_option *o)
{
    str kind = str_of(o->kind);
    bool is_choice = str_starts(kind, S("choice:"));
    jw_obj(w);
    jw_kstr(w, "key", str_of(o->key));
    jw_kstr(w, "kind", is_choice ? S("choice") : kind);
    if (is_choice) {
        jw_key(w, S("choices"));
        put_choice_words(w, str_from(kind, 7));
    }
    jw_kstr(w, "title", str_of(c->lang == LANG_EN ? o->en : o->zh));
    jw_kbool(w, "is_fixed", o->is_fixed);
    jw_end_obj(w);
}

static void put_type(struct ctx *c, struct jw *w, const struct field_type *t)
{
    jw_obj(w);
    jw_kstr(w, "key", str_of(t->key));
    jw_kstr(w, "widget", str_of(t->widget));
    jw_key(w, S("kind"));
    jw_str(w, (str){ &t->expr_kind, t->expr_kind ? 1 : 0 });
    jw_kstr(w, "group", field_group_key(t->group));
    jw_key(w, S("title"));
    put_titles(c, w, field_type_title(t));
    jw_kbool(w, "is_computed", t->flags & TYPE_COMPUTED);
    jw_kbool(w, "may_be_unique", t->flags & TYPE_UNIQUE_OK);
    jw_kbool(w, "is_sensitive", t->flags & TYPE_MASKED_BY_DEFAULT);
    jw_kbool(w, "has_rows", t->storage == STORE_ROWS);
    jw_key(w, S("options"));
    jw_arr(w);
    for (const struct type_option *o = t->options; o && o->key; o++) put_type_option(c, w, o);
    jw_end_arr(w);
    jw_key(w, S("becomes"));
    jw_arr(w);
    for (int i = 0; i < field_type_count; i++)
        if (field_types[i] != t && retype_may(t, field_types[i]))
            jw_str(w, str_of(field_types[i]->key));
    jw_end_arr(w);
    jw_end_obj(w);
}

#define OFTEN_MAX 9

// Those that people look for first, then the rest by name.
err_t api_field_types(struct request *q)
{
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("types"));
    jw_arr(&w);
    for (int place = 1; place <= OFTEN_MAX; place++)
        for (int i = 0; i < field_type_count; i++)
            if (field_types[i]->often == place) put_type(q->c, &w, field_types[i]);
    for (int i = 0; i < field_type_count; i++)
        if (!field_types[i]->often) put_type(q->c, &w, field_types[i]);
    jw_end_arr(&w);
    jw_key(&w, S("groups"));
    jw_arr(&w);
    for (int g = 0; g < GROUP_COUNT; g++) {
        jw_obj(&w);
        jw_kstr(&w, "key", field_group_key((enum field_group)g));
        jw_key(&w, S("title"));
        put_titles(q->c, &w, field_group_title((enum field_group)g));
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

// --- All forms: whether or not the designer may read their records ---------------------------------------------

static void put_forms_of(struct ctx *c, struct jw *w, const struct app *app)
{
    jw_arr(w);
    for (int i = 0; i < c->cat->form_count; i++) {
        const struct form *f = c->cat->forms[i];
        if (f->app != app || f->parent) continue;
        jw_obj(w);
        jw_kstr(w, "key", f->full_key);
        jw_key(w, S("title"));
        put_titles(c, w, f->title);
        jw_ki64(w, "fields", f->field_count);
        jw_kbool(w, "is_ledger", f->is_ledger);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

err_t api_design_list(struct request *q)
{
    struct ctx *c = q->c;
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("apps"));
    jw_arr(&w);
    for (int i = 0; i < c->cat->app_count; i++) {
        const struct app *app = c->cat->apps[i];
        jw_obj(&w);
        jw_kstr(&w, "key", app->key);
        jw_key(&w, S("title"));
        put_titles(c, &w, app->title);
        jw_key(&w, S("forms"));
        put_forms_of(c, &w, app);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

// --- One form ----------------------------------------------------------------------------------------------

static err_t put_design(struct request *q, const struct form *f, int status)
{
    struct jw w = answer_json(q, status);
    jw_obj(&w);
    jw_kstr(&w, "rev", publish_rev(q->c, f));
    jw_kstr(&w, "full_key", f->full_key);
    jw_key(&w, S("form"));
    design_put(&w, f);
    jw_key(&w, S("bin"));
    TRY(design_put_bin(q->c, f, &w));
    jw_key(&w, S("versions"));
    TRY(publish_put_versions(q->c, f, &w));
    jw_key(&w, S("type_changes"));
    TRY(retype_put_all(q->c, f, &w));
    jw_end_obj(&w);
    return OK;
}

err_t api_design_get(struct request *q)
{
    struct form *f;
    TRY(form_of_path(q, &f));
    return put_design(q, f, 200);
}

static void put_changed(struct jw *w, u32 what)
{
    static const char *const words[] = { "title",   "required", "unique",   "indexed", "sensitive",
                                         "options", "choices",  "position", "type" };
    jw_arr(w);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (what & 1u << i) jw_str(w, str_of(words[i]));
    jw_end_arr(w);
}

static void put_conversion(struct ctx *c, struct jw *w, const struct design_change *ch)
{
    jw_kstr(w, "from", title_in(field_type_title(ch->field->type), c->lang));
    jw_kstr(w, "to", title_in(field_type_title(ch->probe->type), c->lang));
    if (!ch->conversion) return;
    jw_key(w, S("conversion"));
    retype_put_count(c, w, ch->conversion);
}

static err_t put_change(struct ctx *c, struct jw *w, const struct design_change *ch)
{
    static const char *const kinds[] = { "form", "add", "change", "remove", "restore" };
    jw_obj(w);
    jw_kstr(w, "kind", str_of(kinds[ch->kind]));
    if (ch->field_id) jw_kid(w, "id", ch->field_id);
    jw_key(w, S("title"));
    put_titles(c, w, ch->title);
    if (ch->form->parent) {
        jw_key(w, S("in"));
        put_titles(c, w, ch->form->title);
    }
    jw_key(w, S("what"));
    put_changed(w, ch->what);
    if (ch->is_vague) jw_kbool(w, "some", ch->rows > 0);
    else jw_ki64(w, "rows", ch->rows);
    jw_kbool(w, "is_formula", design_is_formula(ch));
    if (ch->probe) put_conversion(c, w, ch);
    if (ch->field && (ch->probe || ch->kind == DESIGN_REMOVE)) {
        jw_key(w, S("uses"));
        TRY(uses_put(c, ch->field, w));
    }
    jw_end_obj(w);
    return OK;
}

static err_t put_plan(struct ctx *c, struct jw *w, const struct design_plan *p)
{
    jw_key(w, S("changes"));
    jw_arr(w);
    for (size_t i = 0; i < p->changes.n; i++) TRY(put_change(c, w, &p->changes.v[i]));
    jw_end_arr(w);
    return OK;
}

err_t api_design_check(struct request *q)
{
    struct form *f;
    struct design_plan plan;
    TRY(body_only(q, BODY_KEYS("form")));
    TRY(form_of_path(q, &f));
    TRY(publish_check(q->c, f, json_get(q->body, S("form")), &plan));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_kstr(&w, "rev", publish_rev(q->c, f));
    TRY(put_plan(q->c, &w, &plan));
    jw_end_obj(&w);
    return OK;
}

// "amount", or "lines.amount" of a sub-form's row.
err_t api_design_uses(struct request *q)
{
    struct form *f;
    const struct field *field = NULL;
    str rest = route_param(&q->match, S("field"));
    TRY(form_of_path(q, &f));
    const struct form *at = f;
    for (str part; at && str_next(&rest, '.', &part);) {
        field = form_field(at, part);
        at = field && field->index >= 0 ? field->target : NULL;
    }
    if (!field || field->index < 0 || rest.n) return fail(q->c, ERR_NOT_FOUND);
    if (field->form != f && field->form->parent != f) return fail(q->c, ERR_NOT_FOUND);
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    TRY(uses_put(q->c, field, &w));
    jw_end_obj(&w);
    return OK;
}

err_t api_design_put(struct request *q)
{
    struct form *f;
    struct design_plan plan;
    str rev;
    TRY(body_only(q, BODY_KEYS("form", "rev")));
    TRY(body_str(q, S("rev"), true, &rev));
    TRY(form_of_path(q, &f));
    id64 id = f->id;
    TRY(publish_form(q->c, f, rev, json_get(q->body, S("form")), &plan));
    TRY(renew_after_change(q));
    f = catalog_form_by_id(q->c->cat, id);
    return f ? put_design(q, f, 200) : fail(q->c, ERR_FORM_UNKNOWN);
}

err_t api_design_version(struct request *q)
{
    struct form *f;
    i64 n;
    str doc;
    TRY(form_of_path(q, &f));
    if (!str_to_i64(route_param(&q->match, S("n")), &n)) return fail(q->c, ERR_NOT_FOUND);
    TRY(publish_version(q->c, f, n, &doc));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("form"));
    jw_raw(&w, doc);
    jw_end_obj(&w);
    return OK;
}

// --- Changes of type ------------------------------------------------------------------------------------------

static err_t turn_change(struct request *q, err_t (*turn)(struct ctx *, const struct form *, id64))
{
    struct form *f;
    i64 id;
    TRY(body_only(q, BODY_NONE));
    TRY(form_of_path(q, &f));
    if (!str_to_i64(route_param(&q->match, S("id")), &id)) return fail(q->c, ERR_NOT_FOUND);
    TRY(turn(q->c, f, id));
    return put_design(q, f, 200);
}

err_t api_retype_undo(struct request *q) { return turn_change(q, retype_undo); }
err_t api_retype_cancel(struct request *q) { return turn_change(q, retype_cancel); }

// --- Apps and forms ------------------------------------------------------------------------------------------

err_t api_form_create(struct request *q)
{
    struct ctx *c = q->c;
    const struct app *app = NULL;
    id64 id;
    TRY(body_only(q, BODY_KEYS("key", "title", "options", "fields", "views")));
    for (int i = 0; i < c->cat->app_count; i++)
        if (str_eq(c->cat->apps[i]->key, route_param(&q->match, S("app")))) app = c->cat->apps[i];
    if (!app) return fail(c, ERR_NOT_FOUND);
    TRY(publish_new_form(c, app, q->body, &id));
    TRY(renew_after_change(q));
    const struct form *f = catalog_form_by_id(c->cat, id);
    return f ? put_design(q, f, 201) : fail(c, ERR_FORM_UNKNOWN);
}

err_t api_form_remove(struct request *q)
{
    struct form *f;
    TRY(body_only(q, BODY_NONE));
    TRY(form_of_path(q, &f));
    TRY(publish_remove_form(q->c, f));
    TRY(renew_after_change(q));
    return answer_none(q);
}
