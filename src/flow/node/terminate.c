// SPDX-License-Identifier: Apache-2.0
// All tokens end, and with them the instance: {"type":"terminate","result":".."}.
#include "flow/internal.h"

static err_t enter(struct ctx *c, struct inst *i, struct token *t)
{
    str result = json_str(json_get(t->node->j, S("result")));
    return inst_end(c, i, str_eq(result, S("rejected")) ? INST_REJECTED : INST_DONE, result);
}

const struct flow_kind node_terminate = { .enter = enter };
