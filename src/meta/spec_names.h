// SPDX-License-Identifier: Apache-2.0
// Whether what was written upon a form (a rule, a flow, a plan, a condition, a text with {fields}) names a field,
// over links too. It is read as what it means: a name of another form's field is no name of ours.
#ifndef META_SPEC_NAMES_H
#define META_SPEC_NAMES_H

#include "meta/catalog.h"

bool spec_names(const struct ctx *c, const struct form *at, const struct json *spec,
                const struct field *f);

// Of one name: "patient.name" names the link and what it comes to.
bool path_names_field(const struct ctx *c, const struct form *at, str path, const struct field *f);

// {"user": his id} anywhere in it: a rule or flow that names this person.
bool spec_names_person(const struct json *spec, id64 user);

#endif
