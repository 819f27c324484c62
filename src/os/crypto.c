// SPDX-License-Identifier: Apache-2.0
// Hashes and passwords by libsodium; AES-GCM by OpenSSL, since libsodium has it on some processors
// only. OpenSSL failing at this level (no memory, no provider) leaves nothing sensible to do: must.
#include "os/crypto.h"
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#define ARGON2_PASSES 2
#define ARGON2_BYTES ((size_t)64 << 20)

_Static_assert(sizeof(struct sha256) >= sizeof(crypto_hash_sha256_state), "room for the state");
_Static_assert(ARGON2_TEXT_LEN >= crypto_pwhash_STRBYTES, "room for the text");
_Static_assert(SHA256_LEN == crypto_hash_sha256_BYTES, "length");

static crypto_hash_sha256_state *state_of(struct sha256 *s) { return (void *)s->state; }

void sha256(const void *p, size_t n, u8 out[SHA256_LEN]) { crypto_hash_sha256(out, p, n); }

str sha256_hex(struct mem *m, str s)
{
    u8 hash[SHA256_LEN];
    sha256(s.p, s.n, hash);
    return str_hex(m, hash, sizeof hash);
}

void sha256_begin(struct sha256 *s) { crypto_hash_sha256_init(state_of(s)); }
void sha256_add(struct sha256 *s, const void *p, size_t n)
{
    crypto_hash_sha256_update(state_of(s), p, n);
}
void sha256_end(struct sha256 *s, u8 out[SHA256_LEN])
{
    crypto_hash_sha256_final(state_of(s), out);
}

void hmac_sha256(str key, str data, u8 out[SHA256_LEN])
{
    crypto_auth_hmacsha256_state s;
    crypto_auth_hmacsha256_init(&s, (const u8 *)key.p, key.n);
    crypto_auth_hmacsha256_update(&s, (const u8 *)data.p, data.n);
    crypto_auth_hmacsha256_final(&s, out);
    sodium_memzero(&s, sizeof s);
}

void hmac_sha1(str key, str data, u8 out[20])
{
    unsigned n = 20;
    must(key.n <= INT_MAX);
    must(HMAC(EVP_sha1(), key.p, (int)key.n, (const u8 *)data.p, data.n, out, &n) && n == 20);
}

void sha1(str s, u8 out[20])
{
    unsigned n = 20;
    must(EVP_Digest(s.p, s.n, out, &n, EVP_sha1(), NULL) == 1 && n == 20);
}

str md5_hex(struct mem *m, str s)
{
    u8 out[16];
    unsigned n = sizeof out;
    must(EVP_Digest(s.p, s.n, out, &n, EVP_md5(), NULL) == 1 && n == sizeof out);
    return str_hex(m, out, sizeof out);
}

static void aes_cbc(bool seals, const u8 *key, const u8 *iv, const u8 *in, size_t n, u8 *out)
{
    EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
    int done = 0, last = 0;
    must(x && n % 16 == 0 && n <= INT_MAX);
    must(EVP_CipherInit_ex(x, EVP_aes_256_cbc(), NULL, key, iv, seals) == 1);
    must(EVP_CIPHER_CTX_set_padding(x, 0) == 1);
    must(EVP_CipherUpdate(x, out, &done, in, (int)n) == 1);
    must(EVP_CipherFinal_ex(x, out + done, &last) == 1 && (size_t)(done + last) == n);
    EVP_CIPHER_CTX_free(x);
}

void aes_cbc_seal(const u8 key[AES_KEY_LEN], const u8 iv[16], const u8 *plain, size_t n, u8 *out)
{
    aes_cbc(true, key, iv, plain, n, out);
}

void aes_cbc_open(const u8 key[AES_KEY_LEN], const u8 iv[16], const u8 *sealed, size_t n, u8 *out)
{
    aes_cbc(false, key, iv, sealed, n, out);
}

bool bytes_equal(const void *a, const void *b, size_t n) { return sodium_memcmp(a, b, n) == 0; }
bool secret_equal(str a, str b) { return a.n == b.n && (a.n == 0 || bytes_equal(a.p, b.p, a.n)); }
void secret_wipe(void *p, size_t n) { sodium_memzero(p, n); }

void aes_seal(const u8 key[AES_KEY_LEN], const u8 nonce[AES_NONCE_LEN], str also, str plain,
              u8 *out)
{
    EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
    int n = 0, last = 0;
    must(x && plain.n <= INT_MAX && also.n <= INT_MAX);
    must(EVP_EncryptInit_ex(x, EVP_aes_256_gcm(), NULL, key, nonce) == 1);
    must(EVP_EncryptUpdate(x, NULL, &n, (const u8 *)also.p, (int)also.n) == 1);
    must(EVP_EncryptUpdate(x, out, &n, (const u8 *)plain.p, (int)plain.n) == 1);
    must(EVP_EncryptFinal_ex(x, out + n, &last) == 1 && (size_t)(n + last) == plain.n);
    must(EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_GET_TAG, AES_TAG_LEN, out + plain.n) == 1);
    EVP_CIPHER_CTX_free(x);
}

bool aes_open(const u8 key[AES_KEY_LEN], const u8 nonce[AES_NONCE_LEN], str also, str sealed,
              u8 *out)
{
    if (sealed.n < AES_TAG_LEN || sealed.n > INT_MAX || also.n > INT_MAX) return false;
    EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
    int n = 0, plain_n = (int)(sealed.n - AES_TAG_LEN);
    u8 tag[AES_TAG_LEN];
    memcpy(tag, sealed.p + plain_n, sizeof tag);
    must(x && EVP_DecryptInit_ex(x, EVP_aes_256_gcm(), NULL, key, nonce) == 1);
    must(EVP_DecryptUpdate(x, NULL, &n, (const u8 *)also.p, (int)also.n) == 1);
    must(EVP_DecryptUpdate(x, out, &n, (const u8 *)sealed.p, plain_n) == 1);
    must(EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_SET_TAG, AES_TAG_LEN, tag) == 1);
    bool is_right = EVP_DecryptFinal_ex(x, out + n, &n) == 1;
    EVP_CIPHER_CTX_free(x);
    if (!is_right) sodium_memzero(out, (size_t)plain_n);
    return is_right;
}

bool argon2_hash(str password, char out[ARGON2_TEXT_LEN])
{
    must(sodium_init() >= 0);
    return crypto_pwhash_str_alg(out, password.p, password.n, ARGON2_PASSES, ARGON2_BYTES,
                                 crypto_pwhash_ALG_ARGON2ID13) == 0;
}

bool argon2_verify(str password, const char *hash)
{
    must(sodium_init() >= 0);
    return crypto_pwhash_str_verify(hash, password.p, password.n) == 0;
}

bool argon2_is_old(const char *hash)
{
    return crypto_pwhash_str_needs_rehash(hash, ARGON2_PASSES, ARGON2_BYTES) != 0;
}
