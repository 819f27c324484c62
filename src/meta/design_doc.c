// SPDX-License-Identifier: Apache-2.0
// A form as the document that designers edit.
#include "meta/design_plan.h"

static void put_title(struct jw *w, struct titles t)
{
    jw_key(w, S("title"));
    jw_obj(w);
    jw_kstr(w, "zh", t.zh);
    jw_kstr(w, "en", t.en);
    jw_end_obj(w);
}

static void put_options(struct jw *w, const struct json *options)
{
    jw_key(w, S("options"));
    if (json_is(options, JSON_OBJECT)) {
        jw_json(w, options);
        return;
    }
    jw_obj(w);
    jw_end_obj(w);
}

static void put_choices(struct jw *w, const struct field *f)
{
    if (!f->option_count || !design_has_choices(f->type)) return;
    jw_key(w, S("choices"));
    jw_arr(w);
    for (size_t i = 0; i < f->option_count; i++) {
        const struct option *o = &f->options[i];
        jw_obj(w);
        jw_kstr(w, "key", o->key);
        put_title(w, o->title);
        jw_kstr(w, "color", o->color);
        const struct option *up = o->parent ? field_option(f, o->parent) : NULL;
        if (up) jw_kstr(w, "parent", up->key);
        if (o->is_off) jw_kbool(w, "is_off", true);
        jw_end_obj(w);
    }
    jw_end_arr(w);
}

static void put_fields(struct jw *w, const struct form *f);

static void put_field(struct jw *w, const struct field *f)
{
    jw_obj(w);
    jw_kid(w, "id", f->id);
    jw_kstr(w, "key", f->key);
    jw_kstr(w, "type", str_of(f->type->key));
    put_title(w, f->title);
    jw_kbool(w, "required", f->is_required);
    jw_kbool(w, "unique", f->is_unique);
    jw_kbool(w, "indexed", f->is_indexed);
    jw_kbool(w, "sensitive", f->is_sensitive);
    put_options(w, f->options_json);
    put_choices(w, f);
    if (f->type->storage == STORE_ROWS && f->target) put_fields(w, f->target);
    jw_end_obj(w);
}

static void put_fields(struct jw *w, const struct form *f)
{
    jw_key(w, S("fields"));
    jw_arr(w);
    for (int i = 0; i < f->field_count; i++) put_field(w, f->fields[i]);
    jw_end_arr(w);
}

void design_put(struct jw *w, const struct form *f)
{
    jw_obj(w);
    jw_kstr(w, "key", f->key);
    put_title(w, f->title);
    put_options(w, f->options_json);
    put_fields(w, f);
    jw_end_obj(w);
}

err_t design_put_bin(struct ctx *c, const struct form *f, struct jw *w)
{
    struct sql q = db_sql(c);
    struct rows *r;
    sql_lit(&q, "SELECT id, key, type, title_zh, title_en, deleted_at FROM x_field WHERE "
                "deleted_at IS NOT NULL AND shadow_of IS NULL AND form_id = ");
    sql_i64(&q, f->id);
    sql_lit(&q, " ORDER BY deleted_at DESC, id");
    TRY(db_query(c, &q, &r));
    jw_arr(w);
    for (bool more;;) {
        TRY(rows_next(r, &more));
        if (!more) break;
        jw_obj(w);
        jw_kid(w, "id", rows_i64(r, 0));
        jw_kstr(w, "key", str_dup(c->mem, rows_text(r, 1)));
        jw_kstr(w, "type", str_dup(c->mem, rows_text(r, 2)));
        put_title(w, (struct titles){ str_dup(c->mem, rows_text(r, 3)),
                                      str_dup(c->mem, rows_text(r, 4)) });
        jw_ki64(w, "removed_at", rows_i64(r, 5));
        jw_end_obj(w);
    }
    jw_end_arr(w);
    return OK;
}
