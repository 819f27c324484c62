// SPDX-License-Identifier: Apache-2.0
// Laying out the blocks of statements: title, facts, tables over pages, the amount, places to sign.
#include "format/pdf_blocks.h"

static void lay_title(struct pdf *d, const struct block *b)
{
    struct face title = { .size = 19, .bold = true, .ink = INK_TEXT, .max_lines = 3 };
    struct face sub = { .size = 10.5, .ink = INK_PALE, .max_lines = 3 };
    pdf_make_room(d, 80);
    d->y += pdf_put(d, title, b->a, d->left, d->y, pdf_line_width(d)) + 2;
    d->y += pdf_put(d, sub, b->b, d->left, d->y, pdf_line_width(d)) + 8;
    if (d->drawing) {
        pen_ink(&d->pen, INK_MARK);
        pen_box(&d->pen, d->left, d->y, pdf_line_width(d), 1.6, 0);
    }
    d->y += 14;
}

static void lay_heading(struct pdf *d, const struct block *b)
{
    struct face f = { .size = 11.5, .bold = true, .ink = INK_TEXT, .max_lines = 2 };
    pdf_make_room(d, 76 + pdf_chart_room(d, b)); // not alone at the foot of a page
    d->y += 8;
    double h = pdf_put(d, f, b->a, d->left + 9, d->y, pdf_line_width(d) - 9);
    if (d->drawing) {
        pen_ink(&d->pen, INK_MARK);
        pen_box(&d->pen, d->left, d->y + h * 0.18, 3, h * 0.66, 1.5);
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
        double h = pen_height(&d->pen, f, piece, pdf_line_width(d));
        if (pdf_room(d) < 40 || h < d->height / 3) pdf_make_room(d, h); // short ones stay whole
        while (h > pdf_room(d) && piece.n > 1) {
            int index, trailing;
            pango_layout_xy_to_index(d->pen.layout, 0, (int)((pdf_room(d) - 14) * PANGO_SCALE),
                                     &index, &trailing);
            if (index <= 0) break;
            piece.n = (size_t)index;
            h = pen_height(&d->pen, f, piece, pdf_line_width(d));
        }
        d->y += pdf_put(d, f, piece, d->left, d->y, pdf_line_width(d));
        rest = str_from(rest, piece.n);
        if (rest.n) pdf_next_page(d);
    }
    d->y += 8;
}

static void lay_facts(struct pdf *d, const struct block *b)
{
    struct face key = { .size = 9, .ink = INK_PALE, .max_lines = 2 };
    struct face value = { .size = 9.5, .ink = INK_TEXT, .max_lines = 6 };
    double w = pdf_line_width(d) / b->per_line, key_w = 0;
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
        pdf_make_room(d, h);
        for (size_t k = i; d->drawing && k < b->n && k < i + (size_t)b->per_line; k++) {
            double x = d->left + (double)(k - i) * w;
            pdf_put(d, key, b->facts[k].key, x, d->y + 0.4, key_w + 1);
            pdf_put(d, value, b->facts[k].value, x + key_w + 10, d->y, vw);
        }
        d->y += h + 4;
    }
    d->y += 8;
}

// Many columns on a phone's width: smaller, and closer together.
static bool is_crowded(const struct pdf *d, const struct table *t)
{
    return pdf_line_width(d) < 60 * (double)t->n;
}
static double pad_of(const struct pdf *d, const struct table *t)
{
    return is_crowded(d, t) ? 2 : PAD_X;
}

static double cells_height(struct pdf *d, const struct table *t, const str *cells, struct face f)
{
    double most = 0;
    for (size_t i = 0; i < t->n; i++) {
        double w = t->columns[i].width / t->total_width * pdf_line_width(d) - 2 * pad_of(d, t);
        double h = pen_height(&d->pen, f, cells ? cells[i] : t->columns[i].title, w);
        most = h > most ? h : most;
    }
    return most + 2 * PAD_Y;
}

static void draw_cells(struct pdf *d, const struct table *t, const str *cells, struct face f,
                       double h)
{
    double x = d->left, pad = pad_of(d, t);
    for (size_t i = 0; i < t->n; i++) {
        double w = t->columns[i].width / t->total_width * pdf_line_width(d);
        str text = cells ? cells[i] : t->columns[i].title;
        f.align = t->columns[i].align;
        if (text.n) {
            double own = pen_height(&d->pen, f, text, w - 2 * pad);
            pen_text(&d->pen, f, text, x + pad, d->y + (h - own) / 2, w - 2 * pad);
        }
        x += w;
    }
}

static void lay_table_head(struct pdf *d, const struct table *t)
{
    struct face f = {
        .size = is_crowded(d, t) ? 7 : 8.5, .bold = true, .ink = INK_TEXT, .max_lines = 3
    };
    double h = cells_height(d, t, NULL, f);
    if (d->drawing) {
        pen_ink(&d->pen, INK_TINT);
        pen_box(&d->pen, d->left, d->y, pdf_line_width(d), h, 0);
        draw_cells(d, t, NULL, f, h);
        pen_ink(&d->pen, INK_MARK);
        pen_line(&d->pen, d->left, d->y + h, d->left + pdf_line_width(d), d->y + h, 0.8);
    }
    d->y += h;
}

static struct face row_face(const struct pdf *d, const struct table *t, const struct table_row *r)
{
    return (struct face){
        .size = is_crowded(d, t) ? 7 : 8.8, .bold = r->total, .ink = INK_TEXT, .max_lines = 12
    };
}

static void lay_row(struct pdf *d, const struct table *t, struct table_row *r)
{
    struct face f = row_face(d, t, r);
    if (!d->drawing) r->height = cells_height(d, t, r->cells, f);
    if (pdf_make_room(d, r->height)) lay_table_head(d, t);
    if (d->drawing) {
        double y = d->y + r->height;
        if (r->total) {
            pen_ink(&d->pen, INK_TINT);
            pen_box(&d->pen, d->left, d->y, pdf_line_width(d), r->height, 0);
            pen_ink(&d->pen, INK_TEXT);
            pen_line(&d->pen, d->left, d->y, d->left + pdf_line_width(d), d->y, 0.8);
        }
        draw_cells(d, t, r->cells, f, r->height);
        pen_ink(&d->pen, INK_LINE);
        pen_line(&d->pen, d->left, y, d->left + pdf_line_width(d), y, 0.5);
    }
    d->y += r->height;
}

static void lay_table(struct pdf *d, const struct block *b)
{
    struct table *t = b->table;
    if (t->rows && !d->drawing) {
        struct face f = row_face(d, t, t->rows);
        t->rows->height = cells_height(d, t, t->rows->cells, f);
    }
    pdf_make_room(d, 30 + (t->rows ? t->rows->height : 0)); // the head is not alone
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
    double w = pdf_line_width(d) - 28, words_h = b->c.n ? pen_height(&d->pen, words, b->c, w) : 0;
    double h = 44 + words_h;
    pdf_make_room(d, h + 12);
    d->y += 2;
    if (d->drawing) {
        pen_ink(&d->pen, INK_TINT);
        pen_box(&d->pen, d->left, d->y, pdf_line_width(d), h, 5);
        pen_ink(&d->pen, INK_MARK);
        pen_box(&d->pen, d->left, d->y, 3.5, h, 1.75);
        double label_h = pen_height(&d->pen, label, b->a, w * 0.5);
        pen_text(&d->pen, label, b->a, d->left + 14, d->y + 21 - label_h / 2, w * 0.5);
        double fh = pen_height(&d->pen, figure, b->b, w * 0.5);
        pen_text(&d->pen, figure, b->b, d->left + 14 + w * 0.5, d->y + 21 - fh / 2, w * 0.5);
        if (b->c.n) pen_text(&d->pen, words, b->c, d->left + 14, d->y + 37, w);
    }
    d->y += h + 12;
}

static void lay_signatures(struct pdf *d, const struct block *b)
{
    struct face f = { .size = 9.5, .ink = INK_TEXT, .max_lines = 1 };
    size_t per_line = b->n < 3 ? (b->n ? b->n : 1) : 3, lines = (b->n + per_line - 1) / per_line;
    double w = pdf_line_width(d) / (double)per_line;
    pdf_make_room(d, 24 + 34.0 * (double)lines);
    d->y += 24;
    for (size_t i = 0; i < b->n; i++) {
        double x = d->left + (double)(i % per_line) * w,
               text_w = pen_width(&d->pen, f, b->labels[i]);
        if (d->drawing) {
            pen_text(&d->pen, f, b->labels[i], x, d->y, w - 18);
            pen_ink(&d->pen, INK_PALE);
            pen_line(&d->pen, x + text_w + 4, d->y + 14, x + w - 18, d->y + 14, 0.6);
        }
        if (i % per_line == per_line - 1 || i == b->n - 1) d->y += 34;
    }
}

void pdf_lay_block(struct pdf *d, struct block *b)
{
    switch (b->kind) {
    case TITLE: lay_title(d, b); break;
    case HEADING: lay_heading(d, b); break;
    case TEXT: lay_text(d, b); break;
    case FACTS: lay_facts(d, b); break;
    case TABLE: lay_table(d, b); break;
    case AMOUNT: lay_amount(d, b); break;
    case SIGNATURES: lay_signatures(d, b); break;
    default: pdf_lay_extra(d, b); break;
    }
}
