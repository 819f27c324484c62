// SPDX-License-Identifier: Apache-2.0
// One-time codes. x_user.totp_secret holds one byte of state and the sealed secret: P while no code has
// confirmed it, A afterwards. x_user.totp_last is the last step used; a code counts only if one UPDATE
// can raise it, so of any number of simultaneous posts of a code exactly one succeeds.
#include "auth/totp.h"
#include "auth/audit.h"
#include "auth/crypto.h"
#include "base/dec.h"
#include "os/crypto.h"
#include "os/random.h"

#define SECRET_LEN 20
#define RECOVERY_LEN 10

u32 totp_at(str secret, i64 step, int digits)
{
    char counter[8];
    u8 mac[20];
    for (int i = 0; i < 8; i++) counter[i] = (char)((u64)step >> (56 - 8 * i));
    hmac_sha1(secret, (str){ counter, sizeof counter }, mac);
    const u8 *p = mac + (mac[19] & 15);
    u32 v = ((u32)(p[0] & 127) << 24) | ((u32)p[1] << 16) | ((u32)p[2] << 8) | p[3];
    return v % (u32)dec_pow10(digits);
}

str base32_put(struct mem *m, str bytes)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    struct buf b = BUF(m);
    u32 held = 0, bits = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        held = held << 8 | (u8)bytes.p[i];
        for (bits += 8; bits >= 5; bits -= 5) buf_char(&b, alphabet[held >> (bits - 5) & 31]);
    }
    if (bits) buf_char(&b, alphabet[held << (5 - bits) & 31]);
    return buf_str(&b);
}

bool totp_is_active(str stored) { return stored.n && stored.p[0] == 'A'; }

static str label_of(struct ctx *c, id64 user_id)
{
    return str_fmt(c->mem, "totp:%lld", (long long)user_id);
}

// The user's secret in the wanted state, and the last step used; STR_NONE when there is none.
static err_t read_secret(struct ctx *c, id64 user_id, char state, str *secret, i64 *last)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT totp_secret, totp_last FROM x_user WHERE id = ");
    sql_i64(&q, user_id);
    sql_for_update(&q);
    struct rows *r;
    bool more;
    *secret = STR_NONE;
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &more));
    str stored = more ? str_dup(c->mem, rows_blob(r, 0)) : STR_NONE;
    *last = more ? rows_i64(r, 1) : 0;
    rows_close(r);
    if (!stored.n || stored.p[0] != state) return OK;
    return secret_open(c, label_of(c, user_id), str_from(stored, 1), secret);
}

static err_t write_secret(struct ctx *c, id64 user_id, char state, str secret)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_user SET totp_secret = ");
    if (state) {
        str sealed;
        TRY(secret_seal(c, label_of(c, user_id), secret, &sealed));
        sql_blob(&q, str_cat(c->mem, (str){ &state, 1 }, sealed));
    } else {
        sql_null(&q);
    }
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, user_id);
    return db_exec(c, &q, NULL);
}

static bool is_code(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return s.n == 6;
}

// The step that the code belongs to, later than `last`; 0 when it is none.
static i64 step_of(str secret, str code, i64 now_ms, i64 last)
{
    i64 want, now = now_ms / (TOTP_STEP_S * 1000), found = 0;
    if (!is_code(code) || !str_to_i64(code, &want)) return 0;
    for (i64 step = now - 1; step <= now + 1; step++)
        if (step > last && totp_at(secret, step, 6) == (u32)want) found = step;
    return found;
}

// --- Setting up ------------------------------------------------------------------------------------

struct begin {
    str secret;
};

static err_t begin_job(struct ctx *c, void *arg)
{
    struct begin *b = arg;
    str active;
    i64 last;
    TRY(read_secret(c, c->who->user_id, 'A', &active, &last));
    if (active.n) return fail(c, ERR_TOTP_ACTIVE);
    return write_secret(c, c->who->user_id, 'P', b->secret);
}

// Letters, digits and a few signs stay; the rest as %XX.
static void put_escaped(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        u8 ch = (u8)s.p[i];
        bool is_plain = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                        (ch >= '0' && ch <= '9') || ch == '-' || ch == '.' || ch == '_';
        if (is_plain) buf_char(b, (char)ch);
        else buf_fmt(b, "%%%02X", ch);
    }
}

err_t totp_begin(struct ctx *c, struct totp_setup *out)
{
    u8 raw[SECRET_LEN];
    if (!c->who || !c->who->user_id) return fail(c, ERR_ACTION_DENIED);
    random_bytes(raw, sizeof raw);
    struct begin b = { str_dup(c->mem, (str){ (char *)raw, sizeof raw }) };
    TRY(store_write(c, WRITE_PEOPLE, begin_job, &b));
    const struct user *u = c->cat ? catalog_user(c->cat, c->who->user_id) : NULL;
    struct buf uri = BUF(c->mem);
    out->secret = base32_put(c->mem, b.secret);
    buf_lit(&uri, "otpauth://totp/Xinglin:");
    put_escaped(&uri, u ? u->account : c->who->key);
    buf_lit(&uri, "?secret=");
    buf_put(&uri, out->secret);
    buf_lit(&uri, "&issuer=Xinglin");
    out->uri = buf_str(&uri);
    return OK;
}

static str recovery_hash(struct ctx *c, id64 user_id, str code)
{
    u8 mac[SHA256_LEN];
    str plain = str_lower(c->mem, str_trim(code));
    crypto_mac(c, str_fmt(c->mem, "recovery %lld", (long long)user_id), plain, mac);
    return str_hex(c->mem, mac, sizeof mac);
}

static err_t delete_recovery(struct ctx *c, id64 user_id)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_recovery WHERE user_id = ");
    sql_i64(&q, user_id);
    return db_exec(c, &q, NULL);
}

static err_t insert_recovery(struct ctx *c, id64 user_id, str code)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_recovery (user_id, code_hash) VALUES (");
    sql_i64(&q, user_id);
    sql_lit(&q, ", ");
    sql_text(&q, recovery_hash(c, user_id, code));
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static err_t raise_step(struct ctx *c, id64 user_id, i64 step)
{
    i64 changed;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_user SET totp_last = ");
    sql_i64(&q, step);
    sql_lit(&q, " WHERE totp_last < ");
    sql_i64(&q, step);
    sql_lit(&q, " AND id = ");
    sql_i64(&q, user_id);
    TRY(db_exec(c, &q, &changed));
    return changed == 1 ? OK : fail(c, ERR_BAD_CODE);
}

struct confirm {
    str code, *codes;
};

static err_t confirm_job(struct ctx *c, void *arg)
{
    struct confirm *in = arg;
    id64 id = c->who->user_id;
    str secret;
    i64 last;
    TRY(read_secret(c, id, 'P', &secret, &last));
    i64 step = secret.n ? step_of(secret, str_trim(in->code), c->now_ms, last) : 0;
    if (!step) return fail_at(c, ERR_BAD_CODE, S("code"));
    TRY(raise_step(c, id, step));
    TRY(write_secret(c, id, 'A', secret));
    TRY(delete_recovery(c, id));
    for (int i = 0; i < RECOVERY_CODES; i++) TRY(insert_recovery(c, id, in->codes[i]));
    return audit_write(c, S("totp.on"), 0, 0, STR_NONE, S("ok"));
}

err_t totp_confirm(struct ctx *c, str code, str codes[RECOVERY_CODES])
{
    if (!c->who || !c->who->user_id) return fail(c, ERR_ACTION_DENIED);
    for (int i = 0; i < RECOVERY_CODES; i++) codes[i] = random_code(c->mem, RECOVERY_LEN);
    struct confirm in = { code, codes };
    return store_write(c, WRITE_PEOPLE, confirm_job, &in);
}

static err_t disable_job(struct ctx *c, void *arg)
{
    id64 id = *(id64 *)arg;
    TRY(write_secret(c, id, 0, STR_NONE));
    TRY(delete_recovery(c, id));
    str detail = str_fmt(c->mem, "{\"user\":\"%lld\"}", (long long)id);
    return audit_write(c, S("totp.off"), 0, 0, detail, S("ok"));
}

err_t totp_disable(struct ctx *c, id64 user_id)
{
    if (!c->who || c->who->user_id != user_id) TRY(need_right(c, RIGHT(PEOPLE)));
    return store_write(c, WRITE_PEOPLE, disable_job, &user_id);
}

err_t totp_status(struct ctx *c, id64 user_id, bool *is_active, i64 *recovery_left)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT u.totp_secret, (SELECT count(*) FROM x_recovery r WHERE r.user_id = u.id "
                "AND r.used_at IS NULL) FROM x_user u WHERE u.id = ");
    sql_i64(&q, user_id);
    struct rows *r;
    bool more;
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &more));
    *is_active = more && totp_is_active(rows_blob(r, 0));
    *recovery_left = more && *is_active ? rows_i64(r, 1) : 0;
    rows_close(r);
    return more ? OK : fail(c, ERR_NOT_FOUND);
}

// --- Using -----------------------------------------------------------------------------------------

static err_t use_recovery(struct ctx *c, id64 user_id, str code)
{
    i64 changed;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_recovery SET used_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE used_at IS NULL AND user_id = ");
    sql_i64(&q, user_id);
    sql_lit(&q, " AND code_hash = ");
    sql_text(&q, recovery_hash(c, user_id, code));
    TRY(db_exec(c, &q, &changed));
    return changed == 1 ? OK : fail_at(c, ERR_BAD_CODE, S("code"));
}

struct use {
    id64 user_id;
    str code;
};

static err_t use_job(struct ctx *c, void *arg)
{
    const struct use *u = arg;
    str secret, code = str_trim(u->code);
    i64 last;
    TRY(read_secret(c, u->user_id, 'A', &secret, &last));
    if (!secret.n) return fail_at(c, ERR_BAD_CODE, S("code"));
    if (!is_code(code)) return use_recovery(c, u->user_id, code);
    i64 step = step_of(secret, code, c->now_ms, last);
    return step ? raise_step(c, u->user_id, step) : fail_at(c, ERR_BAD_CODE, S("code"));
}

err_t totp_use(struct ctx *c, id64 user_id, str code)
{
    struct use u = { user_id, code };
    return store_write(c, WRITE_PEOPLE, use_job, &u);
}
