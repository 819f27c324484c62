// SPDX-License-Identifier: Apache-2.0
// What governs messages, in one place and asked in the transaction that claims a message: who wants none,
// consent, quiet hours, how many. What goes to our own people and programs is not governed.
//
// The cap counts what was sent or may have been. Two processes that claim two messages to one person at
// once are put in order by a lock on the person (PostgreSQL; SQLite has one writer).
#include "auth/audit.h"
#include "auth/consent.h"
#include "auth/user.h"
#include "base/date.h"
#include "notify/notify.h"

#define META S("messages")
#define STOP_WORDS "TD T N R 退订 退 QX 取消 STOP UNSUBSCRIBE"

static bool minutes_of(str s, i64 *out)
{
    i64 ms;
    if (!time_parse(s, &ms) || ms % 60000) return false;
    *out = ms / 60000;
    return true;
}

static void read_i64(const struct json *j, const char *key, i64 *v)
{
    i64 n;
    if (json_i64(json_get(j, str_of(key)), &n)) *v = n;
}

static void read_bool(const struct json *j, const char *key, bool *v)
{
    const struct json *m = json_get(j, str_of(key));
    if (json_is(m, JSON_BOOL)) *v = m->is_true;
}

static void read_text(const struct json *j, const char *key, str *v)
{
    const struct json *m = json_get(j, str_of(key));
    if (json_is(m, JSON_STRING)) *v = m->text;
}

static struct governance governance_of(const struct json *j)
{
    struct governance g = { .quiet_from = 21 * 60,
                            .quiet_to = 8 * 60,
                            .cap = 2,
                            .cap_days = 7,
                            .needs_consent = true,
                            .stop_words = S(STOP_WORDS),
                            .tries_max = 8 };
    (void)minutes_of(json_str(json_get(j, S("quiet_from"))), &g.quiet_from);
    (void)minutes_of(json_str(json_get(j, S("quiet_to"))), &g.quiet_to);
    read_bool(j, "quiet_spares_care", &g.quiet_spares_care);
    read_bool(j, "needs_consent", &g.needs_consent);
    read_i64(j, "cap", &g.cap);
    read_i64(j, "cap_days", &g.cap_days);
    read_i64(j, "tries_max", &g.tries_max);
    read_text(j, "divert_channel", &g.divert_channel);
    read_text(j, "divert_to", &g.divert_to);
    read_text(j, "stop_words", &g.stop_words);
    return g;
}

err_t governance_load(struct ctx *c, struct governance *out)
{
    str text;
    bool found;
    TRY(meta_get(c, META, &text, &found));
    *out = governance_of(found ? json_parse(c->mem, text, NULL) : NULL);
    return OK;
}

static void put_minutes(struct ctx *c, struct jw *w, const char *key, i64 minutes)
{
    jw_key(w, str_of(key));
    jw_str(w,
           str_fmt(c->mem, "%02lld:%02lld", (long long)(minutes / 60), (long long)(minutes % 60)));
}

static void put_governance(struct ctx *c, struct jw *w, const struct governance *g)
{
    jw_obj(w);
    put_minutes(c, w, "quiet_from", g->quiet_from);
    put_minutes(c, w, "quiet_to", g->quiet_to);
    jw_kbool(w, "quiet_spares_care", g->quiet_spares_care);
    jw_ki64(w, "cap", g->cap);
    jw_ki64(w, "cap_days", g->cap_days);
    jw_kbool(w, "needs_consent", g->needs_consent);
    jw_kstr(w, "divert_channel", g->divert_channel);
    jw_kstr(w, "divert_to", g->divert_to);
    jw_kstr(w, "stop_words", g->stop_words);
    jw_ki64(w, "tries_max", g->tries_max);
    jw_end_obj(w);
}

err_t governance_put(struct ctx *c, struct jw *w)
{
    struct governance g;
    TRY(governance_load(c, &g));
    put_governance(c, w, &g);
    return OK;
}

// ---- changing it ----

static err_t bad(struct ctx *c, const char *key, str why)
{
    return fail_arg2(c, ERR_FIELD_FORMAT, str_of(key), message_word(c, str_of(key)), why);
}

static err_t check_i64(struct ctx *c, const struct json *j, const char *key, i64 min, i64 max)
{
    i64 n;
    const struct json *m = json_get(j, str_of(key));
    if (!m) return OK;
    if (!json_i64(m, &n)) return bad(c, key, S("0-9"));
    if (n >= min && n <= max) return OK;
    return fail_arg2(c, ERR_FIELD_RANGE, str_of(key), message_word(c, str_of(key)),
                     str_fmt(c->mem, "%lld–%lld", (long long)min, (long long)max));
}

static err_t check_kind(struct ctx *c, const struct json *j, const char *key, enum json_type type)
{
    const struct json *m = json_get(j, str_of(key));
    if (!m) return OK;
    if (m->type != type || m->text.n > 300)
        return bad(c, key, type == JSON_BOOL ? S("true/false") : S("string"));
    return OK;
}

static err_t check_divert(struct ctx *c, const struct governance *g)
{
    struct chan ch;
    bool found;
    if (!g->divert_channel.n) return OK;
    TRY(channel_find(c, g->divert_channel, &ch, &found));
    if (!found) return fail_arg(c, ERR_CHANNEL_UNKNOWN, S("divert_channel"), g->divert_channel);
    if (ch.kind->is_coded)
        return fail_arg(c, ERR_MESSAGE_DIVERT, S("divert_channel"), g->divert_channel);
    if (!g->divert_to.n && (str_eq(str_of(ch.kind->address), S("email"))))
        return fail_arg(c, ERR_FIELD_REQUIRED, S("divert_to"), message_word(c, S("divert_to")));
    return OK;
}

static err_t check_governance(struct ctx *c, const struct json *j)
{
    i64 n;
    static const char *const times[] = { "quiet_from", "quiet_to" };
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        const struct json *m = json_get(j, str_of(times[i]));
        if (m && !minutes_of(json_str(m), &n)) return bad(c, times[i], S("21:00"));
    }
    TRY(check_i64(c, j, "cap", 0, 1000));
    TRY(check_i64(c, j, "cap_days", 1, 366));
    TRY(check_i64(c, j, "tries_max", 1, 20));
    TRY(check_kind(c, j, "quiet_spares_care", JSON_BOOL));
    TRY(check_kind(c, j, "needs_consent", JSON_BOOL));
    TRY(check_kind(c, j, "divert_channel", JSON_STRING));
    TRY(check_kind(c, j, "divert_to", JSON_STRING));
    return check_kind(c, j, "stop_words", JSON_STRING);
}

static err_t save_job(struct ctx *c, void *arg)
{
    const struct json *body = arg;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    str was;
    bool found;
    TRY(meta_get(c, META, &was, &found));
    const struct json *old = found ? json_parse(c->mem, was, NULL) : NULL;
    jw_obj(&w);
    json_each(m, old) if (!json_get(body, m->key))
    {
        jw_key(&w, m->key);
        jw_json(&w, m);
    }
    json_each(m, body)
    {
        jw_key(&w, m->key);
        jw_json(&w, m);
    }
    jw_end_obj(&w);
    struct governance g = governance_of(json_parse(c->mem, buf_str(&b), NULL));
    TRY(check_divert(c, &g));
    TRY(meta_set(c, META, buf_str(&b)));
    return audit_write(c, S("messages.settings"), 0, 0, buf_str(&b), S("ok"));
}

err_t governance_save(struct ctx *c, const struct json *body)
{
    TRY(check_governance(c, body));
    return store_write(c, WRITE_PEOPLE, save_job, (void *)(uintptr_t)body);
}

// ---- judging a message ----

// The end of the quiet hours that now lies in; they may go over midnight.
i64 quiet_until(const struct governance *g, i64 now_ms, int offset_min)
{
    i64 day = date_of_instant(now_ms, offset_min);
    i64 minute = (now_ms - instant_of_local(day, 0, offset_min)) / 60000;
    i64 from = g->quiet_from, to = g->quiet_to;
    bool is_quiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;
    if (from == to || !is_quiet) return 0;
    if (minute >= to) day++; // it is evening: tomorrow
    return instant_of_local(day, to * 60000, offset_min);
}

static err_t has_opted_out(struct ctx *c, str person, const char *kind, bool *out)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_opt_out WHERE person = ");
    sql_text(&q, person);
    sql_lit(&q, " AND kind IN ('*', ");
    sql_text(&q, str_of(kind));
    sql_lit(&q, ")");
    TRY(db_one_i64(c, &q, &n, NULL));
    *out = n > 0;
    return OK;
}

static err_t has_consented(struct ctx *c, str person, const char *kind, bool *out)
{
    str plain = outbox_plain_person(c->mem, person);
    TRY(consent_holds(c, plain, S("marketing"), out));
    if (*out) return OK;
    return consent_holds(c, plain, str_cat(c->mem, S("marketing_"), str_of(kind)), out);
}

static err_t is_over_cap(struct ctx *c, const struct governance *g, const struct sending *s,
                         bool *out)
{
    i64 n;
    *out = false;
    if (!g->cap) return OK;
    struct sql q = db_sql(c);
    if (q.dialect == PG) {
        struct sql lock = db_sql(c);
        i64 nothing;
        sql_lit(&lock, "SELECT 1 FROM pg_advisory_xact_lock(hashtext(");
        sql_text(&lock, s->person);
        sql_lit(&lock, "))");
        TRY(db_one_i64(c, &lock, &nothing, NULL));
    }
    sql_lit(&q, "SELECT count(*) FROM x_send WHERE purpose = 'marketing' AND state IN ('sending', "
                "'sent', 'delivered', 'unknown') AND person = ");
    sql_text(&q, s->person);
    sql_lit(&q, " AND sent_at > ");
    sql_i64(&q, c->now_ms - g->cap_days * DAY_MS);
    sql_lit(&q, " AND id <> ");
    sql_i64(&q, s->id);
    TRY(db_one_i64(c, &q, &n, NULL));
    *out = n >= g->cap;
    return OK;
}

err_t govern(struct ctx *c, const struct governance *g, const struct sending *s,
             const struct channel_kind *kind, str person, enum verdict *out, i64 *until, str *why)
{
    bool is_out = false, has_consent = true, is_over = false;
    bool is_marketing = s->purpose == PURPOSE_MARKETING;
    *out = MAY_GO;
    if (s->purpose == PURPOSE_INTERNAL) return OK;
    *out = MUST_NOT;
    *why = S("OPT_OUT");
    if (s->person.n) TRY(has_opted_out(c, s->person, kind->key, &is_out));
    if (is_out) return OK;
    *why = S("NO_CONSENT");
    if (is_marketing && g->needs_consent) TRY(has_consented(c, person, kind->key, &has_consent));
    if (!has_consent) return OK;
    *until =
        g->quiet_spares_care && !is_marketing ? 0 : quiet_until(g, c->now_ms, c->cat->offset_min);
    *why = S("QUIET");
    *out = MUST_WAIT;
    if (*until) return OK;
    *out = MUST_NOT;
    *why = S("CAP");
    if (is_marketing && s->person.n) TRY(is_over_cap(c, g, s, &is_over));
    if (is_over) return OK;
    *out = MAY_GO;
    *why = STR_NONE;
    return OK;
}

// ---- who wants none ----

struct opting {
    str person, kind, via;
    bool is_out;
};

static err_t opt_job(struct ctx *c, void *arg)
{
    const struct opting *o = arg;
    struct sql q = db_sql(c);
    str person = outbox_person(c, o->person);
    if (o->is_out) {
        sql_lit(&q, "INSERT INTO x_opt_out (person, kind, at, via) VALUES (");
        sql_text(&q, person);
        sql_lit(&q, ", ");
        sql_text(&q, o->kind);
        sql_lit(&q, ", ");
        sql_i64(&q, c->now_ms);
        sql_lit(&q, ", ");
        sql_text(&q, o->via);
        sql_lit(&q, ") ON CONFLICT (person, kind) DO NOTHING");
    } else {
        sql_lit(&q, "DELETE FROM x_opt_out WHERE person = ");
        sql_text(&q, person);
        sql_lit(&q, " AND (kind = '*' OR kind = ");
        sql_text(&q, o->kind);
        sql_lit(&q, ")");
    }
    TRY(db_exec(c, &q, NULL));
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "person", person);
    jw_kstr(&w, "kind", o->kind);
    jw_kbool(&w, "is_out", o->is_out);
    jw_kstr(&w, "via", o->via);
    jw_end_obj(&w);
    return audit_write(c, S("messages.opt_out"), 0, 0, buf_str(&b), S("ok"));
}

err_t opt_out_set(struct ctx *c, str person, str kind, bool is_out, str via)
{
    struct opting o = { person, kind, via, is_out };
    return store_write(c, WRITE_PEOPLE, opt_job, &o);
}

static str bare(str s)
{
    s = str_trim(s);
    while (s.n && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == '!')) s.n--;
    static const str marks[] = { { "。", 3 }, { "！", 3 } };
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (str_ends(s, marks[i])) s = str_sub(s, 0, s.n - 3);
    return s;
}

bool is_stop_word(const struct governance *g, str text)
{
    str rest = g->stop_words, said = bare(text);
    for (str word; str_next(&rest, ' ', &word);)
        if (word.n && str_eq_nocase(word, said)) return true;
    return false;
}
