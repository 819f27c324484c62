// SPDX-License-Identifier: Apache-2.0
// SMS by Tencent Cloud (sms 2021-01-11, TC3 signature). The message's key goes along as SessionContext; the
// vendor sends a repeat twice, so an answer that is lost is unknown. Its reports carry no signature; the
// secret is the address that they come to.
#include "notify/channel.h"
#include "notify/sign.h"
#include "os/clock.h"

static const struct chan_setting settings[] = {
    { "key_id", "text", "SecretId", "SecretId", true, NULL },
    { "key_secret", "secret", "SecretKey", "SecretKey", true, NULL },
    { "app_id", "text", "短信应用 SdkAppId", "SdkAppId", true, NULL },
    { "sign_name", "text", "短信签名", "Signature of the messages", true, NULL },
    { "region", "text", "地域", "Region", true, "ap-guangzhou" },
    { "price", "price", "每条价格（元）", "Price of a part (yuan)", false, NULL },
    { "endpoint", "text", "接口地址", "Address of the service", true,
      "https://sms.tencentcloudapi.com" },
    { "local", "bool", "允许内网地址和 http", "May lie in the own network, and without TLS", false,
      "false" },
    { NULL },
};

static err_t check(struct ctx *c, const struct json *s)
{
    return check_url_setting(c, s, "endpoint");
}

static str body_of(struct ctx *c, const struct chan *ch, const struct letter *l)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_key(&w, S("PhoneNumberSet"));
    jw_arr(&w);
    jw_str(&w, phone_with_country(c, l->to));
    jw_end_arr(&w);
    jw_kstr(&w, "SmsSdkAppId", set_str(ch, "app_id"));
    jw_kstr(&w, "SignName", set_str(ch, "sign_name"));
    jw_kstr(&w, "TemplateId", l->code);
    jw_key(&w, S("TemplateParamSet"));
    jw_arr(&w);
    for (size_t i = 0; i < l->param_count; i++) jw_str(&w, l->params[i].value);
    jw_end_arr(&w);
    jw_kstr(&w, "SessionContext", str_sub(l->key, 0, 500));
    jw_end_obj(&w);
    return buf_str(&b);
}

static str host_of(str url)
{
    str rest = str_from(url, (size_t)str_find(url, S("://")) + 3);
    i64 end = str_find_char(rest, '/');
    return end < 0 ? rest : str_sub(rest, 0, (size_t)end);
}

static enum sent judge(str code)
{
    if (str_eq(code, S("Ok"))) return SENT_OK;
    if (str_starts(code, S("InternalError"))) return SENT_UNKNOWN; // a failure behind its door
    bool may_heal = str_starts(code, S("RequestLimitExceeded")) ||
                    str_starts(code, S("LimitExceeded.PhoneNumberThirtySecondLimit")) ||
                    str_starts(code, S("LimitExceeded.PhoneNumberOneHourLimit")) ||
                    str_eq(code, S("FailedOperation.InsufficientBalanceInSmsPackage"));
    return may_heal ? SENT_AGAIN : SENT_NEVER;
}

static err_t call(struct ctx *c, const struct chan *ch, str body, const struct json **said,
                  struct outcome *o)
{
    i64 now = clock_now_ms() / 1000;
    str url = set_str(ch, "endpoint"), type = S("application/json; charset=utf-8");
    str auth = sign_tencent(c->mem, set_str(ch, "key_id"), set_str(ch, "key_secret"), S("sms"),
                            host_of(url), type, body, now);
    struct call_header h[] = {
        { S("Authorization"), auth },
        { S("Content-Type"), type },
        { S("Host"), host_of(url) },
        { S("X-TC-Action"), S("SendSms") },
        { S("X-TC-Version"), S("2021-01-11") },
        { S("X-TC-Region"), set_str(ch, "region") },
        { S("X-TC-Timestamp"), str_of_i64(c->mem, now) },
    };
    return vendor_call(c, ch, url, body, h, COUNT_OF(h), said, o);
}

static err_t send(struct ctx *c, const struct chan *ch, const struct letter *l, struct outcome *o)
{
    const struct json *said;
    if (!phone_is_good(l->to) || !l->code.n) {
        *o = (struct outcome){ SENT_NEVER, STR_NONE, l->code.n ? S("ADDRESS") : S("TEMPLATE") };
        return OK;
    }
    TRY(call(c, ch, body_of(c, ch, l), &said, o));
    if (!said) return OK;
    const struct json *r = json_get(said, S("Response")), *error = json_get(r, S("Error"));
    const struct json *set = json_get(r, S("SendStatusSet"));
    const struct json *one = error ? error : json_is(set, JSON_ARRAY) ? set->first : NULL;
    str code = json_str(json_get(one, S("Code")));
    o->how = code.n ? judge(code) : SENT_UNKNOWN;
    o->provider_id = json_str(json_get(one, S("SerialNo")));
    if (o->how != SENT_OK)
        o->error = str_cat3(c->mem, code, S(" "), json_str(json_get(one, S("Message"))));
    return OK;
}

// Reports are a list, [{"sid","report_status","errmsg","mobile"}]; a reply is one object with its text.
static err_t hook(struct ctx *c, const struct chan *ch, struct hook_call *h)
{
    const struct json *j = json_parse(c->mem, h->body, NULL);
    (void)ch;
    if (h->is_get || !j || j->count > 1000 || (j->type != JSON_ARRAY && j->type != JSON_OBJECT))
        return fail_arg(c, ERR_BAD_REQUEST, STR_NONE, S("[]"));
    h->answer = S("{\"result\":0,\"errmsg\":\"OK\"}");
    if (j->type == JSON_OBJECT) {
        struct report reply = { .kind = REPORT_REPLY,
                                .from = json_str(json_get(j, S("mobile"))),
                                .text = json_str(json_get(j, S("text"))) };
        vec_push(c->mem, &h->reports, reply);
        return OK;
    }
    json_each(one, j)
    {
        bool is_there = str_eq(json_str(json_get(one, S("report_status"))), S("SUCCESS"));
        struct report r = { .kind = is_there ? REPORT_DELIVERED : REPORT_FAILED,
                            .provider_id = json_str(json_get(one, S("sid"))),
                            .error = json_str(json_get(one, S("errmsg"))) };
        vec_push(c->mem, &h->reports, r);
    }
    return OK;
}

const struct channel_kind channel_tencent = {
    .key = "tencent",
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
