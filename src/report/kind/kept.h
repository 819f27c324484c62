// SPDX-License-Identifier: Apache-2.0
// How what was kept is read again.
#ifndef REPORT_KIND_KEPT_H
#define REPORT_KIND_KEPT_H

#include "report/analysis.h"
#include "report/kept.h"

// What both choose first (struct analysis_param).
#define KEPT_FORM_PARAM                                                                            \
    {                                                                                              \
        .key = "form", .type = "form", .zh = "看哪个表单", .en = "Of which form",                  \
        .zh_help = "快照保存自哪个表单。", .en_help = "Of which form something is kept."           \
    }

const struct json *kept_value(const struct json *answer, const struct json *row,
                              const char *measure);
struct cell_out kept_cell(const struct json *v, bool is_count);
bool kept_is_category(const struct json *ask);
// Which line of the categories is meant; empty for other models.
err_t kept_line(struct ctx *c, const struct json *ask, const struct json *kept_ask, str *line);
struct cell_out kept_forecast(const struct json *answer, str line);
bool kept_period(const struct json *answer, struct period *p);
str kept_day(struct ctx *c, i64 day);
str rfm_class_text(struct ctx *c, str class); // of "111"; empty: no customer

#endif
