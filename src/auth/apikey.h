// SPDX-License-Identifier: Apache-2.0
// Keys for programs. A key acts with roles of its own, cut to its scopes, never as its maker; who makes
// one can give it only roles that he holds himself, unless he may manage roles.
#ifndef AUTH_APIKEY_H
#define AUTH_APIKEY_H

#include "auth/actor.h"

struct apikey {
    id64 id;
    str title;
    const id64 *roles;
    size_t role_count;
    u32 actions; // ACT_... bits it is cut to
    const id64 *forms;
    size_t form_count;                               // none: all forms of its roles
    u64 system_rights;                               // cut to these; normally none
    i64 created_at, expires_at, used_at, revoked_at; // 0: never
    id64 created_by;
};

// Needs the right to manage API keys. *key is shown this once: "xl_" and 52 characters.
err_t apikey_create(struct ctx *c, const struct apikey *in, id64 *id, str *key);
err_t apikey_revoke(struct ctx *c, id64 id);
err_t apikey_list(struct ctx *c, struct apikey **out, size_t *n);
// The actor of a key. ERR_NEED_LOGIN. used_at is kept to the minute. *catalog_version as in
// session_info; call it again with a newer c->cat when that is behind.
err_t apikey_find(struct ctx *c, str key, str ip, struct actor **out, i64 *catalog_version);

#endif
