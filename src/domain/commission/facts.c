// SPDX-License-Identifier: Apache-2.0
// Reading: every bound form once, through the read door as the capability, on the caller's snapshot.
// Ids become indexes by binary search: rows come in order of id.
#include "domain/commission/bonus.h"
#include "base/date.h"
#include "base/dec.h"
#include "domain/bound.h"
#include <stdlib.h>

#define CAP S("commission")

const struct form *cm_form(struct ctx *c, const char *role)
{
    return bound_form(c->cat, CAP, str_of(role));
}
struct field *cm_field(struct ctx *c, const char *role, const char *name)
{
    return bound_field(c->cat, CAP, str_of(role), str_of(name));
}

bool period_parse(str s, struct cm_period *out)
{
    i64 day;
    if (s.n != 7 || s.p[4] != '-') return false;
    char text[10];
    memcpy(text, s.p, 7);
    memcpy(text + 7, "-01", 3);
    if (!date_parse((str){ text, 10 }, &day)) return false;
    *out = (struct cm_period){ (i32)day, (i32)date_add_months(day, 1) };
    return true;
}

str period_of_day(struct mem *m, i64 day)
{
    struct civil d = date_to_civil(day);
    return str_fmt(m, "%04d-%02d", d.year, d.month);
}

static const char *const source_names[] = { "charge", "refund", "head" };

str source_key(struct mem *m, enum cm_source s, id64 id)
{
    return str_fmt(m, "%s:%lld", source_names[s], (long long)id);
}

bool source_parse(str key, enum cm_source *source, id64 *id)
{
    i64 colon = str_find_char(key, ':');
    if (colon < 0 || !str_to_i64(str_from(key, (size_t)colon + 1), id)) return false;
    for (size_t i = 0; i < COUNT_OF(source_names); i++) {
        if (!str_eq(str_sub(key, 0, (size_t)colon), str_of(source_names[i]))) continue;
        *source = (enum cm_source)i;
        return true;
    }
    return false;
}

err_t facts_each(struct facts *f, const char *role, const char *const *fields, int n,
                 struct node *filter, take_row take)
{
    struct ctx *c = f->c;
    const struct form *form = cm_form(c, role);
    struct query *q;
    struct val v[16];
    if (!form) return OK;
    must(n <= 16);
    TRY(query_all_fields(c, form, &q));
    q->columns = mem_array(c->mem, struct column, 16);
    q->column_count = 0;
    int at[16]; // column of each field; -1 for one that the form does not have
    for (int i = 0; i < n; i++) {
        bool optional = fields[i][0] == '?';
        struct field *fd = cm_field(c, role, fields[i] + optional);
        at[i] = fd ? q->column_count : -1;
        if (fd) q->columns[q->column_count++] = (struct column){ fd->key, { .leaf = fd } };
        else if (!optional) return fail_arg(c, ERR_FIELD_UNKNOWN, str_of(role), str_of(fields[i]));
    }
    q->sort[0].is_desc = false;
    q->filter = filter;
    q->limit = QUERY_LIMIT_MAX;
    for (;;) {
        struct page *p;
        TRY(query_page(c, q, &p));
        for (int r = 0; r < p->count; r++) {
            for (int i = 0; i < n; i++) v[i] = at[i] < 0 ? VAL_NONE : p->records[r].cells[at[i]].v;
            TRY(take(f, p->records[r].id, v));
        }
        if (!p->next.n) return OK;
        q->cursor = p->next;
    }
}

// --- Looking ids up ------------------------------------------------------------------------------------

#define FIND(vec, wanted, out)                                                                     \
    do {                                                                                           \
        size_t lo_ = 0, hi_ = (vec).n;                                                             \
        while (lo_ < hi_) {                                                                        \
            size_t mid_ = (lo_ + hi_) / 2;                                                         \
            if ((vec).v[mid_].id < (wanted)) lo_ = mid_ + 1;                                       \
            else hi_ = mid_;                                                                       \
        }                                                                                          \
        *(out) = lo_ < (vec).n && (vec).v[lo_].id == (wanted) ? (i32)lo_ : CM_NONE;                \
    } while (0)

static i32 person_of(const struct facts *f, struct val v)
{
    i32 i = CM_NONE;
    if (v.kind == VAL_INT) FIND(f->persons, v.i, &i);
    return i;
}

static i32 channel_of(const struct facts *f, struct val v)
{
    i32 i = CM_NONE;
    if (v.kind == VAL_INT) FIND(f->channels, v.i, &i);
    return i;
}

static i32 local_day(const struct facts *f, i64 ms)
{
    return (i32)date_of_instant(ms, f->c->cat->offset_min);
}

id64 facts_item(struct facts *f, str item)
{
    i64 *known = map_get(&f->items, item);
    if (!known) {
        known = mem_new_of(f->c->mem, i64);
        str name = str_dup(f->c->mem, item);
        vec_push(f->c->mem, &f->item_names, name);
        *known = (i64)f->item_names.n;
        map_put(&f->items, name, known);
    }
    return *known;
}

bool facts_option_is(const struct field *f, struct val v, const char *key)
{
    const struct option *o = v.kind == VAL_INT ? field_option(f, v.i) : NULL;
    return o && str_eq(o->key, str_of(key));
}

// --- Schemes -------------------------------------------------------------------------------------------

static struct scheme_use *add_version(struct facts *f, id64 scheme, i64 version, str content,
                                      bool is_new)
{
    struct scheme_use u = {
        .scheme = scheme, .version = version, .content = content, .is_new = is_new
    };
    vec_push(f->c->mem, &f->schemes, u);
    return &f->schemes.v[f->schemes.n - 1];
}

static err_t take_version(struct facts *f, id64 id, const struct val *v)
{
    (void)id;
    add_version(f, v[0].i, v[1].i, v[2].s, false)->from = v[3].s;
    return OK;
}

// The newest kept version, or a new one where the content differs from it.
static err_t take_scheme(struct facts *f, id64 id, const struct val *v)
{
    const struct scheme_use *last = NULL;
    for (size_t i = 0; i < f->schemes.n; i++)
        if (f->schemes.v[i].scheme == id && (!last || f->schemes.v[i].version > last->version))
            last = &f->schemes.v[i];
    str content = scheme_content(f->c, v), name = str_dup(f->c->mem, v[SCHEME_NAME].s);
    for (size_t i = 0; i < f->schemes.n; i++)
        if (f->schemes.v[i].scheme == id) f->schemes.v[i].cm.name = name;
    if (last && str_eq(last->content, content)) return OK;
    struct scheme_use *u = add_version(f, id, last ? last->version + 1 : 1, content, true);
    u->cm.name = name;
    return OK;
}

i32 facts_version(const struct facts *f, id64 scheme, i64 version)
{
    i32 best = CM_NONE;
    for (size_t i = 0; i < f->schemes.n; i++) {
        const struct scheme_use *u = &f->schemes.v[i];
        if (u->scheme != scheme || (version && u->version != version)) continue;
        if (best == CM_NONE || u->version > f->schemes.v[best].version) best = (i32)i;
    }
    return best;
}

// --- Rows ----------------------------------------------------------------------------------------------

static err_t take_period(struct facts *f, id64 id, const struct val *v)
{
    struct cm_period p;
    (void)id;
    if (!period_parse(v[0].s, &p)) return OK;
    vec_push(f->c->mem, &f->periods, p);
    vec_push(f->c->mem, &f->period_names, v[0].s);
    return OK;
}

static err_t take_channel(struct facts *f, id64 id, const struct val *v)
{
    struct channel_fact ch = {
        .id = id,
        .code = v[0].s,
        .name = v[1].s,
        .scheme = v[2].i,
        .has_start = v[3].kind == VAL_INT,
        .start = v[3].i,
        .has_end = v[4].kind == VAL_INT,
        .end = v[4].i,
        .suspended = facts_option_is(cm_field(f->c, "channel", "state"), v[5], "suspended"),
        .forbidden = facts_option_is(cm_field(f->c, "channel", "compliance"), v[6], "forbidden")
    };
    vec_push(f->c->mem, &f->channels, ch);
    vec_push(f->c->mem, &f->carried, 0);
    return OK;
}

static err_t take_person(struct facts *f, id64 id, const struct val *v)
{
    struct cm_person p = { id, v[0].s };
    vec_push(f->c->mem, &f->persons, p);
    return OK;
}

static err_t take_lead(struct facts *f, id64 id, const struct val *v)
{
    i32 person = person_of(f, v[0]);
    if (person == CM_NONE || v[3].kind != VAL_INT) return OK;
    i32 channel = channel_of(f, v[2]);
    struct cm_lead l = { person,
                         { .time_ms = v[3].i,
                           .id = id,
                           .code = v[1].s,
                           .channel = channel == CM_NONE ? HOLDER_NONE : channel } };
    vec_push(f->c->mem, &f->leads, l);
    return OK;
}

static err_t take_claim(struct facts *f, id64 id, const struct val *v)
{
    (void)id;
    if (!facts_option_is(cm_field(f->c, "claim", "state"), v[1], "accepted")) return OK;
    for (size_t i = 0; i < f->leads.n; i++)
        if (f->leads.v[i].lead.id == v[0].i) f->leads.v[i].lead.accepted = true;
    return OK;
}

static err_t take_visit(struct facts *f, id64 id, const struct val *v)
{
    struct cm_arrival a = { id, person_of(f, v[0]), v[1].i, local_day(f, v[1].i) };
    if (a.person == CM_NONE) return OK;
    vec_push(f->c->mem, &f->arrivals, a);
    vec_push(f->c->mem, &f->visit_staff, v[2].kind == VAL_INT ? v[2].i : 0);
    return OK;
}

// no, patient, item, amount, paid_at, kind, original, consultant, doctor
static err_t take_charge(struct facts *f, id64 id, const struct val *v)
{
    if (facts_option_is(cm_field(f->c, "charge", "kind"), v[5], "refund")) return OK;
    struct cm_charge ch = { id,     v[0].s, person_of(f, v[1]),  facts_item(f, v[2].s),
                            v[3].i, v[4].i, local_day(f, v[4].i) };
    struct staff staff = { v[7].kind == VAL_INT ? v[7].i : 0, v[8].kind == VAL_INT ? v[8].i : 0 };
    if (ch.person == CM_NONE) return OK;
    vec_push(f->c->mem, &f->charges, ch);
    vec_push(f->c->mem, &f->charge_staff, staff);
    return OK;
}

static err_t take_refund(struct facts *f, id64 id, const struct val *v)
{
    i32 charge = CM_NONE;
    if (!facts_option_is(cm_field(f->c, "charge", "kind"), v[5], "refund") || v[6].kind != VAL_INT)
        return OK;
    FIND(f->charges, v[6].i, &charge);
    struct cm_refund r = { id,     v[0].s,
                           charge, v[3].i < 0 ? -v[3].i : v[3].i,
                           v[4].i, local_day(f, v[4].i) };
    if (charge != CM_NONE) vec_push(f->c->mem, &f->refunds, r);
    return OK;
}

i32 facts_period(const struct facts *f, str name)
{
    for (size_t i = 0; i < f->period_names.n; i++)
        if (str_eq(f->period_names.v[i], name)) return (i32)i;
    return CM_NONE;
}

// channel, period, carried_out, scheme, scheme_version
static err_t take_statement(struct facts *f, id64 id, const struct val *v)
{
    i32 channel = channel_of(f, v[0]), period = facts_period(f, v[1].s);
    (void)id;
    if (channel == CM_NONE || period == CM_NONE) return OK;
    if (period == (i32)f->periods.n - 1) f->carried.v[channel] = v[2].i;
    struct locked_use u = { period, f->channels.v[channel].id, v[3].i, v[4].i };
    vec_push(f->c->mem, &f->uses, u);
    return OK;
}

// channel, origin_period, source, amount
static err_t take_line(struct facts *f, id64 id, const struct val *v)
{
    i32 channel = channel_of(f, v[0]), origin = facts_period(f, v[1].s);
    enum cm_source s;
    i64 source_id;
    (void)id;
    if (channel == CM_NONE || origin == CM_NONE || !source_parse(v[2].s, &s, &source_id)) return OK;
    struct cm_posting p = { channel, origin, s, source_id, v[3].i };
    vec_push(f->c->mem, &f->posted, p);
    return OK;
}

static int by_start(const void *a, const void *b)
{
    const str *x = a, *y = b;
    return str_cmp(*x, *y);
}

static void sort_periods(struct facts *f)
{
    if (f->period_names.n)
        qsort(f->period_names.v, f->period_names.n, sizeof *f->period_names.v, by_start);
    for (size_t i = 0; i < f->period_names.n; i++)
        must(period_parse(f->period_names.v[i], &f->periods.v[i]));
}

err_t facts_periods(struct ctx *c, struct facts *f)
{
    f->c = c;
    EACH(f, "settlement_period", NULL, take_period, "period");
    sort_periods(f);
    f->locked = f->periods.n;
    return OK;
}

static err_t read_all(struct ctx *c, void *arg)
{
    struct facts *f = arg;
    *f = (struct facts){ .c = c, .items = MAP(c->mem), .with_bonus = f->with_bonus };
    TRY(facts_periods(c, f));
    EACH(f, "scheme_version", NULL, take_version, "scheme", "version", "content", "from_period");
    TRY(facts_each(f, "commission_scheme", scheme_fields, SCHEME_FIELDS, NULL, take_scheme));
    for (size_t i = 0; i < f->schemes.n; i++) {
        f->schemes.v[i].cm.version_id = (id64)i + 1;
        TRY(scheme_parse(c, f, f->schemes.v[i].content, &f->schemes.v[i].cm));
        TRY(cm_check_scheme(c, &f->schemes.v[i].cm));
    }
    EACH(f, "channel", NULL, take_channel, "code", "name", "scheme", "agreement_start",
         "agreement_end", "state", "compliance");
    EACH(f, "patient", NULL, take_person, "phone");
    EACH(f, "lead", NULL, take_lead, "patient", "channel_code", "channel", "submitted_at");
    EACH(f, "claim", NULL, take_claim, "lead", "state");
    EACH(f, "visit", NULL, take_visit, "patient", "arrived_at", "?consultant");
    EACH(f, "charge", NULL, take_charge, "no", "patient", "item", "amount", "paid_at", "kind",
         "original", "?consultant", "?doctor");
    EACH(f, "charge", NULL, take_refund, "no", "patient", "item", "amount", "paid_at", "kind",
         "original");
    EACH(f, "statement", NULL, take_statement, "channel", "period", "carried_out", "scheme",
         "scheme_version");
    EACH(f, "statement_line", NULL, take_line, "channel", "origin_period", "source", "amount");
    return f->with_bonus ? bonus_read(f) : OK;
}

err_t facts_read(struct ctx *c, struct facts *f)
{
    return store_in_write(c) ? read_all(c, f) : store_read(c, read_all, f);
}

// --- Input of one period -------------------------------------------------------------------------------

// Which version a channel has in a period: as its statement says, else the newest of its scheme now.
static i32 version_in(const struct facts *f, const struct channel_fact *ch, i32 period,
                      bool is_locked)
{
    for (size_t i = 0; is_locked && i < f->uses.n; i++)
        if (f->uses.v[i].period == period && f->uses.v[i].channel == ch->id)
            return f->uses.v[i].scheme ? facts_version(f, f->uses.v[i].scheme, f->uses.v[i].version)
                                       : CM_NONE;
    return ch->scheme ? facts_version(f, ch->scheme, 0) : CM_NONE;
}

typedef VEC(struct cm_agreement) agreements;

static void add_agreements(struct facts *f, i32 channel, const struct cm_period *periods, size_t n,
                           agreements *out)
{
    const struct channel_fact *ch = &f->channels.v[channel];
    if (ch->forbidden) return;
    for (size_t p = 0; p < n; p++) {
        i32 version = version_in(f, ch, (i32)p, p + 1 < n);
        i32 from = periods[p].from_day, until = periods[p].until_day;
        if (ch->has_start && ch->start > from) from = (i32)ch->start;
        if (ch->has_end && ch->end + 1 < until) until = (i32)(ch->end + 1);
        if (version == CM_NONE || from >= until) continue;
        struct cm_agreement *last = out->n ? &out->v[out->n - 1] : NULL;
        if (last && last->channel == channel && last->scheme == version &&
            last->until_day == from) {
            last->until_day = until;
            continue;
        }
        struct cm_agreement a = { channel, version, from, until };
        vec_push(f->c->mem, out, a);
    }
}

err_t facts_settle(struct ctx *c, struct facts *f, struct cm_period period, struct cm_input *in,
                   struct cm_result *out)
{
    size_t n = f->periods.n + 1;
    struct cm_period *periods = mem_array(c->mem, struct cm_period, n);
    if (f->periods.n) memcpy(periods, f->periods.v, f->periods.n * sizeof *periods);
    periods[n - 1] = period;
    struct cm_scheme *schemes = mem_array(c->mem, struct cm_scheme, f->schemes.n + 1);
    for (size_t i = 0; i < f->schemes.n; i++) schemes[i] = f->schemes.v[i].cm;
    struct cm_channel *channels = mem_array(c->mem, struct cm_channel, f->channels.n + 1);
    agreements ag = { 0 };
    for (size_t i = 0; i < f->channels.n; i++) {
        channels[i] = (struct cm_channel){ f->channels.v[i].id, f->channels.v[i].name,
                                           f->channels.v[i].suspended, f->carried.v[i] };
        add_agreements(f, (i32)i, periods, n, &ag);
    }
    *in = (struct cm_input){ periods,       n,
                             schemes,       f->schemes.n,
                             channels,      f->channels.n,
                             ag.v,          ag.n,
                             f->persons.v,  f->persons.n,
                             f->leads.v,    f->leads.n,
                             f->arrivals.v, f->arrivals.n,
                             f->charges.v,  f->charges.n,
                             f->refunds.v,  f->refunds.n,
                             f->posted.v,   f->posted.n,
                             HOLDER_LOCK_MS };
    return cm_settle(c, in, out);
}

void facts_lock(struct facts *f, const struct cm_input *in, const struct cm_result *r, str name)
{
    i32 period = (i32)f->periods.n;
    vec_push(f->c->mem, &f->periods, in->periods[in->n_periods - 1]);
    vec_push(f->c->mem, &f->period_names, name);
    for (size_t i = 0; i < in->n_channels; i++) {
        f->carried.v[i] = r->statements[i].carried_out_fen;
        i32 v = version_in(f, &f->channels.v[i], period, false);
        struct locked_use u = { period, f->channels.v[i].id,
                                v == CM_NONE ? 0 : f->schemes.v[v].scheme,
                                v == CM_NONE ? 0 : f->schemes.v[v].version };
        vec_push(f->c->mem, &f->uses, u);
    }
    for (size_t i = 0; i < r->n_lines; i++) {
        struct cm_posting p = { r->lines[i].channel, r->lines[i].origin, r->lines[i].source,
                                r->lines[i].source_id, r->lines[i].amount_fen };
        vec_push(f->c->mem, &f->posted, p);
    }
}
