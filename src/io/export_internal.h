// SPDX-License-Identifier: Apache-2.0
#ifndef IO_EXPORT_INTERNAL_H
#define IO_EXPORT_INTERNAL_H

#include "format/sheet_write.h"
#include "io/io.h"

// The sheet that says where the rows come from (export_note.c).
err_t export_put_notes(struct ctx *c, const struct export_request *rq, i64 rows,
                       struct sheet_out *out);

#endif
