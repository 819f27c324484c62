// SPDX-License-Identifier: Apache-2.0
// Messages: the channels that were set up, the senders, what governs them, the log, templates.
#ifndef NOTIFY_NOTIFY_H
#define NOTIFY_NOTIFY_H

#include "job/loop.h"
#include "notify/channel.h"

// --- Channels (channels.c) --------------------------------------------------------------------------------
err_t channel_find(struct ctx *c, str key, struct chan *out, bool *found);
bool channel_is_personal(const struct chan *ch); // what it sends reaches the one person alone
err_t channel_of_hook(struct ctx *c, str hook, struct chan *out); // NOT_FOUND
// {"kinds":[...],"channels":[...]}: secrets are only said to be there.
err_t channels_put(struct ctx *c, struct jw *w);
err_t channel_put(struct ctx *c, struct jw *w, const struct chan *ch);
// Makes or changes one: {"kind","title","settings":{},"is_off","rev"}. A secret that is left out stays.
err_t channel_save(struct ctx *c, str key, const struct json *body);
err_t channel_remove(struct ctx *c, str key, i64 rev);

// --- Sending (send.c) --------------------------------------------------------------------------------------
extern const struct loop_kind sender_loop; // may run several times in a process
err_t send_next(struct ctx *c, bool *did); // one message, on the caller's thread

// --- What governs (govern.c) -------------------------------------------------------------------------------
struct governance {
    i64 quiet_from, quiet_to; // minutes of the day; equal: none
    bool quiet_spares_care;
    i64 cap, cap_days; // of marketing, for each person; 0: none
    bool needs_consent;
    str divert_channel, divert_to; // all messages go there; empty: none
    str stop_words;                // replies that opt out, with spaces between
    i64 tries_max;
};
err_t governance_load(struct ctx *c, struct governance *out);
err_t governance_put(struct ctx *c, struct jw *w);
err_t governance_save(struct ctx *c, const struct json *body);
struct sending { // a row of x_send as it is claimed
    id64 id;
    str key, channel, what, person, made_by;
    enum purpose purpose;
    id64 form_id, record_id, user_id;
    i64 tries, made_at;
};
enum verdict { MAY_GO, MUST_WAIT, MUST_NOT };
// Inside the job that claims it. *until when it must wait; *why a word of the log.
err_t govern(struct ctx *c, const struct governance *g, const struct sending *s,
             const struct channel_kind *kind, str person, enum verdict *out, i64 *until, str *why);
i64 quiet_until(const struct governance *g, i64 now_ms, int offset_min); // 0: it is not quiet
err_t opt_out_set(struct ctx *c, str person, str kind, bool is_out, str via);
bool is_stop_word(const struct governance *g, str text);

// --- The log (log.c) ---------------------------------------------------------------------------------------
struct log_filter {
    str state, channel, purpose;
    id64 form_id, record_id, before;
    int limit;
};
err_t log_put(struct ctx *c, const struct log_filter *f, struct jw *w);
err_t log_put_one(struct ctx *c, id64 id, struct jw *w);
err_t log_retry(struct ctx *c, id64 id); // MESSAGE_STATE when it is on its way or has arrived
err_t log_purge(struct ctx *c);          // daily: what was said is forgotten after 180 days

// --- Reports of vendors (report.c) -------------------------------------------------------------------------
err_t report_take(struct ctx *c, const struct chan *ch, struct hook_call *h);

// --- Templates (template.c) --------------------------------------------------------------------------------
err_t templates_put(struct ctx *c, struct jw *w);
err_t template_put(struct ctx *c, id64 id, struct jw *w);
err_t template_save(struct ctx *c, id64 id, const struct json *body, id64 *out); // id 0: a new one
// Sends one by hand, about a record: {"template"} or {"channel","title","text","purpose"}, "to": a field of
// the record, "lang", "files": fields whose files go along. Whoever sends must read all that is in it.
err_t message_compose(struct ctx *c, const struct form *f, id64 record, const struct json *body,
                      id64 *id);
// A message of its own to try a channel.
err_t channel_try(struct ctx *c, str key, const struct json *body, id64 *id);
// {"channel","form","record","text":{"zh","en"},"params"}: how it would read, how long it is.
err_t message_preview(struct ctx *c, const struct json *body, struct jw *w);
str message_word(struct ctx *c, str key); // a key of a body as the screens call it
struct parts {
    i64 chars, parts;
    bool is_wide; // characters beyond those of a plain SMS
};
struct parts message_parts(const struct channel_kind *k, str text);

#endif
