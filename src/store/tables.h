// SPDX-License-Identifier: Apache-2.0
// Inside store/: what tables there are, as the database itself knows them.
#ifndef STORE_TABLES_H
#define STORE_TABLES_H

#include "store/ddl.h"

struct table_col {
    struct ident name;
    enum ddl_type type;
    int key;
}; // key: place in the primary key
struct table_index {
    struct ident name;
    bool is_unique;
    VEC(struct ident) cols;
};
struct table {
    struct ident name;
    VEC(struct table_col) cols;
    VEC(struct table_index) indexes; // those made by ddl_create_index
    id64 form_id;                    // tN: N; jN: the form whose records have the values
};
struct tables {
    VEC(struct table) list;
};

// System tables in the order of their making, then record tables, then junctions, each by number:
// rows can be inserted in this order without breaking a foreign key.
// The column tx of x_event, which means nothing elsewhere, is passed over.
err_t tables_read(struct ctx *c, struct tables *out);
bool table_is_known(struct ident name); // a system table of some step, tN or jN
int table_col_index(const struct table *t, struct ident name); // -1

struct sequence {
    struct ident name;
    i64 next;
};
struct sequences {
    VEC(struct sequence) list;
};
err_t sequences_read(struct ctx *c,
                     struct sequences *out); // those that have given an id, by number

#endif
