// SPDX-License-Identifier: Apache-2.0
// The consent ledger. A person is known by the HMAC of the phone number, so the ledger itself names
// nobody, and it outlives the records that it speaks of.
#include "auth/consent.h"
#include "auth/audit.h"
#include "auth/crypto.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "os/crypto.h"

#define BODY_MAX 20000
#define VERSION_LEN 16

// --- Texts ---------------------------------------------------------------------------------------------

struct text {
    id64 form_id;
    str body, version;
};

static err_t text_job(struct ctx *c, void *arg)
{
    const struct text *t = arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_notice_text (version, form_id, body, at) VALUES (");
    sql_text(&q, t->version);
    sql_lit(&q, ", ");
    sql_i64(&q, t->form_id);
    sql_lit(&q, ", ");
    sql_text(&q, t->body);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ") ON CONFLICT (version) DO NOTHING");
    return db_exec(c, &q, NULL);
}

err_t consent_text_save(struct ctx *c, id64 form_id, str body, str *version)
{
    if (!utf8_valid(body) || !str_trim(body).n || body.n > BODY_MAX)
        return fail_arg(c, ERR_FIELD_REQUIRED, S("body"),
                        c->lang == LANG_EN ? S("Notice") : S("告知书"));
    str named = str_fmt(c->mem, "%lld\n" STR_FMT, (long long)form_id, STR_ARG(body));
    struct text t = { form_id, body, str_sub(sha256_hex(c->mem, named), 0, VERSION_LEN) };
    TRY(store_write(c, WRITE_PEOPLE, text_job, &t));
    *version = t.version;
    return OK;
}

err_t consent_text(struct ctx *c, str version, str *body)
{
    bool found;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT body FROM x_notice_text WHERE version = ");
    sql_text(&q, version);
    TRY(db_one_text(c, &q, body, &found));
    return found ? OK : fail(c, ERR_NOT_FOUND);
}

// --- The ledger ----------------------------------------------------------------------------------------

static str person_key(struct ctx *c, str person)
{
    u8 mac[SHA256_LEN];
    crypto_mac(c, S("person"), person, mac);
    return str_hex(c->mem, mac, sizeof mac);
}

err_t consent_give(struct ctx *c, id64 form_id, id64 record_id, str person, str kind, str version,
                   str via)
{
    must(store_in_write(c));
    str body;
    id64 id;
    struct sql q = db_sql(c);
    TRY(consent_text(c, version, &body)); // nobody agrees to a text that we cannot show again
    TRY(store_next_sys_id(c, &id));
    sql_lit(&q, "INSERT INTO x_consent (id, form_id, record_id, person_key, kind, version, at, "
                "via) VALUES (");
    sql_i64(&q, id);
    sql_lit(&q, ", ");
    sql_i64(&q, form_id);
    sql_lit(&q, ", ");
    sql_i64(&q, record_id);
    sql_lit(&q, ", ");
    sql_text(&q, person_key(c, person));
    sql_lit(&q, ", ");
    sql_text(&q, kind);
    sql_lit(&q, ", ");
    sql_text(&q, version);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    sql_text(&q, via);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

struct withdraw {
    str person, kind;
    i64 n;
};

static err_t withdraw_job(struct ctx *c, void *arg)
{
    struct withdraw *w = arg;
    struct sql q = db_sql(c);
    struct buf b = BUF(c->mem);
    struct jw j = JW(&b);
    sql_lit(&q, "UPDATE x_consent SET withdrawn_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE withdrawn_at IS NULL AND person_key = ");
    sql_text(&q, person_key(c, w->person));
    sql_lit(&q, " AND kind = ");
    sql_text(&q, w->kind);
    TRY(db_exec(c, &q, &w->n));
    if (!w->n) return OK;
    jw_obj(&j);
    jw_kstr(&j, "person", person_key(c, w->person));
    jw_kstr(&j, "kind", w->kind);
    jw_end_obj(&j);
    return audit_write(c, S("consent.withdraw"), 0, 0, buf_str(&b), S("ok"));
}

err_t consent_withdraw(struct ctx *c, str person, str kind, i64 *withdrawn)
{
    struct withdraw w = { person, kind, 0 };
    TRY(store_write(c, WRITE_PEOPLE, withdraw_job, &w));
    *withdrawn = w.n;
    return OK;
}

err_t consent_holds(struct ctx *c, str person, str kind, bool *holds)
{
    i64 n;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT count(*) FROM x_consent WHERE withdrawn_at IS NULL AND person_key = ");
    sql_text(&q, person_key(c, person));
    sql_lit(&q, " AND kind = ");
    sql_text(&q, kind);
    TRY(db_one_i64(c, &q, &n, NULL));
    *holds = n > 0;
    return OK;
}

err_t consent_list(struct ctx *c, id64 form_id, id64 record_id, struct consent **out, size_t *n)
{
    VEC(struct consent) v = { 0 };
    struct rows *r;
    struct sql q = db_sql(c);
    sql_lit(&q,
            "SELECT id, form_id, record_id, kind, version, via, at, withdrawn_at FROM x_consent "
            "WHERE form_id = ");
    sql_i64(&q, form_id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, record_id);
    sql_lit(&q, " ORDER BY id DESC LIMIT 200");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct consent row = { rows_i64(r, 0),
                               rows_i64(r, 1),
                               rows_i64(r, 2),
                               str_dup(c->mem, rows_text(r, 3)),
                               str_dup(c->mem, rows_text(r, 4)),
                               str_dup(c->mem, rows_text(r, 5)),
                               rows_i64(r, 6),
                               rows_i64(r, 7) };
        vec_push(c->mem, &v, row);
    }
    *out = v.v;
    *n = v.n;
    return OK;
}
