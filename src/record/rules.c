// SPDX-License-Identifier: Apache-2.0
// A record, or a row of a sub-form, under the rules of its form (meta/rules.h). They are asked over the
// record as it will be, whatever of it the writer may read; what is told to him names only fields that
// he sent or the message that the designer wrote.
//
// A rule is asked where this save has to do with it: at creating, and later when the save changes
// something that the rule reads or names. So a record from before the rule can still be mended.
#include "expr/expr.h"
#include "meta/formula.h"
#include "meta/rules.h"
#include "record/internal.h"

static struct filter_now now_of(const struct ctx *c)
{
    const struct actor *me = c->who;
    return (struct filter_now){ me ? me->user_id : 0, me && me->dept ? me->dept->id : 0, c->now_ms,
                                c->cat->offset_min };
}

// What a capability keeps is not stopped by what a designer wrote; its fields are hidden all the same.
static bool obeys(const struct ctx *c) { return c->who && c->who->kind != ACTOR_CAPABILITY; }

static bool any_changed(const struct ruled *r, const bool *reads)
{
    for (int i = 0; i < r->form->field_count; i++)
        if (reads[i] && r->changed[i]) return true;
    return false;
}

static bool is_asked(const struct ruled *r, const struct form_rule *rule)
{
    return r->is_create || any_changed(r, rule->reads);
}

// --- The cells as conditions read them ------------------------------------------------------------------------

static err_t count_rows(struct ctx *c, const struct ruled *r, const struct field *f, i64 *n)
{
    *n = 0;
    if (r->sent_rows && r->sent_rows[f->index] >= 0) return *n = r->sent_rows[f->index], OK;
    if (r->is_create || !f->target) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM ");
    sql_ident(&q, f->target->table);
    sql_lit(&q, " WHERE parent = ");
    sql_i64(&q, r->id);
    return db_one_i64(c, &q, n, NULL);
}

// The cells with the number of rows in the place of each sub-form.
static err_t with_rows(struct ctx *c, const struct ruled *r, const struct val *cells,
                       const struct val **out)
{
    *out = cells;
    if (!r->form->rules->reads_rows) return OK;
    struct val *all = mem_dup(c->mem, cells, ((size_t)r->form->field_count + 1) * sizeof *cells);
    for (int i = 0; i < r->form->field_count; i++) {
        const struct field *f = r->form->fields[i];
        i64 n;
        if (f->type->storage != STORE_ROWS) continue;
        TRY(count_rows(c, r, f, &n));
        all[i] = n && !r->hidden[i] ? val_int(n) : VAL_NONE;
    }
    *out = all;
    return OK;
}

// --- Shown and hidden --------------------------------------------------------------------------------------------

static err_t is_hidden(struct ctx *c, struct ruled *r, const struct field *f, bool *hidden)
{
    const struct form_rules *rules = r->form->rules;
    struct filter_now now = now_of(c);
    const struct val *cells;
    *hidden = true;
    TRY(with_rows(c, r, r->cells, &cells));
    for (int i = 0; i < rules->rule_count; i++) {
        const struct form_rule *rule = &rules->rules[i];
        if (rule->effect != RULE_SHOW || !rule_names(rule, f)) continue;
        if (condition_holds(rule->when, cells, &now)) *hidden = false;
        if (is_asked(r, rule)) r->touched[f->index] = true;
    }
    return OK;
}

static void empty_cell(struct ruled *r, const struct field *f, bool *any)
{
    int i = f->index;
    bool is_blank = val_is_null(r->cells[i]) || (r->cells[i].kind == VAL_LIST && !r->cells[i].n);
    if ((f->type->flags & TYPE_COMPUTED) || is_blank) return;
    r->cells[i] = VAL_NONE;
    r->changed[i] = true;
    *any = true;
}

err_t rules_apply(struct ctx *c, struct ruled *r)
{
    const struct form_rules *rules = r->form->rules;
    size_t n = (size_t)r->form->field_count + 1;
    if (!rules) return OK;
    if (!r->hidden) r->hidden = mem_array(c->mem, bool, n);
    if (!r->touched) r->touched = mem_array(c->mem, bool, n);
    for (int i = 0; i < rules->shown_count; i++) {
        const struct field *f = rules->shown[i];
        bool any = false;
        TRY(is_hidden(c, r, f, &r->hidden[f->index]));
        if (r->sent[f->index]) r->touched[f->index] = true;
        if (!r->hidden[f->index] || !r->touched[f->index] || rules->keeps_hidden) continue;
        empty_cell(r, f, &any);
        if (any) // what was computed of it
            TRY(compute_cells(c, r->form, r->id, r->cells, r->changed,
                              r->is_create ? COMPUTE_NEW : COMPUTE_OWN));
    }
    return OK;
}

bool rules_hide(const struct ruled *r, const struct field *f)
{
    return r->hidden && r->hidden[f->index];
}

bool rules_empty_rows(const struct ruled *r, const struct field *f)
{
    return rules_hide(r, f) && r->touched[f->index] && !r->form->rules->keeps_hidden;
}

// --- Required ------------------------------------------------------------------------------------------------------

err_t rules_require(struct ctx *c, const struct ruled *r, bool *needed, bool *asked)
{
    const struct form_rules *rules = r->form->rules;
    struct filter_now now = now_of(c);
    const struct val *cells;
    for (int i = 0; i < r->form->field_count; i++) {
        const struct field *f = r->form->fields[i];
        needed[i] = f->is_required && !rules_hide(r, f);
        asked[i] = r->is_create || r->sent[i] || (r->touched && r->touched[i]);
    }
    if (!rules || !obeys(c)) return OK;
    TRY(with_rows(c, r, r->cells, &cells));
    for (int i = 0; i < rules->rule_count; i++) {
        const struct form_rule *rule = &rules->rules[i];
        if (rule->effect != RULE_REQUIRE || !condition_holds(rule->when, cells, &now)) continue;
        for (int k = 0; k < rule->field_count; k++) {
            int at = rule->fields[k]->index;
            needed[at] = !rules_hide(r, rule->fields[k]);
            asked[at] = asked[at] || is_asked(r, rule);
        }
    }
    return OK;
}

bool rules_have_rows(struct ctx *c, const struct ruled *r, const struct field *f)
{
    i64 n = 0;
    return count_rows(c, r, f, &n) != OK || n > 0;
}

// --- Locked ----------------------------------------------------------------------------------------------------------

static str path_of(struct ctx *c, const struct ruled *r, const struct field *f)
{
    return str_cat(c->mem, r->prefix, f->key);
}

// Locked as the record stood, or by what is being written; but not by writing the very field that the
// condition reads: that is how one gets there.
static err_t check_lock(struct ctx *c, const struct ruled *r, const struct form_rule *rule,
                        const struct val *cells, const struct val *old)
{
    struct filter_now now = now_of(c);
    bool was = old && condition_holds(rule->when, old, &now),
         is = condition_holds(rule->when, cells, &now);
    for (int i = 0; i < rule->field_count; i++) {
        const struct field *f = rule->fields[i];
        if (!(was || (is && !rule->reads[f->index])) || !r->wrote[f->index]) continue;
        return fail_arg(c, ERR_RULE_LOCKED, path_of(c, r, f), field_title(c, f));
    }
    return OK;
}

// For the rows of a sub-form, which are compared one by one (sub_rows.c).
bool rules_lock(struct ctx *c, const struct ruled *r, const struct field *f)
{
    const struct form_rules *rules = r->form->rules;
    struct filter_now now = now_of(c);
    for (int i = 0; rules && obeys(c) && i < rules->rule_count; i++) {
        const struct form_rule *rule = &rules->rules[i];
        if (rule->effect != RULE_LOCK || !rule_names(rule, f)) continue;
        if (r->old && condition_holds(rule->when, r->old, &now)) return true;
        if (!rule->reads[f->index] && condition_holds(rule->when, r->cells, &now)) return true;
    }
    return false;
}

// --- Offered choices ----------------------------------------------------------------------------------------------------

struct offering {
    const struct ruled *r;
    const struct val *cells;
    struct filter_now now;
};

// With no offering rule in force every choice is good.
static bool may_choose(const struct offering *o, const struct field *f, i64 code, bool *asked)
{
    const struct form_rules *rules = o->r->form->rules;
    bool any = false, good = false, one;
    for (int i = 0; i < rules->rule_count; i++) {
        const struct form_rule *rule = &rules->rules[i];
        if (rule->effect != RULE_OFFER || !rule_offers(rule, f, code, &one)) continue;
        *asked = *asked || is_asked(o->r, rule);
        if (!condition_holds(rule->when, o->cells, &o->now)) continue;
        any = true;
        good = good || one;
    }
    return !any || good;
}

static err_t check_choice(struct ctx *c, const struct offering *o, const struct field *f, i64 code)
{
    bool asked = o->r->is_create || o->r->changed[f->index];
    const struct option *option = field_option(f, code);
    if (may_choose(o, f, code, &asked) || !asked || !option) return OK;
    return fail_arg2(c, ERR_RULE_CHOICE, path_of(c, o->r, f), field_title(c, f),
                     title_in(option->title, c->lang));
}

static err_t check_choices(struct ctx *c, const struct ruled *r, const struct val *cells)
{
    struct offering o = { r, cells, now_of(c) };
    for (int i = 0; i < r->form->field_count; i++) {
        const struct field *f = r->form->fields[i];
        struct val v = r->cells[i];
        if (!f->option_count || rules_hide(r, f)) continue;
        if (v.kind == VAL_INT) TRY(check_choice(c, &o, f, v.i));
        for (size_t k = 0; v.kind == VAL_LIST && k < v.n; k++)
            TRY(check_choice(c, &o, f, v.items[k].i));
    }
    return OK;
}

// --- Checks -----------------------------------------------------------------------------------------------------------------

static bool refuses(struct ctx *c, const struct ruled *r, const struct form_check *k,
                    const struct val *cells)
{
    struct filter_now now = now_of(c);
    if (k->refuse) return condition_holds(k->refuse, cells, &now);
    struct value v = formula_value(c, r->form, k->formula, r->cells);
    if (v.type == VALUE_BOOL) return !v.is_true;
    return v.type == VALUE_NUMBER && decimal_sign(v.num) == 0; // nothing and errors decide nothing
}

static void tell(struct ctx *c, const struct ruled *r, const struct form_check *k)
{
    str text = title_in(k->message, c->lang);
    if (!k->field_count) fail_arg(c, ERR_RULE_CHECK, str_trim(r->prefix), text);
    for (int i = 0; i < k->field_count; i++)
        fail_arg(c, ERR_RULE_CHECK, path_of(c, r, k->fields[i]), text);
}

static err_t run_checks(struct ctx *c, const struct ruled *r, const struct val *cells)
{
    const struct form_rules *rules = r->form->rules;
    bool bad = false;
    for (int i = 0; i < rules->check_count; i++) {
        const struct form_check *k = &rules->checks[i];
        bool asked = r->is_create || any_changed(r, k->reads);
        if (!asked || !refuses(c, r, k, cells)) continue;
        tell(c, r, k);
        bad = true;
    }
    return bad ? ERR_RULE_CHECK : OK;
}

err_t rules_check(struct ctx *c, const struct ruled *r)
{
    const struct form_rules *rules = r->form->rules;
    const struct val *cells, *old = r->old;
    if (!rules || !obeys(c)) return OK;
    TRY(with_rows(c, r, r->cells, &cells));
    if (old) TRY(with_rows(c, r, old, &old));
    for (int i = 0; i < rules->rule_count; i++)
        if (rules->rules[i].effect == RULE_LOCK)
            TRY(check_lock(c, r, &rules->rules[i], cells, old));
    TRY(check_choices(c, r, cells));
    return run_checks(c, r, cells);
}
