// SPDX-License-Identifier: Apache-2.0
// The parser is one loop with the open containers as its stack (each node points to its parent
// through the stack array), so that depth is bounded and no input can exhaust the C stack.
#include "base/json.h"
#include "base/date.h"
#include "base/map.h"
#include "base/utf8.h"

struct parser {
    struct mem *m;
    str s;
    size_t at;
    int depth;
    struct json *open[JSON_DEPTH_MAX];
    struct json *last[JSON_DEPTH_MAX]; // newest child of each open container
    struct map keys[JSON_DEPTH_MAX];   // only once an object has many members
};

static void space(struct parser *p)
{
    while (p->at < p->s.n) {
        char c = p->s.p[p->at];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return;
        p->at++;
    }
}

static bool eat(struct parser *p, char c)
{
    if (p->at >= p->s.n || p->s.p[p->at] != c) return false;
    p->at++;
    return true;
}

static bool hex4(struct parser *p, u32 *out)
{
    u8 b[2];
    if (p->s.n - p->at < 4 || !str_hex_decode(str_sub(p->s, p->at, 4), b, 2)) return false;
    p->at += 4;
    *out = (u32)b[0] << 8 | b[1];
    return true;
}

static bool unicode_escape(struct parser *p, struct buf *b)
{
    u32 c, low;
    if (!hex4(p, &c) || c == 0 || (c >= 0xdc00 && c < 0xe000)) return false;
    if (c >= 0xd800 && c < 0xdc00) {
        if (!eat(p, '\\') || !eat(p, 'u') || !hex4(p, &low) || low < 0xdc00 || low > 0xdfff)
            return false;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    buf_code_point(b, c);
    return true;
}

static bool escape(struct parser *p, struct buf *b)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (p->at >= p->s.n) return false;
    char c = p->s.p[p->at++];
    if (c == 'u') return unicode_escape(p, b);
    const char *hit = c ? strchr(from, c) : NULL;
    if (!hit) return false;
    buf_char(b, to[hit - from]);
    return true;
}

// After the opening quote. Points into the input unless there is an escape.
static bool string(struct parser *p, str *out)
{
    size_t from = p->at;
    struct buf b = BUF(p->m);
    bool copied = false;
    while (p->at < p->s.n) {
        u8 c = (u8)p->s.p[p->at];
        if (c == '"') {
            str plain = str_sub(p->s, from, p->at++ - from);
            if (copied) buf_put(&b, plain);
            *out = copied ? buf_str(&b) : plain;
            return utf8_valid(*out);
        }
        if (c < 0x20) return false;
        if (c == '\\') {
            copied = true;
            buf_put(&b, str_sub(p->s, from, p->at - from));
            p->at++;
            if (!escape(p, &b)) return false;
            from = p->at;
        } else {
            p->at++;
        }
    }
    return false;
}

static size_t run_of_digits(struct parser *p)
{
    size_t from = p->at;
    while (p->at < p->s.n && p->s.p[p->at] >= '0' && p->s.p[p->at] <= '9') p->at++;
    return p->at - from;
}

static bool number(struct parser *p, str *out)
{
    size_t from = p->at;
    eat(p, '-');
    bool zero = p->at < p->s.n && p->s.p[p->at] == '0';
    size_t n = run_of_digits(p);
    if (n == 0 || (zero && n > 1)) return false;
    if (eat(p, '.') && run_of_digits(p) == 0) return false;
    if (eat(p, 'e') || eat(p, 'E')) {
        if (!eat(p, '+')) eat(p, '-');
        if (run_of_digits(p) == 0) return false;
    }
    *out = str_sub(p->s, from, p->at - from);
    return out->n <= 64; // no number that we could use is longer
}

static bool word(struct parser *p, str w)
{
    if (!str_starts(str_from(p->s, p->at), w)) return false;
    p->at += w.n;
    return true;
}

// Links a new node under the innermost open container. False for a duplicate key.
static bool attach(struct parser *p, struct json *j)
{
    if (p->depth == 0) return true;
    int d = p->depth - 1;
    struct json *parent = p->open[d];
    if (parent->type == JSON_OBJECT) {
        if (parent->count < 8) {
            if (json_get(parent, j->key)) return false;
        } else {
            if (parent->count == 8) {
                p->keys[d] = MAP(p->m);
                json_each(c, parent) map_put(&p->keys[d], c->key, parent);
            }
            if (!map_add(&p->keys[d], j->key, parent)) return false;
        }
    }
    if (p->last[d]) p->last[d]->next = j;
    else parent->first = j;
    p->last[d] = j;
    parent->count++;
    return true;
}

static bool scalar(struct parser *p, struct json *j, char c)
{
    if (c == '"') {
        p->at++;
        j->type = JSON_STRING;
        return string(p, &j->text);
    }
    if (c == 't') return j->type = JSON_BOOL, j->is_true = true, word(p, S("true"));
    if (c == 'f') return j->type = JSON_BOOL, word(p, S("false"));
    if (c == 'n') return j->type = JSON_NULL, word(p, S("null"));
    j->type = JSON_NUMBER;
    return number(p, &j->text);
}

// One value; opens a container when it begins one. *opened tells which.
static bool value(struct parser *p, str key, struct json **out, bool *opened)
{
    space(p);
    if (p->at >= p->s.n) return false;
    struct json *j = *out = mem_new_of(p->m, struct json);
    j->key = key;
    char c = p->s.p[p->at];
    *opened = c == '{' || c == '[';
    if (!*opened) return scalar(p, j, c) && attach(p, j);
    p->at++;
    j->type = c == '{' ? JSON_OBJECT : JSON_ARRAY;
    if (p->depth == JSON_DEPTH_MAX || !attach(p, j)) return false;
    p->open[p->depth] = j;
    p->last[p->depth++] = NULL;
    return true;
}

static bool key_of_member(struct parser *p, str *key)
{
    space(p);
    if (!eat(p, '"') || !string(p, key)) return false;
    space(p);
    return eat(p, ':');
}

// The members of the open containers, until all are closed.
static bool members(struct parser *p)
{
    bool fresh = true; // the innermost container was just opened
    while (p->depth) {
        struct json *top = p->open[p->depth - 1], *item;
        space(p);
        if (eat(p, top->type == JSON_OBJECT ? '}' : ']')) {
            p->depth--;
            fresh = false;
            continue;
        }
        if (!fresh && !eat(p, ',')) return false;
        str key = STR_NONE;
        if (top->type == JSON_OBJECT && !key_of_member(p, &key)) return false;
        if (!value(p, key, &item, &fresh)) return false;
    }
    return true;
}

struct json *json_parse(struct mem *m, str s, size_t *error_at)
{
    struct parser *p = mem_new_of(m, struct parser);
    p->m = m;
    p->s = s;
    struct json *root;
    bool opened;
    bool good = value(p, STR_NONE, &root, &opened) && (!opened || members(p));
    space(p);
    if (good && p->at == s.n) return root;
    if (error_at) *error_at = p->at;
    return NULL;
}

const struct json *json_get(const struct json *j, str key)
{
    if (!json_is(j, JSON_OBJECT)) return NULL;
    json_each(c, j) if (str_eq(c->key, key)) return c;
    return NULL;
}

bool json_is(const struct json *j, enum json_type type) { return j && j->type == type; }
str json_str(const struct json *j) { return json_is(j, JSON_STRING) ? j->text : STR_NONE; }
bool json_bool(const struct json *j) { return json_is(j, JSON_BOOL) && j->is_true; }

bool json_i64(const struct json *j, i64 *out)
{
    return j && (j->type == JSON_NUMBER || j->type == JSON_STRING) && str_to_i64(j->text, out);
}

static void comma(struct jw *w)
{
    if (w->comma) buf_char(w->b, ',');
    w->comma = true;
}

void jw_obj(struct jw *w)
{
    comma(w);
    buf_char(w->b, '{');
    w->comma = false;
}
void jw_end_obj(struct jw *w)
{
    buf_char(w->b, '}');
    w->comma = true;
}
void jw_arr(struct jw *w)
{
    comma(w);
    buf_char(w->b, '[');
    w->comma = false;
}
void jw_end_arr(struct jw *w)
{
    buf_char(w->b, ']');
    w->comma = true;
}

static void quoted(struct buf *b, str s)
{
    static const char hex[] = "0123456789abcdef";
    buf_reserve(b, s.n + 2);
    buf_char(b, '"');
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        u8 c = (u8)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f) continue;
        buf_put(b, str_sub(s, from, i - from));
        from = i + 1;
        if (c == '"' || c == '\\') {
            buf_char(b, '\\');
            buf_char(b, (char)c);
        } else if (c == '\n') buf_lit(b, "\\n");
        else if (c == '\r') buf_lit(b, "\\r");
        else if (c == '\t') buf_lit(b, "\\t");
        else {
            buf_lit(b, "\\u00");
            buf_char(b, hex[c >> 4]);
            buf_char(b, hex[c & 15]);
        }
    }
    buf_put(b, str_from(s, from));
    buf_char(b, '"');
}

void jw_key(struct jw *w, str key)
{
    comma(w);
    quoted(w->b, key);
    buf_char(w->b, ':');
    w->comma = false;
}

void jw_str(struct jw *w, str s)
{
    comma(w);
    quoted(w->b, s);
}
void jw_i64(struct jw *w, i64 v)
{
    comma(w);
    buf_i64(w->b, v);
}
void jw_bool(struct jw *w, bool v)
{
    comma(w);
    buf_put(w->b, v ? S("true") : S("false"));
}
void jw_null(struct jw *w)
{
    comma(w);
    buf_lit(w->b, "null");
}
void jw_raw(struct jw *w, str json)
{
    comma(w);
    buf_put(w->b, json);
}

void jw_id(struct jw *w, id64 v)
{
    comma(w);
    buf_char(w->b, '"');
    buf_i64(w->b, v);
    buf_char(w->b, '"');
}

void jw_instant(struct jw *w, i64 ms)
{
    if (!ms) {
        jw_null(w);
        return;
    }
    comma(w);
    buf_char(w->b, '"');
    instant_put(w->b, ms);
    buf_char(w->b, '"');
}

void jw_json(struct jw *w, const struct json *j)
{
    switch (j->type) { // depth is bounded by the parser's limit
    case JSON_NULL: jw_null(w); return;
    case JSON_BOOL: jw_bool(w, j->is_true); return;
    case JSON_NUMBER: jw_raw(w, j->text); return;
    case JSON_STRING: jw_str(w, j->text); return;
    case JSON_ARRAY:
        jw_arr(w);
        json_each(c, j) jw_json(w, c);
        jw_end_arr(w);
        return;
    case JSON_OBJECT:
        jw_obj(w);
        json_each(c, j)
        {
            jw_key(w, c->key);
            jw_json(w, c);
        }
        jw_end_obj(w);
        return;
    }
}

str json_to_text(struct mem *m, const struct json *j)
{
    struct buf b = BUF(m);
    struct jw w = JW(&b);
    jw_json(&w, j);
    return buf_str(&b);
}
