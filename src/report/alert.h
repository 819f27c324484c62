// SPDX-License-Identifier: Apache-2.0
// Alerts: one figure of an ask, looked at by a schedule with the rights of who wants to know; told once when it
// crosses the line, and again only after it was back. The state is in the row.
#ifndef REPORT_ALERT_H
#define REPORT_ALERT_H

#include "base/json.h"
#include "meta/catalog.h"

struct alert_edit {
    const struct json *ask, *schedule, *value; // NULL: as it is
    const str *title, *measure, *op, *channel;
    const bool *is_off;
    id64 board; // where it was made, for the way back; 0: none
};
// {"id","board","title","ask","measure","op":"lt|le|gt|ge","value","schedule","channel","is_off","is_over",
//  "last_value","last_at","last_state":"ok|no_right|empty","next_at","rev"}: one's own.
err_t alert_list_put(struct ctx *c, struct jw *w);
err_t alert_put(struct ctx *c, struct jw *w, id64 id);
err_t alert_create(struct ctx *c, const struct alert_edit *e, id64 *id);
err_t alert_change(struct ctx *c, id64 id, i64 rev, const struct alert_edit *e);
err_t alert_remove(struct ctx *c, id64 id, i64 rev);

#endif
