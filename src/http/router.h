// SPDX-License-Identifier: Apache-2.0
// From (method, path) to a row of a table of routes.
//
// A pattern is "/api/v1/forms/{form}/records/{id}": literal segments beat parameters, read from the
// left. A last segment "{name...}" takes all that follows (one segment or more). A parameter never
// matches an empty segment. At most 4 parameters. HEAD is answered by GET's row where it has none of
// its own.
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "http/http.h"

#define ROUTE_PARAMS_MAX 4

struct route {
    enum http_method method;
    const char *pattern;
};

struct router;

// rows: `n` structures of `stride` bytes whose first member is a struct route (so the caller's rows
// may carry a permission, a limit and a handler). The rows are borrowed for the router's life. A bad
// pattern or two rows for the same method and shape is a programming error (must).
// The router is constant data afterwards: any thread.
struct router *router_new(struct mem *m, const void *rows, size_t n, size_t stride);

enum route_found {
    ROUTE_OK,
    ROUTE_NO_PATH,  // 404
    ROUTE_NO_METHOD // 405: the path is known, `allow` says for what
};

struct route_match {
    const struct route *row;      // cast it back to the caller's row
    size_t index;                 // its place in the table
    str params[ROUTE_PARAMS_MAX]; // decoded, in the pattern's order; borrowed from the request
    size_t param_count;
    size_t rest;    // with "{name...}": index of the first segment it took; else segment_count
    unsigned allow; // bit per enum http_method of the path, GET implying HEAD
};

enum route_found router_find(const struct router *r, enum http_method method,
                             const struct http_request *req, struct route_match *out);
// The parameter of that name in the row's pattern; empty when the row has none.
str route_param(const struct route_match *match, str name);
// "GET, HEAD, POST": the value of Allow. Answers 405 with it:
void route_answer_no_method(struct http_exchange *x, unsigned allow);

#endif
