// SPDX-License-Identifier: Apache-2.0
// What a patient meets: the form behind a public link. The token is all that is known of the caller;
// the actor made from it may create in that one form and read nothing.
#include "api/internal.h"
#include "domain/channel/channel.h"

err_t public_enter(struct request *q)
{
    struct ctx *c = q->c;
    struct actor *who;
    struct public_link *link = mem_new_of(c->mem, struct public_link);
    str token = route_param(&q->match, S("token"));
    if (!is_token(token)) return fail(c, ERR_NOT_FOUND);
    c->who = actor_capability(c, S("attribution")); // for looking the link up
    err_t e = public_link_find(c, token, link);
    if (e == OK) e = public_actor(c, link, q->x->req.peer, &who);
    c->who = NULL;
    TRY(e);
    q->link = link;
    c->who = who;
    return OK;
}

err_t api_public_get(struct request *q)
{
    struct jw w = answer_json(q, 200);
    return public_form_put(q->c, q->link, &w);
}

err_t api_public_post(struct request *q)
{
    struct jw w = answer_json(q, 201);
    TRY(body_only(q, BODY_KEYS("values", "consents", "notice_version")));
    return public_form_submit(q->c, q->link, q->body, &w);
}
