// SPDX-License-Identifier: Apache-2.0
// The rows of a form read into packed columns: all of them into a table apart, which is then joined to the one
// that is asked, and rows anew that were written. Who may look meanwhile is columns.c's.
#include <stdlib.h>
#include <string.h>
#include "os/crew.h"
#include "query/columns_internal.h"

#define BATCH 200 // rows read anew with one statement

err_t columns_wait_little(struct ctx *c)
{
    struct sql q = db_sql(c);
    if (q.dialect == SQLITE) return OK;
    sql_lit(&q, "SET lock_timeout = '500ms'");
    return db_exec(c, &q, NULL);
}

// SELECT id, deleted_at IS NULL, columns; the caller goes on behind FROM.
static void put_select(struct sql *q, const struct table *t)
{
    sql_lit(q, "SELECT ");
    sql_ident(q, ident_sys(COL_ID));
    sql_lit(q, ", ");
    sql_ident(q, ident_sys(COL_DELETED_AT));
    sql_lit(q, " IS NULL");
    for (int i = 0; i < t->col_count; i++) {
        sql_lit(q, ", ");
        sql_ident(q, t->cols[i].col);
    }
    sql_lit(q, " FROM ");
    sql_ident(q, ident_form_table(t->form));
}

static bool put_cells(struct table *t, const struct rows *r, int at)
{
    for (int i = 0; i < t->col_count; i++) {
        struct packed *p = &t->cols[i];
        int col = i + 2;
        i64 v = p->is_text ? 0 : rows_i64(r, col); // 0 of none, too
        bool fits;
        if (v == 0 && rows_is_null(r, col)) fits = packed_put(p, at, NO_VALUE);
        else if (p->is_text) fits = packed_put_text(p, at, rows_text(r, col));
        else fits = v != NO_VALUE && packed_put(p, at, v);
        if (!fits) return false;
    }
    return true;
}

// The place of an id, made where there is none. As a rule they come in order.
static int place_for(struct table *t, id64 id)
{
    bool is_next = !t->n || packed_get(&t->ids, t->n - 1) < id;
    int at = is_next ? -1 : table_find(t, id);
    if (at >= 0) return at;
    at = t->n;
    while (at > 0 && packed_get(&t->ids, at - 1) > id) at--;
    if (at < t->n) {
        if (!packed_shift(&t->ids, at, t->n) || !packed_shift(&t->live, at, t->n)) return -1;
        for (int i = 0; i < t->col_count; i++)
            if (!packed_shift(&t->cols[i], at, t->n)) return -1;
    }
    if (t->n == INT32_MAX - 1 || !packed_put(&t->ids, at, id)) return -1;
    t->n++;
    return at;
}

// The rows that come. False: they cannot be packed.
static err_t read_rows(struct ctx *c, struct table *t, const struct sql *q, bool *fits)
{
    struct rows *r;
    bool more;
    *fits = true;
    TRY(db_query(c, q, &r));
    for (;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        int at = place_for(t, rows_i64(r, 0));
        *fits = at >= 0 && put_cells(t, r, at) && packed_put(&t->live, at, rows_i64(r, 1));
        if (*fits) continue;
        rows_close(r);
        return OK;
    }
}

static int by_id(const void *a, const void *b)
{
    id64 x = *(const id64 *)a, y = *(const id64 *)b;
    return x < y ? -1 : x > y;
}

// Rows that were written, as they are now; those that are gone are dead.
static err_t read_again(struct ctx *c, struct table *t, const id64 *ids, int n, bool *fits)
{
    struct sql q = db_sql(c);
    put_select(&q, t);
    sql_lit(&q, " WHERE ");
    sql_ident(&q, ident_sys(COL_ID));
    sql_lit(&q, " IN (");
    for (int i = 0; i < n; i++) {
        int at = table_find(t, ids[i]);
        if (at >= 0 && !packed_put(&t->live, at, 0)) return *fits = false, OK;
        if (i) sql_lit(&q, ",");
        sql_i64(&q, ids[i]);
    }
    sql_lit(&q, ") ORDER BY ");
    sql_ident(&q, ident_sys(COL_ID));
    return read_rows(c, t, &q, fits);
}

err_t columns_refresh(struct ctx *c, struct table *t, bool *fits)
{
    struct changes *ch = &t->todo;
    *fits = true;
    qsort(ch->ids, ch->n, sizeof *ch->ids, by_id);
    size_t n = 0;
    for (size_t i = 0; i < ch->n; i++)
        if (i == 0 || ch->ids[i] != ch->ids[i - 1]) ch->ids[n++] = ch->ids[i];
    for (size_t i = 0; i < n && *fits; i += BATCH)
        TRY(read_again(c, t, ch->ids + i, (int)i64_min(BATCH, (i64)(n - i)), fits));
    free(ch->ids);
    *ch = (struct changes){ 0 };
    return OK;
}

// --- All rows -----------------------------------------------------------------------------------------

static bool add_col(struct table *t, struct ident col, bool is_text)
{
    if (table_col(t, col)) return true;
    struct packed *cols = realloc(t->cols, ((size_t)t->col_count + 1) * sizeof *cols);
    if (!cols) return false;
    t->cols = cols;
    t->cols[t->col_count++] = (struct packed){ .col = col, .is_text = is_text };
    return true;
}

// Whole numbers take little room, so all of a form are read at once; texts when somebody asks for them.
static bool add_usual(struct table *t, const struct form *f)
{
    bool ok = add_col(t, ident_sys(COL_OWNER), false) && add_col(t, ident_sys(COL_DEPT), false);
    for (int i = 0; i < f->field_count && ok; i++) {
        const struct field *x = f->fields[i];
        if (TYPE_OF(x)->storage == STORE_INT && !field_is_volatile(x) && !field_is_lookup(x))
            ok = add_col(t, x->col, false);
    }
    return ok;
}

struct table *columns_apart(struct table *t, const struct form *f, const struct needed *need, int n)
{
    struct table *side = calloc(1, sizeof *side);
    if (!side) return NULL;
    side->form = f->id;
    side->number = t->number;
    bool ok = !t->is_fresh || add_usual(side, f);
    for (int i = 0; i < n && ok; i++)
        if (need[i].form == f && !table_col(t, need[i].col))
            ok = add_col(side, need[i].col, need[i].is_text);
    if (ok) return side;
    table_free(side);
    return NULL;
}

// Half of the ids, on a connection of its own.
struct half {
    struct ctx c;
    struct table table;
    i64 from, until; // ids
    bool fits;
    err_t e;
    struct crew_task task;
};

// SQLite hands over the cells where it finds them, some columns a call: half of what it takes to read a table
// is else the way of each cell through a result row.
#define CELLS (SQL_WORK_CELLS - 2)
struct cells {
    struct sql_work work;
    struct half *half;
    int from; // the first of its columns
};

static bool take_cells(struct sql_work *work, const struct sval *v, int n, struct sval *out)
{
    struct cells *k = (struct cells *)work; // its first member
    struct half *h = k->half;
    out->kind = SVAL_NULL;
    if (!h->fits) return true; // the rest is passed over
    int at = place_for(&h->table, v[0].i);
    h->fits = at >= 0 && packed_put(&h->table.live, at, v[1].i);
    for (int i = 2; i < n && h->fits; i++) {
        struct packed *p = &h->table.cols[k->from + i - 2];
        if (v[i].kind == SVAL_NULL) h->fits = packed_put(p, at, NO_VALUE);
        else if (p->is_text) h->fits = packed_put_text(p, at, v[i].s);
        else h->fits = v[i].i != NO_VALUE && packed_put(p, at, v[i].i);
    }
    return true;
}

static void put_work(struct sql *q, struct half *h, struct cells *k, int from)
{
    *k = (struct cells){ .work.of = take_cells, .half = h, .from = from };
    sql_lit(q, "count(xwork(");
    sql_work(q, &k->work);
    sql_lit(q, ", ");
    sql_ident(q, ident_sys(COL_ID));
    sql_lit(q, ", ");
    sql_ident(q, ident_sys(COL_DELETED_AT));
    sql_lit(q, " IS NULL");
    for (int i = from; i < h->table.col_count && i < from + CELLS; i++) {
        sql_lit(q, ", ");
        sql_ident(q, h->table.cols[i].col);
    }
    sql_lit(q, "))");
}

static void put_range(struct sql *q, const struct half *h)
{
    sql_lit(q, " WHERE ");
    sql_ident(q, ident_sys(COL_ID));
    sql_lit(q, " >= ");
    sql_i64(q, h->from);
    sql_lit(q, " AND ");
    sql_ident(q, ident_sys(COL_ID));
    sql_lit(q, " < ");
    sql_i64(q, h->until);
}

static err_t read_by_work(struct ctx *c, struct half *h)
{
    struct sql q = db_sql(c);
    int cols = h->table.col_count;
    struct cells *k = mem_array(c->mem, struct cells, (size_t)cols / CELLS + 1);
    i64 none;
    h->fits = true;
    sql_lit(&q, "SELECT ");
    for (int i = 0; i == 0 || i < cols; i += CELLS) {
        if (i) sql_lit(&q, ", ");
        put_work(&q, h, &k[i / CELLS], i);
    }
    sql_lit(&q, " FROM ");
    sql_ident(&q, ident_form_table(h->table.form));
    put_range(&q, h);
    return db_one_i64(c, &q, &none, NULL);
}

static err_t read_half(struct ctx *c, void *arg)
{
    struct half *h = arg;
    struct sql q = db_sql(c);
    if (q.dialect == SQLITE) return read_by_work(c, h);
    put_select(&q, &h->table);
    put_range(&q, h);
    sql_lit(&q, " ORDER BY ");
    sql_ident(&q, ident_sys(COL_ID));
    return read_rows(c, &h->table, &q, &h->fits);
}

static void run_half(void *arg)
{
    struct half *h = arg;
    struct mem_guard g;
    h->c.mem = mem_new(0);
    h->c.db = NULL;
    h->c.errs = h->c.errs_tail = NULL;
    h->e = ERR_NO_MEMORY;
    if (!MEM_GUARD(h->c.mem, &g)) {
        h->e = db_open(&h->c, h->c.store, &h->c.db);
        if (h->e == OK) {
            db_set_patience(h->c.db, (struct db_patience){ .ends = true });
            h->e = columns_wait_little(&h->c);
            if (h->e == OK) h->e = store_read(&h->c, read_half, h);
        }
        mem_unguard(h->c.mem);
    }
    mem_free(h->c.mem);
    db_close(h->c.db);
}

static err_t last_id(struct ctx *c, id64 form, i64 *out)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT max(");
    sql_ident(&q, ident_sys(COL_ID));
    sql_lit(&q, ") FROM ");
    sql_ident(&q, ident_form_table(form));
    return db_one_i64(c, &q, out, NULL);
}

static void empty(struct table *t)
{
    for (int i = 0; i < t->col_count; i++) packed_free(&t->cols[i]);
    packed_free(&t->ids);
    packed_free(&t->live);
    free(t->cols);
}

static bool same_columns(const struct table *from, struct table *to)
{
    to->form = from->form;
    for (int i = 0; i < from->col_count; i++)
        if (!add_col(to, from->cols[i].col, from->cols[i].is_text)) return false;
    return true;
}

// One behind the other, as long as they are.
static bool put_halves(struct table *side, struct half *a, const struct half *b)
{
    int n = a->table.n + b->table.n;
    bool ok = packed_join(&side->ids, &a->table.ids, a->table.n, &b->table.ids, b->table.n) &&
              packed_join(&side->live, &a->table.live, a->table.n, &b->table.live, b->table.n);
    for (int i = 0; i < side->col_count && ok; i++)
        ok = packed_join(&side->cols[i], &a->table.cols[i], a->table.n, &b->table.cols[i],
                         b->table.n);
    side->n = ok ? n : 0;
    return ok;
}

err_t columns_read(struct ctx *c, struct crew *crew, struct table *side, bool *fits)
{
    i64 last;
    TRY(last_id(c, side->form, &last));
    struct half *h = mem_array(c->mem, struct half, 2);
    for (int i = 0; i < 2; i++) {
        h[i].c = *c;
        h[i].from = i ? last / 2 : INT64_MIN;
        h[i].until = i ? INT64_MAX : last / 2;
        h[i].task = (struct crew_task){ .fn = run_half, .arg = &h[i] };
    }
    *fits = same_columns(side, &h[0].table) && same_columns(side, &h[1].table);
    if (*fits) {
        crew_open(crew, &h[1].task);
        run_half(&h[0]);
        if (crew_close(crew, &h[1].task)) run_half(&h[1]);
        *fits = h[0].fits && h[1].fits && put_halves(side, &h[0], &h[1]);
    }
    err_t e = h[0].e != OK ? h[0].e : h[1].e;
    for (int i = 0; i < 2; i++) empty(&h[i].table);
    return e == OK ? OK : fail(c, e);
}

// Rows of the one that the other has not have none.
static bool join_col(struct table *t, const struct table *side, struct packed *from)
{
    struct packed to = { .col = from->col, .is_text = from->is_text, .dict = from->dict };
    from->dict = NULL;
    bool ok = !t->n || packed_put(&to, t->n - 1, NO_VALUE);
    for (int i = 0, k = 0; i < t->n && ok; i++) {
        i64 id = packed_get(&t->ids, i);
        while (k < side->n && packed_get(&side->ids, k) < id) k++;
        if (k < side->n && packed_get(&side->ids, k) == id)
            ok = packed_put(&to, i, packed_get(from, k));
    }
    struct packed *cols = ok ? realloc(t->cols, ((size_t)t->col_count + 1) * sizeof *cols) : NULL;
    if (!cols) {
        packed_free(&to);
        return false;
    }
    t->cols = cols;
    t->cols[t->col_count++] = to;
    return true;
}

bool columns_join(struct table *t, struct table *side)
{
    bool ok = true;
    if (t->is_fresh) {
        t->ids = side->ids;
        t->live = side->live;
        t->cols = side->cols;
        t->col_count = side->col_count;
        t->n = side->n;
        t->is_fresh = false;
        *side = (struct table){ .form = t->form };
    }
    for (int i = 0; i < side->col_count && ok; i++)
        if (!table_col(t, side->cols[i].col)) ok = join_col(t, side, &side->cols[i]);
    return ok;
}
