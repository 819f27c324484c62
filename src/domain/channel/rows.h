// SPDX-License-Identifier: Apache-2.0
// Inside domain/channel: reading rows as the capability, and what its files share.
#ifndef DOMAIN_CHANNEL_ROWS_H
#define DOMAIN_CHANNEL_ROWS_H

#include "domain/bound.h"
#include "domain/channel/channel.h"
#include "job/notice.h"

#define CAP S("attribution")

struct row {
    id64 id, owner, dept;
    i64 created_at;
    struct val *v;
    str title;
};
struct row_list {
    struct row *v;
    size_t n, cap;
};

// NULL where the capability is not bound or the form has no such field.
const struct form *ch_form(const struct ctx *c, const char *role);
struct field *ch_field(const struct ctx *c, const char *role, const char *name);

// All rows that the acting actor may read and that the filter lets through; cells by field of the
// list, VAL_NONE for NULL fields. filter: JSON text, or empty.
err_t rows_read(struct ctx *c, const struct form *f, str filter, struct field *const *fields, int n,
                struct row_list *out);
struct val image_cell(const struct image *img, const struct field *f); // VAL_NONE for NULL
str option_key(const struct field *f, struct val v);                   // empty when none

// Acts as the capability from here; gives back who acted before.
const struct actor *as_capability(struct ctx *c);

str words_in(const struct json *titles, enum lang l); // {"zh","en"}

#endif
