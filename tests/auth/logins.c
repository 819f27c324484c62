// SPDX-License-Identifier: Apache-2.0
// Setting up, log-in, sessions, one-time codes. Part of auth_test.c.
#include "tests/auth/world.h"

// --- Setting up ------------------------------------------------------------------------------------

static void the_setup_link_works_once(struct world *w)
{
    bool needed;
    str token;
    struct setup in = { .token = S("x"),
                        .account = S("second"),
                        .name = S("李四"),
                        .password = S(PASSWORD),
                        .org_name = S("x") };
    id64 id;
    struct session_new s;
    DO(w, setup_is_needed(w->c, &needed));
    CHECK(w, !needed);
    GIVES(w, ERR_SETUP_DONE, setup_token(w->c, &token));
    GIVES(w, ERR_SETUP_DONE, setup_owner(w->c, &in, &id, &s));
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_user") == 1);
    CHECK(w, w->c->who->system_rights == ((u64)1 << RIGHT_COUNT) - 1);
    CHECK(w, str_eq(w->cat->org_name, S("杏林诊所")));
}

static str setup_again;
static void post_setup(struct one *o)
{
    struct setup in = { .token = setup_again,
                        .account = str_fmt(o->c.mem, "owner%d", o->i),
                        .name = S("李四"),
                        .password = S(PASSWORD),
                        .org_name = S("杏林") };
    id64 id;
    struct session_new s;
    o->e = setup_owner(&o->c, &in, &id, &s);
}

static void of_two_who_post_the_setup_token_one_is_owner(struct world *w)
{
    RUN(w, "DELETE FROM x_user_role");
    RUN(w, "DELETE FROM x_session");
    RUN(w, "DELETE FROM x_user");
    DO(w, setup_token(w->c, &setup_again));
    CHECK(w, crowd(w, 4, post_setup, OK) == 1);
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_user") == 1);
}

static void a_wrong_or_late_setup_token_does_nothing(struct world *w)
{
    str token;
    id64 id;
    struct session_new s;
    RUN(w, "DELETE FROM x_user_role");
    RUN(w, "DELETE FROM x_user");
    DO(w, setup_token(w->c, &token));
    struct setup in = { .token = S("wrong"),
                        .account = S("a"),
                        .name = S("b"),
                        .password = S(PASSWORD),
                        .org_name = S("c") };
    GIVES(w, ERR_SETUP_TOKEN, setup_owner(w->c, &in, &id, &s));
    in.token = token;
    in.password = S("12345678901");
    GIVES(w, ERR_PASSWORD_WEAK, setup_owner(w->c, &in, &id, &s));
    in.password = S(PASSWORD);
    at(w, 25 * 3600000LL);
    GIVES(w, ERR_SETUP_TOKEN, setup_owner(w->c, &in, &id, &s));
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_user") == 0);
}

// --- Log-in ----------------------------------------------------------------------------------------

static void the_right_password_opens_a_new_session(struct world *w)
{
    struct login_done a, b;
    struct session_info info;
    DO(w, sign_in(w, " OWNER ", PASSWORD, "203.0.113.7", &a));
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &b));
    CHECK(w, a.user_id == w->owner && !a.needs_totp);
    CHECK(w, !str_eq(a.session.token, b.session.token));
    DO(w, session_find(w->c, a.session.token, &info));
    CHECK(w, info.user_id == w->owner && info.catalog_version == w->cat->version);
    DO(w, session_check_csrf(w->c, &info, a.session.csrf));
    GIVES(w, ERR_CSRF, session_check_csrf(w->c, &info, b.session.csrf));
    GIVES(w, ERR_CSRF, session_check_csrf(w->c, &info, S("")));
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, S("guess"), &info));
    GIVES(w, ERR_NEED_LOGIN,
          session_find(w->c, a.session.hash, &info)); // what the database holds opens nothing
}

static void one_statement_finds_a_session(struct world *w)
{
    struct session_info info;
    u64 before = store_statement_count();
    DO(w, session_find(w->c, w->session.token, &info));
    CHECK(w, store_statement_count() - before == 1);
}

static void five_wrong_passwords_lock_the_account_for_longer_each_time(struct world *w)
{
    struct login_done d;
    for (int i = 0; i < 5; i++)
        GIVES(w, ERR_BAD_CREDENTIALS, sign_in(w, "owner", "wrong-password", "203.0.113.1", &d));
    GIVES(w, ERR_ACCOUNT_LOCKED, sign_in(w, "owner", PASSWORD, "203.0.113.2", &d)); // from anywhere
    at(w, 61000);
    GIVES(w, ERR_BAD_CREDENTIALS, sign_in(w, "owner", "wrong-password", "203.0.113.1", &d));
    at(w, 61000 + 61000);
    GIVES(w, ERR_ACCOUNT_LOCKED,
          sign_in(w, "owner", PASSWORD, "203.0.113.1", &d)); // two minutes now
    at(w, 61000 + 121000);
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.1", &d));
    for (int i = 0; i < 4; i++)
        GIVES(w, ERR_BAD_CREDENTIALS, sign_in(w, "owner", "wrong-password", "203.0.113.1", &d));
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.1", &d)); // counted anew after the success
}

static void an_unknown_account_locks_like_a_known_one(struct world *w)
{
    struct login_done d;
    for (int i = 0; i < 5; i++)
        GIVES(w, ERR_BAD_CREDENTIALS, sign_in(w, "nobody", "wrong-password", "203.0.113.1", &d));
    GIVES(w, ERR_ACCOUNT_LOCKED, sign_in(w, "nobody", "wrong-password", "203.0.113.1", &d));
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_login_try WHERE key LIKE '%nobody%'") == 0);
}

static void an_address_that_tries_many_accounts_is_locked(struct world *w)
{
    struct login_done d;
    char account[20];
    for (int i = 0; i < 20; i++) {
        snprintf(account, sizeof account, "guess%d", i);
        GIVES(w, ERR_BAD_CREDENTIALS, sign_in(w, account, "wrong-password", "203.0.113.9", &d));
    }
    GIVES(w, ERR_ACCOUNT_LOCKED, sign_in(w, "owner", PASSWORD, "203.0.113.9", &d));
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.8", &d));
}

static void try_wrong(struct one *o)
{
    struct login in = { S("owner"), S("wrong-password"), S("203.0.113.1"), S("") };
    struct login_done d;
    o->e = login(&o->c, &in, &d);
}

static void tries_side_by_side_count_one_by_one(struct world *w)
{
    struct login_done d;
    CHECK(w, crowd(w, 20, try_wrong, ERR_BAD_CREDENTIALS) == 5);
    GIVES(w, ERR_ACCOUNT_LOCKED, sign_in(w, "owner", PASSWORD, "203.0.113.2", &d));
}

static void a_user_who_is_switched_off_is_out(struct world *w)
{
    struct login_done d;
    struct session_info info;
    id64 id = make_user(w, "lisi", NULL, 0);
    bool off = true;
    struct user_edit in = { .is_off = &off };
    DO(w, sign_in(w, "lisi", PASSWORD, "203.0.113.7", &d));
    DO(w, user_update(w->c, id, &in));
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, d.session.token, &info));
    GIVES(w, ERR_BAD_CREDENTIALS, sign_in(w, "lisi", PASSWORD, "203.0.113.7", &d));
}

static i64 time_of_wrong(struct world *w, str hash)
{
    bool is_right, is_old;
    i64 from = clock_monotonic_us();
    DO(w, password_verify(w->c, S("wrong-password"), hash, &is_right, &is_old));
    CHECK(w, !is_right);
    return clock_monotonic_us() - from;
}

static void an_unknown_account_takes_as_long_as_a_known_one(struct world *w)
{
    i64 known = INT64_MAX, unknown = INT64_MAX;
    str hash;
    DO(w, password_hash(w->c, S(PASSWORD), &hash));
    for (int i = 0; i < 8; i++) { // the best of eight: the machine has other things to do
        known = i64_min(known, time_of_wrong(w, hash));
        unknown = i64_min(unknown, time_of_wrong(w, STR_NONE));
    }
    CHECK(w, unknown * 3 > known * 2 && known * 3 > unknown * 2);
}

static void verify_once(struct one *o)
{
    bool is_right, is_old;
    o->e = password_verify(&o->c, S("x"), STR_NONE, &is_right, &is_old);
}

static void a_crowd_at_the_door_waits_in_a_bounded_queue(struct world *w)
{
    int busy = crowd_of(w, 90, false, verify_once, ERR_BUSY);
    CHECK(w, busy >= 1 && busy <= 90 - 64);
}

// --- Sessions --------------------------------------------------------------------------------------

static void a_session_ends_when_idle_and_after_twelve_hours(struct world *w)
{
    struct session_info info;
    at(w, 29 * 60000LL);
    DO(w, session_find(w->c, w->session.token, &info)); // touches it
    at(w, 58 * 60000LL);
    DO(w, session_find(w->c, w->session.token, &info));
    at(w, 89 * 60000LL);
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, w->session.token, &info));
    struct login_done d;
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &d));
    i64 from = 89 * 60000LL;
    for (int i = 1; i < 36; i++) {
        at(w, from + i * 20 * 60000LL);
        DO(w, session_find(w->c, d.session.token, &info));
    }
    at(w, from + 12 * 3600000LL);
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, d.session.token, &info));
    i64 removed;
    DO(w, session_purge(w->c, &removed));
    CHECK(w, removed >= 2 && COUNT(w, "SELECT count(*) FROM x_session") == 0);
}

static void killing_a_session_ends_it_and_only_its_user_or_a_manager_may(struct world *w)
{
    struct login_done mine, other;
    struct session_info info;
    struct session_row *rows;
    size_t n;
    id64 id = make_user(w, "lisi", NULL, 0);
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &mine));
    DO(w, sign_in(w, "lisi", PASSWORD, "203.0.113.7", &other));
    DO(w, session_list(w->c, id, STR_NONE, &rows, &n));
    CHECK(w, n == 1 && str_eq(rows[0].hash, other.session.hash));
    w->c->who = actor_of_user(w->c, catalog_user(w->cat, id));
    GIVES(w, ERR_ACTION_DENIED, session_kill(w->c, mine.session.hash));
    GIVES(w, ERR_ACTION_DENIED, session_list(w->c, w->owner, STR_NONE, &rows, &n));
    DO(w, session_find(w->c, mine.session.token, &info));
    w->c->who = owner_now(w);
    DO(w, session_kill(w->c, other.session.hash));
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, other.session.token, &info));
    GIVES(w, ERR_NOT_FOUND, session_kill(w->c, other.session.hash));
    i64 killed;
    DO(w, session_kill_all(w->c, w->owner, w->session.hash, &killed));
    CHECK(w, killed == 1);
    DO(w, session_find(w->c, w->session.token, &info));
}

static void a_new_password_ends_all_other_sessions(struct world *w)
{
    struct login_done other, d;
    struct session_info info;
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &other));
    GIVES(w, ERR_BAD_CREDENTIALS, login_confirm(w->c, w->owner, S("wrong-password")));
    DO(w, login_confirm(w->c, w->owner, S(PASSWORD)));
    GIVES(w, ERR_PASSWORD_WEAK, user_change_password(w->c, S("password123"), w->session.hash));
    DO(w, user_change_password(w->c, S("another-74-boat"), w->session.hash));
    DO(w, session_find(w->c, w->session.token, &info));
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, other.session.token, &info));
    GIVES(w, ERR_BAD_CREDENTIALS, sign_in(w, "owner", PASSWORD, "203.0.113.7", &d));
    DO(w, sign_in(w, "owner", "another-74-boat", "203.0.113.7", &d));
    DO(w, user_set_password(w->c, w->owner, S("third-74-boats")));
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, w->session.token, &info));
}

static void viewing_as_somebody_cuts_rights_and_writes_nothing(struct world *w)
{
    struct session_info info;
    struct actor *a;
    id64 id = make_user(w, "lisi", NULL, 0);
    DO(w, session_find(w->c, w->session.token, &info));
    GIVES(w, ERR_NOT_FOUND, session_view_as(w->c, &info, 999));
    DO(w, session_view_as(w->c, &info, id));
    DO(w, session_find(w->c, w->session.token, &info));
    DO(w, session_actor(w->c, &info, S(""), &a));
    CHECK(w, a->also && a->also->user_id == id && a->user_id == w->owner);
    CHECK(w,
          !(a->scopes & (ACT_CREATE | ACT_UPDATE | ACT_DELETE | ACT_REVEAL)) && !a->system_rights);
    w->c->who = a;
    str name = S("x");
    struct user_edit in = { .name = &name };
    GIVES(w, ERR_ACTION_DENIED, user_update(w->c, id, &in));
    DO(w, session_view_as(w->c, &info, 0));
    CHECK(w, COUNT(w, "SELECT count(*) FROM x_audit WHERE action LIKE 'view_as%'") == 2);
}

// --- One-time codes --------------------------------------------------------------------------------

static str secret_of(struct world *w, const struct totp_setup *s)
{
    u8 *raw = mem_alloc(w->c->mem, 20);
    u64 held = 0;
    int bits = 0;
    size_t n = 0;
    for (size_t i = 0; i < s->secret.n; i++) {
        char ch = s->secret.p[i];
        held = held << 5 | (u64)(ch >= 'A' ? ch - 'A' : ch - '2' + 26);
        for (bits += 5; bits >= 8 && n < 20; bits -= 8) raw[n++] = (u8)(held >> (bits - 8));
    }
    return (str){ (char *)raw, 20 };
}

static str code_at(struct world *w, str secret, i64 ms)
{
    return str_fmt(w->c->mem, "%06u", totp_at(secret, ms / (TOTP_STEP_S * 1000), 6));
}

static str switch_totp_on(struct world *w, str codes[RECOVERY_CODES])
{
    struct totp_setup s = { 0 };
    DO(w, totp_begin(w->c, &s));
    str secret = secret_of(w, &s);
    GIVES(w, ERR_BAD_CODE, totp_confirm(w->c, S("000000"), codes));
    DO(w, totp_confirm(w->c, code_at(w, secret, w->c->now_ms), codes));
    return secret;
}

static str crowd_code;
static void post_code(struct one *o) { o->e = totp_use(&o->c, o->w->owner, crowd_code); }

static void of_fifty_posts_of_one_code_one_succeeds(struct world *w)
{
    str codes[RECOVERY_CODES], secret = switch_totp_on(w, codes);
    at(w, 60000);
    crowd_code = code_at(w, secret, w->c->now_ms);
    CHECK(w, crowd(w, 50, post_code, OK) == 1);
    GIVES(w, ERR_BAD_CODE, totp_use(w->c, w->owner, crowd_code));
    crowd_code = codes[3]; // a recovery code as well
    CHECK(w, crowd(w, 20, post_code, OK) == 1);
}

static void a_code_counts_one_step_early_or_late_and_never_again(struct world *w)
{
    str codes[RECOVERY_CODES], secret = switch_totp_on(w, codes);
    at(w, 600000);
    i64 now = w->c->now_ms;
    GIVES(w, ERR_BAD_CODE, totp_use(w->c, w->owner, code_at(w, secret, now - 60000)));
    GIVES(w, ERR_BAD_CODE, totp_use(w->c, w->owner, code_at(w, secret, now + 60000)));
    DO(w, totp_use(w->c, w->owner, code_at(w, secret, now - 30000)));
    DO(w, totp_use(w->c, w->owner, code_at(w, secret, now + 30000)));
    GIVES(w, ERR_BAD_CODE,
          totp_use(w->c, w->owner, code_at(w, secret, now))); // an earlier step than the last
    GIVES(w, ERR_BAD_CODE, totp_use(w->c, w->owner, S("abcdef")));
    GIVES(w, ERR_BAD_CODE, totp_use(w->c, w->owner, S("")));
}

static void log_in_asks_for_the_code_and_the_half_session_is_good_for_nothing_else(struct world *w)
{
    str codes[RECOVERY_CODES], secret = switch_totp_on(w, codes);
    struct login_done d, full;
    struct session_info info;
    struct actor *a;
    at(w, 60000);
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &d));
    CHECK(w, d.needs_totp);
    DO(w, session_find(w->c, d.session.token, &info));
    CHECK(w, info.totp_pending);
    GIVES(w, ERR_NEED_TOTP, session_actor(w->c, &info, S(""), &a));
    DO(w, login_totp(w->c, &info, code_at(w, secret, w->c->now_ms), S("203.0.113.7"), S("test"),
                     &full));
    CHECK(w, !full.needs_totp && !str_eq(full.session.token, d.session.token));
    GIVES(w, ERR_NEED_LOGIN, session_find(w->c, d.session.token, &info)); // replaced
    DO(w, session_find(w->c, full.session.token, &info));
    DO(w, session_actor(w->c, &info, S(""), &a));
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &d));
    DO(w, session_find(w->c, d.session.token, &info));
    DO(w, login_totp(w->c, &info, codes[0], S("203.0.113.7"), S(""), &full));
    bool active;
    i64 left;
    DO(w, totp_status(w->c, w->owner, &active, &left));
    CHECK(w, active && left == RECOVERY_CODES - 1);
}

static void five_wrong_codes_end_the_half_session_and_signing_in_again_does_not_help(
    struct world *w)
{
    str codes[RECOVERY_CODES];
    switch_totp_on(w, codes);
    struct login_done d;
    struct session_info info;
    at(w, 60000);
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &d));
    DO(w, session_find(w->c, d.session.token, &info));
    for (int i = 0; i < 3; i++)
        GIVES(w, ERR_BAD_CODE,
              login_totp(w->c, &info, S("xxxxxxxxxx"), S("203.0.113.7"), S(""), &d));
    DO(w, sign_in(w, "owner", PASSWORD, "203.0.113.7", &d)); // the right password forgives no codes
    DO(w, session_find(w->c, d.session.token, &info));
    for (int i = 0; i < 2; i++)
        GIVES(w, ERR_BAD_CODE,
              login_totp(w->c, &info, S("xxxxxxxxxx"), S("203.0.113.7"), S(""), &d));
    str hash = info.hash;
    struct sql q = db_sql(w->c);
    sql_lit(&q, "SELECT count(*) FROM x_session WHERE token_hash = ");
    sql_text(&q, hash);
    CHECK(w, number(w, q) == 0);
    GIVES(w, ERR_ACCOUNT_LOCKED, sign_in(w, "owner", PASSWORD, "203.0.113.7", &d));
}
