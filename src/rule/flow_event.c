// SPDX-License-Identifier: Apache-2.0
// A rule that listens to a flow of its form: the flow tells what happened in the transaction that does it, and the
// run is a row of the same transaction. The record is the flow's; the condition is asked of it as it is then. The
// chain of the instance goes on, so a rule that starts the flow it listens to is stopped as any other.
#include "auth/chain.h"
#include "meta/flows.h"
#include "rule/internal.h"

#define WORD_MAX 64

// --- Checking -----------------------------------------------------------------------------------------------

static const struct json *node_of(const struct json *spec, str id)
{
    json_each(node, json_get(spec, S("nodes"))) if (str_eq(json_str(json_get(node, S("id"))),
                                                           id)) return node;
    return NULL;
}

// One that was never published has its draft.
static err_t check_nodes(struct ctx *c, const struct flow_def *d, const struct json *nodes)
{
    const struct json *spec = d->spec;
    str draft;
    size_t at;
    if (!spec && nodes) {
        TRY(flows_draft(c, d->id, &draft));
        spec = json_parse(c->mem, draft, &at);
    }
    json_each(id, nodes) if (!node_of(spec, json_str(id))) return spec_wrong(
        c, S("when.nodes"), "流程里没有这个节点", "the flow has no such step");
    return OK;
}

static bool is_list_or_absent(const struct json *j) { return !j || json_is(j, JSON_ARRAY); }

err_t flow_event_check(struct ctx *c, const struct form *f, const struct json *w)
{
    const struct json *on = json_get(w, S("on")), *nodes = json_get(w, S("nodes")),
                      *results = json_get(w, S("results")), *outcomes = json_get(w, S("outcomes"));
    const struct flow_def *d = catalog_flow_of_key(c->cat, json_str(json_get(w, S("flow"))));
    TRY(keys_only(c, w, S("when"), KEYS("kind", "flow", "on", "nodes", "results", "outcomes")));
    if (!d || d->form != f)
        return spec_wrong(c, S("when.flow"), "请选择本表单的流程", "choose a flow of this form");
    if (!json_is(on, JSON_ARRAY) || !on->count)
        return spec_wrong(c, S("when.on"), "请至少选一个时机", "choose at least one");
    json_each(one, on)
        TRY(one_of(c, one, S("when.on"), KEYS("started", "ended", "reached", "left", "overdue")));
    if (!is_list_or_absent(nodes) || !is_list_or_absent(results) || !is_list_or_absent(outcomes))
        return spec_wrong(c, S("when"), "应为列表 []", "a list is needed");
    TRY(check_nodes(c, d, nodes));
    json_each(one, outcomes) TRY(one_of(c, one, S("when.outcomes"),
                                        KEYS("approved", "rejected", "returned", "done", "overdue",
                                             "skipped", "moved", "cancelled")));
    json_each(one, results) if (!json_str(one).n || json_str(one).n > WORD_MAX) return spec_wrong(
        c, S("when.results"), "没有这个结果", "no such result");
    return OK;
}

// --- Hearing ------------------------------------------------------------------------------------------------

static bool lists(const struct json *list, str word)
{
    json_each(one, list) if (str_eq(json_str(one), word)) return true;
    return false;
}

static bool any_or_lists(const struct json *list, str word)
{
    return !list || !list->count || lists(list, word);
}

static bool fits(const struct rule_def *d, const struct flow_news *n)
{
    const struct json *w = json_get(d->spec, S("when"));
    str event = str_of(n->event);
    if (d->kind != WHEN_FLOW || d->mode == RULE_OFF || d->form != n->form ||
        !str_eq(json_str(json_get(w, S("flow"))), n->flow) || !lists(json_get(w, S("on")), event))
        return false;
    if (str_eq(event, S("started"))) return true;
    if (str_eq(event, S("ended"))) return any_or_lists(json_get(w, S("results")), n->outcome);
    if (str_eq(event, S("left")) && !any_or_lists(json_get(w, S("outcomes")), n->outcome))
        return false;
    return any_or_lists(json_get(w, S("nodes")), n->node);
}

static void put_word(struct jw *w, const char *key, str word)
{
    if (!word.n) return;
    jw_key(w, str_of(key));
    jw_str(w, word);
}

// What was written with a decision is kept only where the rule uses it.
static str told_of(struct ctx *c, const struct rule_def *d, const struct flow_news *n)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    jw_obj(&w);
    jw_kid(&w, "inst", n->inst);
    jw_kstr(&w, "flow", n->flow_title);
    put_word(&w, "node", n->node_title);
    put_word(&w, "outcome", n->outcome);
    if (n->by) jw_kid(&w, "by", n->by);
    if (n->initiator) jw_kid(&w, "initiator", n->initiator);
    if (facts_use(json_get(d->spec, S("do")), S("opinion"))) put_word(&w, "opinion", n->opinion);
    jw_end_obj(&w);
    return buf_str(&b);
}

static err_t hear(struct ctx *c, const struct rule_def *d, const struct flow_news *n, str cause)
{
    struct image img;
    bool holds = true, did;
    err_t e = record_image(c, n->form, n->record, &img);
    if (e == ERR_NOT_FOUND) err_clear(c);
    else if (e != OK) return e;
    if (e == OK && img.is_demo) return OK;
    if (rule_if(d->spec)) TRY(act_holds(c, d->form, rule_if(d->spec), n->record, &holds));
    return holds ? fire_told(c, d, n->record, cause, told_of(c, d, n), &did) : OK;
}

err_t rule_hear_flow(struct ctx *c, const struct flow_news *news)
{
    const struct actor *who = c->who;
    str cause = str_cat(c->mem, S("flow."), str_of(news->event));
    for (int i = 0; i < c->cat->rule_count; i++) {
        const struct rule_def *d = &c->cat->rules[i];
        if (!fits(d, news)) continue;
        c->who = actor_rule(c, d->id, title_in(d->title, c->lang), news->chain);
        err_t e = hear(c, d, news, cause);
        if (e != OK) e = fire_broken(c, d, news->record, cause, e);
        c->who = who;
        TRY(e);
    }
    return OK;
}
