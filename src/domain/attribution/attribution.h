// SPDX-License-Identifier: Apache-2.0
// Capability "attribution": to whom does a person belong? Bound to the roles channel, patient, lead,
// visit, charge, claim. A record hook: saving a lead, visit or charge finds or makes the patient by
// phone; then the person's history is worked out again (holder.h) and the links "channel", the
// patient's holder and first arrival, and the open claims follow. Rules: docs/channel-hospital.md.
#ifndef DOMAIN_ATTRIBUTION_ATTRIBUTION_H
#define DOMAIN_ATTRIBUTION_ATTRIBUTION_H

#include "record/record.h"

extern const struct record_hook attribution_hook;
// Works one person out again. Inside or outside a write job.
err_t attribution_refresh(struct ctx *c, str phone);

#endif
