// SPDX-License-Identifier: Apache-2.0
// API keys, the audit chain, the keys of an installation, consent. Part of auth_test.c.
#include "tests/auth/world.h"

// --- API keys --------------------------------------------------------------------------------------

static void an_api_key_acts_with_its_own_roles_cut_to_its_scopes(struct world *w)
{
    id64 role = make_role(w, "reader", RIGHT(EXPORT_ALL) | RIGHT(AUDIT)), id = 0;
    struct apikey in = { .title = S("报表"),
                         .roles = &role,
                         .role_count = 1,
                         .actions = ACT_READ,
                         .system_rights = RIGHT(EXPORT_ALL),
                         .expires_at = START + 86400000 };
    str key;
    struct actor *a;
    i64 version;
    DO(w, apikey_create(w->c, &in, &id, &key));
    DO(w, apikey_find(w->c, key, S("203.0.113.5"), &a, &version));
    CHECK(w, a->kind == ACTOR_APIKEY && a->user_id == 0 && a->role_count == 1 &&
                 a->scopes == ACT_READ);
    CHECK(w, a->system_rights == RIGHT(EXPORT_ALL)); // not its maker's
    CHECK(w, version == w->cat->version);
    GIVES(w, ERR_NEED_LOGIN, apikey_find(w->c, S("xl_guess"), S(""), &a, &version));
    at(w, 86400001);
    GIVES(w, ERR_NEED_LOGIN, apikey_find(w->c, key, S(""), &a, &version));
    at(w, 0);
    DO(w, apikey_revoke(w->c, id));
    GIVES(w, ERR_NEED_LOGIN, apikey_find(w->c, key, S(""), &a, &version));
    GIVES(w, ERR_NOT_FOUND, apikey_revoke(w->c, id));
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_audit WHERE detail LIKE '%xl_%'") == 0);
    struct apikey *list;
    size_t n;
    DO(w, apikey_list(w->c, &list, &n));
    CHECK(w, n == 1 && list[0].revoked_at && list[0].used_at && list[0].role_count == 1);
}

static void a_key_gets_no_role_that_its_maker_could_not_give(struct world *w)
{
    id64 maker_role = make_role(w, "keys", RIGHT(APIKEYS)), other = make_role(w, "other", 0);
    id64 id = make_user(w, "maker", &maker_role, 1), made;
    str key;
    struct apikey in = { .title = S("x"), .roles = &other, .role_count = 1, .actions = ACT_READ };
    w->c->who = actor_of_user(w->c, catalog_user(w->cat, id));
    GIVES(w, ERR_ACTION_DENIED, apikey_create(w->c, &in, &made, &key));
    in.roles = &maker_role;
    in.system_rights = RIGHT(PEOPLE);
    GIVES(w, ERR_ACTION_DENIED, apikey_create(w->c, &in, &made, &key));
    in.system_rights = 0;
    DO(w, apikey_create(w->c, &in, &made, &key));
}

// --- Audit -----------------------------------------------------------------------------------------

static void some_audit_rows(struct world *w)
{
    for (int i = 0; i < 20; i++)
        DO(w, audit_note(w->c, S("test"), 1, i + 1, str_fmt(w->c->mem, "{\"n\":%d}", i), S("ok")));
    seal_all(w);
}

static err_t verify(struct world *w, struct audit_report *r) { return audit_verify(w->c, r); }

static void note_one(struct one *o)
{
    o->e = audit_note(&o->c, S("crowd"), 1, o->i + 1, STR_NONE, S("ok"));
}

static void the_chain_of_many_writers_verifies(struct world *w)
{
    struct audit_report r;
    some_audit_rows(w);
    CHECK(w, crowd(w, 30, note_one, OK) == 30);
    seal_all(w);
    DO(w, verify(w, &r));
    CHECK(w, r.rows == COUNT(w, "SELECT count(*) FROM x_audit") && r.rows >= 50 && r.unsealed == 0);
    CHECK(w, r.head_hash.n == 64);
}

#define BREAKS(name, literal)                                                                      \
    static void name(struct world *w)                                                              \
    {                                                                                              \
        struct audit_report r;                                                                     \
        some_audit_rows(w);                                                                        \
        DO(w, verify(w, &r));                                                                      \
        break_the_guards(w);                                                                       \
        RUN(w, literal);                                                                           \
        GIVES(w, ERR_AUDIT_BROKEN, verify(w, &r));                                                 \
        CHECK(w, r.first_bad > 0);                                                                 \
    }

BREAKS(an_edited_entry_is_found, "UPDATE x_audit SET detail = '{\"n\":99}' WHERE record_id = 7")
BREAKS(an_edited_time_is_found, "UPDATE x_audit SET at = at + 1 WHERE record_id = 7")
BREAKS(a_changed_actor_is_found, "UPDATE x_audit SET who_id = 999 WHERE record_id = 7")
BREAKS(an_entry_taken_out_is_found, "DELETE FROM x_audit WHERE record_id = 7")
BREAKS(a_cut_off_tail_is_found, "DELETE FROM x_audit WHERE seq = (SELECT max(seq) FROM x_audit)")
BREAKS(an_emptied_log_is_found, "DELETE FROM x_audit")
BREAKS(an_added_entry_is_found, "INSERT INTO x_audit (seq, at, who, action, detail, result) "
                                "SELECT max(seq) + 1, 1, 'user:1', 'x', '{}', 'ok' FROM x_audit")
BREAKS(a_moved_head_is_found, "UPDATE x_meta SET value = '1:00' WHERE key = 'audit_head'")

static void entries_that_changed_places_are_found(struct world *w)
{
    struct audit_report r;
    some_audit_rows(w);
    i64 seq = COUNT(w, "SELECT seq FROM x_audit WHERE record_id = 7");
    CHECK(w, seq > 0);
    break_the_guards(w);
    RUN(w, "UPDATE x_audit SET seq = 900000 WHERE record_id = 7");
    RUN(w, "UPDATE x_audit SET seq = seq - 1 WHERE record_id = 8");
    RUN(w, "UPDATE x_audit SET seq = (SELECT seq + 1 FROM x_audit WHERE record_id = 8) WHERE "
           "record_id = 7");
    GIVES(w, ERR_AUDIT_BROKEN, verify(w, &r));
    CHECK(w, r.first_bad == seq);
}

// Whoever has the database but not the keys can compute a chain, but not the MAC of its head.
static void a_chain_computed_anew_without_the_keys_is_found(struct world *w)
{
    struct audit_report r;
    some_audit_rows(w);
    break_the_guards(w);
    RUN(w, "DELETE FROM x_audit");
    RUN(w, "DELETE FROM x_meta WHERE key = 'audit_head'");
    w->c->crypto = NULL;
    some_audit_rows(w);
    DO(w, verify(w, &r));
    w->c->crypto = w->crypto;
    GIVES(w, ERR_AUDIT_BROKEN, verify(w, &r));
}

static err_t note_then_fail(struct ctx *c, void *arg)
{
    (void)arg;
    TRY(audit_write(c, S("undone"), 0, 0, STR_NONE, S("ok")));
    return fail(c, ERR_CONFLICT);
}

static void the_database_itself_refuses_to_alter_the_log(struct world *w)
{
    struct sql edit = db_sql(w->c), del = db_sql(w->c);
    some_audit_rows(w);
    sql_lit(&edit, "UPDATE x_audit SET detail = '{}' WHERE record_id = 7");
    sql_lit(&del, "DELETE FROM x_audit WHERE record_id = 7");
    GIVES(w, ERR_DB_FAILED, store_write(w->c, WRITE_PEOPLE, run_sql, &edit));
    GIVES(w, ERR_DB_FAILED, store_write(w->c, WRITE_PEOPLE, run_sql, &del));
}

static void what_was_rolled_back_leaves_no_entry_and_no_gap(struct world *w)
{
    struct audit_report r;
    GIVES(w, ERR_CONFLICT, store_write(w->c, WRITE_PEOPLE, note_then_fail, NULL));
    some_audit_rows(w);
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_audit WHERE action = 'undone'") == 0);
    DO(w, verify(w, &r));
}

// --- Keys and consent --------------------------------------------------------------------------------

static void foreign_keys_of_another_installation_are_refused(struct world *w)
{
    DO(w, crypto_check(w->c));
    DO(w, crypto_check(w->c));
    struct crypto *other = NULL;
    char dir[] = "/tmp/xinglin-auth-keys.XXXXXX";
    CHECK(w, mkdtemp(dir) != NULL);
    DO(w, crypto_init(w->c, str_of(dir)));
    DO(w, crypto_open(w->c, str_of(dir), &other));
    w->c->crypto = other;
    GIVES(w, ERR_KEYS_WRONG, crypto_check(w->c));
    w->c->crypto = w->crypto;
    crypto_close(other);
    remove_tree(dir);
}

static str notice_version;
static err_t give(struct ctx *c, void *arg)
{
    (void)arg;
    TRY(consent_give(c, 1, 5, S("19900012345"), S("health"), notice_version, S("public")));
    return consent_give(c, 1, 5, S("19900012345"), S("personal"), notice_version, S("public"));
}

static void consent_is_kept_with_its_text_until_withdrawn(struct world *w)
{
    str body;
    bool holds;
    i64 n;
    struct consent *list;
    size_t count;
    notice_version = S("unknown");
    GIVES(w, ERR_NOT_FOUND, store_write(w->c, WRITE_PEOPLE, give, NULL));
    DO(w, consent_text_save(w->c, 1, S("我们收集您的姓名和电话。"), &notice_version));
    str again;
    DO(w, consent_text_save(w->c, 1, S("我们收集您的姓名和电话。"), &again));
    CHECK(w, str_eq(again, notice_version));
    DO(w, consent_text(w->c, notice_version, &body));
    CHECK(w, str_eq(body, S("我们收集您的姓名和电话。")));
    DO(w, store_write(w->c, WRITE_PEOPLE, give, NULL));
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_consent WHERE person_key LIKE '%199000%'") == 0);
    DO(w, consent_holds(w->c, S("19900012345"), S("health"), &holds));
    CHECK(w, holds);
    DO(w, consent_withdraw(w->c, S("19900012345"), S("health"), &n));
    CHECK(w, n == 1);
    DO(w, consent_holds(w->c, S("19900012345"), S("health"), &holds));
    CHECK(w, !holds);
    DO(w, consent_holds(w->c, S("19900012345"), S("personal"), &holds));
    CHECK(w, holds);
    DO(w, consent_list(w->c, 1, 5, &list, &count));
    CHECK(w, count == 2);
}
