// SPDX-License-Identifier: Apache-2.0
// What a record must satisfy before it is stored: required fields, moves of its state, uniqueness,
// links to records that exist and that the writer may see.
#include "record/internal.h"

static bool is_blank(struct val v)
{
    return v.kind == VAL_NULL || (v.kind == VAL_LIST && v.n == 0);
}

static const struct change *change_of(const struct write *w, const struct field *f)
{
    for (int i = 0; i < w->change_count; i++)
        if (w->changes[i].f == f) return &w->changes[i];
    return NULL;
}

// At create all required fields; later only those that the caller empties, and those whose being
// required or shown he has just brought about: a record from before the rule can still be mended field
// by field.
static err_t check_required(struct ctx *c, struct save *s)
{
    size_t n = (size_t)s->form->field_count + 1;
    bool *needed = mem_array(c->mem, bool, n), *asked = mem_array(c->mem, bool, n);
    int bad = 0;
    TRY(rules_require(c, s->ruled, needed, asked));
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        const struct change *ch = change_of(s->w, f);
        if (!needed[i] || !asked[i] || (f->type->flags & TYPE_COMPUTED)) continue;
        bool empty = f->type->storage == STORE_ROWS ? !rules_have_rows(c, s->ruled, f)
                                                    : is_blank(s->cells[i]);
        if (ch && ch->text.n) empty = false; // a link that waits for its target
        if (!empty) continue;
        fail_arg(c, ERR_FIELD_REQUIRED, f->key, field_title(c, f));
        bad++;
    }
    return bad ? ERR_FIELD_REQUIRED : OK;
}

static bool may_move(const struct form *f, const struct option *from, const struct option *to)
{
    const struct json *list = json_get(f->transitions, from->key);
    json_each(t, list) if (str_eq(move_to(t), to->key)) return true;
    return false;
}

// A state moves only along the form's table; the first state of a new record is free to the solution
// ("" lists the allowed first states; without it any is).
static err_t check_state(struct ctx *c, struct save *s)
{
    const struct field *f = s->form->state_field;
    if (!f || !s->form->transitions || !is_changed(s, f)) return OK;
    const struct option *to =
        s->cells[f->index].kind == VAL_INT ? field_option(f, s->cells[f->index].i) : NULL;
    const struct option *from =
        s->old && s->old[f->index].kind == VAL_INT ? field_option(f, s->old[f->index].i) : NULL;
    if (!from) {
        const struct json *first = json_get(s->form->transitions, S(""));
        if (!first || !to) return OK;
        json_each(t, first) if (str_eq(move_to(t), to->key)) return OK;
        return fail_arg2(c, ERR_MOVE_DENIED, f->key, S("—"), title_in(to->title, c->lang));
    }
    if (to && (from == to || may_move(s->form, from, to))) return OK;
    return fail_arg2(c, ERR_MOVE_DENIED, f->key, title_in(from->title, c->lang),
                     to ? title_in(to->title, c->lang) : S("—"));
}

err_t check_values(struct ctx *c, struct save *s)
{
    TRY(check_required(c, s));
    return check_state(c, s);
}

static err_t check_unique_field(struct ctx *c, struct save *s, const struct field *f)
{
    struct val v = s->cells[f->index];
    if (val_is_null(v)) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id FROM ");
    sql_ident(&q, s->form->table);
    sql_lit(&q, " WHERE ");
    bool encrypted = TYPE_OF(f)->flags & TYPE_ENCRYPTED;
    sql_ident(&q, encrypted ? field_key(f) : f->col);
    sql_lit(&q, " = ");
    if (encrypted) sql_text(&q, cell_index(c, f, v.s));
    else if (v.kind == VAL_INT) sql_i64(&q, v.i);
    else sql_text(&q, v.s);
    sql_lit(&q, " AND deleted_at IS NULL AND id <> ");
    sql_i64(&q, s->id);
    sql_lit(&q, " LIMIT 1");
    i64 other;
    bool clash;
    TRY(db_one_i64(c, &q, &other, &clash));
    if (!clash) return OK;
    struct buf b = BUF(c->mem);
    TYPE_OF(f)->to_text(c, f, v, &b);
    return fail_arg2(c, ERR_UNIQUE, f->key, field_title(c, f), buf_str(&b));
}

err_t check_unique(struct ctx *c, struct save *s)
{
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (f->is_unique && (s->is_create || is_changed(s, f))) TRY(check_unique_field(c, s, f));
    }
    return OK;
}

bool was_sent(const struct save *s, const struct field *f) { return change_of(s->w, f) != NULL; }

// The target must exist, and one that the writer named must be visible to him: else a link would tell
// what exists. What a hook or a text beside the link chose is not the writer's; it needs only exist.
err_t check_target(struct ctx *c, const struct field *f, id64 id, bool visible, str path)
{
    u64 rm = 1, also;
    i64 same;
    bool found = f->target != NULL;
    if (found && visible) TRY(query_row_mask(c, f->target, id, ACT_READ, &rm, &also));
    if (found && rm) { // and not in the bin
        struct sql q = db_sql(c);
        sql_lit(&q, "SELECT id FROM ");
        sql_ident(&q, f->target->table);
        sql_lit(&q, " WHERE deleted_at IS NULL AND id = ");
        sql_i64(&q, id);
        sql_for_update(&q); // it must not go away before we commit
        TRY(db_one_i64(c, &q, &same, &found));
    }
    return found && rm
               ? OK
               : fail_arg2(c, ERR_LINK_MISSING, path, field_title(c, f), str_of_i64(c->mem, id));
}

static bool held_before(const struct save *s, const struct field *f, id64 id)
{
    if (!s->old || s->old[f->index].kind != VAL_LIST) return false;
    for (size_t i = 0; i < s->old[f->index].n; i++)
        if (s->old[f->index].items[i].i == id) return true;
    return false;
}

err_t check_links(struct ctx *c, struct save *s, const struct val *before_hooks)
{
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        if (!(f->type->flags & TYPE_REFERENCE) || !is_changed(s, f)) continue;
        struct val v = s->cells[i];
        bool visible = was_sent(s, f) && val_eq(v, before_hooks[i]);
        if (v.kind == VAL_INT) TRY(check_target(c, f, v.i, visible, f->key));
        id64 *fresh = mem_array(c->mem, id64, v.n + 2);
        int n = 0;
        if (v.kind == VAL_INT) fresh[n++] = v.i;
        for (size_t k = 0; v.kind == VAL_LIST && k < v.n; k++) {
            if (held_before(s, f, v.items[k].i)) continue;
            TRY(check_target(c, f, v.items[k].i, visible, f->key));
            fresh[n++] = v.items[k].i;
        }
        if (visible) TRY(check_link_filter(c, f, s->cells, fresh, n, f->key));
    }
    return OK;
}
