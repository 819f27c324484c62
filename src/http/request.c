// SPDX-License-Identifier: Apache-2.0
// Reading a request: headers, cookies, query parameters, languages, the body wherever it lies.
#include <errno.h>
#include <unistd.h>
#include "base/utf8.h"
#include "http/server.h"
#include "http/wire.h"
#include "os/file.h"

str http_header_get(const struct http_exchange *x, str name)
{
    for (size_t i = 0; i < x->req.header_count; i++)
        if (str_eq_nocase(x->req.headers[i].name, name)) return x->req.headers[i].value;
    return STR_NONE;
}

static bool decode_form(struct mem *m, str raw, str *out)
{
    char *p = mem_alloc(m, raw.n + 1);
    size_t n;
    if (!wire_percent_decode(raw, true, p, &n)) return false;
    *out = (str){ p, n };
    return utf8_valid(*out);
}

bool http_query_next(struct http_exchange *x, size_t *at, str *name, str *value, bool *bad)
{
    str query = x->req.query;
    while (*at < query.n) {
        str rest = str_from(query, *at);
        i64 end = str_find_char(rest, '&');
        str pair = end < 0 ? rest : str_sub(rest, 0, (size_t)end);
        *at += pair.n + 1;
        if (pair.n == 0) continue;
        i64 eq = str_find_char(pair, '=');
        str raw_name = eq < 0 ? pair : str_sub(pair, 0, (size_t)eq);
        str raw_value = eq < 0 ? STR_NONE : str_from(pair, (size_t)eq + 1);
        if (decode_form(x->mem, raw_name, name) && decode_form(x->mem, raw_value, value))
            return true;
        *bad = true;
        return false;
    }
    return false;
}

bool http_query_nth(struct http_exchange *x, str name, size_t nth, str *value)
{
    size_t at = 0;
    bool bad = false;
    str found;
    while (http_query_next(x, &at, &found, value, &bad))
        if (str_eq(found, name) && nth-- == 0) return true;
    *value = STR_NONE;
    return false;
}

bool http_query_get(struct http_exchange *x, str name, str *value)
{
    return http_query_nth(x, name, 0, value);
}

static str cookie_in(str line, str name)
{
    str part;
    while (str_next(&line, ';', &part)) {
        part = str_trim(part);
        if (part.n > name.n && part.p[name.n] == '=' && str_starts(part, name))
            return str_from(part, name.n + 1);
    }
    return STR_NONE;
}

str http_cookie_get(const struct http_exchange *x, str name)
{
    for (size_t i = 0; i < x->req.header_count; i++) {
        if (!str_eq_nocase(x->req.headers[i].name, S("cookie"))) continue;
        str value = cookie_in(x->req.headers[i].value, name);
        if (value.p) return value;
    }
    return STR_NONE;
}

// The quality of one item of an Accept-like list in thousandths; 1000 when it says nothing.
int http_quality(str item)
{
    i64 at = str_find(item, S("q="));
    if (at < 0) return 1000;
    str q = str_trim(str_from(item, (size_t)at + 2));
    if (q.n == 0 || q.p[0] < '0' || q.p[0] > '1') return 0;
    int value = (q.p[0] - '0') * 1000, unit = 100;
    for (size_t i = 2; i < q.n && i < 5 && q.p[i] >= '0' && q.p[i] <= '9'; i++, unit /= 10)
        value += (q.p[i] - '0') * unit;
    return value;
}

enum lang http_accept_language(const struct http_exchange *x, enum lang fallback)
{
    str list = http_header_get(x, S("accept-language")), item;
    int best = 0;
    enum lang lang = fallback;
    while (str_next(&list, ',', &item)) {
        item = str_trim(item);
        str tag = str_sub(item, 0, 2);
        bool is_zh = str_eq_nocase(tag, S("zh"));
        if (!is_zh && !str_eq_nocase(tag, S("en"))) continue;
        if (http_quality(item) <= best) continue;
        best = http_quality(item);
        lang = is_zh ? LANG_ZH : LANG_EN;
    }
    return lang;
}

bool http_accepts_coding(const struct http_exchange *x, str coding)
{
    str list = http_header_get(x, S("accept-encoding")), item;
    while (str_next(&list, ',', &item)) {
        item = str_trim(item);
        i64 end = str_find_char(item, ';');
        str name = str_trim(end < 0 ? item : str_sub(item, 0, (size_t)end));
        if (str_eq_nocase(name, coding)) return http_quality(item) > 0;
    }
    return false;
}

err_t http_read_range(struct ctx *c, int fd, i64 at, size_t n, str *out)
{
    char *p = mem_alloc(c->mem, n + 1);
    for (size_t got = 0; got < n;) {
        ssize_t k = pread(fd, p + got, n - got, at + (i64)got);
        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) return fail_errno(c, S("spool"));
        got += (size_t)k;
    }
    *out = (str){ p, n };
    return OK;
}

err_t http_body_read(struct http_exchange *x, struct ctx *c, size_t max, str *out)
{
    if (x->req.body_n > (i64)max)
        return fail_arg(c, ERR_BODY_TOO_LARGE, STR_NONE, str_of_i64(c->mem, (i64)max));
    if (x->req.body_fd < 0) return *out = x->req.body, OK;
    return http_read_range(c, x->req.body_fd, 0, (size_t)x->req.body_n, out);
}
