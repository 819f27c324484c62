// SPDX-License-Identifier: Apache-2.0
// Inside the format room: a document as a list of blocks, and how its two files see it. It is laid out
// twice by the same code: once without drawing, to count the pages and to learn the height of every
// table row, once on paper.
#ifndef FORMAT_PDF_BLOCKS_H
#define FORMAT_PDF_BLOCKS_H

#include "format/pdf.h"
#include "format/pen.h"

enum block_kind {
    TITLE,
    HEADING,
    TEXT,
    FACTS,
    TABLE,
    AMOUNT,
    SIGNATURES,
    STYLED,
    GRID,
    RULE,
    SPACE,
    BREAK,
    IMAGE,
    PART,
    CHART
};

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
    struct pdf_style style; // STYLED, IMAGE
    double width, height;   // IMAGE, SPACE
    cairo_surface_t *image; // a picture, or
    void *code;             // a QRcode
    struct part *part;
    const struct pdf_chart *chart;
};

// Pages that are numbered together: a document, or one record of many.
struct part {
    str header, footer;
    int pages;
};

struct pdf {
    struct mem *mem;
    enum lang lang;
    struct pen pen;
    double width, height; // of the paper
    struct block *blocks, **blocks_end;
    struct table *table; // rows go here
    struct pdf_page paper;
    double left, top, bottom; // margins; the right one is in line_width
    struct part *first, *part;
    str watermark;
    // while laying out
    bool drawing;
    int page;
    double y;
};

#define PAD_X 5.0
#define PAD_Y 4.5

struct block *pdf_add(struct pdf *d, enum block_kind kind);
void pdf_lay_block(struct pdf *d, struct block *b); // pdf_lay.c
void pdf_lay_extra(struct pdf *d, struct block *b); // pdf_extra.c: STYLED and what follows it

void pdf_lay_chart(struct pdf *d, const struct block *b); // pdf_chart.c
// What the drawing under this heading takes: they stay together. 0: none, or more than a page.
double pdf_chart_room(const struct pdf *d, const struct block *heading);

// pdf.c: pages.
double pdf_line_width(const struct pdf *d);
double pdf_room(const struct pdf *d);        // left on this page
bool pdf_make_room(struct pdf *d, double h); // a new page unless `h` fits; true for a break
void pdf_next_page(struct pdf *d);
double pdf_put(struct pdf *d, struct face f, str text, double x, double y, double w);

#endif
