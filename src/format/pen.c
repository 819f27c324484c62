// SPDX-License-Identifier: Apache-2.0
// Pango chooses glyphs and breaks lines; one layout object is used for all texts of a document.
//
// The glyphs are shown by us, not by pango_cairo_show_layout, for the sake of one bug: when cairo
// 1.16 cuts a CFF font like Noto Sans CJK down to the glyphs in use, it may lose a subroutine, and
// the character (如 is one) is blank in the PDF. A face that counts as synthetic is embedded from its
// outlines instead, which is right for every glyph. Newer cairos are free to ignore the mark.
#include "format/pen.h"
#include <cairo-ft.h>
#include <math.h>
#include <pango/pangofc-font.h>
#include <stdlib.h>

// The Chinese faces that distributions carry; Noto is the one that set-up installs.
#define FAMILIES                                                                                   \
    "Noto Sans CJK SC,Source Han Sans SC,Source Han Sans CN,WenQuanYi Micro Hei,"                  \
    "WenQuanYi Zen Hei,Microsoft YaHei,sans-serif"

cairo_status_t pen_write(void *bytes, const unsigned char *data, unsigned n)
{
    struct pen_bytes *b = bytes;
    if (n > b->cap - b->n) {
        size_t cap = (b->cap + n) * 2;
        char *p = realloc(b->p, cap);
        b->failed = b->failed || !p;
        if (!p) return CAIRO_STATUS_NO_MEMORY;
        b->p = p;
        b->cap = cap;
    }
    memcpy(b->p + b->n, data, n);
    b->n += n;
    return CAIRO_STATUS_SUCCESS;
}

void pen_close(struct pen *p)
{
    for (size_t i = 0; i < p->n_faces; i++) cairo_font_face_destroy(p->faces[i].face);
    if (p->layout) g_object_unref(p->layout);
    if (p->cr) cairo_destroy(p->cr);
    if (p->surface) cairo_surface_destroy(p->surface);
    free(p->bytes.p);
    *p = (struct pen){ 0 };
}

static void pen_free(void *arg) { pen_close(arg); }

static PangoFontDescription *describe(double size, bool bold)
{
    PangoFontDescription *d = pango_font_description_new();
    pango_font_description_set_family_static(d, FAMILIES);
    pango_font_description_set_weight(d, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(d, size * PANGO_SCALE);
    return d;
}

static bool has_chinese(struct pen *p)
{
    pango_layout_set_text(p->layout, "壹柒渠佣", -1);
    return pango_layout_get_unknown_glyphs_count(p->layout) == 0;
}

static err_t fail_cairo(struct ctx *c, cairo_status_t status)
{
    if (status == CAIRO_STATUS_NO_MEMORY) return fail(c, ERR_NO_MEMORY);
    return fail_arg(c, ERR_IO, STR_NONE, str_of(cairo_status_to_string(status)));
}

err_t pen_begin(struct ctx *c, struct pen *p, cairo_surface_t *surface)
{
    p->surface = surface;
    mem_defer(c->mem, pen_free, p);
    p->cr = cairo_create(surface);
    if (cairo_status(p->cr)) return fail_cairo(c, cairo_status(p->cr));
    p->layout = pango_cairo_create_layout(p->cr);
    PangoContext *context = pango_layout_get_context(p->layout);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_language(context, pango_language_from_string("zh-cn"));
    pango_layout_set_wrap(p->layout, PANGO_WRAP_WORD_CHAR);
    if (has_chinese(p)) return OK;
    return fail_arg(c, ERR_IO, STR_NONE,
                    c->lang == LANG_EN ? S("no Chinese font; install fonts-noto-cjk")
                                       : S("缺少中文字体，请安装 fonts-noto-cjk"));
}

err_t pen_end(struct ctx *c, struct pen *p, str *bytes)
{
    cairo_status_t status = cairo_status(p->cr);
    g_clear_object(&p->layout);
    cairo_destroy(p->cr);
    p->cr = NULL;
    cairo_surface_finish(p->surface);
    if (!status) status = cairo_surface_status(p->surface);
    if (status || p->bytes.failed) return fail_cairo(c, status ? status : CAIRO_STATUS_NO_MEMORY);
    *bytes = str_dup(c->mem, (str){ p->bytes.p, p->bytes.n });
    return OK;
}

str pen_cut(str text, size_t n)
{
    if (n >= text.n) return text;
    while (n > 0 && ((u8)text.p[n] & 0xc0) == 0x80) n--;
    return str_sub(text, 0, n);
}

static void set(struct pen *p, struct face f, str text, double width)
{
    PangoFontDescription *d = describe(f.size, f.bold);
    pango_layout_set_font_description(p->layout, d);
    pango_font_description_free(d);
    pango_layout_set_width(p->layout, width < 0 ? -1 : (int)ceil(width * PANGO_SCALE));
    pango_layout_set_alignment(p->layout, f.align == PDF_RIGHT    ? PANGO_ALIGN_RIGHT
                                          : f.align == PDF_CENTER ? PANGO_ALIGN_CENTER
                                                                  : PANGO_ALIGN_LEFT);
    pango_layout_set_ellipsize(p->layout, f.max_lines ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_height(p->layout, f.max_lines ? -f.max_lines : -1);
    pango_layout_set_spacing(p->layout, (int)(f.size * 0.12 * PANGO_SCALE));
    // Few lines show few characters; Pango would lay out all of them before it cuts.
    if (f.max_lines) text = pen_cut(text, (size_t)f.max_lines * 1024);
    pango_layout_set_text(p->layout, text.p ? text.p : "", (int)text.n);
}

static double height_of(struct pen *p)
{
    PangoRectangle r;
    pango_layout_get_extents(p->layout, NULL, &r);
    return r.height / (double)PANGO_SCALE;
}

void pdf_forget_fonts(void)
{
    pango_cairo_font_map_set_default(NULL);
    cairo_debug_reset_static_data();
    FcFini();
}

void pen_ink(struct pen *p, struct ink ink) { cairo_set_source_rgb(p->cr, ink.r, ink.g, ink.b); }

double pen_height(struct pen *p, struct face f, str text, double width)
{
    set(p, f, text, width);
    return height_of(p);
}

double pen_width(struct pen *p, struct face f, str text)
{
    PangoRectangle r;
    set(p, f, text, -1);
    pango_layout_get_extents(p->layout, NULL, &r);
    return r.width / (double)PANGO_SCALE;
}

// A mark that means neither bold nor oblique, so it changes no outline.
#define SYNTHETIC_MARK (1u << 6)

// The pattern's file name lives as long as fontconfig's configuration. NULL past PEN_FACES fonts.
static cairo_font_face_t *face_of(struct pen *p, PangoFont *font)
{
    FcPattern *pattern = pango_fc_font_get_pattern(PANGO_FC_FONT(font));
    FcChar8 *file;
    int index = 0;
    if (FcPatternGetString(pattern, FC_FILE, 0, &file) != FcResultMatch) return NULL;
    (void)FcPatternGetInteger(pattern, FC_INDEX, 0, &index);
    for (size_t i = 0; i < p->n_faces; i++)
        if (p->faces[i].index == index && strcmp(p->faces[i].file, (const char *)file) == 0)
            return p->faces[i].face;
    if (p->n_faces == PEN_FACES) return NULL;
    struct pen_face *f = &p->faces[p->n_faces++];
    f->file = (const char *)file;
    f->index = index;
    f->face = cairo_ft_font_face_create_for_pattern(pattern);
    cairo_ft_font_face_set_synthesize(f->face, SYNTHETIC_MARK);
    return f->face;
}

enum { CLUSTER_GLYPHS = 16 };

// One character (or what is written as one) with its text, so that it can be searched and copied.
static double show_cluster(struct pen *p, const PangoGlyphItemIter *it, const char *text, double x,
                           double y)
{
    const PangoGlyphString *all = it->glyph_item->glyphs;
    int step = it->start_glyph < it->end_glyph ? 1 : -1, n = 0;
    cairo_glyph_t glyphs[CLUSTER_GLYPHS];
    for (int i = it->start_glyph; i != it->end_glyph; i += step) {
        const PangoGlyphInfo *g = &all->glyphs[i];
        bool shown = !(g->glyph & PANGO_GLYPH_UNKNOWN_FLAG) && g->glyph != PANGO_GLYPH_EMPTY;
        if (shown && n < CLUSTER_GLYPHS)
            glyphs[n++] = (cairo_glyph_t){ g->glyph, x + g->geometry.x_offset / (double)PANGO_SCALE,
                                           y + g->geometry.y_offset / (double)PANGO_SCALE };
        x += g->geometry.width / (double)PANGO_SCALE;
    }
    cairo_text_cluster_t cluster = { it->end_index - it->start_index, n };
    if (n)
        cairo_show_text_glyphs(p->cr, text + it->start_index, cluster.num_bytes, glyphs, n,
                               &cluster, 1, 0);
    return x;
}

static void show_run(struct pen *p, PangoGlyphItem *run, double x, double y)
{
    PangoFont *font = run->item->analysis.font;
    const char *text = pango_layout_get_text(p->layout);
    cairo_font_face_t *face = PANGO_IS_FC_FONT(font) ? face_of(p, font) : NULL;
    if (!face) {
        cairo_move_to(p->cr, x, y);
        pango_cairo_show_glyph_item(p->cr, text, run);
        return;
    }
    cairo_scaled_font_t *scaled = pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font));
    cairo_matrix_t size;
    cairo_scaled_font_get_font_matrix(scaled, &size);
    cairo_set_font_face(p->cr, face);
    cairo_set_font_matrix(p->cr, &size);
    PangoGlyphItemIter it;
    for (gboolean more = pango_glyph_item_iter_init_start(&it, run, text); more;
         more = pango_glyph_item_iter_next_cluster(&it))
        x = show_cluster(p, &it, text, x, y);
}

static void show_layout(struct pen *p, double x, double y)
{
    PangoLayoutIter *it = pango_layout_get_iter(p->layout);
    do {
        PangoRectangle r;
        PangoGlyphItem *run = pango_layout_iter_get_run_readonly(it);
        if (!run) continue;
        pango_layout_iter_get_run_extents(it, NULL, &r);
        show_run(p, run, x + r.x / (double)PANGO_SCALE,
                 y + pango_layout_iter_get_baseline(it) / (double)PANGO_SCALE);
    } while (pango_layout_iter_next_run(it));
    pango_layout_iter_free(it);
}

double pen_text(struct pen *p, struct face f, str text, double x, double y, double width)
{
    set(p, f, text, width);
    pen_ink(p, f.ink);
    show_layout(p, x, y);
    return height_of(p);
}

void pen_line(struct pen *p, double x0, double y0, double x1, double y1, double thick)
{
    cairo_set_line_width(p->cr, thick);
    cairo_move_to(p->cr, x0, y0);
    cairo_line_to(p->cr, x1, y1);
    cairo_stroke(p->cr);
}

void pen_box(struct pen *p, double x, double y, double w, double h, double radius)
{
    if (radius <= 0) {
        cairo_rectangle(p->cr, x, y, w, h);
    } else {
        cairo_new_sub_path(p->cr);
        cairo_arc(p->cr, x + w - radius, y + radius, radius, -M_PI / 2, 0);
        cairo_arc(p->cr, x + w - radius, y + h - radius, radius, 0, M_PI / 2);
        cairo_arc(p->cr, x + radius, y + h - radius, radius, M_PI / 2, M_PI);
        cairo_arc(p->cr, x + radius, y + radius, radius, M_PI, 3 * M_PI / 2);
        cairo_close_path(p->cr);
    }
    cairo_fill(p->cr);
}
