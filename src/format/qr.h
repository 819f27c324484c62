// SPDX-License-Identifier: Apache-2.0
// QR codes, and the poster that a channel prints and hangs up.
#ifndef FORMAT_QR_H
#define FORMAT_QR_H

#include "base/err.h"
#include "format/pdf.h"

#define QR_TEXT_MAX 1000 // bytes

// Results are in c->mem. The code has its quiet zone; error correction M.
err_t qr_svg(struct ctx *c, str text, str *svg) MUST_CHECK;
err_t qr_png(struct ctx *c, str text, int module_px, str *png) MUST_CHECK; // module_px 1..40

struct qr_poster {
    str title; // 预约咨询
    str name;  // the channel, or the person
    str hint;  // 微信扫一扫 ...
    str org;   // the hospital, at the foot
    str note;  // small print under the code: its number, its validity
    str text;  // what the code says: the link
};

err_t qr_poster_svg(struct ctx *c, const struct qr_poster *p, str *svg) MUST_CHECK;
err_t qr_poster_png(struct ctx *c, const struct qr_poster *p, int width_px, str *png) MUST_CHECK;
err_t qr_poster_pdf(struct ctx *c, const struct qr_poster *p, enum pdf_paper paper,
                    str *pdf) MUST_CHECK;

#endif
