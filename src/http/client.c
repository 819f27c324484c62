// SPDX-License-Identifier: Apache-2.0
// libcurl with every choice made here. An address is looked at when the socket is opened, after the name
// was resolved, so a name that leads into the house's own net is caught as well. libcurl's callbacks must
// not take from an arena (a lack of memory would jump through libcurl), so they write into room that is
// there already.
#include "http/client.h"
#include <arpa/inet.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_MAX ((size_t)256 << 10)
#define PROBLEM_MAX 300

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void init(void) { must(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); }

struct sink {
    char *p;
    size_t n;
    bool is_cut;
};

struct source {
    str rest;
};

static size_t take_answer(char *p, size_t size, size_t n, void *arg)
{
    struct sink *s = arg;
    size_t take = size * n, room = ANSWER_MAX - s->n;
    memcpy(s->p + s->n, p, take < room ? take : room);
    s->n += take < room ? take : room;
    s->is_cut = s->is_cut || take > room;
    return take; // what is too long is passed over
}

static size_t give_mail(char *to, size_t size, size_t n, void *arg)
{
    struct source *s = arg;
    size_t take = size * n < s->rest.n ? size * n : s->rest.n;
    memcpy(to, s->rest.p, take);
    s->rest = str_from(s->rest, take);
    return take;
}

// ---- whom we call ----

static bool is_local_v4(u32 a)
{
    static const struct {
        u32 net;
        int bits;
    } nets[] = { { 0x00000000, 8 },  { 0x0a000000, 8 },  { 0x64400000, 10 }, { 0x7f000000, 8 },
                 { 0xa9fe0000, 16 }, { 0xac100000, 12 }, { 0xc0000000, 24 }, { 0xc0a80000, 16 },
                 { 0xc6120000, 15 }, { 0xe0000000, 3 } };
    for (size_t i = 0; i < COUNT_OF(nets); i++)
        if ((a & ~(0xffffffffu >> nets[i].bits)) == nets[i].net) return true;
    return false;
}

static bool is_local_v6(const u8 a[16])
{
    static const u8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, none[12] = { 0 },
                    nat64[12] = { 0, 0x64, 0xff, 0x9b };
    u32 tail = (u32)a[12] << 24 | (u32)a[13] << 16 | (u32)a[14] << 8 | a[15];
    if (!memcmp(a, mapped, 12) || !memcmp(a, none, 12) || !memcmp(a, nat64, 12))
        return is_local_v4(tail); // ::1 and :: among them
    return (a[0] & 0xfe) == 0xfc || (a[0] == 0xfe && a[1] & 0x80) || a[0] == 0xff;
}

static bool is_local(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET)
        return is_local_v4(ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr));
    if (a->sa_family == AF_INET6)
        return is_local_v6(((const struct sockaddr_in6 *)(const void *)a)->sin6_addr.s6_addr);
    return true;
}

static curl_socket_t open_public(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
    bool *is_refused = arg;
    (void)purpose;
    *is_refused = is_local(&a->addr);
    return *is_refused ? CURL_SOCKET_BAD
                       : socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

bool call_url_is_good(str url, bool reaches_local)
{
    bool is_plain = str_starts(url, S("http://"));
    if (url.n > 2000 || (!str_starts(url, S("https://")) && !(is_plain && reaches_local)))
        return false;
    str rest = str_from(url, is_plain ? 7 : 8);
    if (!rest.n || rest.p[0] == '/' || rest.p[0] == ':') return false;
    i64 slash = str_find_char(rest, '/');
    str host = slash < 0 ? rest : str_sub(rest, 0, (size_t)slash);
    for (size_t i = 0; i < rest.n; i++)
        if ((u8)rest.p[i] <= ' ' || (u8)rest.p[i] >= 0x7f) return false;
    return str_find_char(host, '@') < 0; // a password has no place in an address
}

// ---- how it went ----

static bool never_left(CURLcode e)
{
    return e == CURLE_COULDNT_RESOLVE_HOST || e == CURLE_COULDNT_CONNECT ||
           e == CURLE_SSL_CONNECT_ERROR || e == CURLE_PEER_FAILED_VERIFICATION ||
           e == CURLE_URL_MALFORMAT || e == CURLE_UNSUPPORTED_PROTOCOL ||
           e == CURLE_USE_SSL_FAILED || e == CURLE_LOGIN_DENIED || e == CURLE_SSL_CACERT_BADFILE;
}

static void tell_end(struct ctx *c, CURL *x, CURLcode e, const char *words, bool is_refused,
                     struct call_answer *out)
{
    long status = 0, sent = 0;
    curl_easy_getinfo(x, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(x, CURLINFO_REQUEST_SIZE, &sent);
    out->status = (int)status;
    out->end = e == CURLE_OK                ? CALL_ANSWERED
               : never_left(e) || sent == 0 ? CALL_NOT_SENT
                                            : CALL_LOST;
    if (e == CURLE_OK) return;
    str why = str_of(words[0] ? words : curl_easy_strerror(e));
    if (is_refused) why = S("the address lies in a private network");
    out->problem = str_dup(c->mem, str_sub(why, 0, PROBLEM_MAX));
}

static void set_common(CURL *x, struct sink *sink, i64 timeout_ms, char *words)
{
    curl_easy_setopt(x, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(x, CURLOPT_ERRORBUFFER, words);
    curl_easy_setopt(x, CURLOPT_PROXY, "");
    curl_easy_setopt(x, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl_easy_setopt(x, CURLOPT_CONNECTTIMEOUT_MS, (long)(timeout_ms / 2));
    curl_easy_setopt(x, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(x, CURLOPT_WRITEDATA, sink);
}

static void free_list(void *l) { curl_slist_free_all(l); }
static void free_curl(void *x) { curl_easy_cleanup(x); }

static CURL *new_curl(struct ctx *c)
{
    pthread_once(&once, init);
    CURL *x = curl_easy_init();
    if (x) mem_defer(c->mem, free_curl, x);
    return x;
}

// ---- HTTP ----

static struct curl_slist *header_list(struct ctx *c, const struct call *k)
{
    struct curl_slist *l = curl_slist_append(NULL, "Expect:");
    const char **lines = mem_array(c->mem, const char *, k->header_count);
    for (size_t i = 0; i < k->header_count; i++) {
        str v = str_cat3(c->mem, k->headers[i].name, S(": "), k->headers[i].value);
        must(str_find_char(v, '\n') < 0 && str_find_char(v, '\r') < 0);
        lines[i] = str_z(c->mem, v);
    }
    for (size_t i = 0; l && i < k->header_count; i++) {
        struct curl_slist *more = curl_slist_append(l, lines[i]);
        if (!more) {
            curl_slist_free_all(l);
            return NULL;
        }
        l = more;
    }
    return l;
}

err_t http_call(struct ctx *c, const struct call *k, struct call_answer *out)
{
    *out = (struct call_answer){ .end = CALL_NOT_SENT };
    if (!call_url_is_good(k->url, k->reaches_local)) {
        out->problem = S("the address is not one that may be called");
        return OK;
    }
    CURL *x = new_curl(c);
    struct sink *sink = mem_new_of(c->mem, struct sink);
    char *words = mem_alloc(c->mem, CURL_ERROR_SIZE);
    bool *is_refused = mem_new_of(c->mem, bool);
    sink->p = mem_alloc(c->mem, ANSWER_MAX);
    const char *url = str_z(c->mem, k->url), *method = str_z(c->mem, k->method);
    struct curl_slist *headers = header_list(c, k);
    if (!x || !headers) return fail(c, ERR_NO_MEMORY);
    mem_defer(c->mem, free_list, headers);
    set_common(x, sink, k->timeout_ms, words);
    curl_easy_setopt(x, CURLOPT_URL, url);
    curl_easy_setopt(x, CURLOPT_PROTOCOLS_STR, k->reaches_local ? "http,https" : "https");
    curl_easy_setopt(x, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(x, CURLOPT_CUSTOMREQUEST, method);
    if (k->body.n) {
        curl_easy_setopt(x, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)k->body.n);
        curl_easy_setopt(x, CURLOPT_POSTFIELDS, k->body.p);
    } else if (!str_eq(k->method, S("GET"))) {
        curl_easy_setopt(x, CURLOPT_POSTFIELDS, "");
    }
    if (!k->reaches_local) {
        curl_easy_setopt(x, CURLOPT_OPENSOCKETFUNCTION, open_public);
        curl_easy_setopt(x, CURLOPT_OPENSOCKETDATA, is_refused);
    }
    CURLcode e = curl_easy_perform(x);
    tell_end(c, x, e, words, *is_refused, out);
    out->body = (str){ sink->p, sink->n };
    out->is_cut = sink->is_cut;
    return OK;
}

// ---- mail ----

static void set_server(struct ctx *c, CURL *x, const struct mail_server *s)
{
    bool is_tls = str_eq(s->tls, S("tls")), may_be_plain = str_eq(s->tls, S("none"));
    str url = str_fmt(c->mem, "%s://%.*s:%lld", is_tls ? "smtps" : "smtp", STR_ARG(s->host),
                      (long long)s->port);
    curl_easy_setopt(x, CURLOPT_URL, str_z(c->mem, url));
    curl_easy_setopt(x, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(x, CURLOPT_USE_SSL, (long)(may_be_plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (s->user.n) {
        curl_easy_setopt(x, CURLOPT_USERNAME, str_z(c->mem, s->user));
        curl_easy_setopt(x, CURLOPT_PASSWORD, str_z(c->mem, s->password));
    }
    if (!s->ca.n) return;
    struct curl_blob ca = { (void *)(uintptr_t)s->ca.p, s->ca.n, CURL_BLOB_NOCOPY };
    curl_easy_setopt(x, CURLOPT_CAINFO_BLOB, &ca);
}

// An answer of SMTP that came last, for its number and words.
static size_t take_reply(char *p, size_t size, size_t n, void *arg)
{
    struct sink *s = arg;
    if (size * n >= 3 && !memcmp(p, "221", 3)) return size * n; // it says good-bye
    s->n = size * n < PROBLEM_MAX ? size * n : PROBLEM_MAX;
    memcpy(s->p, p, s->n);
    return size * n;
}

err_t mail_call(struct ctx *c, const struct mail_server *s, str from, str to, str data,
                i64 timeout_ms, struct call_answer *out)
{
    *out = (struct call_answer){ .end = CALL_NOT_SENT };
    CURL *x = new_curl(c);
    struct sink *sink = mem_new_of(c->mem, struct sink), *reply = mem_new_of(c->mem, struct sink);
    struct source *source = mem_new_of(c->mem, struct source);
    char *words = mem_alloc(c->mem, CURL_ERROR_SIZE);
    sink->p = mem_alloc(c->mem, ANSWER_MAX);
    reply->p = mem_alloc(c->mem, PROBLEM_MAX);
    source->rest = data;
    const char *sender = str_z(c->mem, str_cat3(c->mem, S("<"), from, S(">")));
    const char *receiver = str_z(c->mem, str_cat3(c->mem, S("<"), to, S(">")));
    struct curl_slist *rcpt = curl_slist_append(NULL, receiver);
    if (!rcpt || !x) {
        curl_slist_free_all(rcpt);
        return fail(c, ERR_NO_MEMORY);
    }
    mem_defer(c->mem, free_list, rcpt);
    set_common(x, sink, timeout_ms, words);
    set_server(c, x, s);
    curl_easy_setopt(x, CURLOPT_MAIL_FROM, sender);
    curl_easy_setopt(x, CURLOPT_MAIL_RCPT, rcpt);
    curl_easy_setopt(x, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(x, CURLOPT_READFUNCTION, give_mail);
    curl_easy_setopt(x, CURLOPT_READDATA, source);
    curl_easy_setopt(x, CURLOPT_HEADERFUNCTION, take_reply);
    curl_easy_setopt(x, CURLOPT_HEADERDATA, reply);
    CURLcode e = curl_easy_perform(x);
    tell_end(c, x, e, words, false, out);
    out->body = str_trim((str){ reply->p, reply->n });
    // An answer of the server decides, whatever libcurl makes of it.
    if (e != CURLE_OK && out->status >= 400) out->end = CALL_ANSWERED;
    else if (e == CURLE_OK) out->status = 250;
    else if (source->rest.n == data.n) out->end = CALL_NOT_SENT;
    return OK;
}

void url_encode_put(struct buf *b, str s)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        u8 ch = (u8)s.p[i];
        bool is_plain = (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') ||
                        (ch >= 'a' && ch <= 'z') || ch == '-' || ch == '_' || ch == '.' ||
                        ch == '~';
        if (is_plain) {
            buf_char(b, (char)ch);
            continue;
        }
        buf_char(b, '%');
        buf_char(b, digits[ch >> 4]);
        buf_char(b, digits[ch & 15]);
    }
}
