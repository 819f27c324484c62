// SPDX-License-Identifier: Apache-2.0
// A channel's figures. Each sum is one aggregate through the read door over the rows of one form, and
// goes out with the filter that opens exactly these rows; so a number and its list cannot differ, and
// nobody learns a sum of what he may not read. Ratios are made of the sums alone.
//
// An arrival is a person's first one (a head); a deal is a person who paid. Appointments that were
// moved to another time count once. Revenue is net: refunds are taken off, in the channel of their
// charge. Commission is what statements have posted.
#include "base/date.h"
#include "base/dec.h"
#include "base/money.h"
#include "domain/channel/rows.h"

struct figure_def {
    const char *key, *capability, *role, *at, *fn, *field; // field empty: rows are counted
    const char *only_field, *only_op, *only_value;         // a further condition; value as JSON
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
                         "", "" },
};

struct figure {
    const struct form *form;
    const struct field *at, *channel, *field, *only;
};

static struct field *field_of(const struct ctx *c, const struct figure_def *d, const char *name)
{
    return bound_field(c->cat, str_of(d->capability), str_of(d->role), str_of(name));
}

static bool reads(const struct form_policy *p, const struct field *f)
{
    return f && cell_right_any(p, f) == CELL_READ;
}

// False when the form is not there or the actor may not read what the figure is made of.
static err_t figure_of(struct ctx *c, const struct figure_def *d, struct figure *out,
                       bool *is_known)
{
    const struct form_policy *p;
    *is_known = false;
    *out = (struct figure){ .form = bound_form(c->cat, str_of(d->capability), str_of(d->role)) };
    if (!out->form) return OK;
    TRY(policy_of(c, out->form, &p));
    if (!(p->actions & ACT_READ)) return OK;
    out->at = field_of(c, d, d->at);
    out->channel = field_of(c, d, "channel");
    out->field = *d->field ? field_of(c, d, d->field) : NULL;
    out->only = *d->only_field ? field_of(c, d, d->only_field) : NULL;
    *is_known = reads(p, out->at) && reads(p, out->channel) &&
                (!*d->field || reads(p, out->field)) && (!*d->only_field || reads(p, out->only));
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

// channel 0: of every channel. title: for people who see the filter.
static void put_filter(struct ctx *c, struct jw *w, const struct figure_def *d,
                       const struct figure *f, id64 channel, str title, struct span s)
{
    jw_obj(w);
    jw_key(w, S("and"));
    jw_arr(w);
    if (channel) {
        put_cmp(w, f->channel->key, "in");
        jw_arr(w);
        jw_obj(w);
        jw_kid(w, "id", channel);
        jw_kstr(w, "title", title);
        jw_end_obj(w);
        jw_end_arr(w);
        jw_end_obj(w);
    }
    if (s.has_from) put_day(c, w, f, "ge", s.from);
    if (s.has_to) put_day(c, w, f, "lt", s.to + 1);
    if (f->only) {
        put_cmp(w, f->only->key, d->only_op);
        jw_raw(w, str_of(d->only_value));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
}

// --- One figure, of one channel or of all -----------------------------------------------------------------

static str aggregate_text(struct ctx *c, const struct figure_def *d, const struct figure *f,
                          id64 channel, struct span s)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_key(&w, S("dims"));
    jw_arr(&w);
    jw_obj(&w);
    jw_kstr(&w, "field", f->channel->key);
    jw_end_obj(&w);
    jw_end_arr(&w);
    jw_key(&w, S("measures"));
    jw_arr(&w);
    jw_obj(&w);
    jw_kstr(&w, "fn", str_of(d->fn));
    if (f->field) jw_kstr(&w, "field", f->field->key);
    jw_end_obj(&w);
    jw_end_arr(&w);
    jw_key(&w, S("filter"));
    put_filter(c, &w, d, f, channel, STR_NONE, s);
    jw_ki64(&w, "limit", 5000);
    jw_end_obj(&w);
    return buf_str(&b);
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

static bool is_money(int which) { return which >= SUM_REVENUE; }

static struct channel_sum_row *row_of(struct channel_sum_row *rows, int n, id64 channel)
{
    for (int i = 0; i < n; i++)
        if (rows[i].channel == channel) return &rows[i];
    return NULL;
}

static err_t read_sum(struct ctx *c, int which, id64 channel, struct span span,
                      struct channel_sum_row *rows, int n)
{
    const struct figure_def *d = &defs[which];
    struct figure f;
    bool is_known;
    size_t at;
    TRY(figure_of(c, d, &f, &is_known));
    for (int i = 0; i < n; i++) rows[i].s.knows[which] = is_known;
    if (!is_known) return OK;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    TRY(query_aggregate(c, f.form, json_parse(c->mem, aggregate_text(c, d, &f, channel, span), &at),
                        &w));
    const struct json *all = json_parse(c->mem, buf_str(&b), &at);
    json_each(group, json_get(all, S("rows")))
    {
        const struct json *dim = json_get(group, S("dims")),
                          *measure = json_get(group, S("measures"));
        id64 id;
        i64 v = 0;
        if (!dim || !dim->first || !json_i64(json_get(dim->first, S("id")), &id))
            continue; // of no channel
        struct channel_sum_row *row = row_of(rows, n, id);
        if (!row || !measure || !measure->first || measure->first->type == JSON_NULL) continue;
        bool ok = is_money(which) ? dec_parse(measure->first->text, 2, false, &v) == DEC_OK
                                  : json_i64(measure->first, &v);
        if (!ok) return fail(c, ERR_INTERNAL);
        set_sum(&row->s, which, v);
    }
    return OK;
}

static err_t read_sums(struct ctx *c, id64 channel, struct span span, struct channel_sum_row *rows,
                       int n)
{
    for (int i = 0; i < (int)COUNT_OF(defs); i++) TRY(read_sum(c, i, channel, span, rows, n));
    return OK;
}

// --- Answers ----------------------------------------------------------------------------------------------

static void put_number(struct ctx *c, struct jw *w, i64 v, int scale)
{
    struct buf b = BUF(c->mem);
    dec_put(&b, v, scale);
    jw_str(w, buf_str(&b));
}

static err_t put_sum(struct ctx *c, struct jw *w, int which, const struct channel_sum_row *row,
                     str title, struct span span)
{
    struct figure f;
    bool is_known;
    TRY(figure_of(c, &defs[which], &f, &is_known));
    jw_key(w, str_of(defs[which].key));
    jw_obj(w);
    jw_key(w, S("value"));
    if (!is_known) jw_null(w);
    else if (is_money(which)) put_number(c, w, sum_of(&row->s, which), 2);
    else jw_i64(w, sum_of(&row->s, which));
    jw_key(w, S("filter"));
    if (is_known) {
        jw_obj(w);
        jw_kstr(w, "form", f.form->full_key);
        jw_key(w, S("filter"));
        put_filter(c, w, &defs[which], &f, row->channel, title, span);
        jw_end_obj(w);
    } else {
        jw_null(w);
    }
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

static err_t put_members(struct ctx *c, struct jw *w, const struct channel_sum_row *row, str title,
                         struct span span)
{
    struct channel_ratios r = channel_ratios(&row->s);
    for (int i = 0; i < (int)COUNT_OF(defs); i++) TRY(put_sum(c, w, i, row, title, span));
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
    u64 rm, also;
    str title;
    if (!f) return fail(c, ERR_FORM_UNKNOWN);
    TRY(need_action(c, f, ACT_READ));
    TRY(query_row_mask(c, f, channel, ACT_READ, &rm, &also));
    if (!rm) return fail(c, ERR_NOT_FOUND);
    TRY(query_titles(c, f, &channel, 1, &title));
    TRY(read_sums(c, channel, span, &row, 1));
    jw_obj(w);
    TRY(put_members(c, w, &row, title, span));
    jw_end_obj(w);
    return OK;
}

static err_t sums_of(struct ctx *c, struct span span, struct row_list *channels,
                     struct channel_sum_row **out)
{
    const struct form *f = ch_form(c, "channel");
    if (!f) return fail(c, ERR_FORM_UNKNOWN);
    TRY(need_action(c, f, ACT_READ));
    TRY(rows_read(c, f, STR_NONE, NULL, 0, channels));
    *out = mem_array(c->mem, struct channel_sum_row, channels->n + 1);
    for (size_t i = 0; i < channels->n; i++) (*out)[i].channel = channels->v[i].id;
    return read_sums(c, 0, span, *out, (int)channels->n);
}

err_t channel_sums_all(struct ctx *c, struct span span, struct channel_sum_row **out, int *n)
{
    struct row_list channels;
    TRY(sums_of(c, span, &channels, out));
    *n = (int)channels.n;
    return OK;
}

err_t channel_figures_all(struct ctx *c, struct span span, struct jw *w)
{
    struct row_list channels;
    struct channel_sum_row *rows;
    TRY(sums_of(c, span, &channels, &rows));
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
        TRY(put_members(c, w, &rows[i], channels.v[i].title, span));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
