// SPDX-License-Identifier: Apache-2.0
// The installation's keys and what is done with them: sealed cells and their blind index, sealed
// settings, signatures, and the one thread that hashes passwords.
//
// Keys are files in DIR/keys (0600), 64 hex digits each, never in the database and never in a backup:
// pepper.key (passwords), index.key (blind indexes, signatures), cell-N.key (cells; the highest N
// seals, all open). Without them encrypted cells and all passwords are lost.
//
// struct crypto is made once in app/ and found in ctx.crypto. All functions: any thread.
#ifndef AUTH_CRYPTO_H
#define AUTH_CRYPTO_H

#include "meta/catalog.h"

struct crypto;

err_t crypto_init(struct ctx *c, str dir); // makes the files; those that exist stay as they are
err_t crypto_open(struct ctx *c, str dir,
                  struct crypto **out); // ERR_KEYS_MISSING; starts the thread
void crypto_close(struct crypto *k);    // wipes the keys; no call may be under way; NULL is fine
// Compares the keys with those that the database was made with (told there at the first call).
// ERR_KEYS_WRONG. At start, after migration.
err_t crypto_check(struct ctx *c);
err_t crypto_rotate(struct ctx *c, str dir); // a new cell-N.key; takes effect at the next start

// Cells. The sealed text belongs to its form, field and record: moved to another one it does not open
// (ERR_SEALED_CELL). Both in c->mem.
err_t cell_seal(struct ctx *c, const struct field *f, id64 record_id, str plain, str *out);
err_t cell_open(struct ctx *c, const struct field *f, id64 record_id, str sealed, str *out);
// The blind index: HMAC of the normalised value with a key of the field's own; 64 hex digits.
str cell_index(struct ctx *c, const struct field *f, str plain);

// Settings and secrets that are not cells; `label` says whose: "totp:5".
err_t secret_seal(struct ctx *c, str label, str plain, str *out);
err_t secret_open(struct ctx *c, str label, str sealed, str *out);

// HMAC-SHA-256 for a purpose ("cursor", "person"); other purposes cannot make it.
void crypto_mac(struct ctx *c, str purpose, str data, u8 out[32]);

// Passwords. The caller waits for the thread; with 64 waiting already it is ERR_BUSY.
err_t password_hash(struct ctx *c, str password, str *out);
// hash empty: an unknown account; takes as long as a known one and is never right.
// *is_old: right, but hashed with other parameters than today's: hash it again.
err_t password_verify(struct ctx *c, str password, str hash, bool *is_right, bool *is_old);

#endif
