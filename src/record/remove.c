// SPDX-License-Identifier: Apache-2.0
// Deleting: into the bin (30 days), back out of it, and for good. What refuses: links that others hold
// on the record (unless their field says "unlink"), ledgers, statements.
#include "base/vec.h"
#include "meta/design_plan.h"
#include "record/internal.h"

#define PURGE_CHUNK 200

static err_t set_deleted(struct ctx *c, const struct form *f, id64 id, i64 rev, i64 at)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE ");
    sql_ident(&q, f->table);
    sql_lit(&q, " SET deleted_at = ");
    if (at) sql_i64(&q, at);
    else sql_null(&q);
    sql_lit(&q, ", rev = ");
    sql_i64(&q, rev);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}

static err_t count_links(struct ctx *c, const struct field *link, id64 id, i64 *n)
{
    struct sql q = db_sql(c);
    bool many = link->type->storage == STORE_JUNCTION, sub = link->form->parent != NULL;
    sql_lit(&q, "SELECT count(*) FROM ");
    sql_ident(&q, link->form->table);
    sql_lit(&q, " ");
    sql_alias(&q, 0);
    if (many) {
        sql_lit(&q, " JOIN ");
        sql_ident(&q, field_junction(link));
        sql_lit(&q, " j ON j.rid = ");
        sql_alias_col(&q, 0, ident_sys(COL_ID));
        sql_lit(&q, " WHERE j.v = ");
    } else {
        sql_lit(&q, " WHERE ");
        sql_alias_col(&q, 0, link->col);
        sql_lit(&q, " = ");
    }
    sql_i64(&q, id);
    if (!sub) {
        sql_lit(&q, " AND ");
        sql_alias_col(&q, 0, ident_sys(COL_DELETED_AT));
        sql_lit(&q, " IS NULL");
    }
    return db_one_i64(c, &q, n, NULL);
}

// Records that lose the link compute anew: behind this nothing tells which they were.
static err_t mark_linked(struct ctx *c, const struct field *link, id64 id)
{
    bool many = link->type->storage == STORE_JUNCTION;
    struct sql q = db_sql(c);
    VEC(id64) ids = { 0 };
    struct rows *r;
    if (many) {
        sql_lit(&q, "SELECT rid FROM ");
        sql_ident(&q, field_junction(link));
        sql_lit(&q, " WHERE v = ");
    } else {
        if (link->form->parent) sql_lit(&q, "SELECT parent FROM ");
        else sql_lit(&q, "SELECT id FROM ");
        sql_ident(&q, link->form->table);
        sql_lit(&q, " WHERE ");
        sql_ident(&q, link->col);
        sql_lit(&q, " = ");
    }
    sql_i64(&q, id);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        vec_push(c->mem, &ids, rows_i64(r, 0));
    }
    const struct form *f = link->form->parent ? link->form->parent : link->form;
    for (size_t i = 0; i < ids.n; i++) TRY(mark_record(c, f, ids.v[i]));
    return OK;
}

static bool is_followed(const struct field *link)
{
    for (int i = 0; i < link->target->follower_count; i++)
        if (link->target->followers[i].link == link) return true;
    return false;
}

static err_t unlink_rows(struct ctx *c, const struct field *link, id64 id)
{
    if (is_followed(link)) TRY(mark_linked(c, link, id));
    TRY(uniques_unlink(c, link, id));
    struct sql q = db_sql(c);
    if (link->type->storage == STORE_JUNCTION) {
        sql_lit(&q, "DELETE FROM ");
        sql_ident(&q, field_junction(link));
        sql_lit(&q, " WHERE v = ");
    } else {
        sql_lit(&q, "UPDATE ");
        sql_ident(&q, link->form->table);
        sql_lit(&q, " SET ");
        sql_ident(&q, link->col);
        sql_lit(&q, " = NULL WHERE ");
        sql_ident(&q, link->col);
        sql_lit(&q, " = ");
    }
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}

// Visits every link field of the house that points to the form. How many hold it is told to who reads all
// of them.
static err_t release_links(struct ctx *c, const struct form *f, id64 id)
{
    i64 held = 0;
    bool may_count = true;
    for (int i = 0; i < c->cat->form_count; i++) {
        for (int k = 0; k < c->cat->forms[i]->field_count; k++) {
            const struct field *link = c->cat->forms[i]->fields[k];
            if (link->target != f || !(link->type->flags & TYPE_REFERENCE)) continue;
            i64 n;
            if (link->unlink_on_delete) {
                TRY(unlink_rows(c, link, id));
            } else {
                TRY(count_links(c, link, id, &n));
                held += n;
                may_count &= !n || actor_reads_all(c->who, link->form, link);
            }
        }
    }
    if (!held) return OK;
    return fail_arg(c, ERR_LINK_REFUSED, STR_NONE,
                    may_count ? str_of_i64(c->mem, held) : design_some(c));
}

struct remove_job {
    const struct form *f;
    id64 id;
    i64 rev;
};

static err_t delete_job(struct ctx *c, void *arg)
{
    struct remove_job *j = arg;
    struct image img;
    bool found;
    u64 rm, also;
    TRY(image_load(c, j->f, j->id, true, &img, &found));
    if (!found || img.deleted_at) return fail(c, ERR_NOT_FOUND);
    TRY(query_row_mask(c, j->f, j->id, ACT_DELETE, &rm, &also));
    if (!rm) return not_visible_or_denied(c, j->f, j->id);
    if (j->f->is_ledger || j->f->is_append_only) return fail(c, ERR_LEDGER_LOCKED);
    if (j->rev >= 0 && j->rev != img.rev) return fail(c, ERR_CONFLICT);
    TRY(release_links(c, j->f, j->id));
    TRY(set_deleted(c, j->f, j->id, img.rev + 1, c->now_ms));
    TRY(unindex_row(c, j->f, j->id));
    TRY(uniques_free(c, j->f, j->id));
    TRY(note_history(c, j->f, j->id, img.rev + 1, S("delete"), STR_NONE));
    TRY(mark_followers(c, j->f, j->id, img.cells, NULL, NULL));
    TRY(run_removed_hooks(c, j->f, &img, false));
    TRY(audit_write(c, S("delete"), j->f->id, j->id, STR_NONE, S("ok")));
    return note_event(c, S("deleted"), j->f, j->id, j->id);
}

err_t record_delete(struct ctx *c, const struct form *f, id64 id, i64 rev)
{
    struct remove_job j = { f, id, rev };
    if (f->parent) return fail(c, ERR_FORM_UNKNOWN);
    return store_write(c, WRITE_PEOPLE, delete_job, &j);
}

// Back as it was; refused when its unique values are taken meanwhile.
static err_t restore_job(struct ctx *c, void *arg)
{
    struct remove_job *j = arg;
    struct image img;
    bool found;
    u64 rm, also;
    TRY(image_load(c, j->f, j->id, true, &img, &found));
    if (!found || !img.deleted_at) return fail(c, ERR_NOT_FOUND);
    TRY(query_row_mask(c, j->f, j->id, ACT_DELETE, &rm, &also));
    if (!rm) return not_visible_or_denied(c, j->f, j->id);
    struct write w = { .form = j->f, .id = 0 };
    struct save s = { .w = &w,
                      .form = j->f,
                      .id = j->id,
                      .is_create = true,
                      .cells = img.cells,
                      .now_ms = c->now_ms };
    s.changed = mem_array(c->mem, bool, (size_t)j->f->field_count + 1);
    TRY(check_unique(c, &s));
    TRY(uniques_take(c, &s));
    TRY(set_deleted(c, j->f, j->id, img.rev + 1, 0));
    TRY(index_row(c, &s));
    TRY(note_history(c, j->f, j->id, img.rev + 1, S("restore"), STR_NONE));
    TRY(mark_record(c, j->f, j->id)); // others went on while it lay in the bin
    TRY(mark_followers(c, j->f, j->id, img.cells, img.cells, NULL));
    TRY(run_removed_hooks(c, j->f, &img, true));
    TRY(audit_write(c, S("restore"), j->f->id, j->id, STR_NONE, S("ok")));
    return note_event(c, S("restored"), j->f, j->id, j->id);
}

err_t record_restore(struct ctx *c, const struct form *f, id64 id)
{
    struct remove_job j = { f, id, -1 };
    if (f->parent) return fail(c, ERR_FORM_UNKNOWN);
    return store_write(c, WRITE_PEOPLE, restore_job, &j);
}

// --- For good -------------------------------------------------------------------------------------------

// Behind a statement's "... IN": the ids, filled up with the last one, so that the text stays the same.
static err_t delete_ids(struct ctx *c, struct sql *q, const id64 *ids, int n)
{
    sql_lit(q, " (");
    for (int i = 0; i < PURGE_CHUNK; i++) {
        if (i) sql_lit(q, ", ");
        sql_i64(q, ids[i < n ? i : n - 1]);
    }
    sql_lit(q, ")");
    return db_exec(c, q, NULL);
}

static err_t erase_rows(struct ctx *c, const struct form *f, const id64 *ids, int n)
{
    for (int i = 0; i < f->field_count; i++) {
        const struct field *fd = f->fields[i];
        struct sql q = db_sql(c);
        if (TYPE_OF(fd)->storage == STORE_JUNCTION) {
            sql_lit(&q, "DELETE FROM ");
            sql_ident(&q, field_junction(fd));
            sql_lit(&q, " WHERE rid IN");
        } else if (fd->type->storage == STORE_ROWS && fd->target) {
            sql_lit(&q, "DELETE FROM ");
            sql_ident(&q, fd->target->table);
            sql_lit(&q, " WHERE parent IN");
        } else {
            continue;
        }
        TRY(delete_ids(c, &q, ids, n));
    }
    struct sql row = db_sql(c);
    sql_lit(&row, "DELETE FROM ");
    sql_ident(&row, f->table);
    sql_lit(&row, " WHERE id IN");
    TRY(delete_ids(c, &row, ids, n));
    return unindex_rows(c, f, ids, n);
}

static err_t erase_traces(struct ctx *c, const struct form *f, const id64 *ids, int n)
{
    struct sql h = db_sql(c), m = db_sql(c), u = db_sql(c), s = db_sql(c), p = db_sql(c),
               k = db_sql(c), sent = db_sql(c);
    sql_lit(&sent, "DELETE FROM x_public_sent WHERE form_id = "); // and with it the way back
    sql_i64(&sent, f->id);
    sql_lit(&sent, " AND record_id IN");
    TRY(delete_ids(c, &sent, ids, n));
    sql_lit(&k, "DELETE FROM x_unique WHERE form_id = ");
    sql_i64(&k, f->id);
    sql_lit(&k, " AND record_id IN");
    TRY(delete_ids(c, &k, ids, n));
    sql_lit(&h, "DELETE FROM x_history WHERE form_id = ");
    sql_i64(&h, f->id);
    sql_lit(&h, " AND record_id IN");
    TRY(delete_ids(c, &h, ids, n));
    sql_lit(&m, "DELETE FROM x_comment WHERE form_id = ");
    sql_i64(&m, f->id);
    sql_lit(&m, " AND record_id IN");
    TRY(delete_ids(c, &m, ids, n));
    sql_lit(&s, "DELETE FROM x_stage WHERE form_id = ");
    sql_i64(&s, f->id);
    sql_lit(&s, " AND record_id IN");
    TRY(delete_ids(c, &s, ids, n));
    sql_lit(&p, "DELETE FROM x_participant WHERE form_id = ");
    sql_i64(&p, f->id);
    sql_lit(&p, " AND record_id IN");
    TRY(delete_ids(c, &p, ids, n));
    sql_lit(&u, "DELETE FROM x_unresolved WHERE form_id = ");
    sql_i64(&u, f->id);
    sql_lit(&u, " AND id IN");
    return delete_ids(c, &u, ids, n);
}

struct purge_job {
    const struct form *f;
    bool demo;
    i64 before;
    i64 *done;
    i64 in_chunk;
};

static err_t purge_chunk(struct ctx *c, void *arg)
{
    struct purge_job *j = arg;
    id64 ids[PURGE_CHUNK];
    int n = 0;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id FROM ");
    sql_ident(&q, j->f->table);
    if (j->demo) {
        sql_lit(&q, " WHERE demo = 1");
    } else {
        sql_lit(&q, " WHERE deleted_at < ");
        sql_i64(&q, j->before);
    }
    sql_lit(&q, " ORDER BY id LIMIT ");
    sql_i64(&q, PURGE_CHUNK);
    struct rows *r;
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        ids[n++] = rows_i64(r, 0);
    }
    j->in_chunk = n;
    if (n == 0) return OK;
    TRY(erase_rows(c, j->f, ids, n));
    TRY(erase_traces(c, j->f, ids, n));
    TRY(record_bulk_note(c, j->f, j->demo ? S("purge_demo") : S("purge"), ids, n));
    return OK;
}

static err_t purge_form(struct ctx *c, const struct form *f, bool demo, i64 *done)
{
    struct purge_job j = { .f = f, .demo = demo, .before = c->now_ms - (i64)BIN_DAYS * 86400000 };
    do {
        struct mem_mark mark = mem_mark(c->mem);
        TRY(store_write(c, WRITE_JOBS, purge_chunk, &j));
        mem_rewind(c->mem, mark);
        *done += j.in_chunk;
    } while (j.in_chunk == PURGE_CHUNK);
    return OK;
}

// Ledgers keep what they refer to: their own rows and forms that they name are never purged from the bin.
static bool is_archived(const struct ctx *c, const struct form *f)
{
    if (f->is_ledger || f->is_append_only) return true;
    for (int i = 0; i < c->cat->form_count; i++)
        for (int k = 0; c->cat->forms[i]->is_ledger && k < c->cat->forms[i]->field_count; k++)
            if (c->cat->forms[i]->fields[k]->target == f) return true;
    return false;
}

err_t record_purge(struct ctx *c, i64 *purged)
{
    *purged = 0;
    for (int i = 0; i < c->cat->form_count; i++)
        if (!c->cat->forms[i]->parent && !is_archived(c, c->cat->forms[i]))
            TRY(purge_form(c, c->cat->forms[i], false, purged));
    return OK;
}

err_t record_purge_demo(struct ctx *c, i64 *purged)
{
    *purged = 0;
    for (int i = 0; i < c->cat->form_count; i++)
        if (!c->cat->forms[i]->parent) TRY(purge_form(c, c->cat->forms[i], true, purged));
    return OK;
}
