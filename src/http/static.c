// SPDX-License-Identifier: Apache-2.0
// Files of the executable. Their bytes are constant, so the I/O thread sends them from where they
// lie; only HTML that takes a nonce is copied.
#include "http/static.h"
#include "http/server.h"

#define NONCE_MARK "__CSP_NONCE__"

bool http_asset_is_hashed(str path)
{
    i64 slash = -1;
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '/') slash = (i64)i;
    str name = str_from(path, (size_t)(slash + 1));
    i64 dot = str_find_char(name, '.');
    if (dot < 9 || name.p[dot - 9] != '-') return false;
    for (i64 i = dot - 8; i < dot; i++) {
        char c = name.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-'))
            return false;
    }
    return true;
}

// If-None-Match: "*", or a list with our tag, weak or not.
static bool etag_matches(str list, str etag)
{
    str item;
    if (str_eq(str_trim(list), S("*"))) return true;
    while (str_next(&list, ',', &item)) {
        item = str_trim(item);
        if (str_starts(item, S("W/"))) item = str_from(item, 2);
        if (str_eq(item, etag)) return true;
    }
    return false;
}

static void put_with_nonce(struct http_exchange *x, str html)
{
    str nonce = http_nonce(x);
    struct buf b = BUF(x->mem);
    buf_reserve(&b, html.n + 256);
    for (i64 at; (at = str_find(html, S(NONCE_MARK))) >= 0;) {
        buf_put(&b, str_sub(html, 0, (size_t)at));
        buf_put(&b, nonce);
        html = str_from(html, (size_t)at + sizeof(NONCE_MARK) - 1);
    }
    buf_put(&b, html);
    x->res.body = b;
}

static str pick_coding(struct http_exchange *x, const struct asset *a)
{
    if (a->br.n || a->gz.n) http_header_set(x, S("Vary"), S("Accept-Encoding"));
    if (a->br.n && http_accepts_coding(x, S("br"))) {
        http_header_set(x, S("Content-Encoding"), S("br"));
        return a->br;
    }
    if (a->gz.n && http_accepts_coding(x, S("gzip"))) {
        http_header_set(x, S("Content-Encoding"), S("gzip"));
        return a->gz;
    }
    return a->raw;
}

void http_static(struct http_exchange *x, const struct asset *a)
{
    bool is_html = str_starts(a->mime, S("text/html"));
    if (is_html && str_find(a->raw, S(NONCE_MARK)) >= 0) {
        http_text(x, 200, a->mime, STR_NONE);
        put_with_nonce(x, a->raw);
        return;
    }
    bool same = etag_matches(http_header_get(x, S("if-none-match")), a->etag);
    http_text(x, same ? 304 : 200, a->mime, STR_NONE);
    http_header_set(x, S("ETag"), a->etag);
    http_header_set(x, S("Cache-Control"),
                    http_asset_is_hashed(a->path) ? S("public, max-age=31536000, immutable")
                                                  : S("no-cache"));
    if (same) return;
    x->res.constant = pick_coding(x, a);
    x->res.kind = HTTP_BODY_CONST;
}

void http_static_find(struct http_exchange *x, const struct asset_table *t, str prefix, str path)
{
    const struct asset *a = asset_find(t, str_cat(x->mem, prefix, path));
    if (a) http_static(x, a);
    else http_error(x, ERR_NOT_FOUND);
}
