// SPDX-License-Identifier: Apache-2.0
// Inside io/: the texts of a public form's document, as they are shown and as they are agreed to.
#ifndef IO_PUBLIC_TEXT_H
#define IO_PUBLIC_TEXT_H

#include "io/public.h"

str public_words(const struct json *in, const char *key, enum lang lang); // {"zh","en"}, or empty
str public_label(struct ctx *c, const struct field *f, const struct json *item);
bool public_is_needed(const struct field *f, const struct json *item);
// The field that an item of a page names, if it may (still) be asked.
const struct field *public_field(const struct public_form *p, const struct json *item);

void public_put_notice(struct ctx *c, struct jw *w, const struct json *notice, enum lang lang);
// The notice and the texts to agree to, as one; and its short name.
str public_text_body(struct ctx *c, const struct public_form *p, enum lang lang);
str public_text_digest(struct ctx *c, const struct public_form *p, enum lang lang);

#endif
