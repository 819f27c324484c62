// SPDX-License-Identifier: Apache-2.0
// Messages: channels and what governs them, templates, the log, and what vendors report.
#include "api/internal.h"
#include "notify/notify.h"

// ---- channels ----

err_t api_msg_channels(struct request *q)
{
    struct jw w = answer_json(q, 200);
    return channels_put(q->c, &w);
}

static err_t find_channel(struct request *q, struct chan *ch)
{
    bool found;
    TRY(channel_find(q->c, route_param(&q->match, S("key")), ch, &found));
    return found ? OK : fail(q->c, ERR_NOT_FOUND);
}

static err_t answer_channel(struct request *q)
{
    struct chan ch;
    TRY(find_channel(q, &ch));
    struct jw w = answer_json(q, 200);
    return channel_put(q->c, &w, &ch);
}

err_t api_msg_channel_put(struct request *q)
{
    str key = route_param(&q->match, S("key"));
    TRY(body_only(q, BODY_KEYS("kind", "title", "settings", "is_off", "rev")));
    TRY(channel_save(q->c, key, q->body));
    return answer_channel(q);
}

err_t api_msg_channel_delete(struct request *q)
{
    struct chan ch;
    i64 rev;
    TRY(find_channel(q, &ch));
    TRY(if_match(q, &rev));
    TRY(channel_remove(q->c, ch.key, rev));
    return answer_none(q);
}

static err_t answer_message(struct request *q, id64 id, int status)
{
    struct jw w = answer_json(q, status);
    return log_put_one(q->c, id, &w);
}

err_t api_msg_channel_test(struct request *q)
{
    struct chan ch;
    id64 id;
    TRY(find_channel(q, &ch));
    TRY(body_only(q, BODY_KEYS("to", "code", "params")));
    TRY(channel_try(q->c, ch.key, q->body, &id));
    return answer_message(q, id, 201);
}

// ---- what governs them ----

err_t api_msg_settings(struct request *q)
{
    struct jw w = answer_json(q, 200);
    return governance_put(q->c, &w);
}

err_t api_msg_settings_patch(struct request *q)
{
    TRY(body_only(q, BODY_KEYS("quiet_from", "quiet_to", "quiet_spares_care", "cap", "cap_days",
                               "needs_consent", "divert_channel", "divert_to", "stop_words",
                               "tries_max")));
    TRY(governance_save(q->c, q->body));
    return api_msg_settings(q);
}

err_t api_msg_opt_out(struct request *q)
{
    str person, kind;
    TRY(body_only(q, BODY_KEYS("person", "kind", "is_out")));
    TRY(body_str(q, S("person"), true, &person));
    TRY(body_str(q, S("kind"), false, &kind));
    if (kind.n && !str_eq(kind, S("*")) && !channel_kind_of(kind))
        return fail_arg(q->c, ERR_CHANNEL_UNKNOWN, S("kind"), kind);
    const struct json *is_out = json_get(q->body, S("is_out"));
    bool out = !is_out || json_bool(is_out);
    TRY(opt_out_set(q->c, person, kind.n ? kind : S("*"), out, S("desk")));
    return answer_none(q);
}

// ---- templates ----

err_t api_msg_templates(struct request *q)
{
    struct jw w = answer_json(q, 200);
    return templates_put(q->c, &w);
}

static err_t save_template(struct request *q, id64 id, int status)
{
    TRY(template_save(q->c, id, q->body, &id));
    struct jw w = answer_json(q, status);
    return template_put(q->c, id, &w);
}

err_t api_msg_template_post(struct request *q) { return save_template(q, 0, 201); }

err_t api_msg_template_patch(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    return save_template(q, id, 200);
}

err_t api_msg_preview(struct request *q)
{
    TRY(body_only(q, BODY_KEYS("channel", "form", "text")));
    struct jw w = answer_json(q, 200);
    return message_preview(q->c, q->body, &w);
}

// ---- the log ----

static err_t read_filter(struct request *q, struct log_filter *f)
{
    i64 limit = 50;
    str form = query_str(q, S("form"));
    struct form *of = NULL;
    *f = (struct log_filter){ .state = query_str(q, S("state")),
                              .channel = query_str(q, S("channel")),
                              .purpose = query_str(q, S("purpose")) };
    (void)query_i64(q, S("record"), &f->record_id);
    (void)query_i64(q, S("before"), &f->before);
    (void)query_i64(q, S("limit"), &limit);
    f->limit = (int)i64_max(1, i64_min(limit, 200));
    if (form.n) TRY(form_of(q->c, form, &of));
    if (of) TRY(need_action(q->c, of, ACT_READ));
    f->form_id = of ? of->id : 0;
    return OK;
}

// Which records there are messages about is told to those who read these records.
static err_t check_record(struct request *q, const struct form *f, id64 record)
{
    u64 rm, also;
    const struct form_policy *p;
    if (!record) return OK;
    TRY(query_row_mask(q->c, f, record, ACT_READ, &rm, &also));
    TRY(policy_of(q->c, f, &p));
    return query_may(p, ACT_READ, rm, also) ? OK : fail(q->c, ERR_NOT_FOUND);
}

err_t api_msg_log(struct request *q)
{
    struct log_filter f;
    TRY(read_filter(q, &f));
    const struct form *form = catalog_form_by_id(q->c->cat, f.form_id);
    if (f.record_id && !form) return fail_arg(q->c, ERR_FIELD_REQUIRED, S("form"), S("form"));
    if (form) TRY(check_record(q, form, f.record_id));
    struct jw w = answer_json(q, 200);
    return log_put(q->c, &f, &w);
}

err_t api_msg_log_get(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    return answer_message(q, id, 200);
}

err_t api_msg_retry(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_NONE));
    TRY(log_retry(q->c, id));
    return answer_message(q, id, 200);
}

err_t api_record_messages(struct request *q)
{
    struct log_filter f = { .form_id = q->form->id, .limit = 100 };
    TRY(path_id(q, S("id"), &f.record_id));
    TRY(check_record(q, q->form, f.record_id));
    struct jw w = answer_json(q, 200);
    return log_put(q->c, &f, &w);
}

err_t api_record_message_post(struct request *q)
{
    id64 record, id;
    TRY(need_right(q->c, RIGHT(MESSAGES)));
    TRY(path_id(q, S("id"), &record));
    TRY(body_only(
        q, BODY_KEYS("template", "channel", "to", "title", "text", "purpose", "lang", "files")));
    TRY(check_record(q, q->form, record));
    TRY(message_compose(q->c, q->form, record, q->body, &id));
    return answer_message(q, id, 201);
}

// ---- what vendors call ----

static str hook_query(void *arg, str name) { return query_str(arg, name); }
static str hook_header(void *arg, str name)
{
    struct request *q = arg;
    return http_header_get(q->x, name);
}

err_t api_msg_hook(struct request *q)
{
    struct chan ch;
    struct hook_call h = { .is_get = q->x->req.method == METHOD_GET,
                           .query = hook_query,
                           .header = hook_header,
                           .arg = q,
                           .body = q->raw };
    TRY(channel_of_hook(q->c, route_param(&q->match, S("hook")), &ch));
    TRY(report_take(q->c, &ch, &h));
    http_text(q->x, 200, h.answer_mime.n ? h.answer_mime : S("application/json; charset=utf-8"),
              h.answer.n ? h.answer : S("{}"));
    return OK;
}

// The vendor's trial of the address: the same call, by its other method.
err_t api_msg_hook_try(struct request *q) { return api_msg_hook(q); }
