// SPDX-License-Identifier: Apache-2.0
// At save: a bonus rule that could not be paid, or would pay twice, is refused; a charge or visit that
// names nobody is given its consultant and doctor, once, so that a later change of hands moves no money.
#include "domain/commission/bonus.h"

static struct val cell(const struct save *s, const struct field *f)
{
    return f ? s->cells[f->index] : VAL_NONE;
}

static struct val rule_cell(struct ctx *c, const struct save *s, const char *name)
{
    return cell(s, cm_field(c, "staff_bonus_rule", name));
}

static bool is_changed(struct ctx *c, const struct save *s, const char *name)
{
    const struct field *f = cm_field(c, "staff_bonus_rule", name);
    return f && s->changed[f->index];
}

// The cell of another record; empty where that is in the bin, which is for the check of links to say.
static err_t cell_of_other(struct ctx *c, const struct field *f, id64 id, struct val *v)
{
    struct image img;
    *v = VAL_NONE;
    if (!f) return OK;
    err_t e = record_image(c, f->form, id, &img);
    if (e == ERR_NOT_FOUND) return err_clear(c), OK;
    TRY(e);
    *v = img.cells[f->index];
    return OK;
}

// --- Rules ---------------------------------------------------------------------------------------------

static err_t refuse_heads_for_doctors(struct ctx *c, const struct save *s)
{
    struct field *method = cm_field(c, "commission_scheme", "method"),
                 *measure = cm_field(c, "commission_scheme", "tier_measure"),
                 *role = cm_field(c, "staff_bonus_rule", "role");
    id64 scheme = rule_cell(c, s, "scheme").i;
    struct val how, by;
    if (!facts_option_is(role, rule_cell(c, s, "role"), "doctor")) return OK;
    TRY(cell_of_other(c, method, scheme, &how));
    TRY(cell_of_other(c, measure, scheme, &by));
    bool heads = (method && facts_option_is(method, how, "per_head")) ||
                 (method && measure && facts_option_is(method, how, "tier") &&
                  facts_option_is(measure, by, "heads"));
    return heads ? fail_arg(c, ERR_BONUS_HEADS, S("scheme"), STR_NONE) : OK;
}

struct others {
    struct facts f; // first: take_row is given this
    id64 self;
    i64 from, until, role, scheme;
    bool overlaps;
};

// role, scheme, from, until
static err_t take_other(struct facts *f, id64 id, const struct val *v)
{
    struct others *o = (struct others *)f;
    i64 until = v[3].kind == VAL_INT ? v[3].i : INT64_MAX;
    if (id != o->self && v[0].i == o->role && v[1].i == o->scheme && v[2].i <= o->until &&
        o->from <= until)
        o->overlaps = true;
    return OK;
}

static err_t refuse_twice(struct ctx *c, const struct save *s)
{
    struct val until = rule_cell(c, s, "until");
    struct others o = { .f = { .c = c },
                        .self = s->is_create ? 0 : s->id,
                        .from = rule_cell(c, s, "from").i,
                        .until = val_is_null(until) ? INT64_MAX : until.i,
                        .role = rule_cell(c, s, "role").i,
                        .scheme = rule_cell(c, s, "scheme").i };
    if (o.until < o.from) return fail_arg(c, ERR_BONUS_DATES, S("until"), STR_NONE);
    EACH(&o.f, "staff_bonus_rule",
         node_cmp(c, cm_field(c, "staff_bonus_rule", "user"), OP_EQ, rule_cell(c, s, "user")),
         take_other, "role", "scheme", "from", "until");
    return o.overlaps ? fail_arg(c, ERR_BONUS_TWICE, S("from"), STR_NONE) : OK;
}

struct paid {
    struct facts f; // first
    bool any;
};

static err_t take_paid(struct facts *f, id64 id, const struct val *v)
{
    (void)id, (void)v;
    ((struct paid *)f)->any = true;
    return OK;
}

// What was paid by a rule must stay what it was: who, as what, by which scheme.
static err_t refuse_paid(struct ctx *c, const struct save *s)
{
    static const char *const fixed[] = { "user", "role", "scheme" };
    struct paid p = { .f = { .c = c } };
    bool touched = false;
    for (size_t i = 0; i < COUNT_OF(fixed); i++) touched |= is_changed(c, s, fixed[i]);
    if (s->is_create || !touched) return OK;
    EACH(&p.f, "bonus_line", node_cmp(c, cm_field(c, "bonus_line", "rule"), OP_EQ, val_int(s->id)),
         take_paid, "user");
    return p.any ? fail(c, ERR_BONUS_PAID) : OK;
}

static err_t check_rule(struct ctx *c, const struct save *s)
{
    static const char *const needed[] = { "user", "role", "scheme", "from" };
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (val_is_null(rule_cell(c, s, needed[i]))) return OK; // the form says what is missing
    TRY(refuse_heads_for_doctors(c, s));
    TRY(refuse_twice(c, s));
    return refuse_paid(c, s);
}

// --- Who is named --------------------------------------------------------------------------------------

struct latest {
    struct facts f; // first
    i64 until, at;
    id64 user;
};

// consultant, submitted_at
static err_t take_lead(struct facts *f, id64 id, const struct val *v)
{
    struct latest *l = (struct latest *)f;
    (void)id;
    if (v[0].kind != VAL_INT || v[1].i > l->until || (l->user && v[1].i < l->at)) return OK;
    l->at = v[1].i;
    l->user = v[0].i;
    return OK;
}

// The consultant of the patient's latest lead until then, else the patient's.
static err_t find_consultant(struct ctx *c, id64 patient, i64 until, id64 *user)
{
    struct latest l = { .f = { .c = c }, .until = until };
    struct field *by = cm_field(c, "lead", "patient"), *own = cm_field(c, "patient", "consultant");
    EACH(&l.f, "lead", node_cmp(c, by, OP_EQ, val_int(patient)), take_lead, "?consultant",
         "submitted_at");
    *user = l.user;
    if (l.user) return OK;
    struct val v;
    TRY(cell_of_other(c, own, patient, &v));
    *user = v.kind == VAL_INT ? v.i : 0;
    return OK;
}

static id64 user_named(const struct catalog *cat, str name)
{
    id64 found = 0;
    for (int i = 0; i < cat->user_count; i++) {
        if (!str_eq(cat->users[i]->name, name)) continue;
        if (found) return 0; // two of that name: somebody must say which
        found = cat->users[i]->id;
    }
    return found;
}

static err_t find_doctor(struct ctx *c, id64 visit, id64 *user)
{
    struct val v;
    TRY(cell_of_other(c, cm_field(c, "visit", "doctor"), visit, &v));
    *user = val_is_null(v) ? 0 : user_named(c->cat, v.s);
    return OK;
}

static void set(struct save *s, const struct field *f, id64 user)
{
    if (!user) return;
    s->cells[f->index] = val_int(user);
    s->changed[f->index] = true;
}

static err_t name_staff(struct ctx *c, struct save *s, const char *role)
{
    bool charge = str_eq(str_of(role), S("charge"));
    const struct field *consultant = cm_field(c, role, "consultant"),
                       *doctor = charge ? cm_field(c, role, "doctor") : NULL,
                       *visit = charge ? cm_field(c, role, "visit") : NULL;
    struct val patient = cell(s, cm_field(c, role, "patient")),
               at = cell(s, cm_field(c, role, charge ? "paid_at" : "arrived_at"));
    id64 user;
    if (consultant && val_is_null(cell(s, consultant)) && !val_is_null(patient) &&
        !val_is_null(at)) {
        TRY(find_consultant(c, patient.i, at.i, &user));
        set(s, consultant, user);
    }
    if (doctor && val_is_null(cell(s, doctor)) && !val_is_null(cell(s, visit))) {
        TRY(find_doctor(c, cell(s, visit).i, &user));
        set(s, doctor, user);
    }
    return OK;
}

// An empty cell of an imported row says nothing about who was named when it was entered.
static void keep_named(struct save *s, const struct field *f)
{
    if (!f || !s->changed[f->index] || !val_is_null(s->cells[f->index])) return;
    s->cells[f->index] = s->old[f->index];
    s->changed[f->index] = false;
}

err_t staff_before(struct ctx *c, struct save *s)
{
    const struct form *f = s->form;
    if (!bonus_bound(c)) return OK;
    if (f == cm_form(c, "staff_bonus_rule")) return check_rule(c, s);
    bool charge = f == cm_form(c, "charge"), visit = f == cm_form(c, "visit");
    const char *role = charge ? "charge" : "visit";
    if ((!charge && !visit) || s->w->is_demo) return OK;
    // Later changes of hands move no money: who is named is looked up only when the row is entered.
    if (s->is_create) return name_staff(c, s, role);
    if (!s->w->in_bulk) return OK;
    keep_named(s, cm_field(c, role, "consultant"));
    keep_named(s, cm_field(c, role, "doctor"));
    return OK;
}
