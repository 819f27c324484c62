// SPDX-License-Identifier: Apache-2.0
// The outbox: a message that is to leave the house is a row of x_send, written in the transaction of what
// it tells of. Sending is notify's business; here a row is made and nothing else.
//
// A row has a key that never changes ("run:812:3"). A key that is there already adds nothing, so whoever
// makes messages may do so again after a crash. What is personal in it is sealed.
#ifndef JOB_OUTBOX_H
#define JOB_OUTBOX_H

#include "auth/actor.h"

enum purpose {
    PURPOSE_INTERNAL, // to our own people and programs: no quiet hours, no caps
    PURPOSE_CARE,     // part of a treatment: reminders, results
    PURPOSE_MARKETING // needs consent, is capped
};
str purpose_key(enum purpose p); // internal, care, marketing
bool purpose_of_key(str key, enum purpose *out);

struct message_param {
    str name, value;
}; // what a vendor's template is filled with

struct message {
    str key;
    str channel;     // key of a channel (x_msg_channel)
    str to;          // address as the channel's kind wants it; empty: the channel's own
    str title, text; // as they go out
    str code;        // of a template that the vendor keeps; empty: none
    const struct message_param *params;
    size_t param_count;
    const str *files; // ids of x_file, sent along where the channel can
    size_t file_count;
    id64 form_id, record_id; // the record that it is about; 0: none
    str reads;    // fields whose values are in it, "name channel.name": who reads the message
                  // must be one who reads these
    id64 user_id; // the member who gets it; 0: somebody else
    str person;   // phone or address by which governance knows the person; empty: `to`
    enum purpose purpose;
    i64 not_before; // 0: now
    str made_by;    // empty: who acts
};

// Inside a write job; the senders are woken after its commit. *id (may be NULL) is the row's, of the older one when the key was there.
err_t outbox_add(struct ctx *c, const struct message *m, id64 *id, bool *is_new);
// Who is meant, as a digest that other installations cannot make: the phone without its country's
// number, else the address in lower case. The same as in the ledger of consents.
str outbox_person(struct ctx *c, str address);
str outbox_plain_person(struct mem *m, str address); // before the digest
// What is sealed in a row.
struct sealed_message {
    str to, title, text, code, person;
    const struct message_param *params;
    size_t param_count;
    const str *files;
    size_t file_count;
};
err_t outbox_open(struct ctx *c, id64 id, str what, struct sealed_message *out);

#endif
