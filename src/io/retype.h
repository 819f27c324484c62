// SPDX-License-Identifier: Apache-2.0
// Changes of type on their way (x_type_change): begun by publishing a design, done by the job "retype" in
// chunks while people work, undone for 30 days, then forgotten. Reading and stopping need the right DESIGN.
//
//   running -> done -> undoing -> undone      and running -> cancelled | failed, undoing -> done
#ifndef IO_RETYPE_H
#define IO_RETYPE_H

#include "io/publish.h"
#include "job/job.h"

// Inside the publishing transaction: a row and a job for each change of type of the plan.
// Whether the actor may begin the conversions of a plan. Before the job that publishes: in it his rights are
// those on the catalogue before.
err_t retype_may_start(struct ctx *c, const struct design_plan *p);
err_t retype_start(struct ctx *c, const struct design_plan *p);
// Counts what the conversions of a plan would do.
err_t retype_effects(struct ctx *c, struct design_plan *p);
void retype_put_count(struct ctx *c, struct jw *w, const struct retype_count *n);

// Those of a form that run, or can be undone: [{"id","field","title","from","to","state",...}].
err_t retype_put_all(struct ctx *c, const struct form *f, struct jw *w);
// NOT_FOUND; RETYPE_LATE when it cannot be undone any more.
err_t retype_undo(struct ctx *c, const struct form *f, id64 id);
err_t retype_cancel(struct ctx *c, const struct form *f, id64 id);

err_t retype_job(struct ctx *c, struct job *j); // {"change":id}
err_t retype_daily(struct ctx *c);              // drops what nobody can undo any more

#endif
