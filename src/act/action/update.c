// SPDX-License-Identifier: Apache-2.0
// Sets fields of the record itself: {"do":"update","set":{field: value}}. A record that is in the bin or gone
// is left alone, and the log says so.
#include "act/act.h"

static err_t check(struct ctx *c, const struct form *f, const struct json *j, str path)
{
    TRY(keys_only(c, j, path, KEYS("do", "set")));
    return set_check(c, f, f, json_get(j, S("set")), path_under(c, path, "set"), ACT_UPDATE);
}

// What is added to is read under the lock of the write: two at once both add theirs.
static err_t read_again(struct ctx *c, struct act *a, const struct json *set)
{
    struct image *img = mem_new_of(c->mem, struct image);
    bool needed = false;
    json_each(j, set) needed = needed || items_named(j);
    if (!needed) return OK;
    TRY(record_image_locked(c, a->form, a->record, img));
    a->cells = img->cells;
    return OK;
}

// What it would write, as text.
static void say_set(struct ctx *c, struct act *a, const struct write *w)
{
    for (int i = 0; a->said && i < w->change_count; i++) {
        const struct field *f = w->changes[i].f;
        struct buf b = BUF(c->mem);
        bool is_link = f->type->flags & TYPE_REFERENCE;
        if (!is_link && !val_is_null(w->changes[i].v))
            field_value_type(f)->to_text(c, f, w->changes[i].v, &b);
        act_said(c, a, field_title(c, f), STR_NONE, buf_str(&b), f->key);
    }
}

static err_t run(struct ctx *c, struct act *a, const struct json *j)
{
    struct saved saved;
    struct write w = { .form = a->form, .id = a->record, .rev = -1 };
    if (!a->cells) {
        jw_kstr(a->log, "note", S("gone"));
        return OK;
    }
    TRY(read_again(c, a, json_get(j, S("set"))));
    TRY(set_changes(c, a, a->form, json_get(j, S("set")), &w));
    say_set(c, a, &w);
    TRY(record_save(c, &w, &saved));
    jw_kbool(a->log, "changed", !saved.is_same);
    return OK;
}

const struct action action_update = { check, run };
