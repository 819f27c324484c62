// SPDX-License-Identifier: Apache-2.0
// Cryptographic primitives (libsodium and OpenSSL), without keys of their own. Any thread.
#ifndef OS_CRYPTO_H
#define OS_CRYPTO_H

#include "base/str.h"

#define SHA256_LEN 32
#define AES_KEY_LEN 32
#define AES_NONCE_LEN 12
#define AES_TAG_LEN 16

void sha256(const void *p, size_t n, u8 out[SHA256_LEN]);
str sha256_hex(struct mem *m, str s); // 64 lower-case characters
// In pieces, for files: begin, add ..., end.
struct sha256 {
    u64 state[16];
};
void sha256_begin(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *p, size_t n);
void sha256_end(struct sha256 *s, u8 out[SHA256_LEN]);

void hmac_sha256(str key, str data, u8 out[SHA256_LEN]);
void hmac_sha1(str key, str data, u8 out[20]); // for one-time codes only (RFC 4226)
str md5_hex(struct mem *m, str s);             // where a vendor wants a check sum, never for trust
void sha1(str s, u8 out[20]);                  // where a vendor's protocol wants it
bool bytes_equal(const void *a, const void *b, size_t n); // in constant time
bool secret_equal(str a, str b);                          // in constant time for equal lengths
void secret_wipe(void *p, size_t n);

// AES-256-GCM. seal writes plain.n bytes and the tag to out; open writes n - AES_TAG_LEN bytes and is
// false when text, tag, nonce or `also` (authenticated, not encrypted) is not what was sealed.
void aes_seal(const u8 key[AES_KEY_LEN], const u8 nonce[AES_NONCE_LEN], str also, str plain,
              u8 *out);
MUST_CHECK bool aes_open(const u8 key[AES_KEY_LEN], const u8 nonce[AES_NONCE_LEN], str also,
                         str sealed, u8 *out);

// AES-256-CBC without padding, n a multiple of 16: what messengers' callbacks are sealed with. It tells
// nothing of who wrote a text; a signature has to.
void aes_cbc_seal(const u8 key[AES_KEY_LEN], const u8 iv[16], const u8 *plain, size_t n, u8 *out);
void aes_cbc_open(const u8 key[AES_KEY_LEN], const u8 iv[16], const u8 *sealed, size_t n, u8 *out);

// argon2id, 2 passes over 64 MiB (about 80 ms, and so much memory): the password thread only.
#define ARGON2_TEXT_LEN 128
MUST_CHECK bool argon2_hash(str password, char out[ARGON2_TEXT_LEN]); // false: no memory
bool argon2_verify(str password, const char *hash);
bool argon2_is_old(const char *hash); // other parameters than today's

#endif
