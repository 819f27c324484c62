// SPDX-License-Identifier: Apache-2.0
// Rows of metrics (docs/reports.md): figures with a name, defined once. What a definition says is the business
// of report/; nothing is checked here, so that packs can carry metrics as they carry forms.
#ifndef META_METRICS_H
#define META_METRICS_H

#include "meta/catalog.h"

struct metric {
    id64 id, app; // app 0: of the house
    str key;      // in its app
    str full_key; // app.key
    struct titles title, says;
    str doc; // JSON
    i64 rev, targets_rev;
};

err_t metrics_list(struct ctx *c, struct metric **out, size_t *n);
err_t metrics_get(struct ctx *c, id64 id, struct metric *out); // NOT_FOUND
err_t metrics_of_key(struct ctx *c, str full_key, struct metric *out, bool *found);
// Inside a write job. Makes m->id where it is 0 (UNIQUE when the key is taken); else m->rev as it was read, or
// CONFLICT.
err_t metrics_save(struct ctx *c, struct metric *m);
err_t metrics_remove(struct ctx *c, id64 id);

// What a metric shall come to in a month, quarter or year: of a department, a person, or (both 0) in all.
struct target {
    id64 dept, user;
    str unit;   // month, quarter, year
    i64 from;   // its first day
    str amount; // a decimal
};
err_t metrics_targets(struct ctx *c, id64 metric, struct target **out, size_t *n);
// Inside a write job: these take the place of all there were, if they are still those of m->targets_rev, or CONFLICT.
err_t metrics_set_targets(struct ctx *c, const struct metric *m, const struct target *v, size_t n);

#endif
