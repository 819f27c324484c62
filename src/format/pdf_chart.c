// SPDX-License-Identifier: Apache-2.0
// Simple drawings of figures on paper: cards, columns, bars, lines, slices, steps, a dial. What they show
// stands beside them as text too, so a print without colours can be read. Doubles are for drawing alone.
#include <math.h>
#include "format/pdf_blocks.h"

#define CARD_H 58.0
#define PLOT_H 150.0
#define LABEL_H 26.0
#define BAR_H 17.0
#define STEP_H 24.0
#define SLICE_H 15.0

static const struct ink inks[] = { { 0.06, 0.46, 0.43 }, { 0.88, 0.64, 0.23 }, { 0.23, 0.45, 0.79 },
                                   { 0.79, 0.36, 0.39 }, { 0.50, 0.69, 0.41 }, { 0.48, 0.36, 0.75 },
                                   { 0.29, 0.65, 0.76 }, { 0.66, 0.44, 0.24 }, { 0.55, 0.60, 0.63 },
                                   { 0.77, 0.42, 0.65 } };

static struct ink ink_at(size_t i) { return inks[i % COUNT_OF(inks)]; }

void pdf_chart(struct pdf *d, const struct pdf_chart *chart)
{
    struct pdf_chart *copy = mem_dup(d->mem, chart, sizeof *chart);
    struct pdf_point *points = mem_array(d->mem, struct pdf_point, chart->n + 1);
    for (size_t i = 0; i < chart->n; i++) {
        points[i] = chart->points[i];
        points[i].label = str_dup(d->mem, chart->points[i].label);
        for (size_t s = 0; s < PDF_SERIES_MAX; s++)
            points[i].shown[s] = str_dup(d->mem, chart->points[i].shown[s]);
    }
    for (size_t s = 0; s < PDF_SERIES_MAX; s++) copy->series[s] = str_dup(d->mem, chart->series[s]);
    copy->points = points;
    pdf_add(d, CHART)->chart = copy;
}

// A phone's width: less stands in a line.
static bool is_narrow(const struct pdf *d) { return pdf_line_width(d) < 400; }
static size_t cards_in_line(const struct pdf *d) { return is_narrow(d) ? 2 : 4; }

static double highest(const struct pdf_chart *k)
{
    double most = 0;
    for (size_t i = 0; i < k->n; i++)
        for (size_t s = 0; s < k->series_count; s++)
            if (k->points[i].has[s] && k->points[i].values[s] > most) most = k->points[i].values[s];
    return most;
}

static double lowest(const struct pdf_chart *k)
{
    double least = 0;
    for (size_t i = 0; i < k->n; i++)
        for (size_t s = 0; s < k->series_count; s++)
            if (k->points[i].has[s] && k->points[i].values[s] < least)
                least = k->points[i].values[s];
    return least;
}

static void text(struct pdf *d, double size, struct ink ink, enum pdf_align align, str s, double x,
                 double y, double w)
{
    struct face f = { .size = size, .ink = ink, .align = align, .max_lines = 1 };
    pdf_put(d, f, s, x, y, w);
}

static double legend(struct pdf *d, const struct pdf_chart *k, double y)
{
    double x = d->left, w = pdf_line_width(d) / PDF_SERIES_MAX;
    if (k->series_count < 2) return 0;
    for (size_t s = 0; s < k->series_count; s++) {
        pen_ink(&d->pen, ink_at(s));
        pen_box(&d->pen, x, y + 2, 8, 8, 1.5);
        text(d, 8, INK_PALE, PDF_LEFT, k->series[s], x + 12, y, w - 16);
        x += w;
    }
    return 16;
}

// --- Cards ------------------------------------------------------------------------------------------------

static void draw_cards(struct pdf *d, const struct pdf_chart *k)
{
    struct face figure = { .size = 17, .bold = true, .ink = INK_TEXT, .max_lines = 1 };
    size_t line = cards_in_line(d);
    double w = pdf_line_width(d) / (double)line;
    for (size_t i = 0; i < k->n; i++) {
        const struct pdf_point *p = &k->points[i];
        size_t row = i / line;
        double x = d->left + (double)(i % line) * w, y = d->y + (double)row * (CARD_H + 8);
        pen_ink(&d->pen, INK_TINT);
        pen_box(&d->pen, x, y, w - 8, CARD_H, 5);
        text(d, 8.5, INK_PALE, PDF_LEFT, p->label, x + 9, y + 6, w - 26);
        pdf_put(d, figure, p->shown[0], x + 9, y + 18, w - 26);
        text(d, 8, INK_PALE, PDF_LEFT, p->shown[1], x + 9, y + 42, w - 26);
    }
}

// --- Columns and lines --------------------------------------------------------------------------------------

struct plot {
    double left, width, top, height, low, high;
};

static double at_height(const struct plot *p, double v)
{
    double span = p->high - p->low;
    return p->top + p->height * (1 - (span > 0 ? (v - p->low) / span : 0));
}

static void draw_ground(struct pdf *d, const struct pdf_chart *k, const struct plot *p)
{
    double most = is_narrow(d) ? 7 : 14;
    double every = (double)k->n > most ? ceil((double)k->n / most) : 1, w = p->width / (double)k->n;
    pen_ink(&d->pen, INK_LINE);
    for (int i = 0; i <= 4; i++) {
        double y = p->top + p->height * i / 4;
        pen_line(&d->pen, p->left, y, p->left + p->width, y, 0.4);
    }
    for (size_t i = 0; i < k->n; i += (size_t)every)
        if (!i || (double)i + every <= (double)k->n) // the last one has no room beyond the edge
            text(d, 7, INK_PALE, PDF_CENTER, k->points[i].label, p->left + (double)i * w - 2,
                 p->top + p->height + 4, w * every + 4);
}

static void draw_columns(struct pdf *d, const struct pdf_chart *k, const struct plot *p)
{
    double w = p->width / (double)k->n, each = w * 0.7 / (double)k->series_count;
    for (size_t i = 0; i < k->n; i++)
        for (size_t s = 0; s < k->series_count; s++) {
            const struct pdf_point *pt = &k->points[i];
            if (!pt->has[s]) continue;
            double y = at_height(p, pt->values[s]), zero = at_height(p, 0);
            double x = p->left + (double)i * w + w * 0.15 + (double)s * each;
            pen_ink(&d->pen, ink_at(s));
            pen_box(&d->pen, x, fmin(y, zero), each * 0.92, fmax(fabs(zero - y), 0.4), 0.8);
            if (k->n * k->series_count <= (is_narrow(d) ? 8 : 16))
                text(d, 6.5, INK_PALE, PDF_CENTER, pt->shown[s], x - 8, fmin(y, zero) - 10,
                     each + 16);
        }
}

static void draw_lines(struct pdf *d, const struct pdf_chart *k, const struct plot *p)
{
    double w = p->width / (double)k->n;
    cairo_t *cr = d->pen.cr;
    for (size_t s = 0; s < k->series_count; s++) {
        bool open = false;
        pen_ink(&d->pen, ink_at(s));
        cairo_set_line_width(cr, 1.4);
        for (size_t i = 0; i < k->n; i++) {
            const struct pdf_point *pt = &k->points[i];
            double x = p->left + ((double)i + 0.5) * w;
            if (!pt->has[s]) {
                open = false;
                continue;
            }
            if (open) cairo_line_to(cr, x, at_height(p, pt->values[s]));
            else cairo_move_to(cr, x, at_height(p, pt->values[s]));
            open = true;
        }
        cairo_stroke(cr);
    }
}

static void draw_plot(struct pdf *d, const struct pdf_chart *k)
{
    double top = d->y + legend(d, k, d->y) + 10;
    struct plot p = {
        d->left, pdf_line_width(d), top, PLOT_H - (top - d->y), lowest(k), highest(k)
    };
    draw_ground(d, k, &p);
    if (k->kind == PDF_LINE) draw_lines(d, k, &p);
    else draw_columns(d, k, &p);
}

// --- Bars, steps ------------------------------------------------------------------------------------------

static void draw_bars(struct pdf *d, const struct pdf_chart *k)
{
    double most = fmax(highest(k), -lowest(k)), w = pdf_line_width(d);
    double name = w * 0.26, room = w - name - 90;
    for (size_t i = 0; i < k->n; i++) {
        const struct pdf_point *p = &k->points[i];
        double y = d->y + BAR_H * (double)i;
        double long_ = most > 0 && p->has[0] ? room * fabs(p->values[0]) / most : 0;
        text(d, 8, INK_TEXT, PDF_RIGHT, p->label, d->left, y + 3, name - 8);
        pen_ink(&d->pen, p->values[0] < 0 ? ink_at(3) : ink_at(0));
        pen_box(&d->pen, d->left + name, y + 3, fmax(long_, 0.6), BAR_H - 6, 1.5);
        text(d, 8, INK_PALE, PDF_LEFT, p->shown[0], d->left + name + long_ + 6, y + 3, 84);
    }
}

static void draw_steps(struct pdf *d, const struct pdf_chart *k)
{
    double most = highest(k), w = pdf_line_width(d), name = w * 0.2, room = w * 0.55;
    for (size_t i = 0; i < k->n; i++) {
        const struct pdf_point *p = &k->points[i];
        double y = d->y + STEP_H * (double)i;
        double wide = most > 0 ? room * fmax(p->values[0], 0) / most : 0;
        text(d, 8.5, INK_TEXT, PDF_RIGHT, p->label, d->left, y + 5, name - 8);
        pen_ink(&d->pen, ink_at(0));
        pen_box(&d->pen, d->left + name + (room - wide) / 2, y + 1, fmax(wide, 1), STEP_H - 4, 2);
        text(d, 8.5, INK_TEXT, PDF_LEFT, p->shown[0], d->left + name + room + 8, y + 5, w * 0.1);
        text(d, 8, INK_PALE, PDF_LEFT, p->shown[1], d->left + name + room + 12 + w * 0.1, y + 5,
             w * 0.13);
    }
}

// --- Slices, the dial ---------------------------------------------------------------------------------------

static void draw_slices(struct pdf *d, const struct pdf_chart *k, double h)
{
    bool narrow = is_narrow(d);
    double all = 0, r = fmin(h, narrow ? 120 : 150) / 2 - 6, cx = d->left + (narrow ? 58 : 90),
           cy = d->y + h / 2, from = -M_PI / 2;
    double top = d->y + fmax(0, (h - SLICE_H * (double)k->n) / 2),
           x = d->left + (narrow ? 128 : 200), name = narrow ? 74 : 150;
    cairo_t *cr = d->pen.cr;
    for (size_t i = 0; i < k->n; i++) all += fmax(k->points[i].values[0], 0);
    for (size_t i = 0; i < k->n; i++) {
        const struct pdf_point *p = &k->points[i];
        double y = top + SLICE_H * (double)i;
        double part = all > 0 ? fmax(p->values[0], 0) / all : 0, to = from + part * 2 * M_PI;
        pen_ink(&d->pen, ink_at(i));
        cairo_move_to(cr, cx, cy);
        cairo_arc(cr, cx, cy, r, from, to);
        cairo_close_path(cr);
        cairo_fill(cr);
        from = to;
        pen_box(&d->pen, x, y + 2, 8, 8, 1.5);
        text(d, 8, INK_TEXT, PDF_LEFT, p->label, x + 14, y, name);
        text(d, 8, INK_PALE, PDF_LEFT, p->shown[0], x + name + 20, y, narrow ? 62 : 90);
        text(d, 8, INK_PALE, PDF_LEFT, str_fmt(d->mem, "%.1f%%", part * 100),
             x + name + (narrow ? 84 : 112), y, 40);
    }
}

static void draw_dial(struct pdf *d, const struct pdf_chart *k)
{
    struct face figure = { .size = 18, .bold = true, .ink = INK_TEXT, .align = PDF_CENTER };
    const struct pdf_point *p = &k->points[0];
    double cx = d->left + 100, cy = d->y + 84, part = fmin(1, fmax(0, p->values[0]));
    cairo_t *cr = d->pen.cr;
    cairo_set_line_width(cr, 15);
    pen_ink(&d->pen, INK_LINE);
    cairo_arc(cr, cx, cy, 66, M_PI, 2 * M_PI);
    cairo_stroke(cr);
    pen_ink(&d->pen, ink_at(0));
    if (p->has[0] && part > 0) {
        cairo_arc(cr, cx, cy, 66, M_PI, M_PI + part * M_PI);
        cairo_stroke(cr);
    }
    pdf_put(d, figure, p->shown[0], cx - 60, cy - 26, 120);
    double room = pdf_line_width(d) - 190;
    text(d, 8.5, INK_PALE, PDF_LEFT, p->label, d->left + 190, d->y + 44, room);
    text(d, 8.5, INK_PALE, PDF_LEFT, p->shown[1], d->left + 190, d->y + 58, room);
}

// --- Laying out -------------------------------------------------------------------------------------------

static double height_of(const struct pdf *d, const struct pdf_chart *k)
{
    double n = (double)k->n;
    switch (k->kind) {
    case PDF_CARDS: return ceil(n / (double)cards_in_line(d)) * (CARD_H + 8);
    case PDF_BAR: return n * BAR_H;
    case PDF_FUNNEL: return n * STEP_H;
    case PDF_PIE: return fmax(120, n * SLICE_H);
    case PDF_DIAL: return 96;
    default: return PLOT_H + LABEL_H;
    }
}

double pdf_chart_room(const struct pdf *d, const struct block *heading)
{
    const struct block *b = heading->next;
    double page = d->height - d->top - d->bottom, note = 0;
    if (b && b->kind == STYLED) {
        note = 2 * b->style.size;
        b = b->next;
    }
    double h = b && b->kind == CHART ? height_of(d, b->chart) + note : 0;
    return h < page - 60 ? h : 0;
}

void pdf_lay_chart(struct pdf *d, const struct block *b)
{
    const struct pdf_chart *k = b->chart;
    if (!k->n) return;
    double h = height_of(d, k);
    pdf_make_room(d, h);
    if (d->drawing) switch (k->kind) {
        case PDF_CARDS: draw_cards(d, k); break;
        case PDF_BAR: draw_bars(d, k); break;
        case PDF_FUNNEL: draw_steps(d, k); break;
        case PDF_PIE: draw_slices(d, k, h); break;
        case PDF_DIAL: draw_dial(d, k); break;
        default: draw_plot(d, k); break;
        }
    d->y += h + 10;
}
