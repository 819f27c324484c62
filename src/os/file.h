// SPDX-License-Identifier: Apache-2.0
// Files by path: whole reads and writes that are durable when they return. Errors carry errno's text.
#ifndef OS_FILE_H
#define OS_FILE_H

#include "base/err.h"

// *out is in c->mem. Refuses files larger than max bytes (ERR_BODY_TOO_LARGE).
err_t file_read(struct ctx *c, str path, size_t max, str *out);
// Writes beside, fsyncs, renames, fsyncs the directory. mode e.g. 0600.
err_t file_write_durable(struct ctx *c, str path, str data, unsigned mode);
err_t file_mkdirs(struct ctx *c, str path, unsigned mode);
bool file_exists(struct ctx *c, str path);
bool file_dir_is_empty(struct ctx *c, str path); // true also when it does not exist
err_t file_remove(struct ctx *c, str path);      // missing is fine
err_t file_sync_dir(struct ctx *c, str dir);
str file_join(struct mem *m, str dir, str name);
err_t fail_errno(struct ctx *c, str what); // ERR_IO, or ERR_DISK_FULL for ENOSPC/EDQUOT

#endif
