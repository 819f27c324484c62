// SPDX-License-Identifier: Apache-2.0
// What the files of this room share.
#ifndef RULE_INTERNAL_H
#define RULE_INTERNAL_H

#include "base/vec.h"
#include "meta/condition.h"
#include "rule/rule.h"

// --- A firing on its way ---------------------------------------------------------------------------------
struct run {
    id64 id;
    const struct rule_def *def;
    const struct json *spec; // of the version that it began with
    const struct form *form;
    id64 record; // perhaps in the bin, or gone
    i64 n;
    int step;
    const struct val *cells; // of the living record, NULL when there is none
    i64 wait_until;          // set by an action: go on then (with this step again: `again`)
    bool again;
    struct jw *log; // an open object: what the action did
};

struct rule_action {
    // Keys, fields and persons that it names, at the time of designing; errors at `path`.
    err_t (*check)(struct ctx *c, const struct form *f, const struct json *j, str path);
    err_t (*run)(struct ctx *c, struct run *r, const struct json *j);
};
#define RULE_ACTION(name, zh, en) extern const struct rule_action rule_action_##name;
#include "../tables/rule_actions.def"
#undef RULE_ACTION
const struct rule_action *rule_action_of_key(str key); // NULL when unknown

// order.c: the actions one behind the other; a branch is a jump.
struct instr {
    const struct json *j;             // NULL: only a jump
    const struct rule_action *action; // NULL: wait, branch or jump
    int jump;                         // branch: where to when its condition is false; jump: always
};
struct instr *order_of(struct mem *m, const struct json *steps, int *n);
i64 span_part(const struct json *span, const char *part); // "days" ..., 0 without it
i64 wait_until(struct ctx *c, const struct json *wait);   // from now

// spec.c
err_t spec_check(struct ctx *c, const struct form *f, const struct json *spec);
err_t steps_check(struct ctx *c, const struct form *f, const struct json *steps, str path,
                  int depth);
// A filter of which the acting user reads every field in full.
err_t filter_check(struct ctx *c, const struct form *f, const struct json *j, str path);
#define KEYS(...) ((const char *const[]){ __VA_ARGS__, NULL })
err_t keys_only(struct ctx *c, const struct json *j, str path, const char *const *keys);
str path_under(struct ctx *c, str path, const char *part);
err_t spec_wrong(struct ctx *c, str path, const char *zh, const char *en); // RULE_SPEC
const struct json *rule_if(const struct json *spec);                       // NULL: always

// truth.c: does the condition hold? With the rights of c->who.
bool is_own_condition(struct ctx *c, const struct form *f, const struct json *j);
bool own_holds(struct ctx *c, const struct form *f, const struct json *j, const struct val *cells);
// The records that a condition (NULL: any) holds for, the first `limit` by id behind `after`; no columns.
err_t rule_query(struct ctx *c, const struct form *f, const struct json *j, id64 after, int limit,
                 struct query **out);
err_t rule_holds(struct ctx *c, const struct form *f, const struct json *j, id64 id, bool *is);

// fire.c
err_t fire(struct ctx *c, const struct rule_def *d, id64 record, str cause, bool *did);
err_t state_of(struct ctx *c, id64 rule, id64 record, bool *is_true, i64 *runs, i64 *last_at);
err_t state_set_true(struct ctx *c, id64 rule, id64 record, bool is_true);
// Whose turn it was last at a step that assigns in turn; 0: nobody's yet.
err_t turn_of(struct ctx *c, id64 rule, int step, id64 *user);
err_t turn_set(struct ctx *c, id64 rule, int step, id64 user);
bool again_allows(const struct ctx *c, const struct json *spec, i64 runs, i64 last_at);

// due.c
err_t due_arm(struct ctx *c, const struct rule_def *d, id64 record);
err_t due_drop(struct ctx *c, id64 rule, id64 record); // record 0: all of the rule
err_t due_set_clock(struct ctx *c, const struct rule_def *d);
err_t due_round(struct ctx *c, bool *did);

// run.c
err_t run_round(struct ctx *c, bool *did);
err_t run_steps(struct ctx *c, struct run *r, struct jw *log, bool *ended);

// who.c: persons that {"user"},{"role"},{"field"},{"owner"},{"head_of"} mean for a record; each once.
struct people {
    const struct user **v;
    size_t n, cap;
};
err_t who_check(struct ctx *c, const struct form *f, const struct json *list, str path);
err_t who_of(struct ctx *c, const struct run *r, const struct json *list, struct people *out);

// words.c
// A text with {field} in it (job/words.h), as `reader` may read the record.
err_t words_fill(struct ctx *c, const struct run *r, const struct user *reader, str text, str *out);
str words_pick(const struct json *titles, enum lang lang); // a text or {"zh","en"}
err_t words_check(struct ctx *c, const struct form *f, const struct json *j, str path,
                  bool is_needed, bool is_outside);
// {"value"},{"field"},{"formula"},{"now"},{"record"},{"me"...} for a field of a form, as JSON to be written.
err_t value_check(struct ctx *c, const struct form *f, const struct field *to, const struct json *j,
                  str path);
err_t value_of(struct ctx *c, const struct run *r, const struct field *to, const struct json *j,
               struct change *out);

#endif
