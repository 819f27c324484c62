// SPDX-License-Identifier: Apache-2.0
// A token ends: {"type":"end","result":"done|approved|rejected|.."}. The last one ends the instance, with the
// result of the end that it came to.
#include "flow/internal.h"

static err_t enter(struct ctx *c, struct inst *i, struct token *t)
{
    i->result = json_str(json_get(t->node->j, S("result")));
    return token_end(c, i, t);
}

const struct flow_kind node_end = { .enter = enter };
