// SPDX-License-Identifier: Apache-2.0
// Connections to programs of others, and the calls that actions made.
#include "act/call.h"
#include "api/internal.h"

err_t api_connections(struct request *q)
{
    struct jw w = answer_json(q, 200);
    return connections_put(q->c, &w);
}

static err_t find(struct request *q, struct connection *n)
{
    bool found;
    TRY(connection_find(q->c, route_param(&q->match, S("key")), n, &found));
    return found ? OK : fail(q->c, ERR_NOT_FOUND);
}

err_t api_connection_put(struct request *q)
{
    struct connection n;
    TRY(body_only(q, BODY_KEYS("title", "base", "auth", "user", "header", "secret", "seconds",
                               "is_inside", "is_off", "rev")));
    TRY(connection_save(q->c, route_param(&q->match, S("key")), q->body));
    TRY(find(q, &n));
    struct jw w = answer_json(q, 200);
    return connection_put(q->c, &w, &n);
}

err_t api_connection_delete(struct request *q)
{
    struct connection n;
    i64 rev;
    TRY(find(q, &n));
    TRY(if_match(q, &rev));
    TRY(connection_remove(q->c, n.key, rev));
    return answer_none(q);
}

err_t api_calls(struct request *q)
{
    i64 limit = 50;
    struct call_filter f = { .state = query_str(q, S("state")),
                             .connection = query_str(q, S("connection")) };
    (void)query_i64(q, S("before"), &f.before);
    (void)query_i64(q, S("limit"), &limit);
    f.limit = (int)i64_max(1, i64_min(limit, 200));
    struct jw w = answer_json(q, 200);
    return calls_put(q->c, &f, &w);
}

static err_t answer_call(struct request *q, id64 id)
{
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    TRY(call_put_one(q->c, id, &w));
    return answer_said(q, &b);
}

err_t api_call_get(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    return answer_call(q, id);
}

err_t api_call_retry(struct request *q)
{
    id64 id;
    TRY(path_id(q, S("id"), &id));
    TRY(call_retry(q->c, id));
    return answer_call(q, id);
}

err_t api_call_try(struct request *q)
{
    struct form *f;
    i64 record = 0;
    struct buf b = BUF(q->c->mem);
    struct jw w = JW(&b);
    TRY(form_of_path(q, &f));
    TRY(body_only(q, BODY_KEYS("record", "action")));
    if (!json_i64(json_get(q->body, S("record")), &record))
        return fail_arg(q->c, ERR_FIELD_REQUIRED, S("record"), S("record"));
    TRY(call_try(q->c, f, record, json_get(q->body, S("action")), &w));
    return answer_said(q, &b);
}
