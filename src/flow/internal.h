// SPDX-License-Identifier: Apache-2.0
// What the files of this room share: an instance with a stimulus at work on it.
//
// Every stimulus is one transaction (inst_stimulate): the instance's row is locked and read with its tokens, the
// stimulus does what it is about, all tokens go on until each rests (inst_advance), and what changed is written.
// In between everything is in memory; only what hangs on a token (tasks, times) is written where it is made.
#ifndef FLOW_INTERNAL_H
#define FLOW_INTERNAL_H

#include "act/act.h"
#include "auth/chain.h"
#include "flow/flow.h"
#include "flow/graph.h"
#include "meta/flows.h"

// --- Tokens ---------------------------------------------------------------------------------------------------
enum token_state { TOKEN_MOVING, TOKEN_RESTING, TOKEN_JOINING, TOKEN_INCIDENT, TOKEN_GONE };

str token_state_key(enum token_state s);

struct token {
    id64 id;
    const struct flow_node *node;
    str edge; // by which it came; empty: it was put there
    str trail; // ",start,n1,": the nodes on its causal way, each once, as it last came to them; this one last
    enum token_state state;
    str why;   // of an incident: JSON
    i64 since; // when it came
    i64 gen;   // which coming this is (an event's seq): what belongs to an earlier one is overtaken
    int step;  // of a service node
    str note;  // what the node keeps of it: JSON, or empty
    bool is_again; // MOVING: its time came here, it has not gone on in between
    bool is_fresh; // made where it stands, to go on from there: it never came to its node
    str leaving;   // how it leaves its node, where that is not the node's own way (hear.c)
};

// What rules may listen to; told to them when the instance is written.
struct flow_heard {
    const char *event; // started, ended, reached, left, overdue
    const struct flow_node *node;
    str outcome; // of left: how; of ended: the result
    i64 seq;     // of the last line of the history then
    id64 user;   // of overdue: whose task it is
};

struct flow_event {
    str kind; // docs/flows.md; "move" is a token's way along an edge
    str node;
    id64 task, for_user;
    str what; // JSON, or empty
    // Filled in by inst_tell.
    i64 seq, at;
    str actor;
    id64 user;
};

enum inst_state {
    INST_RUNNING,
    INST_SUSPENDED,
    INST_DONE,
    INST_REJECTED,
    INST_CANCELLED,
    INST_TERMINATED
};
str inst_state_key(enum inst_state s);

struct inst {
    id64 id;
    const struct flow_def *def;
    i64 version;
    const struct graph *graph; // of the version that it began with
    const struct form *form;
    id64 record;
    i64 rev;
    enum inst_state state;
    i64 round;
    id64 initiator; // a person, or 0
    str cause;      // manual, rule, api, parent
    id64 parent, parent_token;
    struct chain chain;
    i64 seq;                   // of the last event
    const struct json *chosen; // {node: [user]}: whom persons chose to handle nodes; NULL: nobody
    i64 started_at, ended_at, suspended_at;
    str result;
    VEC(struct token *) tokens; // those that are GONE too, until it is written
    VEC(struct flow_event) events;
    VEC(struct flow_heard) heard;
    bool is_trial; // nothing of it stays: a token that would rest goes on
    int moves;
};

// --- instance.c ------------------------------------------------------------------------------------------------
typedef err_t (*inst_stimulus)(struct ctx *c, struct inst *i, void *arg);
struct stimulus {
    id64 inst;
    i64 rev;        // as the screen had it, else FLOW_MOVED; -1: whatever it is
    bool any_state; // also one that is suspended or has ended; else FLOW_ENDED, FLOW_SUSPENDED
    inst_stimulus fn;
    void *arg;
};
// NOT_FOUND. fn runs as the caller; then the engine goes on as the flow. *out may be NULL.
err_t inst_stimulate(struct ctx *c, const struct stimulus *s, struct inst **out);
err_t inst_begin(struct ctx *c, const struct flow_start *s, struct inst **out); // flow_begin
// Reads one without locking it: for showing.
err_t inst_read(struct ctx *c, id64 id, struct inst **out);
// Several at once, in the order of the ids; NULL where one, or its form, is gone.
err_t insts_read(struct ctx *c, const id64 *ids, size_t n, struct inst **out);
void ids_put(struct sql *q, const id64 *ids, size_t n); // "IN (..)"
// Ends it now: every token is taken away with what hangs on it.
err_t inst_end(struct ctx *c, struct inst *i, enum inst_state state, str result);
// Remembered with the transaction; actor and time are those of c.
void inst_tell(struct ctx *c, struct inst *i, const struct flow_event *e);
struct token *inst_token(const struct inst *i, id64 id); // NULL: not here, or gone
err_t inst_advance(struct ctx *c, struct inst *i); // token.c: as the flow, until every token rests
const struct actor *inst_actor(struct ctx *c, struct inst *i); // "flow:<id>"

// hear.c: what happens here, for the rules that listen to the flow.
void heard_started(struct ctx *c, struct inst *i);
void heard_ended(struct ctx *c, struct inst *i);
void heard_reached(struct ctx *c, struct inst *i, const struct token *t);
void heard_left(struct ctx *c, struct inst *i, struct token *t, const char *otherwise);
void heard_overdue(struct ctx *c, struct inst *i, const struct token *t, id64 user);
err_t heard_tell(struct ctx *c, struct inst *i); // in the transaction of what happened

// halt.c: those who administer flows hear of what halted in this transaction.
err_t halt_tell(struct ctx *c, const struct inst *i);
// cancel.c: everybody has agreed that it is cancelled whose word it needs: it ends.
err_t cancel_look(struct ctx *c, struct inst *i);
// What the flow does when it is cancelled (options.on_cancel). One that fails stops nobody: it is told.
err_t cancel_undo(struct ctx *c, struct inst *i);
// tell.c: whoever lost a task in it, and the initiator of what was returned or moved.
err_t moved_tell(struct ctx *c, const struct inst *i);

// --- token.c -----------------------------------------------------------------------------------------------------
// A new one that moves into `node`, with the trail of `from` (NULL: none).
err_t token_new(struct ctx *c, struct inst *i, const struct flow_node *node,
                const struct token *from, struct token **out);
void token_rest(struct token *t);
// It goes on by its node's one way out, or by this edge. What hangs on it goes first.
err_t token_leave(struct ctx *c, struct inst *i, struct token *t);
err_t token_leave_by(struct ctx *c, struct inst *i, struct token *t, const struct flow_edge *e);
// By each of these; by none of them: it is consumed.
err_t token_split(struct ctx *c, struct inst *i, struct token *t, struct flow_edge *const *edges,
                  int n);
// It is put at another node, as one who returns or jumps.
err_t token_put(struct ctx *c, struct inst *i, struct token *t, const struct flow_node *to);
err_t token_end(struct ctx *c, struct inst *i, struct token *t); // with what hangs on it
// It halts, and says why, until somebody retries, skips or cancels it.
err_t token_halt(struct ctx *c, struct inst *i, struct token *t, err_t why, str arg);
bool trail_has(str trail, str node);
str trail_add(struct mem *m, str trail, str node);

// --- Nodes ---------------------------------------------------------------------------------------------------------
struct checking;
struct flow_kind {
    bool waits; // a token may rest here until something from outside comes
    // Its parts, at designing (check.c). May be NULL.
    err_t (*check)(struct ctx *c, struct checking *k, const struct flow_node *n);
    // A token has come (state MOVING), or its time of kind "node" has (is_again): it leaves, rests or is
    // consumed. Where it may rest, an error halts it as an incident, and what was written meanwhile is undone.
    err_t (*enter)(struct ctx *c, struct inst *i, struct token *t);
    // A token that rests here, or halted, is taken away or goes: what hangs on it goes. May be NULL. Its times
    // (x_flow_due) go by themselves.
    err_t (*leave)(struct ctx *c, struct inst *i, struct token *t);
};
#define FLOW_NODE(type, zh, en) extern const struct flow_kind node_##type;
#include "../tables/flow_nodes.def"
#undef FLOW_NODE
const struct flow_kind *flow_kind_of_key(str key); // NULL when unknown
// Whether an edge's condition holds for the record now.
err_t edge_holds(struct ctx *c, const struct inst *i, const struct flow_edge *e, bool *is);
// act/ at work for an instance: as the flow, with the node's coming as the key of what it does.
struct act inst_act(struct ctx *c, const struct inst *i, const struct token *t);

// --- try.c: what is told beside, when it is only tried ------------------------------------------------------------
err_t trial_tell_rest(struct ctx *c, struct inst *i, const struct token *t); // who would have it
void trial_tell_off_duty(struct ctx *c, struct inst *i, const struct token *t, str users);
void trial_tell_choice(struct ctx *c, struct inst *i, const struct flow_edge *e, bool holds);

// --- due.c -----------------------------------------------------------------------------------------------------------
#define DUE_NEVER ((i64)1 << 60)
struct flow_due {
    id64 token, task; // task 0: of the token
    str kind;         // node, boundary, and those of limit.c
    int n;
    i64 at;
    bool listens; // looked at as soon as the record is saved
};
// Inside a stimulus. A row of the same token, task, kind and n is moved.
err_t due_set(struct ctx *c, const struct inst *i, const struct flow_due *d);
err_t due_drop_token(struct ctx *c, const struct token *t);
err_t due_drop_task(struct ctx *c, id64 task);
err_t due_arm_boundaries(struct ctx *c, const struct inst *i, const struct token *t);
// Those that are still to come, anew from now on.
err_t due_relimit_boundaries(struct ctx *c, const struct inst *i, const struct token *t);
// The next of what comes every so often, after one that was due at `at`. Those that were missed while nothing ran
// are passed over.
err_t due_next(struct ctx *c, const struct json *every, i64 at, i64 *out);
// A row of another instance that comes due at once (a child that ended tells its parent).
err_t due_poke(struct ctx *c, id64 inst, id64 token);
err_t due_pause(struct ctx *c, const struct inst *i);          // it is suspended
err_t due_resume(struct ctx *c, const struct inst *i, i64 by); // all times move by so much

// span.c: as span_after (act/act.h) reckons it; more: other keys of the same object.
err_t span_check(struct ctx *c, const struct json *span, str path, const char *const *more);

// --- check.c ------------------------------------------------------------------------------------------------------------
struct mistake {
    str node, edge, part; // where
    str zh, en;           // what; or an error with its arguments
    err_t code;
    str arg[3];
    bool is_warning;
};
struct checking {
    const struct form *form;
    str key; // the flow's
    const struct graph *graph;
    VEC(struct mistake) mistakes;
};
void check_note(struct ctx *c, struct checking *k, const struct flow_node *n, const char *part,
                const char *zh, const char *en);
void check_warn(struct ctx *c, struct checking *k, const struct flow_node *n, const char *part,
                const char *zh, const char *en);
// For checks of act/ that fail with their text: e is noted at the node and cleared, others are passed on.
err_t check_passed(struct ctx *c, struct checking *k, const struct flow_node *n, err_t e);
err_t flow_check(struct ctx *c, const struct flow_def *d, const struct json *spec,
                 struct checking *out);

// --- task.c: what fill, approve and copy make of a token that comes, and of one that goes --------------------------------
err_t flow_task_check(struct ctx *c, struct checking *k, const struct flow_node *n);
err_t flow_task_enter(struct ctx *c, struct inst *i, struct token *t);
err_t flow_task_leave(struct ctx *c, struct inst *i, struct token *t);
err_t flow_copy_enter(struct ctx *c, struct inst *i, struct token *t);
// Of a time of limit.c: every kind but "node" and "boundary".
err_t flow_task_due(struct ctx *c, struct inst *i, struct token *t, const struct flow_due *d);
// The instance ended, was cancelled or terminated: tells who should know.
err_t flow_task_ended(struct ctx *c, struct inst *i);

#endif
