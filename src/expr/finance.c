// SPDX-License-Identifier: Apache-2.0
// Formulas of OpenFormula 1.2, 6.12.
#include "expr/finance.h"
#include <math.h>
#include "base/real.h"

static double argument(struct fn_call *c, int i) { return i < 0 ? 0 : call_double(c, i, 0); }

struct annuity annuity_of(struct fn_call *c, int rate, int periods, int present, int future,
                          int at_start)
{
    return (struct annuity){ argument(c, rate), argument(c, periods), argument(c, present),
                             argument(c, future), argument(c, at_start) != 0 };
}

// (1 + rate)^n - 1 over rate, also where the rate is next to nothing.
static double series(double rate, double n)
{
    return rate == 0 ? n : real_expm1(n * real_log1p(rate)) / rate;
}

double annuity_payment(const struct annuity *a)
{
    double due = a->at_start ? 1 + a->rate : 1;
    double growth = real_exp(a->periods * real_log1p(a->rate));
    return -(a->present * growth + a->future) / (due * series(a->rate, a->periods));
}

double annuity_future(const struct annuity *a, double payment, double periods)
{
    double due = a->at_start ? 1 + a->rate : 1;
    return -(a->present * real_exp(periods * real_log1p(a->rate)) +
             payment * due * series(a->rate, periods));
}

double annuity_interest(const struct annuity *a, double period)
{
    double payment = annuity_payment(a);
    if (a->at_start && period == 1) return 0;
    double balance = annuity_future(a, payment, a->at_start ? period - 2 : period - 1);
    return (a->at_start ? balance - payment : balance) * a->rate;
}

// ---- roots --------------------------------------------------------------------------------------

static bool newton(struct eval *ev, double (*f)(const void *, double), const void *arg, double *x)
{
    for (int i = 0; i < 100 && eval_step(ev, 10); i++) {
        double y = f(arg, *x), h = fabs(*x) * 1e-6 + 1e-9;
        double slope = (f(arg, *x + h) - f(arg, *x - h)) / (2 * h), next = *x - y / slope;
        if (!isfinite(next) || next <= -1) return false;
        bool close = fabs(next - *x) <= 1e-13 * (1 + fabs(next));
        *x = next;
        if (close) return true;
    }
    return false;
}

static bool bisect(struct eval *ev, double (*f)(const void *, double), const void *arg, double low,
                   double high, double *x)
{
    double at_low = f(arg, low);
    for (int i = 0; i < 200 && eval_step(ev, 5); i++) {
        *x = low + (high - low) / 2;
        double y = f(arg, *x);
        if (y == 0 || high - low < 1e-15 * (1 + fabs(*x))) break;
        if ((y < 0) == (at_low < 0)) low = *x;
        else high = *x;
    }
    return true;
}

// Looks for a change of sign from the guess outwards.
static bool search(struct eval *ev, double (*f)(const void *, double), const void *arg, double *x)
{
    static const double grid[] = { -0.999999, -0.99, -0.9, -0.75, -0.5, -0.25, -0.1, -0.01,
                                   -1e-4,     1e-4,  0.01, 0.05,  0.1,  0.25,  0.5,  1,
                                   2,         5,     10,   100,   1e4,  1e6 };
    for (size_t i = 0; i + 1 < COUNT_OF(grid); i++) {
        double a = f(arg, grid[i]), b = f(arg, grid[i + 1]);
        if (!eval_step(ev, 10)) return false;
        if (isfinite(a) && isfinite(b) && (a < 0) != (b < 0))
            return bisect(ev, f, arg, grid[i], grid[i + 1], x);
    }
    return false;
}

struct value finance_root(struct eval *ev, double (*f)(const void *, double), const void *arg,
                          double guess)
{
    double x = guess;
    if (guess > -1 && newton(ev, f, arg, &x)) return call_approx(x);
    return search(ev, f, arg, &x) ? call_approx(x) : value_error(VALUE_ERR_NUM);
}

double *finance_flows(struct fn_call *c, int from, i64 *n, struct value *error)
{
    i64 room = 1;
    for (int i = from; i < c->n; i++) room += list_count(c->arg[i]);
    double *v = mem_array(call_mem(c), double, (size_t)room);
    struct call_items it = call_items(c, from);
    decimal d;
    for (*n = 0; call_next_number(&it, &d, error); ++*n) v[*n] = decimal_to_double(d);
    return value_is_error(*error) ? NULL : v;
}
