// SPDX-License-Identifier: Apache-2.0
// Targets: what a metric shall come to in a month, quarter or year, of a department, of a person or in all.
// Whoever sees the metric sees them; the right `design` sets them. Attainment is actual by target; of several
// months the sum of the actual by the sum of the targets.
#ifndef REPORT_TARGET_H
#define REPORT_TARGET_H

#include "report/metric.h"
#include "report/shape.h"

#define TARGETS_MAX 2000

// {"rows":[{"dept","user","unit","from","amount"}],"rev"}
err_t target_put(struct ctx *c, struct jw *w, id64 metric);
err_t target_set(struct ctx *c, id64 metric, i64 rev, const struct json *rows);
// Of a line: the targets that lie within its time, of its person or department; false where there is none, or
// where the line is divided by something that no target knows.
bool target_of_line(const struct ask *a, const struct ask_measure *m, const struct line *l,
                    u32 mask, bool before, decimal *out);

#endif
