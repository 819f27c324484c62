// SPDX-License-Identifier: Apache-2.0
// What becomes of the work of somebody who leaves.
#ifndef FLOW_HANDOVER_H
#define FLOW_HANDOVER_H

#include "flow/flow.h"

// With the right FLOW_ADMIN, into an open object. Without `apply` nothing changes: {"tasks","todos","flows":[{"id","title","form"}],
// "moved","left"}: open tasks of flows, other open to-dos, and the flows that name him (a new version names somebody
// else). With it each task is reassigned in a transaction of its own (up to 500; call again), his other to-dos are
// given over and who stood in for others no longer does. left: tasks that `to` has already at the same node, or whose
// turn comes later. Errors at "to".
err_t flow_hand_over(struct ctx *c, id64 from, id64 to, bool apply, str why, struct jw *w);

#endif
