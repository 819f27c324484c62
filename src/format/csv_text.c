// SPDX-License-Identifier: Apache-2.0
// What a spreadsheet would run as a formula is written with a ' before it, and read without. Text
// that itself begins so gets one ' more, so that reading gives back exactly what was written.
#include "format/sheet_write.h"

static bool is_trigger(str s)
{
    static const str wide[] = { S("＝"), S("＋"), S("－"), S("＠") };
    if (s.n == 0) return false;
    if (memchr("=+-@\t\r", s.p[0], 6)) return true;
    for (size_t i = 0; i < COUNT_OF(wide); i++)
        if (str_starts(s, wide[i])) return true;
    return false;
}

static bool reads_as_guarded(str s)
{
    size_t i = 0;
    while (i < s.n && s.p[i] == '\'') i++;
    return i > 0 && is_trigger(str_from(s, i));
}

str csv_unguard(str text) { return reads_as_guarded(text) ? str_from(text, 1) : text; }

static bool needs_quotes(str s)
{
    if (s.n == 0) return false;
    if (s.p[0] == ' ' || s.p[s.n - 1] == ' ') return true;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != 0 && strchr(",;\t\"\r\n", s.p[i])) return true;
    return false;
}

void csv_put_text(struct buf *b, str text, bool guard)
{
    bool quoted = needs_quotes(text);
    if (quoted) buf_char(b, '"');
    if (guard && (is_trigger(text) || reads_as_guarded(text))) buf_char(b, '\'');
    for (str rest = text; rest.n;) {
        i64 q = str_find_char(rest, '"');
        size_t n = q < 0 ? rest.n : (size_t)q + 1;
        buf_put(b, str_sub(rest, 0, n));
        if (q >= 0) buf_char(b, '"');
        rest = str_from(rest, n);
    }
    if (quoted) buf_char(b, '"');
}
