// SPDX-License-Identifier: Apache-2.0
// A document is a list of blocks. It is laid out twice by the same code: once without drawing, to
// count the pages and to learn the height of every table row, once on paper.
#include "format/pdf.h"
#include <cairo-pdf.h>
#include "base/date.h"
#include "format/pen.h"

enum block_kind { TITLE, HEADING, TEXT, FACTS, TABLE, AMOUNT, SIGNATURES };

struct table_row {
    struct table_row *next;
    const str *cells;
    double height;
    bool total;
};

struct table {
    const struct pdf_column *columns;
    size_t n;
    double total_width; // of the shares
    struct table_row *rows, **rows_end;
};

struct block {
    struct block *next;
    enum block_kind kind;
    str a, b, c;
    const struct pdf_fact *facts;
    const str *labels;
    size_t n;
    int per_line;
    struct table *table;
};

struct pdf {
    struct mem *mem;
    enum lang lang;
    struct pen pen;
    double width, height; // of the paper
    struct block *blocks, **blocks_end;
    struct table *table; // rows go here
    str footer, watermark;
    // while laying out
    bool drawing;
    int page, pages;
    double y;
};

enum { MARGIN = 46, TOP = 48, BOTTOM = 58 };
#define PAD_X 5.0
#define PAD_Y 4.5

static const struct {
    double w, h;
} papers[] = {
    [PDF_A4] = { 595.28, 841.89 },
    [PDF_A4_LANDSCAPE] = { 841.89, 595.28 },
    [PDF_A5] = { 419.53, 595.28 },
};

// ---- building ----

err_t pdf_begin(struct ctx *c, enum pdf_paper paper, struct pdf **out)
{
    struct pdf *d = mem_new_of(c->mem, struct pdf);
    *out = d;
    d->mem = c->mem;
    d->lang = c->lang;
    d->width = papers[paper].w;
    d->height = papers[paper].h;
    d->blocks_end = &d->blocks;
    cairo_surface_t *s =
        cairo_pdf_surface_create_for_stream(pen_write, &d->pen.bytes, d->width, d->height);
    TRY(pen_begin(c, &d->pen, s));
    struct buf now = BUF(c->mem);
    instant_put(&now, c->now_ms);
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, str_z(c->mem, buf_str(&now)));
    return OK;
}

static struct block *add(struct pdf *d, enum block_kind kind)
{
    struct block *b = mem_new_of(d->mem, struct block);
    b->kind = kind;
    *d->blocks_end = b;
    d->blocks_end = &b->next;
    return b;
}

static const str *copy_texts(struct mem *m, const str *texts, size_t n)
{
    str *copy = mem_array(m, str, n + 1);
    for (size_t i = 0; i < n; i++) copy[i] = str_dup(m, texts[i]);
    return copy;
}

void pdf_footer(struct pdf *d, str left) { d->footer = str_dup(d->mem, left); }
void pdf_watermark(struct pdf *d, str text) { d->watermark = str_dup(d->mem, text); }

void pdf_title(struct pdf *d, str title, str subtitle)
{
    struct block *b = add(d, TITLE);
    b->a = str_dup(d->mem, title);
    b->b = str_dup(d->mem, subtitle);
    cairo_pdf_surface_set_metadata(d->pen.surface, CAIRO_PDF_METADATA_TITLE, b->a.p);
}

void pdf_heading(struct pdf *d, str text) { add(d, HEADING)->a = str_dup(d->mem, text); }
void pdf_text(struct pdf *d, str text) { add(d, TEXT)->a = str_dup(d->mem, text); }

void pdf_facts(struct pdf *d, const struct pdf_fact *facts, size_t n, int per_line)
{
    struct pdf_fact *copy = mem_array(d->mem, struct pdf_fact, n + 1);
    for (size_t i = 0; i < n; i++) {
        copy[i].key = str_dup(d->mem, facts[i].key);
        copy[i].value = str_dup(d->mem, facts[i].value);
    }
    struct block *b = add(d, FACTS);
    b->facts = copy;
    b->n = n;
    b->per_line = per_line < 1 ? 1 : per_line;
}

void pdf_table(struct pdf *d, const struct pdf_column *columns, size_t n)
{
    struct pdf_column *copy = mem_array(d->mem, struct pdf_column, n + 1);
    struct table *t = mem_new_of(d->mem, struct table);
    for (size_t i = 0; i < n; i++) {
        copy[i] = columns[i];
        copy[i].title = str_dup(d->mem, columns[i].title);
        t->total_width += columns[i].width;
    }
    t->columns = copy;
    t->n = n;
    t->rows_end = &t->rows;
    d->table = add(d, TABLE)->table = t;
}

static void add_row(struct pdf *d, const str *cells, bool total)
{
    struct table *t = d->table;
    must(t != NULL);
    struct table_row *r = mem_new_of(d->mem, struct table_row);
    r->cells = copy_texts(d->mem, cells, t->n);
    r->total = total;
    *t->rows_end = r;
    t->rows_end = &r->next;
}

void pdf_row(struct pdf *d, const str *cells) { add_row(d, cells, false); }
void pdf_total_row(struct pdf *d, const str *cells) { add_row(d, cells, true); }

void pdf_amount(struct pdf *d, str label, str figure, str words)
{
    struct block *b = add(d, AMOUNT);
    b->a = str_dup(d->mem, label);
    b->b = str_dup(d->mem, figure);
    b->c = str_dup(d->mem, words);
}

void pdf_signatures(struct pdf *d, const str *labels, size_t n)
{
    struct block *b = add(d, SIGNATURES);
    b->labels = copy_texts(d->mem, labels, n);
    b->n = n;
}

// ---- pages ----

static double line_width(const struct pdf *d) { return d->width - 2 * MARGIN; }
static double room(const struct pdf *d) { return d->height - BOTTOM - d->y; }

static void draw_watermark(struct pdf *d)
{
    struct face f = { .size = d->width / 7, .bold = true, .align = PDF_CENTER };
    cairo_t *cr = d->pen.cr;
    double w = pen_width(&d->pen, f, d->watermark), h = pen_height(&d->pen, f, d->watermark, -1);
    cairo_save(cr);
    cairo_push_group(cr);
    cairo_translate(cr, d->width / 2, d->height / 2);
    cairo_rotate(cr, -0.55);
    pen_text(&d->pen, f, d->watermark, -w / 2, -h / 2, -1);
    cairo_pop_group_to_source(cr);
    cairo_paint_with_alpha(cr, 0.055);
    cairo_restore(cr);
}

static void draw_footer(struct pdf *d)
{
    struct face f = { .size = 8, .ink = INK_PALE, .max_lines = 1 };
    double y = d->height - BOTTOM + 20, half = line_width(d) / 2;
    str page = str_fmt(d->mem, d->lang == LANG_EN ? "Page %d of %d" : "第 %d 页 / 共 %d 页",
                       d->page, d->pages);
    pen_ink(&d->pen, INK_LINE);
    pen_line(&d->pen, MARGIN, y - 6, d->width - MARGIN, y - 6, 0.5);
    pen_text(&d->pen, f, d->footer, MARGIN, y, half * 1.4);
    f.align = PDF_RIGHT;
    pen_text(&d->pen, f, page, MARGIN + half * 1.4, y, half * 0.6);
}

static void end_page(struct pdf *d)
{
    if (!d->drawing) return;
    draw_footer(d);
    cairo_show_page(d->pen.cr);
}

static void begin_page(struct pdf *d)
{
    d->page++;
    d->y = TOP;
    if (d->drawing && d->watermark.n) draw_watermark(d);
}

// A new page unless `h` still fits; true when there was a break.
static bool make_room(struct pdf *d, double h)
{
    if (h <= room(d) || d->y <= TOP) return false;
    end_page(d);
    begin_page(d);
    return true;
}

static double put(struct pdf *d, struct face f, str text, double x, double y, double w)
{
    if (text.n == 0) return 0;
    return d->drawing ? pen_text(&d->pen, f, text, x, y, w) : pen_height(&d->pen, f, text, w);
}

// ---- blocks ----

static void lay_title(struct pdf *d, const struct block *b)
{
    struct face title = { .size = 19, .bold = true, .ink = INK_TEXT, .max_lines = 3 };
    struct face sub = { .size = 10.5, .ink = INK_PALE, .max_lines = 3 };
    make_room(d, 80);
    d->y += put(d, title, b->a, MARGIN, d->y, line_width(d)) + 2;
    d->y += put(d, sub, b->b, MARGIN, d->y, line_width(d)) + 8;
    if (d->drawing) {
        pen_ink(&d->pen, INK_MARK);
        pen_box(&d->pen, MARGIN, d->y, line_width(d), 1.6, 0);
    }
    d->y += 14;
}

static void lay_heading(struct pdf *d, const struct block *b)
{
    struct face f = { .size = 11.5, .bold = true, .ink = INK_TEXT, .max_lines = 2 };
    make_room(d, 76); // not alone at the foot of a page
    d->y += 8;
    double h = put(d, f, b->a, MARGIN + 9, d->y, line_width(d) - 9);
    if (d->drawing) {
        pen_ink(&d->pen, INK_MARK);
        pen_box(&d->pen, MARGIN, d->y + h * 0.18, 3, h * 0.66, 1.5);
    }
    d->y += h + 6;
}

enum { PAGE_TEXT = 12 * 1024 }; // more bytes than one page can show

// A paragraph that does not fit goes on on the next page; it is cut at the end of a line.
static void lay_text(struct pdf *d, const struct block *b)
{
    struct face f = { .size = 9.5, .ink = INK_TEXT };
    str rest = b->a;
    while (rest.n) {
        str piece = pen_cut(rest, PAGE_TEXT);
        double h = pen_height(&d->pen, f, piece, line_width(d));
        if (room(d) < 40 || h < d->height / 3) make_room(d, h); // short ones stay whole
        while (h > room(d) && piece.n > 1) {
            int index, trailing;
            pango_layout_xy_to_index(d->pen.layout, 0, (int)((room(d) - 14) * PANGO_SCALE), &index,
                                     &trailing);
            if (index <= 0) break;
            piece.n = (size_t)index;
            h = pen_height(&d->pen, f, piece, line_width(d));
        }
        d->y += put(d, f, piece, MARGIN, d->y, line_width(d));
        rest = str_from(rest, piece.n);
        if (rest.n) end_page(d), begin_page(d);
    }
    d->y += 8;
}

static void lay_facts(struct pdf *d, const struct block *b)
{
    struct face key = { .size = 9, .ink = INK_PALE, .max_lines = 2 };
    struct face value = { .size = 9.5, .ink = INK_TEXT, .max_lines = 6 };
    double w = line_width(d) / b->per_line, key_w = 0;
    for (size_t i = 0; i < b->n; i++) {
        double kw = pen_width(&d->pen, key, b->facts[i].key);
        key_w = kw > key_w ? kw : key_w;
    }
    key_w = key_w > w * 0.45 ? w * 0.45 : key_w;
    for (size_t i = 0; i < b->n; i += (size_t)b->per_line) {
        double h = 0, vw = w - key_w - 20;
        for (size_t k = i; k < b->n && k < i + (size_t)b->per_line; k++) {
            double kh = pen_height(&d->pen, key, b->facts[k].key, key_w + 1);
            double vh = pen_height(&d->pen, value, b->facts[k].value, vw);
            h = vh > h ? vh : h;
            h = kh > h ? kh : h;
        }
        make_room(d, h);
        for (size_t k = i; d->drawing && k < b->n && k < i + (size_t)b->per_line; k++) {
            double x = MARGIN + (double)(k - i) * w;
            put(d, key, b->facts[k].key, x, d->y + 0.4, key_w + 1);
            put(d, value, b->facts[k].value, x + key_w + 10, d->y, vw);
        }
        d->y += h + 4;
    }
    d->y += 8;
}

static double cells_height(struct pdf *d, const struct table *t, const str *cells, struct face f)
{
    double most = 0;
    for (size_t i = 0; i < t->n; i++) {
        double w = t->columns[i].width / t->total_width * line_width(d) - 2 * PAD_X;
        double h = pen_height(&d->pen, f, cells ? cells[i] : t->columns[i].title, w);
        most = h > most ? h : most;
    }
    return most + 2 * PAD_Y;
}

static void draw_cells(struct pdf *d, const struct table *t, const str *cells, struct face f,
                       double h)
{
    double x = MARGIN;
    for (size_t i = 0; i < t->n; i++) {
        double w = t->columns[i].width / t->total_width * line_width(d);
        str text = cells ? cells[i] : t->columns[i].title;
        f.align = t->columns[i].align;
        if (text.n) {
            double own = pen_height(&d->pen, f, text, w - 2 * PAD_X);
            pen_text(&d->pen, f, text, x + PAD_X, d->y + (h - own) / 2, w - 2 * PAD_X);
        }
        x += w;
    }
}

static void lay_table_head(struct pdf *d, const struct table *t)
{
    struct face f = { .size = 8.5, .bold = true, .ink = INK_TEXT, .max_lines = 3 };
    double h = cells_height(d, t, NULL, f);
    if (d->drawing) {
        pen_ink(&d->pen, INK_TINT);
        pen_box(&d->pen, MARGIN, d->y, line_width(d), h, 0);
        draw_cells(d, t, NULL, f, h);
        pen_ink(&d->pen, INK_MARK);
        pen_line(&d->pen, MARGIN, d->y + h, d->width - MARGIN, d->y + h, 0.8);
    }
    d->y += h;
}

static void lay_row(struct pdf *d, const struct table *t, struct table_row *r)
{
    struct face f = { .size = 8.8, .bold = r->total, .ink = INK_TEXT, .max_lines = 12 };
    if (!d->drawing) r->height = cells_height(d, t, r->cells, f);
    if (make_room(d, r->height)) lay_table_head(d, t);
    if (d->drawing) {
        double y = d->y + r->height;
        if (r->total) {
            pen_ink(&d->pen, INK_TINT);
            pen_box(&d->pen, MARGIN, d->y, line_width(d), r->height, 0);
            pen_ink(&d->pen, INK_TEXT);
            pen_line(&d->pen, MARGIN, d->y, d->width - MARGIN, d->y, 0.8);
        }
        draw_cells(d, t, r->cells, f, r->height);
        pen_ink(&d->pen, INK_LINE);
        pen_line(&d->pen, MARGIN, y, d->width - MARGIN, y, 0.5);
    }
    d->y += r->height;
}

static void lay_table(struct pdf *d, const struct block *b)
{
    struct table *t = b->table;
    if (t->rows && !d->drawing) {
        struct face f = { .size = 8.8, .bold = t->rows->total, .max_lines = 12 };
        t->rows->height = cells_height(d, t, t->rows->cells, f);
    }
    make_room(d, 30 + (t->rows ? t->rows->height : 0)); // the head is not alone
    lay_table_head(d, t);
    for (struct table_row *r = t->rows; r; r = r->next) lay_row(d, t, r);
    d->y += 12;
}

static void lay_amount(struct pdf *d, const struct block *b)
{
    struct face label = { .size = 10.5, .bold = true, .ink = INK_TEXT, .max_lines = 2 };
    struct face figure = {
        .size = 17, .bold = true, .ink = INK_MARK, .align = PDF_RIGHT, .max_lines = 1
    };
    struct face words = { .size = 9.5, .ink = INK_TEXT, .align = PDF_RIGHT, .max_lines = 2 };
    double w = line_width(d) - 28, words_h = b->c.n ? pen_height(&d->pen, words, b->c, w) : 0;
    double h = 44 + words_h;
    make_room(d, h + 12);
    d->y += 2;
    if (d->drawing) {
        pen_ink(&d->pen, INK_TINT);
        pen_box(&d->pen, MARGIN, d->y, line_width(d), h, 5);
        pen_ink(&d->pen, INK_MARK);
        pen_box(&d->pen, MARGIN, d->y, 3.5, h, 1.75);
        double label_h = pen_height(&d->pen, label, b->a, w * 0.5);
        pen_text(&d->pen, label, b->a, MARGIN + 14, d->y + 21 - label_h / 2, w * 0.5);
        double fh = pen_height(&d->pen, figure, b->b, w * 0.5);
        pen_text(&d->pen, figure, b->b, MARGIN + 14 + w * 0.5, d->y + 21 - fh / 2, w * 0.5);
        if (b->c.n) pen_text(&d->pen, words, b->c, MARGIN + 14, d->y + 37, w);
    }
    d->y += h + 12;
}

static void lay_signatures(struct pdf *d, const struct block *b)
{
    struct face f = { .size = 9.5, .ink = INK_TEXT, .max_lines = 1 };
    size_t per_line = b->n < 3 ? (b->n ? b->n : 1) : 3, lines = (b->n + per_line - 1) / per_line;
    double w = line_width(d) / (double)per_line;
    make_room(d, 24 + 34.0 * (double)lines);
    d->y += 24;
    for (size_t i = 0; i < b->n; i++) {
        double x = MARGIN + (double)(i % per_line) * w,
               text_w = pen_width(&d->pen, f, b->labels[i]);
        if (d->drawing) {
            pen_text(&d->pen, f, b->labels[i], x, d->y, w - 18);
            pen_ink(&d->pen, INK_PALE);
            pen_line(&d->pen, x + text_w + 4, d->y + 14, x + w - 18, d->y + 14, 0.6);
        }
        if (i % per_line == per_line - 1 || i == b->n - 1) d->y += 34;
    }
}

static void lay_block(struct pdf *d, const struct block *b)
{
    switch (b->kind) {
    case TITLE: lay_title(d, b); break;
    case HEADING: lay_heading(d, b); break;
    case TEXT: lay_text(d, b); break;
    case FACTS: lay_facts(d, b); break;
    case TABLE: lay_table(d, b); break;
    case AMOUNT: lay_amount(d, b); break;
    case SIGNATURES: lay_signatures(d, b); break;
    }
}

static void lay_out(struct pdf *d, bool drawing)
{
    d->drawing = drawing;
    d->page = 0;
    begin_page(d);
    for (const struct block *b = d->blocks; b; b = b->next) lay_block(d, b);
    end_page(d);
    d->pages = d->page;
}

err_t pdf_end(struct ctx *c, struct pdf *d, str *bytes)
{
    lay_out(d, false);
    lay_out(d, true);
    return pen_end(c, &d->pen, bytes);
}
