// SPDX-License-Identifier: Apache-2.0
// What a figure means, in the reader's words: what is counted, which rows, which time.
#include "meta/field_type.h"
#include "report/answer.h"

static bool is_en(struct ctx *c) { return c->lang == LANG_EN; }
static str word(struct ctx *c, const char *zh, const char *en)
{
    return str_of(is_en(c) ? en : zh);
}

static str path_title(struct ctx *c, const struct path *p)
{
    struct buf b = BUF(c->mem);
    for (int i = 0; i < p->hop_count; i++) {
        buf_put(&b, field_title(c, p->hops[i]));
        buf_lit(&b, " › ");
    }
    buf_put(&b, field_title(c, p->leaf));
    return buf_str(&b);
}

str says_dim_title(struct ctx *c, const struct group_dim *d) { return path_title(c, &d->path); }

static str fn_word(struct ctx *c, const struct group_measure *g)
{
    switch (g->fn) {
    case MEASURE_COUNT: return word(c, "数量", "Number of");
    case MEASURE_DISTINCT: return word(c, "去重数", "Distinct count of");
    case MEASURE_SUM: return word(c, "合计", "Total");
    case MEASURE_AVG: return word(c, "平均", "Average");
    case MEASURE_MIN: return word(c, "最小", "Lowest");
    case MEASURE_MAX: return word(c, "最大", "Highest");
    case MEASURE_MEDIAN: return word(c, "中位数", "Median");
    default: return str_fmt(c->mem, "P%d", g->p);
    }
}

// 净额合计, Total Net
static str fn_of(struct ctx *c, const struct group_measure *g, str what)
{
    if (is_en(c)) return str_cat3(c->mem, fn_word(c, g), S(" "), what);
    return str_cat(c->mem, what, fn_word(c, g));
}

static str base_title(struct ctx *c, const struct ask *a, const struct ask_measure *m)
{
    const struct ask_source *s = &a->sources[m->source];
    const struct group_measure *g = &s->measures[m->at];
    str of = g->field.n ? path_title(c, &g->path) : title_in(s->form->title, c->lang);
    return fn_of(c, g, of);
}

str says_measure_title(struct ctx *c, const struct ask *a, int measure)
{
    const struct ask_measure *m = &a->measures[measure];
    str given = title_in(m->title, c->lang);
    if (given.n) return given;
    str gap = is_en(c) ? S(" ") : STR_NONE;
    switch (m->kind) {
    case ASK_BASE: return base_title(c, a, m);
    case ASK_RATIO:
        return str_cat3(c->mem, says_measure_title(c, a, m->of), S(" ÷ "),
                        says_measure_title(c, a, m->by));
    case ASK_RUNNING:
        return str_cat3(c->mem, says_measure_title(c, a, m->of), gap,
                        word(c, "累计", "(cumulative)"));
    case ASK_SHARE:
        return str_cat3(c->mem, says_measure_title(c, a, m->of), gap, word(c, "占比", "share"));
    case ASK_CHANGE:
        return str_cat3(c->mem, says_measure_title(c, a, m->of), gap, word(c, "变化", "change"));
    case ASK_SAME: return says_measure_title(c, a, m->of);
    case ASK_ATTAIN:
        return str_cat3(c->mem, says_measure_title(c, a, m->of), gap,
                        word(c, "达成率", "attainment"));
    case ASK_TARGET:
        return str_cat3(c->mem, says_measure_title(c, a, m->of), gap, word(c, "目标", "target"));
    case ASK_FORMULA: break;
    }
    return m->key;
}

// The formula with titles in the place of keys.
static str slot_title(struct mem *m, const void *arg, int slot);
struct naming {
    struct ctx *c;
    const struct ask *a;
};

static str slot_title(struct mem *m, const void *arg, int slot)
{
    const struct naming *n = arg;
    (void)m;
    return says_measure_title(n->c, n->a, slot);
}

static str formula_words(struct ctx *c, const struct ask *a, const struct ask_measure *m)
{
    struct naming n = { c, a };
    return expr_renamed(c->mem, m->formula, slot_title, &n);
}

static str base_words(struct ctx *c, const struct ask *a, const struct ask_measure *m)
{
    const struct ask_source *s = &a->sources[m->source];
    const struct group_measure *g = &s->measures[m->at];
    struct buf b = BUF(c->mem);
    str form = title_in(s->form->title, c->lang);
    str what = fn_of(c, g, g->field.n ? path_title(c, &g->path) : form);
    if (!g->field.n) buf_put(&b, what);
    else {
        buf_put(&b, is_en(c) ? what : form);
        buf_put(&b, word(c, "：", " in "));
        buf_put(&b, is_en(c) ? form : what);
    }
    if (g->filter) {
        buf_put(&b, word(c, "，其中 ", " where "));
        query_put_words(c, &b, g->filter);
    }
    return buf_str(&b);
}

str says_measure(struct ctx *c, const struct ask *a, int measure)
{
    const struct ask_measure *m = &a->measures[measure];
    if (m->says.n) return m->says;
    switch (m->kind) {
    case ASK_BASE: return base_words(c, a, m);
    case ASK_FORMULA: return formula_words(c, a, m);
    case ASK_SAME: return says_measure(c, a, m->of);
    case ASK_ATTAIN:
        return str_cat(c->mem, says_measure_title(c, a, m->of),
                       word(c, " ÷ 目标；汇总为实际合计 ÷ 目标合计",
                            " ÷ target; for several, total actual ÷ total of targets"));
    case ASK_TARGET:
        return word(c, "指标上设的目标；汇总为期内各目标之和",
                    "Target set for the metric; for several, the sum of all targets in the period");
    case ASK_RATIO:
        return str_fmt(c->mem, STR_FMT " ÷ " STR_FMT, STR_ARG(says_measure(c, a, m->of)),
                       STR_ARG(says_measure(c, a, m->by)));
    case ASK_SHARE:
        return str_cat(c->mem, says_measure_title(c, a, m->of),
                       m->of_first ? word(c, "占本组的比例", " as a share of its group")
                                   : word(c, "占全部的比例", " as a share of the total"));
    case ASK_RUNNING:
        return str_cat(c->mem, says_measure_title(c, a, m->of),
                       word(c, "从期初累计", ", cumulative from the start of the period"));
    case ASK_CHANGE:
        return str_cat(c->mem, says_measure_title(c, a, m->of),
                       word(c, "与对比期相比", " compared with the other period"));
    }
    return STR_NONE;
}

str says_period(struct ctx *c, struct period p)
{
    struct buf b = BUF(c->mem);
    bool from = p.from > DATE_MIN, until = p.until <= DATE_MAX;
    if (!from && !until) return word(c, "不限时间", "all time");
    if (from && !until && is_en(c)) buf_lit(&b, "from ");
    if (from) date_put(&b, p.from);
    if (from && until && p.until == p.from + 1) return buf_str(&b);
    if (!from) buf_put(&b, word(c, "至 ", "until "));
    else if (until) buf_lit(&b, " – ");
    else if (!is_en(c)) buf_lit(&b, " 起");
    if (until) date_put(&b, p.until - 1);
    return buf_str(&b);
}

static void put_source(struct ctx *c, struct jw *w, const struct ask *a, const struct ask_source *s)
{
    struct buf b = BUF(c->mem);
    struct period p;
    struct node *n = NULL;
    buf_put(&b, title_in(s->form->title, c->lang));
    if (s->filter.n && ask_node(c, s->form, s->filter, &n) == OK && n) {
        buf_put(&b, word(c, "，", ", "));
        query_put_words(c, &b, n);
    }
    if (s->period_leaf && ask_period(a, false, &p)) {
        buf_put(&b, word(c, "，", ", "));
        buf_put(&b, field_title(c, s->period_leaf));
        buf_put(&b, is_en(c) ? S(": ") : S("："));
        buf_put(&b, says_period(c, p));
    }
    jw_str(w, buf_str(&b));
}

static void put_formulas(struct ctx *c, struct jw *w, const struct ask *a)
{
    for (int i = 0; i < a->dim_count; i++) {
        const struct group_dim *d = &a->sources[0].dims[i];
        if (!d->formula) continue;
        str what = query_group_formula_words(c, d), title = says_dim_title(c, d);
        struct buf b = BUF(c->mem);
        buf_put(&b, word(c, "按公式", "By formula"));
        if (!str_eq(what, title)) {
            buf_put(&b, word(c, "“", " “"));
            buf_put(&b, title);
            buf_lit(&b, "”");
        }
        buf_put(&b, word(c, "：", ": "));
        buf_put(&b, what);
        jw_str(w, buf_str(&b));
    }
}

void says_put(struct ctx *c, struct jw *w, const struct ask *a)
{
    struct period p;
    jw_arr(w);
    for (int s = 0; s < a->source_count; s++) put_source(c, w, a, &a->sources[s]);
    put_formulas(c, w, a);
    if (a->compare && ask_period(a, true, &p))
        jw_str(w,
               str_cat(c->mem,
                       a->compare == COMPARE_YEAR
                           ? word(c, "对比去年同期：", "Compared with the same period last year: ")
                           : word(c, "对比上一期：", "Compared with the previous period: "),
                       says_period(c, p)));
    if (c->who && c->who->user_id)
        jw_str(w, word(c, "只计入您有权查看的数据", "Counts only the data you may see"));
    jw_end_arr(w);
}
