// SPDX-License-Identifier: Apache-2.0
// {"fact": ..}: what a flow told the rule that listens to it, as a value or a person. Its flow, step and outcome and
// who began it stand beside the record for whoever reads that; who decided and what he wrote are for those who take
// part or administer flows, so whoever publishes a rule with these has that right.
#include "act/act.h"

static const char *const names[] = { "flow", "node", "outcome", "by", "initiator", "opinion" };
static const char *const texts[] = { "text", "longtext", "suggest", "select" };

static bool among(const char *const *list, size_t n, str word)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(list[i]), word)) return true;
    return false;
}

bool facts_use(const struct json *j, str name)
{
    if (!j || j->type < JSON_ARRAY) return false;
    const struct json *fact = json_get(j, S("fact"));
    if (fact && fact->type == JSON_STRING && (!name.n || str_eq(fact->text, name))) return true;
    json_each(kid, j) if (facts_use(kid, name)) return true;
    return false;
}

static bool is_person(str name) { return str_eq(name, S("by")) || str_eq(name, S("initiator")); }

err_t fact_check(struct ctx *c, const struct field *to, const struct json *j, str path)
{
    str name = json_str(j);
    bool is_secret = str_eq(name, S("by")) || str_eq(name, S("opinion"));
    if (!among(names, COUNT_OF(names), name))
        return spec_wrong(c, path, "流程没有这个内容", "the flow tells no such thing");
    if (is_secret && !actor_has(c, RIGHT(FLOW_ADMIN)))
        return spec_wrong(c, path, "处理人和意见须由能管理流程的人发布",
                          "who decided and why: somebody who administers flows has to publish it");
    if (!to && !is_person(name)) return spec_wrong(c, path, "请选择人员", "choose a person");
    bool fits = !to || among(texts, COUNT_OF(texts), str_of(to->type->key)) ||
                (is_person(name) && str_eq(str_of(to->type->key), S("user")));
    return fits ? OK : spec_wrong(c, path, "这个字段放不下流程的内容", "this field cannot take it");
}

const struct user *fact_person(const struct ctx *c, const struct act *a, str name)
{
    i64 id;
    return json_i64(json_get(a->facts, name), &id) ? catalog_user(c->cat, id) : NULL;
}

// A result of the flow's own stands as it is.
static str outcome_word(const struct ctx *c, str key)
{
    static const char *const words[][3] = {
        { "approved", "已通过", "approved" },      { "rejected", "已拒绝", "rejected" },
        { "returned", "被退回", "returned" },      { "done", "已完成", "done" },
        { "overdue", "到时转出", "left by time" }, { "skipped", "被跳过", "skipped" },
        { "moved", "转到别的节点", "moved" },      { "cancelled", "已撤销", "cancelled" },
        { "terminated", "已终止", "terminated" }
    };
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq(key, str_of(words[i][0])))
            return str_of(words[i][c->cat->lang == LANG_EN ? 2 : 1]);
    return key;
}

static str fact_text(const struct ctx *c, const struct act *a, str name)
{
    str text = json_str(json_get(a->facts, name));
    if (str_eq(name, S("outcome"))) return outcome_word(c, text);
    const struct user *u = is_person(name) ? fact_person(c, a, name) : NULL;
    return is_person(name) ? (u ? u->name : STR_NONE) : text;
}

// A choice takes its option's title, else its key.
err_t fact_value(struct ctx *c, const struct act *a, const struct field *to, str name,
                 struct change *out)
{
    str text = fact_text(c, a, name);
    if (str_eq(str_of(to->type->key), S("user"))) {
        const struct user *u = fact_person(c, a, name);
        if (u) out->v = val_int(u->id);
        return OK;
    }
    if (!text.n) return OK;
    if (to->option_count) {
        const struct option *o = field_option_by_key(to, json_str(json_get(a->facts, name)));
        if (o) return out->v = val_int(o->code), OK;
    }
    return to->type->from_text(c, to, text, &out->v);
}
