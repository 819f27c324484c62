// SPDX-License-Identifier: Apache-2.0
// A document is looked at whole: every mistake is noted at its place, so that its maker mends all of them at
// once. What a tile asks is held against the forms and fields there are, by the rules of the door that will
// answer it; so a tile that would be refused there is not saved, nor shown to who may not ask it.
#include "base/map.h"
#include "query/query.h"
#include "report/ask.h"
#include "report/board.h"
#include "report/chart.h"

#define MISTAKES_MAX 30

struct check {
    struct ctx *c;
    const struct json *doc;
    bool to_save; // else it is shown: what was saved once is drawn as well as it may be
    int bad;
};

static void wrong(struct check *k, str path, const char *zh, const char *en)
{
    if (k->bad++ >= MISTAKES_MAX) return;
    err_note(k->c, ERR_BOARD_DOC, path, path, str_of(k->c->lang == LANG_EN ? en : zh));
}

// What a lower room refused, at the place of the document.
static bool fits(struct check *k, err_t e, str path)
{
    if (e == OK) return true;
    if (k->c->errs_tail) k->c->errs_tail->path = path;
    k->bad++;
    return false;
}

static str under(struct check *k, str path, const char *key)
{
    return str_cat3(k->c->mem, path, S("."), str_of(key));
}

static str at(struct check *k, str path, int i)
{
    return str_fmt(k->c->mem, STR_FMT ".%d", STR_ARG(path), i);
}

static bool only(struct check *k, const struct json *j, str path, const char *const *keys)
{
    if (!json_is(j, JSON_OBJECT)) {
        wrong(k, path, "应为对象 {}", "an object is needed");
        return false;
    }
    json_each(m, j)
    {
        int i = 0;
        while (keys[i] && !str_eq(m->key, str_of(keys[i]))) i++;
        if (!keys[i])
            wrong(k, str_cat3(k->c->mem, path, S("."), m->key), "没有这一项",
                  "there is no such key");
    }
    return true;
}
#define KEYS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static bool is_nothing(const struct json *j) { return !j || j->type == JSON_NULL; }

static bool list_of(struct check *k, const struct json *j, str path, size_t max)
{
    if (is_nothing(j)) return false;
    if (!json_is(j, JSON_ARRAY)) wrong(k, path, "应为列表 []", "a list is needed");
    else if (j->count > max) wrong(k, path, "数量过多", "too many");
    else return true;
    return false;
}

static bool is_within(const struct json *j, i64 from, i64 to)
{
    i64 n;
    return json_is(j, JSON_NUMBER) && json_i64(j, &n) && n >= from && n <= to;
}

static void words(struct check *k, const struct json *j, str path, size_t max)
{
    if (is_nothing(j) || json_is(j, JSON_STRING)) return;
    if (!only(k, j, path, KEYS("zh", "en"))) return;
    json_each(t, j) if (!json_is(t, JSON_NULL) && (!json_is(t, JSON_STRING) || t->text.n > max))
        wrong(k, path, "应为文本，且不能过长", "text is needed, and not too long");
}

static bool is_word(const struct json *j)
{
    str s = json_str(j);
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        bool fine = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                    (ch >= '0' && ch <= '9') || ch == '_' || ch == '-';
        if (!fine) return false;
    }
    return s.n > 0 && s.n <= 60;
}

// --- What is asked --------------------------------------------------------------------------------------

static const struct form *form_at(struct check *k, const struct json *j, str path)
{
    struct form *f = json_is(j, JSON_STRING) ? catalog_form(k->c->cat, j->text) : NULL;
    if (f && !f->parent && actor_may(k->c, f, ACT_READ)) return f;
    err_note(k->c, ERR_FORM_UNKNOWN, path, json_str(j), STR_NONE);
    k->bad++;
    return NULL;
}

// A field that groups or counts: links to one record may be followed, never to many.
static void field_at(struct check *k, const struct form *f, const struct json *j, str path)
{
    struct path p;
    if (!json_is(j, JSON_STRING)) {
        wrong(k, path, "应为字段", "a field is needed");
        return;
    }
    if (!fits(k, query_path(k->c, f, j->text, false, &p), path)) return;
    for (int i = 0; i < p.hop_count; i++)
        if (p.hops[i]->type->storage != STORE_INT) {
            wrong(k, path, "不能经过“多条关联”或子表，否则会重复计数",
                  "a link to many records or a sub-form would count twice");
            return;
        }
}

static void dim_at(struct check *k, const struct form *f, const struct json *d, str path)
{
    struct group_dim parsed;
    if (is_nothing(json_get(d, S("formula")))) field_at(k, f, json_get(d, S("field")), path);
    else (void)fits(k, query_group_parse_dim(k->c, f, d, &parsed), path);
}

static void filter_at(struct check *k, const struct form *f, const struct json *j, str path)
{
    struct node *n;
    if (is_nothing(j)) return;
    if (!json_is(j, JSON_OBJECT)) wrong(k, path, "应为条件", "a condition is needed");
    else (void)fits(k, query_filter_parse(k->c, f, j, false, &n), path);
}

static const struct form *source_form(struct check *k, const struct form *f, const struct json *ask,
                                      const struct json *m)
{
    str source = json_str(json_get(m, S("source")));
    const struct json *s = json_get(json_get(ask, S("sources")), source);
    return source.n ? catalog_form(k->c->cat, json_str(json_get(s, S("form")))) : f;
}

static void measure_at(struct check *k, const struct form *f, const struct json *ask,
                       const struct json *m, str path)
{
    static const char *const fns[] = { "count", "distinct", "sum",        "avg", "min",
                                       "max",   "median",   "percentile", NULL };
    str fn = json_str(json_get(m, S("fn")));
    int i = 0;
    if (!is_word(json_get(m, S("key"))))
        wrong(k, under(k, path, "key"), "缺少标识", "a key is missing");
    const struct form *of = source_form(k, f, ask, m);
    if (!of) wrong(k, under(k, path, "source"), "没有这个数据来源", "there is no such source");
    if (!fn.n || !of) return; // made of others, or a metric
    while (fns[i] && !str_eq(fn, str_of(fns[i]))) i++;
    if (!fns[i]) wrong(k, under(k, path, "fn"), "没有这种算法", "there is no such measure");
    if (!is_nothing(json_get(m, S("field"))))
        field_at(k, of, json_get(m, S("field")), under(k, path, "field"));
    else if (i) wrong(k, under(k, path, "field"), "请选择字段", "choose a field");
    filter_at(k, of, json_get(m, S("filter")), under(k, path, "filter"));
}

static bool has_twin(const struct json *list, const struct json *item, const char *key)
{
    str s = json_str(json_get(item, str_of(key)));
    json_each(o, list)
    {
        if (o == item) return false;
        if (s.n && str_eq(json_str(json_get(o, str_of(key))), s)) return true;
    }
    return false;
}

static void measures_of(struct check *k, const struct form *f, const struct json *ask, str path)
{
    const struct json *list = json_get(ask, S("measures"));
    int i = 0;
    if (!list_of(k, list, path, 30)) return;
    json_each(m, list)
    {
        str here = at(k, path, i++);
        if (has_twin(list, m, "key"))
            wrong(k, under(k, here, "key"), "标识重复", "the key is there twice");
        measure_at(k, f, ask, m, here);
    }
}

static void sources_of(struct check *k, const struct json *ask, str path)
{
    json_each(s, json_get(ask, S("sources")))
    {
        str here = str_cat3(k->c->mem, path, S("."), s->key);
        const struct form *f = form_at(k, json_get(s, S("form")), under(k, here, "form"));
        int i = 0;
        if (!f) continue;
        json_each(d, json_get(s, S("dims")))
        {
            str place = at(k, under(k, here, "dims"), i++);
            if (!is_nothing(d)) field_at(k, f, d, place);
        }
        if (!is_nothing(json_get(s, S("period"))))
            field_at(k, f, json_get(s, S("period")), under(k, here, "period"));
        filter_at(k, f, json_get(s, S("filter")), under(k, here, "filter"));
    }
}

static bool is_of_groups(const struct json *ask)
{
    str kind = json_str(json_get(ask, S("kind")));
    return !kind.n || str_eq(kind, S("groups"));
}

// An analysis answers in a form of its own, which is not known here.
static void chart_at(struct check *k, const struct chart *chart, const struct json *ask,
                     const struct ask *parsed, str path)
{
    str lack = k->to_save && chart ? chart_lack(k->c, chart, parsed, json_get(ask, S("measures")))
                                   : STR_NONE;
    if (!lack.n) return;
    k->bad++;
    err_note(k->c, ERR_BOARD_DOC, path, path, lack);
}

// Fields that an analysis names, of the form that it names beside them.
static void named_at(struct check *k, const struct form *f, const struct json *part, str path)
{
    static const char *const fields[] = { "stage", "entity", "at", "amount", "close", "source" };
    for (size_t n = 0; n < COUNT_OF(fields); n++)
        if (json_is(json_get(part, str_of(fields[n])), JSON_STRING))
            field_at(k, f, json_get(part, str_of(fields[n])), under(k, path, fields[n]));
    filter_at(k, f, json_get(part, S("filter")), under(k, path, "filter"));
}

// Its own, or that of its first metric.
static const struct form *form_of_ask(struct check *k, const struct json *ask, str path)
{
    const struct json *doc = NULL, *form = json_get(ask, S("form"));
    if (is_nothing(form) && !fits(k, ask_metric(k->c, ask, &doc), under(k, path, "measures")))
        return NULL;
    return form_at(k, doc ? json_get(doc, S("form")) : form, under(k, path, "form"));
}

// The form of what is counted; of deals and what led to them, both.
static const struct form *counted_at(struct check *k, const struct json *ask, str path)
{
    static const char *const sides[] = { "touches", "goal" };
    const struct form *f = NULL;
    if (!json_get(ask, S("touches")) && !json_get(ask, S("goal"))) {
        f = form_of_ask(k, ask, path);
        if (f) named_at(k, f, ask, path);
        return f;
    }
    for (size_t i = 0; i < COUNT_OF(sides); i++) {
        const struct json *side = json_get(ask, str_of(sides[i]));
        str here = under(k, path, sides[i]);
        f = form_at(k, json_get(side, S("form")), under(k, here, "form"));
        if (!f) return NULL;
        named_at(k, f, side, here);
    }
    filter_at(k, f, json_get(ask, S("filter")), under(k, path, "filter"));
    return f;
}

// The form that is counted; NULL: there is none that may be.
static const struct form *ask_at(struct check *k, const struct chart *chart, const struct json *ask,
                                 str path)
{
    int i = 0, before = k->bad;
    struct ask *parsed;
    if (!json_is(ask, JSON_OBJECT)) {
        wrong(k, path, "请选择要统计的表单", "choose what is counted");
        return NULL;
    }
    const struct form *f = counted_at(k, ask, path);
    if (!f) return NULL;
    sources_of(k, ask, under(k, path, "sources"));
    if (list_of(k, json_get(ask, S("dims")), under(k, path, "dims"), 4))
        json_each(d, json_get(ask, S("dims"))) dim_at(k, f, d, at(k, under(k, path, "dims"), i++));
    measures_of(k, f, ask, under(k, path, "measures"));
    const struct json *period = json_get(ask, S("period")), *by = json_get(ask, S("by"));
    if (json_is(period, JSON_OBJECT) && !is_nothing(json_get(period, S("field"))))
        field_at(k, f, json_get(period, S("field")), under(k, path, "period.field"));
    if (json_is(by, JSON_OBJECT))
        field_at(k, f, json_get(by, S("field")), under(k, path, "by.field"));
    // What is left is found by who will read it: how measures hang together, periods, sorts, metrics.
    if (k->bad == before && is_of_groups(ask) && fits(k, ask_parse(k->c, ask, &parsed), path))
        chart_at(k, chart, ask, parsed, path);
    return f;
}

// --- Tiles ----------------------------------------------------------------------------------------------

static void place_of(struct check *k, const struct json *tile, str path)
{
    const struct json *p = json_get(tile, S("at")), *phone = json_get(tile, S("phone"));
    i64 x = 0, w = 0;
    str here = under(k, path, "at");
    if (only(k, p, here, KEYS("x", "y", "w", "h"))) {
        bool fine =
            is_within(json_get(p, S("x")), 0, 11) && is_within(json_get(p, S("w")), 1, 12) &&
            is_within(json_get(p, S("y")), 0, 2000) && is_within(json_get(p, S("h")), 1, 60);
        (void)json_i64(json_get(p, S("x")), &x);
        (void)json_i64(json_get(p, S("w")), &w);
        if (!fine || x + w > 12)
            wrong(k, here, "位置超出 12 列的画布", "the place lies outside of the 12 columns");
    }
    if (is_nothing(phone)) return;
    here = under(k, path, "phone");
    if (!only(k, phone, here, KEYS("order", "h", "hidden"))) return;
    if (json_get(phone, S("order")) && !is_within(json_get(phone, S("order")), 0, 1000))
        wrong(k, here, "顺序应为 0 至 1000 的整数", "an order is a number from 0 to 1000");
    if (json_get(phone, S("h")) && !is_within(json_get(phone, S("h")), 1, 60))
        wrong(k, here, "高度应为 1 至 60 的整数", "a height is a number from 1 to 60");
}

static void link_of(struct check *k, const struct json *link, str path)
{
    if (is_nothing(link) || !only(k, link, path, KEYS("board", "href"))) return;
    str to = json_str(json_get(link, S("href")));
    bool is_away = str_starts(to, S("https://")) || str_starts(to, S("http://"));
    bool is_here = str_starts(to, S("/")) && !str_starts(to, S("//"));
    if (to.n && !is_away && !is_here)
        wrong(k, path, "链接应以 https:// 或 / 开头", "a link begins with https:// or /");
}

static const struct json *filter_of_key(const struct json *doc, str key)
{
    json_each(
        f, json_get(doc, S("filters"))) if (str_eq(json_str(json_get(f, S("key"))), key)) return f;
    return NULL;
}

static void filters_of_tile(struct check *k, const struct json *tile, const struct form *asked,
                            str path)
{
    const struct json *map = json_get(tile, S("filters")), *ask = json_get(tile, S("ask"));
    const struct json *goal = json_get(ask, S("goal"));
    if (is_nothing(map)) return;
    const struct form *f =
        goal ? catalog_form(k->c->cat, json_str(json_get(goal, S("form")))) : asked;
    json_each(m, map)
    {
        str here = str_cat3(k->c->mem, path, S("."), m->key);
        if (!filter_of_key(k->doc, m->key))
            wrong(k, here, "看板上没有这个筛选", "the board has no such filter");
        if (f && json_is(m, JSON_STRING) && m->text.n) field_at(k, f, m, here);
    }
}

static void what_is_shown(struct check *k, const struct json *tile, str path)
{
    str kind = json_str(json_get(tile, S("kind")));
    if (str_eq(kind, S("chart"))) {
        const struct chart *chart = chart_of(json_str(json_get(tile, S("chart"))));
        if (!chart) wrong(k, under(k, path, "chart"), "请选择图表类型", "choose a type of chart");
        const struct form *f = ask_at(k, chart, json_get(tile, S("ask")), under(k, path, "ask"));
        filters_of_tile(k, tile, f, under(k, path, "filters"));
    } else if (!str_eq(kind, S("text")) && !str_eq(kind, S("picture"))) {
        wrong(k, under(k, path, "kind"), "没有这种图块", "there is no such kind of tile");
    }
}

static void tile_at(struct check *k, const struct json *tile, str path)
{
    if (!only(k, tile, path,
              KEYS("id", "kind", "chart", "title", "at", "phone", "ask", "look", "filters", "text",
                   "picture", "link")))
        return;
    if (!is_word(json_get(tile, S("id"))))
        wrong(k, under(k, path, "id"), "缺少标识", "a key is missing");
    words(k, json_get(tile, S("title")), under(k, path, "title"), 300);
    words(k, json_get(tile, S("text")), under(k, path, "text"), 20000);
    place_of(k, tile, path);
    const struct json *look = json_get(tile, S("look"));
    if (!is_nothing(look) && !json_is(look, JSON_OBJECT))
        wrong(k, under(k, path, "look"), "应为对象 {}", "an object is needed");
    link_of(k, json_get(tile, S("link")), under(k, path, "link"));
    what_is_shown(k, tile, path);
}

static void tab_at(struct check *k, const struct json *tab, str path)
{
    const struct json *tiles = json_get(tab, S("tiles"));
    int i = 0;
    if (!only(k, tab, path, KEYS("key", "title", "tiles"))) return;
    if (!is_word(json_get(tab, S("key"))))
        wrong(k, under(k, path, "key"), "缺少标识", "a key is missing");
    words(k, json_get(tab, S("title")), under(k, path, "title"), 300);
    path = under(k, path, "tiles");
    if (!list_of(k, tiles, path, BOARD_TILES_MAX)) return;
    json_each(t, tiles)
    {
        str here = at(k, path, i++);
        if (has_twin(tiles, t, "id")) wrong(k, here, "标识重复", "the key is there twice");
        if (!json_bool(json_get(t, S("is_hidden")))) tile_at(k, t, here);
    }
}

// --- Filters of the board ---------------------------------------------------------------------------------

static void filter_of_board(struct check *k, const struct json *f, str path)
{
    static const char *const kinds[] = { "period", "options", "link", "user", "department" };
    str kind = json_str(json_get(f, S("kind")));
    size_t i = 0;
    if (!only(k, f, path, KEYS("key", "kind", "title", "form", "field", "default"))) return;
    if (!is_word(json_get(f, S("key"))))
        wrong(k, under(k, path, "key"), "缺少标识", "a key is missing");
    while (i < COUNT_OF(kinds) && !str_eq(kind, str_of(kinds[i]))) i++;
    if (i == COUNT_OF(kinds))
        wrong(k, under(k, path, "kind"), "没有这种筛选", "there is no such kind of filter");
    words(k, json_get(f, S("title")), under(k, path, "title"), 300);
    if (is_nothing(json_get(f, S("form")))) return;
    const struct form *form = form_at(k, json_get(f, S("form")), under(k, path, "form"));
    if (form && !is_nothing(json_get(f, S("field"))))
        field_at(k, form, json_get(f, S("field")), under(k, path, "field"));
}

static void filters_of_board(struct check *k)
{
    const struct json *list = json_get(k->doc, S("filters"));
    str path = S("doc.filters");
    int i = 0;
    if (!list_of(k, list, path, 20)) return;
    json_each(f, list)
    {
        str here = at(k, path, i++);
        if (has_twin(list, f, "key")) wrong(k, here, "标识重复", "the key is there twice");
        if (!json_bool(json_get(f, S("is_hidden")))) filter_of_board(k, f, here);
    }
}

// --- The whole ------------------------------------------------------------------------------------------

static void looks_of_board(struct check *k)
{
    const struct json *look = json_get(k->doc, S("look")), *tv = json_get(k->doc, S("tv"));
    str theme = json_str(json_get(look, S("theme")));
    if (!is_nothing(look)) (void)only(k, look, S("doc.look"), KEYS("theme"));
    if (theme.n && !str_eq(theme, S("auto")) && !str_eq(theme, S("light")) &&
        !str_eq(theme, S("dark")))
        wrong(k, S("doc.look.theme"), "主题应为 auto、light 或 dark",
              "a theme is auto, light or dark");
    if (is_nothing(tv) || !only(k, tv, S("doc.tv"), KEYS("seconds"))) return;
    if (!is_within(json_get(tv, S("seconds")), 5, 3600))
        wrong(k, S("doc.tv.seconds"), "轮播间隔应为 5 至 3600 秒", "5 to 3600 seconds");
}

err_t board_check(struct ctx *c, const struct json *doc)
{
    struct check k = { .c = c, .doc = doc, .to_save = true };
    const struct json *tabs = json_get(doc, S("tabs"));
    int i = 0;
    if (only(&k, doc, S("doc"), KEYS("tabs", "filters", "look", "tv"))) {
        if (is_nothing(tabs)) wrong(&k, S("doc.tabs"), "缺少标签页", "tabs are missing");
        else if (list_of(&k, tabs, S("doc.tabs"), BOARD_TABS_MAX)) json_each(t, tabs)
            {
                str here = at(&k, S("doc.tabs"), i++);
                if (has_twin(tabs, t, "key")) wrong(&k, here, "标识重复", "the key is there twice");
                tab_at(&k, t, here);
            }
        filters_of_board(&k);
        looks_of_board(&k);
    }
    return k.bad ? fail_arg(c, ERR_VALIDATION, STR_NONE, str_of_i64(c->mem, k.bad)) : OK;
}

// What is found wrong is told to nobody: to this reader it is not there.
static bool is_quiet(struct ctx *c, struct check *k, struct err_item *errs, struct err_item *tail)
{
    c->errs = errs;
    c->errs_tail = tail;
    if (tail) tail->next = NULL;
    return k->bad == 0;
}

bool board_tile_is_open(struct ctx *c, const struct json *doc, const struct json *tile)
{
    struct check k = { .c = c, .doc = doc };
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    tile_at(&k, tile, S("tile"));
    return is_quiet(c, &k, errs, tail);
}

bool board_filter_is_open(struct ctx *c, const struct json *filter)
{
    struct check k = { .c = c };
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    filter_of_board(&k, filter, S("filter"));
    return is_quiet(c, &k, errs, tail);
}
