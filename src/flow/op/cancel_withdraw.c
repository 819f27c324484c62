// SPDX-License-Identifier: Apache-2.0
// Whoever began it does not want it cancelled any more.
#include "flow/work.h"

const struct flow_op op_cancel_withdraw = { .place = OP_INST, .run = cancel_withdraw };
