// SPDX-License-Identifier: Apache-2.0
// What a stranger meets: the form behind a public link. The token is all that is known of the caller;
// the actor made from it may create in that one form and read nothing. A link is a public form's, or a
// channel's code; whoever comes back to what he sent brings a second token and becomes its sender.
#include "api/internal.h"
#include "domain/channel/channel.h"
#include "io/guard.h"
#include "io/public_sent.h"

static err_t enter_code(struct request *q, str token)
{
    struct ctx *c = q->c;
    struct actor *who;
    struct public_link *link = mem_new_of(c->mem, struct public_link);
    c->who = actor_capability(c, S("attribution")); // for looking the link up
    err_t e = public_link_find(c, token, link);
    if (e == OK) e = public_actor(c, link, q->x->req.peer, &who);
    c->who = NULL;
    TRY(e);
    q->link = link;
    c->who = who;
    return OK;
}

static err_t enter_form(struct request *q, str token)
{
    struct ctx *c = q->c;
    struct public_form *p = mem_new_of(c->mem, struct public_form);
    str reopen = route_param(&q->match, S("reopen"));
    TRY(public_find(c, token, p));
    q->pub = p;
    q->form = (struct form *)(uintptr_t)p->form;
    c->who = public_form_actor(c, p, q->x->req.peer);
    if (!reopen.n) return OK;
    struct public_sent *s = mem_new_of(c->mem, struct public_sent);
    if (!is_token(reopen)) return fail(c, ERR_NOT_FOUND);
    TRY(public_sent_find(c, p, reopen, s));
    q->sent = s;
    c->who = public_sender(c, p, s, q->x->req.peer);
    return OK;
}

err_t public_enter(struct request *q)
{
    str token = route_param(&q->match, S("token"));
    if (!is_token(token)) return fail(q->c, ERR_NOT_FOUND);
    err_t e = enter_form(q, token);
    if (e != ERR_NOT_FOUND || q->pub) return e;
    err_clear(q->c);
    return enter_code(q, token);
}

err_t api_public_get(struct request *q)
{
    struct jw w = answer_json(q, 200);
    if (!q->pub) return public_form_put(q->c, q->link, &w);
    bool *asked = mem_array(q->c->mem, bool, (size_t)q->form->field_count + 1);
    public_asked(q->pub, asked);
    jw_obj(&w);
    TRY(public_show(q->c, q->pub, &w));
    put_form_rules(q->c, &w, q->form, asked, asked); // those that ask for nothing else
    jw_end_obj(&w);
    return OK;
}

err_t public_may_try(struct request *q, str once)
{
    if (q->sent) return public_sent_admit(q->c, q->sent, once);
    return q->pub ? public_admit(q->c, q->pub, q->body, once)
                  : public_form_admit(q->c, q->link, q->body, once);
}

err_t api_public_post(struct request *q)
{
    struct jw w = answer_json(q, 201);
    TRY(body_only(q, BODY_KEYS("values", "consents", "notice_version", "captcha", "source")));
    return q->pub ? public_submit(q->c, q->pub, q->body, &w)
                  : public_form_submit(q->c, q->link, q->body, &w);
}

// ---- the captcha ----

err_t api_public_captcha(struct request *q)
{
    str id, question;
    TRY(guard_challenge(q->c, route_param(&q->match, S("token")),
                        str_eq(query_str(q, S("kind")), S("words")), &id, &question));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_kstr(&w, "id", id);
    if (question.n) {
        jw_kstr(&w, "question", question);
        jw_ki64(&w, "work_bits", GUARD_WORK_BITS);
    }
    jw_end_obj(&w);
    return OK;
}

err_t api_public_picture(struct request *q)
{
    str png;
    TRY(guard_picture(q->c, route_param(&q->match, S("token")), route_param(&q->match, S("id")),
                      &png));
    http_text(q->x, 200, S("image/png"), png);
    http_header_set(q->x, S("Cache-Control"), S("no-store"));
    q->x->res.csp = S("sandbox; default-src 'none'");
    return OK;
}

// ---- the way back ----

static err_t need_sent(struct request *q) { return q->sent ? OK : fail(q->c, ERR_NOT_FOUND); }

err_t api_public_sent_get(struct request *q)
{
    TRY(need_sent(q));
    struct jw w = answer_json(q, 200);
    return public_sent_show(q->c, q->pub, q->sent, &w);
}

err_t api_public_sent_put(struct request *q)
{
    TRY(need_sent(q));
    TRY(body_only(q, BODY_KEYS("values")));
    struct jw w = answer_json(q, 200);
    return public_sent_change(q->c, q->pub, q->sent, q->body, &w);
}

// ---- the page, in a frame of another origin ----

err_t api_public_embed(struct request *q)
{
    str origins = q->pub ? public_frame_origins(q->c, q->pub) : STR_NONE;
    if (!q->api->cfg.other || !origins.n) return fail(q->c, ERR_NOT_FOUND);
    q->api->cfg.other(q->x);
    q->x->res.frame_ancestors = origins;
    return OK;
}
