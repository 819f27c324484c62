// SPDX-License-Identifier: Apache-2.0
// Inside the format room: the parts of a workbook that come before its rows.
#ifndef FORMAT_XLSX_IN_H
#define FORMAT_XLSX_IN_H

#include "format/xml_in.h"

// Shared strings: the texts behind numbers, in blocks that never move.
struct strings {
    u64 n, max, bytes, max_bytes;
    u32 **index;   // per 64 Ki strings: where each begins
    char **blocks; // 1 MiB each
    size_t n_blocks, block_used;
};

enum sheet_fault strings_read(struct strings *s, struct zip_in *zip, str part,
                              const struct parse_job *job);
str strings_get(const struct strings *s, u64 i); // i < s->n
void strings_free(struct strings *s);

struct styles {
    u8 *is_date;
    size_t n;
}; // per cell format
enum sheet_fault styles_read(struct styles *s, struct zip_in *zip, str part, struct pool *pool);
bool format_code_is_date(str code); // "yyyy/m/d h:mm" and so on

struct workbook {
    struct pool *pool;
    bool date_1904;
    size_t n_sheets;
    str *sheets;         // names of the visible worksheets
    str *parts;          // their parts, same order
    str strings, styles; // parts; empty when there are none
};
enum sheet_fault workbook_read(struct workbook *w, struct zip_in *zip, struct pool *pool);

// _x000D_ and its like in cell text to the character they stand for; in place, new length.
size_t xml_unescape(char *p, size_t n);
int xml_escape_at(const char *p, size_t n); // the code of "_xHHHH_" at p, or -1

#endif
