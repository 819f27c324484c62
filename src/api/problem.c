// SPDX-License-Identifier: Apache-2.0
// Errors as application/problem+json (RFC 9457): the one place where a symbol of errors.def becomes
// a sentence in the caller's language.
#include "api/internal.h"
#include "io/error_text.h"

str problem_text(struct ctx *c, err_t code, const struct err_item *item)
{
    if (code <= OK || code >= ERR_COUNT) code = ERR_INTERNAL;
    return item ? error_text(c, item) : error_text_of(c, code, STR_NONE);
}

void problem_put_item(struct ctx *c, struct jw *w, const struct err_item *item)
{
    jw_obj(w);
    jw_kstr(w, "path", item->path);
    jw_kstr(w, "code", err_symbol(item->code));
    jw_kstr(w, "message", problem_text(c, item->code, item));
    jw_end_obj(w);
}

// The detail that belongs to the code that was returned: the last of its kind.
static const struct err_item *item_of(const struct ctx *c, err_t code)
{
    const struct err_item *found = NULL;
    for (const struct err_item *e = c->errs; e; e = e->next)
        if (e->code == code) found = e;
    return found;
}

static int count_fields(const struct ctx *c)
{
    int n = 0;
    for (const struct err_item *e = c->errs; e; e = e->next) n += e->path.n > 0;
    return n;
}

static void put_retry(struct request *q, err_t code, const struct err_item *item)
{
    i64 n;
    if (code == ERR_RATE_LIMITED && item && str_to_i64(item->arg[0], &n))
        http_header_set(q->x, S("Retry-After"), str_of_i64(q->c->mem, n));
    if (code == ERR_ACCOUNT_LOCKED && item && str_to_i64(item->arg[0], &n))
        http_header_set(q->x, S("Retry-After"), str_of_i64(q->c->mem, n * 60));
    if (code == ERR_BUSY || code == ERR_DB_RETRY) http_header_set(q->x, S("Retry-After"), S("1"));
}

void problem_write(struct request *q, err_t code)
{
    struct ctx *c = q->c;
    int fields = count_fields(c), status = err_http_status(code);
    struct err_item id = { .code = ERR_INTERNAL, .arg = { c->request_id } };
    struct err_item n = { .code = ERR_VALIDATION, .arg = { str_of_i64(c->mem, fields) } };
    const struct err_item *item = item_of(c, code);
    if (code == ERR_INTERNAL) item = &id;
    if (code == ERR_VALIDATION && (!item || !item->arg[0].n)) item = &n;
    str text = problem_text(c, code, item);
    struct jw w = JW(http_json(q->x, status));
    http_header_set(q->x, S("Content-Type"), S("application/problem+json"));
    http_header_set(q->x, S("Content-Language"), c->lang == LANG_EN ? S("en") : S("zh-CN"));
    put_retry(q, code, item);
    jw_obj(&w);
    jw_kstr(&w, "type", str_cat(c->mem, S("urn:xinglin:error:"), err_symbol(code)));
    jw_kstr(&w, "title", err_symbol(code));
    jw_ki64(&w, "status", status);
    jw_kstr(&w, "code", err_symbol(code));
    jw_kstr(&w, "detail", text);
    jw_key(&w, S("errors"));
    jw_arr(&w);
    for (const struct err_item *e = c->errs; e; e = e->next)
        if (e->path.n) problem_put_item(c, &w, e);
    jw_end_arr(&w);
    jw_kstr(&w, "request_id", c->request_id);
    jw_end_obj(&w);
}
