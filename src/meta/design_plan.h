// SPDX-License-Identifier: Apache-2.0
// A form's design as one document, and what publishing a changed document does.
//
// The document is the JSON of design.h plus "id" of each field that is there already. A field without
// an id is new; one that is missing goes to the bin; one whose id lies in the bin comes back. The order
// of "fields" is the order of the form. Sub-forms carry the fields of their rows the same way.
//
// A type (or an option that its type marks fixed, like the digits of a decimal) changes by converting the
// values beside the old ones; until that is done the field stays what it is. What cannot be converted at
// all, and a field's key, is refused.
#ifndef META_DESIGN_PLAN_H
#define META_DESIGN_PLAN_H

#include "meta/retype.h"

enum design_kind { DESIGN_FORM, DESIGN_ADD, DESIGN_CHANGE, DESIGN_REMOVE, DESIGN_RESTORE };

// What a DESIGN_CHANGE touches.
enum {
    DESIGN_TITLE = 1,
    DESIGN_REQUIRED = 2,
    DESIGN_UNIQUE = 4,
    DESIGN_INDEXED = 8,
    DESIGN_SENSITIVE = 16,
    DESIGN_OPTIONS = 32,
    DESIGN_CHOICES = 64,
    DESIGN_POSITION = 128,
    DESIGN_TYPE = 256, // or options that decide the storage: values are converted (meta/retype.h)
};

struct design_change {
    enum design_kind kind;
    const struct form *form;   // of the field: the form or one of its sub-forms
    const struct field *field; // as it stands; NULL for DESIGN_ADD, DESIGN_RESTORE, DESIGN_FORM
    const struct json *now;    // its object in the document; NULL for DESIGN_REMOVE
    id64 field_id;             // 0 for DESIGN_ADD and DESIGN_FORM
    struct titles title;       // as the document says, else as it stands
    u32 what;                  // DESIGN_CHANGE
    int pos;                   // from 1
    i64 rows;                  // live records concerned; see design_effects
    struct field *probe;       // DESIGN_TYPE: the field as it will be
    struct retype_count *conversion; // what that does to the values, where somebody counted
    id64 shadow_id;                  // DESIGN_TYPE: what design_apply made
    bool is_vague;                   // rows is 0 or 1: none or some
};

struct design_plan {
    const struct form *form;
    const struct json *doc;
    VEC(struct design_change) changes;
};

// Writes the document of a form: {"key","title","options","fields"}; options without what the
// catalogue computes.
void design_put(struct jw *w, const struct form *f);
// Fields in the bin of a form: [{"id","key","type","title","removed_at"}].
err_t design_put_bin(struct ctx *c, const struct form *f, struct jw *w);

// What differs between the form and the document. Mistakes are recorded with their path
// ("fields.3.title") and the first one is returned.
err_t design_diff(struct ctx *c, const struct form *f, const struct json *doc,
                  struct design_plan *out);
// The same for a new release of a solution of the program: its own ledgers and bound fields may change.
err_t design_diff_solution(struct ctx *c, const struct form *f, const struct json *doc,
                           struct design_plan *out);
// Counts for each change the live records that it concerns: without a value where a field becomes
// required, with one where it is removed, holding a choice that goes off, all where a formula is
// worked out anew, those that share a value where it becomes unique (then it is refused). A count that
// the designer may not know is none or some; of a field whose values he may not read it is whether there
// are any, never what they are. may_count: of the form, or (not NULL) of that field.
typedef bool (*design_may_count)(struct ctx *c, const struct form *f, const struct field *field);
err_t design_effects(struct ctx *c, struct design_plan *plan, design_may_count may_count);
str design_some(struct ctx *c); // in the place of a number
// Whether a change adds or changes a formula: stored values are to be worked out anew.
bool design_is_formula(const struct design_change *ch);
// Whether the rules of a document fit its fields (meta/rules.h): the first mistake at its path. `was`:
// the form as it stands; NULL for a new one.
err_t design_check_rules(struct ctx *c, const struct form *was, const struct json *doc);
// The titles of what reads the field and would misread it as `probe` (meta/design_uses.c); empty for nothing.
str design_misreaders(struct ctx *c, const struct field *f, const struct field *probe);
// Inside store_write_ddl. For a change of type it makes the shadow; who converts is the caller's matter.
err_t design_apply(struct ctx *c, struct design_plan *plan);

#endif
