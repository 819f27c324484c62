// SPDX-License-Identifier: Apache-2.0
// Programs of others that actions call: where they are and how we show who we are. Kept by whoever sets the
// house up; what is secret in one lies sealed and never leaves the server again but to that program.
#ifndef ACT_CONNECTION_H
#define ACT_CONNECTION_H

#include "act/act.h"

#define CONNECTION_SECONDS_MAX 60

struct connection {
    str key, base; // "https://his.example.com/api": paths of calls are put behind it
    struct titles title;
    str auth;                 // none, bearer, basic, header, signature
    str user, header, secret; // basic: name; header: which one; the password, token or key
    i64 seconds;              // how long an answer may take
    bool is_inside;           // lies in the house's own net: private addresses, and without TLS
    bool is_off;
    i64 rev;
};

struct connections {
    struct connection *v;
    size_t n, cap;
};
// connection_uses.c: those that rules, plans and flows of the app's forms call, each once; also ones that are not set
// up here (a key without a title).
err_t connections_of(struct ctx *c, const struct app *app, struct connections *out);
bool connection_is_ready(const struct connection *n);
// Inside a write job: one that came with a pack, where there is none of this key; switched off, without a secret.
err_t connection_receive(struct ctx *c, str key, const struct json *j);
err_t connection_find(struct ctx *c, str key, struct connection *out, bool *found);
// {"connections":[..]}: how they are set up only for whoever may (SETTINGS).
err_t connections_put(struct ctx *c, struct jw *w);
err_t connection_put(struct ctx *c, struct jw *w, const struct connection *n);
// connection_uses.c, into an open object: "used", "working" (at work now) and, for who designs,
// "uses":[{"kind":"rule|plan|flow","title","form","id","is_on"}].
err_t connection_put_uses(struct ctx *c, struct jw *w, str key);
err_t connection_need_free(struct ctx *c, const struct connection *n); // CONNECTION_USED
// Makes or changes one: {"title","base","auth","user","header","secret","seconds","is_inside","is_off","rev"}.
// A secret that is left out stays, but not where it would go to another address: then it is given anew.
err_t connection_save(struct ctx *c, str key, const struct json *body);
// CONNECTION_USED while a rule, plan or flow that is at work calls it.
err_t connection_remove(struct ctx *c, str key, i64 rev);

#endif
