// SPDX-License-Identifier: Apache-2.0
// Rows of x_connection. A secret that is kept while the address is changed would be handed to whoever stands
// there, so a new address wants it again.
#include "act/connection.h"
#include "auth/audit.h"
#include "auth/crypto.h"
#include "http/client.h"
#include "meta/design.h"

#define SECONDS_USUAL 15

static str label_of(struct ctx *c, str key) { return str_cat(c->mem, S("connection:"), key); }

// ---- reading ----

static struct sql select_all(struct ctx *c)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT key, title_zh, title_en, base, auth, user_name, header, secret, seconds, "
                "is_inside, is_off, rev FROM x_connection");
    return q;
}

static err_t row_of(struct ctx *c, struct rows *r, struct connection *n)
{
    *n = (struct connection){ .key = str_dup(c->mem, rows_text(r, 0)),
                              .title = { str_dup(c->mem, rows_text(r, 1)),
                                         str_dup(c->mem, rows_text(r, 2)) },
                              .base = str_dup(c->mem, rows_text(r, 3)),
                              .auth = str_dup(c->mem, rows_text(r, 4)),
                              .user = str_dup(c->mem, rows_text(r, 5)),
                              .header = str_dup(c->mem, rows_text(r, 6)),
                              .seconds = rows_i64(r, 8),
                              .is_inside = rows_i64(r, 9) != 0,
                              .is_off = rows_i64(r, 10) != 0,
                              .rev = rows_i64(r, 11) };
    if (rows_is_null(r, 7)) return OK;
    return secret_open(c, label_of(c, n->key), str_dup(c->mem, rows_blob(r, 7)), &n->secret);
}

err_t connection_find(struct ctx *c, str key, struct connection *out, bool *found)
{
    struct sql q = select_all(c);
    struct rows *r;
    sql_lit(&q, " WHERE key = ");
    sql_text(&q, key);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, found));
    if (*found) TRY(row_of(c, r, out));
    rows_close(r);
    return OK;
}

static bool needs_secret(str auth) { return !str_eq(auth, S("none")); }

bool connection_is_ready(const struct connection *n)
{
    return n->base.n && !n->is_off && (n->secret.n || !needs_secret(n->auth));
}

err_t connection_put(struct ctx *c, struct jw *w, const struct connection *n)
{
    jw_obj(w);
    jw_kstr(w, "key", n->key);
    jw_key(w, S("title"));
    jw_obj(w);
    jw_kstr(w, "zh", n->title.zh);
    jw_kstr(w, "en", n->title.en);
    jw_end_obj(w);
    jw_kbool(w, "is_off", n->is_off);
    jw_kbool(w, "is_ready", connection_is_ready(n));
    if (actor_has(c, RIGHT(SETTINGS))) {
        jw_kstr(w, "base", n->base);
        jw_kstr(w, "auth", n->auth);
        jw_kstr(w, "user", n->user);
        jw_kstr(w, "header", n->header);
        jw_kbool(w, "has_secret", n->secret.n > 0);
        jw_ki64(w, "seconds", n->seconds);
        jw_kbool(w, "is_inside", n->is_inside);
        jw_ki64(w, "rev", n->rev);
        TRY(connection_put_uses(c, w, n->key));
    }
    jw_end_obj(w);
    return OK;
}

err_t connections_put(struct ctx *c, struct jw *w)
{
    struct sql q = select_all(c);
    struct rows *r;
    sql_lit(&q, " ORDER BY key");
    TRY(db_query(c, &q, &r));
    jw_obj(w);
    jw_key(w, S("connections"));
    jw_arr(w);
    for (bool more;;) {
        struct connection n;
        TRY(rows_next(r, &more));
        if (!more) break;
        TRY(row_of(c, r, &n));
        TRY(connection_put(c, w, &n));
    }
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

// ---- checking ----

static bool is_key(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') ||
              (i && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_'))))
            return false;
    return s.n > 0 && s.n <= 40;
}

// A header is made of it.
static bool is_line(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((u8)s.p[i] < ' ' || s.p[i] == 0x7f) return false;
    return s.n <= 2000;
}

static bool is_header_name(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
              (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-' || s.p[i] == '_'))
            return false;
    return s.n > 0 && s.n <= 100;
}

static err_t bad(struct ctx *c, const char *key, const char *want)
{
    return fail_arg2(c, ERR_FIELD_FORMAT, str_of(key), str_of(key), str_of(want));
}

static err_t text_in(struct ctx *c, const struct json *body, const char *key, str *out)
{
    const struct json *j = json_get(body, str_of(key));
    if (!j) return OK;
    if (j->type != JSON_STRING || !is_line(j->text)) return bad(c, key, "text");
    *out = str_trim(j->text);
    return OK;
}

static err_t bool_in(struct ctx *c, const struct json *body, const char *key, bool *out)
{
    const struct json *j = json_get(body, str_of(key));
    if (!j) return OK;
    if (j->type != JSON_BOOL) return bad(c, key, "true / false");
    *out = j->is_true;
    return OK;
}

static err_t needed(struct ctx *c, str path, const char *zh, const char *en)
{
    return fail_arg(c, ERR_FIELD_REQUIRED, path, str_of(c->lang == LANG_EN ? en : zh));
}

static err_t titles_in(struct ctx *c, const struct json *body, struct titles *out)
{
    const struct json *j = json_get(body, S("title"));
    if (j) {
        if (!json_is(j, JSON_OBJECT)) return bad(c, "title", "{\"zh\",\"en\"}");
        json_each(m, j) if (m->type != JSON_STRING || m->text.n > 200) return bad(c, "title",
                                                                                  "text");
        *out = design_titles(body);
    }
    out->zh = str_trim(out->zh);
    return out->zh.n ? OK : needed(c, S("title"), "名称", "name");
}

static bool is_auth(str s)
{
    static const char *const kinds[] = { "none", "bearer", "basic", "header", "signature" };
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_eq(s, str_of(kinds[i]))) return true;
    return false;
}

static err_t check(struct ctx *c, const struct connection *n)
{
    bool is_plain = str_find_char(n->base, '?') < 0 && str_find_char(n->base, '#') < 0;
    if (!n->base.n) return needed(c, S("base"), "地址", "address");
    if (!is_plain || !call_url_is_good(n->base, n->is_inside))
        return bad(c, "base", n->is_inside ? "https://… / http://…" : "https://…");
    if (!is_auth(n->auth)) return bad(c, "auth", "none, bearer, basic, header, signature");
    if (str_eq(n->auth, S("basic")) && (!n->user.n || str_find_char(n->user, ':') >= 0))
        return needed(c, S("user"), "用户名", "user name");
    if (str_eq(n->auth, S("header")) && !is_header_name(n->header))
        return bad(c, "header", "X-Api-Key");
    if (n->seconds < 1 || n->seconds > CONNECTION_SECONDS_MAX) return bad(c, "seconds", "1–60");
    if (str_eq(n->auth, S("signature")) && n->secret.n && n->secret.n < 16)
        return bad(c, "secret", "≥ 16");
    // One that is switched off may be unfinished.
    if (!n->is_off && needs_secret(n->auth) && !n->secret.n)
        return needed(c, S("secret"), "密钥", "secret");
    return OK;
}

static err_t edited(struct ctx *c, const struct json *body, struct connection *n)
{
    str was = n->base, secret = STR_NONE;
    const struct json *seconds = json_get(body, S("seconds"));
    TRY(titles_in(c, body, &n->title));
    TRY(text_in(c, body, "base", &n->base));
    TRY(text_in(c, body, "auth", &n->auth));
    TRY(text_in(c, body, "user", &n->user));
    TRY(text_in(c, body, "header", &n->header));
    TRY(text_in(c, body, "secret", &secret));
    TRY(bool_in(c, body, "is_inside", &n->is_inside));
    TRY(bool_in(c, body, "is_off", &n->is_off));
    if (seconds && !json_i64(seconds, &n->seconds)) return bad(c, "seconds", "1–60");
    if (str_ends(n->base, S("/"))) n->base = str_sub(n->base, 0, n->base.n - 1);
    if (!str_eq(was, n->base) || !needs_secret(n->auth)) n->secret = STR_NONE;
    if (secret.n) n->secret = secret;
    return check(c, n);
}

// ---- writing ----

static err_t put_secret(struct ctx *c, struct sql *q, const struct connection *n)
{
    str sealed;
    if (!n->secret.n) {
        sql_null(q);
        return OK;
    }
    TRY(secret_seal(c, label_of(c, n->key), n->secret, &sealed));
    sql_blob(q, sealed);
    return OK;
}

static err_t insert(struct ctx *c, const struct connection *n)
{
    struct sql q = db_sql(c);
    const str texts[] = { n->key, n->title.zh, n->title.en, n->base, n->auth, n->user, n->header };
    sql_lit(&q, "INSERT INTO x_connection (key, title_zh, title_en, base, auth, user_name, header, "
                "seconds, is_inside, is_off, changed_at, secret) VALUES (");
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        sql_text(&q, texts[i]);
        sql_lit(&q, ", ");
    }
    sql_i64(&q, n->seconds);
    sql_lit(&q, ", ");
    sql_i64(&q, n->is_inside);
    sql_lit(&q, ", ");
    sql_i64(&q, n->is_off);
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", ");
    TRY(put_secret(c, &q, n));
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static err_t update(struct ctx *c, const struct connection *n)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_connection SET rev = rev + 1, title_zh = ");
    sql_text(&q, n->title.zh);
    sql_lit(&q, ", title_en = ");
    sql_text(&q, n->title.en);
    sql_lit(&q, ", base = ");
    sql_text(&q, n->base);
    sql_lit(&q, ", auth = ");
    sql_text(&q, n->auth);
    sql_lit(&q, ", user_name = ");
    sql_text(&q, n->user);
    sql_lit(&q, ", header = ");
    sql_text(&q, n->header);
    sql_lit(&q, ", seconds = ");
    sql_i64(&q, n->seconds);
    sql_lit(&q, ", is_inside = ");
    sql_i64(&q, n->is_inside);
    sql_lit(&q, ", is_off = ");
    sql_i64(&q, n->is_off);
    sql_lit(&q, ", changed_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", secret = ");
    TRY(put_secret(c, &q, n));
    sql_lit(&q, " WHERE key = ");
    sql_text(&q, n->key);
    return db_exec(c, &q, NULL);
}

static err_t note(struct ctx *c, const char *action, const struct connection *n)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "connection", n->key);
    jw_kstr(&w, "base", n->base);
    jw_kbool(&w, "is_inside", n->is_inside);
    jw_end_obj(&w);
    return audit_write(c, str_of(action), 0, 0, buf_str(&b), S("ok"));
}

struct saving {
    str key;
    const struct json *body;
};

static err_t save_job(struct ctx *c, void *arg)
{
    const struct saving *s = arg;
    struct connection n;
    bool found;
    i64 rev;
    TRY(connection_find(c, s->key, &n, &found));
    if (!found)
        n = (struct connection){ .key = s->key, .auth = S("none"), .seconds = SECONDS_USUAL };
    if (found && !json_i64(json_get(s->body, S("rev")), &rev))
        return fail_arg(c, ERR_FIELD_REQUIRED, S("rev"), S("rev"));
    if (found && rev != n.rev) return fail(c, ERR_CONFLICT);
    TRY(edited(c, s->body, &n));
    TRY(found ? update(c, &n) : insert(c, &n));
    return note(c, "connection.save", &n);
}

err_t connection_save(struct ctx *c, str key, const struct json *body)
{
    struct saving s = { key, body };
    if (!is_key(key)) return fail(c, ERR_NOT_FOUND); // it is a part of an address
    return store_write(c, WRITE_PEOPLE, save_job, &s);
}

// Who may not set connections up brings a name alone: where it leads is for somebody who may.
err_t connection_receive(struct ctx *c, str key, const struct json *j)
{
    struct connection n;
    bool found;
    const struct json *seconds = json_get(j, S("seconds"));
    TRY(connection_find(c, key, &n, &found));
    if (found) return OK;
    if (!is_key(key)) return bad(c, "key", "a-z 0-9 _");
    n = (struct connection){ .key = key, .auth = S("none"), .seconds = SECONDS_USUAL };
    n.is_off = true;
    TRY(titles_in(c, j, &n.title));
    if (actor_has(c, RIGHT(SETTINGS))) {
        TRY(text_in(c, j, "base", &n.base));
        TRY(text_in(c, j, "auth", &n.auth));
        TRY(text_in(c, j, "header", &n.header));
        TRY(bool_in(c, j, "is_inside", &n.is_inside));
        if (seconds && !json_i64(seconds, &n.seconds)) return bad(c, "seconds", "1–60");
        if (!is_auth(n.auth)) return bad(c, "auth", "none, bearer, basic, header, signature");
        if (n.base.n && !call_url_is_good(n.base, n.is_inside)) return bad(c, "base", "https://…");
    }
    TRY(insert(c, &n));
    return note(c, "connection.save", &n);
}

struct removing {
    str key;
    i64 rev;
};

static err_t remove_job(struct ctx *c, void *arg)
{
    const struct removing *r = arg;
    struct connection n;
    struct sql q = db_sql(c);
    bool found;
    TRY(connection_find(c, r->key, &n, &found));
    if (!found) return fail(c, ERR_NOT_FOUND);
    if (n.rev != r->rev) return fail(c, ERR_CONFLICT);
    TRY(connection_need_free(c, &n));
    sql_lit(&q, "DELETE FROM x_connection WHERE key = ");
    sql_text(&q, r->key);
    TRY(db_exec(c, &q, NULL));
    return note(c, "connection.remove", &n);
}

err_t connection_remove(struct ctx *c, str key, i64 rev)
{
    struct removing r = { key, rev };
    return store_write(c, WRITE_PEOPLE, remove_job, &r);
}
