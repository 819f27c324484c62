// SPDX-License-Identifier: Apache-2.0
// Messages that a person makes: one about a record by hand, one to try a channel, and the look of one that is
// being written. By hand the address is a field of the record and never a text of the sender's, and all that
// is in the message he must read himself: nobody has data sent to himself that he may not see.
#include "base/dec.h"
#include "job/template.h"
#include "job/words.h"
#include "meta/field_type.h"
#include "notify/notify.h"
#include "os/random.h"
#include "record/record.h"

#define PARAMS_MAX 30

static err_t bad(struct ctx *c, str path, str why)
{
    return fail_arg2(c, ERR_FIELD_FORMAT, path, message_word(c, path), why);
}

str message_word(struct ctx *c, str key)
{
    static const struct {
        str key, zh, en;
    } v[] = {
        { S("to"), S("接收人"), S("Receiver") },
        { S("text"), S("正文"), S("Text") },
        { S("subject"), S("标题"), S("Subject") },
        { S("name"), S("名称"), S("Name") },
        { S("code"), S("服务商模板编号"), S("Template code") },
        { S("params"), S("模板变量"), S("Template variables") },
        { S("purpose"), S("用途"), S("Purpose") },
        { S("quiet_from"), S("免打扰开始时间"), S("Start of the quiet hours") },
        { S("quiet_to"), S("免打扰结束时间"), S("End of the quiet hours") },
        { S("cap"), S("营销频次"), S("Cap on marketing") },
        { S("cap_days"), S("每几天"), S("Days of the cap") },
        { S("tries_max"), S("最多尝试次数"), S("Tries at most") },
        { S("divert_to"), S("测试地址"), S("Test address") },
    };
    for (size_t i = 0; i < COUNT_OF(v); i++)
        if (str_eq(key, v[i].key)) return c->lang == LANG_EN ? v[i].en : v[i].zh;
    return key;
}

// ---- what a template or a body says ----

struct draft {
    const struct form *form;
    id64 record;
    enum lang lang;
    struct chan ch;
    struct message m;
    struct buf reads;
    const struct user *user; // NULL: as outside
};

static err_t render(struct ctx *c, struct draft *d, str text, str *out)
{
    struct words w;
    TRY(message_render(c, d->form, d->record, text, d->lang, d->user, &w));
    if (w.reads.n && d->reads.n) buf_char(&d->reads, ' ');
    buf_put(&d->reads, w.reads);
    *out = w.text;
    return OK;
}

static err_t take_params(struct ctx *c, struct draft *d, const struct json *list)
{
    struct message_param *v = mem_array(c->mem, struct message_param, PARAMS_MAX);
    size_t n = 0;
    json_each(p, list)
    {
        if (n == PARAMS_MAX) return bad(c, S("params"), S("30"));
        v[n].name = json_str(json_get(p, S("name")));
        TRY(render(c, d, json_str(json_get(p, S("text"))), &v[n].value));
        n++;
    }
    d->m.params = v;
    d->m.param_count = n;
    return OK;
}

static err_t take_channel(struct ctx *c, struct draft *d, str key)
{
    bool found;
    TRY(channel_find(c, key, &d->ch, &found));
    if (!found) return fail_arg(c, ERR_CHANNEL_UNKNOWN, S("channel"), key);
    if (d->ch.is_off || d->ch.problem != OK)
        return fail_arg(c, ERR_CHANNEL_NOT_READY, S("channel"), key);
    d->m.channel = d->ch.key;
    return OK;
}

static err_t take_template(struct ctx *c, struct draft *d, id64 id)
{
    TRY(msg_template_fill(c, id, d->form, d->record, d->lang, NULL, &d->m));
    buf_put(&d->reads, d->m.reads);
    return take_channel(c, d, d->m.channel);
}

static err_t take_text(struct ctx *c, struct draft *d, const struct json *body)
{
    str title = json_str(json_get(body, S("title"))), text = json_str(json_get(body, S("text")));
    str purpose = json_str(json_get(body, S("purpose")));
    if (!str_trim(text).n)
        return fail_arg(c, ERR_FIELD_REQUIRED, S("text"), message_word(c, S("text")));
    if (text.n > 20000 || title.n > 600) return bad(c, S("text"), S("20000"));
    d->m.purpose = PURPOSE_CARE;
    if (purpose.n && !purpose_of_key(purpose, &d->m.purpose)) return bad(c, S("purpose"), purpose);
    TRY(take_channel(c, d, json_str(json_get(body, S("channel")))));
    if (d->ch.kind->is_coded) return fail_arg(c, ERR_MESSAGE_CODED, S("channel"), d->ch.key);
    TRY(message_check(c, d->form, title, S("title"), true));
    TRY(message_check(c, d->form, text, S("text"), true));
    TRY(render(c, d, title, &d->m.title));
    return render(c, d, text, &d->m.text);
}

// ---- to whom, with what ----

static err_t take_address(struct ctx *c, struct draft *d, const struct json *body)
{
    str key = json_str(json_get(body, S("to")));
    bool has_own = str_eq(str_of(d->ch.kind->address), S("none"));
    if (!key.n)
        return has_own ? OK : fail_arg(c, ERR_FIELD_REQUIRED, S("to"), message_word(c, S("to")));
    struct path p;
    err_t e = query_path(c, d->form, key, false, &p);
    if (e != OK) {
        err_clear(c);
        return fail_arg(c, ERR_FIELD_UNKNOWN, S("to"), key);
    }
    TRY(message_address(c, d->form, d->record, key, &d->m.to));
    if (!d->m.to.n)
        return fail_arg(c, ERR_FIELD_REQUIRED, S("to"), title_in(p.leaf->title, c->lang));
    if (d->reads.n) buf_char(&d->reads, ' ');
    buf_put(&d->reads, key);
    return OK;
}

static err_t take_files(struct ctx *c, struct draft *d, const struct json *body)
{
    VEC(str) ids = { 0 };
    json_each(key, json_get(body, S("files")))
    {
        str text;
        const struct field *f = form_field(d->form, json_str(key));
        if (!f || f->is_system || !(f->type->flags & TYPE_FILES))
            return fail_arg(c, ERR_FIELD_UNKNOWN, S("files"), json_str(key));
        struct image img;
        TRY(record_image(c, d->form, d->record, &img));
        text = img.cells[f->index].s;
        json_each(one, text.n ? json_parse(c->mem, text, NULL) : NULL)
            vec_push(c->mem, &ids,
                     json_is(one, JSON_OBJECT) ? json_str(json_get(one, S("id"))) : json_str(one));
        if (d->reads.n) buf_char(&d->reads, ' ');
        buf_put(&d->reads, f->key);
    }
    d->m.files = ids.v;
    d->m.file_count = ids.n;
    return OK;
}

// ---- by hand ----

struct composing {
    const struct form *f;
    id64 record;
    const struct json *body;
    id64 id;
};

static err_t compose_job(struct ctx *c, void *arg)
{
    struct composing *k = arg;
    const struct json *lang = json_get(k->body, S("lang"));
    struct draft d = { .form = k->f,
                       .record = k->record,
                       .lang =
                           lang ? (str_eq(json_str(lang), S("en")) ? LANG_EN : LANG_ZH) : c->lang,
                       .reads = BUF(c->mem) };
    id64 template = 0;
    bool reads = false;
    const struct json *t = json_get(k->body, S("template"));
    if (t && !json_i64(t, &template)) return bad(c, S("template"), S("id"));
    if (t) TRY(take_template(c, &d, template));
    else TRY(take_text(c, &d, k->body));
    TRY(take_files(c, &d, k->body));
    str content = str_dup(c->mem, buf_str(&d.reads));
    TRY(message_reads_all(c, k->f, k->record, content, &reads));
    if (!reads) return fail(c, ERR_ACTION_DENIED);
    TRY(take_address(c, &d, k->body));
    TRY(message_person(c, k->f, k->record, &d.m.person));
    d.m.key = str_cat(c->mem, S("hand:"), random_token(c->mem));
    d.m.form_id = k->f->id;
    d.m.record_id = k->record;
    d.m.reads = buf_str(&d.reads);
    return outbox_add(c, &d.m, &k->id, NULL);
}

err_t message_compose(struct ctx *c, const struct form *f, id64 record, const struct json *body,
                      id64 *id)
{
    struct composing k = { f, record, body, 0 };
    TRY(store_write(c, WRITE_PEOPLE, compose_job, &k));
    *id = k.id;
    return OK;
}

// ---- trying a channel ----

struct trying {
    str key;
    const struct json *body;
    id64 id;
};

static err_t try_job(struct ctx *c, void *arg)
{
    struct trying *t = arg;
    struct draft d = { .lang = c->lang, .reads = BUF(c->mem) };
    TRY(take_channel(c, &d, t->key));
    d.m.to = json_str(json_get(t->body, S("to")));
    d.m.title = c->lang == LANG_EN ? S("Test of Xinglin") : S("杏林 测试消息");
    d.m.text = c->lang == LANG_EN ? S("If you read this, the channel works.")
                                  : S("看到这条消息，说明通道已可用。");
    d.m.code = json_str(json_get(t->body, S("code")));
    str address =
        str_of(d.ch.kind->address); // a member of WeCom is asked for by its own kind of sending
    if (!d.m.to.n && !str_eq(address, S("none")) && !str_eq(address, S("member")))
        return fail_arg(c, ERR_FIELD_REQUIRED, S("to"), message_word(c, S("to")));
    TRY(take_params(c, &d, json_get(t->body, S("params"))));
    d.m.purpose = PURPOSE_INTERNAL;
    d.m.key = str_cat(c->mem, S("test:"), random_token(c->mem));
    return outbox_add(c, &d.m, &t->id, NULL);
}

err_t channel_try(struct ctx *c, str key, const struct json *body, id64 *id)
{
    struct trying t = { key, body, 0 };
    TRY(store_write(c, WRITE_PEOPLE, try_job, &t));
    *id = t.id;
    return OK;
}

// ---- the look of one ----

static void put_cost(struct ctx *c, struct jw *w, const struct chan *ch, i64 parts)
{
    i64 price;
    str set = ch->kind ? set_str(ch, "price") : STR_NONE;
    jw_key(w, S("cost"));
    if (!set.n || dec_parse(set, 4, false, &price) != DEC_OK) {
        jw_null(w);
        return;
    }
    struct buf b = BUF(c->mem);
    dec_put_short(&b, price * parts, 4);
    jw_str(w, buf_str(&b));
}

static err_t put_look(struct ctx *c, struct jw *w, struct draft *d, const char *key, str text)
{
    str shown = text;
    if (d->record && d->user) TRY(render(c, d, text, &shown));
    struct parts p = message_parts(d->ch.kind, shown);
    jw_key(w, str_of(key));
    jw_obj(w);
    jw_kstr(w, "text", shown);
    jw_ki64(w, "chars", p.chars);
    jw_ki64(w, "parts", p.parts);
    put_cost(c, w, &d->ch, p.parts);
    jw_end_obj(w);
    return OK;
}

static err_t newest_record(struct ctx *c, const struct form *f, id64 *id)
{
    struct query *q;
    struct page *page;
    *id = 0;
    TRY(query_parse(
        c, f,
        json_parse(c->mem,
                   S("{\"fields\":[],\"sort\":[{\"field\":\"created_at\",\"dir\":\"desc\"}]}"),
                   NULL),
        &q));
    q->limit = 1;
    TRY(query_page(c, q, &page));
    if (page->count) *id = page->records[0].id;
    return OK;
}

err_t message_preview(struct ctx *c, const struct json *body, struct jw *w)
{
    struct draft d = { .lang = LANG_ZH,
                       .reads = BUF(c->mem),
                       .user = catalog_user(c->cat, c->who->user_id) };
    const struct json *text = json_get(body, S("text"));
    str form = json_str(json_get(body, S("form"))), key = json_str(json_get(body, S("channel")));
    struct form *f = NULL;
    bool found;
    if (form.n) TRY(form_of(c, form, &f));
    if (f) TRY(need_action(c, f, ACT_READ));
    d.form = f;
    if (key.n) TRY(channel_find(c, key, &d.ch, &found));
    if (f && d.user) TRY(newest_record(c, f, &d.record));
    static const char *const langs[] = { "zh", "en" };
    for (size_t i = 0; i < COUNT_OF(langs); i++)
        TRY(message_check(c, f, json_str(json_get(text, str_of(langs[i]))),
                          str_cat(c->mem, S("text."), str_of(langs[i])), true));
    jw_obj(w);
    for (size_t i = 0; i < COUNT_OF(langs); i++) {
        d.lang = i ? LANG_EN : LANG_ZH;
        TRY(put_look(c, w, &d, langs[i], json_str(json_get(text, str_of(langs[i])))));
    }
    jw_key(w, S("record"));
    if (d.record) jw_id(w, d.record);
    else jw_null(w);
    jw_end_obj(w);
    return OK;
}
