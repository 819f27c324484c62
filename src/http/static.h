// SPDX-License-Identifier: Apache-2.0
// Answers with a file compiled into the program (base/asset.h).
#ifndef HTTP_STATIC_H
#define HTTP_STATIC_H

#include "http/http.h"

// ETag and If-None-Match; br or gzip where the client takes it and the build made it. Hashed names
// ("assets/index-4f3a9c2b.js") are immutable for a year, all else is no-cache (asked again, 304).
// HTML that contains __CSP_NONCE__ gets this response's nonce there and is not cached at all.
void http_static(struct http_exchange *x, const struct asset *a);
// Looks up `prefix` + path and answers 404 when there is none. path: "assets/a.js".
void http_static_find(struct http_exchange *x, const struct asset_table *t, str prefix, str path);
bool http_asset_is_hashed(str path); // name ends in -XXXXXXXX.ext

#endif
