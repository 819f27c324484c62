// SPDX-License-Identifier: Apache-2.0
// Metrics: figures with a name. A definition brings its measures and further forms into the ask that names it.
//   {"form":"visit","sources":{"cost":{"form":"channel_cost","dims":{"channel":"channel"},"period":"day","filter"}},
//    "measures":[..],"value":"roi","base":"event|cohort","date":"arrived_at","dims":["channel"],"as":"percent"}
// `dims` of a source say which of its fields stands for which of the main form; `dims` of the metric which
// fields it may be divided by (absent: any). A metric over a form that the reader may not read does not exist.
#ifndef REPORT_METRIC_H
#define REPORT_METRIC_H

#include "meta/metrics.h"
#include "report/ask.h"

#define METRIC_DOC_MAX (32 << 10)

// The definition of a measure {"metric":"app.key"}; BAD_REQUEST where there is none for the caller.
err_t metric_find(struct ctx *c, const struct json *measure, struct metric *m,
                  const struct json **doc);
// Puts it into the ask, whose form and dimensions stand; *value: the measure that it comes to.
err_t metric_expand(struct ctx *c, struct ask *a, const struct metric *m, const struct json *doc,
                    int *value);
// Whether a definition is right, for the caller. As_rule has no counterpart: packs are checked by who imports.
err_t metric_check(struct ctx *c, const struct json *doc);

// {"rows":[{"id","key","app","title","title_zh","title_en","says","says_zh","says_en","formula","form","date","dims","as",
// "base","rev"}]}; form empty: all.
err_t metric_list_put(struct ctx *c, struct jw *w, str form);
// NOT_FOUND where the caller may not read what it is made of.
err_t metric_seen(struct ctx *c, id64 id, struct metric *m);
err_t metric_put(struct ctx *c, struct jw *w, id64 id); // with "doc"
struct metric_edit {
    str app, key;
    const struct json *title, *says, *doc; // NULL: as it is
    i64 rev;
};
err_t metric_create(struct ctx *c, const struct metric_edit *e, id64 *id);
err_t metric_change(struct ctx *c, id64 id, const struct metric_edit *e);
err_t metric_remove(struct ctx *c, id64 id);

#endif
