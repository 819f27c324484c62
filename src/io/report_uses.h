// SPDX-License-Identifier: Apache-2.0
// Where reports name a field: dashboards, metrics, alerts. Part of io/uses.h.
#ifndef IO_REPORT_USES_H
#define IO_REPORT_USES_H

#include "base/json.h"
#include "meta/catalog.h"

// Rows of kind board, own_boards (n: boards that are theirs alone), metric, alert (the caller's), own_alerts (n).
err_t report_uses_put(struct ctx *c, const struct field *f, struct jw *w);

#endif
