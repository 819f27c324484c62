// SPDX-License-Identifier: Apache-2.0
// Making and changing tables. Only inside store_write_ddl.
#ifndef STORE_DDL_H
#define STORE_DDL_H

#include "store/db.h"

enum ddl_type { DDL_INT, DDL_TEXT, DDL_BLOB };
enum ddl_table_kind { DDL_RECORDS, DDL_SUB_ROWS }; // with all record columns; id, parent, pos only

err_t ddl_create_records(
    struct ctx *c, id64 form_id,
    enum ddl_table_kind
        kind); // table, sequence, indexes of (owner,id) (dept,id) (created_at,id) (owner,created_at,id)
               // (dept,created_at,id), or (parent,pos)
err_t ddl_add_column(struct ctx *c, id64 form_id, struct ident col, enum ddl_type type);
err_t ddl_drop_column(struct ctx *c, id64 form_id, struct ident col);
err_t ddl_create_junction(struct ctx *c, id64 form_id,
                          id64 field_id); // (rid, v), unique, both directions indexed
// Index over (cols..., id); unique ones cover only live rows (deleted_at IS NULL) that have a value.
err_t ddl_create_index(struct ctx *c, id64 form_id, struct ident name, const struct ident *cols,
                       int n, bool unique);
err_t ddl_drop_index(struct ctx *c, struct ident name);
err_t ddl_drop_table(struct ctx *c, struct ident table);

#endif
