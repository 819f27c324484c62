// SPDX-License-Identifier: Apache-2.0
// May this person press this button here and now? The same questions as for a write of the field, and one more:
// do the rules of the form show it on the record as it is.
#include "meta/rules.h"
#include "record/internal.h"

static err_t is_shown(struct ctx *c, const struct form *f, const struct image *img,
                      const struct field *button, bool *shown)
{
    size_t n = (size_t)f->field_count + 1;
    struct ruled r = { .form = f,
                       .id = img->id,
                       .cells = mem_dup(c->mem, img->cells, n * sizeof *img->cells),
                       .old = img->cells,
                       .changed = mem_array(c->mem, bool, n),
                       .sent = mem_array(c->mem, bool, n),
                       .wrote = mem_array(c->mem, bool, n) };
    TRY(rules_apply(c, &r));
    *shown = !rules_hide(&r, button);
    return OK;
}

static bool may_write(const struct form_policy *p, const struct field *f, u64 rm, u64 also)
{
    u64 grants = p->for_action[__builtin_ctz(ACT_UPDATE)] & p->write[f->index] & rm;
    return grants && (!p->also || may_write(p->also, f, also, 0));
}

err_t record_may_press(struct ctx *c, const struct form *f, id64 id, i64 rev,
                       const struct field *button)
{
    const struct form_policy *p;
    struct image img;
    bool found, shown;
    u64 rm, also;
    TRY(policy_of(c, f, &p));
    TRY(image_load(c, f, id, true, &img, &found));
    if (!found || img.deleted_at) return fail(c, ERR_NOT_FOUND);
    TRY(query_row_mask(c, f, id, ACT_UPDATE, &rm, &also));
    if (!rm) return not_visible_or_denied(c, f, id);
    if (!may_write(p, button, rm, also))
        return fail_arg(c, ERR_FIELD_DENIED, button->key, field_title(c, button));
    if (rev >= 0 && rev != img.rev) return fail(c, ERR_CONFLICT);
    TRY(is_shown(c, f, &img, button, &shown));
    return shown ? OK : fail_arg(c, ERR_BUTTON_HIDDEN, button->key, field_title(c, button));
}
