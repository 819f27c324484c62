// SPDX-License-Identifier: Apache-2.0
// Inside the format room: a QR code on a drawing of somebody else's.
#ifndef FORMAT_QR_DRAW_H
#define FORMAT_QR_DRAW_H

#include <cairo.h>
#include "base/err.h"

err_t qr_encode(struct ctx *c, str text, void **code) MUST_CHECK; // freed with c->mem
void qr_draw(cairo_t *cr, const void *code, double x, double y, double side);

#endif
