// SPDX-License-Identifier: Apache-2.0
// Printed documents: title, facts, tables that run over pages, totals, places to sign. The caller
// adds blocks from top to bottom; pdf_end lays them out, counts the pages and draws them.
// Needs a Chinese font on the machine (Debian: fonts-noto-cjk); without one pdf_begin fails and says
// so. All texts are copied. A document belongs to one thread.
#ifndef FORMAT_PDF_H
#define FORMAT_PDF_H

#include "base/err.h"
#include "format/rmb.h"

enum pdf_paper { PDF_A4, PDF_A4_LANDSCAPE, PDF_A5 };
enum pdf_align { PDF_LEFT, PDF_CENTER, PDF_RIGHT };

struct pdf_fact {
    str key, value;
};
struct pdf_column {
    str title;
    enum pdf_align align;
    double width;
}; // width: share of the line

// Points (1/72 inch). Height 0: one page, as high as what is on it (a receipt).
struct pdf_page {
    double width, height, top, right, bottom, left;
    bool has_numbers;
};
#define PDF_MM(mm) ((mm)*72 / 25.4)

struct pdf_style {
    double size;
    bool bold;
    enum pdf_align align;
};

struct pdf;

err_t pdf_begin_on(struct ctx *c, const struct pdf_page *page, struct pdf **out) MUST_CHECK;
err_t pdf_begin(struct ctx *c, enum pdf_paper paper, struct pdf **out) MUST_CHECK;
// From here on pages of their own, with their own numbers, header and footer: one record of many.
void pdf_part(struct pdf *d);
void pdf_header(struct pdf *d, str text);    // on every page of the part
void pdf_footer(struct pdf *d, str left);    // beside the page number, on every page of the part
void pdf_watermark(struct pdf *d, str text); // across every page, pale: 草稿
void pdf_title(struct pdf *d, str title, str subtitle);
void pdf_heading(struct pdf *d, str text);
void pdf_text(struct pdf *d, str text); // a paragraph
void pdf_facts(struct pdf *d, const struct pdf_fact *facts, size_t n, int per_line);
// The head is repeated on every page. Then any number of rows with one text per column; a total row
// is bold under a line.
void pdf_table(struct pdf *d, const struct pdf_column *columns, size_t n);
void pdf_row(struct pdf *d, const str *cells);
void pdf_total_row(struct pdf *d, const str *cells);
// A framed line for the amount that counts: label, figure, and the amount in 大写 under it.
void pdf_amount(struct pdf *d, str label, str figure, str words);
void pdf_signatures(struct pdf *d, const str *labels, size_t n);  // kept together on one page
void pdf_styled(struct pdf *d, str text, struct pdf_style style); // goes on over pages
void pdf_grid(struct pdf *d, const struct pdf_fact *facts, size_t n,
              int per_line); // facts in boxes
void pdf_rule(struct pdf *d);
void pdf_space(struct pdf *d, double points);
void pdf_break(struct pdf *d); // nothing at the top of a page, or on a receipt
err_t pdf_code(struct ctx *c, struct pdf *d, str text, double side,
               enum pdf_align align) MUST_CHECK; // a QR code; nothing for an empty text
// A JPEG (embedded as it is) or PNG, shrunk to fit. False when it is neither, damaged or too large: the
// caller says so in words.
bool pdf_picture(struct pdf *d, str bytes, double width, double height, enum pdf_align align);

// Simple drawings of figures. `shown` is what stands beside a value; cards and the dial show the second one
// below, small; bars, slices, steps and the dial draw the first series (the dial a part of one).
#define PDF_SERIES_MAX 4
enum pdf_chart_kind { PDF_CARDS, PDF_COLUMN, PDF_LINE, PDF_BAR, PDF_PIE, PDF_FUNNEL, PDF_DIAL };
struct pdf_point {
    str label;
    double values[PDF_SERIES_MAX];
    bool has[PDF_SERIES_MAX];
    str shown[PDF_SERIES_MAX];
};
struct pdf_chart {
    enum pdf_chart_kind kind;
    str series[PDF_SERIES_MAX];
    size_t series_count;
    const struct pdf_point *points;
    size_t n;
};
void pdf_chart(struct pdf *d, const struct pdf_chart *chart);

// *bytes is in c->mem.
err_t pdf_end(struct ctx *c, struct pdf *d, str *bytes) MUST_CHECK;

// The same as one long picture instead of pages: a PNG, `scale` pixels a point. Only of a document that was begun
// with height 0. What would be higher than `most` points is not drawn: *png is empty.
err_t pdf_end_png(struct ctx *c, struct pdf *d, double scale, double most, str *png) MUST_CHECK;

// At the end of the process, after its threads: gives back what the font libraries keep, so that a
// leak checker has nothing to say.
void pdf_forget_fonts(void);

#endif
