// SPDX-License-Identifier: Apache-2.0
// A format is cut into sections, and a section into pieces: a literal (quoted, escaped or a sign
// that means nothing) or a run of one letter. A section with a letter of dates shows a date, any
// other a number: its digits are laid into the placeholders from the point outwards.
#include "base/utf8.h"
#include "expr/number_format.h"

#define FORMAT_MAX 500 // bytes

// ---- pieces -------------------------------------------------------------------------------------

struct piece {
    bool literal;
    str text;
    char letter;
    int run;
};

// The next piece of a section; letters are lower case.
static bool next_piece(str s, size_t *at, struct piece *p)
{
    if (*at >= s.n) return false;
    size_t from = *at;
    char c = s.p[from];
    if (c == '"') {
        i64 end = str_find_char(str_from(s, from + 1), '"');
        size_t n = end < 0 ? s.n - from - 1 : (size_t)end;
        *p = (struct piece){ .literal = true, .text = str_sub(s, from + 1, n) };
        *at = from + n + 2;
        return true;
    }
    if (c == '\\' && from + 1 < s.n) from = ++*at, c = 'x';
    else if (c == '[') {
        i64 end = str_find_char(str_from(s, from), ']');
        size_t n = end < 0 ? s.n - from : (size_t)end + 1;
        *p = (struct piece){ .text = str_sub(s, from, n), .letter = '[' };
        *at = from + n;
        return true;
    }
    utf8_next(s, at);
    char low = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    bool known = c != 'x' && strchr("0#?.,%@eymdhsa", low) != NULL;
    if (low == 'e' && (*at >= s.n || !strchr("+-", s.p[*at]))) known = false;
    if (!known || s.p[from] != c) {
        *p = (struct piece){ .literal = true, .text = str_sub(s, from, *at - from) };
        return true;
    }
    *p = (struct piece){ .letter = low, .run = 1, .text = str_sub(s, from, 1) };
    while (*at < s.n && (s.p[*at] | 32) == low && strchr("ymdhsa", low)) {
        p->run++;
        ++*at;
    }
    return true;
}

static bool has_letter(str section, const char *letters)
{
    struct piece p;
    for (size_t i = 0; next_piece(section, &i, &p);)
        if (!p.literal && p.letter && strchr(letters, p.letter)) return true;
    return false;
}

static bool is_elapsed(struct piece p) // [h] [mm] [s]
{
    return p.letter == '[' && p.text.n > 2 && strchr("hmsHMS", p.text.p[1]) != NULL;
}

static bool is_date_section(str section)
{
    struct piece p;
    for (size_t i = 0; next_piece(section, &i, &p);)
        if (is_elapsed(p) || (!p.literal && p.letter && strchr("ymdhsa", p.letter))) return true;
    return false;
}

static str section_at(str format, int index, int *count)
{
    str found = STR_NONE;
    size_t from = 0;
    *count = 0;
    for (size_t i = 0; i <= format.n; i++) {
        if (i < format.n && format.p[i] == '"') {
            i64 end = str_find_char(str_from(format, i + 1), '"');
            if (end >= 0) i += (size_t)end + 1;
            continue;
        }
        if (i < format.n && format.p[i] == '\\') {
            i++;
            continue;
        }
        if (i < format.n && format.p[i] != ';') continue;
        if (*count == index) found = str_sub(format, from, i - from);
        ++*count;
        from = i + 1;
    }
    return found;
}

// ---- dates --------------------------------------------------------------------------------------

static const char *const months[] = { "January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December" };
static const char *const days[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                    "Friday", "Saturday", "Sunday" };
static const char *const days_zh[] = { "一", "二", "三", "四", "五", "六", "日" };

static void put_name(struct buf *b, const char *name, int run)
{
    str s = str_of(name);
    buf_put(b, run == 3 ? str_sub(s, 0, 3) : run == 5 ? str_sub(s, 0, 1) : s);
}

struct moment {
    struct civil date;
    i64 days, ms, total_ms;
    bool half_day;
};

// An m means minutes behind an h and before an s.
static bool is_minutes(str section, size_t behind, char before)
{
    struct piece p;
    if (before == 'h') return true;
    while (next_piece(section, &behind, &p)) {
        if (p.literal || !strchr("ymdhs", p.letter)) continue;
        return p.letter == 's';
    }
    return false;
}

static void put_elapsed(struct buf *b, const struct moment *t, str text)
{
    char unit = (char)(text.p[1] | 32);
    i64 per = unit == 'h' ? 3600000 : unit == 'm' ? 60000 : 1000;
    padded_put(b, t->total_ms / per, (int)text.n - 2);
}

static void put_date_piece(struct buf *b, const struct moment *t, struct piece p, bool minutes)
{
    i64 hour = t->ms / 3600000;
    int weekday = date_weekday(t->days);
    switch (p.letter) {
    case 'y':
        padded_put(b, p.run > 2 ? t->date.year : t->date.year % 100, p.run > 2 ? 4 : 2);
        return;
    case 'm':
        if (minutes) padded_put(b, t->ms / 60000 % 60, p.run > 1 ? 2 : 1);
        else if (p.run > 2) put_name(b, months[t->date.month - 1], p.run);
        else padded_put(b, t->date.month, p.run);
        return;
    case 'd':
        if (p.run > 2) put_name(b, days[weekday - 1], p.run);
        else padded_put(b, t->date.day, p.run);
        return;
    case 'a':
        if (p.run > 3) buf_lit(b, "星期");
        buf_put(b, str_of(days_zh[weekday - 1]));
        return;
    case 'h': padded_put(b, t->half_day ? (hour + 11) % 12 + 1 : hour, p.run > 1 ? 2 : 1); return;
    case 's': padded_put(b, t->ms / 1000 % 60, p.run > 1 ? 2 : 1); return;
    case '[':
        if (is_elapsed(p)) put_elapsed(b, t, p.text);
        return;
    default: buf_put(b, p.text);
    }
}

static bool take_half_day(str section, size_t *at, str mark)
{
    if (!str_eq_nocase(str_sub(section, *at, mark.n), mark)) return false;
    *at += mark.n;
    return true;
}

static void put_date(struct buf *b, const struct moment *t, str section)
{
    struct piece p;
    char before = 0;
    bool afternoon = t->ms >= DAY_MS / 2;
    for (size_t i = 0; i < section.n;) {
        if (take_half_day(section, &i, S("AM/PM"))) {
            buf_put(b, afternoon ? S("PM") : S("AM"));
            continue;
        }
        if (take_half_day(section, &i, S("上午/下午"))) {
            buf_put(b, afternoon ? S("下午") : S("上午"));
            continue;
        }
        if (!next_piece(section, &i, &p)) return;
        if (p.literal) {
            buf_put(b, p.text);
            continue;
        }
        put_date_piece(b, t, p, p.letter == 'm' && is_minutes(section, i, before));
        if (strchr("ymdhs", p.letter)) before = p.letter;
        if (is_elapsed(p)) before = (char)(p.text.p[1] | 32);
    }
}

static bool format_date(struct buf *b, struct value v, str section, int offset_min)
{
    i64 ms;
    if (value_to_local_ms(v, offset_min, &ms)) return false;
    struct moment t = { .total_ms = ms - SERIAL_EPOCH * DAY_MS };
    t.days = ms / DAY_MS - (ms % DAY_MS < 0);
    t.ms = ms - t.days * DAY_MS;
    t.date = date_to_civil(t.days);
    t.half_day = str_find(str_upper(b->m, section), S("AM/PM")) >= 0 ||
                 str_find(section, S("上午/下午")) >= 0;
    if (t.total_ms < 0) return false;
    put_date(b, &t, section);
    return true;
}

// ---- numbers ------------------------------------------------------------------------------------

// What the placeholders of a section ask for.
struct layout {
    int whole, decimals, must_decimals, must_whole, percent, thousands, exponent;
    bool grouped;
};

static struct layout layout_of(str section)
{
    struct layout l = { 0 };
    struct piece p;
    bool point = false, digits = false, exponent = false;
    int commas = 0;
    for (size_t i = 0; next_piece(section, &i, &p);) {
        if (p.literal) continue;
        bool digit = p.letter == '0' || p.letter == '#' || p.letter == '?';
        if (digit && exponent) l.exponent++;
        else if (digit && point) {
            l.decimals++;
            if (p.letter == '0') l.must_decimals = l.decimals;
        } else if (digit) {
            l.whole++;
            l.must_whole += p.letter == '0' || l.must_whole > 0;
            l.grouped |= commas > 0 && digits;
        }
        if (digit) commas = 0, digits = true;
        if (p.letter == ',') commas++;
        if (p.letter == '%') l.percent++;
        if (p.letter == '.') point = true, l.thousands += commas, commas = 0;
        if (p.letter == 'e') exponent = true;
    }
    l.thousands += commas; // commas behind the last digit divide by thousands
    return l;
}

// 10^n times d, for n of both signs.
static bool shifted(decimal d, int n, decimal *out)
{
    while (n > 0 && d.scale > 0) d.scale--, n--;
    for (; n > 0; n--)
        if (!decimal_mul(d, decimal_of(10), &d)) return false;
    for (; n < 0; n++)
        if (!decimal_div(d, decimal_of(10), &d)) return false;
    return decimal_add(d, DECIMAL_ZERO, out);
}

// The digits of |d| before and behind the point, rounded to `decimals`.
static bool split_digits(struct mem *m, decimal d, int decimals, str *whole, str *fraction)
{
    if (!decimal_round(decimal_abs(d), decimals, DECIMAL_NEAREST, &d)) return false;
    struct buf b = BUF(m);
    decimal_put(&b, d);
    str s = buf_str(&b);
    i64 point = str_find_char(s, '.');
    *whole = point < 0 ? s : str_sub(s, 0, (size_t)point);
    *fraction = point < 0 ? STR_NONE : str_from(s, (size_t)point + 1);
    if (str_eq(*whole, S("0"))) *whole = STR_NONE;
    return true;
}

// Digits of the whole part that belong to placeholder `index` of `count`: the first one takes all
// that have no placeholder of their own.
static void put_whole(struct buf *b, const struct layout *l, str whole, int index, char letter)
{
    int places = l->whole > (int)whole.n ? l->whole : (int)whole.n;
    int from = index == 0 ? 0 : places - l->whole + index, to = places - l->whole + index + 1;
    for (int k = from; k < to; k++) {
        int left = places - k,
            at = (int)whole.n - left; // digits that stand to the right, with this
        if (at >= 0 && at < (int)whole.n) buf_char(b, whole.p[at]);
        else if (letter == '0') buf_char(b, '0');
        else if (letter == '?') buf_char(b, ' ');
        else continue;
        if (l->grouped && left > 1 && (left - 1) % 3 == 0) buf_char(b, ',');
    }
}

static void put_fraction(struct buf *b, str fraction, int index, char letter)
{
    if (index < (int)fraction.n) buf_char(b, fraction.p[index]);
    else if (letter == '0') buf_char(b, '0');
    else if (letter == '?') buf_char(b, ' ');
}

static void put_exponent(struct buf *b, const struct layout *l, int e, bool sign)
{
    buf_char(b, 'E');
    if (e < 0) buf_char(b, '-');
    else if (sign) buf_char(b, '+');
    padded_put(b, e < 0 ? -e : e, l->exponent > 0 ? l->exponent : 1);
}

// Moves the point so that as many digits stand before it as there are placeholders.
static bool normalise(decimal *d, const struct layout *l, int *e)
{
    *e = 0;
    decimal top = decimal_of(10), low = decimal_of(1), rounded;
    for (int i = 1; i < l->whole; i++)
        if (!decimal_mul(top, decimal_of(10), &top) || !decimal_mul(low, decimal_of(10), &low))
            return false;
    while (decimal_sign(*d) && decimal_cmp(decimal_abs(*d), low) < 0 && *e > -40) {
        if (!shifted(*d, 1, d)) return false;
        --*e;
    }
    for (int i = 0; i < 80; i++) {
        if (!decimal_round(decimal_abs(*d), l->decimals, DECIMAL_NEAREST, &rounded)) return false;
        if (decimal_cmp(rounded, top) < 0) return true;
        if (!shifted(*d, -1, d)) return false;
        ++*e;
    }
    return false;
}

static bool format_number(struct buf *b, decimal d, str section, bool show_minus)
{
    struct layout l = layout_of(section);
    str whole, fraction;
    int e = 0, at_whole = 0, at_fraction = 0;
    bool point = false, after_e = false;
    if (!shifted(d, 2 * l.percent - 3 * l.thousands, &d)) return false;
    if (has_letter(section, "e") && !normalise(&d, &l, &e)) return false;
    if (!split_digits(b->m, d, l.decimals, &whole, &fraction)) return false;
    if (show_minus && decimal_sign(d) < 0 && (whole.n || fraction.n)) buf_char(b, '-');
    struct piece p;
    for (size_t i = 0; next_piece(section, &i, &p);) {
        if (p.literal) {
            if (after_e && str_eq(p.text, S("+"))) continue;
            buf_put(b, p.text);
            continue;
        }
        switch (p.letter) {
        case '0':
        case '#':
        case '?':
            if (after_e) break;
            if (point) put_fraction(b, fraction, at_fraction++, p.letter);
            else put_whole(b, &l, whole, at_whole++, p.letter);
            break;
        case '.':
            point = true;
            if (l.whole == 0) buf_put(b, whole);
            buf_char(b, '.');
            break;
        case '%': buf_char(b, '%'); break;
        case 'e':
            after_e = true;
            put_exponent(b, &l, e, i < section.n && section.p[i] == '+');
            break;
        default: break; // commas have done their work; colours in brackets are not shown
        }
    }
    return true;
}

static bool is_general(str section)
{
    return str_eq_nocase(section, S("General")) || str_eq(section, S("常规"));
}

static void put_text(struct buf *b, str text, str section)
{
    struct piece p;
    for (size_t i = 0; next_piece(section, &i, &p);) {
        if (p.literal) buf_put(b, p.text);
        else if (p.letter == '@') buf_put(b, text);
    }
}

bool number_format_put(struct buf *b, struct value v, str format, int offset_min)
{
    int count;
    if (format.n > FORMAT_MAX) return false;
    if (value_is(v, VALUE_TEXT)) {
        str s = section_at(format, 3, &count);
        if (count == 1 && has_letter(format, "@")) s = format;
        else if (count < 4) return buf_put(b, v.text), true;
        return put_text(b, v.text, s), true;
    }
    decimal d;
    if (value_to_number(v, offset_min, &d)) return false;
    (void)section_at(format, 0, &count);
    int sign = decimal_sign(d), index = sign < 0 && count > 1 ? 1 : sign == 0 && count > 2 ? 2 : 0;
    str section = section_at(format, index, &count);
    if (is_general(section)) return decimal_put(b, index == 1 ? decimal_abs(d) : d), true;
    if (is_date_section(section)) return format_date(b, v, section, offset_min);
    if (has_letter(section, "@")) {
        struct buf t = BUF(b->m);
        value_put(&t, v, offset_min);
        return put_text(b, buf_str(&t), section), true;
    }
    return format_number(b, d, section, index != 1);
}
