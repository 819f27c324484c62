// SPDX-License-Identifier: Apache-2.0
// Writes .xlsx with libxlsxwriter in its constant-memory mode: a row is on disk before the next one
// begins. Its temporary file lies beside the target, not in /tmp.
#include <xlsxwriter.h>
#include "base/date.h"
#include "base/dec.h"
#include "base/utf8.h"
#include "format/sheet_out.h"
#include "format/xlsx_in.h"
#include "os/file.h"

enum { ROWS_MAX = 1048576, TEXT_MAX = 32767, KINDS = PUT_BOOL + 1 };
#define EXACT_MAX 999999999999999LL // whole numbers that Excel keeps: 15 digits

struct xlsx_out {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *head, *kinds[KINDS];
};

static err_t fail_lxw(struct ctx *c, struct sheet_out *o, lxw_error e)
{
    if (e == LXW_ERROR_MEMORY_MALLOC_FAILED) return fail(c, ERR_NO_MEMORY);
    return fail_arg(c, ERR_IO, STR_NONE, str_fmt(c->mem, "%s: %s", o->path, lxw_strerror(e)));
}

// At most 31 characters, none of []:*?/\ and no ' at an end; Excel refuses others.
static const char *sheet_name(struct mem *m, str want)
{
    str cut = str_sub(want, 0, utf8_offset(want, 31));
    struct buf b = BUF(m);
    for (size_t i = 0; i < cut.n; i++) {
        bool edge = cut.p[i] == '\'' && (i == 0 || i == cut.n - 1);
        buf_char(&b, edge || strchr("[]:*?/\\", cut.p[i]) ? ' ' : cut.p[i]);
    }
    buf_char(&b, 0);
    return b.p;
}

static double default_width(const struct sheet_column *k)
{
    static const double by_kind[KINDS] = {
        [PUT_TEXT] = 14, [PUT_MONEY] = 14, [PUT_DATE] = 12, [PUT_INSTANT] = 20, [PUT_TIME] = 10
    };
    double w = by_kind[k->kind] > 10 ? by_kind[k->kind] : 10;
    double title = 4; // room for the filter's button
    for (size_t at = 0; at < k->title.n;) title += utf8_next(k->title, &at) < 0x1100 ? 1 : 2;
    w = k->width > 0 ? k->width : title > w ? title : w;
    return w < 60 ? w : 60;
}

static void make_formats(struct xlsx_out *x)
{
    static const char *const codes[KINDS] = {
        [PUT_TEXT] = "@",        [PUT_INT] = "0",           [PUT_MONEY] = "#,##0.00",
        [PUT_PERCENT] = "0.00%", [PUT_DATE] = "yyyy-mm-dd", [PUT_INSTANT] = "yyyy-mm-dd hh:mm:ss",
        [PUT_TIME] = "hh:mm:ss",
    };
    for (int i = 0; i < KINDS; i++) {
        if (!codes[i]) continue;
        x->kinds[i] = workbook_add_format(x->book);
        format_set_num_format(x->kinds[i], codes[i]);
    }
    x->head = workbook_add_format(x->book);
    format_set_bold(x->head);
    format_set_bg_color(x->head, 0xE8EEF4);
    format_set_bottom(x->head, LXW_BORDER_THIN);
    format_set_align(x->head, LXW_ALIGN_VERTICAL_CENTER);
}

static err_t xlsx_begin(struct ctx *c, struct sheet_out *o)
{
    struct xlsx_out *x = mem_new_of(c->mem, struct xlsx_out);
    str path = str_of(o->path);
    size_t dir = path.n;
    while (dir > 0 && path.p[dir - 1] != '/') dir--;
    char *tmp = (char *)str_z(c->mem, dir ? str_sub(path, 0, dir) : S("."));
    const char *name = sheet_name(c->mem, o->opt.sheet);
    lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = tmp };
    o->state = x;
    x->book = workbook_new_opt(o->path, &options);
    if (!x->book) return fail(c, ERR_NO_MEMORY);
    o->begun = true;
    x->sheet = workbook_add_worksheet(x->book, name);
    if (!x->sheet) return fail_lxw(c, o, LXW_ERROR_SHEETNAME_ALREADY_USED);
    make_formats(x);
    for (size_t i = 0; i < o->n; i++)
        worksheet_set_column(x->sheet, (lxw_col_t)i, (lxw_col_t)i, default_width(&o->columns[i]),
                             NULL);
    worksheet_set_row(x->sheet, 0, 22, x->head);
    for (size_t i = 0; i < o->n; i++) {
        const char *title = str_z(c->mem, o->columns[i].title);
        lxw_error e = worksheet_write_string(x->sheet, 0, (lxw_col_t)i, title, x->head);
        if (e) return fail_lxw(c, o, e);
    }
    worksheet_freeze_panes(x->sheet, 1, 0);
    o->row = 1;
    return OK;
}

// Text that only looks like an escape of the format is escaped itself.
static str escape(struct mem *m, str text)
{
    if (str_find(text, S("_x")) < 0) return text;
    struct buf b = BUF(m);
    for (size_t i = 0; i < text.n; i++) {
        if (xml_escape_at(text.p + i, text.n - i) >= 0) buf_lit(&b, "_x005F");
        buf_char(&b, text.p[i]);
    }
    return buf_str(&b);
}

static const char *cell_text(struct mem *m, str text)
{
    text = escape(m, text);
    // Excel counts UTF-16 units; characters beyond the BMP count twice.
    size_t units = 0, at = 0, keep = 0;
    while (at < text.n && units < TEXT_MAX) {
        keep = at;
        units += utf8_next(text, &at) > 0xffff ? 2 : 1;
    }
    if (at == text.n && units <= TEXT_MAX) return str_z(m, text);
    return str_z(m, str_cat(m, str_sub(text, 0, keep), S("…")));
}

static lxw_error write_number(struct xlsx_out *x, u32 row, lxw_col_t col, double v, lxw_format *f)
{
    return worksheet_write_number(x->sheet, row, col, v, f);
}

// Numbers that Excel would round are written as text, with all their digits.
static lxw_error write_decimal(struct ctx *c, struct xlsx_out *x, u32 row, lxw_col_t col,
                               const struct sheet_value *v)
{
    if (v->v >= -EXACT_MAX && v->v <= EXACT_MAX) {
        int scale = v->kind == PUT_MONEY ? 2 : v->kind == PUT_INT ? 0 : v->scale;
        return write_number(x, row, col, (double)v->v / (double)dec_pow10(scale),
                            x->kinds[v->kind]);
    }
    struct buf b = BUF(c->mem);
    dec_put(&b, v->v, v->kind == PUT_MONEY ? 2 : v->kind == PUT_INT ? 0 : v->scale);
    const char *text = str_z(c->mem, buf_str(&b));
    return worksheet_write_string(x->sheet, row, col, text, x->kinds[PUT_TEXT]);
}

// Excel knows no day before 1900-03-01 that others agree on: such dates are written as text.
static lxw_error write_date(struct ctx *c, struct sheet_out *o, u32 row, lxw_col_t col,
                            const struct sheet_value *v)
{
    struct xlsx_out *x = o->state;
    i64 day = v->v, ms = 0;
    if (v->kind == PUT_INSTANT) {
        day = date_of_instant(v->v, o->opt.offset_min);
        ms = v->v - instant_of_local(day, 0, o->opt.offset_min);
    }
    if (day >= date_from_civil(1900, 3, 1)) {
        double serial = (double)(day - date_from_civil(1899, 12, 30)) + (double)ms / (double)DAY_MS;
        return write_number(x, row, col, serial, x->kinds[v->kind]);
    }
    struct buf b = BUF(c->mem);
    if (v->kind == PUT_DATE) date_put(&b, day);
    else local_put(&b, v->v, o->opt.offset_min);
    const char *text = str_z(c->mem, buf_str(&b));
    return worksheet_write_string(x->sheet, row, col, text, x->kinds[PUT_TEXT]);
}

static lxw_error write_value(struct ctx *c, struct sheet_out *o, lxw_col_t col,
                             const struct sheet_value *v)
{
    struct xlsx_out *x = o->state;
    switch (v->kind) {
    case PUT_EMPTY: return LXW_NO_ERROR;
    case PUT_TEXT:
        if (v->text.n == 0) return LXW_NO_ERROR;
        return worksheet_write_string(x->sheet, o->row, col, cell_text(c->mem, v->text),
                                      x->kinds[PUT_TEXT]);
    case PUT_INT:
    case PUT_MONEY:
    case PUT_DECIMAL:
    case PUT_PERCENT: return write_decimal(c, x, o->row, col, v);
    case PUT_DATE:
    case PUT_INSTANT: return write_date(c, o, o->row, col, v);
    case PUT_TIME:
        return write_number(x, o->row, col, (double)v->v / (double)DAY_MS, x->kinds[v->kind]);
    case PUT_BOOL: return worksheet_write_boolean(x->sheet, o->row, col, v->v != 0, NULL);
    }
    return LXW_ERROR_PARAMETER_VALIDATION;
}

static err_t xlsx_row(struct ctx *c, struct sheet_out *o, const struct sheet_value *values)
{
    if (o->row >= ROWS_MAX) {
        str why = c->lang == LANG_EN
                      ? S("an Excel sheet takes 1,048,575 rows; narrow it or use CSV")
                      : S("Excel 最多 1,048,575 行，请缩小范围或改用 CSV");
        return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, why);
    }
    struct mem_mark mark = mem_mark(c->mem);
    lxw_error e = LXW_NO_ERROR;
    for (size_t i = 0; i < o->n && !e; i++) e = write_value(c, o, (lxw_col_t)i, &values[i]);
    mem_rewind(c->mem, mark);
    return e ? fail_lxw(c, o, e) : OK;
}

static err_t xlsx_notes(struct ctx *c, struct sheet_out *o, str sheet, const struct sheet_note *v,
                        size_t n)
{
    struct xlsx_out *x = o->state;
    lxw_worksheet *side = workbook_add_worksheet(x->book, sheet_name(c->mem, sheet));
    if (!side) return fail_lxw(c, o, LXW_ERROR_SHEETNAME_ALREADY_USED);
    worksheet_set_column(side, 0, 0, 16, NULL);
    worksheet_set_column(side, 1, 1, 80, NULL);
    for (size_t i = 0; i < n; i++) {
        lxw_error e =
            worksheet_write_string(side, (u32)i, 0, cell_text(c->mem, v[i].name), x->head);
        if (!e && v[i].text.n)
            e = worksheet_write_string(side, (u32)i, 1, cell_text(c->mem, v[i].text),
                                       x->kinds[PUT_TEXT]);
        if (e) return fail_lxw(c, o, e);
    }
    return OK;
}

static err_t xlsx_end(struct ctx *c, struct sheet_out *o)
{
    struct xlsx_out *x = o->state;
    if (o->n)
        worksheet_autofilter(x->sheet, 0, 0, o->row > 1 ? o->row - 1 : 0, (lxw_col_t)(o->n - 1));
    lxw_error e = workbook_close(x->book); // frees it in any case
    x->book = NULL;
    return e ? fail_lxw(c, o, e) : OK;
}

static void xlsx_abandon(struct sheet_out *o)
{
    struct xlsx_out *x = o->state;
    if (x->book) lxw_workbook_free(x->book);
    x->book = NULL;
}

const struct sheet_out_ops xlsx_out_ops = { xlsx_begin, xlsx_row, xlsx_notes, xlsx_end,
                                            xlsx_abandon };
