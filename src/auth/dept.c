// SPDX-License-Identifier: Apache-2.0
// The tree of departments. There is one root; nothing is deleted, a department is switched off when
// nobody and no other department stands in it.
#include "auth/people.h"

#define DEPTH_MAX 20

static const struct titles dept_title = { S("部门"), S("Department") };
static const struct titles parent_title = { S("上级部门"), S("Parent department") };
static const struct titles code_title = { S("编码"), S("Code") };

struct edit {
    const struct dept_edit *in;
    id64 id;
    str title, code;
};

static err_t check_texts(struct ctx *c, struct edit *e)
{
    const struct dept_edit *in = e->in;
    if (in->title) TRY(good_text(c, S("title"), dept_title, *in->title, 60, &e->title));
    if (in->code && str_trim(*in->code).n)
        TRY(good_text(c, S("code"), code_title, *in->code, 20, &e->code));
    if (in->kind && !str_eq(*in->kind, S("org")) && !str_eq(*in->kind, S("branch")) &&
        !str_eq(*in->kind, S("dept")))
        return bad_input(c, S("kind"), dept_title, S("类型应为 org、branch 或 dept"),
                         S("org, branch or dept"));
    return OK;
}

static err_t check_code_free(struct ctx *c, const struct edit *e)
{
    bool exists;
    struct sql q = db_sql(c);
    if (!e->code.n) return OK;
    sql_lit(&q, "SELECT count(*) FROM x_dept WHERE code = ");
    sql_text(&q, e->code);
    sql_lit(&q, " AND id <> ");
    sql_i64(&q, e->id);
    TRY(row_exists(c, &q, &exists));
    return exists ? fail_arg2(c, ERR_UNIQUE, S("code"), title_in(code_title, c->lang), e->code)
                  : OK;
}

// Walks up from the new parent: it must exist, must not lie below the department itself, and the tree
// must not become too deep.
static err_t check_parent(struct ctx *c, const struct edit *e)
{
    id64 at = *e->in->parent;
    if (!at)
        return bad_input(c, S("parent"), parent_title, S("只能有一个顶级部门"),
                         S("there is one root only"));
    TRY(need_dept(c, S("parent"), at));
    for (int depth = 0; at; depth++) {
        struct sql q = db_sql(c);
        if (at == e->id)
            return bad_input(c, S("parent"), parent_title, S("不能移到自己的下级"),
                             S("it cannot go below itself"));
        if (depth == DEPTH_MAX)
            return bad_input(c, S("parent"), parent_title, S("层级过深"),
                             S("the tree is too deep"));
        sql_lit(&q, "SELECT parent_id FROM x_dept WHERE id = ");
        sql_i64(&q, at);
        TRY(db_one_i64(c, &q, &at, NULL));
    }
    return OK;
}

static err_t check_may_go_off(struct ctx *c, id64 id)
{
    i64 n;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT (SELECT count(*) FROM x_dept WHERE is_off = 0 AND parent_id = ");
    sql_i64(&q, id);
    sql_lit(&q, ") + (SELECT count(*) FROM x_user WHERE is_off = 0 AND dept_id = ");
    sql_i64(&q, id);
    sql_lit(&q, ")");
    TRY(db_one_i64(c, &q, &n, NULL));
    return n ? fail_arg(c, ERR_LINK_REFUSED, S("is_off"), str_of_i64(c->mem, n)) : OK;
}

static err_t update_row(struct ctx *c, const struct edit *e)
{
    const struct dept_edit *in = e->in;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_dept SET id = id");
    if (in->title) sql_lit(&q, ", title = "), sql_text(&q, e->title);
    if (in->code) sql_lit(&q, ", code = "), sql_text_or_null(&q, e->code);
    if (in->kind) sql_lit(&q, ", kind = "), sql_text(&q, *in->kind);
    if (in->parent) sql_lit(&q, ", parent_id = "), sql_i64(&q, *in->parent);
    if (in->head) sql_lit(&q, ", head_id = "), sql_id_or_null(&q, *in->head);
    if (in->pos) sql_lit(&q, ", pos = "), sql_i64(&q, *in->pos);
    if (in->is_off) sql_lit(&q, ", is_off = "), sql_i64(&q, *in->is_off);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, e->id);
    return db_exec(c, &q, NULL);
}

static err_t insert_row(struct ctx *c, struct edit *e)
{
    struct sql q = db_sql(c);
    TRY(store_next_sys_id(c, &e->id));
    sql_lit(&q, "INSERT INTO x_dept (id, kind, title, demo) VALUES (");
    sql_i64(&q, e->id);
    sql_lit(&q, ", 'dept', ");
    sql_text(&q, e->title);
    sql_lit(&q, ", ");
    sql_i64(&q, e->in->demo);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static str detail_of(struct ctx *c, const struct edit *e)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kid(&w, "dept", e->id);
    if (e->in->parent) jw_kid(&w, "parent", *e->in->parent);
    if (e->in->is_off) jw_kbool(&w, "off", *e->in->is_off);
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t finish(struct ctx *c, const struct edit *e, id64 *id, str *detail)
{
    TRY(check_code_free(c, e));
    if (e->in->head && *e->in->head) TRY(need_user(c, S("head"), *e->in->head));
    if (e->in->is_off && *e->in->is_off) TRY(check_may_go_off(c, e->id));
    TRY(update_row(c, e));
    *id = e->id;
    *detail = detail_of(c, e);
    return OK;
}

// The first department of all is the root and has no parent.
static err_t check_root(struct ctx *c, const struct edit *e)
{
    bool exists;
    struct sql q = db_sql(c);
    if (e->in->parent) return check_parent(c, e);
    sql_lit(&q, "SELECT count(*) FROM x_dept");
    TRY(row_exists(c, &q, &exists));
    return exists ? fail_arg(c, ERR_FIELD_REQUIRED, S("parent"), title_in(parent_title, c->lang))
                  : OK;
}

static err_t create_run(struct ctx *c, void *arg, id64 *id, str *detail)
{
    struct edit e = *(struct edit *)arg;
    TRY(check_root(c, &e));
    TRY(insert_row(c, &e));
    return finish(c, &e, id, detail);
}

err_t dept_create(struct ctx *c, const struct dept_edit *in, id64 *id)
{
    struct edit e = { .in = in };
    TRY(need_right(c, RIGHT(PEOPLE)));
    if (!in->title)
        return fail_arg(c, ERR_FIELD_REQUIRED, S("title"), title_in(dept_title, c->lang));
    TRY(check_texts(c, &e));
    struct change ch = { S("dept.create"), create_run, &e, 0 };
    TRY(change_run(c, &ch));
    *id = ch.id;
    return OK;
}

static err_t update_run(struct ctx *c, void *arg, id64 *id, str *detail)
{
    struct edit e = *(struct edit *)arg;
    i64 parent;
    struct sql q = db_sql(c);
    TRY(need_dept(c, S("id"), e.id));
    sql_lit(&q, "SELECT coalesce(parent_id, 0) FROM x_dept WHERE id = ");
    sql_i64(&q, e.id);
    TRY(db_one_i64(c, &q, &parent, NULL));
    bool is_root = !parent;
    if (is_root && ((e.in->parent && *e.in->parent) || (e.in->is_off && *e.in->is_off)))
        return bad_input(c, e.in->parent ? S("parent") : S("is_off"), dept_title,
                         S("顶级部门不能移动或停用"),
                         S("the root cannot be moved or switched off"));
    if (!is_root && e.in->parent) TRY(check_parent(c, &e));
    if (is_root && e.in->parent) { // still none
        struct dept_edit same = *e.in;
        same.parent = NULL;
        e.in = &same;
        return finish(c, &e, id, detail);
    }
    return finish(c, &e, id, detail);
}

err_t dept_update(struct ctx *c, id64 id, const struct dept_edit *in)
{
    struct edit e = { .in = in, .id = id };
    TRY(need_right(c, RIGHT(PEOPLE)));
    TRY(check_texts(c, &e));
    struct change ch = { S("dept.update"), update_run, &e, id };
    return change_run(c, &ch);
}
