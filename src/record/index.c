// SPDX-License-Identifier: Apache-2.0
// The search index: for each record its grams in x_gram, and beside them, in x_gram_row, the list of
// them as one text, from which a change tells what goes and what comes.
//
// On PostgreSQL grams go to x_gram at once, in one statement. On SQLite those of a new record wait in
// x_gram_late, one row for all of them: in x_gram each lies on a page of its own, and some thirty pages
// a record were most of what a commit wrote. When enough records wait, all their grams join x_gram in
// its own order, so that a page takes many at once. Searches look in both, so nothing is ever missing.
#include <stdlib.h>
#include "record/internal.h"

#define LATE_MAX 1000        // records that wait; a search looks through them in some 0.2 ms
#define LATE_MAX_IMPORT 5000 // while an import runs
#define LATE_LOOK 64         // how often to look whether there are as many: at each such id
#define GRAMS_MAX 60000      // that join at once: sorted in memory, some 5 MB of a request's
#define GRAMS_MAX_IMPORT 150000
#define AT_ONCE 1000 // grams of one statement
#define GONE_AT_ONCE 32

bool is_searched(const struct field *f)
{
    u32 flags = TYPE_OF(f)->flags;
    return (flags & (TYPE_SEARCHABLE | TYPE_DIGITS)) && !(flags & TYPE_ENCRYPTED) &&
           TYPE_OF(f)->storage == STORE_TEXT;
}

struct entry {
    id64 form, field, id;
    str gram;
    u64 head; // its first bytes as a number: what nearly always decides its order
};
struct entries {
    VEC(struct entry) list;
};

static u64 head_of(str gram)
{
    u64 head = 0;
    for (size_t i = 0; i < 8; i++) head = head << 8 | (i < gram.n ? (u8)gram.p[i] : 0);
    return head;
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

// Each once: a field that changes its type may have a gram twice, as it was and as it will be.
static void in_order(struct entries *e)
{
    size_t n = 0;
    if (e->list.n) qsort(e->list.v, e->list.n, sizeof *e->list.v, by_key);
    for (size_t i = 0; i < e->list.n; i++)
        if (!n || by_key(&e->list.v[n - 1], &e->list.v[i])) e->list.v[n++] = e->list.v[i];
    e->list.n = n;
}

// --- The grams of a record as one text (query.h) --------------------------------------------------

static void put_grams(struct ctx *c, struct buf *b, const struct field *f, str text)
{
    struct grams g = search_grams(c->mem, f, text);
    for (size_t k = 0; k < g.n; k++) {
        buf_char(b, GRAM_HEAD);
        buf_put(b, g.v[k]);
        buf_char(b, GRAM_TAIL);
        buf_i64(b, f->id);
    }
}

static str list_grams(struct ctx *c, const struct save *s)
{
    struct buf b = BUF(c->mem);
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!is_searched(f) || s->cells[i].kind != VAL_TEXT) continue;
        put_grams(c, &b, f, s->cells[i].s);
    }
    return buf_str(&b);
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

static void put_text(struct sql *q, id64 form, id64 id, str grams)
{
    sql_lit(q, " (form_id, id, grams) VALUES (");
    sql_i64(q, form);
    sql_lit(q, ", ");
    sql_i64(q, id);
    sql_lit(q, ", ");
    sql_text(q, grams);
    sql_lit(q, ")");
}

// --- Among the others -----------------------------------------------------------------------------

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

// On PostgreSQL one statement, to go there once. On SQLite one a gram: one of several rows keeps what it
// overwrites until it ends, and is prepared anew for each number of rows.
static err_t insert_all(struct ctx *c, const struct entries *e)
{
    struct sql q = db_sql(c);
    size_t at_once = q.dialect == PG ? AT_ONCE : 1;
    for (size_t i = 0, n; i < e->list.n; i += n) {
        n = e->list.n - i < at_once ? e->list.n - i : at_once;
        if (i && n == at_once) { // the same text with other values
            for (size_t k = 0; k < n; k++) {
                const struct entry *one = &e->list.v[i + k];
                q.params.v[4 * k].i = one->form;
                q.params.v[4 * k + 1].i = one->field;
                q.params.v[4 * k + 2].s = one->gram;
                q.params.v[4 * k + 3].i = one->id;
            }
        } else {
            q = db_sql(c);
            sql_lit(&q, "INSERT INTO x_gram (form_id, field_id, gram, id) VALUES ");
            for (size_t k = 0; k < n; k++) {
                if (k) sql_lit(&q, ", ");
                put_entry(&q, e->list.v[i + k]);
            }
            sql_lit(&q, " ON CONFLICT DO NOTHING");
        }
        TRY(db_exec(c, &q, NULL));
    }
    return OK;
}

static void put_match(struct sql *q, const struct entry *e)
{
    sql_lit(q, "(form_id = ");
    sql_i64(q, e->form);
    sql_lit(q, " AND gram = ");
    sql_text(q, e->gram);
    sql_lit(q, " AND field_id = ");
    sql_i64(q, e->field);
    sql_lit(q, " AND id = ");
    sql_i64(q, e->id);
    sql_lit(q, ")");
}

// On PostgreSQL some at once, the last ones filled up with the last: a going there costs more than an
// entry, and the text stays the same.
static err_t delete_all(struct ctx *c, const struct entries *e)
{
    size_t at_once = db_dialect(c->db) == PG ? GONE_AT_ONCE : 1;
    for (size_t i = 0; i < e->list.n; i += at_once) {
        struct sql q = db_sql(c);
        sql_lit(&q, "DELETE FROM x_gram WHERE ");
        for (size_t k = i; k < i + at_once; k++) {
            if (k > i) sql_lit(&q, " OR ");
            put_match(&q, &e->list.v[k < e->list.n ? k : e->list.n - 1]);
        }
        TRY(db_exec(c, &q, NULL));
    }
    return OK;
}

static err_t read_row(struct ctx *c, const struct form *f, id64 id, struct entries *out)
{
    struct sql q = db_sql(c);
    str grams;
    sql_lit(&q, "SELECT grams FROM x_gram_row WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND id = ");
    sql_i64(&q, id);
    TRY(db_one_text(c, &q, &grams, NULL));
    return read_entries(c, out, f->id, id, grams);
}

static err_t write_row(struct ctx *c, const struct form *f, id64 id, str grams)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_gram_row");
    put_text(&q, f->id, id, grams);
    sql_lit(&q, " ON CONFLICT (form_id, id) DO UPDATE SET grams = excluded.grams");
    return db_exec(c, &q, NULL);
}

// What stands there becomes what shall: both in order, so that one walk tells what goes and what comes.
static err_t index_now(struct ctx *c, const struct form *f, id64 id, str grams)
{
    struct entries was = { { 0 } }, now = { { 0 } }, come = { { 0 } }, gone = { { 0 } };
    TRY(read_row(c, f, id, &was));
    TRY(read_entries(c, &now, f->id, id, grams));
    in_order(&was);
    in_order(&now);
    for (size_t i = 0, k = 0; i < was.list.n || k < now.list.n;) {
        int order = i == was.list.n   ? 1
                    : k == now.list.n ? -1
                                      : by_key(&was.list.v[i], &now.list.v[k]);
        if (order < 0) vec_push(c->mem, &gone.list, was.list.v[i]);
        if (order > 0) vec_push(c->mem, &come.list, now.list.v[k]);
        i += order <= 0;
        k += order >= 0;
    }
    TRY(delete_all(c, &gone));
    TRY(insert_all(c, &come));
    return was.list.n || now.list.n ? write_row(c, f, id, grams) : OK;
}

// --- Waiting, and joining the others --------------------------------------------------------------

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

struct merge {
    size_t max; // grams at once, about
    i64 last;   // seq of the last record that joined; 0: none waited
};

struct late {
    id64 form, id;
    str grams;
};
struct lates {
    VEC(struct late) list;
    size_t grams;
};

static size_t count_grams(str grams)
{
    size_t n = 0;
    for (size_t i = 0; i < grams.n; i++) n += grams.p[i] == GRAM_HEAD;
    return n;
}

static err_t read_late(struct ctx *c, struct merge *m, struct lates *out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool more;
    m->last = 0;
    sql_lit(&q, "SELECT form_id, id, grams, seq FROM x_gram_late ORDER BY seq");
    TRY(db_query(c, &q, &r));
    while (out->grams < m->max) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct late l = { rows_i64(r, 0), rows_i64(r, 1), str_dup(c->mem, rows_text(r, 2)) };
        m->last = rows_i64(r, 3);
        out->grams += count_grams(l.grams);
        vec_push(c->mem, &out->list, l);
    }
    rows_close(r);
    return OK;
}

// Counted first: there are many, and an array that grows leaves its smaller selves behind.
static err_t late_entries(struct ctx *c, struct merge *m, struct entries *out)
{
    struct lates all = { 0 };
    TRY(read_late(c, m, &all));
    out->list.v = mem_array(c->mem, struct entry, all.grams + 1);
    out->list.cap = all.grams + 1;
    for (size_t i = 0; i < all.list.n; i++) {
        const struct late *l = &all.list.v[i];
        TRY(read_entries(c, out, l->form, l->id, l->grams));
    }
    return OK;
}

static err_t merge_job(struct ctx *c, void *arg)
{
    struct merge *m = arg;
    struct entries all = { { 0 } };
    struct sql move = db_sql(c), drop = db_sql(c);
    TRY(late_entries(c, m, &all));
    if (!m->last) return OK;
    in_order(&all);
    TRY(insert_all(c, &all));
    sql_lit(&move, "INSERT INTO x_gram_row (form_id, id, grams) "
                   "SELECT form_id, id, grams FROM x_gram_late WHERE seq <= ");
    sql_i64(&move, m->last);
    sql_lit(&move, " ON CONFLICT (form_id, id) DO UPDATE SET grams = excluded.grams");
    TRY(db_exec(c, &move, NULL));
    sql_lit(&drop, "DELETE FROM x_gram_late WHERE seq <= ");
    sql_i64(&drop, m->last);
    return db_exec(c, &drop, NULL);
}

static err_t merge(struct ctx *c, struct merge *m)
{
    struct mem_mark mark = mem_mark(c->mem);
    TRY(store_in_write(c) ? merge_job(c, m) : store_write(c, WRITE_JOBS, merge_job, m));
    mem_rewind(c->mem, mark);
    return OK;
}

err_t record_index_merge(struct ctx *c)
{
    struct merge m = { .max = GRAMS_MAX };
    do TRY(merge(c, &m));
    while (m.last);
    return OK;
}

static err_t merge_when_many(struct ctx *c, const struct save *s)
{
    bool is_import = s->w->in_bulk && s->w->joins;
    struct merge m = { .max = is_import ? GRAMS_MAX_IMPORT : GRAMS_MAX };
    i64 n, max = is_import ? LATE_MAX_IMPORT : LATE_MAX;
    if (s->id % LATE_LOOK) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT (SELECT max(seq) FROM x_gram_late) - (SELECT min(seq) FROM x_gram_late)");
    TRY(db_one_i64(c, &q, &n, NULL));
    return n + 1 < max ? OK : merge(c, &m);
}

static err_t index_late(struct ctx *c, const struct save *s, str grams)
{
    struct sql q = db_sql(c);
    if (!grams.n) return OK;
    sql_lit(&q, "INSERT INTO x_gram_late");
    put_text(&q, s->form->id, s->id, grams);
    TRY(db_exec(c, &q, NULL));
    return merge_when_many(c, s);
}

// --- What others call -----------------------------------------------------------------------------

err_t index_row(struct ctx *c, struct save *s)
{
    bool any = s->is_create, was_late = s->is_create;
    for (int i = 0; i < s->form->field_count; i++)
        any = any || (is_searched(s->form->fields[i]) && is_changed(s, s->form->fields[i]));
    if (!any) return OK;
    if (!s->is_create) TRY(forget_late(c, s->form, s->id, &was_late));
    bool waits = was_late && db_dialect(c->db) == SQLITE;
    str grams = list_grams(c, s);
    return waits ? index_late(c, s, grams) : index_now(c, s->form, s->id, grams);
}

err_t index_with(struct ctx *c, struct save *s, const struct field *also, struct val v)
{
    struct buf b = BUF(c->mem);
    bool was_late;
    buf_put(&b, list_grams(c, s));
    if (also && is_searched(also) && v.kind == VAL_TEXT) put_grams(c, &b, also, v.s);
    TRY(forget_late(c, s->form, s->id, &was_late));
    return index_now(c, s->form, s->id, buf_str(&b));
}

err_t unindex_row(struct ctx *c, const struct form *f, id64 id)
{
    return unindex_rows(c, f, &id, 1);
}

err_t unindex_rows(struct ctx *c, const struct form *f, const id64 *ids, int n)
{
    struct entries was = { { 0 } };
    bool was_late;
    for (int i = 0; i < n; i++) {
        TRY(forget_late(c, f, ids[i], &was_late));
        if (!was_late) TRY(read_row(c, f, ids[i], &was));
    }
    TRY(delete_all(c, &was));
    for (int i = 0; i < n && was.list.n; i++) {
        struct sql q = db_sql(c);
        sql_lit(&q, "DELETE FROM x_gram_row WHERE form_id = ");
        sql_i64(&q, f->id);
        sql_lit(&q, " AND id = ");
        sql_i64(&q, ids[i]);
        TRY(db_exec(c, &q, NULL));
    }
    return OK;
}
