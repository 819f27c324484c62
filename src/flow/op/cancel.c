// SPDX-License-Identifier: Apache-2.0
// Whoever began it takes the whole instance back: before the first decision (options.cancel "before_first", the
// default), at any time ("any"), when those who have it in hand agree ("ask"), or never ("no").
#include "flow/work.h"

const struct flow_op op_cancel = { .place = OP_INST, .run = cancel_begin };
