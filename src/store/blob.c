// SPDX-License-Identifier: Apache-2.0
#include "os/crypto.h"
#include "os/file.h"
#include "store/archive.h"
#include "store/driver.h"

bool blob_name_is_valid(str sha256)
{
    if (sha256.n != 64) return false;
    for (size_t i = 0; i < 64; i++) {
        char ch = sha256.p[i];
        if (!((ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'f'))) return false;
    }
    return true;
}

static str blob_dir(struct mem *m, str data_dir, str sha256)
{
    return file_join(m, file_join(m, data_dir, S("blobs")), str_sub(sha256, 0, 2));
}

static err_t blob_put_file(struct ctx *c, str data_dir, str sha256, str data)
{
    str dir = blob_dir(c->mem, data_dir, sha256), path = file_join(c->mem, dir, sha256);
    if (file_exists(c, path)) return OK;
    TRY(file_mkdirs(c, dir, 0700));
    return file_write_durable(c, path, data, 0600);
}

struct blob {
    str sha256, data;
};

static err_t blob_put_row(struct ctx *c, void *arg)
{
    const struct blob *b = arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_blob (sha256, data) VALUES (");
    sql_text(&q, b->sha256);
    sql_lit(&q, ", ");
    sql_blob(&q, b->data);
    sql_lit(&q, ") ON CONFLICT (sha256) DO NOTHING");
    return db_exec(c, &q, NULL);
}

err_t blob_put_as(struct ctx *c, str data_dir, str sha256, str data)
{
    must(blob_name_is_valid(sha256));
    if (data.n > BLOB_MAX) return fail_arg(c, ERR_BODY_TOO_LARGE, STR_NONE, S("256 MB"));
    if (store_dialect(c->store) == SQLITE) return blob_put_file(c, data_dir, sha256, data);
    struct blob b = { sha256, data };
    return store_write(c, WRITE_PEOPLE, blob_put_row, &b);
}

err_t blob_put(struct ctx *c, str data, str *sha256)
{
    *sha256 = sha256_hex(c->mem, data);
    return blob_put_as(c, str_of(c->store->dir), *sha256, data);
}

err_t blob_get(struct ctx *c, str sha256, str *data)
{
    *data = STR_NONE;
    if (!blob_name_is_valid(sha256)) return fail(c, ERR_FILE_MISSING);
    if (store_dialect(c->store) == SQLITE) {
        str dir = blob_dir(c->mem, str_of(c->store->dir), sha256);
        str path = file_join(c->mem, dir, sha256);
        if (!file_exists(c, path)) return fail(c, ERR_FILE_MISSING);
        return file_read(c, path, BLOB_MAX, data);
    }
    struct sql q = db_sql(c);
    bool found;
    sql_lit(&q, "SELECT data FROM x_blob WHERE sha256 = ");
    sql_text(&q, sha256);
    TRY(db_one_text(c, &q, data, &found));
    return found ? OK : fail(c, ERR_FILE_MISSING);
}

static err_t remove_row(struct ctx *c, void *arg)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_blob WHERE sha256 = ");
    sql_text(&q, *(str *)arg);
    return db_exec(c, &q, NULL);
}

err_t blob_remove(struct ctx *c, str sha256)
{
    if (!blob_name_is_valid(sha256)) return OK;
    if (store_dialect(c->store) == PG) return store_write(c, WRITE_PEOPLE, remove_row, &sha256);
    str dir = blob_dir(c->mem, str_of(c->store->dir), sha256);
    return file_remove(c, file_join(c->mem, dir, sha256));
}
