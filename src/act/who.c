// SPDX-License-Identifier: Apache-2.0
// Whom a rule means, as things are when it acts: a person who has left is nobody.
#include "act/act.h"

#define LIST_MAX 20

static bool is_person_field(const struct field *f)
{
    return f && (field_value_type(f)->flags & TYPE_PERSON);
}

static err_t readable_person(struct ctx *c, const struct form *f, str key, bool *is)
{
    const struct field *field = form_field(f, key);
    enum cell_right right = CELL_READ;
    *is = is_person_field(field);
    if (*is && !field->is_system) TRY(query_right_any(c, field, &right));
    *is = *is && right == CELL_READ;
    return OK;
}

static err_t check_one(struct ctx *c, const struct form *f, const struct json *j, str path,
                       bool is_told)
{
    i64 id;
    TRY(keys_only(c, j, path,
                  is_told ? KEYS("user", "role", "field", "owner", "head_of", "fact")
                          : KEYS("user", "role", "field", "owner", "head_of")));
    if (j->count != 1) return spec_wrong(c, path, "请选择人员", "choose a person");
    const struct json *one = j->first;
    str key = one->key, text = json_str(one);
    if (str_eq(key, S("fact"))) return fact_check(c, NULL, one, path);
    if (str_eq(key, S("user")) && json_i64(one, &id) && catalog_user(c->cat, id)) return OK;
    if (str_eq(key, S("role")) && catalog_role(c->cat, text)) return OK;
    bool is_person;
    TRY(readable_person(c, f, text, &is_person));
    if (str_eq(key, S("field")) && is_person) return OK;
    if (str_eq(key, S("owner")) && json_bool(one)) return OK;
    if (str_eq(key, S("head_of")) && (str_eq(text, S("owner")) || is_person)) return OK;
    return spec_wrong(c, path, "没有这个人员、角色或人员字段",
                      "no such person, role or field of persons");
}

static err_t check_all(struct ctx *c, const struct form *f, const struct json *list, str path,
                       bool is_told)
{
    int i = 0;
    if (!json_is(list, JSON_ARRAY) || !list->count || list->count > LIST_MAX)
        return spec_wrong(c, path, "请选择人员", "choose persons");
    json_each(j, list)
        TRY(check_one(c, f, j, str_fmt(c->mem, STR_FMT ".%d", STR_ARG(path), i++), is_told));
    return OK;
}

err_t who_check(struct ctx *c, const struct form *f, const struct json *list, str path)
{
    return check_all(c, f, list, path, false);
}

err_t who_check_told(struct ctx *c, const struct form *f, const struct json *list, str path)
{
    return check_all(c, f, list, path, true);
}

void people_add(struct ctx *c, struct people *p, const struct user *u)
{
    if (!u || u->is_off) return;
    for (size_t i = 0; i < p->n; i++)
        if (p->v[i] == u) return;
    vec_push(c->mem, p, u);
}

static void add_role(struct ctx *c, struct people *p, str key)
{
    for (int i = 0; i < c->cat->user_count; i++)
        for (int k = 0; k < c->cat->users[i]->role_count; k++)
            if (str_eq(c->cat->users[i]->roles[k]->key, key)) people_add(c, p, c->cat->users[i]);
}

// The head of the department; where that is the person himself or nobody, of the one above.
const struct user *head_of(const struct ctx *c, const struct user *u)
{
    int hops = 0;
    for (const struct dept *d = u ? u->dept : NULL; d && hops < 64; d = d->parent, hops++) {
        const struct user *head =
            d->head_id && d->head_id != u->id ? catalog_user(c->cat, d->head_id) : NULL;
        if (head && !head->is_off) return head;
    }
    return NULL;
}

static err_t owner_of(struct ctx *c, const struct act *a, const struct user **out)
{
    struct image img;
    *out = NULL;
    err_t e = record_image_or_bin(c, a->form, a->record, &img);
    if (e == ERR_NOT_FOUND) {
        err_clear(c);
        return OK;
    }
    TRY(e);
    *out = catalog_user(c->cat, img.owner);
    return OK;
}

static err_t persons_in(struct ctx *c, const struct act *a, str key, struct people *out)
{
    const struct field *f = form_field(a->form, key);
    const struct user *u;
    if (str_eq(key, S("owner")) || !f) {
        TRY(owner_of(c, a, &u));
        people_add(c, out, u);
        return OK;
    }
    if (!is_person_field(f) || f->index < 0 || !a->cells) return OK;
    struct val v = a->cells[f->index];
    if (v.kind == VAL_INT) people_add(c, out, catalog_user(c->cat, v.i));
    for (size_t i = 0; v.kind == VAL_LIST && i < v.n; i++)
        people_add(c, out, catalog_user(c->cat, v.items[i].i));
    return OK;
}

static err_t add_one(struct ctx *c, const struct act *a, const struct json *j, struct people *out)
{
    struct people of = { 0 };
    const struct json *one = j->first;
    i64 id;
    if (str_eq(one->key, S("user")) && json_i64(one, &id))
        people_add(c, out, catalog_user(c->cat, id));
    else if (str_eq(one->key, S("fact"))) people_add(c, out, fact_person(c, a, json_str(one)));
    else if (str_eq(one->key, S("role"))) add_role(c, out, json_str(one));
    else if (str_eq(one->key, S("field"))) return persons_in(c, a, json_str(one), out);
    else if (str_eq(one->key, S("owner"))) return persons_in(c, a, S("owner"), out);
    else {
        TRY(persons_in(c, a, json_str(one), &of));
        for (size_t i = 0; i < of.n; i++) people_add(c, out, head_of(c, of.v[i]));
    }
    return OK;
}

err_t who_of(struct ctx *c, const struct act *a, const struct json *list, struct people *out)
{
    *out = (struct people){ 0 };
    json_each(j, list) if (j->first) TRY(add_one(c, a, j, out));
    return OK;
}
