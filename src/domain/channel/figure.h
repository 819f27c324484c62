// SPDX-License-Identifier: Apache-2.0
// Inside domain/channel: one figure, of which rows it is made and how these are asked for.
#ifndef DOMAIN_CHANNEL_FIGURE_H
#define DOMAIN_CHANNEL_FIGURE_H

#include "domain/channel/rows.h"

struct figure {
    int which; // SUM_LEADS ..
    const struct form *form;
    const struct field *at, *channel, *field, *only, *month, *person;
};
// Which rows: of a channel (0: of all) in a span, and where `of_person` is set, of one of its persons
// (0: of none). Titles are for people who see the filter.
struct figure_scope {
    id64 channel, person;
    str channel_title, person_title;
    struct span span;
    bool of_person;
};

// *is_known is false when the form is not there or the actor may not read what the figure is made of.
err_t figure_of(struct ctx *c, int which, struct figure *out, bool *is_known);
const char *figure_key(int which);
bool figure_is_money(int which);
void figure_put_filter(struct ctx *c, struct jw *w, const struct figure *f,
                       const struct figure_scope *s);
// The figure by the values of a link field of its form: calls take for each group. id 0: no value.
typedef void (*figure_take)(void *arg, id64 id, str title, i64 v);
err_t figure_by(struct ctx *c, const struct figure *f, const struct field *by,
                const struct figure_scope *s, figure_take take, void *arg);
void figure_put_value(struct ctx *c, struct jw *w, int which,
                      i64 v); // money as text, counts as numbers

#endif
