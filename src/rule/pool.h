// SPDX-License-Identifier: Apache-2.0
// The public pool of a form: records without a holder that its members may claim. It is a row of x_rule of the
// kind "pool", one a form; who held a record since when stands in x_pool_log. docs/automation.md tells more.
#ifndef RULE_POOL_H
#define RULE_POOL_H

#include "act/act.h"
#include "meta/automation.h"
#include "record/record.h"

const struct rule_def *pool_of(const struct catalog *cat,
                               const struct form *f); // NULL: none that is on
err_t pool_spec_check(struct ctx *c, const struct form *f, const struct json *spec);

// Inside the transaction of a save, as who saves: who holds it now is written down when it is somebody else.
// A member who takes a record out of the pool by writing the field claims it: his limits hold by this door too.
err_t pool_follow(struct ctx *c, const struct rule_def *d, const struct save *s);
// When the pool looks at a record again: n 0 it was idle, 1 it was held too long, from 2 on warnings of 0 and
// from 2 + POOL_WARN_MAX on of 1. `idle_from`: the last thing that happened to it.
#define POOL_WARN_MAX 4
#define POOL_TIMES (2 + 2 * POOL_WARN_MAX)
err_t pool_time(struct ctx *c, const struct rule_def *d, const struct image *img, i64 idle_from,
                int n,
                i64 *at); // 0: never
err_t pool_look(struct ctx *c, const struct rule_def *d, const struct image *img, int n);

// The field that says who holds a record; a person manages the pool.
struct field *pool_field(const struct rule_def *d);
bool pool_manages(struct ctx *c, const struct rule_def *d);
// Inside a write job, for somebody who leaves: what `from` holds goes to another, or back (to 0). By who manages the
// pool or may write the field himself. NOT_FOUND; *done stays false when somebody else holds it by now. Audit and
// event are the caller's.
err_t pool_hand(struct ctx *c, const struct rule_def *d, id64 record, id64 from, id64 to, str why,
                bool *done);

// --- For people ----------------------------------------------------------------------------------------------
// {"id","title","member","manager","filter","field","spec"(to designers),"holds","hold","claimed","day"}
err_t pool_put(struct ctx *c, const struct form *f, struct jw *w);
struct pool_act {
    str what; // claim, release, give
    str why;  // release: needed
    id64 to;  // give
};
// {"rows":[{"id","ok","code","args"}]}, each for itself.
err_t pool_do(struct ctx *c, const struct form *f, const struct pool_act *a, const id64 *ids, int n,
              struct jw *w);
// {"rows":[{"at","kind","from","to","by","why"}]}: who held a record, the newest first.
err_t pool_log_put(struct ctx *c, const struct form *f, id64 record, struct jw *w);

#endif
