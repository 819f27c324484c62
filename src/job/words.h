// SPDX-License-Identifier: Apache-2.0
// Texts with fields in braces: "{name}, your visit is on {visit_at}" or "{channel.name}". {{ is a brace.
//
// For a member as the reader a field is what his rights show of it, masked where he sees it masked. For
// somebody outside, only fields that may leave are filled in: those whose option may_leave says so, or, where
// it says nothing, those that are not sensitive, encrypted or masked by their type. What may not be shown is
// left empty.
#ifndef JOB_WORDS_H
#define JOB_WORDS_H

#include "query/query.h"

struct words {
    str text;
    str reads; // the fields that are in it, "name channel.name"
};

// user: a member who reads it; NULL: somebody outside. The record is read now, in the caller's transaction
// if there is one. `f` NULL: the text has no fields and only braces are resolved.
err_t message_render(struct ctx *c, const struct form *f, id64 record, str text, enum lang lang,
                     const struct user *user, struct words *out);
// The same for a member in his language; who does not see the record is told without its words.
err_t message_for(struct ctx *c, const struct form *f, id64 record, str text,
                  const struct user *reader, struct words *out);
str words_pick(const struct json *titles, enum lang lang); // a text or {"zh","en"}
// Whether all fields of the text are there (FIELD_UNKNOWN, with the path given) and, outside, may leave
// (MESSAGE_FIELD). For whoever designs it: with his own rights.
err_t message_check(struct ctx *c, const struct form *f, str text, str path, bool is_outside);
// Whether the acting user reads every field of a checked text in full; else MESSAGE_FIELD. For texts that are
// sent outside without anybody looking at them.
err_t message_check_reads(struct ctx *c, const struct form *f, str text, str path);
bool field_may_leave(const struct field *f);
// Whether the acting user reads all of these ("name channel.name") in full on this record.
err_t message_reads_all(struct ctx *c, const struct form *f, id64 record, str reads, bool *out);
// The address of somebody outside in a field of the record: its text, with no right; empty when there is
// none. The field itself counts as read.
err_t message_address(struct ctx *c, const struct form *f, id64 record, str field, str *out);

#endif
