// SPDX-License-Identifier: Apache-2.0
// JSON values -> a write. All field errors of one request are collected, so that a form shows them
// at once. A field that the actor may not see is unknown, also here.
#include "base/vec.h"
#include "record/internal.h"

static err_t read_cell(struct ctx *c, struct field *f, const struct json *j, struct val *out)
{
    *out = VAL_NONE;
    if (f->type->flags & TYPE_COMPUTED)
        return fail_arg(c, ERR_FIELD_DENIED, f->key, field_title(c, f));
    if (j->type == JSON_NULL || (json_is(j, JSON_STRING) && j->text.n == 0)) return OK;
    return f->type->from_json(c, f, j, out);
}

static err_t parse_sub_row(struct ctx *c, const struct form_policy *p, const struct field *f,
                           const struct json *j, struct sub_change *row)
{
    struct sub_policy rights = policy_sub(c->mem, p, f);
    const struct form *sub = f->target;
    row->cells = mem_array(c->mem, struct val, (size_t)sub->field_count + 1);
    row->sent = mem_array(c->mem, bool, (size_t)sub->field_count + 1);
    const struct json *id = json_get(j, S("id")), *values = json_get(j, S("values"));
    if (!json_is(values, JSON_OBJECT) || (id && id->type != JSON_NULL && !json_i64(id, &row->id)))
        return fail_arg2(c, ERR_FIELD_FORMAT, f->key, field_title(c, f), S("{id, values}"));
    json_each(item, values)
    {
        struct field *fd = form_field(sub, item->key);
        bool known = fd && !fd->is_system && (rights.masked[fd->index] | rights.write[fd->index]);
        if (!known)
            return fail_arg(c, ERR_FIELD_UNKNOWN, str_cat3(c->mem, f->key, S("."), item->key),
                            item->key);
        if (fd->type->flags & TYPE_COMPUTED) continue; // rows come back as they were given
        TRY(read_cell(c, fd, item, &row->cells[fd->index]));
        row->sent[fd->index] = true;
    }
    return OK;
}

static err_t parse_sub_rows(struct ctx *c, const struct form_policy *p, const struct json *j,
                            struct change *ch)
{
    if (j->type == JSON_NULL) return OK;
    if (!json_is(j, JSON_ARRAY) || j->count > 1000 || !ch->f->target)
        return fail_arg2(c, ERR_FIELD_FORMAT, ch->f->key, field_title(c, ch->f), S("[...]"));
    ch->rows = mem_array(c->mem, struct sub_change, j->count + 1);
    json_each(item, j) TRY(parse_sub_row(c, p, ch->f, item, &ch->rows[ch->row_count++]));
    return OK;
}

static err_t parse_owner(struct ctx *c, const struct json *j, struct write *w)
{
    bool owner = str_eq(j->key, S("owner"));
    const struct json *id = json_is(j, JSON_OBJECT) ? json_get(j, S("id")) : j;
    i64 v = 0;
    if (j->type != JSON_NULL && !json_i64(id, &v))
        return fail_arg2(c, ERR_FIELD_FORMAT, j->key, j->key, S("id"));
    if (v && owner && !catalog_user(c->cat, v))
        return fail_arg2(c, ERR_LINK_MISSING, j->key, j->key, str_of_i64(c->mem, v));
    if (v && !owner && !catalog_dept(c->cat, v))
        return fail_arg2(c, ERR_LINK_MISSING, j->key, j->key, str_of_i64(c->mem, v));
    if (owner) {
        w->sets_owner = true;
        w->owner = v;
    } else {
        w->sets_dept = true;
        w->dept = v;
    }
    return OK;
}

static err_t parse_one(struct ctx *c, const struct form_policy *p, const struct json *j,
                       struct write *w)
{
    struct field *f = form_field(w->form, j->key);
    bool is_public = c->who->kind == ACTOR_PUBLIC; // whose its records are is said by the link
    if (f && !is_public && (str_eq(j->key, S("owner")) || str_eq(j->key, S("dept"))))
        return parse_owner(c, j, w);
    bool may_write = f && !f->is_system && actor_may_write_field(p, f);
    if (!f || f->is_system || (cell_right_any(p, f) == CELL_HIDDEN && !may_write))
        return fail_arg(c, ERR_FIELD_UNKNOWN, j->key, j->key);
    struct change *ch = &w->changes[w->change_count++];
    ch->f = f;
    if (f->type->storage == STORE_ROWS) return parse_sub_rows(c, p, j, ch);
    return read_cell(c, f, j, &ch->v);
}

err_t record_parse(struct ctx *c, const struct form *f, const struct json *values, struct write *w)
{
    const struct form_policy *p;
    if (!json_is(values, JSON_OBJECT))
        return fail_arg(c, ERR_BAD_REQUEST, S("values"), S("values"));
    TRY(policy_of(c, f, &p));
    if (!p->actions) return fail(c, ERR_FORM_UNKNOWN);
    *w = (struct write){
        .form = f, .id = w->id, .rev = w->rev, .is_demo = w->is_demo, .reason = w->reason
    };
    w->changes = mem_array(c->mem, struct change, values->count + 1);
    int bad = 0;
    err_t first = OK;
    json_each(j, values)
    {
        err_t e = parse_one(c, p, j, w);
        if (e != OK && ++bad == 1) first = e;
        if (e == ERR_FIELD_UNKNOWN) return e; // a wrong client, not a wrong value
    }
    if (bad == 0) return OK;
    return bad == 1 ? first : fail_arg(c, ERR_VALIDATION, STR_NONE, str_of_i64(c->mem, bad));
}
