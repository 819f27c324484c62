// SPDX-License-Identifier: Apache-2.0
// The table is turned into a tree of segments once; a look-up walks it with the request's segments,
// literal child first, and goes back to the parameter child where the literal leads nowhere. The
// walk is as deep as the longest pattern, never as deep as what the client sends.
#include "http/router.h"

#define NO_ROW SIZE_MAX

struct node {
    str literal;               // of the edge that leads here
    struct node *first, *next; // literal children; sibling
    struct node *param;        // child for "{name}"
    struct node *rest;         // child for "{name...}"
    size_t rows[METHOD_COUNT];
    unsigned allow;
};

struct router {
    const char *rows;
    size_t n, stride;
    struct node *root;
};

static struct node *node_new(struct mem *m)
{
    struct node *n = mem_new_of(m, struct node);
    for (int i = 0; i < METHOD_COUNT; i++) n->rows[i] = NO_ROW;
    return n;
}

static bool is_param(str s) { return s.n > 2 && s.p[0] == '{' && s.p[s.n - 1] == '}'; }
static bool is_rest(str s) { return is_param(s) && str_ends(s, S("...}")); }

static struct node *literal_child(const struct node *n, str literal)
{
    for (struct node *c = n->first; c; c = c->next)
        if (str_eq(c->literal, literal)) return c;
    return NULL;
}

static struct node *child_make(struct mem *m, struct node *n, str segment)
{
    if (is_rest(segment)) return n->rest ? n->rest : (n->rest = node_new(m));
    if (is_param(segment)) return n->param ? n->param : (n->param = node_new(m));
    struct node *c = literal_child(n, segment);
    if (c) return c;
    c = node_new(m);
    c->literal = segment;
    c->next = n->first;
    return n->first = c;
}

static const struct route *row_at(const struct router *r, size_t i)
{
    return (const struct route *)(const void *)(r->rows + i * r->stride);
}

static void add_row(struct mem *m, struct router *r, size_t index)
{
    const struct route *row = row_at(r, index);
    str pattern = str_of(row->pattern), segment;
    must(pattern.n && pattern.p[0] == '/' && (unsigned)row->method < METHOD_COUNT);
    struct node *n = r->root;
    int params = 0;
    str rest = str_from(pattern, 1);
    while (pattern.n > 1 && str_next(&rest, '/', &segment)) {
        must(segment.n > 0 || rest.p == NULL);     // empty only at the end
        must(!is_rest(segment) || rest.p == NULL); // takes all, so must be last
        must(str_find_char(segment, '{') < 0 || is_param(segment));
        params += is_param(segment);
        n = child_make(m, n, segment);
    }
    must(params <= ROUTE_PARAMS_MAX);
    must(n->rows[row->method] == NO_ROW); // two rows for one shape
    n->rows[row->method] = index;
    n->allow |= 1u << row->method;
}

struct router *router_new(struct mem *m, const void *rows, size_t n, size_t stride)
{
    must(stride >= sizeof(struct route));
    struct router *r = mem_new_of(m, struct router);
    *r = (struct router){ rows, n, stride, node_new(m) };
    for (size_t i = 0; i < n; i++) add_row(m, r, i);
    return r;
}

struct walk {
    const struct http_request *req;
    enum http_method method;
    unsigned allow; // of every shape that matched the path
    struct route_match *out;
};

static size_t row_for(const struct node *n, enum http_method method)
{
    if (n->rows[method] != NO_ROW) return n->rows[method];
    return method == METHOD_HEAD ? n->rows[METHOD_GET] : NO_ROW;
}

static bool arrive(struct walk *w, const struct node *n, size_t params, size_t rest)
{
    w->allow |= n->allow;
    size_t row = row_for(n, w->method);
    if (row == NO_ROW) return false;
    w->out->index = row;
    w->out->param_count = params;
    w->out->rest = rest;
    return true;
}

static bool walk_node(struct walk *w, const struct node *n, size_t at, size_t params)
{
    if (at == w->req->segment_count) return arrive(w, n, params, at);
    str segment = w->req->segments[at];
    const struct node *c = literal_child(n, segment);
    if (c && walk_node(w, c, at + 1, params)) return true;
    if (segment.n == 0) return false;
    if (n->param) {
        w->out->params[params] = segment;
        if (walk_node(w, n->param, at + 1, params + 1)) return true;
    }
    if (!n->rest) return false;
    w->out->params[params] = segment;
    return arrive(w, n->rest, params + 1, at);
}

enum route_found router_find(const struct router *r, enum http_method method,
                             const struct http_request *req, struct route_match *out)
{
    *out = (struct route_match){ 0 };
    struct walk w = { .req = req, .method = method, .out = out };
    bool found = walk_node(&w, r->root, 0, 0);
    out->allow = w.allow | (w.allow & 1u << METHOD_GET ? 1u << METHOD_HEAD : 0);
    if (!found) return w.allow ? ROUTE_NO_METHOD : ROUTE_NO_PATH;
    out->row = row_at(r, out->index);
    return ROUTE_OK;
}

str route_param(const struct route_match *match, str name)
{
    str rest = str_of(match->row->pattern), segment;
    for (size_t i = 0; i < match->param_count && str_next(&rest, '/', &segment);) {
        if (!is_param(segment)) continue;
        str inner = str_sub(segment, 1, segment.n - (is_rest(segment) ? 5 : 2));
        if (str_eq(inner, name)) return match->params[i];
        i++;
    }
    return STR_NONE;
}

void route_answer_no_method(struct http_exchange *x, unsigned allow)
{
    struct buf b = BUF(x->mem);
    for (int m = 0; m < METHOD_COUNT; m++) {
        if (!(allow & 1u << m)) continue;
        if (b.n) buf_lit(&b, ", ");
        buf_put(&b, http_method_name((enum http_method)m));
    }
    http_error(x, ERR_METHOD);
    http_header_set(x, S("Allow"), buf_str(&b));
}
