// SPDX-License-Identifier: Apache-2.0
// Each as its vendor's page describes it. Nothing here asks the clock or draws a random number.
#include "notify/sign.h"
#include <stdlib.h>
#include "base/base64.h"
#include "base/date.h"
#include "http/client.h"
#include "os/crypto.h"

#define WEBHOOK_SKEW_S 300

static str base64_hmac_sha256(struct mem *m, str key, str text)
{
    u8 mac[SHA256_LEN];
    hmac_sha256(key, text, mac);
    return base64_of(m, mac, sizeof mac);
}

str sign_dingtalk(struct mem *m, str secret, i64 now_ms)
{
    str text = str_fmt(m, "%lld\n%.*s", (long long)now_ms, STR_ARG(secret));
    return base64_hmac_sha256(m, secret, text);
}

// ---- Alibaba Cloud ----

static int by_name(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    return str_cmp(x->name, y->name);
}

str aliyun_query(struct mem *m, const struct pair *params, size_t n)
{
    struct pair *v = mem_array(m, struct pair, n);
    struct buf b = BUF(m);
    for (size_t i = 0; i < n; i++) v[i] = params[i];
    qsort(v, n, sizeof *v, by_name);
    for (size_t i = 0; i < n; i++) {
        if (i) buf_char(&b, '&');
        url_encode_put(&b, v[i].name);
        buf_char(&b, '=');
        url_encode_put(&b, v[i].value);
    }
    return buf_str(&b);
}

str sign_aliyun(struct mem *m, str method, const struct pair *params, size_t n, str secret)
{
    struct buf b = BUF(m);
    u8 mac[20];
    buf_put(&b, method);
    buf_lit(&b, "&%2F&");
    url_encode_put(&b, aliyun_query(m, params, n));
    hmac_sha1(str_cat(m, secret, S("&")), buf_str(&b), mac);
    return base64_of(m, mac, sizeof mac);
}

// ---- Tencent Cloud ----

static str hmac_text(struct mem *m, str key, str text)
{
    u8 *mac = mem_alloc(m, SHA256_LEN);
    hmac_sha256(key, text, mac);
    return (str){ (const char *)mac, SHA256_LEN };
}

str sign_tencent(struct mem *m, str id, str secret, str service, str host, str content_type,
                 str body, i64 seconds)
{
    struct buf day = BUF(m);
    date_put(&day, date_of_instant(seconds * 1000, 0));
    str date = buf_str(&day);
    str canonical = str_fmt(m, "POST\n/\n\ncontent-type:%.*s\nhost:%.*s\n\ncontent-type;host\n%.*s",
                            STR_ARG(content_type), STR_ARG(host), STR_ARG(sha256_hex(m, body)));
    str scope = str_fmt(m, "%.*s/%.*s/tc3_request", STR_ARG(date), STR_ARG(service));
    str text = str_fmt(m, "TC3-HMAC-SHA256\n%lld\n%.*s\n%.*s", (long long)seconds, STR_ARG(scope),
                       STR_ARG(sha256_hex(m, canonical)));
    str key = hmac_text(m, str_cat(m, S("TC3"), secret), date);
    key = hmac_text(m, hmac_text(m, key, service), S("tc3_request"));
    str mac = hmac_text(m, key, text);
    return str_fmt(m,
                   "TC3-HMAC-SHA256 Credential=%.*s/%.*s, SignedHeaders=content-type;host, "
                   "Signature=%.*s",
                   STR_ARG(id), STR_ARG(scope), STR_ARG(str_hex(m, mac.p, mac.n)));
}

// ---- webhooks ----

str sign_webhook(struct mem *m, str secret, i64 seconds, str body)
{
    u8 mac[SHA256_LEN];
    hmac_sha256(secret, str_cat(m, str_fmt(m, "%lld.", (long long)seconds), body), mac);
    return str_hex(m, mac, sizeof mac);
}

bool webhook_is_signed(struct mem *m, str secret, str seconds, str body, str signature, i64 now_ms)
{
    i64 at;
    if (!secret.n || !str_to_i64(seconds, &at)) return false;
    if (at < now_ms / 1000 - WEBHOOK_SKEW_S || at > now_ms / 1000 + WEBHOOK_SKEW_S) return false;
    if (str_starts(signature, S("sha256="))) signature = str_from(signature, 7);
    return secret_equal(sign_webhook(m, secret, at, body), signature);
}

// ---- WXBizMsgCrypt ----

static bool wx_key(struct mem *m, str aes_key, str *key)
{
    return aes_key.n == 43 && base64_decode(m, str_cat(m, aes_key, S("=")), key) &&
           key->n == AES_KEY_LEN;
}

// The last of the 43 characters carries two bits that no byte takes; vendors' pages have keys where they
// are not zero, so they are cleared first.
static str wx_plain_key(struct mem *m, str aes_key)
{
    static const char zeroed[] = "AEIMQUYcgkosw048";
    static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (aes_key.n != 43) return aes_key;
    const char *at = aes_key.p[42] ? strchr(all, aes_key.p[42]) : NULL;
    if (!at) return aes_key;
    char last = zeroed[(at - all) / 4];
    return str_cat(m, str_sub(aes_key, 0, 42), str_dup(m, (str){ &last, 1 }));
}

bool wx_key_is_good(str aes_key)
{
    struct mem *m = mem_new(0);
    str key;
    bool good = wx_key(m, wx_plain_key(m, aes_key), &key);
    mem_free(m);
    return good;
}

static int by_text(const void *a, const void *b)
{
    const str *x = a, *y = b;
    return str_cmp(*x, *y);
}

str wx_signature(struct mem *m, str token, str timestamp, str nonce, str encrypted)
{
    str v[] = { token, timestamp, nonce, encrypted };
    struct buf b = BUF(m);
    u8 hash[20];
    qsort(v, COUNT_OF(v), sizeof *v, by_text);
    for (size_t i = 0; i < COUNT_OF(v); i++) buf_put(&b, v[i]);
    sha1(buf_str(&b), hash);
    return str_hex(m, hash, sizeof hash);
}

static u32 big_endian(const u8 *p)
{
    return (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
}

bool wx_open(struct mem *m, const struct wx_keys *k, str signature, str timestamp, str nonce,
             str encrypted, str *plain)
{
    str key, sealed;
    if (!secret_equal(wx_signature(m, k->token, timestamp, nonce, encrypted), signature))
        return false;
    if (!wx_key(m, wx_plain_key(m, k->aes_key), &key) || !base64_decode(m, encrypted, &sealed))
        return false;
    if (!sealed.n || sealed.n % 16) return false;
    u8 *p = mem_alloc(m, sealed.n);
    aes_cbc_open((const u8 *)key.p, (const u8 *)key.p, (const u8 *)sealed.p, sealed.n, p);
    u8 pad = p[sealed.n - 1];
    if (!pad || pad > 32 || pad + 20u > sealed.n) return false;
    size_t n = sealed.n - pad, len = big_endian(p + 16);
    for (size_t i = n; i < sealed.n; i++)
        if (p[i] != pad) return false;
    if (len > n - 20) return false;
    str receiver = { (const char *)p + 20 + len, n - 20 - len };
    if (!str_eq(receiver, k->receiver)) return false;
    *plain = (str){ (const char *)p + 20, len };
    return true;
}

str wx_seal(struct mem *m, const struct wx_keys *k, const u8 noise[16], str plain)
{
    struct buf b = BUF(m);
    str key;
    must(wx_key(m, wx_plain_key(m, k->aes_key), &key));
    buf_put(&b, (str){ (const char *)noise, 16 });
    for (int shift = 24; shift >= 0; shift -= 8) buf_char(&b, (char)(plain.n >> shift & 0xff));
    buf_put(&b, plain);
    buf_put(&b, k->receiver);
    size_t pad = 32 - b.n % 32;
    for (size_t i = 0; i < pad; i++) buf_char(&b, (char)pad);
    u8 *out = mem_alloc(m, b.n);
    aes_cbc_seal((const u8 *)key.p, (const u8 *)key.p, (const u8 *)b.p, b.n, out);
    return base64_of(m, out, b.n);
}
