// SPDX-License-Identifier: Apache-2.0
// The formats of TEXT: #,##0.00  0%  0.00E+00  yyyy-mm-dd hh:mm  [h]:mm  "文字"  @ and sections
// positive;negative;zero;text.
#ifndef EXPR_NUMBER_FORMAT_H
#define EXPR_NUMBER_FORMAT_H

#include "expr/convert.h"

// Appends v as the format says. False when the value cannot be shown so (a date out of range, a
// format of more than 500 bytes).
bool number_format_put(struct buf *b, struct value v, str format, int offset_min);

#endif
