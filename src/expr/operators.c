// SPDX-License-Identifier: Apache-2.0
// The operators on single values. Errors win, the left one first. + and - know dates; * / ^ take
// everything as numbers.
#include "expr/eval.h"
#include "base/real.h"

static struct value number_or(enum value_error otherwise, bool ok, decimal d, bool approx)
{
    if (!ok) return value_error(otherwise);
    return (struct value){ .type = VALUE_NUMBER, .is_approx = approx, .num = d };
}

// ---- power --------------------------------------------------------------------------------------

// Exact by squaring as long as all digits behind the point fit.
static bool power_exact(decimal a, i64 n, decimal *out)
{
    if (n > 1000 || a.scale * n > DECIMAL_SCALE_MAX) return false;
    decimal r = decimal_of(1);
    for (; n > 0; n >>= 1) {
        if ((n & 1) && !decimal_mul(r, a, &r)) return false;
        if (n > 1 && !decimal_mul(a, a, &a)) return false;
    }
    return *out = r, true;
}

struct value eval_power(decimal a, decimal b)
{
    i64 n;
    decimal r;
    if (decimal_sign(a) == 0 && decimal_sign(b) < 0) return value_error(VALUE_ERR_NUM);
    if (decimal_to_i64(b, &n) && n > -1000 && n < 1000 && power_exact(a, n < 0 ? -n : n, &r)) {
        if (n >= 0) return value_num(r);
        return number_or(VALUE_ERR_NUM, decimal_div(decimal_of(1), r, &r), r, false);
    }
    return call_approx(real_pow(decimal_to_double(a), decimal_to_double(b)));
}

// ---- plus and minus -----------------------------------------------------------------------------

static bool is_date(struct value v) { return v.type == VALUE_DATE || v.type == VALUE_DATETIME; }
static bool is_span(struct value v) { return v.type == VALUE_TIME || v.type == VALUE_DURATION; }

static i64 zone_ms(const struct eval *ev) { return (i64)ev->env->offset_min * 60000; }

static struct value datetime_of_local(const struct eval *ev, i64 ms)
{
    if (ms < DATE_MIN * DAY_MS || ms >= (DATE_MAX + 1) * DAY_MS) return value_error(VALUE_ERR_NUM);
    return value_ms(VALUE_DATETIME, ms - zone_ms(ev));
}

static i64 local_of_date(const struct eval *ev, struct value v)
{
    return value_is(v, VALUE_DATE) ? v.days * DAY_MS : v.ms + zone_ms(ev);
}

// A number of days as milliseconds.
static bool days_to_ms(decimal d, i64 *ms)
{
    if (decimal_cmp(decimal_abs(d), decimal_of(8000000)) > 0) return false;
    return decimal_mul(d, decimal_of(DAY_MS), &d) && decimal_round_scaled(d, 0, ms);
}

static struct value date_plus_ms(const struct eval *ev, struct value date, i64 ms, bool whole_days)
{
    i64 at;
    if (__builtin_add_overflow(local_of_date(ev, date), ms, &at)) return value_error(VALUE_ERR_NUM);
    if (!value_is(date, VALUE_DATE) || !whole_days) return datetime_of_local(ev, at);
    i64 days = at / DAY_MS;
    if (days < DATE_MIN || days > DATE_MAX) return value_error(VALUE_ERR_NUM);
    return value_date(days);
}

static struct value span_plus_ms(struct value span, i64 ms, bool with_span)
{
    i64 sum;
    if (__builtin_add_overflow(span.ms, ms, &sum) || sum > VALUE_SPAN_MAX || sum < -VALUE_SPAN_MAX)
        return value_error(VALUE_ERR_NUM);
    if (with_span || value_is(span, VALUE_DURATION)) return value_ms(VALUE_DURATION, sum);
    return value_ms(VALUE_TIME, (sum % DAY_MS + DAY_MS) % DAY_MS);
}

static struct value numbers(struct eval *ev, enum op op, struct value a, struct value b)
{
    decimal x, y, r;
    enum value_error e = value_to_number(a, ev->env->offset_min, &x);
    if (!e) e = value_to_number(b, ev->env->offset_min, &y);
    if (e) return value_error(e);
    bool approx = a.is_approx || b.is_approx;
    switch (op) {
    case OP_ADD: return number_or(VALUE_ERR_NUM, decimal_add(x, y, &r), r, approx);
    case OP_SUB: return number_or(VALUE_ERR_NUM, decimal_sub(x, y, &r), r, approx);
    case OP_MUL: return number_or(VALUE_ERR_NUM, decimal_mul(x, y, &r), r, approx);
    case OP_DIV:
        if (decimal_sign(y) == 0) return value_error(VALUE_ERR_DIV0);
        return number_or(VALUE_ERR_NUM, decimal_div(x, y, &r), r, approx);
    default: return eval_power(x, y);
    }
}

static struct value difference(i64 ms)
{
    decimal d;
    bool ok = decimal_div(decimal_of(ms), decimal_of(DAY_MS), &d);
    return number_or(VALUE_ERR_NUM, ok, d, false);
}

// At least one operand is date-like and neither is text.
static struct value plus_minus_dates(struct eval *ev, enum op op, struct value a, struct value b)
{
    bool plus = op == OP_ADD;
    if (plus && (is_date(b) || (is_span(b) && !is_date(a) && !is_span(a)))) {
        struct value t = a;
        a = b;
        b = t;
    }
    if (is_date(a) && is_date(b)) {
        if (plus) return value_error(VALUE_ERR_VALUE);
        return difference(local_of_date(ev, a) - local_of_date(ev, b));
    }
    if (is_span(a) && is_span(b) && !plus) return difference(a.ms - b.ms);
    if (!is_date(a) && !is_span(a)) return numbers(ev, op, a, b); // number - date
    if (is_span(a) && is_date(b)) return value_error(VALUE_ERR_VALUE);
    i64 ms;
    decimal d;
    bool whole = false;
    if (is_span(b)) {
        ms = b.ms;
    } else {
        enum value_error e = value_to_number(b, ev->env->offset_min, &d);
        if (e) return value_error(e);
        if (!days_to_ms(d, &ms)) return value_error(VALUE_ERR_NUM);
        whole = decimal_is_int(d);
    }
    if (!plus) ms = -ms;
    return is_date(a) ? date_plus_ms(ev, a, ms, whole) : span_plus_ms(a, ms, is_span(b));
}

// Numeric text stays text here (numbers() reads it); text that spells a date becomes one.
static struct value dated(struct eval *ev, struct value v)
{
    if (!value_is(v, VALUE_TEXT)) return v;
    return value_of_text(ev->env->mem, v.text, ev->env->offset_min, false);
}

// ---- all of them --------------------------------------------------------------------------------

static struct value compare(struct eval *ev, enum op op, struct value a, struct value b)
{
    int offset = ev->env->offset_min;
    if (ev->expr->mode == EXPR_RULE && (value_is_empty(a) || value_is_empty(b)))
        return value_bool(false);
    if (op == OP_EQ || op == OP_NE)
        return value_bool(value_equal_at(a, b, offset) == (op == OP_EQ));
    int order = value_compare_at(a, b, offset);
    switch (op) {
    case OP_LT: return value_bool(order < 0);
    case OP_LE: return value_bool(order <= 0);
    case OP_GT: return value_bool(order > 0);
    default: return value_bool(order >= 0);
    }
}

static struct value concat(struct eval *ev, struct value a, struct value b)
{
    struct mem *m = ev->env->mem;
    str x = value_to_text(m, a, ev->env->offset_min), y = value_to_text(m, b, ev->env->offset_min);
    if (x.n + y.n > VALUE_TEXT_MAX) return value_error(VALUE_ERR_LIMIT);
    return value_text(str_cat(m, x, y));
}

struct value eval_scalar_binary(struct eval *ev, enum op op, struct value a, struct value b)
{
    if (value_is_error(a)) return a;
    if (value_is_error(b)) return b;
    if (op_is_comparison(op)) return compare(ev, op, a, b);
    if (op == OP_CONCAT) return concat(ev, a, b);
    if (op == OP_ADD || op == OP_SUB) {
        a = dated(ev, a);
        b = dated(ev, b);
        if (value_is(a, VALUE_TEXT) || value_is(b, VALUE_TEXT)) return value_error(VALUE_ERR_VALUE);
        if (value_is_datelike(a) || value_is_datelike(b)) return plus_minus_dates(ev, op, a, b);
    }
    return numbers(ev, op, a, b);
}
