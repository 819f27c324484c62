// SPDX-License-Identifier: Apache-2.0
// The small subset of HTML that formatted text is stored in. Whatever comes in is read leniently and
// written anew from a list of elements, so nothing that is not on the list survives:
//   p br hr h2 h3 blockquote pre ul ol li strong em u s code, and a with an href of http, https, mailto
//   or tel.
// No other attribute, comment or declaration is ever written; text is written with & < > " as entities,
// every element is closed, and cleaning what was cleaned changes nothing.
#ifndef FORMAT_RICH_H
#define FORMAT_RICH_H

#include "base/buf.h"

str rich_clean(struct mem *m, str html);  // empty when it says nothing
str rich_plain(struct mem *m, str clean); // its text, a line a block
str rich_of_plain(struct mem *m, str text);

#endif
