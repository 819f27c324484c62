// SPDX-License-Identifier: Apache-2.0
// What roles grant: scopes, conditions, and the right of each field. A computed field carries the weakest
// right over what enters it.
#include <string.h>
#include "meta/catalog_parts.h"
#include "meta/derived.h"
#include "meta/field_type.h"

static enum scope scope_of(str s)
{
    static const struct {
        const char *key;
        enum scope scope;
    } rows[] = {
        { "own", SCOPE_OWN },       { "dept", SCOPE_DEPT }, { "dept_below", SCOPE_DEPT_BELOW },
        { "branch", SCOPE_BRANCH }, { "all", SCOPE_ALL },   { "participated", SCOPE_PARTICIPATED },
        { "pool", SCOPE_POOL },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_eq(s, str_of(rows[i].key))) return rows[i].scope;
    return SCOPE_NONE; // unknown: nobody
}

// "read": rw | read | masked | masked_write | write | hidden
static struct field_right right_of(str s)
{
    struct field_right r = { CELL_HIDDEN, false };
    if (str_starts(s, S("rw")) || str_eq(s, S("read"))) r.read = CELL_READ;
    if (str_starts(s, S("masked"))) r.read = CELL_MASKED;
    r.write = str_eq(s, S("rw")) || str_eq(s, S("write")) || str_eq(s, S("masked_write"));
    return r;
}

struct weakening {
    const struct form *form;
    struct field_right *v;
    struct field_right **sub; // of the rows of sub-forms; NULL inside one
    u8 *seen;
};

static void weaken_to(struct weakening *k, int i, enum cell_right r)
{
    if (r < k->v[i].read) k->v[i].read = r;
}

// Columns of a sub-form that enter the value; other forms are the actor's business (auth/policy.c).
static void weaken_by_rows(struct weakening *k, const struct field *fd)
{
    for (int n = 0; n < fd->foreign_count; n++)
        for (int s = 0; s < k->form->field_count; s++)
            if (k->form->fields[s]->target == fd->foreign[n]->form && k->sub && k->sub[s])
                weaken_to(k, fd->index, k->sub[s][fd->foreign[n]->index].read);
}

// A formula carries the weakest right over its inputs, unless it is declared a value of its own.
static void weaken(struct weakening *k, int i)
{
    const struct field *fd = k->form->fields[i];
    if (k->seen[i]++ || !(fd->formula || fd->rollup) || fd->is_own_value) return;
    for (int n = 0; n < fd->formula_input_count; n++) {
        weaken(k, fd->formula_inputs[n]);
        weaken_to(k, i, k->v[fd->formula_inputs[n]].read);
    }
    if (fd->rollup && fd->via && rollup_is_own(fd)) weaken_to(k, i, k->v[fd->via->index].read);
    weaken_by_rows(k, fd);
}

static void weaken_formulas(struct mem *m, const struct form *f, struct field_right *v,
                            struct field_right **sub)
{
    struct weakening k = { f, v, sub, mem_alloc(m, (size_t)f->field_count + 1) };
    for (int i = 0; i < f->field_count; i++) weaken(&k, i);
}

// fields JSON: {"*":"rw","phone":"masked","lines":{"*":"read"}}; a field not named takes "*".
static struct field_right *rights_of(struct loader *l, const struct form *f, const struct json *j)
{
    struct field_right *v = mem_array(l->m, struct field_right, (size_t)f->field_count + 1);
    struct field_right rest = right_of(json_str(json_get(j, S("*"))));
    for (int i = 0; i < f->field_count; i++) {
        const struct json *one = json_get(j, f->fields[i]->key);
        if (json_is(one, JSON_OBJECT)) v[i] = right_of(json_str(json_get(one, S("*"))));
        else v[i] = one ? right_of(json_str(one)) : rest;
    }
    return v;
}

static void sub_rights_of(struct loader *l, struct grant *g, const struct json *j)
{
    const struct form *f = g->form;
    g->sub_rights = mem_array(l->m, struct field_right *, (size_t)f->field_count + 1);
    for (int i = 0; i < f->field_count; i++) {
        if (f->fields[i]->type->storage != STORE_ROWS || !f->fields[i]->target) continue;
        const struct json *one = json_get(j, f->fields[i]->key);
        struct form *sub = f->fields[i]->target;
        if (json_is(one, JSON_OBJECT)) {
            g->sub_rights[i] = rights_of(l, sub, one);
            weaken_formulas(l->c->mem, sub, g->sub_rights[i], NULL);
        } else {
            g->sub_rights[i] = mem_array(l->m, struct field_right, (size_t)sub->field_count + 1);
            for (int k = 0; k < sub->field_count; k++) g->sub_rights[i][k] = g->rights[i];
        }
    }
}

static void set_lines(struct mem *m, struct grant *g, int i, const struct json *one)
{
    const struct form *sub = g->form->fields[i]->target;
    for (int k = 0; k < sub->field_count; k++) {
        const struct json *own = json_get(one, sub->fields[k]->key);
        g->sub_rights[i][k] =
            json_is(one, JSON_OBJECT) && own ? right_of(json_str(own)) : g->rights[i];
    }
    weaken_formulas(m, sub, g->sub_rights[i], NULL);
}

void grant_set_fields(struct mem *m, struct grant *g, const struct json *fields)
{
    for (int i = 0; i < g->form->field_count; i++) {
        const struct json *one = json_get(fields, g->form->fields[i]->key);
        if (!one) continue;
        g->rights[i] = right_of(json_str(json_is(one, JSON_OBJECT) ? json_get(one, S("*")) : one));
        if (g->sub_rights[i]) set_lines(m, g, i, one);
    }
    weaken_formulas(m, g->form, g->rights, g->sub_rights);
}

err_t load_grants(struct loader *l)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT id, role_id, form_id, actions, scope, condition, fields FROM x_grant "
                "ORDER BY role_id, pos, id");
    EACH_ROW(l, &q, r)
    struct role *o = load_find_role(l, rows_i64(r, 1));
    struct form *f = load_find_form(l, rows_i64(r, 2));
    if (!o || !f) continue;
    struct grant *g = mem_new_of(l->m, struct grant);
    *g = (struct grant){ .id = rows_i64(r, 0),
                         .role = o,
                         .form = f,
                         .actions = (u32)rows_i64(r, 3) & ACT_ALL,
                         .scope = scope_of(rows_text(r, 4)),
                         .condition = load_keep_json(l, r, 5),
                         .sys_right = { CELL_READ, false } };
    if (!rows_is_null(r, 5) && !g->condition) g->scope = SCOPE_NONE; // unreadable condition: nobody
    const struct json *fields = load_keep_json(l, r, 6);
    g->rights = rights_of(l, f, fields);
    sub_rights_of(l, g, fields);
    weaken_formulas(l->c->mem, f, g->rights, g->sub_rights);
    struct grant **all = mem_array(l->m, struct grant *, (size_t)o->grant_count + 1);
    if (o->grant_count) memcpy(all, o->grants, (size_t)o->grant_count * sizeof *all);
    all[o->grant_count++] = g;
    o->grants = all;
    END_ROWS
    return OK;
}
