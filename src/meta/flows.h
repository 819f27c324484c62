// SPDX-License-Identifier: Apache-2.0
// Flows as the catalogue knows them (docs/flows.md): which there are and what was last published of each.
// What a flow says is the business of flow/.
#ifndef META_FLOWS_H
#define META_FLOWS_H

#include "meta/catalog.h"

struct flow_def {
    id64 id;
    struct form *form;
    str key; // permanent, one of the house
    struct titles title;
    bool is_on;
    i64 rev;                 // of the draft
    i64 version;             // published; 0: none yet
    const struct json *spec; // of that version; NULL: none yet
};

// Rows of x_flow and x_flow_version are written here alone.
//
// At the end of catalog_load: cat->flows. A flow whose form is gone is left out; its rows stay.
err_t flows_load(struct ctx *c, struct catalog *cat);

const struct flow_def *catalog_flow(const struct catalog *cat, id64 id); // NULL when unknown
const struct flow_def *catalog_flow_of_key(const struct catalog *cat, str key);

// Inside a write job; the catalogue changes with it. Nothing is checked. by: the person, or 0.
err_t flows_insert(struct ctx *c, id64 form_id, str key, struct titles title, str draft, id64 by,
                   id64 *id);
// Its title and draft (empty: as it is); rev as it was read, else CONFLICT.
err_t flows_change(struct ctx *c, id64 id, i64 rev, struct titles title, str draft, id64 by);
// The draft becomes the next version, and it is on.
err_t flows_publish(struct ctx *c, id64 id, i64 rev, str spec, id64 by, i64 *version);
err_t flows_switch(struct ctx *c, id64 id, i64 rev, bool is_on, id64 by);
err_t flows_delete(struct ctx *c, id64 id);

err_t flows_draft(struct ctx *c, id64 id, str *draft);            // NOT_FOUND
err_t flows_spec(struct ctx *c, id64 id, i64 version, str *spec); // NOT_FOUND

#endif
