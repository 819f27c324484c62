// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"

static const struct {
    const char *symbol;
    int http;
} rows[ERR_COUNT] = {
    [OK] = { "OK", 200 },
#define ERR(sym, http, zh, en) [ERR_##sym] = { #sym, http },
#include "../tables/errors.def"
#undef ERR
};

static struct err_item *append(struct ctx *c, err_t code, str path)
{
    struct err_item *e = mem_new_of(c->mem, struct err_item);
    e->code = code;
    e->path = str_dup(c->mem, path);
    if (c->errs_tail) c->errs_tail->next = e;
    else c->errs = e;
    c->errs_tail = e;
    return e;
}

void err_record(struct ctx *c, err_t code, str path, str a0, str a1, str a2)
{
    struct err_item *e = append(c, code, path);
    e->arg[0] = str_dup(c->mem, a0);
    e->arg[1] = str_dup(c->mem, a1);
    e->arg[2] = str_dup(c->mem, a2);
}

void err_note(struct ctx *c, err_t code, str path, str a0, str a1)
{
    err_record(c, code, path, a0, a1, STR_NONE);
}

void err_clear(struct ctx *c) { c->errs = c->errs_tail = NULL; }

int err_http_status(err_t code) { return code < ERR_COUNT ? rows[code].http : 500; }
str err_symbol(err_t code) { return str_of(code < ERR_COUNT ? rows[code].symbol : "INTERNAL"); }
