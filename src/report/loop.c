// SPDX-License-Identifier: Apache-2.0
// The loop of what comes by its time: a line a kind.
#include "report/alert_row.h"
#include "report/kept.h"
#include "report/sub.h"
#include "report/sub_row.h"

static const struct timed_kind *const kinds[] = { &sub_kind, &alert_kind, &kept_kind };

static err_t next_due(struct ctx *c, bool *did)
{
    db_set_patience(c->db, (struct db_patience){ .ends = true });
    for (size_t i = 0; i < COUNT_OF(kinds) && !*did; i++) TRY(timed_next(c, kinds[i], did));
    return OK;
}

static err_t free_taken(struct ctx *c, void *arg)
{
    (void)arg;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) TRY(timed_free(c, kinds[i]));
    return OK;
}

const struct loop_kind report_loop = { .name = "reports",
                                       .free_taken = free_taken,
                                       .round = next_due };
