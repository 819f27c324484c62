// SPDX-License-Identifier: Apache-2.0
// What is changed is only where a field looks for its values, so its id, key and place stay, and with
// them grants, history, views and formulas. A reader who pinned the catalogue before the exchange goes on
// reading the old column, which stays; a writer is told by type_epoch (record/row.c).
#include "meta/retype.h"
#include "store/ddl.h"

// Types with rows, files or values that nobody writes take no part; an encrypted value does not become
// a plain one; a link becomes nothing but a link, because a title may be for fewer eyes than the link.
bool retype_may(const struct field_type *from, const struct field_type *to)
{
    u32 plain = TYPE_COMPUTED;
    if (!from->to_text || !to->from_text || !from->from_text || !to->to_json) return false;
    if (from->storage == STORE_ROWS || to->storage == STORE_ROWS || !from->ops || !to->ops)
        return false;
    if (to->flags & plain) return false;
    if (from == &field_type_attachment || to == &field_type_attachment) return false;
    if ((from->flags & TYPE_ENCRYPTED) && !(to->flags & TYPE_ENCRYPTED)) return false;
    if ((from->flags & TYPE_REFERENCE) && !(to->flags & TYPE_REFERENCE)) return false;
    bool is_text = from->storage == STORE_TEXT && !(from->flags & TYPE_COMPUTED);
    return !(to->flags & TYPE_REFERENCE) || (from->flags & TYPE_REFERENCE) || is_text;
}

static struct field *probe_of(struct ctx *c, const struct field *f, const struct field_type *t,
                              const struct json *options, id64 store)
{
    struct field *p = mem_new_of(c->mem, struct field);
    p->id = f->id;
    p->key = f->key;
    p->form = f->form;
    p->index = f->index;
    p->title = f->title;
    p->type = t;
    p->options_json = options;
    p->store = store;
    p->col = ident_field_column(store);
    p->has_key_col = opt_bool(p, "name");
    return p;
}

static err_t parse_probe(struct ctx *c, struct field *p)
{
    if (p->type->parse_options) TRY(p->type->parse_options(c, p));
    if (!p->target_key.n) return OK;
    str near = str_cat3(c->mem, p->form->app->key, S("."), p->target_key);
    p->target = catalog_form(c->cat, near);
    if (!p->target) p->target = catalog_form(c->cat, p->target_key);
    return p->target ? OK : fail(c, ERR_FORM_UNKNOWN);
}

// The code that the choice above will have: they are numbered in order.
static i64 place_of(const struct json *choices, const struct json *of)
{
    str parent = json_str(json_get(of, S("parent")));
    i64 code = 0;
    json_each(o, choices)
    {
        code++;
        if (parent.n && str_eq(json_str(json_get(o, S("key"))), parent)) return code;
    }
    return 0;
}

err_t retype_probe(struct ctx *c, const struct field *f, const struct json *now, id64 store,
                   struct field **out)
{
    const struct field_type *t = field_type_of_key(json_str(json_get(now, S("type"))));
    const struct json *choices = json_get(now, S("choices"));
    if (!t) return fail_arg2(c, ERR_OPTION_UNKNOWN, f->key, S("type"), S("?"));
    struct field *p = probe_of(c, f, t, json_get(now, S("options")), store);
    struct option *os = mem_array(c->mem, struct option, choices ? choices->count + 1 : 1);
    json_each(o, choices)
    {
        os[p->option_count] = (struct option){ .code = (i64)p->option_count + 1,
                                               .key = json_str(json_get(o, S("key"))),
                                               .title = design_titles(o),
                                               .is_off = json_bool(json_get(o, S("is_off"))),
                                               .parent = place_of(choices, o) };
        p->option_count++;
    }
    p->options = os;
    p->is_unique = json_bool(json_get(now, S("unique")));
    p->is_indexed = json_bool(json_get(now, S("indexed")));
    *out = p;
    return parse_probe(c, p);
}

static err_t read_choices(struct ctx *c, struct field *p, id64 owner)
{
    VEC(struct option) v = { 0 };
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT code, key, title_zh, title_en, is_off, parent FROM x_option WHERE "
                "field_id = ");
    sql_i64(&q, owner);
    sql_lit(&q, " ORDER BY pos, code");
    TRY(db_query(c, &q, &r));
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        struct option o = { .code = rows_i64(r, 0),
                            .key = str_dup(c->mem, rows_text(r, 1)),
                            .title = { str_dup(c->mem, rows_text(r, 2)),
                                       str_dup(c->mem, rows_text(r, 3)) },
                            .is_off = rows_i64(r, 4) != 0,
                            .parent = rows_i64(r, 5) };
        vec_push(c->mem, &v, o);
    }
    p->options = v.v;
    p->option_count = v.n;
    return OK;
}

err_t retype_shadow(struct ctx *c, const struct field *f, id64 shadow_id, struct field **out)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool more;
    sql_lit(&q, "SELECT type, options, is_unique, indexed, coalesce(store, id) FROM x_field WHERE "
                "shadow_of = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND id = ");
    sql_i64(&q, shadow_id);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &more));
    if (!more) return fail(c, ERR_NOT_FOUND);
    const struct field_type *t = field_type_of_key(rows_text(r, 0));
    const struct json *options = json_parse(c->mem, str_dup(c->mem, rows_text(r, 1)), NULL);
    if (!t) return fail(c, ERR_NOT_FOUND);
    struct field *p = probe_of(c, f, t, options, rows_i64(r, 4));
    p->is_unique = rows_i64(r, 2) != 0;
    p->is_indexed = rows_i64(r, 3) != 0;
    rows_close(r);
    TRY(read_choices(c, p, shadow_id));
    *out = p;
    return parse_probe(c, p);
}

err_t retype_begin(struct ctx *c, const struct field *f, const struct json *now, id64 *shadow_id)
{
    return design_shadow_add(c, f, now, shadow_id);
}

// x_option's rows of two fields change places, by way of a third row that they may refer to meanwhile.
static err_t move_choices(struct ctx *c, id64 from, id64 to)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_option SET field_id = ");
    sql_i64(&q, to);
    sql_lit(&q, " WHERE field_id = ");
    sql_i64(&q, from);
    return db_exec(c, &q, NULL);
}

static err_t swap_choices(struct ctx *c, id64 a, id64 b)
{
    id64 via;
    struct sql add = db_sql(c), del = db_sql(c);
    TRY(store_next_sys_id(c, &via));
    sql_lit(&add, "INSERT INTO x_field (id, form_id, key, type, title_zh, title_en, options, "
                  "deleted_at, shadow_of) SELECT ");
    sql_i64(&add, via);
    sql_lit(&add, ", form_id, '-' || key, type, title_zh, title_en, options, 0, ");
    sql_i64(&add, a);
    sql_lit(&add, " FROM x_field WHERE id = ");
    sql_i64(&add, b);
    TRY(db_exec(c, &add, NULL));
    TRY(move_choices(c, a, via));
    TRY(move_choices(c, b, a));
    TRY(move_choices(c, via, b));
    sql_lit(&del, "DELETE FROM x_field WHERE id = ");
    sql_i64(&del, via);
    return db_exec(c, &del, NULL);
}

static err_t set_storage(struct ctx *c, id64 id, const struct field *like, str options)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_field SET type = ");
    sql_text(&q, str_of(like->type->key));
    sql_lit(&q, ", options = ");
    sql_text(&q, options);
    sql_lit(&q, ", is_unique = ");
    sql_i64(&q, like->is_unique);
    sql_lit(&q, ", indexed = ");
    sql_i64(&q, like->is_indexed);
    sql_lit(&q, ", store = ");
    sql_i64(&q, like->store);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}

static err_t options_of(struct ctx *c, id64 id, str *out)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT options FROM x_field WHERE id = ");
    sql_i64(&q, id);
    return db_one_text(c, &q, out, NULL);
}

static err_t shadow_row(struct ctx *c, const struct field *f, const struct field *shadow, id64 *id)
{
    struct sql q = db_sql(c);
    bool found;
    sql_lit(&q, "SELECT id FROM x_field WHERE shadow_of = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " AND coalesce(store, id) = ");
    sql_i64(&q, shadow->store);
    TRY(db_one_i64(c, &q, id, &found));
    return found ? OK : fail(c, ERR_NOT_FOUND);
}

err_t retype_swap(struct ctx *c, const struct field *f, const struct field *shadow)
{
    str of_field, of_shadow;
    id64 row;
    struct sql epoch = db_sql(c);
    TRY(shadow_row(c, f, shadow, &row));
    TRY(options_of(c, f->id, &of_field));
    TRY(options_of(c, row, &of_shadow));
    TRY(set_storage(c, f->id, shadow, of_shadow));
    TRY(set_storage(c, row, f, of_field));
    TRY(swap_choices(c, f->id, row));
    sql_lit(&epoch, "INSERT INTO x_meta (key, value) VALUES ('type_epoch', '1') ON CONFLICT (key) "
                    "DO UPDATE SET value = CAST(CAST(x_meta.value AS bigint) + 1 AS text)");
    return db_exec(c, &epoch, NULL);
}

err_t retype_make_unique(struct ctx *c, const struct field *shadow)
{
    const struct field_type *s = field_value_type(shadow);
    struct ident name = ident_index(shadow->store, 0),
                 col = s->flags & TYPE_ENCRYPTED ? field_key(shadow) : shadow->col;
    bool is_there = s->flags & (TYPE_REFERENCE | TYPE_DIGITS | TYPE_ENCRYPTED);
    if (is_there || shadow->is_indexed) TRY(ddl_drop_index(c, name));
    return ddl_create_index(c, shadow->form->id, name, &col, 1, true);
}

static err_t delete_row(struct ctx *c, id64 id)
{
    struct sql choices = db_sql(c), row = db_sql(c);
    sql_lit(&choices, "DELETE FROM x_option WHERE field_id = ");
    sql_i64(&choices, id);
    TRY(db_exec(c, &choices, NULL));
    sql_lit(&row, "DELETE FROM x_field WHERE shadow_of IS NOT NULL AND id = ");
    sql_i64(&row, id);
    return db_exec(c, &row, NULL);
}

err_t retype_drop(struct ctx *c, id64 form_id, id64 shadow_id)
{
    struct sql q = db_sql(c);
    struct rows *r;
    bool more;
    sql_lit(&q, "SELECT type, options, coalesce(store, id) FROM x_field WHERE shadow_of IS NOT "
                "NULL AND id = ");
    sql_i64(&q, shadow_id);
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &more));
    if (!more) return OK;
    const struct field_type *t = field_type_of_key(rows_text(r, 0));
    const struct json *options = json_parse(c->mem, str_dup(c->mem, rows_text(r, 1)), NULL);
    id64 store = rows_i64(r, 2);
    rows_close(r);
    if (t) TRY(design_storage_drop(c, form_id, store, t, options));
    return delete_row(c, shadow_id);
}

err_t retype_is_busy(struct ctx *c, id64 field_id, bool *busy)
{
    struct sql q = db_sql(c);
    i64 n;
    sql_lit(&q, "SELECT count(*) FROM x_type_change WHERE state IN ('running', 'undoing') AND "
                "field_id = ");
    sql_i64(&q, field_id);
    TRY(db_one_i64(c, &q, &n, NULL));
    *busy = n > 0;
    return OK;
}
