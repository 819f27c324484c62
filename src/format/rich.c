// SPDX-License-Identifier: Apache-2.0
// A reader that never fails and a writer that knows its list. Between them stands a stack of the open
// elements: what is opened is closed, blocks never lie within words, and words always within a block.
#include "format/rich.h"
#include "base/utf8.h"

#define DEPTH_MAX 24

enum kind { BLOCK, LIST, ITEM, INLINE, LINK, VOID_BLOCK, VOID_INLINE };

struct element {
    const char *tag, *as; // what is read, what is written
    enum kind kind;
};

static const struct element elements[] = {
    { "p", "p", BLOCK },        { "div", "p", BLOCK },       { "h1", "h2", BLOCK },
    { "h2", "h2", BLOCK },      { "h3", "h3", BLOCK },       { "h4", "h3", BLOCK },
    { "h5", "h3", BLOCK },      { "h6", "h3", BLOCK },       { "blockquote", "blockquote", BLOCK },
    { "pre", "pre", BLOCK },    { "tr", "p", BLOCK },        { "ul", "ul", LIST },
    { "ol", "ol", LIST },       { "li", "li", ITEM },        { "strong", "strong", INLINE },
    { "b", "strong", INLINE },  { "em", "em", INLINE },      { "i", "em", INLINE },
    { "u", "u", INLINE },       { "s", "s", INLINE },        { "strike", "s", INLINE },
    { "del", "s", INLINE },     { "code", "code", INLINE },  { "a", "a", LINK },
    { "hr", "hr", VOID_BLOCK }, { "br", "br", VOID_INLINE },
};

// Elements that go with all that is in them.
static const char *const gone[] = { "script", "style",  "iframe",   "object",    "embed",
                                    "svg",    "math",   "template", "noscript",  "title",
                                    "head",   "select", "textarea", "noembed",   "noframes",
                                    "xmp",    "audio",  "video",    "plaintext", "frameset" };

struct cleaner {
    struct mem *m;
    struct buf out;
    const struct element *open[DEPTH_MAX];
    size_t at[DEPTH_MAX], inside[DEPTH_MAX]; // where it begins, and what is in it
    int depth;
    bool says; // something was written that people see
};

// --- Reading -----------------------------------------------------------------------------------------

static char low(char ch) { return ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch; }
static bool is_letter(char ch) { return low(ch) >= 'a' && low(ch) <= 'z'; }
static bool is_space(char ch)
{
    return ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r' || ch == '\f';
}

struct tag {
    str name, href;
    bool closes;
};

// The value of an attribute at *i; quotes of either kind or none.
static str attribute_value(str s, size_t *i)
{
    while (*i < s.n && is_space(s.p[*i])) ++*i;
    if (*i == s.n || s.p[*i] != '=') return STR_NONE;
    ++*i;
    while (*i < s.n && is_space(s.p[*i])) ++*i;
    char quote = *i < s.n && (s.p[*i] == '"' || s.p[*i] == '\'') ? s.p[(*i)++] : 0;
    size_t from = *i;
    while (*i < s.n && (quote ? s.p[*i] != quote : !is_space(s.p[*i]) && s.p[*i] != '>')) ++*i;
    str value = str_sub(s, from, *i - from);
    if (quote && *i < s.n) ++*i;
    return value;
}

static str name_at(str s, size_t *i)
{
    size_t from = *i;
    while (*i < s.n && !is_space(s.p[*i]) && s.p[*i] != '>' && s.p[*i] != '/' && s.p[*i] != '=')
        ++*i;
    return str_sub(s, from, *i - from);
}

// At '<' and a letter, or "</" and a letter. Moves behind the '>'.
static struct tag read_tag(str s, size_t *i)
{
    struct tag t = { 0 };
    ++*i;
    if (s.p[*i] == '/') t.closes = true, ++*i;
    t.name = name_at(s, i);
    while (*i < s.n && s.p[*i] != '>') {
        if (is_space(s.p[*i]) || s.p[*i] == '/' || s.p[*i] == '=') {
            ++*i;
            continue;
        }
        str name = name_at(s, i), value = attribute_value(s, i);
        if (str_eq_nocase(name, S("href")) && !t.href.n) t.href = value;
    }
    if (*i < s.n) ++*i;
    return t;
}

// Comments, declarations, processing instructions: to their end.
static bool skip_mark(str s, size_t *i)
{
    str rest = str_from(s, *i);
    if (!str_starts(rest, S("<!")) && !str_starts(rest, S("<?"))) return false;
    bool comment = str_starts(rest, S("<!--"));
    i64 end = comment ? str_find(rest, S("-->")) : str_find_char(rest, '>');
    *i = end < 0 ? s.n : *i + (size_t)end + (comment ? 3 : 1);
    return true;
}

static bool is_gone(str name)
{
    for (size_t i = 0; i < COUNT_OF(gone); i++)
        if (str_eq_nocase(name, str_of(gone[i]))) return true;
    return false;
}

// Behind the closing tag of that name; to the end when there is none.
static void skip_content(str s, size_t *i, str name)
{
    for (; *i < s.n; ++*i) {
        if (s.p[*i] != '<' || *i + 1 >= s.n || s.p[*i + 1] != '/') continue;
        if (!str_eq_nocase(str_sub(s, *i + 2, name.n), name)) continue;
        size_t after = *i + 2 + name.n;
        if (after < s.n && is_letter(s.p[after])) continue;
        while (*i < s.n && s.p[*i] != '>') ++*i;
        if (*i < s.n) ++*i;
        return;
    }
}

static const struct element *element_of(str name)
{
    for (size_t i = 0; i < COUNT_OF(elements); i++)
        if (str_eq_nocase(name, str_of(elements[i].tag))) return &elements[i];
    return NULL;
}

static u32 number_entity(str digits)
{
    u32 cp = 0;
    bool hex = digits.n > 1 && low(digits.p[0]) == 'x';
    if (digits.n == (size_t)hex || digits.n > 8) return 0;
    for (size_t i = hex; i < digits.n; i++) {
        char ch = low(digits.p[i]);
        u32 d = ch >= '0' && ch <= '9'          ? (u32)(ch - '0')
                : hex && ch >= 'a' && ch <= 'f' ? (u32)(ch - 'a' + 10)
                                                : 99;
        if (d == 99) return 0;
        cp = cp * (hex ? 16 : 10) + d;
    }
    return cp;
}

static u32 entity(str name)
{
    static const struct {
        str name;
        u32 cp;
    } named[] = { { S("amp"), '&' },      { S("lt"), '<' },        { S("gt"), '>' },
                  { S("quot"), '"' },     { S("apos"), '\'' },     { S("nbsp"), 0xa0 },
                  { S("ldquo"), 0x201c }, { S("rdquo"), 0x201d },  { S("lsquo"), 0x2018 },
                  { S("rsquo"), 0x2019 }, { S("hellip"), 0x2026 }, { S("mdash"), 0x2014 },
                  { S("ndash"), 0x2013 }, { S("middot"), 0xb7 },   { S("times"), 0xd7 },
                  { S("deg"), 0xb0 } };
    if (str_starts(name, S("#"))) return number_entity(str_from(name, 1));
    for (size_t i = 0; i < COUNT_OF(named); i++)
        if (str_eq(name, named[i].name)) return named[i].cp;
    return 0;
}

static bool is_written(u32 cp)
{
    if (cp == UTF8_BAD || cp == 0xfffe || cp == 0xffff || (cp >= 0xd800 && cp <= 0xdfff))
        return false;
    return cp >= 0xa0 || cp == '\n' || (cp >= ' ' && cp < 0x7f);
}

static void put_cp(struct buf *b, u32 cp)
{
    if (cp < 0x80) {
        buf_char(b, (char)cp);
        return;
    }
    if (cp >= 0x10000) buf_char(b, (char)(0xf0 | cp >> 18));
    else if (cp >= 0x800) buf_char(b, (char)(0xe0 | cp >> 12));
    else buf_char(b, (char)(0xc0 | cp >> 6));
    if (cp >= 0x10000) buf_char(b, (char)(0x80 | (cp >> 12 & 63)));
    if (cp >= 0x800) buf_char(b, (char)(0x80 | (cp >> 6 & 63)));
    buf_char(b, (char)(0x80 | (cp & 63)));
}

// The code point at *i, an entity decoded; 0 when there is nothing to write.
static u32 read_cp(str s, size_t *i)
{
    if (s.p[*i] == '&') {
        i64 end = str_find_char(str_sub(s, *i + 1, 10), ';');
        u32 cp = end > 0 ? entity(str_sub(s, *i + 1, (size_t)end)) : 0;
        if (cp && cp <= 0x10ffff && is_written(cp)) {
            *i += (size_t)end + 2;
            return cp;
        }
    }
    u32 cp = utf8_next(s, i);
    if (cp == '\t' || cp == '\r') cp = ' ';
    return is_written(cp) ? cp : 0;
}

// --- Writing -----------------------------------------------------------------------------------------

static void put_escaped(struct buf *b, u32 cp)
{
    if (cp == '&') buf_lit(b, "&amp;");
    else if (cp == '<') buf_lit(b, "&lt;");
    else if (cp == '>') buf_lit(b, "&gt;");
    else if (cp == '"') buf_lit(b, "&quot;");
    else put_cp(b, cp);
}

// One that holds nothing is taken back.
static void close_one(struct cleaner *k)
{
    const struct element *e = k->open[--k->depth];
    if (k->out.n == k->inside[k->depth]) {
        k->out.n = k->at[k->depth];
        return;
    }
    buf_lit(&k->out, "</");
    buf_put(&k->out, str_of(e->as));
    buf_char(&k->out, '>');
}

static void opened(struct cleaner *k, const struct element *e, size_t at)
{
    k->at[k->depth] = at;
    k->inside[k->depth] = k->out.n;
    k->open[k->depth++] = e;
}

static void open_one(struct cleaner *k, const struct element *e)
{
    size_t at = k->out.n;
    buf_char(&k->out, '<');
    buf_put(&k->out, str_of(e->as));
    buf_char(&k->out, '>');
    opened(k, e, at);
}

static enum kind top(const struct cleaner *k)
{
    return k->depth ? k->open[k->depth - 1]->kind : LIST; // nothing open: words need a block
}

static void close_inline(struct cleaner *k)
{
    while (k->depth && (top(k) == INLINE || top(k) == LINK)) close_one(k);
}

// Words stand in a block or an item.
static void need_block(struct cleaner *k)
{
    if (top(k) != LIST) return;
    open_one(k, k->depth ? element_of(S("li")) : element_of(S("p")));
}

static bool is_quote(const struct element *e) { return !strcmp(e->as, "blockquote"); }

// A block is closed by the next; in an item it is left out, its words stay.
static void open_block(struct cleaner *k, const struct element *e)
{
    close_inline(k);
    bool quoted = k->depth && is_quote(k->open[k->depth - 1]) && !strcmp(e->as, "p");
    if (k->depth && top(k) == BLOCK && !quoted) close_one(k);
    if (quoted && k->out.p[k->out.n - 1] != '>') buf_lit(&k->out, "<br>");
    if (quoted) return; // its words stand in the quotation itself
    if (k->depth) {     // within a list
        if (top(k) == ITEM && k->says && k->out.n && k->out.p[k->out.n - 1] != '>')
            buf_lit(&k->out, "<br>");
        return;
    }
    open_one(k, e);
}

static void open_list(struct cleaner *k, const struct element *e)
{
    close_inline(k);
    if (k->depth && top(k) == BLOCK) close_one(k);
    if (k->depth + 4 > DEPTH_MAX) return; // as deep as it goes: one list more is left out
    if (k->depth && top(k) == LIST) open_one(k, element_of(S("li")));
    open_one(k, e);
}

static void open_item(struct cleaner *k, const struct element *e)
{
    close_inline(k);
    if (k->depth && top(k) == ITEM) close_one(k);
    if (k->depth && top(k) == LIST) open_one(k, e);
    else open_block(k, element_of(S("p"))); // an item of no list
}

static bool is_open(const struct cleaner *k, const struct element *e)
{
    for (int i = 0; i < k->depth; i++)
        if (!strcmp(k->open[i]->as, e->as)) return true;
    return false;
}

static void open_inline(struct cleaner *k, const struct element *e)
{
    need_block(k);
    if (!is_open(k, e) && k->depth < DEPTH_MAX) open_one(k, e);
}

// Where a link may lead: http, https, mailto, tel, with nothing before the scheme.
static bool may_lead(str href)
{
    static const str schemes[] = { S("http://"), S("https://"), S("mailto:"), S("tel:") };
    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (href.n > schemes[i].n && str_eq_nocase(str_sub(href, 0, schemes[i].n), schemes[i]))
            return true;
    return false;
}

static str decoded_address(struct mem *m, str raw)
{
    struct buf b = BUF(m);
    for (size_t i = 0; i < raw.n;) {
        u32 cp = read_cp(raw, &i);
        if (cp > ' ' && cp != 0xa0) put_cp(&b, cp);
    }
    return buf_str(&b);
}

static void open_link(struct cleaner *k, const struct element *e, str raw)
{
    str href = decoded_address(k->m, raw);
    need_block(k);
    if (!may_lead(href) || href.n > 2000 || is_open(k, e) || k->depth >= DEPTH_MAX) return;
    size_t at = k->out.n;
    buf_lit(&k->out, "<a href=\"");
    for (size_t i = 0; i < href.n;) put_escaped(&k->out, utf8_next(href, &i));
    buf_lit(&k->out, "\">");
    opened(k, e, at);
}

static void close_tag(struct cleaner *k, const struct element *e)
{
    bool inside = e->kind == INLINE || e->kind == LINK;
    int at = k->depth - 1;
    for (; at >= 0; at--) {
        if (!strcmp(k->open[at]->as, e->as)) break;
        if (inside && k->open[at]->kind != INLINE && k->open[at]->kind != LINK) return;
    }
    if (at < 0) {
        if (e->kind == BLOCK)
            close_inline(k); // a block that was left out ends its words all the same
        return;
    }
    while (k->depth > at) close_one(k);
}

static void put_void(struct cleaner *k, const struct element *e)
{
    if (e->kind == VOID_INLINE) {
        need_block(k);
        buf_lit(&k->out, "<br>");
        return;
    }
    while (k->depth) close_one(k);
    buf_lit(&k->out, "<hr>");
    k->says = true;
}

static void put_tag(struct cleaner *k, const struct tag *t)
{
    const struct element *e = element_of(t->name);
    if (!e) return;
    if (e->kind == VOID_BLOCK || e->kind == VOID_INLINE) {
        if (!t->closes) put_void(k, e);
        return;
    }
    if (t->closes) {
        close_tag(k, e);
        return;
    }
    switch (e->kind) {
    case BLOCK: open_block(k, e); return;
    case LIST: open_list(k, e); return;
    case ITEM: open_item(k, e); return;
    case LINK: open_link(k, e, t->href); return;
    default: open_inline(k, e); return;
    }
}

static void put_words(struct cleaner *k, u32 cp)
{
    bool blank = cp == ' ' || cp == '\n';
    if (blank && (top(k) == LIST)) return; // between blocks
    need_block(k);
    put_escaped(&k->out, cp);
    k->says |= !blank && cp != 0xa0 && cp != 0x3000;
}

static bool starts_tag(str s, size_t i)
{
    if (s.p[i] != '<' || i + 1 >= s.n) return false;
    size_t at = i + 1 + (s.p[i + 1] == '/');
    return at < s.n && is_letter(s.p[at]);
}

str rich_clean(struct mem *m, str html)
{
    struct cleaner k = { .m = m, .out = BUF(m) };
    for (size_t i = 0; i < html.n;) {
        if (skip_mark(html, &i)) continue;
        if (starts_tag(html, i)) {
            struct tag t = read_tag(html, &i);
            if (!t.closes && is_gone(t.name)) skip_content(html, &i, t.name);
            else put_tag(&k, &t);
            continue;
        }
        u32 cp = read_cp(html, &i);
        if (cp) put_words(&k, cp);
    }
    while (k.depth) close_one(&k);
    return k.says ? buf_str(&k.out) : STR_NONE;
}

// --- Text --------------------------------------------------------------------------------------------

static void end_line(struct buf *b)
{
    while (b->n && b->p[b->n - 1] == ' ') b->n--;
    if (b->n && b->p[b->n - 1] != '\n') buf_char(b, '\n');
}

str rich_plain(struct mem *m, str clean)
{
    struct buf b = BUF(m);
    for (size_t i = 0; i < clean.n;) {
        if (starts_tag(clean, i)) {
            struct tag t = read_tag(clean, &i);
            const struct element *e = element_of(t.name);
            bool breaks = e && e->kind != INLINE && e->kind != LINK;
            if (breaks && e->kind == VOID_INLINE) buf_char(&b, '\n');
            else if (breaks) end_line(&b);
            continue;
        }
        u32 cp = read_cp(clean, &i);
        if (cp) put_cp(&b, cp);
    }
    return str_trim(buf_str(&b));
}

str rich_of_plain(struct mem *m, str text)
{
    struct buf b = BUF(m);
    str line;
    while (str_next(&text, '\n', &line)) {
        line = str_trim(line);
        if (!line.n) continue;
        buf_lit(&b, "<p>");
        for (size_t i = 0; i < line.n;) {
            u32 cp = utf8_next(line, &i);
            if (cp == '\t') cp = ' ';
            if (is_written(cp)) put_escaped(&b, cp);
        }
        buf_lit(&b, "</p>");
    }
    return rich_clean(m, buf_str(&b)); // without what is empty after all
}
