// SPDX-License-Identifier: Apache-2.0
// The search index of a record: its grams, rewritten for the fields that changed. On PostgreSQL in one
// statement, to go there once; on SQLite in one a gram: there a statement of several rows keeps what it
// overwrites until it ends, and is prepared anew for each number of rows.
#include "record/internal.h"

static bool is_searched(const struct field *f)
{
    u32 flags = TYPE_OF(f)->flags;
    return (flags & (TYPE_SEARCHABLE | TYPE_DIGITS)) && !(flags & TYPE_ENCRYPTED) &&
           TYPE_OF(f)->storage == STORE_TEXT;
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

static void put_gram(struct sql *q, const struct save *s, const struct field *f, str gram)
{
    sql_lit(q, "(");
    sql_i64(q, s->form->id);
    sql_lit(q, ", ");
    sql_i64(q, f->id);
    sql_lit(q, ", ");
    sql_text(q, gram);
    sql_lit(q, ", ");
    sql_i64(q, s->id);
    sql_lit(q, ")");
}

static struct sql insert_into(struct ctx *c)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_gram (form_id, field_id, gram, id) VALUES ");
    return q;
}

static err_t insert_end(struct ctx *c, struct sql *q)
{
    sql_lit(q, " ON CONFLICT DO NOTHING");
    return db_exec(c, q, NULL);
}

err_t index_row(struct ctx *c, struct save *s)
{
    struct sql q = insert_into(c);
    bool any = false, is_pg = q.dialect == PG;
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!is_searched(f) || !(s->is_create || is_changed(s, f))) continue;
        if (!s->is_create && s->old[i].kind == VAL_TEXT) TRY(forget_field(c, s, f));
        if (s->cells[i].kind != VAL_TEXT) continue;
        struct grams g = search_grams(c->mem, f, s->cells[i].s);
        for (size_t k = 0; k < g.n; k++) {
            if (!is_pg) q = insert_into(c);
            else if (any) sql_lit(&q, ", ");
            any = true;
            put_gram(&q, s, f, g.v[k]);
            if (!is_pg) TRY(insert_end(c, &q));
        }
    }
    return is_pg && any ? insert_end(c, &q) : OK;
}

err_t unindex_row(struct ctx *c, const struct form *f, id64 id)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_gram WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}
