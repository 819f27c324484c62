// SPDX-License-Identifier: Apache-2.0
// A channel's figures. Each sum is one aggregate through the read door over the rows of one form, and
// goes out with the filter that opens exactly these rows; so a number and its list cannot differ, and
// nobody learns a sum of what he may not read. Ratios are made of the sums alone.
//
// An arrival is a person's first one (a head); a deal is a person who paid. Appointments that were
// moved to another time count once. Revenue is net: refunds are taken off, in the channel of their
// charge. Commission is what statements have posted and what the months not settled yet would pay.
#include "base/date.h"
#include "base/dec.h"
#include "base/money.h"
#include "domain/channel/figure.h"
#include "domain/channel/open.h"

struct figure_def {
    const char *key, *capability, *role, *at, *fn, *field; // field empty: rows are counted
    const char *only_field, *only_op, *only_value;         // a further condition; value as JSON
    const char *month; // rows without a time count on the last day of this month, as "2026-07"
};

static const struct figure_def defs[] = {
    [SUM_LEADS] = { "leads", "attribution", "lead", "submitted_at", "count", "", "", "", "" },
    [SUM_APPOINTMENTS] = { "appointments", "attribution", "appointment", "at", "count", "", "state",
                           "ne", "\"rescheduled\"" },
    [SUM_ARRIVALS] = { "arrivals", "attribution", "visit", "arrived_at", "count", "", "first", "eq",
                       "true" },
    [SUM_DEALS] = { "deals", "attribution", "charge", "paid_at", "distinct", "patient", "kind",
                    "eq", "\"charge\"" },
    [SUM_REVENUE] = { "revenue", "attribution", "charge", "paid_at", "sum", "net", "", "", "" },
    [SUM_COST] = { "cost", "attribution", "channel_cost", "day", "sum", "amount", "", "", "" },
    [SUM_COMMISSION] = { "commission", "commission", "statement_line", "at", "sum", "amount", "",
                         "", "", "period" },
};

const char *figure_key(int which) { return defs[which].key; }
bool figure_is_money(int which) { return which >= SUM_REVENUE; }

static struct field *field_of(const struct ctx *c, const struct figure_def *d, const char *name)
{
    return bound_field(c->cat, str_of(d->capability), str_of(d->role), str_of(name));
}

static bool reads(const struct form_policy *p, const struct field *f)
{
    return f && cell_right_any(p, f) == CELL_READ;
}

err_t figure_of(struct ctx *c, int which, struct figure *out, bool *is_known)
{
    const struct figure_def *d = &defs[which];
    const struct form_policy *p;
    *is_known = false;
    *out = (struct figure){ .which = which,
                            .form = bound_form(c->cat, str_of(d->capability), str_of(d->role)) };
    if (!out->form) return OK;
    TRY(policy_of(c, out->form, &p));
    if (!(p->actions & ACT_READ)) return OK;
    out->at = field_of(c, d, d->at);
    out->channel = field_of(c, d, "channel");
    out->field = *d->field ? field_of(c, d, d->field) : NULL;
    out->only = *d->only_field ? field_of(c, d, d->only_field) : NULL;
    out->month = d->month ? field_of(c, d, d->month) : NULL;
    out->person = field_of(c, d, "person");
    if (!reads(p, out->person)) out->person = NULL;
    *is_known = (!out->month || reads(p, out->month)) && reads(p, out->at) &&
                reads(p, out->channel) && (!*d->field || reads(p, out->field)) &&
                (!*d->only_field || reads(p, out->only));
    return OK;
}

// --- The filter -----------------------------------------------------------------------------------------

static void put_cmp(struct jw *w, str field, const char *op)
{
    jw_obj(w);
    jw_kstr(w, "field", field);
    jw_kstr(w, "op", str_of(op));
    jw_key(w, S("value"));
}

static void put_day(struct ctx *c, struct jw *w, const struct figure *f, const char *op, i64 day)
{
    struct buf b = BUF(c->mem);
    put_cmp(w, f->at->key, op);
    if (field_value_type(f->at)->flags & TYPE_DATE) date_put(&b, day);
    else instant_put(&b, instant_of_local(day, 0, c->cat->offset_min));
    jw_str(w, buf_str(&b));
    jw_end_obj(w);
}

static void put_month(struct ctx *c, struct jw *w, const struct figure *f, const char *op, i64 day)
{
    put_cmp(w, f->month->key, op);
    jw_str(w, period_of_day(c->mem, day));
    jw_end_obj(w);
}

static void put_empty(struct jw *w, const struct field *f)
{
    jw_obj(w);
    jw_kstr(w, "field", f->key);
    jw_kstr(w, "op", S("empty"));
    jw_end_obj(w);
}

static void put_span(struct ctx *c, struct jw *w, const struct figure *f, struct span s)
{
    if (s.has_from) put_day(c, w, f, "ge", s.from);
    if (s.has_to) put_day(c, w, f, "lt", s.to + 1);
}

// What has a time counts by it; what takes a row back has none and counts on its month's last day.
static void put_span_or_month(struct ctx *c, struct jw *w, const struct figure *f, struct span s)
{
    jw_obj(w);
    jw_key(w, S("or"));
    jw_arr(w);
    jw_obj(w);
    jw_key(w, S("and"));
    jw_arr(w);
    put_span(c, w, f, s);
    jw_end_arr(w);
    jw_end_obj(w);
    jw_obj(w);
    jw_key(w, S("and"));
    jw_arr(w);
    put_empty(w, f->at);
    if (s.has_from) put_month(c, w, f, "ge", s.from);
    if (s.has_to) put_month(c, w, f, "lt", s.to + 1); // before the month of the day after
    jw_end_arr(w);
    jw_end_obj(w);
    jw_end_arr(w);
    jw_end_obj(w);
}

static void put_link(struct jw *w, const struct field *f, id64 id, str title)
{
    put_cmp(w, f->key, "in");
    jw_arr(w);
    jw_obj(w);
    jw_kid(w, "id", id);
    jw_kstr(w, "title", title);
    jw_end_obj(w);
    jw_end_arr(w);
    jw_end_obj(w);
}

void figure_put_filter(struct ctx *c, struct jw *w, const struct figure *f,
                       const struct figure_scope *s)
{
    const struct figure_def *d = &defs[f->which];
    jw_obj(w);
    jw_key(w, S("and"));
    jw_arr(w);
    if (s->channel) put_link(w, f->channel, s->channel, s->channel_title);
    if (s->of_person && s->person) put_link(w, f->person, s->person, s->person_title);
    else if (s->of_person) put_empty(w, f->person);
    if (f->month && (s->span.has_from || s->span.has_to)) put_span_or_month(c, w, f, s->span);
    else put_span(c, w, f, s->span);
    if (f->only) {
        put_cmp(w, f->only->key, d->only_op);
        jw_raw(w, str_of(d->only_value));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
}

// --- One figure, by channel or by person -------------------------------------------------------------------

static str aggregate_text(struct ctx *c, const struct figure *f, const struct field *by,
                          const struct figure_scope *s)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_key(&w, S("dims"));
    jw_arr(&w);
    jw_obj(&w);
    jw_kstr(&w, "field", by->key);
    jw_end_obj(&w);
    jw_end_arr(&w);
    jw_key(&w, S("measures"));
    jw_arr(&w);
    jw_obj(&w);
    jw_kstr(&w, "fn", str_of(defs[f->which].fn));
    if (f->field) jw_kstr(&w, "field", f->field->key);
    jw_end_obj(&w);
    jw_end_arr(&w);
    jw_key(&w, S("filter"));
    figure_put_filter(c, &w, f, s);
    jw_ki64(&w, "limit", 5000);
    jw_end_obj(&w);
    return buf_str(&b);
}

err_t figure_by(struct ctx *c, const struct figure *f, const struct field *by,
                const struct figure_scope *s, figure_take take, void *arg)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    size_t at;
    TRY(query_aggregate(c, f->form, json_parse(c->mem, aggregate_text(c, f, by, s), &at), &w));
    const struct json *all = json_parse(c->mem, buf_str(&b), &at);
    json_each(group, json_get(all, S("rows")))
    {
        const struct json *dim = json_get(group, S("dims")),
                          *measure = json_get(group, S("measures"));
        id64 id = 0;
        i64 v = 0;
        if (!measure || !measure->first || measure->first->type == JSON_NULL) continue;
        bool ok = figure_is_money(f->which)
                      ? dec_parse(measure->first->text, 2, false, &v) == DEC_OK
                      : json_i64(measure->first, &v);
        if (!ok) return fail(c, ERR_INTERNAL);
        if (dim && dim->first && !json_i64(json_get(dim->first, S("id")), &id)) id = 0;
        take(arg, id, id ? json_str(json_get(dim->first, S("title"))) : STR_NONE, v);
    }
    return OK;
}

static void set_sum(struct channel_sums *s, int which, i64 v)
{
    i64 *const at[] = { &s->leads,   &s->appointments, &s->arrivals,  &s->deals,
                        &s->revenue, &s->cost,         &s->commission };
    *at[which] = v;
}

static i64 sum_of(const struct channel_sums *s, int which)
{
    const i64 at[] = { s->leads,   s->appointments, s->arrivals,  s->deals,
                       s->revenue, s->cost,         s->commission };
    return at[which];
}

static struct channel_sum_row *row_of(struct channel_sum_row *rows, int n, id64 channel)
{
    for (int i = 0; i < n; i++)
        if (rows[i].channel == channel) return &rows[i];
    return NULL;
}

struct channel_taker {
    struct channel_sum_row *rows;
    int n, which;
};

static void take_channel(void *arg, id64 id, str title, i64 v)
{
    struct channel_taker *t = arg;
    struct channel_sum_row *row = id ? row_of(t->rows, t->n, id) : NULL;
    (void)title;
    if (row) set_sum(&row->s, t->which, v);
}

static err_t read_sum(struct ctx *c, int which, const struct figure_scope *s,
                      struct channel_sum_row *rows, int n)
{
    struct channel_taker t = { rows, n, which };
    struct figure f;
    bool is_known;
    TRY(figure_of(c, which, &f, &is_known));
    for (int i = 0; i < n; i++) rows[i].s.knows[which] = is_known;
    return is_known ? figure_by(c, &f, f.channel, s, take_channel, &t) : OK;
}

// A scheme that cannot be computed must not take the other figures with it.
static bool is_of_the_rules(err_t e)
{
    return e == ERR_COMMISSION_TIERS || e == ERR_COMMISSION_SCHEME || e == ERR_COMMISSION_ITEMS ||
           e == ERR_COMMISSION_OVERFLOW;
}

static err_t add_open(struct ctx *c, struct span span, struct channel_sum_row *rows, int n,
                      struct open_months **open)
{
    *open = NULL;
    if (!n || !rows[0].s.knows[SUM_COMMISSION]) return OK;
    err_t e = open_read(c, open);
    if (is_of_the_rules(e)) {
        err_clear(c);
        *open = NULL;
        for (int i = 0; i < n; i++) rows[i].s.knows[SUM_COMMISSION] = false;
        return OK;
    }
    TRY(e);
    for (int i = 0; i < n; i++) {
        rows[i].posted = rows[i].s.commission;
        rows[i].s.commission += open_sum(c, *open, rows[i].channel, span);
    }
    return OK;
}

static err_t read_sums(struct ctx *c, id64 channel, struct span span, struct channel_sum_row *rows,
                       int n, struct open_months **open)
{
    struct figure_scope s = { .channel = channel, .span = span };
    for (int i = 0; i < (int)COUNT_OF(defs); i++) TRY(read_sum(c, i, &s, rows, n));
    return add_open(c, span, rows, n, open);
}

// --- Answers ----------------------------------------------------------------------------------------------

struct answer {
    struct span span;
    struct open_months *open; // NULL: not for this reader
};

static void put_number(struct ctx *c, struct jw *w, i64 v, int scale)
{
    struct buf b = BUF(c->mem);
    dec_put(&b, v, scale);
    jw_str(w, buf_str(&b));
}

void figure_put_value(struct ctx *c, struct jw *w, int which, i64 v)
{
    if (figure_is_money(which)) put_number(c, w, v, 2);
    else jw_i64(w, v);
}

// What of the commission is posted, and what each open month adds.
static void put_open(struct ctx *c, struct jw *w, const struct channel_sum_row *row,
                     const struct open_months *open, struct span span)
{
    jw_key(w, S("posted"));
    put_number(c, w, row->posted, 2);
    jw_key(w, S("open"));
    if (!open) {
        jw_null(w);
        return;
    }
    jw_arr(w);
    for (int i = 0; i < open->n; i++) {
        money sum = open_month_sum(c, open, &open->m[i], row->channel, span);
        if (!sum) continue;
        jw_obj(w);
        jw_kstr(w, "period", open->m[i].period);
        jw_key(w, S("value"));
        put_number(c, w, sum, 2);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static err_t put_sum(struct ctx *c, struct jw *w, int which, const struct answer *a,
                     const struct channel_sum_row *row, str title)
{
    struct figure f;
    bool is_known;
    struct figure_scope scope = { .channel = row->channel,
                                  .channel_title = title,
                                  .span = a->span };
    TRY(figure_of(c, which, &f, &is_known));
    is_known = is_known && row->s.knows[which];
    jw_key(w, str_of(figure_key(which)));
    jw_obj(w);
    jw_key(w, S("value"));
    if (is_known) figure_put_value(c, w, which, sum_of(&row->s, which));
    else jw_null(w);
    jw_key(w, S("filter"));
    if (is_known) {
        jw_obj(w);
        jw_kstr(w, "form", f.form->full_key);
        jw_key(w, S("filter"));
        figure_put_filter(c, w, &f, &scope);
        jw_end_obj(w);
    } else {
        jw_null(w);
    }
    if (is_known && which == SUM_COMMISSION) put_open(c, w, row, a->open, a->span);
    jw_end_obj(w);
    return OK;
}

static void put_ratio(struct ctx *c, struct jw *w, const char *key, struct channel_ratio r,
                      int scale)
{
    jw_key(w, str_of(key));
    jw_obj(w);
    jw_key(w, S("value"));
    if (r.has) put_number(c, w, r.v, scale);
    else jw_null(w);
    jw_key(w, S("filter"));
    jw_null(w);
    jw_end_obj(w);
}

static err_t put_members(struct ctx *c, struct jw *w, const struct answer *a,
                         const struct channel_sum_row *row, str title)
{
    struct channel_ratios r = channel_ratios(&row->s);
    for (int i = 0; i < (int)COUNT_OF(defs); i++) TRY(put_sum(c, w, i, a, row, title));
    put_ratio(c, w, "roi", r.roi, 4);
    put_ratio(c, w, "ratio", r.ratio, 2);
    put_ratio(c, w, "cost_per_lead", r.per_lead, 2);
    put_ratio(c, w, "cost_per_arrival", r.per_arrival, 2);
    put_ratio(c, w, "cost_per_deal", r.per_deal, 2);
    return OK;
}

err_t channel_figures(struct ctx *c, id64 channel, struct span span, struct jw *w)
{
    const struct form *f = ch_form(c, "channel");
    struct channel_sum_row row = { .channel = channel };
    struct answer a = { .span = span };
    u64 rm, also;
    str title;
    if (!f) return fail(c, ERR_FORM_UNKNOWN);
    TRY(need_action(c, f, ACT_READ));
    TRY(query_row_mask(c, f, channel, ACT_READ, &rm, &also));
    if (!rm) return fail(c, ERR_NOT_FOUND);
    TRY(query_titles(c, f, &channel, 1, &title));
    TRY(read_sums(c, channel, span, &row, 1, &a.open));
    jw_obj(w);
    TRY(put_members(c, w, &a, &row, title));
    jw_end_obj(w);
    return OK;
}

static err_t sums_of(struct ctx *c, struct answer *a, struct row_list *channels,
                     struct channel_sum_row **out)
{
    const struct form *f = ch_form(c, "channel");
    if (!f) return fail(c, ERR_FORM_UNKNOWN);
    TRY(need_action(c, f, ACT_READ));
    TRY(rows_read(c, f, STR_NONE, NULL, 0, channels));
    *out = mem_array(c->mem, struct channel_sum_row, channels->n + 1);
    for (size_t i = 0; i < channels->n; i++) (*out)[i].channel = channels->v[i].id;
    return read_sums(c, 0, a->span, *out, (int)channels->n, &a->open);
}

err_t channel_sums_all(struct ctx *c, struct span span, struct channel_sum_row **out, int *n)
{
    struct row_list channels;
    struct answer a = { .span = span };
    TRY(sums_of(c, &a, &channels, out));
    *n = (int)channels.n;
    return OK;
}

err_t channel_figures_all(struct ctx *c, struct span span, struct jw *w)
{
    struct row_list channels;
    struct channel_sum_row *rows;
    struct answer a = { .span = span };
    TRY(sums_of(c, &a, &channels, &rows));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < channels.n; i++) {
        jw_obj(w);
        jw_key(w, S("channel"));
        jw_obj(w);
        jw_kid(w, "id", rows[i].channel);
        jw_kstr(w, "title", channels.v[i].title);
        jw_end_obj(w);
        TRY(put_members(c, w, &a, &rows[i], channels.v[i].title));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
