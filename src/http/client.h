// SPDX-License-Identifier: Apache-2.0
// Calling others: one HTTP request, or one mail to an SMTP server, by libcurl on the caller's thread.
// Redirects are not followed and no proxy of the environment is used, so what was checked is what is
// reached.
//
// What cannot be known is said: CALL_LOST means that the other side may have got it. Nothing here is an
// error of ours, so the functions give OK but for a lack of memory.
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include "base/buf.h"
#include "base/err.h"

enum call_end {
    CALL_ANSWERED, // `status` is what it said
    CALL_NOT_SENT, // nobody there, no trust, a forbidden address: it never got the request
    CALL_LOST      // it may have got it; no answer came
};
struct call_answer {
    enum call_end end;
    int status;  // of HTTP or SMTP
    str body;    // at most 256 KB of it
    bool is_cut; // there was more
    str problem; // for people who look after the server; empty when answered
};

struct call_header {
    str name, value;
};
struct call {
    str method, url; // http or https; without reaches_local https alone
    const struct call_header *headers;
    size_t header_count;
    str body;
    i64 timeout_ms;
    bool reaches_local; // also addresses of the house's own net, and without TLS
};
err_t http_call(struct ctx *c, const struct call *k, struct call_answer *out);
// Whether an address may be called so; the name is looked up only when it is.
bool call_url_is_good(str url, bool reaches_local);

struct mail_server {
    str host;
    i64 port;
    str tls; // "tls" from the start, "starttls" (refused without), "none"
    str user, password;
    str ca; // PEM of whoever signed its certificate; empty: the system's
};
// data: the whole mail with CRLF line ends. Any address: the mail server of a house stands in its own net.
err_t mail_call(struct ctx *c, const struct mail_server *s, str from, str to, str data,
                i64 timeout_ms, struct call_answer *out);

// Percent-encoding of RFC 3986: all but letters, digits and - _ . ~
void url_encode_put(struct buf *b, str s);

#endif
