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

struct pair {
    id64 a, b, by;
};

static err_t may_see(struct ctx *c, const struct form *f, id64 id, const struct field *by,
                     bool *may)
{
    const struct form_policy *p;
    u64 rm, also;
    TRY(policy_of(c, f, &p));
    TRY(query_row_mask(c, f, id, ACT_READ, &rm, &also));
    *may = *may && rm && query_cell_right(p, by, rm, also) == CELL_READ;
    return OK;
}

static void put_side(struct jw *w, const char *key, id64 id, str title)
{
    jw_key(w, str_of(key));
    jw_obj(w);
    jw_kid(w, "id", id);
    jw_kstr(w, "title", title);
    jw_end_obj(w);
}

static err_t put_pair(struct ctx *c, const struct form *f, struct pair p, struct jw *w)
{
    const struct field *by = form_field_by_id(f, p.by);
    id64 both[2] = { p.a, p.b };
    str titles[2];
    bool may = by != NULL;
    for (int i = 0; may && i < 2; i++) TRY(may_see(c, f, both[i], by, &may));
    if (!may) return OK;
    TRY(query_titles(c, f, both, 2, titles));
    jw_obj(w);
    put_side(w, "a", p.a, titles[0]);
    put_side(w, "b", p.b, titles[1]);
    jw_kstr(w, "why", field_title(c, by));
    jw_end_obj(w);
    return OK;
}

err_t record_twins(struct ctx *c, const struct form *f, struct jw *w)
{
    struct sql q = db_sql(c);
    struct rows *r;
    VEC(struct pair) all = { 0 };
    TRY(need_action(c, f, ACT_UPDATE));
    sql_lit(&q, "SELECT a, b, why FROM x_twin WHERE dismissed_at IS NULL AND form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " ORDER BY a, b LIMIT ");
    sql_i64(&q, SHOWN_MAX);
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct pair p = { rows_i64(r, 0), rows_i64(r, 1), 0 };
        if (str_to_i64(rows_text(r, 2), &p.by)) vec_push(c->mem, &all, p);
    }
    jw_arr(w);
    for (size_t i = 0; i < all.n; i++) TRY(put_pair(c, f, all.v[i], w));
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
