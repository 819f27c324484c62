// SPDX-License-Identifier: Apache-2.0
// Inside domain/channel: the commission of months not settled yet, for the figures.
#ifndef DOMAIN_CHANNEL_OPEN_H
#define DOMAIN_CHANNEL_OPEN_H

#include "domain/channel/channel.h"
#include "domain/commission/open.h"

// *out stays NULL for who may not read every statement line in full: he sees what is posted only.
err_t open_read(struct ctx *c, struct open_months **out);
// What the open months pay a channel within the span, and the part of each month.
money open_sum(struct ctx *c, const struct open_months *o, id64 channel, struct span s);
money open_month_sum(struct ctx *c, const struct open_months *o, const struct open_month *m,
                     id64 channel, struct span s);

#endif
