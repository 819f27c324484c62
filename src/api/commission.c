// SPDX-License-Identifier: Apache-2.0
// Settling months and moving statements on.
#include "api/internal.h"
#include "domain/bound.h"
#include "domain/commission/settle.h"
#include "os/random.h"

err_t api_commission_periods(struct request *q)
{
    struct jw w = answer_json(q, 200);
    return commission_periods(q->c, &w);
}

// ?period=2026-07
static err_t period_asked(struct request *q, str *text)
{
    struct cm_period period;
    *text = query_str(q, S("period"));
    if (period_parse(*text, &period)) return OK;
    return fail_arg(q->c, ERR_BAD_REQUEST, S("period"), S("period=2026-07"));
}

static err_t draft(struct request *q, id64 channel)
{
    str text;
    TRY(period_asked(q, &text));
    struct jw w = answer_json(q, 200);
    return commission_draft(q->c, text, channel, &w);
}

err_t api_commission_draft(struct request *q) { return draft(q, 0); }

err_t api_commission_draft_one(struct request *q)
{
    id64 channel;
    TRY(path_id(q, S("channel"), &channel));
    return draft(q, channel);
}

static err_t bonus_draft(struct request *q, id64 user)
{
    str text;
    TRY(period_asked(q, &text));
    struct jw w = answer_json(q, 200);
    return commission_bonus_draft(q->c, text, user, &w);
}

err_t api_commission_bonus(struct request *q) { return bonus_draft(q, 0); }

err_t api_commission_bonus_one(struct request *q)
{
    id64 user;
    TRY(path_id(q, S("user"), &user));
    return bonus_draft(q, user);
}

err_t api_commission_settle(struct request *q)
{
    struct ctx *c = q->c;
    struct cm_period period;
    str text;
    id64 job;
    TRY(body_only(q, BODY_KEYS("period")));
    TRY(body_str(q, S("period"), true, &text));
    if (!period_parse(text, &period))
        return fail_arg2(c, ERR_FIELD_FORMAT, S("period"), S("period"), S("2026-07"));
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "period", text);
    jw_end_obj(&w);
    TRY(job_add(c, S("settle"), buf_str(&b), &job));
    struct jw out = answer_json(q, 202);
    jw_obj(&out);
    jw_kid(&out, "job", job);
    jw_end_obj(&out);
    return OK;
}

typedef err_t (*mover)(struct ctx *c, id64 statement, str to, str reason, str paid_ref);

static err_t move(struct request *q, const char *role, mover fn)
{
    id64 id;
    str to, reason, ref;
    const struct form *f = bound_form(q->c->cat, S("commission"), str_of(role));
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("to", "reason", "paid_ref")));
    TRY(body_str(q, S("to"), true, &to));
    TRY(body_str(q, S("reason"), false, &reason));
    TRY(body_str(q, S("paid_ref"), false, &ref));
    if (!f) return fail(q->c, ERR_NOT_FOUND);
    TRY(fn(q->c, id, to, reason, ref));
    return put_record(q, f, id, 200);
}

err_t api_commission_move(struct request *q) { return move(q, "statement", commission_move); }

err_t api_bonus_move(struct request *q)
{
    return move(q, "bonus_statement", commission_bonus_move);
}

err_t api_statement_pdf(struct request *q)
{
    id64 id;
    str file;
    TRY(path_id(q, S("id"), &id));
    TRY(commission_pdf(q->c, id, &file));
    http_text(q->x, 200, S("application/pdf"), file);
    http_download_name(q->x, str_fmt(q->c->mem, "statement-%lld.pdf", (long long)id));
    q->x->res.csp = S("sandbox; default-src 'none'");
    return OK;
}

err_t api_statement_xlsx(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    str path =
        spool_path(q, str_cat3(q->c->mem, S("statement-"), random_token(q->c->mem), S(".xlsx")));
    TRY(commission_xlsx(q->c, id, path));
    return spool_send(q, path, mime_of_name(path),
                      str_fmt(q->c->mem, "statement-%lld.xlsx", (long long)id));
}
