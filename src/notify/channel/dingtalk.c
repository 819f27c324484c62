// SPDX-License-Identifier: Apache-2.0
// A robot in a DingTalk group, with its signature switched on. It does not know a repeat.
#include "notify/channel.h"
#include "notify/sign.h"
#include "os/clock.h"

static const struct chan_setting settings[] = {
    { "url", "text", "机器人 Webhook 地址", "The robot's webhook", true, NULL },
    { "secret", "secret", "加签密钥（SEC 开头）", "Secret of the signature (SEC…)", true, NULL },
    { "local", "bool", "允许内网地址和 http", "May lie in the own network, and without TLS", false,
      "false" },
    { NULL },
};

static err_t check(struct ctx *c, const struct json *s) { return check_url_setting(c, s, "url"); }

static str signed_url(struct ctx *c, const struct chan *ch)
{
    struct buf b = BUF(c->mem);
    i64 now = clock_now_ms();
    buf_put(&b, set_str(ch, "url"));
    buf_char(&b, str_find_char(buf_str(&b), '?') < 0 ? '?' : '&');
    buf_fmt(&b, "timestamp=%lld&sign=", (long long)now);
    url_encode_put(&b, sign_dingtalk(c->mem, set_str(ch, "secret"), now));
    return buf_str(&b);
}

static err_t send(struct ctx *c, const struct chan *ch, const struct letter *l, struct outcome *o)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    const struct json *said;
    i64 code = -1;
    jw_obj(&w);
    jw_kstr(&w, "msgtype", S("text"));
    jw_key(&w, S("text"));
    jw_obj(&w);
    jw_kstr(&w, "content", with_title(c, l));
    jw_end_obj(&w);
    jw_end_obj(&w);
    TRY(post_json(c, ch, signed_url(c, ch), buf_str(&b), &said, o));
    if (o->how != SENT_OK) return OK;
    (void)json_i64(json_get(said, S("errcode")), &code);
    if (code == 0) return OK;
    // 130101: more than 20 a minute; -1: busy. The rest is settings.
    bool may_heal = code == 130101 || code == -1;
    *o = (struct outcome){ may_heal ? SENT_AGAIN : SENT_NEVER, STR_NONE,
                           str_fmt(c->mem, "%lld %.*s", (long long)code,
                                   STR_ARG(json_str(json_get(said, S("errmsg"))))) };
    return OK;
}

const struct channel_kind channel_dingtalk = {
    .key = "dingtalk",
    .address = "none",
    .settings = settings,
    .check = check,
    .send = send,
};
