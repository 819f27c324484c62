// SPDX-License-Identifier: Apache-2.0
// The parts of fill, approve and copy at the time of designing: whom it means, how votes count, which fields,
// how long, what may be done. Each mistake is told at its part.
#include "act/duty.h"
#include "flow/who.h"
#include "flow/work.h"

struct checked {
    struct ctx *c;
    struct checking *k;
    const struct flow_node *n;
};

static bool is_word(const struct json *j, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (str_eq(json_str(j), str_of(words[i]))) return true;
    return false;
}

static void word(const struct checked *a, const char *part, const char *const *words)
{
    const struct json *j = json_get(a->n->j, str_of(part));
    if (j && !is_word(j, words))
        check_note(a->c, a->k, a->n, part, "没有这个选项", "no such choice");
}

static const struct json *nodes_of(const struct checked *a)
{
    return json_get(a->k->graph->spec, S("nodes"));
}

static err_t persons(const struct checked *a, const struct json *list, str path)
{
    return check_passed(a->c, a->k, a->n,
                        flow_who_check(a->c, a->k->form, nodes_of(a), list, path));
}

static void votes(const struct checked *a)
{
    const struct json *pass = json_get(a->n->j, S("pass"));
    i64 percent = 0;
    word(a, "sign", KEYS("any", "all", "ratio", "sequence", "claim"));
    word(a, "reject", KEYS("first", "wait_all"));
    word(a, "pass_if", KEYS("gte", "gt"));
    bool good = json_i64(pass, &percent) && percent >= 1 && percent <= 100;
    if ((pass || str_eq(json_str(json_get(a->n->j, S("sign"))), S("ratio"))) && !good)
        check_note(a->c, a->k, a->n, "pass", "通过比例应为 1 到 100",
                   "a share of 1 to 100 is needed");
    const struct json *weights = json_get(a->n->j, S("weights")),
                      *field = json_get(weights, S("field"));
    if (field && !who_has_weight(a->c, json_get(a->n->j, S("who")), json_str(field)))
        check_note(a->c, a->k, a->n, "weights", "请选择审批矩阵里的整数字段",
                   "choose a field of whole numbers of the matrix");
    json_each(w, field ? NULL : weights)
    {
        i64 user, weight;
        if (!str_to_i64(w->key, &user) || !json_i64(w, &weight) || weight < 0 || weight > 1000)
            check_note(a->c, a->k, a->n, "weights", "权重应为 0 到 1000", "weights are 0 to 1000");
    }
}

static void fields(const struct checked *a)
{
    json_each(j, json_get(a->n->j, S("fields")))
    {
        const struct field *f = form_field(a->k->form, j->key);
        if (!f || f->is_system)
            check_note(a->c, a->k, a->n, "fields", "没有这个字段", "there is no such field");
        else if (!is_word(j, KEYS("hide", "read", "mask", "write", "need")))
            check_note(a->c, a->k, a->n, "fields", "没有这种字段权限", "no such right");
        else if ((f->type->flags & TYPE_COMPUTED) && is_word(j, KEYS("write", "need")))
            check_note(a->c, a->k, a->n, "fields", "计算字段不能填写",
                       "a computed field is not filled in");
    }
}

static void node_named(const struct checked *a, const struct json *j, const char *part)
{
    const struct flow_node *to = j ? graph_node(a->k->graph, json_str(j)) : NULL;
    if (j && !to) check_note(a->c, a->k, a->n, part, "没有这个节点", "there is no such node");
}

static err_t late_step(const struct checked *a, const struct json *s)
{
    const struct json *to = json_get(s, S("to")), *repeat = json_get(s, S("repeat"));
    i64 at = 100;
    if (!is_word(json_get(s, S("do")),
                 KEYS("remind", "remind_head", "transfer", "approve", "reject", "return", "jump")))
        check_note(a->c, a->k, a->n, "overdue", "请选择到时做什么", "choose what is to happen");
    if (json_get(s, S("at")) && (!json_i64(json_get(s, S("at")), &at) || at < 1 || at > 1000))
        check_note(a->c, a->k, a->n, "overdue", "时限的百分比应为 1 到 1000",
                   "1 to 1000 percent of the limit");
    if (repeat) TRY(check_passed(a->c, a->k, a->n, span_check(a->c, repeat, S("overdue"), NULL)));
    if (is_word(json_get(s, S("do")), KEYS("transfer"))) return persons(a, to, S("overdue"));
    if (!is_word(json_get(s, S("do")), KEYS("return", "jump"))) return OK;
    if (!to) check_note(a->c, a->k, a->n, "overdue", "请选择节点", "choose a node");
    node_named(a, to, "overdue");
    return OK;
}

static err_t limits(const struct checked *a)
{
    const struct json *limit = json_get(a->n->j, S("limit")),
                      *overdue = json_get(a->n->j, S("overdue"));
    if (limit && limit->first)
        TRY(check_passed(a->c, a->k, a->n, span_check(a->c, limit, S("limit"), NULL)));
    else if (overdue && overdue->first)
        check_note(a->c, a->k, a->n, "overdue", "请先设置时限", "set a limit first");
    json_each(s, overdue) TRY(late_step(a, s));
    return OK;
}

static void nobody(const struct checked *a)
{
    const struct json *empty = json_get(a->n->j, S("empty"));
    i64 id = 0;
    bool is_user = json_i64(json_get(empty, S("user")), &id) && catalog_user(a->c->cat, id);
    if (empty && !is_user && !is_word(empty, KEYS("pass", "admin", "refuse")))
        check_note(a->c, a->k, a->n, "empty", "请选择找不到办理人时怎么办",
                   "choose what to do when nobody is found");
}

// What happens at hours when nobody of them is there is easily forgotten.
static err_t duty(const struct checked *a)
{
    const struct json *on_duty = json_get(a->n->j, S("on_duty"));
    str empty = json_str(json_get(a->n->j, S("empty")));
    bool is_set;
    if (on_duty && on_duty->type != JSON_BOOL)
        check_note(a->c, a->k, a->n, "on_duty", "应为 true 或 false", "true or false");
    if (!json_bool(on_duty)) return OK;
    if (str_eq(empty, S("pass")))
        check_warn(a->c, a->k, a->n, "on_duty", "没有人值班时，这个节点会自动通过",
                   "while nobody is on duty this node passes by itself");
    if (str_eq(empty, S("refuse")))
        check_warn(a->c, a->k, a->n, "on_duty", "没有人值班时，流程会停在这里等待处理",
                   "while nobody is on duty the flow halts here");
    TRY(duty_is_set(a->c, &is_set));
    if (!is_set)
        check_warn(a->c, a->k, a->n, "on_duty", "值班表里还没有人排班，现在所有人都算在班",
                   "nobody has shifts in the duty roster yet, so all count as on duty");
    return OK;
}

err_t flow_task_check(struct ctx *c, struct checking *k, const struct flow_node *n)
{
    const struct checked a = { c, k, n };
    const struct json *targets = json_get(n->j, S("return_to"));
    TRY(persons(&a, json_get(n->j, S("who")), S("who")));
    if (n->kind == &node_copy) return OK;
    votes(&a);
    fields(&a);
    nobody(&a);
    TRY(duty(&a));
    word(&a, "opinion", KEYS("no", "optional", "reject", "always"));
    word(&a, "confirm", KEYS("no", "signature", "password", "code"));
    word(&a, "dedup", KEYS("none", "adjacent", "any"));
    word(&a, "self", KEYS("keep", "skip", "head"));
    node_named(&a, json_get(n->j, S("reject_to")), "reject_to");
    json_each(to, targets) node_named(&a, to, "return_to");
    return limits(&a);
}
