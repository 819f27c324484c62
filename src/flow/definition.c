// SPDX-License-Identifier: Apache-2.0
// Flows as their designer sees them: a draft that may be wrong, and versions that never change. Publishing checks
// the draft with the rights of whoever publishes, makes it the next version and lets what starts it by itself be
// so (the rules that belong to it).
#include "auth/audit.h"
#include "auth/user.h"
#include "flow/internal.h"
#include "meta/automation.h"

#define PER_FORM_MAX 50
#define TITLE_MAX 320

struct editing {
    const struct form *form;
    const struct flow_def *was;
    const struct flow_edit *in;
    struct titles title;
    str draft;
    id64 id;
    i64 rev, version;
};

static const char empty_flow[] =
    "{\"nodes\":[{\"id\":\"start\",\"type\":\"start\",\"manual\":true},"
    "{\"id\":\"end\",\"type\":\"end\",\"result\":\"approved\"}],"
    "\"edges\":[{\"id\":\"e1\",\"from\":\"start\",\"to\":\"end\"}]}";

static err_t note(struct ctx *c, const struct editing *e, str action)
{
    return audit_write(c, action, e->form->id, 0,
                       str_fmt(c->mem, "{\"flow\":\"%lld\",\"version\":%lld}", (long long)e->id,
                               (long long)e->version),
                       S("ok"));
}

static err_t read_edit(struct ctx *c, struct editing *e)
{
    const struct flow_edit *in = e->in;
    if (e->was) e->title = e->was->title;
    if (in->title_zh) e->title.zh = str_trim(*in->title_zh);
    if (in->title_en) e->title.en = str_trim(*in->title_en);
    if (!e->title.zh.n) return fail_arg(c, ERR_FIELD_REQUIRED, S("title.zh"), S("title.zh"));
    if (e->title.zh.n > TITLE_MAX || e->title.en.n > TITLE_MAX)
        return spec_wrong(c, S("title"), "名称太长", "the name is too long");
    if (in->spec && !json_is(in->spec, JSON_OBJECT))
        return spec_wrong(c, S("spec"), "应为对象 {}", "an object is needed");
    if (in->spec) e->draft = json_to_text(c->mem, in->spec);
    return OK;
}

static err_t count(struct ctx *c, struct sql *q, i64 *n) { return db_one_i64(c, q, n, NULL); }

static err_t create_job(struct ctx *c, void *arg)
{
    struct editing *e = arg;
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_flow WHERE form_id = ");
    sql_i64(&q, e->form->id);
    TRY(count(c, &q, &n));
    if (n >= PER_FORM_MAX)
        return spec_wrong(c, STR_NONE, "一个表单最多 50 个流程",
                          "a form may have 50 flows at most");
    TRY(flows_insert(c, e->form->id, STR_NONE, e->title, e->draft, c->who->user_id, &e->id));
    TRY(catalog_bump(c, false));
    return note(c, e, S("flow.create"));
}

err_t flow_create(struct ctx *c, const struct form *f, const struct flow_edit *in, id64 *id)
{
    struct editing e = { .form = f, .in = in, .draft = str_of(empty_flow) };
    TRY(need_right(c, RIGHT(DESIGN)));
    if (f->parent || f->is_ledger) return fail(c, ERR_FORM_UNKNOWN);
    TRY(read_edit(c, &e));
    TRY(store_write(c, WRITE_PEOPLE, create_job, &e));
    *id = e.id;
    return OK;
}

err_t flow_of(struct ctx *c, id64 id, const struct flow_def **out)
{
    *out = catalog_flow(c->cat, id);
    return *out ? OK : fail(c, ERR_NOT_FOUND);
}

static err_t change_job(struct ctx *c, void *arg)
{
    struct editing *e = arg;
    if (e->in->is_on && *e->in->is_on != e->was->is_on) {
        TRY(flows_switch(c, e->id, e->rev++, *e->in->is_on, c->who->user_id));
        if (e->was->spec) TRY(act_set_starts(c, e->was, e->was->spec, *e->in->is_on));
    }
    if (e->in->title_zh || e->in->title_en || e->in->spec)
        TRY(flows_change(c, e->id, e->rev, e->title, e->draft, c->who->user_id));
    TRY(catalog_bump(c, false));
    return note(c, e, S("flow.change"));
}

err_t flow_change(struct ctx *c, id64 id, i64 rev, const struct flow_edit *in)
{
    const struct flow_def *d;
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(flow_of(c, id, &d));
    struct editing e = { .form = d->form, .was = d, .in = in, .id = id, .rev = rev };
    if (in->is_on && *in->is_on && !d->spec)
        return fail_arg(c, ERR_FLOW_OFF, S("is_on"), title_in(d->title, c->lang));
    TRY(read_edit(c, &e));
    return store_write(c, WRITE_PEOPLE, change_job, &e);
}

static err_t remove_job(struct ctx *c, void *arg)
{
    struct editing *e = arg;
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_flow_inst WHERE flow_id = ");
    sql_i64(&q, e->id);
    TRY(count(c, &q, &n));
    if (n) return fail_arg(c, ERR_FLOW_HAS_RUN, STR_NONE, str_fmt(c->mem, "%lld", (long long)n));
    TRY(act_port()->flow_rules(c, e->form, e->id, e->was->title, NULL, false));
    TRY(flows_delete(c, e->id));
    TRY(catalog_bump(c, false));
    return note(c, e, S("flow.remove"));
}

err_t flow_remove(struct ctx *c, id64 id)
{
    const struct flow_def *d;
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(flow_of(c, id, &d));
    struct editing e = { .form = d->form, .was = d, .id = id, .version = d->version };
    return store_write(c, WRITE_PEOPLE, remove_job, &e);
}

// --- Publishing -----------------------------------------------------------------------------------------------------

// It will look at every record of the form: so must he who publishes it.
static err_t sees_all(struct ctx *c, const struct form *f)
{
    const struct form_policy *p;
    TRY(policy_of(c, f, &p));
    if (p->sees_all_rows || c->who->has_all_rights) return OK;
    return spec_wrong(c, STR_NONE, "流程作用于全部记录，请由能查看全部记录的人发布",
                      "a flow acts on all records: somebody who sees them all has to publish it");
}

static err_t publish_job(struct ctx *c, void *arg)
{
    struct editing *e = arg;
    size_t at;
    TRY(flows_publish(c, e->id, e->rev, e->draft, c->who->user_id, &e->version));
    TRY(act_set_starts(c, e->was, json_parse(c->mem, e->draft, &at), true));
    TRY(catalog_bump(c, false));
    return note(c, e, S("flow.publish"));
}

static int errors_in(const struct checking *k)
{
    int n = 0;
    for (size_t i = 0; i < k->mistakes.n; i++) n += !k->mistakes.v[i].is_warning;
    return n;
}

err_t flow_publish(struct ctx *c, id64 id, i64 rev, i64 *version)
{
    const struct flow_def *d;
    struct checking k;
    size_t at;
    TRY(need_right(c, RIGHT(DESIGN)));
    TRY(flow_of(c, id, &d));
    TRY(sees_all(c, d->form));
    struct editing e = { .form = d->form, .was = d, .id = id, .rev = rev };
    TRY(flows_draft(c, id, &e.draft));
    TRY(flow_check(c, d, json_parse(c->mem, e.draft, &at), &k));
    if (errors_in(&k))
        return fail_arg(c, ERR_FLOW_MISTAKES, STR_NONE, str_fmt(c->mem, "%d", errors_in(&k)));
    TRY(store_write(c, WRITE_PEOPLE, publish_job, &e));
    *version = e.version;
    return OK;
}

// --- Telling ----------------------------------------------------------------------------------------------------------

// The rules that start it as it was published, in the order of its start node.
static void put_starts(const struct ctx *c, struct jw *w, const struct flow_def *d)
{
    jw_key(w, S("starts"));
    jw_arr(w);
    for (int k = 0; k < c->cat->rule_count; k++) {
        const struct rule_def *r = &c->cat->rules[k];
        if (r->flow != d->id) continue;
        jw_obj(w);
        jw_kid(w, "rule", r->id);
        jw_kstr(w, "kind", json_str(json_get(json_get(r->spec, S("when")), S("kind"))));
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

void flow_put(struct ctx *c, struct jw *w, const struct flow_def *d)
{
    jw_kid(w, "id", d->id);
    jw_kstr(w, "form", d->form->full_key);
    jw_kstr(w, "key", d->key);
    jw_key(w, S("title"));
    jw_obj(w);
    jw_kstr(w, "zh", d->title.zh);
    jw_kstr(w, "en", d->title.en);
    jw_end_obj(w);
    jw_kbool(w, "is_on", d->is_on);
    jw_ki64(w, "version", d->version);
    jw_ki64(w, "rev", d->rev);
    put_starts(c, w, d);
}

static err_t put_counts(struct ctx *c, struct jw *w, const struct flow_def *d)
{
    struct sql run = db_sql(c), halted = db_sql(c);
    i64 n;
    sql_lit(&run, "SELECT count(*) FROM x_flow_inst WHERE state IN ('running', 'suspended') AND "
                  "flow_id = ");
    sql_i64(&run, d->id);
    TRY(count(c, &run, &n));
    jw_ki64(w, "running", n);
    sql_lit(&halted, "SELECT count(DISTINCT t.inst_id) FROM x_flow_token t JOIN x_flow_inst i ON "
                     "i.id = t.inst_id WHERE t.state = 'incident' AND i.flow_id = ");
    sql_i64(&halted, d->id);
    TRY(count(c, &halted, &n));
    jw_ki64(w, "incidents", n);
    return OK;
}

// Of what is published, else of the draft: what a rule may listen to.
static err_t put_nodes(struct ctx *c, struct jw *w, const struct flow_def *d)
{
    const struct json *spec = d->spec;
    str draft;
    size_t at;
    if (!spec) {
        TRY(flows_draft(c, d->id, &draft));
        spec = json_parse(c->mem, draft, &at);
    }
    jw_key(w, S("nodes"));
    jw_arr(w);
    json_each(node, json_get(spec, S("nodes")))
    {
        jw_obj(w);
        jw_kstr(w, "id", json_str(json_get(node, S("id"))));
        jw_kstr(w, "type", json_str(json_get(node, S("type"))));
        jw_kstr(w, "title", words_pick(json_get(node, S("title")), c->lang));
        jw_kstr(w, "result", json_str(json_get(node, S("result"))));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

err_t flow_put_list(struct ctx *c, const struct form *f, struct jw *w)
{
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (int i = 0; i < c->cat->flow_count; i++) {
        const struct flow_def *d = &c->cat->flows[i];
        if (d->form != f) continue;
        jw_obj(w);
        flow_put(c, w, d);
        TRY(put_counts(c, w, d));
        TRY(put_nodes(c, w, d));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

static void put_mistake(struct ctx *c, struct jw *w, const struct mistake *m,
                        const struct flow_words *words)
{
    struct err_item item = { .code = m->code, .path = m->part };
    for (int i = 0; i < 3; i++) item.arg[i] = m->arg[i];
    jw_obj(w);
    if (m->node.n) jw_kstr(w, "node", m->node);
    if (m->edge.n) jw_kstr(w, "edge", m->edge);
    jw_kstr(w, "part", m->part);
    jw_kstr(w, "message",
            m->code != OK        ? words->text(c, &item)
            : c->lang == LANG_EN ? m->en
                                 : m->zh);
    jw_end_obj(w);
}

err_t flow_put_check(struct ctx *c, const struct flow_def *d, const struct json *spec,
                     const struct flow_words *words, struct jw *w)
{
    struct checking k;
    str draft;
    size_t at;
    TRY(need_right(c, RIGHT(DESIGN)));
    if (!spec) {
        TRY(flows_draft(c, d->id, &draft));
        spec = json_parse(c->mem, draft, &at);
    }
    TRY(flow_check(c, d, spec, &k));
    jw_obj(w);
    for (int pass = 0; pass < 2; pass++) {
        jw_key(w, pass ? S("warnings") : S("errors"));
        jw_arr(w);
        for (size_t i = 0; i < k.mistakes.n; i++)
            if (k.mistakes.v[i].is_warning == pass) put_mistake(c, w, &k.mistakes.v[i], words);
        jw_end_arr(w);
    }
    jw_end_obj(w);
    return OK;
}

err_t flow_put_versions(struct ctx *c, const struct flow_def *d, struct jw *w)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT v.version, v.at, v.by_user, (SELECT count(*) FROM x_flow_inst i WHERE "
                "i.flow_id = v.flow_id AND i.version = v.version AND i.state IN ('running', "
                "'suspended')) FROM x_flow_version v WHERE v.flow_id = ");
    sql_i64(&q, d->id);
    sql_lit(&q, " ORDER BY v.version DESC LIMIT 200");
    TRY(db_query(c, &q, &r));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        const struct user *u = catalog_user(c->cat, rows_i64(r, 2));
        jw_obj(w);
        jw_ki64(w, "version", rows_i64(r, 0));
        jw_kinstant(w, "at", rows_i64(r, 1));
        jw_kstr(w, "by", u ? u->name : STR_NONE);
        jw_ki64(w, "running", rows_i64(r, 3));
        jw_kbool(w, "is_current", rows_i64(r, 0) == d->version);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
