// SPDX-License-Identifier: Apache-2.0
// An app as one JSON document, to be carried to another installation:
//   {"xinglin_pack":1,"name","version","app":{"key","title","icon"},"summary":{"zh","en"},
//    "forms":[a form as in meta/design.h, with "views" and "public"],
//    "metrics":[..],"boards":[as in io/pack_boards.h],
//    "connections":[as in io/pack_connections.h],
//    "roles":[{"key","title","system_rights":[],"grants":[{"form","actions","scope","condition","fields"}]}],
//    "bindings":{capability:{role:{"form","fields"}}},"owner_roles":[],
//    "records":{form:[{"id","values"}]}}
// Names in it are keys; a link names its form without the app. The solutions of the program are packs.
#ifndef IO_PACK_H
#define IO_PACK_H

#include "auth/actor.h"
#include "base/buf.h"

#define PACK_FORMS_MAX 200
#define PACK_RECORDS_MAX 1000 // of a form

// The app as a pack, with the records of these forms (keys) that the actor sees in full. Needs DESIGN.
err_t pack_put(struct ctx *c, const struct app *app, str version, const str *records, int n,
               struct jw *w);

// Whether a document is a pack, down to its last key: PACK with the place and what is wrong there.
err_t pack_check(struct ctx *c, const struct json *pack);

// Makes the app, all or nothing. `key` and `title` (both may be empty) take the place of the pack's own.
// Needs DESIGN; ROLES where it has roles; SOLUTIONS where it binds capabilities or gives rights of the
// system. UNIQUE when there is an app of this key. is_ours: a template of the program, whose rules and plans are
// at work from the start; those of a pack from elsewhere wait until somebody has looked.
err_t pack_install(struct ctx *c, const struct json *pack, str key, str title, bool is_ours,
                   id64 *app);

// Inside store_write_ddl: a solution of the program, which brings the roles of those whom it serves.
err_t pack_make_solution(struct ctx *c, const struct json *pack);

// What the pack needs of the actor beyond DESIGN.
err_t pack_need_rights(struct ctx *c, const struct json *pack);
// Inside store_write_ddl: parts of a pack on an app.
err_t pack_add_form(struct ctx *c, id64 app, const struct json *form, id64 *id);
err_t pack_save_role(struct ctx *c, id64 app, const struct json *role, const struct role *was);
err_t pack_bind(struct ctx *c, str capability, const struct json *role, id64 form);
err_t pack_keep(struct ctx *c, id64 app, const struct json *pack); // as it was installed

#endif
