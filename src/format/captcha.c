// SPDX-License-Identifier: Apache-2.0
// Each digit is drawn as outlines of the font, turned, sheared and moved a little, so that they touch;
// waves of the same ink run through them. Everything follows from the seed.
#include "format/captcha.h"
#include <math.h>
#include "format/pen.h"

enum { WIDTH = 220, HEIGHT = 80, WAVES = 3 };

struct dice {
    u64 state;
};

static double roll(struct dice *d, double from, double to)
{
    d->state = d->state * 6364136223846793005u + 1442695040888963407u;
    return from + (to - from) * (double)(d->state >> 40) / (double)(1u << 24);
}

static void draw_digit(struct pen *p, struct dice *d, char digit, double x, double room)
{
    struct face f = { .size = roll(d, 40, 50), .bold = true };
    struct ink ink = { roll(d, 0.05, 0.35), roll(d, 0.1, 0.4), roll(d, 0.15, 0.45) };
    str text = { &digit, 1 };
    double w = pen_width(p, f, text), h = pen_height(p, f, text, -1);
    cairo_save(p->cr);
    cairo_translate(p->cr, x + room / 2 + roll(d, -3, 3), HEIGHT / 2.0 + roll(d, -7, 7));
    cairo_rotate(p->cr, roll(d, -0.42, 0.42));
    cairo_transform(p->cr, &(cairo_matrix_t){ 1, roll(d, -0.2, 0.2), roll(d, -0.3, 0.3), 1, 0, 0 });
    f.ink = ink;
    pen_text(p, f, text, -w / 2, -h / 2, -1);
    cairo_restore(p->cr);
}

static void draw_wave(struct pen *p, struct dice *d)
{
    double y = roll(d, 20, HEIGHT - 20), height = roll(d, 6, 16), length = roll(d, 28, 60),
           phase = roll(d, 0, 6.3);
    pen_ink(p, (struct ink){ roll(d, 0.1, 0.5), roll(d, 0.15, 0.5), roll(d, 0.2, 0.55) });
    cairo_set_line_width(p->cr, roll(d, 1.6, 2.6));
    for (int x = 0; x <= WIDTH; x += 2)
        cairo_line_to(p->cr, x, y + height * sin(x / length * 6.3 + phase));
    cairo_stroke(p->cr);
}

err_t captcha_png(struct ctx *c, str digits, u64 seed, str *png)
{
    struct pen *p = mem_new_of(c->mem, struct pen);
    struct dice d = { seed };
    double room = (WIDTH - 24.0) / (double)(digits.n ? digits.n : 1);
    TRY(pen_begin(c, p, cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT)));
    pen_ink(p, (struct ink){ 0.95, 0.97, 0.97 });
    cairo_paint(p->cr);
    for (size_t i = 0; i < digits.n; i++)
        draw_digit(p, &d, digits.p[i], 12 + (double)i * room, room);
    for (int i = 0; i < WAVES; i++) draw_wave(p, &d);
    cairo_surface_flush(p->surface);
    if (cairo_surface_write_to_png_stream(p->surface, pen_write, &p->bytes) != CAIRO_STATUS_SUCCESS)
        return fail(c, ERR_NO_MEMORY);
    return pen_end(c, p, png);
}
