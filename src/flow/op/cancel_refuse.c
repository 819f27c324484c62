// SPDX-License-Identifier: Apache-2.0
// I have it in hand, and it is not cancelled: it goes on as if nobody had asked.
#include "flow/work.h"

const struct flow_op op_cancel_refuse = { .place = OP_INST, .run = cancel_refuse };
