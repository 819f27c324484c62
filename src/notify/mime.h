// SPDX-License-Identifier: Apache-2.0
// A mail as RFC 5322 and MIME want it, out of a letter.
#ifndef NOTIFY_MIME_H
#define NOTIFY_MIME_H

#include "notify/channel.h"

struct mail_head {
    str from, from_name, to, reply_to, message_id; // message_id without < >
    i64 at;
    int offset_min;
};
str mime_mail(struct ctx *c, const struct mail_head *h, const struct letter *l);
bool mail_address_is_good(str s);

#endif
