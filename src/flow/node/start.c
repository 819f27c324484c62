// SPDX-License-Identifier: Apache-2.0
// Where it begins: {"type":"start","manual":true,"who":[who],"when":[..],"fields":{field:"write|need"}}. What
// starts it by itself (`when`) lies beside the rules (flow/publish.c).
#include "flow/internal.h"

static err_t check(struct ctx *c, struct checking *k, const struct flow_node *n)
{
    const struct json *who = json_get(n->j, S("who"));
    if (json_is(who, JSON_ARRAY) && who->count)
        TRY(check_passed(c, k, n, who_check(c, k->form, who, S("who"))));
    json_each(f, json_get(n->j, S("fields"))) if (!form_field(k->form, f->key))
        check_note(c, k, n, "fields", "没有这个字段", "there is no such field");
    return OK;
}

// Whoever began it may have to mend it: then a task hangs on the token (flow/back.c).
const struct flow_kind node_start = { .check = check,
                                      .enter = token_leave,
                                      .leave = flow_task_leave };
