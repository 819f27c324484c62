// SPDX-License-Identifier: Apache-2.0
// The types of charts there are and what each needs of an ask (tables/charts.def). How one is drawn is the
// browser's: web/src/charts/<key>/.
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "report/ask.h"

enum chart_need { // bits
    CHART_PLAIN = 0,
    CHART_TIME = 1,
    CHART_DAYS = 2,
    CHART_WHOLE = 4,
    CHART_CYCLE = 8,
    CHART_STEPS = 16,
    CHART_COHORT = 32,
    CHART_SPAN = 64,
    CHART_SPREAD = 128,
    CHART_RANGES = 256,
    CHART_LINKS = 512,
};

struct chart {
    const char *key, *group;
    int dims_min, dims_max, measures_min, measures_max;
    u32 needs;
    const char *zh, *en, *zh_help, *en_help;
};
extern const struct chart charts[];
extern const size_t chart_count;

const struct chart *chart_of(str key); // NULL: there is none
// What an ask of groups lacks to be drawn so, in c->lang; empty: it fits. `measures` are those of its JSON.
str chart_lack(struct ctx *c, const struct chart *t, const struct ask *ask,
               const struct json *measures);
void chart_put_needs(struct jw *w, u32 needs); // ["time",..]
// {"rows":[{"key","group","title","help","dims":[min,max],"measures":[min,max],"needs":["time",..]}],"analyses":[..]}
void charts_put(struct ctx *c, struct jw *w);

#endif
