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
    i64 rev;
};

err_t metrics_list(struct ctx *c, struct metric **out, size_t *n);
err_t metrics_get(struct ctx *c, id64 id, struct metric *out); // NOT_FOUND
err_t metrics_of_key(struct ctx *c, str full_key, struct metric *out, bool *found);
// Inside a write job. Makes m->id where it is 0 (UNIQUE when the key is taken); else m->rev as it was read, or
// CONFLICT.
err_t metrics_save(struct ctx *c, struct metric *m);
err_t metrics_remove(struct ctx *c, id64 id);

#endif
