// SPDX-License-Identifier: Apache-2.0
// What is to be done, checked when it is designed: closed lists of keys, fields that exist, rights of whoever
// publishes it (he reads what it reads and writes what it sets, as the rule itself will act with all rights).
// Each mistake is told at its place: "do.1.set.state".
#include "act/act.h"
#include "base/date.h"

#define STEPS_MAX 30
#define DEPTH_MAX 4
#define DAYS_MAX 36600

str path_under(struct ctx *c, str path, const char *part)
{
    return path.n ? str_cat3(c->mem, path, S("."), str_of(part)) : str_of(part);
}

err_t spec_wrong(struct ctx *c, str path, const char *zh, const char *en)
{
    return fail_arg(c, ERR_RULE_SPEC, path, str_of(c->lang == LANG_EN ? en : zh));
}

err_t keys_only(struct ctx *c, const struct json *j, str path, const char *const *keys)
{
    if (!json_is(j, JSON_OBJECT)) return spec_wrong(c, path, "应为对象 {}", "an object is needed");
    json_each(m, j)
    {
        bool known = false;
        for (int i = 0; keys[i]; i++) known = known || str_eq(m->key, str_of(keys[i]));
        if (!known)
            return spec_wrong(c, str_cat3(c->mem, path, S("."), m->key), "不认识的项", "unknown");
    }
    return OK;
}

err_t one_of(struct ctx *c, const struct json *j, str path, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (str_eq(json_str(j), str_of(words[i]))) return OK;
    return spec_wrong(c, path, "请从可选项中选一个", "choose one of those offered");
}

err_t number_in(struct ctx *c, const struct json *j, str path, i64 min, i64 max)
{
    i64 n;
    if (!j) return OK;
    if (json_i64(j, &n) && n >= min && n <= max) return OK;
    return fail_arg(c, ERR_RULE_SPEC, path,
                    str_fmt(c->mem,
                            c->lang == LANG_EN ? "a whole number from %lld to %lld"
                                               : "应为 %lld 到 %lld 的整数",
                            (long long)min, (long long)max));
}

err_t time_at(struct ctx *c, const struct json *j, str path)
{
    i64 ms;
    if (!j || time_parse(json_str(j), &ms)) return OK;
    return spec_wrong(c, path, "时间应写成 09:00", "a time is written 09:00");
}

err_t field_named(struct ctx *c, const struct form *f, const struct json *j, str path,
                  struct field **out)
{
    enum cell_right right = CELL_READ;
    *out = json_str(j).n ? form_field(f, json_str(j)) : NULL;
    if (*out && !(*out)->is_system) TRY(query_right_any(c, *out, &right));
    if (!*out || right != CELL_READ)
        return spec_wrong(c, path, "请选择一个您能读取的字段", "choose a field that you may read");
    return OK;
}

// A rule decides with all rights, so whoever writes its condition must read all of it himself: else he would
// learn by what the rule does what a masked number is.
static err_t path_readable(struct ctx *c, const struct path *p, str path)
{
    enum cell_right right;
    for (int i = 0; i <= p->hop_count; i++) {
        const struct field *f = i < p->hop_count ? p->hops[i] : p->leaf;
        if (f->is_system || f->form->parent) continue;
        TRY(query_right_any(c, f, &right));
        if (right != CELL_READ)
            return spec_wrong(c, path, "条件里有您不能完整读取的字段",
                              "the condition has a field that you may not read in full");
    }
    return OK;
}

static err_t node_readable(struct ctx *c, const struct node *n, str path);

// What is counted with all rights is for somebody who sees all of those records himself.
static err_t linked_readable(struct ctx *c, const struct node *n, str path)
{
    const struct linked *l = n->linked;
    const struct field *fields[] = { l->link, l->own, l->sum, l->window.at, l->window.base };
    const struct form_policy *p;
    struct path over = n->path;
    over.hop_count = 0;
    for (int i = 0; i < n->path.hop_count; i++) {
        over.leaf = n->path.hops[i];
        TRY(path_readable(c, &over, path));
    }
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        over.leaf = (struct field *)(uintptr_t)fields[i];
        if (fields[i]) TRY(path_readable(c, &over, path));
    }
    if (l->filter) TRY(node_readable(c, l->filter, path));
    if (l->form->parent || c->who->has_all_rights) return OK;
    TRY(policy_of(c, l->form, &p));
    return p->sees_all_rows ? OK
                            : spec_wrong(c, path, "条件里要统计的记录，您不能全部查看",
                                         "the condition counts records that you do not all see");
}

static err_t node_readable(struct ctx *c, const struct node *n, str path)
{
    if (n->kind == NODE_LINKED) return linked_readable(c, n, path);
    if (n->kind == NODE_CMP) return path_readable(c, &n->path, path);
    for (int i = 0; i < n->kid_count; i++) TRY(node_readable(c, n->kids[i], path));
    return OK;
}

err_t filter_check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    struct node *node;
    TRY(query_filter_parse(c, f, j, false, &node));
    return node ? node_readable(c, node, path) : OK;
}

// --- Do -------------------------------------------------------------------------------------------------------

static err_t check_wait(struct ctx *c, const struct json *j, str path)
{
    TRY(keys_only(c, j, path,
                  KEYS("do", "days", "hours", "minutes", "workdays", "workhours", "at")));
    if (!json_get(j, S("days")) && !json_get(j, S("hours")) && !json_get(j, S("minutes")) &&
        !json_get(j, S("workdays")) && !json_get(j, S("workhours")))
        return spec_wrong(c, path, "请写等多久", "say how long to wait");
    json_each(n, j) if (!str_eq(n->key, S("do")) && !str_eq(n->key, S("at")))
        TRY(number_in(c, n, str_cat3(c->mem, path, S("."), n->key), 0, DAYS_MAX));
    return time_at(c, json_get(j, S("at")), path_under(c, path, "at"));
}

static err_t check_branch(struct ctx *c, const struct form *f, const struct json *j, str path,
                          int depth)
{
    const struct json *cond = json_get(j, S("if"));
    TRY(keys_only(c, j, path, KEYS("do", "if", "then", "else")));
    if (!json_is(cond, JSON_OBJECT) || !cond->first)
        return spec_wrong(c, path_under(c, path, "if"), "请写分支的条件",
                          "give the condition of the branch");
    TRY(filter_check(c, f, cond, path_under(c, path, "if")));
    TRY(steps_check_told(c, f, json_get(j, S("then")), path_under(c, path, "then"), depth + 1));
    return json_get(j, S("else")) ? steps_check_told(c, f, json_get(j, S("else")),
                                                     path_under(c, path, "else"), depth + 1)
                                  : OK;
}

err_t steps_check_told(struct ctx *c, const struct form *f, const struct json *steps, str path,
                       int depth)
{
    int i = 0;
    if (!json_is(steps, JSON_ARRAY) || !steps->count)
        return spec_wrong(c, path, "请至少添加一个动作", "add at least one action");
    if (steps->count > STEPS_MAX || depth > DEPTH_MAX)
        return spec_wrong(c, path, "动作太多，请拆成几条规则",
                          "too many actions: make several rules of it");
    json_each(j, steps)
    {
        str at = str_fmt(c->mem, STR_FMT ".%d", STR_ARG(path), i++);
        str key = json_str(json_get(j, S("do")));
        const struct action *a = act_of_key(key);
        if (a) TRY(a->check(c, f, j, at));
        else if (str_eq(key, S("wait"))) TRY(check_wait(c, j, at));
        else if (str_eq(key, S("branch"))) TRY(check_branch(c, f, j, at, depth));
        else return spec_wrong(c, path_under(c, at, "do"), "请选择动作", "choose an action");
    }
    return OK;
}

err_t steps_check(struct ctx *c, const struct form *f, const struct json *steps, str path,
                  int depth)
{
    if (facts_use(steps, STR_NONE))
        return spec_wrong(c, path, "只有听流程的规则才能用流程的内容",
                          "only a rule that listens to a flow knows what it tells");
    return steps_check_told(c, f, steps, path, depth);
}
