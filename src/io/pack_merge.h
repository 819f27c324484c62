// SPDX-License-Identifier: Apache-2.0
// Three states of a pack become one: as it was installed, as it is, as the new one has it. What one side
// changed is taken; what both changed differently is the customer's to decide. Pure: JSON in, JSON out.
#ifndef IO_PACK_MERGE_H
#define IO_PACK_MERGE_H

#include "base/err.h"
#include "base/json.h"
#include "base/vec.h"

enum merge_kind { MERGE_TAKE, MERGE_KEEP, MERGE_CONFLICT };

struct merge_item {
    enum merge_kind kind;
    str path;                                // "forms.lead.fields.phone.title"
    str title;                               // the same in the words of the forms
    const struct json *base, *ours, *theirs; // NULL: not there
    bool is_chosen;                          // a conflict that the customer decided
};

struct merge {
    struct mem *mem;
    const struct json *choices; // {path: "ours"|"theirs"}
    VEC(struct merge_item) items;
    int open; // conflicts without a choice
};

// Lists by key become objects by key, what is left out gets its plain value: two packs that mean the same
// read the same.
const struct json *merge_normal(struct mem *m, const struct json *pack);
// Of three normal packs; base may be NULL. Open conflicts stay as ours has them.
const struct json *merge_packs(struct merge *m, const struct json *base, const struct json *ours,
                               const struct json *theirs);
bool merge_same(const struct json *a, const struct json *b);

#endif
