// SPDX-License-Identifier: Apache-2.0
// Roles and their grants. The grants of a role are replaced as a whole, so two administrators who save
// the same role leave one of their two versions, never a mixture. A row condition is kept as JSON;
// that it can be compiled is checked by whoever offers it (query/ stands above this room).
#include "auth/people.h"

#define GRANTS_PER_FORM 60

static const struct titles role_title = { S("角色"), S("Role") };
static const struct titles grant_title = { S("授权"), S("Grant") };
static const struct titles key_title = { S("标识"), S("Key") };

struct edit {
    const struct role_edit *in;
    id64 id;
    str key, zh, en;
};

// --- Checks --------------------------------------------------------------------------------------------

static err_t check_texts(struct ctx *c, struct edit *e)
{
    const struct role_edit *in = e->in;
    if (in->key) TRY(good_key(c, S("key"), key_title, *in->key, S("_-"), &e->key));
    if (in->title_zh) TRY(good_text(c, S("title_zh"), role_title, *in->title_zh, 60, &e->zh));
    if (in->title_en && in->title_en->n)
        TRY(good_text(c, S("title_en"), role_title, *in->title_en, 60, &e->en));
    if (in->system_rights) TRY(need_all(c, *in->system_rights));
    return OK;
}

// Of the role as it stands. NULL app ids do not clash in a UNIQUE constraint, so this is asked here.
static err_t check_key_free(struct ctx *c, const struct edit *e)
{
    bool exists;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_role WHERE key = ");
    sql_text(&q, e->key);
    sql_lit(&q, " AND id <> ");
    sql_i64(&q, e->id);
    sql_lit(&q, " AND coalesce(app_id, 0) = (SELECT coalesce(app_id, 0) FROM x_role WHERE id = ");
    sql_i64(&q, e->id);
    sql_lit(&q, ")");
    TRY(row_exists(c, &q, &exists));
    return exists ? fail_arg2(c, ERR_UNIQUE, S("key"), title_in(key_title, c->lang), e->key) : OK;
}

static bool is_one_of(str s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(s, str_of(list[i]))) return true;
    return false;
}

static bool is_right_word(str s)
{
    static const char *const words[] = {
        "rw", "read", "masked", "masked_write", "write", "hidden"
    };
    return is_one_of(s, words, COUNT_OF(words));
}

static bool is_scope(str s)
{
    static const char *const words[] = { "own", "dept",         "dept_below", "branch",
                                         "all", "participated", "pool" };
    return is_one_of(s, words, COUNT_OF(words));
}

static err_t bad_grant(struct ctx *c, size_t i, const char *key, str zh, str en)
{
    return bad_input(c, str_fmt(c->mem, "grants.%zu.%s", i, key), grant_title, zh, en);
}

static err_t check_field_key(struct ctx *c, size_t i, id64 form_id, str key)
{
    bool exists;
    struct sql q = db_sql(c);
    if (str_eq(key, S("*"))) return OK;
    sql_lit(&q, "SELECT count(*) FROM x_field WHERE deleted_at IS NULL AND form_id = ");
    sql_i64(&q, form_id);
    sql_lit(&q, " AND key = ");
    sql_text(&q, key);
    TRY(row_exists(c, &q, &exists));
    if (exists) return OK;
    return fail_arg(c, ERR_FIELD_UNKNOWN, str_fmt(c->mem, "grants.%zu.fields", i), key);
}

// {"*":"rw","phone":"masked","lines":{"*":"read"}}; of a sub-form's own object only the words.
static err_t check_fields(struct ctx *c, size_t i, const struct grant_edit *g)
{
    size_t at;
    const struct json *j = json_parse(c->mem, g->fields_json, &at);
    if (!json_is(j, JSON_OBJECT))
        return bad_grant(c, i, "fields", S("应为对象"), S("an object is needed"));
    json_each(one, j)
    {
        bool is_right = json_is(one, JSON_OBJECT) || is_right_word(json_str(one));
        json_each(sub, one) is_right &= is_right_word(json_str(sub)); // a word has none
        if (!is_right)
            return bad_grant(c, i, "fields",
                             S("应为 rw、read、masked、masked_write、write 或 hidden"),
                             S("rw, read, masked, masked_write, write or hidden"));
        TRY(check_field_key(c, i, g->form_id, one->key));
    }
    return OK;
}

// Asked at every read of every row, a row condition does not count what stands in other forms.
static bool counts_linked(const struct json *j)
{
    if (!j || j->type < JSON_ARRAY) return false;
    json_each(kid, j) if (str_eq(kid->key, S("linked")) || counts_linked(kid)) return true;
    return false;
}

static err_t check_grant(struct ctx *c, size_t i, const struct grant_edit *g)
{
    bool exists;
    size_t at;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_form WHERE deleted_at IS NULL AND id = ");
    sql_i64(&q, g->form_id);
    TRY(row_exists(c, &q, &exists));
    if (!exists) return fail_at(c, ERR_FORM_UNKNOWN, str_fmt(c->mem, "grants.%zu.form", i));
    if (g->actions & ~(u32)ACT_ALL)
        return bad_grant(c, i, "actions", S("有未知的操作"), S("an unknown action"));
    if (!is_scope(g->scope))
        return bad_grant(c, i, "scope", S("数据范围不正确"), S("no such scope"));
    if (g->condition_json.n && !json_is(json_parse(c->mem, g->condition_json, &at), JSON_OBJECT))
        return bad_grant(c, i, "condition", S("应为筛选条件"), S("a filter is needed"));
    if (counts_linked(json_parse(c->mem, g->condition_json, &at)))
        return bad_grant(c, i, "condition", S("权限的条件里不能统计关联记录"),
                         S("the condition of a right cannot count linked records"));
    return check_fields(c, i, g);
}

static err_t check_grants(struct ctx *c, const struct role_edit *in)
{
    for (size_t i = 0; i < in->grant_count; i++) {
        int same = 0;
        for (size_t k = 0; k <= i; k++) same += in->grants[k].form_id == in->grants[i].form_id;
        if (same > GRANTS_PER_FORM)
            return fail_at(c, ERR_TOO_MANY_GRANTS, str_fmt(c->mem, "grants.%zu", i));
        TRY(check_grant(c, i, &in->grants[i]));
    }
    return OK;
}

// --- Rows ----------------------------------------------------------------------------------------------

static err_t insert_grant(struct ctx *c, const struct edit *e, size_t i)
{
    const struct grant_edit *g = &e->in->grants[i];
    struct sql q = db_sql(c);
    id64 id;
    TRY(store_next_sys_id(c, &id));
    sql_lit(&q, "INSERT INTO x_grant (id, role_id, form_id, pos, actions, scope, condition, "
                "fields) VALUES (");
    sql_i64(&q, id);
    sql_lit(&q, ", ");
    sql_i64(&q, e->id);
    sql_lit(&q, ", ");
    sql_i64(&q, g->form_id);
    sql_lit(&q, ", ");
    sql_i64(&q, (i64)i);
    sql_lit(&q, ", ");
    sql_i64(&q, g->actions);
    sql_lit(&q, ", ");
    sql_text(&q, g->scope);
    sql_lit(&q, ", ");
    sql_text_or_null(&q, g->condition_json);
    sql_lit(&q, ", ");
    sql_text(&q, g->fields_json);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static err_t delete_of_role(struct ctx *c, struct sql q, id64 role_id)
{
    sql_i64(&q, role_id);
    return db_exec(c, &q, NULL);
}

static err_t delete_grants(struct ctx *c, id64 role_id)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_grant WHERE role_id = ");
    return delete_of_role(c, q, role_id);
}

static err_t replace_grants(struct ctx *c, const struct edit *e)
{
    TRY(check_grants(c, e->in));
    TRY(delete_grants(c, e->id));
    for (size_t i = 0; i < e->in->grant_count; i++) TRY(insert_grant(c, e, i));
    return OK;
}

static err_t insert_role(struct ctx *c, struct edit *e)
{
    struct sql q = db_sql(c);
    TRY(store_next_sys_id(c, &e->id));
    sql_lit(&q, "INSERT INTO x_role (id, app_id, key, title_zh, title_en, system_rights) VALUES (");
    sql_i64(&q, e->id);
    sql_lit(&q, ", ");
    sql_id_or_null(&q, e->in->app ? *e->in->app : 0);
    sql_lit(&q, ", ");
    sql_text(&q, str_fmt(c->mem, "new %lld",
                         (long long)e->id)); // the real one once it is known to be free
    sql_lit(&q, ", ");
    sql_text(&q, e->zh);
    sql_lit(&q, ", ");
    sql_text(&q, e->en.n ? e->en : e->zh);
    sql_lit(&q, ", '0')");
    return db_exec(c, &q, NULL);
}

static err_t update_role(struct ctx *c, const struct edit *e)
{
    const struct role_edit *in = e->in;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_role SET id = id");
    if (in->key) sql_lit(&q, ", key = "), sql_text(&q, e->key);
    if (in->title_zh) sql_lit(&q, ", title_zh = "), sql_text(&q, e->zh);
    if (in->title_en) sql_lit(&q, ", title_en = "), sql_text(&q, e->en.n ? e->en : e->zh);
    if (in->system_rights)
        sql_lit(&q, ", system_rights = "),
            sql_text(&q, str_of_i64(c->mem, (i64)*in->system_rights));
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, e->id);
    return db_exec(c, &q, NULL);
}

static str detail_of(struct ctx *c, const struct edit *e)
{
    const struct role_edit *in = e->in;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kid(&w, "role", e->id);
    if (in->system_rights) jw_ki64(&w, "system_rights", (i64)*in->system_rights);
    jw_key(&w, S("grants"));
    jw_arr(&w);
    for (size_t i = 0; in->has_grants && i < in->grant_count; i++) {
        const struct grant_edit *g = &in->grants[i];
        jw_obj(&w);
        jw_kid(&w, "form", g->form_id);
        jw_ki64(&w, "actions", g->actions);
        jw_kstr(&w, "scope", g->scope);
        if (g->condition_json.n) jw_key(&w, S("condition")), jw_raw(&w, g->condition_json);
        jw_key(&w, S("fields"));
        jw_raw(&w, g->fields_json);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t finish(struct ctx *c, const struct edit *e, id64 *id, str *detail)
{
    if (e->in->key) TRY(check_key_free(c, e));
    TRY(update_role(c, e));
    if (e->in->has_grants) TRY(replace_grants(c, e));
    *id = e->id;
    *detail = detail_of(c, e);
    return OK;
}

// --- The three changes -----------------------------------------------------------------------------------

static err_t create_run(struct ctx *c, void *arg, id64 *id, str *detail)
{
    struct edit e = *(struct edit *)arg;
    TRY(insert_role(c, &e));
    return finish(c, &e, id, detail);
}

err_t role_create(struct ctx *c, const struct role_edit *in, id64 *id)
{
    struct edit e = { .in = in };
    TRY(need_right(c, RIGHT(ROLES)));
    if (!in->key) return fail_arg(c, ERR_FIELD_REQUIRED, S("key"), title_in(key_title, c->lang));
    if (!in->title_zh)
        return fail_arg(c, ERR_FIELD_REQUIRED, S("title_zh"), title_in(role_title, c->lang));
    TRY(check_texts(c, &e));
    struct change ch = { S("role.create"), create_run, &e, 0 };
    TRY(change_run(c, &ch));
    *id = ch.id;
    return OK;
}

// Who changes or takes away a role must hold what it gives.
static err_t check_present_rights(struct ctx *c, id64 role_id)
{
    u64 rights;
    TRY(rights_of_role(c, role_id, S("id"), &rights));
    return need_all(c, rights);
}

static err_t update_run(struct ctx *c, void *arg, id64 *id, str *detail)
{
    struct edit e = *(struct edit *)arg;
    TRY(check_present_rights(c, e.id));
    return finish(c, &e, id, detail);
}

err_t role_update(struct ctx *c, id64 id, const struct role_edit *in)
{
    struct edit e = { .in = in, .id = id };
    TRY(need_right(c, RIGHT(ROLES)));
    TRY(check_texts(c, &e));
    struct change ch = { S("role.update"), update_run, &e, id };
    return change_run(c, &ch);
}

static err_t delete_run(struct ctx *c, void *arg UNUSED, id64 *id, str *detail)
{
    struct sql users = db_sql(c), role = db_sql(c);
    TRY(check_present_rights(c, *id));
    TRY(delete_grants(c, *id));
    sql_lit(&users, "DELETE FROM x_user_role WHERE role_id = ");
    TRY(delete_of_role(c, users, *id));
    sql_lit(&role, "DELETE FROM x_role WHERE id = ");
    TRY(delete_of_role(c, role, *id));
    *detail = str_fmt(c->mem, "{\"role\":\"%lld\"}", (long long)*id);
    return OK;
}

err_t role_delete(struct ctx *c, id64 id)
{
    TRY(need_right(c, RIGHT(ROLES)));
    struct change ch = { S("role.delete"), delete_run, NULL, id };
    return change_run(c, &ch);
}
