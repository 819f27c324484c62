// SPDX-License-Identifier: Apache-2.0
// The phone is the person. Each save that could change to whom somebody belongs reads the person's
// leads, visits and charges (a few rows), traces the holder and writes what differs, as the capability
// itself; so does each deletion and each restore; its own writes do not set it off again.
#include "domain/attribution/attribution.h"
#include "base/vec.h"
#include "domain/attribution/holder.h"
#include "domain/bound.h"

#define CAP S("attribution")

struct row {
    id64 id;
    struct val v[6];
};
typedef VEC(struct row) rows_of;

static struct field *fd(struct ctx *c, const char *role, const char *name)
{
    return bound_field(c->cat, CAP, str_of(role), str_of(name));
}

static struct val cell_of(const struct save *s, const struct field *f)
{
    return f ? s->cells[f->index] : VAL_NONE;
}

static void set_cell(struct save *s, const struct field *f, struct val v)
{
    if (!f || val_eq(s->cells[f->index], v)) return;
    s->cells[f->index] = v;
    s->changed[f->index] = true;
}

static const struct actor *act_as_capability(struct ctx *c)
{
    const struct actor *me = c->who;
    c->who = actor_capability(c, CAP);
    return me;
}

static bool is_me(const struct ctx *c)
{
    return c->who->kind == ACTOR_CAPABILITY && str_eq(c->who->key, S("cap:attribution"));
}

// Rows of a role whose field equals v, with up to 6 fields, in order of id.
static err_t read_rows(struct ctx *c, const char *role, struct field *by, struct val v,
                       struct field **fields, int n, rows_of *out)
{
    const struct form *f = bound_form(c->cat, CAP, str_of(role));
    out->n = 0;
    if (!f || !by) return OK;
    struct query *q;
    TRY(query_all_fields(c, f, &q));
    q->columns = mem_array(c->mem, struct column, 6);
    q->column_count = 0;
    for (int i = 0; i < n; i++)
        q->columns[q->column_count++] =
            (struct column){ S("x"), { .leaf = fields[i] ? fields[i] : by } };
    q->filter = node_cmp(c, by, OP_EQ, v);
    q->limit = QUERY_LIMIT_MAX;
    for (;;) {
        struct page *p;
        TRY(query_page(c, q, &p));
        for (int i = 0; i < p->count; i++) {
            struct row r = { .id = p->records[i].id };
            for (int k = 0; k < n; k++) r.v[k] = fields[k] ? p->records[i].cells[k].v : VAL_NONE;
            vec_push(c->mem, out, r);
        }
        if (!p->next.n) return OK;
        q->cursor = p->next;
    }
}

// --- Before: the patient of a row ------------------------------------------------------------------------

static err_t make_patient(struct ctx *c, struct save *s, struct val phone, struct field *name,
                          id64 *id)
{
    struct change ch[4];
    struct write w = { .form = bound_form(c->cat, CAP, S("patient")),
                       .changes = ch,
                       .is_demo = s->w->is_demo,
                       .owner = s->owner,
                       .dept = s->dept,
                       .created_at = s->w->created_at,
                       .in_bulk = s->w->in_bulk };
    struct field *patient_name = fd(c, "patient", "name"),
                 *consultant = fd(c, "patient", "consultant");
    struct field *mine = fd(c, "lead", "consultant");
    struct saved out;
    ch[w.change_count++] = (struct change){ .f = fd(c, "patient", "phone"), .v = phone };
    if (patient_name && !val_is_null(cell_of(s, name)))
        ch[w.change_count++] = (struct change){ .f = patient_name, .v = cell_of(s, name) };
    if (consultant && mine && mine->form == s->form && !val_is_null(cell_of(s, mine)))
        ch[w.change_count++] = (struct change){ .f = consultant, .v = cell_of(s, mine) };
    TRY(record_save(c, &w, &out));
    *id = out.id;
    return OK;
}

// Entered on the patient's page, by somebody who sees the number masked: it is the patient's.
static err_t fill_phone(struct ctx *c, struct save *s, const struct field *phone,
                        const struct field *patient, const struct field *p_phone)
{
    struct image img;
    err_t e = record_image(c, patient->target, cell_of(s, patient).i, &img);
    if (e == ERR_NOT_FOUND) return err_clear(c), OK; // check_links will say so
    TRY(e);
    set_cell(s, phone, img.cells[p_phone->index]);
    return OK;
}

static err_t link_patient(struct ctx *c, struct save *s, const char *role)
{
    struct field *phone = fd(c, role, "phone"), *patient = fd(c, role, "patient"),
                 *p_phone = fd(c, "patient", "phone");
    if (!phone || !patient || !p_phone) return OK;
    if (s->is_create && val_is_null(cell_of(s, phone)) && !val_is_null(cell_of(s, patient)))
        TRY(fill_phone(c, s, phone, patient, p_phone));
    if (val_is_null(cell_of(s, phone))) return OK;
    if (!s->is_create && !s->changed[phone->index]) return OK;
    rows_of found = { 0 };
    TRY(read_rows(c, "patient", p_phone, cell_of(s, phone), NULL, 0, &found));
    id64 id = found.n ? found.v[0].id : 0;
    struct field *again = str_eq(str_of(role), S("lead")) ? fd(c, "lead", "is_repeat") : NULL;
    if (again && s->is_create) set_cell(s, again, val_int(id != 0));
    if (!id) TRY(make_patient(c, s, cell_of(s, phone), fd(c, role, "name"), &id));
    set_cell(s, patient, val_int(id));
    return OK;
}

// Entered by hand with the channel alone: the code follows, so that both say the same.
static err_t fill_code(struct ctx *c, struct save *s)
{
    struct field *code = fd(c, "lead", "channel_code"), *channel = fd(c, "lead", "channel"),
                 *key = fd(c, "channel", "code");
    if (!code || !channel || !key || val_is_null(cell_of(s, channel))) return OK;
    if (!val_is_null(cell_of(s, code)) && !s->changed[channel->index]) return OK;
    struct image img;
    err_t e = record_image(c, channel->target, cell_of(s, channel).i, &img);
    if (e == ERR_NOT_FOUND) return err_clear(c), OK; // check_links will say so
    TRY(e);
    set_cell(s, code, img.cells[key->index]);
    return OK;
}

// The first move out of "new" is the first response, unless somebody entered when it was.
static void fill_first_response(struct ctx *c, struct save *s)
{
    struct field *state = fd(c, "lead", "state"), *at = fd(c, "lead", "first_response_at");
    if (!state || !at || s->is_create || !s->changed[state->index]) return;
    struct val was = s->old[state->index];
    const struct option *o = was.kind == VAL_INT ? field_option(state, was.i) : NULL;
    if (o && str_eq(o->key, S("new")) && val_is_null(cell_of(s, at)))
        set_cell(s, at, val_int(c->now_ms / 1000 * 1000));
}

static err_t before(struct ctx *c, struct save *s)
{
    str role = bound_role(c->cat, CAP, s->form);
    bool is_lead = str_eq(role, S("lead"));
    if (is_me(c) || !(is_lead || str_eq(role, S("visit")) || str_eq(role, S("charge")))) return OK;
    if (is_lead) fill_first_response(c, s);
    const struct actor *me = act_as_capability(c);
    err_t e = is_lead ? fill_code(c, s) : OK;
    if (e == OK) e = link_patient(c, s, str_z(c->mem, role));
    c->who = me;
    return e;
}

// --- After: the person worked out again -------------------------------------------------------------------

struct person {
    struct val phone;
    rows_of leads, visits, charges, patients, claims;
    struct holder_lead *hl; // sorted by holder_trace
    struct holder_history history;
    bool arrived;
    i64 first_arrival;
    id64 first_visit;
};

enum { LEAD_CODE, LEAD_CHANNEL, LEAD_AT, LEAD_PERSON };

static err_t read_person(struct ctx *c, struct person *p)
{
    struct field *lead[] = { fd(c, "lead", "channel_code"), fd(c, "lead", "channel"),
                             fd(c, "lead", "submitted_at"), fd(c, "lead", "person") };
    struct field *visit[] = { fd(c, "visit", "arrived_at"), fd(c, "visit", "channel"),
                              fd(c, "visit", "first"), fd(c, "visit", "person") };
    struct field *charge[] = { fd(c, "charge", "paid_at"), fd(c, "charge", "channel"),
                               fd(c, "charge", "original"), fd(c, "charge", "person") };
    struct field *patient[] = { fd(c, "patient", "channel"), fd(c, "patient", "person"),
                                fd(c, "patient", "held_since"), fd(c, "patient", "first_arrival") };
    struct field *claim[] = { fd(c, "claim", "lead"), fd(c, "claim", "state") };
    TRY(read_rows(c, "lead", fd(c, "lead", "phone"), p->phone, lead, 4, &p->leads));
    TRY(read_rows(c, "visit", fd(c, "visit", "phone"), p->phone, visit, 4, &p->visits));
    TRY(read_rows(c, "charge", fd(c, "charge", "phone"), p->phone, charge, 4, &p->charges));
    TRY(read_rows(c, "patient", fd(c, "patient", "phone"), p->phone, patient, 4, &p->patients));
    if (!p->patients.n) return OK;
    return read_rows(c, "claim", fd(c, "claim", "patient"), val_int(p->patients.v[0].id), claim, 2,
                     &p->claims);
}

static bool claim_is(struct ctx *c, const struct person *p, id64 lead, str state)
{
    struct field *f = fd(c, "claim", "state");
    for (size_t i = 0; f && i < p->claims.n; i++) {
        const struct option *o = field_option(f, p->claims.v[i].v[1].i);
        if (p->claims.v[i].v[0].i == lead && (!state.n || (o && str_eq(o->key, state))))
            return true;
    }
    return false;
}

static void trace(struct ctx *c, struct person *p)
{
    for (size_t i = 0; i < p->visits.n; i++) {
        i64 at = p->visits.v[i].v[0].i;
        if (p->arrived && at >= p->first_arrival) continue;
        p->arrived = true;
        p->first_arrival = at;
        p->first_visit = p->visits.v[i].id;
    }
    p->hl = mem_array(c->mem, struct holder_lead, p->leads.n + 1);
    for (size_t i = 0; i < p->leads.n; i++) {
        const struct val *v = p->leads.v[i].v;
        p->hl[i] =
            (struct holder_lead){ .time_ms = v[LEAD_AT].i,
                                  .id = p->leads.v[i].id,
                                  .code = v[LEAD_CODE].s,
                                  .channel = v[LEAD_CHANNEL].kind == VAL_INT ? (i32)i : HOLDER_NONE,
                                  .accepted = claim_is(c, p, p->leads.v[i].id, S("accepted")) };
    }
    // The holder's number is the row of its lead: rows of one channel get the number of the first.
    for (size_t i = 0; i < p->leads.n; i++)
        for (size_t k = 0; k < i && p->hl[i].channel == (i32)i; k++)
            if (p->leads.v[k].v[LEAD_CHANNEL].kind == VAL_INT &&
                p->leads.v[k].v[LEAD_CHANNEL].i == p->leads.v[i].v[LEAD_CHANNEL].i)
                p->hl[i].channel = (i32)k;
    p->history = holder_trace(c->mem, p->hl, p->leads.n, p->arrived ? &p->first_arrival : NULL,
                              HOLDER_LOCK_MS, true);
}

static struct val channel_at(const struct person *p, i64 at)
{
    i32 n = holder_at(&p->history, at);
    return n == HOLDER_NONE ? VAL_NONE : val_int(p->leads.v[n].v[LEAD_CHANNEL].i);
}

// The lead that made its channel the holder; NULL for a span of nobody.
static const struct row *lead_of_span(const struct person *p, const struct holder_span *s)
{
    const struct row *found = NULL;
    if (s->channel == HOLDER_NONE) return NULL;
    struct val channel = p->leads.v[s->channel].v[LEAD_CHANNEL];
    for (size_t i = 0; i < p->leads.n; i++) {
        const struct val *v = p->leads.v[i].v;
        if (v[LEAD_AT].i / 1000 == s->from_s && v[LEAD_CHANNEL].kind == VAL_INT &&
            v[LEAD_CHANNEL].i == channel.i)
            found = &p->leads.v[i];
    }
    return found;
}

// The person of the channel to whom a time belongs: of the lead by which the channel held then.
static struct val person_at(const struct person *p, i64 at)
{
    const struct row *lead = NULL;
    for (size_t i = 0; i < p->history.n_spans && p->history.spans[i].from_s <= at / 1000; i++)
        lead = lead_of_span(p, &p->history.spans[i]);
    bool has = lead && lead->v[LEAD_PERSON].kind == VAL_INT;
    return has ? val_int(lead->v[LEAD_PERSON].i) : VAL_NONE;
}

// Writes the fields that differ from what is stored.
static err_t correct(struct ctx *c, const char *role, id64 id, struct field **f,
                     const struct val *was, const struct val *now, int n)
{
    struct change ch[6];
    struct write w = { .form = bound_form(c->cat, CAP, str_of(role)),
                       .id = id,
                       .rev = -1,
                       .changes = ch,
                       .in_bulk = true };
    struct saved out;
    for (int i = 0; i < n; i++)
        if (f[i] && !val_eq(was[i], now[i]))
            ch[w.change_count++] = (struct change){ .f = f[i], .v = now[i] };
    return w.change_count ? record_save(c, &w, &out) : OK;
}

static err_t write_visits(struct ctx *c, const struct person *p)
{
    struct field *f[] = { fd(c, "visit", "channel"), fd(c, "visit", "first"),
                          fd(c, "visit", "person") };
    for (size_t i = 0; i < p->visits.n; i++) {
        const struct row *r = &p->visits.v[i];
        struct val was[] = { { .kind = r->v[1].kind, .i = r->v[1].i },
                             r->v[2],
                             { .kind = r->v[3].kind, .i = r->v[3].i } };
        struct val now[] = { channel_at(p, r->v[0].i), val_int(r->id == p->first_visit),
                             person_at(p, r->v[0].i) };
        TRY(correct(c, "visit", r->id, f, was, now, 3));
    }
    return OK;
}

// A refund belongs to the channel of its charge, whatever happened since.
static i64 time_of_charge(const struct person *p, const struct row *r)
{
    for (size_t i = 0; r->v[2].kind == VAL_INT && i < p->charges.n; i++)
        if (p->charges.v[i].id == r->v[2].i) return p->charges.v[i].v[0].i;
    return r->v[0].i;
}

static err_t write_charges(struct ctx *c, const struct person *p)
{
    struct field *f[] = { fd(c, "charge", "channel"), fd(c, "charge", "person") };
    for (size_t i = 0; i < p->charges.n; i++) {
        const struct row *r = &p->charges.v[i];
        i64 at = time_of_charge(p, r);
        struct val was[] = { { .kind = r->v[1].kind, .i = r->v[1].i },
                             { .kind = r->v[3].kind, .i = r->v[3].i } };
        struct val now[] = { channel_at(p, at), person_at(p, at) };
        TRY(correct(c, "charge", r->id, f, was, now, 2));
    }
    return OK;
}

// The present holder: who holds after the last lead (or at the first arrival, which fixes it).
static err_t write_patient(struct ctx *c, const struct person *p)
{
    struct field *f[] = { fd(c, "patient", "channel"), fd(c, "patient", "person"),
                          fd(c, "patient", "held_since"), fd(c, "patient", "first_arrival") };
    struct val now[] = { VAL_NONE, VAL_NONE, VAL_NONE,
                         p->arrived ? val_int(p->first_arrival) : VAL_NONE };
    if (p->history.n_spans) {
        const struct holder_span *last = &p->history.spans[p->history.n_spans - 1];
        must(last->channel == HOLDER_NONE || (p->leads.v && (size_t)last->channel < p->leads.n));
        if (last->channel != HOLDER_NONE)
            now[0] = val_int(p->leads.v[last->channel].v[LEAD_CHANNEL].i);
        now[2] = val_int(last->from_s * 1000);
        const struct row *lead = lead_of_span(p, last);
        if (lead && now[0].kind == VAL_INT) {
            now[1] = person_at(p, last->from_s * 1000);
            now[2] = lead->v[LEAD_AT];
        }
    }
    for (size_t i = 0; i < p->patients.n; i++) {
        const struct val *v = p->patients.v[i].v;
        struct val was[] = {
            { .kind = v[0].kind, .i = v[0].i }, { .kind = v[1].kind, .i = v[1].i }, v[2], v[3]
        };
        TRY(correct(c, "patient", p->patients.v[i].id, f, was, now, 4));
    }
    return OK;
}

static const struct row *lead_row(const struct person *p, id64 id)
{
    for (size_t i = 0; i < p->leads.n; i++)
        if (p->leads.v[i].id == id) return &p->leads.v[i];
    return NULL;
}

// A claim inside the lock opens one dispute; it is decided by people.
static err_t open_claims(struct ctx *c, const struct person *p)
{
    const struct form *form = bound_form(c->cat, CAP, S("claim"));
    if (!form || !p->patients.n) return OK;
    for (size_t i = 0; i < p->leads.n; i++) {
        const struct holder_step *s = &p->history.steps[i];
        const struct row *lead = lead_row(p, s->lead), *against = lead_row(p, s->against);
        if (s->verdict != HOLDER_CLAIM_IN_LOCK || claim_is(c, p, s->lead, STR_NONE) || !lead)
            continue;
        if (lead->v[LEAD_CHANNEL].kind != VAL_INT)
            continue; // a code that nobody knows claims nothing
        struct change ch[5];
        struct write w = { .form = form, .changes = ch, .in_bulk = true };
        struct saved out;
        ch[w.change_count++] =
            (struct change){ .f = fd(c, "claim", "patient"), .v = val_int(p->patients.v[0].id) };
        ch[w.change_count++] =
            (struct change){ .f = fd(c, "claim", "lead"), .v = val_int(s->lead) };
        ch[w.change_count++] = (struct change){ .f = fd(c, "claim", "channel"),
                                                .v = val_int(lead->v[LEAD_CHANNEL].i) };
        ch[w.change_count++] = (struct change){ .f = fd(c, "claim", "at"), .v = lead->v[LEAD_AT] };
        if (against && against->v[LEAD_CHANNEL].kind == VAL_INT)
            ch[w.change_count++] = (struct change){ .f = fd(c, "claim", "holder"),
                                                    .v = val_int(against->v[LEAD_CHANNEL].i) };
        TRY(record_save(c, &w, &out));
    }
    return OK;
}

struct refresh {
    str phone;
};

static err_t refresh(struct ctx *c, void *arg)
{
    struct refresh *r = arg;
    struct person p = { .phone = val_text(r->phone) };
    const struct actor *me = act_as_capability(c);
    err_t e = read_person(c, &p);
    if (e == OK) trace(c, &p);
    if (e == OK) e = write_visits(c, &p);
    if (e == OK) e = write_charges(c, &p);
    if (e == OK) e = write_patient(c, &p);
    if (e == OK) e = open_claims(c, &p);
    c->who = me;
    return e;
}

err_t attribution_refresh(struct ctx *c, str phone)
{
    struct refresh r = { phone };
    return store_write(c, WRITE_JOBS, refresh, &r);
}

// A decided claim works its person out again.
static err_t after_claim(struct ctx *c, struct save *s)
{
    struct field *state = fd(c, "claim", "state"), *lead = fd(c, "claim", "lead"),
                 *phone = fd(c, "lead", "phone");
    struct image img;
    if (!state || !lead || !phone || s->is_create || !s->changed[state->index] ||
        val_is_null(s->cells[lead->index]))
        return OK;
    TRY(record_image(c, phone->form, s->cells[lead->index].i, &img));
    struct refresh r = { img.cells[phone->index].s };
    return refresh(c, &r);
}

// An appointment that arrives is a visit: the desk presses one button. The visit is the capability's, so
// that whoever may not see the phone may still mark the arrival.
static err_t after_appointment(struct ctx *c, struct save *s)
{
    struct field *state = fd(c, "appointment", "state"), *patient = fd(c, "appointment", "patient");
    struct field *phone = fd(c, "patient", "phone"), *back = fd(c, "visit", "appointment");
    const struct option *o = state && s->cells[state->index].kind == VAL_INT
                                 ? field_option(state, s->cells[state->index].i)
                                 : NULL;
    struct image person;
    struct change ch[6];
    struct saved out;
    rows_of there = { 0 };
    if (!o || !str_eq(o->key, S("arrived")) || !(s->is_create || s->changed[state->index]))
        return OK;
    if (!patient || !phone || !back || s->w->in_bulk || val_is_null(s->cells[patient->index]))
        return OK;
    TRY(read_rows(c, "visit", back, val_int(s->id), NULL, 0, &there));
    if (there.n) return OK;
    TRY(record_image(c, phone->form, s->cells[patient->index].i, &person));
    struct write w = { .form = bound_form(c->cat, CAP, S("visit")),
                       .changes = ch,
                       .owner = s->owner,
                       .dept = s->dept,
                       .is_demo = s->w->is_demo };
    ch[w.change_count++] = (struct change){ .f = back, .v = val_int(s->id) };
    ch[w.change_count++] =
        (struct change){ .f = fd(c, "visit", "phone"), .v = person.cells[phone->index] };
    ch[w.change_count++] =
        (struct change){ .f = fd(c, "visit", "patient"), .v = s->cells[patient->index] };
    ch[w.change_count++] =
        (struct change){ .f = fd(c, "visit", "arrived_at"), .v = val_int(c->now_ms / 1000 * 1000) };
    static const char *const same[] = { "doctor", "department" };
    for (size_t i = 0; i < COUNT_OF(same); i++) {
        struct field *to = fd(c, "visit", same[i]), *from = fd(c, "appointment", same[i]);
        if (to && from && !val_is_null(s->cells[from->index]))
            ch[w.change_count++] = (struct change){ .f = to, .v = s->cells[from->index] };
    }
    TRY(record_save(c, &w, &out));
    struct refresh r = { person.cells[phone->index].s };
    return refresh(c, &r);
}

static bool touches(const struct save *s, const struct field *f)
{
    return f && (s->is_create || s->changed[f->index]);
}

static err_t after(struct ctx *c, struct save *s)
{
    str role = bound_role(c->cat, CAP, s->form);
    if (is_me(c) || !role.n) return OK;
    if (str_eq(role, S("claim"))) return after_claim(c, s);
    if (str_eq(role, S("appointment"))) {
        const struct actor *me = act_as_capability(c);
        err_t e = after_appointment(c, s);
        c->who = me;
        return e;
    }
    bool lead = str_eq(role, S("lead")), visit = str_eq(role, S("visit")),
         charge = str_eq(role, S("charge"));
    if (!lead && !visit && !charge) return OK;
    const char *r = lead ? "lead" : visit ? "visit" : "charge";
    const char *time = lead ? "submitted_at" : visit ? "arrived_at" : "paid_at";
    struct field *phone = fd(c, r, "phone");
    bool matters = touches(s, phone) || touches(s, fd(c, r, time)) ||
                   touches(s, fd(c, r, lead ? "channel" : "patient")) ||
                   (lead && (touches(s, fd(c, "lead", "channel_code")) ||
                             touches(s, fd(c, "lead", "person")))) ||
                   (charge && touches(s, fd(c, "charge", "original")));
    if (!phone || !matters) return OK;
    struct refresh now = { s->cells[phone->index].s };
    if (!s->is_create && s->changed[phone->index] &&
        s->old[phone->index].kind == VAL_TEXT) { // the former person, too
        struct refresh old = { s->old[phone->index].s };
        TRY(refresh(c, &old));
    }
    return now.phone.n ? refresh(c, &now) : OK;
}

// --- After a deletion or a restore -----------------------------------------------------------------------

// The dispute of a deleted claim was opened again meanwhile; the one that came back takes its place.
static err_t drop_twin_claims(struct ctx *c, id64 claim, struct val lead)
{
    struct field *by = fd(c, "claim", "lead"), *state = fd(c, "claim", "state");
    rows_of rows = { 0 };
    TRY(read_rows(c, "claim", by, lead, &state, 1, &rows));
    for (size_t i = 0; state && i < rows.n; i++) {
        const struct option *o = field_option(state, rows.v[i].v[0].i);
        if (rows.v[i].id != claim && o && str_eq(o->key, S("open")))
            TRY(record_delete(c, by->form, rows.v[i].id, -1));
    }
    return OK;
}

static err_t removed_claim(struct ctx *c, const struct image *img, bool is_back)
{
    struct field *lead = fd(c, "claim", "lead"), *phone = fd(c, "lead", "phone");
    struct image of;
    if (!lead || !phone || val_is_null(img->cells[lead->index])) return OK;
    err_t e = record_image(c, phone->form, img->cells[lead->index].i, &of);
    if (e == ERR_NOT_FOUND) return err_clear(c), OK; // its lead is in the bin: it claims nothing
    TRY(e);
    if (is_back) TRY(drop_twin_claims(c, img->id, img->cells[lead->index]));
    struct refresh r = { of.cells[phone->index].s };
    return refresh(c, &r);
}

static err_t removed(struct ctx *c, const struct form *f, const struct image *img, bool is_back)
{
    str role = bound_role(c->cat, CAP, f);
    if (is_me(c) || !role.n) return OK;
    const struct actor *me = act_as_capability(c);
    err_t e = OK;
    if (str_eq(role, S("claim"))) {
        e = removed_claim(c, img, is_back);
    } else if (str_eq(role, S("lead")) || str_eq(role, S("visit")) || str_eq(role, S("charge")) ||
               str_eq(role, S("patient"))) {
        const struct field *phone = fd(c, str_z(c->mem, role), "phone");
        struct refresh r = { phone ? img->cells[phone->index].s : STR_NONE };
        if (r.phone.n) e = refresh(c, &r);
    }
    c->who = me;
    return e;
}

const struct record_hook attribution_hook = { { "attribution", 11 }, before, after, removed };
