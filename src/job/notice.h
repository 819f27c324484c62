// SPDX-License-Identifier: Apache-2.0
// What stands under a person's bell. `kind` names its words (web/src/i18n, "notice.<kind>"), `args` fill
// them; kind "rule" brings its own words ("title", "text").
#ifndef JOB_NOTICE_H
#define JOB_NOTICE_H

#include "record/record.h"

struct notice {
    id64 user;
    str kind, args; // args: a JSON object
    const struct form *form;
    id64 record; // of the form; 0: none
    str key;     // once for this key and user
};
// Inside a write job or not. Nobody who has left is told anything. is_new may be NULL.
err_t notice_add(struct ctx *c, const struct notice *n, bool *is_new);
// {"name":"..","end":".."}: keys end with NULL.
str notice_args(struct ctx *c, const char *const *keys, const str *values, int n);

#endif
