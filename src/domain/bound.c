// SPDX-License-Identifier: Apache-2.0
#include "domain/bound.h"

const struct form *bound_form(const struct catalog *cat, str capability, str role)
{
    const struct binding *b = catalog_binding(cat, capability, role);
    return b ? b->form : NULL;
}

str bound_role(const struct catalog *cat, str capability, const struct form *f)
{
    for (int i = 0; i < cat->binding_count; i++)
        if (cat->bindings[i].form == f && str_eq(cat->bindings[i].capability, capability))
            return cat->bindings[i].role;
    return STR_NONE;
}

struct field *bound_field(const struct catalog *cat, str capability, str role, str field)
{
    const struct binding *b = catalog_binding(cat, capability, role);
    if (!b) return NULL;
    str mapped = json_str(json_get(b->fields, field));
    return form_field(b->form, mapped.n ? mapped : field);
}
