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

// Whether a filter names a field of the form that the caller may not see.
static void see_names(struct ctx *c, const struct json *j, const struct form *form, bool *unseen)
{
    const struct form_policy *p;
    const struct json *name = json_get(j, S("field"));
    if (policy_of(c, form, &p) != OK) *unseen = true;
    else if (json_is(name, JSON_STRING)) {
        const struct field *f = form_field(form, name->text);
        *unseen = *unseen || !f || (!f->is_system && cell_right_any(p, f) == CELL_HIDDEN);
    }
    json_each(part, j) if (part->first) see_names(c, part, form, unseen);
}

// The filter as the caller can ask it: one over what he may not see finds nothing for him.
static void put_link_filter(struct ctx *c, struct jw *w, const struct field *f)
{
    const struct json *filter = json_get(f->options_json, S("filter"));
    if (!json_is(filter, JSON_OBJECT) || !filter->count || !f->target) return;
    bool unseen = false;
    see_names(c, filter, f->target, &unseen);
    jw_key(w, S("filter"));
    if (unseen) jw_raw(w, S("{\"or\":[]}"));
    else jw_json(w, filter);
}

void put_link_rules(struct ctx *c, struct jw *w, const struct field *f, const bool *sees)
{
    const struct json *carry = json_get(f->options_json, S("carry"));
    if (!(f->type->flags & TYPE_REFERENCE)) return;
    put_link_filter(c, w, f);
    if (!json_is(carry, JSON_ARRAY) || !carry->count) return;
    jw_key(w, S("carry"));
    jw_arr(w);
    json_each(j, carry)
    {
        const struct field *to = form_field(f->form, json_str(json_get(j, S("to"))));
        if (to && !to->is_system && sees[to->index]) jw_json(w, j);
    }
    jw_end_arr(w);
}

static void put_duplicates(const struct telling *t)
{
    const struct form_rules *r = t->form->rules;
    jw_key(t->w, S("duplicates"));
    jw_arr(t->w);
    for (int i = 0; i < r->duplicate_count; i++) {
        bool known = true;
        for (int k = 0; k < r->duplicates[i].field_count; k++)
            known = known && t->sees[r->duplicates[i].fields[k]->index];
        if (!known) continue;
        jw_arr(t->w);
        for (int k = 0; k < r->duplicates[i].field_count; k++)
            jw_str(t->w, r->duplicates[i].fields[k]->key);
        jw_end_arr(t->w);
    }
    jw_end_arr(t->w);
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
    struct telling t = { c, w, f, reads, sees };
    if (f->rules) put_duplicates(&t);
}
