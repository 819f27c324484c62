// SPDX-License-Identifier: Apache-2.0
#ifndef FORMAT_RMB_H
#define FORMAT_RMB_H

#include "base/str.h"

// The amount in Chinese capital figures: 128050 fen is 壹仟贰佰捌拾元伍角整, -4 fen is 负肆分.
str rmb_caps(struct mem *m, money fen);

#endif
