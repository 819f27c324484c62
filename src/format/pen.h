// SPDX-License-Identifier: Apache-2.0
// Inside the format room: text on a cairo surface, in Chinese and Latin, and what has to be freed
// afterwards. Lengths are in points (the surface's unit).
#ifndef FORMAT_PEN_H
#define FORMAT_PEN_H

#include <cairo.h>
#include <pango/pangocairo.h>
#include "base/err.h"
#include "format/pdf.h"

struct ink {
    double r, g, b;
};

#define INK_TEXT ((struct ink){ 0.11, 0.15, 0.19 })
#define INK_PALE ((struct ink){ 0.42, 0.47, 0.53 })
#define INK_LINE ((struct ink){ 0.82, 0.86, 0.89 })
#define INK_TINT ((struct ink){ 0.94, 0.96, 0.97 })
#define INK_MARK ((struct ink){ 0.06, 0.42, 0.49 })

struct face {
    double size;
    bool bold;
    struct ink ink;
    enum pdf_align align;
    int max_lines;
};

// Bytes that a cairo surface writes; malloc, since an arena must not jump through cairo.
struct pen_bytes {
    char *p;
    size_t n, cap;
    bool failed;
};
cairo_status_t pen_write(void *bytes, const unsigned char *data, unsigned n);

#define PEN_FACES 16

// A face of our own for each font file in use: see pen.c.
struct pen_face {
    const char *file;
    int index;
    cairo_font_face_t *face;
};

struct pen {
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoLayout *layout;
    struct pen_face faces[PEN_FACES];
    size_t n_faces;
    struct pen_bytes bytes;
};

// Takes over the surface (made to write into p->bytes, where it is a stream); everything is freed
// with c->mem. Fails when the machine has no Chinese font.
err_t pen_begin(struct ctx *c, struct pen *p, cairo_surface_t *surface) MUST_CHECK;
void pen_close(struct pen *p); // frees it before c->mem does: another surface may be begun
// Finishes the surface; the bytes are in c->mem.
err_t pen_end(struct ctx *c, struct pen *p, str *bytes) MUST_CHECK;

str pen_cut(str text, size_t n); // at most n bytes, whole characters
void pen_ink(struct pen *p, struct ink ink);
double pen_height(struct pen *p, struct face f, str text, double width); // wrapped to width
double pen_width(struct pen *p, struct face f, str text);                // on one line
double pen_text(struct pen *p, struct face f, str text, double x, double y, double width);
void pen_line(struct pen *p, double x0, double y0, double x1, double y1, double thick);
void pen_box(struct pen *p, double x, double y, double w, double h, double radius);

#endif
