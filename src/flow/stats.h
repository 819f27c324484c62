// SPDX-License-Identifier: Apache-2.0
// How long a flow's work lies where.
#ifndef FLOW_STATS_H
#define FLOW_STATS_H

#include "flow/flow.h"

// Of what ended from `from` on and before `until` (UTC ms), and what is open now: {"instances":{state: n,"median_ms",
// "p90_ms"},"nodes":[{"node","title","done","median_ms","p90_ms","late","open","open_late"}]}. The newest version's
// nodes come first in their order, then those of older versions.
err_t flow_put_stats(struct ctx *c, const struct flow_def *d, i64 from, i64 until, struct jw *w);

#endif
