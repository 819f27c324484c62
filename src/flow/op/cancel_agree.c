// SPDX-License-Identifier: Apache-2.0
// I have it in hand, and agree that it is cancelled.
#include "flow/work.h"

const struct flow_op op_cancel_agree = { .place = OP_INST, .run = cancel_answer };
