// SPDX-License-Identifier: Apache-2.0
// A field of many values is added to or taken from, a link is set or loosened: {"add":[..]}, {"remove":[..]},
// {"link": ..}, {"unlink": ..}. What is there already is not added twice, what is not there is not missed; so the
// same action done again changes nothing, and what changes nothing is no save.
#include "act/act.h"

#define ITEMS_MAX 100

static bool is_many(const struct field *f) { return f->type->storage == STORE_JUNCTION; }
static bool is_link(const struct field *f)
{
    return (f->type->flags & TYPE_REFERENCE) && f->target && f->type->storage <= STORE_JUNCTION;
}

bool items_named(const struct json *j)
{
    static const char *const keys[] = { "add", "remove", "link", "unlink" };
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (json_get(j, str_of(keys[i]))) return true;
    return false;
}

// One entry, as a list of one where the field is a list.
static err_t entry_of(struct ctx *c, const struct field *to, const struct json *j, struct val *out)
{
    struct json one = *j;
    one.next = NULL;
    struct json list = { .type = JSON_ARRAY, .first = &one, .count = 1 };
    return to->type->from_json(c, to, is_many(to) ? &list : &one, out);
}

// --- When it is designed -------------------------------------------------------------------------------

static err_t check_entry(struct ctx *c, const struct form *f, const struct field *to,
                         const struct json *j, str path)
{
    struct field *from;
    struct val v;
    if (!json_is(j, JSON_OBJECT)) return entry_of(c, to, j, &v);
    TRY(keys_only(c, j, path, KEYS("field", "record")));
    if (json_get(j, S("record")) && to->target == f) return OK;
    if (!json_get(j, S("field")))
        return spec_wrong(c, path, "应为指向本表单的关联", "a link to this form is needed");
    TRY(field_named(c, f, json_get(j, S("field")), path, &from));
    bool fits = from->index >= 0 && from->type->storage <= STORE_JUNCTION &&
                (to->target ? from->target == to->target : from->type == to->type);
    return fits ? OK
                : spec_wrong(c, path, "该字段的值不能放进这里",
                             "what that field holds does not go in here");
}

err_t items_check(struct ctx *c, const struct form *f, const struct field *to, const struct json *j,
                  str path)
{
    bool links = json_get(j, S("link")) || json_get(j, S("unlink"));
    TRY(keys_only(c, j, path, KEYS("add", "remove", "link", "unlink")));
    if (links && (j->count != 1 || !is_link(to)))
        return spec_wrong(c, path, "只有关联字段可以关联或解除关联，每次一种",
                          "only a link is linked or unlinked, one of the two");
    if (!links && !is_many(to))
        return spec_wrong(c, path, "只有多选、标签和多值关联可以添加或移除",
                          "only a field of many values is added to or taken from");
    json_each(part, j)
    {
        bool all = json_is(part, JSON_BOOL) && json_bool(part) && str_eq(part->key, S("unlink"));
        if (all) continue;
        if (links) {
            TRY(check_entry(c, f, to, part, path));
            continue;
        }
        if (!json_is(part, JSON_ARRAY) || !part->count || part->count > ITEMS_MAX)
            return spec_wrong(c, path, "请选择 1 到 100 项", "choose 1 to 100 of them");
        json_each(one, part) TRY(check_entry(c, f, to, one, path));
    }
    return OK;
}

// --- When it is done -------------------------------------------------------------------------------------

struct items {
    struct val *v;
    size_t n, cap;
};

static i64 find(const struct items *l, struct val v)
{
    for (size_t i = 0; i < l->n; i++)
        if (val_eq(l->v[i], v)) return (i64)i;
    return -1;
}

static void add(struct ctx *c, struct items *l, struct val v)
{
    if (find(l, v) < 0) vec_push(c->mem, l, v);
}

static void take(struct items *l, struct val v)
{
    i64 at = find(l, v);
    if (at < 0 || !l->v) return;
    for (size_t i = (size_t)at + 1; i < l->n; i++) l->v[i - 1] = l->v[i];
    l->n--;
}

static void put_all(struct ctx *c, struct items *l, struct val v)
{
    if (v.kind == VAL_LIST)
        for (size_t i = 0; i < v.n; i++) add(c, l, val_int(v.items[i].i));
    else if (v.kind == VAL_INT) add(c, l, val_int(v.i));
}

static err_t entries_of(struct ctx *c, const struct act *a, const struct field *to,
                        const struct json *j, struct items *out)
{
    struct val v = VAL_NONE;
    const struct field *from = form_field(a->form, json_str(json_get(j, S("field"))));
    if (!json_is(j, JSON_OBJECT)) TRY(entry_of(c, to, j, &v));
    else if (json_get(j, S("record"))) v = val_int(a->record);
    else if (from && from->index >= 0 && a->cells) v = a->cells[from->index];
    put_all(c, out, v);
    return OK;
}

static struct val as_cell(const struct field *to, const struct items *l)
{
    if (!l->n || !l->v) return VAL_NONE;
    if (!is_many(to)) return l->v[l->n - 1];
    struct val v = { .kind = VAL_LIST };
    v.items = l->v;
    v.n = l->n;
    return v;
}

err_t items_change(struct ctx *c, const struct act *a, const struct field *to, const struct json *j,
                   struct val was, struct change *out)
{
    struct items now = { 0 }, gone = { 0 };
    const struct json *link = json_get(j, S("link")), *unlink = json_get(j, S("unlink"));
    *out = (struct change){ .f = (struct field *)(uintptr_t)to, .v = VAL_NONE };
    if (unlink && json_is(unlink, JSON_BOOL)) return OK;
    put_all(c, &now, was);
    json_each(one, json_get(j, S("add"))) TRY(entries_of(c, a, to, one, &now));
    json_each(one, json_get(j, S("remove"))) TRY(entries_of(c, a, to, one, &gone));
    if (link) TRY(entries_of(c, a, to, link, &now));
    if (unlink) TRY(entries_of(c, a, to, unlink, &gone));
    for (size_t i = 0; i < gone.n; i++) take(&now, gone.v[i]);
    out->v = as_cell(to, &now);
    return OK;
}
