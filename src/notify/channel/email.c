// SPDX-License-Identifier: Apache-2.0
// E-mail by SMTP. The Message-ID is made of the message's key, so a mail that is sent a second time after a
// crash is the same mail to those who read it.
#include "notify/channel.h"
#include "notify/mime.h"
#include "os/crypto.h"

#define MAIL_MS 60000

static const struct chan_setting settings[] = {
    { "host", "text", "SMTP 服务器", "SMTP server", true, NULL },
    { "port", "int", "端口", "Port", true, "465" },
    { "tls", "choice:tls|starttls|none", "加密方式", "Encryption", true, "tls" },
    { "user", "text", "登录账号", "User", false, NULL },
    { "password", "secret", "登录密码或授权码", "Password", false, NULL },
    { "from", "text", "发件地址", "From address", true, NULL },
    { "from_name", "text", "发件人名称", "From name", false, NULL },
    { "reply_to", "text", "回复地址", "Reply to", false, NULL },
    { "ca", "long", "服务器证书的签发者（PEM，自建邮件服务器用）",
      "Who signed the server's certificate (PEM)", false, NULL },
    { NULL },
};

static err_t check(struct ctx *c, const struct json *s)
{
    i64 port = 465;
    str host = json_str(json_get(s, S("host"))), reply = json_str(json_get(s, S("reply_to")));
    (void)json_i64(json_get(s, S("port")), &port);
    if (port < 1 || port > 65535) return bad_setting(c, "port", S("1–65535"));
    for (size_t i = 0; i < host.n; i++)
        if (host.p[i] <= ' ' || memchr("/@?#:", host.p[i], 5))
            return bad_setting(c, "host", S("smtp.example.com"));
    if (!mail_address_is_good(json_str(json_get(s, S("from")))))
        return bad_setting(c, "from", S("name@example.com"));
    if (reply.n && !mail_address_is_good(reply))
        return bad_setting(c, "reply_to", S("name@example.com"));
    return OK;
}

static str message_id(struct ctx *c, const struct chan *ch, const struct letter *l)
{
    str from = set_str(ch, "from"), key = str_sub(sha256_hex(c->mem, l->key), 0, 24);
    str domain = str_from(from, (size_t)str_find_char(from, '@') + 1);
    return str_fmt(c->mem, "xl.%lld.%.*s@%.*s", (long long)l->id, STR_ARG(key), STR_ARG(domain));
}

static void judge(const struct chan *ch, const struct call_answer *a, struct outcome *o)
{
    if (a->end != CALL_ANSWERED) {
        *o = (struct outcome){ SENT_AGAIN, STR_NONE, a->problem };
        return;
    }
    // 535: the password; it may be mended, and then all that waited goes.
    bool is_final = a->status >= 500 && a->status != 535 && a->status != 530 && a->status != 534;
    o->how = a->status < 400 ? SENT_OK : is_final ? SENT_NEVER : SENT_AGAIN;
    if (o->how != SENT_OK) o->error = a->body.n ? a->body : a->problem;
    (void)ch;
}

static err_t send(struct ctx *c, const struct chan *ch, const struct letter *l, struct outcome *o)
{
    struct mail_server s = { .host = set_str(ch, "host"),
                             .port = set_i64(ch, "port"),
                             .tls = set_str(ch, "tls"),
                             .user = set_str(ch, "user"),
                             .password = set_str(ch, "password"),
                             .ca = set_str(ch, "ca") };
    struct mail_head h = { .from = set_str(ch, "from"),
                           .from_name = set_str(ch, "from_name"),
                           .reply_to = set_str(ch, "reply_to"),
                           .to = l->to,
                           .message_id = message_id(c, ch, l),
                           .at = l->made_at,
                           .offset_min = c->cat->offset_min };
    struct call_answer a;
    if (!mail_address_is_good(l->to)) {
        *o = (struct outcome){ SENT_NEVER, STR_NONE, S("ADDRESS") };
        return OK;
    }
    o->provider_id = h.message_id;
    TRY(mail_call(c, &s, h.from, l->to, mime_mail(c, &h, l), MAIL_MS, &a));
    str id = h.message_id;
    judge(ch, &a, o);
    o->provider_id = id;
    return OK;
}

const struct channel_kind channel_email = {
    .key = "email",
    .address = "email",
    .knows_repeats = true,
    .settings = settings,
    .check = check,
    .send = send,
};
