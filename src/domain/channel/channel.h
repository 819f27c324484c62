// SPDX-License-Identifier: Apache-2.0
// Channels at work, on the forms bound for the capability `attribution`: codes with their public link,
// the public form that a patient fills in, a channel's figures, and what is done every day.
//
// Settings are data of the solution (its manifest, settings.attribution); nothing here knows a form
// by name or a text by heart. Functions that take a ctx run on the caller's thread and need c->who.
#ifndef DOMAIN_CHANNEL_CHANNEL_H
#define DOMAIN_CHANNEL_CHANNEL_H

#include "format/qr.h"
#include "record/record.h"

// Hook of the record door; stands before that of attribution. A new code gets its eight characters,
// its link and is refused for a channel that is not active; a lead by a public link is stamped with
// channel, person and code; its consultant is told.
extern const struct record_hook channel_hook;

// settings.attribution of the solution that the channel form came with; an empty object without.
err_t channel_settings(struct ctx *c, const struct json **out);

// --- Codes ------------------------------------------------------------------------------------------

// A code for a channel (and one of its persons, or 0) through the record door. medium may be empty.
err_t code_make(struct ctx *c, id64 channel, id64 person, str medium, id64 *id);
// What a code says, as the actor may see it. NOT_FOUND without a link.
struct code_face {
    str code, token, channel, person;
    i64 expires_day;
    bool has_expiry;
};
err_t code_face(struct ctx *c, id64 code, struct code_face *out);
// The texts of its poster; `text` (the link) is the caller's.
err_t code_poster(struct ctx *c, const struct code_face *f, struct qr_poster *out);

// --- The public form ----------------------------------------------------------------------------------

struct public_link {
    str token;
    const struct form *form;
    id64 code; // record of the tracking code
    str code_text;
    id64 channel, person; // 0: none
    id64 owner, dept;     // of the channel: a lead gets them
    str channel_name;
};
// NOT_FOUND: no such token, revoked, its code stopped, expired or deleted, its channel terminated.
err_t public_link_find(struct ctx *c, str token, struct public_link *out);
// May create in the link's form, write the fields of the public form, and nothing else.
err_t public_actor(struct ctx *c, const struct public_link *l, str ip, struct actor **out);
// {"title","org","channel","fields","notice","consents","lang"}. notice.version is opaque: the caller
// sends it back; it says which text was shown, and when.
err_t public_form_put(struct ctx *c, const struct public_link *l, struct jw *w);
// As the link's actor. {"values","consents","notice_version"}: first whether it may be tried (outside of
// a write job; io/guard.h), then, inside of one, the sending -> the number.
err_t public_form_admit(struct ctx *c, const struct public_link *l, const struct json *body,
                        str once);
err_t public_form_submit(struct ctx *c, const struct public_link *l, const struct json *body,
                         struct jw *w);

// --- Figures ------------------------------------------------------------------------------------------

struct span {
    bool has_from, has_to;
    i64 from, to;
}; // local days, both included
// A channel's figures, each with the filter of the rows it was made of. Through the read door: what
// the actor may not read in full is null. Commission holds what is posted and what the open months
// would pay ("posted", "open":[{"period","value"}]; open is null for who may not see drafts, and so is
// the value when a scheme cannot be computed). NOT_FOUND.
err_t channel_figures(struct ctx *c, id64 channel, struct span span, struct jw *w);
// {"rows":[...]}: the same for every channel that the actor sees.
err_t channel_figures_all(struct ctx *c, struct span span, struct jw *w);

// {"rows":[{"person":{"id","title"}|null,"leads","arrivals","revenue"}]}: the same by the persons of a
// channel; null stands for what names nobody.
err_t channel_persons(struct ctx *c, id64 channel, struct span span, struct jw *w);
// {"periods":[{"period","amount","lines":[..]}]}: the lines of the months not settled yet that a
// channel's commission figure counts, as a draft tells them. ACTION_DENIED: see open.h.
err_t channel_open_lines(struct ctx *c, id64 channel, struct span span, struct jw *w);

// The sums that the ratios are made of. What is not known is marked so.
struct channel_sums {
    i64 leads, appointments, arrivals, deals;
    money revenue, cost, commission;
    bool knows[7]; // in this order
};
enum {
    SUM_LEADS,
    SUM_APPOINTMENTS,
    SUM_ARRIVALS,
    SUM_DEALS,
    SUM_REVENUE,
    SUM_COST,
    SUM_COMMISSION
};
struct channel_ratio {
    bool has;
    i64 v;
};
struct channel_ratios {
    struct channel_ratio roi;                             // (revenue - spent) / spent in 1/10000
    struct channel_ratio ratio;                           // revenue / spent in 1/100
    struct channel_ratio per_lead, per_arrival, per_deal; // fen
};
// spent = cost + commission. Nothing spent, or nothing to divide by: no figure.
struct channel_ratios channel_ratios(const struct channel_sums *s);
// The sums of all channels, for grading: by channel id.
struct channel_sum_row {
    id64 channel;
    struct channel_sums s;
    money posted; // of the commission: what statements have, without the open months
};
err_t channel_sums_all(struct ctx *c, struct span span, struct channel_sum_row **out, int *n);

// --- Every day ------------------------------------------------------------------------------------------

// Reminders of ending agreements, expiry, missed appointments, grades. Each step by itself: a failing
// one is logged and does not keep the others. For job_set_daily.
err_t channel_daily(struct ctx *c);
err_t channel_remind(struct ctx *c, i64 *notices);
err_t channel_expire(struct ctx *c, i64 *expired);
err_t channel_no_show(struct ctx *c,
                      i64 *moved); // also to arrived, where a visit of that day exists
err_t channel_grade(struct ctx *c, i64 *changed);

// The best grade whose every threshold is reached; -1 for none. `grades` is the list of the settings:
// [{"grade":"S","revenue":"300000","arrivals":60,"roi":"2"},...], best first.
int grade_of(const struct json *grades, const struct channel_sums *s);
// The reminder that is due: the smallest of `days` that is not below days_left; -1 when none is.
i64 reminder_due(const struct json *days, i64 days_left, i64 notice_days);

#endif
