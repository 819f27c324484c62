// SPDX-License-Identifier: Apache-2.0
// Programs: an expression, or one argument of it, as a text that stands on its own. A head tells
// what each name is, so that whoever runs it needs no catalogue:
//
//     mode  { type scale ["*"] "." length ":" name slot ";" }  "|"  source
//
// mode is F (formula) or R (rule), in lower case when a value and not a condition is wanted.
#include "expr/ast.h"

static const char type_letters[] = "zbntdmohrlea"; // in the order of enum value_type

static int new_index(int *slots, int *n, int slot)
{
    for (int i = 0; i < *n; i++)
        if (slots[i] == slot) return i;
    slots[*n] = slot;
    return (*n)++;
}

static bool used_before(const struct expr *e, int i, size_t from)
{
    for (int k = 0; k < i; k++)
        if (e->uses[k].at >= from && str_eq(e->uses[k].name, e->uses[i].name)) return true;
    return false;
}

str program_of(struct mem *m, const struct expr *e, size_t from, size_t to, bool is_condition,
               int *slots, int *n_slots)
{
    struct buf b = BUF(m);
    char mode = e->mode == EXPR_RULE ? 'R' : 'F';
    buf_char(&b, is_condition ? mode : (char)(mode + 32));
    *n_slots = 0;
    for (int i = 0; i < e->n_uses; i++) {
        const struct expr_use *u = &e->uses[i];
        if (u->at < from || u->at >= to || used_before(e, i, from)) continue;
        const struct expr_name *s = &e->slots[u->slot];
        buf_char(&b, type_letters[s->type]);
        buf_i64(&b, s->scale);
        if (s->is_list) buf_char(&b, '*');
        buf_char(&b, '.');
        buf_i64(&b, (i64)u->name.n);
        buf_char(&b, ':');
        buf_put(&b, u->name);
        buf_i64(&b, new_index(slots, n_slots, u->slot));
        buf_char(&b, ';');
    }
    buf_char(&b, '|');
    buf_put(&b, str_sub(e->source, from, to - from));
    return buf_str(&b);
}

str expr_renamed(struct mem *m, const struct expr *e,
                 str (*name)(struct mem *m, const void *arg, int slot), const void *arg)
{
    struct buf b = BUF(m);
    size_t at = 0;
    for (int i = 0; i < e->n_uses; i++) {
        const struct expr_use *u = &e->uses[i];
        size_t begin = (size_t)(u->name.p - e->source.p);
        buf_put(&b, str_sub(e->source, at, begin - at));
        buf_put(&b, name(m, arg, e->slots[u->slot].slot));
        at = begin + u->name.n;
    }
    buf_put(&b, str_from(e->source, at));
    return buf_str(&b);
}

// ---- reading ----------------------------------------------------------------------------------

static bool eat(str *s, char c)
{
    if (s->n == 0 || s->p[0] != c) return false;
    *s = str_from(*s, 1);
    return true;
}

static bool eat_number(str *s, int *out)
{
    size_t n = 0;
    int v = 0;
    for (; n < s->n && n < 6 && s->p[n] >= '0' && s->p[n] <= '9'; n++) v = v * 10 + (s->p[n] - '0');
    *s = str_from(*s, n);
    *out = v;
    return n > 0;
}

static bool eat_name(str *s, str *text, struct expr_name *name)
{
    int len;
    const char *letter = s->n ? memchr(type_letters, s->p[0], sizeof type_letters - 1) : NULL;
    if (!letter) return false;
    *name = (struct expr_name){ .type = (enum value_type)(letter - type_letters) };
    *s = str_from(*s, 1);
    if (!eat_number(s, &name->scale) || name->scale > DECIMAL_SCALE_MAX) return false;
    name->is_list = eat(s, '*');
    if (!eat(s, '.') || !eat_number(s, &len) || !eat(s, ':') || (size_t)len > s->n) return false;
    *text = str_sub(*s, 0, (size_t)len);
    *s = str_from(*s, (size_t)len);
    return eat_number(s, &name->slot) && eat(s, ';');
}

static bool find(void *arg, str wanted, bool is_field, struct expr_name *out)
{
    (void)is_field;
    str s = *(const str *)arg, text;
    while (!str_starts(s, S("|")) && eat_name(&s, &text, out))
        if (str_eq(text, wanted)) return true;
    return false;
}

struct expr *expr_parse_program(struct mem *m, str program, struct expr_diag *diag)
{
    *diag = (struct expr_diag){ .code = EXPR_ERR_PROGRAM };
    str head = str_from(program, 1), rest = head, text;
    struct expr_name name;
    if (program.n == 0 || !memchr("FRfr", program.p[0], 4)) return NULL;
    while (!str_starts(rest, S("|")))
        if (!eat_name(&rest, &text, &name)) return NULL;
    bool rule = program.p[0] == 'R' || program.p[0] == 'r';
    struct expr_resolver names = { find, &head };
    struct expr *e =
        expr_parse(m, str_from(rest, 1), rule ? EXPR_RULE : EXPR_FORMULA, &names, diag);
    if (e) e->is_condition = program.p[0] < 'a';
    return e;
}
