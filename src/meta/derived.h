// SPDX-License-Identifier: Apache-2.0
// Values that come out of other records: look-ups (引用字段), roll-ups (汇总), formulas across links.
//
// A look-up stores nothing; the query door reads it through its link, with the right on the look-up, on
// the link and on what it leads to. Roll-ups and formulas are stored. What must be worked out anew when
// a record changes is said by the followers of its form; who does it, and when: record/follow.c.
#ifndef META_DERIVED_H
#define META_DERIVED_H

#include "meta/field_type.h"

// A name of a formula across a link: {hop.leaf}. The hop is a link or sub-form of the formula's form.
struct formula_path {
    struct field *hop, *leaf;
};

enum rollup_kind {
    ROLLUP_NONE,
    ROLLUP_COUNT,
    ROLLUP_SUM,
    ROLLUP_MIN,
    ROLLUP_MAX,
    ROLLUP_AVERAGE,
    ROLLUP_FIRST,
    ROLLUP_LAST,
};

// `derived` of another form is computed from this form's records. Upward: `link` is a field of this
// form and names the record that holds the value (a visit names its patient). Else `link` is a field of
// derived->form and names the record that changed.
struct follower {
    struct field *derived;
    struct field *link;
    bool is_up;
};

static inline bool field_is_lookup(const struct field *f)
{
    return f->type->storage == STORE_NONE && !(f->type->flags & TYPE_ACTION);
}
// The field whose values a look-up shows, through look-ups of look-ups; NULL when it leads nowhere.
const struct field *lookup_leaf(const struct field *f);
// Worked out at every read, nothing stored.
bool field_is_volatile(const struct field *f);
// Rows of a sub-form or many-link of the own record: computed in the saving transaction.
bool rollup_is_own(const struct field *f);
bool derived_reads(const struct field *derived, const struct field *f); // also through its filter

// Steps of catalog_load: what look-ups and roll-ups refer to (before formulas are bound), then who
// follows whom. In c->mem, the snapshot's.
void derived_resolve(struct ctx *c, const struct catalog *cat, struct form *f);
void derived_follow(struct ctx *c, struct form **forms, int n);

// Inside the publishing transaction, on the catalogue as it would be: what is wrong with the computed
// fields of the form, and no circle through any form (FORMULA_CYCLE names the way).
err_t derived_check(struct ctx *c, const struct catalog *cat, const struct form *f);

#endif
