// SPDX-License-Identifier: Apache-2.0
// Persons get a copy to read, and it goes on (flow/task.c).
#include "flow/internal.h"

const struct flow_kind node_copy = { .check = flow_task_check, .enter = flow_copy_enter };
