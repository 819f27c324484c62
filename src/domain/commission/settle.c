// SPDX-License-Identifier: Apache-2.0
// Settling: compute on one read snapshot, then post statements, lines, new scheme versions and the
// locked period in one transaction, which first looks once more whether the month is still open. What
// others wrote in between is a late row of a locked month and is corrected in the next one.
#include "domain/commission/settle.h"
#include "auth/audit.h"
#include "base/date.h"
#include "base/dec.h"
#include "domain/commission/bonus.h"
#include "domain/commission/post.h"
#include "job/apart.h"

// --- Which month ---------------------------------------------------------------------------------------

static err_t check_period(struct ctx *c, const struct facts *f, str name, struct cm_period *out)
{
    if (!period_parse(name, out)) return fail_arg(c, ERR_BAD_REQUEST, S("period"), name);
    if (f->periods.n) {
        const struct cm_period *last = &f->periods.v[f->periods.n - 1];
        if (out->from_day < last->until_day)
            return fail_arg(c, ERR_PERIOD_LOCKED, S("period"), name);
        if (out->from_day > last->until_day)
            return fail_arg(c, ERR_PERIOD_ORDER, S("period"),
                            period_of_day(c->mem, last->until_day));
    }
    if (out->until_day <= date_of_instant(c->now_ms, c->cat->offset_min)) return OK;
    struct buf end = BUF(c->mem);
    date_put(&end, out->until_day);
    return fail_arg2(c, ERR_PERIOD_RUNNING, S("period"), name, buf_str(&end));
}

static err_t need_bound(struct ctx *c)
{
    static const char *const roles[] = { "commission_scheme",
                                         "scheme_version",
                                         "channel",
                                         "lead",
                                         "visit",
                                         "charge",
                                         "patient",
                                         "statement",
                                         "statement_line",
                                         "settlement_period" };
    for (size_t i = 0; i < COUNT_OF(roles); i++)
        if (!cm_form(c, roles[i])) return fail_arg(c, ERR_NOT_BOUND, STR_NONE, str_of(roles[i]));
    return OK;
}

// --- Posting -------------------------------------------------------------------------------------------

static err_t post_statement(struct ctx *c, struct posting *p, const struct cm_statement *st,
                            i32 *version)
{
    const struct channel_fact *ch = &p->f->channels.v[st->channel];
    struct cells s = { .c = c, .role = "statement" };
    put(&s, "channel", val_int(ch->id));
    put(&s, "channel_code", val_text(ch->code));
    put(&s, "period", val_text(p->period));
    put(&s, "heads", val_int(st->heads));
    put(&s, "base", val_int(st->base_fen));
    put(&s, "commission", val_int(st->commission_fen));
    put(&s, "adjustment", val_int(st->adjust_fen));
    put(&s, "carried_in", val_int(st->carried_in_fen));
    put(&s, "payable", val_int(st->payable_fen));
    put(&s, "carried_out", val_int(st->carried_out_fen));
    put(&s, "hold", val_int(st->hold));
    put(&s, "version", val_int(1));
    put_option(&s, "state", "calculated");
    *version = CM_NONE;
    for (size_t i = 0; i < p->f->schemes.n; i++)
        if (ch->scheme && p->f->schemes.v[i].scheme == ch->scheme &&
            (*version == CM_NONE || p->f->schemes.v[i].version > p->f->schemes.v[*version].version))
            *version = (i32)i;
    if (*version != CM_NONE) {
        put(&s, "scheme", val_int(ch->scheme));
        put(&s, "scheme_version", val_int(p->f->schemes.v[*version].version));
    }
    p->out->statements++;
    p->out->payable_fen += st->payable_fen;
    return post(&s, p->is_demo, &p->statement_of[st->channel]);
}

static err_t post_line(struct ctx *c, struct posting *p, const struct cm_line *l)
{
    struct cells s = { .c = c, .role = "statement_line" };
    id64 id;
    put(&s, "statement", val_int(p->statement_of[l->channel]));
    put(&s, "channel", val_int(p->f->channels.v[l->channel].id));
    put_line(&s, p->f, p->in, l, p->period);
    p->out->lines++;
    return post(&s, p->is_demo, &id);
}

static err_t post_versions(struct ctx *c, struct posting *p)
{
    for (size_t i = 0; i < p->f->schemes.n; i++) {
        const struct scheme_use *u = &p->f->schemes.v[i];
        struct cells s = { .c = c, .role = "scheme_version" };
        id64 id;
        if (!u->is_new) continue;
        put(&s, "scheme", val_int(u->scheme));
        put(&s, "version", val_int(u->version));
        put(&s, "from_period", val_text(p->period));
        put(&s, "content", val_text(u->content));
        TRY(post(&s, p->is_demo, &id));
        struct field *kept = cm_field(c, "commission_scheme", "version");
        if (!kept) continue;
        struct change ch = { .f = kept, .v = val_int(u->version) };
        struct write w = { .form = kept->form,
                           .id = u->scheme,
                           .rev = -1,
                           .changes = &ch,
                           .change_count = 1,
                           .in_bulk = true };
        struct saved out;
        TRY(record_save(c, &w, &out));
    }
    return OK;
}

static err_t post_period(struct ctx *c, struct posting *p)
{
    struct cells s = { .c = c, .role = "settlement_period" };
    id64 id;
    put(&s, "period", val_text(p->period)); // unique: of two who settle at once, one fails here
    put_option(&s, "state", "locked");
    put(&s, "settled_at", val_int(c->now_ms));
    if (p->user) put(&s, "settled_by", val_int(p->user));
    return post(&s, p->is_demo, &id);
}

static err_t note_settled(struct ctx *c, const struct posting *p)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "period", p->period);
    jw_ki64(&w, "statements", p->out->statements);
    jw_ki64(&w, "lines", p->out->lines);
    jw_ki64(&w, "payable_fen", p->out->payable_fen);
    if (p->out->bonus_statements) {
        jw_ki64(&w, "bonus_statements", p->out->bonus_statements);
        jw_ki64(&w, "bonus_fen", p->out->bonus_fen);
    }
    jw_end_obj(&w);
    return audit_write(c, S("settle"), cm_form(c, "statement")->id, 0, buf_str(&b), S("ok"));
}

static err_t post_all(struct ctx *c, void *arg)
{
    struct posting *p = arg;
    const struct actor *me = c->who;
    i32 version;
    *p->out = (struct settled){ 0 };
    c->who = actor_capability(c, S("commission"));
    err_t e = post_period(c, p);
    if (e == OK) e = post_versions(c, p);
    for (size_t i = 0; e == OK && i < p->in->n_channels; i++)
        e = post_statement(c, p, &p->r->statements[i], &version);
    for (size_t i = 0; e == OK && i < p->r->n_lines; i++) e = post_line(c, p, &p->r->lines[i]);
    if (e == OK) e = bonus_post(c, p, p->bonus);
    c->who = me;
    TRY(e == ERR_UNIQUE ? (err_clear(c), fail_arg(c, ERR_PERIOD_LOCKED, S("period"), p->period))
                        : e);
    return note_settled(c, p);
}

err_t commission_check(struct ctx *c, str period)
{
    struct facts f = { .c = c };
    struct cm_period p;
    const struct actor *me = c->who;
    TRY(need_right(c, RIGHT(SETTLE)));
    TRY(need_bound(c));
    c->who = actor_capability(c, S("commission"));
    err_t e = facts_periods(c, &f);
    if (e == OK) e = check_period(c, &f, period, &p);
    c->who = me;
    return e;
}

err_t commission_settle(struct ctx *c, str period, struct settled *out)
{
    struct facts *f = mem_new_of(c->mem, struct facts);
    struct cm_input in;
    struct cm_result r;
    struct cm_period now;
    struct bonus bonus;
    const struct actor *me = c->who;
    TRY(need_right(c, RIGHT(SETTLE)));
    TRY(need_bound(c));
    c->who =
        actor_capability(c, S("commission")); // figures do not depend on who presses the button
    f->with_bonus = true;
    err_t e = facts_read(c, f);
    if (e == OK) e = check_period(c, f, period, &now);
    if (e == OK) e = facts_settle(c, f, now, &in, &r);
    if (e == OK) e = bonus_settle(f, &in, &r, &bonus);
    c->who = me;
    TRY(e);
    struct posting p = { .f = f,
                         .in = &in,
                         .r = &r,
                         .bonus = &bonus,
                         .period = period,
                         .user = c->who->user_id,
                         .out = out };
    p.statement_of = mem_array(c->mem, id64, in.n_channels + 1);
    return store_write(c, WRITE_JOBS, post_all, &p);
}

// arg: {"period":"2026-07"}
err_t settle_job(struct ctx *c, struct job *j)
{
    struct settled out;
    TRY(commission_settle(c, json_str(json_get(j->arg, S("period"))), &out));
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_ki64(&w, "statements", out.statements);
    jw_ki64(&w, "lines", out.lines);
    jw_end_obj(&w);
    j->result = buf_str(&b);
    return OK;
}

// --- Drafts and periods ----------------------------------------------------------------------------------

static void put_draft(struct ctx *c, struct jw *w, const struct facts *f, const struct cm_result *r,
                      str period, id64 only)
{
    jw_obj(w);
    jw_kstr(w, "period", period);
    jw_key(w, S("statements"));
    jw_arr(w);
    for (size_t i = 0; i < f->channels.n; i++) {
        const struct cm_statement *s = &r->statements[i];
        if (only && f->channels.v[i].id != only) continue;
        jw_obj(w);
        jw_key(w, S("channel"));
        jw_obj(w);
        jw_kid(w, "id", f->channels.v[i].id);
        jw_kstr(w, "title", f->channels.v[i].name);
        jw_kstr(w, "code", f->channels.v[i].code);
        jw_end_obj(w);
        jw_ki64(w, "heads", s->heads);
        put_money(c, w, "base", s->base_fen);
        put_money(c, w, "commission", s->commission_fen);
        put_money(c, w, "adjustment", s->adjust_fen);
        put_money(c, w, "carried_in", s->carried_in_fen);
        put_money(c, w, "payable", s->payable_fen);
        jw_kbool(w, "hold", s->hold);
        if (only) {
            jw_key(w, S("lines"));
            jw_arr(w);
            for (size_t k = s->first_line; k < s->first_line + s->n_lines; k++)
                commission_put_line(c, w, f, &r->lines[k], period);
            jw_end_arr(w);
        }
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
}

struct draft_ask {
    str period;
    struct facts f;
    struct cm_input in;
    struct cm_result r;
    struct bonus bonus;
};

// Months between the last locked one and the one asked for are worked out on the way, as if settled.
static err_t draft(struct ctx *c, struct draft_ask *ask)
{
    struct cm_period want, at;
    struct facts *f = &ask->f;
    str period = ask->period;
    if (!period_parse(period, &want)) return fail_arg(c, ERR_BAD_REQUEST, S("period"), period);
    TRY(facts_read(c, f));
    if (f->periods.n && want.from_day < f->periods.v[f->periods.n - 1].until_day)
        return fail_arg(c, ERR_PERIOD_LOCKED, S("period"), period);
    at = want;
    if (f->periods.n)
        must(period_parse(period_of_day(c->mem, f->periods.v[f->periods.n - 1].until_day), &at));
    if (want.from_day - at.from_day > 800)
        return fail_arg(c, ERR_PERIOD_ORDER, S("period"), period_of_day(c->mem, at.from_day));
    for (;;) {
        TRY(facts_settle(c, f, at, &ask->in, &ask->r));
        TRY(bonus_settle(f, &ask->in, &ask->r, &ask->bonus));
        if (at.from_day == want.from_day) return OK;
        str name = period_of_day(c->mem, at.from_day);
        bonus_lock(f, &ask->bonus);
        facts_lock(f, &ask->in, &ask->r, name);
        must(period_parse(period_of_day(c->mem, at.until_day), &at));
    }
}

static err_t draft_apart(struct ctx *c, void *arg)
{
    c->who = actor_capability(c, S("commission")); // figures do not depend on who asks
    return draft(c, arg);
}

static err_t draft_of(struct ctx *c, str period, bool with_bonus, struct draft_ask **out)
{
    struct draft_ask *ask = *out = mem_new_of(c->mem, struct draft_ask);
    TRY(need_right(c, RIGHT(SETTLE)));
    TRY(need_bound(c));
    ask->period = period;
    ask->f.with_bonus = with_bonus;
    return job_run_apart(c, draft_apart, ask);
}

err_t commission_draft(struct ctx *c, str period, id64 channel, struct jw *w)
{
    struct draft_ask *ask;
    TRY(draft_of(c, period, false, &ask));
    put_draft(c, w, &ask->f, &ask->r, period, channel);
    return OK;
}

err_t commission_bonus_draft(struct ctx *c, str period, id64 user, struct jw *w)
{
    struct draft_ask *ask;
    TRY(draft_of(c, period, true, &ask));
    bonus_put(c, w, &ask->f, &ask->bonus, period, user);
    return OK;
}

// Count and payable of each month's statements, as the asking person may see them.
static err_t period_sums(struct ctx *c, const struct json **rows)
{
    const struct form *f = cm_form(c, "statement");
    struct field *period = cm_field(c, "statement", "period"),
                 *payable = cm_field(c, "statement", "payable");
    struct buf ask = BUF(c->mem), answer = BUF(c->mem);
    struct jw q = JW(&ask), w = JW(&answer);
    *rows = NULL;
    if (!actor_may(c, f, ACT_READ) || !period || !payable) return OK;
    jw_obj(&q);
    jw_key(&q, S("dims"));
    jw_arr(&q);
    jw_obj(&q);
    jw_kstr(&q, "field", period->key);
    jw_end_obj(&q);
    jw_end_arr(&q);
    jw_key(&q, S("measures"));
    jw_arr(&q);
    jw_obj(&q);
    jw_kstr(&q, "fn", S("count"));
    jw_end_obj(&q);
    jw_obj(&q);
    jw_kstr(&q, "fn", S("sum"));
    jw_kstr(&q, "field", payable->key);
    jw_end_obj(&q);
    jw_end_arr(&q);
    jw_end_obj(&q);
    TRY(query_aggregate(c, f, json_parse(c->mem, buf_str(&ask), NULL), &w));
    *rows = json_get(json_parse(c->mem, buf_str(&answer), NULL), S("rows"));
    return OK;
}

static void put_sums_of(struct jw *w, const struct json *rows, str period)
{
    json_each(row, rows)
    {
        const struct json *dim = json_get(row, S("dims")), *sums = json_get(row, S("measures"));
        if (!dim->first || !str_eq(json_str(dim->first), period)) continue;
        jw_key(w, S("statements"));
        jw_json(w, sums->first);
        jw_key(w, S("payable"));
        jw_json(w, sums->first->next);
    }
}

static err_t put_locked(struct ctx *c, struct jw *w, str *last)
{
    const struct json *sums;
    const struct form *f = cm_form(c, "settlement_period");
    struct query *q;
    struct page *p;
    TRY(query_all_fields(c, f, &q));
    q->limit = 240;
    TRY(query_page(c, q, &p));
    TRY(period_sums(c, &sums));
    jw_key(w, S("periods"));
    jw_arr(w);
    for (int i = 0; i < p->count; i++) {
        jw_obj(w);
        for (int k = 0; k < q->column_count; k++) {
            const struct field *fd = q->columns[k].path.leaf;
            if (p->records[i].cells[k].right == CELL_HIDDEN) continue;
            jw_key(w, fd->key);
            query_put_cell(c, w, fd, &p->records[i].cells[k]);
            bool is_period = fd == cm_field(c, "settlement_period", "period");
            if (is_period) put_sums_of(w, sums, p->records[i].cells[k].v.s);
            if (is_period && str_cmp(p->records[i].cells[k].v.s, *last) > 0)
                *last = p->records[i].cells[k].v.s;
        }
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}

err_t commission_periods(struct ctx *c, struct jw *w)
{
    struct cm_period p;
    str last = STR_NONE, next = STR_NONE;
    TRY(need_bound(c));
    jw_obj(w);
    TRY(put_locked(c, w, &last));
    if (period_parse(last, &p)) next = period_of_day(c->mem, p.until_day);
    i64 today = date_of_instant(c->now_ms, c->cat->offset_min);
    jw_kstr(w, "next", next);
    jw_kstr(w, "running", period_of_day(c->mem, today));
    jw_end_obj(w);
    return OK;
}

// --- Moves -----------------------------------------------------------------------------------------------

static err_t right_for(struct ctx *c, str to)
{
    if (str_eq(to, S("approved")) || str_eq(to, S("reversed")))
        return need_right(c, RIGHT(STATEMENT_APPROVE));
    if (str_eq(to, S("paid"))) return need_right(c, RIGHT(STATEMENT_PAY));
    return need_right(c, RIGHT(SETTLE));
}

struct move {
    const char *role;
    id64 id;
    str to, reason, ref;
};

static err_t move_job(struct ctx *c, void *arg)
{
    struct move *m = arg;
    const struct form *f = cm_form(c, m->role);
    struct cells s = { .c = c, .role = m->role };
    struct image img;
    struct field *hold = cm_field(c, m->role, "hold"), *version = cm_field(c, m->role, "version");
    TRY(record_image(c, f, m->id, &img));
    bool paid = str_eq(m->to, S("paid")), again = str_eq(m->to, S("calculated"));
    if (paid && hold && img.cells[hold->index].i) return fail(c, ERR_STATEMENT_HOLD);
    put_option(&s, "state", str_z(c->mem, m->to));
    if (!s.n) return fail_arg2(c, ERR_OPTION_UNKNOWN, S("to"), S("to"), m->to);
    if (paid) put(&s, "paid_at", val_int(c->now_ms));
    if (paid && m->ref.n) put(&s, "paid_ref", val_text(m->ref));
    if (again && version) put(&s, "version", val_int(img.cells[version->index].i + 1));
    struct write w = { .form = f,
                       .id = m->id,
                       .rev = img.rev,
                       .changes = s.ch,
                       .change_count = s.n,
                       .may_write_ledger = true,
                       .reason = m->reason };
    struct saved out;
    const struct actor *me = c->who;
    struct actor *cap = actor_capability(c, S("commission"));
    cap->user_id = me->user_id; // the stage log and the history name the person
    cap->name = me->name;
    c->who = cap;
    err_t e = record_save(c, &w, &out);
    c->who = me;
    return e;
}

static err_t move_on(struct ctx *c, struct move m)
{
    u64 rm, also;
    TRY(query_row_mask(c, cm_form(c, m.role), m.id, ACT_READ, &rm, &also));
    if (!rm) return fail(c, ERR_NOT_FOUND);
    TRY(right_for(c, m.to));
    if (str_eq(m.to, S("disputed")) && !str_trim(m.reason).n)
        return fail_arg(c, ERR_FIELD_REQUIRED, S("reason"),
                        c->lang == LANG_EN ? S("Reason") : S("争议原因"));
    return store_write(c, WRITE_PEOPLE, move_job, &m);
}

err_t commission_move(struct ctx *c, id64 statement, str to, str reason, str paid_ref)
{
    TRY(need_bound(c));
    return move_on(c, (struct move){ "statement", statement, to, reason, paid_ref });
}

err_t commission_bonus_move(struct ctx *c, id64 statement, str to, str reason, str paid_ref)
{
    if (!bonus_bound(c)) return fail(c, ERR_NOT_FOUND);
    return move_on(c, (struct move){ "bonus_statement", statement, to, reason, paid_ref });
}
