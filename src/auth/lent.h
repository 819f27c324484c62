// SPDX-License-Identifier: Apache-2.0
// What a person's open to-dos lend him: which kinds of rights there are among them, by form. Only this is read
// ahead; on which record one holds is asked in the statement itself (query/emit.c, SCOPE_TASK).
#ifndef AUTH_LENT_H
#define AUTH_LENT_H

#include "auth/actor.h"

struct lent {
    id64 form, rights;         // 0: as his roles have it
    const struct json *fields; // of that form by key; NULL: as his roles have it
};
// Those of a form; of nobody but a person.
err_t lent_of(struct ctx *c, const struct actor *a, const struct form *f, const struct lent **out,
              int *n);
// Inside a write job: the number by which to-dos of the form lend these rights; 0 for an empty text.
err_t lent_number(struct ctx *c, const struct form *f, str fields, id64 *out);

#endif
