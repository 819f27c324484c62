// SPDX-License-Identifier: Apache-2.0
// QR codes as squares on cairo surfaces; the poster is one drawing for three kinds of paper.
#include "format/qr.h"
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <qrencode.h>
#include "base/buf.h"
#include "format/pen.h"
#include "format/qr_draw.h"

enum { QUIET = 4 }; // modules of white around the code

static void free_code(void *code) { QRcode_free(code); }

static err_t encode(struct ctx *c, str text, QRcode **out)
{
    *out = NULL;
    if (text.n == 0 || text.n > QR_TEXT_MAX) {
        str why = c->lang == LANG_EN ? S("text of a QR code: 1 to 1,000 bytes")
                                     : S("二维码内容须为 1 至 1000 字节");
        return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, why);
    }
    const unsigned char *data = (const unsigned char *)str_z(c->mem, text);
    *out = QRcode_encodeData((int)text.n, data, 0, QR_ECLEVEL_M);
    if (!*out) return fail(c, ERR_NO_MEMORY);
    mem_defer(c->mem, free_code, *out);
    return OK;
}

static bool is_dark(const QRcode *q, int x, int y) { return q->data[y * q->width + x] & 1; }

// Neighbouring dark modules of a row are one rectangle: a smaller file without hair lines.
static int run_length(const QRcode *q, int x, int y)
{
    int n = 0;
    while (x + n < q->width && is_dark(q, x + n, y)) n++;
    return n;
}

err_t qr_svg(struct ctx *c, str text, str *svg)
{
    QRcode *q;
    TRY(encode(c, text, &q));
    struct buf b = BUF(c->mem);
    int size = q->width + 2 * QUIET;
    buf_fmt(&b,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
            "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
            "<path d=\"",
            size, size, size, size);
    for (int y = 0; y < q->width; y++)
        for (int x = 0; x < q->width; x++) {
            int n = run_length(q, x, y);
            if (n) buf_fmt(&b, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, n, n);
            x += n;
        }
    buf_lit(&b, "\"/></svg>\n");
    *svg = buf_str(&b);
    return OK;
}

static void draw_code(cairo_t *cr, const QRcode *q, double x0, double y0, double module)
{
    cairo_set_source_rgb(cr, 0, 0, 0);
    for (int y = 0; y < q->width; y++)
        for (int x = 0; x < q->width; x++) {
            int n = run_length(q, x, y);
            if (n) cairo_rectangle(cr, x0 + x * module, y0 + y * module, n * module, module);
            x += n;
        }
    cairo_fill(cr);
}

err_t qr_encode(struct ctx *c, str text, void **code)
{
    QRcode *q;
    TRY(encode(c, text, &q));
    *code = q;
    return OK;
}

void qr_draw(cairo_t *cr, const void *code, double x, double y, double side)
{
    const QRcode *q = code;
    double module = side / (q->width + 2 * QUIET);
    draw_code(cr, q, x + QUIET * module, y + QUIET * module, module);
}

static err_t png_of(struct ctx *c, struct pen *p, str *png)
{
    cairo_surface_flush(p->surface);
    if (cairo_surface_write_to_png_stream(p->surface, pen_write, &p->bytes) != CAIRO_STATUS_SUCCESS)
        return fail(c, ERR_NO_MEMORY);
    return pen_end(c, p, png);
}

err_t qr_png(struct ctx *c, str text, int module_px, str *png)
{
    QRcode *q;
    struct pen *p = mem_new_of(c->mem, struct pen);
    TRY(encode(c, text, &q));
    module_px = module_px < 1 ? 1 : module_px > 40 ? 40 : module_px;
    int size = (q->width + 2 * QUIET) * module_px;
    TRY(pen_begin(c, p, cairo_image_surface_create(CAIRO_FORMAT_RGB24, size, size)));
    cairo_set_source_rgb(p->cr, 1, 1, 1);
    cairo_paint(p->cr);
    cairo_set_antialias(p->cr, CAIRO_ANTIALIAS_NONE);
    draw_code(p->cr, q, QUIET * module_px, QUIET * module_px, module_px);
    return png_of(c, p, png);
}

// ---- the poster: drawn 420 wide, scaled to the paper ----

#define POSTER_W 420.0
#define POSTER_H 594.0

static double centred(struct pen *p, struct face f, str text, double y, double w)
{
    if (text.n == 0) return 0;
    f.align = PDF_CENTER;
    return pen_text(p, f, text, (POSTER_W - w) / 2, y, w);
}

// The largest size of type at which the text stands on one line.
static double fitting(struct pen *p, struct face f, str text, double w)
{
    double own = pen_width(p, f, text);
    return own > w ? f.size * w / own : f.size;
}

static void draw_poster(struct pen *p, const struct qr_poster *t, const QRcode *q)
{
    struct ink white = { 1, 1, 1 };
    struct face title = { .size = 34, .bold = true, .ink = white, .max_lines = 2 };
    struct face org = { .size = 13, .ink = white, .max_lines = 1 };
    struct face name = { .size = 21, .bold = true, .ink = INK_TEXT, .max_lines = 2 };
    struct face hint = { .size = 15, .ink = INK_TEXT, .max_lines = 3 };
    struct face note = { .size = 9.5, .ink = INK_PALE, .max_lines = 3 };
    pen_ink(p, white);
    pen_box(p, 0, 0, POSTER_W, POSTER_H, 0);
    pen_ink(p, INK_MARK);
    pen_box(p, 0, 0, POSTER_W, 136, 0);
    title.size = fitting(p, title, t->title, 360);
    if (title.size < 20) title.size = 20;
    double h = pen_height(p, title, t->title, 360);
    double org_h = t->org.n ? pen_height(p, org, t->org, 360) + 6 : 0, y = (136 - h - org_h) / 2;
    if (t->org.n) centred(p, org, t->org, y, 360);
    centred(p, title, t->title, y + org_h, 360);
    y = 158 + centred(p, name, t->name, 158, 360) + 14;

    double side = 250, module = side / (q->width + 2 * QUIET), x = (POSTER_W - side) / 2;
    pen_ink(p, INK_LINE);
    pen_box(p, x - 9, y - 1, side + 18, side + 18, 13);
    pen_ink(p, white);
    pen_box(p, x - 8, y, side + 16, side + 16, 12);
    draw_code(p->cr, q, x + QUIET * module, y + 8 + QUIET * module, module);
    y += side + 16 + 16;
    y += centred(p, hint, t->hint, y, 360) + 8;
    h = t->note.n ? pen_height(p, note, t->note, 340) : 0;
    centred(p, note, t->note, y > POSTER_H - h - 18 ? y : POSTER_H - h - 18, 340);
}

static err_t poster_on(struct ctx *c, struct pen *p, cairo_surface_t *s, const struct qr_poster *t,
                       const QRcode *q, double scale, double x, double y)
{
    TRY(pen_begin(c, p, s));
    cairo_set_source_rgb(p->cr, 1, 1, 1);
    cairo_paint(p->cr);
    cairo_translate(p->cr, x, y);
    cairo_scale(p->cr, scale, scale);
    draw_poster(p, t, q);
    return OK;
}

err_t qr_poster_svg(struct ctx *c, const struct qr_poster *t, str *svg)
{
    QRcode *q;
    struct pen *p = mem_new_of(c->mem, struct pen);
    TRY(encode(c, t->text, &q));
    cairo_surface_t *s =
        cairo_svg_surface_create_for_stream(pen_write, &p->bytes, POSTER_W, POSTER_H);
    TRY(poster_on(c, p, s, t, q, 1, 0, 0));
    return pen_end(c, p, svg);
}

err_t qr_poster_png(struct ctx *c, const struct qr_poster *t, int width_px, str *png)
{
    QRcode *q;
    struct pen *p = mem_new_of(c->mem, struct pen);
    TRY(encode(c, t->text, &q));
    width_px = width_px < 200 ? 200 : width_px > 4000 ? 4000 : width_px;
    double scale = width_px / POSTER_W;
    int height = (int)(POSTER_H * scale + 0.5);
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width_px, height);
    TRY(poster_on(c, p, s, t, q, scale, 0, 0));
    return png_of(c, p, png);
}

err_t qr_poster_pdf(struct ctx *c, const struct qr_poster *t, enum pdf_paper paper, str *pdf)
{
    QRcode *q;
    struct pen *p = mem_new_of(c->mem, struct pen);
    TRY(encode(c, t->text, &q));
    double w = paper == PDF_A5 ? 419.53 : paper == PDF_A4 ? 595.28 : 841.89;
    double h = paper == PDF_A5 || paper == PDF_A4_LANDSCAPE ? 595.28 : 841.89;
    double scale = w / POSTER_W < h / POSTER_H ? w / POSTER_W : h / POSTER_H;
    cairo_surface_t *s = cairo_pdf_surface_create_for_stream(pen_write, &p->bytes, w, h);
    TRY(poster_on(c, p, s, t, q, scale, (w - POSTER_W * scale) / 2, (h - POSTER_H * scale) / 2));
    return pen_end(c, p, pdf);
}
