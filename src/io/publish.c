// SPDX-License-Identifier: Apache-2.0
// The job reads the catalogue anew inside its transaction, so the state that the document was made on,
// the differences and what they do are decided on what is really there.
#include "io/publish.h"
#include "io/retype.h"
#include "auth/audit.h"
#include "auth/user.h"
#include "base/vec.h"
#include "job/job.h"
#include "os/crypto.h"
#include "record/record.h"

str publish_rev(struct ctx *c, const struct form *f)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    design_put(&w, f);
    return str_sub(sha256_hex(c->mem, buf_str(&b)), 0, 16);
}

static bool may_count(struct ctx *c, const struct form *f, const struct field *field)
{
    return actor_reads_all(c->who, f, field);
}

err_t publish_check(struct ctx *c, const struct form *f, const struct json *doc,
                    struct design_plan *out)
{
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(design_diff(c, f, doc, out));
    TRY(design_effects(c, out, may_count));
    return retype_effects(c, out);
}

// --- Publishing a form -------------------------------------------------------------------------------------

struct publish {
    id64 form_id;
    str rev;
    const struct json *doc;
    struct design_plan *done;
};

err_t publish_keep_version(struct ctx *c, const struct form *f)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    struct sql q = db_sql(c);
    design_put(&w, f);
    sql_lit(&q, "INSERT INTO x_form_version (form_id, n, at, by_id, doc) SELECT ");
    sql_i64(&q, f->id);
    sql_lit(&q, ", coalesce(max(n), 0) + 1, ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, ", ");
    sql_text(&q, buf_str(&b));
    sql_lit(&q, " FROM x_form_version WHERE form_id = ");
    sql_i64(&q, f->id);
    return db_exec(c, &q, NULL);
}

// The titles of what was changed, for the audit log.
static str summary(struct ctx *c, const struct design_plan *p)
{
    static const char *const kinds[] = { "form", "add", "change", "remove", "restore" };
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_key(&w, S("changes"));
    jw_arr(&w);
    for (size_t i = 0; i < p->changes.n; i++) {
        jw_obj(&w);
        jw_kstr(&w, "kind", str_of(kinds[p->changes.v[i].kind]));
        jw_kstr(&w, "title", p->changes.v[i].title.zh);
        jw_end_obj(&w);
    }
    jw_end_arr(&w);
    jw_end_obj(&w);
    return buf_str(&b);
}

// Formulas of the form's records and of the rows of its sub-forms.
static err_t follow_formulas(struct ctx *c, const struct form *f, const struct design_plan *p)
{
    id64 id;
    for (size_t i = 0; i < p->changes.n; i++) {
        const struct design_change *ch = &p->changes.v[i];
        if ((ch->form != f && ch->form->parent != f) || !ch->rows || !design_is_formula(ch))
            continue;
        str arg = str_fmt(c->mem, "{\"form\":\"" STR_FMT "\"}", STR_ARG(f->full_key));
        return job_add(c, S("recompute"), arg, &id);
    }
    return OK;
}

static void unpin(void *cat) { catalog_unpin(cat); }

// By the form as the catalogue will have it once this transaction is through: what is computed must be
// computable, and what must not repeat together from now on is looked for.
static err_t check_next(struct ctx *c, const struct form *was, id64 form)
{
    struct catalog *next;
    const struct catalog *before = c->cat;
    TRY(catalog_load(c, &next));
    mem_defer(c->mem, unpin, next);
    const struct form *f = catalog_form_by_id(next, form);
    if (!f) return OK;
    TRY(derived_check(c, next, f));
    c->cat = next;
    err_t e = was ? record_follow_uniques(c, was, f) : OK;
    c->cat = before;
    return e;
}

static err_t publish_plan(struct ctx *c, const struct form *f, struct design_plan *plan)
{
    TRY(design_effects(c, plan,
                       may_count)); // what conversions do was counted before, and takes its time
    if (!plan->changes.n) return OK;
    TRY(publish_keep_version(c, f));
    TRY(design_apply(c, plan));
    TRY(retype_start(c, plan));
    TRY(check_next(c, f, f->id));
    TRY(follow_formulas(c, f, plan));
    TRY(audit_write(c, S("design.publish"), f->id, 0, summary(c, plan), S("ok")));
    return catalog_bump(c, true);
}

static err_t publish_on(struct ctx *c, const struct publish *p)
{
    const struct form *f = catalog_form_by_id(c->cat, p->form_id);
    if (!f) return fail(c, ERR_FORM_UNKNOWN);
    if (!str_eq(publish_rev(c, f), p->rev)) return fail(c, ERR_DESIGN_STALE);
    TRY(design_diff(c, f, p->doc, p->done));
    return publish_plan(c, f, p->done);
}

err_t publish_upgrade(struct ctx *c, const struct form *f, const struct json *doc, bool is_solution)
{
    struct design_plan plan;
    TRY(is_solution ? design_diff_solution(c, f, doc, &plan) : design_diff(c, f, doc, &plan));
    // In this job nobody's rights on rows are at hand: links are made of texts in the designer, not by a pack.
    if (!is_solution) TRY(retype_may_start(c, &plan));
    return publish_plan(c, f, &plan);
}

// Runs with the catalogue of this transaction. The plan points into it, so it lives as long as c->mem.
static err_t publish_job(struct ctx *c, void *arg)
{
    struct catalog *now;
    const struct catalog *was = c->cat;
    TRY(catalog_load(c, &now));
    mem_defer(c->mem, unpin, now);
    c->cat = now;
    err_t e = publish_on(c, arg);
    c->cat = was;
    return e;
}

err_t publish_form(struct ctx *c, const struct form *f, str rev, const struct json *doc,
                   struct design_plan *done)
{
    struct publish p = { f->id, rev, doc, done };
    TRY(need_right(c, RIGHT(DESIGN)));
    if (str_eq(publish_rev(c, f), rev)) {
        struct design_plan plan;
        TRY(design_diff(c, f, doc, &plan));
        TRY(retype_may_start(c, &plan));
    }
    return store_write_ddl(c, publish_job, &p);
}

// --- New apps and forms --------------------------------------------------------------------------------------

struct making {
    str key, icon;
    struct titles title;
    const struct json *doc;
    id64 app, id;
};

static err_t give_role(struct ctx *c, id64 role)
{
    struct sql q = db_sql(c);
    if (!c->who->user_id) return OK;
    sql_lit(&q, "INSERT INTO x_user_role (user_id, role_id) VALUES (");
    sql_i64(&q, c->who->user_id);
    sql_lit(&q, ", ");
    sql_i64(&q, role);
    sql_lit(&q, ") ON CONFLICT DO NOTHING");
    return db_exec(c, &q, NULL);
}

static err_t manager_of_app(struct ctx *c, id64 app, id64 *role)
{
    struct sql find = db_sql(c), add = db_sql(c);
    bool found;
    sql_lit(&find, "SELECT id FROM x_role WHERE key = 'manager' AND app_id = ");
    sql_i64(&find, app);
    TRY(db_one_i64(c, &find, role, &found));
    if (found) return OK;
    TRY(store_next_sys_id(c, role));
    sql_lit(&add,
            "INSERT INTO x_role (id, app_id, key, title_zh, title_en, system_rights) VALUES (");
    sql_i64(&add, *role);
    sql_lit(&add, ", ");
    sql_i64(&add, app);
    sql_lit(&add, ", 'manager', '应用管理员', 'App manager', '0')");
    TRY(db_exec(c, &add, NULL));
    return give_role(c, *role);
}

static err_t grant_all(struct ctx *c, id64 role, id64 form)
{
    struct sql q = db_sql(c);
    id64 id;
    TRY(store_next_sys_id(c, &id));
    sql_lit(&q, "INSERT INTO x_grant (id, role_id, form_id, pos, actions, scope, fields) VALUES (");
    sql_i64(&q, id);
    sql_lit(&q, ", ");
    sql_i64(&q, role);
    sql_lit(&q, ", ");
    sql_i64(&q, form);
    sql_lit(&q, ", 0, ");
    sql_i64(&q, ACT_ALL);
    sql_lit(&q, ", 'all', '{\"*\":\"rw\"}')");
    return db_exec(c, &q, NULL);
}

static err_t app_job(struct ctx *c, void *arg)
{
    struct making *m = arg;
    id64 role;
    str key = m->key;
    if (!key.n) {
        TRY(store_next_sys_id(c, &m->id));
        key = str_fmt(c->mem, "app%lld", (long long)m->id);
    }
    TRY(design_app_create(c, key, m->title, m->icon, STR_NONE, &m->id));
    TRY(manager_of_app(c, m->id, &role));
    TRY(audit_write(c, S("design.app"), 0, m->id, STR_NONE, S("ok")));
    return catalog_bump(c, true);
}

err_t publish_app(struct ctx *c, str key, struct titles title, str icon, id64 *id)
{
    struct making m = { .key = key, .icon = icon, .title = title };
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(store_write_ddl(c, app_job, &m));
    *id = m.id;
    return OK;
}

static err_t form_job(struct ctx *c, void *arg)
{
    struct making *m = arg;
    id64 role;
    TRY(design_check_rules(c, NULL, m->doc));
    TRY(design_form_create(c, m->app, m->doc, &m->id));
    TRY(check_next(c, NULL, m->id));
    TRY(manager_of_app(c, m->app, &role));
    TRY(grant_all(c, role, m->id));
    TRY(audit_write(c, S("design.form"), m->id, 0, STR_NONE, S("ok")));
    return catalog_bump(c, true);
}

err_t publish_new_form(struct ctx *c, const struct app *app, const struct json *doc, id64 *id)
{
    struct making m = { .doc = doc, .app = app->id };
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(store_write_ddl(c, form_job, &m));
    *id = m.id;
    return OK;
}

err_t publish_manage_new(struct ctx *c, id64 app, id64 form)
{
    id64 role;
    TRY(manager_of_app(c, app, &role));
    return grant_all(c, role, form);
}

err_t publish_manager(struct ctx *c, id64 app)
{
    struct sql q = db_sql(c);
    struct rows *r;
    id64 role;
    VEC(id64) forms = { 0 };
    TRY(manager_of_app(c, app, &role));
    sql_lit(&q,
            "SELECT f.id FROM x_form f WHERE f.parent_form IS NULL AND f.deleted_at IS NULL AND "
            "NOT EXISTS (SELECT 1 FROM x_grant g WHERE g.form_id = f.id AND g.role_id = ");
    sql_i64(&q, role);
    sql_lit(&q, ") AND f.app_id = ");
    sql_i64(&q, app);
    sql_lit(&q, " ORDER BY f.id");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        vec_push(c->mem, &forms, rows_i64(r, 0));
    }
    for (size_t i = 0; i < forms.n; i++) TRY(grant_all(c, role, forms.v[i]));
    return OK;
}

static err_t remove_job(struct ctx *c, void *arg)
{
    const struct form *f = arg;
    TRY(publish_keep_version(c, f));
    TRY(design_form_remove(c, f));
    TRY(audit_write(c, S("design.remove"), f->id, 0, STR_NONE, S("ok")));
    return catalog_bump(c, true);
}

err_t publish_remove_form(struct ctx *c, const struct form *f)
{
    bool is_needed = f->is_ledger;
    TRY(need_right(c, RIGHT(DESIGN)));
    for (int i = 0; i < c->cat->binding_count; i++)
        is_needed = is_needed || c->cat->bindings[i].form == f;
    if (is_needed) return fail_arg(c, ERR_DESIGN_NEEDED, f->key, title_in(f->title, c->lang));
    for (int i = 0; i < c->cat->form_count; i++) {
        const struct form *other = c->cat->forms[i];
        for (int k = 0; other != f && k < other->field_count; k++)
            if (other->fields[k]->target == f && other->parent != f)
                return fail_arg2(c, ERR_DESIGN_LINKED, f->key, title_in(f->title, c->lang),
                                 title_in(other->title, c->lang));
    }
    return store_write_ddl(c, remove_job, (void *)(uintptr_t)f);
}

// --- Versions ----------------------------------------------------------------------------------------------

err_t publish_put_versions(struct ctx *c, const struct form *f, struct jw *w)
{
    struct sql q = db_sql(c);
    struct rows *r;
    TRY(need_right(c, RIGHT(DESIGN)));
    sql_lit(&q, "SELECT n, at, by_id FROM x_form_version WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " ORDER BY n DESC LIMIT 200");
    TRY(db_query(c, &q, &r));
    jw_arr(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        const struct user *by = catalog_user(c->cat, rows_i64(r, 2));
        jw_obj(w);
        jw_ki64(w, "n", rows_i64(r, 0));
        jw_ki64(w, "at", rows_i64(r, 1));
        jw_kstr(w, "by", by ? by->name : STR_NONE);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

err_t publish_version(struct ctx *c, const struct form *f, i64 n, str *doc)
{
    struct sql q = db_sql(c);
    bool found;
    TRY(need_right(c, RIGHT(DESIGN)));
    sql_lit(&q, "SELECT doc FROM x_form_version WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND n = ");
    sql_i64(&q, n);
    TRY(db_one_text(c, &q, doc, &found));
    return found ? OK : fail(c, ERR_NOT_FOUND);
}
