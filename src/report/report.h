// SPDX-License-Identifier: Apache-2.0
// Reports as the API asks for them: answers, and the rows behind a number (docs/reports.md). All within the
// caller's store_read, so that what stands on one board is of one moment.
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/err.h"
#include "base/json.h"

#define REPORT_ASKS_MAX 30

// One ask's answer.
err_t report_answer(struct ctx *c, const struct json *ask, struct jw *w);
// {"ask","at","measure","before","is_other"} -> {"form","filter","count","title"}
err_t report_rows(struct ctx *c, const struct json *body, struct jw *w);

struct form;
// Everything that an ask reads: whoever takes its answer away needs the right to export from each.
#define REPORT_FORMS_MAX 8
struct report_forms {
    const struct form *v[REPORT_FORMS_MAX];
    int n;
};
err_t report_forms(struct ctx *c, const struct json *ask, struct report_forms *out);
// The answer as a workbook at `path`.
err_t report_export(struct ctx *c, const struct json *ask, str title, str path);

struct analysis;
err_t report_kind(struct ctx *c, const struct json *ask, const struct analysis **out);

#endif
