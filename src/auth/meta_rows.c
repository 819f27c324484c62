// SPDX-License-Identifier: Apache-2.0
// Rows of x_meta, and the versions that tell everybody to look again.
#include "auth/user.h"

err_t meta_get(struct ctx *c, str key, str *value, bool *found)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT value FROM x_meta WHERE key = ");
    sql_text(&q, key);
    return db_one_text(c, &q, value, found);
}

err_t meta_set(struct ctx *c, str key, str value)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_meta (key, value) VALUES (");
    sql_text(&q, key);
    sql_lit(&q, ", ");
    sql_text(&q, value);
    sql_lit(&q, ") ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    return db_exec(c, &q, NULL);
}

static err_t add_one(struct ctx *c, str key)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_meta (key, value) VALUES (");
    sql_text(&q, key);
    sql_lit(&q, ", '1') ON CONFLICT (key) DO UPDATE SET "
                "value = CAST(CAST(x_meta.value AS bigint) + 1 AS text)");
    return db_exec(c, &q, NULL);
}

err_t catalog_bump(struct ctx *c, bool rights_changed)
{
    TRY(add_one(c, S("catalog_version")));
    if (rights_changed) TRY(add_one(c, S("perm_epoch")));
    store_notify_catalog(c);
    return OK;
}
