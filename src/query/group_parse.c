// SPDX-License-Identifier: Apache-2.0
// Dimensions and measures out of their JSON. Names pass query_path, so a field that no grant shows is as
// unknown here as anywhere else. A dimension and a measured field follow to-one links alone: a to-many
// link would count a row more than once.
#include "meta/filter.h"
#include "query/group_internal.h"

static const char *const bucket_names[BUCKET_COUNT] = {
    "",     "year", "half", "quarter", "fiscal_year", "fiscal_quarter", "month",
    "week", "day",  "hour", "weekday", "hour_of_day", "month_of_year",  "day_of_month"
};

str bucket_key(enum bucket b) { return str_of(bucket_names[b]); }

static bool bucket_of_key(str key, enum bucket *out)
{
    for (int i = 0; i < BUCKET_COUNT; i++)
        if (str_eq(key, str_of(bucket_names[i]))) return *out = (enum bucket)i, true;
    return false;
}

static bool fn_of_key(str key, enum group_fn *out)
{
    static const char *const names[] = { "count", "distinct", "sum",    "avg",
                                         "min",   "max",      "median", "percentile" };
    for (int i = 0; i < MEASURE_FN_COUNT; i++)
        if (str_eq(key, str_of(names[i]))) return *out = (enum group_fn)i, true;
    return false;
}

static err_t to_one_path(struct ctx *c, const struct form *f, str name, struct path *p)
{
    TRY(query_path(c, f, name, false, p));
    if (field_is_volatile(p->leaf))
        return fail_arg(c, ERR_FORMULA_FILTER, p->leaf->key, field_title(c, p->leaf));
    for (int i = 0; i < p->hop_count; i++)
        if (p->hops[i]->type->storage != STORE_INT)
            return fail_arg(c, ERR_FIELD_UNKNOWN, name, name);
    return OK;
}

static err_t bad(struct ctx *c, str name, const char *what)
{
    return fail_arg(c, ERR_BAD_REQUEST, name, str_of(what));
}

static err_t parse_ranges(struct ctx *c, const struct json *j, struct group_dim *d)
{
    if (!json_is(j, JSON_ARRAY) || j->count < 1 || j->count > GROUP_RANGES_MAX || d->bucket)
        return bad(c, d->field, "ranges");
    i64 *v = mem_array(c->mem, i64, j->count);
    json_each(item, j)
    {
        struct val bound;
        TRY(filter_value(c, d->path.leaf, item, &bound));
        if (bound.kind != VAL_INT || (d->range_count && bound.i <= v[d->range_count - 1]))
            return bad(c, d->field, "ranges");
        v[d->range_count++] = bound.i;
    }
    d->ranges = v;
    return OK;
}

static bool is_plain_group(const struct field_type *t)
{
    return t->flags & TYPE_GROUPABLE && t->storage <= STORE_TEXT && !(t->flags & TYPE_ENCRYPTED);
}

err_t query_group_parse_dim(struct ctx *c, const struct form *f, const struct json *j,
                            struct group_dim *d)
{
    *d = (struct group_dim){ .field = json_str(json_get(j, S("field"))),
                             .offset_min = c->cat->offset_min,
                             .fiscal_start = c->cat->fiscal_start };
    const struct json *bucket = json_get(j, S("bucket")), *ranges = json_get(j, S("ranges"));
    const struct json *formula = json_get(j, S("formula"));
    if (formula && formula->type != JSON_NULL) TRY(group_formula_parse(c, f, j, d));
    else TRY(to_one_path(c, f, d->field, &d->path));
    const struct field_type *t = TYPE_OF(d->path.leaf);
    bool is_time = t->flags & (TYPE_DATE | TYPE_INSTANT);
    if (bucket && bucket->type != JSON_NULL &&
        (!json_is(bucket, JSON_STRING) || !bucket_of_key(bucket->text, &d->bucket)))
        return bad(c, d->field, "bucket");
    bool needs_time = d->bucket == BUCKET_HOUR || d->bucket == BUCKET_HOUR_OF_DAY;
    if ((d->bucket && !is_time) || (needs_time && !(t->flags & TYPE_INSTANT)))
        return bad(c, d->field, "bucket");
    if (ranges && ranges->type != JSON_NULL) {
        if (t->storage != STORE_INT || !(t->ops & 1u << OP_LT)) return bad(c, d->field, "ranges");
        return parse_ranges(c, ranges, d);
    }
    return is_time || d->formula || is_plain_group(t) ? OK : bad(c, d->field, "dims");
}

static bool fits_fn(const struct field_type *t, enum group_fn fn)
{
    if (t->storage > STORE_TEXT) return false;
    switch (fn) {
    case MEASURE_SUM:
    case MEASURE_AVG: return t->flags & TYPE_SUMMABLE;
    case MEASURE_MIN:
    case MEASURE_MAX: return t->flags & TYPE_SORTABLE;
    case MEASURE_MEDIAN:
    case MEASURE_PERCENTILE: return t->storage == STORE_INT && t->flags & TYPE_SORTABLE;
    default: return true;
    }
}

err_t query_group_parse_measure(struct ctx *c, const struct form *f, const struct json *j,
                                struct group_measure *m)
{
    *m = (struct group_measure){ .field = json_str(json_get(j, S("field"))), .p = 50 };
    const struct json *p = json_get(j, S("p")), *filter = json_get(j, S("filter"));
    if (!fn_of_key(json_str(json_get(j, S("fn"))), &m->fn)) return bad(c, S("measures"), "fn");
    if (!m->field.n && m->fn != MEASURE_COUNT) return bad(c, S("measures"), "fn");
    if (m->fn == MEASURE_PERCENTILE) {
        i64 n = -1;
        if (!json_is(p, JSON_NUMBER) || !json_i64(p, &n) || n < 0 || n > 100)
            return bad(c, m->field, "p: 0..100");
        m->p = (int)n;
    }
    if (filter) TRY(query_filter_parse(c, f, filter, false, &m->filter));
    if (!m->field.n) return OK;
    TRY(to_one_path(c, f, m->field, &m->path));
    return fits_fn(TYPE_OF(m->path.leaf), m->fn) ? OK : bad(c, m->field, "fn");
}

// {"in_group":{"field" or "formula","title","bucket","ranges"},"value":..}
err_t parse_in_group(struct parser *p, const struct json *j, struct node *n)
{
    struct ctx *c = p->c;
    static const char *const keys[] = { "field", "formula", "title", "bucket", "ranges" };
    const struct json *in = json_get(j, S("in_group")), *value = json_get(j, S("value"));
    if (p->as_rule || !value || j->count != 2 || !json_is(in, JSON_OBJECT))
        return bad(c, S("filter"), "in_group");
    json_each(m, in)
    {
        bool known = false;
        for (size_t i = 0; i < COUNT_OF(keys); i++)
            known = known || str_eq(m->key, str_of(keys[i]));
        if (!known) return fail_arg(c, ERR_BAD_REQUEST, S("in_group"), m->key);
    }
    struct group_dim d;
    struct val v;
    TRY(query_group_parse_dim(c, p->form, in, &d));
    TRY(query_group_parse_value(c, &d, value, &v));
    p->values += (size_t)d.range_count + 1;
    *n = *query_group_node(c, &d, v);
    return OK;
}

struct node *query_group_node(struct ctx *c, const struct group_dim *d, struct val v)
{
    struct node *n = mem_new_of(c->mem, struct node), *none;
    struct val *kept = mem_new_of(c->mem, struct val);
    *kept = v;
    *n = (struct node){ .kind = NODE_CMP,
                        .path = d->path,
                        .op = val_is_null(v) ? OP_NOT_EMPTY : OP_EQ,
                        .values = kept,
                        .value_count = 1,
                        .group = mem_dup(c->mem, d, sizeof *d) };
    if (!val_is_null(v)) return n;
    none = mem_new_of(c->mem, struct node);
    *none = (struct node){ .kind = NODE_NOT, .kid_count = 1 };
    none->kids = mem_array(c->mem, struct node *, 1);
    none->kids[0] = n;
    return none;
}
