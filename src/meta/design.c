// SPDX-License-Identifier: Apache-2.0
// Rows of x_form, x_field, x_option, x_view and the DDL that belongs to them. What a field type needs
// of the database follows from its storage and flags alone, so a new type needs nothing here.
#include "meta/design.h"
#include "store/ddl.h"

static err_t bad(struct ctx *c, str path, str what)
{
    return fail_arg(c, ERR_BAD_REQUEST, path, what);
}

bool design_key_is_valid(str key)
{
    if (key.n == 0 || key.n > 60 || key.p[0] < 'a' || key.p[0] > 'z') return false;
    for (size_t i = 0; i < key.n; i++) {
        char ch = key.p[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_')) return false;
    }
    return true;
}

static err_t next_id(struct ctx *c, id64 *id)
{
    return store_next_ids(c, ident_sequence(0), 1, id);
}

struct titles design_titles(const struct json *j)
{
    const struct json *t = json_get(j, S("title"));
    if (json_is(t, JSON_STRING)) return (struct titles){ t->text, STR_NONE };
    return (struct titles){ json_str(json_get(t, S("zh"))), json_str(json_get(t, S("en"))) };
}

static str object_text(struct ctx *c, const struct json *j)
{
    return json_is(j, JSON_OBJECT) ? json_to_text(c->mem, j) : S("{}");
}

err_t design_app_create(struct ctx *c, str key, struct titles title, str icon, str manifest,
                        id64 *id)
{
    if (!design_key_is_valid(key)) return bad(c, S("key"), key);
    if (!title.zh.n) return fail_arg(c, ERR_FIELD_REQUIRED, S("title"), S("title"));
    TRY(next_id(c, id));
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_app (id, key, title_zh, title_en, icon, manifest) VALUES (");
    sql_i64(&q, *id);
    sql_lit(&q, ", ");
    sql_text(&q, key);
    sql_lit(&q, ", ");
    sql_text(&q, title.zh);
    sql_lit(&q, ", ");
    sql_text(&q, title.en);
    sql_lit(&q, ", ");
    sql_text(&q, icon);
    sql_lit(&q, ", ");
    sql_text(&q, manifest);
    sql_lit(&q, ")");
    err_t e = db_exec(c, &q, NULL);
    return db_row_exists_error(e) ? fail_arg2(c, ERR_UNIQUE, S("key"), S("key"), key) : e;
}

// --- Fields ---------------------------------------------------------------------------------------------

bool design_has_choices(const struct field_type *t)
{
    for (const struct type_option *o = t->options; o && o->key; o++)
        if (str_eq(str_of(o->kind), S("options"))) return true;
    return false;
}

static const struct json *choice_of_key(const struct json *choices, str key)
{
    json_each(o, choices) if (str_eq(json_str(json_get(o, S("key"))), key)) return o;
    return NULL;
}

// Up from a choice to the top: each step is there, and there are not more of them than choices.
static bool parents_are_right(const struct json *choices, const struct json *o)
{
    for (size_t steps = 0; steps <= choices->count; steps++) {
        str parent = json_str(json_get(o, S("parent")));
        if (!parent.n) return true;
        o = choice_of_key(choices, parent);
        if (!o) return false;
    }
    return false;
}

err_t design_check_choices(struct ctx *c, const struct json *choices, str path)
{
    json_each(o, choices)
    {
        str key = json_str(json_get(o, S("key"))), parent = json_str(json_get(o, S("parent")));
        if (!key.n) return bad(c, path, S("choices.key"));
        if (!design_titles(o).zh.n)
            return fail_arg(c, ERR_FIELD_REQUIRED, path, S("choices.title"));
        if (!parents_are_right(choices, o)) return bad(c, path, S("choices.parent"));
        json_each(other, choices)
        {
            if (other == o) break;
            if (str_eq(json_str(json_get(other, S("key"))), key) ||
                (str_eq(json_str(json_get(other, S("parent"))), parent) &&
                 str_eq(design_titles(other).zh, design_titles(o).zh)))
                return fail_arg2(c, ERR_UNIQUE, path, S("choices"), design_titles(o).zh);
        }
    }
    return OK;
}

// Behind the rows themselves: a parent may stand after its child.
static err_t set_parents(struct ctx *c, id64 field_id, const struct json *choices)
{
    bool any = false;
    json_each(o, choices) any |= json_get(o, S("parent")) != NULL;
    json_each(o, any ? choices : NULL)
    {
        struct sql q = db_sql(c);
        sql_lit(&q, "UPDATE x_option SET parent = (SELECT p.code FROM x_option p WHERE p.field_id "
                    "= x_option.field_id AND p.key = ");
        sql_text(&q, json_str(json_get(o, S("parent"))));
        sql_lit(&q, ") WHERE field_id = ");
        sql_i64(&q, field_id);
        sql_lit(&q, " AND key = ");
        sql_text(&q, json_str(json_get(o, S("key"))));
        TRY(db_exec(c, &q, NULL));
    }
    return OK;
}

static err_t insert_choices(struct ctx *c, id64 field_id, const struct json *choices, str path)
{
    i64 code = 0;
    TRY(design_check_choices(c, choices, path));
    json_each(o, choices)
    {
        str key = json_str(json_get(o, S("key")));
        struct titles t = design_titles(o);
        code++;
        struct sql q = db_sql(c);
        sql_lit(
            &q,
            "INSERT INTO x_option (field_id, code, key, title_zh, title_en, color, pos) VALUES (");
        sql_i64(&q, field_id);
        sql_lit(&q, ", ");
        sql_i64(&q, code);
        sql_lit(&q, ", ");
        sql_text(&q, key);
        sql_lit(&q, ", ");
        sql_text(&q, t.zh);
        sql_lit(&q, ", ");
        sql_text(&q, t.en);
        sql_lit(&q, ", ");
        sql_text(&q, json_str(json_get(o, S("color"))));
        sql_lit(&q, ", ");
        sql_i64(&q, code);
        sql_lit(&q, ")");
        TRY(db_exec(c, &q, NULL));
    }
    return set_parents(c, field_id, choices);
}

bool design_is_sensitive(const struct field_type *t, const struct json *said)
{
    return json_is(said, JSON_BOOL) ? json_bool(said) : t && t->flags & TYPE_MASKED_BY_DEFAULT;
}

static err_t insert_field(struct ctx *c, id64 form_id, id64 id, str key, const struct field_type *t,
                          const struct json *j, int pos)
{
    struct titles title = design_titles(j);
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_field (id, form_id, key, type, title_zh, title_en, required, "
                "is_unique, indexed, "
                "sensitive, options, pos) VALUES (");
    sql_i64(&q, id);
    sql_lit(&q, ", ");
    sql_i64(&q, form_id);
    sql_lit(&q, ", ");
    sql_text(&q, key);
    sql_lit(&q, ", ");
    sql_text(&q, str_of(t->key));
    sql_lit(&q, ", ");
    sql_text(&q, title.zh);
    sql_lit(&q, ", ");
    sql_text(&q, title.en);
    sql_lit(&q, ", ");
    sql_i64(&q, json_bool(json_get(j, S("required"))));
    sql_lit(&q, ", ");
    sql_i64(&q, json_bool(json_get(j, S("unique"))));
    sql_lit(&q, ", ");
    sql_i64(&q, json_bool(json_get(j, S("indexed"))));
    sql_lit(&q, ", ");
    sql_i64(&q, design_is_sensitive(t, json_get(j, S("sensitive"))));
    sql_lit(&q, ", ");
    sql_text(&q, object_text(c, json_get(j, S("options"))));
    sql_lit(&q, ", ");
    sql_i64(&q, pos);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

// The type that decides the storage: a formula's result type.
static const struct field_type *stored_type(const struct field_type *t, const struct json *options)
{
    const struct field_type *result = field_type_of_key(json_str(json_get(options, S("result"))));
    return (t->flags & TYPE_COMPUTED) && result ? result : t;
}

// Column, key column, junction; indexes for links, unique fields, phones, auto numbers and what the
// designer marks (settled: these are the indexes that the product makes).
static err_t make_storage(struct ctx *c, id64 form_id, id64 id, const struct field_type *t,
                          const struct json *j, bool may_be_unique)
{
    const struct json *options = json_get(j, S("options"));
    const struct field_type *s = stored_type(t, options);
    struct ident col = ident_field_column(id), key = ident_key_column(id);
    bool is_name = json_bool(json_get(options, S("name"))), encrypted = s->flags & TYPE_ENCRYPTED;
    if (s->storage >= STORE_ROWS) return OK;
    if (s->storage == STORE_JUNCTION) return ddl_create_junction(c, form_id, id);
    TRY(ddl_add_column(c, form_id, col,
                       s->storage == STORE_INT    ? DDL_INT
                       : s->storage == STORE_BLOB ? DDL_BLOB
                                                  : DDL_TEXT));
    if (is_name || encrypted) TRY(ddl_add_column(c, form_id, key, DDL_TEXT));
    bool is_number =
        (t->flags & TYPE_COMPUTED) && (t->flags & TYPE_UNIQUE_OK); // counted, not computed
    bool unique = may_be_unique && (json_bool(json_get(j, S("unique"))) || is_number);
    bool wanted = unique || (s->flags & (TYPE_REFERENCE | TYPE_DIGITS)) ||
                  json_bool(json_get(j, S("indexed"))) || encrypted;
    if (wanted)
        TRY(ddl_create_index(c, form_id, ident_index(id, 0), encrypted ? &key : &col, 1, unique));
    return is_name ? ddl_create_index(c, form_id, ident_index(id, 1), &key, 1, false) : OK;
}

static err_t create_form_row(struct ctx *c, id64 app_id, id64 parent, str key, const struct json *j,
                             id64 *id);
static err_t add_fields(struct ctx *c, id64 form_id, const struct json *fields);

static err_t app_of_form(struct ctx *c, id64 form_id, id64 *app, str *key)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT app_id, key FROM x_form WHERE id = ");
    sql_i64(&q, form_id);
    struct rows *r;
    bool more;
    TRY(db_query(c, &q, &r));
    TRY(rows_next(r, &more));
    if (!more) return fail(c, ERR_FORM_UNKNOWN);
    *app = rows_i64(r, 0);
    *key = str_dup(c->mem, rows_text(r, 1));
    rows_close(r);
    return OK;
}

// A sub-form's rows are a form of their own, named after the parent and the field.
static err_t create_sub_form(struct ctx *c, id64 form_id, str field_key, const struct json *j,
                             const struct json **with_form)
{
    id64 app, sub;
    str parent;
    TRY(app_of_form(c, form_id, &app, &parent));
    str key = str_cat3(c->mem, parent, S("_"), field_key);
    TRY(create_form_row(c, app, form_id, key, j, &sub));
    TRY(ddl_create_records(c, sub, DDL_SUB_ROWS));
    TRY(add_fields(c, sub, json_get(j, S("fields"))));
    struct buf b = BUF(c->mem); // the field's options name the form of its rows
    struct jw w = JW(&b);
    jw_obj(&w);
    json_each(m, j) if (!str_eq(m->key, S("options")) && !str_eq(m->key, S("fields")))
    {
        jw_key(&w, m->key);
        jw_json(&w, m);
    }
    jw_key(&w, S("options"));
    jw_obj(&w);
    json_each(m, json_get(j, S("options"))) if (!str_eq(m->key, S("form")))
    {
        jw_key(&w, m->key);
        jw_json(&w, m);
    }
    jw_kstr(&w, "form", key);
    jw_end_obj(&w);
    jw_end_obj(&w);
    *with_form = json_parse(c->mem, buf_str(&b), NULL);
    return OK;
}

// Rows of a sub-form hold plain cells.
static err_t refuse_inside_sub_form(struct ctx *c, id64 form_id, str key, str type)
{
    i64 parent;
    struct sql q = db_sql(c);
    sql_lit(&q, "SELECT coalesce(parent_form, 0) FROM x_form WHERE id = ");
    sql_i64(&q, form_id);
    TRY(db_one_i64(c, &q, &parent, NULL));
    return parent ? bad(c, str_cat(c->mem, key, S(".type")), type) : OK;
}

// The type reads its options once more at every load; here a mistake is still the designer's to mend.
static err_t check_options(struct ctx *c, const struct field_type *t, const struct json *j, str key)
{
    struct field probe = {
        .key = key, .type = t, .title = design_titles(j), .options_json = json_get(j, S("options"))
    };
    if (t->storage == STORE_ROWS || !t->parse_options) return OK;
    const struct json *choices = json_get(j, S("choices"));
    struct option *os = mem_array(c->mem, struct option, choices ? choices->count + 1 : 1);
    json_each(o, choices)
    {
        os[probe.option_count] = (struct option){ (i64)probe.option_count + 1,
                                                  json_str(json_get(o, S("key"))),
                                                  design_titles(o),
                                                  STR_NONE,
                                                  false,
                                                  0 };
        probe.option_count++;
    }
    probe.options = os;
    return t->parse_options(c, &probe);
}

err_t design_field_add(struct ctx *c, id64 form_id, const struct json *j, int pos, id64 *id)
{
    str key = json_str(json_get(j, S("key"))), type = json_str(json_get(j, S("type")));
    const struct field_type *t = field_type_of_key(type);
    if (!t)
        return fail_arg2(c, ERR_OPTION_UNKNOWN, str_cat(c->mem, key, S(".type")), S("type"), type);
    if (!design_titles(j).zh.n)
        return fail_arg(c, ERR_FIELD_REQUIRED, str_cat(c->mem, key, S(".title")), S("title"));
    TRY(next_id(c, id));
    if (!key.n) key = str_fmt(c->mem, "f%lld", (long long)*id);
    if (!design_key_is_valid(key)) return bad(c, key, key);
    static const char *const taken[] = { "id",         "rev",        "owner",
                                         "dept",       "created_at", "created_by",
                                         "updated_at", "updated_by", "demo" };
    for (size_t i = 0; i < COUNT_OF(taken); i++)
        if (str_eq(key, str_of(taken[i]))) return fail_arg2(c, ERR_UNIQUE, key, S("key"), key);
    if (json_bool(json_get(j, S("unique"))) &&
        !(stored_type(t, json_get(j, S("options")))->flags & TYPE_UNIQUE_OK))
        return bad(c, str_cat(c->mem, key, S(".unique")), type);
    if (t->storage >= STORE_JUNCTION) TRY(refuse_inside_sub_form(c, form_id, key, type));
    if (t->storage == STORE_ROWS) TRY(create_sub_form(c, form_id, key, j, &j));
    TRY(check_options(c, t, j, key));
    err_t e = insert_field(c, form_id, *id, key, t, j, pos);
    if (db_row_exists_error(e)) return fail_arg2(c, ERR_UNIQUE, key, S("key"), key);
    TRY(e);
    TRY(insert_choices(c, *id, json_get(j, S("choices")), key));
    return make_storage(c, form_id, *id, t, j, true);
}

// Old records may hold a choice that is offered no more.
static err_t switch_choices_off(struct ctx *c, id64 field_id, const struct json *choices)
{
    json_each(o, choices)
    {
        if (!json_bool(json_get(o, S("is_off")))) continue;
        struct sql q = db_sql(c);
        sql_lit(&q, "UPDATE x_option SET is_off = 1 WHERE field_id = ");
        sql_i64(&q, field_id);
        sql_lit(&q, " AND key = ");
        sql_text(&q, json_str(json_get(o, S("key"))));
        TRY(db_exec(c, &q, NULL));
    }
    return OK;
}

// Unique only once its values are there (retype_make_unique).
err_t design_shadow_add(struct ctx *c, const struct field *f, const struct json *j, id64 *id)
{
    const struct field_type *t = field_type_of_key(json_str(json_get(j, S("type"))));
    if (!t) return bad(c, f->key, S("type"));
    if (t->storage >= STORE_JUNCTION)
        TRY(refuse_inside_sub_form(c, f->form->id, f->key, str_of(t->key)));
    TRY(check_options(c, t, j, f->key));
    TRY(next_id(c, id));
    str key = str_fmt(c->mem, "-%lld", (long long)*id); // no key of a designer begins like it
    TRY(insert_field(c, f->form->id, *id, key, t, j, 0));
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_field SET deleted_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, ", shadow_of = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, *id);
    TRY(db_exec(c, &q, NULL));
    TRY(insert_choices(c, *id, json_get(j, S("choices")), f->key));
    TRY(switch_choices_off(c, *id, json_get(j, S("choices"))));
    return make_storage(c, f->form->id, *id, t, j, false);
}

err_t design_storage_drop(struct ctx *c, id64 form_id, id64 store, const struct field_type *t,
                          const struct json *options)
{
    const struct field_type *s = stored_type(t, options);
    if (s->storage == STORE_ROWS) return OK;
    if (s->storage == STORE_JUNCTION) return ddl_drop_table(c, ident_junction(store));
    TRY(ddl_drop_column(c, form_id, ident_field_column(store)));
    if (!json_bool(json_get(options, S("name"))) && !(s->flags & TYPE_ENCRYPTED)) return OK;
    return ddl_drop_column(c, form_id, ident_key_column(store));
}

static err_t add_fields(struct ctx *c, id64 form_id, const struct json *fields)
{
    int pos = 0;
    id64 id;
    if (fields && (!json_is(fields, JSON_ARRAY) || fields->count > 500))
        return bad(c, S("fields"), S("fields"));
    json_each(f, fields) TRY(design_field_add(c, form_id, f, ++pos, &id));
    return OK;
}

// --- Forms and views --------------------------------------------------------------------------------------

static err_t create_form_row(struct ctx *c, id64 app_id, id64 parent, str key, const struct json *j,
                             id64 *id)
{
    struct titles title = design_titles(j);
    if (!title.zh.n) return fail_arg(c, ERR_FIELD_REQUIRED, S("title"), S("title"));
    TRY(next_id(c, id));
    if (!key.n) key = str_fmt(c->mem, "f%lld", (long long)*id);
    if (!design_key_is_valid(key)) return bad(c, S("key"), key);
    i64 pos = 0;
    json_i64(json_get(j, S("pos")), &pos);
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_form (id, app_id, key, title_zh, title_en, parent_form, options, "
                "pos) VALUES (");
    sql_i64(&q, *id);
    sql_lit(&q, ", ");
    sql_i64(&q, app_id);
    sql_lit(&q, ", ");
    sql_text(&q, key);
    sql_lit(&q, ", ");
    sql_text(&q, title.zh);
    sql_lit(&q, ", ");
    sql_text(&q, title.en);
    sql_lit(&q, ", ");
    if (parent) sql_i64(&q, parent);
    else sql_null(&q);
    sql_lit(&q, ", ");
    sql_text(&q, parent ? S("{}") : object_text(c, json_get(j, S("options"))));
    sql_lit(&q, ", ");
    sql_i64(&q, pos ? pos : *id);
    sql_lit(&q, ")");
    err_t e = db_exec(c, &q, NULL);
    return db_row_exists_error(e) ? fail_arg2(c, ERR_UNIQUE, S("key"), S("key"), key) : e;
}

err_t design_view_save(struct ctx *c, id64 form_id, id64 view_id, id64 owner_id,
                       const struct json *j, id64 *id)
{
    struct titles title = design_titles(j);
    if (!title.zh.n) return fail_arg(c, ERR_FIELD_REQUIRED, S("title"), S("title"));
    str spec = object_text(c, json_get(j, S("spec")));
    struct sql q = db_sql(c);
    *id = view_id;
    if (view_id) {
        sql_lit(&q, "UPDATE x_view SET title_zh = ");
        sql_text(&q, title.zh);
        sql_lit(&q, ", title_en = ");
        sql_text(&q, title.en);
        sql_lit(&q, ", spec = ");
        sql_text(&q, spec);
        sql_lit(&q, " WHERE id = ");
        sql_i64(&q, view_id);
        return db_exec(c, &q, NULL);
    }
    TRY(next_id(c, id));
    sql_lit(
        &q,
        "INSERT INTO x_view (id, form_id, key, owner_id, title_zh, title_en, spec, pos) VALUES (");
    sql_i64(&q, *id);
    sql_lit(&q, ", ");
    sql_i64(&q, form_id);
    sql_lit(&q, ", ");
    sql_text(&q, json_str(json_get(j, S("key"))));
    sql_lit(&q, ", ");
    if (owner_id) sql_i64(&q, owner_id);
    else sql_null(&q);
    sql_lit(&q, ", ");
    sql_text(&q, title.zh);
    sql_lit(&q, ", ");
    sql_text(&q, title.en);
    sql_lit(&q, ", ");
    sql_text(&q, spec);
    sql_lit(&q, ", ");
    sql_i64(&q, *id);
    sql_lit(&q, ")");
    return db_exec(c, &q, NULL);
}

err_t design_form_create(struct ctx *c, id64 app_id, const struct json *j, id64 *id)
{
    id64 view;
    if (!json_is(j, JSON_OBJECT)) return bad(c, STR_NONE, S("object"));
    TRY(create_form_row(c, app_id, 0, json_str(json_get(j, S("key"))), j, id));
    TRY(ddl_create_records(c, *id, DDL_RECORDS));
    TRY(add_fields(c, *id, json_get(j, S("fields"))));
    json_each(v, json_get(j, S("views"))) TRY(design_view_save(c, *id, 0, 0, v, &view));
    return OK;
}

static err_t set_titles(struct ctx *c, struct sql *q, const struct json *changes)
{
    (void)c;
    struct titles t = design_titles(changes);
    if (t.zh.n) {
        sql_lit(q, ", title_zh = ");
        sql_text(q, t.zh);
    }
    if (json_get(json_get(changes, S("title")), S("en"))) {
        sql_lit(q, ", title_en = ");
        sql_text(q, t.en);
    }
    return OK;
}

// New choices get the next code; those left out are switched off, never removed: rows hold their code.
static err_t merge_choices(struct ctx *c, const struct field *f, const struct json *choices)
{
    i64 code = 0, pos = 0;
    for (size_t i = 0; i < f->option_count; i++) code = i64_max(code, f->options[i].code);
    struct sql off = db_sql(c);
    sql_lit(&off, "UPDATE x_option SET is_off = 1, parent = NULL WHERE field_id = ");
    sql_i64(&off, f->id);
    TRY(db_exec(c, &off, NULL));
    json_each(o, choices)
    {
        str key = json_str(json_get(o, S("key")));
        struct titles t = design_titles(o);
        if (json_bool(json_get(o, S("is_off")))) continue;
        if (!key.n || !t.zh.n) return bad(c, f->key, S("choices"));
        struct sql q = db_sql(c);
        sql_lit(
            &q,
            "INSERT INTO x_option (field_id, code, key, title_zh, title_en, color, pos) VALUES (");
        sql_i64(&q, f->id);
        sql_lit(&q, ", ");
        sql_i64(&q, code + 1);
        sql_lit(&q, ", ");
        sql_text(&q, key);
        sql_lit(&q, ", ");
        sql_text(&q, t.zh);
        sql_lit(&q, ", ");
        sql_text(&q, t.en);
        sql_lit(&q, ", ");
        sql_text(&q, json_str(json_get(o, S("color"))));
        sql_lit(&q, ", ");
        sql_i64(&q, ++pos);
        sql_lit(&q, ") ON CONFLICT (field_id, key) DO UPDATE SET title_zh = excluded.title_zh, "
                    "title_en = excluded.title_en, "
                    "color = excluded.color, pos = excluded.pos, is_off = 0");
        TRY(db_exec(c, &q, NULL));
        if (!field_option_by_key(f, key)) code++;
    }
    return set_parents(c, f->id, choices);
}

// The field's own index follows its flags; those of links, phones and numbers stay in any case.
static err_t move_index(struct ctx *c, const struct field *f, const struct json *changes)
{
    const struct json *unique = json_get(changes, S("unique")),
                      *indexed = json_get(changes, S("indexed"));
    const struct field_type *s = field_value_type(f);
    bool now_unique = unique ? json_bool(unique) : f->is_unique,
         now_indexed = indexed ? json_bool(indexed) : f->is_indexed,
         is_number = (f->type->flags & TYPE_COMPUTED) && (f->type->flags & TYPE_UNIQUE_OK),
         always = s->flags & (TYPE_REFERENCE | TYPE_DIGITS | TYPE_ENCRYPTED);
    if (s->storage >= STORE_JUNCTION || is_number) return OK;
    if (now_unique == f->is_unique && (always || f->is_unique || now_indexed == f->is_indexed))
        return OK;
    struct ident name = ident_index(f->store, 0),
                 col = s->flags & TYPE_ENCRYPTED ? field_key(f) : f->col;
    if (always || f->is_unique || f->is_indexed) TRY(ddl_drop_index(c, name));
    if (!(always || now_unique || now_indexed)) return OK;
    return ddl_create_index(c, f->form->id, name, &col, 1, now_unique);
}

static void set_flag(struct sql *q, const struct json *flag) { sql_i64(q, json_bool(flag)); }

static err_t set_flags(struct ctx *c, struct sql *q, const struct field *f,
                       const struct json *changes)
{
    const struct json *required = json_get(changes, S("required")),
                      *unique = json_get(changes, S("unique")),
                      *indexed = json_get(changes, S("indexed")),
                      *sensitive = json_get(changes, S("sensitive"));
    if (required) {
        sql_lit(q, ", required = ");
        set_flag(q, required);
    }
    if (unique) {
        sql_lit(q, ", is_unique = ");
        set_flag(q, unique);
    }
    if (indexed) {
        sql_lit(q, ", indexed = ");
        set_flag(q, indexed);
    }
    if (sensitive) {
        sql_lit(q, ", sensitive = ");
        set_flag(q, sensitive);
    }
    return unique || indexed ? move_index(c, f, changes) : OK;
}

err_t design_field_update(struct ctx *c, const struct field *f, const struct json *changes)
{
    struct sql q = db_sql(c);
    i64 pos;
    sql_lit(&q, "UPDATE x_field SET form_id = form_id");
    TRY(set_titles(c, &q, changes));
    const struct json *options = json_get(changes, S("options"));
    TRY(set_flags(c, &q, f, changes));
    if (json_i64(json_get(changes, S("pos")), &pos)) {
        sql_lit(&q, ", pos = ");
        sql_i64(&q, pos);
    }
    if (options) {
        TRY(check_options(c, f->type, changes, f->key));
        sql_lit(&q, ", options = ");
        sql_text(&q, object_text(c, options));
    }
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, f->id);
    TRY(db_exec(c, &q, NULL));
    const struct json *choices = json_get(changes, S("choices"));
    return choices ? merge_choices(c, f, choices) : OK;
}

static err_t set_deleted(struct ctx *c, bool is_form, id64 id)
{
    struct sql q = db_sql(c);
    if (is_form) sql_lit(&q, "UPDATE x_form SET deleted_at = ");
    else sql_lit(&q, "UPDATE x_field SET deleted_at = ");
    sql_i64(&q, c->now_ms);
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, id);
    return db_exec(c, &q, NULL);
}

err_t design_field_remove(struct ctx *c, const struct field *f)
{
    return set_deleted(c, false, f->id);
}
err_t design_form_remove(struct ctx *c, const struct form *f)
{
    return set_deleted(c, true, f->id);
}

err_t design_form_update(struct ctx *c, const struct form *f, const struct json *changes)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "UPDATE x_form SET app_id = app_id");
    TRY(set_titles(c, &q, changes));
    const struct json *options = json_get(changes, S("options"));
    if (options) {
        sql_lit(&q, ", options = ");
        sql_text(&q, object_text(c, options));
    }
    sql_lit(&q, " WHERE id = ");
    sql_i64(&q, f->id);
    return db_exec(c, &q, NULL);
}

err_t design_bind(struct ctx *c, str capability, str role, id64 form_id, str fields_json)
{
    struct sql q = db_sql(c);
    sql_lit(&q, "INSERT INTO x_binding (capability, role, form_id, fields) VALUES (");
    sql_text(&q, capability);
    sql_lit(&q, ", ");
    sql_text(&q, role);
    sql_lit(&q, ", ");
    sql_i64(&q, form_id);
    sql_lit(&q, ", ");
    sql_text(&q, fields_json);
    sql_lit(&q, ") ON CONFLICT (capability, role) DO UPDATE SET form_id = excluded.form_id, fields "
                "= excluded.fields");
    return db_exec(c, &q, NULL);
}
