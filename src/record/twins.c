// SPDX-License-Identifier: Apache-2.0
// Who may be there twice. Equal values lie side by side in the field's index, so a call walks some hundred of
// them from where the last one stopped; nothing is compared with everything. What is found is a hint: it is
// shown only to whoever sees both records and, in full, what they share.
#include "base/vec.h"
#include "record/internal.h"
#include "record/merge.h"

#define GROUPS 300 // values a call
#define OF_ONE 20  // records with the same value that are paired
#define SHOWN_MAX 200
#define LOOKED_MAX 2000 // pairs that are looked at for one list

// What equal persons share: phones, ID numbers (by their blind index), and names with a birthday.
static const struct field *nth_key(const struct form *f, int step)
{
    for (int i = 0; i < f->field_count; i++) {
        const struct field *fd = f->fields[i];
        u32 flags = TYPE_OF(fd)->flags;
        bool is_id = (flags & TYPE_ENCRYPTED) && (flags & TYPE_UNIQUE_OK);
        if (((flags & TYPE_DIGITS) || is_id || fd->has_key_col) && step-- == 0) return fd;
    }
    return NULL;
}

static const struct field *birthday_of(const struct form *f)
{
    for (int i = 0; i < f->field_count; i++) {
        const struct field *fd = f->fields[i];
        bool named = str_eq(fd->key, S("birthday")) || str_eq(fd->key, S("birth")) ||
                     str_eq(fd->key, S("birth_date")) || str_eq(fd->title.zh, S("出生日期")) ||
                     str_eq(fd->title.zh, S("生日"));
        if (named && TYPE_OF(fd)->expr_kind == 'd') return fd;
    }
    return NULL;
}

struct find {
    const struct form *f;
    const struct field *by, *birth; // birth: only beside a name
    str after;
    int read;
};

static struct ident shared_column(const struct field *f)
{
    return TYPE_OF(f)->flags & TYPE_ENCRYPTED || f->has_key_col ? field_key(f) : f->col;
}

static err_t next_values(struct ctx *c, struct find *k, str *values)
{
    struct ident col = shared_column(k->by);
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT ");
    sql_ident(&q, col);
    sql_lit(&q, " FROM ");
    sql_ident(&q, k->f->table);
    sql_lit(&q, " WHERE deleted_at IS NULL AND ");
    sql_ident(&q, col);
    sql_lit(&q, " > ");
    sql_text(&q, k->after);
    sql_lit(&q, " GROUP BY ");
    sql_ident(&q, col);
    sql_lit(&q, " HAVING count(*) > 1 ORDER BY ");
    sql_ident(&q, col);
    sql_lit(&q, " LIMIT ");
    sql_i64(&q, GROUPS);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        values[k->read++] = str_dup(c->mem, rows_text(r, 0));
    }
}

struct one {
    id64 id;
    i64 birth; // INT64_MIN: unknown
};

static err_t of_value(struct ctx *c, const struct find *k, str value, struct one *v, int *n)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT id");
    if (k->birth) {
        sql_lit(&q, ", ");
        sql_ident(&q, k->birth->col);
    }
    sql_lit(&q, " FROM ");
    sql_ident(&q, k->f->table);
    sql_lit(&q, " WHERE deleted_at IS NULL AND ");
    sql_ident(&q, shared_column(k->by));
    sql_lit(&q, " = ");
    sql_text(&q, value);
    sql_lit(&q, " ORDER BY id LIMIT ");
    sql_i64(&q, OF_ONE);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        bool known = k->birth && !rows_is_null(r, 1);
        v[(*n)++] = (struct one){ rows_i64(r, 0), known ? rows_i64(r, 1) : INT64_MIN };
    }
}

static err_t add_pair(struct ctx *c, const struct find *k, id64 a, id64 b)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_twin (form_id, a, b, why, at) VALUES (");
    sql_i64(&q, k->f->id);
    sql_lit(&q, ", ");
    sql_i64(&q, a);
    sql_lit(&q, ", ");
    sql_i64(&q, b);
    sql_lit(&q, ", ");
    sql_text(&q, str_of_i64(c->mem, k->by->id));
    sql_lit(&q, ", ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ") ON CONFLICT (form_id, a, b) DO NOTHING");
    return db_exec(c, &q, NULL);
}

static err_t find_job(struct ctx *c, void *arg)
{
    struct find *k = arg;
    str values[GROUPS];
    k->read = 0;
    TRY(next_values(c, k, values));
    for (int i = 0; i < k->read; i++) {
        struct one v[OF_ONE];
        int n = 0;
        TRY(of_value(c, k, values[i], v, &n));
        for (int a = 0; a < n; a++)
            for (int b = a + 1; b < n; b++)
                if (!k->birth || (v[a].birth == v[b].birth && v[a].birth != INT64_MIN))
                    TRY(add_pair(c, k, v[a].id, v[b].id));
    }
    if (k->read) k->after = values[k->read - 1];
    return OK;
}

static err_t forget_job(struct ctx *c, void *arg)
{
    const struct form *f = arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_twin WHERE dismissed_at IS NULL AND form_id = ");
    sql_i64(&q, f->id);
    return db_exec(c, &q, NULL);
}

err_t record_twins_find(struct ctx *c, const struct form *f, int *step, str *after)
{
    struct find k = { .f = f, .by = nth_key(f, *step), .after = *after };
    if (!f->is_person || !k.by) {
        *step = -1;
        return OK;
    }
    if (*step == 0 && !after->n) TRY(store_write(c, WRITE_JOBS, forget_job, (void *)(uintptr_t)f));
    if (k.by->has_key_col && !(k.birth = birthday_of(f))) k.read = 0;
    else TRY(store_write(c, WRITE_JOBS, find_job, &k));
    if (k.read < GROUPS) {
        ++*step;
        *after = STR_NONE;
    } else {
        *after = k.after;
    }
    return OK;
}

// --- Showing ------------------------------------------------------------------------------------------------
// By which of several shared values a pair was found is chance; what is told is what its reader sees of
// both: the first of the keys that he reads in full on either, and that is equal now.

struct pair {
    id64 a, b;
};

static void ask_for(const struct form_policy *p, const struct field *f, struct jw *w)
{
    if (f && cell_right_any(p, f) == CELL_READ) jw_str(w, f->key);
}

// Both records as far as the actor sees them, with the keys and the birthday.
static err_t read_pair(struct ctx *c, const struct form *f, struct pair p, struct query **q,
                       struct page **page)
{
    const struct form_policy *policy;
    const struct field *key;
    struct buf b = BUF(c->mem);
    struct jw w = JW(&b);
    TRY(policy_of(c, f, &policy));
    jw_obj(&w);
    jw_key(&w, S("fields"));
    jw_arr(&w);
    for (int i = 0; (key = nth_key(f, i)); i++) ask_for(policy, key, &w);
    ask_for(policy, birthday_of(f), &w);
    jw_end_arr(&w);
    jw_key(&w, S("ids"));
    jw_arr(&w);
    jw_id(&w, p.a);
    jw_id(&w, p.b);
    jw_end_arr(&w);
    jw_end_obj(&w);
    TRY(query_parse(c, f, json_parse(c->mem, buf_str(&b), NULL), q));
    (*q)->sort[0].is_desc = false;
    return query_page(c, *q, page);
}

static bool is_shared(struct ctx *c, const struct query *q, const struct page *page,
                      const struct field *f)
{
    for (int i = 0; f && i < q->column_count; i++) {
        if (q->columns[i].path.leaf != f) continue;
        struct cell a = page->records[0].cells[i], b = page->records[1].cells[i];
        if (a.right != CELL_READ || b.right != CELL_READ || val_is_null(a.v)) return false;
        if (!f->has_key_col || val_is_null(b.v)) return val_eq(a.v, b.v);
        return str_eq(search_pinyin_key(c->mem, a.v.s), search_pinyin_key(c->mem, b.v.s));
    }
    return false;
}

static const struct field *shared_key(struct ctx *c, const struct form *f, const struct query *q,
                                      const struct page *page)
{
    const struct field *key;
    for (int i = 0; page->count == 2 && (key = nth_key(f, i)); i++)
        if (is_shared(c, q, page, key) &&
            (!key->has_key_col || is_shared(c, q, page, birthday_of(f))))
            return key;
    return NULL;
}

static void put_side(struct jw *w, const char *key, const struct record *r)
{
    jw_key(w, str_of(key));
    jw_obj(w);
    jw_kid(w, "id", r->id);
    jw_kstr(w, "title", r->title);
    jw_end_obj(w);
}

static err_t put_pair(struct ctx *c, const struct form *f, struct pair p, struct jw *w, int *shown)
{
    struct query *q;
    struct page *page;
    TRY(read_pair(c, f, p, &q, &page));
    const struct field *by = shared_key(c, f, q, page);
    if (!by) return OK;
    ++*shown;
    jw_obj(w);
    put_side(w, "a", &page->records[0]);
    put_side(w, "b", &page->records[1]);
    jw_kstr(w, "why", field_title(c, by));
    jw_end_obj(w);
    return OK;
}

static err_t pairs_after(struct ctx *c, const struct form *f, struct pair after, struct pair *out,
                         int *n)
{
    struct sql q = db_sql(c);
    struct rows *r;
    *n = 0;
    sql_lit(&q, "SELECT a, b FROM x_twin WHERE dismissed_at IS NULL AND form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND (a, b) > (");
    sql_i64(&q, after.a);
    sql_lit(&q, ", ");
    sql_i64(&q, after.b);
    sql_lit(&q, ") ORDER BY a, b LIMIT ");
    sql_i64(&q, SHOWN_MAX);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        out[(*n)++] = (struct pair){ rows_i64(r, 0), rows_i64(r, 1) };
    }
}

// Pairs that he does not see take no place from those that he does.
err_t record_twins(struct ctx *c, const struct form *f, struct jw *w)
{
    struct pair all[SHOWN_MAX], last = { 0 };
    int n = SHOWN_MAX, shown = 0;
    TRY(need_action(c, f, ACT_UPDATE));
    jw_arr(w);
    for (int looked = 0; n == SHOWN_MAX && looked < LOOKED_MAX && shown < SHOWN_MAX; looked += n) {
        TRY(pairs_after(c, f, last, all, &n));
        for (int i = 0; i < n && shown < SHOWN_MAX; i++) TRY(put_pair(c, f, all[i], w, &shown));
        if (n) last = all[n - 1];
    }
    jw_end_arr(w);
    return OK;
}

struct dismissal {
    const struct form *f;
    id64 a, b;
};

static err_t dismiss_job(struct ctx *c, void *arg)
{
    const struct dismissal *d = arg;
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_twin SET dismissed_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE form_id = ");
    sql_i64(&q, d->f->id);
    sql_lit(&q, " AND a = ");
    sql_i64(&q, i64_min(d->a, d->b));
    sql_lit(&q, " AND b = ");
    sql_i64(&q, i64_max(d->a, d->b));
    TRY(db_exec(c, &q, NULL));
    return audit_write(c, S("merge.two"), d->f->id, d->a, STR_NONE, S("ok"));
}

err_t record_twins_dismiss(struct ctx *c, const struct form *f, id64 a, id64 b)
{
    struct dismissal d = { f, a, b };
    u64 rm, also;
    TRY(query_row_mask(c, f, a, ACT_UPDATE, &rm, &also));
    if (rm) TRY(query_row_mask(c, f, b, ACT_UPDATE, &rm, &also));
    return rm ? store_write(c, WRITE_PEOPLE, dismiss_job, &d) : fail(c, ERR_NOT_FOUND);
}
