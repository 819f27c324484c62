// SPDX-License-Identifier: Apache-2.0
// What a rule or a flow does to a record: the actions of tables/actions.def, one behind the other. Who asks for
// it, when, and what becomes of the outcome is the business of the rooms above. An action runs inside of a write
// job with the rights of c->who; what it does and the step of whoever asked commit together.
#ifndef ACT_ACT_H
#define ACT_ACT_H

#include "base/vec.h"
#include "job/job.h"
#include "job/words.h"
#include "meta/condition.h"

// --- Actions on their way ----------------------------------------------------------------------------------
struct act {
    const struct form *form;
    id64 record;             // perhaps in the bin, or gone
    const struct val *cells; // of the living record, NULL when there is none
    str key;                 // "run:812": with the step it names an effect once and for all
    int step;
    id64 turns;     // whose turn it is when a step assigns in turn is kept under this (a rule ...)
    int turn;       // and this number, the step's added
    i64 wait_until; // set by an action: go on then (with this step again: `again`)
    bool again;
    const char *why;          // with `again`: what it waits for, a word of the log; NULL: "nobody"
    bool is_again;            // this step asked to be looked at again, and its time came
    struct jw *log;           // an open object: what the action did
    const struct json *facts; // what a flow told: {"flow","node","outcome","by",..}; NULL: nothing
    struct buf *said;         // NULL, or where its words go when nothing of it is to stay (a trial)
};

struct action {
    // Keys, fields and persons that it names, at the time of designing; errors at `path`.
    err_t (*check)(struct ctx *c, const struct form *f, const struct json *j, str path);
    err_t (*run)(struct ctx *c, struct act *a, const struct json *j);
};
#define ACTION(name, zh, en) extern const struct action action_##name;
#include "../tables/actions.def"
#undef ACTION
const struct action *act_of_key(str key); // NULL when unknown

// What lies above and is called from here; filled in by app/registry.
struct flow_def;
// What happened to an instance of a flow, for the rules that listen.
struct flow_news {
    const struct form *form;
    id64 record;
    str flow; // its key
    id64 inst, initiator;
    const struct chain *chain;
    const char *event;          // started, ended, reached, left, overdue
    str node;                   // of the last three, and of started
    str flow_title, node_title; // in the language of the house
    str outcome;                // of left: approved, rejected ..; of ended: the result
    id64 by;                    // the person who did it, or whose task is overdue; 0: nobody
    str opinion;                // what he wrote
};
struct act_ports {
    // Starts a flow for the record. *inst 0 with *note: it did not, and why not ("loop", "off").
    err_t (*flow_start)(struct ctx *c, const struct act *a, const struct flow_def *d, id64 *inst,
                        str *note);
    err_t (*rule_check)(struct ctx *c, const struct form *f, const struct json *spec);
    // Inside a write job: the rules that start a flow become these (an array of specs, perhaps empty).
    err_t (*flow_rules)(struct ctx *c, const struct form *f, id64 flow, struct titles title,
                        const struct json *specs, bool is_on);
    // Inside a write job: the answer is there that the run or token of this key waits for at this step.
    err_t (*wake)(struct ctx *c, str key, int step);
    // The same where it has failed at this step: it waits again.
    err_t (*resume)(struct ctx *c, str key, int step);
    // Inside a write job: the rules that listen to it fire.
    err_t (*flow_news)(struct ctx *c, const struct flow_news *news);
};
void act_set_ports(const struct act_ports *ports);
const struct act_ports *act_port(void);
// starts.c: a start's {"when","if","edge","again"} as a rule's spec that starts the flow of this key.
const struct json *act_start_rule(struct ctx *c, const struct json *when, str flow);
// Inside a write job: the rules that start a flow become those of its spec's start node.
err_t act_set_starts(struct ctx *c, const struct flow_def *d, const struct json *spec, bool is_on);

// steps.c: from a->step until the end (*ended), or until something has to be waited for (a->wait_until). Each
// step adds an object to the open array `log`.
err_t act_steps(struct ctx *c, struct act *a, const struct json *steps, struct jw *log,
                bool *ended);
// These end by themselves: the whole transaction is tried again.
bool act_is_passing(err_t e);
// {"error","path","args"}: why an action could not be done, for those who may do something about it.
str act_reason(struct ctx *c, err_t e);

// order.c: the actions one behind the other; a branch is a jump.
struct instr {
    const struct json *j;        // NULL: only a jump
    const struct action *action; // NULL: wait, branch or jump
    int jump;                    // branch: where to when its condition is false; jump: always
};
struct instr *order_of(struct mem *m, const struct json *steps, int *n);
i64 span_part(const struct json *span, const char *part); // "days" ..., 0 without it
// From now: {"days","hours","minutes","workdays","workhours","at"}. CALENDAR_EMPTY.
err_t span_after(struct ctx *c, const struct json *span, i64 from, i64 *out);
err_t wait_until(struct ctx *c, const struct json *wait, i64 *out); // from now on

// --- Checking what was designed ------------------------------------------------------------------------------
// check.c: the rights are those of whoever publishes it. Each mistake is told at its place: "do.1.set.state".
err_t steps_check(struct ctx *c, const struct form *f, const struct json *steps, str path,
                  int depth);
// The same of a rule that listens to a flow: it may use what the flow tells.
err_t steps_check_told(struct ctx *c, const struct form *f, const struct json *steps, str path,
                       int depth);
// A filter of which the acting user reads every field in full.
err_t filter_check(struct ctx *c, const struct form *f, const struct json *j, str path);
#define KEYS(...) ((const char *const[]){ __VA_ARGS__, NULL })
err_t keys_only(struct ctx *c, const struct json *j, str path, const char *const *keys);
str path_under(struct ctx *c, str path, const char *part);
err_t spec_wrong(struct ctx *c, str path, const char *zh, const char *en); // RULE_SPEC
err_t one_of(struct ctx *c, const struct json *j, str path, const char *const *words);
err_t number_in(struct ctx *c, const struct json *j, str path, i64 min, i64 max); // or absent
err_t time_at(struct ctx *c, const struct json *j, str path);                     // or absent
// A field that the acting user reads in full.
err_t field_named(struct ctx *c, const struct form *f, const struct json *j, str path,
                  struct field **out);

// --- What actions are made of --------------------------------------------------------------------------------
// truth.c: does the condition hold? With the rights of c->who.
bool is_own_condition(struct ctx *c, const struct form *f, const struct json *j);
bool own_holds(struct ctx *c, const struct form *f, const struct json *j, const struct val *cells);
// The records that a condition (NULL: any) holds for, the first `limit` by id behind `after`; no columns.
err_t act_query(struct ctx *c, const struct form *f, const struct json *j, id64 after, int limit,
                struct query **out);
err_t act_holds(struct ctx *c, const struct form *f, const struct json *j, id64 id, bool *is);

// turn.c: whose turn it was last; 0: nobody's yet.
err_t turn_of(struct ctx *c, const struct act *a, id64 *user);
err_t turn_set(struct ctx *c, const struct act *a, id64 user);

// who.c: persons that {"user"},{"role"},{"field"},{"owner"},{"head_of"} mean for a record; each once.
struct people {
    const struct user **v;
    size_t n, cap;
};
err_t who_check(struct ctx *c, const struct form *f, const struct json *list, str path);
// The same of a step: persons of whom a flow tells, too (steps_check says where).
err_t who_check_told(struct ctx *c, const struct form *f, const struct json *list, str path);
err_t who_of(struct ctx *c, const struct act *a, const struct json *list, struct people *out);
void people_add(struct ctx *c, struct people *p, const struct user *u); // not one who has left
// The head of his department; where that is himself or nobody, of the one above. NULL: nobody.
const struct user *head_of(const struct ctx *c, const struct user *u);

// said.c: what an action would say or write, for the log of a trial: [{"to","title","text","reads"}], reads the
// fields that are in it. What is sealed in its cell stays out of the log.
void act_said(struct ctx *c, struct act *a, str to, str title, str text, str reads);
void act_said_put(struct act *a); // into the open object a->log

// words.c
// A text with {field} in it (job/words.h), as `reader` may read the record.
err_t words_fill(struct ctx *c, const struct act *a, const struct user *reader, str text, str *out);
// The same, and the fields that are in it are added to *reads.
err_t words_read(struct ctx *c, const struct act *a, const struct user *reader, str text, str *out,
                 str *reads);
err_t words_check(struct ctx *c, const struct form *f, const struct json *j, str path,
                  bool is_needed, bool is_outside);
// {"value"},{"field"},{"formula"},{"now"},{"record"},{"me"...} for a field of a form, as JSON to be written.
err_t value_check(struct ctx *c, const struct form *f, const struct field *to, const struct json *j,
                  str path);
err_t value_of(struct ctx *c, const struct act *a, const struct field *to, const struct json *j,
               struct change *out);

// facts.c: {"fact": ..}. j: the name; to NULL: a person is meant.
err_t fact_check(struct ctx *c, const struct field *to, const struct json *j, str path);
bool facts_use(const struct json *j, str name); // anywhere in j; name empty: any
err_t fact_value(struct ctx *c, const struct act *a, const struct field *to, str name,
                 struct change *out);
const struct user *fact_person(const struct ctx *c, const struct act *a, str name); // or NULL

// items.c: {"add":[..]}, {"remove":[..]}, {"link": ..}, {"unlink": ..} of a field; entries are values,
// {"field":key} or {"record":true}.
bool items_named(const struct json *j);
err_t items_check(struct ctx *c, const struct form *f, const struct field *to, const struct json *j,
                  str path);
err_t items_change(struct ctx *c, const struct act *a, const struct field *to, const struct json *j,
                   struct val was, struct change *out);

// given.c: what another program sent. "data.items.0.phone"; NULL where there is nothing.
const struct json *given_at(const struct json *j, str path);
err_t given_path_check(struct ctx *c, const struct json *j, str path);
str given_text(struct ctx *c, const struct json *j); // a scalar as text
bool given_fits(const struct field *f);              // a field that may take it
// As the interface takes it, else as a sheet would have it: "女", "2026/3/8".
err_t given_value(struct ctx *c, const struct field *f, const struct json *j, struct change *out);

// set.c: {field: value} as changes of a write.
// Fields of `to` that the author may write, values from records of f.
err_t set_check(struct ctx *c, const struct form *f, const struct form *to, const struct json *set,
                str path, u32 action);
err_t set_changes(struct ctx *c, const struct act *a, const struct form *to, const struct json *set,
                  struct write *w);

#endif
