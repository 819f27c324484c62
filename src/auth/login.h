// SPDX-License-Identifier: Apache-2.0
// Log-in. An unknown account, a wrong password and a user who is switched off give the same error after
// the same time. After 5 wrong tries an account waits 1 minute, then 2, 4 ... up to 30; an address
// after 20 (a clinic shares one). A try is counted before it is checked, so that tries side by side
// do not get more.
#ifndef AUTH_LOGIN_H
#define AUTH_LOGIN_H

#include "auth/session.h"

struct login {
    str account, password, ip, agent;
};
struct login_done {
    id64 user_id;
    struct session_new session;
    bool needs_totp; // the session is good for login_totp only
};

// ERR_BAD_CREDENTIALS, ERR_ACCOUNT_LOCKED (minutes), ERR_BUSY. Audited.
err_t login(struct ctx *c, const struct login *in, struct login_done *out);
// The second step: `code` of 6 digits or a recovery code. A new token; the pending one is gone. A
// wrong code counts like a wrong password; the 5th ends the pending session. ERR_BAD_CODE.
err_t login_totp(struct ctx *c, const struct session_info *pending, str code, str ip, str agent,
                 struct login_done *out);
err_t logout(struct ctx *c, const struct session_info *info);
// The signed-in user proves to be there (before changing the password or TOTP). Counts like a log-in.
err_t login_confirm(struct ctx *c, id64 user_id, str password);

#endif
