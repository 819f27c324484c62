// SPDX-License-Identifier: Apache-2.0
// Annuities and rates, in floating point. Signs as in spreadsheets: money paid out is negative.
#ifndef EXPR_FINANCE_H
#define EXPR_FINANCE_H

#include "expr/fn.h"

struct annuity {
    double rate, periods, present, future;
    bool at_start;
};

// From these arguments of a call; -1 for what it does not have. All are of kind n.
struct annuity annuity_of(struct fn_call *c, int rate, int periods, int present, int future,
                          int at_start);
double annuity_payment(const struct annuity *a);
// The balance after so many periods of that payment (the future value).
double annuity_future(const struct annuity *a, double payment, double periods);
double annuity_interest(const struct annuity *a, double period); // in the payment of that period

// Where f is 0: Newton from the guess, then a search for a change of sign. #NUM! when there is
// none.
struct value finance_root(struct eval *ev, double (*f)(const void *, double), const void *arg,
                          double guess);
// The numbers of the arguments from..; NULL with *error.
double *finance_flows(struct fn_call *c, int from, i64 *n, struct value *error);

#endif
