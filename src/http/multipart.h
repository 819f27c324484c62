// SPDX-License-Identifier: Apache-2.0
// multipart/form-data (RFC 7578), read from the request's body wherever it is: in memory or in the
// spool. Nothing is copied; a part is a range of the body. At most 64 parts, 4 KiB of head each;
// filename* is refused as the RFC demands, as are a preamble, nested parts and transfer encodings.
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "http/http.h"

#define HTTP_PARTS_MAX 64

struct http_part {
    str name;      // of the form's field, UTF-8
    str file_name; // as the client calls it: for display only, never a path; empty if no file
    bool is_file;  // has a filename parameter
    str mime;      // as the client claims; empty if it says nothing
    str data;      // when the body is in memory; else empty
    int fd;        // when the body is in the spool: the part is fd[at, at + n); -1 otherwise
    i64 at, n;     // place in the body and size, always set
};

struct http_multipart {
    struct http_part *parts;
    size_t n;
};

// ERR_BAD_REQUEST when the body is not well-formed form-data. Parts in x->mem.
err_t http_multipart_parse(struct http_exchange *x, struct ctx *c, struct http_multipart *out);
const struct http_part *http_part_find(const struct http_multipart *form, str name); // or NULL
// The part's bytes in memory; ERR_BODY_TOO_LARGE over `max`.
err_t http_part_read(struct ctx *c, const struct http_part *p, size_t max, str *out);
// Writes the part's bytes into the file `fd` at its position (for storing or for a parser's input).
err_t http_part_write(struct ctx *c, const struct http_part *p, int fd);

#endif
