// SPDX-License-Identifier: Apache-2.0
// Gives the record to one of several persons: {"do":"assign","field":person field or "owner","to":[who],
// "strategy":"fixed|round_robin|least_load|weighted|last_owner","open":filter,"capacity":n,"on_duty":true: only those on duty now,
// "keep":true: who has it keeps it}.
// Load is the number of records of this form that the person has and that "open" holds for.
// "weighted": who is most below his share ("weights" by id, else 1) of the records of the last "days" gets it.
// "last_owner": who has the newest other record with the same value in the field "by", else in turn. Who has
// "capacity" of them takes no more; when nobody is left the run waits a minute and asks again, the oldest first.
#include "act/duty.h"
#include "base/date.h"

#define WAIT_MS 60000

static bool is_owner(const struct json *j)
{
    return str_eq(json_str(json_get(j, S("field"))), S("owner"));
}

static err_t check_weights(struct ctx *c, const struct json *weights, str path)
{
    if (!weights) return OK;
    if (!json_is(weights, JSON_OBJECT))
        return spec_wrong(c, path, "应为对象 {}", "an object is needed");
    json_each(w, weights) TRY(number_in(c, w, str_cat3(c->mem, path, S("."), w->key), 0, 1000));
    return OK;
}

static err_t check_by(struct ctx *c, const struct form *f, const struct json *by, str path)
{
    struct field *field;
    TRY(field_named(c, f, by, path, &field));
    if (field->index >= 0 && !(field->type->flags & (TYPE_ENCRYPTED | TYPE_FILES)) &&
        (field->type->storage == STORE_TEXT || field->type->storage == STORE_INT))
        return OK;
    return spec_wrong(c, path, "请选择电话、文本或关联字段", "choose a phone, a text or a link");
}

static err_t check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    static const char *const strategies[] = { "fixed", "round_robin", "least_load", "weighted",
                                              "last_owner" };
    const struct form_policy *p;
    const struct field *field = form_field(f, json_str(json_get(j, S("field"))));
    const struct json *open = json_get(j, S("open")), *most = json_get(j, S("capacity"));
    bool known = false;
    i64 n;
    TRY(keys_only(c, j, path,
                  KEYS("do", "field", "to", "strategy", "open", "capacity", "keep", "weights",
                       "days", "by", "on_duty")));
    TRY(policy_of(c, f, &p));
    if (!is_owner(j) && (!field || !(field_value_type(field)->flags & TYPE_PERSON) ||
                         field->type->storage != STORE_INT || field->is_system))
        return spec_wrong(c, path_under(c, path, "field"), "请选择人员字段",
                          "choose a field of a person");
    if (is_owner(j) ? !actor_may(c, f, ACT_ASSIGN) : !actor_may_write_field(p, field))
        return spec_wrong(c, path_under(c, path, "field"), "您没有写这个字段的权限",
                          "you have no right to write this field");
    for (size_t i = 0; i < COUNT_OF(strategies); i++)
        known = known || str_eq(json_str(json_get(j, S("strategy"))), str_of(strategies[i]));
    if (!known)
        return spec_wrong(c, path_under(c, path, "strategy"), "请选择分配方式",
                          "choose how to assign");
    if (most && (!json_i64(most, &n) || n < 1))
        return spec_wrong(c, path_under(c, path, "capacity"), "应为大于 0 的整数",
                          "a whole number over 0");
    const struct json *duty = json_get(j, S("on_duty"));
    if (duty && duty->type != JSON_BOOL)
        return spec_wrong(c, path_under(c, path, "on_duty"), "应为 true 或 false", "true or false");
    TRY(number_in(c, json_get(j, S("days")), path_under(c, path, "days"), 1, 3650));
    TRY(check_weights(c, json_get(j, S("weights")), path_under(c, path, "weights")));
    if (str_eq(json_str(json_get(j, S("strategy"))), S("last_owner")))
        TRY(check_by(c, f, json_get(j, S("by")), path_under(c, path, "by")));
    if (open && open->first) TRY(filter_check(c, f, open, path_under(c, path, "open")));
    return who_check_told(c, f, json_get(j, S("to")), path_under(c, path, "to"));
}

static const struct field *field_of(const struct act *a, const struct json *j)
{
    return is_owner(j) ? form_sys(a->form, SYS_OWNER)
                       : form_field(a->form, json_str(json_get(j, S("field"))));
}

static err_t load_of(struct ctx *c, const struct act *a, const struct json *j, const struct user *u,
                     i64 *n)
{
    struct query *q;
    bool capped;
    const struct json *open = json_get(j, S("open"));
    TRY(act_query(c, a->form, open && open->first ? open : NULL, 0, 1, &q));
    q->filter =
        node_and(c, q->filter, node_cmp(c, (struct field *)field_of(a, j), OP_EQ, val_int(u->id)));
    return query_count(c, q, true, n, &capped);
}

// Of the records of the last days: how many this person has.
static err_t recent_of(struct ctx *c, const struct act *a, const struct json *j,
                       const struct user *u, i64 *n)
{
    i64 days = span_part(j, "days");
    struct query *q;
    bool capped;
    TRY(act_query(c, a->form, NULL, 0, 1, &q));
    q->filter = node_and(c,
                         node_cmp(c, form_sys(a->form, SYS_CREATED_AT), OP_GE,
                                  val_int(c->now_ms - (days ? days : 30) * DAY_MS)),
                         node_cmp(c, (struct field *)field_of(a, j), OP_EQ, val_int(u->id)));
    return query_count(c, q, true, n, &capped);
}

static i64 weight_of(struct ctx *c, const struct json *j, const struct user *u)
{
    i64 n = 1;
    (void)json_i64(json_get(json_get(j, S("weights")), str_of_i64(c->mem, u->id)), &n);
    return n;
}

// Who is most below his share. All in whole numbers: share and count times the sum of all weights.
static err_t most_below(struct ctx *c, const struct act *a, const struct json *j,
                        const struct people *who, const struct user **out)
{
    i64 *have = mem_array(c->mem, i64, who->n + 1), weights = 0, total = 1, best = 0;
    *out = NULL;
    for (size_t i = 0; i < who->n; i++) {
        TRY(recent_of(c, a, j, who->v[i], &have[i]));
        weights += weight_of(c, j, who->v[i]);
        total += have[i];
    }
    for (size_t i = 0; i < who->n; i++) {
        i64 weight = weight_of(c, j, who->v[i]), below = total * weight - have[i] * weights;
        if (weight && (!*out || below > best)) *out = who->v[i], best = below;
    }
    return OK;
}

// Who has the newest other record with the same value (the same phone, the same customer), if he is one of
// those who may get it.
static err_t last_owner(struct ctx *c, const struct act *a, const struct json *j,
                        const struct people *who, const struct user **out)
{
    struct field *by = form_field(a->form, json_str(json_get(j, S("by"))));
    const struct field *f = field_of(a, j);
    struct query *q;
    struct page *page;
    *out = NULL;
    if (!by || by->index < 0 || val_is_null(a->cells[by->index])) return OK;
    str text = str_fmt(c->mem,
                       "{\"fields\":[\"" STR_FMT "\"],\"sort\":[{\"field\":\"id\",\"dir\":"
                       "\"desc\"}],\"limit\":2}",
                       STR_ARG(f->key));
    TRY(query_parse(c, a->form, json_parse(c->mem, text, NULL), &q));
    q->filter = node_and(c, node_cmp(c, by, OP_EQ, a->cells[by->index]),
                         node_cmp(c, (struct field *)f, OP_NOT_EMPTY, VAL_NONE));
    TRY(query_page(c, q, &page));
    for (int i = 0; i < page->count; i++) {
        if (page->records[i].id == a->record) continue;
        for (size_t k = 0; k < who->n; k++)
            if (page->records[i].cells[0].v.i == who->v[k]->id) *out = who->v[k];
        break;
    }
    return OK;
}

// Those who may take one more.
static err_t with_room(struct ctx *c, const struct act *a, const struct json *j,
                       const struct people *who, struct people *out)
{
    i64 most, load;
    bool capped = json_i64(json_get(j, S("capacity")), &most);
    for (size_t i = 0; i < who->n; i++) {
        if (capped) TRY(load_of(c, a, j, who->v[i], &load));
        if (!capped || load < most) vec_push(c->mem, out, who->v[i]);
    }
    return OK;
}

static err_t choose(struct ctx *c, const struct act *a, const struct json *j,
                    const struct people *who, const struct user **out)
{
    str strategy = json_str(json_get(j, S("strategy")));
    i64 most = 0, best = 0, load = 0;
    id64 last = 0;
    const struct user *next = NULL, *first = NULL;
    bool by_load = str_eq(strategy, S("least_load"));
    bool capped = json_i64(json_get(j, S("capacity")), &most);
    if (str_eq(strategy, S("weighted"))) {
        struct people free = { 0 };
        TRY(with_room(c, a, j, who, &free));
        return most_below(c, a, j, &free, out);
    }
    bool in_turn = str_eq(strategy, S("round_robin")) || str_eq(strategy, S("last_owner"));
    if (str_eq(strategy, S("last_owner"))) {
        TRY(last_owner(c, a, j, who, out));
        if (*out) return OK; // whoever served him last, however much he has
    }
    if (in_turn) TRY(turn_of(c, a, &last));
    *out = NULL;
    for (size_t i = 0; i < who->n; i++) {
        const struct user *u = who->v[i];
        if (by_load || capped) TRY(load_of(c, a, j, u, &load));
        if (capped && load >= most) continue;
        if (by_load && (!*out || load < best)) *out = u, best = load;
        if (!first || u->id < first->id) first = u;
        if (u->id > last && (!next || u->id < next->id)) next = u;
        if (str_eq(strategy, S("fixed")) && !*out) *out = u;
    }
    if (in_turn) {
        *out = next ? next : first;
        if (*out) TRY(turn_set(c, a, (*out)->id));
    }
    return OK;
}

static err_t give(struct ctx *c, const struct act *a, const struct json *j, id64 user)
{
    struct saved saved;
    struct change ch = { .f = (struct field *)field_of(a, j), .v = val_int(user) };
    struct write w = { .form = a->form, .id = a->record, .rev = -1 };
    if (is_owner(j)) {
        w.sets_owner = true;
        w.owner = user;
    } else {
        w.changes = &ch;
        w.change_count = 1;
    }
    return record_save(c, &w, &saved);
}

static bool has_one(const struct act *a, const struct json *j)
{
    const struct field *f = field_of(a, j);
    return json_bool(json_get(j, S("keep"))) && f && f->index >= 0 &&
           !val_is_null(a->cells[f->index]);
}

static err_t run(struct ctx *c, struct act *a, const struct json *j)
{
    struct people all, who;
    const struct user *u;
    if (!a->cells || has_one(a, j)) {
        jw_kstr(a->log, "note", a->cells ? S("has_one") : S("gone"));
        return OK;
    }
    TRY(who_of(c, a, json_get(j, S("to")), &all));
    if (json_bool(json_get(j, S("on_duty")))) TRY(duty_filter(c, &all, &who));
    else who = all;
    TRY(choose(c, a, j, &who, &u));
    a->again = u == NULL;
    if (a->again) {
        a->wait_until = c->now_ms + WAIT_MS;
        jw_kstr(a->log, "note", S("nobody"));
        return OK;
    }
    jw_kstr(a->log, "to", u->name);
    return give(c, a, j, u->id);
}

const struct action action_assign = { check, run };
