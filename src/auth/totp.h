// SPDX-License-Identifier: Apache-2.0
// One-time codes (RFC 6238: SHA-1, 30 s, 6 digits, one step of tolerance) and recovery codes. A code
// works once: its step must be later than the last one used, in one conditional UPDATE.
#ifndef AUTH_TOTP_H
#define AUTH_TOTP_H

#include "base/err.h"

#define TOTP_STEP_S 30
#define RECOVERY_CODES 10

u32 totp_at(str secret, i64 step, int digits); // HOTP value of RFC 4226
str base32_put(struct mem *m, str bytes);      // A-Z2-7 without padding

struct totp_setup {
    str secret; /* base32 */
    str uri;    /* otpauth://... for the QR code */
};
// For the acting user. The secret is pending until a code confirms it; log-in does not ask for it yet.
err_t totp_begin(struct ctx *c, struct totp_setup *out);
err_t totp_confirm(struct ctx *c, str code, str codes[RECOVERY_CODES]); // shown once
err_t totp_disable(struct ctx *c,
                   id64 user_id); // one's own, or with the right to manage people; audited
bool totp_is_active(str stored);  // of x_user.totp_secret
err_t totp_status(struct ctx *c, id64 user_id, bool *is_active, i64 *recovery_left);

// Uses up a code or a recovery code. ERR_BAD_CODE. In a write job of its own.
err_t totp_use(struct ctx *c, id64 user_id, str code);

#endif
