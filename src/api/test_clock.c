// SPDX-License-Identifier: Apache-2.0
// Only with `serve --test-clock`: scenarios move the clock and wait for background work. Without the
// flag this address does not exist.
#include "api/internal.h"
#include "base/date.h"
#include "job/job.h"
#include "os/clock.h"

err_t api_test_clock(struct request *q)
{
    struct ctx *c = q->c;
    i64 shift = 0, at = 0;
    str freeze;
    if (!q->api->cfg.has_test_clock) return fail(c, ERR_NOT_FOUND);
    TRY(body_only(q, BODY_KEYS("shift_ms", "freeze", "drain")));
    TRY(body_str(q, S("freeze"), false, &freeze));
    const struct json *j = json_get(q->body, S("shift_ms"));
    if (j && !json_i64(j, &shift))
        return fail_arg(c, ERR_BAD_REQUEST, S("shift_ms"), S("shift_ms"));
    if (freeze.n && !instant_parse(freeze, c->cat->offset_min, &at))
        return fail_arg(c, ERR_BAD_REQUEST, S("freeze"), S("freeze"));
    if (at) clock_freeze_ms(at);
    if (shift) clock_shift_ms(shift);
    c->now_ms = clock_now_ms();
    worker_wake();
    if (json_bool(json_get(q->body, S("drain")))) TRY(worker_drain(c, 30000));
    struct jw w = answer_json(q, 200);
    jw_obj(&w);
    jw_kinstant(&w, "now", clock_now_ms());
    jw_end_obj(&w);
    return OK;
}
