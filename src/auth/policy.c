// SPDX-License-Identifier: Apache-2.0
// From roles to a policy: which grants an actor holds on a form, and per field the set of grants
// that show or change it. A grant without a reading action shows nothing. An API key holds its own
// roles cut to its scopes; the command line and capabilities hold one grant of everything. A person's open
// to-dos are grants too, on their records alone.
#include "auth/lent.h"
#include "meta/derived.h"

struct policy_slot {
    const struct form *form;
    struct form_policy *policy;
    struct policy_slot *next;
};

static bool is_cut_to(const struct actor *a, const struct form *f)
{
    if (!a->only_form_count) return true;
    for (int i = 0; i < a->only_form_count; i++)
        if (a->only_forms[i] == f) return true;
    return false;
}

static void add_grant(struct form_policy *p, const struct grant *g, u32 actions)
{
    u64 bit = (u64)1 << p->grant_count;
    p->grants[p->grant_count++] = g;
    p->actions |= actions;
    for (int i = 0; i < 12; i++)
        if (actions & 1u << i) p->for_action[i] |= bit;
    bool reads = actions & ACT_READ;
    if (reads) p->sys_full |= bit;
    if (reads && g->scope == SCOPE_ALL && !g->condition) p->sees_all_rows = true;
    for (int i = 0; i < p->form->field_count; i++) {
        if (reads && g->rights[i].read == CELL_READ) p->full[i] |= bit;
        if (reads && g->rights[i].read >= CELL_MASKED) p->masked[i] |= bit;
        if ((actions & (ACT_CREATE | ACT_UPDATE)) && g->rights[i].write) p->write[i] |= bit;
    }
}

static enum cell_right cell_of(u64 full, u64 masked)
{
    return full ? CELL_READ : masked ? CELL_MASKED : CELL_HIDDEN;
}

// One grant of everything: every row, every field, every action.
static const struct grant *whole_grant(struct mem *m, const struct form *f)
{
    struct grant *g = mem_new_of(m, struct grant);
    g->form = (struct form *)(uintptr_t)f;
    g->actions = ACT_ALL;
    g->scope = SCOPE_ALL;
    g->rights = mem_array(m, struct field_right, (size_t)f->field_count + 1);
    for (int i = 0; i < f->field_count; i++) g->rights[i] = (struct field_right){ CELL_READ, true };
    g->sub_rights = NULL;
    return g;
}

// --- What is computed from other forms ---------------------------------------------------------------
// A stored value that comes out of other records may be read by whoever may read every one of them and
// the fields it is made of (settled), unless the designer gave it a right of its own.

#define INPUTS_DEPTH 32

static bool inputs_are_open(const struct actor *a, const struct field *f, int depth);

// Of every record of a form, and there of a field in full (NULL: none is asked for).
static bool is_whole_grant(const struct actor *a, const struct grant *g, const struct form *of,
                           const struct field *f)
{
    if (g->form != of || g->scope != SCOPE_ALL || g->condition) return false;
    if (!(g->actions & a->scopes & ACT_READ)) return false;
    if (!f) return true;
    if (f->form == of) return g->rights[f->index].read == CELL_READ;
    for (int i = 0; i < of->field_count; i++)
        if (of->fields[i]->target == f->form)
            return g->rights[i].read == CELL_READ && g->sub_rights && g->sub_rights[i] &&
                   g->sub_rights[i][f->index].read == CELL_READ;
    return false;
}

static bool has_whole_grant(const struct actor *a, const struct form *of, const struct field *f)
{
    bool some = a->has_all_rights && (a->scopes & ACT_READ);
    if (!is_cut_to(a, of)) return false;
    for (int r = 0; r < a->role_count && !some; r++)
        for (int i = 0; i < a->roles[r]->grant_count && !some; i++)
            some = is_whole_grant(a, a->roles[r]->grants[i], of, f);
    return some;
}

static bool reads_every(const struct actor *a, const struct field *f, int depth)
{
    const struct form *of = f->form->parent ? f->form->parent : f->form;
    return has_whole_grant(a, of, f) && inputs_are_open(a, f, depth + 1);
}

// What a many-link names is counted without a field of it being read.
static bool counts_elsewhere(const struct field *f)
{
    return f->rollup && rollup_is_own(f) && f->via->type->storage == STORE_JUNCTION;
}

// Own sub-forms have their rights in the grant itself (meta/catalog.c).
static bool is_own_row(const struct field *f, const struct field *input)
{
    return input->form->parent == f->form;
}

static bool inputs_are_open(const struct actor *a, const struct field *f, int depth)
{
    if (f->is_own_value) return true;
    if (depth > INPUTS_DEPTH) return false;
    if (counts_elsewhere(f) && !has_whole_grant(a, f->via->target, NULL)) return false;
    for (int i = 0; i < f->formula_input_count; i++)
        if (!inputs_are_open(a, f->form->fields[f->formula_inputs[i]], depth + 1)) return false;
    for (int i = 0; i < f->foreign_count; i++) {
        bool own = is_own_row(f, f->foreign[i]);
        if (own ? !inputs_are_open(a, f->foreign[i], depth + 1)
                : !reads_every(a, f->foreign[i], depth))
            return false;
    }
    return true;
}

// The same field as the actor's own catalogue has it.
static const struct field *own_field(const struct form *mine, const struct field *f)
{
    if (mine->id == f->form->id) return form_field_by_id(mine, f->id);
    for (int i = 0; i < mine->field_count; i++) {
        const struct form *rows = mine->fields[i]->target;
        if (rows && rows->id == f->form->id) return form_field_by_id(rows, f->id);
    }
    return NULL;
}

static bool gives_all(const struct actor *a, const struct grant *g, const struct form *of,
                      const struct field *f)
{
    if (g->form->id != of->id || !is_cut_to(a, g->form)) return false;
    if (!f) return is_whole_grant(a, g, g->form, NULL);
    const struct field *mine = own_field(g->form, f);
    return mine && is_whole_grant(a, g, g->form, mine) && inputs_are_open(a, mine, 0);
}

bool actor_reads_all(const struct actor *a, const struct form *f, const struct field *field)
{
    const struct form *of = f->parent ? f->parent : f;
    bool some = a->has_all_rights && (a->scopes & ACT_READ);
    for (int r = 0; r < a->role_count && !some; r++)
        for (int i = 0; i < a->roles[r]->grant_count && !some; i++)
            some = gives_all(a, a->roles[r]->grants[i], of, field);
    return some && (!a->also || actor_reads_all(a->also, f, field));
}

static void close_computed(struct form_policy *p, const struct actor *a, const struct form *f)
{
    for (int i = 0; i < f->field_count; i++)
        if ((f->fields[i]->formula || f->fields[i]->rollup) && !inputs_are_open(a, f->fields[i], 0))
            p->full[i] = p->masked[i] = 0;
}

// An open to-do is a grant on its record (settled): the fields as his roles show them anywhere, but for those
// that the to-do has a word of its own for. It does not change the record unless such a word lets him.
static struct grant *own_rights(struct mem *m, const struct form_policy *p)
{
    const struct form *f = p->form;
    struct grant *g = mem_new_of(m, struct grant);
    g->form = (struct form *)(uintptr_t)f;
    g->scope = SCOPE_TASK;
    g->rights = mem_array(m, struct field_right, (size_t)f->field_count + 1);
    g->sub_rights = mem_array(m, struct field_right *, (size_t)f->field_count + 1);
    for (int i = 0; i < f->field_count; i++) {
        const struct form *sub = f->fields[i]->target;
        g->rights[i].read = cell_of(p->full[i], p->masked[i]);
        if (f->fields[i]->type->storage != STORE_ROWS || !sub) continue;
        struct sub_policy s = policy_sub(m, p, f->fields[i]);
        g->sub_rights[i] = mem_array(m, struct field_right, (size_t)sub->field_count + 1);
        for (int k = 0; k < sub->field_count; k++)
            g->sub_rights[i][k].read = cell_of(s.full[k], s.masked[k]);
    }
    return g;
}

static bool writes_some(const struct grant *g)
{
    for (int i = 0; i < g->form->field_count; i++)
        if (g->rights[i].write) return true;
    return false;
}

// Who reads all of it as it is has nothing to borrow.
static bool reads_it_all(const struct form_policy *p)
{
    const struct grant *g = p->grant_count == 1 ? p->grants[0] : NULL;
    return g && g->scope == SCOPE_ALL && !g->condition && p->sys_full;
}

static err_t add_lent(struct ctx *c, struct form_policy *p, const struct actor *a)
{
    const struct lent *v;
    int n;
    bool reads = p->actions & ACT_READ, all = reads_it_all(p);
    if (!(a->scopes & ACT_READ) || (all && a->has_all_rights)) return OK;
    TRY(lent_of(c, a, p->form, &v, &n));
    const struct form_policy own = *p; // of his roles alone
    for (int i = 0; i < n && p->grant_count < POLICY_GRANTS_MAX; i++) {
        if ((!reads || all) && !v[i].fields) continue; // nothing to lend
        struct grant *g = own_rights(c->mem, &own);
        g->lent = v[i].rights;
        if (v[i].fields) grant_set_fields(c->mem, g, v[i].fields);
        g->actions = writes_some(g) ? ACT_READ | ACT_UPDATE : ACT_READ;
        add_grant(p, g, g->actions & a->scopes);
    }
    return OK;
}

static err_t compile(struct ctx *c, const struct actor *a, const struct form *f,
                     struct form_policy **out)
{
    struct form_policy *p = *out = mem_new_of(c->mem, struct form_policy);
    size_t n = (size_t)f->field_count + 1;
    p->form = f;
    p->actor = a;
    p->full = mem_array(c->mem, u64, n);
    p->masked = mem_array(c->mem, u64, n);
    p->write = mem_array(c->mem, u64, n);
    if (!is_cut_to(a, f)) return OK;
    if (a->has_all_rights) add_grant(p, whole_grant(c->mem, f), ACT_ALL & a->scopes);
    for (int r = 0; r < a->role_count; r++) {
        for (int i = 0; i < a->roles[r]->grant_count; i++) {
            const struct grant *g = a->roles[r]->grants[i];
            if (g->form != f || g->scope == SCOPE_NONE || !(g->actions & a->scopes)) continue;
            if (p->grant_count == POLICY_GRANTS_MAX) return fail(c, ERR_TOO_MANY_GRANTS);
            add_grant(p, g, g->actions & a->scopes);
        }
    }
    TRY(add_lent(c, p, a));
    close_computed(p, a, f);
    if (a->also) {
        struct form_policy *also;
        TRY(compile(c, a->also, f, &also));
        p->also = also;
        p->actions &= also->actions;
        p->sees_all_rows = p->sees_all_rows && also->sees_all_rows;
    }
    return OK;
}

// A policy lives in the arena of whoever asked first. When that memory is rewound (a loop over rows, a
// job that runs again), the actor forgets it.
struct kept {
    struct actor *a;
    struct policy_slot *before;
};

static void forget(void *arg)
{
    const struct kept *k = arg;
    k->a->policies = k->before;
}

static void keep(struct ctx *c, struct actor *a, const struct form *f, struct form_policy *p)
{
    struct kept *k = mem_new_of(c->mem, struct kept);
    struct policy_slot *s = mem_new_of(c->mem, struct policy_slot);
    *k = (struct kept){ a, a->policies };
    *s = (struct policy_slot){ f, p, a->policies };
    mem_defer(c->mem, forget, k);
    a->policies = s;
}

err_t policy_of(struct ctx *c, const struct form *f, const struct form_policy **out)
{
    must(c->who != NULL);
    must(f->parent == NULL); // rows of a sub-form have the right of their parent
    struct actor *a = (struct actor *)(uintptr_t)c->who; // the cache is the actor's own business
    for (const struct policy_slot *s = a->policies; s; s = s->next)
        if (s->form == f) return *out = s->policy, OK;
    struct form_policy *p;
    TRY(compile(c, a, f, &p));
    keep(c, a, f, p);
    *out = p;
    return OK;
}

bool actor_may(struct ctx *c, const struct form *f, u32 action)
{
    const struct form_policy *p;
    return policy_of(c, f, &p) == OK && (p->actions & action) == action;
}

err_t need_action(struct ctx *c, const struct form *f, u32 action)
{
    const struct form_policy *p;
    TRY(policy_of(c, f, &p));
    if ((p->actions & action) == action) return OK;
    return fail(c, p->actions ? ERR_ACTION_DENIED : ERR_FORM_UNKNOWN);
}

bool actor_has(const struct ctx *c, u64 right)
{
    const struct actor *a = c->who;
    if (!a) return false;
    bool mine = a->has_all_rights || (a->system_rights & right) == right;
    bool theirs = !a->also || a->also->has_all_rights || (a->also->system_rights & right) == right;
    return mine && theirs;
}

err_t need_right(struct ctx *c, u64 right)
{
    return actor_has(c, right) ? OK : fail(c, ERR_ACTION_DENIED);
}

enum cell_right policy_cell(const struct form_policy *p, const struct field *f, u64 rm)
{
    if (f->is_system) return rm & p->sys_full ? CELL_READ : CELL_HIDDEN;
    if (rm & p->full[f->index]) return CELL_READ;
    return rm & p->masked[f->index] ? CELL_MASKED : CELL_HIDDEN;
}

enum cell_right cell_right_any(const struct form_policy *p, const struct field *f)
{
    enum cell_right r = policy_cell(p, f, ~(u64)0);
    if (!p->also) return r;
    enum cell_right other = cell_right_any(p->also, f);
    return other < r ? other : r;
}

bool actor_may_write_field(const struct form_policy *p, const struct field *f)
{
    bool also = !p->also || actor_may_write_field(p->also, f);
    return also && !f->is_system && p->write[f->index] != 0;
}

struct sub_policy policy_sub(struct mem *m, const struct form_policy *p, const struct field *sub)
{
    size_t n = (size_t)sub->target->field_count + 1;
    struct sub_policy s = { mem_array(m, u64, n), mem_array(m, u64, n), mem_array(m, u64, n) };
    for (int g = 0; g < p->grant_count; g++) {
        u64 bit = (u64)1 << g;
        const struct field_right *rights =
            p->grants[g]->sub_rights ? p->grants[g]->sub_rights[sub->index] : NULL;
        for (int i = 0; i < sub->target->field_count; i++) {
            struct field_right r = rights ? rights[i] : p->grants[g]->rights[sub->index];
            if ((p->full[sub->index] & bit) && r.read == CELL_READ) s.full[i] |= bit;
            if ((p->masked[sub->index] & bit) && r.read >= CELL_MASKED) s.masked[i] |= bit;
            if ((p->write[sub->index] & bit) && r.write) s.write[i] |= bit;
        }
    }
    for (int i = 0; i < sub->target->field_count; i++)
        if (!inputs_are_open(p->actor, sub->target->fields[i], 0)) s.full[i] = s.masked[i] = 0;
    return s;
}
