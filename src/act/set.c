// SPDX-License-Identifier: Apache-2.0
// {field: value} of an action as changes of a write.
#include "act/act.h"

err_t set_check(struct ctx *c, const struct form *f, const struct form *to, const struct json *set,
                str path, u32 action)
{
    const struct form_policy *p;
    TRY(policy_of(c, to, &p));
    if (!json_is(set, JSON_OBJECT) || !set->count)
        return spec_wrong(c, path, "请至少设置一个字段", "set at least one field");
    json_each(j, set)
    {
        str at = str_cat3(c->mem, path, S("."), j->key);
        const struct field *field = form_field(to, j->key);
        bool storable = field && field->index >= 0 && !(field->type->flags & TYPE_COMPUTED) &&
                        field->type->storage != STORE_ROWS && field->type->storage != STORE_NONE;
        if (!storable) return spec_wrong(c, at, "不能写这个字段", "this field cannot be written");
        if (!actor_may_write_field(p, field) || !(p->actions & action))
            return spec_wrong(c, at, "您没有写这个字段的权限",
                              "you have no right to write this field");
        TRY(items_named(j) ? items_check(c, f, field, j, at) : value_check(c, f, field, j, at));
    }
    return OK;
}

err_t set_changes(struct ctx *c, const struct act *a, const struct form *to, const struct json *set,
                  struct write *w)
{
    w->changes = mem_array(c->mem, struct change, set->count + 1);
    json_each(j, set)
    {
        const struct field *field = form_field(to, j->key);
        if (!field || field->index < 0) return fail_arg(c, ERR_FIELD_UNKNOWN, j->key, j->key);
        struct change *change = &w->changes[w->change_count++];
        bool is_own = w->id == a->record && to == a->form && a->cells; // not of one that is made
        struct val was = is_own ? a->cells[field->index] : VAL_NONE;
        TRY(items_named(j) ? items_change(c, a, field, j, was, change)
                           : value_of(c, a, field, j, change));
    }
    return OK;
}
