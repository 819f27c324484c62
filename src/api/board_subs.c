// SPDX-License-Identifier: Apache-2.0
// Dashboards on paper, and subscriptions to them.
#include "api/internal.h"
#include "notify/notify.h"
#include "report/board.h"
#include "report/paper.h"
#include "report/sub.h"

err_t api_board_paper(struct request *q)
{
    struct ctx *c = q->c;
    const struct json *filters = json_get(q->body, S("filters"));
    struct board b;
    struct paper p;
    id64 id;
    str as = STR_NONE;
    bool is_picture = false;
    TRY(path_id(q, S("board"), &id));
    TRY(body_only(q, BODY_KEYS("filters", "as")));
    TRY(body_str(q, S("as"), false, &as));
    if (as.n && !paper_as_of(as, &is_picture))
        return fail_arg2(c, ERR_FIELD_FORMAT, S("as"), S("as"), S("pdf, png"));
    if (filters && filters->type != JSON_NULL && filters->type != JSON_OBJECT)
        return fail_arg2(c, ERR_FIELD_FORMAT, S("filters"), S("filters"), S("{}"));
    TRY(board_find(c, id, &b));
    TRY(paper_of_board(c, &b, filters, is_picture, &p));
    http_text(q->x, 200, p.mime, p.bytes);
    http_download_name(q->x, str_cat(c->mem, title_in(b.title, c->lang), p.ending));
    q->x->res.csp = S("sandbox; default-src 'none'");
    return OK;
}

struct words {
    str channel, as;
    bool is_off;
};

static err_t edit_of(struct request *q, struct words *t, struct sub_edit *e)
{
    const struct json *off = json_get(q->body, S("is_off")), *user = json_get(q->body, S("user"));
    *e = (struct sub_edit){ .schedule = json_get(q->body, S("schedule")),
                            .filters = json_get(q->body, S("filters")) };
    TRY(body_str(q, S("channel"), false, &t->channel));
    if (json_is(json_get(q->body, S("channel")), JSON_STRING)) e->channel = &t->channel;
    if (t->channel.n) {
        struct chan ch;
        bool found;
        TRY(channel_find(q->c, t->channel, &ch, &found));
        e->is_to_group = found && !channel_is_personal(&ch);
    }
    TRY(body_str(q, S("as"), false, &t->as));
    if (json_is(json_get(q->body, S("as")), JSON_STRING)) e->as = &t->as;
    if (off && off->type != JSON_NULL) {
        if (off->type != JSON_BOOL)
            return fail_arg2(q->c, ERR_FIELD_FORMAT, S("is_off"), S("is_off"), S("true, false"));
        t->is_off = json_bool(off);
        e->is_off = &t->is_off;
    }
    if (user && user->type != JSON_NULL && !json_i64(user, &e->user))
        return fail_arg2(q->c, ERR_FIELD_FORMAT, S("user"), S("user"), json_str(user));
    return OK;
}

static err_t answer_sub(struct request *q, id64 id, int status)
{
    struct jw w = answer_json(q, status);
    return sub_put(q->c, &w, id);
}

err_t api_board_subs(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("board"), &id));
    struct jw w = answer_json(q, 200);
    return sub_list_put(q->c, &w, id);
}

err_t api_board_sub_post(struct request *q)
{
    struct words t;
    struct sub_edit e;
    id64 board, id;
    TRY(path_id(q, S("board"), &board));
    TRY(body_only(q, BODY_KEYS("schedule", "channel", "as", "filters", "is_off", "user")));
    TRY(edit_of(q, &t, &e));
    TRY(sub_create(q->c, board, &e, &id));
    return answer_sub(q, id, 201);
}

err_t api_board_sub_patch(struct request *q)
{
    struct words t;
    struct sub_edit e;
    id64 id;
    i64 rev;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("schedule", "channel", "as", "filters", "is_off")));
    TRY(if_match(q, &rev));
    TRY(edit_of(q, &t, &e));
    TRY(sub_change(q->c, id, rev, &e));
    return answer_sub(q, id, 200);
}

err_t api_board_sub_delete(struct request *q)
{
    id64 id;
    i64 rev;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_NONE));
    TRY(if_match(q, &rev));
    TRY(sub_remove(q->c, id, rev));
    return answer_none(q);
}
