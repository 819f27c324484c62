// SPDX-License-Identifier: Apache-2.0
// Flows as BPMN 2.0 with diagram, out and in. What BPMN has no word for (who, field rights, deadlines ..)
// travels in extension elements of our own namespace, which other tools keep; what they may change (names,
// timers, conditions, positions, how nodes hang together) is read from BPMN itself. Pure: no database.
#ifndef FLOW_BPMN_H
#define FLOW_BPMN_H

#include "base/err.h"
#include "base/json.h"

#define BPMN_BYTES_MAX (2u << 20)

// The XML of a graph (docs/flows.md); positions are made where the layout has none.
void bpmn_write(struct mem *m, str key, str title, const struct json *spec, struct buf *out);
// {"title","spec","kept":[{"element","n"}],"refused":[{"element","id","name","why"}]}: what is not
// supported is named, in the caller's language. BPMN_FILE when it is no BPMN.
err_t bpmn_read(struct ctx *c, str xml, struct jw *w) MUST_CHECK;

#endif
