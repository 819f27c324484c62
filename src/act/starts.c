// SPDX-License-Identifier: Apache-2.0
// What starts a flow by itself is a rule: each {"when","if","edge","again"} of its start node, with one action.
#include "act/act.h"
#include "meta/flows.h"

const struct json *act_start_rule(struct ctx *c, const struct json *when, str flow)
{
    static const char *const keys[] = { "when", "if", "edge", "again" };
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    size_t at;
    jw_obj(&w);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const struct json *j = json_get(when, str_of(keys[i]));
        if (!j) continue;
        jw_key(&w, str_of(keys[i]));
        jw_json(&w, j);
    }
    jw_key(&w, S("do"));
    jw_arr(&w);
    jw_obj(&w);
    jw_kstr(&w, "do", S("flow"));
    jw_kstr(&w, "flow", flow);
    jw_end_obj(&w);
    jw_end_arr(&w);
    jw_end_obj(&w);
    return json_parse(c->mem, buf_str(&b), &at);
}

static const struct json *start_of(const struct json *spec)
{
    json_each(node, json_get(spec, S("nodes")))
    {
        if (str_eq(json_str(json_get(node, S("type"))), S("start"))) return node;
    }
    return NULL;
}

err_t act_set_starts(struct ctx *c, const struct flow_def *d, const struct json *spec, bool is_on)
{
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    size_t at;
    jw_arr(&w);
    json_each(when, json_get(start_of(spec), S("when")))
        jw_json(&w, act_start_rule(c, when, d->key));
    jw_end_arr(&w);
    return act_port()->flow_rules(c, d->form, d->id, d->title, json_parse(c->mem, buf_str(&b), &at),
                                  is_on);
}
