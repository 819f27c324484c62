// SPDX-License-Identifier: Apache-2.0
// Where a field is named by what people made upon its form: shared views, how many views of single people,
// public forms, print templates, look-ups, formulas and conditions of links, views of other forms, rules, plans, pool
// and flows of whatever form, texts of messages, conditions of roles, dashboards, metrics, alerts. Shown before the field changes its type or goes.
#ifndef IO_USES_H
#define IO_USES_H

#include "meta/metrics.h"

// [{"kind":"view|own_views|public|print|lookup|link|formula|rule|plan|pool|flow|template|role|board|own_boards|metric|alert|own_alerts","title","n","form","id"}]; where a rule, plan, pool, flow,
// role, board, metric or alert is; n of own_views, own_boards and own_alerts, whose titles are their owners' matter. Needs the right DESIGN.
err_t uses_put(struct ctx *c, const struct field *f, struct jw *w);

// The same of a metric: "board|own_boards|alert|own_alerts|subs|targets" (subs: to how many those boards come); how
// many rows. Needs the right DESIGN.
err_t metric_uses_put(struct ctx *c, const struct metric *m, struct jw *w, int *n);

#endif
