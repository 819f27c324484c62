// SPDX-License-Identifier: Apache-2.0
// What becomes of the records of somebody who leaves: those that he owns, and those that he holds out of a pool.
#ifndef RULE_HANDOVER_H
#define RULE_HANDOVER_H

#include "act/act.h"
#include "job/job.h"

// Into an open object, as far as who asks sees it: "records" and "pools" [{"form","title","n","may"}] (n: how many he
// has that one may read, may: how many of them one may give to others) and "rules" [{"form","title","kind"}], those
// that name him: their author names somebody else; "boards", "subs", "alerts": how many dashboards are his own and
// how many subscriptions and alerts come to him.
err_t hand_over_put(struct ctx *c, id64 user, struct jw *w);
// asked: {"records":{form: user id},"pools":{form: user id or "pool"},"boards": user id or "bin"}. Checks it; errors at
// "records.<form>", "boards".
err_t hand_over_check(struct ctx *c, id64 from, const struct json *asked);
// Adds the job (checked before), with the rights of who asks. *job 0: nothing is to be moved or stopped.
err_t hand_over_begin(struct ctx *c, id64 from, const struct json *asked, str why, id64 *job);
// Record by record, 200 a transaction. It goes on where it was: what has moved is his no more. Its result is
// {"moved","left","rows":[{"form","kind":"records|pools","moved","left","why":{"error","args"}}],"boards","subs","alerts"}:
// boards that were given or binned; subscriptions and alerts that were stopped, whatever else is asked.
err_t hand_over_job(struct ctx *c, struct job *j);

#endif
