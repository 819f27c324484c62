// SPDX-License-Identifier: Apache-2.0
// Rules: when something happens to a record (or a time comes) and a condition holds, actions are done. What
// a rule is, and how an event becomes an action, is told in docs/automation.md.
#ifndef RULE_RULE_H
#define RULE_RULE_H

#include "act/act.h"
#include "job/job.h"
#include "meta/automation.h"

extern const struct record_hook rule_hook;      // in the transaction of each save
extern const struct record_hook rule_last_hook; // behind all others: what is done at once
extern const struct loop_kind rule_loop;        // due times and waiting runs
err_t rule_backfill_job(struct ctx *c,
                        struct job *j); // {"rule":id}: a new rule meets the records there are

// Inside a write job: rules whose times are counted by the calendar count them anew.
err_t rule_calendar_changed(struct ctx *c);

// For the flows above the line (act/act.h): what starts one by itself is a rule that belongs to it.
err_t rule_check_spec(struct ctx *c, const struct form *f, const struct json *spec);
err_t rule_set_of_flow(struct ctx *c, const struct form *f, id64 flow, struct titles title,
                       const struct json *specs, bool is_on);

err_t rule_hear_flow(struct ctx *c, const struct flow_news *news);

// A button of a record is pressed: {"rules":[{"rule","title","started","why"}]}, why: condition, again or null.
err_t rule_button(struct ctx *c, const struct form *f, str key, const struct field **out);
err_t rule_press(struct ctx *c, const struct form *f, id64 record, i64 rev,
                 const struct field *button, struct buf *answer);

// Another program calls the rule that has this token; *secret is what it signs by, or empty. NOT_FOUND, HOOK_OFF.
err_t rule_hook_find(struct ctx *c, str token, const struct rule_def **d, str *secret);
// {"repeated","state":started|again|condition|no_record|many|repeated}; HOOK_REFUSED. c->who becomes the rule.
err_t rule_hook_take(struct ctx *c, const struct rule_def *d, str header, const struct json *body,
                     struct jw *w);
// A new address (the old one ends); token and secret are not to be had again.
err_t rule_hook_make(struct ctx *c, const struct rule_def *d, bool is_signed, str *token,
                     str *secret);
// {"address":{"tail","is_signed","at"}|null,"rows":[{"at","state","why","record"}]}: the last calls.
err_t rule_hook_put(struct ctx *c, const struct rule_def *d, struct jw *w);

// --- For whoever designs (right DESIGN) ------------------------------------------------------------------
struct rule_edit {
    const str *title_zh, *title_en; // NULL: as it is
    const enum rule_mode *mode;
    const struct json *spec;
};
err_t rule_create(struct ctx *c, const struct form *f, const struct rule_edit *in, id64 *id);
// version: the one that was read, else CONFLICT. Runs that wait go on by the version that began them.
err_t rule_change(struct ctx *c, id64 id, i64 version, const struct rule_edit *in);
err_t rule_remove(struct ctx *c, id64 id);
err_t rule_of(struct ctx *c, id64 id, const struct rule_def **out); // NOT_FOUND
// Into an open array: the flow and the rules that start each other through it, in order, as for a rule; none: nothing.
void rule_ring_of_flow(struct ctx *c, const struct flow_def *f, struct jw *w);
void rule_put(struct ctx *c, struct jw *w, const struct rule_def *d);
// {"rows":[rule]} of a form, each with how it fares: "paused":{"at","n","held"}|null, "last":{"at","state"}|
// null, "week":{"runs","is_capped","failed"}. One statement for all of them.
err_t rule_list(struct ctx *c, const struct form *f, struct jw *w);
// A rule that was paused for firing too often goes on; is_dropped: without what was held. NOT_FOUND.
err_t rule_resume(struct ctx *c, id64 id, bool is_dropped);
// {"count","is_capped","rows":[{"id","title"}]}: the records for which the condition holds now, as far as
// the author may read.
err_t rule_preview(struct ctx *c, const struct form *f, const struct json *spec, struct jw *w);
// When it would have fired in the last thirty days, of some records behind `after` (0: from the first): {"can",
// "since","as_today","rows":[{"id","title","at"}],"unknown","looked","total","after"}. Nothing is done.
err_t rule_replay(struct ctx *c, const struct form *f, const struct json *spec, id64 after,
                  struct jw *w);
// What it would do to this record, with the author's rights: {"holds","steps":[..],"error"}. Nothing stays.
err_t rule_try(struct ctx *c, const struct form *f, const struct json *spec, id64 record,
               struct jw *w);
// {"rows":[run]}, the newest first; record 0: of all. `before`: runs with a lower id (0: from the newest).
err_t rule_runs(struct ctx *c, const struct rule_def *d, id64 record, id64 before, struct jw *w);
// Why it did or did not run for a record: {"mode","holds","runs","last_at","due_at","again_from","last":run}.
err_t rule_why(struct ctx *c, const struct rule_def *d, id64 record, struct jw *w);
// For act/ (act/act.h): the run that waits at this step goes on; one that failed there waits once more.
err_t rule_wake(struct ctx *c, str key, int step);
err_t rule_wait_again(struct ctx *c, str key, int step);
err_t rule_retry(struct ctx *c, id64 run); // a failed run, from the step that failed

#endif
