// SPDX-License-Identifier: Apache-2.0
// Publishing designs: who may, on which state of the form, kept as a version, audited, in one
// transaction with the tables and with the job that works changed formulas out for the records that are
// there. Needs the right DESIGN. The caller loads a new catalogue afterwards.
#ifndef IO_PUBLISH_H
#define IO_PUBLISH_H

#include "auth/actor.h"
#include "meta/design_plan.h"

// What the form is now, as 16 characters; equal designs have equal ones.
str publish_rev(struct ctx *c, const struct form *f);

// The differences between the form and the document, with the records that each concerns. Writes
// nothing.
err_t publish_check(struct ctx *c, const struct form *f, const struct json *doc,
                    struct design_plan *out);
// DESIGN_STALE when the form is no longer of `rev`. Nothing happens when nothing differs.
err_t publish_form(struct ctx *c, const struct form *f, str rev, const struct json *doc,
                   struct design_plan *done);

// Inside store_write_ddl: the form becomes what an upgrade made of it.
err_t publish_upgrade(struct ctx *c, const struct form *f, const struct json *doc,
                      bool is_solution);

// A new app, and its role 管理员 with its maker in it. An empty key is made from the id.
err_t publish_app(struct ctx *c, str key, struct titles title, str icon, id64 *id);
// A new form of an app; the app's role 管理员 (made where there is none, for the maker) may do all on
// it, nobody else anything.
err_t publish_new_form(struct ctx *c, const struct app *app, const struct json *doc, id64 *id);
// Inside store_write_ddl: the app's role 管理员 (made where there is none, for the actor) may do all on
// those of its forms on which it has no grant.
err_t publish_manager(struct ctx *c, id64 app);
// The same for one form that was made just now: what stands already keeps the rights that it has.
err_t publish_manage_new(struct ctx *c, id64 app, id64 form);
// To the bin, with its records; ledgers and forms of capabilities stay (DESIGN_NEEDED).
err_t publish_remove_form(struct ctx *c, const struct form *f);

// A choice added while filling in, by whoever may write a field with can_add: FIELD_DENIED else. One that
// is there already is given back. `parent`: key of the choice above it, or empty.
err_t publish_option(struct ctx *c, const struct form *f, const struct field *fd, str title,
                     str parent, struct option *out);

// Inside a write job that changes the design: the form as it is becomes a version.
err_t publish_keep_version(struct ctx *c, const struct form *f);
// Designs that were replaced: [{"n","at","by"}], newest first; one of them as its document. NOT_FOUND.
err_t publish_put_versions(struct ctx *c, const struct form *f, struct jw *w);
err_t publish_version(struct ctx *c, const struct form *f, i64 n, str *doc);

#endif
