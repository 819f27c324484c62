// SPDX-License-Identifier: Apache-2.0
// The statements that store a record: its row and its junctions.
#include "record/internal.h"

err_t put_cell(struct ctx *c, struct sql *q, const struct field *f, id64 record_id, struct val v)
{
    if (val_is_null(v)) {
        sql_null(q);
    } else if (TYPE_OF(f)->flags & TYPE_ENCRYPTED) {
        str sealed;
        TRY(cell_seal(c, f, record_id, v.s, &sealed));
        sql_blob(q, sealed);
    } else if (v.kind == VAL_INT) {
        sql_i64(q, v.i);
    } else {
        sql_text(q, v.s);
    }
    return OK;
}

bool has_key(const struct field *f)
{
    return f->has_key_col || (TYPE_OF(f)->flags & TYPE_ENCRYPTED);
}

void put_key(struct ctx *c, struct sql *q, const struct field *f, struct val v)
{
    if (val_is_null(v)) sql_null(q);
    else if (TYPE_OF(f)->flags & TYPE_ENCRYPTED) sql_text(q, cell_index(c, f, v.s));
    else sql_text(q, search_pinyin_key(c->mem, v.s));
}

bool is_column(const struct field *f) { return TYPE_OF(f)->storage <= STORE_BLOB; }

static void put_id_or_null(struct sql *q, id64 id)
{
    if (id) sql_i64(q, id);
    else sql_null(q);
}

err_t save_junction(struct ctx *c, const struct field *f, id64 id, struct val v)
{
    struct sql del = db_sql(c);
    sql_lit(&del, "DELETE FROM ");
    sql_ident(&del, field_junction(f));
    sql_lit(&del, " WHERE rid = ");
    sql_i64(&del, id);
    TRY(db_exec(c, &del, NULL));
    if (v.kind != VAL_LIST || v.n == 0) return OK;
    struct sql ins = db_sql(c);
    sql_lit(&ins, "INSERT INTO ");
    sql_ident(&ins, field_junction(f));
    sql_lit(&ins, " (rid, v) VALUES ");
    for (size_t i = 0; i < v.n; i++) {
        if (i) sql_lit(&ins, ", ");
        sql_lit(&ins, "(");
        sql_i64(&ins, id);
        sql_lit(&ins, ", ");
        sql_i64(&ins, v.items[i].i);
        sql_lit(&ins, ")");
    }
    sql_lit(&ins, " ON CONFLICT DO NOTHING"); // a list is a set
    return db_exec(c, &ins, NULL);
}

static err_t save_junctions(struct ctx *c, struct save *s)
{
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        bool some = s->cells[i].kind == VAL_LIST && s->cells[i].n;
        if (TYPE_OF(f)->storage == STORE_JUNCTION && (s->is_create ? some : is_changed(s, f)))
            TRY(save_junction(c, f, s->id, s->cells[i]));
    }
    return OK;
}

// Nothing is written through a catalogue from before an exchange of columns: the value would go where
// nobody looks any more. Asked in the statement itself, so it costs no round trip.
static err_t exec_as_read(struct ctx *c, struct sql *q)
{
    i64 n;
    sql_lit(q, " AND NOT EXISTS (SELECT 1 FROM x_meta WHERE key = 'type_epoch' AND value <> ");
    sql_text(q, str_of_i64(c->mem, c->cat->type_epoch));
    sql_lit(q, ")");
    TRY(db_exec(c, q, &n));
    return n ? OK : fail(c, ERR_FORM_CHANGED);
}

err_t row_insert(struct ctx *c, struct save *s)
{
    struct sql q = db_sql(c);
    id64 by = c->who->user_id;
    sql_lit(&q, "INSERT INTO ");
    sql_ident(&q, s->form->table);
    sql_lit(&q, " (id, rev, owner, dept, created_at, created_by, updated_at, updated_by, demo");
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!is_column(f) || val_is_null(s->cells[i])) continue;
        sql_lit(&q, ", ");
        sql_ident(&q, f->col);
        if (has_key(f)) {
            sql_lit(&q, ", ");
            sql_ident(&q, field_key(f));
        }
    }
    sql_lit(&q, ") SELECT ");
    sql_i64(&q, s->id);
    sql_lit(&q, ", 1, ");
    put_id_or_null(&q, s->owner);
    sql_lit(&q, ", ");
    put_id_or_null(&q, s->dept);
    sql_lit(&q, ", ");
    sql_i64(&q, s->now_ms);
    sql_lit(&q, ", ");
    put_id_or_null(&q, by);
    sql_lit(&q, ", ");
    sql_i64(&q, s->now_ms);
    sql_lit(&q, ", ");
    put_id_or_null(&q, by);
    sql_lit(&q, ", ");
    sql_i64(&q, s->w->is_demo);
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!is_column(f) || val_is_null(s->cells[i])) continue;
        sql_lit(&q, ", ");
        TRY(put_cell(c, &q, f, s->id, s->cells[i]));
        if (has_key(f)) {
            sql_lit(&q, ", ");
            put_key(c, &q, f, s->cells[i]);
        }
    }
    sql_lit(&q, " WHERE 1 = 1");
    TRY(exec_as_read(c, &q));
    return save_junctions(c, s);
}

err_t row_update(struct ctx *c, struct save *s, i64 new_rev)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE ");
    sql_ident(&q, s->form->table);
    sql_lit(&q, " SET rev = ");
    sql_i64(&q, new_rev);
    sql_lit(&q, ", updated_at = ");
    sql_i64(&q, s->now_ms);
    sql_lit(&q, ", updated_by = ");
    put_id_or_null(&q, c->who->user_id);
    sql_lit(&q, ", owner = ");
    put_id_or_null(&q, s->owner);
    sql_lit(&q, ", dept = ");
    put_id_or_null(&q, s->dept);
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!is_column(f) || !is_changed(s, f)) continue;
        sql_lit(&q, ", ");
        sql_ident(&q, f->col);
        sql_lit(&q, " = ");
        TRY(put_cell(c, &q, f, s->id, s->cells[i]));
        if (!has_key(f)) continue;
        sql_lit(&q, ", ");
        sql_ident(&q, field_key(f));
        sql_lit(&q, " = ");
        put_key(c, &q, f, s->cells[i]);
    }
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, s->id);
    TRY(exec_as_read(c, &q));
    return save_junctions(c, s);
}
