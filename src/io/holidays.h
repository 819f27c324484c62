// SPDX-License-Identifier: Apache-2.0
// The holidays that the State Council announced (tables/holidays.def): offered, never set by themselves.
#ifndef IO_HOLIDAYS_H
#define IO_HOLIDAYS_H

#include "base/json.h"
#include "meta/catalog.h"

// {"years":[{"year","notice","holidays","workdays"}],"days":[{"date","kind","name"}]}
void holidays_put(struct ctx *c, struct jw *w);

#endif
