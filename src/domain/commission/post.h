// SPDX-License-Identifier: Apache-2.0
// Rows of the capability's own forms, cell by cell. Internal to the capability.
#ifndef DOMAIN_COMMISSION_POST_H
#define DOMAIN_COMMISSION_POST_H

#include "domain/commission/facts.h"

struct cells {
    struct ctx *c;
    const char *role;
    struct change ch[28];
    int n;
    id64 owner; // 0: nobody's
};

// A field that the form does not have, and an empty value, are left out.
void put(struct cells *s, const char *field, struct val v);
void put_option(struct cells *s, const char *field, const char *key);
// What a line says, but for the statement that it belongs to.
void put_line(struct cells *s, const struct facts *f, const struct cm_input *in,
              const struct cm_line *l, str period);
err_t post(struct cells *s, bool is_demo, id64 *id);

// The same lines and sums as JSON, for a month that is not settled.
void put_draft_line(struct ctx *c, struct jw *w, const struct facts *f, const struct cm_input *in,
                    const struct cm_line *l, str period);
void put_money(struct ctx *c, struct jw *w, const char *key, money v);

const char *line_kind(enum cm_kind k); // the key of the option

struct bonus;
// One settlement on its way into the ledgers.
struct posting {
    struct facts *f;
    const struct cm_input *in;
    const struct cm_result *r;
    const struct bonus *bonus;
    str period;
    id64 user;
    bool is_demo;
    struct settled *out;
    id64 *statement_of; // by channel
};

#endif
