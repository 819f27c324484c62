// SPDX-License-Identifier: Apache-2.0
// Commission that is earned but not settled: the lines of the open months' drafts, by channel and span.
// They are shown to whoever may read every posted line in full; rows that do not exist yet have no owner
// and no department that a narrower right could be measured by.
#include "domain/channel/open.h"
#include "base/dec.h"
#include "domain/channel/rows.h"

static err_t may_read(struct ctx *c, bool *may)
{
    static const char *const fields[] = { "at",   "channel", "period",   "patient", "charge",
                                          "base", "rate",    "per_head", "amount" };
    const struct form *f = bound_form(c->cat, S("commission"), S("statement_line"));
    const struct form_policy *p;
    *may = false;
    if (!f) return OK;
    TRY(policy_of(c, f, &p));
    if (!(p->actions & ACT_READ) || !p->sees_all_rows || (p->also && !p->also->sees_all_rows))
        return OK;
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        const struct field *fd =
            bound_field(c->cat, S("commission"), S("statement_line"), str_of(fields[i]));
        if (fd && cell_right_any(p, fd) != CELL_READ) return OK;
    }
    *may = true;
    return OK;
}

err_t open_read(struct ctx *c, struct open_months **out)
{
    bool may;
    *out = NULL;
    TRY(may_read(c, &may));
    return may ? commission_open(c, out) : OK;
}

static bool is_within(struct ctx *c, const struct open_month *m, const struct cm_line *l,
                      struct span s)
{
    i64 day = open_line_day(c, m, l);
    return !(s.has_from && day < s.from) && !(s.has_to && day > s.to);
}

static const struct cm_statement *statement_of(const struct open_months *o,
                                               const struct open_month *m, id64 channel)
{
    for (size_t i = 0; i < o->f.channels.n; i++)
        if (o->f.channels.v[i].id == channel) return &m->r.statements[i];
    return NULL;
}

money open_month_sum(struct ctx *c, const struct open_months *o, const struct open_month *m,
                     id64 channel, struct span s)
{
    const struct cm_statement *st = statement_of(o, m, channel);
    money sum = 0;
    for (size_t i = 0; st && i < st->n_lines; i++) {
        const struct cm_line *l = &m->r.lines[st->first_line + i];
        if (is_within(c, m, l, s)) sum += l->amount_fen;
    }
    return sum;
}

money open_sum(struct ctx *c, const struct open_months *o, id64 channel, struct span s)
{
    money sum = 0;
    for (int i = 0; o && i < o->n; i++) sum += open_month_sum(c, o, &o->m[i], channel, s);
    return sum;
}

err_t channel_open_lines(struct ctx *c, id64 channel, struct span s, struct jw *w)
{
    const struct form *f = ch_form(c, "channel");
    struct open_months *o;
    u64 rm, also;
    if (!f) return fail(c, ERR_FORM_UNKNOWN);
    TRY(need_action(c, f, ACT_READ));
    TRY(query_row_mask(c, f, channel, ACT_READ, &rm, &also));
    if (!rm) return fail(c, ERR_NOT_FOUND);
    TRY(open_read(c, &o));
    if (!o) return fail(c, ERR_ACTION_DENIED);
    jw_obj(w);
    jw_key(w, S("periods"));
    jw_arr(w);
    for (int i = 0; i < o->n; i++) {
        const struct open_month *m = &o->m[i];
        const struct cm_statement *st = statement_of(o, m, channel);
        struct buf sum = BUF(c->mem);
        dec_put(&sum, open_month_sum(c, o, m, channel, s), 2);
        jw_obj(w);
        jw_kstr(w, "period", m->period);
        jw_kstr(w, "amount", buf_str(&sum));
        jw_key(w, S("lines"));
        jw_arr(w);
        for (size_t k = 0; st && k < st->n_lines; k++) {
            const struct cm_line *l = &m->r.lines[st->first_line + k];
            if (is_within(c, m, l, s)) open_line_put(c, w, o, m, l);
        }
        jw_end_arr(w);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
