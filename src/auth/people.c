// SPDX-License-Identifier: Apache-2.0
// The frame of every change of people and rights: checks, versions, the last administrator, audit.
#include "auth/people.h"
#include "auth/audit.h"
#include "base/utf8.h"

err_t bad_input(struct ctx *c, str path, struct titles title, str zh, str en)
{
    return fail_arg2(c, ERR_FIELD_FORMAT, path, title_in(title, c->lang),
                     c->lang == LANG_EN ? en : zh);
}

static bool has_control(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((u8)s.p[i] < ' ' || s.p[i] == 0x7f) return true;
    return false;
}

err_t good_text(struct ctx *c, str path, struct titles title, str in, i64 max, str *out)
{
    str s = str_trim(in);
    if (!s.n) return fail_arg(c, ERR_FIELD_REQUIRED, path, title_in(title, c->lang));
    if (!utf8_valid(s) || has_control(s))
        return bad_input(c, path, title, S("含有无效字符"), S("it contains invalid characters"));
    if (utf8_count(s) > (size_t)max)
        return fail_arg2(c, ERR_FIELD_TOO_LONG, path, title_in(title, c->lang),
                         str_of_i64(c->mem, max));
    *out = s;
    return OK;
}

err_t good_key(struct ctx *c, str path, struct titles title, str in, str signs, str *out)
{
    str s = str_lower(c->mem, str_trim(in));
    bool is_right = s.n >= 1 && s.n <= 40;
    for (size_t i = 0; i < s.n && is_right; i++)
        is_right = (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') ||
                   str_find_char(signs, s.p[i]) >= 0;
    if (!is_right)
        return bad_input(
            c, path, title, str_cat(c->mem, S("只能使用小写字母、数字和 "), signs),
            str_cat(c->mem, S("lower-case letters, digits and these signs only: "), signs));
    *out = s;
    return OK;
}

err_t row_exists(struct ctx *c, struct sql *q, bool *exists)
{
    i64 n;
    TRY(db_one_i64(c, q, &n, NULL));
    *exists = n > 0;
    return OK;
}

err_t need_dept(struct ctx *c, str path, id64 id)
{
    bool exists;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_dept WHERE id = ");
    sql_i64(&q, id);
    TRY(row_exists(c, &q, &exists));
    struct titles title = { S("部门"), S("Department") };
    return exists ? OK
                  : fail_arg2(c, ERR_LINK_MISSING, path, title_in(title, c->lang),
                              str_of_i64(c->mem, id));
}

err_t need_user(struct ctx *c, str path, id64 id)
{
    bool exists;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_user WHERE id = ");
    sql_i64(&q, id);
    TRY(row_exists(c, &q, &exists));
    struct titles title = { S("成员"), S("User") };
    return exists ? OK
                  : fail_arg2(c, ERR_LINK_MISSING, path, title_in(title, c->lang),
                              str_of_i64(c->mem, id));
}

// --- Rights ------------------------------------------------------------------------------------------

err_t need_all(struct ctx *c, u64 rights)
{
    u64 known = ((u64)1 << RIGHT_COUNT) - 1;
    return rights & known & ~c->who->system_rights ? fail(c, ERR_ACTION_DENIED) : OK;
}

static u64 bits_of(str text)
{
    i64 bits = 0;
    return str_to_i64(text, &bits) ? (u64)bits : 0;
}

err_t rights_of_role(struct ctx *c, id64 role_id, str path, u64 *out)
{
    bool found;
    str text;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT system_rights FROM x_role WHERE id = ");
    sql_i64(&q, role_id);
    TRY(db_one_text(c, &q, &text, &found));
    struct titles title = { S("角色"), S("Role") };
    if (!found)
        return fail_arg2(c, ERR_LINK_MISSING, path, title_in(title, c->lang),
                         str_of_i64(c->mem, role_id));
    *out = bits_of(text);
    return OK;
}

err_t rights_of_user(struct ctx *c, id64 user_id, u64 *out)
{
    struct rows *r;
    struct sql q = db_sql(c);
    *out = 0;
    sql_lit(&q, "SELECT r.system_rights FROM x_user_role ur JOIN x_role r ON r.id = ur.role_id "
                "WHERE ur.user_id = ");
    sql_i64(&q, user_id);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        *out |= bits_of(rows_text(r, 0));
    }
}

// Is there an active user who may manage people and roles?
static err_t has_admin(struct ctx *c, bool *out)
{
    const u64 both = RIGHT(PEOPLE) | RIGHT(ROLES);
    struct rows *r;
    struct sql q = db_sql(c);
    id64 of = 0;
    u64 held = 0;
    *out = false;
    sql_lit(&q,
            "SELECT u.id, r.system_rights FROM x_user u JOIN x_user_role ur ON ur.user_id = u.id "
            "JOIN x_role r ON r.id = ur.role_id WHERE u.is_off = 0 ORDER BY u.id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        if (rows_i64(r, 0) != of) held = 0;
        of = rows_i64(r, 0);
        held |= bits_of(rows_text(r, 1));
        if ((held & both) == both) *out = true;
    }
}

// --- The frame ---------------------------------------------------------------------------------------

static err_t change_job(struct ctx *c, void *arg)
{
    struct change *ch = arg;
    bool before, after;
    str detail = STR_NONE;
    TRY(catalog_bump(c, true));
    TRY(has_admin(c, &before));
    TRY(ch->run(c, ch->arg, &ch->id, &detail));
    TRY(has_admin(c, &after));
    if (before && !after) return fail(c, ERR_LAST_ADMIN);
    return audit_write(c, ch->what, 0, 0, detail, S("ok"));
}

err_t change_run(struct ctx *c, struct change *ch)
{
    return store_write(c, WRITE_PEOPLE, change_job, ch);
}

void sql_id_or_null(struct sql *q, id64 id)
{
    if (id) sql_i64(q, id);
    else sql_null(q);
}

void sql_text_or_null(struct sql *q, str s)
{
    if (s.n) sql_text(q, s);
    else sql_null(q);
}
