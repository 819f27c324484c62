// SPDX-License-Identifier: Apache-2.0
// Keys, sealing and the password thread.
//
// A sealed text is: 01, key version (4 bytes), nonce (12), AES-256-GCM text and tag. What it belongs to
// (a cell's form, field and record; a secret's label) is authenticated with it and not stored, so a
// sealed text that was moved does not open. Keys for indexes and signatures are derived from index.key
// by HMAC of their purpose.
//
// argon2id takes 64 MiB and 80 ms; a single thread with a bounded queue keeps a crowd at the log-in page
// from taking the machine's memory.
#include "auth/crypto.h"
#include "auth/user.h"
#include "os/crypto.h"
#include "os/file.h"
#include "os/random.h"
#include "os/thread.h"

#define KEY_LEN 32
#define KEY_VERSIONS_MAX 1000
#define HASH_QUEUE_MAX 64
#define SEALED_HEAD (1 + 4 + AES_NONCE_LEN)

struct key {
    u8 bytes[KEY_LEN];
};

struct hash_job {
    const char *verify; // NULL: make a hash
    u8 password[SHA256_LEN];
    char out[ARGON2_TEXT_LEN];
    bool is_right, is_old, is_done;
    struct hash_job *next;
};

struct crypto {
    struct mem *mem;
    struct key pepper, index;
    struct key *cells; // [version - 1]
    u32 cell_count;
    struct lock lock; // of what follows
    struct cond work, done;
    struct hash_job *first, *last;
    int waiting;
    bool is_stopping;
    pthread_t thread;
};

// --- Files ----------------------------------------------------------------------------------------

static str key_path(struct ctx *c, str dir, str name)
{
    return file_join(c->mem, file_join(c->mem, dir, S("keys")), str_cat(c->mem, name, S(".key")));
}

static str cell_key_name(struct ctx *c, u32 version) { return str_fmt(c->mem, "cell-%u", version); }

static err_t make_key(struct ctx *c, str dir, str name)
{
    str path = key_path(c, dir, name);
    if (file_exists(c, path)) return OK;
    struct key k;
    random_bytes(k.bytes, sizeof k.bytes);
    str text = str_cat(c->mem, str_hex(c->mem, k.bytes, sizeof k.bytes), S("\n"));
    return file_write_durable(c, path, text, 0600);
}

err_t crypto_init(struct ctx *c, str dir)
{
    TRY(file_mkdirs(c, file_join(c->mem, dir, S("keys")), 0700));
    TRY(make_key(c, dir, S("pepper")));
    TRY(make_key(c, dir, S("index")));
    return make_key(c, dir, S("cell-1"));
}

static u32 newest_cell_key(struct ctx *c, str dir)
{
    u32 n = 0;
    while (n < KEY_VERSIONS_MAX && file_exists(c, key_path(c, dir, cell_key_name(c, n + 1)))) n++;
    return n;
}

err_t crypto_rotate(struct ctx *c, str dir)
{
    u32 n = newest_cell_key(c, dir);
    if (!n || n == KEY_VERSIONS_MAX)
        return fail_arg(c, ERR_KEYS_MISSING, STR_NONE, key_path(c, dir, S("cell-1")));
    return make_key(c, dir, cell_key_name(c, n + 1));
}

static err_t read_key(struct ctx *c, str dir, str name, struct key *out)
{
    str path = key_path(c, dir, name), text;
    if (!file_exists(c, path)) return fail_arg(c, ERR_KEYS_MISSING, STR_NONE, path);
    TRY(file_read(c, path, 4096, &text));
    bool is_right = str_hex_decode(str_trim(text), out->bytes, sizeof out->bytes);
    secret_wipe((void *)(uintptr_t)text.p, text.n);
    return is_right ? OK : fail_arg(c, ERR_KEYS_MISSING, STR_NONE, path);
}

static err_t read_keys(struct ctx *c, str dir, struct crypto *k)
{
    TRY(read_key(c, dir, S("pepper"), &k->pepper));
    TRY(read_key(c, dir, S("index"), &k->index));
    u32 n = newest_cell_key(c, dir);
    k->cells = mem_array(k->mem, struct key, n + 1);
    for (k->cell_count = 0; k->cell_count < (n ? n : 1); k->cell_count++)
        TRY(read_key(c, dir, cell_key_name(c, k->cell_count + 1), &k->cells[k->cell_count]));
    return OK;
}

// --- The password thread -----------------------------------------------------------------------------

static bool run_hash(struct hash_job *j)
{
    str password = { (const char *)j->password, sizeof j->password };
    if (!j->verify) return argon2_hash(password, j->out);
    j->is_right = argon2_verify(password, j->verify);
    j->is_old = j->is_right && argon2_is_old(j->verify);
    return true;
}

static void hash_loop(void *arg)
{
    struct crypto *k = arg;
    lock_take(&k->lock);
    while (!k->is_stopping || k->first) {
        if (!k->first) {
            cond_wait(&k->work, &k->lock);
            continue;
        }
        struct hash_job *j = k->first;
        k->first = j->next;
        if (!k->first) k->last = NULL;
        lock_drop(&k->lock);
        if (!run_hash(j)) j->out[0] = 0;
        lock_take(&k->lock);
        k->waiting--;
        j->is_done = true;
        cond_broadcast(&k->done);
    }
    lock_drop(&k->lock);
}

static bool hash_and_wait(struct crypto *k, struct hash_job *j)
{
    lock_take(&k->lock);
    bool is_taken = k->waiting < HASH_QUEUE_MAX;
    if (is_taken) {
        k->waiting++;
        if (k->last) k->last->next = j;
        else k->first = j;
        k->last = j;
        cond_signal(&k->work);
        while (!j->is_done) cond_wait(&k->done, &k->lock);
    }
    lock_drop(&k->lock);
    return is_taken;
}

// The pepper makes a stolen table of hashes useless, and a password of any length one of 32 bytes.
static struct hash_job job_of(struct ctx *c, str password, const char *verify)
{
    must(c->crypto != NULL);
    struct hash_job j = { .verify = verify };
    hmac_sha256((str){ (const char *)c->crypto->pepper.bytes, KEY_LEN }, password, j.password);
    return j;
}

err_t password_hash(struct ctx *c, str password, str *out)
{
    struct hash_job j = job_of(c, password, NULL);
    if (!hash_and_wait(c->crypto, &j)) return fail(c, ERR_BUSY);
    if (!j.out[0]) return fail(c, ERR_NO_MEMORY);
    *out = str_dup(c->mem, str_of(j.out));
    return OK;
}

err_t password_verify(struct ctx *c, str password, str hash, bool *is_right, bool *is_old)
{
    // Of a password that nobody knows: an account that does not exist costs the same time.
    static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
                                 "RdescudvJCsgt3ub+b7dWRWJTmaaJObGRdescudvJCs";
    struct hash_job j = job_of(c, password, hash.n ? str_z(c->mem, hash) : nobody);
    if (!hash_and_wait(c->crypto, &j)) return fail(c, ERR_BUSY);
    *is_right = j.is_right && hash.n;
    *is_old = j.is_old && hash.n;
    return OK;
}

// --- Opening and closing -----------------------------------------------------------------------------

static void wipe_and_free(struct crypto *k)
{
    struct mem *m = k->mem;
    secret_wipe(k->cells, k->cells ? k->cell_count * sizeof *k->cells : 0);
    secret_wipe(&k->pepper, sizeof k->pepper);
    secret_wipe(&k->index, sizeof k->index);
    mem_free(m);
}

err_t crypto_open(struct ctx *c, str dir, struct crypto **out)
{
    struct mem *m = mem_new(0);
    struct crypto *k = mem_new_of(m, struct crypto);
    k->mem = m;
    err_t e = read_keys(c, dir, k);
    if (e != OK) {
        wipe_and_free(k);
        return e;
    }
    lock_init(&k->lock);
    cond_init(&k->work);
    cond_init(&k->done);
    k->thread = thread_start("password", hash_loop, k);
    *out = k;
    return OK;
}

void crypto_close(struct crypto *k)
{
    if (!k) return;
    lock_take(&k->lock);
    k->is_stopping = true;
    cond_broadcast(&k->work);
    lock_drop(&k->lock);
    thread_join(k->thread);
    cond_fini(&k->work);
    cond_fini(&k->done);
    lock_fini(&k->lock);
    wipe_and_free(k);
}

static err_t check_keys(struct ctx *c, void *arg UNUSED)
{
    u8 mac[SHA256_LEN];
    str stored;
    bool found;
    crypto_mac(c, S("key check"), S("xinglin"), mac);
    str now = str_hex(c->mem, mac, sizeof mac);
    TRY(meta_get(c, S("key_check"), &stored, &found));
    if (!found) return meta_set(c, S("key_check"), now);
    return secret_equal(stored, now) ? OK : fail(c, ERR_KEYS_WRONG);
}

err_t crypto_check(struct ctx *c) { return store_write(c, WRITE_PEOPLE, check_keys, NULL); }

// --- Sealing -----------------------------------------------------------------------------------------

void crypto_mac(struct ctx *c, str purpose, str data, u8 out[32])
{
    must(c->crypto != NULL);
    u8 key[SHA256_LEN];
    hmac_sha256((str){ (const char *)c->crypto->index.bytes, KEY_LEN }, purpose, key);
    hmac_sha256((str){ (const char *)key, sizeof key }, data, out);
    secret_wipe(key, sizeof key);
}

static str seal(struct ctx *c, str also, str plain)
{
    struct crypto *k = c->crypto;
    must(k != NULL);
    u8 *p = mem_alloc(c->mem, SEALED_HEAD + plain.n + AES_TAG_LEN);
    u32 version = k->cell_count;
    p[0] = 1;
    for (int i = 0; i < 4; i++) p[1 + i] = (u8)(version >> (24 - 8 * i));
    random_bytes(p + 5, AES_NONCE_LEN);
    str with_version = str_cat3(c->mem, (str){ (char *)p, 5 }, S("\n"), also);
    aes_seal(k->cells[version - 1].bytes, p + 5, with_version, plain, p + SEALED_HEAD);
    return (str){ (char *)p, SEALED_HEAD + plain.n + AES_TAG_LEN };
}

static err_t unseal(struct ctx *c, str also, str sealed, str *out)
{
    struct crypto *k = c->crypto;
    must(k != NULL);
    if (sealed.n < SEALED_HEAD + AES_TAG_LEN || sealed.p[0] != 1) return fail(c, ERR_SEALED_CELL);
    u32 version = 0;
    for (int i = 1; i <= 4; i++) version = version << 8 | (u8)sealed.p[i];
    if (version < 1 || version > k->cell_count) return fail(c, ERR_SEALED_CELL);
    str with_version = str_cat3(c->mem, str_sub(sealed, 0, 5), S("\n"), also);
    size_t n = sealed.n - SEALED_HEAD - AES_TAG_LEN;
    u8 *p = mem_alloc(c->mem, n + 1);
    if (!aes_open(k->cells[version - 1].bytes, (const u8 *)sealed.p + 5, with_version,
                  str_from(sealed, SEALED_HEAD), p))
        return fail(c, ERR_SEALED_CELL);
    *out = (str){ (char *)p, n };
    return OK;
}

static str cell_place(struct ctx *c, const struct field *f, id64 record_id)
{
    return str_fmt(c->mem, "cell %lld %lld %lld", (long long)f->form->id, (long long)f->id,
                   (long long)record_id);
}

err_t cell_seal(struct ctx *c, const struct field *f, id64 record_id, str plain, str *out)
{
    *out = seal(c, cell_place(c, f, record_id), plain);
    return OK;
}

err_t cell_open(struct ctx *c, const struct field *f, id64 record_id, str sealed, str *out)
{
    return unseal(c, cell_place(c, f, record_id), sealed, out);
}

str cell_index(struct ctx *c, const struct field *f, str plain)
{
    u8 mac[SHA256_LEN];
    crypto_mac(c, str_fmt(c->mem, "index %lld", (long long)f->id), plain, mac);
    return str_hex(c->mem, mac, sizeof mac);
}

err_t secret_seal(struct ctx *c, str label, str plain, str *out)
{
    *out = seal(c, str_cat(c->mem, S("secret "), label), plain);
    return OK;
}

err_t secret_open(struct ctx *c, str label, str sealed, str *out)
{
    return unseal(c, str_cat(c->mem, S("secret "), label), sealed, out);
}
