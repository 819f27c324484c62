// SPDX-License-Identifier: Apache-2.0
// Channels that were set up: rows of x_msg_channel. Their settings are one sealed JSON object; what a kind
// calls a secret never leaves this room again but to its vendor.
#include "auth/audit.h"
#include "auth/crypto.h"
#include "auth/user.h"
#include "job/way.h"
#include "notify/notify.h"
#include "os/random.h"

const struct channel_kind *const channel_kinds[] = {
#define CHANNEL(name, zh, en) &channel_##name,
#include "../tables/msgchans.def"
#undef CHANNEL
};
const int channel_kind_count = (int)COUNT_OF(channel_kinds);

static const struct titles kind_titles[] = {
#define CHANNEL(name, zh, en) { S(zh), S(en) },
#include "../tables/msgchans.def"
#undef CHANNEL
};

const struct channel_kind *channel_kind_of(str key)
{
    for (int i = 0; i < channel_kind_count; i++)
        if (str_eq(key, str_of(channel_kinds[i]->key))) return channel_kinds[i];
    return NULL;
}

struct titles channel_kind_title(const struct channel_kind *k)
{
    for (int i = 0; i < channel_kind_count; i++)
        if (channel_kinds[i] == k) return kind_titles[i];
    return kind_titles[0];
}

// ---- settings ----

static const struct chan_setting *setting_of(const struct channel_kind *k, str key)
{
    for (const struct chan_setting *s = k->settings; s->key; s++)
        if (str_eq(key, str_of(s->key))) return s;
    return NULL;
}

static str setting_text(const struct channel_kind *k, const struct json *settings, const char *key)
{
    const struct json *j = json_get(settings, str_of(key));
    if (j && j->type == JSON_BOOL) return j->is_true ? S("true") : S("false");
    if (j && j->text.n) return j->text;
    const struct chan_setting *s = setting_of(k, str_of(key));
    return s && s->is_default ? str_of(s->is_default) : STR_NONE;
}

str set_str(const struct chan *ch, const char *key)
{
    return setting_text(ch->kind, ch->settings, key);
}

i64 set_i64(const struct chan *ch, const char *key)
{
    i64 v = 0;
    return str_to_i64(set_str(ch, key), &v) ? v : 0;
}

bool set_bool(const struct chan *ch, const char *key)
{
    return str_eq(set_str(ch, key), S("true"));
}

err_t bad_setting(struct ctx *c, const char *key, str why)
{
    return fail_arg2(c, ERR_FIELD_FORMAT, str_cat(c->mem, S("settings."), str_of(key)), str_of(key),
                     why);
}

err_t check_url_setting(struct ctx *c, const struct json *settings, const char *key)
{
    str url = json_str(json_get(settings, str_of(key)));
    bool is_local = json_bool(json_get(settings, S("local")));
    if (!url.n || call_url_is_good(url, is_local)) return OK;
    return bad_setting(c, key, is_local ? S("https://… / http://…") : S("https://…"));
}

static bool is_choice(str kinds, str v)
{
    for (str one; str_next(&kinds, '|', &one);)
        if (str_eq(one, v)) return true;
    return false;
}

static bool value_fits(const struct chan_setting *s, const struct json *j)
{
    str kind = str_of(s->kind);
    i64 n;
    if (str_eq(kind, S("bool"))) return j->type == JSON_BOOL;
    if (str_eq(kind, S("int"))) return json_i64(j, &n) && n >= 0 && n <= 100000;
    if (j->type != JSON_STRING || j->text.n > 20000) return false;
    if (str_starts(kind, S("choice:"))) return is_choice(str_from(kind, 7), j->text);
    if (str_eq(kind, S("long"))) return true;
    for (size_t i = 0; i < j->text.n; i++)
        if ((u8)j->text.p[i] < ' ' || j->text.p[i] == 0x7f)
            return false; // headers are made of them
    return j->text.n <= 2000;
}

static err_t check_settings(struct ctx *c, const struct channel_kind *k,
                            const struct json *settings)
{
    json_each(m, settings)
    {
        const struct chan_setting *s = setting_of(k, m->key);
        str path = str_cat(c->mem, S("settings."), m->key);
        if (!s) return fail_arg(c, ERR_FIELD_UNKNOWN, path, m->key);
        if (m->type != JSON_NULL && !value_fits(s, m))
            return fail_arg2(c, ERR_FIELD_FORMAT, path, str_of(c->lang == LANG_EN ? s->en : s->zh),
                             str_of(s->kind));
    }
    for (const struct chan_setting *s = k->settings; s->key; s++)
        if (s->is_needed && !setting_text(k, settings, s->key).n)
            return fail_arg(c, ERR_FIELD_REQUIRED, str_cat(c->mem, S("settings."), str_of(s->key)),
                            str_of(c->lang == LANG_EN ? s->en : s->zh));
    return k->check ? k->check(c, settings) : OK;
}

static str label_of(struct ctx *c, str key) { return str_cat(c->mem, S("channel:"), key); }

// ---- reading ----

static void judge(struct ctx *c, struct chan *ch)
{
    struct err_item *first = c->errs, *last = c->errs_tail;
    ch->problem = check_settings(c, ch->kind, ch->settings);
    if (ch->problem != OK && c->errs_tail) ch->problem_arg = c->errs_tail->arg[0];
    c->errs = first;
    c->errs_tail = last;
    if (last) last->next = NULL;
}

static err_t open_way(struct ctx *c, const struct way *row, struct chan *ch)
{
    str plain;
    *ch = (struct chan){ .key = row->key,
                         .kind = channel_kind_of(row->kind),
                         .title = row->title,
                         .is_off = row->is_off,
                         .rev = row->rev,
                         .hook = row->hook,
                         .token_until = row->token_until };
    if (!ch->kind) return fail_arg(c, ERR_CHANNEL_UNKNOWN, STR_NONE, ch->key);
    TRY(secret_open(c, label_of(c, ch->key), row->settings, &plain));
    ch->settings = json_parse(c->mem, plain, NULL);
    if (row->token.n) TRY(secret_open(c, label_of(c, ch->key), row->token, &ch->token));
    judge(c, ch);
    return OK;
}

err_t channel_find(struct ctx *c, str key, struct chan *out, bool *found)
{
    struct way row;
    TRY(way_find(c, key, &row, found));
    return *found ? open_way(c, &row, out) : OK;
}

err_t channel_of_hook(struct ctx *c, str hook, struct chan *out)
{
    struct way row;
    bool found;
    TRY(way_of_hook(c, hook, &row, &found));
    if (found) TRY(open_way(c, &row, out));
    return found && out->kind->hook ? OK : fail(c, ERR_NOT_FOUND);
}

static void put_settings(struct jw *w, const struct chan *ch)
{
    jw_key(w, S("settings"));
    jw_obj(w);
    for (const struct chan_setting *s = ch->kind->settings; s->key; s++) {
        if (str_eq(str_of(s->kind), S("secret"))) continue;
        jw_key(w, str_of(s->key));
        str v = set_str(ch, s->key);
        if (str_eq(str_of(s->kind), S("bool"))) jw_bool(w, str_eq(v, S("true")));
        else jw_str(w, v);
    }
    jw_end_obj(w);
    jw_key(w, S("secrets"));
    jw_arr(w);
    for (const struct chan_setting *s = ch->kind->settings; s->key; s++)
        if (str_eq(str_of(s->kind), S("secret")) && set_str(ch, s->key).n)
            jw_str(w, str_of(s->key));
    jw_end_arr(w);
}

err_t channel_put(struct ctx *c, struct jw *w, const struct chan *ch)
{
    jw_obj(w);
    jw_kstr(w, "key", ch->key);
    jw_kstr(w, "kind", str_of(ch->kind->key));
    jw_kstr(w, "title", ch->title.n ? ch->title : title_in(channel_kind_title(ch->kind), c->lang));
    jw_kbool(w, "is_off", ch->is_off);
    jw_kbool(w, "is_ready", !ch->is_off && ch->problem == OK);
    jw_kstr(w, "missing", ch->problem == OK ? STR_NONE : ch->problem_arg);
    jw_ki64(w, "rev", ch->rev);
    jw_kbool(w, "is_coded", ch->kind->is_coded);
    jw_kstr(w, "address", str_of(ch->kind->address));
    if (ch->kind->hook && ch->settings) // whoever knows it may report
        jw_kstr(w, "hook", str_cat(c->mem, S("/pub/v1/hooks/"), ch->hook));
    put_settings(w, ch);
    jw_end_obj(w);
    return OK;
}

static void put_kind(struct ctx *c, struct jw *w, const struct channel_kind *k)
{
    jw_obj(w);
    jw_kstr(w, "key", str_of(k->key));
    jw_kstr(w, "title", title_in(channel_kind_title(k), c->lang));
    jw_kstr(w, "address", str_of(k->address));
    jw_kbool(w, "is_coded", k->is_coded);
    jw_kbool(w, "is_charged", k->is_charged);
    jw_ki64(w, "part_len", k->part_len);
    jw_ki64(w, "more_len", k->more_len);
    jw_key(w, S("settings"));
    jw_arr(w);
    for (const struct chan_setting *s = k->settings; s->key; s++) {
        jw_obj(w);
        jw_kstr(w, "key", str_of(s->key));
        jw_kstr(w, "kind", str_of(s->kind));
        jw_kstr(w, "title", str_of(c->lang == LANG_EN ? s->en : s->zh));
        jw_kbool(w, "is_needed", s->is_needed);
        jw_kstr(w, "default", str_of(s->is_default));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_end_obj(w);
}

err_t channels_put(struct ctx *c, struct jw *w)
{
    struct way *rows;
    size_t n;
    bool sets = actor_has(c, RIGHT(SETTINGS));
    TRY(way_list(c, &rows, &n));
    jw_obj(w);
    jw_key(w, S("channels"));
    jw_arr(w);
    for (size_t i = 0; i < n; i++) {
        struct chan ch;
        TRY(open_way(c, &rows[i], &ch));
        if (!sets) ch.settings = NULL; // who only writes templates need not know of servers
        TRY(channel_put(c, w, &ch));
    }
    jw_end_arr(w);
    jw_key(w, S("kinds"));
    jw_arr(w);
    for (int i = 0; i < channel_kind_count; i++) put_kind(c, w, channel_kinds[i]);
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

// ---- writing ----

struct saving {
    str key;
    const struct json *body;
};

static bool is_key(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (i && s.p[i] >= '0' && s.p[i] <= '9') ||
              (i && s.p[i] == '_')))
            return false;
    return s.n > 0 && s.n <= 40;
}

// What was sent over what is there: a secret that is left out stays, null takes a setting away.
static str merged(struct ctx *c, const struct channel_kind *k, const struct json *was,
                  const struct json *now)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    for (const struct chan_setting *s = k->settings; s->key; s++) {
        const struct json *j = json_get(now, str_of(s->key));
        bool is_kept =
            !j || (str_eq(str_of(s->kind), S("secret")) && j->type == JSON_STRING && !j->text.n);
        if (is_kept) j = json_get(was, str_of(s->key));
        if (!j || j->type == JSON_NULL) continue;
        jw_key(&w, str_of(s->key));
        jw_json(&w, j);
    }
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t store_channel(struct ctx *c, const struct chan *ch, str title, str settings,
                           bool is_off, bool is_new)
{
    struct sql q = db_sql(c);
    str sealed;
    TRY(secret_seal(c, label_of(c, ch->key), settings, &sealed));
    if (is_new) {
        sql_lit(&q, "INSERT INTO x_msg_channel (key, kind, hook, title, settings, is_off, "
                    "changed_at) VALUES (");
        sql_text(&q, ch->key);
        sql_lit(&q, ", ");
        sql_text(&q, str_of(ch->kind->key));
        sql_lit(&q, ", ");
        sql_text(&q, random_token(c->mem));
        sql_lit(&q, ", ");
        sql_text(&q, title);
        sql_lit(&q, ", ");
        sql_blob(&q, sealed);
        sql_lit(&q, ", ");
        sql_i64(&q, is_off);
        sql_lit(&q, ", ");
        sql_i64(&q, c->now_ms);
        sql_lit(&q, ")");
        return db_exec(c, &q, NULL);
    }
    sql_lit(&q, "UPDATE x_msg_channel SET rev = rev + 1, token = NULL, token_until = 0, title = ");
    sql_text(&q, title);
    sql_lit(&q, ", settings = ");
    sql_blob(&q, sealed);
    sql_lit(&q, ", is_off = ");
    sql_i64(&q, is_off);
    sql_lit(&q, ", changed_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE key = ");
    sql_text(&q, ch->key);
    return db_exec(c, &q, NULL);
}

static err_t note_change(struct ctx *c, const char *action, const struct chan *ch)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "channel", ch->key);
    jw_kstr(&w, "kind", str_of(ch->kind->key));
    jw_end_obj(&w);
    return audit_write(c, str_of(action), 0, 0, buf_str(&b), S("ok"));
}

static err_t check_rev(struct ctx *c, const struct chan *ch, const struct json *rev)
{
    i64 n;
    if (!json_i64(rev, &n)) return fail_arg(c, ERR_FIELD_REQUIRED, S("rev"), S("rev"));
    return n == ch->rev ? OK : fail(c, ERR_CONFLICT);
}

static err_t save_job(struct ctx *c, void *arg)
{
    const struct saving *s = arg;
    const struct json *title = json_get(s->body, S("title")), *off = json_get(s->body, S("is_off")),
                      *settings = json_get(s->body, S("settings"));
    struct chan ch = { .key = s->key };
    bool found;
    TRY(channel_find(c, s->key, &ch, &found));
    if (found) TRY(check_rev(c, &ch, json_get(s->body, S("rev"))));
    else
        ch = (struct chan){ .key = s->key,
                            .kind = channel_kind_of(json_str(json_get(s->body, S("kind")))) };
    if (!ch.kind)
        return fail_arg(c, ERR_CHANNEL_UNKNOWN, S("kind"), json_str(json_get(s->body, S("kind"))));
    if (title && (title->type != JSON_STRING || title->text.n > 200))
        return fail_arg2(c, ERR_FIELD_FORMAT, S("title"), S("title"), S("string"));
    if ((settings && settings->type != JSON_OBJECT) || (off && off->type != JSON_BOOL))
        return fail_arg(c, ERR_BAD_REQUEST, S("settings"), S("settings"));
    json_each(m, settings) if (!setting_of(ch.kind, m->key)) return fail_arg(
        c, ERR_FIELD_UNKNOWN, str_cat(c->mem, S("settings."), m->key), m->key);
    str all = merged(c, ch.kind, ch.settings, settings);
    bool is_off = off ? json_bool(off) : ch.is_off;
    // One that is switched off may be unfinished; the list says what is missing.
    if (!is_off) TRY(check_settings(c, ch.kind, json_parse(c->mem, all, NULL)));
    TRY(store_channel(c, &ch, title ? str_trim(title->text) : ch.title, all, is_off, !found));
    return note_change(c, "channel.save", &ch);
}

err_t channel_save(struct ctx *c, str key, const struct json *body)
{
    struct saving s = { key, body };
    if (!is_key(key)) return fail(c, ERR_NOT_FOUND); // it is a part of an address
    return store_write(c, WRITE_PEOPLE, save_job, &s);
}

struct removing {
    str key;
    i64 rev;
};

static err_t remove_job(struct ctx *c, void *arg)
{
    const struct removing *r = arg;
    struct chan ch;
    bool found;
    TRY(channel_find(c, r->key, &ch, &found));
    if (!found) return fail(c, ERR_NOT_FOUND);
    if (ch.rev != r->rev) return fail(c, ERR_CONFLICT);
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_msg_channel WHERE key = ");
    sql_text(&q, r->key);
    TRY(db_exec(c, &q, NULL));
    return note_change(c, "channel.remove", &ch);
}

err_t channel_remove(struct ctx *c, str key, i64 rev)
{
    struct removing r = { key, rev };
    return store_write(c, WRITE_PEOPLE, remove_job, &r);
}

// ---- the vendor's token ----

struct token {
    const struct chan *ch;
    str token;
    i64 until;
};

static err_t keep_token(struct ctx *c, void *arg)
{
    const struct token *t = arg;
    struct sql q = db_sql(c);
    str sealed = STR_NONE;
    if (t->token.n) TRY(secret_seal(c, label_of(c, t->ch->key), t->token, &sealed));
    sql_lit(&q, "UPDATE x_msg_channel SET token = ");
    if (t->token.n) sql_blob(&q, sealed);
    else sql_null(&q);
    sql_lit(&q, ", token_until = ");
    sql_i64(&q, t->until);
    sql_lit(&q, " WHERE key = ");
    sql_text(&q, t->ch->key);
    sql_lit(&q, " AND rev = ");
    sql_i64(&q, t->ch->rev);
    return db_exec(c, &q, NULL);
}

err_t vendor_token_drop(struct ctx *c, const struct chan *ch)
{
    struct token t = { ch, STR_NONE, 0 };
    return store_write(c, WRITE_JOBS, keep_token, &t);
}

err_t vendor_token(struct ctx *c, const struct chan *ch, str url, str *token, struct outcome *o)
{
    struct call k = { .method = S("GET"),
                      .url = url,
                      .timeout_ms = CALL_MS,
                      .reaches_local = set_bool(ch, "local") };
    struct call_answer a;
    *token = ch->token;
    if (token->n && ch->token_until > c->now_ms) return OK;
    *token = STR_NONE;
    TRY(http_call(c, &k, &a));
    const struct json *j = a.end == CALL_ANSWERED ? json_parse(c->mem, a.body, NULL) : NULL;
    struct token t = { ch, json_str(json_get(j, S("access_token"))), 0 };
    i64 seconds = 0;
    if (!t.token.n || !json_i64(json_get(j, S("expires_in")), &seconds)) {
        str said = json_str(json_get(j, S("errmsg")));
        *o = (struct outcome){ SENT_AGAIN, STR_NONE, said.n ? said : a.problem };
        if (!o->error.n) o->error = S("access_token");
        return OK;
    }
    t.until = c->now_ms + (seconds - 300) * 1000; // a little early
    *token = t.token;
    return store_write(c, WRITE_JOBS, keep_token, &t);
}

// ---- what the kinds share ----

void outcome_of_call(struct ctx *c, const struct channel_kind *k, const struct call_answer *a,
                     struct outcome *o)
{
    if (a->end != CALL_ANSWERED) {
        bool is_lost = a->end == CALL_LOST && !k->knows_repeats;
        *o = (struct outcome){ is_lost ? SENT_UNKNOWN : SENT_AGAIN, STR_NONE, a->problem };
        return;
    }
    bool is_fine = a->status >= 200 && a->status < 300;
    // Later it may go: the other side is busy, was slow, or is being mended.
    bool may_heal = a->status >= 500 || a->status == 408 || a->status == 425 || a->status == 429;
    // Something broke behind the door: it may have been sent before.
    bool is_dim = (a->status == 500 || a->status == 502 || a->status == 504) && !k->knows_repeats;
    o->how = is_fine ? SENT_OK : is_dim ? SENT_UNKNOWN : may_heal ? SENT_AGAIN : SENT_NEVER;
    if (!is_fine) o->error = str_fmt(c->mem, "HTTP %d", a->status);
}

err_t vendor_call(struct ctx *c, const struct chan *ch, str url, str body,
                  const struct call_header *headers, size_t n, const struct json **said,
                  struct outcome *o)
{
    struct call k = { .method = S("POST"),
                      .url = url,
                      .headers = headers,
                      .header_count = n,
                      .body = body,
                      .timeout_ms = CALL_MS,
                      .reaches_local = set_bool(ch, "local") };
    struct call_answer a;
    TRY(http_call(c, &k, &a));
    outcome_of_call(c, ch->kind, &a, o);
    *said = a.end == CALL_ANSWERED && a.status < 500 ? json_parse(c->mem, a.body, NULL) : NULL;
    if (*said) *o = (struct outcome){ .how = SENT_OK };
    else if (o->how == SENT_OK)
        *o = (struct outcome){ ch->kind->knows_repeats ? SENT_AGAIN : SENT_UNKNOWN, STR_NONE,
                               S("no JSON") };
    return OK;
}

err_t post_json(struct ctx *c, const struct chan *ch, str url, str body, const struct json **said,
                struct outcome *o)
{
    struct call_header h = { S("Content-Type"), S("application/json; charset=utf-8") };
    return vendor_call(c, ch, url, body, &h, 1, said, o);
}

bool channel_is_personal(const struct chan *ch)
{
    static const char *const own[] = { "email", "phone", "openid", "member" };
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (str_eq(str_of(ch->kind->address), str_of(own[i])))
            return !str_eq(set_str(ch, "mode"), S("robot"));
    return false;
}

str with_title(struct ctx *c, const struct letter *l)
{
    return l->title.n ? str_cat3(c->mem, l->title, S("\n"), l->text) : l->text;
}

static bool is_mobile(str s)
{
    if (s.n != 11 || s.p[0] != '1' || s.p[1] < '3') return false;
    for (size_t i = 1; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return true;
}

bool phone_is_good(str s)
{
    size_t i = s.n && s.p[0] == '+';
    if (s.n - i < 5 || s.n > 16) return false;
    for (; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return true;
}

str phone_with_country(struct ctx *c, str phone)
{
    return is_mobile(phone) ? str_cat(c->mem, S("+86"), phone) : phone;
}
