// SPDX-License-Identifier: Apache-2.0
// The rules of a form as its description tells them, so that a page can follow them while one types.
// A rule over a field that the caller may not read in full is not told: it would say what exists, and
// the page could not decide it. The server decides in any case.
#include "api/internal.h"
#include "meta/rules.h"

struct telling {
    struct ctx *c;
    struct jw *w;
    const struct form *form;
    const bool *reads, *sees; // by field index: in full, at all
};

struct unread {
    const bool *reads;
    bool any;
};

static void look(void *arg, const struct field *f)
{
    struct unread *u = arg;
    u->any = u->any || !u->reads[f->index];
}

static bool is_known(const struct telling *t, const struct condition *when)
{
    struct unread u = { t->reads, false };
    condition_reads(when, look, &u);
    return !u.any;
}

// What is shown or offered is decided by all the rules of a field together: by all or by none here.
static bool is_decided(const struct telling *t, const struct form_rule *rule, const struct field *f)
{
    const struct form_rules *rules = t->form->rules;
    if (!t->sees[f->index] || !is_known(t, rule->when)) return false;
    if (rule->effect != RULE_SHOW && rule->effect != RULE_OFFER) return true;
    for (int i = 0; i < rules->rule_count; i++)
        if (rules->rules[i].effect == rule->effect && rule_names(&rules->rules[i], f) &&
            !is_known(t, rules->rules[i].when))
            return false;
    return true;
}

static void put_member(struct jw *w, const struct json *j, const char *key)
{
    const struct json *member = json_get(j, str_of(key));
    if (!member) return;
    jw_key(w, str_of(key));
    jw_json(w, member);
}

static void put_rule(const struct telling *t, const struct form_rule *rule)
{
    bool any = false;
    for (int i = 0; i < rule->field_count; i++) any = any || is_decided(t, rule, rule->fields[i]);
    if (!any) return;
    jw_obj(t->w);
    put_member(t->w, rule->json, "when");
    put_member(t->w, rule->json, "then");
    put_member(t->w, rule->json, "choices");
    jw_key(t->w, S("fields"));
    jw_arr(t->w);
    for (int i = 0; i < rule->field_count; i++)
        if (is_decided(t, rule, rule->fields[i])) jw_str(t->w, rule->fields[i]->key);
    jw_end_arr(t->w);
    jw_end_obj(t->w);
}

static void put_check(const struct telling *t, const struct form_check *k)
{
    for (int i = 0; i < t->form->field_count; i++)
        if (k->reads[i] && !t->reads[i]) return;
    jw_obj(t->w);
    put_member(t->w, k->json, "when");
    put_member(t->w, k->json, "formula");
    jw_key(t->w, S("message"));
    put_titles(t->c, t->w, k->message);
    jw_key(t->w, S("fields"));
    jw_arr(t->w);
    for (int i = 0; i < k->field_count; i++)
        if (t->sees[k->fields[i]->index]) jw_str(t->w, k->fields[i]->key);
    jw_end_arr(t->w);
    jw_end_obj(t->w);
}

void put_form_rules(struct ctx *c, struct jw *w, const struct form *f, const bool *reads,
                    const bool *sees)
{
    struct telling t = { c, w, f, reads, sees };
    const struct form_rules *r = f->rules;
    if (!r) return;
    jw_key(w, S("rules"));
    jw_arr(w);
    for (int i = 0; i < r->rule_count; i++) put_rule(&t, &r->rules[i]);
    jw_end_arr(w);
    jw_key(w, S("checks"));
    jw_arr(w);
    for (int i = 0; i < r->check_count; i++) put_check(&t, &r->checks[i]);
    jw_end_arr(w);
    if (r->keeps_hidden) jw_kbool(w, "keep_hidden", true);
}

void put_rules_of_form(struct ctx *c, struct jw *w, const struct form *f,
                       const struct form_policy *p)
{
    bool *reads = mem_array(c->mem, bool, (size_t)f->field_count + 1),
         *sees = mem_array(c->mem, bool, (size_t)f->field_count + 1);
    for (int i = 0; i < f->field_count; i++) {
        reads[i] = cell_right_any(p, f->fields[i]) == CELL_READ;
        sees[i] = cell_right_any(p, f->fields[i]) != CELL_HIDDEN;
    }
    put_form_rules(c, w, f, reads, sees);
}
