// SPDX-License-Identifier: Apache-2.0
// What the months that are not settled yet would pay, line by line, for live figures: worked out like a
// draft, each month upon the one before it. It begins behind the last locked month; where nothing is
// settled yet, with the first month that has a charge or an arrival. At most OPEN_MONTHS_MAX months.
#ifndef DOMAIN_COMMISSION_OPEN_H
#define DOMAIN_COMMISSION_OPEN_H

#include "domain/commission/facts.h"

#define OPEN_MONTHS_MAX 26

struct open_month {
    str period;
    i64 last_day; // on which lines that take a row back count (they have no time): the month's, today at most
    struct cm_result r;
};
struct open_months {
    struct facts f;
    struct open_month m[OPEN_MONTHS_MAX];
    int n; // the oldest first; the last is the running month
};

// Rights are the caller's business. What it leaves lives as long as c's arena.
err_t commission_open(struct ctx *c, struct open_months **out);
// The local day on which a line counts, and one line as JSON.
i64 open_line_day(const struct ctx *c, const struct open_month *m, const struct cm_line *l);
void open_line_put(struct ctx *c, struct jw *w, const struct open_months *o,
                   const struct open_month *m, const struct cm_line *l);

#endif
