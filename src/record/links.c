// SPDX-License-Identifier: Apache-2.0
// Links given as text (import, command line): resolved by the target's import key or title. One whose
// target is not there yet is kept in x_unresolved, listed, and resolved when the target arrives.
#include "record/internal.h"

static err_t find_by_field(struct ctx *c, const struct field *f, struct val v, id64 *id)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id FROM ");
    sql_ident(&q, f->form->table);
    sql_lit(&q, " WHERE ");
    sql_ident(&q, f->col);
    sql_lit(&q, " = ");
    if (v.kind == VAL_INT) sql_i64(&q, v.i);
    else sql_text(&q, v.s);
    sql_lit(&q, " AND deleted_at IS NULL ORDER BY id LIMIT 1");
    return db_one_i64(c, &q, id, NULL);
}

const struct field *record_naming_field(const struct form *f)
{
    const struct field *k = f->import_key_count == 1 ? f->import_key[0] : f->title_field;
    bool usable = k && TYPE_OF(k)->storage <= STORE_TEXT &&
                  !(TYPE_OF(k)->flags & (TYPE_ENCRYPTED | TYPE_REFERENCE));
    return usable ? k : NULL;
}

// What a text is as a value of the field; false when it is not even a possible name.
static bool value_of(struct ctx *c, const struct field *k, str text, struct val *v)
{
    struct err_item *tail = c->errs_tail;
    if (TYPE_OF(k)->from_text(c, k, text, v) == OK) return true;
    if (tail) tail->next = NULL;
    else c->errs = NULL;
    c->errs_tail = tail;
    return false;
}

err_t record_find_by_text(struct ctx *c, const struct form *target, str text, id64 *id)
{
    const struct field *k = record_naming_field(target);
    struct val v;
    *id = 0;
    return k && text.n && value_of(c, k, text, &v) ? find_by_field(c, k, v, id) : OK;
}

// Through the read door: a record that he may not see, or a name that he may not read, matches nothing.
err_t record_find_seen(struct ctx *c, const struct form *target, str text, id64 *id)
{
    const struct field *k = record_naming_field(target);
    const struct form_policy *p;
    struct json none = { .type = JSON_ARRAY, .key = S("fields") };
    struct json plain = { .type = JSON_OBJECT, .first = &none, .count = 1 };
    struct query *q;
    struct page *page;
    struct val v;
    *id = 0;
    if (!k || !text.n || !value_of(c, k, text, &v)) return OK;
    if (actor_reads_all(c->who, target, k)) return find_by_field(c, k, v, id);
    TRY(policy_of(c, target, &p));
    if (!(p->actions & ACT_READ) || cell_right_any(p, k) != CELL_READ) return OK;
    TRY(query_parse(c, target, &plain, &q));
    q->filter = node_cmp(c, (struct field *)(uintptr_t)k, OP_EQ, v);
    q->limit = 1;
    TRY(query_page(c, q, &page));
    if (page->count) *id = page->records[0].id;
    return OK;
}

// The text from which a link of this save takes its target: sent as text, or the field that the link
// follows (option "text_from": the channel's code beside the channel). None: *has is false.
static str text_of(struct ctx *c, const struct save *s, const struct field *f, bool *has)
{
    *has = false;
    for (int i = 0; i < s->w->change_count; i++) {
        if (s->w->changes[i].f != f) continue;
        *has = s->w->changes[i].text.n > 0;
        return s->w->changes[i].text; // what was sent itself wins
    }
    str from = opt_str(f, "text_from");
    const struct field *source = from.n ? form_field(s->form, from) : NULL;
    if (!source || source->is_system || !(s->is_create || is_changed(s, source))) return STR_NONE;
    *has = true;
    if (val_is_null(s->cells[source->index])) return STR_NONE;
    struct buf b = BUF(c->mem);
    TYPE_OF(source)->to_text(c, source, s->cells[source->index], &b);
    return buf_str(&b);
}

static bool is_to_one(const struct field *f)
{
    return (f->type->flags & TYPE_REFERENCE) && f->type->storage == STORE_INT && f->target;
}

// The texts of a many-link (a cell of an import) must all be found: what waits is one link, not a list.
static err_t resolve_list(struct ctx *c, struct save *s, const struct field *f)
{
    struct val *list = &s->cells[f->index];
    struct val *ids = mem_array(c->mem, struct val, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        id64 id = list->items[i].i;
        ids[i] = val_int(id);
        if (list->items[i].kind != VAL_TEXT) continue;
        TRY(record_find_seen(c, f->target, list->items[i].s, &id));
        if (!id) return fail_arg2(c, ERR_LINK_MISSING, f->key, field_title(c, f), list->items[i].s);
        ids[i] = val_int(id);
    }
    list->items = ids;
    return OK;
}

err_t resolve_texts(struct ctx *c, struct save *s)
{
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        bool has;
        bool to_many =
            (f->type->flags & TYPE_REFERENCE) && f->type->storage == STORE_JUNCTION && f->target;
        if (to_many && is_changed(s, f) && s->cells[i].kind == VAL_LIST) TRY(resolve_list(c, s, f));
        if (!is_to_one(f)) continue;
        str text = text_of(c, s, f, &has);
        id64 id = 0;
        if (!has) continue;
        TRY(was_sent(s, f) ? record_find_seen(c, f->target, text, &id)
                           : record_find_by_text(c, f->target, text, &id));
        struct val v = id ? val_int(id) : VAL_NONE;
        if (val_eq(s->cells[i], v)) continue;
        s->cells[i] = v;
        s->changed[i] = true;
    }
    return OK;
}

static err_t forget(struct ctx *c, const struct save *s, const struct field *f)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "DELETE FROM x_unresolved WHERE form_id = ");
    sql_i64(&q, s->form->id);
    sql_lit(&q, " AND field_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND id = ");
    sql_i64(&q, s->id);
    return db_exec(c, &q, NULL);
}

static err_t remember(struct ctx *c, const struct save *s, const struct field *f, str text)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_unresolved (form_id, field_id, id, target_form, text) VALUES (");
    sql_i64(&q, s->form->id);
    sql_lit(&q, ", ");
    sql_i64(&q, f->id);
    sql_lit(&q, ", ");
    sql_i64(&q, s->id);
    sql_lit(&q, ", ");
    sql_i64(&q, f->target->id);
    sql_lit(&q, ", ");
    sql_text(&q, text);
    sql_lit(&q, ") ON CONFLICT (form_id, field_id, id) DO UPDATE SET text = excluded.text");
    return db_exec(c, &q, NULL);
}

err_t keep_unresolved(struct ctx *c, struct save *s)
{
    for (int i = 0; i < s->form->field_count; i++) {
        const struct field *f = s->form->fields[i];
        bool has;
        if (!is_to_one(f)) continue;
        str text = text_of(c, s, f, &has);
        if (rules_hide(s->ruled, f)) continue; // empty, and nothing waits
        if (has && text.n && val_is_null(s->cells[i])) TRY(remember(c, s, f, text));
        else if (!s->is_create && (has || is_changed(s, f))) TRY(forget(c, s, f));
    }
    return OK;
}

struct waiting {
    id64 form, field, id;
};

static err_t link_one(struct ctx *c, const struct waiting *w, id64 target)
{
    const struct form *f = catalog_form_by_id(c->cat, w->form);
    struct field *fd = f ? form_field_by_id(f, w->field) : NULL;
    if (!fd) return OK;
    struct change ch = { .f = fd, .v = val_int(target) };
    struct write up = { .form = f,
                        .id = w->id,
                        .rev = -1,
                        .changes = &ch,
                        .change_count = 1,
                        .may_write_ledger = true };
    struct saved out;
    const struct actor *me = c->who;
    c->who = actor_capability(
        c, S("links")); // the platform keeps its promise, whoever brings the target
    err_t e = record_save(c, &up, &out);
    c->who = me;
    return e == ERR_NOT_FOUND ? (err_clear(c), OK) : e; // it was deleted meanwhile
}

err_t resolve_waiting(struct ctx *c, struct save *s)
{
    const struct field *k = record_naming_field(s->form);
    if (!k || !(s->is_create || is_changed(s, k)) || val_is_null(s->cells[k->index])) return OK;
    struct buf name = BUF(c->mem);
    TYPE_OF(k)->to_text(c, k, s->cells[k->index], &name);
    for (;;) { // each round resolves one; saving it removes its row
        struct sql q = db_sql(c);
        sql_lit(&q, "SELECT form_id, field_id, id FROM x_unresolved WHERE target_form = ");
        sql_i64(&q, s->form->id);
        sql_lit(&q, " AND text = ");
        sql_text(&q, buf_str(&name));
        sql_lit(&q, " LIMIT 1");
        struct rows *r;
        bool more;
        TRY(db_query(c, &q, &r));
        TRY(rows_next(r, &more));
        if (!more) return OK;
        struct waiting w = { rows_i64(r, 0), rows_i64(r, 1), rows_i64(r, 2) };
        rows_close(r);
        struct sql del = db_sql(c);
        sql_lit(&del, "DELETE FROM x_unresolved WHERE form_id = ");
        sql_i64(&del, w.form);
        sql_lit(&del, " AND field_id = ");
        sql_i64(&del, w.field);
        sql_lit(&del, " AND id = ");
        sql_i64(&del, w.id);
        TRY(db_exec(c, &del, NULL));
        TRY(link_one(c, &w, s->id));
    }
}

err_t record_find_by_key(struct ctx *c, const struct form *f, const struct val *cells, id64 *id)
{
    *id = 0;
    if (!f->import_key_count) return OK;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT id FROM ");
    sql_ident(&q, f->table);
    sql_lit(&q, " WHERE deleted_at IS NULL");
    for (int i = 0; i < f->import_key_count; i++) {
        const struct field *k = f->import_key[i];
        struct val v = cells[k->index];
        bool sealed = TYPE_OF(k)->flags & TYPE_ENCRYPTED; // found by its blind index
        sql_lit(&q, " AND ");
        sql_ident(&q, sealed ? field_key(k) : k->col);
        if (val_is_null(v)) {
            sql_lit(&q, " IS NULL");
            continue;
        }
        sql_lit(&q, " = ");
        if (v.kind == VAL_INT) sql_i64(&q, v.i);
        else sql_text(&q, sealed ? cell_index(c, k, v.s) : v.s);
    }
    sql_lit(&q, " ORDER BY id LIMIT 1");
    return db_one_i64(c, &q, id, NULL);
}
