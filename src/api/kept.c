// SPDX-License-Identifier: Apache-2.0
// Snapshots of forecasts and classes.
#include "api/internal.h"
#include "report/kept.h"

static err_t edit_of(struct request *q, str *title, bool *is_off, struct kept_edit *e)
{
    static const char *const flags[] = { "is_off", "house" };
    *e = (struct kept_edit){ .ask = json_get(q->body, S("ask")),
                             .schedule = json_get(q->body, S("schedule")) };
    TRY(body_str(q, S("title"), false, title));
    if (json_get(q->body, S("title"))) e->title = title;
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        const struct json *j = json_get(q->body, str_of(flags[i]));
        if (j && j->type != JSON_BOOL)
            return fail_arg2(q->c, ERR_FIELD_FORMAT, str_of(flags[i]), str_of(flags[i]),
                             S("true, false"));
    }
    *is_off = json_bool(json_get(q->body, S("is_off")));
    if (json_get(q->body, S("is_off"))) e->is_off = is_off;
    e->is_house = json_bool(json_get(q->body, S("house")));
    return OK;
}

err_t api_kept_list(struct request *q)
{
    struct jw w = answer_json(q, 200);
    return kept_list_put(q->c, &w);
}

err_t api_kept_post(struct request *q)
{
    struct kept_edit e;
    str title;
    bool is_off;
    id64 id;
    TRY(body_only(q, BODY_KEYS("title", "ask", "schedule", "house", "is_off")));
    TRY(edit_of(q, &title, &is_off, &e));
    TRY(kept_create(q->c, &e, &id));
    struct jw w = answer_json(q, 201);
    return kept_put(q->c, &w, id);
}

err_t api_kept_patch(struct request *q)
{
    struct kept_edit e;
    str title;
    bool is_off;
    id64 id;
    i64 rev;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_KEYS("title", "schedule", "is_off")));
    TRY(if_match(q, &rev));
    TRY(edit_of(q, &title, &is_off, &e));
    TRY(kept_change(q->c, id, rev, &e));
    struct jw w = answer_json(q, 200);
    return kept_put(q->c, &w, id);
}

err_t api_kept_delete(struct request *q)
{
    id64 id;
    i64 rev;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_NONE));
    TRY(if_match(q, &rev));
    TRY(kept_remove(q->c, id, rev));
    return answer_none(q);
}
