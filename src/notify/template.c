// SPDX-License-Identifier: Apache-2.0
// Templates: what a message says, in both languages, with fields in braces; for channels whose vendor keeps
// the text, its number there and what each of its places is filled with.
//
// A part of an SMS is 70 characters, each of several 67 (the vendors count every character as one, whatever
// its script).
#include "auth/audit.h"
#include "base/date.h"
#include "base/utf8.h"
#include "job/template.h"
#include "job/words.h"
#include "notify/notify.h"

struct parts message_parts(const struct channel_kind *k, str text)
{
    struct parts p = { .chars = (i64)utf8_count(text) };
    for (size_t i = 0; i < text.n; i++) p.is_wide |= (u8)text.p[i] >= 0x80;
    if (!k || !k->part_len) return p;
    p.parts = p.chars <= k->part_len ? 1 : (p.chars + k->more_len - 1) / k->more_len;
    return p;
}

// ---- reading ----

static void put_template(struct ctx *c, struct jw *w, const struct msg_template *t)
{
    const struct form *f = catalog_form_by_id(c->cat, t->form_id);
    jw_obj(w);
    jw_kid(w, "id", t->id);
    jw_key(w, S("form"));
    if (f) jw_str(w, f->full_key);
    else jw_null(w);
    jw_kstr(w, "channel", t->channel);
    jw_kbool(w, "is_off", t->is_off);
    jw_ki64(w, "rev", t->rev);
    json_each(m, t->spec)
    {
        jw_key(w, m->key);
        jw_json(w, m);
    }
    jw_end_obj(w);
}

err_t templates_put(struct ctx *c, struct jw *w)
{
    struct msg_template *v;
    size_t n;
    TRY(msg_template_list(c, &v, &n));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < n; i++) put_template(c, w, &v[i]);
    jw_end_arr(w);
    jw_end_obj(w);
    return OK;
}

err_t template_put(struct ctx *c, id64 id, struct jw *w)
{
    struct msg_template t;
    TRY(msg_template_find(c, id, &t));
    put_template(c, w, &t);
    return OK;
}

// ---- checking ----

static err_t bad(struct ctx *c, str path, str why)
{
    return fail_arg2(c, ERR_FIELD_FORMAT, path, message_word(c, path), why);
}

// {"zh":"..","en":".."}; its fields must be ones that may leave.
static err_t check_words(struct ctx *c, const struct form *f, const struct json *j, str path,
                         bool is_needed)
{
    if (!j && !is_needed) return OK;
    if (!json_is(j, JSON_OBJECT))
        return fail_arg(c, ERR_FIELD_REQUIRED, path, message_word(c, path));
    if (is_needed && !str_trim(json_str(json_get(j, S("zh")))).n &&
        !str_trim(json_str(json_get(j, S("en")))).n)
        return fail_arg(c, ERR_FIELD_REQUIRED, path, message_word(c, path));
    json_each(m, j)
    {
        str at = str_cat3(c->mem, path, S("."), m->key);
        if (!str_eq(m->key, S("zh")) && !str_eq(m->key, S("en")))
            return fail_arg(c, ERR_FIELD_UNKNOWN, at, m->key);
        if (m->type != JSON_STRING || m->text.n > 20000) return bad(c, at, S("string"));
        TRY(message_check(c, f, m->text, at, true));
    }
    return OK;
}

static err_t check_params(struct ctx *c, const struct form *f, const struct json *j)
{
    if (!j) return OK;
    if (j->type != JSON_ARRAY || j->count > 30) return bad(c, S("params"), S("[]"));
    int n = 0;
    json_each(p, j)
    {
        str at = str_fmt(c->mem, "params.%d", n++);
        TRY(json_is(p, JSON_OBJECT) ? OK : bad(c, at, S("{}")));
        str name = json_str(json_get(p, S("name")));
        const struct json *text = json_get(p, S("text"));
        if (!name.n || name.n > 60 || !json_is(text, JSON_STRING) || p->count != 2)
            return bad(c, at, S("{\"name\",\"text\"}"));
        for (const struct json *o = j->first; o != p; o = o->next)
            if (str_eq(json_str(json_get(o, S("name"))), name)) return bad(c, at, name);
        TRY(message_check(c, f, text->text, str_cat(c->mem, at, S(".text")), true));
    }
    return OK;
}

static const char *const spec_keys[] = { "name", "purpose", "subject", "text", "code", "params" };

static err_t check_keys(struct ctx *c, const struct json *body)
{
    json_each(m, body)
    {
        bool known = str_eq(m->key, S("form")) || str_eq(m->key, S("channel")) ||
                     str_eq(m->key, S("is_off")) || str_eq(m->key, S("rev"));
        for (size_t i = 0; i < COUNT_OF(spec_keys); i++)
            known |= str_eq(m->key, str_of(spec_keys[i]));
        if (!known) return fail_arg(c, ERR_FIELD_UNKNOWN, m->key, m->key);
    }
    return OK;
}

static err_t check_spec(struct ctx *c, const struct form *f, const struct channel_kind *k,
                        const struct json *spec)
{
    enum purpose purpose;
    const struct json *name = json_get(spec, S("name")), *code = json_get(spec, S("code"));
    if (!str_trim(json_str(name)).n)
        return fail_arg(c, ERR_FIELD_REQUIRED, S("name"), message_word(c, S("name")));
    if (name->text.n > 200) return bad(c, S("name"), S("200"));
    if (!purpose_of_key(json_str(json_get(spec, S("purpose"))), &purpose))
        return bad(c, S("purpose"), S("internal|care|marketing"));
    if (code && (code->type != JSON_STRING || code->text.n > 200))
        return bad(c, S("code"), S("string"));
    if (k->is_coded && !json_str(code).n)
        return fail_arg(c, ERR_FIELD_REQUIRED, S("code"), message_word(c, S("code")));
    TRY(check_words(c, f, json_get(spec, S("subject")), S("subject"), false));
    TRY(check_words(c, f, json_get(spec, S("text")), S("text"), true));
    return check_params(c, f, json_get(spec, S("params")));
}

// ---- writing ----

struct saving {
    id64 id;
    const struct json *body;
};

static str spec_of(struct ctx *c, const struct json *was, const struct json *body)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    for (size_t i = 0; i < COUNT_OF(spec_keys); i++) {
        const struct json *j = json_get(body, str_of(spec_keys[i]));
        if (!j) j = json_get(was, str_of(spec_keys[i]));
        if (!j || j->type == JSON_NULL) continue;
        jw_key(&w, str_of(spec_keys[i]));
        jw_json(&w, j);
    }
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t store_template(struct ctx *c, struct saving *s, const struct msg_template *t, str spec,
                            bool is_new)
{
    struct sql q = db_sql(c);
    if (is_new) {
        TRY(store_next_sys_id(c, &s->id));
        sql_lit(&q, "INSERT INTO x_msg_template (id, form_id, channel, spec, is_off, changed_at, "
                    "changed_by) VALUES (");
        sql_i64(&q, s->id);
    } else {
        sql_lit(&q, "UPDATE x_msg_template SET rev = rev + 1, form_id = ");
    }
    if (is_new) sql_lit(&q, ", ");
    sql_i64(&q, t->form_id);
    if (is_new) sql_lit(&q, ", ");
    else sql_lit(&q, ", channel = ");
    sql_text(&q, t->channel);
    if (is_new) sql_lit(&q, ", ");
    else sql_lit(&q, ", spec = ");
    sql_text(&q, spec);
    if (is_new) sql_lit(&q, ", ");
    else sql_lit(&q, ", is_off = ");
    sql_i64(&q, t->is_off);
    if (is_new) sql_lit(&q, ", ");
    else sql_lit(&q, ", changed_at = ");
    sql_i64(&q, c->now_ms);
    if (is_new) sql_lit(&q, ", ");
    else sql_lit(&q, ", changed_by = ");
    sql_i64(&q, c->who->user_id);
    if (is_new) {
        sql_lit(&q, ")");
    } else {
        sql_lit(&q, " WHERE id = ");
        sql_i64(&q, s->id);
    }
    return db_exec(c, &q, NULL);
}

static err_t take_places(struct ctx *c, const struct json *body, struct msg_template *t,
                         const struct form **f)
{
    const struct json *form = json_get(body, S("form")), *channel = json_get(body, S("channel")),
                      *off = json_get(body, S("is_off"));
    struct form *found = NULL;
    if (form && form->type == JSON_STRING) TRY(form_of(c, form->text, &found));
    if (form) t->form_id = found ? found->id : 0;
    if (channel) t->channel = json_str(channel);
    if (off && off->type != JSON_BOOL) return bad(c, S("is_off"), S("true/false"));
    if (off) t->is_off = off->is_true;
    *f = catalog_form_by_id(c->cat, t->form_id);
    return OK;
}

static err_t save_job(struct ctx *c, void *arg)
{
    struct saving *s = arg;
    struct msg_template t = { .id = s->id };
    const struct form *f;
    struct chan ch;
    bool found, is_new = s->id == 0;
    i64 rev;
    if (!is_new) TRY(msg_template_find(c, s->id, &t));
    if (!is_new && (!json_i64(json_get(s->body, S("rev")), &rev) || rev != t.rev))
        return fail(c, ERR_CONFLICT);
    TRY(take_places(c, s->body, &t, &f));
    TRY(channel_find(c, t.channel, &ch, &found));
    if (!found) return fail_arg(c, ERR_CHANNEL_UNKNOWN, S("channel"), t.channel);
    str spec = spec_of(c, t.spec, s->body);
    TRY(check_spec(c, f, ch.kind, json_parse(c->mem, spec, NULL)));
    TRY(store_template(c, s, &t, spec, is_new));
    return audit_write(c, S("messages.template"), t.form_id, 0,
                       str_fmt(c->mem, "{\"template\":\"%lld\"}", (long long)s->id), S("ok"));
}

err_t template_save(struct ctx *c, id64 id, const struct json *body, id64 *out)
{
    struct saving s = { id, body };
    TRY(check_keys(c, body));
    TRY(store_write(c, WRITE_PEOPLE, save_job, &s));
    *out = s.id;
    return OK;
}
