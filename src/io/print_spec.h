// SPDX-License-Identifier: Apache-2.0
// Inside io/: what the files of printing share.
#ifndef IO_PRINT_SPEC_H
#define IO_PRINT_SPEC_H

#include "format/pdf.h"
#include "io/print.h"

// The field that a path leads to over to-one links, by the structure alone; NULL.
const struct field *print_field(const struct form *f, str path);
bool print_holds_files(const struct field *f);

// The records of one document, read once: the cells by path. A path that the actor may not see is not
// there.
struct print_data {
    struct query *query;
    struct page *page;
};
// The columns alone, without a record.
err_t print_columns(struct ctx *c, const struct print_request *rq, struct print_data *out);
err_t print_read(struct ctx *c, const struct print_request *rq, struct print_data *out);
// Which column of the query a path is; -1 when it is not shown to the actor.
int print_column(const struct print_data *d, str path);
// Whether a column of a sub-form is shown to the actor at all.
bool print_shows_sub(struct ctx *c, const struct form_policy *p, const struct field *sub,
                     const struct field *f);
str print_cell_text(struct ctx *c, const struct field *f, const struct cell *cell);
// The first picture of a cell that is read in full; false when there is none or it does not belong to
// the record.
bool print_file(struct ctx *c, const struct form *f, const struct field *field, id64 record,
                const struct cell *cell, str *bytes);

// One record into a document.
struct printer {
    struct ctx *c;
    const struct print_request *rq;
    const struct print_data *data;
    const struct record *record;
    struct pdf *pdf;
    size_t picture_bytes; // read so far
    bool is_blank;        // a designer looks at places, not at values
};
str print_fill(struct printer *p, str text);
err_t print_blocks(struct printer *p);

#endif
