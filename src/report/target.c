// SPDX-License-Identifier: Apache-2.0
// Setting targets, and finding those that a figure is held against.
#include "report/target.h"
#include "auth/audit.h"
#include "meta/field_type.h"

#define AMOUNT_SCALE 6

static err_t bad(struct ctx *c, size_t at, const char *part, const char *want)
{
    str path = str_fmt(c->mem, "rows.%zu.%s", at, part);
    return fail_arg2(c, ERR_FIELD_FORMAT, path, str_of(part), str_of(want));
}

static bool id_of(const struct json *j, id64 *out)
{
    *out = 0;
    return !j || j->type == JSON_NULL || json_i64(j, out);
}

static err_t read_one(struct ctx *c, const struct json *j, size_t at, struct target *t)
{
    static const char *const keys[] = { "dept", "user", "unit", "from", "amount" };
    const struct json *amount = json_get(j, S("amount"));
    enum period_unit unit;
    decimal d;
    json_each(m, j)
    {
        bool known = false;
        for (size_t i = 0; i < COUNT_OF(keys); i++)
            known = known || str_eq(m->key, str_of(keys[i]));
        if (!known) return bad(c, at, "unit", "dept, user, unit, from, amount");
    }
    if (!id_of(json_get(j, S("dept")), &t->dept) || (t->dept && !catalog_dept(c->cat, t->dept)))
        return bad(c, at, "dept", "1");
    if (!id_of(json_get(j, S("user")), &t->user) || (t->user && !catalog_user(c->cat, t->user)) ||
        (t->user && t->dept))
        return bad(c, at, "user", "1");
    t->unit = json_str(json_get(j, S("unit")));
    bool known = period_unit_of(t->unit, &unit) &&
                 (unit == UNIT_MONTH || unit == UNIT_QUARTER || unit == UNIT_YEAR);
    if (!known) return bad(c, at, "unit", "month, quarter, year");
    if (!date_parse(json_str(json_get(j, S("from"))), &t->from) ||
        unit_start(t->from, unit, 1) != t->from)
        return bad(c, at, "from", "2026-07-01");
    if (!amount || (amount->type != JSON_STRING && amount->type != JSON_NUMBER) ||
        !decimal_parse(amount->text, &d) || decimal_sign(d) < 0)
        return bad(c, at, "amount", "1000.00");
    struct buf b = BUF(c->mem);
    decimal_put(&b, d);
    t->amount = buf_str(&b);
    return OK;
}

struct saving {
    struct metric metric;
    struct target *v;
    size_t n;
};

static err_t save_job(struct ctx *c, void *arg)
{
    const struct saving *s = arg;
    TRY(metrics_set_targets(c, &s->metric, s->v, s->n));
    return audit_write(c, S("metric.targets"), 0, s->metric.id, STR_NONE, S("ok"));
}

static bool same_place(const struct target *a, const struct target *b)
{
    return a->dept == b->dept && a->user == b->user && a->from == b->from &&
           str_eq(a->unit, b->unit);
}

err_t target_set(struct ctx *c, id64 metric, i64 rev, const struct json *rows)
{
    struct saving s = { .n = 0 };
    TRY(metric_seen(c, metric, &s.metric));
    if (s.metric.targets_rev != rev) return fail(c, ERR_CONFLICT);
    if (!json_is(rows, JSON_ARRAY) || rows->count > TARGETS_MAX)
        return fail_arg2(c, ERR_FIELD_FORMAT, S("rows"), S("rows"), S("≤ 2000"));
    s.v = mem_array(c->mem, struct target, rows->count + 1);
    json_each(j, rows)
    {
        TRY(read_one(c, j, s.n, &s.v[s.n]));
        for (size_t i = 0; i < s.n; i++)
            if (same_place(&s.v[i], &s.v[s.n]))
                return fail_arg2(c, ERR_UNIQUE, str_fmt(c->mem, "rows.%zu.from", s.n), S("from"),
                                 json_str(json_get(j, S("from"))));
        s.n++;
    }
    return store_write(c, WRITE_PEOPLE, save_job, &s);
}

static void put_id(struct jw *w, const char *key, id64 id)
{
    jw_key(w, str_of(key));
    if (id) jw_id(w, id);
    else jw_null(w);
}

err_t target_put(struct ctx *c, struct jw *w, id64 metric)
{
    struct metric m;
    struct target *v;
    size_t n;
    TRY(metric_seen(c, metric, &m));
    TRY(metrics_targets(c, metric, &v, &n));
    jw_obj(w);
    jw_key(w, S("rows"));
    jw_arr(w);
    for (size_t i = 0; i < n; i++) {
        struct buf day = BUF(c->mem);
        date_put(&day, v[i].from);
        jw_obj(w);
        put_id(w, "dept", v[i].dept);
        put_id(w, "user", v[i].user);
        jw_kstr(w, "unit", v[i].unit);
        jw_kstr(w, "from", buf_str(&day));
        jw_kstr(w, "amount", v[i].amount);
        jw_end_obj(w);
    }
    jw_end_arr(w);
    jw_ki64(w, "rev", m.targets_rev);
    jw_end_obj(w);
    return OK;
}

// --- Holding a figure against them ----------------------------------------------------------------------

// Whose and when a line is. False: divided by something else.
static bool whose(const struct ask *a, const struct line *l, u32 mask, struct period *p, id64 *dept,
                  id64 *user)
{
    *dept = *user = 0;
    for (int d = 0; d < a->dim_count; d++) {
        const struct group_dim *dim = &a->sources[0].dims[d];
        u32 flags = ask_type(dim->path.leaf)->flags;
        i64 from, until;
        if (!(mask & 1u << d)) continue;
        if (dim->formula) return false;
        if (val_is_null(l->dims[d])) return false;
        if (query_group_span(dim, l->dims[d], &from, &until)) {
            bool is_instant = flags & TYPE_INSTANT;
            i64 first = is_instant ? date_of_instant(from, dim->offset_min) : from;
            i64 end = is_instant ? date_of_instant(until, dim->offset_min) : until;
            if (dim->bucket == BUCKET_HOUR) return false;
            p->from = first > p->from ? first : p->from;
            p->until = end < p->until ? end : p->until;
        } else if (!dim->bucket && flags & TYPE_PERSON && !*user) *user = l->dims[d].i;
        else if (!dim->bucket && flags & TYPE_DEPT && !*dept) *dept = l->dims[d].i;
        else return false;
    }
    return !*user || !*dept;
}

static bool is_within(const struct target *t, const struct period *p)
{
    enum period_unit unit;
    return period_unit_of(t->unit, &unit) && t->from >= p->from &&
           unit_add(t->from, unit, 1) <= p->until;
}

bool target_of_line(const struct ask *a, const struct ask_measure *m, const struct line *l,
                    u32 mask, bool before, decimal *out)
{
    static const char *const units[] = { "month", "quarter", "year" };
    struct period p = { DATE_MIN, DATE_MAX + 1 };
    id64 dept, user;
    if (l->is_other) return false;
    if (a->has_period && !ask_period(a, before, &p)) return false;
    if (!whose(a, l, mask, &p, &dept, &user)) return false;
    // The finest kind that is there: a month's targets are not added to the quarter's that holds it. In all: the
    // house's own, else what its people's come to.
    for (int people = 0; people < 2; people++)
        for (size_t u = 0; u < COUNT_OF(units); u++) {
            decimal sum = DECIMAL_ZERO, d;
            bool found = false;
            for (size_t i = 0; i < m->target_count; i++) {
                const struct target *t = &m->targets[i];
                bool his = people ? t->user != 0 : t->user == user && t->dept == dept;
                if (!his || !str_eq(t->unit, str_of(units[u])) || !is_within(t, &p)) continue;
                found = decimal_parse(t->amount, &d) && decimal_add(sum, d, &sum);
            }
            if (found) return *out = sum, true;
            if (people && (user || dept)) return false;
        }
    return false;
}
