// SPDX-License-Identifier: Apache-2.0
// Whether an ask fits the chart that is to draw it. The designer offers by the same rules
// (web/src/boards/design/offer.ts), so what is told here meets only who writes a board otherwise.
#include "meta/field_type.h"
#include "report/chart.h"

struct fit {
    const struct ask *ask;
    const struct json *measures;
};

// --- Measures -------------------------------------------------------------------------------------------

static bool is_shown(const struct json *m) { return !json_bool(json_get(m, S("hidden"))); }

static int shown(const struct fit *f)
{
    int n = 0;
    json_each(m, f->measures) n += is_shown(m);
    return n;
}

static bool is_one_of(const struct json *m, const char *const *fns)
{
    str fn = json_str(json_get(m, S("fn")));
    for (; *fns; fns++)
        if (str_eq(fn, str_of(*fns))) return true;
    return false;
}
#define FNS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static bool are_all(const struct fit *f, const char *const *fns, bool or_metric)
{
    json_each(m, f->measures)
    {
        bool is_metric = or_metric && json_str(json_get(m, S("metric"))).n;
        if (is_shown(m) && !is_metric && !is_one_of(m, fns)) return false;
    }
    return true;
}

// --- Dimensions -----------------------------------------------------------------------------------------

static const struct group_dim *dim(const struct fit *f, int i)
{
    return i < f->ask->dim_count ? &f->ask->sources[0].dims[i] : NULL;
}

static bool is_time(const struct group_dim *d) { return d && bucket_is_span(d->bucket); }

// Few groups, and the same ones every time: weekdays, hours, options.
static bool is_fixed(const struct group_dim *d)
{
    const struct field *f = d->path.leaf;
    if (d->bucket) return !is_time(d);
    return d->range_count || f->option_count || ask_type(f)->expr_kind == 'b';
}

static bool all_dims(const struct fit *f, bool (*is)(const struct group_dim *))
{
    for (int i = 0; i < f->ask->dim_count; i++)
        if (!is(dim(f, i))) return false;
    return true;
}

static bool is_between_alike(const struct fit *f)
{
    if (f->ask->dim_count < 2) return false;
    const struct field *a = dim(f, 0)->path.leaf, *b = dim(f, 1)->path.leaf;
    return ask_type(a) == ask_type(b) && a->target == b->target;
}

// --- The needs ------------------------------------------------------------------------------------------

static bool has(const struct fit *f, enum chart_need need)
{
    const struct group_dim *first = dim(f, 0);
    switch (need) {
    case CHART_PLAIN: return true;
    case CHART_TIME: return is_time(first);
    case CHART_DAYS: return first && first->bucket == BUCKET_DAY;
    case CHART_WHOLE: return are_all(f, FNS("count", "sum"), true);
    case CHART_CYCLE: return all_dims(f, is_fixed);
    case CHART_STEPS: return first ? is_fixed(first) : shown(f) > 1;
    case CHART_COHORT: return all_dims(f, is_time);
    case CHART_SPAN: return are_all(f, FNS("min", "max"), false);
    case CHART_SPREAD: return are_all(f, FNS("min", "max", "median", "percentile", "avg"), false);
    case CHART_RANGES: return first && first->range_count;
    case CHART_LINKS: return is_between_alike(f);
    }
    must(false);
}

static const struct {
    enum chart_need need;
    const char *zh, *en;
} needs[] = {
    { CHART_TIME, "第一个维度需为时间", "its first dimension must be a time" },
    { CHART_DAYS, "第一个维度需按天", "its first dimension must be by day" },
    { CHART_WHOLE, "度量需为记录数或合计", "its measures must be numbers of records or sums" },
    { CHART_CYCLE, "维度需为星期、小时或选项",
      "its dimensions must be weekdays, hours or options" },
    { CHART_STEPS, "需要依次排列的几个度量，或一个状态、选项维度",
      "it needs several measures, step by step, or a dimension of states" },
    { CHART_COHORT, "两个维度都需为时间", "both dimensions must be times" },
    { CHART_SPAN, "度量需为最早（最小）和最晚（最大）",
      "its measures must be an earliest and a latest" },
    { CHART_SPREAD, "度量需为最小、百分位、中位数、平均或最大",
      "its measures must be lowest, percentiles, median, average or highest" },
    { CHART_RANGES, "维度需按区间分组", "its dimension must be cut into ranges" },
    { CHART_LINKS, "两个维度需为同一种：同一表单的关联或同一种字段",
      "both dimensions must be of one kind, like two links to one form" },
};

static str count_lack(struct ctx *c, bool en, bool is_dim, bool is_few, int n)
{
    const char *what = en ? is_dim ? "dimensions" : "measures" : is_dim ? "维度" : "度量";
    if (!en && !is_few && !n) return S("不用维度，请删除维度");
    if (en && !is_few && !n) return S("it takes no dimension: remove them");
    if (!en) return str_fmt(c->mem, is_few ? "至少需要 %d 个%s" : "最多 %d 个%s", n, what);
    return str_fmt(c->mem, is_few ? "it needs at least %d %s" : "it takes at most %d %s", n, what);
}

static str lack(struct ctx *c, const struct chart *t, const struct fit *f, bool en)
{
    int dims = f->ask->dim_count, measures = shown(f);
    if (dims < t->dims_min) return count_lack(c, en, true, true, t->dims_min);
    if (dims > t->dims_max) return count_lack(c, en, true, false, t->dims_max);
    if (measures < t->measures_min) return count_lack(c, en, false, true, t->measures_min);
    if (measures > t->measures_max) return count_lack(c, en, false, false, t->measures_max);
    for (size_t i = 0; i < COUNT_OF(needs); i++)
        if (t->needs & needs[i].need && !has(f, needs[i].need))
            return str_of(en ? needs[i].en : needs[i].zh);
    return STR_NONE;
}

str chart_lack(struct ctx *c, const struct chart *t, const struct ask *ask,
               const struct json *measures)
{
    bool en = c->lang == LANG_EN;
    struct fit f = { ask, measures };
    str what = lack(c, t, &f, en);
    if (!what.n) return STR_NONE;
    return str_cat3(c->mem, str_of(en ? t->en : t->zh), en ? S(": ") : S("："), what);
}
