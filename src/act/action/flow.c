// SPDX-License-Identifier: Apache-2.0
// Starts a flow for the record: {"do":"flow","flow":key}. One that is switched off, or that this very flow has
// led to, is left alone, and the log says so.
#include "act/act.h"
#include "meta/flows.h"

#define LATER_MS 5000

static err_t check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    const struct flow_def *d = catalog_flow_of_key(c->cat, json_str(json_get(j, S("flow"))));
    TRY(keys_only(c, j, path, KEYS("do", "flow")));
    return d && d->form == f ? OK
                             : spec_wrong(c, path_under(c, path, "flow"), "请选择本表单的流程",
                                          "choose a flow of this form");
}

// This process may not know a flow yet that another has just published: its catalogue comes with the next round.
static err_t is_there(struct ctx *c, str key, bool *is)
{
    struct sql q = db_sql(c);
    i64 id;
    sql_lit(&q, "SELECT id FROM x_flow WHERE key = ");
    sql_text(&q, key);
    return db_one_i64(c, &q, &id, is);
}

static err_t run(struct ctx *c, struct act *a, const struct json *j)
{
    const struct flow_def *d = catalog_flow_of_key(c->cat, json_str(json_get(j, S("flow"))));
    str note = STR_NONE;
    bool is_new = false;
    id64 inst = 0;
    if (!d) TRY(is_there(c, json_str(json_get(j, S("flow"))), &is_new));
    if (is_new) {
        a->again = true;
        a->wait_until = c->now_ms + LATER_MS;
        return OK;
    }
    if (!a->cells || !d || d->form->id != a->form->id) {
        jw_kstr(a->log, "note", a->cells ? S("off") : S("gone"));
        return OK;
    }
    TRY(act_port()->flow_start(c, a, d, &inst, &note));
    if (inst) jw_kid(a->log, "flow", inst);
    else jw_kstr(a->log, "note", note);
    return OK;
}

const struct action action_flow = { check, run };
