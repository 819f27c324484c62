// SPDX-License-Identifier: Apache-2.0
#include "io/error_text.h"
#include "base/buf.h"

static const struct {
    const char *zh, *en;
} texts[ERR_COUNT] = {
#define ERR(sym, http, zh, en) [ERR_##sym] = { zh, en },
#include "../tables/errors.def"
#undef ERR
};

str error_text(struct ctx *c, const struct err_item *e)
{
    const char *p = c->lang == LANG_EN ? texts[e->code].en : texts[e->code].zh;
    struct buf b = BUF(c->mem);
    for (str rest = str_of(p); rest.n;) {
        bool is_arg = rest.n >= 3 && rest.p[0] == '{' && rest.p[1] >= '0' && rest.p[1] <= '2' &&
                      rest.p[2] == '}';
        if (is_arg) buf_put(&b, e->arg[rest.p[1] - '0']);
        else buf_char(&b, *rest.p);
        rest = str_from(rest, is_arg ? 3 : 1);
    }
    return buf_str(&b);
}

str error_text_of(struct ctx *c, err_t code, str a0)
{
    struct err_item e = { .code = code, .arg = { a0 } };
    return error_text(c, &e);
}
