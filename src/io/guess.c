// SPDX-License-Identifier: Apache-2.0
// A column gets the first type of the table below that reads every filled cell of it (asked of the type
// itself) and whose condition holds: many texts of digits are no numbers, and money is told from other
// numbers by its title alone. Few different texts that repeat are choices; what is left is text.
#include "io/guess.h"
#include "base/date.h"
#include "base/map.h"
#include "base/utf8.h"
#include "format/sheet.h"
#include "meta/field_type.h"

#define ROWS_MAX 5000
#define COLUMNS_MAX 200
#define CHOICES_MAX 20
#define CHOICE_CHARS 20
#define LONG_CHARS 60
#define SAMPLES 3
#define SCALE_MAX 6

// What cells of a type look like beyond being readable.
enum look {
    LOOK_ANY,
    LOOK_NUMBER, // digits, without the leading zero of a code
    LOOK_DATE,   // a date cell, or a text with - / . or 年 in it
    LOOK_WORD,   // no number
};

static const struct guess {
    const char *type;
    enum look look;
    const char *titles; // words of which one must stand in the title; empty: none needed
} guesses[] = {
    { "phone", LOOK_ANY, "电话|手机|联系方式|phone|mobile|tel" },
    { "idnumber", LOOK_ANY, "" },
    { "email", LOOK_WORD, "" },
    { "url", LOOK_WORD, "" },
    { "date", LOOK_DATE, "" },
    { "datetime", LOOK_DATE, "" },
    { "boolean", LOOK_WORD, "" },
    { "money", LOOK_NUMBER, "金额|费|价|收入|收款|应收|实收|付款|余额|预算|amount|price|fee|cost" },
    { "percent", LOOK_NUMBER, "率|比例|占比|%|rate|percent" },
    { "integer", LOOK_NUMBER, "" },
    { "decimal", LOOK_NUMBER, "" },
};

struct tally {
    str text;
    i64 n;
};

struct column {
    str title;
    i64 filled, longest;
    int scale;
    u32 alive; // bits of guesses
    bool has_line_break;
    struct map by_text; // text -> struct tally, CHOICES_MAX + 1 at most
    VEC(struct tally *) different;
    VEC(str) samples;
};

struct table {
    struct column *v;
    int n;
    i64 rows;
    bool is_cut, date_1904;
    struct field *probes; // one field of each guess's type
};

// --- Reading -----------------------------------------------------------------------------------------------

static bool title_has(str title, const char *words)
{
    str rest = str_of(words), word;
    if (!rest.n) return true;
    while (str_next(&rest, '|', &word))
        if (str_find(title, word) >= 0) return true;
    return false;
}

// Wide enough that a readable value is never refused for its size.
static struct field probe_of(const char *type)
{
    struct field f = { .type = field_type_of_key(str_of(type)), .scale = SCALE_MAX };
    must(f.type != NULL);
    return f;
}

static str cell_text(struct ctx *c, const struct table *t, const struct sheet_cell *cell,
                     bool *is_date)
{
    i64 days, ms;
    *is_date = cell->kind == CELL_DATE && sheet_date(cell->text, t->date_1904, &days, &ms);
    if (!*is_date) return str_trim(cell->text);
    struct buf b = BUF(c->mem);
    date_put(&b, days);
    if (ms) {
        buf_char(&b, ' ');
        time_put(&b, ms);
    }
    return buf_str(&b);
}

static bool is_plain_number(str s)
{
    if (s.n && (s.p[0] == '-' || s.p[0] == '+')) s = str_from(s, 1);
    bool is_code = s.n > 1 && s.p[0] == '0' && s.p[1] != '.', digit = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9') digit = true;
        else if (s.p[i] != '.' && s.p[i] != ',' && s.p[i] != '%') return false;
    }
    return digit && !is_code;
}

static bool looks_dated(str s)
{
    return s.n >= 6 && s.p[0] >= '0' && s.p[0] <= '9' &&
           (str_find_char(s, '-') > 0 || str_find_char(s, '/') > 0 || str_find_char(s, '.') == 4 ||
            str_find(s, S("年")) > 0);
}

static bool looks(enum look look, str text, bool is_date)
{
    switch (look) {
    case LOOK_ANY: return true;
    case LOOK_NUMBER: return !is_date && is_plain_number(text);
    case LOOK_DATE: return is_date || looks_dated(text);
    case LOOK_WORD: return !is_date && !is_plain_number(text);
    }
    return false;
}

static bool reads(struct ctx *c, const struct field *probe, str text)
{
    struct val v;
    bool fine = probe->type->from_text(c, probe, text, &v) == OK;
    err_clear(c);
    return fine;
}

static void note_text(struct ctx *c, struct column *col, str text)
{
    struct tally *t = map_get(&col->by_text, text);
    if (t) {
        t->n++;
        return;
    }
    if (col->different.n > CHOICES_MAX) return;
    t = mem_new_of(c->mem, struct tally);
    *t = (struct tally){ str_dup(c->mem, text), 1 };
    map_put(&col->by_text, t->text, t);
    vec_push(c->mem, &col->different, t);
    if (col->samples.n < SAMPLES) vec_push(c->mem, &col->samples, t->text);
}

static void note_cell(struct ctx *c, const struct table *t, struct column *col,
                      const struct sheet_cell *cell)
{
    bool is_date;
    str text = cell_text(c, t, cell, &is_date);
    if (!text.n || cell->kind == CELL_EMPTY) return;
    col->filled++;
    col->longest = i64_max(col->longest, (i64)utf8_count(text));
    col->has_line_break = col->has_line_break || str_find_char(text, '\n') >= 0;
    i64 point = str_find_char(text, '.');
    if (point >= 0 && is_plain_number(text))
        col->scale = (int)i64_max(col->scale, i64_min(SCALE_MAX, (i64)text.n - point - 1));
    for (size_t i = 0; i < COUNT_OF(guesses); i++) {
        if (!(col->alive & 1u << i)) continue;
        if (!looks(guesses[i].look, text, is_date) || !reads(c, &t->probes[i], text))
            col->alive &= ~(1u << i);
    }
    note_text(c, col, text);
}

static err_t read_table(struct ctx *c, struct sheet *s, struct table *t)
{
    const struct sheet_row *row;
    TRY(sheet_next(c, s, &row));
    if (!row)
        return fail_arg(c, ERR_BAD_FILE, STR_NONE,
                        c->lang == LANG_EN ? S("there is no row in it") : S("文件里没有内容"));
    t->n = (int)i64_min((i64)row->n, COLUMNS_MAX);
    t->v = mem_array(c->mem, struct column, (size_t)t->n + 1);
    for (int i = 0; i < t->n; i++)
        t->v[i] = (struct column){ .title = str_dup(c->mem, str_trim(row->cells[i].text)),
                                   .alive = (1u << COUNT_OF(guesses)) - 1,
                                   .by_text = MAP(c->mem) };
    for (;;) {
        TRY(sheet_next(c, s, &row));
        if (!row) return OK;
        if (t->rows == ROWS_MAX) {
            t->is_cut = true;
            return OK;
        }
        t->rows++;
        for (int i = 0; i < t->n && i < (int)row->n; i++) note_cell(c, t, &t->v[i], &row->cells[i]);
    }
}

// --- Deciding ----------------------------------------------------------------------------------------------

// Names repeat in a list of visits, and are not choices for it.
static bool are_choices(const struct column *col)
{
    if (title_has(col->title, "姓名|名字|备注|地址|说明|name|remark|address|note")) return false;
    if (col->different.n < 2 || col->different.n > CHOICES_MAX || col->longest > CHOICE_CHARS)
        return false;
    return col->filled >= 6 && col->filled >= 3 * (i64)col->different.n;
}

static str type_of(const struct column *col)
{
    for (size_t i = 0; col->filled && i < COUNT_OF(guesses); i++)
        if (col->alive & 1u << i && title_has(col->title, guesses[i].titles))
            return str_of(guesses[i].type);
    if (col->has_line_break || col->longest > LONG_CHARS) return S("longtext");
    return are_choices(col) ? S("select") : S("text");
}

static void put_choices(struct ctx *c, struct jw *w, const struct column *col)
{
    jw_key(w, S("choices"));
    jw_arr(w);
    for (size_t i = 0; i < col->different.n; i++) {
        jw_obj(w);
        jw_kstr(w, "key", str_fmt(c->mem, "o%zu", i + 1));
        jw_key(w, S("title"));
        jw_obj(w);
        jw_kstr(w, "zh", col->different.v[i]->text);
        jw_kstr(w, "en", STR_NONE);
        jw_end_obj(w);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_options(struct jw *w, const struct column *col, str type)
{
    jw_key(w, S("options"));
    jw_obj(w);
    if (str_eq(type, S("decimal"))) jw_ki64(w, "scale", i64_max(col->scale, 1));
    if (str_eq(type, S("percent"))) jw_ki64(w, "scale", i64_max(col->scale, 2));
    if (str_eq(type, S("text")) && title_has(col->title, "姓名|名字|患者名|客户名"))
        jw_kbool(w, "name", true);
    jw_end_obj(w);
}

static void put_column(struct ctx *c, struct jw *w, const struct column *col)
{
    str type = type_of(col);
    jw_obj(w);
    jw_kstr(w, "title", col->title);
    jw_kstr(w, "type", type);
    put_options(w, col, type);
    if (str_eq(type, S("select"))) put_choices(c, w, col);
    jw_ki64(w, "filled", col->filled);
    jw_key(w, S("samples"));
    jw_arr(w);
    for (size_t i = 0; i < col->samples.n; i++) jw_str(w, col->samples.v[i]);
    jw_end_arr(w);
    jw_end_obj(w);
}

err_t guess_form(struct ctx *c, str path, str sheet, struct jw *w)
{
    struct sheet_options opt = { .sheet = sheet };
    struct sheet *s;
    struct table t = { .probes = mem_array(c->mem, struct field, COUNT_OF(guesses)) };
    for (size_t i = 0; i < COUNT_OF(guesses); i++) t.probes[i] = probe_of(guesses[i].type);
    TRY(sheet_open_path(c, path, &opt, &s));
    const struct sheet_info *info = sheet_info(s);
    t.date_1904 = info->date_1904;
    TRY(read_table(c, s, &t));
    jw_obj(w);
    jw_key(w, S("sheets"));
    jw_arr(w);
    for (size_t i = 0; i < info->n_sheets; i++) jw_str(w, info->sheets[i]);
    jw_end_arr(w);
    jw_kstr(w, "sheet", info->sheet);
    jw_ki64(w, "rows", t.rows);
    jw_kbool(w, "is_cut", t.is_cut);
    jw_key(w, S("columns"));
    jw_arr(w);
    for (int i = 0; i < t.n; i++)
        if (t.v[i].title.n) put_column(c, w, &t.v[i]);
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}
