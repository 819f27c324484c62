// SPDX-License-Identifier: Apache-2.0
// The audit log and its chain.
//
// Sealed rows have seq 1, 2, 3 ... without a gap, prev_hash of the row before, and hash = SHA-256 of
// prev_hash and the canonical row. x_meta audit_head holds the last seq and hash with a MAC of
// index.key, so that cutting off the tail, or an intruder's new chain, shows as well (unless the keys
// were taken too: keep the head outside, `xinglin verify` prints it).
//
// On SQLite there is one writer, so a row is sealed where it is written. On PostgreSQL many write at
// once; a row goes in unsealed with a negative seq, and the sealer gives committed rows their
// place. Nobody's transaction waits for another's audit row.
//
// Canonical row: each column as decimal length, colon, bytes, comma; NULL as a dash and a comma.
#include "auth/audit.h"
#include "auth/crypto.h"
#include "auth/user.h"
#include "os/crypto.h"

#define SEAL_AT_ONCE 500
#define SEALED_WITHIN_MS 60000

struct audit_row {
    i64 seq, at, who_id, form_id, record_id;
    str who, ip, action, detail, result;
};

struct head {
    i64 seq;
    str hash;
};

// --- Canonical form and hash -----------------------------------------------------------------------

static void put_text(struct buf *b, str s)
{
    buf_fmt(b, "%zu:", s.n);
    buf_put(b, s);
    buf_char(b, ',');
}

static void put_i64(struct buf *b, struct mem *m, i64 v) { put_text(b, str_of_i64(m, v)); }

static void put_id(struct buf *b, struct mem *m, id64 v)
{
    if (v) put_i64(b, m, v);
    else buf_lit(b, "-,");
}

static str hash_of(struct mem *m, const struct audit_row *r, str prev)
{
    struct buf b = BUF(m);
    put_text(&b, prev);
    put_i64(&b, m, r->seq);
    put_i64(&b, m, r->at);
    put_text(&b, r->who);
    put_id(&b, m, r->who_id);
    put_text(&b, r->ip);
    put_text(&b, r->action);
    put_id(&b, m, r->form_id);
    put_id(&b, m, r->record_id);
    put_text(&b, r->detail);
    put_text(&b, r->result);
    return sha256_hex(m, buf_str(&b));
}

// --- The head --------------------------------------------------------------------------------------

static str head_text(struct ctx *c, struct head h)
{
    str text = str_fmt(c->mem, "%lld:" STR_FMT, (long long)h.seq, STR_ARG(h.hash));
    if (!c->crypto) return text;
    u8 mac[SHA256_LEN];
    crypto_mac(c, S("audit head"), text, mac);
    return str_cat3(c->mem, text, S(":"), str_hex(c->mem, mac, sizeof mac));
}

// *is_right: the head is well formed and its MAC, where we have the keys, is ours.
static err_t read_head(struct ctx *c, bool lock, struct head *out, bool *is_right)
{
    struct sql q = db_sql(c);
    str text, seq;
    bool found;
    *out = (struct head){ 0, S("") };
    *is_right = true;
    sql_lit(&q, "SELECT value FROM x_meta WHERE key = 'audit_head'");
    if (lock) sql_for_update(&q);
    TRY(db_one_text(c, &q, &text, &found));
    if (!found || !text.n) return OK;
    str rest = text;
    *is_right = str_next(&rest, ':', &seq) && str_to_i64(seq, &out->seq) &&
                str_next(&rest, ':', &out->hash) &&
                (!c->crypto || secret_equal(head_text(c, *out), text));
    return OK;
}

static err_t write_head(struct ctx *c, struct head h)
{
    return meta_set(c, S("audit_head"), head_text(c, h));
}

// --- Writing ---------------------------------------------------------------------------------------

static void opt_id(struct sql *q, id64 v)
{
    if (v) sql_i64(q, v);
    else sql_null(q);
}

static err_t insert_row(struct ctx *c, const struct audit_row *r, str prev, str hash)
{
    struct sql q = db_sql(c);
    sql_lit(&q,
            "INSERT INTO x_audit (seq, at, who, who_id, ip, action, form_id, record_id, detail, "
            "result, prev_hash, hash) VALUES (");
    sql_i64(&q, r->seq);
    sql_lit(&q, ", ");
    sql_i64(&q, r->at);
    sql_lit(&q, ", ");
    sql_text(&q, r->who);
    sql_lit(&q, ", ");
    opt_id(&q, r->who_id);
    sql_lit(&q, ", ");
    sql_text(&q, r->ip);
    sql_lit(&q, ", ");
    sql_text(&q, r->action);
    sql_lit(&q, ", ");
    opt_id(&q, r->form_id);
    sql_lit(&q, ", ");
    opt_id(&q, r->record_id);
    sql_lit(&q, ", ");
    sql_text(&q, r->detail);
    sql_lit(&q, ", ");
    sql_text(&q, r->result);
    sql_lit(&q, ", ");
    if (hash.n) sql_text(&q, prev);
    else sql_null(&q);
    sql_lit(&q, ", ");
    if (hash.n) sql_text(&q, hash);
    else sql_null(&q);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static struct audit_row row_now(struct ctx *c, str action, id64 form_id, id64 record_id, str detail,
                                str result)
{
    const struct actor *a = c->who;
    return (struct audit_row){
        .at = c->now_ms,
        .who = a ? a->key : S("nobody"),
        .who_id = a ? a->user_id : 0,
        .ip = a && a->ip.p ? a->ip : S(""),
        .action = action,
        .form_id = form_id,
        .record_id = record_id,
        .detail = detail.n ? detail : S("{}"),
        .result = result,
    };
}

err_t audit_write(struct ctx *c, str action, id64 form_id, id64 record_id, str detail, str result)
{
    must(store_in_write(c));
    struct audit_row r = row_now(c, action, form_id, record_id, detail, result);
    if (db_dialect(c->db) == PG) {
        id64 id;
        TRY(store_next_sys_id(c, &id));
        r.seq = INT64_MIN + id; // in the order of writing
        return insert_row(c, &r, STR_NONE, STR_NONE);
    }
    struct head head;
    bool is_right;
    TRY(read_head(c, false, &head, &is_right)); // a broken chain goes on: verify will tell
    r.seq = head.seq + 1;
    str hash = hash_of(c->mem, &r, head.hash);
    TRY(insert_row(c, &r, head.hash, hash));
    return write_head(c, (struct head){ r.seq, hash });
}

struct note {
    str action, detail, result;
    id64 form_id, record_id;
};

static err_t note_job(struct ctx *c, void *arg)
{
    const struct note *n = arg;
    return audit_write(c, n->action, n->form_id, n->record_id, n->detail, n->result);
}

err_t audit_note(struct ctx *c, str action, id64 form_id, id64 record_id, str detail, str result)
{
    struct note n = { action, detail, result, form_id, record_id };
    return store_write(c, WRITE_PEOPLE, note_job, &n);
}

// --- Reading rows ----------------------------------------------------------------------------------

// Columns 0..9 of both SELECTs below.
static struct audit_row row_of(const struct rows *r)
{
    return (struct audit_row){
        .seq = rows_i64(r, 0),
        .at = rows_i64(r, 1),
        .who = rows_text(r, 2),
        .who_id = rows_i64(r, 3),
        .ip = rows_text(r, 4),
        .action = rows_text(r, 5),
        .form_id = rows_i64(r, 6),
        .record_id = rows_i64(r, 7),
        .detail = rows_text(r, 8),
        .result = rows_text(r, 9),
    };
}

// --- Sealing (PostgreSQL) ----------------------------------------------------------------------------

static err_t seal_row(struct ctx *c, struct audit_row r, struct head *head)
{
    struct sql q = db_sql(c);
    i64 was = r.seq;
    r.seq = head->seq + 1;
    str hash = hash_of(c->mem, &r, head->hash);
    sql_lit(&q, "UPDATE x_audit SET seq = ");
    sql_i64(&q, r.seq);
    sql_lit(&q, ", prev_hash = ");
    sql_text(&q, head->hash);
    sql_lit(&q, ", hash = ");
    sql_text(&q, hash);
    sql_lit(&q, " WHERE seq = ");
    sql_i64(&q, was);
    TRY(db_exec(c, &q, NULL));
    *head = (struct head){ r.seq, hash };
    return OK;
}

static struct audit_row row_copy(struct mem *m, struct audit_row r)
{
    r.who = str_dup(m, r.who);
    r.ip = str_dup(m, r.ip);
    r.action = str_dup(m, r.action);
    r.detail = str_dup(m, r.detail);
    r.result = str_dup(m, r.result);
    return r;
}

static err_t seal_job(struct ctx *c, void *arg)
{
    struct sql make = db_sql(c), q = db_sql(c);
    struct audit_row *list = mem_array(c->mem, struct audit_row, SEAL_AT_ONCE);
    struct head head;
    struct rows *r;
    bool more, is_right;
    i64 n = 0;
    // The head's row is the lock: of two sealers the second waits and goes on where the first ended.
    sql_lit(
        &make,
        "INSERT INTO x_meta (key, value) VALUES ('audit_head', '') ON CONFLICT (key) DO NOTHING");
    TRY(db_exec(c, &make, NULL));
    TRY(read_head(c, true, &head, &is_right));
    sql_lit(&q, "SELECT seq, at, who, who_id, ip, action, form_id, record_id, detail, result "
                "FROM x_audit WHERE seq < 0 ORDER BY at, seq LIMIT ");
    sql_i64(&q, SEAL_AT_ONCE);
    TRY(db_query(c, &q, &r));
    for (;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        list[n++] = row_copy(c->mem, row_of(r));
    }
    for (i64 i = 0; i < n; i++) TRY(seal_row(c, list[i], &head));
    *(i64 *)arg = n;
    return n ? write_head(c, head) : OK;
}

err_t audit_seal(struct ctx *c, i64 *sealed)
{
    *sealed = 0;
    if (db_dialect(c->db) == SQLITE) return OK;
    struct sql q = db_sql(c); // looked for first, for a lock on the head is a write
    bool waits;
    i64 first;
    sql_lit(&q, "SELECT seq FROM x_audit WHERE seq < 0 LIMIT 1");
    TRY(db_one_i64(c, &q, &first, &waits));
    if (!waits) return OK;
    return store_write(c, WRITE_JOBS, seal_job, sealed);
}

// --- Verifying ---------------------------------------------------------------------------------------

struct check {
    struct audit_report *out;
    struct head last;
};

static err_t broken(struct ctx *c, struct check *k, i64 seq)
{
    k->out->first_bad = seq;
    return fail_arg(c, ERR_AUDIT_BROKEN, STR_NONE, str_of_i64(c->mem, seq));
}

static err_t check_row(struct ctx *c, struct check *k, const struct rows *r, char last_hash[65])
{
    struct audit_row row = row_of(r);
    str prev = rows_text(r, 10), hash = rows_text(r, 11);
    struct mem_mark mark = mem_mark(c->mem);
    bool is_right = row.seq == k->last.seq + 1 && str_eq(prev, k->last.hash) && hash.n == 64 &&
                    str_eq(hash, hash_of(c->mem, &row, prev));
    mem_rewind(c->mem, mark);
    if (!is_right) return broken(c, k, k->last.seq + 1);
    memcpy(last_hash, hash.p, 64);
    k->last = (struct head){ row.seq, { last_hash, 64 } };
    k->out->rows++;
    return OK;
}

static err_t verify_job(struct ctx *c, void *arg)
{
    struct check *k = arg;
    struct head head;
    bool more, is_right;
    char last_hash[65] = { 0 };
    struct rows *r;
    TRY(read_head(c, false, &head, &is_right));
    struct sql open = db_sql(c), q = db_sql(c);
    sql_lit(&open, "SELECT count(*) FROM x_audit WHERE seq < 0 AND at < ");
    sql_i64(&open, c->now_ms - SEALED_WITHIN_MS);
    TRY(db_one_i64(c, &open, &k->out->unsealed, NULL));
    sql_lit(&q, "SELECT seq, at, who, who_id, ip, action, form_id, record_id, detail, result, "
                "prev_hash, hash FROM x_audit WHERE seq >= 0 ORDER BY seq");
    TRY(db_query(c, &q, &r));
    for (;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        TRY(check_row(c, k, r, last_hash));
    }
    k->out->head_hash = str_dup(c->mem, k->last.hash);
    if (!is_right || head.seq != k->last.seq || !str_eq(head.hash, k->last.hash))
        return broken(c, k, k->last.seq + 1);
    return OK;
}

err_t audit_verify(struct ctx *c, struct audit_report *out)
{
    *out = (struct audit_report){ 0 };
    struct check k = { .out = out, .last = { 0, S("") } };
    return store_read(c, verify_job, &k);
}
