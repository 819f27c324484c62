// SPDX-License-Identifier: Apache-2.0
// Reading what people upload: .xlsx workbooks and .csv files, row by row, in bounded memory.
//
// The file is told by its content, never by its name. Whatever is wrong with it is ERR_BAD_FILE with
// a reason that says what to do (in the caller's language); the reason's code is `sheet_fault_code`.
// Where the process started the parser helper (format/spawn.h) the file is parsed in a confined
// child; otherwise in this process, with the same limits. One sheet is used by one thread at a time.
#ifndef FORMAT_SHEET_H
#define FORMAT_SHEET_H

#include "base/err.h"

enum sheet_format { SHEET_CSV, SHEET_XLSX, SHEET_XML };

enum cell_kind {
    CELL_EMPTY,
    CELL_TEXT,
    CELL_NUMBER, // plain decimal digits, see below
    CELL_DATE,   // a number that the file shows as a date, a time or both: see sheet_date
    CELL_BOOL,   // "1" or "0"
    CELL_ERROR,  // "#DIV/0!"; "#FORMULA" is a formula stored without its value
};

// The text of a number is as in the file. Where the file writes it with an exponent, or with a
// fraction of more than 15 significant digits (Excel stores 0.075 as 7.4999999999999997E-2), it is
// turned into the plain decimal of 15 significant digits that Excel shows: "0.075".
struct sheet_cell {
    enum cell_kind kind;
    str text;
};

// `cells[0]` is column A; cells behind the last non-empty one are left off. Rows without any content
// are skipped, so numbers (1-based, as the spreadsheet shows them) may jump. Valid until the next
// sheet_next.
struct sheet_row {
    i64 number;
    size_t n;
    const struct sheet_cell *cells;
};

// 0 = the default, in brackets.
struct sheet_limits {
    u64 file_bytes;   // size of the file (100 MiB)
    u64 total_bytes;  // bytes unpacked, all parts together (512 MiB)
    u64 ratio;        // unpacked : packed, per part, asked from 1 MiB on (200)
    u64 entries;      // files in the workbook's archive (10,000)
    u64 strings;      // shared strings (4,000,000)
    u64 string_bytes; // their text (40 MiB)
    u64 rows;         // greatest row number (1,048,576)
    u64 columns;      // greatest column with content (1,024)
    u64 cell_bytes;   // one cell (128 KiB; Excel's 32,767 characters)
    u64 row_bytes;    // one row (4 MiB)
    u64 time_ms;      // the whole parse, only in the confined child (60,000)
};

struct sheet_options {
    struct sheet_limits limits;
    str sheet;   // which worksheet of a workbook; empty = the first visible one
    bool is_xml; // a document as events (xml_rows.c), for format/xml.h alone
};

struct sheet_info {
    enum sheet_format format;
    bool date_1904;  // the workbook counts days from 1904
    size_t n_sheets; // workbook: its visible worksheets, in order
    const str *sheets;
    str sheet;      // the one being read
    str encoding;   // csv: "UTF-8", "GB18030" or "UTF-16"
    char separator; // csv: ',', ';' or '\t'
};

struct sheet;

// `opt` may be NULL. The sheet is closed with c->mem, or before by sheet_close.
err_t sheet_open_path(struct ctx *c, str path, const struct sheet_options *opt,
                      struct sheet **out) MUST_CHECK;
// The bytes must stay until the sheet is closed.
err_t sheet_open_bytes(struct ctx *c, str bytes, const struct sheet_options *opt,
                       struct sheet **out) MUST_CHECK;
const struct sheet_info *sheet_info(const struct sheet *s);
// *row is NULL after the last row. After an error the sheet gives no more rows.
err_t sheet_next(struct ctx *c, struct sheet *s, const struct sheet_row **row) MUST_CHECK;
void sheet_close(struct sheet *s);
// Why it failed: "ZIP_BOMB", "NOT_A_SHEET" ... (format/fault.def); empty when it did not.
str sheet_fault_code(const struct sheet *s);

// The wall time that a date cell shows, rounded to the second: days since 1970-01-01 and ms of the
// day. A pure time of day (serial below 1) has *days = 0. False for what is no date of Excel.
bool sheet_date(str serial, bool date_1904, i64 *days, i64 *ms);
// The name of column `i`, for messages: 0 is "A", 27 is "AB".
str sheet_column_name(struct mem *m, size_t i);

#endif
