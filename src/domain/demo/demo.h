// SPDX-License-Identifier: Apache-2.0
// Demo data of a solution: two years of a hospital's life before today, made from the parameters of
// solutions/<name>/demo/parameters.json with a fixed seed. Every row, user and department carries the
// demo flag, so that all of it can be cleared at once. Phones come from one block that is no network's
// (199000xxxxx) and nothing is ever sent.
#ifndef DOMAIN_DEMO_DEMO_H
#define DOMAIN_DEMO_DEMO_H

#include "job/job.h"

// The solution is installed and holds no records yet (DEMO_NOT_EMPTY). Rights SOLUTIONS and PEOPLE.
// Takes up to a minute; written in chunks. Leaves the newer catalogue in c->cat (until c->mem goes).
err_t demo_install(struct ctx *c, str solution);
// All demo rows, public links, users and departments. A user who was given a password, and what he
// stands in, stays; he is no demo user from then on. Right SOLUTIONS. Leaves the newer catalogue in c->cat.
err_t demo_clear(struct ctx *c, i64 *removed);

#endif
