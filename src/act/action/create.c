// SPDX-License-Identifier: Apache-2.0
// Makes a record, of another form or of the same: {"do":"create","form":key,"set":{field: value},
// "owner":{"field":..}}. The new record belongs to whom "owner" means, else to the owner of the rule's record.
#include "act/act.h"

static err_t target(struct ctx *c, const struct json *j, str path, struct form **out)
{
    *out = catalog_form(c->cat, json_str(json_get(j, S("form"))));
    if (*out && !(*out)->parent && !(*out)->is_ledger) return OK;
    return spec_wrong(c, path_under(c, path, "form"), "请选择表单", "choose a form");
}

static err_t check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    struct form *to;
    TRY(keys_only(c, j, path, KEYS("do", "form", "set", "owner")));
    TRY(target(c, j, path, &to));
    TRY(need_action(c, to, ACT_CREATE));
    if (json_get(j, S("owner")))
        TRY(who_check_told(c, f, json_get(j, S("owner")), path_under(c, path, "owner")));
    return set_check(c, f, to, json_get(j, S("set")), path_under(c, path, "set"), ACT_CREATE);
}

static err_t set_owner(struct ctx *c, const struct act *a, const struct json *j, struct write *w)
{
    struct people who = { 0 };
    struct image img;
    if (json_get(j, S("owner"))) {
        TRY(who_of(c, a, json_get(j, S("owner")), &who));
        w->owner = who.n ? who.v[0]->id : 0;
    } else if (a->cells) {
        TRY(record_image(c, a->form, a->record, &img));
        w->owner = img.owner;
        w->dept = img.dept;
    }
    return OK;
}

static err_t run(struct ctx *c, struct act *a, const struct json *j)
{
    struct saved saved;
    struct form *to;
    TRY(target(c, j, S("do"), &to));
    struct write w = { .form = to };
    TRY(set_changes(c, a, to, json_get(j, S("set")), &w));
    TRY(set_owner(c, a, j, &w));
    TRY(record_save(c, &w, &saved));
    jw_kstr(a->log, "form", to->full_key);
    jw_kid(a->log, "record", saved.id);
    return OK;
}

const struct action action_create = { check, run };
