// SPDX-License-Identifier: Apache-2.0
// Inside store/: a backup's container, a plain tar file that any tar can list and unpack. Members are
// written and read one after the other; the SHA-256 of each is taken on the way.
#ifndef STORE_ARCHIVE_H
#define STORE_ARCHIVE_H

#include "store/blob.h"

struct archive_out;
// Writes path.new until archive_finish renames it. What is not finished is removed with the arena.
err_t archive_create(struct ctx *c, str path, struct archive_out **out);
err_t archive_begin(struct archive_out *a, str name); // name < 100 bytes
err_t archive_put(struct archive_out *a, str bytes);
err_t archive_end(struct archive_out *a, str *sha256);   // hex, in c->mem
err_t archive_finish(struct archive_out *a, i64 *bytes); // durable when it returns

struct archive_in;
err_t archive_open(struct ctx *c, str path, struct archive_in **out);
// On to the next member; what was not read of the last is skipped. *name lives until the next call.
err_t archive_next(struct archive_in *a, str *name, i64 *size, bool *more);
// The next line without its end, borrowed until the next call. A member's last line has an end, too.
err_t archive_line(struct archive_in *a, str *line, bool *more);
// mem_rewind of the context's arena, when lines were read since the mark.
void archive_rewind(struct archive_in *a, struct mem_mark mark);
err_t archive_rest(struct archive_in *a, size_t max, str *out); // of the member, in c->mem
err_t archive_skip(struct archive_in *a);                       // reads on to its end, for its hash
str archive_sha256(struct archive_in *a, struct mem *m);        // of the member, read to its end
i64 archive_size(const struct archive_in *a);
err_t archive_bad(struct archive_in *a); // ERR_BAD_FILE with the member's name

err_t blob_put_as(struct ctx *c, str data_dir, str sha256, str data); // sha256 is known to be right

#endif
