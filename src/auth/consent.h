// SPDX-License-Identifier: Apache-2.0
// Consent: which text a person agreed to, when and by which door. Rows are only added; withdrawing marks
// them. A text's version is made from its content, so a text once shown can always be found.
#ifndef AUTH_CONSENT_H
#define AUTH_CONSENT_H

#include "base/err.h"

err_t consent_text_save(struct ctx *c, id64 form_id, str body,
                        str *version);                     // the same body, the same version
err_t consent_text(struct ctx *c, str version, str *body); // ERR_NOT_FOUND

struct consent {
    id64 id, form_id, record_id;
    str kind, version, via;
    i64 at, withdrawn_at;
};
// Inside a write job (the one that stores what was consented to). person: the normalised phone; only
// its HMAC is kept. kind: personal, health, marketing ...; via: public, desk, import.
err_t consent_give(struct ctx *c, id64 form_id, id64 record_id, str person, str kind, str version,
                   str via);
err_t consent_withdraw(struct ctx *c, str person, str kind, i64 *withdrawn); // audited
err_t consent_holds(struct ctx *c, str person, str kind, bool *holds);
err_t consent_list(struct ctx *c, id64 form_id, id64 record_id, struct consent **out, size_t *n);

#endif
