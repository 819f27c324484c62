// SPDX-License-Identifier: Apache-2.0
// Inside the format room: the parsers behind sheet.h. They know no context and no arena, so that the
// same code runs in this process, in the confined child and under the fuzzer.
#ifndef FORMAT_PARSE_H
#define FORMAT_PARSE_H

#include <iconv.h>
#include "format/pool.h"
#include "format/sheet.h"

enum sheet_fault {
    FAULT_NONE = 0,
#define FAULT(code, zh, en) FAULT_##code,
#include "format/fault.def"
#undef FAULT
    FAULT_COUNT
};

#define ICONV_NONE ((iconv_t)-1)

// What is read: a file descriptor (not owned, read with pread) or, where fd is -1, bytes.
struct source {
    int fd;
    const char *p;
    u64 size;
};

// Exactly n bytes at `at`, which lie inside; false on an I/O error or a file that has shrunk.
bool source_read(const struct source *s, u64 at, void *buf, size_t n);

struct parse_job {
    struct source src;
    struct sheet_options opt; // limits all set: see parse_limits
    iconv_t gb18030;          // opened before the process was confined, or ICONV_NONE
};

struct parsing;

struct parsing_ops {
    enum sheet_fault (*next)(struct parsing *p); // fills row, row.n = 0 at the end
    void (*close)(struct parsing *p);
};

// The common head of struct xlsx and struct csv.
struct parsing {
    const struct parsing_ops *ops;
    const struct parse_job *job;
    struct sheet_info info;
    struct sheet_row row;
    i64 fault_at; // fills {n} of the fault's text
    struct pool pool;
    // One row's text and cells, at their full size from the start (untouched pages cost nothing), so
    // that nothing grows, and nothing moves, while a row is read.
    char *text;
    size_t text_n, text_cap;
    struct sheet_cell *cells;
    size_t cells_cap;
};

// *at gives {n} where opening fails (then *out is NULL). `job` must outlive the parsing.
enum sheet_fault parse_open(const struct parse_job *job, struct parsing **out, i64 *at);
enum sheet_fault parse_next(struct parsing *p);
void parse_close(struct parsing *p);
struct sheet_limits parse_limits(struct sheet_limits asked);

enum sheet_fault csv_open(const struct parse_job *job, struct parsing **out, i64 *at);
enum sheet_fault xlsx_open(const struct parse_job *job, struct parsing **out, i64 *at);
enum sheet_fault xml_rows_open(const struct parse_job *job, struct parsing **out, i64 *at);

// For the parsers: sets up and frees the common head.
enum sheet_fault parsing_init(struct parsing *p, const struct parsing_ops *ops,
                              const struct parse_job *job);
void parsing_fini(struct parsing *p);

// A number as written in a file: `s` itself, or the plain decimal in out[48] (sheet.h). STR_NONE when
// it is no number.
#define NUMBER_MAX 48
str number_plain(str s, char *out);

#endif
