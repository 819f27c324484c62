// SPDX-License-Identifier: Apache-2.0
// Tells a workbook from a table of text by its first bytes, sets the limits, and hands over.
#include "format/parse.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

bool source_read(const struct source *s, u64 at, void *buf, size_t n)
{
    if (at > s->size || n > s->size - at) return false;
    if (s->fd < 0) {
        if (n) memcpy(buf, s->p + at, n);
        return true;
    }
    for (size_t done = 0; done < n;) {
        ssize_t got = pread(s->fd, (char *)buf + done, n - done, (off_t)(at + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        done += (size_t)got;
    }
    return true;
}

static void default_to(u64 *limit, u64 value) { *limit = *limit ? *limit : value; }

struct sheet_limits parse_limits(struct sheet_limits l)
{
    default_to(&l.file_bytes, 100 << 20);
    default_to(&l.total_bytes, 512 << 20);
    default_to(&l.ratio, 200);
    default_to(&l.entries, 10000);
    default_to(&l.strings, 4000000);
    default_to(&l.string_bytes, 40 << 20);
    default_to(&l.rows, 1048576);
    default_to(&l.columns, 1024);
    default_to(&l.cell_bytes, 128 << 10);
    default_to(&l.row_bytes, 4 << 20);
    default_to(&l.time_ms, 60000);
    // What the stores of strings and rows are built for.
    l.cell_bytes = (u64)i64_min((i64)l.cell_bytes, 512 << 10);
    l.string_bytes = (u64)i64_min((i64)l.string_bytes, 1 << 30);
    l.row_bytes = (u64)i64_max((i64)l.row_bytes, NUMBER_MAX);
    return l;
}

enum sheet_fault parsing_init(struct parsing *p, const struct parsing_ops *ops,
                              const struct parse_job *job)
{
    p->ops = ops;
    p->job = job;
    p->pool.limit = 16 << 20; // catalogue of the archive, names, styles
    p->text_cap = (size_t)job->opt.limits.row_bytes;
    p->text = malloc(p->text_cap);
    p->cells_cap = (size_t)job->opt.limits.columns;
    p->cells = calloc(p->cells_cap, sizeof *p->cells);
    return p->text && p->cells ? FAULT_NONE : FAULT_MEMORY;
}

void parsing_fini(struct parsing *p)
{
    free(p->text);
    free(p->cells);
    pool_free(&p->pool);
}

// Some systems export HTML or XML and call it .xls; Excel opens these, so people do not know.
static bool is_markup(str head)
{
    if (str_starts(head, S("\xef\xbb\xbf"))) head = str_from(head, 3);
    head = str_trim(head);
    return str_eq_nocase(str_sub(head, 0, 5), S("<?xml")) ||
           str_eq_nocase(str_sub(head, 0, 5), S("<html")) ||
           str_eq_nocase(str_sub(head, 0, 6), S("<table")) ||
           str_eq_nocase(str_sub(head, 0, 9), S("<!doctype"));
}

static bool is_binary(str head)
{
    static const str magics[] = { S("%PDF-"), S("\x89PNG"),    S("\xff\xd8\xff"), S("GIF8"),
                                  S("Rar!"),  S("7z\xbc\xaf"), S("\x1f\x8b"),     S("{\\rtf") };
    for (size_t i = 0; i < COUNT_OF(magics); i++)
        if (str_starts(head, magics[i])) return true;
    return false;
}

enum sheet_fault parse_open(const struct parse_job *job, struct parsing **out, i64 *at)
{
    char head[512];
    str h = { head, job->src.size < sizeof head ? (size_t)job->src.size : sizeof head };
    *out = NULL;
    *at = 0;
    if (h.n == 0) return FAULT_EMPTY;
    if (job->src.size > job->opt.limits.file_bytes) {
        *at = (i64)(job->opt.limits.file_bytes >> 20);
        return FAULT_FILE_TOO_LARGE;
    }
    if (job->opt.is_xml) return xml_rows_open(job, out, at);
    if (!source_read(&job->src, 0, head, h.n)) return FAULT_DAMAGED;
    if (str_starts(h, S("PK"))) return xlsx_open(job, out, at);
    if (str_starts(h, S("\xd0\xcf\x11\xe0"))) return FAULT_OLD_EXCEL;
    if (is_binary(h) || is_markup(h)) return FAULT_NOT_A_SHEET;
    return csv_open(job, out, at);
}

enum sheet_fault parse_next(struct parsing *p)
{
    p->row = (struct sheet_row){ .cells = p->cells };
    return p->ops->next(p);
}

void parse_close(struct parsing *p)
{
    if (p) p->ops->close(p);
}
