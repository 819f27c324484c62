// SPDX-License-Identifier: Apache-2.0
// People. Everything is decided against the database inside the writing transaction; only the password
// is hashed before, since that takes the password thread's time.
#include "auth/people.h"
#include "auth/audit.h"
#include "auth/crypto.h"
#include "auth/password.h"
#include "auth/session.h"
#include "meta/field_type.h"

static const struct titles account_title = { S("账号"), S("Account") };
static const struct titles name_title = { S("姓名"), S("Name") };
static const struct titles lang_title = { S("语言"), S("Language") };

// What user_create and user_update share: the wish, what is known of the person, the checked values.
struct edit {
    const struct user_edit *in;
    id64 id; // 0: a new person
    str account, name, phone, email, pw_hash;
};

// --- Checks --------------------------------------------------------------------------------------------

static err_t as_cell(struct ctx *c, const struct field_type *type, str key, struct titles title,
                     str in, str *out)
{
    struct field f = { .key = key, .title = title, .type = type };
    struct val v = VAL_NONE;
    TRY(type->from_text(c, &f, in, &v));
    *out = v.s;
    return OK;
}

static err_t check_texts(struct ctx *c, struct edit *e)
{
    const struct user_edit *in = e->in;
    struct titles phone = { S("电话"), S("Phone") }, email = { S("邮箱"), S("E-mail") };
    if (in->account)
        TRY(good_key(c, S("account"), account_title, *in->account, S("._-@"), &e->account));
    if (in->name) TRY(good_text(c, S("name"), name_title, *in->name, 60, &e->name));
    if (in->phone) TRY(as_cell(c, &field_type_phone, S("phone"), phone, *in->phone, &e->phone));
    if (in->email) TRY(as_cell(c, &field_type_email, S("email"), email, *in->email, &e->email));
    if (in->lang && in->lang->n && !str_eq(*in->lang, S("zh")) && !str_eq(*in->lang, S("en")))
        return bad_input(c, S("lang"), lang_title, S("应为 zh 或 en"), S("zh or en"));
    return OK;
}

static err_t check_account_free(struct ctx *c, const struct edit *e)
{
    bool exists;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_user WHERE account = ");
    sql_text(&q, e->account);
    sql_lit(&q, " AND id <> ");
    sql_i64(&q, e->id);
    TRY(row_exists(c, &q, &exists));
    if (!exists) return OK;
    return fail_arg2(c, ERR_UNIQUE, S("account"), title_in(account_title, c->lang), e->account);
}

static err_t check_depts(struct ctx *c, const struct user_edit *in)
{
    if (in->dept && *in->dept) TRY(need_dept(c, S("dept"), *in->dept));
    for (size_t i = 0; in->has_depts && i < in->dept_count; i++)
        TRY(need_dept(c, str_fmt(c->mem, "depts.%zu", i), in->depts[i]));
    return OK;
}

// The person must not outrank the actor, before or after. One's own roles need the right to manage roles:
// else whoever manages people could let himself in everywhere.
static err_t check_rank(struct ctx *c, const struct edit *e)
{
    u64 rights;
    const struct user_edit *in = e->in;
    if (e->id) {
        TRY(rights_of_user(c, e->id, &rights));
        TRY(need_all(c, rights));
    }
    if (in->has_roles && e->id && e->id == c->who->user_id) TRY(need_right(c, RIGHT(ROLES)));
    for (size_t i = 0; in->has_roles && i < in->role_count; i++) {
        TRY(rights_of_role(c, in->roles[i], str_fmt(c->mem, "roles.%zu", i), &rights));
        TRY(need_all(c, rights));
    }
    return OK;
}

// --- Rows ----------------------------------------------------------------------------------------------

static err_t insert_user(struct ctx *c, struct edit *e)
{
    const struct user_edit *in = e->in;
    struct sql q = db_sql(c);
    TRY(store_next_sys_id(c, &e->id));
    sql_lit(&q, "INSERT INTO x_user (id, account, name, pw_hash, demo, created_at) VALUES (");
    sql_i64(&q, e->id);
    sql_lit(&q, ", ");
    sql_text(&q, e->account);
    sql_lit(&q, ", ");
    sql_text(&q, e->name);
    sql_lit(&q, ", ");
    sql_text_or_null(&q, e->pw_hash);
    sql_lit(&q, ", ");
    sql_i64(&q, in->demo);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static err_t update_user(struct ctx *c, const struct edit *e)
{
    const struct user_edit *in = e->in;
    struct sql q = db_sql(c);
    i64 changed;
    sql_lit(&q, "UPDATE x_user SET id = id");
    if (in->account) sql_lit(&q, ", account = "), sql_text(&q, e->account);
    if (in->name) sql_lit(&q, ", name = "), sql_text(&q, e->name);
    if (in->phone) sql_lit(&q, ", phone = "), sql_text_or_null(&q, e->phone);
    if (in->email) sql_lit(&q, ", email = "), sql_text_or_null(&q, e->email);
    if (in->lang) sql_lit(&q, ", lang = "), sql_text_or_null(&q, *in->lang);
    if (in->dept) sql_lit(&q, ", dept_id = "), sql_id_or_null(&q, *in->dept);
    if (in->is_off) sql_lit(&q, ", is_off = "), sql_i64(&q, *in->is_off);
    if (e->pw_hash.n) sql_lit(&q, ", pw_gen = pw_gen + 1, pw_hash = "), sql_text(&q, e->pw_hash);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, e->id);
    TRY(db_exec(c, &q, &changed));
    return changed ? OK : fail(c, ERR_NOT_FOUND);
}

static err_t replace_depts(struct ctx *c, const struct edit *e)
{
    struct sql del = db_sql(c);
    sql_lit(&del, "DELETE FROM x_user_dept WHERE user_id = ");
    sql_i64(&del, e->id);
    TRY(db_exec(c, &del, NULL));
    for (size_t i = 0; i < e->in->dept_count; i++) {
        struct sql q = db_sql(c);
        sql_lit(&q, "INSERT INTO x_user_dept (user_id, dept_id) VALUES (");
        sql_i64(&q, e->id);
        sql_lit(&q, ", ");
        sql_i64(&q, e->in->depts[i]);
        sql_lit(&q, ") ON CONFLICT DO NOTHING");
        TRY(db_exec(c, &q, NULL));
    }
    return OK;
}

static err_t replace_roles(struct ctx *c, const struct edit *e)
{
    struct sql del = db_sql(c);
    sql_lit(&del, "DELETE FROM x_user_role WHERE user_id = ");
    sql_i64(&del, e->id);
    TRY(db_exec(c, &del, NULL));
    for (size_t i = 0; i < e->in->role_count; i++) {
        struct sql q = db_sql(c);
        sql_lit(&q, "INSERT INTO x_user_role (user_id, role_id) VALUES (");
        sql_i64(&q, e->id);
        sql_lit(&q, ", ");
        sql_i64(&q, e->in->roles[i]);
        sql_lit(&q, ") ON CONFLICT DO NOTHING");
        TRY(db_exec(c, &q, NULL));
    }
    return OK;
}

static err_t end_sessions(struct ctx *c, id64 user_id, str except)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_session WHERE user_id = ");
    sql_i64(&q, user_id);
    sql_lit(&q, " AND token_hash <> ");
    sql_text(&q, except.p ? except : S(""));
    return db_exec(c, &q, NULL);
}

// What changed, for the audit log: names of columns and ids, no personal data.
static str detail_of(struct ctx *c, const struct edit *e)
{
    const struct user_edit *in = e->in;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kid(&w, "user", e->id);
    jw_key(&w, S("changed"));
    jw_arr(&w);
    if (in->account) jw_str(&w, S("account"));
    if (in->name) jw_str(&w, S("name"));
    if (in->phone) jw_str(&w, S("phone"));
    if (in->email) jw_str(&w, S("email"));
    if (in->lang) jw_str(&w, S("lang"));
    if (in->dept) jw_str(&w, S("dept"));
    if (in->has_depts) jw_str(&w, S("depts"));
    if (e->pw_hash.n) jw_str(&w, S("password"));
    if (in->is_off) jw_str(&w, *in->is_off ? S("off") : S("on"));
    jw_end_arr(&w);
    if (in->has_roles) {
        jw_key(&w, S("roles"));
        jw_arr(&w);
        for (size_t i = 0; i < in->role_count; i++) jw_id(&w, in->roles[i]);
        jw_end_arr(&w);
    }
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t finish_edit(struct ctx *c, struct edit *e, id64 *id, str *detail)
{
    TRY(update_user(c, e));
    if (e->in->has_depts) TRY(replace_depts(c, e));
    if (e->in->has_roles) TRY(replace_roles(c, e));
    if ((e->in->is_off && *e->in->is_off) || e->pw_hash.n) TRY(end_sessions(c, e->id, STR_NONE));
    *id = e->id;
    *detail = detail_of(c, e);
    return OK;
}

// --- Creating and changing -------------------------------------------------------------------------------

static err_t create_run(struct ctx *c, void *arg, id64 *id, str *detail)
{
    struct edit e = *(struct edit *)arg; // the job may run again
    TRY(check_account_free(c, &e));
    TRY(check_depts(c, e.in));
    TRY(check_rank(c, &e));
    TRY(insert_user(c, &e));
    e.pw_hash = STR_NONE; // stored with the row
    return finish_edit(c, &e, id, detail);
}

static err_t hash_if_given(struct ctx *c, struct edit *e, str account, str name)
{
    if (!e->in->password) return OK;
    TRY(password_check(c, S("password"), *e->in->password, account, name));
    return password_hash(c, *e->in->password, &e->pw_hash);
}

err_t user_create(struct ctx *c, const struct user_edit *in, id64 *id)
{
    struct edit e = { .in = in };
    TRY(need_right(c, RIGHT(PEOPLE)));
    if (!in->account)
        return fail_arg(c, ERR_FIELD_REQUIRED, S("account"), title_in(account_title, c->lang));
    if (!in->name) return fail_arg(c, ERR_FIELD_REQUIRED, S("name"), title_in(name_title, c->lang));
    TRY(check_texts(c, &e));
    TRY(hash_if_given(c, &e, e.account, e.name));
    struct change ch = { S("user.create"), create_run, &e, 0 };
    TRY(change_run(c, &ch));
    *id = ch.id;
    return OK;
}

static err_t update_run(struct ctx *c, void *arg, id64 *id, str *detail)
{
    struct edit e = *(struct edit *)arg;
    TRY(need_user(c, S("id"), e.id));
    if (e.in->account) TRY(check_account_free(c, &e));
    TRY(check_depts(c, e.in));
    TRY(check_rank(c, &e));
    return finish_edit(c, &e, id, detail);
}

err_t user_update(struct ctx *c, id64 id, const struct user_edit *in)
{
    struct edit e = { .in = in, .id = id };
    TRY(need_right(c, RIGHT(PEOPLE)));
    TRY(check_texts(c, &e));
    const struct user *u = catalog_user(c->cat, id);
    TRY(hash_if_given(c, &e,
                      in->account ? e.account
                      : u         ? u->account
                                  : S(""),
                      in->name ? e.name
                      : u      ? u->name
                               : S("")));
    struct change ch = { S("user.update"), update_run, &e, id };
    return change_run(c, &ch);
}

err_t user_set_password(struct ctx *c, id64 id, str password)
{
    struct user_edit in = { .password = &password };
    return user_update(c, id, &in);
}

// --- One's own -------------------------------------------------------------------------------------------

struct own {
    str pw_hash, keep;
};

static err_t own_password_job(struct ctx *c, void *arg)
{
    const struct own *o = arg;
    i64 changed;
    struct sql q = db_sql(c), keep = db_sql(c);
    sql_lit(&q, "UPDATE x_user SET pw_gen = pw_gen + 1, pw_hash = ");
    sql_text(&q, o->pw_hash);
    sql_lit(&q, " WHERE is_off = 0 AND id = ");
    sql_i64(&q, c->who->user_id);
    TRY(db_exec(c, &q, &changed));
    if (!changed) return fail(c, ERR_NEED_LOGIN);
    TRY(end_sessions(c, c->who->user_id, o->keep));
    // This session goes on under the new password.
    sql_lit(
        &keep,
        "UPDATE x_session SET pw_gen = (SELECT pw_gen FROM x_user WHERE id = x_session.user_id) "
        "WHERE token_hash = ");
    sql_text(&keep, o->keep.p ? o->keep : S(""));
    TRY(db_exec(c, &keep, NULL));
    return audit_write(c, S("user.password"), 0, 0, STR_NONE, S("ok"));
}

err_t user_change_password(struct ctx *c, str password, str keep_session)
{
    if (!c->who || !c->who->user_id) return fail(c, ERR_ACTION_DENIED);
    const struct user *u = catalog_user(c->cat, c->who->user_id);
    struct own o = { .keep = keep_session };
    TRY(password_check(c, S("password"), password, u ? u->account : S(""), u ? u->name : S("")));
    TRY(password_hash(c, password, &o.pw_hash));
    return store_write(c, WRITE_PEOPLE, own_password_job, &o);
}

static err_t lang_job(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    TRY(catalog_bump(c, false));
    sql_lit(&q, "UPDATE x_user SET lang = ");
    sql_text(&q, *(enum lang *)arg == LANG_EN ? S("en") : S("zh"));
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, c->who->user_id);
    return db_exec(c, &q, NULL);
}

err_t user_set_lang(struct ctx *c, enum lang lang)
{
    if (!c->who || !c->who->user_id) return fail(c, ERR_ACTION_DENIED);
    return store_write(c, WRITE_PEOPLE, lang_job, &lang);
}
