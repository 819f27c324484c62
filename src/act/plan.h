// SPDX-License-Identifier: Apache-2.0
// Follow-up plans: a rule with many dates. A plan is a row of x_rule of the kind "plan"; a record that it is
// begun for has a row of x_plan_run (once at a time) and one of x_plan_step for each step. Here is how it
// begins, where its dates are and how it ends; when a step comes due it fires like any rule (rule/plan_look.c).
// Everything inside a write job, without asking for rights. docs/automation.md tells more.
#ifndef ACT_PLAN_H
#define ACT_PLAN_H

#include "act/act.h"
#include "meta/automation.h"

#define PLAN_STEPS_MAX 60
#define PLAN_END "$end" // the key of the row that ends it
#define PLAN_TIMES_MAX 1000

// What the times of a plan hang on, for one record.
struct plan_base {
    bool has, is_day;
    i64 v;
    const struct form *form;
    const struct image *img; // NULL: no record, only a date
};
struct plan_run {
    id64 id, plan, record, by, ended_by;
    i64 version, began_at, next_at, ended_at;
    const struct form *form;
    str state, why;          // running, paused, done, stopped
    const struct json *spec; // of its version
    struct plan_base base;   // as plan_arm found it
    bool is_armed;
};
// A step that repeats has a row for each time that was done and for the next: "d3", "d3#2", "d3#3".
struct plan_step {
    str key, state, why; // waiting, done, skipped
    i64 n, due_at, at;   // due_at 0: its date is not known yet
    id64 rule_run;
};
struct plan_steps {
    struct plan_step *v;
    int n, cap;
};

// plan_row.c. A row that is read to be changed is locked.
err_t plan_run_read(struct ctx *c, id64 id, struct plan_run *out, bool *found);
err_t plan_run_active(struct ctx *c, id64 plan, id64 record, struct plan_run *out, bool *found);
err_t plan_run_insert(struct ctx *c, const struct plan_run *r, bool *is_new);
err_t plan_run_put(struct ctx *c, const struct plan_run *r);
void plan_run_select(struct sql *q); // SELECT ... FROM x_plan_run p JOIN x_rule_version v ... WHERE
void plan_run_take(struct ctx *c, const struct rows *r, struct plan_run *out);
err_t plan_steps_read(struct ctx *c, id64 run, struct plan_steps *out);  // in their order
err_t plan_step_put(struct ctx *c, id64 run, const struct plan_step *s); // made or changed

// plan_time.c
struct plan_base plan_base_of(const struct form *f, const struct json *spec,
                              const struct image *img, i64 began_at);
const struct json *plan_steps_of(const struct json *spec);
const struct json *plan_step_of(const struct json *spec, str key); // NULL: none such
i64 plan_nth_of(str key);                                          // 0 of "d3", 1 of "d3#2"
bool plan_repeats(const struct json *step);
// How often at most; -1: the field that says it is empty, or there is no record to read it from.
i64 plan_step_times(const struct json *step, const struct plan_base *b);
// Its k-th time (from 0); *at 0: not known yet. False: there is none, its repeating is over.
bool plan_step_time(struct ctx *c, const struct json *step, i64 k, const struct plan_base *b,
                    i64 *at);
// The next comes at the same time (a weekend put off to Monday): this one is left out.
bool plan_step_doubled(struct ctx *c, const struct json *step, i64 k, const struct plan_base *b,
                       i64 at);
i64 plan_end_time(struct ctx *c, const struct json *spec, const struct plan_base *b); // 0: none
i64 plan_day(const struct ctx *c, i64 at);                                            // local

// plan.c
// did (may be NULL): false when the record goes through this plan already.
err_t plan_begin(struct ctx *c, const struct rule_def *d, id64 record, bool *did);
err_t plan_end(struct ctx *c, const struct rule_def *d, id64 record, str why); // if it is under way
// A save: a date that moved, a condition that ends it. is_gone: the record went to the bin.
err_t plan_hear(struct ctx *c, const struct rule_def *d, id64 record, bool is_gone);
err_t plan_image(struct ctx *c, const struct plan_run *r, struct image *img, bool *found);
// Whether something says that it is over: *why stays empty when nothing does.
err_t plan_is_over(struct ctx *c, const struct plan_run *r, str *why);
// Makes the rows say what the spec and the record say; steps is filled.
err_t plan_arm(struct ctx *c, struct plan_run *r, const struct image *img,
               struct plan_steps *steps);
// next_at and the end of it, by what its steps say; the next time of a step that repeats is added.
err_t plan_settle(struct ctx *c, struct plan_run *r, struct plan_steps *steps);
err_t plan_stop(struct ctx *c, struct plan_run *r, const char *state, str why);
err_t plan_pass_over(struct ctx *c, const struct plan_run *r, struct plan_step *s, str why);
// The actions of a step, by the cause of its firing; NULL when the cause is none of a plan.
const struct json *plan_do_of(const struct json *spec, str cause);
int plan_turn_of(const struct json *spec, str cause); // each step assigns in a turn of its own

#endif
