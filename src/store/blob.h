// SPDX-License-Identifier: Apache-2.0
// Contents of files, by their SHA-256: under blobs/ab/abcd... of the data folder, on PostgreSQL in
// x_blob. Nothing here checks rights or counts references; outside a blob is named by a random id only.
#ifndef STORE_BLOB_H
#define STORE_BLOB_H

#include "store/db.h"

#define BLOB_MAX ((size_t)256 << 20)

// Durable when it returns. *sha256 (64 hex digits, in c->mem) also when the content was there already.
// On PostgreSQL a write job: inside a job it is stored with the job.
err_t blob_put(struct ctx *c, str data, str *sha256);
err_t blob_get(struct ctx *c, str sha256, str *data); // ERR_FILE_MISSING; *data in c->mem
err_t blob_remove(struct ctx *c, str sha256);         // missing is fine
bool blob_name_is_valid(str sha256);

#endif
