// SPDX-License-Identifier: Apache-2.0
// The row of an alert.
#ifndef REPORT_ALERT_ROW_H
#define REPORT_ALERT_ROW_H

#include "report/timed.h"

enum {
    ALERT_BOARD,
    ALERT_IS_OVER,
    ALERT_TITLE,
    ALERT_ASK,
    ALERT_MEASURE,
    ALERT_OP,
    ALERT_VALUE,
    ALERT_CHANNEL,
    ALERT_LAST_VALUE
};
extern const struct timed_kind alert_kind;

err_t alert_look(struct ctx *c, struct timed *d);       // with the rights of who wants to know
err_t alert_tell(struct ctx *c, const struct timed *d); // in the transaction that moves it on

#endif
