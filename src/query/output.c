// SPDX-License-Identifier: Apache-2.0
// Records as JSON, one shape everywhere. What is hidden is not there; what is masked is named.
#include "query/internal.h"

static const char *const action_keys[12] = { "read",   "create", "update",  "delete",
                                             "export", "import", "reveal",  "exact",
                                             "last4",  "assign", "history", "print" };

void query_put_cell(struct ctx *c, struct jw *w, const struct field *f, const struct cell *cell)
{
    bool is_list = TYPE_OF(f)->storage == STORE_JUNCTION && cell->right != CELL_MASKED;
    if (val_is_null(cell->v) && !is_list) jw_null(w);
    else if (cell->right == CELL_MASKED) jw_str(w, cell->v.s);
    else if (val_is_null(cell->v)) {
        jw_arr(w);
        jw_end_arr(w);
    } else TYPE_OF(f)->to_json(c, f, cell->v, w);
}

static void put_sub_rows(struct ctx *c, struct jw *w, const struct form *sub,
                         const struct sub_rows *rows)
{
    jw_arr(w);
    for (int i = 0; rows && i < rows->count; i++) {
        jw_obj(w);
        jw_kid(w, "id", rows->rows[i].id);
        jw_key(w, S("values"));
        jw_obj(w);
        for (int k = 0; k < sub->field_count; k++) {
            if (rows->rows[i].cells[k].right == CELL_HIDDEN) continue;
            jw_key(w, sub->fields[k]->key);
            query_put_cell(c, w, sub->fields[k], &rows->rows[i].cells[k]);
        }
        jw_end_obj(w);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_values(struct ctx *c, struct jw *w, const struct query *q, const struct record *r)
{
    jw_key(w, S("values"));
    jw_obj(w);
    for (int i = 0; i < q->column_count; i++) {
        const struct field *f = q->columns[i].path.leaf;
        if (r->cells[i].right == CELL_HIDDEN) continue;
        if (f->type->storage == STORE_ROWS && !r->subs[i]) continue; // not asked for
        jw_key(w, q->columns[i].name);
        if (f->type->storage == STORE_ROWS) put_sub_rows(c, w, f->target, r->subs[i]);
        else query_put_cell(c, w, f, &r->cells[i]);
    }
    jw_end_obj(w);
    jw_key(w, S("masked"));
    jw_arr(w);
    for (int i = 0; i < q->column_count; i++)
        if (r->cells[i].right == CELL_MASKED) jw_str(w, q->columns[i].name);
    jw_end_arr(w);
}

static void put_person(struct jw *w, id64 id, str name)
{
    if (!id) {
        jw_null(w);
        return;
    }
    jw_obj(w);
    jw_kid(w, "id", id);
    jw_kstr(w, "title", name);
    jw_end_obj(w);
}

void query_put_record(struct ctx *c, struct jw *w, const struct query *q, const struct record *r)
{
    const struct form_policy *p;
    jw_obj(w);
    jw_kid(w, "id", r->id);
    jw_ki64(w, "rev", r->rev);
    jw_kstr(w, "title", r->title);
    const struct user *owner = catalog_user(c->cat, r->owner);
    const struct dept *dept = catalog_dept(c->cat, r->dept);
    jw_key(w, S("owner"));
    put_person(w, r->owner, owner ? owner->name : STR_NONE);
    jw_key(w, S("dept"));
    put_person(w, r->dept, dept ? dept->title : STR_NONE);
    jw_kinstant(w, "created_at", r->created_at);
    jw_kinstant(w, "updated_at", r->updated_at);
    const struct user *creator = catalog_user(c->cat, r->created_by),
                      *changer = catalog_user(c->cat, r->updated_by);
    jw_key(w, S("created_by"));
    put_person(w, r->created_by, creator ? creator->name : STR_NONE);
    jw_key(w, S("updated_by"));
    put_person(w, r->updated_by, changer ? changer->name : STR_NONE);
    put_values(c, w, q, r);
    if (r->is_stale) jw_kbool(w, "stale", true);
    jw_key(w, S("can"));
    jw_arr(w);
    u32 can = policy_of(c, q->form, &p) == OK ? query_actions_on(p, r->rm, r->rm_also) : 0;
    for (int i = 0; i < 12; i++)
        if (can & 1u << i) jw_str(w, str_of(action_keys[i]));
    jw_end_arr(w);
    jw_end_obj(w);
}
