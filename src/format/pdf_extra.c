// SPDX-License-Identifier: Apache-2.0
// Blocks of print templates: styled text, boxes of facts, rules, QR codes, pictures. A picture comes
// from a stranger: its size is read from its head before anything is decoded. A JPEG is not decoded
// at all but embedded; a PNG is decoded by libpng, which sees 12 million dots at most.
#include <cairo-pdf.h>
#include "format/pdf_blocks.h"
#include "format/qr_draw.h"

#define PNG_DOTS_MAX 12000000
#define JPEG_DOTS_MAX 60000000
#define PAGE_TEXT ((size_t)12 * 1024)

// --- Adding -----------------------------------------------------------------------------------------------

void pdf_styled(struct pdf *d, str text, struct pdf_style style)
{
    struct block *b = pdf_add(d, STYLED);
    b->a = str_dup(d->mem, text);
    b->style = style;
}

void pdf_grid(struct pdf *d, const struct pdf_fact *facts, size_t n, int per_line)
{
    pdf_facts(d, facts, n, per_line);
    struct block *b = d->blocks;
    while (b->next) b = b->next;
    b->kind = GRID;
}

void pdf_rule(struct pdf *d) { pdf_add(d, RULE); }
void pdf_space(struct pdf *d, double points) { pdf_add(d, SPACE)->height = points; }
void pdf_break(struct pdf *d) { pdf_add(d, BREAK); }

err_t pdf_code(struct ctx *c, struct pdf *d, str text, double side, enum pdf_align align)
{
    void *code;
    if (!text.n) return OK;
    TRY(qr_encode(c, text, &code));
    struct block *b = pdf_add(d, IMAGE);
    b->code = code;
    b->width = b->height = side;
    b->style.align = align;
    return OK;
}

// --- Pictures ---------------------------------------------------------------------------------------------

static u32 be(const u8 *p, int n)
{
    u32 v = 0;
    for (int i = 0; i < n; i++) v = v << 8 | p[i];
    return v;
}

// Width and height from the first frame head; false when there is none where it must be.
static bool jpeg_size(str s, u32 *w, u32 *h)
{
    const u8 *p = (const u8 *)s.p;
    size_t at = 2;
    if (s.n < 4 || p[0] != 0xff || p[1] != 0xd8) return false;
    while (at + 9 < s.n && p[at] == 0xff) {
        u8 mark = p[at + 1];
        bool is_frame =
            mark >= 0xc0 && mark <= 0xcf && mark != 0xc4 && mark != 0xc8 && mark != 0xcc;
        if (is_frame) {
            *h = be(p + at + 5, 2);
            *w = be(p + at + 7, 2);
            return *w && *h && *h <= JPEG_DOTS_MAX / *w;
        }
        if (mark == 0xff) at++;
        else at += 2 + be(p + at + 2, 2);
    }
    return false;
}

static void drop_surface(void *s) { cairo_surface_destroy(s); }

// cairo puts the bytes into the document as they are; the surface only tells the size.
static cairo_surface_t *of_jpeg(struct pdf *d, str bytes)
{
    u32 w, h;
    if (!jpeg_size(bytes, &w, &h)) return NULL;
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)w, (int)h);
    mem_defer(d->mem, drop_surface, s);
    str kept = str_dup(d->mem, bytes);
    if (cairo_surface_set_mime_data(s, CAIRO_MIME_TYPE_JPEG, (const u8 *)kept.p, kept.n, NULL,
                                    NULL) != CAIRO_STATUS_SUCCESS)
        return NULL;
    return s;
}

static cairo_status_t read_bytes(void *from, unsigned char *to, unsigned n)
{
    str *rest = from;
    if (n > rest->n) return CAIRO_STATUS_READ_ERROR;
    memcpy(to, rest->p, n);
    *rest = str_from(*rest, n);
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *of_png(struct pdf *d, str bytes)
{
    const u8 *p = (const u8 *)bytes.p;
    if (bytes.n < 33 || memcmp(p, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) != 0) return NULL;
    u32 w = be(p + 16, 4), h = be(p + 20, 4);
    if (!w || !h || w > PNG_DOTS_MAX || h > PNG_DOTS_MAX / w) return NULL;
    str rest = bytes;
    cairo_surface_t *s = cairo_image_surface_create_from_png_stream(read_bytes, &rest);
    mem_defer(d->mem, drop_surface, s);
    return s;
}

bool pdf_picture(struct pdf *d, str bytes, double width, double height, enum pdf_align align)
{
    cairo_surface_t *s = of_jpeg(d, bytes);
    if (!s) s = of_png(d, bytes);
    if (!s || cairo_surface_status(s) != CAIRO_STATUS_SUCCESS) return false;
    double w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
    double most = pdf_line_width(d), tallest = d->height - d->top - d->bottom;
    if (width > most || width <= 0) width = most;
    if (height > tallest || height <= 0) height = tallest;
    double scale = width / w < height / h ? width / w : height / h;
    struct block *b = pdf_add(d, IMAGE);
    b->image = s;
    b->width = w * scale;
    b->height = h * scale;
    b->style.align = align;
    return true;
}

// --- Laying out -------------------------------------------------------------------------------------------

static double place(const struct pdf *d, enum pdf_align align, double width)
{
    double left = pdf_line_width(d) - width;
    return d->left + (align == PDF_RIGHT ? left : align == PDF_CENTER ? left / 2 : 0);
}

static void lay_image(struct pdf *d, const struct block *b)
{
    pdf_make_room(d, b->height);
    double x = place(d, b->style.align, b->width);
    if (d->drawing && b->code) {
        qr_draw(d->pen.cr, b->code, x, d->y, b->width);
    } else if (d->drawing) {
        cairo_t *cr = d->pen.cr;
        cairo_save(cr);
        cairo_translate(cr, x, d->y);
        cairo_scale(cr, b->width / cairo_image_surface_get_width(b->image),
                    b->height / cairo_image_surface_get_height(b->image));
        cairo_set_source_surface(cr, b->image, 0, 0);
        cairo_paint(cr);
        cairo_restore(cr);
    }
    d->y += b->height + 6;
}

// As much of `text` as this page has room for, whole lines; at least one character.
static str piece_for_page(struct pdf *d, struct face f, str text)
{
    str piece = pen_cut(text, PAGE_TEXT);
    double h = pen_height(&d->pen, f, piece, pdf_line_width(d));
    while (h > pdf_room(d) && piece.n > 1) {
        int index, trailing;
        pango_layout_xy_to_index(
            d->pen.layout, 0, (int)((pdf_room(d) - f.size * 1.5) * PANGO_SCALE), &index, &trailing);
        if (index <= 0) break;
        piece.n = (size_t)index;
        h = pen_height(&d->pen, f, piece, pdf_line_width(d));
    }
    return piece;
}

static void lay_styled(struct pdf *d, const struct block *b)
{
    struct face f = {
        .size = b->style.size, .bold = b->style.bold, .align = b->style.align, .ink = INK_TEXT
    };
    for (str rest = b->a; rest.n;) {
        if (pdf_room(d) < f.size * 2.5) pdf_make_room(d, f.size * 3);
        str piece = piece_for_page(d, f, rest);
        d->y += pdf_put(d, f, piece, d->left, d->y, pdf_line_width(d));
        rest = str_from(rest, piece.n);
        if (rest.n) pdf_next_page(d);
    }
    d->y += f.size * 0.5;
}

static double grid_row_height(struct pdf *d, const struct block *b, size_t from, double key_w,
                              double value_w)
{
    struct face key = { .size = 9, .max_lines = 3 }, value = { .size = 9.5, .max_lines = 40 };
    double most = 0;
    for (size_t k = from; k < b->n && k < from + (size_t)b->per_line; k++) {
        double kh = pen_height(&d->pen, key, b->facts[k].key, key_w - 2 * PAD_X);
        double vh = pen_height(&d->pen, value, b->facts[k].value, value_w - 2 * PAD_X);
        most = kh > most ? kh : most;
        most = vh > most ? vh : most;
    }
    return most + 2 * PAD_Y;
}

static void draw_box(struct pdf *d, double x, double w, double h)
{
    pen_ink(&d->pen, INK_LINE);
    cairo_set_line_width(d->pen.cr, 0.6);
    cairo_rectangle(d->pen.cr, x, d->y, w, h);
    cairo_stroke(d->pen.cr);
}

static void draw_fact(struct pdf *d, const struct pdf_fact *f, double x, double key_w,
                      double value_w, double h)
{
    struct face key = { .size = 9, .ink = INK_PALE, .max_lines = 3 };
    struct face value = { .size = 9.5, .ink = INK_TEXT, .max_lines = 40 };
    pen_ink(&d->pen, INK_TINT);
    pen_box(&d->pen, x, d->y, key_w, h, 0);
    draw_box(d, x, key_w, h);
    draw_box(d, x + key_w, value_w, h);
    double kh = pen_height(&d->pen, key, f->key, key_w - 2 * PAD_X);
    pdf_put(d, key, f->key, x + PAD_X, d->y + (h - kh) / 2, key_w - 2 * PAD_X);
    double vh = pen_height(&d->pen, value, f->value, value_w - 2 * PAD_X);
    pdf_put(d, value, f->value, x + key_w + PAD_X, d->y + (h - vh) / 2, value_w - 2 * PAD_X);
}

static void lay_grid(struct pdf *d, const struct block *b)
{
    double w = pdf_line_width(d) / b->per_line, key_w = w * (b->per_line == 1 ? 0.22 : 0.32);
    for (size_t i = 0; i < b->n; i += (size_t)b->per_line) {
        double h = grid_row_height(d, b, i, key_w, w - key_w);
        pdf_make_room(d, h);
        for (size_t k = i; d->drawing && k < b->n && k < i + (size_t)b->per_line; k++)
            draw_fact(d, &b->facts[k], d->left + (double)(k - i) * w, key_w, w - key_w, h);
        d->y += h;
    }
    d->y += 10;
}

static void lay_rule(struct pdf *d)
{
    pdf_make_room(d, 10);
    if (d->drawing) {
        pen_ink(&d->pen, INK_PALE);
        pen_line(&d->pen, d->left, d->y + 4, d->left + pdf_line_width(d), d->y + 4, 0.6);
    }
    d->y += 10;
}

void pdf_lay_extra(struct pdf *d, struct block *b)
{
    switch (b->kind) {
    case STYLED: lay_styled(d, b); break;
    case GRID: lay_grid(d, b); break;
    case RULE: lay_rule(d); break;
    case SPACE: d->y += b->height < pdf_room(d) ? b->height : pdf_room(d); break;
    case BREAK:
        if (d->y > d->top && d->paper.height > 0) pdf_next_page(d);
        break;
    case IMAGE: lay_image(d, b); break;
    case CHART: pdf_lay_chart(d, b); break;
    default: break;
    }
}
