// SPDX-License-Identifier: Apache-2.0
// What the parts of the import share: the sheet that is read, and a row of it that was understood.
#ifndef IO_IMPORT_INTERNAL_H
#define IO_IMPORT_INTERNAL_H

#include "format/sheet.h"
#include "io/io.h"

#define TYPE_OF(f) ((f)->result_type ? (f)->result_type : (f)->type)

struct map_column {
    str title;
    struct field *f;
};
struct source {
    struct sheet *sheet;
    bool date_1904;
    struct map_column *cols;
    int col_count;
    const struct form *form;
    enum import_mode mode;
    bool make_links;
    struct field **key; // chosen for this import; NULL: the form's own import key
    int key_count;
    struct import_request rq; // as asked, or as remembered
    bool is_remembered;
    bool adds_options; // preview: a choice that would be added is none that is missing
};

enum row_state { ROW_CREATE, ROW_UPDATE, ROW_SAME, ROW_REJECTED };

struct parsed {
    i64 number; // row in the sheet
    str *texts; // by column, as read
    struct write w;
    struct val *cells; // by field index, of the columns present
    enum row_state state;
    err_t parse_error; // of reading the row; such a row is never tried
    err_t error;
    struct err_item *errs;
};

bool import_may_fill(struct ctx *c, const struct form *f, const struct field *fd);
// The sheet with its columns mapped. Says in the caller's words when no column is known.
err_t import_open(struct ctx *c, const struct import_request *rq, struct source *s);
// Reads one row: every problem of the row is kept, not only the first. An error is not the row's.
err_t import_parse_row(struct ctx *c, const struct source *s, const struct sheet_row *row,
                       struct parsed *p);
// The record that the row updates, by the key of the import, and whether the mode takes it so.
err_t import_find(struct ctx *c, const struct source *s, struct parsed *p, bool as_seen);
// Whether the importer may know that the row changes nothing: who may write what he may not read would
// learn by that whether a guess is right.
err_t import_may_compare(struct ctx *c, const struct parsed *p, bool *may);
bool import_is_rows_fault(err_t e);

// --- How columns went to fields the last time (import_map.c) ----------------------------------------
// Fills the request with what is remembered for these columns, if anything is.
err_t import_map_find(struct ctx *c, const struct source *s, struct import_request *rq);
err_t import_map_keep(struct ctx *c, const struct source *s, const struct import_request *rq);

// --- What outlives a process (import_state.c) --------------------------------------------------------
struct import_state {
    id64 id, job;
    i64 done; // rows of the sheet that were written or rejected
    i64 created, updated, same, rejected;
};
// The import of this job, begun anew or found where an earlier process left it.
err_t import_state_begin(struct ctx *c, const struct source *s, id64 job, struct import_state *st);
// In the transaction of the rows that it counts.
err_t import_state_save(struct ctx *c, const struct import_state *st);
err_t import_state_reject(struct ctx *c, id64 import_id, i64 row, str line);
// Writes the lines that were kept, a head before them, and keeps them no longer.
err_t import_state_errors(struct ctx *c, id64 import_id, str head, str path);

#endif
