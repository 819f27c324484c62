// SPDX-License-Identifier: Apache-2.0
// The first owner. Between printing the link and its use nobody can sign in, and the token is good for
// one use: of two who post it at once the UPDATE lets one through.
#include "auth/setup.h"
#include "auth/audit.h"
#include "auth/crypto.h"
#include "auth/password.h"
#include "auth/people.h"
#include "os/crypto.h"
#include "os/random.h"

#define TOKEN_LIFE_MS (24 * 3600000LL)

static err_t user_exists(struct ctx *c, bool *out)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_user WHERE demo = 0");
    return row_exists(c, &q, out);
}

err_t setup_is_needed(struct ctx *c, bool *needed)
{
    bool exists;
    TRY(user_exists(c, &exists));
    *needed = !exists;
    return OK;
}

static err_t token_job(struct ctx *c, void *arg)
{
    bool exists;
    struct sql del = db_sql(c), q = db_sql(c);
    TRY(user_exists(c, &exists));
    if (exists) return fail(c, ERR_SETUP_DONE);
    sql_lit(&del, "DELETE FROM x_setup");
    TRY(db_exec(c, &del, NULL));
    sql_lit(&q, "INSERT INTO x_setup (token_hash, expires_at) VALUES (");
    sql_text(&q, sha256_hex(c->mem, *(str *)arg));
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms + TOKEN_LIFE_MS);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

err_t setup_token(struct ctx *c, str *token)
{
    *token = random_token(c->mem);
    return store_write(c, WRITE_PEOPLE, token_job, token);
}

struct owner {
    const struct setup *in;
    str account, name, pw_hash, org_name;
    id64 user_id;
    struct session_new *session;
};

static err_t use_token(struct ctx *c, const struct setup *in)
{
    i64 changed;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_setup SET used_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE used_at IS NULL AND expires_at > ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " AND token_hash = ");
    sql_text(&q, sha256_hex(c->mem, in->token));
    TRY(db_exec(c, &q, &changed));
    return changed == 1 ? OK : fail(c, ERR_SETUP_TOKEN);
}

// The root that is there (of demo data or a solution), else a new one.
static err_t root_dept(struct ctx *c, str title, id64 *id)
{
    bool found;
    struct sql find = db_sql(c), q = db_sql(c);
    sql_lit(&find, "SELECT id FROM x_dept WHERE parent_id IS NULL ORDER BY id LIMIT 1");
    TRY(db_one_i64(c, &find, id, &found));
    if (found) {
        sql_lit(&q, "UPDATE x_dept SET demo = 0, title = ");
        sql_text(&q, title);
        sql_lit(&q, " WHERE id = ");
        sql_i64(&q, *id);
        return db_exec(c, &q, NULL);
    }
    TRY(store_next_sys_id(c, id));
    sql_lit(&q, "INSERT INTO x_dept (id, kind, title) VALUES (");
    sql_i64(&q, *id);
    sql_lit(&q, ", 'org', ");
    sql_text(&q, title);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static err_t owner_role(struct ctx *c, id64 *id)
{
    bool found;
    str all = str_of_i64(c->mem, (i64)(((u64)1 << RIGHT_COUNT) - 1));
    struct sql find = db_sql(c), q = db_sql(c);
    sql_lit(&find, "SELECT id FROM x_role WHERE app_id IS NULL AND key = 'owner'");
    TRY(db_one_i64(c, &find, id, &found));
    if (found) {
        sql_lit(&q, "UPDATE x_role SET system_rights = ");
        sql_text(&q, all);
        sql_lit(&q, " WHERE id = ");
        sql_i64(&q, *id);
        return db_exec(c, &q, NULL);
    }
    TRY(store_next_sys_id(c, id));
    sql_lit(&q, "INSERT INTO x_role (id, key, title_zh, title_en, system_rights) VALUES (");
    sql_i64(&q, *id);
    sql_lit(&q, ", 'owner', '所有者', 'Owner', ");
    sql_text(&q, all);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static err_t insert_owner(struct ctx *c, struct owner *o, id64 dept_id, id64 role_id)
{
    struct sql q = db_sql(c), role = db_sql(c);
    TRY(store_next_sys_id(c, &o->user_id));
    sql_lit(&q,
            "INSERT INTO x_user (id, account, name, dept_id, pw_hash, lang, created_at) VALUES (");
    sql_i64(&q, o->user_id);
    sql_lit(&q, ", ");
    sql_text(&q, o->account);
    sql_lit(&q, ", ");
    sql_text(&q, o->name);
    sql_lit(&q, ", ");
    sql_i64(&q, dept_id);
    sql_lit(&q, ", ");
    sql_text(&q, o->pw_hash);
    sql_lit(&q, ", ");
    sql_text(&q, o->in->lang == LANG_EN ? S("en") : S("zh"));
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    sql_lit(&role, "INSERT INTO x_user_role (user_id, role_id) VALUES (");
    sql_i64(&role, o->user_id);
    sql_lit(&role, ", ");
    sql_i64(&role, role_id);
    sql_lit(&role, ")");
    return db_exec(c, &role, NULL);
}

static err_t check_account_free(struct ctx *c, str account)
{
    bool exists;
    struct titles title = { S("账号"), S("Account") };
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_user WHERE account = "); // demo users are there already
    sql_text(&q, account);
    TRY(row_exists(c, &q, &exists));
    return exists ? fail_arg2(c, ERR_UNIQUE, S("account"), title_in(title, c->lang), account) : OK;
}

static err_t owner_job(struct ctx *c, void *arg)
{
    struct owner *o = arg;
    bool exists;
    id64 dept_id, role_id;
    TRY(catalog_bump(c, true));
    TRY(user_exists(c, &exists));
    if (exists) return fail(c, ERR_SETUP_DONE);
    TRY(use_token(c, o->in));
    TRY(check_account_free(c, o->account));
    TRY(root_dept(c, o->org_name, &dept_id));
    TRY(owner_role(c, &role_id));
    TRY(insert_owner(c, o, dept_id, role_id));
    TRY(meta_set(c, S("org_name"), o->org_name));
    TRY(meta_set(c, S("lang"), o->in->lang == LANG_EN ? S("en") : S("zh")));
    TRY(session_create(c, o->user_id, 0, false, o->in->ip, o->in->agent, o->session));
    return audit_write(c, S("setup"), 0, 0, STR_NONE, S("ok"));
}

static err_t check_input(struct ctx *c, struct owner *o)
{
    const struct setup *in = o->in;
    struct titles account = { S("账号"), S("Account") }, name = { S("姓名"), S("Name") };
    struct titles org = { S("机构名称"), S("Name of the organisation") };
    TRY(good_text(c, S("org_name"), org, in->org_name, 60, &o->org_name));
    TRY(good_key(c, S("account"), account, in->account, S("._-@"), &o->account));
    TRY(good_text(c, S("name"), name, in->name, 60, &o->name));
    return password_check(c, S("password"), in->password, o->account, o->name);
}

// Before 80 ms of hashing are spent on whoever asks.
static err_t check_token(struct ctx *c, str token)
{
    bool exists;
    struct sql q = db_sql(c);
    TRY(user_exists(c, &exists));
    if (exists) return fail(c, ERR_SETUP_DONE);
    sql_lit(&q, "SELECT count(*) FROM x_setup WHERE used_at IS NULL AND expires_at > ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " AND token_hash = ");
    sql_text(&q, sha256_hex(c->mem, token));
    TRY(row_exists(c, &q, &exists));
    return exists ? OK : fail(c, ERR_SETUP_TOKEN);
}

err_t setup_owner(struct ctx *c, const struct setup *in, id64 *user_id, struct session_new *session)
{
    struct owner o = { .in = in, .session = session };
    struct actor first = {
        .kind = ACTOR_USER, .key = S("setup"), .name = S("setup"), .ip = in->ip, .via = S("ui")
    };
    TRY(check_token(c, in->token));
    TRY(check_input(c, &o));
    TRY(password_hash(c, in->password, &o.pw_hash));
    const struct actor *was = c->who;
    c->who = &first;
    err_t e = store_write(c, WRITE_PEOPLE, owner_job, &o);
    c->who = was;
    *user_id = o.user_id;
    return e;
}
