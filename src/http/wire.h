// SPDX-License-Identifier: Apache-2.0
// From bytes to the frame of a request: where its head ends, what it says, how its body is cut.
// Pure: no sockets, no clock, no memory of its own. Whatever two servers could understand
// differently is refused.
#ifndef HTTP_WIRE_H
#define HTTP_WIRE_H

#include "http/http.h"

#define WIRE_TARGET_MAX 8192  // the URL
#define WIRE_FIELDS_MAX 16384 // the header block behind the request line
#define WIRE_HEAD_MAX (WIRE_TARGET_MAX + WIRE_FIELDS_MAX + 64)

// The gate reads a head as it comes and stops at the first byte that must not be there, so that a
// bad head is refused at once and not when a deadline passes.
struct wire_gate {
    size_t at, line, fields;
};

#define WIRE_MORE 0
#define WIRE_DONE 1
// p[0..n) is the head so far, from its first byte. WIRE_MORE, WIRE_DONE (the head is p[0..g->at)),
// or the status to refuse it with (400, 414, 431).
int wire_gate(struct wire_gate *g, const char *p, size_t n);

struct wire_head {
    int minor;          // HTTP/1.minor
    i64 content_length; // 0 when absent
    bool is_chunked, keep_alive, expects_continue;
};

// A whole head that passed the gate. Fills req's method, path, query, host and headers (all point
// into `head`) and *h. `decoded` has room for head.n bytes: the path's segments are decoded there.
// 0, or the status to refuse with.
int wire_head_parse(str head, char *decoded, struct http_request *req, struct wire_head *h);

// Splits and decodes a path; 0 or 400.
int wire_path_parse(str path, char *decoded, str *segments, size_t *count);

// Decodes %XX (and '+' when is_form) into `out`, which has room for s.n bytes. false on bad hex.
bool wire_percent_decode(str s, bool is_form, char *out, size_t *out_n);

// The chunked coding. Neither extensions nor trailers are taken: nobody needs them, and both have
// been used to smuggle.
struct wire_chunks {
    int state, digits;
    u64 left;
};

enum wire_chunk_step { WIRE_CHUNK_MORE, WIRE_CHUNK_DATA, WIRE_CHUNK_END, WIRE_CHUNK_BAD };
// Eats from p[0..n), *used bytes; at WIRE_CHUNK_DATA *data points into p. Call again with the rest.
enum wire_chunk_step wire_chunks_next(struct wire_chunks *c, const char *p, size_t n, size_t *used,
                                      str *data);

#endif
