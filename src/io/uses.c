// SPDX-License-Identifier: Apache-2.0
// Views name fields in what they filter, sort, group, colour and sum by; a column alone is no use that could
// go wrong. Of public forms and print templates every name counts.
#include "io/uses.h"
#include "auth/actor.h"
#include "io/print.h"
#include "io/public.h"
#include "meta/design_plan.h"
#include "meta/derived.h"

static void put_use(struct ctx *c, struct jw *w, str kind, struct titles title)
{
    jw_obj(w);
    jw_kstr(w, "kind", kind);
    jw_kstr(w, "title", title_in(title, c->lang));
    jw_end_obj(w);
}

static bool is_in_view(const struct json *spec, str key)
{
    static const char *const conditions[] = { "filter", "sort", "colors" };
    static const char *const names[] = { "group", "start", "end", "parent", "image", "resource" };
    for (size_t i = 0; i < COUNT_OF(conditions); i++)
        if (design_condition_names(json_get(spec, str_of(conditions[i])), key)) return true;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq(json_str(json_get(spec, str_of(names[i]))), key)) return true;
    return json_get(json_get(spec, S("summary")), key) != NULL;
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
        if (!spec || !is_in_view(spec, f->key)) continue;
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

err_t uses_put(struct ctx *c, const struct field *f, struct jw *w)
{
    TRY(need_right(c, RIGHT(DESIGN)));
    jw_arr(w);
    TRY(put_views(c, f, w));
    if (!f->form->parent) TRY(put_sheets(c, f, w));
    put_lookups(c, f, w);
    jw_end_arr(w);
    return OK;
}
