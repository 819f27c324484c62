// SPDX-License-Identifier: Apache-2.0
// The rows of sub-forms: a save sends all rows of a sub-form, and what differs from the stored ones is
// written. A row has the parent's right; its own values are defaulted, computed and checked like the
// parent's.
#include "base/vec.h"
#include "meta/field_parts.h"
#include "meta/rules.h"
#include "record/internal.h"

struct stored_row {
    id64 id;
    i64 pos;
    struct val *cells;
};
typedef VEC(struct stored_row) stored_rows;

static err_t load_rows(struct ctx *c, const struct form *sub, id64 parent, stored_rows *out)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id, pos");
    for (int i = 0; i < sub->field_count; i++) {
        sql_lit(&q, ", ");
        if (is_column(sub->fields[i])) sql_ident(&q, sub->fields[i]->col);
        else sql_lit(&q, "NULL");
    }
    sql_lit(&q, " FROM ");
    sql_ident(&q, sub->table);
    sql_lit(&q, " WHERE parent = ");
    sql_i64(&q, parent);
    struct rows *r;
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct stored_row row = { rows_i64(r, 0), rows_i64(r, 1),
                                  mem_array(c->mem, struct val, (size_t)sub->field_count + 1) };
        for (int i = 0; i < sub->field_count; i++)
            TRY(read_stored(c, sub->fields[i], r, 2 + i, row.id, &row.cells[i]));
        vec_push(c->mem, out, row);
    }
}

static const struct stored_row *row_of(const stored_rows *rows, id64 id)
{
    for (size_t i = 0; i < rows->n; i++)
        if (rows->v[i].id == id) return &rows->v[i];
    return NULL;
}

static err_t sub_insert(struct ctx *c, const struct form *sub, id64 parent, int pos, id64 id,
                        const struct val *cells)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO ");
    sql_ident(&q, sub->table);
    sql_lit(&q, " (id, parent, pos");
    for (int i = 0; i < sub->field_count; i++) {
        const struct field *f = sub->fields[i];
        if (!is_column(f) || val_is_null(cells[i])) continue;
        sql_lit(&q, ", ");
        sql_ident(&q, f->col);
        if (has_key(f)) {
            sql_lit(&q, ", ");
            sql_ident(&q, field_key(f));
        }
    }
    sql_lit(&q, ") VALUES (");
    sql_i64(&q, id);
    sql_lit(&q, ", ");
    sql_i64(&q, parent);
    sql_lit(&q, ", ");
    sql_i64(&q, pos);
    for (int i = 0; i < sub->field_count; i++) {
        const struct field *f = sub->fields[i];
        if (!is_column(f) || val_is_null(cells[i])) continue;
        sql_lit(&q, ", ");
        TRY(put_cell(c, &q, f, id, cells[i]));
        if (has_key(f)) {
            sql_lit(&q, ", ");
            put_key(c, &q, f, cells[i]);
        }
    }
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

static err_t sub_update(struct ctx *c, const struct form *sub, int pos,
                        const struct stored_row *old, const struct val *cells)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE ");
    sql_ident(&q, sub->table);
    sql_lit(&q, " SET pos = ");
    sql_i64(&q, pos);
    for (int i = 0; i < sub->field_count; i++) {
        const struct field *f = sub->fields[i];
        if (!is_column(f) || val_eq(cells[i], old->cells[i])) continue;
        sql_lit(&q, ", ");
        sql_ident(&q, f->col);
        sql_lit(&q, " = ");
        TRY(put_cell(c, &q, f, old->id, cells[i]));
        if (!has_key(f)) continue;
        sql_lit(&q, ", ");
        sql_ident(&q, field_key(f));
        sql_lit(&q, " = ");
        put_key(c, &q, f, cells[i]);
    }
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, old->id);
    return db_exec(c, &q, NULL);
}

static bool is_kept(const struct change *ch, id64 id)
{
    for (int i = 0; i < ch->row_count; i++)
        if (ch->rows[i].id == id) return true;
    return false;
}

static err_t delete_left_out(struct ctx *c, const struct form *sub, const stored_rows *old,
                             const struct change *ch, bool *any)
{
    for (size_t i = 0; i < old->n; i++) {
        if (is_kept(ch, old->v[i].id)) continue;
        struct sql q = db_sql(c);
        sql_lit(&q, "DELETE FROM ");
        sql_ident(&q, sub->table);
        sql_lit(&q, " WHERE id = ");
        sql_i64(&q, old->v[i].id);
        TRY(db_exec(c, &q, NULL));
        *any = true;
    }
    return OK;
}

static str path_of(struct ctx *c, const struct ruled *r, const struct field *fd)
{
    return str_cat(c->mem, r->prefix, fd->key);
}

static err_t check_cells(struct ctx *c, const struct ruled *r)
{
    size_t n = (size_t)r->form->field_count + 1;
    bool *needed = mem_array(c->mem, bool, n), *asked = mem_array(c->mem, bool, n);
    TRY(rules_require(c, r, needed, asked));
    for (int i = 0; i < r->form->field_count; i++) {
        const struct field *fd = r->form->fields[i];
        if (needed[i] && asked[i] && val_is_null(r->cells[i]) && !(fd->type->flags & TYPE_COMPUTED))
            return fail_arg(c, ERR_FIELD_REQUIRED, path_of(c, r, fd), field_title(c, fd));
        bool is_link = (fd->type->flags & TYPE_REFERENCE) && r->cells[i].kind == VAL_INT;
        if (!is_link || !r->changed[i]) continue;
        TRY(check_target(c, fd, r->cells[i].i, r->sent[i], path_of(c, r, fd)));
        if (r->sent[i])
            TRY(check_link_filter(c, fd, r->cells, &r->cells[i].i, 1, path_of(c, r, fd)));
    }
    return rules_check(c, r);
}

// A row under the rules that stand in the sub-form's field.
static struct ruled *ruled_row(struct ctx *c, const struct save *s, const struct change *ch, int at,
                               struct val *cells, const struct stored_row *old)
{
    const struct sub_change *row = &ch->rows[at];
    size_t n = (size_t)ch->f->target->field_count + 1;
    bool *wrote = mem_array(c->mem, bool, n);
    struct ruled *r = mem_new_of(c->mem, struct ruled);
    *r = (struct ruled){ .form = ch->f->target,
                         .id = row->id,
                         .is_create = !old,
                         .cells = cells,
                         .old = old ? old->cells : NULL,
                         .changed = mem_array(c->mem, bool, n),
                         .sent = row->sent,
                         .wrote = wrote,
                         .prefix = str_fmt(c->mem, STR_FMT ".%d.", STR_ARG(ch->f->key), at) };
    for (int i = 0; i < ch->f->target->field_count; i++) {
        const struct field *f = ch->f->target->fields[i];
        struct val was = old ? old->cells[i] : field_default(c, f, c->who->user_id, s->dept);
        wrote[i] = row->sent[i] && !val_eq(was, cells[i]);
        r->changed[i] = old ? !val_eq(was, cells[i]) : !val_is_null(cells[i]);
    }
    return r;
}

static err_t missing_row(struct ctx *c, const struct field *f, id64 id)
{
    return fail_arg2(c, ERR_LINK_MISSING, f->key, field_title(c, f), str_of_i64(c->mem, id));
}

static err_t save_row(struct ctx *c, struct save *s, const struct change *ch, int at,
                      const stored_rows *rows, bool *any)
{
    const struct form *sub = ch->f->target;
    const struct sub_change *row = &ch->rows[at];
    const struct stored_row *old = row->id ? row_of(rows, row->id) : NULL;
    struct val *cells = mem_array(c->mem, struct val, (size_t)sub->field_count + 1);
    if (row->id && !old) return missing_row(c, ch->f, row->id);
    for (int i = 0; i < sub->field_count; i++)
        cells[i] = row->sent[i] ? row->cells[i]
                   : old        ? old->cells[i]
                                : field_default(c, sub->fields[i], c->who->user_id, s->dept);
    TRY(compute_cells(c, sub, row->id, cells, NULL, row->id ? COMPUTE_OWN : COMPUTE_NEW));
    for (int i = 0; !old && i < sub->field_count; i++)
        if (!row->sent[i] && val_is_null(cells[i]))
            cells[i] = rules_default(c, sub->fields[i], cells);
    struct ruled *ruled = ruled_row(c, s, ch, at, cells, old);
    TRY(rules_apply(c, ruled));
    TRY(check_cells(c, ruled));
    TRY(bind_row_files(c, s, ch->f, old ? old->cells : NULL, cells));
    if (!old) {
        i64 id;
        *any = true;
        TRY(store_next_ids(c, ident_sequence(sub->id), 1, &id));
        return sub_insert(c, sub, s->id, at, id, cells);
    }
    bool same = old->pos == at;
    for (int i = 0; i < sub->field_count; i++) same = same && val_eq(old->cells[i], cells[i]);
    if (same) return OK;
    *any = true;
    return sub_update(c, sub, at, old, cells);
}

static err_t check_rows(struct ctx *c, const struct change *ch)
{
    if (ch->f->has_max && ch->row_count > ch->f->max)
        return bad_range(c, ch->f, str_fmt(c->mem, "≤ %lld", (long long)ch->f->max));
    for (int i = 0; i < ch->row_count; i++)
        for (int k = 0; k < i; k++)
            if (ch->rows[i].id &&
                ch->rows[i].id == ch->rows[k].id) // one row cannot stand in two places
                return missing_row(c, ch->f, ch->rows[i].id);
    return OK;
}

// What becomes of a sub-form's rows: as they were sent, none when it is hidden, NULL: they stay.
static const struct change *rows_change(struct ctx *c, const struct save *s, const struct field *f)
{
    if (rules_empty_rows(s->ruled, f)) {
        struct change *none = mem_new_of(c->mem, struct change);
        *none = (struct change){ .f = (struct field *)(uintptr_t)f };
        return none;
    }
    for (int i = 0; i < s->w->change_count; i++)
        if (s->w->changes[i].f == f) return &s->w->changes[i];
    return NULL;
}

static err_t save_rows(struct ctx *c, struct save *s, const struct change *ch, bool *any)
{
    stored_rows old = { 0 };
    bool some = false;
    TRY(check_rows(c, ch));
    if (!s->is_create) TRY(load_rows(c, ch->f->target, s->id, &old));
    TRY(delete_left_out(c, ch->f->target, &old, ch, &some));
    for (int r = 0; r < ch->row_count; r++) TRY(save_row(c, s, ch, r, &old, &some));
    if (some && !rules_hide(s->ruled, ch->f) && rules_lock(c, s->ruled, ch->f))
        return fail_arg(c, ERR_RULE_LOCKED, ch->f->key, field_title(c, ch->f));
    *any = *any || some;
    return OK;
}

err_t rows_save_subs(struct ctx *c, struct save *s, bool *any)
{
    *any = false;
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (f->type->storage != STORE_ROWS || !f->target) continue;
        const struct change *ch = rows_change(c, s, f);
        if (ch) TRY(save_rows(c, s, ch, any));
    }
    return OK;
}

// A row without a value of its own that changes is left alone.
static err_t refresh_row(struct ctx *c, const struct form *sub, const struct stored_row *old,
                         bool *any)
{
    size_t n = (size_t)sub->field_count + 1;
    struct val *cells = mem_dup(c->mem, old->cells, n * sizeof *cells);
    TRY(compute_cells(c, sub, old->id, cells, NULL, COMPUTE_ALL));
    for (int i = 0; i < sub->field_count; i++) {
        if (val_eq(cells[i], old->cells[i])) continue;
        *any = true;
        return sub_update(c, sub, (int)old->pos, old, cells);
    }
    return OK;
}

static bool has_computed(const struct form *f)
{
    for (int i = 0; i < f->field_count; i++)
        if (f->fields[i]->formula && !field_is_volatile(f->fields[i])) return true;
    return false;
}

bool computes_in_sub_rows(const struct form *f)
{
    for (int i = 0; i < f->field_count; i++) {
        const struct field *one = f->fields[i];
        if (one->type->storage == STORE_ROWS && one->target && has_computed(one->target))
            return true;
    }
    return false;
}

err_t refresh_sub_rows(struct ctx *c, const struct form *f, id64 id, bool *any)
{
    for (int i = 0; i < f->field_count; i++) {
        const struct form *sub = f->fields[i]->target;
        stored_rows rows = { 0 };
        if (f->fields[i]->type->storage != STORE_ROWS || !sub || !has_computed(sub)) continue;
        TRY(load_rows(c, sub, id, &rows));
        for (size_t r = 0; r < rows.n; r++) TRY(refresh_row(c, sub, &rows.v[r], any));
    }
    return OK;
}
