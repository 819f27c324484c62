// SPDX-License-Identifier: Apache-2.0
// Common phrases: what a person writes again and again when he decides, at hand on all his devices.
// Kept as one JSON list under his own key; nobody else reads it.
#include "api/internal.h"
#include "auth/user.h"
#include "base/utf8.h"

#define MOST_PHRASES 30
#define LONGEST 200

static str key_of(struct ctx *c)
{
    return str_fmt(c->mem, "phrases:%lld", (long long)c->who->user_id);
}

err_t api_phrases_get(struct request *q)
{
    struct ctx *c = q->c;
    str kept = STR_NONE;
    bool found;
    TRY(meta_get(c, key_of(c), &kept, &found));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_key(&w, S("rows"));
    jw_raw(&w, kept.n ? kept : S("[]"));
    jw_end_obj(&w);
    return OK;
}

static err_t check_phrase(struct ctx *c, const struct json *item, int at)
{
    str path = str_fmt(c->mem, "rows.%d", at), text = str_trim(json_str(item));
    if (item->type != JSON_STRING || !text.n) return fail_arg(c, ERR_BAD_REQUEST, path, path);
    if (utf8_count(text) <= LONGEST) return OK;
    return fail_arg2(c, ERR_FIELD_TOO_LONG, path, text, str_fmt(c->mem, "%d", LONGEST));
}

err_t api_phrases_put(struct request *q)
{
    struct ctx *c = q->c;
    struct buf text = BUF(c->mem);
    struct jw w = JW(&text);
    int n = 0;
    TRY(body_only(q, BODY_KEYS("rows")));
    const struct json *rows = json_get(q->body, S("rows"));
    if (!rows || rows->type != JSON_ARRAY || rows->count > MOST_PHRASES)
        return fail_arg(c, ERR_BAD_REQUEST, S("rows"), S("rows"));
    jw_arr(&w);
    json_each(item, rows)
    {
        TRY(check_phrase(c, item, n++));
        jw_str(&w, str_trim(json_str(item)));
    }
    jw_end_arr(&w);
    TRY(meta_set(c, key_of(c), buf_str(&text)));
    return api_phrases_get(q);
}
