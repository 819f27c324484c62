// SPDX-License-Identifier: Apache-2.0
// Starts a flow for the record: {"do":"flow","flow":key}. One that is switched off, or that this very flow has
// led to, is left alone, and the log says so.
#include "act/act.h"
#include "meta/flows.h"

static err_t check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    const struct flow_def *d = catalog_flow_of_key(c->cat, json_str(json_get(j, S("flow"))));
    TRY(keys_only(c, j, path, KEYS("do", "flow")));
    return d && d->form == f ? OK
                             : spec_wrong(c, path_under(c, path, "flow"), "请选择本表单的流程",
                                          "choose a flow of this form");
}

static err_t run(struct ctx *c, struct act *a, const struct json *j)
{
    const struct flow_def *d = catalog_flow_of_key(c->cat, json_str(json_get(j, S("flow"))));
    str note = STR_NONE;
    id64 inst = 0;
    if (!a->cells || !d) {
        jw_kstr(a->log, "note", a->cells ? S("off") : S("gone"));
        return OK;
    }
    TRY(act_port()->flow_start(c, a, d, &inst, &note));
    if (inst) jw_kid(a->log, "flow", inst);
    else jw_kstr(a->log, "note", note);
    return OK;
}

const struct action action_flow = { check, run };
