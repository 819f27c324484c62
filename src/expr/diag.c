// SPDX-License-Identifier: Apache-2.0
// The names and texts of a formula's errors.
#include "expr/expr.h"

static const struct {
    const char *symbol, *zh, *en;
} rows[] = {
    [EXPR_OK] = { "OK", "", "" },
#define EXPR_ERROR(sym, zh, en) [EXPR_ERR_##sym] = { #sym, zh, en },
#include "../tables/formula_errors.def"
#undef EXPR_ERROR
};

str expr_error_symbol(enum expr_error e)
{
    must(e < EXPR_ERR_COUNT);
    return str_of(rows[e].symbol);
}

str expr_diag_text(struct mem *m, const struct expr_diag *d, bool zh)
{
    must(d->code < EXPR_ERR_COUNT);
    str text = str_of(zh ? rows[d->code].zh : rows[d->code].en);
    i64 at = str_find(text, S("{0}"));
    if (at < 0) return text;
    return str_cat3(m, str_sub(text, 0, (size_t)at), d->arg, str_from(text, (size_t)at + 3));
}
