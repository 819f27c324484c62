// SPDX-License-Identifier: Apache-2.0
// Solutions: forms, roles, views and bindings as data (solutions/<name>/), installed by the same
// operations that a designer uses. Installing needs the right SOLUTIONS and is one transaction.
#ifndef IO_SOLUTION_H
#define IO_SOLUTION_H

#include "base/asset.h"
#include "auth/actor.h"

// The files of all solutions, as embedded in the program: "channel-hospital/manifest.json" ...
void solution_set_files(const struct asset_table *files);

struct solution_info {
    str name, version, app; // key of its app
    struct titles title, summary;
    bool is_installed;
};
err_t solution_list(struct ctx *c, struct solution_info **out, int *n);
// A file of a solution as JSON; NOT_FOUND.
err_t solution_file(struct ctx *c, str name, str path, const struct json **out);
// The files of a solution as one pack (io/pack.h).
err_t solution_pack(struct ctx *c, str name, const struct json **out);
// Packs that an app may be made from (solutions/templates/): their names in order; one of them.
err_t template_list(struct ctx *c, str **names, int *n);
err_t template_pack(struct ctx *c, str name, const struct json **out);
// Makes the app. The caller loads a new catalogue afterwards.
err_t solution_install(struct ctx *c, str name);

// Gives the owners (role "owner") the working roles that each installed solution names for them
// (manifest "owner_roles"): who runs the place can try all of it. Clinical content is not among them.
// Raises the catalogue's version when anything changed.
err_t solution_grant_owners(struct ctx *c);

#endif
