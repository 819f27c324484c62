// SPDX-License-Identifier: Apache-2.0
// Parts of answers that several files about showing share.
#ifndef FLOW_SHOW_H
#define FLOW_SHOW_H

#include "flow/work.h"

void put_person(struct ctx *c, struct jw *w, const char *key, id64 user); // null: nobody
void put_node_place(struct ctx *c, struct jw *w, const struct flow_node *n, const id64 *who,
                    size_t count);
// "at": [..]: where it is, and who has it there.
void inst_put_places(struct ctx *c, struct jw *w, const struct inst *i, const struct ftasks *tasks);
str flow_title(const struct ctx *c, const struct flow_def *d);
// "请假 · 张三", of a title that the caller may see.
str inst_title(struct ctx *c, const struct flow_def *d, str record_title);

// cancel.c: "cancel_asks" and "cancelling", and what of it would be taken from the caller.
err_t cancel_put(struct ctx *c, struct jw *w, const struct inst *i, const struct ftasks *all);
err_t cancel_put_may(struct ctx *c, struct jw *w, const struct inst *i, const struct ftasks *all);

struct told { // one row of x_flow_event
    i64 seq, rev, round, at;
    str actor;
    id64 user, for_user, task;
    str node, kind;
    const struct json *what;
};
struct story {
    struct told *v;
    size_t n, cap;
};
// story.c
err_t story_read(struct ctx *c, id64 inst, struct story *out);
err_t story_put(struct ctx *c, struct jw *w, const struct inst *i, const struct story *s);
bool story_is_mine(const struct told *e, id64 task); // it changed this task

// offers.c: what somebody may do with a task of his now.
err_t offers_put(struct ctx *c, struct jw *w, const struct inst *i, const struct ftask *t);
// Their keys alone, for the boxes.
void offers_keys(struct ctx *c, const struct inst *i, const struct ftask *t,
                 const struct ftasks *stay, const char **out, int *n);
bool is_offered(const struct inst *i, const struct ftask *t, const struct ftasks *stay);
// Task nodes that come next, along edges without any other in between, with {"chosen"} among their persons.
err_t choices_put(struct ctx *c, struct jw *w, const struct graph *g, const struct flow_node *from);

#endif
