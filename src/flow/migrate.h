// SPDX-License-Identifier: Apache-2.0
// Running instances from one version of a flow to another.
#ifndef FLOW_MIGRATE_H
#define FLOW_MIGRATE_H

#include "flow/flow.h"

// body: {"from","to","map":{node:node},"apply"}. Without `apply` nothing changes: {"rows":[{"id","record",
// "record_title","tokens":[node],"why"}],"fits","stuck","moved"}, at most 100 rows. With it, up to 500 of those that
// fit are moved, each by itself, and the answer is about what is left: call again until nothing fits.
err_t flow_migrate(struct ctx *c, const struct flow_def *d, const struct json *body,
                   const struct flow_words *words, struct jw *w);

#endif
