// SPDX-License-Identifier: Apache-2.0
// A kind of channel: one file src/notify/channel/<key>.c and one row of tables/msgchans.def. It says what
// it must be told, whether a message may be sent twice, how to send one, and what its vendor reports.
// Everything else (when, whether, how often, to whom instead) is decided around it.
#ifndef NOTIFY_CHANNEL_H
#define NOTIFY_CHANNEL_H

#include "base/json.h"
#include "http/client.h"
#include "job/outbox.h"

#define CALL_MS 15000

struct chan_setting {
    const char *key;
    const char *kind; // text, long, secret, bool, int, price, or choice:a|b
    const char *zh, *en;
    bool is_needed;
    const char *is_default;
};

struct chan { // one that was set up
    str key, title, hook;
    const struct channel_kind *kind;
    const struct json *settings;
    bool is_off;
    i64 rev;
    str token; // of the vendor, for a while
    i64 token_until;
    err_t problem; // why it is not ready; OK
    str problem_arg;
};

struct letter_file {
    str name, mime, data;
};
struct letter { // what is to be sent
    id64 id;
    str key;   // the same at every try
    i64 tries; // this one included
    str to, title, text, code;
    const struct message_param *params;
    size_t param_count;
    const struct letter_file *files;
    size_t file_count;
    str form; // full key, or empty
    id64 record_id;
    i64 made_at;
};

enum sent {
    SENT_OK,
    SENT_AGAIN,  // it did not arrive, later it may
    SENT_NEVER,  // refused for good
    SENT_UNKNOWN // it may have arrived
};
struct outcome {
    enum sent how;
    str provider_id, error;
};

// What a vendor calls us with: a report on a message, or a reply of a person.
enum report_kind { REPORT_DELIVERED, REPORT_FAILED, REPORT_REPLY };
struct report {
    enum report_kind kind;
    str provider_id, key; // one of them names the message
    str error;
    str from, text; // a reply
};
struct hook_call { // what came, and what is answered
    bool is_get;
    str (*query)(void *arg, str name);
    str (*header)(void *arg, str name);
    void *arg;
    str body;
    VEC(struct report) reports;
    str answer; // empty: what the vendor takes for "ok"
    str answer_mime;
};

struct channel_kind {
    const char *key;
    const char *address;    // what `to` is: email, phone, openid, member, url, none
    bool knows_repeats;     // the same key twice arrives once, or does no harm
    bool is_coded;          // sends templates that the vendor keeps, never a free text
    bool is_charged;        // by part: has the setting "price"
    int part_len, more_len; // characters of a single message, of each of several; 0: no parts
    const struct chan_setting *settings; // ends with a NULL key
    // Settings that do not fit together: an error at "settings.<key>". May be NULL.
    err_t (*check)(struct ctx *c, const struct json *settings);
    err_t (*send)(struct ctx *c, const struct chan *ch, const struct letter *l, struct outcome *o);
    // Checks the signature (ERR_HOOK_SIGNATURE) and fills reports and answer. NULL: it reports nothing.
    err_t (*hook)(struct ctx *c, const struct chan *ch, struct hook_call *h);
};

extern const struct channel_kind *const channel_kinds[]; // in the order of msgchans.def
extern const int channel_kind_count;
const struct channel_kind *channel_kind_of(str key); // NULL
struct titles channel_kind_title(const struct channel_kind *k);

#define CHANNEL(name, zh, en) extern const struct channel_kind channel_##name;
#include "../tables/msgchans.def"
#undef CHANNEL

// --- For the kinds ---------------------------------------------------------------------------------------
str set_str(const struct chan *ch, const char *key); // a setting; empty when there is none
i64 set_i64(const struct chan *ch, const char *key);
bool set_bool(const struct chan *ch, const char *key);
err_t bad_setting(struct ctx *c, const char *key, str why); // FIELD_FORMAT at settings.<key>
err_t check_url_setting(struct ctx *c, const struct json *settings, const char *key);
// What a call came to where the vendor said nothing of its own: 2xx is SENT_OK.
void outcome_of_call(struct ctx *c, const struct channel_kind *k, const struct call_answer *a,
                     struct outcome *o);
// A call to a vendor that answers in JSON. *said: its answer, which the kind judges; NULL: none, *o says why.
err_t vendor_call(struct ctx *c, const struct chan *ch, str url, str body,
                  const struct call_header *headers, size_t n, const struct json **said,
                  struct outcome *o);
err_t post_json(struct ctx *c, const struct chan *ch, str url, str body, const struct json **said,
                struct outcome *o);
str with_title(struct ctx *c, const struct letter *l); // title and text as one
// The vendor's token, fetched when there is none: "url" is a GET that answers {"access_token","expires_in"}.
err_t vendor_token(struct ctx *c, const struct chan *ch, str url, str *token, struct outcome *o);
err_t vendor_token_drop(struct ctx *c,
                        const struct chan *ch); // the vendor does not take it any more

// Callbacks of WeChat and WeCom by the settings "hook_token" and "hook_key": checks and opens what came.
// *xml is empty where only the address was tried; then h->answer is set.
err_t wx_hook(struct ctx *c, const struct chan *ch, struct hook_call *h, str receiver, str *xml);
str wx_tag(str xml, const char *name); // what stands in an element, without CDATA
// The telephone as +8613..., for vendors that want the country; others take it as it is.
str phone_with_country(struct ctx *c, str phone);
bool phone_is_good(str phone);

#endif
