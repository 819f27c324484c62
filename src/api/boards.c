// SPDX-License-Identifier: Apache-2.0
// Dashboards as their readers and makers see them. What their tiles show is asked at /reports/query.
#include "api/internal.h"
#include "report/board.h"
#include "report/start.h"

static str hidden_text(struct ctx *c) { return problem_text(c, ERR_BOARD_TILE, NULL); }

static err_t answer_board(struct request *q, id64 id, int status)
{
    struct jw w = answer_json(q, status);
    return board_put(q->c, &w, id, hidden_text(q->c));
}

struct texts {
    str zh, en, key;
    bool is_shared;
};

static err_t text_of(struct request *q, str key, str *out, const str **edit)
{
    TRY(body_str(q, key, false, out));
    if (json_is(json_get(q->body, key), JSON_STRING)) *edit = out;
    return OK;
}

static err_t flag_of(struct request *q, str key, bool *out, const bool **edit)
{
    const struct json *j = json_get(q->body, key);
    if (!j || j->type == JSON_NULL) return OK;
    if (j->type != JSON_BOOL) return fail_arg2(q->c, ERR_FIELD_FORMAT, key, key, S("true, false"));
    *out = json_bool(j);
    *edit = out;
    return OK;
}

static err_t edit_of(struct request *q, struct texts *t, struct board_edit *e)
{
    const bool *house = NULL;
    *e = (struct board_edit){ .app = json_get(q->body, S("app")),
                              .doc = json_get(q->body, S("doc")),
                              .readers = json_get(q->body, S("readers")) };
    TRY(text_of(q, S("title_zh"), &t->zh, &e->zh));
    TRY(text_of(q, S("title_en"), &t->en, &e->en));
    TRY(text_of(q, S("key"), &t->key, &e->key));
    TRY(flag_of(q, S("is_shared"), &t->is_shared, &e->is_shared));
    return flag_of(q, S("house"), &e->is_house, &house);
}

err_t api_boards_list(struct request *q)
{
    struct jw w = answer_json(q, 200);
    return board_list_put(q->c, &w, query_str(q, S("app")), str_eq(query_str(q, S("bin")), S("1")));
}

err_t api_board_post(struct request *q)
{
    struct texts t;
    struct board_edit e;
    id64 id;
    TRY(body_only(q, BODY_KEYS("title_zh", "title_en", "key", "app", "doc", "is_shared", "readers",
                               "house")));
    TRY(edit_of(q, &t, &e));
    TRY(board_create(q->c, &e, &id));
    return answer_board(q, id, 201);
}

err_t api_board_get(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("board"), &id));
    return answer_board(q, id, 200);
}

err_t api_board_patch(struct request *q)
{
    struct texts t;
    struct board_edit e;
    id64 id;
    i64 rev;
    TRY(path_id(q, S("board"), &id));
    TRY(body_only(q, BODY_KEYS("title_zh", "title_en", "app", "doc", "is_shared", "readers")));
    TRY(if_match(q, &rev));
    TRY(edit_of(q, &t, &e));
    TRY(board_change(q->c, id, rev, &e));
    return answer_board(q, id, 200);
}

err_t api_board_delete(struct request *q)
{
    id64 id;
    i64 rev;
    TRY(path_id(q, S("board"), &id));
    TRY(body_only(q, BODY_NONE));
    TRY(if_match(q, &rev));
    TRY(board_remove(q->c, id, rev));
    return answer_none(q);
}

err_t api_board_copy(struct request *q)
{
    struct texts t;
    struct board_edit e;
    id64 id, copy;
    TRY(path_id(q, S("board"), &id));
    TRY(body_only(q, BODY_KEYS("title_zh", "title_en", "app", "readers", "house")));
    TRY(edit_of(q, &t, &e));
    TRY(board_copy(q->c, id, &e, &copy));
    return answer_board(q, copy, 201);
}

err_t api_board_versions(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("board"), &id));
    struct jw w = answer_json(q, 200);
    return board_versions_put(q->c, &w, id);
}

err_t api_board_version(struct request *q)
{
    id64 id, n;
    TRY(path_id(q, S("board"), &id));
    TRY(path_id(q, S("version"), &n));
    struct jw w = answer_json(q, 200);
    return board_version_put(q->c, &w, id, n, hidden_text(q->c));
}

err_t api_board_restore(struct request *q)
{
    const struct json *version = json_get(q->body, S("version"));
    id64 id;
    i64 rev, n = 0;
    TRY(path_id(q, S("board"), &id));
    TRY(body_only(q, BODY_KEYS("version")));
    TRY(if_match(q, &rev));
    if (version && version->type != JSON_NULL && (!json_i64(version, &n) || n < 1))
        return fail_arg2(q->c, ERR_FIELD_FORMAT, S("version"), S("version"), json_str(version));
    TRY(board_restore(q->c, id, rev, n));
    return answer_board(q, id, 200);
}

err_t api_board_start_get(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("board"), &id));
    struct jw w = answer_json(q, 200);
    return start_put(q->c, &w, id);
}

err_t api_board_start_put(struct request *q)
{
    const struct json *roles = json_get(q->body, S("roles"));
    const bool *mine = NULL;
    bool is_mine;
    id64 id;
    TRY(path_id(q, S("board"), &id));
    TRY(body_only(q, BODY_KEYS("mine", "roles")));
    TRY(flag_of(q, S("mine"), &is_mine, &mine));
    TRY(start_set(q->c, id, mine, roles && roles->type != JSON_NULL ? roles : NULL));
    struct jw w = answer_json(q, 200);
    return start_put(q->c, &w, id);
}
