// SPDX-License-Identifier: Apache-2.0
// How answers are written; analyses write theirs in the same form.
#ifndef REPORT_ANSWER_H
#define REPORT_ANSWER_H

#include "report/shape.h"

void answer_put(struct ctx *c, const struct ask *a, const struct shape *s, struct jw *w);
// {"value","text","from","to"}
void answer_put_dim(struct ctx *c, struct jw *w, const struct group_dim *d, struct val v);
void answer_put_dim_head(struct ctx *c, struct jw *w, const struct group_dim *d);
void answer_put_period(struct ctx *c, struct jw *w, const struct ask *a);
void answer_put_figure(struct ctx *c, struct jw *w, const struct ask *a, int measure,
                       struct figure f);
str answer_other(struct ctx *c); // what the row of all the others is called
str answer_dim_text(struct ctx *c, const struct group_dim *d, struct val v);
int answer_scale(const struct ask *a, int measure); // digits; derived ones up to 6

// says.c: what is counted, in words.
str says_measure_title(struct ctx *c, const struct ask *a, int measure);
str says_measure(struct ctx *c, const struct ask *a, int measure);
str says_dim_title(struct ctx *c, const struct group_dim *d);
void says_put(struct ctx *c, struct jw *w, const struct ask *a); // sentences about all of it
str says_period(struct ctx *c, struct period p);

#endif
