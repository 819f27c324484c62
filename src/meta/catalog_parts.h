// SPDX-License-Identifier: Apache-2.0
// What the files that compile the catalogue share (catalog*.c). Nobody else includes this.
#ifndef META_CATALOG_PARTS_H
#define META_CATALOG_PARTS_H

#include "base/vec.h"
#include "meta/catalog.h"

struct loader {
    struct ctx *c; // its arena holds only what loading needs
    struct mem *m; // the snapshot's
    struct catalog *cat;
    VEC(struct app *) apps;
    VEC(struct form *) forms;
    VEC(struct dept *) depts;
    VEC(struct user *) users;
    VEC(struct role *) roles;
    VEC(struct binding) bindings;
};

// Runs a statement and goes through its rows.
#define EACH_ROW(l, q, r)                                                                          \
    struct rows *r;                                                                                \
    TRY(db_query((l)->c, (q), &r));                                                                \
    for (bool more_;;) {                                                                           \
        TRY(rows_next(r, &more_));                                                                 \
        if (!more_) break;
#define END_ROWS }

// A cell of a row that lives as long as the snapshot; JSON that does not parse is warned of and NULL.
str load_keep(struct loader *l, const struct rows *r, int col);
const struct json *load_keep_json(struct loader *l, const struct rows *r, int col);
struct app *load_find_app(struct loader *l, id64 id); // these three: NULL when unknown
struct form *load_find_form(struct loader *l, id64 id);
struct role *load_find_role(struct loader *l, id64 id);

err_t load_forms(struct loader *l);   // forms, their fields and options
err_t load_resolve(struct loader *l); // what refers to what
err_t load_people(struct loader *l);  // departments, roles, users
err_t load_grants(struct loader *l);  // wants forms resolved and roles loaded

#endif
