// SPDX-License-Identifier: Apache-2.0
// Which cell formats show a number as a date. Built-in codes 14-22 and 45-47 are dates everywhere;
// 27-36 and 50-58 are in Chinese workbooks, where their code is often not written out.
#include "format/xlsx_in.h"

enum { FORMATS_MAX = 65536 };

struct custom {
    struct custom *next;
    u32 id;
    bool is_date;
};

struct reading {
    struct styles *styles;
    struct pool *pool;
    struct custom *customs;
    bool in_cells;
};

static bool is_letter_of(char c, const char *set)
{
    if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
    return c != 0 && strchr(set, c) != NULL;
}

// "[h]" counts hours and is a time; "[Red]", "[$-804]", "[>=100]" are not.
static bool is_elapsed(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_letter_of(s.p[i], "hms")) return false;
    return s.n > 0;
}

bool format_code_is_date(str code)
{
    if (str_eq_nocase(code, S("general"))) return false;
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        i64 end;
        if (c == '"' || c == '[') {
            end = str_find_char(str_from(code, i + 1), c == '"' ? '"' : ']');
            if (end < 0) return false;
            if (c == '[' && is_elapsed(str_sub(code, i + 1, (size_t)end))) return true;
            i += (size_t)end + 1;
        } else if (c == '\\' || c == '_' || c == '*') {
            i++; // the next character is shown as it is, or is a filler
        } else if (is_letter_of(c, "ymdhs")) {
            return true;
        }
    }
    return false;
}

static bool builtin_is_date(u32 id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
           (id >= 50 && id <= 58);
}

static bool id_is_date(const struct reading *r, u32 id)
{
    for (const struct custom *c = r->customs; c; c = c->next)
        if (c->id == id) return c->is_date;
    return builtin_is_date(id);
}

static u32 attribute_u32(const char **attributes, str name)
{
    str v;
    i64 n;
    if (!xml_attribute(attributes, name, &v) || !str_to_i64(v, &n)) return 0;
    return n < 0 || n > UINT32_MAX ? 0 : (u32)n;
}

static void add_custom(struct xml_in *x, const char **attributes)
{
    struct reading *r = x->user;
    struct custom *c = pool_alloc(r->pool, sizeof *c);
    str code;
    if (!c) {
        xml_fail(x, FAULT_MEMORY);
        return;
    }
    c->id = attribute_u32(attributes, S("numFmtId"));
    c->is_date = xml_attribute(attributes, S("formatCode"), &code) && format_code_is_date(code);
    c->next = r->customs;
    r->customs = c;
}

static void on_start(struct xml_in *x, str name, const char **attributes)
{
    struct reading *r = x->user;
    if (str_eq(name, S("numFmt"))) {
        add_custom(x, attributes);
    } else if (str_eq(name, S("cellXfs"))) {
        r->in_cells = true;
    } else if (r->in_cells && str_eq(name, S("xf"))) {
        if (r->styles->n == FORMATS_MAX) {
            xml_fail(x, FAULT_NESTING);
            return;
        }
        r->styles->is_date[r->styles->n++] =
            id_is_date(r, attribute_u32(attributes, S("numFmtId")));
    }
}

static void on_end(struct xml_in *x, str name)
{
    if (str_eq(name, S("cellXfs"))) xml_stop(x); // custom formats come before, the rest is looks
}

enum sheet_fault styles_read(struct styles *s, struct zip_in *zip, str part, struct pool *pool)
{
    struct reading r = { .styles = s, .pool = pool };
    struct xml_in x;
    *s = (struct styles){ 0 };
    if (str_empty(part) || !zip_entry_exists(zip, part)) return FAULT_NONE;
    s->is_date = pool_alloc(pool, FORMATS_MAX);
    if (!s->is_date) return FAULT_MEMORY;
    struct xml_handlers on = { .start = on_start, .end = on_end };
    enum sheet_fault f = xml_open(&x, zip, part, on, &r);
    if (!f) f = xml_run(&x);
    xml_close(&x);
    return f;
}
