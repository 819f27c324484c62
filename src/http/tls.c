// SPDX-License-Identifier: Apache-2.0
// TLS between the socket and the parser: OpenSSL on memory BIOs, so that libuv keeps doing all the
// input and output. Ciphertext on its way out is copied to a block of its own, since OpenSSL may
// answer a peer's key update while a write is pending.
#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include "http/server.h"

struct tls_server {
    SSL_CTX *ctx;
};

struct tls_conn {
    SSL *ssl;
    BIO *in, *out;
    struct bytes cipher;
    size_t sent;
};

static err_t tls_fail(struct ctx *c, const char *what)
{
    const char *why = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return fail_arg(c, ERR_IO, STR_NONE, str_fmt(c->mem, "%s: %s", what, why ? why : "TLS"));
}

static int choose_http11(SSL *ssl, const unsigned char **out, unsigned char *out_n,
                         const unsigned char *in, unsigned in_n, void *arg)
{
    static const unsigned char ours[] = "\x08http/1.1";
    (void)ssl;
    (void)arg;
    unsigned char *pick;
    int r = SSL_select_next_proto(&pick, out_n, ours, sizeof ours - 1, in, in_n);
    if (r != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = pick;
    return SSL_TLSEXT_ERR_OK;
}

static err_t load(struct ctx *c, SSL_CTX *ctx, const char *cert, const char *key)
{
    if (SSL_CTX_use_certificate_chain_file(ctx, cert) != 1) return tls_fail(c, cert);
    if (SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1) return tls_fail(c, key);
    if (SSL_CTX_check_private_key(ctx) != 1) return tls_fail(c, key);
    return OK;
}

err_t tls_server_new(struct ctx *c, const char *cert, const char *key, struct tls_server **out)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    if (!ctx) return tls_fail(c, "OpenSSL");
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_alpn_select_cb(ctx, choose_http11, NULL);
    err_t e = load(c, ctx, cert, key);
    if (e != OK) {
        SSL_CTX_free(ctx);
        return e;
    }
    struct tls_server *t = calloc(1, sizeof *t);
    must(t != NULL);
    t->ctx = ctx;
    *out = t;
    return OK;
}

void tls_server_free(struct tls_server *t)
{
    if (!t) return;
    SSL_CTX_free(t->ctx);
    free(t);
}

struct tls_conn *tls_open(struct tls_server *server)
{
    struct tls_conn *t = calloc(1, sizeof *t);
    must(t != NULL);
    t->ssl = SSL_new(server->ctx);
    t->in = BIO_new(BIO_s_mem());
    t->out = BIO_new(BIO_s_mem());
    must(t->ssl && t->in && t->out);
    SSL_set_bio(t->ssl, t->in, t->out); // owned by ssl now
    SSL_set_accept_state(t->ssl);
    return t;
}

void tls_close(struct tls_conn *t)
{
    SSL_free(t->ssl);
    bytes_fini(&t->cipher);
    free(t);
}

// 1: ready; 0: more bytes are needed; -1: failed.
static int shake_hands(struct tls_conn *t)
{
    if (SSL_is_init_finished(t->ssl)) return 1;
    int r = SSL_do_handshake(t->ssl);
    if (r == 1) return 1;
    return SSL_get_error(t->ssl, r) == SSL_ERROR_WANT_READ ? 0 : -1;
}

bool tls_feed(struct conn *c, const char *p, size_t n)
{
    struct tls_conn *t = c->tls;
    char plain[16384];
    ERR_clear_error();
    must(n <= INT_MAX);
    if (BIO_write(t->in, p, (int)n) != (int)n) return false;
    int ready = shake_hands(t);
    if (ready < 0) conn_pump(c); // the alert that says why
    if (ready <= 0) return ready == 0;
    while (c->state != CONN_CLOSED) {
        int k = SSL_read(t->ssl, plain, sizeof plain);
        if (k > 0) {
            conn_input(c, plain, (size_t)k);
            continue;
        }
        int why = SSL_get_error(t->ssl, k);
        if (why == SSL_ERROR_ZERO_RETURN) conn_eof(c);
        return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_ZERO_RETURN;
    }
    return true;
}

static void pull_cipher(struct tls_conn *t)
{
    size_t n = BIO_ctrl_pending(t->out);
    if (n == 0) return;
    must(n <= INT_MAX && bytes_room(&t->cipher, n));
    must(BIO_read(t->out, t->cipher.p + t->cipher.n, (int)n) == (int)n);
    t->cipher.n += n;
}

static void encrypt_some(struct conn *c)
{
    for (int i = 0; i < SPANS && c->tls->cipher.n < PIECE_BYTES; i++) {
        while (c->spans[i].n && c->tls->cipher.n < PIECE_BYTES) {
            str s = str_sub(c->spans[i], 0, 16384);
            int k = SSL_write(c->tls->ssl, s.p, (int)s.n);
            if (k <= 0) return; // a broken session shows when reading
            c->spans[i] = str_from(c->spans[i], (size_t)k);
            pull_cipher(c->tls);
        }
    }
}

str tls_pending(struct conn *c)
{
    struct tls_conn *t = c->tls;
    if (t->sent == t->cipher.n) {
        t->sent = t->cipher.n = 0;
        ERR_clear_error();
        pull_cipher(t);
        if (SSL_is_init_finished(t->ssl)) encrypt_some(c);
    }
    return str_from(bytes_str(&t->cipher), t->sent);
}

void tls_sent(struct conn *c, size_t n) { c->tls->sent += n; }

// close_notify, in front of the shutdown of the socket; best effort.
void tls_goodbye(struct conn *c)
{
    ERR_clear_error();
    if (!SSL_is_init_finished(c->tls->ssl)) return;
    SSL_shutdown(c->tls->ssl);
    str s = tls_pending(c);
    if (!s.n || c->is_writing) return;
    uv_buf_t b = uv_buf_init((char *)(uintptr_t)s.p, (unsigned)s.n);
    int k = uv_try_write((uv_stream_t *)&c->tcp, &b, 1);
    if (k > 0) tls_sent(c, (size_t)k);
}
