// SPDX-License-Identifier: Apache-2.0
// Sessions of people. The token is 256 random bits known to the browser alone; the database holds its
// SHA-256. A session ends after 30 minutes without a request, after 12 hours, when it is killed, when
// the password changes (pw_gen) and when the user is switched off.
#ifndef AUTH_SESSION_H
#define AUTH_SESSION_H

#include "auth/actor.h"

#define SESSION_IDLE_MS (30 * 60000LL)
#define SESSION_LIFE_MS (12 * 3600000LL)

struct session_info {
    str hash; // of the token: the session's name in lists and in the audit log
    str csrf; // to be compared with the header X-CSRF-Token (session_check_csrf)
    id64 user_id;
    i64 created_at, seen_at, expires_at;
    bool
        totp_pending; // password was right, the code is still to come: only login_totp may be called
    id64 view_as;     // 0: none
    i64 catalog_version; // of the database now; when c->cat is older, load and pin a newer one
    i64 perm_epoch;
};

struct session_new {
    str token, csrf, hash;
    i64 expires_at;
};

// One SQL statement. ERR_NEED_LOGIN when there is no such session any more. Touches seen_at at most
// once a minute (a write of its own, low priority; a read-only database does not mind).
err_t session_find(struct ctx *c, str token, struct session_info *out);
// The actor of a session found, from c->cat (which must not be older than info->catalog_version).
// No statement. ERR_NEED_TOTP while the code is pending. With view-as the actor's rights are cut to
// those of the person viewed, and it may not write.
err_t session_actor(struct ctx *c, const struct session_info *info, str ip, struct actor **out);
err_t session_check_csrf(struct ctx *c, const struct session_info *info, str header); // ERR_CSRF

// Inside a write job.
err_t session_create(struct ctx *c, id64 user_id, i64 pw_gen, bool totp_pending, str ip, str agent,
                     struct session_new *out);

struct session_row {
    str hash, ip, agent;
    i64 created_at, seen_at;
    bool is_this;
};
err_t session_list(struct ctx *c, id64 user_id, str this_hash, struct session_row **out, size_t *n);
// By its user or by someone with the right to manage people. ERR_NOT_FOUND.
err_t session_kill(struct ctx *c, str hash);
// All of a user but `except` (may be empty). Inside a write job or not.
err_t session_kill_all(struct ctx *c, id64 user_id, str except, i64 *killed);
err_t session_view_as(struct ctx *c, const struct session_info *info,
                      id64 user_id); // 0 ends it; audited
err_t session_purge(struct ctx *c,
                    i64 *removed); // daily: what has ended long ago, old log-in tries

#endif
