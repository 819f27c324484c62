// SPDX-License-Identifier: Apache-2.0
// The vectors that the vendors' own pages publish, and what must not pass.
#include "notify/sign.h"
#include "notify/mime.h"
#include "notify/notify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct mem *m;
static int set_up(void **state)
{
    (void)state;
    m = mem_new(0);
    return 0;
}
static int tear_down(void **state)
{
    (void)state;
    mem_free(m);
    return 0;
}

#define IS(a, b) assert_true(str_eq((a), (b)))

static void alibaba_cloud(void **state)
{
    static const struct pair regions[] = {
        { S("Timestamp"), S("2016-02-23T12:46:24Z") },
        { S("Format"), S("XML") },
        { S("AccessKeyId"), S("testid") },
        { S("Action"), S("DescribeRegions") },
        { S("SignatureMethod"), S("HMAC-SHA1") },
        { S("SignatureNonce"), S("3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf") },
        { S("Version"), S("2014-05-26") },
        { S("SignatureVersion"), S("1.0") },
    };
    static struct pair sms[] = {
        { S("AccessKeyId"), S("testId") },
        { S("Timestamp"), S("2017-07-12T02:42:19Z") },
        { S("SignatureMethod"), S("HMAC-SHA1") },
        { S("SignatureVersion"), S("1.0") },
        { S("SignatureNonce"), S("45e25e9b-0a6f-4070-8c85-2956eda1b466") },
        { S("Action"), S("SendSms") },
        { S("Version"), S("2017-05-25") },
        { S("RegionId"), S("cn-hangzhou") },
        { S("PhoneNumbers"), S("15300000001") }, // the example's own
        { S("SignName"), S("阿里云短信测试专用") },
        { S("TemplateParam"), S("{\"customer\":\"test\"}") },
        { S("TemplateCode"), S("SMS_71390007") },
        { S("OutId"), S("123") },
        { S("Format"), S("XML") },
    };
    (void)state;
    IS(sign_aliyun(m, S("GET"), regions, COUNT_OF(regions), S("testsecret")),
       S("OLeaidS1JvxuMvnyHOwuJ+uX5qY="));
    str right = sign_aliyun(m, S("GET"), sms, COUNT_OF(sms), S("testSecret"));
    IS(right, S("zJDF+Lrzhj/ThnlvIToysFRq6t4="));
    assert_false(str_eq(right, sign_aliyun(m, S("POST"), sms, COUNT_OF(sms), S("testSecret"))));
    assert_false(str_eq(right, sign_aliyun(m, S("GET"), sms, COUNT_OF(sms), S("testSecreT"))));
    sms[12].value = S("124");
    assert_false(str_eq(right, sign_aliyun(m, S("GET"), sms, COUNT_OF(sms), S("testSecret"))));
}

static void tencent_cloud(void **state)
{
    str body = S("{\"Limit\": 1, \"Filters\": [{\"Values\": [\"\\u672a\\u547d\\u540d\"], \"Name\": "
                 "\"instance-name\"}]}");
    str id = S("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"), key = S("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE");
    str type = S("application/json; charset=utf-8"), host = S("cvm.tencentcloudapi.com");
    str end = S("Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168");
    (void)state;
    str got = sign_tencent(m, id, key, S("cvm"), host, type, body, 1551113065);
    assert_true(str_ends(got, end));
    assert_true(
        str_starts(got, S("TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/"
                          "2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, ")));
    assert_false(str_ends(sign_tencent(m, id, key, S("cvm"), host, type, body, 1551113066), end));
    assert_false(str_ends(sign_tencent(m, id, key, S("sms"), host, type, body, 1551113065), end));
    assert_false(
        str_ends(sign_tencent(m, id, key, S("cvm"), host, type, S("{}"), 1551113065), end));
}

// No vector is published; this one was worked out with another program (OpenSSL's command line).
static void dingtalk(void **state)
{
    (void)state;
    str got = sign_dingtalk(m, S("SECexample"), 1767225600000);
    IS(got, S("LKORgnz3I3TTvPBE5And8CW2bh1hKw0LlmOcxdc7ohE="));
    assert_false(str_eq(got, sign_dingtalk(m, S("SECexample"), 1767225600001)));
}

static const struct wx_keys wecom = { S("QDG6eK"), S("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"),
                                      S("wx5823bf96d3bd56c7") };
#define MESSAGE                                                                                    \
    S("RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/"                       \
      "0lWfrf0QADHHhGd3QczcdCU"                                                                    \
      "pj911L3vg3W/"                                                                               \
      "sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgp"            \
      "ue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+"    \
      "KqCKI"                                                                                      \
      "w+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+"                   \
      "rUPA3k22Ncx4XXZS9o0M"                                                                       \
      "BH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/"                                    \
      "T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDB"                                                      \
      "S8R07+qN+E7Q==")
#define SIGNATURE S("477715d11cdb4164915debcba66cb864d751f3e6")

static void wecom_callback(void **state)
{
    str plain;
    (void)state;
    IS(wx_signature(m, wecom.token, S("1409659813"), S("1372623149"), MESSAGE), SIGNATURE);
    assert_true(wx_open(m, &wecom, SIGNATURE, S("1409659813"), S("1372623149"), MESSAGE, &plain));
    IS(wx_tag(plain, "Content"), S("hello"));
    IS(wx_tag(plain, "ToUserName"), S("wx5823bf96d3bd56c7"));
    IS(wx_tag(plain, "Nothing"), STR_NONE);
    // The address as it is tried: what is sealed is a number that must come back.
    assert_true(wx_open(m, &wecom, S("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"), S("1409659589"),
                        S("263014780"),
                        S("P9nAzCzyDtyTWESHep1vC5X9xho/"
                          "qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="),
                        &plain));
    IS(plain, S("1616140317555161061"));
}

static void what_was_altered_does_not_open(void **state)
{
    str plain = S("untouched"), at = S("1409659813"), nonce = S("1372623149");
    struct wx_keys k = wecom;
    (void)state;
    char *altered = mem_dup(m, MESSAGE.p, MESSAGE.n);
    altered[40] = altered[40] == 'A' ? 'B' : 'A';
    assert_false(wx_open(m, &k, SIGNATURE, at, nonce, (str){ altered, MESSAGE.n }, &plain));
    assert_false(wx_open(m, &k, SIGNATURE, S("1409659814"), nonce, MESSAGE, &plain));
    assert_false(wx_open(m, &k, SIGNATURE, at, S("1372623148"), MESSAGE, &plain));
    k.token = S("QDG6eL");
    assert_false(wx_open(m, &k, SIGNATURE, at, nonce, MESSAGE, &plain));
    k = wecom;
    k.receiver = S("wx5823bf96d3bd56c8"); // meant for another house
    assert_false(wx_open(m, &k, SIGNATURE, at, nonce, MESSAGE, &plain));
    k = wecom;
    k.aes_key = S("aWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C");
    assert_false(wx_open(m, &k, SIGNATURE, at, nonce, MESSAGE, &plain));
    // Rightly signed, and yet no message: too short, no blocks, nothing.
    static const str bad[] = { S(""), S("AAAA"), S("AAAAAAAAAAAAAAAAAAAAAA=="), S("????") };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        str sign = wx_signature(m, wecom.token, at, nonce, bad[i]);
        assert_false(wx_open(m, &wecom, sign, at, nonce, bad[i], &plain));
    }
    IS(plain, S("untouched"));
}

static void what_is_sealed_opens_at_every_length(void **state)
{
    char text[120];
    u8 noise[16] = "0123456789abcde";
    (void)state;
    memset(text, 'x', sizeof text);
    for (size_t n = 0; n < sizeof text; n++) {
        str plain, sealed = wx_seal(m, &wecom, noise, (str){ text, n });
        str sign = wx_signature(m, wecom.token, S("1"), S("2"), sealed);
        assert_true(wx_open(m, &wecom, sign, S("1"), S("2"), sealed, &plain));
        assert_int_equal(plain.n, n);
    }
    assert_true(wx_key_is_good(wecom.aes_key));
    assert_false(wx_key_is_good(S("short")));
    assert_false(wx_key_is_good(S("?WmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")));
}

static void webhooks(void **state)
{
    str secret = S("a secret of some length"), body = S("{\"a\":1}");
    (void)state;
    str mac = sign_webhook(m, secret, 1767225600, body);
    assert_true(webhook_is_signed(m, secret, S("1767225600"), body, mac, 1767225600000));
    assert_true(webhook_is_signed(m, secret, S("1767225600"), body, str_cat(m, S("sha256="), mac),
                                  1767225890000));
    assert_false(webhook_is_signed(m, secret, S("1767225600"), body, mac, 1767225901000)); // late
    assert_false(webhook_is_signed(m, secret, S("1767225600"), body, mac, 1767225200000)); // early
    assert_false(webhook_is_signed(m, secret, S("1767225601"), body, mac, 1767225600000));
    assert_false(webhook_is_signed(m, secret, S("1767225600"), S("{\"a\":2}"), mac, 1767225600000));
    assert_false(webhook_is_signed(m, S("another"), S("1767225600"), body, mac, 1767225600000));
    assert_false(webhook_is_signed(m, STR_NONE, S("1767225600"), body, mac, 1767225600000));
    assert_false(webhook_is_signed(m, secret, S("now"), body, mac, 1767225600000));
}

static void quiet_hours_go_over_midnight(void **state)
{
    struct governance g = { .quiet_from = 21 * 60, .quiet_to = 8 * 60 };
    i64 day = 1767225600000 - 8 * 3600000LL; // midnight of 2026-01-01 in +08:00
    (void)state;
#define AT(h, min) (day + ((h)*60 + (min)) * 60000LL)
    assert_int_equal(quiet_until(&g, AT(20, 59), 480), 0);
    assert_int_equal(quiet_until(&g, AT(21, 0), 480), AT(32, 0));
    assert_int_equal(quiet_until(&g, AT(23, 59), 480), AT(32, 0));
    assert_int_equal(quiet_until(&g, AT(0, 0), 480), AT(8, 0));
    assert_int_equal(quiet_until(&g, AT(7, 59), 480), AT(8, 0));
    assert_int_equal(quiet_until(&g, AT(8, 0), 480), 0);
    g = (struct governance){ .quiet_from = 12 * 60, .quiet_to = 14 * 60 }; // within a day
    assert_int_equal(quiet_until(&g, AT(11, 59), 480), 0);
    assert_int_equal(quiet_until(&g, AT(12, 0), 480), AT(14, 0));
    assert_int_equal(quiet_until(&g, AT(14, 0), 480), 0);
    g.quiet_to = g.quiet_from; // none
    assert_int_equal(quiet_until(&g, AT(12, 0), 480), 0);
}

static str many(int n)
{
    struct buf b = BUF(m);
    for (int i = 0; i < n; i++) buf_lit(&b, "字");
    return buf_str(&b);
}

static void parts_of_an_sms(void **state)
{
    static const struct {
        int chars, parts;
    } v[] = { { 0, 1 },   { 1, 1 },   { 70, 1 },  { 71, 2 },
              { 134, 2 }, { 135, 3 }, { 201, 3 }, { 202, 4 } };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(v); i++) {
        struct parts p = message_parts(&channel_aliyun, many(v[i].chars));
        assert_int_equal(p.chars, v[i].chars);
        assert_int_equal(p.parts, v[i].parts);
    }
    assert_int_equal(message_parts(&channel_email, many(500)).parts, 0);
}

static void words_that_opt_out(void **state)
{
    struct governance g = { .stop_words = S("TD T 退订") };
    (void)state;
    assert_true(is_stop_word(&g, S(" td ")));
    assert_true(is_stop_word(&g, S("退订。")));
    assert_true(is_stop_word(&g, S("T!")));
    assert_false(is_stop_word(&g, S("退订了什么")));
    assert_false(is_stop_word(&g, S("")));
    assert_false(is_stop_word(&g, S("thanks")));
}

static void mail_addresses(void **state)
{
    static const str good[] = { S("a@b.cn"), S("first.last+tag@mail.example.com") };
    static const str bad[] = { S(""),
                               S("a"),
                               S("@b.cn"),
                               S("a@"),
                               S("a@b@c.cn"),
                               S("a b@c.cn"),
                               S("a@b.cn>"),
                               S("a@b.cn\r\nBcc: x@y.cn"),
                               S("a@b.cn,c@d.cn") };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) assert_true(mail_address_is_good(good[i]));
    for (size_t i = 0; i < COUNT_OF(bad); i++) assert_false(mail_address_is_good(bad[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alibaba_cloud),
        cmocka_unit_test(tencent_cloud),
        cmocka_unit_test(dingtalk),
        cmocka_unit_test(wecom_callback),
        cmocka_unit_test(what_was_altered_does_not_open),
        cmocka_unit_test(what_is_sealed_opens_at_every_length),
        cmocka_unit_test(webhooks),
        cmocka_unit_test(quiet_hours_go_over_midnight),
        cmocka_unit_test(parts_of_an_sms),
        cmocka_unit_test(words_that_opt_out),
        cmocka_unit_test(mail_addresses),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
