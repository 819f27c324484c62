// SPDX-License-Identifier: Apache-2.0
// Building a document, and its pages: margins, header, footer, numbers, breaks. The blocks are laid out
// by pdf_lay.c and pdf_extra.c.
#include <cairo-pdf.h>
#include "base/date.h"
#include "format/pdf_blocks.h"

#define ENDLESS 100000.0 // as high as a receipt may be while it is measured

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
    const struct pdf_page page = { .width = papers[paper].w,
                                   .height = papers[paper].h,
                                   .top = 48,
                                   .right = 46,
                                   .bottom = 58,
                                   .left = 46,
                                   .has_numbers = true };
    return pdf_begin_on(c, &page, out);
}

err_t pdf_begin_on(struct ctx *c, const struct pdf_page *page, struct pdf **out)
{
    struct pdf *d = mem_new_of(c->mem, struct pdf);
    *out = d;
    d->mem = c->mem;
    d->lang = c->lang;
    d->paper = *page;
    d->width = page->width;
    d->height = page->height > 0 ? page->height : ENDLESS;
    d->left = page->left;
    d->top = page->top;
    d->bottom = page->bottom;
    d->blocks_end = &d->blocks;
    d->first = d->part = mem_new_of(c->mem, struct part);
    cairo_surface_t *s =
        cairo_pdf_surface_create_for_stream(pen_write, &d->pen.bytes, d->width, d->height);
    TRY(pen_begin(c, &d->pen, s));
    struct buf now = BUF(c->mem);
    instant_put(&now, c->now_ms);
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, str_z(c->mem, buf_str(&now)));
    return OK;
}

struct block *pdf_add(struct pdf *d, enum block_kind kind)
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

void pdf_footer(struct pdf *d, str left) { d->part->footer = str_dup(d->mem, left); }
void pdf_header(struct pdf *d, str text) { d->part->header = str_dup(d->mem, text); }

void pdf_part(struct pdf *d)
{
    if (!d->blocks) return; // the document's own
    d->part = pdf_add(d, PART)->part = mem_new_of(d->mem, struct part);
    d->table = NULL;
}
void pdf_watermark(struct pdf *d, str text) { d->watermark = str_dup(d->mem, text); }

void pdf_title(struct pdf *d, str title, str subtitle)
{
    struct block *b = pdf_add(d, TITLE);
    b->a = str_dup(d->mem, title);
    b->b = str_dup(d->mem, subtitle);
    cairo_pdf_surface_set_metadata(d->pen.surface, CAIRO_PDF_METADATA_TITLE, b->a.p);
}

void pdf_heading(struct pdf *d, str text) { pdf_add(d, HEADING)->a = str_dup(d->mem, text); }
void pdf_text(struct pdf *d, str text) { pdf_add(d, TEXT)->a = str_dup(d->mem, text); }

void pdf_facts(struct pdf *d, const struct pdf_fact *facts, size_t n, int per_line)
{
    struct pdf_fact *copy = mem_array(d->mem, struct pdf_fact, n + 1);
    for (size_t i = 0; i < n; i++) {
        copy[i].key = str_dup(d->mem, facts[i].key);
        copy[i].value = str_dup(d->mem, facts[i].value);
    }
    struct block *b = pdf_add(d, FACTS);
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
    d->table = pdf_add(d, TABLE)->table = t;
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
    struct block *b = pdf_add(d, AMOUNT);
    b->a = str_dup(d->mem, label);
    b->b = str_dup(d->mem, figure);
    b->c = str_dup(d->mem, words);
}

void pdf_signatures(struct pdf *d, const str *labels, size_t n)
{
    struct block *b = pdf_add(d, SIGNATURES);
    b->labels = copy_texts(d->mem, labels, n);
    b->n = n;
}

// ---- pages ----

double pdf_line_width(const struct pdf *d) { return d->width - d->left - d->paper.right; }
double pdf_room(const struct pdf *d) { return d->height - d->bottom - d->y; }

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

// Half way down the margin; a margin that is too small for a line shows none.
static void draw_header(struct pdf *d)
{
    struct face f = { .size = 8, .ink = INK_PALE, .max_lines = 1 };
    double y = d->top / 2 - 2;
    if (!d->part->header.n || d->top < 20) return;
    pen_text(&d->pen, f, d->part->header, d->left, y, pdf_line_width(d));
    pen_ink(&d->pen, INK_LINE);
    pen_line(&d->pen, d->left, y + 14, d->left + pdf_line_width(d), y + 14, 0.5);
}

static void draw_footer(struct pdf *d)
{
    struct face f = { .size = 8, .ink = INK_PALE, .max_lines = 1 };
    double y = d->height - d->bottom * 0.65, half = pdf_line_width(d) / 2;
    str page = str_fmt(d->mem, d->lang == LANG_EN ? "Page %d of %d" : "第 %d 页 / 共 %d 页",
                       d->page, d->part->pages);
    if (d->bottom < 20 || (!d->paper.has_numbers && !d->part->footer.n)) return;
    pen_ink(&d->pen, INK_LINE);
    pen_line(&d->pen, d->left, y - 6, d->left + pdf_line_width(d), y - 6, 0.5);
    pen_text(&d->pen, f, d->part->footer, d->left, y, half * 1.4);
    f.align = PDF_RIGHT;
    if (d->paper.has_numbers) pen_text(&d->pen, f, page, d->left + half * 1.4, y, half * 0.6);
}

static void end_page(struct pdf *d)
{
    if (!d->drawing) d->part->pages = d->page;
    else cairo_show_page(d->pen.cr);
}

// What stands on every page is drawn first: the count of pages is known from the first time through.
static void begin_page(struct pdf *d)
{
    d->page++;
    d->y = d->top;
    if (!d->drawing) return;
    if (d->watermark.n) draw_watermark(d);
    draw_header(d);
    draw_footer(d);
}

void pdf_next_page(struct pdf *d)
{
    end_page(d);
    begin_page(d);
}

// A new page unless `h` still fits; true when there was a break.
bool pdf_make_room(struct pdf *d, double h)
{
    if (h <= pdf_room(d) || d->y <= d->top || d->paper.height <= 0) return false;
    pdf_next_page(d);
    return true;
}

double pdf_put(struct pdf *d, struct face f, str text, double x, double y, double w)
{
    if (text.n == 0) return 0;
    return d->drawing ? pen_text(&d->pen, f, text, x, y, w) : pen_height(&d->pen, f, text, w);
}

static void begin_part(struct pdf *d, struct part *part)
{
    d->part = part;
    d->page = 0;
    begin_page(d);
}

static void lay_out(struct pdf *d, bool drawing)
{
    d->drawing = drawing;
    begin_part(d, d->first);
    for (struct block *b = d->blocks; b; b = b->next) {
        if (b->kind == PART) {
            end_page(d);
            begin_part(d, b->part);
        } else {
            pdf_lay_block(d, b);
        }
    }
    end_page(d);
}

// The texts were measured on the surface of a PDF; they come out as wide here, since nothing is hinted.
err_t pdf_end_png(struct ctx *c, struct pdf *d, double scale, double most, str *png)
{
    must(d->paper.height <= 0);
    lay_out(d, false);
    d->height = d->y + d->bottom;
    *png = STR_NONE;
    if (d->height > most) return OK;
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(d->width * scale),
                                                    (int)(d->height * scale));
    pen_close(&d->pen);
    TRY(pen_begin(c, &d->pen, s));
    cairo_scale(d->pen.cr, scale, scale);
    cairo_set_source_rgb(d->pen.cr, 1, 1, 1);
    cairo_paint(d->pen.cr);
    lay_out(d, true);
    cairo_surface_flush(s);
    if (cairo_surface_write_to_png_stream(s, pen_write, &d->pen.bytes)) d->pen.bytes.failed = true;
    return pen_end(c, &d->pen, png);
}

err_t pdf_end(struct ctx *c, struct pdf *d, str *bytes)
{
    lay_out(d, false);
    if (d->paper.height <= 0) { // a receipt: as high as what is on it
        d->height = d->y + d->bottom;
        cairo_pdf_surface_set_size(d->pen.surface, d->width, d->height);
    }
    lay_out(d, true);
    return pen_end(c, &d->pen, bytes);
}
