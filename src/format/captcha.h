// SPDX-License-Identifier: Apache-2.0
// A picture of a few digits that a person reads and a simple program does not.
#ifndef FORMAT_CAPTCHA_H
#define FORMAT_CAPTCHA_H

#include "base/err.h"

// The same seed draws the same picture. *png is in c->mem.
err_t captcha_png(struct ctx *c, str digits, u64 seed, str *png) MUST_CHECK;

#endif
