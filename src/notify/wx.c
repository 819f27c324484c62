// SPDX-License-Identifier: Apache-2.0
// Callbacks of WeChat and WeCom: one way of sealing, two ways of trying the address. What came is XML; the
// few elements that matter are looked for by their names, after the signature was found right.
#include "notify/channel.h"
#include "notify/sign.h"
#include <stdio.h>
#include "os/crypto.h"

#define SKEW_S 600

str wx_tag(str xml, const char *name)
{
    char open[64], close[64];
    int n = snprintf(open, sizeof open, "<%s>", name),
        m = snprintf(close, sizeof close, "</%s>", name);
    must(n > 0 && n < (int)sizeof open && m > 0 && m < (int)sizeof close);
    i64 from = str_find(xml, str_of(open));
    if (from < 0) return STR_NONE;
    str rest = str_from(xml, (size_t)(from + n));
    i64 end = str_find(rest, str_of(close));
    if (end < 0) return STR_NONE;
    str v = str_trim(str_sub(rest, 0, (size_t)end));
    if (str_starts(v, S("<![CDATA[")) && str_ends(v, S("]]>"))) v = str_sub(v, 9, v.n - 12);
    return v;
}

// The address of an official account is tried with a plain echo under a signature of three.
static bool is_plain_try(struct ctx *c, const struct wx_keys *k, struct hook_call *h)
{
    str signature = h->query(h->arg, S("signature"));
    return signature.n &&
           secret_equal(wx_signature(c->mem, k->token, h->query(h->arg, S("timestamp")),
                                     h->query(h->arg, S("nonce")), STR_NONE),
                        signature);
}

static bool is_fresh(struct ctx *c, struct hook_call *h)
{
    i64 at;
    return str_to_i64(h->query(h->arg, S("timestamp")), &at) && at >= c->now_ms / 1000 - SKEW_S &&
           at <= c->now_ms / 1000 + SKEW_S;
}

err_t wx_hook(struct ctx *c, const struct chan *ch, struct hook_call *h, str receiver, str *xml)
{
    struct wx_keys k = { set_str(ch, "hook_token"), set_str(ch, "hook_key"), receiver };
    str signature = h->query(h->arg, S("msg_signature")), echo = h->query(h->arg, S("echostr"));
    *xml = STR_NONE;
    if (!k.token.n || !is_fresh(c, h)) return fail(c, ERR_HOOK_SIGNATURE);
    h->answer_mime = S("text/plain; charset=utf-8");
    if (h->is_get && !signature.n) {
        if (!is_plain_try(c, &k, h)) return fail(c, ERR_HOOK_SIGNATURE);
        h->answer = echo;
        return OK;
    }
    str sealed = h->is_get ? echo : wx_tag(h->body, "Encrypt"), plain;
    if (!k.aes_key.n || !wx_open(c->mem, &k, signature, h->query(h->arg, S("timestamp")),
                                 h->query(h->arg, S("nonce")), sealed, &plain))
        return fail(c, ERR_HOOK_SIGNATURE);
    if (h->is_get) h->answer = plain;
    else *xml = plain;
    if (!h->is_get) h->answer = S("success");
    return OK;
}
