// SPDX-License-Identifier: Apache-2.0
// A POST of JSON to a program of the house. It is signed with a secret that both sides know, over the
// second and the body, and names the message by a key that stays the same when it is sent again.
//
//   X-Xinglin-Timestamp: 1767225600
//   X-Xinglin-Signature: sha256=<hex of HMAC-SHA256(secret, "<timestamp>.<body>")>
//   Idempotency-Key: <key>
//
// The other side may report back by the channel's own address, signed in the same way.
#include "notify/channel.h"
#include "notify/sign.h"
#include "os/clock.h"

static const struct chan_setting settings[] = {
    { "url", "text", "地址", "Address", true, NULL },
    { "secret", "secret", "签名密钥", "Secret for the signature", true, NULL },
    { "local", "bool", "允许内网地址和 http", "May lie in the own network, and without TLS", false,
      "false" },
    { NULL },
};

static err_t check(struct ctx *c, const struct json *s)
{
    str secret = json_str(json_get(s, S("secret")));
    if (secret.n < 16) return bad_setting(c, "secret", S("≥ 16"));
    return check_url_setting(c, s, "url");
}

static str body_of(struct ctx *c, const struct letter *l)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "key", l->key);
    jw_kstr(&w, "to", l->to);
    jw_kstr(&w, "title", l->title);
    jw_kstr(&w, "text", l->text);
    jw_key(&w, S("params"));
    jw_obj(&w);
    for (size_t i = 0; i < l->param_count; i++) {
        jw_key(&w, l->params[i].name);
        jw_str(&w, l->params[i].value);
    }
    jw_end_obj(&w);
    jw_kstr(&w, "form", l->form);
    if (l->record_id) jw_kid(&w, "record", l->record_id);
    jw_end_obj(&w);
    return buf_str(&b);
}

// A key may hold what no header does.
static str header_key(struct ctx *c, str key)
{
    struct buf b = BUF(c->mem);
    url_encode_put(&b, key);
    return buf_str(&b);
}

static err_t send(struct ctx *c, const struct chan *ch, const struct letter *l, struct outcome *o)
{
    i64 now = clock_now_ms() / 1000;
    str body = body_of(c, l);
    str mac = sign_webhook(c->mem, set_str(ch, "secret"), now, body);
    struct call_header h[] = {
        { S("Content-Type"), S("application/json; charset=utf-8") },
        { S("X-Xinglin-Timestamp"), str_of_i64(c->mem, now) },
        { S("X-Xinglin-Signature"), str_cat(c->mem, S("sha256="), mac) },
        { S("Idempotency-Key"), header_key(c, l->key) },
    };
    struct call k = { .method = S("POST"),
                      .url = set_str(ch, "url"),
                      .headers = h,
                      .header_count = COUNT_OF(h),
                      .body = body,
                      .timeout_ms = CALL_MS,
                      .reaches_local = set_bool(ch, "local") };
    struct call_answer a;
    TRY(http_call(c, &k, &a));
    outcome_of_call(c, ch->kind, &a, o);
    return OK;
}

// {"key":"..","state":"delivered"|"failed","error":".."}
static err_t hook(struct ctx *c, const struct chan *ch, struct hook_call *h)
{
    str at = h->header(h->arg, S("x-xinglin-timestamp"));
    str signature = h->header(h->arg, S("x-xinglin-signature"));
    if (h->is_get ||
        !webhook_is_signed(c->mem, set_str(ch, "secret"), at, h->body, signature, c->now_ms))
        return fail(c, ERR_HOOK_SIGNATURE);
    const struct json *j = json_parse(c->mem, h->body, NULL);
    str state = json_str(json_get(j, S("state")));
    bool is_there = str_eq(state, S("delivered"));
    if (!is_there && !str_eq(state, S("failed")))
        return fail_arg(c, ERR_BAD_REQUEST, S("state"), S("state"));
    struct report r = { .kind = is_there ? REPORT_DELIVERED : REPORT_FAILED,
                        .key = json_str(json_get(j, S("key"))),
                        .error = json_str(json_get(j, S("error"))) };
    vec_push(c->mem, &h->reports, r);
    return OK;
}

const struct channel_kind channel_webhook = {
    .key = "webhook",
    .address = "none",
    .knows_repeats = true,
    .settings = settings,
    .check = check,
    .send = send,
    .hook = hook,
};
