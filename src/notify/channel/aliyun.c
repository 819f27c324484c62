// SPDX-License-Identifier: Apache-2.0
// SMS by Alibaba Cloud (dysmsapi 2017-05-25, RPC signature 1.0). The message's key goes along as OutId and
// comes back with the report, but the vendor sends a repeat twice: an answer that is lost is unknown. Its
// reports carry no signature; the secret is the address that they come to.
#include "base/date.h"
#include "notify/channel.h"
#include "notify/sign.h"
#include "os/clock.h"
#include "os/random.h"

static const struct chan_setting settings[] = {
    { "key_id", "text", "AccessKey ID", "AccessKey ID", true, NULL },
    { "key_secret", "secret", "AccessKey Secret", "AccessKey secret", true, NULL },
    { "sign_name", "text", "短信签名", "Signature of the messages", true, NULL },
    { "region", "text", "地域", "Region", true, "cn-hangzhou" },
    { "price", "price", "每条价格（元）", "Price of a part (yuan)", false, NULL },
    { "endpoint", "text", "接口地址", "Address of the service", true,
      "https://dysmsapi.aliyuncs.com/" },
    { "local", "bool", "允许内网地址和 http", "May lie in the own network, and without TLS", false,
      "false" },
    { NULL },
};

static err_t check(struct ctx *c, const struct json *s)
{
    return check_url_setting(c, s, "endpoint");
}

static str params_json(struct ctx *c, const struct letter *l)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    for (size_t i = 0; i < l->param_count; i++) {
        jw_key(&w, l->params[i].name);
        jw_str(&w, l->params[i].value);
    }
    jw_end_obj(&w);
    return buf_str(&b);
}

static str body_of(struct ctx *c, const struct chan *ch, const struct letter *l)
{
    struct buf at = BUF(c->mem);
    instant_put(&at, clock_now_ms() / 1000 * 1000);
    struct pair p[] = {
        { S("AccessKeyId"), set_str(ch, "key_id") },
        { S("Action"), S("SendSms") },
        { S("Format"), S("JSON") },
        { S("OutId"), str_sub(l->key, 0, 250) },
        { S("PhoneNumbers"), l->to },
        { S("RegionId"), set_str(ch, "region") },
        { S("SignName"), set_str(ch, "sign_name") },
        { S("SignatureMethod"), S("HMAC-SHA1") },
        { S("SignatureNonce"), random_token(c->mem) },
        { S("SignatureVersion"), S("1.0") },
        { S("TemplateCode"), l->code },
        { S("TemplateParam"), params_json(c, l) },
        { S("Timestamp"), buf_str(&at) },
        { S("Version"), S("2017-05-25") },
    };
    str mac = sign_aliyun(c->mem, S("POST"), p, COUNT_OF(p), set_str(ch, "key_secret"));
    struct pair last = { S("Signature"), mac };
    return str_cat3(c->mem, aliyun_query(c->mem, p, COUNT_OF(p)), S("&"),
                    aliyun_query(c->mem, &last, 1));
}

static enum sent judge(str code)
{
    static const char *const later[] = {
        "isv.BUSINESS_LIMIT_CONTROL", "isv.AMOUNT_NOT_ENOUGH", "Throttling", "Throttling.User",
        "ServiceUnavailable",         "isv.OUT_OF_SERVICE"
    };
    if (str_eq(code, S("OK"))) return SENT_OK;
    if (str_starts(code, S("isp."))) return SENT_UNKNOWN; // a failure behind its door
    for (size_t i = 0; i < COUNT_OF(later); i++)
        if (str_eq(code, str_of(later[i]))) return SENT_AGAIN;
    return SENT_NEVER;
}

static err_t send(struct ctx *c, const struct chan *ch, const struct letter *l, struct outcome *o)
{
    struct call_header h = { S("Content-Type"), S("application/x-www-form-urlencoded") };
    const struct json *said;
    if (!phone_is_good(l->to) || !l->code.n) {
        *o = (struct outcome){ SENT_NEVER, STR_NONE, l->code.n ? S("ADDRESS") : S("TEMPLATE") };
        return OK;
    }
    TRY(vendor_call(c, ch, set_str(ch, "endpoint"), body_of(c, ch, l), &h, 1, &said, o));
    if (!said) return OK;
    str code = json_str(json_get(said, S("Code")));
    o->how = code.n ? judge(code) : SENT_UNKNOWN;
    o->provider_id = json_str(json_get(said, S("BizId")));
    if (o->how != SENT_OK)
        o->error = str_cat3(c->mem, code, S(" "), json_str(json_get(said, S("Message"))));
    return OK;
}

// [{"phone_number","success","err_code","biz_id","out_id"}] or, of replies, [{"phone_number","content"}].
static err_t hook(struct ctx *c, const struct chan *ch, struct hook_call *h)
{
    const struct json *list = json_parse(c->mem, h->body, NULL);
    (void)ch;
    if (h->is_get || !json_is(list, JSON_ARRAY) || list->count > 1000)
        return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, S("[]"));
    json_each(j, list)
    {
        const struct json *text = json_get(j, S("content"));
        struct report r = { .kind = json_bool(json_get(j, S("success"))) ? REPORT_DELIVERED
                                                                         : REPORT_FAILED,
                            .provider_id = json_str(json_get(j, S("biz_id"))),
                            .key = json_str(json_get(j, S("out_id"))),
                            .error = json_str(json_get(j, S("err_code"))),
                            .from = json_str(json_get(j, S("phone_number"))),
                            .text = json_str(text) };
        if (text) r.kind = REPORT_REPLY;
        vec_push(c->mem, &h->reports, r);
    }
    h->answer = S("{\"code\":0,\"msg\":\"ok\"}");
    return OK;
}

const struct channel_kind channel_aliyun = {
    .key = "aliyun",
    .address = "phone",
    .is_coded = true,
    .is_charged = true,
    .part_len = 70,
    .more_len = 67,
    .settings = settings,
    .check = check,
    .send = send,
    .hook = hook,
};
