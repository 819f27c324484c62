// SPDX-License-Identifier: Apache-2.0
// Reading holidays. People get them as a table from a colleague or as a calendar from the web, in as many
// shapes as there are; so columns are told by what stands in them, not by their heads. What cannot be told is
// shown with its line and never guessed.
#include "io/calendar_file.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "format/sheet.h"
#include "os/file.h"

#define SPAN_MAX 60 // days that one row may cover
#define REJECTS_MAX 50
#define ICS_BYTES ((size_t)2 << 20)

struct reader {
    struct ctx *c;
    VEC(struct day_change) days;
    struct jw *w; // inside "rejects"
    int rejects;
    bool date_1904;
};

static str cut(str s, size_t n) { return str_sub(s, 0, utf8_offset(s, n)); }

static void reject(struct reader *r, i64 line, str text)
{
    if (r->rejects++ >= REJECTS_MAX) return;
    jw_obj(r->w);
    jw_ki64(r->w, "line", line);
    jw_kstr(r->w, "text", cut(text, 80));
    jw_end_obj(r->w);
}

static const char *const work_words[] = { "班",     "上班",    "补班", "调休", "调休上班",
                                          "工作日", "workday", "work", NULL };
static const char *const off_words[] = { "休",   "休息",       "放假",    "假日", "节假日", "假期",
                                         "公休", "法定节假日", "holiday", "off",  NULL };

static bool is_word(str s, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (str_eq_nocase(s, str_of(words[i]))) return true;
    return false;
}

// "国庆节（班）", "国庆节 休": what stands behind the name says the kind.
static str name_and_kind(str s, enum day_kind *kind)
{
    static const struct {
        const char *end;
        enum day_kind kind;
    } ends[] = { { "（班）", DAY_WORKED }, { "(班)", DAY_WORKED }, { " 班", DAY_WORKED },
                 { "补班", DAY_WORKED },   { "上班", DAY_WORKED }, { "（休）", DAY_HOLIDAY },
                 { "(休)", DAY_HOLIDAY },  { " 休", DAY_HOLIDAY }, { "放假", DAY_HOLIDAY },
                 { "休息", DAY_HOLIDAY } };
    s = str_trim(s);
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (str_ends(s, str_of(ends[i].end))) {
            *kind = ends[i].kind;
            return str_trim(str_sub(s, 0, s.n - str_of(ends[i].end).n));
        }
    return s;
}

static void add_span(struct reader *r, i64 from, i64 to, enum day_kind kind, str name)
{
    name = cut(str_dup(r->c->mem, name), CALENDAR_NAME_MAX);
    for (i64 day = from; day <= to; day++) {
        struct day_change one = { .day = day, .kind = kind, .name = name };
        vec_push(r->c->mem, &r->days, one);
    }
}

// --- A table ------------------------------------------------------------------------------------------------

// 2026-10-01, 2026/10/1, 2026.10.1, 20261001, 2026年10月1日
static bool date_of_text(struct mem *m, str s, i64 *day)
{
    struct buf b = BUF(m);
    s = str_trim(s);
    if (s.n == 8 && s.p[0] == '2') {
        buf_put(&b, str_sub(s, 0, 4));
        buf_char(&b, '-');
        buf_put(&b, str_sub(s, 4, 2));
        buf_char(&b, '-');
        buf_put(&b, str_sub(s, 6, 2));
        return date_parse(buf_str(&b), day);
    }
    for (size_t i = 0; i < s.n;) {
        str rest = str_from(s, i);
        if (str_starts(rest, S("年")) || str_starts(rest, S("月"))) buf_char(&b, '-'), i += 3;
        else if (str_starts(rest, S("日"))) i += 3;
        else buf_char(&b, s.p[i] == '.' ? '-' : s.p[i]), i++;
    }
    return date_parse(buf_str(&b), day);
}

static bool date_of_cell(struct reader *r, const struct sheet_cell *cell, i64 *day)
{
    i64 ms;
    if (cell->kind == CELL_DATE) return sheet_date(cell->text, r->date_1904, day, &ms);
    return (cell->kind == CELL_TEXT || cell->kind == CELL_NUMBER) &&
           date_of_text(r->c->mem, cell->text, day);
}

static str text_of_row(struct reader *r, const struct sheet_row *row)
{
    struct buf b = BUF(r->c->mem);
    for (size_t i = 0; i < row->n; i++) {
        if (i) buf_char(&b, ' ');
        buf_put(&b, row->cells[i].text);
    }
    return buf_str(&b);
}

static void read_row(struct reader *r, const struct sheet_row *row, bool is_first)
{
    i64 day[2] = { 0, 0 };
    int dates = 0;
    bool has_kind = false;
    enum day_kind kind = DAY_HOLIDAY, said = DAY_HOLIDAY;
    str name = STR_NONE;
    for (size_t i = 0; i < row->n; i++) {
        str text = str_trim(row->cells[i].text);
        if (dates < 2 && date_of_cell(r, &row->cells[i], &day[dates])) dates++;
        else if (is_word(text, work_words)) kind = DAY_WORKED, has_kind = true;
        else if (is_word(text, off_words)) kind = DAY_HOLIDAY, has_kind = true;
        else if (!name.n && row->cells[i].kind == CELL_TEXT) name = name_and_kind(text, &said);
    }
    if (!dates && is_first) return; // its head
    if (dates == 1) day[1] = day[0];
    if (!dates || day[1] < day[0] || day[1] - day[0] >= SPAN_MAX)
        return reject(r, row->number, text_of_row(r, row));
    add_span(r, day[0], day[1], has_kind ? kind : said, name);
}

static err_t read_table(struct reader *r, str path)
{
    struct sheet *s;
    const struct sheet_row *row;
    bool is_first = true;
    TRY(sheet_open_path(r->c, path, NULL, &s));
    r->date_1904 = sheet_info(s)->date_1904;
    for (;;) {
        TRY(sheet_next(r->c, s, &row));
        if (!row) break;
        if (r->days.n > CALENDAR_DAYS_MAX) break;
        read_row(r, row, is_first);
        is_first = false;
    }
    sheet_close(s);
    return OK;
}

// --- A calendar (RFC 5545) ------------------------------------------------------------------------------------

struct event {
    i64 from, to, line;
    bool has_from, has_to;
    str name;
};

// DTSTART;VALUE=DATE:20261001 and DTSTART:20261001T000000Z: the day as written.
static bool ics_day(struct mem *m, str value, i64 *day)
{
    return value.n >= 8 && date_of_text(m, str_sub(value, 0, 8), day);
}

static str ics_text(struct mem *m, str s)
{
    struct buf b = BUF(m);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n) i++;
        buf_char(&b, s.p[i]);
    }
    return buf_str(&b);
}

static void end_event(struct reader *r, const struct event *e)
{
    enum day_kind kind = DAY_HOLIDAY;
    str name = name_and_kind(e->name, &kind);
    i64 last = e->has_to && e->to > e->from ? e->to - 1 : e->from; // the end is the day behind
    if (!e->has_from || last - e->from >= SPAN_MAX) return reject(r, e->line, e->name);
    add_span(r, e->from, last, kind, name);
}

static void read_line(struct reader *r, struct event *e, str line, i64 number)
{
    struct mem *m = r->c->mem;
    i64 colon = str_find_char(line, ':');
    if (colon < 0) return;
    str head = str_sub(line, 0, (size_t)colon), value = str_from(line, (size_t)colon + 1);
    i64 semicolon = str_find_char(head, ';');
    if (semicolon >= 0) head = str_sub(head, 0, (size_t)semicolon);
    if (str_eq(head, S("BEGIN")) && str_eq(value, S("VEVENT")))
        *e = (struct event){ .line = number };
    else if (str_eq(head, S("DTSTART"))) e->has_from = ics_day(m, value, &e->from);
    else if (str_eq(head, S("DTEND"))) e->has_to = ics_day(m, value, &e->to);
    else if (str_eq(head, S("SUMMARY"))) e->name = ics_text(m, value);
    else if (str_eq(head, S("END")) && str_eq(value, S("VEVENT"))) end_event(r, e);
}

static err_t read_ics(struct reader *r, str text)
{
    struct event e = { 0 };
    str rest = text, line;
    struct buf whole = BUF(r->c->mem); // a line goes on where the next begins with a blank
    i64 number = 0;
    while (str_next(&rest, '\n', &line) && r->days.n <= CALENDAR_DAYS_MAX) {
        number++;
        if (line.n && line.p[line.n - 1] == '\r') line.n--;
        if (line.n && (line.p[0] == ' ' || line.p[0] == '\t')) {
            buf_put(&whole, str_from(line, 1));
            continue;
        }
        read_line(r, &e, buf_str(&whole), number - 1);
        whole = BUF(r->c->mem);
        buf_put(&whole, line);
    }
    read_line(r, &e, buf_str(&whole), number);
    return OK;
}

// --- Both ------------------------------------------------------------------------------------------------------

static err_t is_ics(struct ctx *c, str path, str *text, bool *is)
{
    *is = false;
    err_t e = file_read(c, path, ICS_BYTES, text);
    if (e == ERR_BODY_TOO_LARGE) return err_clear(c), OK;
    TRY(e);
    if (str_starts(*text, S("\xef\xbb\xbf"))) *text = str_from(*text, 3);
    *is = str_starts(*text, S("BEGIN:VCALENDAR")) && utf8_valid(*text);
    return OK;
}

static void put_days(struct reader *r, struct jw *w)
{
    for (size_t i = 1; i < r->days.n; i++) // few, and mostly in order
        for (size_t k = i; k > 0 && r->days.v[k - 1].day > r->days.v[k].day; k--) {
            struct day_change t = r->days.v[k];
            r->days.v[k] = r->days.v[k - 1];
            r->days.v[k - 1] = t;
        }
    jw_arr(w);
    for (size_t i = 0; i < r->days.n; i++) {
        struct buf b = BUF(r->c->mem);
        const struct day_change *d = &r->days.v[i];
        if (i + 1 < r->days.n && d[1].day == d->day) continue;
        date_put(&b, d->day);
        jw_obj(w);
        jw_kstr(w, "date", buf_str(&b));
        jw_kstr(w, "kind", day_kind_key(d->kind));
        jw_kstr(w, "name", d->name);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

err_t calendar_read_file(struct ctx *c, str path, struct jw *w)
{
    struct reader r = { .c = c, .w = w };
    str text = STR_NONE;
    bool ics;
    TRY(is_ics(c, path, &text, &ics));
    jw_obj(w);
    jw_key(w, S("rejects"));
    jw_arr(w);
    TRY(ics ? read_ics(&r, text) : read_table(&r, path));
    jw_end_arr(w);
    if (r.days.n > CALENDAR_DAYS_MAX)
        return fail_arg(c, ERR_BAD_FILE, STR_NONE,
                        c->lang == LANG_EN ? S("more than 1000 days") : S("超过 1000 天"));
    jw_key(w, S("days"));
    put_days(&r, w);
    jw_end_obj(w);
    return OK;
}
