// SPDX-License-Identifier: Apache-2.0
// Inside auth/: what the files that change people, departments and roles share.
#ifndef AUTH_PEOPLE_H
#define AUTH_PEOPLE_H

#include "auth/user.h"

// ERR_FIELD_FORMAT at `path` for a field that no form has.
err_t bad_input(struct ctx *c, str path, struct titles title, str zh, str en);
// A text of 1..max characters, trimmed. An empty one is ERR_FIELD_REQUIRED.
err_t good_text(struct ctx *c, str path, struct titles title, str in, i64 max, str *out);
// [a-z0-9] and the signs given, 1..40 characters, in lower case.
err_t good_key(struct ctx *c, str path, struct titles title, str in, str signs, str *out);
err_t row_exists(struct ctx *c, struct sql *q, bool *exists); // of SELECT count(*)
err_t need_dept(struct ctx *c, str path, id64 id);            // ERR_LINK_MISSING
err_t need_user(struct ctx *c, str path, id64 id);

// The actor must hold every one of these system rights himself. ERR_ACTION_DENIED.
err_t need_all(struct ctx *c, u64 rights);
err_t rights_of_role(struct ctx *c, id64 role_id, str path, u64 *out); // ERR_LINK_MISSING
err_t rights_of_user(struct ctx *c, id64 user_id, u64 *out);

// Runs a change: raises the versions first (which on PostgreSQL makes such changes queue up), and
// refuses it when no active user is left who may manage people and roles. what, id: for the audit
// log, with `detail`, a JSON object.
struct change {
    str what;
    err_t (*run)(struct ctx *c, void *arg, id64 *id, str *detail);
    void *arg;
    id64 id;
};
err_t change_run(struct ctx *c, struct change *ch);

void sql_id_or_null(struct sql *q, id64 id);
void sql_text_or_null(struct sql *q, str s);

#endif
