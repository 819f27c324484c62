// SPDX-License-Identifier: Apache-2.0
// Conditions in text and patterns. A pattern is matched segment by segment between its stars, each
// at its first possible place; since later places leave less text, that never misses a match, and
// the time is bounded by text times pattern.
#include "base/utf8.h"
#include "expr/criteria.h"

// ---- patterns -----------------------------------------------------------------------------------

static u32 fold(u32 c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }

// One step of a pattern: a plain character, ? (any) or * (run).
struct step {
    u32 c;
    bool any, run;
};

static struct step next_step(str p, size_t *at)
{
    u32 c = utf8_next(p, at);
    if (c == '*') return (struct step){ .run = true };
    if (c == '?') return (struct step){ .any = true };
    if (c == '~' && *at < p.n && strchr("*?~", p.p[*at])) c = utf8_next(p, at);
    return (struct step){ .c = fold(c) };
}

bool pattern_has_wildcards(str p)
{
    for (size_t i = 0; i < p.n; i++)
        if (strchr("*?~", p.p[i])) return true;
    return false;
}

// Matches the segment of `p` that begins at *pat against `t` at *at. Moves both behind it.
static bool segment_here(str p, size_t *pat, str t, size_t *at)
{
    while (*pat < p.n) {
        size_t before = *pat;
        struct step s = next_step(p, pat);
        if (s.run) return *pat = before, true;
        if (*at >= t.n) return false;
        u32 c = utf8_next(t, at);
        if (!s.any && fold(c) != s.c) return false;
    }
    return true;
}

// The first place from *at on where the segment matches; *start is that place.
static bool segment_find(str p, size_t *pat, str t, size_t *at, size_t *start)
{
    for (size_t from = *at; from <= t.n;) {
        size_t i = *pat, j = from;
        if (segment_here(p, &i, t, &j)) return *start = from, *pat = i, *at = j, true;
        if (from == t.n) break;
        utf8_next(t, &from);
    }
    return false;
}

// Where the last segment, from byte `pat`, would have to begin to end with the text.
static bool tail_matches(str p, size_t pat, str t, size_t at)
{
    size_t need = 0, total = utf8_count(str_from(t, at));
    for (size_t i = pat; i < p.n; need++) next_step(p, &i);
    if (need > total) return false;
    str rest = str_from(t, at);
    size_t from = at + utf8_offset(rest, total - need), i = pat;
    return segment_here(p, &i, t, &from) && i == p.n && from == t.n;
}

static bool has_later_star(str p, size_t pat)
{
    while (pat < p.n)
        if (next_step(p, &pat).run) return true;
    return false;
}

bool pattern_matches(str p, str t)
{
    if (p.n > PATTERN_MAX * 4) return str_eq_nocase(p, t);
    size_t pat = 0, at = 0, start;
    if (!segment_here(p, &pat, t, &at)) return false;
    while (pat < p.n) { // at a star
        while (pat < p.n && p.p[pat] == '*') pat++;
        if (pat == p.n) return true;
        if (!has_later_star(p, pat)) return tail_matches(p, pat, t, at);
        if (!segment_find(p, &pat, t, &at, &start)) return false;
    }
    return at == t.n;
}

i64 pattern_search(str p, str t, i64 from)
{
    size_t pat = 0, at = utf8_offset(t, (size_t)from), start, found;
    if (p.n > PATTERN_MAX * 4 || from > (i64)utf8_count(t)) return -1;
    if (!segment_find(p, &pat, t, &at, &found)) return -1;
    while (pat < p.n) {
        while (pat < p.n && p.p[pat] == '*') pat++;
        if (pat < p.n && !segment_find(p, &pat, t, &at, &start)) return -1;
    }
    return (i64)utf8_count(str_sub(t, 0, found));
}

// ---- conditions ---------------------------------------------------------------------------------

static enum op take_op(str *s)
{
    static const struct {
        const char *text;
        enum op op;
    } ops[] = {
        { "<>", OP_NE }, { "<=", OP_LE }, { ">=", OP_GE },
        { "<", OP_LT },  { ">", OP_GT },  { "=", OP_EQ },
    };
    for (size_t i = 0; i < COUNT_OF(ops); i++) {
        str t = str_of(ops[i].text);
        if (!str_starts(*s, t)) continue;
        *s = str_from(*s, t.n);
        return ops[i].op;
    }
    return OP_EQ;
}

struct criterion criterion_of(struct mem *m, struct value v, int offset_min)
{
    struct criterion k = { OP_EQ, v, offset_min };
    if (value_is(v, VALUE_NULL)) k.v = value_int(0); // an empty cell as condition asks for 0
    if (!value_is(v, VALUE_TEXT)) return k;
    str s = v.text;
    k.op = take_op(&s);
    k.v = value_of_text(m, s, offset_min, true);
    if (str_eq_nocase(s, S("TRUE")) || str_eq_nocase(s, S("FALSE"))) k.v = value_bool(s.n == 4);
    return k;
}

static bool equals(const struct criterion *k, struct value cell)
{
    if (value_is_empty(k->v)) return value_is_empty(cell);
    if (value_is(k->v, VALUE_ERROR)) return value_is_error(cell) && cell.error == k->v.error;
    if (value_is_error(cell) || value_is(cell, VALUE_NULL)) return false;
    if (value_is(k->v, VALUE_TEXT)) {
        return value_is(cell, VALUE_TEXT) && pattern_matches(k->v.text, cell.text);
    }
    decimal d;
    if (value_is(cell, VALUE_TEXT) && !value_is(k->v, VALUE_BOOL)) { // "3" meets 3
        if (value_to_number(cell, k->offset_min, &d)) return false;
        cell = value_num(d);
    }
    return value_equal_at(cell, k->v, k->offset_min);
}

bool criterion_meets(const struct criterion *k, struct value cell)
{
    if (k->op == OP_EQ) return equals(k, cell);
    if (k->op == OP_NE) return !equals(k, cell);
    bool same_kind = value_is(k->v, VALUE_TEXT) ? value_is(cell, VALUE_TEXT)
                     : value_is(k->v, VALUE_BOOL)
                         ? value_is(cell, VALUE_BOOL)
                         : value_is(cell, VALUE_NUMBER) || value_is_datelike(cell);
    if (!same_kind) return false;
    int order = value_compare_at(cell, k->v, k->offset_min);
    switch (k->op) {
    case OP_LT: return order < 0;
    case OP_LE: return order <= 0;
    case OP_GT: return order > 0;
    default: return order >= 0;
    }
}

// ---- selections ---------------------------------------------------------------------------------

bool selection_open(struct fn_call *c, int first, struct value like, struct selection *s)
{
    s->n = 0;
    if ((c->n - first) % 2 != 0) return false;
    for (int i = first; i + 1 < c->n; i += 2, s->n++) {
        const struct value *range = &c->arg[i];
        bool same = list_rows(*range) == list_rows(like) && list_cols(*range) == list_cols(like);
        if (!same || s->n == (int)COUNT_OF(s->k)) return false;
        s->ranges[s->n] = range;
        s->k[s->n] = criterion_of(call_mem(c), c->arg[i + 1], eval_offset_min(c->ev));
    }
    return eval_step(c->ev, list_count(like) * s->n);
}

bool selection_has(const struct selection *s, i64 item)
{
    for (int i = 0; i < s->n; i++)
        if (!criterion_meets(&s->k[i], list_cell(*s->ranges[i], item))) return false;
    return true;
}

// The number in a cell; false when it is none, with *error set when it is an error.
static bool cell_number(struct fn_call *c, struct value v, decimal *d, struct value *error)
{
    if (value_is_error(v)) return *error = v, false;
    if (!value_is(v, VALUE_NUMBER) && !value_is_datelike(v)) return false;
    return !value_to_number(v, eval_offset_min(c->ev), d);
}

struct value selection_total(struct fn_call *c, struct value values, const struct selection *s,
                             decimal *sum, i64 *count)
{
    struct value error = value_null();
    *sum = DECIMAL_ZERO;
    *count = 0;
    for (i64 i = 0; i < list_count(values); i++) {
        decimal d;
        if (!selection_has(s, i) || !cell_number(c, list_cell(values, i), &d, &error)) {
            if (value_is_error(error)) return error;
            continue;
        }
        if (!decimal_add(*sum, d, sum)) return value_error(VALUE_ERR_NUM);
        ++*count;
    }
    return error;
}

struct value call_total_if(struct fn_call *c, decimal *sum, i64 *count)
{
    struct fn_call pair = *c;
    pair.n = 2;
    struct selection s;
    if (!selection_open(&pair, 0, c->arg[0], &s)) return value_error(VALUE_ERR_VALUE);
    struct value values = call_has(c, 2) ? c->arg[2] : c->arg[0];
    if (list_rows(values) == list_rows(c->arg[0]) && list_cols(values) == list_cols(c->arg[0]))
        return selection_total(c, values, &s, sum, count);
    return value_error(VALUE_ERR_VALUE);
}

struct value selection_extreme(struct fn_call *c, const struct selection *s, int sign)
{
    struct value values = c->arg[0], best = value_null(), error = value_null();
    for (i64 i = 0; i < list_count(values); i++) {
        struct value v = list_cell(values, i);
        decimal d;
        if (!selection_has(s, i) || !cell_number(c, v, &d, &error)) {
            if (value_is_error(error)) return error;
            continue;
        }
        bool better = value_is(best, VALUE_NULL) ||
                      value_compare_at(v, best, eval_offset_min(c->ev)) * sign > 0;
        if (better) best = v;
    }
    return best;
}
