// SPDX-License-Identifier: Apache-2.0
// To-dos: what a person has to do until when, most often with a record. A to-do moves open -> done or
// cancelled by task_move alone; one with `done_when` closes itself when the record's condition holds.
//
// While it is open its person may read the record (auth/policy.c): the fields as his roles show them anywhere,
// those that `fields` names as it says. Done, he has taken part (scope "participated").
#ifndef JOB_TASK_H
#define JOB_TASK_H

#include "record/record.h"

struct task {
    id64 id, user;
    str kind;        // "rule" ...
    str title, text; // as the person may read them
    const struct form *form;
    id64 record; // 0: none
    i64 due_at;  // 0: none
    i64 made_at, ended_at;
    id64 ended_by; // 0: it closed itself
    str made_by;   // key of the actor
    str state;     // open, done, cancelled
    str done_when; // a condition over the record's own fields as JSON, or empty
    str key;       // once for this key and user
    str words; // {"title":text,"text":text}, each a text or {"zh","en"} with {field} in it; or empty: as title says
    str fields; // words as of a grant, as JSON ({"fee":"read","note":"rw"}), or empty
};

// Inside a write job or not. is_new may be NULL.
err_t task_add(struct ctx *c, const struct task *t, bool *is_new);
// The title and text, by key and user: filled in when the row is there, so that what the to-do shows its person
// can be in them.
err_t task_say(struct ctx *c, const struct task *t);
// The person's own: box "open" by due time, "done" the newest first. At most `limit`.
err_t task_list(struct ctx *c, str box, int limit, struct task **out, size_t *n);
// The open ones of a record, by due time: whoever asks has been let see the record. Their words are for their
// persons alone.
err_t task_of_record(struct ctx *c, const struct form *f, id64 id, struct task **out, size_t *n);
err_t task_count_open(struct ctx *c, i64 *open, i64 *overdue);
// One's own: to done, back to open, or to another person (who is told). NOT_FOUND, CONFLICT,
// TASK_WITHDRAWN: one that was cancelled is nobody's any more.
err_t task_done(struct ctx *c, id64 id);
err_t task_reopen(struct ctx *c, id64 id);
// why: what the person is told with it, or empty.
err_t task_give(struct ctx *c, id64 id, id64 user, str why);
// Inside a write job (task_words.c): it becomes another's, and its words say what that person may read.
err_t task_pass(struct ctx *c, struct task *t, id64 user);
// Open to-dos of somebody else that are no flow's: how many, and all of them to another person. The caller may.
err_t task_count_others(struct ctx *c, id64 user, i64 *n);
err_t task_hand_over(struct ctx *c, id64 from, id64 to);
// Inside a write job, whoever's it is: to open, done or cancelled. by 0: nobody.
err_t task_move(struct ctx *c, const struct task *t, str to, id64 by);
// Inside the transaction of a save: closes what the record's new values have done. cells by field index.
err_t task_follow_record(struct ctx *c, const struct form *f, id64 id, const struct val *cells);
// The record went into the bin: its open to-dos are cancelled.
err_t task_cancel_of_record(struct ctx *c, const struct form *f, id64 id);

// To-dos of flows, kind "flow", are opened and closed by the flow alone: task_done, task_reopen and task_give
// refuse them (FLOW_TODO). Opening one that was closed opens it again; closing is for all persons of the key;
// done, its `user` and who acts have taken part.
err_t task_flow_open(struct ctx *c, const struct task *t);
err_t task_flow_close(struct ctx *c, str key, id64 user, bool is_done);
err_t task_flow_withdraw(struct ctx *c, str key, id64 user); // it is not up to this person any more

#endif
