// SPDX-License-Identifier: Apache-2.0
// A message to somebody outside: {"do":"message","channel":key,"address":field,"title":text,"text":text,
// "code":the vendor's template,"purpose":"care|marketing"}. It is a row of the outbox in the transaction of the
// step; sending it, and what governs that, is notify's. Only fields that may leave are filled in.
#include "job/outbox.h"
#include "job/words.h"
#include "rule/internal.h"

#define KEYS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static err_t check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    const struct field *field = form_field(f, json_str(json_get(j, S("address"))));
    enum cell_right right = CELL_HIDDEN;
    enum purpose purpose;
    TRY(keys_only(c, j, path,
                  KEYS("do", "channel", "address", "title", "text", "code", "purpose")));
    if (!json_str(json_get(j, S("channel"))).n)
        return spec_wrong(c, path_under(c, path, "channel"), "请选择消息渠道",
                          "choose a message channel");
    if (field && field->index >= 0) TRY(query_right_any(c, field, &right));
    if (right != CELL_READ)
        return spec_wrong(c, path_under(c, path, "address"), "请选择一个您能读取的电话或邮箱字段",
                          "choose a field with a phone number or an address that you may read");
    if (!purpose_of_key(json_str(json_get(j, S("purpose"))), &purpose) ||
        purpose == PURPOSE_INTERNAL)
        return spec_wrong(c, path_under(c, path, "purpose"), "请选择用途：服务或营销",
                          "choose care or marketing");
    TRY(words_check(c, f, json_get(j, S("title")), path_under(c, path, "title"), false, true));
    return words_check(c, f, json_get(j, S("text")), path_under(c, path, "text"), true, true);
}

// Patients are written to in the installation's language.
static err_t render(struct ctx *c, const struct run *r, const struct json *j, struct words *out)
{
    return message_render(c, r->form, r->record, words_pick(j, c->cat->lang), c->cat->lang, NULL,
                          out);
}

static err_t run(struct ctx *c, struct run *r, const struct json *j)
{
    struct words title, text;
    str address;
    if (!r->cells) {
        jw_kstr(r->log, "note", S("gone"));
        return OK;
    }
    TRY(message_address(c, r->form, r->record, json_str(json_get(j, S("address"))), &address));
    if (!address.n) {
        jw_kstr(r->log, "note", S("no_address"));
        return OK;
    }
    TRY(render(c, r, json_get(j, S("title")), &title));
    TRY(render(c, r, json_get(j, S("text")), &text));
    struct message m = { .key = str_fmt(c->mem, "run:%lld:%d", (long long)r->id, r->step),
                         .channel = json_str(json_get(j, S("channel"))),
                         .to = address,
                         .title = title.text,
                         .text = text.text,
                         .code = json_str(json_get(j, S("code"))),
                         .form_id = r->form->id,
                         .record_id = r->record,
                         .reads = str_cat3(c->mem, title.reads, S(" "), text.reads) };
    (void)purpose_of_key(json_str(json_get(j, S("purpose"))), &m.purpose);
    jw_kstr(r->log, "channel", m.channel);
    return outbox_add(c, &m, NULL, NULL);
}

const struct rule_action rule_action_message = { check, run };
