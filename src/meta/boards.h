// SPDX-License-Identifier: Apache-2.0
// Rows of dashboards (docs/reports.md). What a document says is the business of report/, and so is who may
// see or change one: nothing is checked here, so that packs can carry boards as they carry forms.
#ifndef META_BOARDS_H
#define META_BOARDS_H

#include "meta/catalog.h"

struct board {
    id64 id, app, owner; // app 0: of none; owner 0: of the house
    str key;             // of the house's, one of its app; empty: a person's
    struct titles title;
    str doc; // JSON; empty in lists
    bool is_shared;
    str readers; // {"roles":["3"],"users":["5"]}; empty: whoever may open the app
    i64 rev, changed_at, deleted_at;
    id64 changed_by;
};

#define BOARD_VERSIONS_KEPT 100
#define BOARD_BIN_DAYS 30

// Those of the house, the person's own, and those that persons share; in order of place and id.
struct board_filter {
    const struct app *app; // NULL: of all apps and of none
    id64 user;
    bool is_bin;
};
err_t boards_list(struct ctx *c, const struct board_filter *f, struct board **out, size_t *n);
err_t boards_get(struct ctx *c, id64 id, struct board *out); // NOT_FOUND; also one in the bin
// Of the house, by its key in the app, also in the bin; *found false when there is none.
err_t boards_of_key(struct ctx *c, id64 app, str key, struct board *out, bool *found);

// Inside a write job. A save is a version. Makes b->id where it is 0; else b->rev as it was read, or CONFLICT.
// b->changed_by: the person, or 0.
err_t boards_save(struct ctx *c, struct board *b);
err_t boards_set_deleted(struct ctx *c, id64 id, i64 rev, bool is_deleted, id64 by);
err_t boards_purge(struct ctx *c, i64 before); // what lies in the bin since then is gone

// What one who leaves has of his own: boards (not those in the bin), and what comes to him by itself and is not off.
struct boards_own {
    i64 boards, subs, alerts;
};
err_t boards_own(struct ctx *c, id64 user, struct boards_own *out);
// Inside a write job: his boards become another's, or (to 0) lie in the bin.
err_t boards_give(struct ctx *c, id64 from, id64 to, id64 by, i64 *n);
// Inside a write job: nothing comes to him any more; he may switch it on again.
err_t boards_silence(struct ctx *c, id64 user, i64 *subs, i64 *alerts);

struct board_version {
    i64 n, at;
    id64 by;
    struct titles title;
    str doc; // empty in the list
};
err_t boards_versions(struct ctx *c, id64 id, struct board_version **out,
                      size_t *n);                                               // newest first
err_t boards_version(struct ctx *c, id64 id, i64 n, struct board_version *out); // NOT_FOUND

#endif
