// SPDX-License-Identifier: Apache-2.0
// Read once an actor, in one statement over an index that holds open to-dos alone. Rights are rows of
// x_task_right, one for each text that was ever given, so that many to-dos are few kinds.
#include "auth/lent.h"
#include "base/vec.h"
#include "os/crypto.h"

struct lents {
    struct actor *a;
    VEC(struct lent) all; // by form
};

// The memory is that of whoever asked first; when it is rewound, the actor forgets.
static void forget(void *arg)
{
    struct lents *l = arg;
    l->a->lents = NULL;
}

static const struct json *fields_of(struct ctx *c, const struct rows *r)
{
    size_t at;
    return rows_is_null(r, 2) ? NULL : json_parse(c->mem, str_dup(c->mem, rows_text(r, 2)), &at);
}

static err_t load(struct ctx *c, struct actor *a)
{
    struct lents *l = mem_new_of(c->mem, struct lents);
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT k.form_id, k.rights, t.fields FROM (SELECT DISTINCT form_id, rights FROM "
                "x_task WHERE state = 'open' AND user_id = ");
    sql_i64(&q, a->user_id);
    sql_lit(&q, " AND record_id IS NOT NULL) k LEFT JOIN x_task_right t ON t.id = k.rights ORDER "
                "BY k.form_id, k.rights");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct lent one = { rows_i64(r, 0), rows_i64(r, 1), fields_of(c, r) };
        vec_push(c->mem, &l->all, one);
    }
    l->a = a;
    a->lents = l;
    mem_defer(c->mem, forget, l);
    return OK;
}

err_t lent_of(struct ctx *c, const struct actor *a, const struct form *f, const struct lent **out,
              int *n)
{
    struct actor *own = (struct actor *)(uintptr_t)a; // the cache is the actor's own business
    *n = 0;
    if (a->kind != ACTOR_USER || !a->user_id || !c->db) return OK;
    if (!a->lents) TRY(load(c, own));
    const struct lents *l = own->lents;
    size_t i = 0;
    while (i < l->all.n && l->all.v[i].form != f->id) i++;
    *out = l->all.v ? l->all.v + i : NULL;
    while (i + (size_t)*n < l->all.n && l->all.v[i + (size_t)*n].form == f->id) (*n)++;
    return OK;
}

err_t lent_number(struct ctx *c, const struct form *f, str fields, id64 *out)
{
    struct sql q = db_sql(c), add = db_sql(c);
    *out = 0;
    if (!fields.n) return OK;
    str hex = sha256_hex(c->mem, fields);
    id64 id;
    TRY(store_next_sys_id(c, &id));
    sql_lit(&add, "INSERT INTO x_task_right (id, form_id, digest, fields) VALUES (");
    sql_i64(&add, id);
    sql_lit(&add, ", ");
    sql_i64(&add, f->id);
    sql_lit(&add, ", ");
    sql_text(&add, hex);
    sql_lit(&add, ", ");
    sql_text(&add, fields);
    sql_lit(&add, ") ON CONFLICT (form_id, digest) DO NOTHING");
    TRY(db_exec(c, &add, NULL));
    sql_lit(&q, "SELECT id FROM x_task_right WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND digest = ");
    sql_text(&q, hex);
    return db_one_i64(c, &q, out, NULL);
}
