// SPDX-License-Identifier: Apache-2.0
// Public forms of any form: a row with a random 128-bit token and a document that says what is asked,
// when, of how many, and what becomes of it. Whoever holds the link may create a record with exactly
// these fields and read nothing; he is a principal of his own (ACTOR_PUBLIC, "public:f<id>").
//
//   {"title":{"zh","en"}, "intro":{..},
//    "pages":[{"title":{..}, "fields":[{"key","label":{..},"help":{..},"required"}]}],
//    "notice":{"purpose":{..},"processor":{..},"retention":{..},"rights":{..}},
//    "consents":[{"key","text":{..},"required"}],
//    "opens_at","closes_at","quota","per_address_day","per_day","captcha","embed":["https://host"],
//    "owner","dept","source":{"utm_source":"field"},"done":{..},"number":"field","reopen_hours"}
//
// pages is what it needs; all else has a default. Making, changing and listing needs the right DESIGN.
#ifndef IO_PUBLIC_H
#define IO_PUBLIC_H

#include "record/record.h"

struct public_form {
    id64 id;
    str token;
    const struct form *form;
    const struct json *spec;
    bool is_off;
    i64 rev, created_at, changed_at, sent;
};

// Why nothing can be sent now.
enum public_state { PUBLIC_OPEN, PUBLIC_EARLY, PUBLIC_ENDED, PUBLIC_FULL };
enum public_state public_state_of(struct ctx *c, const struct public_form *p);

// A field that may be asked of a stranger: plain values, nothing that names other records or people.
bool public_may_ask(const struct field *f);
// The document against the form; errors at their path.
err_t public_spec_check(struct ctx *c, const struct form *f, const struct json *spec);
// An instant of the document; false when there is none.
bool public_instant(struct ctx *c, const struct public_form *p, const char *key, i64 *at);

// --- For those who design --------------------------------------------------------------------------------
err_t public_list(struct ctx *c, const struct form *f, struct public_form **out, size_t *n);
err_t public_get(struct ctx *c, id64 id, struct public_form *out); // NOT_FOUND
err_t public_make(struct ctx *c, const struct form *f, const struct json *spec, id64 *id);
// rev: as it was read, CONFLICT when somebody changed it since. spec NULL: stays.
err_t public_change(struct ctx *c, id64 id, i64 rev, const struct json *spec, const bool *is_off);
err_t public_remove(struct ctx *c, id64 id); // the records stay

// --- For those who fill in -------------------------------------------------------------------------------
// NOT_FOUND: no such token, switched off, its form removed.
err_t public_find(struct ctx *c, str token, struct public_form *out);
struct actor *public_form_actor(struct ctx *c, const struct public_form *p, str ip);
// What the visitor sees: the form, or in which state it is. Members of an object that the caller opens.
err_t public_show(struct ctx *c, const struct public_form *p, struct jw *w);
void public_asked(const struct public_form *p, bool *asked); // by field index: what is asked
// As the form's actor: {"values","consents","notice_version","captcha","source"}. First, outside of a
// write job, whether it may be tried at all (guard_admit); then, inside of one, the sending.
err_t public_admit(struct ctx *c, const struct public_form *p, const struct json *body, str once);
err_t public_submit(struct ctx *c, const struct public_form *p, const struct json *body,
                    struct jw *w);
// Files of strangers: the form must ask for some; so many a day. They hang nowhere until sent, and are gone
// after a day if they were not.
#define PUBLIC_FILE_MAX ((size_t)8 << 20)
err_t public_may_upload(struct ctx *c, const struct public_form *p);
err_t public_purge_files(struct ctx *c); // every day

// A page of another origin may show it in a frame: the list for frame-ancestors, empty for none.
str public_frame_origins(struct ctx *c, const struct public_form *p);

#endif
