// SPDX-License-Identifier: Apache-2.0
// Taking an answer, as the form's own actor, in two transactions. The first counts the try and spends
// the captcha's answer, and stays whatever becomes of the rest: so nobody finds out by many refused
// sendings what is there already. The second is the sending: the count against the quota, the record
// through the door, what was agreed to, where the visitor came from; refused, it leaves nothing. A clash
// of unique values is answered in neutral words, without the field.
#include "auth/consent.h"
#include "base/date.h"
#include "base/utf8.h"
#include "io/guard.h"
#include "io/public_sent.h"
#include "io/public_text.h"
#include "meta/rules.h"
#include "os/random.h"

#define MIN_FILL_MS 2000
#define PER_ADDRESS_DAY 100
#define PER_DAY 2000
#define SOURCE_KEYS 20
#define SOURCE_MAX 200

static i64 number_or(const struct public_form *p, const char *key, i64 otherwise)
{
    i64 n;
    return json_i64(json_get(p->spec, str_of(key)), &n) ? n : otherwise;
}

// --- May anything be sent now? --------------------------------------------------------------------------

static str local_text(struct ctx *c, const struct public_form *p, const char *key)
{
    struct buf b = BUF(c->mem);
    i64 at = 0;
    (void)public_instant(c, p, key, &at);
    local_put(&b, at, c->cat->offset_min);
    return str_sub(buf_str(&b), 0, 16);
}

err_t public_check_open(struct ctx *c, const struct public_form *p)
{
    switch (public_state_of(c, p)) {
    case PUBLIC_EARLY: return fail_arg(c, ERR_PUBLIC_EARLY, STR_NONE, local_text(c, p, "opens_at"));
    case PUBLIC_ENDED:
        return fail_arg(c, ERR_PUBLIC_ENDED, STR_NONE, local_text(c, p, "closes_at"));
    case PUBLIC_FULL: return fail(c, ERR_PUBLIC_FULL);
    case PUBLIC_OPEN: break;
    }
    return OK;
}

// One more of the quota. Two at once wait for each other here; so the last place is given once, and a
// form that was switched off meanwhile takes nothing.
static err_t take_place(struct ctx *c, const struct public_form *p)
{
    struct sql q = db_sql(c);
    i64 n;
    bool found;
    sql_lit(&q, "UPDATE x_public_form SET sent = sent + 1 WHERE is_off = 0 AND id = ");
    sql_i64(&q, p->id);
    sql_lit(&q, " RETURNING sent");
    TRY(db_one_i64(c, &q, &n, &found));
    if (!found) return fail(c, ERR_NOT_FOUND);
    return n <= number_or(p, "quota", n) ? OK : fail(c, ERR_PUBLIC_FULL);
}

// --- What was filled in -----------------------------------------------------------------------------------

static bool asks_for(const struct public_form *p, str key)
{
    json_each(page, json_get(p->spec, S("pages"))) json_each(
        item, json_get(page, S("fields"))) if (str_eq(json_str(json_get(item, S("key"))), key) &&
                                               public_field(p, item)) return true;
    return false;
}

static err_t check_known(struct ctx *c, const struct public_form *p, const struct json *values)
{
    json_each(v, values) if (!asks_for(p, v->key)) return fail_arg(c, ERR_FIELD_UNKNOWN, v->key,
                                                                   v->key);
    return OK;
}

static bool is_blank(const struct json *v)
{
    return !v || v->type == JSON_NULL || (v->type == JSON_STRING && !str_trim(v->text).n) ||
           (v->type == JSON_ARRAY && !v->count);
}

// A field that rules show or hide: whether it was there to be filled in, they say (record/rules.c).
static bool is_ruled(const struct field *f)
{
    const struct form_rules *r = f->form->rules;
    for (int i = 0; r && i < r->shown_count; i++)
        if (r->shown[i] == f) return true;
    return false;
}

// What the document asks for beyond what the form itself needs; that is the record door's to say.
err_t public_check_needed(struct ctx *c, const struct public_form *p, const struct json *values)
{
    int bad = 0;
    json_each(page, json_get(p->spec, S("pages"))) json_each(item, json_get(page, S("fields")))
    {
        const struct field *f = public_field(p, item);
        if (!f || is_ruled(f) || !public_is_needed(f, item) || !is_blank(json_get(values, f->key)))
            continue;
        fail_arg(c, ERR_FIELD_REQUIRED, f->key, public_label(c, f, item));
        bad++;
    }
    if (!bad) return OK;
    return bad == 1 ? ERR_FIELD_REQUIRED
                    : fail_arg(c, ERR_VALIDATION, STR_NONE, str_of_i64(c->mem, bad));
}

static err_t check_consents(struct ctx *c, const struct public_form *p, const struct json *given)
{
    json_each(one, json_get(p->spec, S("consents")))
    {
        const struct json *required = json_get(one, S("required"));
        str key = json_str(json_get(one, S("key")));
        if ((required && !json_bool(required)) || json_bool(json_get(given, key))) continue;
        return fail_arg(c, ERR_CONSENT_NEEDED, str_cat(c->mem, S("consent."), key),
                        public_words(one, "text", c->lang));
    }
    return OK;
}

// --- Where the visitor came from ----------------------------------------------------------------------------

static bool is_source_key(const struct public_form *p, str key)
{
    if (json_get(json_get(p->spec, S("source")), key)) return true;
    if (!str_eq(key, S("code")) && !str_starts(key, S("utm_"))) return false;
    for (size_t i = 0; i < key.n; i++)
        if (!((key.p[i] >= 'a' && key.p[i] <= 'z') || key.p[i] == '_')) return false;
    return key.n <= 40;
}

static str cut(str s, size_t n)
{
    if (s.n > n) s = str_sub(s, 0, n);
    while (s.n && !utf8_valid(s)) s.n--;
    return s;
}

static str cut_points(str s, i64 most)
{
    i64 n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (((u8)s.p[i] & 0xc0) != 0x80 && n++ == most) return str_sub(s, 0, i);
    return s;
}

// Into the fields that the document names, and all of it as JSON. The visitor never sees these fields,
// so nothing of them is refused: what does not fit is cut.
static str take_source(struct ctx *c, const struct public_form *p, const struct json *source,
                       struct json *values)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    int n = 0;
    struct json **end = &values->first;
    while (*end) end = &(*end)->next;
    jw_obj(&w);
    json_each(m, source)
    {
        str text = cut(str_trim(json_str(m)), SOURCE_MAX);
        if (!text.n || !is_source_key(p, m->key) || n++ == SOURCE_KEYS) continue;
        str key = json_str(json_get(json_get(p->spec, S("source")), m->key));
        const struct field *f = key.n ? form_field(p->form, key) : NULL;
        jw_key(&w, m->key);
        if (!f || !public_may_ask(f)) {
            jw_str(&w, text);
            continue;
        }
        jw_obj(&w); // the field's id tells later who may read it
        jw_ki64(&w, "field", f->id);
        jw_kstr(&w, "text", text);
        jw_end_obj(&w);
        struct json *v = mem_new_of(c->mem, struct json);
        *v = (struct json){ .type = JSON_STRING,
                            .key = key,
                            .text = f->max_len ? cut_points(text, f->max_len) : text };
        *end = v;
        end = &v->next;
        values->count++;
    }
    jw_end_obj(&w);
    return buf_str(&b);
}

// --- What was agreed to -------------------------------------------------------------------------------------

// Of the two languages the one that was shown; a text that was changed since is not the one agreed to.
static err_t shown_in(struct ctx *c, const struct public_form *p, str shown, enum lang *lang)
{
    for (int l = LANG_ZH; l <= LANG_EN; l++) {
        *lang = (enum lang)l;
        if (str_eq(public_text_digest(c, p, *lang), shown)) return OK;
    }
    return fail_at(c, ERR_FORM_STALE, S("notice_version"));
}

// Who agreed: the first telephone number that was asked for, else the record itself.
static str person_of(struct ctx *c, const struct public_form *p, const struct image *img)
{
    json_each(page, json_get(p->spec, S("pages"))) json_each(item, json_get(page, S("fields")))
    {
        const struct field *f = public_field(p, item);
        if (f && str_eq(str_of(f->type->key), S("phone")) && img->cells[f->index].s.n)
            return img->cells[f->index].s;
    }
    return str_fmt(c->mem, "record:%lld:%lld", (long long)p->form->id, (long long)img->id);
}

static err_t keep_consents(struct ctx *c, const struct public_form *p, const struct image *img,
                           const struct json *given, str version)
{
    str person = person_of(c, p, img);
    json_each(one, json_get(p->spec, S("consents")))
    {
        str key = json_str(json_get(one, S("key")));
        if (json_bool(json_get(given, key)))
            TRY(consent_give(c, p->form->id, img->id, person, key, version, S("public")));
    }
    return OK;
}

// --- Storing ------------------------------------------------------------------------------------------------

// Nothing that is there already is told to a stranger.
err_t public_save(struct ctx *c, const struct write *w, struct saved *saved)
{
    struct err_item *errs = c->errs, *tail = c->errs_tail;
    err_t e = record_save(c, w, saved);
    if (e != ERR_UNIQUE && e != ERR_RULE_UNIQUE && e != ERR_DB_CONSTRAINT) return e;
    c->errs = errs;
    c->errs_tail = tail;
    if (tail) tail->next = NULL;
    return fail(c, ERR_PUBLIC_REPEATED);
}

static str auto_number(const struct public_form *p, const struct image *img)
{
    str key = json_str(json_get(p->spec, S("number")));
    for (int i = 0; i < p->form->field_count; i++) {
        const struct field *f = p->form->fields[i];
        bool is_number = str_eq(str_of(f->type->key), S("autonumber"));
        if (is_number && (!key.n || str_eq(key, f->key))) return img->cells[i].s;
    }
    return STR_NONE;
}

static void put_receipt(struct ctx *c, const struct public_form *p, const struct public_sent *s,
                        struct jw *w)
{
    str message = public_words(p->spec, "done", c->lang);
    jw_obj(w);
    jw_kstr(w, "number", s->receipt);
    if (message.n) jw_kstr(w, "message", message);
    if (s->reopen.n) {
        jw_kstr(w, "reopen", s->reopen);
        jw_ki64(w, "reopen_until", s->reopen_until);
    }
    jw_end_obj(w);
}

static void set_whose(const struct public_form *p, struct write *w)
{
    w->sets_owner = w->sets_dept = true;
    w->owner = number_or(p, "owner", 0);
    w->dept = number_or(p, "dept", 0);
}

static err_t keep_sent(struct ctx *c, const struct public_form *p, const struct image *img,
                       str source, struct public_sent *s)
{
    i64 hours = number_or(p, "reopen_hours", 0);
    *s = (struct public_sent){ .public_id = p->id,
                               .form_id = p->form->id,
                               .record_id = img->id,
                               .rev = img->rev,
                               .at = c->now_ms,
                               .receipt = auto_number(p, img),
                               .source = source };
    if (!s->receipt.n) s->receipt = str_upper(c->mem, random_code(c->mem, 8));
    if (hours) {
        s->reopen = random_token(c->mem);
        s->reopen_until = c->now_ms + hours * 3600000LL;
    }
    return public_sent_add(c, s);
}

struct sending {
    struct json values;
    struct write write;
    str source;
    enum lang shown_in;
    i64 shown_ms;
};

// What can be said of it without a look at what is stored.
static err_t read_sending(struct ctx *c, const struct public_form *p, const struct json *body,
                          struct sending *s)
{
    str shown;
    *s = (struct sending){ 0 };
    TRY(public_check_open(c, p));
    TRY(guard_open_trap(c, json_get(body, S("values")), &s->values));
    TRY(guard_read_stamp(c, p->token, json_str(json_get(body, S("notice_version"))), &shown,
                         &s->shown_ms));
    TRY(check_known(c, p, &s->values));
    TRY(public_check_needed(c, p, &s->values));
    s->source = take_source(c, p, json_get(body, S("source")), &s->values);
    TRY(record_parse(c, p->form, &s->values, &s->write));
    TRY(check_consents(c, p, json_get(body, S("consents"))));
    return shown_in(c, p, shown, &s->shown_in);
}

static str count_name(struct ctx *c, const struct public_form *p)
{
    return str_fmt(c->mem, "f%lld", (long long)p->id);
}

err_t public_admit(struct ctx *c, const struct public_form *p, const struct json *body, str once)
{
    struct sending s;
    struct guard_try t = { .token = p->token,
                           .what = count_name(c, p),
                           .once = once,
                           .per_address = number_or(p, "per_address_day", PER_ADDRESS_DAY),
                           .asks_answer = json_bool(json_get(p->spec, S("captcha"))),
                           .answer = json_get(body, S("captcha")) };
    TRY(read_sending(c, p, body, &s));
    TRY(guard_pace(c, s.shown_ms, MIN_FILL_MS));
    return guard_admit(c, &t);
}

err_t public_submit(struct ctx *c, const struct public_form *p, const struct json *body,
                    struct jw *w)
{
    struct sending s;
    struct saved saved;
    struct image img;
    struct public_sent sent;
    str version;
    must(store_in_write(c) && c->who->kind == ACTOR_PUBLIC);
    TRY(read_sending(c, p, body, &s));
    TRY(consent_text_save(c, p->form->id, public_text_body(c, p, s.shown_in), &version));
    TRY(guard_count(c, count_name(c, p), number_or(p, "per_day", PER_DAY)));
    TRY(take_place(c, p));
    set_whose(p, &s.write);
    TRY(public_save(c, &s.write, &saved));
    TRY(record_image(c, p->form, saved.id, &img));
    TRY(keep_consents(c, p, &img, json_get(body, S("consents")), version));
    TRY(keep_sent(c, p, &img, s.source, &sent));
    put_receipt(c, p, &sent, w);
    return OK;
}
