// SPDX-License-Identifier: Apache-2.0
// Rules of the house as the catalogue knows them (docs/automation.md): which there are, and which of them a
// save of a form may concern. What a rule says is the business of rule/.
#ifndef META_AUTOMATION_H
#define META_AUTOMATION_H

#include "meta/catalog.h"

enum rule_mode { RULE_OFF, RULE_ON, RULE_SHADOW };
// Those before WHEN_SCHEDULE listen to saves.
enum rule_kind {
    WHEN_RECORD,
    WHEN_STAGE,
    WHEN_DATE,
    WHEN_IDLE,
    WHEN_PLAN,
    WHEN_POOL,
    WHEN_SUBMITTED,
    WHEN_SEGMENT,
    WHEN_SCHEDULE,
    WHEN_BUTTON,
    WHEN_WEBHOOK,
    WHEN_FLOW,
};

#define AUTOMATION_COUNTED_MAX 8

struct rule_def {
    id64 id;
    struct form *form;
    str key; // permanent, one of its form
    struct titles title;
    enum rule_mode mode;
    enum rule_kind kind;
    i64 version;
    id64 flow;      // it starts this flow and belongs to it; 0: a rule of its own
    id64 by;        // who says so, when it is written; 0: nobody in particular
    i64 changed_at; // when this version was published
    const struct json *spec;
    const struct form *since; // WHEN_IDLE: the form whose newest record counts, or NULL
    // Forms whose records its condition counts, where it wants to hear of them.
    const struct form *counted[AUTOMATION_COUNTED_MAX];
    int counted_count;
};

// Rows of x_rule, x_rule_version and what hangs on them are written here alone.
//
// At the end of catalog_load: cat->rules and what each form hears. What no longer fits is left out.
err_t automation_load(struct ctx *c, struct catalog *cat);

// Inside a write job: the row of a new rule with its first version. d: form, key (empty: made of the id),
// title, mode, flow, spec. Nothing is checked; the catalogue changes with it.
err_t automation_insert(struct ctx *c, id64 form_id, const struct rule_def *d, id64 *id);
// Another version of it, everything but the key; version is raised.
err_t automation_update(struct ctx *c, id64 id, const struct rule_def *d);
err_t automation_delete(struct ctx *c, id64 id);

// That are switched on.
bool form_has_kind(const struct catalog *cat, const struct form *f, enum rule_kind kind);
const struct rule_def *catalog_rule(const struct catalog *cat, id64 id); // NULL when unknown
str rule_mode_key(enum rule_mode m);
bool rule_mode_of_key(str key, enum rule_mode *out);
bool rule_kind_of_key(str key, enum rule_kind *out);

#endif
