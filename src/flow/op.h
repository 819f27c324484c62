// SPDX-License-Identifier: Apache-2.0
// What persons do with tasks and instances, their boxes, and an instance for its reader (docs/flows.md).
#ifndef FLOW_OP_H
#define FLOW_OP_H

#include "flow/delegation.h"
#include "flow/flow.h"

#define FLOW_FILES (-1) // x_file.form_id of what hangs at an instance (record_id)

struct flow_done {
    id64 inst;
    i64 rev; // of the instance after it
    str state, result;
};
// body: {"rev", ...}, the parts of docs/flows.md; keys were looked at. Opens its own transaction. FLOW_MOVED
// when rev is not the instance's, FLOW_TASK_TAKEN when it is not his turn, NOT_FOUND when it is not his task.
err_t flow_op_task(struct ctx *c, id64 task, str op, const struct json *body,
                   struct flow_done *out);
// One of several decided together: FLOW_NOT_OFFERED where the node wants to be opened.
err_t flow_op_batch(struct ctx *c, id64 task, str op, const struct json *body,
                    struct flow_done *out);
err_t flow_op_inst(struct ctx *c, id64 inst, str op, const struct json *body,
                   struct flow_done *out);
// Its initiator begins an ended one anew with the same record.
err_t flow_start_again(struct ctx *c, id64 inst, id64 *id);
err_t flow_stands(struct ctx *c, id64 inst, struct flow_done *out);
// A draft of one's own: values and opinion are kept until it is decided. Nothing moves, rev stays.
err_t flow_save_draft(struct ctx *c, id64 task, const struct json *body);
// He has opened it: it can be taken back no more where that is the rule. NOT_FOUND.
err_t flow_seen(struct ctx *c, id64 inst);

// Takes part, was given a copy, follows, or administers flows.
err_t flow_may_read(struct ctx *c, id64 inst, bool *may);
// The members of the instance as the caller may see it, into an open object; its form and record are the
// API's to put in. NOT_FOUND.
err_t flow_put_inst(struct ctx *c, id64 inst, struct jw *w, const struct form **form, id64 *record);
// Members of a box of his. box: todo, done, started, copied, watched.
struct flow_box {
    str box, q, state; // q: a word in the title or the initiator's name
    id64 flow, form;   // 0: any
    bool is_late, is_unread;
    id64 before;
    int limit;
};
err_t flow_put_box(struct ctx *c, const struct flow_box *b, struct jw *w);
// Flows that he may start by hand, with what they ask: {"rows":[..]}.
err_t flow_put_startable(struct ctx *c, const struct form *f, id64 record, struct jw *w);

#endif
