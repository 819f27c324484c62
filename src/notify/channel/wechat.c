// SPDX-License-Identifier: Apache-2.0
// Template messages of a WeChat official account, to people who follow it. client_msg_id keeps WeChat from
// sending one twice for ten minutes, which is too short to rely on: a lost answer is unknown. Whether a
// message arrived comes back as an event, sealed (WXBizMsgCrypt).
#include "notify/channel.h"
#include "notify/sign.h"
#include "os/crypto.h"

static const struct chan_setting settings[] = {
    { "app_id", "text", "AppID", "AppID", true, NULL },
    { "app_secret", "secret", "AppSecret", "AppSecret", true, NULL },
    { "hook_token", "secret", "消息推送 Token", "Token of the message push", false, NULL },
    { "hook_key", "secret", "消息推送 EncodingAESKey", "EncodingAESKey of the message push", false,
      NULL },
    { "endpoint", "text", "接口地址", "Address of the service", true, "https://api.weixin.qq.com" },
    { "local", "bool", "允许内网地址和 http", "May lie in the own network, and without TLS", false,
      "false" },
    { NULL },
};

static err_t check(struct ctx *c, const struct json *s)
{
    str key = json_str(json_get(s, S("hook_key")));
    if (key.n && !wx_key_is_good(key)) return bad_setting(c, "hook_key", S("43"));
    return check_url_setting(c, s, "endpoint");
}

static str token_url(struct ctx *c, const struct chan *ch)
{
    struct buf b = BUF(c->mem);
    buf_put(&b, set_str(ch, "endpoint"));
    buf_lit(&b, "/cgi-bin/token?grant_type=client_credential&appid=");
    url_encode_put(&b, set_str(ch, "app_id"));
    buf_lit(&b, "&secret=");
    url_encode_put(&b, set_str(ch, "app_secret"));
    return buf_str(&b);
}

static str body_of(struct ctx *c, const struct letter *l)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "touser", l->to);
    jw_kstr(&w, "template_id", l->code);
    jw_kstr(&w, "client_msg_id", str_sub(sha256_hex(c->mem, l->key), 0, 32));
    jw_key(&w, S("data"));
    jw_obj(&w);
    for (size_t i = 0; i < l->param_count; i++) {
        jw_key(&w, l->params[i].name);
        jw_obj(&w);
        jw_kstr(&w, "value", l->params[i].value);
        jw_end_obj(&w);
    }
    jw_end_obj(&w);
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t judge(struct ctx *c, const struct chan *ch, const struct json *said, struct outcome *o)
{
    i64 code = -2, id = 0;
    (void)json_i64(json_get(said, S("errcode")), &code);
    if (json_i64(json_get(said, S("msgid")), &id)) o->provider_id = str_of_i64(c->mem, id);
    if (code == 0) return OK;
    bool is_token = code == 40001 || code == 40014 || code == 42001;
    if (is_token) TRY(vendor_token_drop(c, ch));
    bool may_heal = is_token || code == -1 || code == 45009 || code == 45011;
    *o = (struct outcome){ may_heal ? SENT_AGAIN : SENT_NEVER, STR_NONE,
                           str_fmt(c->mem, "%lld %.*s", (long long)code,
                                   STR_ARG(json_str(json_get(said, S("errmsg"))))) };
    return OK;
}

static err_t send(struct ctx *c, const struct chan *ch, const struct letter *l, struct outcome *o)
{
    str token;
    struct buf b = BUF(c->mem);
    const struct json *said;
    if (!l->to.n || !l->code.n) {
        *o = (struct outcome){ SENT_NEVER, STR_NONE, l->code.n ? S("ADDRESS") : S("TEMPLATE") };
        return OK;
    }
    TRY(vendor_token(c, ch, token_url(c, ch), &token, o));
    if (!token.n) return OK;
    buf_put(&b, set_str(ch, "endpoint"));
    buf_lit(&b, "/cgi-bin/message/template/send?access_token=");
    url_encode_put(&b, token);
    TRY(post_json(c, ch, buf_str(&b), body_of(c, l), &said, o));
    return said ? judge(c, ch, said, o) : OK;
}

static err_t hook(struct ctx *c, const struct chan *ch, struct hook_call *h)
{
    str xml;
    TRY(wx_hook(c, ch, h, set_str(ch, "app_id"), &xml));
    if (!str_eq(wx_tag(xml, "Event"), S("TEMPLATESENDJOBFINISH"))) return OK;
    str status = wx_tag(xml, "Status");
    struct report r = { .kind = str_eq(status, S("success")) ? REPORT_DELIVERED : REPORT_FAILED,
                        .provider_id = wx_tag(xml, "MsgID"),
                        .error = status };
    vec_push(c->mem, &h->reports, r);
    return OK;
}

const struct channel_kind channel_wechat = {
    .key = "wechat",
    .address = "openid",
    .is_coded = true,
    .settings = settings,
    .check = check,
    .send = send,
    .hook = hook,
};
