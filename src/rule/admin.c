// SPDX-License-Identifier: Apache-2.0
// The rows of rules: making, changing, switching. Each change of what a rule says is a version; what waits
// goes on by its own. Switching a rule on, or changing when it looks, sends it round the records there are.
#include "auth/audit.h"
#include "auth/user.h"
#include "rule/internal.h"

#define PER_FORM_MAX 100
#define TITLE_MAX 80

struct editing {
    const struct form *form;
    const struct rule_def *was;
    const struct rule_edit *in;
    id64 id;
    i64 version;
};

static err_t check_title(struct ctx *c, const str *title, bool is_needed, const char *path)
{
    if (!title) return is_needed ? fail_arg(c, ERR_FIELD_REQUIRED, str_of(path), str_of(path)) : OK;
    if (is_needed && !str_trim(*title).n)
        return fail_arg(c, ERR_FIELD_REQUIRED, str_of(path), str_of(path));
    return title->n <= TITLE_MAX * 4
               ? OK
               : spec_wrong(c, str_of(path), "名称太长", "the name is too long");
}

static err_t check_edit(struct ctx *c, const struct form *f, const struct rule_edit *in,
                        bool is_new)
{
    TRY(need_right(c, RIGHT(DESIGN)));
    if (f->parent) return fail(c, ERR_FORM_UNKNOWN);
    TRY(check_title(c, in->title_zh, is_new || in->title_zh, "title.zh"));
    TRY(check_title(c, in->title_en, false, "title.en"));
    if (in->spec) return spec_check(c, f, in->spec);
    return is_new ? fail_arg(c, ERR_FIELD_REQUIRED, S("spec"), S("spec")) : OK;
}

static err_t note(struct ctx *c, const struct editing *e, str action)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kid(&w, "rule", e->id);
    jw_ki64(&w, "version", e->version);
    if (e->in->mode) jw_kstr(&w, "mode", rule_mode_key(*e->in->mode));
    jw_end_obj(&w);
    return audit_write(c, action, e->form->id, 0, buf_str(&b), S("ok"));
}

err_t rule_send_round(struct ctx *c, id64 rule)
{
    id64 job;
    return job_add(c, S("rule_backfill"), str_fmt(c->mem, "{\"rule\":\"%lld\"}", (long long)rule),
                   &job);
}

static err_t count_of_form(struct ctx *c, const struct form *f)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_rule WHERE flow_id = 0 AND form_id = ");
    sql_i64(&q, f->id);
    TRY(db_one_i64(c, &q, &n, NULL));
    return n < PER_FORM_MAX ? OK
                            : spec_wrong(c, STR_NONE, "一个表单最多 100 条规则",
                                         "a form may have 100 rules at most");
}

// What it is after the edit.
static struct rule_def edited(const struct ctx *c, const struct editing *e)
{
    struct rule_def d = e->was ? *e->was : (struct rule_def){ .mode = RULE_ON };
    const struct rule_edit *in = e->in;
    if (in->title_zh) d.title.zh = str_trim(*in->title_zh);
    if (in->title_en) d.title.en = str_trim(*in->title_en);
    if (in->mode) d.mode = *in->mode;
    if (in->spec) d.spec = in->spec;
    d.version = e->version;
    d.by = c->who->user_id;
    return d;
}

static err_t create_job(struct ctx *c, void *arg)
{
    struct editing *e = arg;
    struct rule_def d = edited(c, e);
    TRY(count_of_form(c, e->form));
    TRY(automation_insert(c, e->form->id, &d, &e->id));
    TRY(catalog_bump(c, false));
    TRY(rule_send_round(c, e->id));
    return note(c, e, S("rule.create"));
}

err_t rule_create(struct ctx *c, const struct form *f, const struct rule_edit *in, id64 *id)
{
    struct editing e = { .form = f, .in = in };
    TRY(check_edit(c, f, in, true));
    TRY(store_write(c, WRITE_PEOPLE, create_job, &e));
    *id = e.id;
    return OK;
}

err_t rule_of(struct ctx *c, id64 id, const struct rule_def **out)
{
    TRY(need_right(c, RIGHT(DESIGN)));
    *out = catalog_rule(c->cat, id);
    return *out ? OK : fail(c, ERR_NOT_FOUND);
}

// Times are counted anew by what it says now; who was switched on meets the records again.
static err_t change_job(struct ctx *c, void *arg)
{
    struct editing *e = arg;
    struct rule_def d = edited(c, e);
    TRY(automation_update(c, e->id, &d));
    if (e->in->mode) TRY(brake_clear(c, e->id));
    if (e->in->spec || e->in->mode) {
        TRY(due_drop(c, e->id, 0));
        str kind = json_str(json_get(json_get(d.spec, S("when")), S("kind")));
        if (str_eq(kind, S("segment")) && !segment_tells_present(&d)) TRY(segment_forget(c, e->id));
        if (d.mode != RULE_OFF) TRY(rule_send_round(c, e->id));
    }
    TRY(catalog_bump(c, false));
    return note(c, e, S("rule.change"));
}

err_t rule_change(struct ctx *c, id64 id, i64 version, const struct rule_edit *in)
{
    const struct rule_def *d;
    TRY(rule_of(c, id, &d));
    if (d->flow) return fail(c, ERR_NOT_FOUND); // the flow's own
    struct editing e = { .form = d->form, .was = d, .in = in, .id = id, .version = version };
    TRY(check_edit(c, d->form, in, false));
    // Who switches on what another wrote answers for it with his own rights.
    if (!in->spec && in->mode && *in->mode != RULE_OFF) TRY(spec_check(c, d->form, d->spec));
    return store_write(c, WRITE_PEOPLE, change_job, &e);
}

static err_t remove_job(struct ctx *c, void *arg)
{
    struct editing *e = arg;
    TRY(automation_delete(c, e->id));
    TRY(catalog_bump(c, false));
    return note(c, e, S("rule.remove"));
}

err_t rule_remove(struct ctx *c, id64 id)
{
    const struct rule_def *d;
    TRY(rule_of(c, id, &d));
    if (d->flow) return fail(c, ERR_NOT_FOUND);
    struct rule_edit none = { 0 };
    struct editing e = { .form = d->form, .in = &none, .id = id, .version = d->version };
    return store_write(c, WRITE_PEOPLE, remove_job, &e);
}

void rule_put_parts(struct jw *w, const struct rule_def *d)
{
    jw_kid(w, "id", d->id);
    jw_kstr(w, "form", d->form->full_key);
    jw_kstr(w, "key", d->key);
    jw_key(w, S("title"));
    jw_obj(w);
    jw_kstr(w, "zh", d->title.zh);
    jw_kstr(w, "en", d->title.en);
    jw_end_obj(w);
    jw_kstr(w, "mode", rule_mode_key(d->mode));
    jw_ki64(w, "version", d->version);
    jw_key(w, S("spec"));
    jw_json(w, d->spec);
}

void rule_put(struct ctx *c, struct jw *w, const struct rule_def *d)
{
    jw_obj(w);
    rule_put_parts(w, d);
    jw_key(w, S("ring"));
    jw_arr(w);
    rings_put(c, w, d);
    jw_end_arr(w);
    jw_end_obj(w);
}
