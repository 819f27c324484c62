// SPDX-License-Identifier: Apache-2.0
// Look-ups run along the list once: lists are short (10,000 at most), and a linear search gives the
// same answer on sorted lists and a plain one on others.
#include "expr/criteria.h"
#include "expr/lookup.h"

struct line lookup_row(struct value t, int row)
{
    return (struct line){ t, (i64)row * list_cols(t), 1, list_cols(t) };
}

struct line lookup_column(struct value t, int col)
{
    return (struct line){ t, col, list_cols(t), list_rows(t) };
}

struct line lookup_line(struct value list)
{
    return list_cols(list) > list_rows(list) ? lookup_row(list, 0) : lookup_column(list, 0);
}

static int kind_of(struct value v)
{
    if (value_is(v, VALUE_NUMBER) || value_is_datelike(v) || value_is(v, VALUE_RECORD)) return 1;
    return value_is(v, VALUE_TEXT) ? 2 : value_is(v, VALUE_BOOL) ? 3 : 0;
}

// An empty value is looked for as 0.
static struct value sought(struct value v) { return value_is(v, VALUE_NULL) ? value_int(0) : v; }

i64 lookup_exact(struct fn_call *c, struct value v, struct line l, bool wildcards)
{
    v = sought(v);
    bool pattern = wildcards && value_is(v, VALUE_TEXT) && pattern_has_wildcards(v.text);
    if (!eval_step(c->ev, l.n)) return -1;
    for (i64 i = 0; i < l.n; i++) {
        struct value item = lookup_item(l, i);
        if (kind_of(item) != kind_of(v)) continue;
        bool same = pattern ? pattern_matches(v.text, item.text)
                            : value_equal_at(v, item, eval_offset_min(c->ev));
        if (same) return i;
    }
    return -1;
}

i64 lookup_sorted(struct fn_call *c, struct value v, struct line l, bool descending)
{
    i64 found = -1;
    bool equal = false; // behind an equal run nothing is looked at, should the list not be sorted
    v = sought(v);
    if (!eval_step(c->ev, l.n)) return -1;
    for (i64 i = 0; i < l.n; i++) {
        struct value item = lookup_item(l, i);
        if (kind_of(item) != kind_of(v)) continue;
        int order = value_compare_at(item, v, eval_offset_min(c->ev));
        if ((descending ? order < 0 : order > 0) || (equal && order != 0)) break;
        found = i;
        equal = order == 0;
        if (order == 0 && descending) break;
    }
    return found;
}

i64 lookup_next(struct fn_call *c, struct value v, struct line l, int sign)
{
    i64 found = -1;
    int offset = eval_offset_min(c->ev);
    v = sought(v);
    if (!eval_step(c->ev, l.n)) return -1;
    for (i64 i = 0; i < l.n; i++) {
        struct value item = lookup_item(l, i);
        if (kind_of(item) != kind_of(v) || value_compare_at(item, v, offset) * sign < 0) continue;
        bool nearer = found < 0 || value_compare_at(item, lookup_item(l, found), offset) * sign < 0;
        if (nearer) found = i;
    }
    return found;
}

struct value lookup_part(struct fn_call *c, struct value list, i64 row, i64 col)
{
    int rows = list_rows(list), cols = list_cols(list);
    if (row < 0 || col < 0) return value_error(VALUE_ERR_VALUE);
    if (row > rows || col > cols) return value_error(VALUE_ERR_REF);
    if (row == 0 && col == 0) return list;
    if (row > 0 && col > 0) return list_cell(list, (row - 1) * cols + col - 1);
    struct line l = row > 0 ? lookup_row(list, (int)row - 1) : lookup_column(list, (int)col - 1);
    struct value *cells,
        part = value_new_list(call_mem(c), row > 0 ? 1 : l.n, row > 0 ? l.n : 1, &cells);
    for (i64 i = 0; i < l.n && !value_is_error(part); i++) cells[i] = lookup_item(l, i);
    return part;
}
