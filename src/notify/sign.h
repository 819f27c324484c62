// SPDX-License-Identifier: Apache-2.0
// Signatures of vendors, as pure functions: what goes in is all that they depend on, so the vectors that
// vendors publish can be tried.
#ifndef NOTIFY_SIGN_H
#define NOTIFY_SIGN_H

#include "base/buf.h"

struct pair {
    str name, value;
};

// DingTalk robot: base64(HMAC-SHA256(secret, "<ms>\n<secret>")), not yet percent-encoded.
str sign_dingtalk(struct mem *m, str secret, i64 now_ms);

// Alibaba Cloud RPC 1.0: base64(HMAC-SHA1(secret&, "POST&%2F&..." of the sorted parameters)).
str sign_aliyun(struct mem *m, str method, const struct pair *params, size_t n, str secret);
str aliyun_query(struct mem *m, const struct pair *params,
                 size_t n); // sorted and encoded, for the body

// Tencent Cloud TC3-HMAC-SHA256: the Authorization header of a POST to / with these two headers signed.
str sign_tencent(struct mem *m, str id, str secret, str service, str host, str content_type,
                 str body, i64 seconds);

// Our own webhooks: hex(HMAC-SHA256(secret, "<seconds>.<body>")).
str sign_webhook(struct mem *m, str secret, i64 seconds, str body);
bool webhook_is_signed(struct mem *m, str secret, str seconds, str body, str signature, i64 now_ms);

// Callbacks of WeChat, WeCom and DingTalk (WXBizMsgCrypt).
struct wx_keys {
    str token, aes_key; // the EncodingAESKey of 43 characters
    str receiver;       // app id or corp id
};
bool wx_key_is_good(str aes_key);
str wx_signature(struct mem *m, str token, str timestamp, str nonce, str encrypted);
// False when signature, padding, length or receiver are not right; *plain is then untouched.
MUST_CHECK bool wx_open(struct mem *m, const struct wx_keys *k, str signature, str timestamp,
                        str nonce, str encrypted, str *plain);
str wx_seal(struct mem *m, const struct wx_keys *k, const u8 noise[16], str plain);

#endif
