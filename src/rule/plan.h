// SPDX-License-Identifier: Apache-2.0
// Follow-up plans (act/plan.h) as rules see them: what is due fires, what people design and do with them.
#ifndef RULE_PLAN_H
#define RULE_PLAN_H

#include "act/plan.h"

err_t plan_round(struct ctx *c, bool *did); // those that are due
err_t plan_fire(struct ctx *c, const struct plan_run *r, struct plan_step *s);

// --- What is checked when it is designed ----------------------------------------------------------------------
err_t plan_spec_check(struct ctx *c, const struct form *f, const struct json *spec);

// --- For people: who may change a record moves it through its plans ---------------------------------------------
const struct rule_def *plan_of_form(const struct catalog *cat, const struct form *f,
                                    id64 id); // or NULL
// {"rows":[{"key","title","due_at","state"}]}: when the steps of this spec would come for a record (0: as if
// it were anchored today).
err_t plan_preview(struct ctx *c, const struct form *f, const struct json *spec, id64 record,
                   struct jw *w);
struct plan_act {
    str what;      // begin; pause, resume, stop, skip, now, newest
    id64 plan;     // begin
    str step;      // skip, now: its key
    str why;       // stop, skip: a person's reason
    bool is_trial; // newest: nothing stays
};
// {"rows":[{"id","ok"| "error"..}]}: ids are records (begin) or plans under way; each for itself.
err_t plan_do(struct ctx *c, const struct form *f, const struct plan_act *a, const id64 *ids, int n,
              struct jw *w);
// What is under way or over. record 0: of all records that the caller sees, the next due first.
struct plan_filter {
    id64 record, plan;
    str state;  // empty: any
    bool mine;  // records that the caller owns
    bool older; // under way, on a version that is not the newest
};
err_t plan_list(struct ctx *c, const struct form *f, const struct plan_filter *p, struct jw *w);

#endif
