// SPDX-License-Identifier: Apache-2.0
// The caller: who he is, what he may reach, his password, codes, notices, and seeing as another.
#include "api/internal.h"
#include "report/start.h"
#include "auth/login.h"
#include "auth/totp.h"
#include "auth/user.h"

static const char *const right_keys[] = {
#define SYSTEM_RIGHT(sym, key, zh, en) key,
#include "../tables/system_rights.def"
#undef SYSTEM_RIGHT
};

static err_t form_actions(struct ctx *c, const struct form *f, u32 *actions)
{
    const struct form_policy *p;
    TRY(policy_of(c, f, &p));
    *actions = p->actions;
    if (p->also) *actions &= p->also->actions;
    return OK;
}

static err_t put_forms(struct ctx *c, struct jw *w, const struct app *app)
{
    jw_arr(w);
    for (int i = 0; i < c->cat->form_count; i++) {
        const struct form *f = c->cat->forms[i];
        u32 actions;
        if (f->app != app || f->parent) continue;
        TRY(form_actions(c, f, &actions));
        if (!(actions & (ACT_READ | ACT_CREATE))) continue;
        jw_obj(w);
        jw_kstr(w, "key", f->full_key);
        jw_key(w, S("title"));
        put_titles(c, w, f->title);
        jw_key(w, S("can"));
        put_actions(w, actions);
        jw_kbool(w, "is_ledger", f->is_ledger);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

static err_t has_forms(struct ctx *c, const struct app *app, bool *any)
{
    *any = false;
    for (int i = 0; i < c->cat->form_count && !*any; i++) {
        u32 actions = 0;
        if (c->cat->forms[i]->app != app || c->cat->forms[i]->parent) continue;
        TRY(form_actions(c, c->cat->forms[i], &actions));
        *any = actions & (ACT_READ | ACT_CREATE);
    }
    return OK;
}

static err_t put_all_apps(struct ctx *c, struct jw *w)
{
    jw_arr(w);
    for (int i = 0; i < c->cat->app_count; i++) {
        const struct app *a = c->cat->apps[i];
        bool any;
        TRY(has_forms(c, a, &any));
        if (!any) continue;
        jw_obj(w);
        jw_kstr(w, "key", a->key);
        jw_key(w, S("title"));
        put_titles(c, w, a->title);
        jw_kstr(w, "icon", a->icon);
        jw_key(w, S("forms"));
        TRY(put_forms(c, w, a));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

err_t api_apps_list(struct request *q)
{
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("apps"));
    TRY(put_all_apps(q->c, &w));
    jw_end_obj(&w);
    return OK;
}

// Which forms play the roles of capabilities, as far as the caller may see these forms.
static err_t put_bindings(struct ctx *c, struct jw *w)
{
    jw_arr(w);
    for (int i = 0; i < c->cat->binding_count; i++) {
        const struct binding *b = &c->cat->bindings[i];
        u32 actions;
        if (!b->form) continue;
        TRY(form_actions(c, b->form, &actions));
        if (!(actions & (ACT_READ | ACT_CREATE))) continue;
        jw_obj(w);
        jw_kstr(w, "capability", b->capability);
        jw_kstr(w, "role", b->role);
        jw_kstr(w, "form", b->form->full_key);
        jw_key(w, S("fields"));
        if (b->fields) jw_json(w, b->fields);
        else jw_null(w);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

static err_t theme_of(struct ctx *c, id64 user, str *theme)
{
    bool found;
    return meta_get(c, str_fmt(c->mem, "theme:%lld", (long long)user), theme, &found);
}

static err_t put_user(struct request *q, struct jw *w)
{
    struct ctx *c = q->c;
    const struct user *u = catalog_user(c->cat, c->who->user_id);
    str theme = STR_NONE;
    jw_obj(w);
    jw_kid(w, "id", c->who->user_id);
    jw_kstr(w, "name", c->who->name);
    jw_kstr(w, "account", u ? u->account : c->who->key);
    jw_key(w, S("dept"));
    if (c->who->dept) jw_id(w, c->who->dept->id);
    else jw_null(w);
    jw_key(w, S("lang"));
    if (u && u->has_lang) jw_str(w, u->lang == LANG_EN ? S("en") : S("zh"));
    else jw_null(w);
    if (u) TRY(theme_of(c, u->id, &theme));
    jw_key(w, S("theme"));
    if (theme.n) jw_str(w, theme);
    else jw_null(w);
    jw_end_obj(w);
    return OK;
}

static void put_roles(struct ctx *c, struct jw *w)
{
    jw_arr(w);
    for (int i = 0; i < c->who->role_count; i++) {
        jw_obj(w);
        jw_kid(w, "id", c->who->roles[i]->id);
        jw_kstr(w, "key", c->who->roles[i]->key);
        jw_key(w, S("title"));
        put_titles(c, w, c->who->roles[i]->title);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

err_t api_me_get(struct request *q)
{
    struct ctx *c = q->c;
    const struct user *seen = q->session ? catalog_user(c->cat, q->session->view_as) : NULL;
    id64 start;
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("user"));
    TRY(put_user(q, &w));
    jw_key(&w, S("roles"));
    put_roles(c, &w);
    jw_key(&w, S("rights"));
    jw_arr(&w);
    for (size_t i = 0; i < COUNT_OF(right_keys); i++)
        if (c->who->system_rights & (u64)1 << i) jw_str(&w, str_of(right_keys[i]));
    jw_end_arr(&w);
    jw_key(&w, S("apps"));
    TRY(put_all_apps(c, &w));
    jw_key(&w, S("bindings"));
    TRY(put_bindings(c, &w));
    TRY(start_board(c, &start));
    jw_key(&w, S("start"));
    if (start) jw_id(&w, start);
    else jw_null(&w);
    jw_key(&w, S("view_as"));
    if (seen) {
        jw_obj(&w);
        jw_kid(&w, "id", seen->id);
        jw_kstr(&w, "name", seen->name);
        jw_end_obj(&w);
    } else {
        jw_null(&w);
    }
    jw_end_obj(&w);
    return OK;
}

struct theme {
    id64 user;
    str theme;
};

static err_t keep_theme(struct ctx *c, void *arg)
{
    struct theme *t = arg;
    return meta_set(c, str_fmt(c->mem, "theme:%lld", (long long)t->user), t->theme);
}

err_t api_me_patch(struct request *q)
{
    struct ctx *c = q->c;
    struct theme t = { .user = c->who->user_id };
    str lang;
    TRY(body_only(q, BODY_KEYS("lang", "theme")));
    TRY(body_str(q, S("lang"), false, &lang));
    TRY(body_str(q, S("theme"), false, &t.theme));
    if (lang.n && !str_eq(lang, S("zh")) && !str_eq(lang, S("en")))
        return fail_arg2(c, ERR_OPTION_UNKNOWN, S("lang"), S("lang"), lang);
    if (t.theme.n && !str_eq(t.theme, S("light")) && !str_eq(t.theme, S("dark")) &&
        !str_eq(t.theme, S("auto")))
        return fail_arg2(c, ERR_OPTION_UNKNOWN, S("theme"), S("theme"), t.theme);
    if (lang.n) TRY(user_set_lang(c, str_eq(lang, S("en")) ? LANG_EN : LANG_ZH));
    if (t.theme.n) TRY(store_write(c, WRITE_PEOPLE, keep_theme, &t));
    TRY(renew_after_change(q));
    return api_me_get(q);
}

err_t api_me_password(struct request *q)
{
    str old, fresh;
    TRY(body_only(q, BODY_KEYS("old", "new")));
    TRY(body_str(q, S("old"), true, &old));
    TRY(body_str(q, S("new"), true, &fresh));
    TRY(login_confirm(q->c, q->c->who->user_id, old));
    TRY(user_change_password(q->c, fresh, q->session->hash));
    return answer_none(q);
}

err_t api_me_totp_begin(struct request *q)
{
    struct totp_setup t;
    TRY(body_only(q, BODY_NONE));
    TRY(totp_begin(q->c, &t));
    struct jw w = answer_json(q, 200);
    q->x->res.never_gzip = true;
    jw_obj(&w);
    jw_kstr(&w, "secret", t.secret);
    jw_kstr(&w, "uri", t.uri);
    jw_end_obj(&w);
    return OK;
}

err_t api_me_totp_confirm(struct request *q)
{
    str code, codes[RECOVERY_CODES];
    TRY(body_only(q, BODY_KEYS("code")));
    TRY(body_str(q, S("code"), true, &code));
    TRY(totp_confirm(q->c, code, codes));
    struct jw w = answer_json(q, 200);
    q->x->res.never_gzip = true;
    jw_obj(&w);
    jw_key(&w, S("recovery_codes"));
    jw_arr(&w);
    for (int i = 0; i < RECOVERY_CODES; i++) jw_str(&w, codes[i]);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

err_t api_me_totp_delete(struct request *q)
{
    str password;
    TRY(body_only(q, BODY_KEYS("password")));
    TRY(body_str(q, S("password"), true, &password));
    TRY(login_confirm(q->c, q->c->who->user_id, password));
    TRY(totp_disable(q->c, q->c->who->user_id));
    return answer_none(q);
}

err_t api_me_view_as(struct request *q)
{
    id64 user;
    TRY(body_only(q, BODY_KEYS("user")));
    if (!q->session) return fail(q->c, ERR_ACTION_DENIED);
    if (!json_i64(json_get(q->body, S("user")), &user) || user <= 0)
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("user"), S("user"));
    TRY(session_view_as(q->c, q->session, user));
    if (q->api->server) http_sse_close(q->api->server, (u64)q->session->user_id);
    return answer_none(q);
}

err_t api_me_view_as_end(struct request *q)
{
    TRY(body_only(q, BODY_NONE));
    TRY(session_view_as(q->c, q->session, 0));
    return answer_none(q);
}

// ---- notices ----

// What a notice says of a record was made with the rights of its person: who looks through his eyes may have
// fewer, and reads where it leads alone.
static str notice_said(const struct ctx *c, const struct rows *r)
{
    str kind = rows_text(r, 2);
    bool is_flow = str_starts(kind, S("flow.")) && !str_eq(kind, S("flow.mentioned"));
    bool is_plain = !c->who->also || is_flow || !rows_i64(r, 5);
    return is_plain ? str_dup(c->mem, rows_text(r, 3)) : S("{}");
}

err_t api_notices_list(struct request *q)
{
    struct ctx *c = q->c;
    struct sql s = db_sql(c);
    struct rows *r;
    sql_lit(
        &s,
        "SELECT id, at, kind, args, form_id, record_id, read_at FROM x_notice WHERE user_id = ");
    sql_i64(&s, c->who->user_id);
    sql_lit(&s, " ORDER BY id DESC LIMIT 200");
    TRY(db_query(c, &s, &r));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_arr(&w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        const struct form *f = catalog_form_by_id(c->cat, rows_i64(r, 4));
        jw_obj(&w);
        jw_kid(&w, "id", rows_i64(r, 0));
        jw_kinstant(&w, "at", rows_i64(r, 1));
        jw_kstr(&w, "kind", rows_text(r, 2));
        jw_key(&w, S("args"));
        jw_raw(&w, notice_said(c, r));
        jw_kstr(&w, "form", f ? f->full_key : STR_NONE);
        jw_kid(&w, "record", rows_i64(r, 5));
        jw_kbool(&w, "is_read", !rows_is_null(r, 6));
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return OK;
}

err_t api_notices_read(struct request *q)
{
    struct ctx *c = q->c;
    const struct json *ids = json_get(q->body, S("ids"));
    TRY(body_only(q, BODY_KEYS("ids")));
    if (ids && ids->type != JSON_ARRAY) return fail_arg(c, ERR_BAD_REQUEST, S("ids"), S("ids"));
    if (ids && ids->count > 500) return fail_arg(c, ERR_BAD_REQUEST, S("ids"), S("ids"));
    struct sql s = db_sql(c);
    sql_lit(&s, "UPDATE x_notice SET read_at = ");
    sql_i64(&s, c->now_ms);
    sql_lit(&s, " WHERE user_id = ");
    sql_i64(&s, c->who->user_id);
    sql_lit(&s, " AND read_at IS NULL");
    if (ids) {
        sql_lit(&s, " AND id IN (0");
        json_each(item, ids)
        {
            i64 id;
            if (!json_i64(item, &id)) return fail_arg(c, ERR_BAD_REQUEST, S("ids"), S("ids"));
            sql_lit(&s, ", ");
            sql_i64(&s, id);
        }
        sql_lit(&s, ")");
    }
    TRY(db_exec(c, &s, NULL));
    api_event(q->api, 0, c->who->user_id, c->who->user_id); // his other windows
    return answer_none(q);
}
