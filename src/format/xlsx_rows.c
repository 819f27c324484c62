// SPDX-License-Identifier: Apache-2.0
// A workbook: opens its parts in order, then streams one worksheet, suspended after every row with
// content. What stands after the rows (merged cells, drawings) is never unpacked.
#include "format/xlsx_in.h"
#include <stdlib.h>

struct cell_in_hand {
    i64 column;
    char type;                    // n s S(tr) i(nline) b e d
    bool is_date, formula, value; // value: a <v> or <is> was there
    bool collect;                 // text events belong to it
    int phonetic_depth;
    size_t text_from;
};

struct xlsx {
    struct parsing head;
    struct zip_in *zip;
    struct xml_in xml;
    struct workbook book;
    struct strings strings;
    struct styles styles;
    i64 number; // of the row in hand
    i64 last_number;
    i64 last_column; // of the cell in hand or before; -1 = none yet in this row
    u64 row_bytes;   // text of the row in hand, shared strings included
    struct cell_in_hand cell;
    bool in_rows, in_row, in_cell;
};

static struct xlsx *xlsx_of(struct xml_in *x) { return x->user; }

static void fail_row(struct xml_in *x, enum sheet_fault f, i64 n)
{
    xlsx_of(x)->head.fault_at = n;
    xml_fail(x, f);
}

// ---- rows ----

static void row_start(struct xml_in *x, const char **attributes)
{
    struct xlsx *b = xlsx_of(x);
    u64 limit = b->head.job->opt.limits.rows;
    str v;
    b->number = b->last_number + 1;
    if (xml_attribute(attributes, S("r"), &v) && !str_to_i64(v, &b->number)) b->number = -1;
    if (b->number <= b->last_number) {
        fail_row(x, FAULT_ROW_NUMBER, b->last_number);
    } else if ((u64)b->number > limit) {
        bool absurd = b->number > 1048576;
        fail_row(x, absurd ? FAULT_ROW_NUMBER : FAULT_ROW_LIMIT,
                 absurd ? b->last_number : (i64)limit);
    }
    b->in_row = true;
    b->last_column = -1;
    b->head.text_n = 0;
    b->row_bytes = 0;
    b->head.row = (struct sheet_row){ .number = b->number, .cells = b->head.cells };
}

static void row_end(struct xml_in *x)
{
    struct xlsx *b = xlsx_of(x);
    b->in_row = false;
    b->last_number = b->number;
    if (b->head.row.n) xml_suspend(x);
}

// ---- cells ----

// "AB12" in row 12 is column 27. -1: no reference, or one of another row.
static i64 column_of(str ref, i64 row)
{
    i64 column = 0, number;
    size_t i = 0;
    for (; i < ref.n && i < 4; i++) {
        char c = (char)(ref.p[i] & ~0x20);
        if (c < 'A' || c > 'Z') break;
        column = column * 26 + (c - 'A' + 1);
    }
    if (i == 0 || i > 3 || !str_to_i64(str_from(ref, i), &number) || number != row) return -1;
    return column - 1;
}

static char type_of(str t)
{
    if (str_eq(t, S("str"))) return 'S';
    if (str_eq(t, S("inlineStr"))) return 'i';
    return t.n == 1 && strchr("nsbed", t.p[0]) ? t.p[0] : 'n';
}

static void cell_start(struct xml_in *x, const char **attributes)
{
    struct xlsx *b = xlsx_of(x);
    str v;
    i64 style;
    struct cell_in_hand cell = { .column = b->last_column + 1, .type = 'n' };
    if (xml_attribute(attributes, S("r"), &v)) cell.column = column_of(v, b->number);
    if (cell.column <= b->last_column || cell.column >= 16384) {
        fail_row(x, FAULT_COLUMN_NUMBER, b->number);
        return;
    }
    if (xml_attribute(attributes, S("t"), &v)) cell.type = type_of(v);
    if (xml_attribute(attributes, S("s"), &v) && str_to_i64(v, &style))
        cell.is_date = style >= 0 && (u64)style < b->styles.n && b->styles.is_date[style];
    cell.text_from = b->head.text_n;
    b->last_column = cell.column;
    b->cell = cell;
    b->in_cell = true;
}

static struct sheet_cell number_cell(struct xlsx *b, str raw)
{
    char plain[NUMBER_MAX];
    str s = number_plain(raw, plain);
    if (!s.p) return (struct sheet_cell){ CELL_ERROR, raw };
    if (s.p == plain) { // rewritten: back into the row's text, where there is room for it
        size_t room = b->head.text_cap - b->cell.text_from;
        if (s.n > room) return (struct sheet_cell){ CELL_ERROR, raw };
        char *to = b->head.text + b->cell.text_from;
        memcpy(to, plain, s.n);
        b->head.text_n = b->cell.text_from + s.n;
        s.p = to;
    }
    return (struct sheet_cell){ b->cell.is_date ? CELL_DATE : CELL_NUMBER, s };
}

static struct sheet_cell shared_cell(struct xlsx *b, str raw)
{
    i64 i;
    if (!str_to_i64(str_trim(raw), &i) || i < 0 || (u64)i >= b->strings.n)
        return (struct sheet_cell){ CELL_ERROR, raw };
    str s = strings_get(&b->strings, (u64)i);
    return (struct sheet_cell){ s.n ? CELL_TEXT : CELL_EMPTY, s };
}

static struct sheet_cell cell_value(struct xlsx *b)
{
    char *p = b->head.text + b->cell.text_from;
    str raw = { p, b->head.text_n - b->cell.text_from };
    if (b->cell.formula && !b->cell.value) return (struct sheet_cell){ CELL_ERROR, S("#FORMULA") };
    if (raw.n == 0) return (struct sheet_cell){ 0 };
    switch (b->cell.type) {
    case 's': return shared_cell(b, raw);
    case 'b': return (struct sheet_cell){ CELL_BOOL, xml_is_true(str_trim(raw)) ? S("1") : S("0") };
    case 'e': return (struct sheet_cell){ CELL_ERROR, raw };
    case 'n': return number_cell(b, raw);
    default:
        raw.n = xml_unescape(p, raw.n);
        b->head.text_n = b->cell.text_from + raw.n;
        return (struct sheet_cell){ raw.n ? CELL_TEXT : CELL_EMPTY, raw };
    }
}

static void cell_end(struct xml_in *x)
{
    struct xlsx *b = xlsx_of(x);
    struct sheet_row *row = &b->head.row;
    b->in_cell = false;
    struct sheet_cell value = cell_value(b);
    if (value.kind == CELL_EMPTY) return;
    size_t column = (size_t)b->cell.column;
    if (column >= b->head.cells_cap) {
        fail_row(x, FAULT_COLUMN_LIMIT, b->number);
        return;
    }
    b->row_bytes += value.text.n;
    if (b->row_bytes > b->head.job->opt.limits.row_bytes) {
        fail_row(x, FAULT_ROW_TOO_LONG, b->number);
        return;
    }
    while (row->n < column) b->head.cells[row->n++] = (struct sheet_cell){ 0 };
    b->head.cells[row->n++] = value;
}

// ---- events ----

static void inside_cell(struct xml_in *x, str name)
{
    struct cell_in_hand *c = &xlsx_of(x)->cell;
    if (str_eq(name, S("v"))) {
        c->value = true;
        c->collect = c->type != 'i';
    } else if (str_eq(name, S("is"))) {
        c->value = true;
    } else if (str_eq(name, S("f"))) {
        c->formula = true;
    } else if (str_eq(name, S("rPh")) && !c->phonetic_depth) {
        c->phonetic_depth = x->depth;
    } else if (str_eq(name, S("t"))) {
        c->collect = c->type == 'i' && !c->phonetic_depth;
    }
}

static void on_start(struct xml_in *x, str name, const char **attributes)
{
    struct xlsx *b = xlsx_of(x);
    if (b->in_cell) {
        inside_cell(x, name);
    } else if (b->in_row) {
        if (str_eq(name, S("c"))) cell_start(x, attributes);
    } else if (b->in_rows) {
        if (str_eq(name, S("row"))) row_start(x, attributes);
    } else if (str_eq(name, S("sheetData"))) {
        b->in_rows = true;
    }
}

static void on_end(struct xml_in *x, str name)
{
    struct xlsx *b = xlsx_of(x);
    if (b->in_cell) {
        b->cell.collect = false;
        if (b->cell.phonetic_depth == x->depth) b->cell.phonetic_depth = 0;
        if (str_eq(name, S("c"))) cell_end(x);
    } else if (b->in_row) {
        if (str_eq(name, S("row"))) row_end(x);
    } else if (b->in_rows && str_eq(name, S("sheetData"))) {
        xml_stop(x);
    }
}

static void on_text(struct xml_in *x, str s)
{
    struct xlsx *b = xlsx_of(x);
    struct parsing *p = &b->head;
    if (!b->in_cell || !b->cell.collect) return;
    if (p->text_n - b->cell.text_from + s.n > p->job->opt.limits.cell_bytes) {
        fail_row(x, FAULT_CELL_TOO_LONG, b->number);
    } else if (s.n > p->text_cap - p->text_n) {
        fail_row(x, FAULT_ROW_TOO_LONG, b->number);
    } else {
        memcpy(p->text + p->text_n, s.p, s.n);
        p->text_n += s.n;
    }
}

// ---- the parsing ----

static enum sheet_fault xlsx_next(struct parsing *p)
{
    struct xlsx *b = (struct xlsx *)p;
    if (b->xml.finished) return FAULT_NONE;
    enum sheet_fault f = xml_run(&b->xml);
    if (b->xml.finished) p->row.n = 0;
    return f;
}

static void xlsx_close(struct parsing *p)
{
    struct xlsx *b = (struct xlsx *)p;
    xml_close(&b->xml);
    strings_free(&b->strings);
    zip_close(b->zip);
    parsing_fini(p);
    free(b);
}

static enum sheet_fault choose_sheet(struct xlsx *b, str *part)
{
    str want = b->head.job->opt.sheet;
    for (size_t i = 0; i < b->book.n_sheets; i++) {
        if (want.n && !str_eq(want, b->book.sheets[i])) continue;
        b->head.info.sheet = b->book.sheets[i];
        *part = b->book.parts[i];
        return FAULT_NONE;
    }
    return FAULT_NO_SHEET;
}

static enum sheet_fault open_parts(struct xlsx *b)
{
    struct parsing *p = &b->head;
    struct xml_handlers on = { .start = on_start, .end = on_end, .text = on_text };
    str part;
    enum sheet_fault f = zip_open(&p->pool, p->job, &b->zip, &p->fault_at);
    if (!f) f = workbook_read(&b->book, b->zip, &p->pool);
    if (!f) f = choose_sheet(b, &part);
    if (!f) f = styles_read(&b->styles, b->zip, b->book.styles, &p->pool);
    if (!f) f = strings_read(&b->strings, b->zip, b->book.strings, p->job);
    if (!f) f = xml_open(&b->xml, b->zip, part, on, b);
    p->info.format = SHEET_XLSX;
    p->info.date_1904 = b->book.date_1904;
    p->info.sheets = b->book.sheets;
    p->info.n_sheets = b->book.n_sheets;
    return f;
}

enum sheet_fault xlsx_open(const struct parse_job *job, struct parsing **out, i64 *at)
{
    static const struct parsing_ops ops = { xlsx_next, xlsx_close };
    struct xlsx *b = calloc(1, sizeof *b);
    *out = NULL;
    if (!b) return FAULT_MEMORY;
    enum sheet_fault f = parsing_init(&b->head, &ops, job);
    if (!f) f = open_parts(b);
    *at = b->head.fault_at;
    if (f) xlsx_close(&b->head);
    else *out = &b->head;
    return f;
}

// ---- escapes ----

static int hex_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int xml_escape_at(const char *p, size_t n)
{
    int code = 0;
    if (n < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_') return -1;
    for (int i = 2; i < 6; i++) {
        int h = hex_of(p[i]);
        if (h < 0) return -1;
        code = code * 16 + h;
    }
    return code >= 0xd800 && code <= 0xdfff ? -1 : code;
}

size_t xml_unescape(char *p, size_t n)
{
    size_t to = 0;
    for (size_t i = 0; i < n;) {
        int code = p[i] == '_' ? xml_escape_at(p + i, n - i) : -1;
        if (code < 0) {
            p[to++] = p[i++];
            continue;
        }
        i += 7;
        if (code >= 0x800) p[to++] = (char)(0xe0 | code >> 12);
        if (code >= 0x800) p[to++] = (char)(0x80 | (code >> 6 & 0x3f));
        else if (code >= 0x80) p[to++] = (char)(0xc0 | code >> 6);
        if (code >= 0x80) p[to++] = (char)(0x80 | (code & 0x3f));
        else if (code) p[to++] = (char)code; // U+0000 is dropped
    }
    return to;
}
