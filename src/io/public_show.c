// SPDX-License-Identifier: Apache-2.0
// What a stranger sees of a public form: its texts and fields in his language, never a record. The
// actor made here may create in the form, write these fields, and read nothing.
#include "base/dec.h"
#include "io/guard.h"
#include "io/public_text.h"

// --- The actor ------------------------------------------------------------------------------------------

static void may_write(struct grant *g, const struct form *f, str key)
{
    const struct field *fd = form_field(f, key);
    if (fd && public_may_ask(fd)) g->rights[fd->index].write = true;
}

static struct role *role_of(struct ctx *c, const struct public_form *p)
{
    struct role *role = mem_new_of(c->mem, struct role);
    struct grant *g = mem_new_of(c->mem, struct grant);
    role->key = S("public");
    g->role = role;
    g->form = (struct form *)(uintptr_t)p->form;
    g->actions = ACT_CREATE;
    g->scope = SCOPE_ALL;
    g->rights = mem_array(c->mem, struct field_right, (size_t)p->form->field_count + 1);
    json_each(page, json_get(p->spec, S("pages"))) json_each(item, json_get(page, S("fields")))
        may_write(g, p->form, json_str(json_get(item, S("key"))));
    json_each(m, json_get(p->spec, S("source"))) may_write(g, p->form, json_str(m));
    role->grants = mem_array(c->mem, struct grant *, 1);
    role->grants[role->grant_count++] = g;
    return role;
}

struct actor *public_form_actor(struct ctx *c, const struct public_form *p, str ip)
{
    struct actor *a = mem_new_of(c->mem, struct actor);
    a->kind = ACTOR_PUBLIC;
    a->key = str_fmt(c->mem, "public:f%lld", (long long)p->id);
    a->name = public_words(p->spec, "title", c->cat->lang);
    a->roles = mem_array(c->mem, const struct role *, 1);
    ((const struct role **)a->roles)[a->role_count++] = role_of(c, p);
    a->only_forms = mem_array(c->mem, const struct form *, 1);
    a->only_forms[a->only_form_count++] = p->form;
    a->scopes = ACT_CREATE;
    a->ip = ip;
    a->via = S("public");
    return a;
}

// --- Fields -----------------------------------------------------------------------------------------------

static void put_choice(struct jw *w, str key, str title, str parent)
{
    jw_obj(w);
    jw_kstr(w, "key", key);
    jw_kstr(w, "label", title);
    if (parent.n) jw_kstr(w, "parent", parent);
    jw_end_obj(w);
}

static void put_option(struct ctx *c, struct jw *w, const struct field *f, const struct option *o)
{
    const struct option *up = o->parent ? field_option(f, o->parent) : NULL;
    put_choice(w, o->key, title_in(o->title, c->lang), up ? up->key : STR_NONE);
}

static void put_branches(struct ctx *c, struct jw *w)
{
    for (int i = 0; i < c->cat->dept_count; i++) {
        const struct dept *d = c->cat->depts[i];
        if (d->kind == DEPT_BRANCH && !d->is_off)
            put_choice(w, str_of_i64(c->mem, d->id), d->title, STR_NONE);
    }
}

static void put_choices(struct ctx *c, struct jw *w, const struct field *f)
{
    bool is_branch = str_eq(str_of(f->type->key), S("branch"));
    if (!f->option_count && !is_branch) return;
    jw_key(w, S("options"));
    jw_arr(w);
    for (size_t i = 0; i < f->option_count; i++)
        if (!f->options[i].is_off) put_option(c, w, f, &f->options[i]);
    if (is_branch) put_branches(c, w);
    jw_end_arr(w);
}

static void put_limit(struct ctx *c, struct jw *w, const struct field *f, i64 v)
{
    struct buf b = BUF(c->mem);
    if (f->scale) dec_put(&b, v, f->scale), jw_str(w, buf_str(&b));
    else jw_i64(w, v);
}

static void put_field(struct ctx *c, struct jw *w, const struct field *f, const struct json *item)
{
    str help = public_words(item, "help", c->lang);
    jw_obj(w);
    jw_kstr(w, "key", f->key);
    jw_kstr(w, "type", str_of(f->type->key));
    jw_kstr(w, "widget", str_of(f->type->widget));
    jw_kstr(w, "label", public_label(c, f, item));
    jw_kbool(w, "required", public_is_needed(f, item));
    if (!help.n) help = title_in(f->help, c->lang);
    if (help.n) jw_kstr(w, "help", help);
    put_choices(c, w, f);
    jw_key(w, S("set"));
    field_put_set(w, f);
    if (f->max_len) jw_ki64(w, "max_len", f->max_len);
    if (f->scale) jw_ki64(w, "scale", f->scale);
    if (f->has_min) jw_key(w, S("min")), put_limit(c, w, f, f->min);
    if (f->has_max) jw_key(w, S("max")), put_limit(c, w, f, f->max);
    jw_end_obj(w);
}

static void put_page(struct ctx *c, struct jw *w, const struct public_form *p,
                     const struct json *page)
{
    jw_obj(w);
    jw_kstr(w, "title", public_words(page, "title", c->lang));
    jw_key(w, S("fields"));
    jw_arr(w);
    json_each(item, json_get(page, S("fields")))
    {
        const struct field *f = public_field(p, item);
        if (f) put_field(c, w, f, item);
    }
    jw_end_arr(w);
    jw_end_obj(w);
}

// --- The whole ----------------------------------------------------------------------------------------------

static void put_instant(struct ctx *c, struct jw *w, const struct public_form *p, const char *key)
{
    i64 at;
    if (!public_instant(c, p, key, &at)) return;
    jw_key(w, str_of(key));
    jw_i64(w, at);
}

static void put_texts(struct ctx *c, struct jw *w, const struct public_form *p)
{
    const struct json *notice = json_get(p->spec, S("notice"));
    jw_key(w, S("notice"));
    jw_obj(w);
    jw_kstr(w, "version", guard_stamp(c, p->token, public_text_digest(c, p, c->lang)));
    if (json_is(notice, JSON_OBJECT)) public_put_notice(c, w, notice, c->lang);
    jw_end_obj(w);
    jw_key(w, S("consents"));
    jw_arr(w);
    json_each(one, json_get(p->spec, S("consents")))
    {
        const struct json *required = json_get(one, S("required"));
        jw_obj(w);
        jw_kstr(w, "key", json_str(json_get(one, S("key"))));
        jw_kstr(w, "text", public_words(one, "text", c->lang));
        jw_kbool(w, "required", !required || json_bool(required));
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_open(struct ctx *c, struct jw *w, const struct public_form *p)
{
    jw_kstr(w, "intro", public_words(p->spec, "intro", c->lang));
    jw_key(w, S("pages"));
    jw_arr(w);
    json_each(page, json_get(p->spec, S("pages"))) put_page(c, w, p, page);
    jw_end_arr(w);
    put_texts(c, w, p);
    jw_kbool(w, "captcha", json_bool(json_get(p->spec, S("captcha"))));
}

err_t public_show(struct ctx *c, const struct public_form *p, struct jw *w)
{
    static const char *const states[] = { "open", "early", "ended", "full" };
    enum public_state state = public_state_of(c, p);
    jw_kstr(w, "state", str_of(states[state]));
    jw_kstr(w, "title", public_words(p->spec, "title", c->lang));
    jw_kstr(w, "org", c->cat->org_name);
    put_instant(c, w, p, "opens_at");
    put_instant(c, w, p, "closes_at");
    if (state == PUBLIC_OPEN) put_open(c, w, p);
    jw_kstr(w, "lang", c->lang == LANG_EN ? S("en") : S("zh"));
    return OK;
}

void public_asked(const struct public_form *p, bool *asked)
{
    json_each(page, json_get(p->spec, S("pages"))) json_each(item, json_get(page, S("fields")))
    {
        const struct field *f = public_field(p, item);
        if (f) asked[f->index] = true;
    }
}
