// SPDX-License-Identifier: Apache-2.0
// What the files of this room share.
#ifndef RULE_INTERNAL_H
#define RULE_INTERNAL_H

#include "act/act.h"
#include "rule/rule.h"

// --- A firing on its way ---------------------------------------------------------------------------------
struct run {
    id64 id;
    const struct rule_def *def;
    const struct json *spec; // of the version that it began with
    i64 n;
    struct act act;
};

// spec.c
err_t spec_check(struct ctx *c, const struct form *f, const struct json *spec);
const struct json *rule_if(const struct json *spec); // NULL: always

// admin.c
void rule_put_parts(struct jw *w, const struct rule_def *d); // into an open object
// It meets the records there are, in the background.
err_t rule_send_round(struct ctx *c, id64 rule);

// hook.c
err_t hook_check(struct ctx *c, const struct form *f, const struct json *w);

// flow_event.c
err_t flow_event_check(struct ctx *c, const struct form *f, const struct json *when);

// run.c: runs whose first actions set fields of their own record are done up to there within the save, so that its
// answer shows them.
struct at_once {
    id64 *v;
    size_t n, cap;
};
bool begins_with_update(const struct rule_def *d);
err_t run_at_once(struct ctx *c, struct at_once *all);

// fire.c
#define WHY_SHADOW "shadow" // why a run waits: to be done on trial
err_t fire(struct ctx *c, const struct rule_def *d, id64 record, str cause, bool *did);
// The same, and whether the run may be done at once: it waits for nothing. 0: it may not.
err_t fire_now(struct ctx *c, const struct rule_def *d, id64 record, str cause, id64 *run);
// The same with what a flow told (JSON), which its run may use.
err_t fire_told(struct ctx *c, const struct rule_def *d, id64 record, str cause, str told,
                bool *did);
// The same out of an import: what the brake does not count.
err_t fire_in_bulk(struct ctx *c, const struct rule_def *d, id64 record, str cause, bool *did);
// A step of a plan: without guards, which are the plan's.
err_t fire_step(struct ctx *c, const struct rule_def *d, id64 record, str cause, id64 *run);
// The rule cannot be asked (its condition names a field that is gone): its log says so, and whoever saves, and
// all other rules, go on. Gives e back where the database is the reason.
err_t fire_broken(struct ctx *c, const struct rule_def *d, id64 record, str cause, err_t e);
err_t state_of(struct ctx *c, id64 rule, id64 record, bool *is_true, i64 *runs, i64 *last_at);
err_t state_set_true(struct ctx *c, id64 rule, id64 record, bool is_true);
bool again_allows(const struct ctx *c, const struct json *spec, i64 runs, i64 last_at);

// brake.c: a rule that fires more often in a minute than its "rate" is paused.
#define RATE_DEFAULT 1000
#define RATE_MAX 100000
bool brake_counts(const struct rule_def *d); // kinds that people and programs set off
err_t brake_look(struct ctx *c, const struct rule_def *d, id64 run);
err_t brake_release(struct ctx *c, bool *did); // what was held of rules that go on
err_t brake_clear(struct ctx *c, id64 rule);   // inside a write job: it goes on
i64 rate_of(const struct rule_def *d);

// segment.c: in a write job.
err_t segment_check(struct ctx *c, const struct form *f, const struct json *when);
// In or out by its condition now? Fires where that has changed.
err_t segment_look(struct ctx *c, const struct rule_def *d, id64 record, bool is_bulk);
err_t segment_removed(struct ctx *c, const struct rule_def *d, id64 record, bool is_back);
// The next of all records behind *after; 0: that were all.
err_t segment_sweep_in(struct ctx *c, const struct rule_def *d, id64 *after);
err_t segment_sweep_out(struct ctx *c, const struct rule_def *d, id64 *after);
i64 segment_next(const struct ctx *c, const struct json *when);
err_t segment_forget(struct ctx *c, id64 rule); // who is in is to be found anew
bool segment_tells_present(const struct rule_def *d);

// heard.c: the records of the rule's form that a record of a form counted by its condition names.
#define PARENTS_MAX 200
struct parents {
    id64 *v;
    size_t n, cap;
};
void heard_parents(struct ctx *c, const struct rule_def *d, const struct form *f,
                   const struct val *old, const struct val *now, struct parents *out);

// match.c: whether a rule would have fired at a save that is past, by the record's own cells.
struct past {
    const struct val *old, *now; // old: NULL at creation
    const bool *changed;
    str by;
};
bool match_would(struct ctx *c, const struct rule_def *d, id64 id, const struct past *p,
                 bool *fits);

// why.c: into the open object of the answer.
err_t why_put(struct ctx *c, struct jw *w, const struct rule_def *d, id64 record, bool was_true);

// rings.c: the rules that set each other off through this one, in order, it first; none: nothing is put.
// {"id","title":{},"form","flow"} each, into an open array.
void rings_put(struct ctx *c, struct jw *w, const struct rule_def *d);

// due.c
err_t due_arm(struct ctx *c, const struct rule_def *d, id64 record);
err_t due_drop(struct ctx *c, id64 rule, id64 record); // record 0: all of the rule
err_t due_set_clock(struct ctx *c, const struct rule_def *d);
err_t due_round(struct ctx *c, bool *did);

// calendar.c: working days and hours, solar terms. False: the house has no working hours.
bool working_later(const struct ctx *c, const struct json *span, i64 *at);
bool working_hours(const struct ctx *c, const struct json *span, i64 *at);
bool working_day(const struct ctx *c, const struct json *span, bool on_workday, i64 *day);
i64 clock_next(const struct ctx *c, const struct json *when, i64 ms_of_day); // of a schedule
i64 only_next(const struct ctx *c, const struct json *spec, i64 at); // itself, or when it may again
err_t only_check(struct ctx *c, const struct json *only);
err_t term_check(struct ctx *c, const struct json *when);
err_t calendar_check(struct ctx *c, const struct json *spec); // CALENDAR_EMPTY

// run.c
err_t run_round(struct ctx *c, bool *did);

#endif
