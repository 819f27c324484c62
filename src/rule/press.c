// SPDX-License-Identifier: Apache-2.0
// Somebody presses a button of a record: the rules that listen to it fire, in one transaction with the line of
// the audit log that says who it was. What was started, and why a rule was not, is the answer.
#include "auth/audit.h"
#include "auth/chain.h"
#include "rule/internal.h"

struct pressing {
    const struct form *form;
    const struct field *button;
    id64 record;
    i64 rev;
    struct buf *answer;
};

static bool listens(const struct rule_def *d, const struct pressing *p)
{
    return d->form == p->form && d->kind == WHEN_BUTTON && d->mode != RULE_OFF &&
           str_eq(json_str(json_get(json_get(d->spec, S("when")), S("field"))), p->button->key);
}

// As the rule: its condition may ask for what the person does not see.
static err_t start(struct ctx *c, const struct rule_def *d, id64 record, const char **why)
{
    bool holds = true, did;
    if (rule_if(d->spec)) TRY(act_holds(c, d->form, rule_if(d->spec), record, &holds));
    *why = "condition";
    if (!holds) return OK;
    TRY(fire(c, d, record, S("button"), &did));
    *why = did ? NULL : "again";
    return OK;
}

static err_t start_one(struct ctx *c, const struct rule_def *d, id64 record, struct jw *w)
{
    const struct actor *who = c->who;
    const char *why;
    c->who = actor_rule(c, d->id, title_in(d->title, c->lang), who->chain);
    err_t e = start(c, d, record, &why);
    c->who = who;
    TRY(e);
    jw_obj(w);
    jw_kid(w, "rule", d->id);
    jw_kstr(w, "title", title_in(d->title, c->lang));
    jw_kbool(w, "started", !why);
    jw_key(w, S("why"));
    if (why) jw_str(w, str_of(why));
    else jw_null(w);
    jw_end_obj(w);
    return OK;
}

static err_t press_job(struct ctx *c, void *arg)
{
    struct pressing *p = arg;
    struct jw w = JW(p->answer);
    p->answer->n = 0;
    TRY(record_may_press(c, p->form, p->record, p->rev, p->button));
    jw_obj(&w);
    jw_key(&w, S("rules"));
    jw_arr(&w);
    for (int i = 0; i < c->cat->rule_count; i++)
        if (listens(&c->cat->rules[i], p)) TRY(start_one(c, &c->cat->rules[i], p->record, &w));
    jw_end_arr(&w);
    jw_end_obj(&w);
    str detail = str_cat3(c->mem, S("{\"field\":\""), p->button->key, S("\"}"));
    return audit_write(c, S("press"), p->form->id, p->record, detail, S("ok"));
}

err_t rule_button(struct ctx *c, const struct form *f, str key, const struct field **out)
{
    const struct field *button = *out = form_field(f, key);
    const struct form_policy *p;
    TRY(policy_of(c, f, &p));
    if (button && button->index >= 0 && (button->type->flags & TYPE_ACTION) &&
        cell_right_any(p, button) != CELL_HIDDEN)
        return OK;
    return fail_arg(c, ERR_FIELD_UNKNOWN, key, key);
}

err_t rule_press(struct ctx *c, const struct form *f, id64 record, i64 rev,
                 const struct field *button, struct buf *answer)
{
    struct pressing pressing = { f, button, record, rev, answer };
    return store_write(c, WRITE_PEOPLE, press_job, &pressing);
}
