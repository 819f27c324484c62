// SPDX-License-Identifier: Apache-2.0
// For each rule the facts are copied that concern it: a charge that names the user, its refunds, its
// person as held by the rule for all time. So cm_settle is asked nothing new: attribution is trivial, and
// caps, tiers, refunds and late rows are those of channels.
#include "domain/commission/bonus.h"
#include "base/money.h"
#include "domain/bound.h"

bool bonus_bound(struct ctx *c)
{
    return cm_form(c, "staff_bonus_rule") && cm_form(c, "bonus_statement") &&
           cm_form(c, "bonus_line");
}

// --- Reading -------------------------------------------------------------------------------------------

// user, role, scheme, from, until
static err_t take_rule(struct facts *f, id64 id, const struct val *v)
{
    const struct field *role = cm_field(f->c, "staff_bonus_rule", "role");
    struct bonus_rule r = { .id = id,
                            .user = v[0].i,
                            .is_doctor = facts_option_is(role, v[1], "doctor"),
                            .scheme = v[2].i,
                            .from_day = (i32)v[3].i,
                            .until_day = v[4].kind == VAL_INT ? (i32)v[4].i + 1 : INT32_MAX };
    if (r.user && r.scheme && v[3].kind == VAL_INT) vec_push(f->c->mem, &f->rules, r);
    return OK;
}

static i32 rule_of(const struct facts *f, id64 id)
{
    for (size_t i = 0; i < f->rules.n; i++)
        if (f->rules.v[i].id == id) return (i32)i;
    return CM_NONE;
}

// rule, origin_period, source, amount
static err_t take_line(struct facts *f, id64 id, const struct val *v)
{
    struct cm_posting p = { rule_of(f, v[0].i), facts_period(f, v[1].s), CM_SRC_CHARGE, 0, v[3].i };
    (void)id;
    if (p.channel == CM_NONE || p.origin == CM_NONE ||
        !source_parse(v[2].s, &p.source, &p.source_id))
        return OK;
    vec_push(f->c->mem, &f->bonus_posted, p);
    return OK;
}

// user, period, carried_out
static err_t take_statement(struct facts *f, id64 id, const struct val *v)
{
    struct bonus_carry carry = { v[0].i, v[2].i };
    (void)id;
    if (facts_period(f, v[1].s) == (i32)f->periods.n - 1)
        vec_push(f->c->mem, &f->bonus_carried, carry);
    return OK;
}

err_t bonus_read(struct facts *f)
{
    if (!bonus_bound(f->c)) return OK;
    EACH(f, "staff_bonus_rule", NULL, take_rule, "user", "role", "scheme", "from", "until");
    EACH(f, "bonus_line", NULL, take_line, "rule", "origin_period", "source", "amount");
    EACH(f, "bonus_statement", NULL, take_statement, "user", "period", "carried_out");
    return OK;
}

// --- Input ---------------------------------------------------------------------------------------------

typedef VEC(struct cm_agreement) agreements;

struct copies {
    struct facts *f;
    VEC(struct cm_person) persons;
    VEC(struct cm_lead) leads;
    VEC(struct cm_arrival) arrivals;
    VEC(struct cm_charge) charges;
    VEC(struct cm_refund) refunds;
    agreements agreements;
    i32 *person_at, *charge_at; // of the present rule: index of the copy, CM_NONE
};

// The version that was newest when the month was settled; a scheme that is younger: its oldest.
static i32 version_in(const struct facts *f, id64 scheme, size_t period)
{
    i32 best = CM_NONE, oldest = CM_NONE;
    if (period >= f->locked) return facts_version(f, scheme, 0);
    for (size_t i = 0; i < f->schemes.n; i++) {
        const struct scheme_use *u = &f->schemes.v[i];
        if (u->scheme != scheme) continue;
        if (oldest == CM_NONE || u->version < f->schemes.v[oldest].version) oldest = (i32)i;
        if (!u->from.n || str_cmp(u->from, f->period_names.v[period]) > 0) continue;
        if (best == CM_NONE || u->version > f->schemes.v[best].version) best = (i32)i;
    }
    return best == CM_NONE ? oldest : best;
}

static void add_agreements(struct copies *k, i32 rule, const struct cm_input *in)
{
    const struct bonus_rule *r = &k->f->rules.v[rule];
    for (size_t p = 0; p < in->n_periods; p++) {
        struct cm_agreement a = { .channel = rule,
                                  .scheme = version_in(k->f, r->scheme, p),
                                  .from_day = in->periods[p].from_day,
                                  .until_day = in->periods[p].until_day };
        if (r->from_day > a.from_day) a.from_day = r->from_day;
        if (r->until_day < a.until_day) a.until_day = r->until_day;
        if (a.scheme != CM_NONE && a.from_day < a.until_day)
            vec_push(k->f->c->mem, &k->agreements, a);
    }
}

// A person that the rule holds, from before all time.
static i32 add_person(struct copies *k, i32 rule, i32 person)
{
    struct mem *m = k->f->c->mem;
    i32 at = (i32)k->persons.n;
    struct cm_lead held = {
        at, { .time_ms = INT64_MIN / 4, .id = (id64)at + 1, .code = S("rule"), .channel = rule }
    };
    vec_push(m, &k->persons, k->f->persons.v[person]);
    vec_push(m, &k->leads, held);
    return at;
}

static bool covers(const struct bonus_rule *r, i32 day)
{
    return r->from_day <= day && day < r->until_day;
}

static void copy_charges(struct copies *k, i32 rule)
{
    const struct facts *f = k->f;
    const struct bonus_rule *r = &f->rules.v[rule];
    for (size_t i = 0; i < f->persons.n; i++) k->person_at[i] = CM_NONE;
    for (size_t i = 0; i < f->charges.n; i++) {
        struct cm_charge c = f->charges.v[i];
        const struct staff *who = &f->charge_staff.v[i];
        k->charge_at[i] = CM_NONE;
        if ((r->is_doctor ? who->doctor : who->consultant) != r->user || !covers(r, c.day))
            continue;
        i32 *person = &k->person_at[c.person];
        if (*person == CM_NONE) *person = add_person(k, rule, c.person);
        c.person = *person;
        k->charge_at[i] = (i32)k->charges.n;
        vec_push(f->c->mem, &k->charges, c);
    }
    for (size_t i = 0; i < f->refunds.n; i++) {
        struct cm_refund back = f->refunds.v[i];
        back.charge = k->charge_at[back.charge];
        if (back.charge != CM_NONE) vec_push(f->c->mem, &k->refunds, back);
    }
}

// Heads have persons of their own: whose first arrival it was need not be whose charges are.
static void copy_heads(struct copies *k, i32 rule, const i32 *first_arrival)
{
    const struct facts *f = k->f;
    const struct bonus_rule *r = &f->rules.v[rule];
    for (size_t i = 0; !r->is_doctor && i < f->persons.n; i++) {
        i32 first = first_arrival[i];
        if (first == CM_NONE || f->visit_staff.v[first] != r->user) continue;
        struct cm_arrival a = f->arrivals.v[first];
        if (!covers(r, a.day)) continue;
        a.person = add_person(k, rule, (i32)i);
        vec_push(f->c->mem, &k->arrivals, a);
    }
}

static str user_name(struct ctx *c, id64 user)
{
    const struct user *u = catalog_user(c->cat, user);
    return u ? u->name : str_of_i64(c->mem, user);
}

static void build(struct facts *f, const struct cm_input *in, const struct cm_result *r,
                  struct cm_input *out)
{
    struct mem *m = f->c->mem;
    struct copies k = { .f = f,
                        .person_at = mem_array(m, i32, f->persons.n + 1),
                        .charge_at = mem_array(m, i32, f->charges.n + 1) };
    struct cm_channel *channels = mem_array(m, struct cm_channel, f->rules.n + 1);
    for (size_t i = 0; i < f->rules.n; i++) {
        channels[i] = (struct cm_channel){ .id = f->rules.v[i].id,
                                           .name = user_name(f->c, f->rules.v[i].user) };
        add_agreements(&k, (i32)i, in);
        copy_charges(&k, (i32)i);
        copy_heads(&k, (i32)i, r->first_arrival);
    }
    *out = (struct cm_input){ in->periods,   in->n_periods, in->schemes,       in->n_schemes,
                              channels,      f->rules.n,    k.agreements.v,    k.agreements.n,
                              k.persons.v,   k.persons.n,   k.leads.v,         k.leads.n,
                              k.arrivals.v,  k.arrivals.n,  k.charges.v,       k.charges.n,
                              k.refunds.v,   k.refunds.n,   f->bonus_posted.v, f->bonus_posted.n,
                              HOLDER_LOCK_MS };
}

// --- By user -------------------------------------------------------------------------------------------

static struct bonus_sum *sum_of(struct facts *f, struct bonus *b, id64 user)
{
    for (size_t i = 0; i < b->sums.n; i++)
        if (b->sums.v[i].user == user) return &b->sums.v[i];
    struct bonus_sum s = { .user = user };
    vec_push(f->c->mem, &b->sums, s);
    return &b->sums.v[b->sums.n - 1];
}

static bool add_rule(struct facts *f, struct bonus *b, size_t rule)
{
    const struct cm_period *now = &b->in.periods[b->in.n_periods - 1];
    const struct cm_statement *st = &b->r.statements[rule];
    const struct bonus_rule *r = &f->rules.v[rule];
    bool runs = r->from_day < now->until_day && r->until_day > now->from_day, ok = true;
    if (!runs && !st->n_lines) return true;
    struct bonus_sum *s = sum_of(f, b, r->user);
    ok &= money_add(s->commission_fen, st->commission_fen, &s->commission_fen);
    ok &= money_add(s->adjust_fen, st->adjust_fen, &s->adjust_fen);
    for (size_t i = st->first_line; i < st->first_line + st->n_lines; i++) {
        const struct cm_line *l = &b->r.lines[i];
        if (l->kind == CM_LINE_CHARGE || l->kind == CM_LINE_REFUND)
            ok &= money_add(s->base, l->base_fen, &s->base);
    }
    return ok;
}

static void count_heads(const struct facts *f, struct bonus *b, const i32 *first_arrival)
{
    const struct cm_period *now = &b->in.periods[b->in.n_periods - 1];
    for (size_t i = 0; i < f->persons.n; i++) {
        if (first_arrival[i] == CM_NONE) continue;
        i32 day = f->arrivals.v[first_arrival[i]].day;
        id64 user = f->visit_staff.v[first_arrival[i]];
        if (!user || day < now->from_day || day >= now->until_day) continue;
        for (size_t k = 0; k < f->rules.n; k++) {
            const struct bonus_rule *r = &f->rules.v[k];
            if (r->is_doctor || r->user != user || !covers(r, day)) continue;
            for (size_t s = 0; s < b->sums.n; s++) b->sums.v[s].heads += b->sums.v[s].user == user;
            break; // once, however many rules
        }
    }
}

static bool total(struct bonus_sum *s)
{
    money sum;
    bool ok = money_add(s->commission_fen, s->adjust_fen, &sum);
    ok &= money_add(sum, s->carried_in_fen, &sum);
    s->payable_fen = sum > 0 ? sum : 0;
    s->carried_out_fen = sum < 0 ? sum : 0;
    return ok;
}

err_t bonus_settle(struct facts *f, const struct cm_input *in, const struct cm_result *r,
                   struct bonus *out)
{
    *out = (struct bonus){ 0 };
    if (!f->rules.n && !f->bonus_carried.n) return OK;
    build(f, in, r, &out->in);
    TRY(cm_settle(f->c, &out->in, &out->r));
    for (size_t i = 0; i < f->rules.n; i++)
        if (!add_rule(f, out, i))
            return fail_arg(f->c, ERR_COMMISSION_OVERFLOW, STR_NONE, out->in.channels[i].name);
    count_heads(f, out, r->first_arrival);
    for (size_t i = 0; i < f->bonus_carried.n; i++)
        if (f->bonus_carried.v[i].fen)
            sum_of(f, out, f->bonus_carried.v[i].user)->carried_in_fen = f->bonus_carried.v[i].fen;
    for (size_t i = 0; i < out->sums.n; i++)
        if (!total(&out->sums.v[i]))
            return fail_arg(f->c, ERR_COMMISSION_OVERFLOW, STR_NONE,
                            user_name(f->c, out->sums.v[i].user));
    return OK;
}

void bonus_lock(struct facts *f, const struct bonus *b)
{
    f->bonus_carried.n = 0;
    for (size_t i = 0; i < b->sums.n; i++) {
        struct bonus_carry carry = { b->sums.v[i].user, b->sums.v[i].carried_out_fen };
        vec_push(f->c->mem, &f->bonus_carried, carry);
    }
    for (size_t i = 0; i < b->r.n_lines; i++) {
        const struct cm_line *l = &b->r.lines[i];
        struct cm_posting p = { l->channel, l->origin, l->source, l->source_id, l->amount_fen };
        vec_push(f->c->mem, &f->bonus_posted, p);
    }
}

// --- Posting and drafts --------------------------------------------------------------------------------

static err_t post_statement(struct ctx *c, struct posting *p, const struct bonus_sum *b, id64 *id)
{
    struct cells s = { .c = c, .role = "bonus_statement", .owner = b->user };
    put(&s, "user", val_int(b->user));
    put(&s, "period", val_text(p->period));
    put(&s, "heads", val_int(b->heads));
    put(&s, "base", val_int(b->base));
    put(&s, "commission", val_int(b->commission_fen));
    put(&s, "adjustment", val_int(b->adjust_fen));
    put(&s, "carried_in", val_int(b->carried_in_fen));
    put(&s, "payable", val_int(b->payable_fen));
    put(&s, "carried_out", val_int(b->carried_out_fen));
    put_option(&s, "state", "calculated");
    p->out->bonus_statements++;
    p->out->bonus_fen += b->payable_fen;
    return post(&s, p->is_demo, id);
}

static err_t post_lines(struct ctx *c, struct posting *p, const struct bonus *b, id64 user,
                        id64 statement)
{
    for (size_t i = 0; i < b->r.n_lines; i++) {
        const struct cm_line *l = &b->r.lines[i];
        const struct bonus_rule *rule = &p->f->rules.v[l->channel];
        struct cells s = { .c = c, .role = "bonus_line", .owner = user };
        id64 id;
        if (rule->user != user) continue;
        put(&s, "statement", val_int(statement));
        put(&s, "user", val_int(user));
        put(&s, "rule", val_int(rule->id));
        put_line(&s, p->f, &b->in, l, p->period);
        p->out->bonus_lines++;
        TRY(post(&s, p->is_demo, &id));
    }
    return OK;
}

err_t bonus_post(struct ctx *c, struct posting *p, const struct bonus *b)
{
    for (size_t i = 0; i < b->sums.n; i++) {
        id64 id;
        TRY(post_statement(c, p, &b->sums.v[i], &id));
        TRY(post_lines(c, p, b, b->sums.v[i].user, id));
    }
    return OK;
}

void bonus_put(struct ctx *c, struct jw *w, const struct facts *f, const struct bonus *b,
               str period, id64 only)
{
    jw_obj(w);
    jw_kstr(w, "period", period);
    jw_key(w, S("statements"));
    jw_arr(w);
    for (size_t i = 0; i < b->sums.n; i++) {
        const struct bonus_sum *s = &b->sums.v[i];
        if (only && s->user != only) continue;
        jw_obj(w);
        jw_key(w, S("user"));
        jw_obj(w);
        jw_kid(w, "id", s->user);
        jw_kstr(w, "title", user_name(c, s->user));
        jw_end_obj(w);
        jw_ki64(w, "heads", s->heads);
        put_money(c, w, "base", s->base);
        put_money(c, w, "commission", s->commission_fen);
        put_money(c, w, "adjustment", s->adjust_fen);
        put_money(c, w, "carried_in", s->carried_in_fen);
        put_money(c, w, "payable", s->payable_fen);
        if (only) {
            jw_key(w, S("lines"));
            jw_arr(w);
            for (size_t k = 0; k < b->r.n_lines; k++)
                if (f->rules.v[b->r.lines[k].channel].user == only)
                    put_draft_line(c, w, f, &b->in, &b->r.lines[k], period);
            jw_end_arr(w);
        }
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
}
