// SPDX-License-Identifier: Apache-2.0
// Live changes between processes on one database. Only api/events.c and api/hear.c include this.
#ifndef API_HEAR_H
#define API_HEAR_H

#include "api/internal.h"

struct change {
    id64 form, first, last; // form 0: something of the person `first`
    bool is_heard;          // of another process: not told again
};
// events.c: a change to be told here; so many that they were not kept.
void events_add(struct api *a, const struct change *k);
void events_lose(struct api *a);

// What the others are to hear, gathered while there is more.
struct telling {
    char text[LIVE_TEXT_MAX];
    size_t n;
    bool is_over; // more than a text holds
};
void telling_add(struct telling *t, const struct change *k);
void telling_send(struct telling *t, struct api *a, struct mem *m, struct db *db);

struct hearing;
struct hearing *hearing_start(struct api *a); // NULL on SQLite, where there is one process
void hearing_stop(struct hearing *h);

#endif
