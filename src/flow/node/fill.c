// SPDX-License-Identifier: Apache-2.0
// Persons fill in the record: a task for each (flow/task.c).
#include "flow/internal.h"

const struct flow_kind node_fill = {
    .waits = true, .check = flow_task_check, .enter = flow_task_enter, .leave = flow_task_leave
};
