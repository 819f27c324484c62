// SPDX-License-Identifier: Apache-2.0
// Each tile is asked as the browser would ask it (report_answer), so paper knows no rights of its own and
// shows no other numbers than the screen. Figures stand in cards; columns, bars, lines, slices and steps are
// drawn; all else is its table. A tile that the reader may not ask is not there.
#include <stdlib.h>
#include "base/date.h"
#include "base/vec.h"
#include "format/pdf.h"
#include "report/board.h"
#include "report/paper.h"
#include "report/report.h"

#define POINTS_MAX 40
#define ROWS_MAX 60
#define COLUMNS_MAX 12
#define CARDS_MAX 24
// A picture is 1080 pixels wide, which a phone shows sharp, and at most 12,000 long.
#define PICTURE_WIDTH 390.0
#define PICTURE_SCALE (1080 / PICTURE_WIDTH)
#define PICTURE_ROWS_MAX 15
#define PICTURE_COLUMNS 7 // more than these, and amounts go without their cents
#define PICTURE_CELL_CHARS 8
#define CARD_CHARS 10
#define PICTURE_MOST 4000.0

// --- What is asked --------------------------------------------------------------------------------------

static bool has_value(const struct json *v)
{
    return v && v->type != JSON_NULL && !(v->type == JSON_STRING && !v->text.n) &&
           !(v->type == JSON_ARRAY && !v->first);
}

static const struct json *value_of(const struct json *filter, const struct json *set)
{
    const struct json *v = json_get(set, json_str(json_get(filter, S("key"))));
    return v ? v : json_get(filter, S("default"));
}

// A picked value is a key, or {"key","title"} with its words.
static void put_picked(struct jw *w, const struct json *v)
{
    const struct json *key = json_get(v, S("key")) ? json_get(v, S("key")) : json_get(v, S("id"));
    jw_json(w, key ? key : v);
}

static void put_condition(struct jw *w, str field, const struct json *v)
{
    jw_obj(w);
    jw_kstr(w, "field", field);
    jw_kstr(w, "op", S("in"));
    jw_key(w, S("value"));
    jw_arr(w);
    if (v->type == JSON_ARRAY) json_each(one, v) put_picked(w, one);
    else put_picked(w, v);
    jw_end_arr(w);
    jw_end_obj(w);
}

struct laid {
    const struct json *doc, *tile, *set;
};

// The period that a filter sets, or NULL; the others go into *conditions.
static void lay_filters(const struct laid *l, str *period_field, const struct json **period,
                        struct jw *conditions)
{
    json_each(f, json_get(l->doc, S("filters")))
    {
        str key = json_str(json_get(f, S("key")));
        str field = json_str(json_get(json_get(l->tile, S("filters")), key));
        const struct json *v = value_of(f, l->set);
        if (!field.n || !has_value(v)) continue;
        if (!str_eq(json_str(json_get(f, S("kind"))), S("period")))
            put_condition(conditions, field, v);
        else {
            *period_field = field;
            *period = v;
        }
    }
}

const struct json *paper_ask(struct ctx *c, const struct json *doc, const struct json *tile,
                             const struct json *filters)
{
    const struct json *ask = json_get(tile, S("ask")), *period = NULL,
                      *own = json_get(ask, S("filter"));
    struct laid l = { doc, tile, filters };
    struct buf b = BUF(c->mem), all = BUF(c->mem);
    struct jw w = JW(&b), conditions = JW(&all);
    str field = STR_NONE;
    jw_arr(&conditions);
    if (has_value(own)) jw_json(&conditions, own);
    lay_filters(&l, &field, &period, &conditions);
    jw_end_arr(&conditions);
    jw_obj(&w);
    json_each(m, ask)
    {
        if (str_eq(m->key, S("filter")) || (period && str_eq(m->key, S("period")))) continue;
        jw_key(&w, m->key);
        jw_json(&w, m);
    }
    if (!str_eq(buf_str(&all), S("[]"))) {
        jw_key(&w, S("filter"));
        jw_obj(&w);
        jw_key(&w, S("and"));
        jw_raw(&w, buf_str(&all));
        jw_end_obj(&w);
    }
    if (period) {
        jw_key(&w, S("period"));
        jw_obj(&w);
        jw_kstr(&w, "field", field);
        jw_key(&w, S("is"));
        jw_json(&w, period);
        jw_end_obj(&w);
    }
    jw_end_obj(&w);
    return json_parse(c->mem, buf_str(&b), NULL);
}

// --- What is shown ----------------------------------------------------------------------------------------

struct sheet {
    struct ctx *c;
    struct pdf *pdf;
    const struct board *board;
    const struct json *doc, *set;
    struct pdf_point *cards; // that wait for their line
    size_t card_count;
    str as_of;
    bool is_picture;
    str out;
};

static str words_of(struct sheet *s, const struct json *t)
{
    if (json_is(t, JSON_STRING)) return t->text;
    str zh = json_str(json_get(t, S("zh"))), en = json_str(json_get(t, S("en")));
    return (s->c->lang == LANG_EN && en.n) || !zh.n ? en : zh;
}

static const struct json *item_at(const struct json *list, size_t n)
{
    json_each(item, list) if (!n--) return item;
    return NULL;
}

static str as_of_measure(const struct json *answer, size_t m)
{
    return json_str(json_get(item_at(json_get(answer, S("measures")), m), S("as")));
}

static void flush_cards(struct sheet *s)
{
    struct pdf_chart k = { .kind = PDF_CARDS, .points = s->cards, .n = s->card_count };
    if (s->card_count) pdf_chart(s->pdf, &k);
    s->card_count = 0;
}

static bool number_of(struct sheet *s, const struct json *v, double *out)
{
    char *end = NULL;
    if (!v || v->type < JSON_NUMBER || v->type > JSON_STRING || !v->text.n) return false;
    const char *z = str_z(s->c->mem, v->text);
    *out = strtod(z, &end);
    return end && !*end;
}

// "+12.5 % · before 80"
static str change_text(struct sheet *s, const struct json *now, const struct json *before, str as)
{
    double a, b;
    bool en = s->c->lang == LANG_EN;
    if (!before) return STR_NONE;
    str was = paper_figure(s->c, before, as);
    if (!number_of(s, now, &a) || !number_of(s, before, &b) || b == 0)
        return str_fmt(s->c->mem, en ? "before: " STR_FMT : "上期 " STR_FMT, STR_ARG(was));
    return str_fmt(s->c->mem, en ? "%+.1f%%, before: " STR_FMT : "%+.1f%%，上期 " STR_FMT,
                   (a - b) / (b < 0 ? -b : b) * 100, STR_ARG(was));
}

// The whole where it was asked for, else the last row.
static const struct json *whole_of(const struct json *answer)
{
    const struct json *all = json_get(json_get(answer, S("totals")), S("all")), *last = NULL;
    const struct json *dims = json_get(answer, S("dims"));
    if (all && dims && dims->count) return all;
    json_each(row, json_get(answer, S("rows"))) last = row;
    return last;
}

// A large amount goes without its cents where there is no room for them.
static str short_text(str figure, size_t most)
{
    i64 dot = str_find_char(figure, '.');
    return figure.n > most && dot > 0 ? str_sub(figure, 0, (size_t)dot) : figure;
}

static struct pdf_point figure_of(struct sheet *s, str title, const struct json *answer)
{
    const struct json *row = whole_of(answer), *now = item_at(json_get(row, S("values")), 0),
                      *before = item_at(json_get(row, S("before")), 0);
    str as = as_of_measure(answer, 0);
    struct pdf_point p = { .label = title };
    p.has[0] = number_of(s, now, &p.values[0]);
    p.shown[0] = short_text(paper_figure(s->c, now, as), CARD_CHARS);
    p.shown[1] = change_text(s, now, before, as);
    return p;
}

static str dims_text(struct sheet *s, const struct json *row)
{
    struct buf b = BUF(s->c->mem);
    json_each(d, json_get(row, S("dims")))
    {
        str t = json_str(json_get(d, S("text")));
        if (b.n) buf_lit(&b, " · ");
        if (t.n) buf_put(&b, t);
        else buf_lit(&b, "–");
    }
    return buf_str(&b);
}

static size_t read_points(struct sheet *s, const struct json *answer, size_t series,
                          struct pdf_point *points)
{
    size_t n = 0;
    json_each(row, json_get(answer, S("rows")))
    {
        struct pdf_point *p = &points[n];
        if (n == POINTS_MAX) break;
        *p = (struct pdf_point){ .label = dims_text(s, row) };
        for (size_t m = 0; m < series; m++) {
            const struct json *v = item_at(json_get(row, S("values")), m);
            p->has[m] = number_of(s, v, &p->values[m]);
            p->shown[m] = paper_figure(s->c, v, as_of_measure(answer, m));
        }
        n++;
    }
    return n;
}

// Steps that are measures of one row.
static size_t read_steps(struct sheet *s, const struct json *answer, struct pdf_point *points)
{
    const struct json *row = item_at(json_get(answer, S("rows")), 0);
    size_t n = 0;
    json_each(m, json_get(answer, S("measures")))
    {
        const struct json *v = item_at(json_get(row, S("values")), n);
        points[n] = (struct pdf_point){ .label = json_str(json_get(m, S("title"))) };
        points[n].has[0] = number_of(s, v, &points[n].values[0]);
        points[n].shown[0] = paper_figure(s->c, v, json_str(json_get(m, S("as"))));
        if (++n == POINTS_MAX) break;
    }
    return n;
}

static void put_rates(struct sheet *s, struct pdf_point *points, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (points[i - 1].values[0] > 0)
            points[i].shown[1] =
                str_fmt(s->c->mem, "%.1f%%", points[i].values[0] / points[i - 1].values[0] * 100);
}

// Cells of a row's measures, behind its `head` dimensions.
static void put_values(struct sheet *s, const struct json *answer, const struct json *row,
                       str *cells, size_t head, size_t n)
{
    bool is_tight = s->is_picture && n > PICTURE_COLUMNS;
    for (size_t m = 0; head + m < n; m++) {
        str shown =
            paper_figure(s->c, item_at(json_get(row, S("values")), m), as_of_measure(answer, m));
        cells[head + m] = is_tight ? short_text(shown, PICTURE_CELL_CHARS) : shown;
    }
}

static void put_total(struct sheet *s, const struct json *answer, const struct json *all,
                      str *cells, size_t head, size_t n)
{
    for (size_t i = 0; i < n; i++)
        cells[i] = i ? STR_NONE : s->c->lang == LANG_EN ? S("Total") : S("合计");
    put_values(s, answer, all, cells, head, n);
    pdf_total_row(s->pdf, cells);
}

static void put_left_off(struct sheet *s, size_t n)
{
    struct pdf_style pale = { .size = 8 };
    if (n)
        pdf_styled(s->pdf,
                   str_fmt(s->c->mem,
                           s->c->lang == LANG_EN ? "%zu more rows: open the dashboard."
                                                 : "还有 %zu 行，请打开看板查看。",
                           n),
                   pale);
}

static void put_table(struct sheet *s, const struct json *answer)
{
    const struct json *dims = json_get(answer, S("dims")),
                      *measures = json_get(answer, S("measures")),
                      *all = json_get(json_get(answer, S("totals")), S("all"));
    struct pdf_column columns[COLUMNS_MAX];
    str cells[COLUMNS_MAX];
    size_t n = 0, head, rows = 0, most = s->is_picture ? PICTURE_ROWS_MAX : ROWS_MAX;
    json_each(d, dims) if (n < COLUMNS_MAX) columns[n++] =
        (struct pdf_column){ json_str(json_get(d, S("title"))), PDF_LEFT, 1.6 };
    head = n;
    json_each(m, measures) if (n < COLUMNS_MAX) columns[n++] =
        (struct pdf_column){ json_str(json_get(m, S("title"))), PDF_RIGHT, 1 };
    if (!n) return;
    pdf_table(s->pdf, columns, n);
    json_each(row, json_get(answer, S("rows")))
    {
        size_t i = 0;
        json_each(d, json_get(row, S("dims"))) if (i < head)
        {
            str t = json_str(json_get(d, S("text")));
            cells[i++] = t.n ? t : S("–");
        }
        for (; i < head; i++) cells[i] = STR_NONE;
        put_values(s, answer, row, cells, head, n);
        pdf_row(s->pdf, cells);
        if (++rows == most) break;
    }
    if (all && head) put_total(s, answer, all, cells, head, n);
    put_left_off(s, json_get(answer, S("rows"))->count - rows);
}

// --- Tiles ------------------------------------------------------------------------------------------------

static bool is_among(str s, const char *const *names)
{
    for (; *names; names++)
        if (str_eq(s, str_of(*names))) return true;
    return false;
}
#define AMONG(s, ...) is_among((s), (const char *const[]){ __VA_ARGS__, NULL })

static enum pdf_chart_kind kind_of(str chart)
{
    if (AMONG(chart, "bar", "ranking", "pareto", "waterfall", "treemap", "word_cloud"))
        return PDF_BAR;
    if (AMONG(chart, "line", "step", "area", "stacked_area")) return PDF_LINE;
    if (AMONG(chart, "pie", "donut", "rose")) return PDF_PIE;
    if (AMONG(chart, "column", "combo", "histogram")) return PDF_COLUMN;
    if (str_eq(chart, S("funnel"))) return PDF_FUNNEL;
    return PDF_CARDS; // none of them: a table
}

static void put_drawing(struct sheet *s, enum pdf_chart_kind kind, const struct json *answer)
{
    struct pdf_point *points = mem_array(s->c->mem, struct pdf_point, POINTS_MAX + 1);
    const struct json *measures = json_get(answer, S("measures")),
                      *dims = json_get(answer, S("dims"));
    size_t series = measures ? measures->count : 0, n;
    bool is_plot = kind == PDF_COLUMN || kind == PDF_LINE;
    bool has_dims = dims && dims->count;
    struct pdf_chart k = { .kind = kind, .points = points };
    if (series > (is_plot ? PDF_SERIES_MAX : 1)) series = is_plot ? PDF_SERIES_MAX : 1;
    // Two units on one axis would tell nothing.
    for (size_t m = 1; m < series; m++)
        if (!str_eq(as_of_measure(answer, m), as_of_measure(answer, 0))) series = m;
    n = has_dims ? read_points(s, answer, series, points) : read_steps(s, answer, points);
    if (kind == PDF_FUNNEL) put_rates(s, points, n);
    for (size_t m = 0; m < series; m++)
        k.series[m] = json_str(json_get(item_at(measures, m), S("title")));
    k.series_count = series ? series : 1;
    k.n = n;
    pdf_chart(s->pdf, &k);
}

static void put_says(struct sheet *s, const struct json *answer)
{
    str text = json_str(json_get(json_get(answer, S("period")), S("text")));
    struct pdf_style pale = { .size = 8 };
    if (text.n) pdf_styled(s->pdf, text, pale);
}

static void put_chart(struct sheet *s, const struct json *tile, const struct json *answer)
{
    str chart = json_str(json_get(tile, S("chart"))),
        title = words_of(s, json_get(tile, S("title")));
    const struct json *rows = json_get(answer, S("rows")), *dims = json_get(answer, S("dims"));
    enum pdf_chart_kind kind = kind_of(chart);
    if (str_eq(chart, S("indicator")) && s->card_count < CARDS_MAX) {
        s->cards[s->card_count++] = figure_of(s, title, answer);
        return;
    }
    flush_cards(s);
    pdf_heading(s->pdf, title);
    put_says(s, answer);
    if (!rows || !rows->first)
        pdf_text(s->pdf,
                 s->c->lang == LANG_EN ? S("No data in this period.") : S("此期间没有数据。"));
    else if (AMONG(chart, "gauge", "progress") && !(dims && dims->count)) {
        struct pdf_point p = figure_of(s, title, answer);
        struct pdf_chart dial = { .kind = PDF_DIAL, .points = &p, .n = 1 };
        dial.kind = str_eq(as_of_measure(answer, 0), S("percent")) ? PDF_DIAL : PDF_CARDS;
        pdf_chart(s->pdf, &dial);
    } else if (kind == PDF_CARDS || (kind != PDF_FUNNEL && (!dims || dims->count != 1)))
        put_table(s, answer);
    else put_drawing(s, kind, answer);
}

// The marks of a text tile (web/src/boards/Prose.tsx): a title, a list, strong words.
static void put_prose(struct sheet *s, str text)
{
    flush_cards(s);
    while (text.n) {
        i64 end = str_find_char(text, '\n');
        str line = end < 0 ? text : str_sub(text, 0, (size_t)end);
        text = end < 0 ? STR_NONE : str_from(text, (size_t)end + 1);
        struct buf b = BUF(s->c->mem);
        bool is_title = str_starts(line, S("# "));
        if (is_title) line = str_from(line, 2);
        if (str_starts(line, S("- "))) {
            buf_lit(&b, "• ");
            line = str_from(line, 2);
        }
        for (size_t i = 0; i < line.n; i++)
            if (line.p[i] == '*' && i + 1 < line.n && line.p[i + 1] == '*') i++;
            else buf_char(&b, line.p[i]);
        if (is_title) pdf_heading(s->pdf, buf_str(&b));
        else if (str_trim(line).n) pdf_text(s->pdf, buf_str(&b));
    }
}

static err_t put_tile(struct sheet *s, const struct json *tile)
{
    struct ctx *c = s->c;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    str kind = json_str(json_get(tile, S("kind")));
    if (str_eq(kind, S("text"))) put_prose(s, words_of(s, json_get(tile, S("text"))));
    if (!str_eq(kind, S("chart")) || !board_tile_is_open(c, s->doc, tile)) return OK;
    err_t e = report_answer(c, paper_ask(c, s->doc, tile, s->set), &w);
    if (e != OK && err_http_status(e) >= 500) return e;
    err_clear(c);
    if (e == OK) put_chart(s, tile, json_parse(c->mem, buf_str(&b), NULL));
    return OK;
}

static i64 place_of(const struct json *tile)
{
    i64 x = 0, y = 0;
    (void)json_i64(json_get(json_get(tile, S("at")), S("x")), &x);
    (void)json_i64(json_get(json_get(tile, S("at")), S("y")), &y);
    return y * 100 + x;
}

static err_t put_tab(struct sheet *s, const struct json *tab, bool is_alone)
{
    VEC(const struct json *) v = { 0 };
    str title = words_of(s, json_get(tab, S("title")));
    json_each(t, json_get(tab, S("tiles")))
    {
        vec_push(s->c->mem, &v, t);
        for (size_t i = v.n - 1; i && place_of(v.v[i - 1]) > place_of(t); i--) {
            v.v[i] = v.v[i - 1];
            v.v[i - 1] = t;
        }
    }
    if (!is_alone && title.n) {
        struct pdf_style big = { .size = 14, .bold = true };
        pdf_styled(s->pdf, title, big);
    }
    for (size_t i = 0; i < v.n; i++) TRY(put_tile(s, v.v[i]));
    flush_cards(s);
    return OK;
}

static err_t put_all(struct ctx *c, void *arg)
{
    struct sheet *s = arg;
    const struct json *tabs = json_get(s->doc, S("tabs"));
    struct buf at = BUF(c->mem);
    local_put(&at, c->now_ms, c->cat->offset_min);
    s->as_of = str_sub(buf_str(&at), 0, 16);
    s->card_count = 0;
    const struct pdf_page long_one = {
        .width = PICTURE_WIDTH, .top = 20, .right = 16, .bottom = 34, .left = 16
    };
    if (s->is_picture) TRY(pdf_begin_on(c, &long_one, &s->pdf));
    else TRY(pdf_begin(c, PDF_A4, &s->pdf));
    str sub = str_fmt(c->mem,
                      c->lang == LANG_EN ? "As of " STR_FMT ", for " STR_FMT
                                         : "数据截至 " STR_FMT "，按 " STR_FMT " 的权限生成",
                      STR_ARG(s->as_of), STR_ARG(c->who->name));
    pdf_title(s->pdf, title_in(s->board->title, c->lang), sub);
    pdf_footer(s->pdf,
               str_fmt(c->mem, STR_FMT "  " STR_FMT, STR_ARG(c->cat->org_name), STR_ARG(s->as_of)));
    json_each(tab, tabs) TRY(put_tab(s, tab, tabs->count == 1));
    return s->is_picture ? pdf_end_png(c, s->pdf, PICTURE_SCALE, PICTURE_MOST, &s->out)
                         : pdf_end(c, s->pdf, &s->out);
}

bool paper_as_of(str text, bool *is_picture)
{
    *is_picture = str_eq(text, S("png"));
    return *is_picture || str_eq(text, S("pdf"));
}

err_t paper_of_board(struct ctx *c, const struct board *b, const struct json *filters,
                     bool is_picture, struct paper *out)
{
    struct sheet s = { .c = c,
                       .board = b,
                       .doc = json_parse(c->mem, b->doc, NULL),
                       .set = filters,
                       .cards = mem_array(c->mem, struct pdf_point, CARDS_MAX),
                       .is_picture = is_picture };
    if (!s.doc) return fail(c, ERR_BAD_JSON);
    TRY(store_read(c, put_all, &s));
    if (is_picture && !s.out.n) return paper_of_board(c, b, filters, false, out);
    *out = is_picture ? (struct paper){ s.out, S("image/png"), S(".png") }
                      : (struct paper){ s.out, S("application/pdf"), S(".pdf") };
    return OK;
}
