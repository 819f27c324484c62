// SPDX-License-Identifier: Apache-2.0
// What a group's value means: its text in answers and conditions, the span of time it stands for, the
// next one. The calendar is base/date.h; the statements in group_sql.c and the scans of the column cache
// must come to the same values (tests/check/groups).
#include "base/date.h"
#include "base/dec.h"
#include "meta/filter.h"
#include "query/group_internal.h"

#define HOUR_MS 3600000LL

static i64 floor_div(i64 a, i64 b) { return a / b - (a % b < 0); }

static bool is_instant(const struct group_dim *d)
{
    return TYPE_OF(d->path.leaf)->flags & TYPE_INSTANT;
}

// --- The bucket of a moment ---------------------------------------------------------------------------

static int months_of(enum bucket b)
{
    switch (b) {
    case BUCKET_YEAR:
    case BUCKET_FISCAL_YEAR: return 12;
    case BUCKET_HALF: return 6;
    case BUCKET_QUARTER:
    case BUCKET_FISCAL_QUARTER: return 3;
    case BUCKET_MONTH: return 1;
    default: return 0;
    }
}

// The month in which the first bucket of a year begins, from 0.
static int shift_of(const struct group_dim *d)
{
    bool is_fiscal = d->bucket == BUCKET_FISCAL_YEAR || d->bucket == BUCKET_FISCAL_QUARTER;
    return is_fiscal ? d->fiscal_start - 1 : 0;
}

static i64 day_of_month_number(i64 m) // of the first day; months count from year 0
{
    return date_from_civil((int)floor_div(m, 12), (int)(m - floor_div(m, 12) * 12) + 1, 1);
}

static i64 of_day(const struct group_dim *d, i64 day)
{
    int months = months_of(d->bucket), shift = shift_of(d);
    struct civil at = { 0 };
    if (months || d->bucket == BUCKET_MONTH_OF_YEAR || d->bucket == BUCKET_DAY_OF_MONTH)
        at = date_to_civil(day);
    if (months) {
        i64 m = (i64)at.year * 12 + at.month - 1;
        return day_of_month_number(floor_div(m - shift, months) * months + shift);
    }
    switch (d->bucket) {
    case BUCKET_WEEK: return day - (date_weekday(day) - 1);
    case BUCKET_WEEKDAY: return date_weekday(day);
    case BUCKET_MONTH_OF_YEAR: return at.month;
    case BUCKET_DAY_OF_MONTH: return at.day;
    default: return day;
    }
}

struct val query_group_of(const struct group_dim *d, i64 stored)
{
    if (d->range_count) {
        int n = 0;
        while (n < d->range_count && d->ranges[n] <= stored) n++;
        return val_int(n);
    }
    if (!d->bucket) return val_int(stored);
    i64 local = stored + (i64)d->offset_min * 60000;
    if (d->bucket == BUCKET_HOUR) return val_int(floor_div(local, HOUR_MS));
    if (d->bucket == BUCKET_HOUR_OF_DAY)
        return val_int(floor_div(local, HOUR_MS) - floor_div(local, DAY_MS) * 24);
    return val_int(of_day(d, is_instant(d) ? floor_div(local, DAY_MS) : stored));
}

struct val query_group_next(const struct group_dim *d, struct val v)
{
    int months = months_of(d->bucket);
    if (val_is_null(v)) return v;
    if (months) return val_int(date_add_months(v.i, months));
    return val_int(v.i + (d->bucket == BUCKET_WEEK ? 7 : 1));
}

bool query_group_span(const struct group_dim *d, struct val v, i64 *from, i64 *until)
{
    if (!bucket_is_span(d->bucket) || val_is_null(v)) return false;
    i64 ends[2] = { v.i, query_group_next(d, v).i };
    for (int i = 0; i < 2; i++) {
        if (d->bucket == BUCKET_HOUR) ends[i] = ends[i] * HOUR_MS - (i64)d->offset_min * 60000;
        else if (is_instant(d)) ends[i] = instant_of_local(ends[i], 0, d->offset_min);
    }
    *from = ends[0];
    *until = ends[1];
    return true;
}

// --- As text ------------------------------------------------------------------------------------------

// ISO 8601: a week belongs to the year in which its Thursday lies.
static void put_week(struct buf *b, i64 monday)
{
    int year = date_to_civil(monday + 3).year;
    i64 first = date_from_civil(year, 1, 4); // always in week 1
    first -= date_weekday(first) - 1;
    buf_fmt(b, "%04d-W%02d", year, (int)((monday - first) / 7) + 1);
}

// A business year is named by the calendar year in which it begins.
static void put_bucket(struct buf *b, const struct group_dim *d, i64 v)
{
    if (d->bucket == BUCKET_HOUR) {
        date_put(b, floor_div(v, 24));
        buf_fmt(b, "T%02d", (int)(v - floor_div(v, 24) * 24));
        return;
    }
    if (!bucket_is_span(d->bucket)) {
        buf_i64(b, v);
        return;
    }
    struct civil at = date_to_civil(v);
    i64 m = (i64)at.year * 12 + at.month - 1 - shift_of(d);
    int year = (int)floor_div(m, 12), month = (int)(m - (i64)year * 12);
    switch (d->bucket) {
    case BUCKET_YEAR: buf_fmt(b, "%04d", year); break;
    case BUCKET_HALF: buf_fmt(b, "%04d-H%d", year, month / 6 + 1); break;
    case BUCKET_QUARTER: buf_fmt(b, "%04d-Q%d", year, month / 3 + 1); break;
    case BUCKET_FISCAL_YEAR: buf_fmt(b, "FY%04d", year); break;
    case BUCKET_FISCAL_QUARTER: buf_fmt(b, "FY%04d-Q%d", year, month / 3 + 1); break;
    case BUCKET_MONTH: buf_fmt(b, "%04d-%02d", year, month + 1); break;
    case BUCKET_WEEK: put_week(b, v); break;
    default: date_put(b, v); break;
    }
}

static bool is_named_by_id(const struct field_type *t)
{
    return t->flags & (TYPE_REFERENCE | TYPE_PERSON | TYPE_DEPT | TYPE_ROLE);
}

// What a formula gives is shown as short as it is: it has no digits of its own.
static bool is_figure(const struct group_dim *d)
{
    return d->formula && TYPE_OF(d->path.leaf)->expr_kind == 'n';
}

static str figure_text(struct ctx *c, const struct group_dim *d, i64 v)
{
    struct buf b = BUF(c->mem);
    decimal_put(&b, decimal_scaled(v, d->path.leaf->scale));
    return buf_str(&b);
}

static void put_stored_text(struct ctx *c, struct buf *b, const struct group_dim *d, struct val v)
{
    if (is_figure(d)) buf_put(b, figure_text(c, d, v.i));
    else TYPE_OF(d->path.leaf)->to_text(c, d->path.leaf, v, b);
}

void query_group_put_value(struct ctx *c, struct jw *w, const struct group_dim *d, struct val v)
{
    const struct field *f = d->path.leaf;
    struct buf b = BUF(c->mem);
    if (val_is_null(v)) {
        jw_null(w);
        return;
    }
    if (!d->bucket && !d->range_count && !is_named_by_id(TYPE_OF(f))) {
        if (is_figure(d)) jw_str(w, figure_text(c, d, v.i));
        else TYPE_OF(f)->to_json(c, f, v, w);
        return;
    }
    if (d->bucket) put_bucket(&b, d, v.i);
    else buf_i64(&b, v.i);
    jw_str(w, buf_str(&b));
}

// Of whole numbers and of days the last one inside is told (18 – 59), of amounts the bound that the next one begins with.
static void put_range_end(struct ctx *c, struct buf *b, const struct group_dim *d, i64 at)
{
    struct buf last = BUF(c->mem);
    put_stored_text(c, &last, d, val_int(d->ranges[at] - 1));
    bool is_whole = str_find_char(buf_str(&last), '.') < 0;
    if (is_whole && d->ranges[at] - 1 == d->ranges[at - 1]) return;
    buf_lit(b, " – ");
    if (is_whole) buf_put(b, buf_str(&last));
    else put_stored_text(c, b, d, val_int(d->ranges[at]));
}

static void put_range(struct ctx *c, struct buf *b, const struct group_dim *d, i64 at)
{
    bool is_first = at == 0, is_last = at == d->range_count;
    if (is_first) buf_lit(b, "< ");
    if (is_last) buf_lit(b, "≥ ");
    put_stored_text(c, b, d, val_int(d->ranges[is_first ? 0 : at - 1]));
    if (!is_first && !is_last) put_range_end(c, b, d, at);
}

str query_group_text(struct ctx *c, const struct group_dim *d, struct val v)
{
    const struct field *f = d->path.leaf;
    struct buf b = BUF(c->mem);
    if (val_is_null(v)) return STR_NONE;
    if (d->range_count) put_range(c, &b, d, v.i);
    else if (d->bucket) put_bucket(&b, d, v.i);
    else if (TYPE_OF(f)->flags & TYPE_REFERENCE) return v.s;
    else put_stored_text(c, &b, d, v);
    return buf_str(&b);
}

// --- Read back ----------------------------------------------------------------------------------------

static bool digits(str *s, size_t n, int *out)
{
    if (s->n < n) return false;
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        if (s->p[i] < '0' || s->p[i] > '9') return false;
        *out = *out * 10 + (s->p[i] - '0');
    }
    *s = str_from(*s, n);
    return true;
}

static bool sign(str *s, str what)
{
    if (!str_starts(*s, what)) return false;
    *s = str_from(*s, what.n);
    return true;
}

static bool parse_months(const struct group_dim *d, str s, i64 *out)
{
    static const char *const part[BUCKET_COUNT] = { [BUCKET_HALF] = "-H",
                                                    [BUCKET_QUARTER] = "-Q",
                                                    [BUCKET_FISCAL_QUARTER] = "-Q",
                                                    [BUCKET_MONTH] = "-" };
    int months = months_of(d->bucket), year, n = 1;
    if (d->bucket == BUCKET_FISCAL_YEAR || d->bucket == BUCKET_FISCAL_QUARTER)
        if (!sign(&s, S("FY"))) return false;
    if (!digits(&s, 4, &year)) return false;
    if (part[d->bucket] &&
        (!sign(&s, str_of(part[d->bucket])) || !digits(&s, months == 1 ? 2 : 1, &n)))
        return false;
    if (s.n || n < 1 || n > 12 / months) return false;
    *out = day_of_month_number((i64)year * 12 + shift_of(d) + (i64)(n - 1) * months);
    return true;
}

static bool parse_week(str s, i64 *out)
{
    int year, week;
    if (!digits(&s, 4, &year) || !sign(&s, S("-W")) || !digits(&s, 2, &week) || s.n) return false;
    i64 first = date_from_civil(year, 1, 4);
    *out = first - (date_weekday(first) - 1) + (i64)(week - 1) * 7;
    return week >= 1 && date_to_civil(*out + 3).year == year;
}

static bool parse_hour(str s, i64 *out)
{
    int hour;
    i64 day, at = str_find_char(s, 'T');
    if (at < 0 || !date_parse(str_sub(s, 0, (size_t)at), &day)) return false;
    s = str_from(s, (size_t)at + 1);
    if (!digits(&s, 2, &hour) || s.n || hour > 23) return false;
    *out = day * 24 + hour;
    return true;
}

static bool parse_bucket(const struct group_dim *d, str s, i64 *out)
{
    if (months_of(d->bucket)) return parse_months(d, s, out);
    switch (d->bucket) {
    case BUCKET_WEEK: return parse_week(s, out);
    case BUCKET_DAY: return date_parse(s, out);
    case BUCKET_HOUR: return parse_hour(s, out);
    case BUCKET_WEEKDAY: return str_to_i64(s, out) && *out >= 1 && *out <= 7;
    case BUCKET_HOUR_OF_DAY: return str_to_i64(s, out) && *out >= 0 && *out <= 23;
    case BUCKET_MONTH_OF_YEAR: return str_to_i64(s, out) && *out >= 1 && *out <= 12;
    case BUCKET_DAY_OF_MONTH: return str_to_i64(s, out) && *out >= 1 && *out <= 31;
    default: return str_to_i64(s, out) && *out >= 0 && *out <= d->range_count;
    }
}

err_t query_group_parse_value(struct ctx *c, const struct group_dim *d, const struct json *j,
                              struct val *out)
{
    const struct field *f = d->path.leaf;
    *out = VAL_NONE;
    if (!j || j->type == JSON_NULL) return OK;
    if (d->bucket || d->range_count) {
        i64 v;
        if (!json_is(j, JSON_STRING) || !parse_bucket(d, j->text, &v))
            return fail_arg(c, ERR_BAD_REQUEST, d->field, S("value"));
        return *out = val_int(v), OK;
    }
    if (TYPE_OF(f)->storage == STORE_TEXT) {
        if (!json_is(j, JSON_STRING)) return fail_arg(c, ERR_BAD_REQUEST, d->field, S("value"));
        return *out = val_text(j->text), OK;
    }
    i64 id;
    if (is_named_by_id(TYPE_OF(f))) { // of people and records that are gone too
        if (!json_i64(json_is(j, JSON_OBJECT) ? json_get(j, S("id")) : j, &id))
            return fail_arg(c, ERR_BAD_REQUEST, d->field, S("value"));
        return *out = val_int(id), OK;
    }
    return filter_value(c, f, j, out);
}

void query_group_put_condition(struct ctx *c, struct jw *w, const struct group_dim *d, struct val v)
{
    jw_obj(w);
    jw_key(w, S("in_group"));
    jw_obj(w);
    jw_key(w, d->formula ? S("formula") : S("field"));
    jw_str(w, d->field);
    if (d->formula) {
        jw_key(w, S("title"));
        jw_obj(w);
        jw_kstr(w, "zh", d->path.leaf->title.zh);
        jw_kstr(w, "en", d->path.leaf->title.en);
        jw_end_obj(w);
    }
    if (d->bucket) {
        jw_key(w, S("bucket"));
        jw_str(w, bucket_key(d->bucket));
    }
    if (d->range_count) {
        jw_key(w, S("ranges"));
        jw_arr(w);
        for (int i = 0; i < d->range_count; i++)
            TYPE_OF(d->path.leaf)->to_json(c, d->path.leaf, val_int(d->ranges[i]), w);
        jw_end_arr(w);
    }
    jw_end_obj(w);
    jw_key(w, S("value"));
    bool is_ref = !d->bucket && !d->range_count && is_named_by_id(TYPE_OF(d->path.leaf));
    if (is_ref && !val_is_null(v)) TYPE_OF(d->path.leaf)->to_json(c, d->path.leaf, v, w); // named
    else query_group_put_value(c, w, d, v);
    jw_end_obj(w);
}

// --- Figures ------------------------------------------------------------------------------------------

static bool is_counted(const struct group_measure *m)
{
    return m->fn == MEASURE_COUNT || m->fn == MEASURE_DISTINCT;
}

// What the statements could hold: more than that is no figure of the field.
static bool in_i64(i128 v) { return v >= INT64_MIN && v <= INT64_MAX; }

bool query_group_is_mean(const struct group_measure *m)
{
    return m->fn == MEASURE_AVG ||
           (m->fn == MEASURE_MEDIAN && TYPE_OF(m->path.leaf)->flags & TYPE_SUMMABLE);
}

bool query_group_decimal(const struct group_measure *m, const struct group_cell *cell, bool *fits,
                         decimal *out)
{
    *fits = true;
    if (is_counted(m)) return *out = decimal_of(cell->v.i), true;
    if (cell->is_null || TYPE_OF(m->path.leaf)->storage != STORE_INT) return false;
    int scale = m->path.leaf->scale;
    if (!group_is_sum(m) && !query_group_is_mean(m))
        return *out = decimal_scaled(cell->v.i, scale), true;
    *fits = in_i64(cell->sum);
    if (!*fits) return true;
    *out = decimal_scaled((i64)cell->sum, scale);
    if (m->fn == MEASURE_SUM) return true;
    decimal q;
    *fits = decimal_div(*out, decimal_of(cell->n), &q) &&
            decimal_round(q, scale < 2 ? 2 : scale, DECIMAL_NEAREST, out);
    return true;
}

void query_group_put_cell(struct ctx *c, struct jw *w, const struct group_measure *m,
                          const struct group_cell *cell)
{
    const struct field *f = m->path.leaf;
    decimal d;
    bool fits;
    i64 fixed;
    struct buf b = BUF(c->mem);
    if (is_counted(m)) {
        jw_i64(w, cell->v.i);
    } else if (cell->is_null) {
        jw_null(w);
    } else if (!group_is_sum(m) && !query_group_is_mean(m)) {
        TYPE_OF(f)->to_json(c, f, cell->v, w);
    } else if (!query_group_decimal(m, cell, &fits, &d) || !fits) {
        jw_str(w, S("#NUM!"));
    } else if (m->fn == MEASURE_SUM) {
        TYPE_OF(f)->to_json(c, f, val_int((i64)cell->sum), w);
    } else if (!decimal_round_scaled(d, f->scale < 2 ? 2 : f->scale, &fixed)) {
        jw_null(w);
    } else {
        dec_put(&b, fixed, f->scale < 2 ? 2 : f->scale);
        jw_str(w, buf_str(&b));
    }
}
