// SPDX-License-Identifier: Apache-2.0
// The search index of a record: its grams, rewritten for the fields that changed.
//
// On PostgreSQL they go to x_gram at once, in one statement. On SQLite the grams of a new record wait in
// x_gram_late, one row for all of them: in x_gram each lies on a page of its own, and some thirty pages
// a record were most of what a commit wrote. When enough records wait, all their grams join x_gram in
// its own order, so that a page takes many at once. Searches look in both, so nothing is ever missing.
#include <stdlib.h>
#include "record/internal.h"

#define LATE_MAX 2000       // a search looks through so many in about a millisecond
#define LATE_MAX_BULK 10000 // while an import runs
#define LATE_LOOK 64        // how often to look whether there are as many: at each such id

static bool is_searched(const struct field *f)
{
    u32 flags = TYPE_OF(f)->flags;
    return (flags & (TYPE_SEARCHABLE | TYPE_DIGITS)) && !(flags & TYPE_ENCRYPTED) &&
           TYPE_OF(f)->storage == STORE_TEXT;
}

// --- Among the others -----------------------------------------------------------------------------

struct entry {
    id64 form, field, id;
    str gram;
    u64 head; // its first bytes as a number: what nearly always decides its order
};

static struct sql insert_into(struct ctx *c)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_gram (form_id, field_id, gram, id) VALUES ");
    return q;
}

static void put_entry(struct sql *q, struct entry e)
{
    sql_lit(q, "(");
    sql_i64(q, e.form);
    sql_lit(q, ", ");
    sql_i64(q, e.field);
    sql_lit(q, ", ");
    sql_text(q, e.gram);
    sql_lit(q, ", ");
    sql_i64(q, e.id);
    sql_lit(q, ")");
}

static err_t insert_end(struct ctx *c, struct sql *q)
{
    sql_lit(q, " ON CONFLICT DO NOTHING");
    return db_exec(c, q, NULL);
}

// SQLite: one statement a gram. One of several rows keeps what it overwrites until it ends, and is
// prepared anew for each number of rows.
static err_t insert_one(struct ctx *c, struct entry e)
{
    struct mem_mark mark = mem_mark(c->mem);
    struct sql q = insert_into(c);
    put_entry(&q, e);
    TRY(insert_end(c, &q));
    mem_rewind(c->mem, mark);
    return OK;
}

static err_t forget_field(struct ctx *c, const struct save *s, const struct field *f)
{
    struct grams g = search_grams(c->mem, f, s->old[f->index].s);
    for (size_t i = 0; i < g.n; i++) {
        struct sql q = db_sql(c);
        sql_lit(&q, "DELETE FROM x_gram WHERE form_id = ");
        sql_i64(&q, s->form->id);
        sql_lit(&q, " AND gram = ");
        sql_text(&q, g.v[i]);
        sql_lit(&q, " AND field_id = ");
        sql_i64(&q, f->id);
        sql_lit(&q, " AND id = ");
        sql_i64(&q, s->id);
        TRY(db_exec(c, &q, NULL));
    }
    return OK;
}

// The grams of all fields, or of those that changed in place of their old ones.
static err_t index_now(struct ctx *c, const struct save *s, bool all)
{
    struct sql q = insert_into(c);
    bool any = false, is_pg = q.dialect == PG;
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!is_searched(f) || !(all || is_changed(s, f))) continue;
        if (!all && s->old[i].kind == VAL_TEXT) TRY(forget_field(c, s, f));
        if (s->cells[i].kind != VAL_TEXT) continue;
        struct grams g = search_grams(c->mem, f, s->cells[i].s);
        for (size_t k = 0; k < g.n; k++) {
            struct entry e = { s->form->id, f->id, s->id, g.v[k] };
            if (!is_pg) TRY(insert_one(c, e));
            if (!is_pg) continue;
            if (any) sql_lit(&q, ", ");
            any = true;
            put_entry(&q, e);
        }
    }
    return any ? insert_end(c, &q) : OK;
}

// --- Waiting --------------------------------------------------------------------------------------

static bool can_wait(str gram)
{
    for (size_t i = 0; i < gram.n; i++)
        if (gram.p[i] == GRAM_HEAD || gram.p[i] == GRAM_TAIL) return false;
    return true;
}

// False when a gram holds a mark of the list.
static bool list_grams(struct ctx *c, const struct save *s, struct buf *b)
{
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!is_searched(f) || s->cells[i].kind != VAL_TEXT) continue;
        struct grams g = search_grams(c->mem, f, s->cells[i].s);
        for (size_t k = 0; k < g.n; k++) {
            if (!can_wait(g.v[k])) return false;
            buf_char(b, GRAM_HEAD);
            buf_put(b, g.v[k]);
            buf_char(b, GRAM_TAIL);
            buf_i64(b, f->id);
        }
    }
    return true;
}

static err_t merge_when_many(struct ctx *c, const struct save *s)
{
    i64 last, max = s->w->in_bulk ? LATE_MAX_BULK : LATE_MAX;
    if (s->id % LATE_LOOK) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT max(seq) FROM x_gram_late"); // counts anew whenever the list was emptied
    TRY(db_one_i64(c, &q, &last, NULL));
    return last < max ? OK : record_index_merge(c);
}

static err_t index_late(struct ctx *c, const struct save *s)
{
    struct buf grams = BUF(c->mem);
    if (!list_grams(c, s, &grams)) return index_now(c, s, true);
    if (!grams.n) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_gram_late (form_id, id, grams) VALUES (");
    sql_i64(&q, s->form->id);
    sql_lit(&q, ", ");
    sql_i64(&q, s->id);
    sql_lit(&q, ", ");
    sql_text(&q, buf_str(&grams));
    sql_lit(&q, ")");
    TRY(db_exec(c, &q, NULL));
    return merge_when_many(c, s);
}

static err_t forget_late(struct ctx *c, const struct form *f, id64 id, bool *was_late)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "DELETE FROM x_gram_late WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND id = ");
    sql_i64(&q, id);
    TRY(db_exec(c, &q, &n));
    *was_late = n > 0;
    return OK;
}

// --- Joining --------------------------------------------------------------------------------------

struct entries {
    VEC(struct entry) list;
};

static u64 head_of(str gram)
{
    u64 head = 0;
    for (size_t i = 0; i < 8; i++) head = head << 8 | (i < gram.n ? (u8)gram.p[i] : 0);
    return head;
}

static err_t read_entries(struct ctx *c, struct entries *out, id64 form, id64 id, str grams)
{
    struct entry e = { .form = form, .id = id };
    while (grams.n) {
        i64 tail = str_find_char(grams, GRAM_TAIL);
        if (grams.p[0] != GRAM_HEAD || tail < 0) return fail(c, ERR_DB_FAILED);
        e.gram = str_sub(grams, 1, (size_t)tail - 1);
        grams = str_from(grams, (size_t)tail + 1);
        i64 end = str_find_char(grams, GRAM_HEAD);
        if (end < 0) end = (i64)grams.n;
        if (!str_to_i64(str_sub(grams, 0, (size_t)end), &e.field)) return fail(c, ERR_DB_FAILED);
        grams = str_from(grams, (size_t)end);
        e.head = head_of(e.gram);
        vec_push(c->mem, &out->list, e);
    }
    return OK;
}

static err_t read_late(struct ctx *c, struct entries *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool more;
    sql_lit(&q, "SELECT form_id, id, grams FROM x_gram_late ORDER BY seq");
    TRY(db_query(c, &q, &r));
    for (;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        str grams = str_dup(c->mem, rows_text(r, 2));
        TRY(read_entries(c, out, rows_i64(r, 0), rows_i64(r, 1), grams));
    }
}

// The order of x_gram's key.
static int by_key(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->form != y->form) return x->form < y->form ? -1 : 1;
    if (x->head != y->head) return x->head < y->head ? -1 : 1;
    int gram = str_cmp(x->gram, y->gram);
    if (gram) return gram;
    if (x->field != y->field) return x->field < y->field ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static err_t merge_job(struct ctx *c, void *arg)
{
    struct entries all = { { 0 } };
    struct sql q = db_sql(c);
    (void)arg;
    TRY(read_late(c, &all));
    if (!all.list.n) return OK;
    qsort(all.list.v, all.list.n, sizeof *all.list.v, by_key);
    for (size_t i = 0; i < all.list.n; i++) TRY(insert_one(c, all.list.v[i]));
    sql_lit(&q, "DELETE FROM x_gram_late");
    return db_exec(c, &q, NULL);
}

err_t record_index_merge(struct ctx *c)
{
    struct mem_mark mark = mem_mark(c->mem);
    err_t e = store_in_write(c) ? merge_job(c, NULL) : store_write(c, WRITE_JOBS, merge_job, NULL);
    if (e == OK) mem_rewind(c->mem, mark);
    return e;
}

// --- What others call -----------------------------------------------------------------------------

err_t index_row(struct ctx *c, struct save *s)
{
    bool any = false, was_late, waits = db_dialect(c->db) == SQLITE;
    if (s->is_create) return waits ? index_late(c, s) : index_now(c, s, true);
    for (int i = 0; i < s->form->field_count; i++)
        any = any || (is_searched(s->form->fields[i]) && is_changed(s, s->form->fields[i]));
    if (!any) return OK;
    TRY(forget_late(c, s->form, s->id, &was_late)); // also where none should wait: from a backup
    return was_late && waits ? index_late(c, s) : index_now(c, s, was_late);
}

err_t unindex_row(struct ctx *c, const struct form *f, id64 id)
{
    bool was_late;
    TRY(forget_late(c, f, id, &was_late));
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_gram WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}
