// SPDX-License-Identifier: Apache-2.0
// The source of an expression as a run of tokens. Full-width signs, Chinese quotation marks and the
// signs × ÷ ≤ ≥ ≠ are read as their plain forms; the inside of a text is never changed.
#ifndef EXPR_LEX_H
#define EXPR_LEX_H

#include "expr/ast.h"

enum token {
    TOKEN_END,
    TOKEN_NUMBER,
    TOKEN_TEXT,
    TOKEN_NAME,
    TOKEN_OP,
    TOKEN_PLUS,
    TOKEN_MINUS,
    TOKEN_PERCENT,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_SEPARATOR,
    TOKEN_BRACE,
    TOKEN_BRACE_CLOSE,
    TOKEN_BAR,
    TOKEN_ERROR,
    TOKEN_BAD,
};

struct lexer {
    struct mem *mem;
    str src;
    size_t at;              // byte behind the current token
    struct expr_diag *diag; // filled for TOKEN_BAD

    enum token token;
    size_t start;           // byte where the current token begins
    enum op op;             // OP; also of PLUS and MINUS as binary operators
    decimal num;            // NUMBER
    str text;               // TEXT: its content; NAME: the name, half-width
    enum value_error error; // ERROR
};

void lex_next(struct lexer *l);
// At TOKEN_BRACE: what stands up to the closing brace, trimmed; moves behind it. False: no brace.
bool lex_field(struct lexer *l, str *name);
// Fills the diag (the first error stays) and turns the token into TOKEN_BAD.
void lex_fail(struct lexer *l, enum expr_error code, size_t byte, str arg);
str lex_token_text(const struct lexer *l); // as written

#endif
