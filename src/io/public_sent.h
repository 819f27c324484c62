// SPDX-License-Identifier: Apache-2.0
// What came in by public forms: which record, when, from where; and the way back for its sender, if the
// form gives one. The way back is a random token of which only the digest is kept.
#ifndef IO_PUBLIC_SENT_H
#define IO_PUBLIC_SENT_H

#include "io/public.h"

struct public_sent {
    id64 id, public_id, form_id, record_id;
    i64 rev, at;
    str receipt, source; // JSON
    str reopen;          // the token, known only when it is made
    i64 reopen_until;
};

err_t public_sent_add(struct ctx *c, struct public_sent *s); // inside a write job

// The sender's own record again, as {"values",..} beside the form itself, while the time runs and
// nobody has worked on the record since. NOT_FOUND; PUBLIC_HANDLED.
struct actor *public_sender(struct ctx *c, const struct public_form *p, const struct public_sent *s,
                            str ip);
err_t public_sent_find(struct ctx *c, const struct public_form *p, str reopen,
                       struct public_sent *out);
err_t public_sent_show(struct ctx *c, const struct public_form *p, const struct public_sent *s,
                       struct jw *w);
// public_sent_admit first, as with a sending.
err_t public_sent_admit(struct ctx *c, const struct public_sent *s, str once);
err_t public_sent_change(struct ctx *c, const struct public_form *p, const struct public_sent *s,
                         const struct json *body, struct jw *w);

// {"at","form","receipt","source","masked"} of a record that the actor sees; nothing when it came another
// way. What went into a field, and the number, as he may see that field: left out, or masked.
err_t public_sent_put(struct ctx *c, const struct form *f, id64 record, struct jw *w);

// Of public_submit.c.
err_t public_check_open(struct ctx *c, const struct public_form *p);
err_t public_check_needed(struct ctx *c, const struct public_form *p, const struct json *values);
err_t public_save(struct ctx *c, const struct write *w, struct saved *saved);

#endif
