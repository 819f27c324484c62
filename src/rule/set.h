// SPDX-License-Identifier: Apache-2.0
// {field: value} of an action as changes of a write.
#ifndef RULE_SET_H
#define RULE_SET_H

#include "rule/internal.h"

// Fields of `to` that the author may write, values from records of f.
err_t set_check(struct ctx *c, const struct form *f, const struct form *to, const struct json *set,
                str path, u32 action);
err_t set_changes(struct ctx *c, const struct run *r, const struct form *to, const struct json *set,
                  struct write *w);

#endif
