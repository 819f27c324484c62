// SPDX-License-Identifier: Apache-2.0
// What keeps machines from public forms without asking a third party or keeping anything about the
// visitor: a stamp that proves which text was shown and when, a field that only machines fill in, a
// least time between showing and sending, counts per address and per form of a day, and a picture (or
// a question in words, with some work for the sender's processor) to answer.
#ifndef IO_GUARD_H
#define IO_GUARD_H

#include "base/err.h"
#include "base/json.h"

#define GUARD_TRAP "homepage"

// version.time.mac: which text this link showed, and when.
str guard_stamp(struct ctx *c, str token, str version);
// FORM_STALE when it is none of ours, of another link, or older than a day.
err_t guard_read_stamp(struct ctx *c, str token, str stamp, str *version, i64 *shown_ms);
// RATE_LIMITED when the form was shown less than this ago.
err_t guard_pace(struct ctx *c, i64 shown_ms, i64 min_ms);
// The values without the trap; BAD_REQUEST when that is filled in, FIELD_REQUIRED without values.
err_t guard_open_trap(struct ctx *c, const struct json *values, struct json *out);

// What a stranger tries is counted before it is looked at against what is stored, in a transaction of
// its own: so he who is refused again and again, because a value is taken, comes to an end as well.
struct guard_try {
    str token, what;           // `what` keeps the counts of different things apart
    str once;                  // one try that is sent twice counts once; empty: each counts
    i64 per_address;           // a day
    bool asks_answer;          // a captcha
    const struct json *answer; // what was given
};
#define GUARD_SLIPS 20 // so many wrong answers beyond the tries of a day
// Outside of a write job: the address (kept as an HMAC only, two days at most) has one more; the answer
// is spent. A wrong answer is counted apart, so that nobody loses his one sending by a slip of the pen.
// RATE_LIMITED, CAPTCHA_WRONG.
err_t guard_admit(struct ctx *c, const struct guard_try *t);

// Inside a write job: one more today for c->who's address and for the thing named; RATE_LIMITED beyond
// the limit. Counted with what is stored: what is refused counts nothing.
err_t guard_count_address(struct ctx *c, str what, i64 limit);
err_t guard_count(struct ctx *c, str what, i64 limit);

// A challenge for this link, sealed: it says nothing and needs no row. words: a question instead of a
// picture. *question is empty for a picture.
err_t guard_challenge(struct ctx *c, str token, bool words, str *id, str *question);
#define GUARD_WORK_BITS 16 // of SHA-256("id:work") that are zero, for a question in words
err_t guard_picture(struct ctx *c, str token, str id, str *png); // NOT_FOUND for an id of words
// {"id","answer","work"}. Inside a write job; an id is good once, for 20 minutes.
err_t guard_check_answer(struct ctx *c, str token, const struct json *given, bool *right);

#endif
