// SPDX-License-Identifier: Apache-2.0
// A filter's JSON value -> the stored unit. A filter is looser than a cell: it may ask for a value
// out of the field's range, and a text that is no whole e-mail address.
#include "query/internal.h"

err_t query_filter_value(struct ctx *c, const struct field *f, const struct json *j,
                         struct val *out)
{
    struct field lax = *f;
    lax.has_min = lax.has_max = false;
    lax.max_len = 0;
    const struct field_type *t = TYPE_OF(f);
    lax.type = t;
    struct json item = *j, list = { .type = JSON_ARRAY, .first = &item, .count = 1 };
    item.next = NULL;
    *out = VAL_NONE;
    if (t->storage == STORE_JUNCTION) {
        struct val all;
        TRY(t->from_json(c, &lax, &list, &all));
        if (all.kind == VAL_LIST && all.n == 1) *out = all.items[0];
        return OK;
    }
    struct err_item *before = c->errs_tail;
    err_t e = t->from_json(c, &lax, &item, out);
    if (e == OK || t->storage != STORE_TEXT || !json_is(j, JSON_STRING)) return e;
    if (before) before->next = NULL; // forget the complaint: any text may be looked for
    else c->errs = NULL;
    c->errs_tail = before;
    *out = val_text(str_trim(j->text));
    return OK;
}
