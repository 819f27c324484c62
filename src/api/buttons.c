// SPDX-License-Identifier: Apache-2.0
// A button of a record is pressed.
#include "api/internal.h"
#include "rule/rule.h"

err_t api_button_press(struct request *q)
{
    struct buf b = BUF(q->c->mem);
    const struct field *button;
    id64 id;
    i64 rev;
    TRY(path_id(q, S("id"), &id));
    TRY(body_only(q, BODY_NONE));
    TRY(rule_button(q->c, q->form, route_param(&q->match, S("field")), &button));
    TRY(if_match(q, &rev));
    TRY(rule_press(q->c, q->form, id, rev, button, &b));
    struct jw w = answer_json(q, 200);
    jw_raw(&w, buf_str(&b));
    return OK;
}
