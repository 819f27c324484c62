// SPDX-License-Identifier: Apache-2.0
// Capabilities find their forms and fields by role: a binding names the form, and maps the role's
// field names to the form's keys where they differ. Nothing in C knows a form by name.
#ifndef DOMAIN_BOUND_H
#define DOMAIN_BOUND_H

#include "meta/catalog.h"

// NULL when the capability is not bound for this role.
const struct form *bound_form(const struct catalog *cat, str capability, str role);
// The role of a form in the capability; empty when it has none.
str bound_role(const struct catalog *cat, str capability, const struct form *f);
// NULL when the form has no such field.
struct field *bound_field(const struct catalog *cat, str capability, str role, str field);

#endif
