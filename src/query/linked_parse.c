// SPDX-License-Identifier: Apache-2.0
// {"linked":{..},"op","value"}: how many records are linked with this one in a window of time, or the sum
// of a figure of theirs. Read with the caller's eyes: a form or a field that no grant shows him is unknown.
// Not in row rules, which are asked at every read of every row.
#include "base/date.h"
#include "meta/filter.h"
#include "query/internal.h"

#define LINKED_MAX 8
#define INSIDE_MAX 2
#define DAYS_MAX 36600
#define HOUR_MS 3600000LL

static err_t wrong(const struct parser *p, const char *part)
{
    return fail_arg(p->c, ERR_BAD_REQUEST, S("filter"), str_of(part));
}

static err_t only(const struct parser *p, const struct json *j, const char *const *keys)
{
    if (!json_is(j, JSON_OBJECT)) return wrong(p, "linked");
    json_each(m, j)
    {
        bool known = false;
        for (int i = 0; keys[i]; i++) known = known || str_eq(m->key, str_of(keys[i]));
        if (!known) return fail_arg(p->c, ERR_BAD_REQUEST, S("filter"), m->key);
    }
    return OK;
}

static err_t seen_field(const struct parser *p, const struct form *f, const struct json *name,
                        struct field **out)
{
    str key = json_str(name);
    *out = key.n ? form_field(f, key) : NULL;
    if (!*out) return fail_arg(p->c, ERR_FIELD_UNKNOWN, key, key);
    return parse_see_field(p->c, *out, false, key);
}

static bool is_link(const struct field *f)
{
    return (f->type->flags & TYPE_REFERENCE) && f->target && f->type->storage <= STORE_JUNCTION;
}

// --- Which rows ----------------------------------------------------------------------------------------

// The links to follow first; *at becomes the form that they lead to.
static err_t parse_over(const struct parser *p, const struct json *over, struct node *n,
                        const struct form **at)
{
    str rest = json_str(over), part;
    while (rest.n && str_next(&rest, '.', &part)) {
        struct field *f = form_field(*at, part);
        if (!f) return fail_arg(p->c, ERR_FIELD_UNKNOWN, part, part);
        TRY(parse_see_field(p->c, f, false, part));
        if (!is_link(f) || n->path.hop_count == QUERY_PATH_MAX)
            return fail_arg(p->c, ERR_FIELD_UNKNOWN, part, part);
        n->path.hops[n->path.hop_count++] = f;
        *at = f->target;
    }
    return OK;
}

static err_t parse_rows(const struct parser *p, const struct json *j, const struct form *at,
                        struct linked *l)
{
    str name = json_str(json_get(j, S("form")));
    if (json_get(j, S("field"))) {
        if (name.n || json_get(j, S("link"))) return wrong(p, "linked");
        TRY(seen_field(p, at, json_get(j, S("field")), &l->own));
        l->form = l->own->target;
        bool many = l->own->type->storage == STORE_ROWS ||
                    (is_link(l->own) && l->own->type->storage == STORE_JUNCTION);
        return many && l->form ? OK : fail_arg(p->c, ERR_LINKED_FIELD, l->own->key, l->own->key);
    }
    l->form = name.n ? catalog_form(p->c->cat, name) : NULL;
    if (!l->form || l->form->parent || !actor_may(p->c, l->form, ACT_READ))
        return fail_arg(p->c, ERR_FIELD_UNKNOWN, name, name);
    TRY(seen_field(p, l->form, json_get(j, S("link")), &l->link));
    return is_link(l->link) && l->link->target == at
               ? OK
               : fail_arg(p->c, ERR_LINKED_FIELD, l->link->key, l->link->key);
}

// --- Which time ----------------------------------------------------------------------------------------

static bool is_moment(const struct field *f)
{
    const struct field_type *t = field_value_type(f);
    return (t->flags & (TYPE_DATE | TYPE_INSTANT)) && !t->of_day && t->storage == STORE_INT &&
           !field_is_lookup(f) && !field_is_volatile(f);
}

static i64 month_start(i64 day, int months)
{
    struct civil d = date_to_civil(day);
    return date_add_months(date_from_civil(d.year, d.month, 1), months);
}

// The first day of the period of `today`, `back` periods before.
static bool period_start(str word, i64 today, int back, i64 *out)
{
    struct civil d = date_to_civil(today);
    int quarter = (d.month - 1) % 3;
    if (str_eq(word, S("day"))) *out = today - back;
    else if (str_eq(word, S("week"))) *out = today - (today + 3) % 7 - 7LL * back; // from Monday
    else if (str_eq(word, S("month"))) *out = month_start(today, -back);
    else if (str_eq(word, S("quarter"))) *out = month_start(today, -quarter - 3 * back);
    else if (str_eq(word, S("year"))) *out = date_from_civil(d.year - back, 1, 1);
    else return false;
    return true;
}

static void set_days(const struct parser *p, struct window *w, i64 from, i64 until)
{
    bool instant = field_value_type(w->at)->flags & TYPE_INSTANT;
    int zone = p->c->cat->offset_min;
    w->has_from = w->has_until = true;
    w->from = instant ? instant_of_local(from, 0, zone) : from;
    w->until = instant ? instant_of_local(until, 0, zone) : until;
}

// {"from":field,"days":30}: 30 days on from a date of the record itself.
static err_t parse_base(const struct parser *p, const struct json *j, const struct form *at,
                        struct window *w)
{
    i64 days;
    TRY(seen_field(p, at, json_get(j, S("from")), &w->base));
    if (!is_moment(w->base)) return fail_arg(p->c, ERR_LINKED_DATE, w->base->key, w->base->key);
    if (j->count != 3 || !json_i64(json_get(j, S("days")), &days) || days < -DAYS_MAX ||
        days > DAYS_MAX)
        return wrong(p, "within.days");
    w->span = days * DAY_MS;
    return OK;
}

static err_t parse_window(const struct parser *p, const struct json *j, const struct form *at,
                          struct linked *l)
{
    struct window *w = &l->window;
    i64 n, from, until, today = date_of_instant(p->c->now_ms, p->c->cat->offset_min);
    if (!j) return OK;
    TRY(only(p, j,
             (const char *const[]){ "field", "days", "hours", "this", "last", "from", NULL }));
    TRY(seen_field(p, l->form, json_get(j, S("field")), &w->at));
    if (!is_moment(w->at)) return fail_arg(p->c, ERR_LINKED_DATE, w->at->key, w->at->key);
    if (json_get(j, S("from"))) return parse_base(p, j, at, w);
    if (j->count != 2) return wrong(p, "within");
    const struct json *days = json_get(j, S("days")), *hours = json_get(j, S("hours")),
                      *this = json_get(j, S("this"));
    if (days) {
        if (!json_i64(days, &n) || n < 0 || n > DAYS_MAX) return wrong(p, "within.days");
        set_days(p, w, today - n, today + 1);
        return OK;
    }
    if (hours) {
        if (!(field_value_type(w->at)->flags & TYPE_INSTANT))
            return fail_arg(p->c, ERR_LINKED_DATE, w->at->key, w->at->key);
        if (!json_i64(hours, &n) || n < 1 || n > 24 * DAYS_MAX) return wrong(p, "within.hours");
        w->has_from = w->has_until = true;
        w->from = p->c->now_ms - n * HOUR_MS;
        w->until = p->c->now_ms + 1;
        return OK;
    }
    str word = json_str(this ? this : json_get(j, S("last")));
    int back = this ? 0 : 1;
    if (!period_start(word, today, back, &from) || !period_start(word, today, back - 1, &until))
        return wrong(p, "within");
    set_days(p, w, from, until);
    return OK;
}

// --- Compared with what ----------------------------------------------------------------------------------

static err_t parse_sum(const struct parser *p, const struct json *j, struct linked *l)
{
    if (!j) return OK;
    TRY(seen_field(p, l->form, j, &l->sum));
    const struct field_type *t = field_value_type(l->sum);
    bool is_figure = t->expr_kind == 'n' && t->storage == STORE_INT && !field_is_lookup(l->sum) &&
                     !field_is_volatile(l->sum) && !(t->flags & TYPE_ENCRYPTED);
    return is_figure ? OK : fail_arg(p->c, ERR_LINKED_SUM, l->sum->key, l->sum->key);
}

static bool is_order(enum op op)
{
    return op == OP_EQ || op == OP_NE || op == OP_LT || op == OP_LE || op == OP_GT || op == OP_GE ||
           op == OP_BETWEEN;
}

static err_t count_values(const struct parser *p, const struct json *j, struct node *n)
{
    struct val *v = mem_array(p->c->mem, struct val, 2);
    bool many = n->op == OP_BETWEEN;
    i64 x;
    if (many ? !json_is(j, JSON_ARRAY) || j->count != 2 : !j) return wrong(p, "value");
    const struct json *one = many ? j->first : j;
    for (n->value_count = 0; n->value_count < (many ? 2 : 1); one = one->next) {
        if (!json_i64(one, &x)) return wrong(p, "value");
        v[n->value_count++] = val_int(x);
    }
    n->values = v;
    return OK;
}

static err_t sum_values(const struct parser *p, const struct json *j, struct node *n)
{
    struct operand *os;
    TRY(filter_operands(p->c, n->linked->sum, n->op, j, NULL, &os, &n->value_count));
    struct val *v = mem_array(p->c->mem, struct val, (size_t)n->value_count + 1);
    for (int i = 0; i < n->value_count; i++) {
        v[i] = os[i].v;
        if (v[i].kind != VAL_INT) return wrong(p, "value");
    }
    n->values = v;
    return OK;
}

err_t parse_linked(struct parser *p, const struct json *j, int depth, struct node *n)
{
    const struct json *spec = json_get(j, S("linked"));
    struct linked *l = mem_new_of(p->c->mem, struct linked);
    const struct form *at = p->form;
    struct buf text = BUF(p->c->mem);
    struct jw w = JW(&text);
    if (p->as_rule) return wrong(p, "linked");
    if (++p->linked > LINKED_MAX || p->inside >= INSIDE_MAX) return fail(p->c, ERR_QUERY_DEPTH);
    TRY(only(p, j, (const char *const[]){ "linked", "op", "value", NULL }));
    TRY(only(
        p, spec,
        (const char *const[]){ "form", "link", "field", "over", "filter", "within", "sum", NULL }));
    n->kind = NODE_LINKED;
    n->linked = l;
    TRY(parse_over(p, json_get(spec, S("over")), n, &at));
    TRY(parse_rows(p, spec, at, l));
    TRY(parse_window(p, json_get(spec, S("within")), at, l));
    TRY(parse_sum(p, json_get(spec, S("sum")), l));
    if (json_get(spec, S("filter"))) {
        const struct form *was = p->form;
        if (l->form->parent && p->inside) return fail(p->c, ERR_QUERY_DEPTH);
        p->form = l->form;
        p->inside += l->form->parent ? INSIDE_MAX : 1;
        TRY(parse_node(p, json_get(spec, S("filter")), depth + 1, &l->filter));
        p->inside -= l->form->parent ? INSIDE_MAX : 1;
        p->form = was;
    }
    jw_json(&w, spec);
    l->text = buf_str(&text);
    if (!op_of_key(json_str(json_get(j, S("op"))), &n->op) || !is_order(n->op))
        return wrong(p, "op");
    const struct json *value = json_get(j, S("value"));
    return l->sum ? sum_values(p, value, n) : count_values(p, value, n);
}
