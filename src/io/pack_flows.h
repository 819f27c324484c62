// SPDX-License-Identifier: Apache-2.0
// The flows of a form in a pack: "flows":[{"key","title":{"zh","en"},"is_on","spec"}] of the form. As with rules, only
// a solution of the program, or somebody with all rights, brings flows that run; any other pack's are drafts until
// somebody publishes them with his own rights (flow/definition.c).
#ifndef IO_PACK_FLOWS_H
#define IO_PACK_FLOWS_H

#include "auth/actor.h"
#include "base/buf.h"

// The member "flows" of an open object, as they were last published; nothing when there are none.
void pack_put_flows(struct ctx *c, struct jw *w, const struct form *f);
// Inside a write job whose c->cat has the form: makes what is not there by key; what differs is a new version.
err_t pack_save_flows(struct ctx *c, const struct form *f, const struct json *flows,
                      bool is_trusted);
// A spec whose flows (members "flow") are named as a pack names them.
const struct json *pack_plain_flows(struct ctx *c, const struct app *app, const struct json *spec);

#endif
