// SPDX-License-Identifier: Apache-2.0
// Writing tables for people: one interface, an .xlsx workbook or a .csv file, streamed to a path in
// constant memory. Text is always text: never a formula in .xlsx, guarded with ' in .csv.
#ifndef FORMAT_SHEET_WRITE_H
#define FORMAT_SHEET_WRITE_H

#include "base/buf.h"
#include "format/sheet.h"

enum put_kind {
    PUT_EMPTY,
    PUT_TEXT,    // text
    PUT_INT,     // v
    PUT_MONEY,   // v in fen
    PUT_DECIMAL, // v / 10^scale
    PUT_PERCENT, // v / 10^scale is the ratio: v 75, scale 3 shows 7.5 %
    PUT_DATE,    // v in days since 1970-01-01
    PUT_INSTANT, // v in UTC ms; shown in the zone of the options
    PUT_TIME,    // v in ms of the day
    PUT_BOOL,    // v 0 or 1
};

struct sheet_value {
    enum put_kind kind;
    str text;
    i64 v;
    int scale;
};

struct sheet_column {
    str title;
    enum put_kind kind; // alignment and width; every cell still says its own kind
    double width;       // in characters of the default font; 0 = by title and kind
};

struct sheet_write_options {
    str sheet;      // name of the worksheet; empty = "Sheet1"
    int offset_min; // the zone of instants
    bool bom;       // csv: downloads carry a byte order mark, the command line's output does not
};

struct sheet_out;

// Creates (or replaces) `path` and writes the head: in .xlsx bold, frozen, with a filter. Until
// sheet_write_end has returned OK the file is not whole; when it never does, the file is removed
// with c->mem. Rows in a workbook: at most 1,048,575 (ERR_BAD_REQUEST).
err_t sheet_write_begin(struct ctx *c, enum sheet_format format, str path,
                        const struct sheet_write_options *opt, const struct sheet_column *columns,
                        size_t n, struct sheet_out **out) MUST_CHECK;
// One value for each column. Text over Excel's 32,767 characters is cut in .xlsx and ends with "…".
err_t sheet_write_row(struct ctx *c, struct sheet_out *out,
                      const struct sheet_value *values) MUST_CHECK;
// A sheet of its own behind the table, of names and texts: where the table comes from. In .xlsx alone;
// a .csv has no place for it. Before sheet_write_end; the texts last as long as c->mem.
struct sheet_note {
    str name, text;
};
err_t sheet_write_notes(struct ctx *c, struct sheet_out *out, str sheet,
                        const struct sheet_note *notes, size_t n) MUST_CHECK;
err_t sheet_write_end(struct ctx *c, struct sheet_out *out) MUST_CHECK;

// One field of a .csv as RFC 4180 wants it; `guard` puts ' before what a spreadsheet would run:
// = + - @ TAB CR and their full-width forms (and before '... that would read as a guard).
void csv_put_text(struct buf *b, str text, bool guard);
// The opposite: the text without the guard.
str csv_unguard(str text);

#endif
