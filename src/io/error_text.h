// SPDX-License-Identifier: Apache-2.0
// An error in the caller's words: the text of errors.def with its arguments filled in. For api/, io/
// and notify/ only; rooms below never make text.
#ifndef IO_ERROR_TEXT_H
#define IO_ERROR_TEXT_H

#include "base/err.h"

str error_text(struct ctx *c, const struct err_item *e);
str error_text_of(struct ctx *c, err_t code, str a0); // without an item

#endif
