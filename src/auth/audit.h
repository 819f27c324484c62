// SPDX-License-Identifier: Apache-2.0
// The audit log: one row for each change, log-in, reveal, export and refusal worth keeping, written
// in the same transaction as what it tells of (so a change that cannot be audited does not happen),
// and chained: hash = SHA-256(prev_hash || canonical row). On PostgreSQL a sealer chains committed
// rows within a second.
#ifndef AUTH_AUDIT_H
#define AUTH_AUDIT_H

#include "auth/actor.h"

// Inside a write job. detail: a JSON object (masked values only, never secrets), may be empty.
err_t audit_write(struct ctx *c, str action, id64 form_id, id64 record_id, str detail_json,
                  str result);
// Outside of one: opens its own transaction (log-ins, reveals, exports, refusals).
err_t audit_note(struct ctx *c, str action, id64 form_id, id64 record_id, str detail_json,
                 str result);
// PostgreSQL: chains the next rows; again until *sealed is 0. Nothing to do on SQLite.
err_t audit_seal(struct ctx *c, i64 *sealed);
struct audit_report {
    i64 rows, first_bad, unsealed;
    str head_hash;
}; // unsealed: for over a minute
err_t audit_verify(struct ctx *c,
                   struct audit_report *out); // ERR_AUDIT_BROKEN at the first bad row

#endif
