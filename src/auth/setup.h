// SPDX-License-Identifier: Apache-2.0
// The first start: no default password exists. The server prints a link with a one-time token; whoever
// opens it makes the owner, who holds all system rights.
#ifndef AUTH_SETUP_H
#define AUTH_SETUP_H

#include "auth/session.h"

err_t setup_is_needed(struct ctx *c, bool *needed); // no user yet
// A new token, good for 24 hours; older ones end. ERR_SETUP_DONE when there is a user.
err_t setup_token(struct ctx *c, str *token);

struct setup {
    str token, account, name, password, org_name;
    enum lang lang;
    str ip, agent;
};
// Makes the root of the department tree (or renames it), role "owner", the user, and a session, in one
// transaction. ERR_SETUP_TOKEN, ERR_SETUP_DONE, field errors.
err_t setup_owner(struct ctx *c, const struct setup *in, id64 *user_id,
                  struct session_new *session);

#endif
