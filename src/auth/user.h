// SPDX-License-Identifier: Apache-2.0
// People, departments, roles and grants. Every change is validated against the database, audited, and
// raises x_meta catalog_version and perm_epoch in the same transaction; the caller then loads a new
// catalogue. Field errors have the paths of the JSON body ("account", "dept", "grants.0.form").
//
// Nobody gives what he does not have: to change a person or role with system rights that the actor
// lacks is ERR_ACTION_DENIED. The last active user who may manage people and roles stays
// (ERR_LAST_ADMIN).
#ifndef AUTH_USER_H
#define AUTH_USER_H

#include "auth/actor.h"

struct user_edit {
    // What is not NULL is changed (at creation: taken).
    const str *account, *name, *phone, *email, *lang, *password;
    const id64 *dept; // 0: none
    const id64 *depts;
    size_t dept_count;
    bool has_depts; // further departments
    const id64 *roles;
    size_t role_count;
    bool has_roles;
    const bool *is_off; // switching off ends the user's sessions
    bool demo;
};
err_t user_create(struct ctx *c, const struct user_edit *in, id64 *id); // needs the right PEOPLE
err_t user_update(struct ctx *c, id64 id, const struct user_edit *in);
// One's own: the old password was confirmed by login_confirm. Ends all other sessions of the user.
err_t user_change_password(struct ctx *c, str password, str keep_session);
// Whoever has PEOPLE; ends all sessions of that user.
err_t user_set_password(struct ctx *c, id64 id, str password);
err_t user_set_lang(struct ctx *c, enum lang lang); // one's own

struct dept_edit {
    const str *title, *code, *kind; // kind: org, branch, dept
    const id64 *parent, *head;
    const i64 *pos;
    const bool *is_off;
    bool demo;
};
err_t dept_create(struct ctx *c, const struct dept_edit *in, id64 *id); // needs the right PEOPLE
err_t dept_update(struct ctx *c, id64 id, const struct dept_edit *in); // parent: moves the sub-tree

struct grant_edit {
    id64 form_id;
    u32 actions;
    str scope;          // own, dept, dept_below, branch, all, participated, pool
    str condition_json; // empty: none
    str fields_json;    // {"*":"rw","phone":"masked"}
};
struct role_edit {
    const str *key, *title_zh, *title_en;
    const id64 *app;
    const u64 *system_rights;
    const struct grant_edit *grants;
    size_t grant_count;
    bool has_grants; // replaces all of them
};
err_t role_create(struct ctx *c, const struct role_edit *in, id64 *id); // needs the right ROLES
err_t role_update(struct ctx *c, id64 id, const struct role_edit *in);
err_t role_delete(struct ctx *c, id64 id); // takes it from its users

// Inside a write job: raises catalog_version (and perm_epoch where rights changed) and tells other
// processes. For everyone who changes what the catalogue is made of.
err_t catalog_bump(struct ctx *c, bool rights_changed);
// Inside a write job: a row of x_meta.
err_t meta_set(struct ctx *c, str key, str value);
err_t meta_get(struct ctx *c, str key, str *value, bool *found);

#endif
