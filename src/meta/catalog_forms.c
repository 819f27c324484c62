// SPDX-License-Identifier: Apache-2.0
// The catalogue's forms: their fixed fields, fields and options, as the rows say; what they refer to is
// resolved afterwards (catalog_resolve.c).
#include "base/log.h"
#include "meta/catalog_parts.h"
#include "meta/field_type.h"

// The fixed fields: what a caller sees under the keys id, rev, owner, ...
static const struct {
    const char *key, *type, *zh, *en;
    enum sys_col col;
} sys_rows[SYS_COUNT] = {
    [SYS_ID] = { "id", "integer", "编号", "ID", COL_ID },
    [SYS_REV] = { "rev", "integer", "版本", "Revision", COL_REV },
    [SYS_OWNER] = { "owner", "user", "归属人", "Owner", COL_OWNER },
    [SYS_DEPT] = { "dept", "department", "所属部门", "Department", COL_DEPT },
    [SYS_CREATED_AT] = { "created_at", "datetime", "创建时间", "Created at", COL_CREATED_AT },
    [SYS_CREATED_BY] = { "created_by", "user", "创建人", "Created by", COL_CREATED_BY },
    [SYS_UPDATED_AT] = { "updated_at", "datetime", "修改时间", "Updated at", COL_UPDATED_AT },
    [SYS_UPDATED_BY] = { "updated_by", "user", "修改人", "Updated by", COL_UPDATED_BY },
    [SYS_DEMO] = { "demo", "boolean", "演示数据", "Demo data", COL_DEMO },
};

static void add_sys_fields(struct loader *l, struct form *f)
{
    for (int i = 0; i < SYS_COUNT; i++) {
        if (f->parent && i != SYS_ID) continue; // rows of a sub-form have an id only
        struct field *s = mem_new_of(l->m, struct field);
        s->key = str_of(sys_rows[i].key);
        s->type = field_type_of_key(str_of(sys_rows[i].type));
        must(s->type != NULL);
        s->form = f;
        s->index = -1 - i;
        s->title = (struct titles){ str_of(sys_rows[i].zh), str_of(sys_rows[i].en) };
        s->is_system = true;
        s->col = ident_sys(sys_rows[i].col);
        map_put(&f->by_key, s->key, s);
    }
}

struct field *form_sys(const struct form *f, enum sys_field which)
{
    return map_get(&f->by_key, str_of(sys_rows[which].key));
}

static err_t load_form_rows(struct loader *l)
{
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT id, app_id, key, title_zh, title_en, parent_form, options FROM x_form "
                "WHERE deleted_at IS NULL ORDER BY app_id, pos, id");
    EACH_ROW(l, &q, r)
    struct app *app = load_find_app(l, rows_i64(r, 1));
    if (!app) continue;
    struct form *f = mem_new_of(l->m, struct form);
    f->id = rows_i64(r, 0);
    f->app = app;
    f->key = load_keep(l, r, 2);
    f->full_key = str_cat3(l->m, app->key, S("."), f->key);
    f->title = (struct titles){ load_keep(l, r, 3), load_keep(l, r, 4) };
    f->table = ident_form_table(f->id);
    f->parent = rows_is_null(r, 5) ? NULL : load_find_form(l, rows_i64(r, 5));
    f->options_json = load_keep_json(l, r, 6);
    f->by_key = MAP(l->m);
    vec_push(l->m, &l->forms, f);
    add_sys_fields(l, f);
    END_ROWS
    return OK;
}

static err_t load_field(struct loader *l, const struct rows *r, struct form *form,
                        struct field ***at)
{
    struct field *f = mem_new_of(l->m, struct field);
    f->id = rows_i64(r, 0);
    f->key = load_keep(l, r, 2);
    f->type = field_type_of_key(rows_text(r, 3));
    if (!f->type) {
        log_warn("catalog: field %lld has an unknown type", (long long)f->id);
        return OK;
    }
    f->form = form;
    f->title = (struct titles){ load_keep(l, r, 4), load_keep(l, r, 5) };
    f->is_required = rows_i64(r, 6);
    f->is_unique = rows_i64(r, 7);
    f->is_indexed = rows_i64(r, 8);
    f->is_sensitive = rows_i64(r, 9);
    f->options_json = load_keep_json(l, r, 10);
    f->store = rows_is_null(r, 11) ? f->id : rows_i64(r, 11);
    f->col = ident_field_column(f->store);
    f->index = form->field_count;
    f->help = (struct titles){ opt_str(f, "help_zh"), opt_str(f, "help_en") };
    f->has_key_col = opt_bool(f, "name");
    (*at)[form->field_count++] = f;
    map_put(&form->by_key, f->key, f);
    return OK;
}

static err_t load_fields(struct loader *l)
{
    for (size_t i = 0; i < l->forms.n; i++) { // room for all fields of a form, counted first
        struct sql q = db_sql(l->c);
        sql_lit(&q, "SELECT count(*) FROM x_field WHERE deleted_at IS NULL AND form_id = ");
        sql_i64(&q, l->forms.v[i]->id);
        i64 n;
        TRY(db_one_i64(l->c, &q, &n, NULL));
        l->forms.v[i]->fields = mem_array(l->m, struct field *, (size_t)n + 1);
    }
    struct sql q = db_sql(l->c);
    sql_lit(&q, "SELECT id, form_id, key, type, title_zh, title_en, required, is_unique, indexed, "
                "sensitive, options, store FROM x_field WHERE deleted_at IS NULL ORDER BY form_id, "
                "pos, id");
    EACH_ROW(l, &q, r)
    struct form *form = load_find_form(l, rows_i64(r, 1));
    if (form) TRY(load_field(l, r, form, &form->fields));
    END_ROWS
    return OK;
}

static struct field *find_field(struct loader *l, id64 id)
{
    for (size_t i = 0; i < l->forms.n; i++) {
        struct field *f = form_field_by_id(l->forms.v[i], id);
        if (f) return f;
    }
    return NULL;
}

static void set_options(struct field *f, struct option *v, size_t n)
{
    if (!f) return;
    f->options = v;
    f->option_count = n;
}

static err_t load_options(struct loader *l)
{
    VEC(struct option) run = { 0 };
    struct field *of = NULL;
    id64 of_id = 0;
    struct sql q = db_sql(l->c);
    sql_lit(&q,
            "SELECT field_id, code, key, title_zh, title_en, color, is_off, parent FROM x_option "
            "ORDER BY field_id, pos, code");
    EACH_ROW(l, &q, r)
    if (rows_i64(r, 0) != of_id) {
        set_options(of, run.v, run.n);
        run.v = NULL;
        run.n = run.cap = 0;
        of_id = rows_i64(r, 0);
        of = find_field(l, of_id);
    }
    struct option o = {
        rows_i64(r, 1),     load_keep(l, r, 2),  { load_keep(l, r, 3), load_keep(l, r, 4) },
        load_keep(l, r, 5), rows_i64(r, 6) != 0, rows_i64(r, 7)
    };
    vec_push(l->m, &run, o);
    END_ROWS
    set_options(of, run.v, run.n);
    return OK;
}

err_t load_forms(struct loader *l)
{
    TRY(load_form_rows(l));
    TRY(load_fields(l));
    return load_options(l);
}
