// SPDX-License-Identifier: Apache-2.0
#include "meta/value.h"

static bool has_item(struct val list, struct val item)
{
    for (size_t i = 0; i < list.n; i++)
        if (val_eq(list.items[i], item)) return true;
    return false;
}

static bool is_subset(struct val a, struct val b)
{
    for (size_t i = 0; i < a.n; i++)
        if (!has_item(b, a.items[i])) return false;
    return true;
}

bool val_eq(struct val a, struct val b)
{
    if (a.kind != b.kind) return false;
    switch (a.kind) {
    case VAL_NULL: return true;
    case VAL_INT: return a.i == b.i;
    case VAL_TEXT: return str_eq(a.s, b.s);
    case VAL_LIST: return is_subset(a, b) && is_subset(b, a);
    }
    return false;
}
