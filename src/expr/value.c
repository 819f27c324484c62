// SPDX-License-Identifier: Apache-2.0
#include "expr/value.h"

static const char *const symbols[VALUE_ERR_COUNT] = {
    [VALUE_ERR_NONE] = "",       [VALUE_ERR_DIV0] = "#DIV/0!",  [VALUE_ERR_VALUE] = "#VALUE!",
    [VALUE_ERR_NAME] = "#NAME?", [VALUE_ERR_NUM] = "#NUM!",     [VALUE_ERR_NA] = "#N/A",
    [VALUE_ERR_REF] = "#REF!",   [VALUE_ERR_LIMIT] = "#LIMIT!",
};

str value_error_symbol(enum value_error e)
{
    must(e < VALUE_ERR_COUNT);
    return str_of(symbols[e]);
}

bool value_error_of_symbol(str s, enum value_error *out)
{
    for (int e = 1; e < VALUE_ERR_COUNT; e++) {
        if (!str_eq_nocase(s, str_of(symbols[e]))) continue;
        *out = (enum value_error)e;
        return true;
    }
    return false;
}

struct value value_new_list(struct mem *m, i64 rows, i64 cols, struct value **cells)
{
    if (rows < 0 || cols < 0 || rows > VALUE_LIST_MAX || cols > VALUE_LIST_MAX ||
        rows * cols > VALUE_LIST_MAX)
        return value_error(VALUE_ERR_LIMIT);
    struct value_list *l = mem_new_of(m, struct value_list);
    *l = (struct value_list){ (int)rows, (int)cols, mem_array(m, struct value, rows * cols) };
    *cells = l->v;
    return (struct value){ .type = VALUE_LIST, .list = l };
}
