// SPDX-License-Identifier: Apache-2.0
// Files that a cell names are bound to the record, in the transaction that stores it: from then on who
// may read the cell may read the file (api/files.c). A writer binds what he uploaded himself and what
// hangs nowhere yet; a file of another record or of somebody else is as good as none, so that naming an
// id gives nobody a file.
#include "record/internal.h"

struct place {
    const struct form *form; // of the record, never of a sub-form's rows
    const struct field *field, *cell;
    id64 record;
};

static bool names(str list, struct ctx *c, str id)
{
    size_t at;
    json_each(item, json_parse(c->mem, list, &at)) if (str_eq(item->text, id)) return true;
    return false;
}

static err_t missing(struct ctx *c, const struct place *p)
{
    return bad_format(c, p->cell, S("文件不存在或已失效，请重新上传"),
                      S("the file is not there any more; upload it again"));
}

static err_t set_place(struct ctx *c, const struct place *p, str id)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_file SET form_id = ");
    sql_i64(&q, p->form->id);
    sql_lit(&q, ", field_id = ");
    sql_i64(&q, p->field->id);
    sql_lit(&q, ", record_id = ");
    sql_i64(&q, p->record);
    sql_lit(&q, " WHERE id = ");
    sql_text(&q, id);
    return db_exec(c, &q, NULL);
}

static err_t bind_one(struct ctx *c, const struct place *p, str id)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool found;
    sql_lit(&q, "SELECT form_id, record_id, by_id, mime FROM x_file WHERE id = ");
    sql_text(&q, id);
    sql_for_update(&q);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (!found) return missing(c, p);
    bool is_free = !rows_i64(r, 1),
         is_here = rows_i64(r, 0) == p->form->id && rows_i64(r, 1) == p->record,
         is_own = c->who->has_all_rights || rows_i64(r, 2) == actor_number(c->who),
         is_picture = str_starts(rows_text(r, 3), S("image/"));
    rows_close(r);
    if (!is_here && !(is_free && is_own)) return missing(c, p);
    if ((p->cell->type->flags & TYPE_IMAGES) && !is_picture)
        return bad_format(c, p->cell, S("只能上传图片"), S("only pictures may be uploaded here"));
    return is_here ? OK : set_place(c, p, id);
}

static err_t bind_cell(struct ctx *c, const struct place *p, struct val old, struct val now)
{
    size_t at;
    if (now.kind != VAL_TEXT) return OK;
    json_each(item, json_parse(c->mem, now.s, &at))
    {
        if (old.kind == VAL_TEXT && names(old.s, c, item->text)) continue;
        TRY(bind_one(c, p, item->text));
    }
    return OK;
}

err_t bind_files(struct ctx *c, const struct save *s)
{
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!(f->type->flags & TYPE_FILES) || !(s->is_create || is_changed(s, f))) continue;
        struct place p = { s->form, f, f, s->id };
        TRY(bind_cell(c, &p, s->old ? s->old[i] : VAL_NONE, s->cells[i]));
    }
    return OK;
}

err_t bind_row_files(struct ctx *c, const struct save *s, const struct field *sub,
                     const struct val *old, const struct val *cells)
{
    for (int i = 0; i < sub->target->field_count; i++) {
        const struct field *f = sub->target->fields[i];
        if (!(f->type->flags & TYPE_FILES)) continue;
        struct place p = { s->form, sub, f, s->id };
        TRY(bind_cell(c, &p, old ? old[i] : VAL_NONE, cells[i]));
    }
    return OK;
}

// --- Of no field ---------------------------------------------------------------------------------------------

err_t record_take_file(struct ctx *c, id64 form, id64 record, str id, str path, struct jw *w)
{
    struct sql q = db_sql(c), bind = db_sql(c);
    struct rows *r;
    bool found;
    sql_lit(&q, "SELECT name, mime, size FROM x_file WHERE record_id IS NULL AND id = ");
    sql_text(&q, id);
    sql_lit(&q, " AND by_id = ");
    sql_i64(&q, actor_number(c->who));
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &found));
    if (!found) return fail_at(c, ERR_FILE_MISSING, path);
    jw_obj(w);
    jw_kstr(w, "id", id);
    jw_kstr(w, "name", rows_text(r, 0));
    jw_kstr(w, "mime", rows_text(r, 1));
    jw_ki64(w, "size", rows_i64(r, 2));
    jw_end_obj(w);
    rows_close(r);
    sql_lit(&bind, "UPDATE x_file SET form_id = ");
    sql_i64(&bind, form);
    sql_lit(&bind, ", record_id = ");
    sql_i64(&bind, record);
    sql_lit(&bind, " WHERE id = ");
    sql_text(&bind, id);
    return db_exec(c, &bind, NULL);
}

// --- Two records become one --------------------------------------------------------------------------------

static void put_move(struct sql *q, const struct form *f, id64 from, id64 to)
{
    sql_lit(q, "UPDATE x_file SET record_id = ");
    sql_i64(q, to);
    sql_lit(q, " WHERE form_id = ");
    sql_i64(q, f->id);
    sql_lit(q, " AND record_id = ");
    sql_i64(q, from);
}

err_t files_move(struct ctx *c, const struct form *f, id64 from, id64 to, struct jw *w)
{
    struct sql q = db_sql(c), move = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT id FROM x_file WHERE form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND record_id = ");
    sql_i64(&q, from);
    sql_lit(&q, " ORDER BY id");
    TRY(db_query(c, &q, &r));
    jw_arr(w);
    for (bool more = true; more;) {
        TRY(rows_next(r, &more));
        if (more) jw_str(w, rows_text(r, 0));
    }
    jw_end_arr(w);
    put_move(&move, f, from, to);
    return db_exec(c, &move, NULL);
}

err_t file_move(struct ctx *c, const struct form *f, id64 from, id64 to, str file)
{
    struct sql q = db_sql(c);
    put_move(&q, f, from, to);
    sql_lit(&q, " AND id = ");
    sql_text(&q, file);
    return db_exec(c, &q, NULL);
}
