// SPDX-License-Identifier: Apache-2.0
// WeCom: a robot of a group, or messages of an own app to members. What is lost may have arrived: the robot
// does not know a repeat, and the app's check of duplicates ends after a while.
//
// Files are messages of their own and go before the words. The robot takes a picture in the message itself, all else
// is given to the vendor first, which answers with the name of it.
#include "base/base64.h"
#include "notify/channel.h"
#include "notify/sign.h"
#include "os/crypto.h"
#include "os/random.h"

#define ROBOT_PICTURE_MAX (2 << 20)
#define APP_PICTURE_MAX (10 << 20)

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

// One sending of a letter, which is several messages when it has files.
struct post {
    const struct chan *ch;
    const struct letter *l;
    bool is_app;
    str token;
};

static void begin_body(struct jw *w, const struct post *p, str type)
{
    jw_obj(w);
    jw_kstr(w, "msgtype", type);
    if (p->is_app) {
        jw_kstr(w, "touser", p->l->to);
        jw_ki64(w, "agentid", set_i64(p->ch, "agent_id"));
        jw_ki64(w, "enable_duplicate_check", 1);
        jw_ki64(w, "duplicate_check_interval", 1800);
    }
    jw_key(w, type);
    jw_obj(w);
}

static str end_body(struct jw *w, struct buf *b)
{
    jw_end_obj(w);
    jw_end_obj(w);
    return buf_str(b);
}

static str text_body(struct ctx *c, const struct post *p)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    begin_body(&w, p, S("text"));
    jw_kstr(&w, "content", with_title(c, p->l));
    return end_body(&w, &b);
}

static str inline_body(struct ctx *c, const struct post *p, str picture)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    begin_body(&w, p, S("image"));
    jw_kstr(&w, "base64", base64_of(c->mem, picture.p, picture.n));
    jw_kstr(&w, "md5", md5_hex(c->mem, picture));
    return end_body(&w, &b);
}

static str media_body(struct ctx *c, const struct post *p, str type, str media)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    begin_body(&w, p, type);
    jw_kstr(&w, "media_id", media);
    return end_body(&w, &b);
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

static err_t app_token(struct ctx *c, struct post *p, struct outcome *o)
{
    struct buf t = BUF(c->mem);
    buf_put(&t, set_str(p->ch, "endpoint"));
    buf_lit(&t, "/cgi-bin/gettoken?corpid=");
    url_encode_put(&t, set_str(p->ch, "corp_id"));
    buf_lit(&t, "&corpsecret=");
    url_encode_put(&t, set_str(p->ch, "corp_secret"));
    return vendor_token(c, p->ch, buf_str(&t), &p->token, o);
}

static str app_url(struct ctx *c, const struct post *p, const char *path)
{
    struct buf b = BUF(c->mem);
    buf_put(&b, set_str(p->ch, "endpoint"));
    buf_put(&b, str_of(path));
    url_encode_put(&b, p->token);
    return buf_str(&b);
}

// *o says how it went.
static err_t say(struct ctx *c, const struct post *p, str body, struct outcome *o)
{
    str url =
        p->is_app ? app_url(c, p, "/cgi-bin/message/send?access_token=") : set_str(p->ch, "url");
    const struct json *said;
    TRY(post_json(c, p->ch, url, body, &said, o));
    return said ? judge(c, p->ch, said, o) : OK;
}

// --- Files ------------------------------------------------------------------------------------------------

// Where the vendor takes files: of the robot beside its address. Empty: at an address of another kind, none.
static str upload_url(struct ctx *c, const struct post *p, str type)
{
    str url = set_str(p->ch, "url");
    i64 at = str_find(url, S("/webhook/send?"));
    if (p->is_app)
        return str_cat3(c->mem, app_url(c, p, "/cgi-bin/media/upload?access_token="), S("&type="),
                        type);
    if (at < 0) return STR_NONE;
    return str_cat3(c->mem,
                    str_cat(c->mem, str_sub(url, 0, (size_t)at), S("/webhook/upload_media?")),
                    str_from(url, (size_t)at + 14), str_cat(c->mem, S("&type="), type));
}

static str part_name(struct ctx *c, str name)
{
    struct buf b = BUF(c->mem);
    for (size_t i = 0; i < name.n; i++)
        buf_char(&b,
                 (u8)name.p[i] < ' ' || name.p[i] == '"' || name.p[i] == '\\' ? '_' : name.p[i]);
    return buf_str(&b);
}

// *media: the vendor's name of it; empty when it has none, and *o says why.
static err_t upload(struct ctx *c, const struct post *p, const struct letter_file *f, str type,
                    str *media, struct outcome *o)
{
    str edge = random_token(c->mem), url = upload_url(c, p, type);
    struct call_header h = { S("Content-Type"),
                             str_cat(c->mem, S("multipart/form-data; boundary="), edge) };
    struct buf b = BUF(c->mem);
    const struct json *said;
    buf_fmt(&b,
            "--" STR_FMT "\r\nContent-Disposition: form-data; name=\"media\"; filename=\"" STR_FMT
            "\"; filelength=%zu\r\nContent-Type: " STR_FMT "\r\n\r\n",
            STR_ARG(edge), STR_ARG(part_name(c, f->name)), f->data.n, STR_ARG(f->mime));
    buf_put(&b, f->data);
    buf_fmt(&b, "\r\n--" STR_FMT "--\r\n", STR_ARG(edge));
    *media = STR_NONE;
    TRY(vendor_call(c, p->ch, url, buf_str(&b), &h, 1, &said, o));
    if (!said) {
        o->how = o->how == SENT_UNKNOWN ? SENT_AGAIN : o->how; // nobody has seen it
        return OK;
    }
    TRY(judge(c, p->ch, said, o));
    if (o->how == SENT_OK) *media = json_str(json_get(said, S("media_id")));
    return OK;
}

static bool is_picture(const struct letter_file *f, bool is_app)
{
    bool is_known = str_eq(f->mime, S("image/png")) || str_eq(f->mime, S("image/jpeg"));
    return is_known && f->data.n <= (is_app ? APP_PICTURE_MAX : ROBOT_PICTURE_MAX);
}

// The message that shows a file; empty when *o says why not.
static err_t file_body(struct ctx *c, const struct post *p, const struct letter_file *f, str *body,
                       struct outcome *o)
{
    bool shown = is_picture(f, p->is_app);
    str type = shown ? S("image") : S("file"), media;
    if (shown && !p->is_app) {
        *body = inline_body(c, p, f->data);
        return OK;
    }
    TRY(upload(c, p, f, type, &media, o));
    *body = media.n ? media_body(c, p, type, media) : STR_NONE;
    if (!media.n && o->how == SENT_OK)
        *o = (struct outcome){ SENT_NEVER, STR_NONE, S("no media_id") };
    return OK;
}

// Given to the vendor all first: until then nobody has seen anything, and it may be tried again.
static err_t bodies_of(struct ctx *c, const struct post *p, str *bodies, size_t *n,
                       struct outcome *o)
{
    *n = 0;
    for (size_t i = 0; i < p->l->file_count; i++) {
        if (!upload_url(c, p, S("file")).n && !is_picture(&p->l->files[i], p->is_app)) continue;
        TRY(file_body(c, p, &p->l->files[i], &bodies[*n], o));
        if (!bodies[(*n)++].n) return OK;
    }
    bodies[(*n)++] = text_body(c, p);
    return OK;
}

static err_t send(struct ctx *c, const struct chan *ch, const struct letter *l, struct outcome *o)
{
    struct post p = { .ch = ch, .l = l, .is_app = str_eq(set_str(ch, "mode"), S("app")) };
    str *bodies = mem_array(c->mem, str, l->file_count + 1);
    size_t n;
    if (p.is_app && !l->to.n) {
        *o = (struct outcome){ SENT_NEVER, STR_NONE, S("ADDRESS") };
        return OK;
    }
    if (p.is_app) TRY(app_token(c, &p, o));
    if (p.is_app && !p.token.n) return OK;
    TRY(bodies_of(c, &p, bodies, &n, o));
    if (!bodies[n - 1].n) return OK;
    for (size_t i = 0; i < n; i++) {
        TRY(say(c, &p, bodies[i], o));
        // Part of it has arrived: sent again it would come twice.
        if (i && o->how == SENT_AGAIN) o->how = SENT_UNKNOWN;
        if (o->how != SENT_OK) return OK;
    }
    return OK;
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
