// SPDX-License-Identifier: Apache-2.0
// What the files about tasks share: the rows of x_flow_task, what changes them, and what an operation is.
#ifndef FLOW_WORK_H
#define FLOW_WORK_H

#include "flow/internal.h"
#include "flow/op.h"
#include "flow/sign.h"
#include "flow/who.h"

struct ftask {
    id64 id, inst, token;
    i64 stay; // the token's coming to the node (token.gen) that it belongs to
    str node;
    enum task_kind kind;
    id64 user;
    enum task_state state;
    enum task_decision decision;
    str opinion, what, draft; // what: JSON, or empty
    i64 place, weight;
    id64 parent, from, by;     // hangs at, transferred from, added by
    id64 delegation, stand_in; // who may do it for the user today; 0: nobody
    i64 round, claimed_at, seen_at, urged_at, made_at, limit_at, ended_at;
    id64 ended_by; // 0: by itself
    bool was_turn; // it was his to do when it was closed (not kept)
};
str task_kind_key(enum task_kind k);
str task_state_key(enum task_state s);
str task_decision_key(enum task_decision d);

struct ftasks {
    struct ftask *v;
    size_t n, cap;
};
// work_rows.c
err_t ftask_get(struct ctx *c, id64 id, struct ftask *out); // NOT_FOUND
err_t ftasks_of_stay(struct ctx *c, id64 inst, id64 token, i64 stay, struct ftasks *out);
err_t ftasks_of_inst(struct ctx *c, id64 inst, struct ftasks *out);
err_t ftasks_open_of_inst(struct ctx *c, id64 inst, struct ftasks *out);
err_t ftasks_take(struct ctx *c, const struct sql *where,
                  struct ftasks *out); // WHERE ... of rows t
// What became of tasks in one step: told in one event, so that the rows can be had from the events.
struct changes {
    struct inst *i;
    VEC(struct ftask) v;
};
err_t ftask_make(struct ctx *c, struct changes *ch, struct ftask *t);
// Its state, decision, opinion, what, user and times as t has them now.
err_t ftask_store(struct ctx *c, struct changes *ch, const struct ftask *t);
err_t ftask_close(struct ctx *c, struct changes *ch, struct ftask *t, enum task_state state);
void put_changes(struct jw *w, const struct changes *ch);       // "tasks": [..], if there are any
void tell_changes(struct ctx *c, struct changes *ch, str node); // as an event of their own
// Its node lets it be decided together with others, without being opened (box.c).
bool ftask_may_batch(const struct inst *i, const struct ftask *t);
static inline bool ftask_is_open(const struct ftask *t)
{
    return t->state == TASK_PENDING || t->state == TASK_LATER || t->state == TASK_DELEGATED_AWAY;
}
// A notice that leads to the instance; kind "flow.<kind>" with these args.
// In his language; node NULL: about the whole.
err_t flow_notice(struct ctx *c, const struct inst *i, id64 user, const char *kind,
                  const struct flow_node *node, str text, i64 once);

// What open tasks lend of the record, and what their to-dos are called, as their nodes say now.
err_t ftasks_lend_anew(struct ctx *c, const struct inst *i);

// task.c
struct sign sign_of(const struct json *node);
bool node_may(const struct flow_node *n, const char *op, bool by_default);
// The votes are looked at again: whose turn it is, who is done with; the token goes when it is decided.
// auto: decided by nobody (time).
err_t stay_settle(struct ctx *c, struct inst *i, struct token *t);
// A task for somebody at this stay, with what hangs on it (limit, to-do).
err_t task_give_to(struct ctx *c, struct changes *ch, const struct token *t, struct ftask *task);
err_t flow_limit_arm(struct ctx *c, struct inst *i, const struct token *t, struct ftask *task);
str note_word(struct ctx *c, const struct token *t, const char *key); // of the token's note
bool is_task_node(const struct flow_node *n);
str node_title(const struct ctx *c, const struct flow_node *n);

err_t copy_give(struct ctx *c, struct inst *i, const struct people *who, str node, str text);
str people_json(struct ctx *c, const struct people *who); // {"users":[..]}

// back.c
struct flow_targets {
    const struct flow_node **v;
    size_t n, cap;
};
// Where a token may be returned to, the nearest first.
void back_targets(struct ctx *c, const struct inst *i, const struct token *t, bool direct,
                  struct flow_targets *out);
err_t send_back(struct ctx *c, struct inst *i, struct token *t, const struct flow_node *to,
                bool direct);
// A line for tell.c alone: it goes to another node, though nobody said return or jump.
void tell_sent(struct ctx *c, struct inst *i, const struct token *t, const struct flow_node *to);
err_t refuse_node(struct ctx *c, struct inst *i, struct token *t); // its vote failed
// What is to be done when a stay was passed: on by the way out, or straight back to who had returned it.
err_t pass_node(struct ctx *c, struct inst *i, struct token *t);
err_t make_resubmit(struct ctx *c, struct inst *i, struct token *t);

// cancel.c: the initiator's wish to take it all back, and what those say who have it in hand.
struct doing;
bool cancel_is_late(const struct inst *i, const struct ftasks *all); // somebody has decided
err_t cancel_begin(struct ctx *c, struct doing *o);
err_t cancel_answer(struct ctx *c, struct doing *o);
err_t cancel_refuse(struct ctx *c, struct doing *o);
err_t cancel_withdraw(struct ctx *c, struct doing *o);

// values.c: what is filled in. Only fields that the node gives; by the user, whatever else he may not.
err_t node_values_write(struct ctx *c, struct inst *i, const struct flow_node *n,
                        const struct json *values, struct jw *changed);
err_t node_values_needed(struct ctx *c, struct inst *i, const struct flow_node *n);

err_t draft_open(struct ctx *c, const struct ftask *t, str *out); // draft.c: JSON, or empty
err_t draft_said(struct ctx *c, struct ftask *t); // what was typed has been said: it waits no more

// --- Operations -----------------------------------------------------------------------------------------------
struct doing {
    const struct json *body;
    struct inst *i;
    struct ftask task;   // as it is now (of a task's operation)
    struct token *token; // where it is; NULL when it is no longer there (recall)
    const struct flow_node *node;
    bool is_stand_in; // the caller does it for task.user
    struct changes ch;
    struct jw *what; // an open object: parts of the event
    const struct flow_op *op;
    bool is_told;
};
enum op_place { OP_TASK, OP_INST, OP_ADMIN };
struct flow_op {
    enum op_place place;
    bool any_task_state; // not only a pending task of mine
    bool any_inst_state;
    bool any_rev;   // it does not matter what has happened meanwhile
    bool passes_on; // who stands in may not do it
    err_t (*run)(struct ctx *c, struct doing *o);
};
#define FLOW_OP(key, zh, en) extern const struct flow_op op_##key;
#include "../tables/flow_ops.def"
#undef FLOW_OP
const struct flow_op *flow_op_of_key(str key);
str flow_op_key(const struct flow_op *op);

// op.c: parts of operations
void op_tell(struct ctx *c, struct doing *o); // before what it leads to; else it is told at its end
err_t op_opinion(struct ctx *c, struct doing *o,
                 bool is_refusal);              // taken with its files, and there if it has to be
err_t op_files(struct ctx *c, struct doing *o); // uploads that hang at the event
err_t op_user(struct ctx *c, struct doing *o, str key, const struct user **out);
err_t op_users(struct ctx *c, struct doing *o, struct people *out);
err_t op_node(struct ctx *c, struct doing *o, const struct flow_node **out); // "to"
err_t op_task(struct ctx *c, struct doing *o,
              struct ftask *out); // "task", an open one of the instance
err_t op_token(struct ctx *c, struct doing *o, struct token **out);    // "token"
err_t op_decide(struct ctx *c, struct doing *o, enum task_decision d); // my task is done with this
err_t op_may(struct ctx *c, const struct doing *o, const char *op, bool by_default);
err_t recall_may(struct ctx *c, struct inst *i, const struct ftask *t, bool *may); // op/recall.c
err_t op_add(struct ctx *c, struct doing *o, enum task_kind kind);
err_t op_is_handler_free(struct ctx *c, const struct doing *o,
                         id64 user); // he has no open task here

#endif
