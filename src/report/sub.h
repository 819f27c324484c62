// SPDX-License-Identifier: Apache-2.0
// Subscriptions: a dashboard that comes by itself, on paper and with the rights that its receiver has at that
// moment. Kept by report/timed.h.
#ifndef REPORT_SUB_H
#define REPORT_SUB_H

#include "base/json.h"
#include "job/loop.h"
#include "meta/catalog.h"

struct sub_edit {
    const struct json *schedule, *filters; // NULL: as it is
    const str *channel; // of a channel for messages; empty: a notice in the program
    const str *as;      // "pdf" or "png"
    const bool *is_off;
    bool is_to_group; // what `channel` reaches is no single person
    id64 user;        // at creation: somebody else, by whoever may change the board; 0: oneself
};
// "ways" (job/way.h): anybody may have his own sent by them.
// {"rows":[{"id","board","user","schedule","channel","filters","as","by","is_off","next_at","last_at","last_state","rev"}],"ways"}:
// one's own, for who may change the board all.
err_t sub_list_put(struct ctx *c, struct jw *w, id64 board);
err_t sub_put(struct ctx *c, struct jw *w, id64 id);
err_t sub_create(struct ctx *c, id64 board, const struct sub_edit *e, id64 *id);
err_t sub_change(struct ctx *c, id64 id, i64 rev, const struct sub_edit *e);
err_t sub_remove(struct ctx *c, id64 id, i64 rev);

extern const struct loop_kind report_loop; // works off what comes by its time

#endif
