// SPDX-License-Identifier: Apache-2.0
// Whom a node means (docs/flows.md, "Who"): what rules know, and what only somebody in a flow can be.
#ifndef FLOW_WHO_H
#define FLOW_WHO_H

#include "act/act.h"

struct weight {
    id64 user;
    i64 n;
};
struct weights {
    struct weight *v;
    size_t n, cap;
};
struct asker {
    const struct act *act; // form, record and cells
    id64 inst;
    id64 initiator;
    str node;           // whose handlers are looked for
    const id64 *chosen; // by the handler of the node before; 0 of them: nobody chose
    size_t chosen_count;
    str weigh;               // the field of a matrix that says what a vote counts; empty: not asked
    struct weights *weights; // found beside the persons
};

// With the rights of c->who; each person once, in the order of the list, none who has left.
err_t flow_who(struct ctx *c, const struct asker *a, const struct json *list, struct people *out);
// What can be known at the time of designing. `nodes`: the "nodes" of the flow.
err_t flow_who_check(struct ctx *c, const struct form *f, const struct json *nodes,
                     const struct json *list, str path);
// Whether one of them is a matrix with this field, a whole number.
bool who_has_weight(const struct ctx *c, const struct json *list, str field);
// Where the node says "on_duty": those of them that are on duty now.
err_t flow_on_duty(struct ctx *c, const struct json *node, struct people *who);
bool who_is_chosen(const struct json *list); // {"chosen":true} is among them

#endif
