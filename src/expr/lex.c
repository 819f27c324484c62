// SPDX-License-Identifier: Apache-2.0
// The lexer reads code points, each turned into its plain form on the way (what an input method
// produces is what people mean). It never copies more than it must: a text without doubled quotes
// and a name in ASCII point into the source.
#include "expr/lex.h"
#include "base/utf8.h"

static u32 plain(u32 c)
{
    if (c >= 0xff01 && c <= 0xff5e) return c - 0xff01 + '!';
    switch (c) {
    case 0x3000:
    case 0xa0:
    case '\t':
    case '\r':
    case '\n': return ' ';
    case 0xd7: return '*';   // ×
    case 0xf7: return '/';   // ÷
    case 0x2212: return '-'; // minus sign
    case 0x3001: return ','; // enumeration comma
    default: return c;
    }
}

// The code point at `at` as written; 0 at the end (the source holds no NUL: utf8_valid).
static u32 raw_at(const struct lexer *l, size_t at, size_t *next)
{
    *next = at;
    return at < l->src.n ? utf8_next(l->src, next) : 0;
}

static u32 peek(const struct lexer *l)
{
    size_t next;
    return plain(raw_at(l, l->at, &next));
}

static u32 take(struct lexer *l) { return plain(raw_at(l, l->at, &l->at)); }

static bool take_if(struct lexer *l, u32 c)
{
    if (peek(l) != c) return false;
    take(l);
    return true;
}

static bool is_digit(u32 c) { return c >= '0' && c <= '9'; }
static bool is_quote(u32 c) { return c == '"' || c == 0x201c || c == 0x201d; }

static bool is_name_start(u32 c)
{
    if (c < 0x80) return (c | 32) - 'a' < 26u || c == '_';
    bool punctuation = (c >= 0x2000 && c <= 0x206f) || (c >= 0x2190 && c <= 0x2bff) ||
                       (c >= 0x3000 && c <= 0x3020) || c >= 0xfe00;
    return c > 0xbf && (!punctuation || (c >= 0x10000 && c != UTF8_BAD));
}

static bool is_name_part(u32 c) { return is_name_start(c) || is_digit(c) || c == '.'; }

void lex_fail(struct lexer *l, enum expr_error code, size_t byte, str arg)
{
    l->token = TOKEN_BAD;
    if (l->diag->code) return;
    *l->diag = (struct expr_diag){ code, utf8_count(str_sub(l->src, 0, byte)), arg };
}

str lex_token_text(const struct lexer *l) { return str_sub(l->src, l->start, l->at - l->start); }

static void lex_number(struct lexer *l)
{
    struct buf b = BUF(l->mem);
    while (is_digit(peek(l)) || peek(l) == '.') buf_char(&b, (char)take(l));
    size_t mark = l->at;
    if ((peek(l) | 32) == 'e') { // an exponent only when digits follow: 2e is no number
        size_t n = b.n;
        buf_char(&b, (char)take(l));
        if (peek(l) == '+' || peek(l) == '-') buf_char(&b, (char)take(l));
        bool digits = is_digit(peek(l));
        while (is_digit(peek(l))) buf_char(&b, (char)take(l));
        if (!digits) {
            l->at = mark;
            b.n = n;
        }
    }
    l->token = TOKEN_NUMBER;
    if (!decimal_parse(buf_str(&b), &l->num))
        lex_fail(l, EXPR_ERR_NUMBER, l->start, lex_token_text(l));
}

// A text ends with the sign that answers the opening one; doubled, it stands for itself.
static void lex_text(struct lexer *l)
{
    size_t next;
    u32 open = raw_at(l, l->at, &next);
    l->at = next;
    u32 close = open == 0x201c ? 0x201d : open;
    size_t from = l->at;
    struct buf b = BUF(l->mem);
    for (;;) {
        u32 c = raw_at(l, l->at, &next);
        if (c == 0) {
            lex_fail(l, EXPR_ERR_STRING_OPEN, l->start, STR_NONE);
            return;
        }
        bool ends = c == close || (open == 0x201d && c == 0x201c);
        if (!ends) {
            l->at = next;
            continue;
        }
        buf_put(&b, str_sub(l->src, from, l->at - from));
        size_t after;
        bool doubled = c == open && raw_at(l, next, &after) == c;
        if (!doubled) break;
        buf_put(&b, str_sub(l->src, l->at, next - l->at));
        from = l->at = after;
    }
    l->at = next;
    l->token = TOKEN_TEXT;
    l->text = buf_str(&b);
}

static void lex_name(struct lexer *l)
{
    while (is_name_part(peek(l))) take(l);
    str s = lex_token_text(l);
    l->token = TOKEN_NAME;
    l->text = utf8_count(s) == s.n ? s : utf8_half_width(l->mem, s);
}

// #N/A and the others.
static void lex_error(struct lexer *l)
{
    str rest = str_from(l->src, l->start);
    for (int e = 1; e < VALUE_ERR_COUNT; e++) {
        str sym = value_error_symbol((enum value_error)e);
        if (!str_eq_nocase(str_sub(rest, 0, sym.n), sym)) continue;
        l->token = TOKEN_ERROR;
        l->error = (enum value_error)e;
        l->at = l->start + sym.n;
        return;
    }
    lex_fail(l, EXPR_ERR_UNEXPECTED, l->start, lex_token_text(l));
}

static void lex_op(struct lexer *l, enum op op)
{
    l->token = TOKEN_OP;
    l->op = op;
}

static void lex_sign(struct lexer *l, u32 c)
{
    switch (c) {
    case '+':
        lex_op(l, OP_ADD);
        l->token = TOKEN_PLUS;
        return;
    case '-':
        lex_op(l, OP_SUB);
        l->token = TOKEN_MINUS;
        return;
    case '*': lex_op(l, OP_MUL); return;
    case '/': lex_op(l, OP_DIV); return;
    case '^': lex_op(l, OP_POW); return;
    case '&': lex_op(l, OP_CONCAT); return;
    case '=':
        take_if(l, '=');
        lex_op(l, OP_EQ);
        return;
    case 0x2260: lex_op(l, OP_NE); return; // ≠
    case 0x2264: lex_op(l, OP_LE); return; // ≤
    case 0x2265: lex_op(l, OP_GE); return; // ≥
    case '<': lex_op(l, take_if(l, '=') ? OP_LE : take_if(l, '>') ? OP_NE : OP_LT); return;
    case '>': lex_op(l, take_if(l, '=') ? OP_GE : OP_GT); return;
    case '!':
        if (!take_if(l, '=')) break;
        lex_op(l, OP_NE);
        return;
    case '%': l->token = TOKEN_PERCENT; return;
    case '(': l->token = TOKEN_OPEN; return;
    case ')': l->token = TOKEN_CLOSE; return;
    case ',':
    case ';': l->token = TOKEN_SEPARATOR; return;
    case '{': l->token = TOKEN_BRACE; return;
    case '}': l->token = TOKEN_BRACE_CLOSE; return;
    case '|': l->token = TOKEN_BAR; return;
    case '#': lex_error(l); return;
    default: break;
    }
    lex_fail(l, EXPR_ERR_UNEXPECTED, l->start, lex_token_text(l));
}

void lex_next(struct lexer *l)
{
    if (l->token == TOKEN_BAD) return;
    while (peek(l) == ' ') take(l);
    l->start = l->at;
    u32 c = peek(l);
    size_t next;
    bool fraction = c == '.' && (raw_at(l, l->at, &next), is_digit(plain(raw_at(l, next, &next))));
    if (c == 0) l->token = TOKEN_END;
    else if (is_digit(c) || fraction) lex_number(l);
    else if (is_quote(c)) lex_text(l);
    else if (is_name_start(c)) lex_name(l);
    else lex_sign(l, take(l));
}

bool lex_field(struct lexer *l, str *name)
{
    size_t from = l->at;
    for (u32 c = peek(l); c != '}'; c = peek(l)) {
        if (c == 0) return false;
        take(l);
    }
    *name = str_trim(str_sub(l->src, from, l->at - from));
    take(l);
    return true;
}
