// SPDX-License-Identifier: Apache-2.0
// WeCom: a robot of a group, or messages of an own app to members. What is lost may have arrived: the robot
// does not know a repeat, and the app's check of duplicates ends after a while.
#include "notify/channel.h"
#include "notify/sign.h"

static const struct chan_setting settings[] = {
    { "mode", "choice:robot|app", "方式（robot 群机器人，app 应用消息）",
      "How: robot of a group, or app", true, "robot" },
    { "url", "secret", "机器人 Webhook 地址", "The robot's webhook", false, NULL },
    { "corp_id", "text", "企业 ID", "Corp ID", false, NULL },
    { "agent_id", "text", "应用 AgentId", "AgentId of the app", false, NULL },
    { "corp_secret", "secret", "应用 Secret", "Secret of the app", false, NULL },
    { "hook_token", "secret", "接收消息 Token", "Token for receiving", false, NULL },
    { "hook_key", "secret", "接收消息 EncodingAESKey", "EncodingAESKey for receiving", false,
      NULL },
    { "endpoint", "text", "接口地址", "Address of the service", true,
      "https://qyapi.weixin.qq.com" },
    { "local", "bool", "允许内网地址和 http", "May lie in the own network, and without TLS", false,
      "false" },
    { NULL },
};

static err_t needs(struct ctx *c, const struct json *s, const char *key)
{
    if (json_str(json_get(s, str_of(key))).n) return OK;
    return fail_arg(c, ERR_FIELD_REQUIRED, str_cat(c->mem, S("settings."), str_of(key)),
                    str_of(key));
}

static err_t check(struct ctx *c, const struct json *s)
{
    str key = json_str(json_get(s, S("hook_key")));
    i64 agent;
    if (key.n && !wx_key_is_good(key)) return bad_setting(c, "hook_key", S("43"));
    TRY(check_url_setting(c, s, "endpoint"));
    if (!str_eq(json_str(json_get(s, S("mode"))), S("app"))) {
        TRY(needs(c, s, "url"));
        return check_url_setting(c, s, "url");
    }
    TRY(needs(c, s, "corp_id"));
    TRY(needs(c, s, "corp_secret"));
    if (!str_to_i64(json_str(json_get(s, S("agent_id"))), &agent))
        return bad_setting(c, "agent_id", S("0-9"));
    return OK;
}

static str body_of(struct ctx *c, const struct chan *ch, const struct letter *l, bool is_app)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kstr(&w, "msgtype", S("text"));
    if (is_app) {
        jw_kstr(&w, "touser", l->to);
        jw_ki64(&w, "agentid", set_i64(ch, "agent_id"));
        jw_ki64(&w, "enable_duplicate_check", 1);
        jw_ki64(&w, "duplicate_check_interval", 1800);
    }
    jw_key(&w, S("text"));
    jw_obj(&w);
    jw_kstr(&w, "content", with_title(c, l));
    jw_end_obj(&w);
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t judge(struct ctx *c, const struct chan *ch, const struct json *said, struct outcome *o)
{
    i64 code = -2;
    (void)json_i64(json_get(said, S("errcode")), &code);
    o->provider_id = json_str(json_get(said, S("msgid")));
    str invalid = json_str(json_get(said, S("invaliduser")));
    if (code == 0 && !invalid.n) return OK;
    bool is_token = code == 40014 || code == 42001 || code == 42007;
    if (is_token) TRY(vendor_token_drop(c, ch));
    bool may_heal = is_token || code == -1 || code == 45009 || code == 45033;
    *o = (struct outcome){ may_heal ? SENT_AGAIN : SENT_NEVER, STR_NONE,
                           invalid.n ? str_cat(c->mem, S("invaliduser "), invalid)
                                     : str_fmt(c->mem, "%lld %.*s", (long long)code,
                                               STR_ARG(json_str(json_get(said, S("errmsg"))))) };
    return OK;
}

static err_t app_url(struct ctx *c, const struct chan *ch, str *url, struct outcome *o)
{
    struct buf t = BUF(c->mem), b = BUF(c->mem);
    str token;
    buf_put(&t, set_str(ch, "endpoint"));
    buf_lit(&t, "/cgi-bin/gettoken?corpid=");
    url_encode_put(&t, set_str(ch, "corp_id"));
    buf_lit(&t, "&corpsecret=");
    url_encode_put(&t, set_str(ch, "corp_secret"));
    *url = STR_NONE;
    TRY(vendor_token(c, ch, buf_str(&t), &token, o));
    if (!token.n) return OK;
    buf_put(&b, set_str(ch, "endpoint"));
    buf_lit(&b, "/cgi-bin/message/send?access_token=");
    url_encode_put(&b, token);
    *url = buf_str(&b);
    return OK;
}

static err_t send(struct ctx *c, const struct chan *ch, const struct letter *l, struct outcome *o)
{
    bool is_app = str_eq(set_str(ch, "mode"), S("app"));
    str url = set_str(ch, "url");
    const struct json *said;
    if (is_app && !l->to.n) {
        *o = (struct outcome){ SENT_NEVER, STR_NONE, S("ADDRESS") };
        return OK;
    }
    if (is_app) TRY(app_url(c, ch, &url, o));
    if (!url.n) return OK;
    TRY(post_json(c, ch, url, body_of(c, ch, l, is_app), &said, o));
    return said ? judge(c, ch, said, o) : OK;
}

// Nothing is reported; but the address must answer when it is tried, and take events.
static err_t hook(struct ctx *c, const struct chan *ch, struct hook_call *h)
{
    str xml;
    return wx_hook(c, ch, h, set_str(ch, "corp_id"), &xml);
}

const struct channel_kind channel_wecom = {
    .key = "wecom",
    .address = "member",
    .settings = settings,
    .check = check,
    .send = send,
    .hook = hook,
};
