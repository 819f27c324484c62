// SPDX-License-Identifier: Apache-2.0
// The connections that an app's rules, plans and flows call, in its pack: "connections":[{"key","title":{"zh","en"},
// "base","auth","header","seconds","is_inside"}]. Never what is secret, nor the name we sign in by, nor an address
// inside the house; address and way of signing in only of and for somebody who may set connections up.
#ifndef IO_PACK_CONNECTIONS_H
#define IO_PACK_CONNECTIONS_H

#include "auth/actor.h"
#include "base/json.h"

// The member "connections" of an open object; nothing when there are none.
err_t pack_put_connections(struct ctx *c, struct jw *w, const struct app *app);
// Inside a write job: those that are not here by key, switched off until somebody has filled them in.
err_t pack_save_connections(struct ctx *c, const struct json *list);
// [{"key","title"}]: those of the app that cannot be called yet.
err_t pack_put_to_fill(struct ctx *c, struct jw *w, const struct app *app);

#endif
