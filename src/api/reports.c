// SPDX-License-Identifier: Apache-2.0
// Reports: what is asked of the rows, and what can be drawn of it.
#include "api/internal.h"
#include "report/chart.h"

err_t api_charts_list(struct request *q)
{
    struct jw w = answer_json(q, 200);
    charts_put(q->c, &w);
    return OK;
}
