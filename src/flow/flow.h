// SPDX-License-Identifier: Apache-2.0
// Flows: how work goes from hand to hand. What a flow is, how it moves and what is durable where is told in
// docs/flows.md.
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include "act/act.h"
#include "meta/flows.h"

extern const struct record_hook
    flow_hook; // in the transaction of each save: who waits for the record
extern const struct loop_kind flow_loop; // times that came

// --- Instances ------------------------------------------------------------------------------------------------
struct flow_start {
    const struct flow_def *def;
    id64 record;
    id64 initiator; // a person, or 0
    str cause;      // manual, rule, api, parent
    id64 parent, parent_token;
    const struct json *chosen; // {node: [user]}, or NULL
    bool is_trial;
};
// Inside a write job, with the rights of the flow: whoever may start it was asked before. The published
// version; FLOW_OFF, FLOW_ROUND (it would go round for ever). The engine goes on until all its tokens rest.
err_t flow_begin(struct ctx *c, const struct flow_start *s, id64 *id);
// For act/ (act/act.h), by the action "flow".
err_t flow_start_by_rule(struct ctx *c, const struct act *a, const struct flow_def *d, id64 *inst,
                         str *note);
err_t flow_wake(struct ctx *c, str key); // for act/: the token that waits in an action goes on
// By hand, as c->who may: his record, the start node's persons. values of its fields are written first.
err_t flow_start_by_hand(struct ctx *c, const struct flow_def *d, id64 record,
                         const struct json *values, const struct json *chosen, id64 *id);
// Whether c->who may start it with this record, which he may not even see.
err_t flow_may_start(struct ctx *c, const struct flow_def *d, id64 record, bool *may);
// Tokens that halted, for FLOW_ADMIN; rev as the screen had it. Each leaves a line with `why`.
err_t flow_retry(struct ctx *c, id64 inst, i64 rev, id64 token, str why);
err_t flow_skip(struct ctx *c, id64 inst, i64 rev, id64 token, str why); // goes on behind its node
err_t flow_cancel_token(struct ctx *c, id64 inst, i64 rev, id64 token, str why);

// --- For whoever designs (right DESIGN): definition.c --------------------------------------------------------------
struct flow_edit {
    const str *title_zh, *title_en; // NULL: as it is
    const struct json *spec;        // the draft; NULL: as it is
    const bool *is_on;
};
err_t flow_create(struct ctx *c, const struct form *f, const struct flow_edit *in, id64 *id);
// rev: the one that was read, else CONFLICT.
err_t flow_change(struct ctx *c, id64 id, i64 rev, const struct flow_edit *in);
err_t flow_remove(struct ctx *c, id64 id);                          // FLOW_HAS_RUN
err_t flow_of(struct ctx *c, id64 id, const struct flow_def **out); // NOT_FOUND
// The draft becomes a version; FLOW_MISTAKES when it has any.
err_t flow_publish(struct ctx *c, id64 id, i64 rev, i64 *version);
void flow_put(struct ctx *c, struct jw *w, const struct flow_def *d); // members, without the draft
// {"rows":[..]}: the form's, each with how many run and how many halted.
err_t flow_put_list(struct ctx *c, const struct form *f, struct jw *w);
// {"now","rows":[..]}: instances of a record that c->who sees, the newest first; NOT_FOUND.
err_t flow_put_of_record(struct ctx *c, const struct form *f, id64 record, struct jw *w);
// {"errors":[{"node","edge","part","message"}],"warnings":[..]}; spec NULL: of the draft. text: an error's words.
struct flow_words {
    str (*text)(struct ctx *c, const struct err_item *e);
};
err_t flow_put_check(struct ctx *c, const struct flow_def *d, const struct json *spec,
                     const struct flow_words *words, struct jw *w);
err_t flow_put_versions(struct ctx *c, const struct flow_def *d, struct jw *w);
// What would happen to this record: {"state","result","path":{"nodes","edges"},"steps":[..],"tokens":[..]}. Nothing
// stays.
err_t flow_try(struct ctx *c, const struct flow_def *d, const struct json *spec, id64 record,
               id64 as, struct jw *w);
// Its instances, the newest first: {"rows":[..]}; state or node empty: all. For FLOW_ADMIN.
err_t flow_put_instances(struct ctx *c, const struct flow_def *d, str state, str node, id64 before,
                         struct jw *w);

#endif
