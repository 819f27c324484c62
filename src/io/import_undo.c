// SPDX-License-Identifier: Apache-2.0
// Taking an import back: what it created and nobody changed since goes to the bin.
#include "base/vec.h"
#include "io/io.h"

// Changed by somebody since it came; what a capability keeps beside it (whose patient it is) is no such
// change.
static err_t was_changed(struct ctx *c, const struct form *f, id64 id, bool *changed)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_history WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, id);
    sql_lit(&q, " AND via <> ");
    sql_text(&q, S("capability"));
    TRY(db_one_i64(c, &q, &n, NULL));
    *changed = n > 0;
    return OK;
}

static err_t take_back(struct ctx *c, const struct form *f, id64 id)
{
    struct image img;
    bool changed;
    TRY(was_changed(c, f, id, &changed));
    if (changed) return fail(c, ERR_CONFLICT);
    TRY(record_image(c, f, id, &img));
    return record_delete(c, f, id, img.rev);
}

// To take one's own import back is part of importing; somebody else's needs the right to delete.
static err_t act_as_importer(struct ctx *c, id64 import_id)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_import WHERE id = ");
    sql_i64(&q, import_id);
    sql_lit(&q, " AND who = ");
    sql_text(&q, c->who->key);
    TRY(db_one_i64(c, &q, &n, NULL));
    if (!n) return OK;
    struct actor *a = actor_capability(c, S("import"));
    a->user_id = c->who->user_id; // history and log name the person
    a->name = c->who->name;
    c->who = a;
    return OK;
}

err_t import_undo(struct ctx *c, id64 import_id, i64 *removed, i64 *left)
{
    const struct actor *me = c->who;
    struct sql q = db_sql(c);
    struct rows *r;
    VEC(id64) ids = { 0 };
    const struct form *f = NULL;
    *removed = *left = 0;
    sql_lit(&q, "SELECT form_id, id FROM x_import_row WHERE import_id = ");
    sql_i64(&q, import_id);
    sql_lit(&q, " ORDER BY id DESC");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        f = catalog_form_by_id(c->cat, rows_i64(r, 0));
        vec_push(c->mem, &ids, rows_i64(r, 1));
    }
    if (!f) return fail(c, ERR_NOT_FOUND);
    TRY(need_action(c, f, ACT_IMPORT));
    TRY(act_as_importer(c, import_id));
    err_t e = OK;
    for (size_t i = 0; e == OK && i < ids.n; i++) {
        e = take_back(c, f, ids.v[i]);
        if (e == OK) ++*removed;
        else if (e == ERR_CONFLICT || e == ERR_NOT_FOUND || e == ERR_LINK_REFUSED ||
                 e == ERR_ACTION_DENIED) {
            ++*left;
            err_clear(c);
            e = OK;
        }
    }
    c->who = me;
    return e;
}
