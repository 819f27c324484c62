// SPDX-License-Identifier: Apache-2.0
// Values that follow other records. Whoever changes a record leaves a mark in its own transaction for
// each value elsewhere that is computed from it: at most two a roll-up (the record that was linked and
// the one that is now), one a link for all who look at this record. A job takes the marks up. A mark
// is removed in the transaction that computes anew, before it reads: a change that this reading does
// not see has left a mark of its own.
#include "base/vec.h"
#include "os/clock.h"
#include "record/internal.h"

#define CHUNK 200
#define CHUNK_MS 5

bool reads_own_rows(const struct form *f)
{
    for (int i = 0; i < f->field_count; i++)
        for (int k = 0; k < f->fields[i]->foreign_count; k++)
            if (f->fields[i]->foreign[k]->form->parent == f) return true;
    for (int i = 0; i < f->field_count; i++)
        if (f->fields[i]->rollup && f->fields[i]->via &&
            f->fields[i]->via->type->storage == STORE_ROWS)
            return true;
    return false;
}

// --- Marks -------------------------------------------------------------------------------------------

struct marks {
    struct ctx *c;
    VEC(struct mark) v;
};
struct mark {
    id64 form, link, record;
};

static void add_mark(struct marks *m, id64 form, id64 link, id64 record)
{
    if (!record) return;
    for (size_t i = 0; i < m->v.n; i++)
        if (m->v.v[i].form == form && m->v.v[i].link == link && m->v.v[i].record == record) return;
    struct mark one = { form, link, record };
    vec_push(m->c->mem, &m->v, one);
}

static err_t store_marks(struct marks *m)
{
    struct ctx *c = m->c;
    i64 id;
    if (!m->v.n) return OK;
    TRY(store_next_ids(c, ident_sequence(0), (i64)m->v.n, &id));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_stale (id, form_id, link_id, record_id) VALUES ");
    for (size_t i = 0; i < m->v.n; i++) {
        if (i) sql_lit(&q, ", ");
        sql_lit(&q, "(");
        sql_i64(&q, id + (i64)i);
        sql_lit(&q, ", ");
        sql_i64(&q, m->v.v[i].form);
        sql_lit(&q, ", ");
        sql_i64(&q, m->v.v[i].link);
        sql_lit(&q, ", ");
        sql_i64(&q, m->v.v[i].record);
        sql_lit(&q, ")");
    }
    return db_exec(c, &q, NULL);
}

static void mark_named(struct marks *m, const struct follower *w, const struct val *cells)
{
    if (!cells) return;
    struct val v = cells[w->link->index];
    if (v.kind == VAL_INT) add_mark(m, w->derived->form->id, 0, v.i);
    for (size_t i = 0; v.kind == VAL_LIST && i < v.n; i++)
        add_mark(m, w->derived->form->id, 0, v.items[i].i);
}

static bool concerns(const struct follower *w, const struct form *f, const bool *changed)
{
    for (int i = 0; i < f->field_count; i++)
        if (changed[i] && (derived_reads(w->derived, f->fields[i]) || f->fields[i] == w->link))
            return true;
    return false;
}

err_t mark_followers(struct ctx *c, const struct form *f, id64 id, const struct val *old,
                     const struct val *now, const bool *changed)
{
    struct marks m = { .c = c };
    for (int i = 0; i < f->follower_count; i++) {
        const struct follower *w = &f->followers[i];
        if (changed && !concerns(w, f, changed)) continue;
        if (w->is_up) {
            mark_named(&m, w, old);
            mark_named(&m, w, now);
        } else if (old) { // nobody names a record before it is there
            add_mark(&m, w->derived->form->id, w->link->id, id);
        }
    }
    return store_marks(&m);
}

err_t mark_record(struct ctx *c, const struct form *f, id64 id)
{
    struct marks m = { .c = c };
    for (int i = 0; i < f->field_count && !m.v.n; i++)
        if (f->fields[i]->foreign_count || f->fields[i]->rollup) add_mark(&m, f->id, 0, id);
    return store_marks(&m);
}

// --- Taking them up ------------------------------------------------------------------------------------

struct following {
    struct mark at;
    id64 after;
    i64 done;
    bool more;
};

static err_t drop_marks(struct ctx *c, const struct mark *m, bool taken)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_stale WHERE form_id = ");
    sql_i64(&q, m->form);
    sql_lit(&q, " AND link_id = ");
    sql_i64(&q, m->link);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, m->record);
    if (taken) sql_lit(&q, " AND taken = 1");
    return db_exec(c, &q, NULL);
}

static err_t some_marks(struct ctx *c, bool of_links, struct mark *out, int max, int *n)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *n = 0;
    sql_lit(&q, "SELECT DISTINCT form_id, link_id, record_id FROM x_stale WHERE link_id ");
    if (of_links) sql_lit(&q, "<> 0");
    else sql_lit(&q, "= 0");
    sql_lit(&q, " ORDER BY form_id, link_id, record_id LIMIT ");
    sql_i64(&q, max);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        out[(*n)++] = (struct mark){ rows_i64(r, 0), rows_i64(r, 1), rows_i64(r, 2) };
    }
}

static err_t refresh(struct ctx *c, id64 form, id64 record)
{
    const struct form *f = catalog_form_by_id(c->cat, form);
    bool changed;
    if (!f) return OK; // removed meanwhile
    TRY(refresh_record(c, f, record, &changed));
    return changed ? record_bulk_note(c, f, S("recomputed"), &record, 1) : OK;
}

static err_t follow_records(struct ctx *c, void *arg)
{
    struct following *k = arg;
    struct mark marks[CHUNK];
    int n;
    i64 until = clock_monotonic_ms() + CHUNK_MS;
    k->done = 0;
    TRY(some_marks(c, false, marks, CHUNK, &n));
    for (int i = 0; i < n && (i == 0 || clock_monotonic_ms() < until); i++) {
        TRY(drop_marks(c, &marks[i], false));
        TRY(refresh(c, marks[i].form, marks[i].record));
        k->done++;
    }
    k->more = n > 0;
    return OK;
}

// The link's mark is taken, not removed: what a dying process leaves is done again.
static err_t take_link(struct ctx *c, void *arg)
{
    struct following *k = arg;
    int n;
    TRY(some_marks(c, true, &k->at, 1, &n));
    k->more = n > 0;
    if (!n) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_stale SET taken = 1 WHERE form_id = ");
    sql_i64(&q, k->at.form);
    sql_lit(&q, " AND link_id = ");
    sql_i64(&q, k->at.link);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, k->at.record);
    return db_exec(c, &q, NULL);
}

static struct sql linked_after(struct ctx *c, const struct field *link, id64 record, id64 after,
                               bool count)
{
    struct sql q = db_sql(c);
    const struct form *f = link->form;
    bool many = link->type->storage == STORE_JUNCTION;
    if (count) sql_lit(&q, "SELECT count(*) FROM ");
    else if (many) sql_lit(&q, "SELECT rid FROM ");
    else if (f->parent) sql_lit(&q, "SELECT DISTINCT parent FROM ");
    else sql_lit(&q, "SELECT id FROM ");
    sql_ident(&q, many ? field_junction(link) : f->table);
    sql_lit(&q, " WHERE ");
    if (many) sql_lit(&q, "v");
    else sql_ident(&q, link->col);
    sql_lit(&q, " = ");
    sql_i64(&q, record);
    if (count) return q;
    if (many) sql_lit(&q, " AND rid > ");
    else if (f->parent) sql_lit(&q, " AND parent > ");
    else sql_lit(&q, " AND id > ");
    sql_i64(&q, after);
    sql_lit(&q, " ORDER BY 1 LIMIT ");
    sql_i64(&q, CHUNK);
    return q;
}

static const struct field *link_of(struct ctx *c, const struct mark *m)
{
    const struct form *f = catalog_form_by_id(c->cat, m->form);
    return f ? form_field_by_id(f, m->link) : NULL;
}

static err_t follow_linked(struct ctx *c, void *arg)
{
    struct following *k = arg;
    const struct field *link = link_of(c, &k->at);
    id64 ids[CHUNK];
    int n = 0;
    struct rows *r;
    k->done = 0;
    k->more = false;
    if (!link) return OK;
    const struct form *f = link->form->parent ? link->form->parent : link->form;
    i64 until = clock_monotonic_ms() + CHUNK_MS;
    id64 after = k->after;
    struct sql q = linked_after(c, link, k->at.record, after, false);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        ids[n++] = rows_i64(r, 0);
    }
    for (int i = 0; i < n && (i == 0 || clock_monotonic_ms() < until); i++) {
        TRY(refresh(c, f->id, ids[i]));
        after = ids[i];
        k->done++;
    }
    k->more = n > 0;
    k->after = after;
    return OK;
}

static err_t end_link(struct ctx *c, void *arg)
{
    const struct following *k = arg;
    return drop_marks(c, &k->at, true);
}

static err_t count_linked(struct ctx *c, const struct mark *m, i64 *n)
{
    const struct field *link = link_of(c, m);
    *n = 0;
    if (!link) return OK;
    struct sql q = linked_after(c, link, m->record, 0, true);
    return db_one_i64(c, &q, n, NULL);
}

static err_t follow_link(struct ctx *c, struct following *k,
                         err_t (*tell)(struct ctx *c, void *arg, i64 done, i64 total), void *arg)
{
    i64 total, done = 0;
    TRY(count_linked(c, &k->at, &total));
    do {
        struct mem_mark mark = mem_mark(c->mem);
        struct following next = *k; // a job that runs twice begins where the last one ended
        TRY(store_write(c, WRITE_JOBS, follow_linked, &next));
        k->after = next.after;
        k->more = next.more;
        done += next.done;
        mem_rewind(c->mem, mark);
        TRY(tell(c, arg, done, total));
    } while (k->more);
    return store_write(c, WRITE_JOBS, end_link, k);
}

err_t record_has_stale(struct ctx *c, bool *any)
{
    struct sql q = db_sql(c);
    i64 id;
    sql_lit(&q, "SELECT id FROM x_stale LIMIT 1");
    return db_one_i64(c, &q, &id, any);
}

err_t record_follow(struct ctx *c, err_t (*tell)(struct ctx *c, void *arg, i64 done, i64 total),
                    void *arg)
{
    i64 done = 0;
    for (;;) {
        struct mem_mark mark = mem_mark(c->mem);
        struct following k = { 0 };
        TRY(store_write(c, WRITE_JOBS, follow_records, &k));
        done += k.done;
        if (!k.more) {
            k = (struct following){ 0 };
            TRY(store_write(c, WRITE_JOBS, take_link, &k));
            if (!k.more) return OK;
            TRY(follow_link(c, &k, tell, arg));
        }
        mem_rewind(c->mem, mark);
        TRY(tell(c, arg, done, 0));
    }
}
