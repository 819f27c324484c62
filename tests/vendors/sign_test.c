// SPDX-License-Identifier: Apache-2.0
// Signs what stands on standard input, a JSON object a line, and answers a JSON string a line; `run` compares
// with what the vendors' own packages make of the same.
#include <stdio.h>
#include "base/json.h"
#include "base/vec.h"
#include "notify/sign.h"

enum { LINE_MAX_BYTES = 1 << 20 };

static str part(const struct json *j, const char *key)
{
    return json_str(json_get(j, str_of(key)));
}

static i64 number(const struct json *j, const char *key)
{
    i64 n = 0;
    must(json_i64(json_get(j, str_of(key)), &n));
    return n;
}

static str aliyun(struct mem *m, const struct json *j)
{
    VEC(struct pair) params = { 0 };
    json_each(p, json_get(j, S("params")))
    {
        struct pair one = { p->key, p->text };
        vec_push(m, &params, one);
    }
    return sign_aliyun(m, S("POST"), params.v, params.n, part(j, "secret"));
}

static struct wx_keys keys(const struct json *j)
{
    return (struct wx_keys){ part(j, "token"), part(j, "aes_key"), part(j, "receiver") };
}

static str answer(struct mem *m, const struct json *j)
{
    static const u8 noise[16] = "0123456789abcdef";
    str kind = part(j, "kind"), plain = STR_NONE;
    if (str_eq(kind, S("aliyun"))) return aliyun(m, j);
    if (str_eq(kind, S("tencent")))
        return sign_tencent(m, part(j, "id"), part(j, "secret"), S("sms"), part(j, "host"),
                            part(j, "content_type"), part(j, "body"), number(j, "seconds"));
    struct wx_keys k = keys(j);
    if (str_eq(kind, S("seal"))) return wx_seal(m, &k, noise, part(j, "plain"));
    must(str_eq(kind, S("open")));
    return wx_open(m, &k, part(j, "signature"), part(j, "timestamp"), part(j, "nonce"),
                   part(j, "encrypted"), &plain)
               ? plain
               : S("refused");
}

int main(void)
{
    static char line[LINE_MAX_BYTES];
    while (fgets(line, sizeof line, stdin)) {
        struct mem *m = mem_new(0);
        struct buf out = BUF(m);
        struct jw w = JW(&out);
        const struct json *j = json_parse(m, str_trim(str_of(line)), &(size_t){ 0 });
        must(j);
        jw_str(&w, answer(m, j));
        printf("%.*s\n", (int)out.n, out.p);
        mem_free(m);
    }
    return 0;
}
