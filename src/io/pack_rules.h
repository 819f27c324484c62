// SPDX-License-Identifier: Apache-2.0
// The rules of a form in a pack: "automations":[{"key","title":{"zh","en"},"mode","spec"}] of the form. They
// act with all rights, so only a solution of the program, or somebody with all rights, brings rules that run;
// any other pack's are switched off until somebody answers for them with his own (rule/admin.c).
#ifndef IO_PACK_RULES_H
#define IO_PACK_RULES_H

#include "auth/actor.h"
#include "base/buf.h"

// The member "automations" of an open object; nothing when there are none.
void pack_put_rules(struct ctx *c, struct jw *w, const struct form *f,
                    void (*put_plain)(struct jw *w, const struct app *app, const struct json *j));
// Inside a write job whose c->cat has the form: makes what is not there by key, changes what differs.
err_t pack_save_rules(struct ctx *c, const struct form *f, const struct json *rules,
                      bool is_trusted);

// Where a part "form" names one of the app's forms, with the app's key before it.
const struct json *pack_full_names(struct ctx *c, const struct app *app, const struct json *spec);

#endif
