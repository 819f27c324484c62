// SPDX-License-Identifier: Apache-2.0
// The table of charts, published: the designer offers those that fit what was asked.
#include "report/chart.h"
#include "report/analysis.h"

const struct chart charts[] = {
#define CHART(key, group, dims_min, dims_max, measures_min, measures_max, needs, zh, en, zh_help,    \
              en_help)                                                                               \
    {                                                                                                \
        #key, group, dims_min, dims_max, measures_min, measures_max, needs, zh, en, zh_help, en_help \
    },
#include "../tables/charts.def"
#undef CHART
};
const size_t chart_count = COUNT_OF(charts);

const struct chart *chart_of(str key)
{
    for (size_t i = 0; i < chart_count; i++)
        if (str_eq(key, str_of(charts[i].key))) return &charts[i];
    return NULL;
}

void chart_put_needs(struct jw *w, u32 needs)
{
    static const char *const names[] = { "time",   "days", "whole",  "cycle",  "steps",
                                         "cohort", "span", "spread", "ranges", "links" };
    jw_arr(w);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (needs & 1u << i) jw_str(w, str_of(names[i]));
    jw_end_arr(w);
}

static void put_bounds(struct jw *w, int min, int max)
{
    jw_arr(w);
    jw_i64(w, min);
    jw_i64(w, max);
    jw_end_arr(w);
}

void charts_put(struct ctx *c, struct jw *w)
{
    bool en = c->lang == LANG_EN;
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < chart_count; i++) {
        const struct chart *t = &charts[i];
        jw_obj(w);
        jw_kstr(w, "key", str_of(t->key));
        jw_kstr(w, "group", str_of(t->group));
        jw_kstr(w, "title", str_of(en ? t->en : t->zh));
        jw_kstr(w, "help", str_of(en ? t->en_help : t->zh_help));
        jw_key(w, S("dims"));
        put_bounds(w, t->dims_min, t->dims_max);
        jw_key(w, S("measures"));
        put_bounds(w, t->measures_min, t->measures_max);
        jw_key(w, S("needs"));
        chart_put_needs(w, t->needs);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_key(w, S("analyses"));
    analyses_put(c, w);
    jw_end_obj(w);
}
