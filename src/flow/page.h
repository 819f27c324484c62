// SPDX-License-Identifier: Apache-2.0
// What a page of instances is made of, read at once: a statement for each kind of thing, however many rows.
#ifndef FLOW_PAGE_H
#define FLOW_PAGE_H

#include "flow/work.h"

struct said { // a short field of the record, as the caller sees it
    str title, text;
};
#define SAID_MAX 3

struct page_row {
    struct inst *i;      // NULL: it, or its form, is gone
    str record_title;    // as the caller may see it
    struct ftasks tasks; // all of it, by id
    bool is_watched;     // by the caller
    struct said said[SAID_MAX];
    int said_count;
};
// `out` has room for n rows, in the order of the ids.
err_t page_rows(struct ctx *c, const id64 *ids, size_t n, struct page_row *out);
// Instances and titles alone, for whoever looks for a word.
err_t page_titles(struct ctx *c, const id64 *ids, size_t n, struct page_row *out);

// summary.c: what of the records is said, a form at a time. v: rows of that form.
err_t page_summaries(struct ctx *c, const struct form *f, struct page_row **v, size_t n);

#endif
