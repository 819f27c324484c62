// SPDX-License-Identifier: Apache-2.0
// Backup and restore. A backup is one archive file that restores into either database: a manifest
// (format, product version, table list with row counts and SHA-256 of each dump), the rows of every
// table in a dialect-neutral form, and the blobs. It is opened and verified as soon as it is written.
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "store/db.h"

// Plain tar, not encrypted (encrypted cells stay so); keys/ and log-ins are never in it.
struct backup_report {
    i64 tables, rows, blobs, bytes;
    str sha256;
};
err_t backup_write(struct ctx *c, str data_dir, str file,
                   struct backup_report *out); // one read snapshot; online
err_t backup_verify(struct ctx *c, str file, struct backup_report *out);
err_t backup_restore(struct ctx *c, str file,
                     const struct store_config *into); // into an empty folder/database

#endif
