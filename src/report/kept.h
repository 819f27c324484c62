// SPDX-License-Identifier: Apache-2.0
// What is asked again and again and kept: a forecast as it stood, who was in which class. One run a local day at
// most; a day on which nothing ran stays empty, because what a forecast would have been cannot be found out later.
//
// One's own are asked with one's rights and read by nobody else. The house's are asked with all rights, so they
// are read only by who may read every row and every field that they are made of.
#ifndef REPORT_KEPT_H
#define REPORT_KEPT_H

#include "report/timed.h"

struct kept_edit {
    const str *title;                  // NULL: as it is
    const struct json *ask, *schedule; // ask: at creation
    const bool *is_off;
    bool is_house; // at creation
};
// {"id","kind","form","title","ask","house","schedule","is_off","next_at","last_at","last_state":"ok|no_right|failed",
//  "runs","first_day","last_day","may_edit","rev"}: what the caller may read.
err_t kept_list_put(struct ctx *c, struct jw *w);
err_t kept_put(struct ctx *c, struct jw *w, id64 id);
err_t kept_create(struct ctx *c, const struct kept_edit *e, id64 *id);
err_t kept_change(struct ctx *c, id64 id, i64 rev, const struct kept_edit *e);
err_t kept_remove(struct ctx *c, id64 id, i64 rev); // with all that was kept

// Rows of the keeper of what comes by its time.
enum { KEPT_TITLE, KEPT_ASK };
extern const struct timed_kind kept_kind;
err_t kept_look(struct ctx *c, struct timed *d);
err_t kept_store(struct ctx *c, const struct timed *d);

// --- For the kinds that show it -----------------------------------------------------------------------
struct kept_run {
    i64 day;
    str answer, members; // JSON; members: of RFM, {"111":"ids as differences"}
};
// "run" of an ask, that the caller may read it, and that it is of this kind and of the ask's form.
err_t kept_of_ask(struct ctx *c, const struct json *ask, const char *kind,
                  const struct json **kept_ask, id64 *id);
err_t kept_of(struct ctx *c, const struct json *ask, const struct json *run, const char *kind,
              const struct json **kept_ask, id64 *id); // `run` stands elsewhere
typedef err_t (*kept_fn)(struct ctx *c, void *arg, const struct kept_run *run);
err_t kept_runs(struct ctx *c, id64 id, kept_fn each, void *arg); // oldest first, without members
// The newest of that day or before it.
err_t kept_run_by(struct ctx *c, id64 id, i64 day, struct kept_run *out, bool *found);

#endif
