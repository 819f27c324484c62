// SPDX-License-Identifier: Apache-2.0
// Numbers collected from arguments. Sorting is by merging, so it is stable and never degenerates.
#include "expr/numbers.h"

static decimal *collect(struct fn_call *c, int from, int to, i64 *n, struct value *error)
{
    struct fn_call part = *c;
    part.n = to;
    i64 room = 0;
    for (int i = from; i < to; i++) room += list_count(c->arg[i]);
    if (room > VALUE_LIST_MAX * 10 || !eval_step(c->ev, room)) {
        *error = value_error(VALUE_ERR_LIMIT);
        return NULL;
    }
    decimal *v = mem_array(call_mem(c), decimal, (size_t)room + 1);
    struct call_items it = call_items(&part, from);
    for (*n = 0; call_next_number(&it, &v[*n], error);) ++*n;
    return value_is_error(*error) ? NULL : v;
}

static void merge(const decimal *a, i64 na, const decimal *b, i64 nb, decimal *out)
{
    while (na || nb) {
        bool take_a = nb == 0 || (na && decimal_cmp(*a, *b) <= 0);
        *out++ = take_a ? *a++ : *b++;
        if (take_a) na--;
        else nb--;
    }
}

decimal *sorted_numbers(struct fn_call *c, int from, int to, i64 *n, struct value *error)
{
    decimal *v = collect(c, from, to, n, error);
    if (!v) return NULL;
    decimal *spare = mem_array(call_mem(c), decimal, (size_t)*n + 1);
    for (i64 run = 1; run < *n; run *= 2) {
        for (i64 i = 0; i < *n; i += 2 * run) {
            i64 na = i64_min(run, *n - i), nb = i64_max(0, i64_min(run, *n - i - run));
            merge(v + i, na, v + i + na, nb, spare + i);
        }
        decimal *t = v;
        v = spare;
        spare = t;
    }
    return v;
}

i64 *whole_numbers(struct fn_call *c, i64 *n, struct value *error)
{
    decimal *d = collect(c, 0, c->n, n, error);
    if (!d) return NULL;
    i64 *v = mem_array(call_mem(c), i64, (size_t)*n + 1);
    for (i64 i = 0; i < *n; i++) {
        if (decimal_sign(d[i]) >= 0 && decimal_to_i64(decimal_trunc(d[i]), &v[i])) continue;
        *error = value_error(VALUE_ERR_NUM);
        return NULL;
    }
    return v;
}

i64 common_divisor(i64 a, i64 b)
{
    while (b) {
        i64 t = a % b;
        a = b;
        b = t;
    }
    return a;
}

struct value variance(struct fn_call *c, int from, int less, double (*then)(double))
{
    struct value error;
    i64 n;
    decimal *v = collect(c, from, c->n, &n, &error);
    if (!v) return error;
    if (n <= less) return value_error(VALUE_ERR_DIV0);
    double mean = 0, squares = 0;
    for (i64 i = 0; i < n; i++) mean += decimal_to_double(v[i]) / (double)n;
    for (i64 i = 0; i < n; i++) {
        double d = decimal_to_double(v[i]) - mean;
        squares += d * d;
    }
    double r = squares / (double)(n - less);
    return call_approx(then ? then(r) : r);
}
