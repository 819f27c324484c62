// SPDX-License-Identifier: Apache-2.0
// How the votes at a node make one decision. Pure: what the tasks are goes in, what the node has come to
// and what is to become of the tasks comes out. Who votes, what is stored and where the token goes then is
// the business of task.c and of the engine.
//
// A vote is a task without a parent, or one whose parent was transferred away from; the tasks added to it
// are part of it:
//   before     all of these must agree first, then it is the voter's turn again; one refusal refuses the vote
//   after      the voter agreed; all of these must agree as well before the vote counts
//   delegated  whatever he says it is the voter's turn again; advice, not a vote
// A task that was cancelled or transferred is out of the sums.
#ifndef FLOW_SIGN_H
#define FLOW_SIGN_H

#include "base/types.h"

enum sign_rule { SIGN_ANY, SIGN_ALL, SIGN_RATIO, SIGN_SEQUENCE, SIGN_CLAIM };

struct sign {
    enum sign_rule rule;
    bool waits_all; // refusals decide nothing before everybody has voted
    i64 percent;    // SIGN_RATIO: of the weight that has to agree
    bool is_more;   // ... and more than that, not just as much
};

enum task_kind {
    TASK_APPROVE,
    TASK_FILL,
    TASK_BEFORE,
    TASK_AFTER,
    TASK_DELEGATED,
    TASK_RESUBMIT,
    TASK_KIND_COUNT
};
enum task_state {
    TASK_PENDING,
    TASK_LATER, // not his turn: others come first
    TASK_DONE,
    TASK_CANCELLED,
    TASK_TRANSFERRED,
    TASK_DELEGATED_AWAY, // "delegated": it comes back
    TASK_STATE_COUNT
};
enum task_decision { DECIDED_NOT, DECIDED_YES, DECIDED_NO, DECIDED_RETURN, DECISION_COUNT };

enum sign_then {
    THEN_KEEP,
    THEN_WAKE /* his turn */,
    THEN_REFUSE /* those before said no */,
    THEN_CANCEL
};

struct sign_task {
    id64 id, parent; // parent 0: a vote
    enum task_kind kind;
    enum task_state state;
    enum task_decision decision;
    i64 weight, place;   // of a vote: what it weighs, its place in the order
    enum sign_then then; // out
};

enum sign_result { SIGN_OPEN, SIGN_PASSED, SIGN_FAILED };

// All tasks of one token's stay at a node, in any order. Sets `then` of each. Without any vote: passed.
enum sign_result sign_decide(const struct sign *s, struct sign_task *tasks, size_t n);

// How many votes are not out of the sums.
size_t sign_votes(const struct sign_task *tasks, size_t n);

#endif
