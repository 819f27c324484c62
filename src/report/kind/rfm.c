// SPDX-License-Identifier: Apache-2.0
// RFM: customers by how lately, how often and how much they paid within a window:
//   {"form","entity":"patient","at":"paid_at","amount":"net","days":365,"as_of":"2026-07-01","before":30,"filter"}
// R is the days since the last paid one, F the days on which something was paid, M what was paid. A score is
// 1 + floor(5 x (customers strictly worse) / n), so equal ones have equal scores on every database. Eight classes:
// each score against its mean, strictly above is high. Moves: the same again as it stood `before` days earlier (or on
// that day, "before":"2026-06-01"), worked out from the same rows; or as it was found then, "before":{"run":"12","day":"2026-06-01"}: the newest kept run of
// that day or before it (report/kept.h), of whom the reader may see. "moves":true gives from class to class instead.
#include <stdlib.h>
#include "meta/field_type.h"
#include "report/analysis.h"
#include "report/answer.h"
#include "report/kind/kept.h"

enum { CUSTOMERS, SHARE, R_MEAN, F_MEAN, M_MEAN, M_SUM, CAME, WENT };
static const char *const measure_keys[] = { "entities", "share",  "r_mean", "f_mean",
                                            "m_mean",   "amount", "came",   "went" };
static const char *const class_keys[] = { "000", "001", "010", "011", "100", "101", "110", "111" };
static const char *const class_zh[] = { "一般挽留", "重要挽留", "一般保持", "重要保持",
                                        "一般发展", "重要发展", "一般价值", "重要价值" };
static const char *const class_en[] = { "Lapsed",
                                        "Lapsed big spenders",
                                        "Regulars at risk",
                                        "Champions at risk",
                                        "Recent, low spend",
                                        "Recent big spenders",
                                        "Loyal, low spend",
                                        "Champions" };

struct customer {
    id64 id;
    i64 last[2], days[2], paid[2]; // now and before
    i64 last_day[2];               // counted last
    int score[3], class[2];        // class -1: not a customer then
};
struct rfm {
    struct analysis_out *out;
    struct path at, amount;
    i64 as_of[2], span; // days; as_of itself is in
    bool has_before, moves;
    const struct json *kept; // "before" of an ask, when it names what was kept
    i64 kept_day;
    VEC(struct customer) v;
};

str rfm_class_text(struct ctx *c, str class)
{
    for (size_t i = 0; i < COUNT_OF(class_keys); i++)
        if (str_eq(class, str_of(class_keys[i]))) return analysis_word(c, class_zh[i], class_en[i]);
    return analysis_word(c, "非客户", "Not a customer");
}

static err_t take_row(struct ctx *c, void *arg, const struct series_row *row)
{
    struct rfm *r = arg;
    if (val_is_null(row->v[0]) || val_is_null(row->v[1]) || val_is_null(row->v[2])) return OK;
    if (!r->v.n || r->v.v[r->v.n - 1].id != row->v[0].i) {
        struct customer fresh = { .id = row->v[0].i, .last_day = { INT64_MIN, INT64_MIN } };
        if (r->v.n == ANALYSIS_ENTITIES_MAX)
            return fail_arg(c, ERR_BAD_REQUEST, S("entity"), S("≤ 300000"));
        vec_push(c->mem, &r->v, fresh);
    }
    struct customer *k = &r->v.v[r->v.n - 1];
    i64 day = analysis_day(c, &r->at, row->v[1].i), amount = row->v[2].i;
    for (int when = 0; when < 2; when++) {
        if (day > r->as_of[when] || day <= r->as_of[when] - r->span) continue;
        if (__builtin_add_overflow(k->paid[when], amount, &k->paid[when]))
            return fail_arg(c, ERR_BAD_REQUEST, S("amount"), S("#NUM!"));
        if (amount <= 0) continue; // refunds make no visit
        if (k->last_day[when] != day) k->days[when]++;
        k->last_day[when] = k->last[when] = day;
    }
    return OK;
}

// --- Scores -------------------------------------------------------------------------------------------

static bool is_customer(const struct customer *k, int when)
{
    return k->days[when] > 0 && k->paid[when] > 0;
}

static i64 value_of(const struct rfm *r, const struct customer *k, int when, int which)
{
    if (which == 0) return k->last[when] - r->as_of[when]; // the later the better
    return which == 1 ? k->days[when] : k->paid[when];
}

static int by_size(const void *a, const void *b)
{
    i64 x = *(const i64 *)a, y = *(const i64 *)b;
    return (x > y) - (x < y);
}

static i64 worse_than(const i64 *v, i64 n, i64 value)
{
    i64 low = 0, high = n;
    while (low < high) {
        i64 half = (low + high) / 2;
        if (v[half] < value) low = half + 1;
        else high = half;
    }
    return low;
}

// Scores of one of the three; afterwards bit `2 - which` of the class where it is above the mean.
static void score(struct ctx *c, struct rfm *r, int when, int which)
{
    i64 n = 0, sum = 0, *v = mem_array(c->mem, i64, r->v.n + 1);
    for (size_t i = 0; i < r->v.n; i++)
        if (is_customer(&r->v.v[i], when)) v[n++] = value_of(r, &r->v.v[i], when, which);
    if (!n) return;
    qsort(v, (size_t)n, sizeof *v, by_size);
    for (size_t i = 0; i < r->v.n; i++) {
        struct customer *k = &r->v.v[i];
        if (!is_customer(k, when)) continue;
        k->score[which] = (int)(1 + 5 * worse_than(v, n, value_of(r, k, when, which)) / n);
        sum += k->score[which];
    }
    for (size_t i = 0; i < r->v.n; i++) {
        struct customer *k = &r->v.v[i];
        if (is_customer(k, when) && k->score[which] * n > sum) k->class[when] |= 4 >> which;
    }
}

static void classify(struct ctx *c, struct rfm *r, int when)
{
    for (size_t i = 0; i < r->v.n; i++)
        r->v.v[i].class[when] = is_customer(&r->v.v[i], when) ? 0 : -1;
    for (int which = 0; which < 3; which++) score(c, r, when, which);
}

// --- Reading and writing ------------------------------------------------------------------------------

static err_t bad(struct ctx *c, const char *path, const char *want)
{
    return fail_arg(c, ERR_BAD_REQUEST, str_of(path), str_of(want));
}

// Days ago, a day, or what was kept.
static err_t read_before(struct ctx *c, const struct json *ask, struct rfm *r)
{
    const struct json *earlier = json_get(ask, S("before"));
    i64 days = 0;
    r->as_of[1] = r->as_of[0];
    r->kept = json_is(earlier, JSON_OBJECT) ? earlier : NULL;
    if (r->kept) return OK;
    if (!json_is(earlier, JSON_STRING)) {
        TRY(analysis_number(c, ask, "before", 0, 3660, 0, &days));
        r->as_of[1] -= days;
        return OK;
    }
    if (!date_parse(json_str(earlier), &r->as_of[1])) return bad(c, "before", "2026-06-01");
    if (r->as_of[1] < r->as_of[0]) return OK;
    return bad(c, "before",
               analysis_word(c, "早于“截至哪天”的日期", "a day before the “As of” date").p);
}

static err_t read_ask(struct ctx *c, const struct json *ask, struct rfm *r, struct series_ask *s)
{
    const struct json *as_of = json_get(ask, S("as_of"));
    TRY(analysis_only(
        c, ask,
        ANALYSIS_KEYS("entity", "at", "amount", "days", "as_of", "before", "moves", "filter")));
    TRY(analysis_form(c, ask, &s->form));
    TRY(analysis_field(c, s->form, ask, "entity", &s->fields[0]));
    if (!(ask_type(s->fields[0].leaf)->flags & TYPE_REFERENCE) || !s->fields[0].leaf->target)
        return bad(c, "entity", "link");
    TRY(analysis_time(c, s->form, ask, "at", &s->fields[1]));
    TRY(analysis_field(c, s->form, ask, "amount", &s->fields[2]));
    if (!(ask_type(s->fields[2].leaf)->flags & TYPE_SUMMABLE)) return bad(c, "amount", "number");
    s->field_count = 3;
    r->at = s->fields[1];
    r->amount = s->fields[2];
    TRY(analysis_number(c, ask, "days", 1, 3660, 365, &r->span));
    r->as_of[0] = date_of_instant(c->now_ms, c->cat->offset_min);
    if (as_of && as_of->type != JSON_NULL && !date_parse(json_str(as_of), &r->as_of[0]))
        return bad(c, "as_of", "2026-07-01");
    TRY(read_before(c, ask, r));
    r->has_before = r->kept || r->as_of[1] < r->as_of[0];
    r->moves = json_bool(json_get(ask, S("moves")));
    if (r->moves && !r->has_before) return bad(c, "moves", "before");
    r->out->form = s->fields[0].leaf->target;
    return analysis_filter(c, s->form, ask, false, &s->filter, r->out);
}

// --- As it was kept -----------------------------------------------------------------------------------

static bool same_part(struct ctx *c, const struct json *a, const struct json *b, const char *key)
{
    const struct json *x = json_get(a, str_of(key)), *y = json_get(b, str_of(key));
    bool no_x = !x || x->type == JSON_NULL, no_y = !y || y->type == JSON_NULL;
    if (no_x || no_y) return no_x && no_y;
    return str_eq(json_to_text(c->mem, x), json_to_text(c->mem, y));
}

// Classes of another question cannot be compared.
static err_t same_question(struct ctx *c, const struct json *ask, const struct json *kept)
{
    static const char *const parts[] = { "entity", "at", "amount", "days", "filter" };
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (!same_part(c, ask, kept, parts[i])) return bad(c, "before.run", parts[i]);
    return OK;
}

struct readable {
    VEC(id64) v; // ascending
};

static err_t take_readable(struct ctx *c, void *arg, const struct series_row *row)
{
    struct readable *all = arg;
    vec_push(c->mem, &all->v, row->id);
    return OK;
}

static bool is_readable(const struct readable *all, id64 id)
{
    size_t low = 0, high = all->v.n;
    while (low < high) {
        size_t half = (low + high) / 2;
        if (all->v.v[half] < id) low = half + 1;
        else high = half;
    }
    return low < all->v.n && all->v.v[low] == id;
}

static void put_back(struct ctx *c, struct rfm *r, size_t known, id64 id, int class)
{
    size_t low = 0, high = known;
    while (low < high) {
        size_t half = (low + high) / 2;
        if (r->v.v[half].id < id) low = half + 1;
        else high = half;
    }
    if (low < known && r->v.v[low].id == id) {
        r->v.v[low].class[1] = class;
        return;
    }
    struct customer gone = { .id = id, .class = { -1, class } };
    vec_push(c->mem, &r->v, gone);
}

static err_t recall(struct ctx *c, struct rfm *r, const struct json *ask)
{
    const struct json *kept_ask, *day = json_get(r->kept, S("day"));
    struct readable *all = mem_new_of(c->mem, struct readable);
    struct series_ask *s = mem_new_of(c->mem, struct series_ask);
    struct kept_run run;
    size_t known = r->v.n;
    bool found;
    id64 id;
    i64 by = r->as_of[0] - 1;
    static const char *const keys[] = { "run", "day", NULL };
    TRY(analysis_only(c, r->kept, keys));
    TRY(kept_of(c, ask, json_get(r->kept, S("run")), "rfm", &kept_ask, &id));
    TRY(same_question(c, ask, kept_ask));
    if (day && day->type != JSON_NULL && !date_parse(json_str(day), &by))
        return bad(c, "before.day", "2026-07-01");
    TRY(kept_run_by(c, id, by, &run, &found));
    if (!found)
        return bad(
            c, "before.day",
            analysis_word(c, "那天及以前没有快照", "a day with a snapshot on or before it").p);
    r->kept_day = run.day;
    s->form = r->out->form;
    TRY(query_series(c, s, take_readable, all));
    const struct json *members = json_parse(c->mem, run.members, NULL);
    for (int class = 0; class < 8; class ++) {
        str ids = json_str(json_get(members, str_of(class_keys[class]))), part;
        i64 at = 0, step;
        while (str_next(&ids, ',', &part))
            if (str_to_i64(part, &step) && is_readable(all, at += step))
                put_back(c, r, known, at, class);
    }
    return OK;
}

// Ids of each class as differences, so that a hundred thousand of them stay small.
static void put_members(struct ctx *c, const struct rfm *r)
{
    struct jw w = JW(r->out->members);
    jw_obj(&w);
    for (int class = 0; class < 8; class ++) {
        struct buf b = BUF(c->mem);
        i64 last = 0;
        for (size_t i = 0; i < r->v.n; i++) {
            if (r->v.v[i].class[0] != class) continue;
            buf_i64(&b, r->v.v[i].id - last);
            buf_char(&b, ',');
            last = r->v.v[i].id;
        }
        jw_key(&w, str_of(class_keys[class]));
        jw_str(&w, buf_str(&b));
    }
    jw_end_obj(&w);
}

// --- Writing ------------------------------------------------------------------------------------------

// From class to class, `none` (8) where somebody was or is no customer; who moved nowhere too.
static void put_moves(struct ctx *c, struct rfm *r)
{
    i64 n[9][9] = { { 0 } };
    analysis_dim(r->out, analysis_word(c, "原分层", "From"), S("select"), STR_NONE);
    analysis_dim(r->out, analysis_word(c, "现分层", "To"), S("select"), STR_NONE);
    analysis_measure(c, r->out, measure_keys[CUSTOMERS], "客户数", "Customers", "number");
    for (size_t i = 0; i < r->v.n; i++) {
        const struct customer *k = &r->v.v[i];
        int from = k->class[1] < 0 ? 8 : k->class[1], to = k->class[0] < 0 ? 8 : k->class[0];
        str value[2];
        if (from == 8 && to == 8) continue;
        n[from][to]++;
        value[0] = from == 8 ? S("null") : analysis_quoted(c, str_of(class_keys[from]));
        value[1] = to == 8 ? S("null") : analysis_quoted(c, str_of(class_keys[to]));
        if (analysis_opens(r->out, value, measure_keys[CUSTOMERS])) analysis_note(c, r->out, k->id);
    }
    for (int i = 0; i < 81; i++) {
        int from = (7 - i / 9 + 9) % 9, to = (7 - i % 9 + 9) % 9;
        if (!n[from][to]) continue;
        str a = from == 8 ? STR_NONE : str_of(class_keys[from]),
            b = to == 8 ? STR_NONE : str_of(class_keys[to]);
        struct row_out *row = analysis_row(c, r->out);
        row->value[0] = a.n ? analysis_quoted(c, a) : S("null");
        row->value[1] = b.n ? analysis_quoted(c, b) : S("null");
        row->text[0] = rfm_class_text(c, a);
        row->text[1] = rfm_class_text(c, b);
        row->cells[0] = cell_count(n[from][to]);
        cell_about(r->out, &row->cells[0], n[from][to]);
    }
}

static struct cell_out mean(i128 sum, i64 n, int scale)
{
    decimal d;
    if (!n || sum > INT64_MAX || sum < INT64_MIN) return cell_none();
    if (!decimal_div(decimal_scaled((i64)sum, scale), decimal_of(n), &d)) return cell_none();
    return cell_number(d, 2);
}

static void put_class(struct ctx *c, struct rfm *r, int class, i64 all)
{
    i64 n = 0, days = 0, since = 0, came = 0, went = 0;
    i128 paid = 0;
    str value = analysis_quoted(c, str_of(class_keys[class]));
    bool is_move = str_eq(r->out->measure, str_of(measure_keys[CAME])) ||
                   str_eq(r->out->measure, str_of(measure_keys[WENT]));
    bool opens = !is_move && analysis_opens(r->out, &value, str_z(c->mem, r->out->measure));
    bool opens_came = analysis_opens(r->out, &value, measure_keys[CAME]);
    bool opens_went = analysis_opens(r->out, &value, measure_keys[WENT]);
    int scale = r->amount.leaf->scale;
    for (size_t i = 0; i < r->v.n; i++) {
        const struct customer *k = &r->v.v[i];
        bool in = k->class[0] == class, was = r->has_before && k->class[1] == class;
        bool arrives = r->has_before && in && !was, leaves = was && !in;
        if ((in && opens) || (arrives && opens_came) || (leaves && opens_went))
            analysis_note(c, r->out, k->id);
        came += arrives;
        went += leaves;
        if (!in) continue;
        n++;
        since += r->as_of[0] - k->last[0];
        days += k->days[0];
        paid += k->paid[0];
    }
    struct row_out *row = analysis_row(c, r->out);
    row->value[0] = value;
    row->text[0] = analysis_word(c, class_zh[class], class_en[class]);
    row->cells[CUSTOMERS] = cell_count(n);
    row->cells[SHARE] = cell_ratio(n, all);
    row->cells[R_MEAN] = mean(since, n, 0);
    row->cells[F_MEAN] = mean(days, n, 0);
    row->cells[M_MEAN] = mean(paid, n, scale);
    if (paid <= INT64_MAX && paid >= INT64_MIN)
        row->cells[M_SUM] = cell_number(decimal_scaled((i64)paid, scale), scale);
    for (int m = 0; m < CAME; m++) cell_about(r->out, &row->cells[m], n);
    if (!r->has_before) return;
    row->cells[CAME] = cell_count(came);
    row->cells[WENT] = cell_count(went);
    cell_about(r->out, &row->cells[CAME], came);
    cell_about(r->out, &row->cells[CAME], n - came);
    cell_about(r->out, &row->cells[WENT], went);
}

static void put_heads(struct ctx *c, struct rfm *r)
{
    struct analysis_out *o = r->out;
    struct buf day = BUF(c->mem);
    date_put(&day, r->as_of[0]);
    if (!r->moves) {
        analysis_dim(o, analysis_word(c, "客户分层", "Segment"), S("select"), STR_NONE);
        analysis_measure(c, o, measure_keys[CUSTOMERS], "客户数", "Customers", "number");
        o->measures[analysis_measure(c, o, measure_keys[SHARE], "占比", "Share", "percent")]
            .tells_others = true;
        analysis_measure(c, o, measure_keys[R_MEAN], "距上次消费（天）", "Recency (days)", "days");
        analysis_measure(c, o, measure_keys[F_MEAN], "消费天数", "Payment days", "number");
        analysis_measure(c, o, measure_keys[M_MEAN], "人均消费", "Average paid", "money");
        analysis_measure(c, o, measure_keys[M_SUM], "消费合计", "Total paid", "money");
        analysis_measure(c, o, measure_keys[CAME], "转入", "Moved in", "number");
        analysis_measure(c, o, measure_keys[WENT], "转出", "Moved out", "number");
    }
    str says = str_fmt(
        c->mem, "%s" STR_FMT "%s%lld%s", c->lang == LANG_EN ? "As of " : "截至 ",
        STR_ARG(buf_str(&day)), c->lang == LANG_EN ? ", last " : "，近 ", (long long)r->span,
        c->lang == LANG_EN ? " days; each score from 1 to 5 is compared with the average of all"
                           : " 天；各项 1–5 分，与平均分比较");
    vec_push(c->mem, &o->says, says);
    if (!r->has_before || r->kept) return;
    struct buf then = BUF(c->mem);
    date_put(&then, r->as_of[1]);
    vec_push(c->mem, &o->says,
             str_cat3(c->mem, analysis_word(c, "与 ", "Compared with segments on "), buf_str(&then),
                      analysis_word(c, " 的分层相比", "")));
}

static str says_recalled(struct ctx *c, const struct rfm *r)
{
    struct buf day = BUF(c->mem);
    date_put(&day, r->kept_day);
    return str_fmt(
        c->mem, "%s" STR_FMT "%s", c->lang == LANG_EN ? "Moves since the snapshot of " : "与 ",
        STR_ARG(buf_str(&day)),
        c->lang == LANG_EN ? "; only customers you may see" : " 的快照相比，只含您有权查看的客户");
}

static err_t run(struct ctx *c, const struct json *ask, struct analysis_out *out)
{
    struct rfm *r = mem_new_of(c->mem, struct rfm);
    struct series_ask *s = mem_new_of(c->mem, struct series_ask);
    i64 all = 0;
    r->out = out;
    TRY(read_ask(c, ask, r, s));
    put_heads(c, r);
    TRY(query_series(c, s, take_row, r));
    classify(c, r, 0);
    if (!r->kept) classify(c, r, 1);
    if (out->members) put_members(c, r);
    if (r->kept) {
        for (size_t i = 0; i < r->v.n; i++) r->v.v[i].class[1] = -1;
        TRY(recall(c, r, ask));
        vec_push(c->mem, &out->says, says_recalled(c, r));
    }
    if (r->moves) {
        put_moves(c, r);
        return OK;
    }
    for (size_t i = 0; i < r->v.n; i++) all += r->v.v[i].class[0] >= 0;
    for (int class = 7; class >= 0; class --) put_class(c, r, class, all);
    return OK;
}

// --- What is chosen ----------------------------------------------------------------------------------

static const struct analysis_param params[] = {
    { .key = "form",
      .type = "form",
      .zh = "看哪个表单",
      .en = "Form",
      .zh_help = "每付一次款有一条记录的表单，例如收费。",
      .en_help = "A form with one record per payment, such as charges." },
    { .key = "entity",
      .type = "link",
      .zh = "给谁分层",
      .en = "Who is scored",
      .zh_help = "一般是患者或客户。",
      .en_help = "Usually the patient or customer." },
    { .key = "at", .type = "time", .zh = "付款时间", .en = "Payment date" },
    { .key = "amount", .type = "number", .zh = "金额", .en = "Amount" },
    { .key = "days",
      .type = "count",
      .zh = "看最近多少天的消费",
      .en = "Payments in the last (days)",
      .zh_help = "这段时间里没有消费的人不参加分层。",
      .en_help = "People who paid nothing in that time are left out.",
      .start = "365",
      .low = 1,
      .high = 3660 },
    { .key = "before",
      .type = "before",
      .zh = "与什么时候比较",
      .en = "Compare with",
      .zh_help = "看谁转入、转出了这一层。",
      .en_help = "Shows who has moved into or out of each segment since.",
      .start = "30",
      .low = 1,
      .high = 3660 },
    { .key = "moves",
      .type = "flag",
      .when = "before",
      .chart = "sankey",
      .zh = "画出谁从哪一层到了哪一层",
      .en = "Show moves between segments",
      .zh_help = "点一下流向，打开这些客户。",
      .en_help = "Click a flow to open its customers." },
    { .key = "as_of",
      .type = "day",
      .zh = "截至哪天",
      .en = "As of",
      .zh_help = "不填就是今天。",
      .en_help = "Leave empty for today.",
      .optional = true },
    { .key = "filter", .type = "filter", .zh = "只统计", .en = "Filter" },
};

const struct analysis analysis_rfm = { "rfm",   run,         ANALYSIS_PARAMS(params),
                                       "table", CHART_PLAIN, "entities share amount came went" };
