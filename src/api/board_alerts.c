// SPDX-License-Identifier: Apache-2.0
// Alerts of the person who asks.
#include "api/internal.h"
#include "report/alert.h"

struct words {
    str title, measure, op, channel;
    bool is_off;
};

static err_t text_of(struct request *q, str key, str *out, const str **edit)
{
    TRY(body_str(q, key, false, out));
    if (json_is(json_get(q->body, key), JSON_STRING)) *edit = out;
    return OK;
}

static err_t edit_of(struct request *q, struct words *t, struct alert_edit *e)
{
    const struct json *off = json_get(q->body, S("is_off")), *board = json_get(q->body, S("board")),
                      *value = json_get(q->body, S("value"));
    *e = (struct alert_edit){ .ask = json_get(q->body, S("ask")),
                              .schedule = json_get(q->body, S("schedule")) };
    TRY(text_of(q, S("title"), &t->title, &e->title));
    TRY(text_of(q, S("measure"), &t->measure, &e->measure));
    TRY(text_of(q, S("op"), &t->op, &e->op));
    TRY(text_of(q, S("channel"), &t->channel, &e->channel));
    if (value) {
        if (value->type != JSON_NUMBER && value->type != JSON_STRING)
            return fail_arg2(q->c, ERR_FIELD_FORMAT, S("value"), S("value"), S("0.85"));
        e->value = value;
    }
    if (off) {
        if (off->type != JSON_BOOL)
            return fail_arg2(q->c, ERR_FIELD_FORMAT, S("is_off"), S("is_off"), S("true, false"));
        t->is_off = json_bool(off);
        e->is_off = &t->is_off;
    }
    if (board && board->type != JSON_NULL && !json_i64(board, &e->board))
        return fail_arg2(q->c, ERR_FIELD_FORMAT, S("board"), S("board"), json_str(board));
    return OK;
}

static err_t answer_alert(struct request *q, id64 id, int status)
{
    struct jw w = answer_json(q, status);
    return alert_put(q->c, &w, id);
}

err_t api_board_alerts(struct request *q)
{
    struct jw w = answer_json(q, 200);
    return alert_list_put(q->c, &w);
}

err_t api_board_alert_post(struct request *q)
{
    struct words t;
    struct alert_edit e;
    id64 id;
    TRY(body_only(q, BODY_KEYS("title", "ask", "measure", "op", "value", "schedule", "channel",
                               "board", "is_off")));
    TRY(edit_of(q, &t, &e));
    TRY(alert_create(q->c, &e, &id));
    return answer_alert(q, id, 201);
}

err_t api_board_alert_patch(struct request *q)
{
    struct words t;
    struct alert_edit e;
    id64 id;
    i64 rev;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(
        q, BODY_KEYS("title", "ask", "measure", "op", "value", "schedule", "channel", "is_off")));
    TRY(if_match(q, &rev));
    TRY(edit_of(q, &t, &e));
    TRY(alert_change(q->c, id, rev, &e));
    return answer_alert(q, id, 200);
}

err_t api_board_alert_delete(struct request *q)
{
    id64 id;
    i64 rev;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_NONE));
    TRY(if_match(q, &rev));
    TRY(alert_remove(q->c, id, rev));
    return answer_none(q);
}
