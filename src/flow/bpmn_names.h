// SPDX-License-Identifier: Apache-2.0
// What the two directions of BPMN share.
#ifndef FLOW_BPMN_NAMES_H
#define FLOW_BPMN_NAMES_H

#include "base/json.h"

#define BPMN_NS S("http://www.omg.org/spec/BPMN/20100524/MODEL")
#define BPMNDI_NS S("http://www.omg.org/spec/BPMN/20100524/DI")
#define DC_NS S("http://www.omg.org/spec/DD/20100524/DC")
#define DI_NS S("http://www.omg.org/spec/DD/20100524/DI")
#define XINGLIN_NS S("urn:xinglin:flow")
#define FILTER_LANGUAGE S("urn:xinglin:filter")

// The element that a node is written as; types that BPMN has no word for are a task.
str bpmn_element_of(str type);
// The type that an element of a foreign tool becomes; empty: we have none.
str bpmn_type_of(str element);
// {"days","hours","minutes"} and nothing else, as a duration ("P1DT2H"); empty: BPMN cannot say it.
str bpmn_duration(struct mem *m, const struct json *span);
// Of a time at a border that comes again after as long as at first: "R3/PT4H", "R/PT4H" for ever. Empty: it does not.
str bpmn_cycle(struct mem *m, const struct json *boundary);
// "R3/PT4H" to its times (0: for ever) and its duration; false: it is no such cycle.
bool bpmn_cycle_parts(str iso, i64 *times, str *duration);
// "P1DT2H30M" or "P2W" to its parts; false: months, years, seconds, or no duration.
bool bpmn_duration_parts(str iso, i64 *days, i64 *hours, i64 *minutes);
// Of a title that is a text or {"zh","en"}: the text that stands in `name`.
str bpmn_name(const struct json *title);

#endif
