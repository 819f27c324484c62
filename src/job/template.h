// SPDX-License-Identifier: Apache-2.0
// Message templates: rows of x_msg_template, made and checked by notify, filled in by whoever sends.
#ifndef JOB_TEMPLATE_H
#define JOB_TEMPLATE_H

#include "job/outbox.h"

struct msg_template {
    id64 id, form_id; // form 0: a text without fields
    str channel;
    const struct json *spec; // name, purpose, subject, text, code, params
    i64 rev;
    bool is_off;
};

err_t msg_template_list(struct ctx *c, struct msg_template **out, size_t *n);
err_t msg_template_find(struct ctx *c, id64 id,
                        struct msg_template *out); // NOT_FOUND; locked in a write job
// Fills channel, purpose, title, text, code, params and reads of a message about this record, as `user` may
// read it, or as somebody outside (NULL). NOT_FOUND for one that is off or another form's.
err_t msg_template_fill(struct ctx *c, id64 id, const struct form *f, id64 record, enum lang lang,
                        const struct user *user, struct message *m);
// By what governance knows whom a record is about, whatever channel is used: its first phone. Empty: none.
err_t message_person(struct ctx *c, const struct form *f, id64 record, str *out);
str message_reads_add(struct ctx *c, str reads, str more); // two lists of fields as one

#endif
