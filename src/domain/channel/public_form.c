// SPDX-License-Identifier: Apache-2.0
// The form that a patient fills in after scanning a code. What it says (fields, notice, the texts to
// agree to) is data of the solution; what was shown is kept by its version before anybody can agree.
//
// Against machines: limits per address and day and per link and day, a field that only machines fill
// in, and a least time between showing and sending, which a signature over link, version and time
// proves without keeping anything about the visitor. No third party is asked.
#include "auth/consent.h"
#include "auth/user.h"
#include "base/date.h"
#include "domain/channel/rows.h"
#include "io/guard.h"
#include "io/public_sent.h"
#include "os/crypto.h"

#define MIN_FILL_MS 2000
#define PER_ADDRESS_DAY 100
#define PER_LINK_DAY 1000

static const char *const consent_kinds[] = { "personal", "health" };

static err_t form_settings(struct ctx *c, const struct json **out)
{
    const struct json *all;
    TRY(channel_settings(c, &all));
    *out = json_get(all, S("public_form"));
    return OK;
}

static i64 number_or(const struct json *j, str key, i64 otherwise)
{
    i64 n;
    return json_i64(json_get(j, key), &n) && n >= 0 ? n : otherwise;
}

// --- The link -------------------------------------------------------------------------------------------

static err_t link_row(struct ctx *c, str token, struct public_link *l)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool more;
    if (token.n < 20 || token.n > 64) return fail(c, ERR_NOT_FOUND);
    sql_lit(&q, "SELECT form_id, code_record_id FROM x_public_link WHERE revoked_at IS NULL AND "
                "code_record_id IS NOT NULL AND token = ");
    sql_text(&q, token);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &more));
    if (!more) return fail(c, ERR_NOT_FOUND);
    *l = (struct public_link){ .token = token,
                               .form = catalog_form_by_id(c->cat, rows_i64(r, 0)),
                               .code = rows_i64(r, 1) };
    rows_close(r);
    return l->form && l->form == ch_form(c, "lead") ? OK : fail(c, ERR_NOT_FOUND);
}

// A stopped or ended code and a terminated channel give nothing more; a suspended one still stamps.
static err_t read_code(struct ctx *c, struct public_link *l)
{
    struct field *state = ch_field(c, "tracking_code", "state"),
                 *expires = ch_field(c, "tracking_code", "expires");
    struct image img;
    TRY(record_image(c, ch_form(c, "tracking_code"), l->code, &img));
    struct val ends = image_cell(&img, expires),
               channel = image_cell(&img, ch_field(c, "tracking_code", "channel"));
    struct val person = image_cell(&img, ch_field(c, "tracking_code", "person"));
    bool stopped = str_eq(option_key(state, image_cell(&img, state)), S("stopped"));
    bool ended = ends.kind == VAL_INT && ends.i < date_of_instant(c->now_ms, c->cat->offset_min);
    if (stopped || ended) return fail(c, ERR_NOT_FOUND);
    l->code_text = image_cell(&img, ch_field(c, "tracking_code", "code")).s;
    l->channel = channel.kind == VAL_INT ? channel.i : 0;
    l->person = person.kind == VAL_INT ? person.i : 0;
    return OK;
}

static err_t read_channel(struct ctx *c, struct public_link *l)
{
    const struct form *f = ch_form(c, "channel");
    struct field *state = ch_field(c, "channel", "state");
    struct image img;
    if (!f || !l->channel) return OK;
    TRY(record_image(c, f, l->channel, &img));
    if (str_eq(option_key(state, image_cell(&img, state)), S("terminated")))
        return fail(c, ERR_NOT_FOUND);
    l->owner = img.owner;
    l->dept = img.dept;
    l->channel_name = image_cell(&img, f->title_field).s;
    return OK;
}

err_t public_link_find(struct ctx *c, str token, struct public_link *out)
{
    TRY(link_row(c, token, out));
    TRY(read_code(c, out));
    return read_channel(c, out);
}

// --- The actor --------------------------------------------------------------------------------------------

// One grant: create in the form, write the fields that the public form shows. No right to read.
static struct role *public_role(struct ctx *c, const struct form *f, const struct json *settings)
{
    struct role *role = mem_new_of(c->mem, struct role);
    struct grant *g = mem_new_of(c->mem, struct grant);
    role->key = S("public");
    g->role = role;
    g->form = (struct form *)(uintptr_t)f;
    g->actions = ACT_CREATE;
    g->scope = SCOPE_ALL;
    g->rights = mem_array(c->mem, struct field_right, (size_t)f->field_count + 1);
    json_each(item, json_get(settings, S("fields")))
    {
        const struct field *fd = form_field(f, json_str(json_get(item, S("key"))));
        if (fd && !fd->is_system) g->rights[fd->index].write = true;
    }
    role->grants = mem_array(c->mem, struct grant *, 1);
    role->grants[role->grant_count++] = g;
    return role;
}

err_t public_actor(struct ctx *c, const struct public_link *l, str ip, struct actor **out)
{
    const struct json *settings;
    TRY(form_settings(c, &settings));
    struct actor *a = mem_new_of(c->mem, struct actor);
    a->kind = ACTOR_PUBLIC;
    a->key = str_fmt(c->mem, "public:%lld", (long long)l->code);
    a->name = l->code_text;
    a->roles = mem_array(c->mem, const struct role *, 1);
    ((const struct role **)a->roles)[a->role_count++] = public_role(c, l->form, settings);
    a->only_forms = mem_array(c->mem, const struct form *, 1);
    a->only_forms[a->only_form_count++] = l->form;
    a->scopes = ACT_CREATE;
    a->ip = ip;
    a->via = S("public");
    *out = a;
    return OK;
}

// --- The notice -------------------------------------------------------------------------------------------

struct notice_texts {
    str purpose, processor, retention, rights, consent[COUNT_OF(consent_kinds)];
};

static err_t meta_or(struct ctx *c, str key, str otherwise, str *out)
{
    bool found;
    TRY(meta_get(c, key, out, &found));
    if (!found || !str_trim(*out).n) *out = otherwise;
    return OK;
}

static err_t notice_texts(struct ctx *c, const struct json *settings, struct notice_texts *t)
{
    const struct json *n = json_get(settings, S("notice")),
                      *consents = json_get(settings, S("consents"));
    str contact;
    t->purpose = words_in(json_get(n, S("purpose")), c->lang);
    t->rights = words_in(json_get(n, S("rights")), c->lang);
    TRY(meta_or(c, S("processor"), c->cat->org_name, &t->processor));
    TRY(meta_or(c, S("retention"), words_in(json_get(n, S("retention")), c->lang), &t->retention));
    TRY(meta_or(c, S("contact"), STR_NONE, &contact));
    if (contact.n)
        t->rights =
            str_cat3(c->mem, t->rights, words_in(json_get(n, S("contact")), c->lang), contact);
    for (size_t i = 0; i < COUNT_OF(consent_kinds); i++)
        t->consent[i] = words_in(json_get(consents, str_of(consent_kinds[i])), c->lang);
    return OK;
}

static void put_notice(struct jw *w, const struct notice_texts *t)
{
    jw_kstr(w, "purpose", t->purpose);
    jw_kstr(w, "processor", t->processor);
    jw_kstr(w, "retention", t->retention);
    jw_kstr(w, "rights", t->rights);
}

// The whole text as it is shown in the caller's language.
static err_t notice_body(struct ctx *c, const struct json *settings, str *body)
{
    struct notice_texts t;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    TRY(notice_texts(c, settings, &t));
    jw_obj(&w);
    put_notice(&w, &t);
    for (size_t i = 0; i < COUNT_OF(consent_kinds); i++) {
        jw_key(&w, str_of(consent_kinds[i]));
        jw_str(&w, t.consent[i]);
    }
    jw_end_obj(&w);
    *body = buf_str(&b);
    return OK;
}

static str digest(struct ctx *c, str body) { return str_sub(sha256_hex(c->mem, body), 0, 16); }

// The text that was shown, kept before anybody is said to have agreed to it. Looking at the form
// writes nothing; a text that was changed since is not the one agreed to.
static err_t shown_body(struct ctx *c, const struct json *settings, str shown, str *body)
{
    enum lang mine = c->lang;
    err_t e = OK;
    for (int l = LANG_ZH; l <= LANG_EN && e == OK; l++) {
        c->lang = (enum lang)l;
        e = notice_body(c, settings, body);
        c->lang = mine;
        if (e == OK && str_eq(digest(c, *body), shown)) return OK;
    }
    return e != OK ? e : fail_at(c, ERR_FORM_STALE, S("notice_version"));
}

// --- Showing it -------------------------------------------------------------------------------------------

static str label_of(struct ctx *c, const struct field *f, const struct json *item)
{
    str own = words_in(json_get(item, S("label")), c->lang);
    return own.n ? own : field_title(c, f);
}

static void put_options(struct ctx *c, struct jw *w, const struct field *f, const struct json *item)
{
    const struct json *only = json_get(item, S("options"));
    jw_key(w, S("options"));
    jw_arr(w);
    for (size_t i = 0; i < f->option_count; i++) {
        const struct option *o = &f->options[i];
        const struct json *own = json_get(only, o->key);
        if (o->is_off || (only && !own)) continue;
        jw_obj(w);
        jw_kstr(w, "key", o->key);
        jw_kstr(w, "label", own ? words_in(own, c->lang) : title_in(o->title, c->lang));
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_field(struct ctx *c, struct jw *w, const struct field *f, const struct json *item)
{
    jw_obj(w);
    jw_kstr(w, "key", f->key);
    jw_kstr(w, "type", str_of(f->type->key));
    jw_kstr(w, "label", label_of(c, f, item));
    jw_kbool(w, "required", f->is_required || json_bool(json_get(item, S("required"))));
    str help = words_in(json_get(item, S("help")), c->lang);
    if (help.n) jw_kstr(w, "help", help);
    if (f->option_count) put_options(c, w, f, item);
    if (f->max_len) jw_ki64(w, "max_len", f->max_len);
    jw_end_obj(w);
}

static void put_consents(struct jw *w, const struct notice_texts *t)
{
    jw_key(w, S("consents"));
    jw_arr(w);
    for (size_t i = 0; i < COUNT_OF(consent_kinds); i++) {
        jw_obj(w);
        jw_kstr(w, "key", str_of(consent_kinds[i]));
        jw_kstr(w, "text", t->consent[i]);
        jw_kbool(w, "required", true);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

err_t public_form_put(struct ctx *c, const struct public_link *l, struct jw *w)
{
    const struct json *settings;
    struct notice_texts t;
    str body;
    TRY(form_settings(c, &settings));
    TRY(notice_texts(c, settings, &t));
    TRY(notice_body(c, settings, &body));
    jw_obj(w);
    jw_kstr(w, "title", words_in(json_get(settings, S("title")), c->lang));
    jw_kstr(w, "org", c->cat->org_name);
    jw_kstr(w, "channel", l->channel_name);
    jw_key(w, S("fields"));
    jw_arr(w);
    json_each(item, json_get(settings, S("fields")))
    {
        const struct field *f = form_field(l->form, json_str(json_get(item, S("key"))));
        if (f && !f->is_system) put_field(c, w, f, item);
    }
    jw_end_arr(w);
    jw_key(w, S("notice"));
    jw_obj(w);
    jw_kstr(w, "version", guard_stamp(c, l->token, digest(c, body)));
    put_notice(w, &t);
    jw_end_obj(w);
    put_consents(w, &t);
    jw_kstr(w, "lang", c->lang == LANG_EN ? S("en") : S("zh"));
    jw_end_obj(w);
    return OK;
}

// --- Taking an answer --------------------------------------------------------------------------------------

// Only what the form shows can be answered.
static err_t check_known(struct ctx *c, const struct json *settings, const struct json *values)
{
    json_each(v, values)
    {
        bool known = false;
        json_each(item, json_get(settings, S("fields"))) known =
            known || str_eq(json_str(json_get(item, S("key"))), v->key);
        if (!known) return fail_arg(c, ERR_FIELD_UNKNOWN, v->key, v->key);
    }
    return OK;
}

static err_t check_needed(struct ctx *c, const struct public_link *l, const struct json *settings,
                          const struct json *values)
{
    int bad = 0;
    json_each(item, json_get(settings, S("fields")))
    {
        const struct field *f = form_field(l->form, json_str(json_get(item, S("key"))));
        if (!f || !(f->is_required || json_bool(json_get(item, S("required"))))) continue;
        const struct json *v = json_get(values, f->key);
        bool empty = !v || v->type == JSON_NULL || (v->type == JSON_STRING && !str_trim(v->text).n);
        if (!empty) continue;
        fail_arg(c, ERR_FIELD_REQUIRED, f->key, label_of(c, f, item));
        bad++;
    }
    if (!bad) return OK;
    return bad == 1 ? ERR_FIELD_REQUIRED
                    : fail_arg(c, ERR_VALIDATION, STR_NONE, str_of_i64(c->mem, bad));
}

static err_t check_consents(struct ctx *c, const struct json *settings, const struct json *given)
{
    for (size_t i = 0; i < COUNT_OF(consent_kinds); i++) {
        str kind = str_of(consent_kinds[i]);
        if (json_bool(json_get(given, kind))) continue;
        str name = words_in(json_get(json_get(settings, S("consent_names")), kind), c->lang);
        return fail_arg(c, ERR_CONSENT_NEEDED, str_cat(c->mem, S("consent."), kind), name);
    }
    return OK;
}

static err_t keep_consents(struct ctx *c, const struct public_link *l, id64 lead, str phone,
                           str version)
{
    for (size_t i = 0; i < COUNT_OF(consent_kinds); i++)
        TRY(consent_give(c, l->form->id, lead, phone, str_of(consent_kinds[i]), version,
                         S("public")));
    return OK;
}

static err_t put_receipt(struct ctx *c, const struct public_link *l, const struct json *settings,
                         id64 lead, struct jw *w)
{
    struct image img;
    TRY(record_image(c, l->form, lead, &img));
    struct val number = image_cell(&img, ch_field(c, "lead", "number"));
    jw_obj(w);
    jw_kstr(w, "number", number.s);
    jw_kstr(w, "message", words_in(json_get(settings, S("message")), c->lang));
    jw_end_obj(w);
    return OK;
}

// The phone as it was stored: normalised by its type.
static err_t stored_phone(struct ctx *c, const struct public_link *l, id64 lead, str *phone)
{
    struct image img;
    TRY(record_image(c, l->form, lead, &img));
    *phone = image_cell(&img, ch_field(c, "lead", "phone")).s;
    return OK;
}

struct sending {
    const struct json *settings;
    struct json values;
    struct write write;
    str text; // as it was shown
    i64 shown_ms;
};

// What can be said of it without a look at what is stored.
static err_t read_sending(struct ctx *c, const struct public_link *l, const struct json *body,
                          struct sending *s)
{
    str shown;
    *s = (struct sending){ 0 };
    TRY(form_settings(c, &s->settings));
    TRY(guard_open_trap(c, json_get(body, S("values")), &s->values));
    TRY(guard_read_stamp(c, l->token, json_str(json_get(body, S("notice_version"))), &shown,
                         &s->shown_ms));
    TRY(check_known(c, s->settings, &s->values));
    TRY(check_needed(c, l, s->settings, &s->values));
    TRY(record_parse(c, l->form, &s->values, &s->write));
    TRY(check_consents(c, s->settings, json_get(body, S("consents"))));
    return shown_body(c, s->settings, shown, &s->text);
}

err_t public_form_admit(struct ctx *c, const struct public_link *l, const struct json *body,
                        str once)
{
    struct sending s;
    TRY(read_sending(c, l, body, &s));
    TRY(guard_pace(c, s.shown_ms, number_or(s.settings, S("min_fill_ms"), MIN_FILL_MS)));
    i64 most = number_or(s.settings, S("per_address_day"), PER_ADDRESS_DAY);
    return guard_admit(c, &(struct guard_try){ .once = once, .per_address = most });
}

err_t public_form_submit(struct ctx *c, const struct public_link *l, const struct json *body,
                         struct jw *w)
{
    struct sending s;
    struct saved saved;
    str version, phone;
    must(store_in_write(c) && c->who->kind == ACTOR_PUBLIC);
    TRY(read_sending(c, l, body, &s));
    TRY(guard_count(c, str_of_i64(c->mem, l->code),
                    number_or(s.settings, S("per_link_day"), PER_LINK_DAY)));
    TRY(consent_text_save(c, l->form->id, s.text, &version));
    s.write.sets_owner = s.write.sets_dept = true;
    s.write.owner = l->owner;
    s.write.dept = l->dept;
    TRY(public_save(c, &s.write, &saved));
    TRY(stored_phone(c, l, saved.id, &phone));
    TRY(keep_consents(c, l, saved.id, phone, version));
    return put_receipt(c, l, s.settings, saved.id, w);
}
