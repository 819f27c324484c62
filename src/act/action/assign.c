// SPDX-License-Identifier: Apache-2.0
// Gives the record to one of several persons: {"do":"assign","field":person field or "owner","to":[who],
// "strategy":"fixed|round_robin|least_load","open":filter,"capacity":n,"keep":true: who has it keeps it}.
// Load is the number of records of this form that the person has and that "open" holds for. Who has
// "capacity" of them takes no more; when nobody is left the run waits a minute and asks again, the oldest first.
#include "act/act.h"

#define WAIT_MS 60000

static bool is_owner(const struct json *j)
{
    return str_eq(json_str(json_get(j, S("field"))), S("owner"));
}

static err_t check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    static const char *const strategies[] = { "fixed", "round_robin", "least_load" };
    const struct form_policy *p;
    const struct field *field = form_field(f, json_str(json_get(j, S("field"))));
    const struct json *open = json_get(j, S("open")), *most = json_get(j, S("capacity"));
    bool known = false;
    i64 n;
    TRY(keys_only(c, j, path, KEYS("do", "field", "to", "strategy", "open", "capacity", "keep")));
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
    if (open && open->first) TRY(filter_check(c, f, open, path_under(c, path, "open")));
    return who_check(c, f, json_get(j, S("to")), path_under(c, path, "to"));
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

static err_t choose(struct ctx *c, const struct act *a, const struct json *j,
                    const struct people *who, const struct user **out)
{
    str strategy = json_str(json_get(j, S("strategy")));
    i64 most = 0, best = 0, load = 0;
    id64 last = 0;
    const struct user *next = NULL, *first = NULL;
    bool by_load = str_eq(strategy, S("least_load"));
    bool capped = json_i64(json_get(j, S("capacity")), &most);
    if (str_eq(strategy, S("round_robin"))) TRY(turn_of(c, a, &last));
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
    if (str_eq(strategy, S("round_robin"))) {
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
    struct people who;
    const struct user *u;
    if (!a->cells || has_one(a, j)) {
        jw_kstr(a->log, "note", a->cells ? S("has_one") : S("gone"));
        return OK;
    }
    TRY(who_of(c, a, json_get(j, S("to")), &who));
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
