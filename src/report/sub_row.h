// SPDX-License-Identifier: Apache-2.0
// The row of a subscription.
#ifndef REPORT_SUB_ROW_H
#define REPORT_SUB_ROW_H

#include "report/timed.h"

enum { SUB_BOARD, SUB_MADE_BY, SUB_CHANNEL, SUB_FILTERS, SUB_AS };
extern const struct timed_kind sub_kind;

err_t sub_draw(struct ctx *c, struct timed *d);       // for its receiver
err_t sub_send(struct ctx *c, const struct timed *d); // in the transaction that moves it on

#endif
