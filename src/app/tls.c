// SPDX-License-Identifier: Apache-2.0
// A self-signed certificate for a first start with TLS: P-256, ten years, for this machine's name and
// addresses on it. Written beside the settings, which then name it.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>
#include "app/app.h"
#include "os/file.h"

static void free_key(void *k) { EVP_PKEY_free(k); }
static void free_cert(void *x) { X509_free(x); }
static void free_bio(void *b) { BIO_free(b); }

static err_t broken(struct ctx *c) { return fail_arg(c, ERR_IO, STR_NONE, S("OpenSSL")); }

static bool add_names(X509 *x, const char *host)
{
    char names[400];
    X509V3_CTX v3;
    X509V3_set_ctx_nodb(&v3);
    X509V3_set_ctx(&v3, x, x, NULL, NULL, 0);
    snprintf(names, sizeof names, "DNS:%s,DNS:localhost,IP:127.0.0.1,IP:::1", host);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &v3, NID_subject_alt_name, names);
    bool fine = e && X509_add_ext(x, e, -1);
    X509_EXTENSION_free(e);
    return fine;
}

static bool fill(X509 *x, EVP_PKEY *key, const char *host)
{
    X509_NAME *name = X509_get_subject_name(x);
    return X509_set_version(x, 2) && ASN1_INTEGER_set(X509_get_serialNumber(x), 1) &&
           X509_gmtime_adj(X509_getm_notBefore(x), -3600) &&
           X509_gmtime_adj(X509_getm_notAfter(x), 3650L * 86400) && X509_set_pubkey(x, key) &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)host, -1, -1,
                                      0) &&
           X509_set_issuer_name(x, name) && add_names(x, host) && X509_sign(x, key, EVP_sha256());
}

static str text_of(BIO *b)
{
    char *p;
    long n = BIO_get_mem_data(b, &p);
    return (str){ p, (size_t)n };
}

err_t tls_self_signed(struct ctx *c, str dir)
{
    char host[128] = "xinglin";
    str conf, path = file_join(c->mem, dir, S("xinglin.conf"));
    str cert = file_join(c->mem, dir, S("tls-cert.pem")),
        key_path = file_join(c->mem, dir, S("keys/tls-key.pem"));
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x = X509_new();
    BIO *key_text = BIO_new(BIO_s_mem()), *cert_text = BIO_new(BIO_s_mem());
    mem_defer(c->mem, free_key, key);
    mem_defer(c->mem, free_cert, x);
    mem_defer(c->mem, free_bio, key_text);
    mem_defer(c->mem, free_bio, cert_text);
    if (gethostname(host, sizeof host - 1) != 0 || !host[0]) snprintf(host, sizeof host, "xinglin");
    if (!key || !x || !key_text || !cert_text || !fill(x, key, host)) return broken(c);
    if (!PEM_write_bio_PrivateKey(key_text, key, NULL, NULL, 0, NULL, NULL) ||
        !PEM_write_bio_X509(cert_text, x))
        return broken(c);
    TRY(file_write_durable(c, key_path, text_of(key_text), 0600));
    TRY(file_write_durable(c, cert, text_of(cert_text), 0644));
    TRY(file_read(c, path, 64 << 10, &conf));
    str more = str_fmt(c->mem, "tls_cert = " STR_FMT "\ntls_key = " STR_FMT "\n", STR_ARG(cert),
                       STR_ARG(key_path));
    return file_write_durable(c, path, str_cat(c->mem, conf, more), 0600);
}
