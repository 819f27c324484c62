// SPDX-License-Identifier: Apache-2.0
// A message that leaves the house: {"do":"message","channel":key,"title":text,"text":text,"purpose":"care|marketing"}
// or {"do":"message","template":id}, with "address", a field, for somebody outside (only fields that may leave are
// filled in), or with "to":[who] for members, as each may read the record, at the address that the channel wants.
// It is a row of the outbox in the transaction of the step; sending it, and what governs that, is notify's.
#include "job/outbox.h"
#include "job/template.h"
#include "job/words.h"
#include "act/act.h"

static err_t check_text(struct ctx *c, const struct form *f, str text, str path, bool is_outside)
{
    TRY(message_check(c, f, text, path, false));
    return is_outside ? message_check_reads(c, f, text, path) : OK;
}

// Who publishes the rule reads all that the template names.
static err_t check_texts(struct ctx *c, const struct form *f, const struct json *spec, str path,
                         bool is_outside)
{
    static const char *const keys[] = { "subject", "text" };
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        json_each(one, json_get(spec, str_of(keys[i])))
            TRY(check_text(c, f, json_str(one), path, is_outside));
    json_each(p, json_get(spec, S("params")))
        TRY(check_text(c, f, json_str(json_get(p, S("text"))), path, is_outside));
    return OK;
}

static err_t check_template(struct ctx *c, const struct form *f, const struct json *id, str path,
                            bool is_outside)
{
    struct msg_template t;
    id64 n;
    err_t e = json_i64(id, &n) ? msg_template_find(c, n, &t) : ERR_NOT_FOUND;
    path = path_under(c, path, "template");
    if (e == OK && !t.is_off && (!t.form_id || t.form_id == f->id))
        return check_texts(c, f, t.spec, path, is_outside);
    err_clear(c);
    return spec_wrong(c, path, "没有这个消息模板，或它属于其他表单",
                      "there is no such template, or it is another form's");
}

static err_t check_address(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    const struct field *field = form_field(f, json_str(json_get(j, S("address"))));
    enum cell_right right = CELL_HIDDEN;
    if (field && field->index >= 0) TRY(query_right_any(c, field, &right));
    if (right == CELL_READ) return OK;
    return spec_wrong(c, path_under(c, path, "address"), "请选择一个您能读取的电话或邮箱字段",
                      "choose a field with a phone number or an address that you may read");
}

static err_t check_purpose(struct ctx *c, const struct json *j, str path)
{
    enum purpose purpose;
    if (purpose_of_key(json_str(json_get(j, S("purpose"))), &purpose) &&
        purpose != PURPOSE_INTERNAL)
        return OK;
    return spec_wrong(c, path_under(c, path, "purpose"), "请选择用途：服务或营销",
                      "choose care or marketing");
}

static err_t check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    const struct json *template = json_get(j, S("template")), *to = json_get(j, S("to"));
    TRY(keys_only(
        c, j, path,
        KEYS("do", "channel", "address", "to", "title", "text", "code", "purpose", "template")));
    if (to) TRY(who_check_told(c, f, to, path_under(c, path, "to")));
    else TRY(check_address(c, f, j, path));
    if (template) return check_template(c, f, template, path, !to);
    if (!json_str(json_get(j, S("channel"))).n)
        return spec_wrong(c, path_under(c, path, "channel"), "请选择消息渠道",
                          "choose a message channel");
    if (!to) TRY(check_purpose(c, j, path));
    TRY(words_check(c, f, json_get(j, S("title")), path_under(c, path, "title"), false, !to));
    return words_check(c, f, json_get(j, S("text")), path_under(c, path, "text"), true, !to);
}

// What it says, to somebody outside or as this member may read it.
static err_t fill(struct ctx *c, const struct act *a, const struct json *j, const struct user *u,
                  struct message *m)
{
    enum lang lang = u && u->has_lang ? u->lang : c->cat->lang;
    struct words title, text;
    id64 template;
    if (json_i64(json_get(j, S("template")), &template))
        return msg_template_fill(c, template, a->form, a->record, lang, u, m);
    TRY(message_render(c, a->form, a->record, words_pick(json_get(j, S("title")), lang), lang, u,
                       &title));
    TRY(message_render(c, a->form, a->record, words_pick(json_get(j, S("text")), lang), lang, u,
                       &text));
    m->channel = json_str(json_get(j, S("channel")));
    m->title = title.text;
    m->text = text.text;
    m->code = json_str(json_get(j, S("code")));
    m->reads = message_reads_add(c, m->reads, message_reads_add(c, title.reads, text.reads));
    (void)purpose_of_key(json_str(json_get(j, S("purpose"))), &m->purpose);
    return OK;
}

static err_t write_outside(struct ctx *c, struct act *a, const struct json *j)
{
    str address;
    TRY(message_address(c, a->form, a->record, json_str(json_get(j, S("address"))), &address));
    if (!address.n) {
        jw_kstr(a->log, "note", S("no_address"));
        return OK;
    }
    struct message m = { .key = str_fmt(c->mem, STR_FMT ":%d", STR_ARG(a->key), a->step),
                         .to = address,
                         .form_id = a->form->id,
                         .record_id = a->record,
                         .reads = json_str(json_get(j, S("address"))) };
    TRY(message_person(c, a->form, a->record, &m.person));
    TRY(fill(c, a, j, NULL, &m));
    jw_kstr(a->log, "channel", m.channel);
    act_said(c, a, STR_NONE, m.title, m.text, m.reads);
    return outbox_add(c, &m, NULL, NULL);
}

// A member is named, and written to at the address that the channel wants, as he has it then. Who does not see
// the record is not written to.
static err_t write_member(struct ctx *c, struct act *a, const struct json *j, const struct user *u)
{
    struct message m = { .key = str_fmt(c->mem, STR_FMT ":%d:%lld", STR_ARG(a->key), a->step,
                                        (long long)u->id),
                         .form_id = a->form->id,
                         .record_id = a->record,
                         .user_id = u->id };
    err_t e = fill(c, a, j, u, &m);
    if (e == ERR_NOT_FOUND) {
        err_clear(c);
        return OK;
    }
    m.purpose = PURPOSE_INTERNAL;
    if (e == OK) act_said(c, a, u->name, m.title, m.text, m.reads);
    return e == OK ? outbox_add(c, &m, NULL, NULL) : e;
}

static err_t run(struct ctx *c, struct act *a, const struct json *j)
{
    struct people who;
    if (!a->cells) {
        jw_kstr(a->log, "note", S("gone"));
        return OK;
    }
    if (!json_get(j, S("to"))) return write_outside(c, a, j);
    TRY(who_of(c, a, json_get(j, S("to")), &who));
    jw_key(a->log, S("to"));
    jw_arr(a->log);
    for (size_t i = 0; i < who.n; i++) {
        TRY(write_member(c, a, j, who.v[i]));
        jw_str(a->log, who.v[i]->name);
    }
    jw_end_arr(a->log);
    return OK;
}

const struct action action_message = { check, run };
