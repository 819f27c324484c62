// SPDX-License-Identifier: Apache-2.0
#ifndef AUTH_PASSWORD_H
#define AUTH_PASSWORD_H

#include "base/err.h"

#define PASSWORD_MIN 10  // characters
#define PASSWORD_MAX 200 // bytes

// At least 10 characters, not a common password (a bundled list; also such a word with digits around
// it, runs and repeats), not the account, name or phone. ERR_PASSWORD_WEAK at `path`.
err_t password_check(struct ctx *c, str path, str password, str account, str name);
bool password_is_common(str password);

#endif
